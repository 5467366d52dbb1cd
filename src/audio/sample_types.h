// The C++ type behind FFmpeg's sample formats.
#pragma once

#include <cstdint>
#include <type_traits>

#include "audio/ffmpeg.h"

extern "C" {
#include <libavutil/samplefmt.h>
}

namespace segue::audio {

/// Calls visit(std::type_identity<Sample>{}) with the type of the format's samples, planar or not.
template <typename Visitor>
void visit_sample_type(int format, const Visitor& visit) {
    switch (av_get_packed_sample_fmt(static_cast<AVSampleFormat>(format))) {
        case AV_SAMPLE_FMT_U8:
            return visit(std::type_identity<std::uint8_t>{});
        case AV_SAMPLE_FMT_S16:
            return visit(std::type_identity<std::int16_t>{});
        case AV_SAMPLE_FMT_S32:
            return visit(std::type_identity<std::int32_t>{});
        case AV_SAMPLE_FMT_S64:
            return visit(std::type_identity<std::int64_t>{});
        case AV_SAMPLE_FMT_FLT:
            return visit(std::type_identity<float>{});
        case AV_SAMPLE_FMT_DBL:
            return visit(std::type_identity<double>{});
        default:
            return;
    }
}

/// What a sample of full scale counts.
template <typename Sample>
constexpr float full_scale() {
    if constexpr (std::is_same_v<Sample, std::uint8_t>) return 0x1p7F;
    if constexpr (std::is_same_v<Sample, std::int16_t>) return 0x1p15F;
    if constexpr (std::is_same_v<Sample, std::int32_t>) return 0x1p31F;
    if constexpr (std::is_same_v<Sample, std::int64_t>) return 0x1p63F;
    return 1;
}

/// The sample around zero, unscaled.
template <typename Sample>
float centred(Sample sample) {
    if constexpr (std::is_same_v<Sample, std::uint8_t>) return static_cast<float>(static_cast<int>(sample) - 128);
    return static_cast<float>(sample);
}

}  // namespace segue::audio
