#include "pipeline/ear.h"

#include <algorithm>
#include <utility>

#include "pipeline/lead.h"

namespace segue::pipeline {

using model::FrontEnd;

bool shares_trait_spectra(const FrontEnd& front_end) {
    return !front_end.cuts_samples() && front_end.full_scale == 1 &&
           front_end.sample_rate_hz == kMfccMel.sample_rate_hz && front_end.fft_size == kMfccStft.fft_size &&
           front_end.hop_length == kMfccStft.hop_length;
}

Ear::Ear(const FrontEnd& front_end, OnWindow on_window) : front_end_(front_end), on_window_(std::move(on_window)) {
    if (front_end.kind != FrontEnd::Kind::kWaveform) {
        stft_.emplace(dsp::StftConfig{.fft_size = front_end.fft_size, .hop_length = front_end.hop_length});
    }
    if (front_end.kind != FrontEnd::Kind::kMfccMean) cutter_.emplace(make_cutter());
    if (front_end.kind == FrontEnd::Kind::kLogMel) log_mel_.emplace(front_end);
    reset();
}

void Ear::hear(std::span<const float> samples) {
    if (traits_ != nullptr) traits_->hear(samples);
    if (front_end_.full_scale != 1) {
        scaled_.assign(samples.begin(), samples.end());
        for (float& sample : scaled_) sample *= static_cast<float>(front_end_.full_scale);
        samples = scaled_;
    }
    if (front_end_.cuts_samples()) {
        cutter_->push(samples);
    } else {
        stft_->push(samples);
        take_frames();
    }
}

void Ear::hear(audio::Decoder& decoder, const ProgressCallback& heard, const std::stop_token& stop) {
    const auto rate_hz = static_cast<std::size_t>(front_end_.sample_rate_hz);
    const auto total_s = static_cast<std::size_t>(decoder.declared_duration_s());
    std::size_t samples = 0;
    Lead lead(decoder.report(), front_end_.sample_rate_hz);
    for (auto block = decoder.read(); !block.empty() && !stop.stop_requested(); block = decoder.read()) {
        const auto [only_fingerprinted, rest] = lead.split(block);
        if (traits_ != nullptr) traits_->hear(only_fingerprinted);
        hear(rest);
        samples += block.size();
        if (heard) heard({.done = samples / rate_hz, .total = total_s});
    }
}

void Ear::finish() {
    if (!front_end_.cuts_samples()) {
        stft_->finish();
        take_frames();
    }
    if (cutter_) {
        cutter_->finish();
    } else {
        on_window_(mfcc_->finish().mean);
    }
}

void Ear::reset(dsp::TraitsMeter* traits) {
    traits_ = traits;
    if (stft_) stft_->reset();
    if (cutter_) cutter_->reset();
    if (!cutter_) mfcc_.emplace(front_end_.coefficients);
}

WindowCutter Ear::make_cutter() {
    const bool samples = front_end_.cuts_samples();
    const auto unit = static_cast<std::size_t>(samples ? 1 : front_end_.mel_bands);
    const int length = samples ? front_end_.window_samples : front_end_.window_frames;
    const int hop = front_end_.window_hop > 0 ? front_end_.window_hop : length;
    return {unit * static_cast<std::size_t>(length), unit * static_cast<std::size_t>(hop),
            [this](std::span<const float> window) { take_window(window); }};
}

void Ear::take_window(std::span<const float> window) {
    if (!log_mel_) {
        on_window_(window);
    } else if (front_end_.cuts_samples()) {
        make_frames_of(window);
    } else {
        deliver_frames(window);
    }
}

void Ear::make_frames_of(std::span<const float> samples) {
    stft_->reset();
    stft_->push(samples);
    stft_->finish();
    frames_.clear();
    while (frames_.size() < front_end_.input_size()) {
        const auto frame = log_mel_->apply(stft_->next());
        frames_.insert(frames_.end(), frame.begin(), frame.end());
    }
    deliver_frames(frames_);
}

void Ear::deliver_frames(std::span<const float> frames) {
    if (front_end_.layout == FrontEnd::Layout::kBandsByFrames) {
        const auto bands = static_cast<std::size_t>(front_end_.mel_bands);
        const std::size_t count = frames.size() / bands;
        transposed_.resize(frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) transposed_[i % bands * count + i / bands] = frames[i];
        frames = transposed_;
    }
    on_window_(frames);
}

void Ear::take_frames() {
    for (auto power = stft_->next(); !power.empty(); power = stft_->next()) {
        if (traits_ != nullptr) traits_->see(power);
        if (mfcc_) mfcc_->add(power);
        if (log_mel_) cutter_->push(log_mel_->apply(power));
    }
}

}  // namespace segue::pipeline
