#include <utility>

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

// Gives `on_window` what a network takes of a file; the verdict says whether it was any good.
audio::Report hear_windows(const std::filesystem::path& path, const model::FrontEnd& front_end,
                           Ear::OnWindow on_window) {
    Ear ear(front_end, std::move(on_window));
    try {
        audio::Report report = decode(path, {.sample_rate_hz = front_end.sample_rate_hz},
                                      [&](std::span<const float> samples) { ear.hear(samples); });
        if (audio::is_usable(report.verdict)) ear.finish();
        return report;
    } catch (const Error& error) {
        return audio::report_of(error);
    }
}

template <typename OnPower>
void take_frames(dsp::Stft& stft, const OnPower& on_power) {
    for (auto power = stft.next(); !power.empty(); power = stft.next()) on_power(power);
}

}  // namespace

WindowOutputs window_outputs(const std::filesystem::path& path, model::Listener& listener) {
    const model::Metadata& metadata = listener.metadata();
    WindowOutputs outputs;
    outputs.audio = hear_windows(path, metadata.front_end, [&](std::span<const float> window) {
        const model::Impression impression = listener.listen(window);
        outputs.start_s.push_back(static_cast<double>(outputs.start_s.size()) * metadata.front_end.window_hop_s());
        if (!impression.scores.empty()) outputs.scores.append_row(impression.scores);
        if (!impression.embedding.empty()) outputs.embeddings.append_row(impression.embedding);
        if (!impression.hidden.empty()) outputs.hidden.append_row(impression.hidden);
    });
    if (!audio::is_usable(outputs.audio.verdict)) outputs = {.audio = std::move(outputs.audio)};
    return outputs;
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
