#include <algorithm>
#include <array>
#include <cmath>
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

bool is_among(int fold, std::span<const int> folds) {
    return std::ranges::find(folds, fold) != folds.end();
}

// Rows of a matrix whose file is in one of the folds, or in none of them.
Matrix rows_of(const Matrix& matrix, const std::vector<int>& folds, std::span<const int> wanted, bool among) {
    Matrix result;
    for (std::size_t i = 0; i < folds.size(); ++i) {
        if (is_among(folds[i], wanted) == among) result.append_row(matrix.row(i));
    }
    return result;
}

std::vector<float> weights_of(const Examples& examples, std::span<const int> wanted, bool among) {
    std::vector<float> result;
    for (std::size_t i = 0; i < examples.weights.size(); ++i) {
        if (is_among(examples.folds[i], wanted) == among) result.push_back(examples.weights[i]);
    }
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

// Heads of all penalties on all files but those of some folds.
class Path {
  public:
    Path(const Examples& examples, std::span<const int> left_out)
        : activation_(examples.activation),
          embeddings_(rows_of(examples.embeddings, examples.folds, left_out, false)),
          targets_(rows_of(examples.targets, examples.folds, left_out, false)),
          weights_(weights_of(examples, left_out, false)),
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

// Losses of the heads that left out some folds, on one of these.
struct FoldLosses {
    std::vector<int> left_out;
    int judged = 0;
    Losses losses{};
};

std::size_t best(const Losses& losses) {
    return static_cast<std::size_t>(std::ranges::min_element(losses) - losses.begin());
}

// Of the rows that `wanted` likes; the middle penalty if there are none.
template <typename Wanted>
std::size_t choose(const std::vector<FoldLosses>& rows, const Wanted& wanted) {
    Losses sum{};
    bool any = false;
    for (const auto& row : rows) {
        if (!wanted(row)) continue;
        any = true;
        for (std::size_t p = 0; p < sum.size(); ++p) sum[p] += row.losses[p];
    }
    return any ? best(sum) : kPenalties.size() / 2 - 1;
}

void check(const Examples& examples, const LearnOptions& options, std::size_t folds) {
    const auto refuse = [](const char* reason) { throw Error(ErrorCode::kInvalidArgument, reason); };
    if (examples.embeddings.rows() != examples.folds.size()) refuse("learning needs a fold for each file");
    if (!examples.weights.empty() && examples.weights.size() != examples.folds.size()) {
        refuse("learning needs a weight for each file, or none");
    }
    if (examples.targets.rows() != examples.folds.size()) refuse("learning needs targets for each file");
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

    // A head that left out two folds chooses for one and judges the other, in both ways. One that left out a single
    // fold judges it.
    std::vector<std::vector<int>> left_out;
    for (std::size_t a = 0; a < folds.size(); ++a) {
        left_out.push_back({folds[a]});
        for (std::size_t b = a + 1; b < folds.size() && folds.size() > 2; ++b) left_out.push_back({folds[a], folds[b]});
    }
    std::vector<std::vector<FoldLosses>> losses(left_out.size());
    std::vector<std::vector<Matrix>> logits(left_out.size());  // of the single folds, by penalty
    std::mutex mutex;
    Progress progress{.total = left_out.size() + 1};
    const auto count = [&] {
        const std::lock_guard lock(mutex);
        ++progress.done;
        if (options.progress) options.progress(progress);
    };
    parallel_for(
        left_out.size(), options.threads,
        [&](std::size_t index, int /*worker*/) {
            for (const int judged : left_out[index]) losses[index].push_back({left_out[index], judged});
            const Path path(examples, left_out[index]);
            path.walk(kPenalties.size() - 1, kRoughTolerance, [&](std::size_t p, const Head& head) {
                for (FoldLosses& row : losses[index]) {
                    const std::array judged{row.judged};
                    Matrix answers = heads::logits(head, rows_of(examples.embeddings, examples.folds, judged, true));
                    row.losses[p] = loss(answers, rows_of(examples.targets, examples.folds, judged, true),
                                         weights_of(examples, judged, true), examples.activation);
                    if (left_out[index].size() == 1) logits[index].push_back(std::move(answers));
                }
            });
            count();
        },
        options.stop);
    if (options.stop.stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped on request");

    std::vector<FoldLosses> rows;
    for (const auto& some : losses) rows.insert(rows.end(), some.begin(), some.end());
    Learnt result{.judged = Matrix(examples.targets.rows(), examples.targets.columns())};
    for (std::size_t index = 0; index < left_out.size(); ++index) {
        if (left_out[index].size() != 1) continue;
        const int fold = left_out[index].front();
        const std::size_t p = choose(rows, [&](const FoldLosses& row) {
            return row.left_out.size() == 2 && row.judged != fold &&
                   std::ranges::find(row.left_out, fold) != row.left_out.end();
        });
        std::size_t next = 0;
        for (std::size_t i = 0; i < examples.folds.size(); ++i) {
            if (examples.folds[i] == fold)
                std::ranges::copy(logits[index][p].row(next++), result.judged.row(i).begin());
        }
    }
    const std::size_t chosen = folds.size() == 2
                                   ? choose(rows, [](const FoldLosses&) { return false; })
                                   : choose(rows, [](const FoldLosses& row) { return row.left_out.size() == 1; });
    result.penalty = kPenalties[chosen];
    Path(examples, {}).walk(chosen, heads::FitOptions{}.tolerance, [&](std::size_t, Head head) {
        result.head = std::move(head);
    });
    if (options.balance > 0) apply_balance(examples, options.balance, result);
    result.temperature = fit_temperature(result.judged, examples.targets, examples.activation);
    count();
    return result;
}

}  // namespace segue::learning
