#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/sets.h"
#include "temporary_folder.h"

namespace segue::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string complaint(std::string_view csv) {
    const segue::testing::TemporaryFolder folder;
    write_file_atomically(folder / "predictions.csv", csv);
    const Error error = error_of([&] { read_predictions(folder / "predictions.csv"); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
    EXPECT_EQ(error.path(), folder / "predictions.csv");
    return error.message();
}

TEST(PredictionsCsv, ReturnsWhatWasWritten) {
    Predictions set = small_predictions();
    set.labels = {"rock, hard", "path", "\"folk\""};
    set.clips[0].path = "line\nbreak \xFF.mp3";
    set.clips[0].fold = -3;
    set.clips[0].source = "web, \"old\"";
    set.clips[0].group = "Simon, Paul";
    set.clips[0].embedding = {0.1F, -1.0F / 3, 1e-20F};
    set.clips[0].probabilities = {0.1F, 1.0F / 3, 0.56666667F};
    const segue::testing::TemporaryFolder folder;
    write_file_atomically(folder / "predictions.csv", to_csv(set));
    const Predictions back = read_predictions(folder / "predictions.csv");
    EXPECT_EQ(back.labels, set.labels);
    ASSERT_EQ(back.clips.size(), set.clips.size());
    for (std::size_t i = 0; i < set.clips.size(); ++i) {
        EXPECT_EQ(back.clips[i].path, set.clips[i].path);
        EXPECT_EQ(back.clips[i].truth, set.clips[i].truth);
        EXPECT_EQ(back.clips[i].probabilities, set.clips[i].probabilities);
        EXPECT_EQ(back.clips[i].fold, set.clips[i].fold);
        EXPECT_EQ(back.clips[i].source, set.clips[i].source);
        EXPECT_EQ(back.clips[i].group, set.clips[i].group);
        EXPECT_EQ(back.clips[i].embedding, set.clips[i].embedding);
    }
}

TEST(PredictionsCsv, HasAColumnForEachLabel) {
    Predictions set = small_predictions();
    set.clips.resize(1);
    EXPECT_EQ(to_csv(set),
              "path,genre,predicted,confidence,fold,source,group,embedding,a,b,c\n"
              "1,a,a,0.8,,,,,0.8,0.1,0.1\n");
}

TEST(PredictionsCsv, SaysWhatIsWrong) {
    const std::string header = "path,genre,predicted,confidence,fold,source,group,embedding,a,b\n";
    EXPECT_THAT(complaint(""), HasSubstr("no predictions of segue evaluate"));
    EXPECT_THAT(complaint("path,genre\n"), HasSubstr("no predictions of segue evaluate"));
    EXPECT_THAT(complaint("path,genre,predicted,confidence,fold,source,group,embedding\n"),
                HasSubstr("and the labels"));
    EXPECT_EQ(complaint("path,genre,predicted,confidence,fold,source,group,embedding,a,a\n"),
              "two columns have the same label");
    EXPECT_EQ(complaint(header + "x,c,a,1,,,,,1,0\n"), "row 2: no column has the name of its genre");
    EXPECT_EQ(complaint(header + "x,a,a,1,one,,,,1,0\n"), "row 2: its fold is no integer");
    EXPECT_EQ(complaint(header + "x,a,a,1,,,,,1,0\ny,a,a,1,,,,,1,zero\n"), "row 3: a probability is no number");
    for (const char* embedding : {"1 two", "1  2", " 1", "1,5"}) {
        EXPECT_THAT(complaint(header + "x,a,a,1,,,,\"" + embedding + "\",1,0\n"), HasSubstr("its embedding"))
            << embedding;
    }
    EXPECT_EQ(complaint(header + "x,a\n"), "line 2: 2 columns where the header has 10");
}

TEST(Merge, BringsLabelsIntoOneOrder) {
    const Predictions first{.labels = {"a", "b", "c"},
                            .clips = {{.path = "1", .truth = 1, .probabilities = {0.2F, 0.7F, 0.1F}}}};
    const Predictions second{.labels = {"c", "a", "b"},
                             .clips = {{.path = "2", .truth = 0, .probabilities = {0.5F, 0.3F, 0.2F}}}};
    const Predictions joint = merge(std::array{first, second});
    EXPECT_THAT(joint.labels, ElementsAre("a", "b", "c"));
    EXPECT_EQ(joint.clips[0].truth, 1U);
    EXPECT_EQ(joint.clips[1].truth, 2U);
    EXPECT_THAT(joint.clips[1].probabilities, ElementsAre(0.3F, 0.2F, 0.5F));
    EXPECT_EQ(joint.clips[0].fold, 0);
    EXPECT_EQ(joint.clips[1].fold, 1);
}

TEST(Merge, KeepsFoldsThatAreThere) {
    Predictions first{.labels = {"a"}, .clips = {{.path = "1", .probabilities = {1}, .fold = 4}}};
    Predictions second{.labels = {"a"}, .clips = {{.path = "2", .probabilities = {1}}}};
    const Predictions joint = merge(std::array{first, second});
    EXPECT_EQ(joint.clips[0].fold, 4);
    EXPECT_EQ(joint.clips[1].fold, std::nullopt);
    EXPECT_EQ(merge(std::array{second}).clips[0].fold, std::nullopt);
}

TEST(Merge, RefusesOtherLabelsAndRepetitions) {
    const Predictions set = small_predictions();
    Predictions other = set;
    other.labels[0] = "x";
    EXPECT_THAT(error_of([&] { merge(std::array{set, other}); }).message(), HasSubstr("a b c and x b c"));
    EXPECT_EQ(error_of([&] { merge(std::array{set, set}); }).path(), "1");
    EXPECT_TRUE(merge({}).clips.empty());
}

}  // namespace
}  // namespace segue::evaluation
