// Traits of a file, measured in a pass of their own: where the network hears other spectra or seconds than they need.
#pragma once

#include <filesystem>

#include "segue/audio.h"
#include "segue/traits.h"

namespace segue::pipeline {

/// Of what a decoder with these options gives, but at 22,050 Hz. Throws as audio::Decoder does.
dsp::Traits measure_traits(const std::filesystem::path& path, audio::DecodeOptions decode);

}  // namespace segue::pipeline
