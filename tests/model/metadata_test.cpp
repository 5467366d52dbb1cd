#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "segue/model.h"

namespace segue::model {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

Metadata example() {
    Metadata metadata;
    metadata.network = "mel-cnn";
    metadata.labels = {"blues", "jazz", "Músíca \"x\""};
    metadata.front_end.mel_bands = 64;
    metadata.front_end.low_hz = 30;
    metadata.front_end.htk_scale = true;
    metadata.front_end.window_frames = 128;
    metadata.embedding_size = 16;
    metadata.temperature = 1.37;
    metadata.min_confidence = 0.45;
    metadata.outputs.hidden = "hidden";
    metadata.music = Detector{.weights = {0.1F, -2e-7F, 3}, .bias = -0.3F, .min_probability = 0.25};
    metadata.familiar = Detector{.weights = {2, 0.5F, -1}, .bias = 4, .min_probability = 0.125};
    metadata.training = R"({"epochs":50,"seed":1})";
    metadata.metrics = R"({"accuracy":0.625})";
    return metadata;
}

std::string refusal(const std::function<void(Json&)>& change) {
    Json json = Json::parse(example().to_json());
    change(json);
    try {
        Metadata::from_json(json.dump());
    } catch (const Error& error) {
        return error.message();
    }
    return "accepted";
}

TEST(Metadata, SurvivesJson) {
    const Metadata before = example();
    const Metadata after = Metadata::from_json(before.to_json());
    EXPECT_EQ(after.network, before.network);
    EXPECT_EQ(after.labels, before.labels);
    EXPECT_EQ(after.front_end, before.front_end);
    EXPECT_EQ(after.embedding_size, before.embedding_size);
    EXPECT_EQ(after.temperature, before.temperature);
    EXPECT_EQ(after.min_confidence, before.min_confidence);
    EXPECT_EQ(after.outputs, before.outputs);
    EXPECT_EQ(after.music, before.music);
    EXPECT_EQ(after.familiar, before.familiar);
    EXPECT_EQ(after.training, before.training);
    EXPECT_EQ(after.metrics, before.metrics);
}

TEST(Metadata, MfccFrontEndSurvivesJson) {
    Metadata before = example();
    before.front_end = FrontEnd{};
    before.front_end.kind = FrontEnd::Kind::kMfccMean;
    before.front_end.coefficients = 20;
    EXPECT_EQ(Metadata::from_json(before.to_json()).front_end, before.front_end);
    EXPECT_EQ(before.front_end.input_size(), 20U);
}

TEST(Metadata, IgnoresFieldsOfTheFuture) {
    Json json = Json::parse(example().to_json());
    json["mood"] = "good";
    EXPECT_EQ(Metadata::from_json(json.dump()).network, "mel-cnn");
}

TEST(Metadata, NamesTheFieldThatIsMissing) {
    for (const char* field : {"format_version", "network", "labels", "front_end", "embedding_size", "temperature"}) {
        EXPECT_THAT(refusal([&](Json& json) { json.erase(field); }),
                    HasSubstr("\"" + std::string(field) + "\" is missing"));
    }
    for (const char* field : {"kind", "sample_rate_hz", "fft_size", "hop_length", "mel_bands", "low_hz", "high_hz",
                              "htk_scale", "area_normalised", "log_offset", "window_frames"}) {
        EXPECT_THAT(refusal([&](Json& json) { json["front_end"].erase(field); }),
                    HasSubstr("\"" + std::string(field) + "\" is missing"));
    }
}

TEST(Metadata, NamesTheFieldThatIsWrong) {
    const auto with = [](const char* field, const Json& value) {
        return refusal([&](Json& json) { (json.contains(field) ? json : json["front_end"])[field] = value; });
    };
    EXPECT_THAT(with("labels", {"jazz"}), HasSubstr("2 to 10000"));
    EXPECT_THAT(with("labels", {"jazz", "jazz"}), HasSubstr("twice"));
    EXPECT_THAT(with("labels", {"jazz", 3}), HasSubstr("no name"));
    EXPECT_THAT(with("labels", "jazz"), HasSubstr("no list"));
    for (const char* name : {"\x1b]0;owned\x07", "jazz\nrock"}) {
        EXPECT_THAT(with("labels", {"rock", name}), HasSubstr("cannot be shown"));
    }
    EXPECT_THAT(with("low_hz", example().front_end.high_hz), HasSubstr("\"low_hz\" must be below high_hz"));
    EXPECT_THAT(with("scale", 0), HasSubstr("\"scale\" is 0"));
    EXPECT_THAT(with("min_confidence", 1.5), HasSubstr("\"min_confidence\" is 1.5, outside"));
    EXPECT_THAT(with("temperature", 0), HasSubstr("\"temperature\" is 0, outside"));
    EXPECT_THAT(with("temperature", "warm"), HasSubstr("no number"));
    EXPECT_THAT(with("temperature", nullptr), HasSubstr("no number"));
    EXPECT_THAT(with("fft_size", 1000), HasSubstr("power of two"));
    EXPECT_THAT(with("fft_size", 2048.5), HasSubstr("whole number"));
    EXPECT_THAT(with("hop_length", 4096), HasSubstr("outside 1.0 to 2048.0"));
    EXPECT_THAT(with("high_hz", 20000), HasSubstr("outside"));
    EXPECT_THAT(with("window_frames", 1000000000), HasSubstr("outside"));
    EXPECT_THAT(with("kind", "wavelet"), HasSubstr("none of \"log-mel\", \"waveform\", \"mfcc-mean\""));
    EXPECT_THAT(with("htk_scale", 1), HasSubstr("neither true nor false"));
    EXPECT_THAT(with("training", 3), HasSubstr("no object"));
}

TEST(Metadata, NamesWhatIsWrongWithTheDetectorOfMusic) {
    const auto with = [](const char* field, const Json& value) {
        return refusal([&](Json& json) { json["music"][field] = value; });
    };
    EXPECT_THAT(with("weights", 3), HasSubstr("\"weights\" is no list"));
    EXPECT_THAT(with("weights", Json::array()), HasSubstr("no list"));
    EXPECT_THAT(with("weights", {1, "x"}), HasSubstr("\"weights\" holds something that is no number"));
    EXPECT_THAT(with("weights", {1, 1e300}), HasSubstr("no number"));
    EXPECT_THAT(with("bias", nullptr), HasSubstr("\"bias\""));
    EXPECT_THAT(with("min_probability", 2), HasSubstr("\"min_probability\" is 2, outside"));
    EXPECT_THAT(refusal([](Json& json) { json["music"].erase("bias"); }), HasSubstr("\"bias\" is missing"));
    EXPECT_THAT(refusal([](Json& json) { json["music"] = 1; }), HasSubstr("\"music\" is no object"));
}

TEST(Metadata, RefusesWhatIsNoObject) {
    for (const char* text : {"", "{", "[]", "3", "null", "\xff\xfe"}) EXPECT_THROW(Metadata::from_json(text), Error);
}

// What recurses over deep JSON would exhaust the stack.
TEST(Metadata, RefusesBottomlessJson) {
    std::string json = example().to_json();
    const std::string before = "\"training\":";
    json.insert(json.find(before) + before.size(), [] {
        std::string deep;
        for (int i = 0; i < 200000; ++i) deep += "{\"a\":";
        deep += '1' + std::string(200000, '}') + ",\"x\":";
        return deep;
    }());
    try {
        Metadata::from_json(json);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidModel);
        EXPECT_THAT(error.what(), HasSubstr("nested too deeply"));
    }
}

TEST(Metadata, RefusesANewerFormatByName) {
    Json json = Json::parse(example().to_json());
    json["format_version"] = kFormatVersion + 1;
    try {
        Metadata::from_json(json.dump());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNewerVersion);
        EXPECT_THAT(error.message(), HasSubstr("update Segue"));
    }
}

}  // namespace
}  // namespace segue::model
