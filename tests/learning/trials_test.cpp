#include "learning/trials.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace segue::learning {
namespace {

// Four folds; the third label is in folds 0 and 1 only.
Examples examples(heads::Activation activation) {
    Examples examples{.targets = Matrix(40, 3), .activation = activation};
    for (std::size_t i = 0; i < 40; ++i) {
        const int fold = static_cast<int>(i % 4);
        examples.folds.push_back(fold);
        examples.targets(i, fold < 2 && i % 8 < 4 ? 2 : i % 3 % 2) = 1;
    }
    return examples;
}

TEST(Trials, AreNotJudgedByLabelsThatWereNotLearnt) {
    for (const auto activation : {heads::Activation::kSoftmax, heads::Activation::kSigmoid}) {
        const Examples files = examples(activation);
        for (const Trial& trial : trials_by_folds(files, {0, 1, 2, 3})) {
            const auto has_third = [&](std::size_t i) { return files.targets(i, 2) > 0; };
            const bool learnt = std::ranges::any_of(trial.learnt, has_third);
            for (const Jury& jury : trial.juries) {
                EXPECT_FALSE(jury.files.empty());
                EXPECT_TRUE(learnt || std::ranges::none_of(jury.files, has_third));
                for (const std::size_t file : jury.files) EXPECT_EQ(std::ranges::count(trial.learnt, file), 0);
            }
        }
    }
}

TEST(Trials, EveryFoldChoosesByEveryOther) {
    const Examples files = examples(heads::Activation::kSoftmax);
    std::size_t juries = 0;
    for (const Trial& trial : trials_by_folds(files, {0, 1, 2, 3})) {
        for (const Jury& jury : trial.juries) {
            ++juries;
            if (!jury.fold) continue;
            for (const std::size_t file : jury.files) EXPECT_NE(files.folds[file], *jury.fold);
            for (const std::size_t file : trial.learnt) EXPECT_NE(files.folds[file], *jury.fold);
        }
    }
    EXPECT_EQ(juries, 4U + 4U * 3U);
}

}  // namespace
}  // namespace segue::learning
