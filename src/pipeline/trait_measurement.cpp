#include "pipeline/trait_measurement.h"

#include "pipeline/mfcc_frames.h"

namespace segue::pipeline {

dsp::Traits measure_traits(const std::filesystem::path& path, audio::DecodeOptions decode) {
    decode.sample_rate_hz = kMfccMel.sample_rate_hz;
    audio::Decoder decoder(path, decode);
    dsp::Stft stft(kMfccStft);
    dsp::TraitsMeter traits;
    const auto take_frames = [&] {
        for (auto power = stft.next(); !power.empty(); power = stft.next()) traits.see(power);
    };
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        traits.hear(block);
        stft.push(block);
        take_frames();
    }
    stft.finish();
    take_frames();
    return traits.finish();
}

std::vector<std::uint32_t> fingerprint_of_start(const std::filesystem::path& path) {
    constexpr double kStart_s = 20;
    audio::Decoder decoder(path, {.sample_rate_hz = kMfccMel.sample_rate_hz, .max_duration_s = kStart_s});
    dsp::Fingerprinter fingerprinter;
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) fingerprinter.push(block);
    return fingerprinter.finish();
}

}  // namespace segue::pipeline
