#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/cuda.h>

#include "segue/comparable.h"
#include "segue/content_id.h"
#include "training/arguments.h"
#include "training/corpus.h"
#include "training/network.h"
#include "training/soft_labels.h"
#include "training/teacher.h"
#include "training/teacher_space.h"
#include "training/trainer.h"
#include "training/validation.h"

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;

// What the machine decides is decided here, so that arguments say what really happened.
Options resolve(Options options) {
    if (options.threads <= 0) options.threads = available_threads();
    const bool has_cuda = torch::cuda::is_available();
    if (options.device == Device::kCuda && !has_cuda) {
        throw Error(ErrorCode::kInvalidArgument, "this libtorch finds no CUDA device; train with --device cpu");
    }
    if (options.device == Device::kAuto) options.device = has_cuda ? Device::kCuda : Device::kCpu;
    return options;
}

bool has_usable_label(const dataset::Clip& clip, const Options& options) {
    if (clip.genre.empty()) return false;
    if (options.label_weights.empty()) return true;
    const auto weight = options.label_weights.find(clip.label_confidence);
    return weight != options.label_weights.end() && weight->second > 0;
}

// Clips to learn from. A teacher has something to say about the others too: they come without their label, unless they
// are of the fold that is held out.
std::vector<dataset::Clip> usable_clips(const dataset::DataSet& data, const Options& options) {
    std::vector<dataset::Clip> clips;
    bool any_labelled = false;
    for (const auto& clip : data.clips) {
        if (has_usable_label(clip, options)) {
            any_labelled = true;
            clips.push_back(clip);
        } else if (options.teacher && (!options.holdout_fold || clip.fold != options.holdout_fold)) {
            clips.push_back(clip);
            clips.back().genre.clear();
        }
    }
    if (!any_labelled) {
        throw Error(ErrorCode::kInvalidData, options.label_weights.empty()
                                                 ? "no clip has a genre"
                                                 : "no clip has a genre and one of the label confidences to train on");
    }
    return clips;
}

// Training and validation as indices into `clips`, of those that have a label.
dataset::Split divide(std::span<const dataset::Clip> clips, std::span<const std::string> sound_keys,
                      const Options& options) {
    std::vector<std::size_t> pool;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!clips[i].genre.empty()) pool.push_back(i);
    }
    if (options.holdout_fold) pool = dataset::hold_out_fold(clips, sound_keys, *options.holdout_fold).training;
    if (options.validation_share == 0) return {.training = pool, .validation = {}};

    std::vector<dataset::Clip> pool_clips;
    std::vector<std::string> pool_keys;
    for (const auto index : pool) {
        pool_clips.push_back(clips[index]);
        if (!sound_keys.empty()) pool_keys.push_back(sound_keys[index]);
    }
    auto split = dataset::split(
        pool_clips, pool_keys,
        {.validation_share = options.validation_share, .by_group = options.split_by_group, .seed = options.seed});
    for (auto* side : {&split.training, &split.validation}) {
        for (auto& index : *side) index = pool[index];
    }
    return split;
}

std::vector<dataset::Clip> select(std::span<const dataset::Clip> clips, std::span<const std::size_t> indices) {
    std::vector<dataset::Clip> result;
    for (const auto index : indices) result.push_back(clips[index]);
    return result;
}

// Clips without a label that share neither artist nor sound with a clip that is kept for judging: the held-out fold and
// the validation clips.
std::vector<std::size_t> unlabelled_clips(const Corpus& corpus, const dataset::Split& split, const Options& options) {
    std::set<std::size_t> training(split.training.begin(), split.training.end());
    std::set<std::string> groups;
    std::set<std::string_view> sounds;
    for (std::size_t i = 0; i < corpus.clips.size(); ++i) {
        if (corpus.clips[i].genre.empty() || training.contains(i)) continue;
        if (!corpus.clips[i].group.empty()) groups.insert(comparable(corpus.clips[i].group));
        sounds.insert(corpus.sound_keys[i]);
    }
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < corpus.clips.size(); ++i) {
        const bool known = options.split_by_group && groups.contains(comparable(corpus.clips[i].group));
        if (corpus.clips[i].genre.empty() && !known && !sounds.contains(corpus.sound_keys[i])) result.push_back(i);
    }
    return result;
}

void require_genres(std::span<const dataset::Clip> training) {
    if (dataset::LabelEncoder(training).size() < 2) {
        throw Error(ErrorCode::kInvalidData, "training needs clips of two genres or more");
    }
}

// Turns a corpus into examples, which take its features: each clip becomes one example.
class MaterialMaker {
  public:
    MaterialMaker(Corpus& corpus, const dataset::Split& split, const dataset::LabelEncoder& encoder,
                  const Options& options)
        : corpus_(corpus),
          encoder_(encoder),
          options_(options),
          class_weights_(dataset::class_weights(select(corpus.clips, split.training), encoder)) {
        for (float& weight : class_weights_) {
            weight = std::pow(weight, static_cast<float>(options.recipe.class_weight_exponent));
        }
    }

    Example labelled(std::size_t index) {
        const auto& clip = corpus_.clips[index];
        const int label = *encoder_.encode(clip.genre);
        const double confidence = options_.label_weights.empty() ? 1 : options_.label_weights.at(clip.label_confidence);
        const float balance = class_weights_[static_cast<std::size_t>(label)];
        return {.features = std::move(corpus_.features[index]),
                .label = label,
                .weight = static_cast<float>(confidence) * balance,
                .target = smoothed_target(label, encoder_.size(), options_.recipe.label_smoothing),
                .lessons = {}};
    }
    // With the teacher's opinion for a target; weighs as much as the genres that it may be.
    Example unlabelled(std::size_t index, std::span<const float> opinion) {
        const float balance = std::inner_product(opinion.begin(), opinion.end(), class_weights_.begin(), 0.0F);
        return {.features = std::move(corpus_.features[index]),
                .label = -1,
                .weight = static_cast<float>(options_.recipe.teaching.unlabelled_weight) * balance,
                .target = {opinion.begin(), opinion.end()},
                .lessons = {}};
    }

  private:
    Corpus& corpus_;
    const dataset::LabelEncoder& encoder_;
    const Options& options_;
    std::vector<float> class_weights_;
};

// Adds what the teacher says: its opinion to the targets, its embedding as lessons, and clips without a label.
void teach(Material& material, MaterialMaker& maker, const Corpus& corpus, const dataset::Split& split,
           std::span<const std::size_t> unlabelled, const dataset::LabelEncoder& encoder,
           const model::FrontEnd& front_end, const Options& options, const Observer& observer,
           const std::stop_token& stop) {
    std::vector<std::size_t> indices = split.training;
    indices.insert(indices.end(), unlabelled.begin(), unlabelled.end());
    const auto clips = select(corpus.clips, indices);
    std::vector<std::string> sound_keys;
    for (const auto index : indices) sound_keys.push_back(corpus.sound_keys[index]);
    const auto answers =
        ask(options.teacher, clips, sound_keys, options.teacher_cache, options.threads, observer.teaching, stop);

    std::vector<int> labels(indices.size(), -1);
    std::vector<float> weights(indices.size());
    for (std::size_t i = 0; i < material.training.size(); ++i) {
        labels[i] = material.training[i].label;
        weights[i] = material.training[i].weight;
    }
    const auto& teaching = options.recipe.teaching;
    const Matrix opinions =
        soft_labels(answers, clips, sound_keys, labels, weights, encoder.size(), teaching.soft_label_penalty,
                    {.by_group = options.split_by_group, .seed = options.seed});
    const auto share = static_cast<float>(teaching.soft_label_share);
    for (std::size_t i = 0; i < material.training.size(); ++i) {
        auto& target = material.training[i].target;
        for (std::size_t c = 0; c < target.size(); ++c) target[c] += share * (opinions(i, c) - target[c]);
    }
    for (std::size_t u = 0; u < unlabelled.size(); ++u) {
        material.training.push_back(maker.unlabelled(unlabelled[u], opinions.row(split.training.size() + u)));
    }

    std::vector<Matrix> embeddings;
    for (const auto& answer : answers) embeddings.push_back(answer.embeddings);
    const TeacherSpace space(embeddings, teaching.components);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        material.training[i].lessons = make_lessons(space.project(answers[i].embeddings), answers[i].start_s,
                                                    options.teacher->metadata().front_end.window_s(), front_end,
                                                    material.training[i].features.rows(), corpus.start_s[indices[i]]);
    }
}

// Identifies the clips of a training: which sounds, with which labels, on which side.
std::string fingerprint(const Corpus& corpus, const dataset::Split& split, std::span<const std::size_t> unlabelled) {
    std::string text;
    for (const auto side :
         {std::span<const std::size_t>(split.training), std::span<const std::size_t>(split.validation), unlabelled}) {
        for (const auto index : side) {
            const auto& clip = corpus.clips[index];
            text += corpus.sound_keys[index] + '\t' + clip.genre + '\t' + clip.label_confidence + '\n';
        }
        text += '\n';
    }
    return content_id(text);
}

// Identifies a training for its checkpoint: by its arguments, and by the artists where the teacher's opinions depend on
// them.
Json identity(Json arguments, std::span<const dataset::Clip> clips, const Options& options) {
    if (!options.teacher || !options.split_by_group) return arguments;
    std::string text;
    for (const auto& clip : clips) text += comparable(clip.group) + '\n';
    arguments["artists"] = content_id(text);
    return arguments;
}

Json count_by(std::span<const dataset::Clip> clips, std::string dataset::Clip::*column) {
    std::map<std::string, int> counts;
    for (const auto& clip : clips) {
        if (!(clip.*column).empty()) ++counts[clip.*column];
    }
    return counts;
}

// What a model file tells of its training.
std::string training_json(const Json& arguments, std::span<const dataset::Clip> clips, std::size_t unlabelled) {
    Json json{{"arguments", arguments},
              {"clips", clips.size()},
              {"unlabelled_clips", unlabelled},
              {"genres", count_by(clips, &dataset::Clip::genre)},
              {"sources", count_by(clips, &dataset::Clip::source)},
              {"label_confidences", count_by(clips, &dataset::Clip::label_confidence)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string metrics_json(const Result& result) {
    Json json{{"validation_clips", result.validation_clips}, {"best_epoch", result.best_epoch}};
    if (result.validation) {
        json["accuracy"] = result.validation->accuracy;
        json["balanced_accuracy"] = result.validation->balanced_accuracy;
        json["loss"] = result.validation->loss;
    }
    for (const auto& epoch : result.history) {
        Json entry{{"training_loss", epoch.training_loss}, {"training_accuracy", epoch.training_accuracy}};
        if (result.validation) {
            entry["validation_loss"] = epoch.validation_loss;
            entry["validation_accuracy"] = epoch.validation_accuracy;
        }
        json["epochs"].push_back(std::move(entry));
    }
    return json.dump();
}

}  // namespace

Result train(const dataset::DataSet& data, const Options& wanted, const Observer& observer,
             const std::stop_token& stop) {
    check(wanted);
    const Options options = resolve(wanted);
    const Design& plan = design(options.network);
    if (options.teacher && !plan.takes_teacher) {
        throw Error(ErrorCode::kInvalidArgument, plan.name + " takes no teacher; mel-cnn does");
    }
    at::set_num_threads(options.threads);

    auto clips = usable_clips(data, options);
    if (options.split_by_group) fill_groups(clips, options.threads, stop);
    require_genres(select(clips, divide(clips, {}, options).training));  // say so before hours of decoding
    Corpus corpus = hear(clips, plan.front_end, options.threads, observer.decoding, stop);
    if (corpus.clips.empty()) {
        const auto& first = corpus.skipped.front();
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("none of the {} files can be used; the first: {}", clips.size(), first.reason),
                    first.path);
    }
    const auto split = divide(corpus.clips, corpus.sound_keys, options);

    const auto training_clips = select(corpus.clips, split.training);
    const dataset::LabelEncoder encoder(training_clips);
    require_genres(training_clips);
    Json arguments = to_json(options);
    arguments["segue_version"] = version();
    const auto unlabelled = options.teacher ? unlabelled_clips(corpus, split, options) : std::vector<std::size_t>();
    arguments["clips"] = fingerprint(corpus, split, unlabelled);
    MaterialMaker maker(corpus, split, encoder, options);
    Material material;
    for (const auto index : split.training) material.training.push_back(maker.labelled(index));
    for (const auto index : split.validation) material.validation.push_back(maker.labelled(index));
    if (options.teacher) {
        teach(material, maker, corpus, split, unlabelled, encoder, plan.front_end, options, observer, stop);
    }
    const std::size_t lesson = material.training.front().lessons.components.columns();

    const NetworkPtr network = build(plan, encoder.size(), lesson, options.seed);
    fit_standardisation(*network, material.training, plan.front_end);
    network->to(options.device == Device::kCuda ? torch::kCUDA : torch::kCPU);
    const Fit fitted =
        fit(network, material, plan.front_end, options, identity(arguments, corpus.clips, options), observer, stop);
    network->to(torch::kCPU);
    fit_embedding(*network, material.training, plan.front_end);

    Result result;
    result.history = fitted.history;
    result.best_epoch = fitted.best_epoch;
    result.interrupted = fitted.interrupted;
    result.training_clips = split.training.size();
    result.unlabelled_clips = unlabelled.size();
    result.validation_clips = material.validation.size();
    result.skipped = data.skipped;
    result.skipped.insert(result.skipped.end(), corpus.skipped.begin(), corpus.skipped.end());
    result.metadata.network = plan.name;
    result.metadata.labels = encoder.labels();
    result.metadata.front_end = plan.front_end;
    result.metadata.outputs.hidden = "hidden";
    result.metadata.embedding_size = lesson == 0 ? plan.embedding_size : lesson + encoder.size();
    result.metadata.temperature = options.temperature.value_or(1);
    result.metadata.min_confidence = options.min_confidence;
    if (!material.validation.empty()) {
        const auto logits = judge(*network, material.validation, plan.front_end);
        const auto labels = labels_of(material.validation);
        const auto uncalibrated = figures(logits, labels, 1);
        if (!options.temperature) result.metadata.temperature = uncalibrated.temperature;
        result.validation = Figures{.accuracy = uncalibrated.accuracy,
                                    .balanced_accuracy = uncalibrated.balanced_accuracy,
                                    .loss = figures(logits, labels, result.metadata.temperature).log_loss};
    }
    result.metadata.training = training_json(arguments, training_clips, unlabelled.size());
    result.metadata.metrics = metrics_json(result);
    result.onnx = network->to_onnx(result.metadata);
    return result;
}

std::string history_csv(const std::vector<Epoch>& history) {
    std::string csv =
        "epoch,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy,seconds\n";
    for (const auto& e : history) {
        csv += fmt::format("{},{},{},{},{},{},{:.3f}\n", e.number, e.learning_rate, e.training_loss,
                           e.training_accuracy, e.validation_loss, e.validation_accuracy, e.seconds);
    }
    return csv;
}

}  // namespace segue::training
