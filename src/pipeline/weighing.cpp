#include "pipeline/weighing.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

#include "pipeline/log_mel_frames.h"
#include "pipeline/usual_spectrum.h"

namespace segue::pipeline {
namespace {

using model::FrontEnd;
using model::Judgement;

constexpr double kPiece_s = 1;
constexpr std::size_t kMostPieces = 192;  // of all windows

double mean(std::span<const float> numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

// A window with the usual spectrum in some bands, from `first_frame` to before `end_frame`.
std::vector<float> occluded(std::vector<float> features, const FrontEnd& front_end, const std::vector<float>& usual,
                            const GroupedBands& bands, std::size_t first_frame, std::size_t end_frame) {
    const bool by_frames = front_end.layout == FrontEnd::Layout::kFramesByBands;
    const std::size_t frames = features.size() / usual.size();
    for (std::size_t band = bands.first; band < bands.end; ++band) {
        for (std::size_t frame = first_frame; frame < end_frame; ++frame) {
            features[by_frames ? frame * usual.size() + band : band * frames + frame] = usual[band];
        }
    }
    return features;
}

}  // namespace

Weighing::Weighing(const std::shared_ptr<const model::Model>& model, const std::vector<HeardWindow>& windows,
                   const Question& question)
    : model_(model),
      front_end_(model->metadata().front_end),
      windows_(windows),
      question_(question),
      frames_(static_cast<std::size_t>(front_end_.window_frames)) {
    if (front_end_.kind != FrontEnd::Kind::kLogMel) return;
    UsualSpectrum usual(front_end_);
    for (const HeardWindow& window : windows_) usual_.push_back(usual.as_loud_as(mean(window.features)));
    centre_hz_ = usual.centre_hz();
    groups_ = grouped_bands(centre_hz_, front_end_);
    const auto wanted = static_cast<std::size_t>(std::lround(front_end_.window_s() / kPiece_s));
    const std::size_t most = std::min(frames_, std::max<std::size_t>(1, kMostPieces / windows_.size()));
    pieces_ = std::clamp<std::size_t>(wanted, 1, most);
    cells_ = Matrix(windows_.size() * pieces_, groups_.size());
    for (GroupedBands& bands : groups_) bands.group.level_db = level_db(bands);
}

void Weighing::run(Explanation& result, int threads, const ProgressCallback& weighed, const std::stop_token& stop) {
    if (threads <= 0) threads = available_threads();
    std::vector<std::optional<model::Listener>> listeners(static_cast<std::size_t>(threads));
    Progress progress{.total = groups_.size() + windows_.size()};
    std::mutex progress_mutex;
    result.log_odds = question_.log_odds(judged([&](std::size_t i) { return windows_[i].impression(); }));
    const auto weigh = [&](std::size_t task, int worker) {
        auto& listener = listeners[static_cast<std::size_t>(worker)];
        if (!listener) listener.emplace(model_);
        if (task < groups_.size()) {
            groups_[task].group.evidence = result.log_odds - without_group(groups_[task], *listener);
        } else {
            const std::size_t window = task - groups_.size();
            weigh_window(window, result.moments[window], *listener);
        }
        const std::lock_guard lock(progress_mutex);
        ++progress.done;
        if (weighed) weighed(progress);
    };
    parallel_for(progress.total, threads, weigh, stop);
    for (const GroupedBands& bands : groups_) result.groups.push_back(bands.group);
    result.cells = std::move(cells_);
    result.centre_hz = std::move(centre_hz_);
}

// Of all windows in order, each as `impression_of` hears it.
template <typename ImpressionOf>
Judgement Weighing::judged(const ImpressionOf& impression_of) const {
    Judgement judgement(*model_);
    for (std::size_t i = 0; i < windows_.size(); ++i) judgement.add(impression_of(i));
    return judgement;
}

double Weighing::level_db(const GroupedBands& bands) const {
    double sum = 0;
    for (std::size_t i = 0; i < windows_.size(); ++i) {
        const auto& features = windows_[i].features;
        const auto usual = occluded(features, front_end_, usual_[i], bands, 0, frames_);
        sum += std::transform_reduce(features.begin(), features.end(), usual.begin(), 0.0, std::plus<>(),
                                     [](float heard, float expected) { return double{heard} - expected; });
    }
    const std::size_t count = windows_.size() * frames_ * (bands.end - bands.first);
    return sum / static_cast<double>(count) / per_decibel(front_end_);
}

double Weighing::without_group(const GroupedBands& bands, model::Listener& listener) const {
    return question_.log_odds(judged([&](std::size_t i) {
        return listener.listen(occluded(windows_[i].features, front_end_, usual_[i], bands, 0, frames_));
    }));
}

void Weighing::weigh_window(std::size_t window, Moment& moment, model::Listener& listener) {
    Judgement others(*model_);
    for (std::size_t i = 0; i < windows_.size(); ++i) {
        if (i != window) others.add(windows_[i].impression());
    }
    const auto with = [&](const model::Impression& impression) {
        Judgement all = others;
        all.add(impression);
        return question_.log_odds(all);
    };
    const double whole = with(windows_[window].impression());
    if (others.windows() > 0) {
        moment.evidence = static_cast<double>(others.windows()) * (whole - question_.log_odds(others));
    }
    for (std::size_t piece = 0; piece < pieces_; ++piece) {
        const std::size_t from = frames_ * piece / pieces_;
        const std::size_t to = frames_ * (piece + 1) / pieces_;
        for (std::size_t group = 0; group < groups_.size(); ++group) {
            const double without = with(listener.listen(
                occluded(windows_[window].features, front_end_, usual_[window], groups_[group], from, to)));
            cells_(window * pieces_ + piece, group) =
                static_cast<float>(static_cast<double>(windows_.size()) * (whole - without));
        }
    }
}

}  // namespace segue::pipeline
