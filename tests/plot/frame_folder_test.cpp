#include <random>

#include <gtest/gtest.h>

#include "segue/plot.h"

namespace segue::plot {
namespace {

constexpr std::size_t kBands = 3;

Matrix random_frames(std::size_t count) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> value(0, 1);
    Matrix frames(count, kBands);
    for (float& power : frames.values()) power = value(random);
    return frames;
}

TEST(FrameFolder, ColumnsAreMeansOfEquallyManyFrames) {
    constexpr std::size_t kMost = 8;
    for (std::size_t count = 0; count < 100; ++count) {
        const Matrix frames = random_frames(count);
        FrameFolder folder(kBands, kMost);
        for (std::size_t i = 0; i < count; ++i) folder.add(frames.row(i));

        const Matrix columns = folder.columns();
        const std::size_t each = folder.frames_per_column();
        ASSERT_EQ(columns.rows(), (count + each - 1) / each) << count;
        ASSERT_LE(columns.rows(), kMost);
        for (std::size_t column = 0; column < columns.rows(); ++column) {
            const std::size_t end = std::min(count, (column + 1) * each);
            for (std::size_t band = 0; band < kBands; ++band) {
                double sum = 0;
                for (std::size_t i = column * each; i < end; ++i) sum += frames(i, band);
                EXPECT_NEAR(columns(column, band), sum / static_cast<double>(end - column * each), 1e-6);
            }
        }
    }
}

TEST(FrameFolder, KeepsFramesAsTheyAreWhileTheyFit) {
    const Matrix frames = random_frames(7);
    FrameFolder folder(kBands, 8);
    for (std::size_t i = 0; i < frames.rows(); ++i) folder.add(frames.row(i));
    EXPECT_EQ(folder.columns(), frames);
    EXPECT_EQ(folder.frames_per_column(), 1U);
}

TEST(FrameFolder, HoursStayWithinTheBound) {
    FrameFolder folder(1);
    const float one = 1;
    for (int i = 0; i < 2'000'000; ++i) folder.add({&one, 1});
    const Matrix columns = folder.columns();
    EXPECT_GT(columns.rows(), 1500U);
    EXPECT_LE(columns.rows(), 4096U);
    for (const float value : columns.values()) ASSERT_EQ(value, 1);
}

TEST(FrameFolder, RefusesFramesThatDoNotFit) {
    EXPECT_THROW(FrameFolder(0), Error);
    EXPECT_THROW(FrameFolder(kBands, 3), Error);
    EXPECT_THROW(FrameFolder(kBands, 0), Error);
    FrameFolder folder(kBands);
    EXPECT_THROW(folder.add(std::vector<float>(kBands + 1)), Error);
    EXPECT_TRUE(folder.columns().empty());
}

}  // namespace
}  // namespace segue::plot
