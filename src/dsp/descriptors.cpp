#include "segue/descriptors.h"

#include <algorithm>
#include <utility>

#include "dsp/descriptor_groups.h"

namespace segue::dsp {
namespace {

constexpr std::array<std::string_view, kDescriptors> kNames = {"melspectrogram",
                                                               "mfcc",
                                                               "mfcc_delta",
                                                               "chroma_stft",
                                                               "spectral_centroid",
                                                               "spectral_bandwidth",
                                                               "spectral_rolloff",
                                                               "spectral_flatness",
                                                               "spectral_contrast",
                                                               "zero_crossing_rate",
                                                               "rms",
                                                               "onset_strength",
                                                               "tempo",
                                                               "tuning"};

}  // namespace

std::string_view to_string(Descriptor descriptor) {
    return kNames[static_cast<std::size_t>(descriptor)];
}

std::optional<Descriptor> descriptor_from_string(std::string_view name) {
    const auto* const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Descriptor>(found - kNames.begin());
}

bool is_of_whole_signal(Descriptor descriptor) {
    return descriptor == Descriptor::kTempo || descriptor == Descriptor::kTuning;
}

std::size_t row_size(Descriptor descriptor, const DescriptorConfig& config) {
    switch (descriptor) {
        case Descriptor::kMelspectrogram:
            return kMelBands;
        case Descriptor::kMfcc:
        case Descriptor::kMfccDelta:
            return static_cast<std::size_t>(config.mfcc_coefficients);
        case Descriptor::kChromaStft:
            return ChromaFilterbank::kClasses;
        case Descriptor::kSpectralContrast:
            return SpectralExtremes::kBands;
        default:
            return 1;
    }
}

class DescriptorExtractor::Impl {
  public:
    Impl(Sink sink, const DescriptorConfig& config) : output_(std::move(sink), config.descriptors) {
        const auto make = [&]<typename Group>(std::optional<Group>& group) {
            if (config.descriptors.intersects(Group::kMembers)) group.emplace(output_, config);
        };
        make(mel_);
        make(spectral_);
        make(chroma_);
        make(wave_);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void push(std::span<const float> samples) {
        // In blocks, so that memory does not depend on the caller's.
        constexpr std::size_t kBlock = 16384;
        for (std::size_t i = 0; i < samples.size(); i += kBlock) {
            const auto block = samples.subspan(i, std::min(kBlock, samples.size() - i));
            for_each_group([&](auto& group) { group.push(block); });
        }
    }

    void finish() {
        for_each_group([](auto& group) { group.finish(); });
    }

  private:
    template <typename Visit>
    void for_each_group(const Visit& visit) {
        if (mel_) visit(*mel_);
        if (spectral_) visit(*spectral_);
        if (chroma_) visit(*chroma_);
        if (wave_) visit(*wave_);
    }

    DescriptorOutput output_;
    std::optional<MelDescriptors> mel_;
    std::optional<SpectralDescriptors> spectral_;
    std::optional<ChromaDescriptors> chroma_;
    std::optional<WaveDescriptors> wave_;
};

DescriptorExtractor::DescriptorExtractor(Sink sink, const DescriptorConfig& config)
    : impl_(std::make_unique<Impl>(std::move(sink), config)) {}
DescriptorExtractor::~DescriptorExtractor() = default;
DescriptorExtractor::DescriptorExtractor(DescriptorExtractor&&) noexcept = default;
DescriptorExtractor& DescriptorExtractor::operator=(DescriptorExtractor&&) noexcept = default;

void DescriptorExtractor::push(std::span<const float> samples) {
    impl_->push(samples);
}
void DescriptorExtractor::finish() {
    impl_->finish();
}

// The extractor's sink keeps pointing at the accumulators when this object moves.
DescriptorAccumulator::DescriptorAccumulator(const DescriptorConfig& config)
    : accumulators_(std::make_unique<std::array<ColumnAccumulator, kDescriptors>>()),
      extractor_(
          [accumulators = accumulators_.get()](Descriptor descriptor, std::span<const float> row) {
              (*accumulators)[static_cast<std::size_t>(descriptor)].push(row);
          },
          config) {}

DescriptorStatistics DescriptorAccumulator::finish() {
    extractor_.finish();
    DescriptorStatistics statistics;
    std::ranges::transform(*accumulators_, statistics.columns.begin(), &ColumnAccumulator::result);
    return statistics;
}

}  // namespace segue::dsp
