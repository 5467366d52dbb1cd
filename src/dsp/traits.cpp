#include "segue/traits.h"

#include "dsp/limited_decibels.h"
#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

constexpr int kCoefficients = 40;

}  // namespace

class TraitsMeter::Impl {
  public:
    explicit Impl(double fingerprinted_s) : fingerprinter_(fingerprinted_s) {}

    void hear(std::span<const float> samples) { fingerprinter_.push(samples); }

    void see(std::span<const float> power) {
        loudness_.push(power);
        mel_db_.push(filterbank_.apply(power));
    }

    Traits finish() {
        ColumnAccumulator mfcc_statistics;
        OnsetStrength onset_strength;
        RhythmMeter rhythm;
        TimbreMeter timbre;
        for (auto mel_db = mel_db_.next(); !mel_db.empty(); mel_db = mel_db_.next()) {
            rhythm.push(onset_strength.apply(mel_db));
            const auto mfcc = dct_.apply(mel_db);
            mfcc_statistics.push(mfcc);
            timbre.push(mfcc);
        }
        return {.mfcc_mean = mfcc_statistics.result().mean,
                .timbre = timbre.result(),
                .rhythm = rhythm.finish(),
                .loudness_lufs = loudness_.result(),
                .fingerprint = fingerprinter_.finish()};
    }

  private:
    MelFilterbank filterbank_;
    LimitedDecibels mel_db_{static_cast<std::size_t>(MelConfig{}.bands)};
    Dct dct_{MelConfig{}.bands, kCoefficients};
    LoudnessEstimator loudness_;
    Fingerprinter fingerprinter_;
};

TraitsMeter::TraitsMeter(double fingerprinted_s) : impl_(std::make_unique<Impl>(fingerprinted_s)) {}
TraitsMeter::~TraitsMeter() = default;
TraitsMeter::TraitsMeter(TraitsMeter&&) noexcept = default;
TraitsMeter& TraitsMeter::operator=(TraitsMeter&&) noexcept = default;

void TraitsMeter::hear(std::span<const float> samples) {
    impl_->hear(samples);
}
void TraitsMeter::see(std::span<const float> power) {
    impl_->see(power);
}
Traits TraitsMeter::finish() {
    return impl_->finish();
}

}  // namespace segue::dsp
