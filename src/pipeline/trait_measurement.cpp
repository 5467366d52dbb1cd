#include "pipeline/trait_measurement.h"

#include "pipeline/lead.h"
#include "pipeline/mfcc_frames.h"

namespace segue::pipeline {

dsp::Traits measure_traits(const std::filesystem::path& path, audio::DecodeOptions decode) {
    decode.sample_rate_hz = kMfccMel.sample_rate_hz;
    audio::Decoder decoder(path, decode);
    dsp::Stft stft(kMfccStft);
    dsp::TraitsMeter traits(fingerprinted_s(decoder.report()));
    Lead lead(decoder.report(), kMfccMel.sample_rate_hz);
    const auto take_frames = [&] {
        for (auto power = stft.next(); !power.empty(); power = stft.next()) traits.see(power);
    };
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        traits.hear(block);
        stft.push(lead.split(block).rest);
        take_frames();
    }
    stft.finish();
    take_frames();
    return traits.finish();
}

}  // namespace segue::pipeline
