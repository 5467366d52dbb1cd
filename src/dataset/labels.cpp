#include <algorithm>

#include "segue/dataset.h"

namespace segue::dataset {
namespace {

std::vector<std::string> genres_of(std::span<const Clip> clips) {
    std::vector<std::string> genres;
    genres.reserve(clips.size());
    for (const Clip& clip : clips) genres.push_back(clip.genre);
    return genres;
}

}  // namespace

std::vector<std::string> split_labels(std::string_view list) {
    constexpr std::string_view kSpace = " \t";
    std::vector<std::string> labels;
    while (!list.empty()) {
        std::string_view label = list.substr(0, list.find(';'));
        list.remove_prefix(std::min(label.size() + 1, list.size()));
        label.remove_prefix(std::min(label.find_first_not_of(kSpace), label.size()));
        label = label.substr(0, label.find_last_not_of(kSpace) + 1);
        if (!label.empty() && std::ranges::find(labels, label) == labels.end()) labels.emplace_back(label);
    }
    return labels;
}

LabelEncoder::LabelEncoder(std::span<const Clip> clips) : LabelEncoder(genres_of(clips)) {}

LabelEncoder::LabelEncoder(std::vector<std::string> labels) : labels_(std::move(labels)) {
    std::sort(labels_.begin(), labels_.end());
    labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
    std::erase(labels_, std::string());
}

std::optional<int> LabelEncoder::encode(std::string_view label) const {
    const auto found = std::lower_bound(labels_.begin(), labels_.end(), label);
    if (found == labels_.end() || *found != label) return std::nullopt;
    return static_cast<int>(found - labels_.begin());
}

std::vector<float> class_weights(std::span<const Clip> clips, const LabelEncoder& encoder) {
    std::vector<std::size_t> counts(encoder.size());
    std::size_t total = 0;
    for (const Clip& clip : clips) {
        if (const auto number = encoder.encode(clip.genre)) {
            ++counts[static_cast<std::size_t>(*number)];
            ++total;
        }
    }
    const auto absent = static_cast<std::size_t>(std::count(counts.begin(), counts.end(), 0U));
    std::vector<float> weights;
    for (const std::size_t count : counts) {
        const double share = static_cast<double>(total) / static_cast<double>(encoder.size() - absent);
        weights.push_back(count == 0 ? 0.0F : static_cast<float>(share / static_cast<double>(count)));
    }
    return weights;
}

}  // namespace segue::dataset
