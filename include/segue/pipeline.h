// One path: a file becomes samples, samples a spectrogram, that features, those a genre with a confidence and an
// embedding. `Analyzer` goes it for one file; `analyze_files` for many on all cores.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/audio.h"
#include "segue/core.h"
#include "segue/descriptors.h"
#include "segue/model.h"

namespace segue::pipeline {

/// Version of the features that Segue computes. Raised whenever the numbers change, so that catalogs know what to redo;
/// also with audio::Excerpts{}, over which the identity of a recording is taken.
inline constexpr int kFeatureVersion = 6;

/// What Segue heard in one file.
struct Analysis {
    std::filesystem::path path;
    audio::Report audio;   ///< verdict, duration, codec ...
    std::string genre;     ///< empty if the verdict is not usable, or the model knows no labels
    float confidence = 0;  ///< calibrated probability of `genre`
    float music = 1;       ///< probability that it is music; 1 of a model without a Detector
    float familiar = 1;    ///< probability that music like it is of the model's genres; 1 without a Detector
    std::vector<float> probabilities;  ///< in the order of the model's labels; empty as `genre`
    std::vector<float> embedding;      ///< mean of its windows; empty if not usable, or the model gives none
    /// Traits (segue/traits.h): missing if the verdict is not usable or they were not asked for.
    std::vector<float> mfcc_mean;            ///< 40 coefficients, librosa's defaults
    std::vector<float> timbre;               ///< dsp::TimbreMeter
    std::vector<float> rhythm;               ///< dsp::Rhythm::pulsation
    std::optional<double> tempo_bpm;         ///< dsp::Rhythm::tempo_bpm; missing without any onset, too
    std::optional<double> loudness_lufs;     ///< of all channels, estimated: dsp::LoudnessEstimator plus
                                             ///< audio::Report::channel_gain_db; missing if nothing is loud enough, too
    std::vector<std::uint32_t> fingerprint;  ///< dsp::Fingerprinter
};

/// Analyses files one after the other on the calling thread. Reusable; not thread-safe: one for each thread.
class Analyzer {
  public:
    struct Options {
        bool traits = true;           ///< measure them too
        audio::DecodeOptions decode;  ///< its sample rate is overridden by the model's front end. Where excerpts are
                                      ///< not sound, clipped or of low bandwidth, the whole file is heard
    };
    explicit Analyzer(std::shared_ptr<const model::Model> model, const Options& options);
    explicit Analyzer(std::shared_ptr<const model::Model> model) : Analyzer(std::move(model), Options{}) {}
    ~Analyzer();
    Analyzer(Analyzer&&) noexcept;
    Analyzer& operator=(Analyzer&&) noexcept;

    /// Never throws for what a file is or holds: that is the verdict's matter. `heard` is called now and then on this
    /// thread; it counts seconds of sound, and its total is what the file declares or a guess. A stop request ends it:
    /// genre and all that follows it in the analysis are then empty.
    Analysis analyze(const std::filesystem::path& path, const ProgressCallback& heard = {},
                     const std::stop_token& stop = {});

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Analyses many files on `threads` threads (<= 0: all cores). `sink` receives every result, in the order of `paths`,
/// one at a time. Stops early on request, within a file too; results that were not complete are then not delivered.
void analyze_files(std::span<const std::filesystem::path> paths, const std::shared_ptr<const model::Model>& model,
                   const Analyzer::Options& options, int threads, const std::function<void(Analysis)>& sink,
                   const std::stop_token& stop = {});

/// A stretch of a long file.
struct Stretch {
    double start_s = 0;
    double end_s = 0;
    std::string genre;
    float confidence = 0;
    float music = 1;                   ///< as Analysis::music
    float familiar = 1;                ///< as Analysis::familiar
    std::vector<float> probabilities;  ///< in the order of the model's labels; empty: silent, below -80 dBFS throughout
    std::vector<float> embedding;      ///< mean of its windows; empty if the model gives none, or of silence
};

/// Genre through the length of a file: `sink` receives stretch after stretch of about `stretch_s` seconds (whole
/// windows of the network, at least one) as soon as each is judged; the last one may be shorter. Memory does not depend
/// on the file's length. Windows that overlap count for the stretch in which they begin. Needs a model that hears
/// windows and knows labels: throws kInvalidArgument otherwise. Never throws for what the file is or holds: the report
/// says; one that is too short or silent has no last stretch. `heard` as Analyzer::analyze has it. A stop request ends
/// it; the report then covers what was heard.
audio::Report analyze_timeline(const std::filesystem::path& path, const std::shared_ptr<const model::Model>& model,
                               double stretch_s, const std::function<void(Stretch)>& sink,
                               const std::stop_token& stop = {}, const ProgressCallback& heard = {});

/// What a model says of each window of one file: for teachers, and for heads that learn from embeddings.
struct WindowOutputs {
    std::vector<double> start_s;  ///< of each window; 0 for a model that hears whole clips
    Matrix scores;                ///< [windows x labels], on the scale that model::Outputs::scale says; empty without
                                  ///< labels
    Matrix embeddings;            ///< [windows x embedding_size]; empty without embedding
    Matrix hidden;                ///< [windows x numbers], see model::Impression::hidden
    audio::Report audio;
};
/// Empty if the verdict is not usable; never throws for what the file is or holds. `listener` may serve many files, one
/// after the other. Memory: the rows alone, 12,000 for ten hours in windows of 3 s.
WindowOutputs window_outputs(const std::filesystem::path& path, model::Listener& listener);

/// Log-mel frames of a whole file as a front end wants them, [frames x mel_bands]: what trainings cut their crops from.
/// Throws as audio::Decoder does, and kBroken for a file without usable sound (the message says which verdict).
struct LogMel {
    Matrix frames;
    audio::Report audio;
};
LogMel log_mel(const std::filesystem::path& path, const model::FrontEnd& front_end);

/// What describe() tells of a file.
struct DescriptionOptions {
    dsp::DescriptorSet descriptors{dsp::Descriptor::kMfcc};
    int mfcc_coefficients = 40;  ///< 1 .. 128
    bool loudness = false;       ///< measured before the down-mix, into Report::loudness
};
struct Description {
    dsp::DescriptorStatistics statistics;
    audio::Report audio;
};
/// Descriptors of a file (librosa's defaults at 22,050 Hz): mean and deviation over time. One pass, in memory that does
/// not depend on the file's length. Throws as audio::Decoder does, kBroken for a file without usable sound (the message
/// says which verdict), kInvalidArgument for options out of range.
Description describe(const std::filesystem::path& path, const DescriptionOptions& options = {});

/// The summary vector that the original program used: MFCC averaged over time (and their deviation).
/// Throws as describe does.
struct MfccSummary {
    dsp::ColumnStatistics statistics;
    audio::Report audio;
};
MfccSummary mfcc_summary(const std::filesystem::path& path, int coefficients = 40);

}  // namespace segue::pipeline
