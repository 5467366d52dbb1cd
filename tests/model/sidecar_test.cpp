// Networks that know nothing of Segue, made by make_fixture.py, and sidecars that describe them rightly and wrongly.
#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "segue/model.h"
#include "temporary_folder.h"

namespace segue::model {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

const fs::path kNetworks = SEGUE_SOURCE_DIR "/tests/model";

const Json kWave = Json::parse(R"({
    "format_version": 1, "network": "wave", "file": "wave.tflite",
    "front_end": {"kind": "waveform", "sample_rate_hz": 16000, "window_samples": 4},
    "outputs": {"logits": 0}, "labels": ["sum", "alternating"]})");

const Json kOpen = Json::parse(R"({
    "format_version": 1, "network": "open", "file": "open.onnx",
    "front_end": {"kind": "log-mel", "sample_rate_hz": 16000, "fft_size": 512, "hop_length": 256, "mel_bands": 3,
                  "low_hz": 0, "high_hz": 8000, "htk_scale": true, "area_normalised": false, "log_offset": 0.01,
                  "window_frames": 2, "layout": "bands-frames"},
    "outputs": {"probabilities": "scores", "multi_label": true, "embedding": "hidden"}, "labels": ["up", "down"]})");

const Json kTiny = Json::parse(R"({
    "format_version": 1, "network": "tiny", "file": "tiny.xml",
    "front_end": {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3,
                  "low_hz": 0, "high_hz": 11025, "htk_scale": false, "area_normalised": true, "log_offset": 1e-6,
                  "window_frames": 4},
    "outputs": {"embedding": "embedding"}})");

class SidecarTest : public ::testing::Test {
  protected:
    SidecarTest() {
        for (const char* name : {"wave.tflite", "open.onnx", "tiny.xml", "tiny.bin"}) {
            fs::copy_file(kNetworks / name, folder_ / name);
        }
    }

    std::shared_ptr<const Model> load(const std::string& text) {
        write_file_atomically(folder_ / "mine.json", text);
        return Model::load(folder_ / "mine.json");
    }
    std::shared_ptr<const Model> load(const Json& sidecar) { return load(sidecar.dump()); }

    std::string refusal(const std::string& text) {
        try {
            load(text);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidModel) << error.what();
            EXPECT_EQ(error.path(), folder_ / "mine.json");
            return error.message();
        }
        return "accepted";
    }
    std::string refusal(Json sidecar, const std::function<void(Json&)>& change) {
        change(sidecar);
        return refusal(sidecar.dump());
    }

    segue::testing::TemporaryFolder folder_;
};

std::vector<float> numbers(std::span<const float> span) {
    return {span.begin(), span.end()};
}

TEST_F(SidecarTest, TfliteHearsSamples) {
    const auto model = load(kWave);
    EXPECT_EQ(model->metadata().front_end.kind, FrontEnd::Kind::kWaveform);
    Listener listener(model);
    const Impression impression = listener.listen(std::vector<float>{1, 2, 3, 4});
    EXPECT_THAT(impression.scores, ElementsAre(10, -2));  // 8-bit weights as the numbers they stand for
    EXPECT_TRUE(impression.embedding.empty());
}

TEST_F(SidecarTest, OpenvinoFilesWork) {
    const auto model = load(kTiny);
    EXPECT_TRUE(model->metadata().labels.empty());
    EXPECT_EQ(model->metadata().embedding_size, 2U);
    Listener listener(model);
    std::vector<float> features(12);
    for (std::size_t i = 0; i < features.size(); ++i) features[i] = static_cast<float>(i);
    const Impression impression = listener.listen(features);
    EXPECT_THAT(impression.embedding, ElementsAre(4.5, 5.5));
    EXPECT_TRUE(impression.scores.empty());
}

TEST_F(SidecarTest, LengthsThatTheGraphLeavesOpenAreThoseOfOneWindow) {
    const auto model = load(kOpen);
    EXPECT_EQ(model->metadata().embedding_size, 2U);
    Listener listener(model);
    const Impression impression = listener.listen(std::vector<float>{1, 1, 1, 1, 1, 1});
    EXPECT_THAT(numbers(impression.embedding), ElementsAre(1, -1));
    EXPECT_THAT(numbers(impression.scores),
                ElementsAre(::testing::FloatNear(0.7310586F, 1e-6F), ::testing::FloatNear(0.2689414F, 1e-6F)));
}

TEST_F(SidecarTest, AnswersThatAreNoNumbersCountAsNothing) {
    Json sidecar = kOpen;
    sidecar["outputs"]["embedding"] = "ratio";
    Listener listener(load(sidecar));
    EXPECT_THAT(numbers(listener.listen(std::vector<float>(6, 1)).embedding), ElementsAre(0, 0));
}

TEST_F(SidecarTest, ReadsEveryField) {
    Json sidecar = kOpen;
    sidecar["about"] = "made for a test";
    sidecar["temperature"] = 1.5;
    sidecar["embedding_size"] = 2;
    sidecar["outputs"]["pooling"] = "logits";
    sidecar["front_end"].update(Json{{"spectrum", "magnitude"},
                                     {"logarithm", "ln"},
                                     {"log_gain", 10},
                                     {"scale", 0.5},
                                     {"shift", -1},
                                     {"full_scale", 32768},
                                     {"window_samples", 300},
                                     {"window_hop", 100}});
    const Metadata metadata = load(sidecar)->metadata();
    EXPECT_EQ(metadata.temperature, 1.5);
    EXPECT_TRUE(metadata.outputs.multi_label);
    EXPECT_EQ(metadata.outputs.scale, Outputs::Scale::kProbabilities);
    EXPECT_EQ(metadata.outputs.pooling, Outputs::Scale::kLogits);
    const FrontEnd& hears = metadata.front_end;
    EXPECT_EQ(hears.spectrum, FrontEnd::Spectrum::kMagnitude);
    EXPECT_EQ(hears.logarithm, FrontEnd::Logarithm::kLn);
    EXPECT_EQ(hears.layout, FrontEnd::Layout::kBandsByFrames);
    EXPECT_EQ(hears.log_gain, 10);
    EXPECT_EQ(hears.scale, 0.5);
    EXPECT_EQ(hears.shift, -1);
    EXPECT_EQ(hears.full_scale, 32768);
    EXPECT_TRUE(hears.cuts_samples());
    EXPECT_DOUBLE_EQ(hears.window_s(), 300 / 16000.0);
    EXPECT_DOUBLE_EQ(hears.window_hop_s(), 100 / 16000.0);
    EXPECT_EQ(Metadata::from_json(metadata.to_json()).front_end, hears);
    EXPECT_EQ(Metadata::from_json(metadata.to_json()).outputs, metadata.outputs);
}

TEST_F(SidecarTest, LabelsMayBeInAFileOfTheirOwn) {
    Json sidecar = kWave;
    sidecar["labels"] = "labels.txt";
    write_file_atomically(folder_ / "labels.txt", "one of them\r\n\nthe other\n");
    const auto model = load(sidecar);
    EXPECT_THAT(model->metadata().labels, ElementsAre("one of them", "the other"));
    write_file_atomically(folder_ / "labels.txt", "one\ntwo\n");
    EXPECT_NE(load(sidecar)->id(), model->id());
    write_file_atomically(folder_ / "labels.txt", "one\ntwo\nthree");
    EXPECT_THAT(refusal(sidecar.dump()), HasSubstr("its metadata say 3 labels"));
    write_file_atomically(folder_ / "labels.txt", "one\ntw\xff\n");
    EXPECT_THAT(refusal(sidecar.dump()), HasSubstr("cannot be shown: \"tw\\xFF\""));
    fs::remove(folder_ / "labels.txt");
    EXPECT_THROW(load(sidecar), Error);
}

TEST_F(SidecarTest, IdIsOfAllThatDecidesResults) {
    Json sidecar = kTiny;
    const std::string before = load(sidecar)->id();
    EXPECT_EQ(load(sidecar)->id(), before);
    std::string weights = read_file(folder_ / "tiny.bin");
    weights.back() = static_cast<char>(weights.back() ^ 1);
    write_file_atomically(folder_ / "tiny.bin", weights);
    EXPECT_NE(load(sidecar)->id(), before);
    sidecar["front_end"]["window_hop"] = 2;
    const std::string hop = load(sidecar)->id();
    EXPECT_NE(hop, before);
}

TEST_F(SidecarTest, NamesTheFieldThatIsWrong) {
    const auto with = [&](const char* pointer, const Json& value) {
        return refusal(kOpen, [&](Json& json) { json[Json::json_pointer(pointer)] = value; });
    };
    EXPECT_THAT(with("/front_end/hop_lenght", 3),
                AllOf(HasSubstr("\"hop_lenght\" is unknown"), HasSubstr("hop_length")));
    EXPECT_THAT(with("/outputs/tags", "x"), AllOf(HasSubstr("\"tags\" is unknown"), HasSubstr("probabilities")));
    EXPECT_THAT(with("/lables", 3), HasSubstr("\"lables\" is unknown"));
    EXPECT_THAT(with("/about", 3), HasSubstr("\"about\" is no text"));
    EXPECT_THAT(with("/front_end/spectrum", "energy"),
                HasSubstr("\"spectrum\" is \"energy\", which is none of \"power\""));
    EXPECT_THAT(with("/front_end/logarithm", "log2"), HasSubstr("none of \"decibel\", \"log10\", \"ln\""));
    EXPECT_THAT(with("/front_end/layout", "other"), HasSubstr("\"layout\""));
    EXPECT_THAT(with("/front_end/log_gain", 0), HasSubstr("\"log_gain\" is 0, outside"));
    EXPECT_THAT(with("/front_end/full_scale", -1), HasSubstr("\"full_scale\" is -1, outside"));
    EXPECT_THAT(with("/front_end/window_hop", -1), HasSubstr("\"window_hop\" is -1, outside"));
    EXPECT_THAT(with("/front_end/window_samples", 100), HasSubstr("makes 1 frames, fewer than window_frames (2)"));
    EXPECT_THAT(with("/front_end/kind", "picture"), HasSubstr("none of \"log-mel\""));
    EXPECT_THAT(with("/front_end", 3), HasSubstr("\"front_end\" is no object"));
    EXPECT_THAT(with("/outputs/logits", "hidden"), HasSubstr("one of them says all"));
    EXPECT_THAT(with("/outputs/embedding", 1.5), HasSubstr("\"embedding\" is neither the name"));
    EXPECT_THAT(with("/outputs/embedding", -1), HasSubstr("\"embedding\" is -1, outside"));
    EXPECT_THAT(with("/outputs/pooling", "median"), HasSubstr("\"pooling\""));
    EXPECT_THAT(with("/outputs/multi_label", "yes"), HasSubstr("neither true nor false"));
    EXPECT_THAT(with("/temperature", 0), HasSubstr("\"temperature\""));
    EXPECT_THAT(with("/labels", {"up"}), HasSubstr("2 to 10000"));
    EXPECT_THAT(with("/file", 3), HasSubstr("\"file\" is no text"));
    for (const char* field : {"format_version", "network", "file", "front_end", "outputs", "labels"}) {
        EXPECT_THAT(refusal(kOpen, [&](Json& json) { json.erase(field); }),
                    HasSubstr("\"" + std::string(field) + "\" is missing"));
    }
    EXPECT_THAT(refusal(kOpen, [](Json& json) { json["outputs"] = Json::object(); }), HasSubstr("names neither"));
    EXPECT_THAT(refusal(kTiny, [](Json& json) { json["labels"] = {"a", "b"}; }), HasSubstr("\"labels\" is there, but"));
    EXPECT_THAT(refusal(kWave, [](Json& json) { json["embedding_size"] = 2; }), HasSubstr("\"embedding_size\""));
    EXPECT_THAT(refusal(kWave, [](Json& json) { json["front_end"]["mel_bands"] = 2; }),
                HasSubstr("\"mel_bands\" is unknown"));
}

TEST_F(SidecarTest, SaysWhereTheGraphIsAnotherOne) {
    const auto wave = [&](const char* pointer, const Json& value) {
        return refusal(kWave, [&](Json& json) { json[Json::json_pointer(pointer)] = value; });
    };
    EXPECT_THAT(wave("/front_end/window_samples", 5), AllOf(HasSubstr("[1,4]"), HasSubstr("ask for [5]: 5 numbers")));
    EXPECT_THAT(wave("/outputs/logits", 1), AllOf(HasSubstr("no output number 1"), HasSubstr("it has 1")));
    EXPECT_THAT(wave("/outputs/logits", "tags"), AllOf(HasSubstr("no output \"tags\""), HasSubstr("\"sums\"")));
    EXPECT_THAT(wave("/labels", {"a", "b", "c"}), HasSubstr("its metadata say 3 labels"));
    EXPECT_THAT(refusal(kTiny, [](Json& json) { json["embedding_size"] = 3; }),
                HasSubstr("its metadata say 3 numbers"));
    EXPECT_THAT(refusal(kTiny, [](Json& json) { json["front_end"]["layout"] = "bands-frames"; }),
                HasSubstr("ask for [3,4]: 12 numbers"));
    EXPECT_THAT(refusal(kWave, [](Json& json) { json["file"] = "tiny.bin"; }), HasSubstr("must end in .onnx"));
    EXPECT_THAT(refusal(kWave, [](Json& json) { json["file"] = "tiny.xml"; }), HasSubstr("[1,4,3]"));
}

TEST_F(SidecarTest, NamesItsNeighboursAlone) {
    for (const char* name : {"", ".", "..", "/etc/passwd", "../wave.tflite", "a/b.onnx"}) {
        EXPECT_THAT(refusal(kWave, [&](Json& json) { json["file"] = name; }), HasSubstr("\"file\" must be the name"));
        EXPECT_THAT(refusal(kWave, [&](Json& json) { json["labels"] = name; }),
                    HasSubstr("\"labels\" must be the name"));
    }
    fs::remove(folder_ / "wave.tflite");
    try {
        load(kWave);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_EQ(error.path(), folder_ / "wave.tflite");
    }
}

TEST_F(SidecarTest, RefusesWhatIsNoJsonOrNewer) {
    EXPECT_THAT(refusal("{\"network\": "), HasSubstr("no valid JSON at byte"));
    EXPECT_THAT(refusal("{} {}"), HasSubstr("no valid JSON"));
    std::string deep = "{\"training\":";
    for (int i = 0; i < 200000; ++i) deep += "{\"a\":";
    EXPECT_THAT(refusal(deep), HasSubstr("nested too deeply"));
    Json newer = kWave;
    newer["format_version"] = kFormatVersion + 1;
    try {
        load(newer);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNewerVersion);
    }
}

TEST_F(SidecarTest, DamageNeverCrashes) {
    const auto survives = [&](const Json& sidecar, const std::string& file, std::size_t step) {
        const std::string whole = read_file(folder_ / file);
        const auto attempt = [&](std::string bytes) {
            write_file_atomically(folder_ / file, bytes);
            try {
                const auto model = Model::load(folder_ / "mine.json");
                Listener(model).listen(std::vector<float>(model->metadata().front_end.input_size()));
            } catch (const Error&) {  // refused: as good
            }
        };
        for (std::size_t position = 0; position < whole.size(); position += step) {
            attempt(whole.substr(0, position));
            std::string damaged = whole;
            damaged[position] = static_cast<char>(damaged[position] ^ 0x55);
            attempt(damaged);
        }
        write_file_atomically(folder_ / file, whole);
        EXPECT_NE(load(sidecar), nullptr);
    };
    load(kWave);
    survives(kWave, "mine.json", 1);
    load(kTiny);
    survives(kTiny, "tiny.xml", 61);
    survives(kTiny, "tiny.bin", 5);
    load(kWave);
    survives(kWave, "wave.tflite", 7);
}

TEST(ExampleSidecars, AreWellFormed) {
    for (const char* name : {"yamnet.json", "musicnn.json"}) {
        try {
            Model::load(fs::path(SEGUE_SOURCE_DIR "/examples/networks") / name);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kNotFound) << error.what();  // the network, which is not in the project
            EXPECT_NE(error.path().filename(), name);
        }
    }
}

}  // namespace
}  // namespace segue::model
