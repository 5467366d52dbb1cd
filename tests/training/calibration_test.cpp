#include "training/calibration.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "training/random.h"

namespace segue::training {
namespace {

struct Judged {
    Matrix logits;
    std::vector<int> labels;
};

// Labels drawn with the probabilities softmax(logits / temperature).
Judged draw(double temperature, std::size_t count) {
    Random random({17});
    Judged result;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<float> row;
        double total = 0;
        for (int k = 0; k < 4; ++k) {
            row.push_back(static_cast<float>(2 * random.normal()));
            total += std::exp(row.back() / temperature);
        }
        double place = random.uniform() * total;
        int label = 0;
        while (label < 3 && (place -= std::exp(row[static_cast<std::size_t>(label)] / temperature)) > 0) ++label;
        result.logits.append_row(row);
        result.labels.push_back(label);
    }
    return result;
}

TEST(FitTemperature, FindsTheOneThatLabelsWereDrawnWith) {
    for (const double temperature : {0.5, 1.0, 2.5}) {
        const auto [logits, labels] = draw(temperature, 4000);
        EXPECT_NEAR(fit_temperature(logits, labels), temperature, 0.1 * temperature);
    }
}

TEST(FitTemperature, StaysWithinItsRange) {
    Matrix logits;
    logits.append_row(std::vector<float>{0.9F, 0});
    logits.append_row(std::vector<float>{0, 0.9F});
    EXPECT_NEAR(fit_temperature(logits, std::vector<int>{0, 1}), 0.05, 0.01);
    EXPECT_NEAR(fit_temperature(logits, std::vector<int>{1, 0}), 20, 1);
}

TEST(CrossEntropy, IsThatOfTheSoftmax) {
    Matrix logits;
    logits.append_row(std::vector<float>{1, 3});
    logits.append_row(std::vector<float>{2000, 0});
    const double first = -std::log(std::exp(0.5) / (std::exp(0.5) + std::exp(1.5)));
    EXPECT_NEAR(cross_entropy(logits, std::vector<int>{0, 0}, 2), first / 2, 1e-9);
}

TEST(Accuracy, CountsClipsAndBalancedAccuracyCountsGenres) {
    Matrix logits;
    for (int i = 0; i < 4; ++i) logits.append_row(std::vector<float>{1, 0, 0});
    const std::vector<int> labels{0, 0, 0, 1};
    EXPECT_DOUBLE_EQ(accuracy(logits, labels), 0.75);
    EXPECT_DOUBLE_EQ(balanced_accuracy(logits, labels), 0.5);
}

}  // namespace
}  // namespace segue::training
