#include "dsp/limited_decibels.h"
#include "segue/descriptors.h"

namespace segue::dsp {

class MfccStatistics::Impl {
  public:
    Impl(int bands, int coefficients) : dct_(bands, coefficients), decibels_(static_cast<std::size_t>(bands)) {}

    void push(std::span<const float> mel_power) { decibels_.push(mel_power); }

    ColumnStatistics finish() {
        ColumnAccumulator accumulator;
        for (auto row = decibels_.next(); !row.empty(); row = decibels_.next()) accumulator.push(dct_.apply(row));
        return accumulator.result();
    }

  private:
    Dct dct_;
    LimitedDecibels decibels_;
};

MfccStatistics::MfccStatistics(int bands, int coefficients) : impl_(std::make_unique<Impl>(bands, coefficients)) {}
MfccStatistics::~MfccStatistics() = default;
MfccStatistics::MfccStatistics(MfccStatistics&&) noexcept = default;
MfccStatistics& MfccStatistics::operator=(MfccStatistics&&) noexcept = default;

void MfccStatistics::push(std::span<const float> mel_power) {
    impl_->push(mel_power);
}
ColumnStatistics MfccStatistics::finish() {
    return impl_->finish();
}

}  // namespace segue::dsp
