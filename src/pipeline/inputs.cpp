#include "pipeline/ear.h"
#include "segue/pipeline.h"

namespace segue::pipeline {
namespace {

// Feeds a file's samples to `hear` and returns what the decoder says of it.
template <typename Hear>
audio::Report decode(const std::filesystem::path& path, const audio::DecodeOptions& options, const Hear& hear) {
    audio::Decoder decoder(path, options);
    for (auto samples = decoder.read(); !samples.empty(); samples = decoder.read()) hear(samples);
    return decoder.report();
}

// The same for callers that have no use for a verdict.
template <typename Hear>
audio::Report decode_usable(const std::filesystem::path& path, const audio::DecodeOptions& options, const Hear& hear) {
    audio::Report report = decode(path, options, hear);
    if (!audio::is_usable(report.verdict)) {
        throw Error(ErrorCode::kBroken, std::string(audio::to_string(report.verdict)) + ": " + report.reason, path);
    }
    return report;
}

template <typename OnPower>
void take_frames(dsp::Stft& stft, const OnPower& on_power) {
    for (auto power = stft.next(); !power.empty(); power = stft.next()) on_power(power);
}

}  // namespace

NetworkInput network_input(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    NetworkInput input;
    Ear ear(front_end, 0, [&](std::span<const float> window) { input.windows.append_row(window); });
    try {
        input.audio = decode(path, {.sample_rate_hz = front_end.sample_rate_hz},
                             [&](std::span<const float> samples) { ear.hear(samples); });
    } catch (const Error& error) {
        input.audio = audio::report_of(error);
    }
    if (audio::is_usable(input.audio.verdict)) {
        ear.finish();
    } else {
        input.windows = Matrix();
    }
    return input;
}

LogMel log_mel(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    LogMel result;
    LogMelFrames log_mel_frames(front_end);
    dsp::Stft stft({.fft_size = front_end.fft_size, .hop_length = front_end.hop_length});
    const auto keep = [&](std::span<const float> power) { result.frames.append_row(log_mel_frames.apply(power)); };
    result.audio =
        decode_usable(path, {.sample_rate_hz = front_end.sample_rate_hz}, [&](std::span<const float> samples) {
            stft.push(samples);
            take_frames(stft, keep);
        });
    stft.finish();
    take_frames(stft, keep);
    return result;
}

Description describe(const std::filesystem::path& path, const DescriptionOptions& options) {
    const dsp::DescriptorConfig config{.descriptors = options.descriptors,
                                       .mfcc_coefficients = options.mfcc_coefficients};
    dsp::DescriptorAccumulator accumulator(config);
    Description description;
    description.audio = decode_usable(path, {.sample_rate_hz = config.sample_rate_hz, .loudness = options.loudness},
                                      [&](std::span<const float> samples) { accumulator.push(samples); });
    description.statistics = accumulator.finish();
    return description;
}

MfccSummary mfcc_summary(const std::filesystem::path& path, int coefficients) {
    auto [statistics, audio] = describe(path, {.mfcc_coefficients = coefficients});
    return {statistics[dsp::Descriptor::kMfcc], std::move(audio)};
}

}  // namespace segue::pipeline
