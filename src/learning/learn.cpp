#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "segue/evaluation.h"
#include "segue/learning.h"

namespace segue::learning {
namespace {

using heads::Activation;
using heads::Head;

// Each a quarter of the one before; embeddings of kSquaredLength make them mean the same for any network.
constexpr std::array kPenalties{256.0, 64.0, 16.0, 4.0, 1.0, 0.25};
constexpr double kSquaredLength = 100;
// Enough to choose by, and to score with.
constexpr double kRoughTolerance = 1e-3;
constexpr std::size_t kMostSources = 4;

using Losses = std::array<double, kPenalties.size()>;

// Embeddings around 0, of mean squared length kSquaredLength. One factor for all dimensions: those that hardly vary
// hold little but noise.
struct Centring {
    std::vector<double> mean;
    double factor = 1;

    explicit Centring(const Matrix& embeddings) : mean(embeddings.columns()) {
        const auto rows = static_cast<double>(embeddings.rows());
        for (std::size_t i = 0; i < embeddings.rows(); ++i) {
            for (std::size_t d = 0; d < mean.size(); ++d) mean[d] += embeddings(i, d) / rows;
        }
        double squares = 0;
        for (std::size_t i = 0; i < embeddings.rows(); ++i) {
            for (std::size_t d = 0; d < mean.size(); ++d) squares += std::pow(embeddings(i, d) - mean[d], 2) / rows;
        }
        if (squares > 0) factor = std::sqrt(kSquaredLength / squares);
    }

    Matrix of(const Matrix& embeddings) const {
        Matrix result(embeddings.rows(), embeddings.columns());
        for (std::size_t i = 0; i < embeddings.rows(); ++i) {
            for (std::size_t d = 0; d < mean.size(); ++d) {
                result(i, d) = static_cast<float>(factor * (embeddings(i, d) - mean[d]));
            }
        }
        return result;
    }

    // The head that says of an embedding what `head` says of the centred one.
    Head undone(Head head) const {
        for (std::size_t label = 0; label < head.bias.size(); ++label) {
            double shift = 0;
            for (std::size_t d = 0; d < mean.size(); ++d) {
                float& weight = head.weights(label, d);
                weight = static_cast<float>(factor * weight);
                shift += weight * mean[d];
            }
            head.bias[label] = static_cast<float>(head.bias[label] - shift);
        }
        return head;
    }
};

using Files = std::vector<std::size_t>;

Files files_where(const Examples& examples, const auto& wanted) {
    Files files;
    for (std::size_t i = 0; i < examples.folds.size(); ++i) {
        if (wanted(i)) files.push_back(i);
    }
    return files;
}

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

std::size_t label_of(const Examples& examples, std::size_t file) {
    const auto targets = examples.targets.row(file);
    return static_cast<std::size_t>(std::ranges::max_element(targets) - targets.begin());
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

// Files by which heads that have not learnt from them are compared.
struct Jury {
    std::optional<int> fold;  // for whose files it chooses, having none of them; none: for the head of all files
    Files files;
};

// Heads that learn from some files and are judged by others.
struct Trial {
    Files learnt;
    std::vector<Jury> juries;
    std::optional<int>
        left_out;  // a fold that is all that was not learnt from: the trial may be what its files are told by
};

// Every two folds are left out together: either chooses for the other. One that is left out alone chooses for the head
// of all files.
std::vector<Trial> trials_by_folds(const Examples& examples, const std::vector<int>& folds) {
    std::vector<Trial> trials;
    const auto files_of = [&](int fold) {
        return files_where(examples, [&](std::size_t i) { return examples.folds[i] == fold; });
    };
    for (std::size_t a = 0; a < folds.size(); ++a) {
        trials.push_back(
            {files_where(examples, [&](std::size_t i) { return examples.folds[i] != folds[a]; }), {}, folds[a]});
        if (folds.size() == 2) continue;  // there is nothing to choose by
        trials.back().juries.push_back({{}, files_of(folds[a])});
        for (std::size_t b = a + 1; b < folds.size(); ++b) {
            trials.push_back({files_where(examples,
                                          [&](std::size_t i) {
                                              return examples.folds[i] != folds[a] && examples.folds[i] != folds[b];
                                          }),
                              {{folds[a], files_of(folds[b])}, {folds[b], files_of(folds[a])}},
                              {}});
        }
    }
    return trials;
}

// Every source is left out, of all files and of those outside each fold. Files of labels that no other source has do
// not judge.
std::vector<Trial> trials_by_sources(const Examples& examples, const std::vector<int>& folds,
                                     const std::vector<int>& sources) {
    std::vector<Trial> trials;
    std::vector<std::optional<int>> choices{std::nullopt};
    for (const int fold : folds) {
        choices.emplace_back(fold);
        trials.push_back({files_where(examples, [&](std::size_t i) { return examples.folds[i] != fold; }), {}, fold});
    }
    for (const auto& fold : choices) {
        for (const int source : sources) {
            const auto is_out = [&](std::size_t i) { return fold && examples.folds[i] == *fold; };
            Trial trial;
            trial.learnt =
                files_where(examples, [&](std::size_t i) { return !is_out(i) && examples.sources[i] != source; });
            std::vector<bool> known(examples.targets.columns());
            for (const std::size_t i : trial.learnt) known[label_of(examples, i)] = true;
            trial.juries.push_back({fold, files_where(examples, [&](std::size_t i) {
                                        return !is_out(i) && examples.sources[i] == source &&
                                               known[label_of(examples, i)];
                                    })});
            if (!trial.juries.front().files.empty()) trials.push_back(std::move(trial));
        }
    }
    return trials;
}

// The sources to choose by, the largest: none unless most files have a label that other sources have, too.
std::vector<int> telling_sources(const Examples& examples) {
    if (examples.sources.empty() || examples.activation != Activation::kSoftmax) return {};
    std::map<int, std::size_t> sizes;
    std::vector<std::set<int>> of_label(examples.targets.columns());
    for (std::size_t i = 0; i < examples.sources.size(); ++i) {
        ++sizes[examples.sources[i]];
        of_label[label_of(examples, i)].insert(examples.sources[i]);
    }
    const Files shared =
        files_where(examples, [&](std::size_t i) { return of_label[label_of(examples, i)].size() > 1; });
    if (2 * shared.size() <= examples.sources.size()) return {};
    std::vector<int> sources;
    for (const auto& [source, size] : sizes) sources.push_back(source);
    std::ranges::stable_sort(sources, std::greater(), [&](int source) { return sizes[source]; });
    if (sources.size() > kMostSources) sources.resize(kMostSources);
    return sources;
}

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
    std::vector<float> result(examples.targets.columns());
    for (std::size_t label = 0; label < result.size(); ++label) {
        double files = 0;
        for (std::size_t i = 0; i < examples.targets.rows(); ++i) files += examples.targets(i, label);
        result[label] = static_cast<float>(balance * std::log(files / static_cast<double>(examples.targets.rows())));
    }
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
        return evaluation::fit_temperature(judged, truths);
    }
    Matrix questions(judged.values().size(), 2);
    for (std::size_t i = 0; i < questions.rows(); ++i) {
        questions(i, 0) = judged.values()[i];
        truths.push_back(targets.values()[i] > 0 ? 0 : 1);
    }
    return evaluation::fit_temperature(questions, truths);
}

}  // namespace

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
    const auto files_of = [&](int fold) {
        return files_where(examples, [&](std::size_t i) { return examples.folds[i] == fold; });
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
                            heads::logits(head, rows_of(examples.embeddings, files_of(*trial.left_out)));
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
        for (const std::size_t file : files_of(fold)) {
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
