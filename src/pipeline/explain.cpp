#include "segue/explain.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "pipeline/conclusion.h"
#include "pipeline/ear.h"
#include "pipeline/log_mel_frames.h"
#include "pipeline/question.h"
#include "pipeline/spread_windows.h"
#include "pipeline/weighing.h"

namespace segue::pipeline {
namespace {

using model::FrontEnd;

void require_explainable(const model::Metadata& metadata) {
    if (metadata.labels.empty()) {
        throw Error(ErrorCode::kInvalidArgument, "there is nothing to explain: this model knows no genres");
    }
    if (metadata.front_end.kind == FrontEnd::Kind::kMfccMean) {
        throw Error(ErrorCode::kInvalidArgument,
                    "an explanation needs a model that hears windows; this one hears the averaged MFCC of whole clips");
    }
}

// The windows one after the other, [frames x bands].
Matrix decibels_of(const std::vector<HeardWindow>& windows, const FrontEnd& front_end) {
    if (front_end.kind != FrontEnd::Kind::kLogMel) return {};
    const auto bands = static_cast<std::size_t>(front_end.mel_bands);
    const auto frames = static_cast<std::size_t>(front_end.window_frames);
    const bool by_frames = front_end.layout == FrontEnd::Layout::kFramesByBands;
    const double unit = per_decibel(front_end);
    Matrix result(windows.size() * frames, bands);
    for (std::size_t window = 0; window < windows.size(); ++window) {
        for (std::size_t frame = 0; frame < frames; ++frame) {
            for (std::size_t band = 0; band < bands; ++band) {
                const float value = windows[window].features[by_frames ? frame * bands + band : band * frames + frame];
                result(window * frames + frame, band) = static_cast<float>((value - front_end.shift) / unit);
            }
        }
    }
    return result;
}

// The two most probable labels.
std::pair<std::size_t, std::size_t> first_two(const std::vector<float>& probabilities) {
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    return {order[0], order[1]};
}

}  // namespace

Explanation explain(const std::filesystem::path& path, const std::shared_ptr<const model::Model>& model, int threads,
                    const ProgressCallback& heard, const ProgressCallback& weighed, const std::stop_token& stop) {
    const model::Metadata& metadata = model->metadata();
    const FrontEnd& front_end = metadata.front_end;
    require_explainable(metadata);

    Explanation result;
    result.analysis.path = path;
    SpreadWindows spread(front_end, kMostExplainedWindows);
    model::Judgement judgement(*model);
    try {
        model::Listener listener(model);
        Ear ear(front_end, [&](std::span<const float> window) {
            const model::Impression impression = listener.listen(window);
            judgement.add(impression);
            spread.add(window, impression);
        });
        audio::Decoder decoder(path, {.sample_rate_hz = front_end.sample_rate_hz});
        ear.hear(decoder, heard, stop);
        if (stop.stop_requested()) return result;
        result.analysis.audio = decoder.report();
        if (!audio::is_usable(result.analysis.audio.verdict)) return result;
        ear.finish();
    } catch (const Error& error) {
        result.analysis.audio = audio::report_of(error);
        return result;
    }
    conclude(result.analysis, judgement, metadata);
    if (judgement.windows() == 0) return result;

    const auto [best, second] = first_two(result.analysis.probabilities);
    result.of_no_music = !metadata.is_music(result.analysis.music);
    result.answer = result.of_no_music ? "not music" : metadata.labels[best];
    result.rival = result.of_no_music ? "music" : metadata.labels[second];
    result.windows = judgement.windows();
    result.spacing_s = static_cast<double>(spread.stride()) * front_end.window_hop_s();
    for (const HeardWindow& window : spread.kept()) {
        const double start_s = static_cast<double>(window.index) * front_end.window_hop_s();
        result.moments.push_back(
            {.start_s = start_s, .end_s = std::min(start_s + front_end.window_s(), result.analysis.audio.duration_s)});
    }
    result.frames_db = decibels_of(spread.kept(), front_end);
    const Question question(metadata, best, result.of_no_music);
    Weighing(model, spread.kept(), question).run(result, threads, weighed, stop);
    if (stop.stop_requested()) return {.analysis = {.path = path}};
    return result;
}

}  // namespace segue::pipeline
