#include <algorithm>
#include <functional>

#include "recommend/direction.h"
#include "recommend/pool.h"
#include "segue/playlists.h"

namespace segue::recommend {
namespace {

constexpr std::size_t kMostRows = 1500;  // among which a path is sought at once
constexpr std::size_t kSample = 700;
constexpr std::size_t kNearTermini = 100;
constexpr int kRounds = 2;

enum Group : std::size_t { kFrom, kBetween, kTo };

class PathSearch {
  public:
    PathSearch(const CosineIndex& index, const Terminus& from, const Terminus& to, const Identify& identify)
        : index_(index), from_(from), to_(to), identify_(identify) {}

    std::vector<std::size_t> path(std::size_t count) const {
        if (index_.size() <= kMostRows) return path_among(every(1), count);
        Matrix termini;
        termini.append_row(from_.vector);
        termini.append_row(to_.vector);
        std::vector<std::size_t> rows = every((index_.size() + kSample - 1) / kSample);
        append_near(rows, termini, kNearTermini);
        std::vector<std::size_t> path = path_among(rows, count);
        for (int round = 0; round < kRounds; ++round) path = path_among(near(path), count);
        return path;
    }

  private:
    std::vector<std::size_t> every(std::size_t step) const {
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < index_.size(); row += step) rows.push_back(row);
        return rows;
    }

    void append_near(std::vector<std::size_t>& rows, const Matrix& vectors, std::size_t count) const {
        const auto may_be_listed = [&](std::size_t, std::size_t row) { return identify_(row).has_value(); };
        for (const auto& neighbours : index_.nearest_of_each(vectors, count, may_be_listed)) {
            for (const Neighbour& neighbour : neighbours) rows.push_back(neighbour.row);
        }
    }

    // The rows of a path, and those near to them and to the middles of its steps.
    std::vector<std::size_t> near(const std::vector<std::size_t>& path) const {
        Matrix on_path;
        on_path.append_row(from_.vector);
        for (const std::size_t row : path) on_path.append_row(index_.direction(row));
        on_path.append_row(to_.vector);
        make_direction(on_path.row(0));
        make_direction(on_path.row(on_path.rows() - 1));
        Matrix places;
        for (std::size_t i = 0; i < on_path.rows(); ++i) {
            places.append_row(on_path.row(i));
            if (i + 1 == on_path.rows()) break;
            std::vector<float> middle(on_path.columns());
            std::ranges::transform(on_path.row(i), on_path.row(i + 1), middle.begin(), std::plus());
            places.append_row(middle);
        }
        std::vector<std::size_t> rows = path;
        append_near(rows, places, std::max<std::size_t>(kMostRows / places.rows(), 8));
        return rows;
    }

    // If there is no path of so many rows, one that is not much shorter than it must be.
    std::vector<std::size_t> path_among(const std::vector<std::size_t>& rows, std::size_t count) const {
        Pool pool(index_, identify_);
        pool.add(from_, kFrom);
        for (const std::size_t row : rows) pool.add_row(row, kBetween);
        pool.add(to_, kTo);
        while (count > 0) {
            std::vector<std::size_t> places(count + 2, kBetween);
            places.front() = kFrom;
            places.back() = kTo;
            Pool::List list = pool.smooth_list(places);
            if (list.complete) return list.rows;
            count = std::min(list.rows.size(), count - std::max<std::size_t>(count / 8, 1));
        }
        return {};
    }

    const CosineIndex& index_;
    const Terminus& from_;
    const Terminus& to_;
    const Identify& identify_;
};

}  // namespace

std::vector<std::size_t> path_between(const CosineIndex& index, const Terminus& from, const Terminus& to,
                                      std::size_t count, const Identify& identify) {
    return PathSearch(index, from, to, identify).path(count);
}

}  // namespace segue::recommend
