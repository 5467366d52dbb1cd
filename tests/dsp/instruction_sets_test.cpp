// The same numbers on every processor.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include "dsp/matrix_matchers.h"
#include "dsp/signals.h"
#include "segue/descriptors.h"

extern "C" {
#include <libavutil/cpu.h>
}

namespace segue::dsp {
namespace {

struct Heard {
    Matrix mel;
    Matrix mfcc;
    DescriptorStatistics descriptors;
};

Heard hear(std::span<const float> samples) {
    Heard heard;
    heard.mel = mel_spectrogram(samples);
    heard.mfcc = mfcc(power_to_db(heard.mel));
    DescriptorAccumulator accumulator;
    accumulator.push(samples);
    heard.descriptors = accumulator.finish();
    return heard;
}

void expect_same(const Heard& actual, const Heard& expected) {
    expect_near_relative_to_row(actual.mel, expected.mel, 1e-5F);
    for (std::size_t row = 0; row < expected.mfcc.rows(); ++row) {
        const float largest = std::abs(expected.mfcc(row, 0));
        for (std::size_t i = 0; i < expected.mfcc.columns(); ++i) {
            ASSERT_NEAR(actual.mfcc(row, i), expected.mfcc(row, i), 1e-5F * largest);
        }
    }
    for (std::size_t i = 0; i < kDescriptors; ++i) {
        SCOPED_TRACE(to_string(static_cast<Descriptor>(i)));
        expect_within_a_thousandth(actual.descriptors.columns[i].mean, expected.descriptors.columns[i].mean, 1e-3F);
    }
    EXPECT_EQ(actual.descriptors[Descriptor::kTempo].mean, expected.descriptors[Descriptor::kTempo].mean);
}

TEST(InstructionSets, ChangeNothingButTheLastDigit) {
    const std::vector<float> samples = interrupted_music();
    const Heard expected = hear(samples);
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        SCOPED_TRACE(hwy::TargetName(target));
        hwy::SetSupportedTargetsForTest(target);
        expect_same(hear(samples), expected);
    }
    hwy::SetSupportedTargetsForTest(0);
}

TEST(InstructionSets, OfTheTransformChangeNothingButTheLastDigit) {
    const std::vector<float> samples = interrupted_music();
    const Heard expected = hear(samples);
    const int flags = av_get_cpu_flags();
    av_force_cpu_flags(0);
    const Heard plain = hear(samples);
    av_force_cpu_flags(flags);
    expect_same(plain, expected);
}

}  // namespace
}  // namespace segue::dsp
