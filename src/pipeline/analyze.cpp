#include <utility>

#include "pipeline/conclusion.h"
#include "pipeline/ear.h"
#include "pipeline/lead.h"
#include "pipeline/trait_measurement.h"
#include "segue/pipeline.h"

namespace segue::pipeline {
namespace {

audio::DecodeOptions at_rate(audio::DecodeOptions options, int sample_rate_hz) {
    options.sample_rate_hz = sample_rate_hz;
    return options;
}

}  // namespace

class Analyzer::Impl {
  public:
    Impl(std::shared_ptr<const model::Model> model, const Options& options)
        : model_(*model),
          metadata_(model->metadata()),
          decode_(at_rate(options.decode, metadata_.front_end.sample_rate_hz)),
          measures_traits_(options.traits),
          traits_by_the_way_(measures_traits_ && shares_trait_spectra(metadata_.front_end)),
          listener_(std::move(model)),
          judgement_(model_),
          ear_(metadata_.front_end,
               [this](std::span<const float> window) { judgement_.add(listener_.listen(window)); }) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Analysis analyze(const std::filesystem::path& path, const ProgressCallback& heard, const std::stop_token& stop) {
        Analysis analysis = hear(path, decode_, heard, stop);
        if (analysis.audio.excerpts && !stands_for_the_file(analysis.audio.verdict)) {
            audio::DecodeOptions whole = decode_;
            whole.excerpts.reset();
            analysis = hear(path, whole, heard, stop);
        }
        return analysis;
    }

  private:
    // Of a damaged file whatever can be heard is used, and one that is silent here and there may not be elsewhere.
    static bool stands_for_the_file(audio::Verdict verdict) {
        return audio::is_usable(verdict) && verdict != audio::Verdict::kPartlyReadable;
    }

    Analysis hear(const std::filesystem::path& path, const audio::DecodeOptions& decode, const ProgressCallback& heard,
                  const std::stop_token& stop) {
        Analysis analysis;
        analysis.path = path;
        try {
            audio::Decoder decoder(path, decode);
            traits_ =
                traits_by_the_way_ ? std::make_unique<dsp::TraitsMeter>(fingerprinted_s(decoder.report())) : nullptr;
            ear_.reset(traits_.get());
            judgement_ = model::Judgement(model_);
            ear_.hear(decoder, heard, stop);
            if (stop.stop_requested()) return analysis;
            analysis.audio = decoder.report();
            if (audio::is_usable(analysis.audio.verdict)) conclude(analysis);
        } catch (const Error& error) {
            analysis.audio = audio::report_of(error);
        }
        return analysis;
    }

    void conclude(Analysis& analysis) {
        ear_.finish();
        pipeline::conclude(analysis, judgement_, metadata_);
        if (measures_traits_)
            add(analysis,
                traits_ ? traits_->finish() : measure_traits(analysis.path, {.excerpts = analysis.audio.excerpts}));
    }

    static void add(Analysis& analysis, dsp::Traits traits) {
        analysis.mfcc_mean = std::move(traits.mfcc_mean);
        analysis.timbre = std::move(traits.timbre);
        analysis.rhythm = std::move(traits.rhythm.pulsation);
        analysis.tempo_bpm = traits.rhythm.tempo_bpm;
        if (traits.loudness_lufs) analysis.loudness_lufs = *traits.loudness_lufs + analysis.audio.channel_gain_db;
        analysis.fingerprint = std::move(traits.fingerprint);
    }

    const model::Model& model_;  // which listener_ keeps alive
    const model::Metadata& metadata_;
    audio::DecodeOptions decode_;
    bool measures_traits_;
    bool traits_by_the_way_;
    model::Listener listener_;
    model::Judgement judgement_;
    std::unique_ptr<dsp::TraitsMeter> traits_;  // of the file in work, if they are measured by the way
    Ear ear_;
};

Analyzer::Analyzer(std::shared_ptr<const model::Model> model, const Options& options)
    : impl_(std::make_unique<Impl>(std::move(model), options)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

Analysis Analyzer::analyze(const std::filesystem::path& path, const ProgressCallback& heard,
                           const std::stop_token& stop) {
    return impl_->analyze(path, heard, stop);
}

}  // namespace segue::pipeline
