#include "training/corpus.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "segue/audio.h"
#include "segue/pipeline.h"

namespace segue::training {
namespace {

struct Heard {
    CompactMatrix features;
    std::string sound_key;
    double start_s = 0;
    std::string failure;  ///< empty: none
};

Matrix rows_from(const Matrix& frames, std::size_t first, std::size_t count) {
    Matrix result;
    result.reserve_rows(count);
    for (std::size_t r = first; r < first + count; ++r) result.append_row(frames.row(r));
    return result;
}

Heard hear_log_mel(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    auto [frames, report] = pipeline::log_mel(path, front_end);
    const double frames_per_s = static_cast<double>(front_end.sample_rate_hz) / front_end.hop_length;
    const auto longest = static_cast<std::size_t>(kLongestExcerpt_s * frames_per_s);
    if (frames.rows() <= longest) return {CompactMatrix(frames), report.content_hash, 0, {}};
    const std::size_t first = (frames.rows() - longest) / 2;
    return {CompactMatrix(rows_from(frames, first, longest)),
            report.content_hash,
            static_cast<double>(first) / frames_per_s,
            {}};
}

Heard hear_mfcc(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    const auto [statistics, report] = pipeline::mfcc_summary(path, front_end.coefficients);
    Matrix mean;
    mean.append_row(statistics.mean);
    return {CompactMatrix(mean), report.content_hash, 0, {}};
}

Heard hear_file(const std::filesystem::path& path, const model::FrontEnd& front_end) {
    try {
        return front_end.kind == model::FrontEnd::Kind::kLogMel ? hear_log_mel(path, front_end)
                                                                : hear_mfcc(path, front_end);
    } catch (const Error& error) {
        return {.features = {}, .sound_key = {}, .start_s = 0, .failure = error.message()};
    }
}

}  // namespace

void fill_groups(std::span<dataset::Clip> clips, int threads, const std::stop_token& stop) {
    parallel_for(
        clips.size(), threads,
        [&](std::size_t i, int) {
            if (!clips[i].group.empty()) return;
            try {
                clips[i].group = audio::read_tags(clips[i].path).artist;
            } catch (const Error&) {  // NOLINT(bugprone-empty-catch): hear() names what can not be read
            }
        },
        stop);
}

Corpus hear(std::span<const dataset::Clip> clips, const model::FrontEnd& front_end, int threads,
            const ProgressCallback& progress, const std::stop_token& stop) {
    std::vector<Heard> heard(clips.size());
    Progress state{.total = clips.size()};
    std::mutex mutex;
    parallel_for(
        clips.size(), threads,
        [&](std::size_t i, int) {
            heard[i] = hear_file(clips[i].path, front_end);
            const std::lock_guard lock(mutex);
            ++state.done;
            if (!heard[i].failure.empty()) ++state.failed;
            if (progress) progress(state);
        },
        stop);
    if (state.done < clips.size()) throw Error(ErrorCode::kInterrupted, "stopped while the clips were decoded");

    Corpus corpus;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!heard[i].failure.empty()) {
            corpus.skipped.push_back({clips[i].path, std::move(heard[i].failure)});
            continue;
        }
        corpus.clips.push_back(clips[i]);
        corpus.features.push_back(std::move(heard[i].features));
        corpus.sound_keys.push_back(std::move(heard[i].sound_key));
        corpus.start_s.push_back(heard[i].start_s);
    }
    return corpus;
}

}  // namespace segue::training
