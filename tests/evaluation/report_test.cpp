#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "evaluation/sets.h"

namespace segue::evaluation {
namespace {

// The numbers that make_reference.py prints.
TEST(Report, HasFiguresOfEachFoldAndSource) {
    const Report report = evaluate(reference_predictions());
    ASSERT_EQ(report.folds.size(), 3U);
    const double accuracy[] = {0.5833333333333334, 0.631578947368421, 0.7368421052631579};
    const double balanced[] = {0.5611111111111111, 0.5904761904761905, 0.7428571428571429};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(report.folds[i].name, std::to_string(i));
        EXPECT_NEAR(report.folds[i].figures.accuracy, accuracy[i], 1e-12);
        EXPECT_NEAR(report.folds[i].figures.balanced_accuracy, balanced[i], 1e-12);
    }
    ASSERT_EQ(report.sources.size(), 2U);
    EXPECT_EQ(report.sources[0].name, "GTZAN");
    EXPECT_NEAR(report.sources[0].figures.macro_f1, 0.6724386724386724, 1e-12);
    EXPECT_NEAR(report.sources[1].figures.log_loss, 1.1522639764583806, 1e-6);

    const Spread spread_of_accuracy = spread(report.folds, &Figures::accuracy);
    EXPECT_NEAR(spread_of_accuracy.mean, 0.650584795321637, 1e-12);
    EXPECT_NEAR(spread_of_accuracy.deviation, 0.07849937870560698, 1e-12);  // numpy.std(ddof=1)
}

TEST(Report, LeavesOutWhatIsUnknown) {
    Predictions set = small_predictions();
    EXPECT_TRUE(evaluate(set).folds.empty());
    EXPECT_TRUE(evaluate(set).sources.empty());
    set.clips[3].source = "web";
    const Report report = evaluate(set);
    ASSERT_EQ(report.sources.size(), 2U);
    EXPECT_EQ(report.sources[0].name, "");
    EXPECT_EQ(report.sources[0].figures.clips, 5U);
    EXPECT_EQ(spread({}, &Figures::accuracy).deviation, 0);
}

TEST(Report, OrdersFoldsByNumber) {
    Predictions set = small_predictions();
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].fold = static_cast<int>(12 - i);
    const Report report = evaluate(set);
    EXPECT_EQ(report.folds.front().name, "7");
    EXPECT_EQ(report.folds.back().name, "12");
}

TEST(ReportJson, HoldsTheFigures) {
    const Report report = evaluate(reference_predictions());
    const auto json = nlohmann::json::parse(to_json(report));
    EXPECT_EQ(json["clips"], 57);
    EXPECT_EQ(json["accuracy"], report.total.accuracy);
    EXPECT_EQ(json["temperature"], report.total.temperature);
    EXPECT_EQ(json["labels"][1], "classical, baroque");
    EXPECT_EQ(json["confusion"][0], (std::vector<int>{16, 2, 2, 5}));
    EXPECT_EQ(json["genres"][3]["support"], 0);
    EXPECT_EQ(json["folds"][2]["fold"], "2");
    EXPECT_EQ(json["folds"][2]["accuracy"], report.folds[2].figures.accuracy);
    EXPECT_EQ(json["mean_of_folds"]["accuracy"]["mean"], spread(report.folds, &Figures::accuracy).mean);
    EXPECT_EQ(json["sources"][0]["source"], "GTZAN");
}

TEST(ReportJson, IsTextForAnyName) {
    Predictions set = small_predictions();
    set.labels[0] = "bad\xFF";
    const auto json = nlohmann::json::parse(to_json(evaluate(set)));
    EXPECT_EQ(json["labels"][0], "bad\xEF\xBF\xBD");
    EXPECT_TRUE(json["folds"].empty());
    EXPECT_TRUE(json["mean_of_folds"].empty());
}

}  // namespace
}  // namespace segue::evaluation
