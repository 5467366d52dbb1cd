// Samples become what a network takes: windows of samples or log-mel frames, or the averaged MFCC.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "pipeline/log_mel_frames.h"
#include "pipeline/mfcc_frames.h"
#include "pipeline/window_cutter.h"
#include "segue/audio.h"
#include "segue/core.h"
#include "segue/dsp.h"
#include "segue/model.h"
#include "segue/traits.h"

namespace segue::pipeline {

/// True if traits can be taken from the same samples and spectra that this front end uses.
bool shares_trait_spectra(const model::FrontEnd& front_end);

class Ear {
  public:
    /// `on_window` receives each input of the network, row-major, as soon as it is complete.
    using OnWindow = std::function<void(std::span<const float>)>;
    Ear(const model::FrontEnd& front_end, OnWindow on_window);
    Ear(const Ear&) = delete;
    Ear& operator=(const Ear&) = delete;

    void hear(std::span<const float> samples);
    /// All that a decoder gives, at the front end's rate, or until a stop request, but for the lead of excerpts, which
    /// is left to the traits' fingerprint. `heard` counts seconds.
    void hear(audio::Decoder& decoder, const ProgressCallback& heard = {}, const std::stop_token& stop = {});
    /// The end of the clip: a last, incomplete window is dropped, unless it is the only one; that is repeated until
    /// full.
    void finish();
    /// Ready for another clip, of which `traits`, if given, hears all by the way; that needs shares_trait_spectra().
    void reset(dsp::TraitsMeter* traits = nullptr);

  private:
    WindowCutter make_cutter();
    void take_window(std::span<const float> window);
    void make_frames_of(std::span<const float> samples);
    void deliver_frames(std::span<const float> frames);
    void take_frames();

    model::FrontEnd front_end_;
    OnWindow on_window_;
    std::optional<dsp::Stft> stft_;       // none for waveforms
    std::optional<WindowCutter> cutter_;  // of samples or of frames; none for the averaged MFCC
    std::optional<LogMelFrames> log_mel_;
    std::optional<MfccFrames> mfcc_;  // of networks that take them
    dsp::TraitsMeter* traits_ = nullptr;
    std::vector<float> scaled_;
    std::vector<float> frames_;      // of a window of samples
    std::vector<float> transposed_;  // frames, band after band
};

}  // namespace segue::pipeline
