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
    std::optional<Tensor> hidden{};  ///< a wider layer before: a Detector hears more in it than in the embedding;
                                     ///< none: it has the embedding
    friend bool operator==(const Outputs&, const Outputs&) = default;
};

/// Tells music from speech, noise and other sounds, or music of the model's genres from other music: logistic
/// regression on Outputs::hidden (or the embedding, as the network gives it), averaged over the windows. `segue refuse`
/// fits it.
struct Detector {
    std::vector<float> weights;  ///< of each number of the layer
    float bias = 0;
    double min_probability = 0.5;  ///< 0 .. 1; what is less probable is better called no music, or of no known genre
    friend bool operator==(const Detector&, const Detector&) = default;
};

/// Everything about a model except its weights: the JSON under the ONNX metadata key "segue", or a sidecar.
struct Metadata {
    int format_version = kFormatVersion;
    std::string network;              ///< its name: "mel-cnn", "yamnet"
    std::vector<std::string> labels;  ///< 2 or more, distinct, in the order of the scores; none without scores
    FrontEnd front_end;
    Outputs outputs;
    std::size_t embedding_size = 0;   ///< numbers of the embedding; 0 without one, and where only the graph tells
    double temperature = 1;           ///< logits are divided by it before the softmax (sigmoid); > 0
    double min_confidence = 0;        ///< 0 .. 1; of a confidence below it, it is better said that the genre is unknown
    std::optional<Detector> music{};  ///< none: the model takes everything for music
    std::optional<Detector> familiar{};  ///< none: the model takes all music for that of its genres
    /// Whether what is music, or music of the model's genres, with this probability shall be called so.
    bool is_music(double probability) const { return !music || probability >= music->min_probability; }
    bool is_familiar(double probability) const { return !familiar || probability >= familiar->min_probability; }
    std::string training = "{}";  ///< JSON object: arguments of the training, data counts
    std::string metrics = "{}";   ///< JSON object: figures on the validation clips

    /// As JSON text, and back. from_json throws kInvalidModel naming the field that is missing or wrong, and
    /// kNewerVersion for a later format_version. Fields that it does not know are ignored.
    std::string to_json() const;
    static Metadata from_json(std::string_view json);
};

/// Labels learnt on the embedding of a network that itself stays as it is: one dense layer. `segue learn` fits it.
struct Head {
    std::vector<std::string> labels;  ///< 2 or more, distinct
    bool multi_label = false;         ///< each label holds or not by itself (sigmoid), or one of them holds (softmax)
    Matrix weights;                   ///< [labels x embedding_size]
    std::vector<float> bias;          ///< [labels]
    double temperature = 1;           ///< the logits are divided by it before softmax or sigmoid; 0.001 .. 1000
    double min_confidence = 0;        ///< as Metadata::min_confidence
    std::string training = "{}";      ///< JSON object: how it was fitted, files of each label
    std::string metrics = "{}";       ///< JSON object: its score on files that it was not fitted on

    /// weights * embedding + bias. `embedding`: of a clip or a window. Throws kInvalidArgument for another size.
    std::vector<float> logits(std::span<const float> embedding) const;
    /// Calibrated probability of each label.
    std::vector<float> probabilities(std::span<const float> embedding) const;
};

/// A loaded network. Immutable; share one among all threads.
class Model {
  public:
    /// Reads an ONNX file written by `segue train` or `segue learn`, or the sidecar of any network (a file that begins
    /// with `{`) and the network that it names. Throws kNotFound, kNoPermission, kInvalidModel (no network, damaged, no
    /// metadata, a field that is unknown, wrong or contradicts the graph: the message says which and why; a head whose
    /// network is gone or another one than it has learnt from), kNewerVersion.
    static std::shared_ptr<const Model> load(const std::filesystem::path& path);
    /// An ONNX file with Segue's metadata from bytes in memory; `name` is used in messages.
    static std::shared_ptr<const Model> from_bytes(const std::string& bytes, const std::filesystem::path& name = {});
    /// The weights that ship with Segue. Loaded at the first call, then shared.
    static std::shared_ptr<const Model> built_in();

    ~Model();
    const Metadata& metadata() const;
    /// 16 hex digits of the content of its files: results of two models with the same id are the same. With a learnt
    /// head: those of the network beneath, `+`, those of the head. So embeddings are the same where the first 16 are.
    const std::string& id() const;

    /// The labels that were learnt on this network's embedding; null for a network that judges by itself.
    const Head* head() const;
    /// The network beneath the head as it judges by itself; null without a head.
    const std::shared_ptr<const Model>& base() const;
    /// The bytes of a model file with this network (that beneath, if it has a head) and another head. An ONNX file with
    /// Segue's metadata goes into it whole, so that it needs nothing else, and is valid ONNX for other programs. A
    /// network with a sidecar stays outside: load() then looks for the sidecar beside the head's file, and where it lay
    /// when this model was loaded; if it lay beside `file`, where the bytes will be written, its name alone is kept.
    /// Throws kInvalidArgument for a head that contradicts itself or the network, or a network without an embedding;
    /// kInvalidModel if the network's file has changed since; as read_file.
    std::string with_head(const Head& head, const std::filesystem::path& file = {}) const;
    /// The bytes of a model file that is the same but for its detectors; one that is not given stays. Throws
    /// kInvalidArgument for weights that do not fit, for a model with learnt labels, which may be of any sound, and for
    /// a network with a sidecar, into which the fields "music" and "familiar" are written by hand; kInvalidModel if the
    /// network's file has changed since; as read_file.
    std::string with_detectors(const std::optional<Detector>& music,
                               const std::optional<Detector>& familiar = {}) const;

    struct Impl;

  private:
    friend class Judgement;
    friend class Listener;
    explicit Model(std::unique_ptr<Impl> impl);
    std::string unchanged_file() const;
    std::unique_ptr<Impl> impl_;
};

/// What a network says of one window. Views are valid until the listener's next call.
struct Impression {
    std::span<const float> scores;     ///< of each label, on the scale that Outputs::scale says; a head's logits
    std::span<const float> embedding;  ///< embedding_size numbers
    std::span<const float> hidden;     ///< Outputs::hidden; of a network without it, the embedding
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
/// softmax (or sigmoid); mean of the embeddings. A head judges that embedding of the clip, from which it has learnt.
class Judgement {
  public:
    /// Of a network that judges by itself.
    explicit Judgement(const Metadata& metadata);
    explicit Judgement(const Model& model);

    /// Throws kInvalidArgument if a detector weighs another number of answers.
    void add(const Impression& impression);
    std::size_t windows() const { return windows_; }
    /// Calibrated probability of each label, sum 1 (with multi_label each by itself in 0..1). All equal before the
    /// first window.
    std::vector<float> probabilities() const;
    /// Logits of the clip, before temperature: the mean logits, those of the mean probabilities, or the head's.
    std::vector<float> logits() const;
    /// Mean of the windows' embeddings; zeros before the first window.
    std::vector<float> embedding() const;
    /// Probability that the clip is music; 1 before the first window, and of a model without a detector.
    float music() const;
    /// Probability that the clip, if it is music, is of the model's genres; 1 as above.
    float familiar() const;

  private:
    // A detector, and the sum of its logits.
    struct Suspicion {
        std::optional<Detector> detector;
        double logit_sum = 0;
    };
    static void suspect(Suspicion& suspicion, const Impression& impression);
    float probability(const Suspicion& suspicion) const;

    std::shared_ptr<const Head> head_;  // null: none
    Outputs outputs_;
    std::vector<double> score_sum_;
    std::vector<double> embedding_sum_;
    Suspicion music_;
    Suspicion familiar_;
    double temperature_;
    std::size_t windows_ = 0;
};

/// softmax(logits / temperature).
std::vector<float> softmax(std::span<const float> logits, double temperature = 1);

}  // namespace segue::model
