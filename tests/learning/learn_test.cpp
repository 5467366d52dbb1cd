#include <cmath>
#include <random>

#include <gmock/gmock.h>

#include "segue/learning.h"

namespace segue::learning {
namespace {

using heads::Activation;
using ::testing::Each;
using ::testing::FloatNear;
using ::testing::Pointwise;

// Files around a centre for each label, of length 1, in folds by turns.
Examples clouds(std::size_t files, std::size_t labels, float spread, int folds = 5) {
    std::mt19937 engine(7);
    std::normal_distribution<float> normal;
    constexpr std::size_t kDimensions = 12;
    Matrix centres(labels, kDimensions);
    for (float& x : centres.values()) x = normal(engine);
    Examples examples{.targets = Matrix(files, labels)};
    for (std::size_t i = 0; i < files; ++i) {
        std::vector<float> row(kDimensions);
        float squares = 0;
        for (std::size_t d = 0; d < row.size(); ++d) {
            row[d] = centres(i % labels, d) + spread * normal(engine);
            squares += row[d] * row[d];
        }
        for (float& x : row) x /= std::sqrt(squares);
        examples.embeddings.append_row(row);
        examples.targets(i, i % labels) = 1;
        examples.folds.push_back(static_cast<int>(i / labels) % folds);
    }
    return examples;
}

std::size_t right(const Matrix& logits, const Matrix& targets) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        const auto row = logits.row(i);
        count += targets(i, static_cast<std::size_t>(std::ranges::max_element(row) - row.begin())) > 0;
    }
    return count;
}

TEST(Learn, TellsCloudsApart) {
    const Examples examples = clouds(120, 3, 0.3F);
    const Learnt learnt = learn(examples);
    EXPECT_EQ(right(learnt.judged, examples.targets), 120U);
    EXPECT_EQ(right(heads::logits(learnt.head, examples.embeddings), examples.targets), 120U);
    EXPECT_TRUE(confusable(learnt.judged, examples.targets).empty());
    EXPECT_EQ(learnt.head.weights.rows(), 3U);
    EXPECT_THAT(penalties(), ::testing::Contains(learnt.penalty));
}

TEST(Learn, SameOnAnyNumberOfThreads) {
    const Examples examples = clouds(60, 3, 1);
    const Learnt one = learn(examples, {.threads = 1});
    const Learnt three = learn(examples, {.threads = 3});
    EXPECT_EQ(one.head.weights, three.head.weights);
    EXPECT_EQ(one.judged, three.judged);
    EXPECT_EQ(one.temperature, three.temperature);
}

// Embeddings that are random numbers, many for few files: a score that saw the file would be high.
TEST(Learn, ScoreOfNoiseIsChance) {
    Examples examples = clouds(200, 2, 100);
    const Learnt learnt = learn(examples);
    EXPECT_NEAR(static_cast<double>(right(learnt.judged, examples.targets)), 100, 30);
    ASSERT_EQ(confusable(learnt.judged, examples.targets).size(), 1U);
}

TEST(Learn, JudgementOfAFileDoesNotDependOnItsLabel) {
    Examples examples = clouds(60, 3, 0.5F);
    const Learnt before = learn(examples);
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (examples.folds[i] != 2) continue;
        const auto row = examples.targets.row(i);
        std::rotate(row.begin(), row.begin() + 1, row.end());
    }
    const Learnt after = learn(examples);
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (examples.folds[i] == 2) {
            EXPECT_THAT(before.judged.row(i), Pointwise(FloatNear(1e-6F), after.judged.row(i)));
        }
    }
}

TEST(Learn, AFileOfNoWeightTeachesNothing) {
    Examples examples = clouds(60, 3, 0.5F);
    examples.weights.assign(60, 1);
    const Learnt alike = learn(examples);
    EXPECT_EQ(alike.judged, learn(clouds(60, 3, 0.5F)).judged);
    for (std::size_t i = 0; i < 60; i += 4) examples.weights[i] = 0;
    const Learnt before = learn(examples);
    for (std::size_t i = 0; i < 60; i += 4) {
        const auto row = examples.targets.row(i);
        std::rotate(row.begin(), row.begin() + 1, row.end());
    }
    const Learnt after = learn(examples);
    EXPECT_EQ(before.penalty, after.penalty);
    EXPECT_EQ(before.head.weights, after.head.weights);
}

TEST(Learn, BalanceLowersEachLabelByItsShare) {
    Examples examples = clouds(60, 3, 0.5F);
    examples.targets = Matrix(60, 2);
    for (std::size_t i = 0; i < 60; ++i) examples.targets(i, i % 3 == 0 ? 0 : 1) = 1;
    const Learnt plain = learn(examples);
    const Learnt even = learn(examples, {.balance = 0.5});
    for (std::size_t i = 0; i < 60; ++i) {
        EXPECT_NEAR(even.judged(i, 0) - plain.judged(i, 0), -0.5 * std::log(1.0 / 3), 1e-5);
        EXPECT_NEAR(even.judged(i, 1) - plain.judged(i, 1), -0.5 * std::log(2.0 / 3), 1e-5);
    }
    EXPECT_NEAR(even.head.bias[0] - plain.head.bias[0], -0.5 * std::log(1.0 / 3), 1e-5);
    // Files that weigh twice make up for their label being half as frequent.
    for (std::size_t i = 0; i < 60; ++i) examples.weights.push_back(i % 3 == 0 ? 2 : 1);
    EXPECT_NEAR(learn(examples, {.balance = 1}).head.bias[0] - learn(examples).head.bias[0], -std::log(0.5), 1e-5);
    EXPECT_THROW(learn(examples, {.balance = 1.5}), Error);
    EXPECT_THROW(learn(examples, {.balance = -1}), Error);
    examples.activation = Activation::kSigmoid;
    EXPECT_THROW(learn(examples, {.balance = 0.5}), Error);
}

// Two sources; in each, a dimension of its own tells the label within it and misleads elsewhere.
Examples of_two_sources() {
    Examples examples = clouds(160, 2, 1.2F);
    Matrix misled;
    for (std::size_t i = 0; i < 160; ++i) {
        const int source = static_cast<int>(i / 2) % 2;
        std::vector<float> row(examples.embeddings.row(i).begin(), examples.embeddings.row(i).end());
        const float told = examples.targets(i, 0) > 0 ? 1 : -1;
        row.push_back(source == 0 ? told : -0.5F * told);
        row.push_back(source == 0 ? 0.5F : -0.5F);
        misled.append_row(row);
        examples.sources.push_back(source);
        examples.folds[i] = static_cast<int>(i / 4) % 5;
    }
    examples.embeddings = misled;
    return examples;
}

TEST(Learn, SourcesChooseWhatCarriesOver) {
    Examples examples = of_two_sources();
    const Learnt by_sources = learn(examples);
    EXPECT_TRUE(by_sources.by_sources);
    examples.sources.clear();
    const Learnt by_folds = learn(examples);
    EXPECT_FALSE(by_folds.by_sources);
    EXPECT_GT(by_sources.penalty, by_folds.penalty);
}

TEST(Learn, SourcesThatHaveTheirOwnLabelsDoNotChoose) {
    Examples examples = clouds(60, 3, 0.5F);
    const Learnt without = learn(examples);
    for (std::size_t i = 0; i < 60; ++i) examples.sources.push_back(static_cast<int>(i % 3));
    const Learnt with = learn(examples);
    EXPECT_FALSE(with.by_sources);
    EXPECT_EQ(with.judged, without.judged);
    examples.sources.pop_back();
    EXPECT_THROW(learn(examples), Error);
}

TEST(Learn, JudgementOfAFileDoesNotDependOnItsLabelIfSourcesChoose) {
    Examples examples = of_two_sources();
    const Learnt before = learn(examples);
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (examples.folds[i] == 2) std::swap(examples.targets(i, 0), examples.targets(i, 1));
    }
    const Learnt after = learn(examples);
    ASSERT_TRUE(before.by_sources && after.by_sources);
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (examples.folds[i] == 2) {
            EXPECT_THAT(before.judged.row(i), Pointwise(FloatNear(1e-6F), after.judged.row(i)));
        }
    }
}

TEST(Learn, HeadTakesEmbeddingsAsTheyAre) {
    Examples examples = clouds(40, 2, 0.3F);
    for (std::size_t i = 0; i < examples.embeddings.rows(); ++i) examples.embeddings(i, 0) += 5;  // far from centred
    const Learnt learnt = learn(examples);
    EXPECT_EQ(right(heads::logits(learnt.head, examples.embeddings), examples.targets), 40U);
}

TEST(Learn, SeveralLabelsAFile) {
    Examples examples = clouds(80, 4, 0.3F);
    examples.activation = Activation::kSigmoid;
    Matrix targets(80, 2);  // each label holds for two clouds of four
    for (std::size_t i = 0; i < 80; ++i) {
        targets(i, 0) = i % 4 < 2 ? 1 : 0;
        targets(i, 1) = i % 4 == 1 || i % 4 == 2 ? 1 : 0;
    }
    examples.targets = targets;
    const Learnt learnt = learn(examples);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 80; ++i) {
        for (std::size_t c = 0; c < 2; ++c) wrong += (learnt.judged(i, c) > 0) != (targets(i, c) > 0);
    }
    EXPECT_LE(wrong, 4U);
    EXPECT_EQ(learnt.head.activation, Activation::kSigmoid);
}

TEST(Learn, TwoFoldsAreEnough) {
    const Examples examples = clouds(40, 2, 0.3F, 2);
    EXPECT_EQ(right(learn(examples).judged, examples.targets), 40U);
}

TEST(Learn, RefusesWhatDoesNotFit) {
    Examples examples = clouds(20, 2, 1, 1);
    EXPECT_THROW(learn(examples), Error);  // one fold
    examples = clouds(20, 2, 1);
    examples.folds.pop_back();
    EXPECT_THROW(learn(examples), Error);
    examples = clouds(20, 2, 1);
    examples.targets = Matrix(19, 2);
    EXPECT_THROW(learn(examples), Error);
    examples = clouds(20, 2, 1);
    examples.embeddings(3, 3) = NAN;
    EXPECT_THROW(learn(examples), Error);
}

TEST(Learn, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    try {
        learn(clouds(20, 2, 1), {.stop = stop.get_token()});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInterrupted);
    }
}

// (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 15/20, z = 1.96, worked out by hand.
TEST(Intervals, EqualWilsons) {
    const Interval interval = interval_of_share(15, 20);
    EXPECT_NEAR(interval.low, 0.5313, 1e-4);
    EXPECT_NEAR(interval.high, 0.8881, 1e-4);
    EXPECT_EQ(interval_of_share(0, 0).high, 1);
    EXPECT_GT(interval_of_share(5, 5).low, 0.5);
}

TEST(Intervals, OfMeansShrinkWithFiles) {
    const auto width = [](double files) {
        const std::vector<Share> shares{{files / 2, files}, {files, files}};
        const Interval interval = interval_of_mean(shares);
        return interval.high - interval.low;
    };
    EXPECT_LT(width(1000), width(100));
    EXPECT_LT(width(100), width(10));
}

TEST(IntervalOfMean, HoldsTheMeanItself) {
    for (const Share share : {Share{5, 5}, Share{0, 5}, Share{4, 5}, Share{1, 30}}) {
        const std::vector<Share> shares(10, share);
        const Interval interval = interval_of_mean(shares);
        EXPECT_LE(interval.low, share.right / share.total + 1e-12);
        EXPECT_GE(interval.high, share.right / share.total - 1e-12);
        EXPECT_LE(interval.high, 1);
    }
}

// Files are drawn again and again from labels of which the share that is told right is known.
TEST(IntervalOfMean, HoldsTheTrueMeanInAbout95Of100Cases) {
    struct Case {
        std::size_t shares;
        int files;
        double truth;
    };
    std::mt19937 random(1);
    for (const auto& [count, files, truth] : {Case{1, 10, 0.9}, Case{2, 10, 0.9}, Case{4, 20, 0.9}, Case{10, 20, 0.9},
                                              Case{10, 50, 0.9}, Case{50, 10, 0.8}, Case{2, 200, 0.5}}) {
        constexpr int kDraws = 2000;
        int held = 0;
        for (int draw = 0; draw < kDraws; ++draw) {
            std::vector<Share> shares(count, Share{0, static_cast<double>(files)});
            for (Share& share : shares) {
                for (int i = 0; i < files; ++i) share.right += static_cast<double>(random()) < truth * 0x1p32 ? 1 : 0;
            }
            const Interval interval = interval_of_mean(shares);
            held += interval.low <= truth && truth <= interval.high;
        }
        EXPECT_NEAR(held / double{kDraws}, 0.95, 0.03) << count << " shares of " << files << " files, " << truth;
    }
}

// Eight of eight say little: of such labels one in ten may be another.
TEST(Learn, FewFilesThatAreAllToldRightDoNotMakeAHeadCertain) {
    for (const std::size_t files : {16U, 400U}) {
        Examples examples{.embeddings = Matrix(files, 2), .targets = Matrix(files, 2)};
        for (std::size_t i = 0; i < files; ++i) {
            examples.embeddings(i, i % 2) = 1 + 0.01F * static_cast<float>(i % 7);
            examples.targets(i, i % 2) = 1;
            examples.folds.push_back(static_cast<int>(i / 2 % 4));
        }
        const Learnt learnt = learn(examples);
        double sure = 0;
        for (std::size_t i = 0; i < files; ++i) {
            const double gap = std::abs(learnt.judged(i, 0) - learnt.judged(i, 1)) / learnt.temperature;
            sure += 1 / (1 + std::exp(-gap)) / static_cast<double>(files);
        }
        const auto all = static_cast<double>(files);
        EXPECT_NEAR(sure, (all + 1) / (all + 2), 0.005) << files;
    }
}

TEST(Confusable, NamesThePairsThatAreGuessed) {
    Matrix targets(30, 3);
    Matrix judged(30, 3);
    for (std::size_t i = 0; i < 30; ++i) {
        targets(i, i % 3) = 1;
        judged(i, i % 3) = i % 3 == 2 ? 9.0F : (i / 3) % 2 == 0 ? 1.0F : -1.0F;  // labels 0 and 1: right by turns
    }
    const auto pairs = confusable(judged, targets);
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].first, 0U);
    EXPECT_EQ(pairs[0].second, 1U);
    EXPECT_NEAR(pairs[0].accuracy, 0.5, 0.01);
    EXPECT_THROW(confusable(judged, Matrix(30, 2)), Error);
}

}  // namespace
}  // namespace segue::learning
