// Networks that judge music: one ONNX file holds weights, labels, what the network wants to hear, and its calibration.
//
//     const auto model = segue::model::Model::built_in();
//     segue::model::Listener listener(model);          // one for each thread
//     segue::model::Judgement judgement(model);
//     for (window : windows) judgement.add(listener.listen(window));
//     judgement.probabilities();
//
// A model sees matrices of features, never audio; the pipeline makes them as FrontEnd says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "segue/core.h"

namespace segue::model {

/// Newest layout of the metadata that this Segue writes and reads.
inline constexpr int kFormatVersion = 1;

/// What a network hears. A change of any of these makes another input.
struct FrontEnd {
    enum class Kind {
        kLogMel,    ///< windows of log-mel frames, [window_frames x mel_bands], in dB: 10 log10(power + log_offset)
        kMfccMean,  ///< MFCC averaged over the whole clip, [coefficients]; all other fields at their defaults
    };
    Kind kind = Kind::kLogMel;
    int sample_rate_hz = 22050;
    int fft_size = 2048;
    int hop_length = 512;
    int mel_bands = 128;
    double low_hz = 0;
    double high_hz = 11025;
    bool htk_scale = false;       ///< mel formula: HTK, or Slaney
    bool area_normalised = true;  ///< triangles of equal area (librosa), or of equal height
    double log_offset = 1e-6;     ///< kLogMel only
    int window_frames = 0;        ///< kLogMel only: frames of one window; windows follow one another without overlap
    int coefficients = 40;        ///< kMfccMean only

    /// Numbers that one call of the network takes.
    std::size_t input_size() const;
    friend bool operator==(const FrontEnd&, const FrontEnd&) = default;
};

/// Everything about a model except its weights: the JSON under the ONNX metadata key "segue".
struct Metadata {
    int format_version = kFormatVersion;
    std::string network;              ///< "mel-cnn", "mfcc-cnn"
    std::vector<std::string> labels;  ///< 2 or more, distinct, in the order of the logits
    FrontEnd front_end;
    std::size_t embedding_size = 0;  ///< numbers of the output "embedding"
    double temperature = 1;          ///< logits are divided by it before the softmax; > 0
    std::string training = "{}";     ///< JSON object: arguments of the training, data counts
    std::string metrics = "{}";      ///< JSON object: figures on the validation clips

    /// As JSON text, and back. from_json throws kInvalidModel naming the field that is missing or wrong, and
    /// kNewerVersion for a later format_version. Fields that it does not know are ignored.
    std::string to_json() const;
    static Metadata from_json(std::string_view json);
};

/// A loaded network. Immutable; share one among all threads.
class Model {
  public:
    /// Reads an ONNX file written by `segue train`. Throws kNotFound, kNoPermission, kInvalidModel (no ONNX, damaged,
    /// no Segue metadata, metadata that contradicts the graph: the message says which), kNewerVersion.
    static std::shared_ptr<const Model> load(const std::filesystem::path& path);
    /// The same from bytes in memory; `name` is used in messages.
    static std::shared_ptr<const Model> from_bytes(const std::string& bytes, const std::filesystem::path& name = {});
    /// The weights that ship with Segue. Loaded at the first call, then shared.
    static std::shared_ptr<const Model> built_in();

    ~Model();
    const Metadata& metadata() const;
    /// 16 hex digits of the file's content: results of two models with the same id are the same.
    const std::string& id() const;

  private:
    friend class Listener;
    struct Impl;
    explicit Model(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What a network says of one window. Views are valid until the listener's next call.
struct Impression {
    std::span<const float> logits;
    std::span<const float> embedding;
};

/// A workspace for one thread: runs the network on one thread in f32, so that results never depend on the load.
class Listener {
  public:
    explicit Listener(std::shared_ptr<const Model> model);
    ~Listener();
    Listener(Listener&&) noexcept;
    Listener& operator=(Listener&&) noexcept;

    /// `features`: FrontEnd::input_size() numbers, row-major. Throws kInvalidArgument for another size.
    Impression listen(std::span<const float> features);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Windows of one clip, averaged: mean of the logits, then temperature and softmax; mean of the embeddings.
class Judgement {
  public:
    explicit Judgement(const Metadata& metadata);

    void add(const Impression& impression);
    std::size_t windows() const { return windows_; }
    /// Calibrated probability of each label, sum 1. All equal before the first window.
    std::vector<float> probabilities() const;
    /// Mean logits, before temperature.
    std::vector<float> logits() const;
    /// Mean embedding scaled to length 1 (zeros stay zeros).
    std::vector<float> embedding() const;

  private:
    std::vector<double> logit_sum_;
    std::vector<double> embedding_sum_;
    double temperature_;
    std::size_t windows_ = 0;
};

/// softmax(logits / temperature).
std::vector<float> softmax(std::span<const float> logits, double temperature = 1);

}  // namespace segue::model
