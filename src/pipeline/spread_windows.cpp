#include "pipeline/spread_windows.h"

#include <algorithm>

namespace segue::pipeline {
namespace {

// 256 MB of features, however long the windows are.
constexpr std::size_t kMostNumbers = std::size_t{1} << 26U;

std::size_t hops_in_a_window(const model::FrontEnd& front_end) {
    if (front_end.window_hop <= 0) return 1;
    const auto length =
        static_cast<std::size_t>(front_end.cuts_samples() ? front_end.window_samples : front_end.window_frames);
    const auto hop = static_cast<std::size_t>(front_end.window_hop);
    return (length + hop - 1) / hop;
}

std::vector<float> copy(std::span<const float> numbers) {
    return {numbers.begin(), numbers.end()};
}

}  // namespace

SpreadWindows::SpreadWindows(const model::FrontEnd& front_end, std::size_t most)
    : most_(std::clamp<std::size_t>(kMostNumbers / front_end.input_size(), 1, most)),
      stride_(hops_in_a_window(front_end)) {}

void SpreadWindows::add(std::span<const float> features, const model::Impression& impression) {
    const std::size_t index = heard_++;
    if (index % stride_ != 0) return;
    if (kept_.size() == most_) {
        stride_ *= 2;
        std::erase_if(kept_, [&](const HeardWindow& window) { return window.index % stride_ != 0; });
        if (index % stride_ != 0) return;
    }
    kept_.push_back({.index = index,
                     .features = copy(features),
                     .scores = copy(impression.scores),
                     .embedding = copy(impression.embedding),
                     .hidden = copy(impression.hidden)});
}

}  // namespace segue::pipeline
