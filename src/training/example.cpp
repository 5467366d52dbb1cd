#include "training/example.h"

#include <algorithm>
#include <cmath>

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

std::vector<float> smoothed_target(int label, std::size_t labels, double smoothing) {
    std::vector<float> target(labels, static_cast<float>(smoothing / static_cast<double>(labels)));
    target.at(static_cast<std::size_t>(label)) += static_cast<float>(1 - smoothing);
    return target;
}

Lessons make_lessons(const Matrix& components, std::span<const double> start_s, double window_s,
                     const model::FrontEnd& front_end, std::size_t frames, double features_start_s) {
    const double frames_per_s = static_cast<double>(front_end.sample_rate_hz) / front_end.hop_length;
    const double last = std::max(0.0, static_cast<double>(frames) - front_end.window_frames);
    // By how much the crop in the middle of a window would stick out.
    const auto start_of = [&](std::size_t w) {
        return (start_s[w] + window_s / 2 - features_start_s) * frames_per_s - front_end.window_frames / 2.0;
    };
    const auto outside = [&](std::size_t w) { return std::abs(start_of(w) - std::clamp(start_of(w), 0.0, last)); };

    std::vector<std::size_t> kept;
    std::size_t nearest = 0;
    for (std::size_t w = 0; w < start_s.size(); ++w) {
        if (outside(w) <= kLessonJitter) kept.push_back(w);
        if (outside(w) < outside(nearest)) nearest = w;
    }
    if (kept.empty()) kept.push_back(nearest);

    Lessons lessons;
    for (const auto w : kept) {
        lessons.components.append_row(components.row(w));
        lessons.start_frame.push_back(static_cast<float>(std::clamp(start_of(w), 0.0, last)));
    }
    return lessons;
}

BatchMaker::BatchMaker(std::span<const Example> examples, const model::FrontEnd& front_end, const Recipe& recipe,
                       std::uint64_t seed, int threads)
    : examples_(examples),
      front_end_(front_end),
      augmenter_(recipe.augmentation, frames(front_end), front_end.log_offset, band_centres(front_end),
                 static_cast<double>(front_end.sample_rate_hz) / front_end.fft_size),
      crop_frames_(frames_before_augmentation(frames(front_end), recipe.augmentation)),
      crops_(examples.size() * static_cast<std::size_t>(recipe.crops_per_clip)),
      batch_size_(std::min(crops_, static_cast<std::size_t>(recipe.batch_size))),
      masked_(is_sequence(front_end) &&
              (recipe.augmentation.frequency_masks > 0 || recipe.augmentation.time_masks > 0)),
      seed_(seed),
      threads_(threads) {}

void BatchMaker::draw_order(int epoch) {
    order_.resize(crops_);
    for (std::size_t i = 0; i < crops_; ++i) order_[i] = i % examples_.size();
    Random({seed_, static_cast<std::uint64_t>(epoch)}).shuffle(order_);
    order_epoch_ = epoch;
}

std::size_t BatchMaker::random_start(const Example& example, std::size_t lesson, Random& random) const {
    const std::size_t length = example.features.rows();
    if (example.lessons.components.empty()) {
        return random.below(length > crop_frames_ ? length - crop_frames_ + 1 : length);
    }
    const double place = example.lessons.start_frame[lesson] + random.uniform(-kLessonJitter, kLessonJitter);
    const auto last = static_cast<double>(length > crop_frames_ ? length - crop_frames_ : 0);
    return static_cast<std::size_t>(std::lround(std::clamp(place, 0.0, last)));
}

Batch BatchMaker::batch(int epoch, std::size_t index) {
    if (order_epoch_ != epoch) draw_order(epoch);
    const auto shape = batch_shape(batch_size_, front_end_);
    Batch batch{.features = torch::empty(shape),
                .visible = masked_ ? torch::empty(shape) : torch::Tensor(),
                .labels = torch::empty({shape[0]}, torch::kLong),
                .targets = torch::empty({shape[0], static_cast<std::int64_t>(examples_[0].target.size())}),
                .weights = torch::empty({shape[0]}),
                .lessons = {}};
    const auto components = static_cast<std::int64_t>(examples_[0].lessons.components.columns());
    if (components > 0) batch.lessons = torch::empty({shape[0], components});
    parallel_for(batch_size_, threads_, [&](std::size_t i, int) {
        const std::size_t place = index * batch_size_ + i;
        const auto& example = examples_[order_[place]];
        batch.labels.data_ptr<std::int64_t>()[i] = example.label;
        batch.weights.data_ptr<float>()[i] = example.weight;
        std::ranges::copy(example.target, batch.targets.data_ptr<float>() + i * example.target.size());

        if (!is_sequence(front_end_)) {
            copy_to(batch.features, i, example.features.rows_from(0, 1));
            return;
        }
        Random random({seed_, static_cast<std::uint64_t>(epoch), place + 1});
        std::size_t lesson = 0;
        if (components > 0) {
            lesson = random.below(example.lessons.components.rows());
            const auto row = example.lessons.components.row(lesson);
            std::ranges::copy(row, batch.lessons.data_ptr<float>() + i * row.size());
        }
        const std::size_t start = random_start(example, lesson, random);
        copy_to(batch.features, i, augmenter_.vary(example.features.rows_from(start, crop_frames_), random));
        if (masked_) copy_to(batch.visible, i, augmenter_.visible(random));
    });
    return batch;
}

}  // namespace segue::training
