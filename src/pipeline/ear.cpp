#include "pipeline/ear.h"

#include <algorithm>
#include <utility>

namespace segue::pipeline {

bool shares_mfcc_spectra(const model::FrontEnd& front_end) {
    return front_end.sample_rate_hz == kMfccMel.sample_rate_hz && front_end.fft_size == kMfccStft.fft_size &&
           front_end.hop_length == kMfccStft.hop_length;
}

Ear::Ear(const model::FrontEnd& front_end, int mfcc_coefficients, OnWindow on_window)
    : front_end_(front_end),
      mfcc_coefficients_(mfcc_coefficients),
      on_window_(std::move(on_window)),
      stft_({.fft_size = front_end.fft_size, .hop_length = front_end.hop_length}) {
    if (front_end.kind == model::FrontEnd::Kind::kLogMel) log_mel_.emplace(front_end);
    window_.reserve(front_end.input_size());
    reset();
}

void Ear::hear(std::span<const float> samples) {
    stft_.push(samples);
    take_frames();
}

void Ear::finish() {
    stft_.finish();
    take_frames();
    if (mfcc_) mfcc_mean_ = mfcc_->finish().mean;
    if (!log_mel_) {
        on_window_(std::span(mfcc_mean_).first(front_end_.input_size()));
    } else if (windows_ == 0 && !window_.empty()) {
        const std::size_t heard = window_.size();
        while (window_.size() < front_end_.input_size()) window_.push_back(window_[window_.size() - heard]);
        on_window_(window_);
    }
}

std::vector<float> Ear::mfcc_mean() const {
    const auto count = std::min(mfcc_mean_.size(), static_cast<std::size_t>(mfcc_coefficients_));
    return {mfcc_mean_.begin(), mfcc_mean_.begin() + static_cast<std::ptrdiff_t>(count)};
}

void Ear::reset() {
    stft_.reset();
    const int for_network = log_mel_ ? 0 : front_end_.coefficients;
    const int coefficients =
        std::max(mfcc_coefficients_, for_network);  // the first ones do not depend on how many follow
    if (coefficients > 0) mfcc_.emplace(coefficients);
    mfcc_mean_.clear();
    window_.clear();
    windows_ = 0;
}

void Ear::take_frames() {
    for (auto power = stft_.next(); !power.empty(); power = stft_.next()) {
        if (mfcc_) mfcc_->add(power);
        if (log_mel_) add_to_window(log_mel_->apply(power));
    }
}

void Ear::add_to_window(std::span<const float> frame) {
    window_.insert(window_.end(), frame.begin(), frame.end());
    if (window_.size() < front_end_.input_size()) return;
    on_window_(window_);
    ++windows_;
    window_.clear();
}

}  // namespace segue::pipeline
