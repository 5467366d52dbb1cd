#include "segue/label_sets.h"

#include <gmock/gmock.h>

namespace segue::evaluation {
namespace {

Matrix matrix(std::initializer_list<std::initializer_list<float>> rows) {
    Matrix result;
    for (const auto& row : rows) result.append_row(std::vector<float>(row));
    return result;
}

const std::vector<std::string> kLabels{"calm", "loud", "never"};

TEST(LabelSets, CountsEachLabelByItself) {
    const Matrix targets = matrix({{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 0}});
    const Matrix said = matrix({{0.9F, 0.1F, 0}, {0.4F, 0.5F, 0}, {0.6F, 0.7F, 0}, {0.1F, 0.2F, 0.4F}});
    const LabelSetFigures figures = label_set_figures(kLabels, said, targets);
    EXPECT_EQ(figures.clips, 4U);
    EXPECT_DOUBLE_EQ(figures.exact, 0.5);
    const LabelFigures& calm = figures.labels[0];
    EXPECT_EQ(calm.support, 2U);
    EXPECT_EQ(calm.predicted, 2U);
    EXPECT_EQ(calm.found, 1U);
    EXPECT_DOUBLE_EQ(calm.precision, 0.5);
    EXPECT_DOUBLE_EQ(calm.recall, 0.5);
    EXPECT_DOUBLE_EQ(calm.f1, 0.5);
    EXPECT_DOUBLE_EQ(calm.balanced_accuracy, 0.5);
    EXPECT_DOUBLE_EQ(figures.labels[1].balanced_accuracy, 1);
    EXPECT_DOUBLE_EQ(figures.balanced_accuracy, 0.75);  // "never" does not occur
    EXPECT_DOUBLE_EQ(figures.macro_f1, 0.75);
}

TEST(LabelSets, ALabelOfAllClipsIsJudgedByThemAlone) {
    const Matrix targets = matrix({{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}});
    const Matrix said = matrix({{0.9F, 0, 0}, {0.9F, 0, 0}, {0.9F, 0.9F, 0}, {0.1F, 0, 0}});
    const LabelSetFigures figures = label_set_figures(kLabels, said, targets);
    EXPECT_DOUBLE_EQ(figures.labels[0].balanced_accuracy, 0.75);
    EXPECT_DOUBLE_EQ(figures.labels[1].balanced_accuracy, 0.75);
    EXPECT_DOUBLE_EQ(figures.balanced_accuracy, 0.75);
}

TEST(LabelSets, RefusesWhatDoesNotFit) {
    EXPECT_THROW(label_set_figures(kLabels, Matrix(2, 3), Matrix(3, 3)), Error);
    EXPECT_THROW(label_set_figures(kLabels, Matrix(2, 2), Matrix(2, 2)), Error);
    EXPECT_THROW(label_set_figures(kLabels, Matrix(0, 3), Matrix(0, 3)), Error);
}

}  // namespace
}  // namespace segue::evaluation
