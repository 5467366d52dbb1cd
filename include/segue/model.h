// Networks that judge music: one file with Segue's own metadata inside, or any ONNX, TFLite or OpenVINO file with a
// sidecar, a JSON file beside it that says the same. docs/networks.md lists the fields.
//
//     const auto model = segue::model::Model::built_in();
//     segue::model::Listener listener(model);          // one for each thread
//     segue::model::Judgement judgement(model->metadata());
//     for (window : windows) judgement.add(listener.listen(window));
//     judgement.probabilities();
//
// A model sees matrices of features or samples, never audio files; the pipeline makes them as FrontEnd says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "segue/core.h"

namespace segue::model {

/// Newest layout of the metadata that this Segue writes and reads.
inline constexpr int kFormatVersion = 1;

/// What a network hears. A change of any of these makes another input.
struct FrontEnd {
    enum class Kind {
        kLogMel,    ///< windows of log-mel frames, [window_frames x mel_bands]
        kMfccMean,  ///< MFCC averaged over the whole clip, [coefficients]; all other fields at their defaults
        kWaveform,  ///< windows of samples, [window_samples]
    };
    /// What the mel filters are laid over.
    enum class Spectrum { kPower, kMagnitude };
    /// Of x = log_gain * mel + log_offset.
    enum class Logarithm { kDecibel /* 10 log10 x */, kLog10, kLn };
    enum class Layout { kFramesByBands, kBandsByFrames };

    Kind kind = Kind::kLogMel;
    int sample_rate_hz = 22050;
    double full_scale = 1;  ///< kLogMel, kWaveform: a sample at full scale; 32768 for networks used to 16-bit numbers

    // kLogMel
    int fft_size = 2048;
    int hop_length = 512;
    int mel_bands = 128;
    double low_hz = 0;
    double high_hz = 11025;
    bool htk_scale = false;       ///< mel formula: HTK, or Slaney
    bool area_normalised = true;  ///< triangles of equal area (librosa), or of equal height
    Spectrum spectrum = Spectrum::kPower;
    Logarithm logarithm = Logarithm::kDecibel;
    double log_gain = 1;
    double log_offset = 1e-6;
    double scale = 1;  ///< the network takes scale * logarithm + shift
    double shift = 0;
    Layout layout = Layout::kFramesByBands;
    int window_frames = 0;  ///< frames of one window

    /// kWaveform: samples of one window. kLogMel: 0, windows are cut from the frames of the whole file; or windows of
    /// so many samples are cut from the file and each becomes frames by itself, as if silence were around it.
    int window_samples = 0;
    /// From the start of one window to that of the next: samples where windows are cut from samples, otherwise frames.
    /// 0: the length of a window. Less: windows overlap. More: what lies between is not heard.
    int window_hop = 0;

    int coefficients = 40;  ///< kMfccMean only

    /// Numbers that one call of the network takes.
    std::size_t input_size() const;
    /// Whether windows are cut from samples (else from frames).
    bool cuts_samples() const { return kind == Kind::kWaveform || (kind == Kind::kLogMel && window_samples > 0); }
    /// Length of a window and way from one to the next, in seconds; 0 for kMfccMean, which hears whole clips.
    double window_s() const;
    double window_hop_s() const;
    friend bool operator==(const FrontEnd&, const FrontEnd&) = default;
};

/// Where the answers of a network are, and what they mean.
struct Outputs {
    enum class Scale { kLogits, kProbabilities };
    /// The name of any tensor in the graph, or the number of an output from 0 on.
    using Tensor = std::variant<std::string, int>;

    std::optional<Tensor> scores = "logits";  ///< a number for each label; none: the network knows no labels
    Scale scale = Scale::kLogits;             ///< of the scores
    bool multi_label = false;        ///< each label holds or not by itself (sigmoid), or one of them holds (softmax)
    Scale pooling = Scale::kLogits;  ///< on which scale the windows of a clip are averaged
    std::optional<Tensor> embedding = "embedding";  ///< none: the network gives no embedding
    friend bool operator==(const Outputs&, const Outputs&) = default;
};

/// Everything about a model except its weights: the JSON under the ONNX metadata key "segue", or a sidecar.
struct Metadata {
    int format_version = kFormatVersion;
    std::string network;              ///< its name: "mel-cnn", "yamnet"
    std::vector<std::string> labels;  ///< 2 or more, distinct, in the order of the scores; none without scores
    FrontEnd front_end;
    Outputs outputs;
    std::size_t embedding_size = 0;  ///< numbers of the embedding; 0 without one, and where only the graph tells
    double temperature = 1;          ///< logits are divided by it before the softmax (sigmoid); > 0
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
    /// Reads an ONNX file written by `segue train`, or the sidecar of any network (a file that begins with `{`) and the
    /// network that it names. Throws kNotFound, kNoPermission, kInvalidModel (no network, damaged, no metadata, a field
    /// that is unknown, wrong or contradicts the graph: the message says which and why), kNewerVersion.
    static std::shared_ptr<const Model> load(const std::filesystem::path& path);
    /// An ONNX file with Segue's metadata from bytes in memory; `name` is used in messages.
    static std::shared_ptr<const Model> from_bytes(const std::string& bytes, const std::filesystem::path& name = {});
    /// The weights that ship with Segue. Loaded at the first call, then shared.
    static std::shared_ptr<const Model> built_in();

    ~Model();
    const Metadata& metadata() const;
    /// 16 hex digits of the content of its files: results of two models with the same id are the same.
    const std::string& id() const;

  private:
    friend class Listener;
    struct Impl;
    explicit Model(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What a network says of one window. Views are valid until the listener's next call.
struct Impression {
    std::span<const float> scores;     ///< of each label, on the scale that Outputs::scale says
    std::span<const float> embedding;  ///< embedding_size numbers
};

/// A workspace for one thread: runs the network on one thread in f32, so that results never depend on the load.
class Listener {
  public:
    explicit Listener(std::shared_ptr<const Model> model);
    ~Listener();
    Listener(Listener&&) noexcept;
    Listener& operator=(Listener&&) noexcept;

    /// `features`: FrontEnd::input_size() numbers, row-major in the front end's layout. An answer that is no finite
    /// number counts as 0. Throws kInvalidArgument for another size.
    Impression listen(std::span<const float> features);
    const Metadata& metadata() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Windows of one clip, averaged: mean of the scores on the scale that Outputs::pooling says, then temperature and
/// softmax (or sigmoid); mean of the embeddings.
class Judgement {
  public:
    explicit Judgement(const Metadata& metadata);

    void add(const Impression& impression);
    std::size_t windows() const { return windows_; }
    /// Calibrated probability of each label, sum 1 (with multi_label each by itself in 0..1). All equal before the
    /// first window.
    std::vector<float> probabilities() const;
    /// Logits of the clip, before temperature: the mean logits, or those of the mean probabilities.
    std::vector<float> logits() const;
    /// Mean embedding scaled to length 1 (zeros stay zeros).
    std::vector<float> embedding() const;

  private:
    Outputs outputs_;
    std::vector<double> score_sum_;
    std::vector<double> embedding_sum_;
    double temperature_;
    std::size_t windows_ = 0;
};

/// softmax(logits / temperature).
std::vector<float> softmax(std::span<const float> logits, double temperature = 1);

}  // namespace segue::model
