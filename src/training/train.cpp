#include <algorithm>
#include <cmath>
#include <numeric>

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/cuda.h>

#include "training/arguments.h"
#include "training/calibration.h"
#include "training/corpus.h"
#include "training/hash.h"
#include "training/network.h"
#include "training/trainer.h"

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

// Labelled clips whose confidence has a weight.
std::vector<dataset::Clip> usable_clips(const dataset::DataSet& data, const Options& options) {
    std::vector<dataset::Clip> clips;
    std::ranges::copy_if(data.clips, std::back_inserter(clips), [&](const dataset::Clip& clip) {
        if (clip.genre.empty()) return false;
        if (options.label_weights.empty()) return true;
        const auto weight = options.label_weights.find(clip.label_confidence);
        return weight != options.label_weights.end() && weight->second > 0;
    });
    if (clips.empty()) {
        throw Error(ErrorCode::kInvalidData, options.label_weights.empty()
                                                 ? "no clip has a genre"
                                                 : "no clip has a genre and one of the label confidences to train on");
    }
    return clips;
}

// Training and validation as indices into `clips`.
dataset::Split divide(std::span<const dataset::Clip> clips, std::span<const std::string> sound_keys,
                      const Options& options) {
    std::vector<std::size_t> pool(clips.size());
    std::iota(pool.begin(), pool.end(), std::size_t{0});
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

Material make_material(Corpus& corpus, const dataset::Split& split, const dataset::LabelEncoder& encoder,
                       const Options& options) {
    const auto class_weights = dataset::class_weights(select(corpus.clips, split.training), encoder);
    const auto example = [&](std::size_t index) {
        const auto& clip = corpus.clips[index];
        const int label = *encoder.encode(clip.genre);
        const double confidence = options.label_weights.empty() ? 1 : options.label_weights.at(clip.label_confidence);
        const double balance =
            std::pow(class_weights[static_cast<std::size_t>(label)], options.recipe.class_weight_exponent);
        return Example{std::move(corpus.features[index]), label, static_cast<float>(confidence * balance)};
    };
    Material material;
    for (const auto index : split.training) material.training.push_back(example(index));
    for (const auto index : split.validation) material.validation.push_back(example(index));
    return material;
}

// Identifies the clips of a training: which sounds, with which labels, on which side.
std::string fingerprint(const Corpus& corpus, const dataset::Split& split) {
    std::string text;
    for (const auto* side : {&split.training, &split.validation}) {
        for (const auto index : *side) {
            const auto& clip = corpus.clips[index];
            text += corpus.sound_keys[index] + '\t' + clip.genre + '\t' + clip.label_confidence + '\n';
        }
        text += '\n';
    }
    return hash(text);
}

Json count_by(std::span<const dataset::Clip> clips, std::string dataset::Clip::*column) {
    std::map<std::string, int> counts;
    for (const auto& clip : clips) {
        if (!(clip.*column).empty()) ++counts[clip.*column];
    }
    return counts;
}

// What a model file tells of its training.
std::string training_json(const Json& arguments, std::span<const dataset::Clip> clips) {
    Json json{{"arguments", arguments},
              {"clips", clips.size()},
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
    at::set_num_threads(options.threads);

    auto clips = usable_clips(data, options);
    if (options.split_by_group) fill_groups(clips, options.threads, stop);
    divide(clips, {}, options);  // too few clips of a genre: say so before hours of decoding
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
    if (encoder.size() < 2) throw Error(ErrorCode::kInvalidData, "training needs clips of two genres or more");
    Json arguments = to_json(options);
    arguments["segue_version"] = version();
    arguments["clips"] = fingerprint(corpus, split);
    const Material material = make_material(corpus, split, encoder, options);

    const NetworkPtr network = build(plan, encoder.size(), options.seed);
    fit_standardisation(*network, material.training, plan.front_end);
    network->to(options.device == Device::kCuda ? torch::kCUDA : torch::kCPU);
    const Fit fitted = fit(network, material, plan.front_end, options, arguments, observer, stop);
    network->to(torch::kCPU);

    Result result;
    result.history = fitted.history;
    result.best_epoch = fitted.best_epoch;
    result.interrupted = fitted.interrupted;
    result.training_clips = material.training.size();
    result.validation_clips = material.validation.size();
    result.skipped = data.skipped;
    result.skipped.insert(result.skipped.end(), corpus.skipped.begin(), corpus.skipped.end());
    result.metadata.network = plan.name;
    result.metadata.labels = encoder.labels();
    result.metadata.front_end = plan.front_end;
    result.metadata.embedding_size = plan.embedding_size;
    result.metadata.temperature = options.temperature.value_or(1);
    if (!material.validation.empty()) {
        const auto logits = judge(*network, material.validation, plan.front_end);
        const auto labels = labels_of(material.validation);
        if (!options.temperature) result.metadata.temperature = fit_temperature(logits, labels);
        result.validation = Figures{.accuracy = accuracy(logits, labels),
                                    .balanced_accuracy = balanced_accuracy(logits, labels),
                                    .loss = cross_entropy(logits, labels, result.metadata.temperature)};
    }
    result.metadata.training = training_json(arguments, training_clips);
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
