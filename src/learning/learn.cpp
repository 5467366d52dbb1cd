#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "learning/centring.h"
#include "learning/trials.h"
#include "segue/evaluation.h"
#include "segue/learning.h"

namespace segue::learning {
namespace {

using heads::Activation;
using heads::Head;

// Each a quarter of the one before.
constexpr std::array kPenalties{256.0, 64.0, 16.0, 4.0, 1.0, 0.25};
// Enough to choose by, and to score with.
constexpr double kRoughTolerance = 1e-3;

using Losses = std::array<double, kPenalties.size()>;

Matrix rows_of(const Matrix& matrix, const Files& files) {
    Matrix result;
    for (const std::size_t file : files) result.append_row(matrix.row(file));
    return result;
}

std::vector<float> weights_of(const Examples& examples, const Files& files) {
    std::vector<float> result;
    if (examples.weights.empty()) return result;
    for (const std::size_t file : files) result.push_back(examples.weights[file]);
    return result;
}

double log_of_exp_sum(std::span<const float> values) {
    const float highest = *std::ranges::max_element(values);
    double sum = 0;
    for (const float value : values) sum += std::exp(static_cast<double>(value) - highest);
    return highest + std::log(sum);
}

// Sum of the cross-entropies; `weights`: of the rows, or empty.
double loss(const Matrix& logits, const Matrix& targets, const std::vector<float>& weights, Activation activation) {
    double total = 0;
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        double sum = 0;
        if (activation == Activation::kSoftmax) sum += log_of_exp_sum(logits.row(i));
        for (std::size_t c = 0; c < logits.columns(); ++c) {
            if (activation == Activation::kSigmoid) sum += log_of_exp_sum(std::array{logits(i, c), 0.0F});
            sum -= targets(i, c) * logits(i, c);
        }
        total += weights.empty() ? sum : sum * weights[i];
    }
    return total;
}

// Heads of all penalties that learn from some files.
class Path {
  public:
    Path(const Examples& examples, const Files& files)
        : activation_(examples.activation),
          embeddings_(rows_of(examples.embeddings, files)),
          targets_(rows_of(examples.targets, files)),
          weights_(weights_of(examples, files)),
          centring_(embeddings_) {
        embeddings_ = centring_.of(embeddings_);
    }

    /// Calls `use` with the index of each penalty down to `last` and the head that it gives.
    template <typename Use>
    void walk(std::size_t last, double tolerance, const Use& use) const {
        std::optional<Head> head;
        for (std::size_t p = 0; p <= last; ++p) {
            head = heads::fit(embeddings_, targets_,
                              {.activation = activation_,
                               .penalty = kPenalties[p],
                               .tolerance = p == last ? tolerance : std::max(tolerance, kRoughTolerance),
                               .start = head ? &*head : nullptr},
                              weights_);
            use(p, centring_.undone(*head));
        }
    }

  private:
    Activation activation_;
    Matrix embeddings_;
    Matrix targets_;
    std::vector<float> weights_;
    Centring centring_;
};

std::size_t best(const Losses& losses) {
    return static_cast<std::size_t>(std::ranges::min_element(losses) - losses.begin());
}

void check(const Examples& examples, const LearnOptions& options, std::size_t folds) {
    const auto refuse = [](const char* reason) { throw Error(ErrorCode::kInvalidArgument, reason); };
    if (examples.embeddings.rows() != examples.folds.size()) refuse("learning needs a fold for each file");
    if (!examples.weights.empty() && examples.weights.size() != examples.folds.size()) {
        refuse("learning needs a weight for each file, or none");
    }
    if (examples.targets.rows() != examples.folds.size()) refuse("learning needs targets for each file");
    if (!examples.sources.empty() && examples.sources.size() != examples.folds.size()) {
        refuse("learning needs a source for each file, or none");
    }
    if (folds < 2) refuse("learning needs two folds or more");
    if (!(options.balance >= 0 && options.balance <= 1)) refuse("the balance must be 0 to 1");
    if (options.balance > 0 && examples.activation != Activation::kSoftmax) {
        refuse("labels that hold or not by themselves cannot be balanced");
    }
}

// What balance takes from the logits of each label.
std::vector<float> shifts(const Examples& examples, double balance) {
    std::vector<double> files(examples.targets.columns());  // with each label, by their weights
    double all = 0;
    for (std::size_t i = 0; i < examples.targets.rows(); ++i) {
        const double weight = examples.weights.empty() ? 1 : examples.weights[i];
        for (std::size_t label = 0; label < files.size(); ++label) files[label] += weight * examples.targets(i, label);
        all += weight;
    }
    std::vector<float> result;
    for (const double with : files) result.push_back(static_cast<float>(balance * std::log(with / all)));
    return result;
}

void apply_balance(const Examples& examples, double balance, Learnt& learnt) {
    const std::vector<float> shift = shifts(examples, balance);
    for (std::size_t label = 0; label < shift.size(); ++label) {
        learnt.head.bias[label] -= shift[label];
        for (std::size_t i = 0; i < learnt.judged.rows(); ++i) learnt.judged(i, label) -= shift[label];
    }
}

// Labels that hold or not by themselves are two labels each, of which one holds.
double fit_temperature(const Matrix& judged, const Matrix& targets, Activation activation) {
    std::vector<std::size_t> truths;
    if (activation == Activation::kSoftmax) {
        for (std::size_t i = 0; i < targets.rows(); ++i) {
            truths.push_back(
                static_cast<std::size_t>(std::ranges::max_element(targets.row(i)) - targets.row(i).begin()));
        }
        return evaluation::fit_temperature(judged, truths, doubt(targets.rows()));
    }
    Matrix questions(judged.values().size(), 2);
    for (std::size_t i = 0; i < questions.rows(); ++i) {
        questions(i, 0) = judged.values()[i];
        truths.push_back(targets.values()[i] > 0 ? 0 : 1);
    }
    return evaluation::fit_temperature(questions, truths, doubt(targets.rows()));
}

}  // namespace

double doubt(std::size_t files) {
    return 2 / (static_cast<double>(files) + 2);
}

std::span<const double> penalties() {
    return kPenalties;
}

Learnt learn(const Examples& examples, const LearnOptions& options) {
    const std::set<int> names(examples.folds.begin(), examples.folds.end());
    const std::vector<int> folds(names.begin(), names.end());
    check(examples, options, folds.size());

    const std::vector<int> sources = telling_sources(examples);
    const std::vector<Trial> trials =
        sources.empty() ? trials_by_folds(examples, folds) : trials_by_sources(examples, folds, sources);
    std::vector<std::vector<Losses>> losses(trials.size());  // of each jury
    std::map<int, std::vector<Matrix>> logits;  // of the files of a fold that was left out alone, by penalty
    for (const int fold : folds) logits[fold].resize(kPenalties.size());
    std::mutex mutex;
    Progress progress{.total = trials.size() + 1};
    const auto count = [&] {
        const std::lock_guard lock(mutex);
        ++progress.done;
        if (options.progress) options.progress(progress);
    };
    parallel_for(
        trials.size(), options.threads,
        [&](std::size_t index, int /*worker*/) {
            const Trial& trial = trials[index];
            losses[index].resize(trial.juries.size());
            Path(examples, trial.learnt)
                .walk(kPenalties.size() - 1, kRoughTolerance, [&](std::size_t p, const Head& head) {
                    for (std::size_t j = 0; j < trial.juries.size(); ++j) {
                        const Files& files = trial.juries[j].files;
                        losses[index][j][p] =
                            loss(heads::logits(head, rows_of(examples.embeddings, files)),
                                 rows_of(examples.targets, files), weights_of(examples, files), examples.activation);
                    }
                    if (trial.left_out) {
                        logits.at(*trial.left_out)[p] =
                            heads::logits(head, rows_of(examples.embeddings, files_of(examples, *trial.left_out)));
                    }
                });
            count();
        },
        options.stop);
    if (options.stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");

    // The middle penalty where no jury is.
    const auto choose = [&](std::optional<int> fold) {
        Losses sum{};
        bool any = false;
        for (std::size_t index = 0; index < trials.size(); ++index) {
            for (std::size_t j = 0; j < trials[index].juries.size(); ++j) {
                if (trials[index].juries[j].fold != fold) continue;
                any = true;
                for (std::size_t p = 0; p < sum.size(); ++p) sum[p] += losses[index][j][p];
            }
        }
        return any ? best(sum) : kPenalties.size() / 2 - 1;
    };
    Learnt result{.by_sources = !sources.empty(),
                  .judged = Matrix(examples.targets.rows(), examples.targets.columns())};
    for (const int fold : folds) {
        const Matrix& judged = logits.at(fold)[choose(fold)];
        std::size_t next = 0;
        for (const std::size_t file : files_of(examples, fold)) {
            std::ranges::copy(judged.row(next++), result.judged.row(file).begin());
        }
    }
    const std::size_t chosen = choose({});
    result.penalty = kPenalties[chosen];
    Path(examples, files_where(examples, [](std::size_t) { return true; }))
        .walk(chosen, heads::FitOptions{}.tolerance, [&](std::size_t, Head head) { result.head = std::move(head); });
    if (options.balance > 0) apply_balance(examples, options.balance, result);
    result.temperature = fit_temperature(result.judged, examples.targets, examples.activation);
    count();
    return result;
}

}  // namespace segue::learning
