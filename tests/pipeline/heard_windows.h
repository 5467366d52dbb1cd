// What a network takes of a file.
#pragma once

#include <filesystem>
#include <span>

#include "pipeline/ear.h"

namespace segue::pipeline {

inline Matrix heard_windows(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    Matrix windows;
    Ear ear(front_end, [&](std::span<const float> window) { windows.append_row(window); });
    audio::Decoder decoder(path, {.sample_rate_hz = front_end.sample_rate_hz});
    ear.hear(decoder);
    ear.finish();
    return windows;
}

}  // namespace segue::pipeline
