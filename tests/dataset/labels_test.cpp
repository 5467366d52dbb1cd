#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/dataset.h"

namespace segue::dataset {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::IsEmpty;

std::vector<Clip> clips_of(const std::vector<std::string>& genres) {
    std::vector<Clip> clips;
    for (const auto& genre : genres) clips.push_back({.genre = genre});
    return clips;
}

TEST(LabelEncoder, NumbersLabelsAlphabetically) {
    const LabelEncoder encoder(clips_of({"rock", "jazz", "", "rock", "blues"}));
    EXPECT_THAT(encoder.labels(), ElementsAre("blues", "jazz", "rock"));
    EXPECT_EQ(encoder.encode("blues"), 0);
    EXPECT_EQ(encoder.encode("rock"), 2);
    EXPECT_EQ(encoder.encode("polka"), std::nullopt);
    EXPECT_EQ(encoder.encode(""), std::nullopt);
    EXPECT_EQ(encoder.encode("Rock"), std::nullopt);
}

TEST(LabelEncoder, MayBeEmpty) {
    const LabelEncoder encoder;
    EXPECT_EQ(encoder.encode("rock"), std::nullopt);
    EXPECT_THAT(LabelEncoder(clips_of({"", ""})).labels(), IsEmpty());
}

// sklearn.utils.class_weight.compute_class_weight("balanced", ...) of the same labels.
TEST(ClassWeights, AreThoseOfSklearn) {
    const auto clips = clips_of({"rock", "rock", "rock", "jazz", "blues", "jazz", ""});
    EXPECT_THAT(class_weights(clips, LabelEncoder(clips)), ElementsAre(FloatEq(2), FloatEq(1), FloatEq(2.0F / 3)));
}

TEST(ClassWeights, LeaveOutWhatDoesNotOccur) {
    const LabelEncoder encoder(std::vector<std::string>{"blues", "jazz", "rock"});
    EXPECT_THAT(class_weights(clips_of({"rock", "rock", "jazz", "polka"}), encoder),
                ElementsAre(0, FloatEq(1.5), FloatEq(0.75)));
    EXPECT_THAT(class_weights({}, encoder), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace segue::dataset
