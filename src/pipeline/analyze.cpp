#include <utility>

#include "pipeline/conclusion.h"
#include "pipeline/ear.h"
#include "segue/pipeline.h"

namespace segue::pipeline {
namespace {

constexpr int kStoredCoefficients = 40;

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
          mfcc_(options.mfcc),
          mfcc_by_the_way_(mfcc_ && shares_mfcc_spectra(metadata_.front_end)),
          listener_(std::move(model)),
          judgement_(model_),
          ear_(metadata_.front_end, mfcc_by_the_way_ ? kStoredCoefficients : 0,
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
            ear_.reset();
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
        if (mfcc_by_the_way_) {
            analysis.mfcc_mean = ear_.mfcc_mean();
        } else if (mfcc_) {
            const DescriptionOptions options{.mfcc_coefficients = kStoredCoefficients,
                                             .excerpts = analysis.audio.excerpts};
            analysis.mfcc_mean = describe(analysis.path, options).statistics[dsp::Descriptor::kMfcc].mean;
        }
    }

    const model::Model& model_;  // which listener_ keeps alive
    const model::Metadata& metadata_;
    audio::DecodeOptions decode_;
    bool mfcc_;
    bool mfcc_by_the_way_;
    model::Listener listener_;
    model::Judgement judgement_;
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
