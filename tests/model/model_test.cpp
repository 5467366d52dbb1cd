// tiny.onnx, made by make_fixture.py: [4 x 3] features; logits = sum of each band, embedding = mean of the first two.
#include "segue/model.h"

#include <thread>

#include <gmock/gmock.h>

namespace segue::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::filesystem::path kTiny = SEGUE_SOURCE_DIR "/tests/model/tiny.onnx";

std::vector<float> ramp() {
    std::vector<float> features(12);
    for (std::size_t i = 0; i < features.size(); ++i) features[i] = static_cast<float>(i);
    return features;
}

std::string refusal_of(std::string bytes) {
    try {
        Model::from_bytes(std::move(bytes), "mine.onnx");
    } catch (const Error& error) {
        EXPECT_EQ(error.path(), "mine.onnx");
        return error.message();
    }
    return "accepted";
}

// The same file with another text of equal length in its metadata.
std::string with_text(const std::string& before, const std::string& after) {
    std::string bytes = read_file(kTiny);
    EXPECT_EQ(before.size(), after.size());
    const std::size_t position = bytes.find(before);
    EXPECT_NE(position, std::string::npos) << before;
    return bytes.replace(position, before.size(), after);
}

TEST(Model, GivesTheNetworksOutputs) {
    Listener listener(Model::load(kTiny));
    const Impression impression = listener.listen(ramp());
    EXPECT_THAT(std::vector(impression.scores.begin(), impression.scores.end()), ElementsAre(18, 22, 26));
    EXPECT_THAT(std::vector(impression.embedding.begin(), impression.embedding.end()), ElementsAre(4.5, 5.5));
}

TEST(Model, ReadsItsMetadata) {
    const auto model = Model::load(kTiny);
    EXPECT_THAT(model->metadata().labels, ElementsAre("blues", "jazz", "rock"));
    EXPECT_EQ(model->metadata().temperature, 2);
    EXPECT_EQ(model->id().size(), 16U);
    EXPECT_EQ(model->id(), Model::load(kTiny)->id());
    EXPECT_NE(model->id(), Model::from_bytes(with_text("rock", "punk"))->id());
}

TEST(Model, RefusesInputOfAnotherSize) {
    Listener listener(Model::load(kTiny));
    EXPECT_THROW(listener.listen(std::vector<float>(11)), Error);
}

TEST(Model, ServesManyThreadsWithEqualResults) {
    const auto model = Model::load(kTiny);
    std::vector<std::vector<float>> results(8);
    {
        std::vector<std::jthread> threads;
        for (auto& result : results) {
            threads.emplace_back([&] {
                Listener listener(model);
                for (int i = 0; i < 100; ++i) {
                    const auto logits = listener.listen(ramp()).scores;
                    result.assign(logits.begin(), logits.end());
                }
            });
        }
    }
    for (const auto& result : results) EXPECT_THAT(result, ElementsAre(18, 22, 26));
}

TEST(Model, BuiltInWeightsLoadAndAreShared) {
    const auto model = Model::built_in();
    EXPECT_EQ(model, Model::built_in());
    EXPECT_EQ(model->metadata().labels.size(), 10U);
    Listener listener(model);
    const std::vector<float> silence(model->metadata().front_end.input_size(), -60.0F);
    for (const float logit : listener.listen(silence).scores) EXPECT_TRUE(std::isfinite(logit));
}

TEST(Model, SaysWhatIsWrongWithAFile) {
    EXPECT_THAT(refusal_of(""), HasSubstr("not a readable ONNX model"));
    EXPECT_THAT(refusal_of("no network at all"), HasSubstr("not a readable ONNX model"));
}

TEST(Model, RefusesAFileWithoutMetadata) {
    // The key is a protobuf string of 5 characters before the JSON value.
    std::string bytes = read_file(kTiny);
    bytes.replace(bytes.find("segue"), 5, "other");
    EXPECT_THAT(refusal_of(bytes), HasSubstr("without Segue's metadata"));
}

TEST(Model, RefusesMetadataThatContradictTheGraph) {
    EXPECT_THAT(refusal_of(with_text("\"mel_bands\": 3", "\"mel_bands\": 5")), HasSubstr("ask for [4,5]: 20 numbers"));
    EXPECT_THAT(refusal_of(with_text("\"embedding_size\": 2", "\"embedding_size\": 3")), HasSubstr("\"embedding\""));
    EXPECT_THAT(refusal_of(with_text("\"jazz\", \"rock\"", "\"jazz & rock\" ")), HasSubstr("\"logits\""));
    EXPECT_THAT(refusal_of(with_text("\"temperature\": 2.0", "\"temperature\": -.0")), HasSubstr("metadata"));
}

TEST(Model, CutOffAnywhereIsRefusedOrWhole) {
    const std::string bytes = read_file(kTiny);
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
        EXPECT_NE(refusal_of(bytes.substr(0, length)), "accepted") << length;
    }
}

TEST(Model, DamageNeverCrashes) {
    const std::string bytes = read_file(kTiny);
    for (std::size_t position = 0; position < bytes.size(); position += 3) {
        std::string damaged = bytes;
        damaged[position] = static_cast<char>(damaged[position] ^ 0x55);
        try {
            Listener listener(Model::from_bytes(damaged));
            listener.listen(std::vector<float>(Model::from_bytes(damaged)->metadata().front_end.input_size()));
        } catch (const Error&) {  // refused: as good
        }
    }
}

TEST(Model, MissingFileIsNotFound) {
    try {
        Model::load("no/such/model.onnx");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    }
}

}  // namespace
}  // namespace segue::model
