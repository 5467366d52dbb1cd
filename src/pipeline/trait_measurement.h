// Traits of a file, measured in a pass of their own: where the network hears other spectra or seconds than they need.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "segue/audio.h"
#include "segue/traits.h"

namespace segue::pipeline {

/// Of what a decoder with these options gives, but at 22,050 Hz. Throws as audio::Decoder does.
dsp::Traits measure_traits(const std::filesystem::path& path, audio::DecodeOptions decode);

/// The fingerprint of a file's first 20 s: enough to find copies that begin up to 10 s later. Throws as audio::Decoder
/// does.
std::vector<std::uint32_t> fingerprint_of_start(const std::filesystem::path& path);

}  // namespace segue::pipeline
