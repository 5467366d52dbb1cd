#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/heads.h"

namespace segue::heads {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

Matrix matrix(std::initializer_list<std::initializer_list<float>> rows) {
    Matrix result;
    for (const auto& row : rows) result.append_row(std::vector<float>(row));
    return result;
}

// Items around one centre for each label.
struct Clouds {
    Matrix features;
    std::vector<int> labels;
};
Clouds clouds(std::size_t items, int labels, std::size_t dimensions, double spread) {
    std::mt19937 engine(5);
    std::normal_distribution<float> normal;
    Matrix centres(static_cast<std::size_t>(labels), dimensions);
    for (float& x : centres.values()) x = normal(engine);
    Clouds result;
    for (std::size_t i = 0; i < items; ++i) {
        const int label = static_cast<int>(i) % labels;
        std::vector<float> row;
        for (const float x : centres.row(static_cast<std::size_t>(label))) {
            row.push_back(x + static_cast<float>(spread) * normal(engine));
        }
        result.features.append_row(row);
        result.labels.push_back(label);
    }
    return result;
}

std::size_t right(const Matrix& scores, const std::vector<int>& labels) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto row = scores.row(i);
        count += std::ranges::max_element(row) - row.begin() == labels[i];
    }
    return count;
}

TEST(LogisticRegression, BeginningElsewhereEndsAtTheSamePlace) {
    const auto [features, labels] = clouds(60, 3, 4, 0.8);
    const Matrix targets = one_hot(labels, 3);
    const Head strong = fit(features, targets, {.penalty = 30});
    const Head cold = fit(features, targets, {.penalty = 1});
    const Head warm = fit(features, targets, {.penalty = 1, .start = &strong});
    EXPECT_THAT(warm.weights.values(), testing::Pointwise(FloatNear(1e-3F), cold.weights.values()));
    EXPECT_THROW(fit(features, one_hot(labels, 4), {.start = &strong}), Error);
    EXPECT_THROW(fit(features, targets, {.tolerance = 0}), Error);
}

// scikit-learn 1.9: LogisticRegression(C=0.5, tol=1e-10).fit(x, y, sample_weight=w).
TEST(LogisticRegression, EqualsScikitLearn) {
    const Matrix x = matrix({{0, 1}, {1, 0}, {2, 2}, {3, 1}, {-1, 2}, {0, 3}});
    const std::vector<int> y{0, 0, 1, 1, 2, 2};
    const std::vector<float> w{1, 2, 1, .5F, 1, 3};
    const Head head = fit(x, one_hot(y, 3), {.penalty = 2}, w);
    EXPECT_THAT(head.weights.values(),
                ElementsAre(FloatNear(-0.140545F, 1e-4F), FloatNear(-0.725463F, 1e-4F), FloatNear(0.660267F, 1e-4F),
                            FloatNear(0.103817F, 1e-4F), FloatNear(-0.519722F, 1e-4F), FloatNear(0.621646F, 1e-4F)));
    EXPECT_THAT(head.bias,
                ElementsAre(FloatNear(1.457323F, 1e-4F), FloatNear(-1.066882F, 1e-4F), FloatNear(-0.390442F, 1e-4F)));
}

// scikit-learn 1.9: the same with y == c for each label c.
TEST(LogisticRegression, SigmoidEqualsScikitLearnLabelByLabel) {
    const Matrix x = matrix({{0, 1}, {1, 0}, {2, 2}, {3, 1}, {-1, 2}, {0, 3}});
    const Matrix targets = matrix({{1, 0}, {1, 1}, {0, 1}, {0, 1}, {0, 0}, {1, 0}});
    const Head head = fit(x, targets, {.activation = Activation::kSigmoid, .penalty = 2});
    EXPECT_THAT(head.weights.values(), ElementsAre(FloatNear(-0.351567F, 1e-4F), FloatNear(-0.212718F, 1e-4F),
                                                   FloatNear(0.778059F, 1e-4F), FloatNear(-0.338197F, 1e-4F)));
    EXPECT_THAT(head.bias, ElementsAre(FloatNear(0.609533F, 1e-4F), FloatNear(-0.128546F, 1e-4F)));
}

TEST(LogisticRegression, GradientVanishesAtTheResult) {
    const auto data = clouds(300, 7, 20, 2);
    const Matrix targets = one_hot(data.labels, 7);
    const Head head = fit(data.features, targets, {.penalty = 3});
    const Matrix p = probabilities(head, data.features);
    for (std::size_t c = 0; c < 7; ++c) {
        double bias_gradient = 0;
        for (std::size_t i = 0; i < p.rows(); ++i) bias_gradient += p(i, c) - targets(i, c);
        EXPECT_NEAR(bias_gradient, 0, 0.05) << c;
        for (std::size_t d = 0; d < 20; ++d) {
            double gradient = 3 * head.weights(c, d);
            for (std::size_t i = 0; i < p.rows(); ++i) gradient += (p(i, c) - targets(i, c)) * data.features(i, d);
            EXPECT_NEAR(gradient, 0, 0.05) << c << ' ' << d;
        }
    }
}

TEST(LogisticRegression, TellsCloudsApart) {
    const auto data = clouds(400, 10, 30, 0.5);
    const Head head = fit(data.features, one_hot(data.labels, 10), {});
    EXPECT_GE(right(probabilities(head, data.features), data.labels), 396U);
}

TEST(LogisticRegression, AWeightCountsAsSoManyItems) {
    const auto data = clouds(60, 3, 4, 2);
    std::vector<float> weights(60, 1);
    Matrix twice = data.features;
    std::vector<int> twice_labels = data.labels;
    for (std::size_t i = 0; i < 20; ++i) {
        weights[i] = 2;
        twice.append_row(data.features.row(i));
        twice_labels.push_back(data.labels[i]);
    }
    const Head weighted = fit(data.features, one_hot(data.labels, 3), {}, weights);
    const Head repeated = fit(twice, one_hot(twice_labels, 3), {});
    EXPECT_THAT(weighted.weights.values(), testing::Pointwise(FloatNear(1e-3F), repeated.weights.values()));
}

TEST(LogisticRegression, SoftTargetsAreMatchedOnAverage) {
    const Matrix x = matrix({{1}, {1}, {-1}});
    const Matrix targets = matrix({{.5F, .5F}, {.9F, .1F}, {.2F, .8F}});
    const Matrix p = probabilities(fit(x, targets, {.penalty = 1e-6}), x);
    EXPECT_NEAR(p(0, 0), 0.7, 1e-3);
    EXPECT_NEAR(p(2, 0), 0.2, 1e-3);
}

TEST(LogisticRegression, SurvivesItemsThatAreFarApart) {
    const Matrix x = matrix({{1e6F}, {-1e6F}});
    const Matrix p = probabilities(fit(x, one_hot(std::vector{0, 1}, 2), {}), x);
    EXPECT_GT(p(0, 0), 0.99);
    EXPECT_GT(p(1, 1), 0.99);
}

TEST(LogisticRegression, OneLabelIsCertain) {
    const Matrix x = matrix({{1}, {2}});
    EXPECT_THAT(probabilities(fit(x, one_hot(std::vector{0, 0}, 1), {}), x).values(), ElementsAre(1, 1));
}

TEST(LogisticRegression, TwiceTheSame) {
    const auto data = clouds(100, 4, 8, 1);
    const Matrix targets = one_hot(data.labels, 4);
    EXPECT_EQ(fit(data.features, targets, {}).weights, fit(data.features, targets, {}).weights);
}

TEST(LogisticRegression, RefusesWhatItCannotLearnFrom) {
    const Matrix x = matrix({{1}, {2}});
    const Matrix t = one_hot(std::vector{0, 1}, 2);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(fit({}, t, {}), Error);
    EXPECT_THROW(fit(x, {}, {}), Error);
    EXPECT_THROW(fit(x, one_hot(std::vector{0}, 2), {}), Error);
    EXPECT_THROW(fit(matrix({{1}, {nan}}), t, {}), Error);
    EXPECT_THROW(fit(x, matrix({{2, 0}, {0, 1}}), {}), Error);
    EXPECT_THROW(fit(x, matrix({{1, 1}, {0, 1}}), {}), Error);
    EXPECT_THROW(fit(x, t, {.penalty = 0}), Error);
    EXPECT_THROW(fit(x, t, {}, std::vector<float>{1}), Error);
    EXPECT_THROW(fit(x, t, {}, std::vector<float>{1, -1}), Error);
    EXPECT_THROW(logits(fit(x, t, {}), matrix({{1, 2}})), Error);
    EXPECT_THROW(one_hot(std::vector{2}, 2), Error);
    EXPECT_THROW(one_hot(std::vector{-1}, 2), Error);
}

TEST(Scale, StandardisedFeaturesHaveMean0AndDeviation1) {
    const Matrix x = matrix({{1, 5, 10}, {3, 5, 20}, {5, 5, 60}});
    const Matrix z = standardise(x, measure_scale(x));
    for (const std::size_t d : {0U, 2U}) {
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            sum += z(i, d);
            squares += z(i, d) * z(i, d);
        }
        EXPECT_NEAR(sum, 0, 1e-6);
        EXPECT_NEAR(squares / 3, 1, 1e-6);
    }
    EXPECT_EQ(z(0, 1), 0) << "a constant dimension";
    EXPECT_THROW(standardise(matrix({{1, 2}}), measure_scale(x)), Error);
}

}  // namespace
}  // namespace segue::heads
