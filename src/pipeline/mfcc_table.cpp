#include <mutex>
#include <optional>

#include "segue/features.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

std::vector<std::string> mfcc_columns(int coefficients, bool deviation) {
    std::vector<std::string> names;
    for (int i = 0; i < coefficients; ++i) names.push_back((i < 10 ? "mfcc_0" : "mfcc_") + std::to_string(i));
    for (int i = 0; deviation && i < coefficients; ++i) {
        names.push_back(names[static_cast<std::size_t>(i)] + "_std");
    }
    return names;
}

MfccTableResult mfcc_table(std::span<const dataset::Clip> clips, const MfccTableOptions& options,
                           const ProgressCallback& progress, const std::stop_token& stop) {
    if (options.coefficients < 1 || options.coefficients > 128) {
        throw Error(ErrorCode::kInvalidArgument, "the number of coefficients must be between 1 and 128");
    }
    struct Outcome {
        std::optional<MfccSummary> summary;
        std::string reason;  // why there is none; empty: not begun
    };
    std::vector<Outcome> outcomes(clips.size());
    std::mutex mutex;
    Progress state{.total = clips.size()};
    parallel_for(
        clips.size(), options.threads,
        [&](std::size_t index, int) {
            Outcome& outcome = outcomes[index];
            try {
                outcome.summary = mfcc_summary(clips[index].path, options.coefficients);
            } catch (const Error& error) {
                outcome.reason = error.message();
            }
            const std::lock_guard lock(mutex);
            ++state.done;
            if (!outcome.summary) ++state.failed;
            if (progress) progress(state);
        },
        stop);

    MfccTableResult result{.table = {{"genre"}, mfcc_columns(options.coefficients, options.deviation)}};
    result.not_begun = clips.size() - state.done;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!outcomes[i].reason.empty()) result.failed.push_back({clips[i].path, outcomes[i].reason});
        if (!outcomes[i].summary) continue;
        const auto& [mean, deviation] = outcomes[i].summary->statistics;
        std::vector<float> numbers = mean;
        if (options.deviation) numbers.insert(numbers.end(), deviation.begin(), deviation.end());
        result.table.add_row(clips[i].path, {clips[i].genre}, outcomes[i].summary->audio.duration_s, numbers);
    }
    return result;
}

}  // namespace segue::pipeline
