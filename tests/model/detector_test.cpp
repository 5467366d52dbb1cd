// Detectors on tiny.onnx, which has no hidden layer: its embedding (the means of the frames' first two bands)
// is weighed.
#include <cmath>
#include <string>

#include <gmock/gmock.h>

#include "model/onnx_properties.h"
#include "segue/model.h"

namespace segue::model {
namespace {

using ::testing::HasSubstr;

const std::string kTiny = SEGUE_SOURCE_DIR "/tests/model/tiny.onnx";
const Detector kDetector{.weights = {1, -0.5F}, .bias = -1, .min_probability = 0.3};

float music_of(const std::shared_ptr<const Model>& model) {
    std::vector<float> ramp(12);
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i);
    Listener listener(model);
    Judgement judgement(*model);
    judgement.add(listener.listen(ramp));
    return judgement.music();
}

TEST(Detector, GoesIntoTheFileAndAnswers) {
    const auto before = Model::load(kTiny);
    const auto after = Model::from_bytes(before->with_detectors(kDetector));
    EXPECT_EQ(before->metadata().music, std::nullopt);
    EXPECT_EQ(after->metadata().music, kDetector);
    EXPECT_EQ(after->metadata().labels, before->metadata().labels);
    EXPECT_NE(after->id(), before->id());
    EXPECT_EQ(music_of(before), 1);
    EXPECT_NEAR(music_of(after), 1 / (1 + std::exp(-(4.5 - 0.5 * 5.5 - 1))), 1e-6);
}

TEST(Detector, TakesThePlaceOfAnother) {
    Detector other = kDetector;
    other.bias = 7;
    const auto first = Model::from_bytes(Model::load(kTiny)->with_detectors(kDetector));
    const auto second = Model::from_bytes(first->with_detectors(other));
    EXPECT_EQ(second->metadata().music, other);
    EXPECT_EQ(second->with_detectors(kDetector), Model::load(kTiny)->with_detectors(kDetector));
}

TEST(Detector, OfTheOtherKindStays) {
    Detector other = kDetector;
    other.bias = 7;
    const auto music = Model::from_bytes(Model::load(kTiny)->with_detectors(kDetector));
    const auto both = Model::from_bytes(music->with_detectors({}, other));
    EXPECT_EQ(both->metadata().music, kDetector);
    EXPECT_EQ(both->metadata().familiar, other);
    EXPECT_EQ(both->with_detectors({}), music->with_detectors(kDetector, other));
}

TEST(Detector, DoesNotRefuseForLearntLabels) {
    Head head{.labels = {"a", "b"}, .weights = Matrix(2, 2), .bias = {0, 1}};
    const auto taught = Model::from_bytes(Model::load(kTiny)->with_detectors(kDetector, kDetector));
    const auto learnt = Model::from_bytes(taught->with_head(head));
    EXPECT_EQ(learnt->metadata().music, std::nullopt);
    EXPECT_EQ(learnt->metadata().familiar, std::nullopt);
    EXPECT_EQ(learnt->base()->metadata().music, kDetector);
    EXPECT_EQ(music_of(learnt), 1);
    EXPECT_THROW(learnt->with_detectors(kDetector), Error);
}

TEST(Detector, OfAnotherSizeIsRefused) {
    Detector three = kDetector;
    three.weights.push_back(1);
    try {
        Model::load(kTiny)->with_detectors(three);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        EXPECT_THAT(error.message(), HasSubstr("weighs 3 numbers, the network gives 2"));
    }
}

TEST(OnnxProperty, ReplacesItsOwnKeyOnly) {
    const std::string bytes = read_file(kTiny);
    const std::string added = with_property(bytes, "colour", "blue");
    EXPECT_GT(added.size(), bytes.size());
    EXPECT_EQ(added.substr(0, bytes.size()), bytes);
    EXPECT_EQ(with_property(with_property(bytes, "colour", "a long red"), "colour", "blue"), added);
    EXPECT_EQ(Model::from_bytes(added)->metadata().to_json(), Model::from_bytes(bytes)->metadata().to_json());
}

TEST(OnnxProperty, RefusesWhatIsNoMessage) {
    const std::string bytes = read_file(kTiny);
    for (const std::string& bad : {bytes.substr(0, bytes.size() - 1), std::string("\xff"),
                                   std::string("\x72\x05"
                                               "abc"),
                                   std::string(12, '\xff'), std::string("\x03")}) {
        EXPECT_THROW(with_property(bad, "colour", "blue"), Error);
    }
    EXPECT_NO_THROW(with_property("", "colour", "blue"));
}

}  // namespace
}  // namespace segue::model
