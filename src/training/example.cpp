#include "training/example.h"

#include <algorithm>

#include "segue/dsp.h"

namespace segue::training {
namespace {

bool is_sequence(const model::FrontEnd& front_end) {
    return front_end.kind == model::FrontEnd::Kind::kLogMel;
}

std::size_t frames(const model::FrontEnd& front_end) {
    return is_sequence(front_end) ? static_cast<std::size_t>(front_end.window_frames) : 1;
}

std::vector<std::int64_t> batch_shape(std::size_t count, const model::FrontEnd& front_end) {
    const auto clips = static_cast<std::int64_t>(count);
    if (!is_sequence(front_end)) return {clips, front_end.coefficients};
    return {clips, front_end.window_frames, front_end.mel_bands};
}

std::vector<float> band_centres(const model::FrontEnd& front_end) {
    if (!is_sequence(front_end)) return {};
    return dsp::MelFilterbank({.sample_rate_hz = front_end.sample_rate_hz,
                               .fft_size = front_end.fft_size,
                               .bands = front_end.mel_bands,
                               .low_hz = front_end.low_hz,
                               .high_hz = front_end.high_hz,
                               .scale = front_end.htk_scale ? dsp::MelScale::kHtk : dsp::MelScale::kSlaney,
                               .area_normalised = front_end.area_normalised})
        .centre_hz();
}

void copy_to(torch::Tensor& batch, std::size_t index, const Matrix& matrix) {
    std::ranges::copy(matrix.values(), batch.data_ptr<float>() + index * matrix.values().size());
}

}  // namespace

torch::Tensor windows(const CompactMatrix& features, const model::FrontEnd& front_end, std::size_t most) {
    const std::size_t length = frames(front_end);
    const std::size_t available = std::max<std::size_t>(1, features.rows() / length);
    const std::size_t count = most == 0 ? available : std::min(most, available);
    auto result = torch::empty(batch_shape(count, front_end));
    for (std::size_t w = 0; w < count; ++w) {
        copy_to(result, w, features.rows_from(w * available / count * length, length));
    }
    return result;
}

BatchMaker::BatchMaker(std::span<const Example> examples, const model::FrontEnd& front_end, const Recipe& recipe,
                       std::uint64_t seed, int threads)
    : examples_(examples),
      front_end_(front_end),
      augmenter_(recipe.augmentation, frames(front_end), front_end.log_offset, band_centres(front_end)),
      crop_frames_(frames_before_augmentation(frames(front_end), recipe.augmentation)),
      crops_(examples.size() * static_cast<std::size_t>(recipe.crops_per_clip)),
      batch_size_(std::min(crops_, static_cast<std::size_t>(recipe.batch_size))),
      masked_(recipe.augmentation.frequency_masks > 0 || recipe.augmentation.time_masks > 0),
      seed_(seed),
      threads_(threads) {}

void BatchMaker::draw_order(int epoch) {
    order_.resize(crops_);
    for (std::size_t i = 0; i < crops_; ++i) order_[i] = i % examples_.size();
    Random({seed_, static_cast<std::uint64_t>(epoch)}).shuffle(order_);
    order_epoch_ = epoch;
}

Batch BatchMaker::batch(int epoch, std::size_t index) {
    if (order_epoch_ != epoch) draw_order(epoch);
    const auto shape = batch_shape(batch_size_, front_end_);
    Batch batch{.features = torch::empty(shape),
                .visible = masked_ ? torch::empty(shape) : torch::Tensor(),
                .labels = torch::empty({shape[0]}, torch::kLong),
                .weights = torch::empty({shape[0]})};
    parallel_for(batch_size_, threads_, [&](std::size_t i, int) {
        const std::size_t place = index * batch_size_ + i;
        const auto& example = examples_[order_[place]];
        batch.labels.data_ptr<std::int64_t>()[i] = example.label;
        batch.weights.data_ptr<float>()[i] = example.weight;

        if (!is_sequence(front_end_)) {
            copy_to(batch.features, i, example.features.rows_from(0, 1));
            return;
        }
        Random random({seed_, static_cast<std::uint64_t>(epoch), place + 1});
        const std::size_t length = example.features.rows();
        const std::size_t start = random.below(length > crop_frames_ ? length - crop_frames_ + 1 : length);
        copy_to(batch.features, i, augmenter_.vary(example.features.rows_from(start, crop_frames_), random));
        if (masked_) copy_to(batch.visible, i, augmenter_.visible(random));
    });
    return batch;
}

}  // namespace segue::training
