#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "pipeline/column_names.h"
#include "segue/features.h"

namespace segue::pipeline {
namespace {

constexpr auto kDeviation = "_std";

// Calls visit(descriptor) for those that are asked for, in the order of the table.
template <typename Visit>
void for_each_descriptor(const dsp::DescriptorSet& set, const Visit& visit) {
    for (std::size_t i = 0; i < dsp::kDescriptors; ++i) {
        const auto descriptor = static_cast<dsp::Descriptor>(i);
        if (set.contains(descriptor)) visit(descriptor);
    }
}

void append_loudness(std::vector<float>& numbers, const audio::Loudness& loudness) {
    for (const auto& value : {loudness.integrated_lufs, loudness.range_lu, loudness.true_peak_dbtp}) {
        numbers.push_back(value ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN());
    }
}

// A row, in the order of descriptor_columns().
std::vector<float> numbers_of(const Description& description, const DescriptionOptions& content, bool deviation) {
    std::vector<float> numbers;
    for_each_descriptor(content.descriptors, [&](dsp::Descriptor descriptor) {
        const auto& [means, deviations] = description.statistics[descriptor];
        numbers.insert(numbers.end(), means.begin(), means.end());
        if (!deviation || dsp::is_of_whole_signal(descriptor)) return;
        numbers.insert(numbers.end(), deviations.begin(), deviations.end());
    });
    if (description.audio.loudness) append_loudness(numbers, *description.audio.loudness);
    return numbers;
}

}  // namespace

std::vector<std::string> descriptor_columns(const DescriptionOptions& content, bool deviation) {
    std::vector<std::string> columns;
    for_each_descriptor(content.descriptors, [&](dsp::Descriptor descriptor) {
        const std::string_view name = dsp::to_string(descriptor);
        const std::size_t size = dsp::row_size(descriptor, {.mfcc_coefficients = content.mfcc_coefficients});
        std::vector<std::string> means;
        for (std::size_t i = 0; i < size; ++i) means.push_back(size == 1 ? std::string(name) : numbered(name, i, 2));
        columns.insert(columns.end(), means.begin(), means.end());
        if (!deviation || dsp::is_of_whole_signal(descriptor)) return;
        for (const std::string& mean : means) columns.push_back(mean + kDeviation);
    });
    if (content.loudness) columns.insert(columns.end(), {"loudness_lufs", "loudness_range_lu", "true_peak_dbtp"});
    return columns;
}

DescriptorTableResult descriptor_table(std::span<const dataset::Clip> clips, const DescriptorTableOptions& options,
                                       const ProgressCallback& progress, const std::stop_token& stop) {
    const DescriptionOptions& content = options.content;
    if (content.mfcc_coefficients < 1 || content.mfcc_coefficients > 128) {
        throw Error(ErrorCode::kInvalidArgument, "the number of coefficients must be between 1 and 128");
    }
    struct Outcome {
        std::optional<double> duration_s;  // nothing: failed, or not begun
        std::vector<float> numbers;
        std::string reason;  // for a failure
    };
    std::vector<Outcome> outcomes(clips.size());
    std::mutex mutex;
    Progress state{.total = clips.size()};
    parallel_for(
        clips.size(), options.threads,
        [&](std::size_t index, int) {
            Outcome& outcome = outcomes[index];
            try {
                const Description description = describe(clips[index].path, content);
                outcome.numbers = numbers_of(description, content, options.deviation);
                outcome.duration_s = description.audio.duration_s;
            } catch (const Error& error) {
                outcome.reason = error.message();
            }
            const std::lock_guard lock(mutex);
            ++state.done;
            if (!outcome.duration_s) ++state.failed;
            if (progress) progress(state);
        },
        stop);

    DescriptorTableResult result{.table = {{"genre"}, descriptor_columns(content, options.deviation)}};
    result.not_begun = clips.size() - state.done;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const auto& [duration_s, numbers, reason] = outcomes[i];
        if (!reason.empty()) result.failed.push_back({clips[i].path, reason});
        if (duration_s) result.table.add_row(clips[i].path, {clips[i].genre}, *duration_s, numbers);
    }
    return result;
}

}  // namespace segue::pipeline
