// Networks learn here: from labelled clips to one model file that `segue predict` and any ONNX tool can read.
//
//     segue::training::Options options;
//     options.recipe = segue::training::default_recipe(options.network);
//     const auto data = segue::dataset::read_genre_folders("music");
//     const auto result = segue::training::train(data, options);
//     segue::write_file_atomically("model.onnx", result.onnx);
//
// An optional part of Segue (it needs libtorch); predicting needs none of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "segue/core.h"
#include "segue/dataset.h"
#include "segue/model.h"

namespace segue::training {

/// How crops of log-mel frames are varied before a network hears them. All zero: not at all.
struct Augmentation {
    double time_rate = 0;          ///< natural logarithm of the largest change of speed, either way, pitch kept
    double pitch_semitones = 0;    ///< largest shift, either way
    double equaliser_db = 0;       ///< rms of a smooth random curve over the bands
    double gain_db = 0;            ///< largest change of level, either way, before the front end's log_offset
    double low_pass_chance = 0;    ///< of a crop to lose its high frequencies (corner 2 to 10 kHz)
    double high_pass_chance = 0;   ///< of a crop to lose its low frequencies (corner 60 to 300 Hz)
    double noise_chance = 0;       ///< of a crop to get noise, 10 to 30 dB below it, white to pink
    int frequency_masks = 0;       ///< runs of bands hidden in each crop
    int frequency_mask_bands = 0;  ///< largest width of one
    int time_masks = 0;            ///< runs of frames hidden in each crop
    int time_mask_frames = 0;      ///< largest width of one
};

/// What a network learns from a teacher beside the labels, see Options::teacher.
struct Teaching {
    int components = 64;              ///< principal components of the teacher's embedding that it learns to predict
    double embedding_weight = 4;      ///< of their mean squared error, beside the cross-entropy
    double soft_label_share = 0.7;    ///< of a label's target that is what the teacher makes of the clip
    double soft_label_penalty = 125;  ///< heads::FitOptions::penalty of the head that tells it
    double unlabelled_weight = 0.5;   ///< of a clip that has the teacher's opinion only
};

/// Every number of a training that is not a matter of the machine.
struct Recipe {
    int epochs = 50;              ///< 1 or more
    int crops_per_clip = 1;       ///< random crops of each clip in an epoch
    int batch_size = 32;          ///< 2 or more
    double learning_rate = 1e-3;  ///< highest one of the schedule; AdamW, .9 / .999
    double warm_up_share = 0;     ///< of all steps, during which the rate rises from 0
    /// Afterwards the rate falls to 0 along half a cosine, and the last epoch's weights are kept: they are the settled
    /// ones. Otherwise it stays, and those of the lowest validation loss (at its best temperature) are kept. An
    /// interrupted training keeps the best in either case, one without validation clips the last.
    bool cosine_decay = false;
    double weight_decay = 0;           ///< decoupled, on the weights of convolutions and dense layers only
    double gradient_clip = 0;          ///< largest norm of all gradients together; 0: unlimited
    double label_smoothing = 0;        ///< 0 .. 1, share of the target spread over all labels
    double class_weight_exponent = 0;  ///< clips weigh (mean count / count of their label) to this power; 0: alike
    /// Share of the past in a running average of the weights, 0 .. 1, taken at each step; the average is what is judged
    /// and kept. It begins shorter: at step s its share is at most (1 + s) / (10 + s). 0: none.
    double weight_average = 0;
    Augmentation augmentation;
    Teaching teaching;
};

/// A recipe as JSON: the names above; "augmentation" and "teaching" are objects in it.
std::string to_json(const Recipe& recipe);
/// `base` with what a JSON object says otherwise. Throws kInvalidArgument naming what it does not know, or what has a
/// wrong type or is out of range.
Recipe change_recipe(const Recipe& base, std::string_view json);

enum class Device { kAuto, kCpu, kCuda };

struct Options {
    std::string network = "mel-cnn";  ///< one of network_names()
    Recipe recipe;                    ///< default_recipe(network), with what the user wants otherwise
    std::uint64_t seed = 1;
    int threads = 0;  ///< 0: all cores. Another number may change the last bits of the result
    Device device = Device::kAuto;

    /// Weight of a clip by its label_confidence; clips with a word that is absent here are left out.
    /// Empty: all clips count 1.
    std::map<std::string, double> label_weights;
    /// Labelled clips of this fold, and what shares their artist or sound, are left out, so that they can be scored.
    std::optional<int> holdout_fold;
    /// Of the clips of each genre, for choosing the best epoch and the temperature: 0.05 .. 0.5, or 0: learn from all
    /// clips and keep the last epoch.
    double validation_share = 0.2;
    /// Keep clips of one artist on one side: the data set's group, or where it is empty the artist of the file's tags.
    bool split_by_group = true;
    /// Temperature of the model's probabilities; nothing: fitted on the validation clips (1 without any).
    std::optional<double> temperature;
    /// What the model's metadata say of the confidence below which the genre is unknown; 0 .. 1.
    double min_confidence = 0;

    /// A network that has heard more: the one to be trained learns to predict its embedding, and takes its opinion of
    /// the genres into account. What that is, a head finds that is fitted on its embeddings of the training clips; of
    /// each clip it is asked by a head that has not seen this one. Clips without a label, or whose confidence has no
    /// weight, are then learnt from too. Only mel-cnn takes a teacher.
    std::shared_ptr<const model::Model> teacher;
    /// Folder where the teacher's answers are kept from one training to the next; empty: nowhere.
    std::filesystem::path teacher_cache;

    /// Where to keep what has been learnt so far, after each epoch; empty: nowhere. A file of the same training is
    /// continued, to the same result as if it had never been interrupted.
    std::filesystem::path checkpoint;
};

/// What one pass over the training clips brought.
struct Epoch {
    int number = 0;  ///< from 1
    double learning_rate = 0;
    double training_loss = 0;        ///< mean weighted cross-entropy of the (varied) crops as they were learnt from
    double training_accuracy = 0;    ///< share of these crops
    double validation_loss = 0;      ///< mean cross-entropy of whole clips, before temperature; 0 without validation
    double validation_accuracy = 0;  ///< share of clips; 0 without validation
    double seconds = 0;
    friend bool operator==(const Epoch&, const Epoch&) = default;
};

/// What a model is worth on the validation clips, whole clips judged as `segue predict` does.
struct Figures {
    double accuracy = 0;
    double balanced_accuracy = 0;  ///< mean of the genres' recalls
    double loss = 0;               ///< mean cross-entropy, temperature included
};

struct Result {
    std::string onnx;  ///< the model file
    model::Metadata metadata;
    std::vector<Epoch> history;
    int best_epoch = 0;                ///< whose weights the model has, see Recipe::cosine_decay
    bool interrupted = false;          ///< stopped on request before the last epoch
    std::size_t training_clips = 0;    ///< with a label
    std::size_t unlabelled_clips = 0;  ///< learnt from with the teacher's opinion alone
    std::size_t validation_clips = 0;
    std::optional<Figures> validation;  ///< nothing without validation clips
    std::vector<dataset::Skipped> skipped;
};

/// Called on the training's own thread. Must not throw.
struct Observer {
    ProgressCallback decoding;                ///< files decoded so far
    ProgressCallback teaching;                ///< clips that the teacher was asked about
    ProgressCallback learning;                ///< batches of the running epoch
    std::function<void(const Epoch&)> epoch;  ///< after each one; those of a continued checkpoint first
};

/// "mel-cnn": a 2-D CNN over crops of log-mel frames; "mfcc-cnn": 1-D convolutions over averaged MFCC.
const std::vector<std::string>& network_names();
/// The network's own, src/training/recipes. Throws kInvalidArgument for an unknown name.
Recipe default_recipe(std::string_view network);

/// Decodes the clips, trains, calibrates and writes the model. Repeatable bit for bit for the same clips, options and
/// machine (on CUDA: up to rounding). Files that fail are skipped and named in the result.
/// Throws kInvalidArgument for options out of range or a checkpoint of another training; kInvalidData for too few clips
/// of a genre or a loss that is no number any more; kBroken for a damaged checkpoint; kInterrupted if stopped before
/// there was anything to keep. A stop request after the first epoch ends with the best weights so far.
Result train(const dataset::DataSet& data, const Options& options, const Observer& observer = {},
             const std::stop_token& stop = {});

/// The history as CSV: epoch, learning_rate, training_loss, ...
std::string history_csv(const std::vector<Epoch>& history);

}  // namespace segue::training
