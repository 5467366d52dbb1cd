#include "recommend/search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <utility>

#include "recommend/direction.h"
#include "recommend/dot.h"
#include "recommend/residual.h"

namespace segue::recommend {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();
constexpr std::size_t kQueriesOfAScan = 32;
constexpr std::size_t kPrefetched = 16;
constexpr std::size_t kOrderedFirst = 256;
constexpr float kRounding = 1e-5F;  // more than single precision can do to a cosine

struct Candidate {
    Neighbour neighbour;
    float score = 0;
};

struct Refined {
    float upper = 0;  // at most the score
    std::size_t row = 0;
};

struct IsLower {
    bool operator()(const Refined& a, const Refined& b) const { return a.upper < b.upper; }
};

struct IsWorse {
    bool operator()(const Candidate& a, const Candidate& b) const {
        return a.score != b.score ? a.score < b.score : a.neighbour.row > b.neighbour.row;
    }
};

// What the filter found for one query.
class Gathered {
  public:
    /// To hold all rows that may be better than what about `wanted` rows seem to reach.
    explicit Gathered(std::size_t wanted) : wanted_(wanted) {}

    /// Rows that can not reach this are left out.
    float threshold() const { return best_scores_.size() < wanted_ ? kLowest : best_scores_.top(); }

    void add(const Estimate& estimate) {
        estimates_.push_back(estimate);
        if (estimate.score <= threshold()) return;
        if (best_scores_.size() == wanted_) best_scores_.pop();
        best_scores_.push(estimate.score);
    }

    /// Those that can reach the final threshold.
    std::vector<Estimate> take() {
        std::erase_if(estimates_, [&](const Estimate& estimate) { return estimate.upper < threshold(); });
        return std::move(estimates_);
    }

  private:
    std::size_t wanted_;
    std::priority_queue<float, std::vector<float>, std::greater<>> best_scores_;
    std::vector<Estimate> estimates_;
};

// At most the row's cosine: a score is cosine * (weight + row's weight) - mean * row's weight.
float highest_similarity(const IndexRows& rows, const Question& question, const Estimate& estimate) {
    const BlockFacts& facts = rows.facts(estimate.row / kBlockRows);
    const float row_weight = facts.row_weight[estimate.row % kBlockRows];
    const float of_mean = facts.mean[estimate.row % kBlockRows] * row_weight;
    return (estimate.upper + of_mean) / (question.filter.weight + row_weight) + kRounding;
}

std::vector<Gathered> scan(const IndexRows& rows, std::span<const Question> questions, std::size_t wanted,
                           const Limits& limits) {
    const auto is_within = [&](const Question& question, const Estimate& estimate) {
        return estimate.row < rows.size() && (!limits.among || limits.among(estimate.row)) &&
               (limits.least <= -1 || highest_similarity(rows, question, estimate) >= limits.least);
    };
    // As long as every row is wanted, none is left out: there is no threshold.
    std::vector<Gathered> gathered(questions.size(), Gathered(wanted < rows.size() ? wanted : rows.size() + 1));
    constexpr std::size_t kRows = kFilterBlocks * kBlockRows;
    std::vector<Estimate> estimates(questions.size() * kRows);
    std::vector<Estimate*> found;
    std::vector<const FilterQuery*> queries;
    for (std::size_t q = 0; q < questions.size(); ++q) {
        found.push_back(estimates.data() + q * kRows);
        queries.push_back(&questions[q].filter);
    }
    std::vector<float> thresholds(questions.size());
    std::vector<std::size_t> count(questions.size());
    const std::size_t blocks = blocks_of(rows.size());
    for (std::size_t block = 0; block < blocks; block += kFilterBlocks) {
        std::ranges::transform(gathered, thresholds.begin(), &Gathered::threshold);
        filter(rows.blocks(block, std::min(kFilterBlocks, blocks - block)), block * kBlockRows, queries, thresholds,
               found, count);
        for (std::size_t q = 0; q < questions.size(); ++q) {
            for (const Estimate& estimate : std::span(found[q], count[q])) {
                if (is_within(questions[q], estimate)) gathered[q].add(estimate);
            }
        }
    }
    return gathered;
}

// The best of the rows, one after the other. Where a row's bound says that it may be the next, a closer bound is taken
// of it; where that still says so, the row is scored.
class BestFirst {
  public:
    BestFirst(const IndexRows& rows, const Question& question, std::vector<Estimate> estimates)
        : rows_(rows), question_(question), estimates_(std::move(estimates)) {}

    std::optional<Candidate> next() {
        while (next_ < estimates_.size()) {
            if (ordered_ < estimates_.size() && next_ + kPrefetched >= ordered_) order_more();
            score_those_above(estimates_[next_].upper);
            if (!scored_.empty() && estimates_[next_].upper < scored_.top().score) break;
            if (next_ + kPrefetched < ordered_) rows_.prefetch_residual(estimates_[next_ + kPrefetched].row);
            refine(estimates_[next_++]);
        }
        score_those_above(kLowest);
        if (scored_.empty()) return {};
        const Candidate best = scored_.top();
        scored_.pop();
        return best;
    }

  private:
    // Of many, only the first are ever scored.
    void order_more() {
        const auto at = [this](std::size_t place) { return estimates_.begin() + static_cast<std::ptrdiff_t>(place); };
        const std::size_t end = std::min(2 * ordered_ + kOrderedFirst, estimates_.size());
        std::ranges::nth_element(at(ordered_), at(end), estimates_.end(), std::greater(), &Estimate::upper);
        std::ranges::sort(at(ordered_), at(end), std::greater(), &Estimate::upper);
        ordered_ = end;
    }

    void refine(const Estimate& estimate) {
        const FilterQuery& query = question_.filter;
        const auto [product, margin] =
            recommend::refine(rows_.residual(estimate.row, residual_buffer_), query, estimate.product);
        const float more = (product - estimate.product + margin) * estimate.weight;
        refined_.push({std::min(estimate.upper, estimate.score + more), estimate.row});
    }

    // Of the refined rows, those that may be better than what is scored, and than `bound`.
    void score_those_above(float bound) {
        while (!refined_.empty() && refined_.top().upper >= bound &&
               (scored_.empty() || refined_.top().upper >= scored_.top().score)) {
            score(refined_.top().row);
            refined_.pop();
        }
    }

    void score(std::size_t row) {
        const auto direction = rows_.direction(row, buffer_);
        if (!has_direction(direction)) return;
        const float similarity = std::clamp(dot(question_.direction, direction), -1.0F, 1.0F);
        float score = similarity * question_.filter.weight;
        if (rows_.standardised()) {
            // What is constant for a query, its own mean, orders nothing.
            const BlockFacts& facts = rows_.facts(row / kBlockRows);
            const std::size_t in_block = row % kBlockRows;
            score += (similarity - facts.mean[in_block]) * facts.row_weight[in_block];
        }
        scored_.push({{row, similarity}, score});
    }

    const IndexRows& rows_;
    const Question& question_;
    std::vector<Estimate> estimates_;
    std::size_t ordered_ = 0;  // so many are the highest bounds, the highest first
    std::size_t next_ = 0;
    std::vector<std::byte> residual_buffer_;
    std::priority_queue<Refined, std::vector<Refined>, IsLower> refined_;
    std::vector<float> buffer_;
    std::priority_queue<Candidate, std::vector<Candidate>, IsWorse> scored_;
};

// The answer, or nothing where rows that were not gathered might belong to it.
std::optional<std::vector<Neighbour>> answer(const IndexRows& rows, const Question& question, Gathered gathered,
                                             std::size_t count, const RowFilter& accept, float least) {
    const float threshold = gathered.threshold();
    BestFirst best_first(rows, question, gathered.take());
    std::vector<Neighbour> neighbours;
    while (neighbours.size() < count) {
        const auto best = best_first.next();
        if (best ? best->score < threshold : threshold > kLowest) return {};
        if (!best) break;
        const Neighbour& neighbour = best->neighbour;
        if (neighbour.similarity >= least && (!accept || accept(neighbour.row))) neighbours.push_back(neighbour);
    }
    return neighbours;
}

}  // namespace

std::vector<std::vector<Neighbour>> search(const IndexRows& rows, std::span<const Question> questions,
                                           std::size_t count, const QueryRowFilter& accept, const Limits& limits) {
    std::vector<std::vector<Neighbour>> answers(questions.size());
    const auto accept_for = [&](std::size_t q) {
        return accept ? RowFilter([&accept, q](std::size_t row) { return accept(q, row); }) : RowFilter();
    };
    // A few more than wanted: what seems best is only about so, and some may not be accepted.
    const std::size_t wanted = std::min(count, rows.size()) * 2 + 16;
    for (std::size_t begin = 0; begin < questions.size(); begin += kQueriesOfAScan) {
        const auto together = questions.subspan(begin, std::min(kQueriesOfAScan, questions.size() - begin));
        auto gathered = scan(rows, together, wanted, limits);
        for (std::size_t i = 0; i < together.size(); ++i) {
            const RowFilter filter = accept_for(begin + i);
            auto found = answer(rows, together[i], std::move(gathered[i]), count, filter, limits.least);
            for (std::size_t more = 8 * wanted; !found; more *= 8) {
                auto again = scan(rows, together.subspan(i, 1), more, limits);
                found = answer(rows, together[i], std::move(again.front()), count, filter, limits.least);
            }
            answers[begin + i] = std::move(*found);
        }
    }
    return answers;
}

}  // namespace segue::recommend
