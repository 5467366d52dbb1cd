// The mean of the channels, in every sample format of FFmpeg.
#include "audio/downmix.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace segue::audio {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

FfmpegPtr<AVFrame> frame_of(AVSampleFormat format, int channels, int samples) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    frame->format = format;
    frame->nb_samples = samples;
    frame->sample_rate = 44100;
    av_channel_layout_default(&frame->ch_layout, channels);
    EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
    return frame;
}

void put(const AVFrame& frame, int channel, int index, double value) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    std::uint8_t* data = planar ? frame.extended_data[channel] : frame.extended_data[0];
    const int at = planar ? index : index * frame.ch_layout.nb_channels + channel;
    switch (av_get_packed_sample_fmt(format)) {
        case AV_SAMPLE_FMT_U8:
            data[at] = static_cast<std::uint8_t>(std::lround(value * 128) + 128);
            break;
        case AV_SAMPLE_FMT_S16:
            reinterpret_cast<std::int16_t*>(data)[at] = static_cast<std::int16_t>(std::lround(value * 0x1p15));
            break;
        case AV_SAMPLE_FMT_S32:
            reinterpret_cast<std::int32_t*>(data)[at] = static_cast<std::int32_t>(std::llround(value * 0x1p31));
            break;
        case AV_SAMPLE_FMT_S64:
            reinterpret_cast<std::int64_t*>(data)[at] = static_cast<std::int64_t>(value * 0x1p63);
            break;
        case AV_SAMPLE_FMT_FLT:
            reinterpret_cast<float*>(data)[at] = static_cast<float>(value);
            break;
        default:
            reinterpret_cast<double*>(data)[at] = value;
    }
}

class EachFormat : public ::testing::TestWithParam<std::tuple<int, int>> {};

TEST_P(EachFormat, GivesTheMeanOfTheChannels) {
    const auto [format, channels] = GetParam();
    constexpr int kSamples = 37;
    const auto frame = frame_of(static_cast<AVSampleFormat>(format), channels, kSamples);
    std::vector<float> expected{9};
    for (int i = 0; i < kSamples; ++i) {
        double sum = 0;
        for (int c = 0; c < channels; ++c) {
            const double value = std::sin(0.3 * i + c) * 0.9;
            put(*frame, c, i, value);
            sum += value;
        }
        expected.push_back(static_cast<float>(sum / channels));
    }

    ASSERT_TRUE(is_playable(*frame));
    std::vector<float> mono{9};
    append_mono(*frame, mono);

    const float step = av_get_bytes_per_sample(static_cast<AVSampleFormat>(format)) == 1 ? 0.005F : 4e-5F;
    EXPECT_THAT(mono, Pointwise(FloatNear(step), expected));
}

INSTANTIATE_TEST_SUITE_P(Formats, EachFormat,
                         ::testing::Combine(::testing::Range(0, static_cast<int>(AV_SAMPLE_FMT_NB)),
                                            ::testing::Values(1, 2, 3, 6, 8)));

TEST(Playable, RefusesFramesThatMakeNoSense) {
    const auto good = frame_of(AV_SAMPLE_FMT_FLT, 2, 16);
    EXPECT_TRUE(is_playable(*good));
    for (const int rate : {0, -1, 1'000'000'000}) {
        good->sample_rate = rate;
        EXPECT_FALSE(is_playable(*good)) << rate;
    }
    good->sample_rate = 44100;
    good->format = AV_SAMPLE_FMT_NB;
    EXPECT_FALSE(is_playable(*good));
    good->format = -1;
    EXPECT_FALSE(is_playable(*good));
}

TEST(Level, FindsThePeak) {
    std::vector<float> mono{0.1F, -0.75F, 0.5F, -0.0F};
    const Level level = measure_and_repair(mono);
    EXPECT_EQ(level.peak, 0.75F);
    EXPECT_EQ(level.replaced, 0);
    EXPECT_THAT(mono, ElementsAre(0.1F, -0.75F, 0.5F, 0.0F));
}

TEST(Level, ReplacesWhatIsNoNumber) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    std::vector<float> mono{0.1F, std::nanf(""), -kInfinity, kInfinity, -0.5F, 1e20F};
    const Level level = measure_and_repair(mono);
    EXPECT_EQ(level.peak, 0.5F);
    EXPECT_EQ(level.replaced, 4);
    EXPECT_THAT(mono, ElementsAre(0.1F, 0, 0, 0, -0.5F, 0));
}

TEST(Level, OfNothingIsZero) {
    EXPECT_EQ(measure_and_repair({}).peak, 0);
}

}  // namespace
}  // namespace segue::audio
