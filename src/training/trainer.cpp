#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>
#include <torch/serialize.h>
#include <torch/utils.h>

#include "training/checkpoint.h"
#include "training/schedule.h"
#include "training/validation.h"
#include "training/weight_average.h"

namespace segue::training {
namespace {

// Enough to choose an epoch by, at a fraction of the time that all windows take.
constexpr std::size_t kWindowsBetweenEpochs = 4;
constexpr double kLeastWeight = 1e-12;  // of a batch whose clips weigh nothing

torch::Device device_of(const torch::nn::Module& module) {
    return module.parameters().front().device();
}

torch::optim::AdamW make_optimizer(const Network& network, const Recipe& recipe) {
    std::vector<torch::Tensor> decayed;
    std::vector<torch::Tensor> free;
    for (const auto& parameter : network.parameters()) (parameter.dim() > 1 ? decayed : free).push_back(parameter);
    const auto options = [&](double decay) {
        return std::make_unique<torch::optim::AdamWOptions>(
            torch::optim::AdamWOptions(recipe.learning_rate).weight_decay(decay));
    };
    return torch::optim::AdamW(std::vector<torch::optim::OptimizerParamGroup>{
        {decayed, options(recipe.weight_decay)},
        {free, options(0)},
    });
}

void set_learning_rate(torch::optim::AdamW& optimizer, double rate) {
    for (auto& group : optimizer.param_groups()) group.options().set_lr(rate);
}

// Sums over one epoch.
struct Sums {
    double loss = 0;
    double weight = 0;
    double right = 0;
    double labelled = 0;
};

class Trainer {
  public:
    Trainer(const NetworkPtr& network, const Material& material, const model::FrontEnd& front_end,
            const Options& options)
        : network_(network),
          recipe_(options.recipe),
          front_end_(front_end),
          seed_(options.seed),
          batches_(material.training, front_end, recipe_, seed_, options.threads),
          validation_(material.validation),
          validation_labels_(labels_of(material.validation)),
          optimizer_(make_optimizer(*network, recipe_)) {
        if (recipe_.weight_average > 0) average_.emplace(*network, recipe_.weight_average);
    }

    Checkpoint& state() { return state_; }

    void resume(Checkpoint checkpoint) {
        if (average_) {
            set_weights(network_, checkpoint.average);
            average_.emplace(*network_, recipe_.weight_average);
        }
        set_weights(network_, checkpoint.weights);
        std::istringstream stream(checkpoint.optimizer);
        torch::load(optimizer_, stream, device_of(*network_));
        state_ = std::move(checkpoint);
    }

    // False if stopped before the epoch's end; what it had learnt is then of no use.
    bool run_epoch(int number, const ProgressCallback& progress, const std::stop_token& stop) {
        const auto start = std::chrono::steady_clock::now();
        torch::manual_seed(Random({seed_, static_cast<std::uint64_t>(number)}).bits());
        network_->train();
        Sums sums;
        for (std::size_t b = 0; b < batches_.batches(); ++b) {
            if (stop.stop_requested()) return false;
            learn(number, b, sums);
            if (progress) progress({.done = b + 1, .total = batches_.batches(), .failed = 0});
        }
        // The last batch may have been one too many.
        for (const auto& parameter : network_->parameters()) {
            if (!parameter.isfinite().all().item<bool>()) refuse_divergence(number);
        }
        Epoch epoch{.number = number,
                    .learning_rate = optimizer_.param_groups().front().options().get_lr(),
                    .training_loss = sums.loss / std::max(kLeastWeight, sums.weight),
                    .training_accuracy = sums.right / std::max(1.0, sums.labelled)};
        state_.weights = weights(network_);
        if (average_) average_->swap();
        const double calibrated_loss = validate(epoch);
        epoch.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        keep(epoch, calibrated_loss);
        if (average_) average_->swap();
        return true;
    }

  private:
    [[noreturn]] void refuse_divergence(int epoch) const {
        throw Error(ErrorCode::kInvalidData, fmt::format("the training diverged in epoch {}: its loss is no number any "
                                                         "more; a smaller learning rate than {} may help",
                                                         epoch, recipe_.learning_rate));
    }

    void learn(int epoch, std::size_t index, Sums& sums) {
        const std::size_t steps = batches_.batches() * static_cast<std::size_t>(recipe_.epochs);
        const std::size_t step = batches_.batches() * static_cast<std::size_t>(epoch - 1) + index;
        set_learning_rate(optimizer_, learning_rate(recipe_, step + 1, steps));

        const auto device = device_of(*network_);
        const auto batch = batches_.batch(epoch, index);
        const auto visible = batch.visible.defined() ? batch.visible.to(device) : batch.visible;
        const auto labels = batch.labels.to(device);
        const auto weights = batch.weights.to(device);
        const auto output = network_->forward(batch.features.to(device), visible);
        const auto cross_entropies = -(batch.targets.to(device) * torch::log_softmax(output.logits, 1)).sum(1);
        const auto label_loss = (cross_entropies * weights).sum() / weights.sum().clamp_min(kLeastWeight);
        auto loss = label_loss;
        if (output.lesson.defined()) {
            const auto error = (output.lesson - batch.lessons.to(device)).square().mean();
            loss = loss + recipe_.teaching.embedding_weight * error;
        }

        const double value = loss.item<double>();
        if (!std::isfinite(value)) refuse_divergence(epoch);
        optimizer_.zero_grad();
        loss.backward();
        if (recipe_.gradient_clip > 0) {
            torch::nn::utils::clip_grad_norm_(network_->parameters(), recipe_.gradient_clip);
        }
        optimizer_.step();
        if (average_) average_->update(step);

        const double weight = weights.sum().item<double>();
        sums.loss += label_loss.item<double>() * weight;
        sums.weight += weight;
        sums.right += (output.logits.argmax(1) == labels).sum().item<double>();
        sums.labelled += (labels >= 0).sum().item<double>();
    }

    // Fills in the figures of the validation clips; returns their loss at its best temperature, by which epochs are
    // compared: being too sure is put right afterwards.
    double validate(Epoch& epoch) {
        if (validation_.empty()) return 0;
        const auto logits = judge(*network_, validation_, front_end_, kWindowsBetweenEpochs);
        const auto uncalibrated = figures(logits, validation_labels_, 1);
        epoch.validation_loss = uncalibrated.log_loss;
        epoch.validation_accuracy = uncalibrated.accuracy;
        return figures(logits, validation_labels_, uncalibrated.temperature).log_loss;
    }

    // With the average in the network, if one is taken.
    void keep(const Epoch& epoch, double calibrated_loss) {
        const std::string judged = average_ ? weights(network_) : state_.weights;
        if (average_) state_.average = judged;
        const bool settled = recipe_.cosine_decay && epoch.number == recipe_.epochs;
        if (settled || state_.history.empty() || validation_.empty() || calibrated_loss < state_.best_loss) {
            state_.best_epoch = epoch.number;
            state_.best_loss = calibrated_loss;
            state_.best_weights = judged;
        }
        state_.history.push_back(epoch);
        std::ostringstream stream;
        torch::save(optimizer_, stream);
        state_.optimizer = std::move(stream).str();
    }

    NetworkPtr network_;
    Recipe recipe_;
    model::FrontEnd front_end_;
    std::uint64_t seed_;
    BatchMaker batches_;
    std::span<const Example> validation_;
    std::vector<int> validation_labels_;
    torch::optim::AdamW optimizer_;
    std::optional<WeightAverage> average_;
    Checkpoint state_;
};

}  // namespace

void fit_standardisation(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end) {
    const torch::NoGradGuard no_gradients;
    torch::Tensor sum;
    torch::Tensor square_sum;
    for (const auto& example : examples) {
        const auto x = network.subtract_level(windows(example.features, front_end)).to(torch::kDouble);
        const auto rows = x.reshape({-1, x.size(-1)});
        const auto mean = rows.mean(0);
        const auto mean_square = rows.square().mean(0);
        sum = sum.defined() ? sum + mean : mean;
        square_sum = square_sum.defined() ? square_sum + mean_square : mean_square;
    }
    const auto count = static_cast<double>(examples.size());
    const auto mean = sum / count;
    network.standardisation().set(mean, torch::sqrt(torch::clamp_min(square_sum / count - mean.square(), 0)));
}

void fit_embedding(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end) {
    if (!network.is_taught()) return;
    const torch::NoGradGuard no_gradients;
    network.eval();
    std::vector<torch::Tensor> embeddings;
    for (const auto& example : examples) {
        const auto output = network.forward(windows(example.features, front_end).to(device_of(network)));
        embeddings.push_back(TaughtEmbedding::raw(output.lesson, output.logits).mean(0));
    }
    network.taught_embedding().fit(torch::stack(embeddings));
}

Matrix judge(Network& network, std::span<const Example> examples, const model::FrontEnd& front_end,
             std::size_t most_windows) {
    const torch::NoGradGuard no_gradients;
    network.eval();
    Matrix result;
    for (const auto& example : examples) {
        const auto input = windows(example.features, front_end, most_windows).to(device_of(network));
        const auto logits = network.forward(input).logits.mean(0).to(torch::kCPU).contiguous();
        result.append_row({logits.data_ptr<float>(), static_cast<std::size_t>(logits.numel())});
    }
    return result;
}

std::vector<int> labels_of(std::span<const Example> examples) {
    std::vector<int> result;
    for (const auto& example : examples) result.push_back(example.label);
    return result;
}

Fit fit(const NetworkPtr& network, const Material& material, const model::FrontEnd& front_end, const Options& options,
        const nlohmann::ordered_json& arguments, const Observer& observer, const std::stop_token& stop) {
    Trainer trainer(network, material, front_end, options);
    Checkpoint& state = trainer.state();
    if (!options.checkpoint.empty()) {
        if (auto checkpoint = load_checkpoint(options.checkpoint, arguments)) trainer.resume(std::move(*checkpoint));
    }
    if (observer.epoch) {
        for (const auto& epoch : state.history) observer.epoch(epoch);
    }

    bool interrupted = false;
    for (int number = static_cast<int>(state.history.size()) + 1; number <= options.recipe.epochs; ++number) {
        interrupted = !trainer.run_epoch(number, observer.learning, stop);
        if (interrupted) break;
        if (!options.checkpoint.empty()) save_checkpoint(options.checkpoint, arguments, state);
        if (observer.epoch) observer.epoch(state.history.back());
    }
    if (state.history.empty()) {
        throw Error(ErrorCode::kInterrupted, "stopped before the first epoch was done; there is nothing to keep");
    }
    set_weights(network, state.best_weights);
    return {state.history, state.best_epoch, interrupted};
}

}  // namespace segue::training
