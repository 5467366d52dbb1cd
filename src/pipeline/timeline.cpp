#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "pipeline/conclusion.h"
#include "pipeline/ear.h"
#include "segue/pipeline.h"

namespace segue::pipeline {
namespace {

// The loudest sample of each hop from one window to the next.
class HopPeaks {
  public:
    explicit HopPeaks(double hop_samples) : hop_samples_(hop_samples) {}

    void hear(std::span<const float> samples) {
        for (const float sample : samples) {
            if (peaks_.empty() || position_ >= end_) {
                peaks_.push_back(0);
                end_ += hop_samples_;
            }
            peaks_.back() = std::max(peaks_.back(), std::abs(sample));
            ++position_;
        }
    }

    // Of the next so many hops.
    float take(std::size_t hops) {
        float peak = 0;
        for (; hops > 0 && !peaks_.empty(); --hops) {
            peak = std::max(peak, peaks_.front());
            peaks_.pop_front();
        }
        return peak;
    }

  private:
    double hop_samples_;
    double position_ = 0;
    double end_ = 0;  // of the last hop
    std::deque<float> peaks_;
};

// Gathers the network's windows into stretches.
class Stretches {
  public:
    Stretches(const std::shared_ptr<const model::Model>& model, double stretch_s,
              const std::function<void(Stretch)>& sink)
        : model_(*model),
          metadata_(model->metadata()),
          listener_(model),
          judgement_(model_),
          hop_s_(metadata_.front_end.window_hop_s()),
          peaks_(hop_s_ * metadata_.front_end.sample_rate_hz),
          windows_each_(static_cast<std::size_t>(std::max(1.0, std::round(stretch_s / hop_s_)))),
          sink_(sink) {}

    // Samples come before the windows that they are in.
    void hear(std::span<const float> samples) { peaks_.hear(samples); }

    void add(std::span<const float> window) {
        if (judgement_.windows() == windows_each_) deliver(0);
        judgement_.add(listener_.listen(window));
    }

    void finish(double heard_s) {
        if (judgement_.windows() > 0) deliver(metadata_.front_end.window_s() - hop_s_, heard_s);
    }

  private:
    // `beyond_s`: how far the last window reaches beyond the beginning of a next one; not beyond the sound's end.
    void deliver(double beyond_s, double sound_s = std::numeric_limits<double>::infinity()) {
        Stretch stretch;
        stretch.start_s = start_s_;
        const double windows_s = static_cast<double>(judgement_.windows()) * hop_s_ + beyond_s;
        stretch.end_s = std::min(start_s_ + windows_s, sound_s);
        const bool is_last = std::isfinite(sound_s);
        const float peak = peaks_.take(is_last ? std::numeric_limits<std::size_t>::max() : judgement_.windows());
        if (peak >= audio::kSilentBelow) conclude(stretch, judgement_, metadata_);
        start_s_ = stretch.end_s;
        judgement_ = model::Judgement(model_);
        sink_(std::move(stretch));
    }

    const model::Model& model_;  // which listener_ keeps alive
    const model::Metadata& metadata_;
    model::Listener listener_;
    model::Judgement judgement_;
    double hop_s_;
    HopPeaks peaks_;
    std::size_t windows_each_;
    double start_s_ = 0;
    const std::function<void(Stretch)>& sink_;
};

}  // namespace

audio::Report analyze_timeline(const std::filesystem::path& path, const std::shared_ptr<const model::Model>& model,
                               double stretch_s, const std::function<void(Stretch)>& sink, const std::stop_token& stop,
                               const ProgressCallback& heard) {
    const model::FrontEnd& front_end = model->metadata().front_end;
    if (front_end.kind == model::FrontEnd::Kind::kMfccMean) {
        throw Error(ErrorCode::kInvalidArgument,
                    "a timeline needs a model that hears windows; this one hears whole clips");
    }
    if (model->metadata().labels.empty()) {
        throw Error(ErrorCode::kInvalidArgument, "a timeline needs a model that knows genres; this one knows none");
    }
    if (!(stretch_s > 0)) throw Error(ErrorCode::kInvalidArgument, "a stretch must be longer than 0 s");

    Stretches stretches(model, stretch_s, sink);
    Ear ear(front_end, [&](std::span<const float> window) { stretches.add(window); });
    try {
        audio::Decoder decoder(path, {.sample_rate_hz = front_end.sample_rate_hz});
        const auto total_s = static_cast<std::size_t>(decoder.declared_duration_s());
        std::size_t samples = 0;
        for (auto block = decoder.read(); !block.empty() && !stop.stop_requested(); block = decoder.read()) {
            stretches.hear(block);
            ear.hear(block);
            samples += block.size();
            if (heard) heard({samples / static_cast<std::size_t>(front_end.sample_rate_hz), total_s});
        }
        const audio::Report& report = decoder.report();
        if (audio::is_usable(report.verdict)) {
            ear.finish();
            stretches.finish(report.heard_s);
        }
        return report;
    } catch (const Error& error) {
        return audio::report_of(error);
    }
}

}  // namespace segue::pipeline
