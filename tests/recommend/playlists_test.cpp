#include "segue/playlists.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/dot.h"
#include "recommend/smooth_list.h"
#include "recommend/tour.h"

namespace segue::recommend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Matrix random_directions(std::size_t count, std::size_t dimensions, std::mt19937& random) {
    std::normal_distribution<float> normal;
    Matrix rows(count, dimensions);
    for (std::size_t row = 0; row < count; ++row) {
        double squares = 0;
        for (float& value : rows.row(row)) {
            value = normal(random);
            squares += double{value} * value;
        }
        for (float& value : rows.row(row)) value = static_cast<float>(value / std::sqrt(squares));
    }
    return rows;
}

// Points on a circle, by degrees.
Matrix circle(const std::vector<double>& degrees) {
    Matrix rows;
    for (const double angle : degrees) {
        const double radians = angle * M_PI / 180;
        rows.append_row(std::vector{static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))});
    }
    return rows;
}

double step(std::span<const float> a, std::span<const float> b) {
    double product = 0;
    for (std::size_t i = 0; i < a.size(); ++i) product += double{a[i]} * b[i];
    return 1 - product;
}

double cost(const Matrix& rows, const std::vector<std::size_t>& list) {
    double sum = 0;
    for (std::size_t i = 1; i < list.size(); ++i) sum += std::pow(step(rows.row(list[i - 1]), rows.row(list[i])), 4);
    return sum;
}

double largest_step(const Matrix& rows, const std::vector<std::size_t>& list) {
    double largest = 0;
    for (std::size_t i = 1; i < list.size(); ++i) {
        largest = std::max(largest, step(rows.row(list[i - 1]), rows.row(list[i])));
    }
    return largest;
}

std::optional<Identity> each_its_own(std::size_t row) {
    return Identity{.recording = static_cast<std::uint32_t>(row)};
}

std::vector<float> vector_of(const Matrix& rows, std::size_t row) {
    return {rows.row(row).begin(), rows.row(row).end()};
}

Terminus terminus(const Matrix& rows, std::size_t row, const Identify& identify = each_its_own) {
    return {vector_of(rows, row), identify(row).value()};
}

void expect_rules(const std::vector<std::size_t>& list, const Identify& identify) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(identify(list[i])->recording, identify(list[j])->recording);
            if (i - j < kArtistDistance && identify(list[i])->artist != 0) {
                EXPECT_NE(identify(list[i])->artist, identify(list[j])->artist) << i << " " << j;
            }
        }
    }
}

TEST(SmoothList, IsTheBestOfAllListsWhereNoRuleForbidsAny) {
    std::mt19937 random(1);
    for (int round = 0; round < 20; ++round) {
        const Matrix rows = random_directions(12, 4, random);
        Candidates candidates;
        for (std::size_t row = 0; row < rows.rows(); ++row) candidates.add(rows.row(row), *each_its_own(row), row % 4);
        const std::vector<std::size_t> places{2, 0, 3, 1};
        const auto list = smooth_list(candidates, places);
        ASSERT_THAT(list, SizeIs(4));
        double best = 1e9;
        for (std::size_t number = 0; number < 81; ++number) {  // three candidates for each place
            std::vector<std::size_t> other;
            for (std::size_t place = 0, rest = number; place < 4; ++place, rest /= 3) {
                other.push_back(places[place] + 4 * (rest % 3));
            }
            best = std::min(best, cost(rows, other));
        }
        EXPECT_NEAR(cost(rows, list), best, 1e-6);
    }
}

TEST(SmoothList, KeepsTheRulesAndEndsWhereTheyLeaveNothing) {
    std::mt19937 random(2);
    for (int round = 0; round < 30; ++round) {
        const Matrix rows = random_directions(40, 5, random);
        std::vector<Identity> identities;
        Candidates candidates;
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            identities.push_back({.recording = static_cast<std::uint32_t>(random() % 30),
                                  .artist = static_cast<std::uint32_t>(random() % 8)});
            candidates.add(rows.row(row), identities.back(), 0);
        }
        const auto list = smooth_list(candidates, std::vector<std::size_t>(15, 0));
        EXPECT_THAT(list, SizeIs(15));
        expect_rules(list, [&](std::size_t row) { return std::optional(identities[row]); });
    }
    Candidates by_two;
    const Matrix rows = random_directions(10, 3, random);
    for (std::uint32_t row = 0; row < 10; ++row)
        by_two.add(rows.row(row), {.recording = row, .artist = 1 + row % 2}, 0);
    EXPECT_THAT(smooth_list(by_two, std::vector<std::size_t>(5, 0)), SizeIs(2));
    EXPECT_THAT(smooth_list(by_two, std::vector<std::size_t>{1, 0}), IsEmpty());
    EXPECT_THAT(smooth_list({}, std::vector<std::size_t>{0}), IsEmpty());
}

TEST(PathBetween, GoesInSmallSteps) {
    const Matrix rows = circle({0, 3, 100, 22, 180, 41, 60, 81, 200, 300});
    const CosineIndex index(rows);
    EXPECT_THAT(path_between(index, terminus(rows, 0), terminus(rows, 2), 4, each_its_own), ElementsAre(3, 5, 6, 7));
    EXPECT_THAT(path_between(index, terminus(rows, 0), terminus(rows, 2), 0, each_its_own), IsEmpty());
    // The way round is long, but its steps are small.
    const Matrix gap = circle({0, 90, 330, 300, 270, 240, 210, 180, 150, 120});
    EXPECT_THAT(path_between(CosineIndex(gap), terminus(gap, 0), terminus(gap, 1), 8, each_its_own),
                ElementsAre(2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(PathBetween, IsShorterWhereTheRulesLeaveNoMore) {
    const Matrix rows = circle({0, 10, 20, 30, 40});
    const CosineIndex index(rows);
    EXPECT_THAT(path_between(index, terminus(rows, 0), terminus(rows, 4), 20, each_its_own), SizeIs(3));
    const Identify by_one = [](std::size_t row) {
        return std::optional(Identity{.recording = static_cast<std::uint32_t>(row), .artist = 1});
    };
    EXPECT_THAT(path_between(index, terminus(rows, 0, by_one), terminus(rows, 4, by_one), 3, by_one), IsEmpty());
    const Identify nothing = [](std::size_t) { return std::optional<Identity>(); };
    EXPECT_THAT(path_between(index, terminus(rows, 0), terminus(rows, 4), 3, nothing), IsEmpty());
}

// What a path of ours is to beat: the unused row nearest to each point of the straight line.
std::vector<std::size_t> straight_path(const CosineIndex& index, const Matrix& rows, std::size_t from, std::size_t to,
                                       std::size_t count) {
    std::vector<std::size_t> path{from};
    std::set<std::size_t> used{from, to};
    for (std::size_t i = 1; i <= count; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(count + 1);
        std::vector<float> point(rows.columns());
        for (std::size_t k = 0; k < point.size(); ++k) point[k] = (1 - share) * rows(from, k) + share * rows(to, k);
        path.push_back(index.nearest(point, 1, [&](std::size_t row) { return !used.contains(row); }).front().row);
        used.insert(path.back());
    }
    path.push_back(to);
    return path;
}

TEST(PathBetween, StepsAreSmallerThanThoseOfTheStraightLineInLargeIndicesToo) {
    std::mt19937 random(3);
    for (const std::size_t count : {300U, 5000U}) {
        const Matrix rows = random_directions(count, 6, random);
        const CosineIndex index(rows, Order::kStandardised);
        double ours = 0;
        double straight = 0;
        for (int pair = 0; pair < 10; ++pair) {
            const std::size_t from = random() % count;
            const std::size_t to = (from + 1 + random() % (count - 1)) % count;
            std::vector<std::size_t> path{from};
            const auto between = path_between(index, terminus(rows, from), terminus(rows, to), 12, each_its_own);
            ASSERT_THAT(between, SizeIs(12));
            path.insert(path.end(), between.begin(), between.end());
            path.push_back(to);
            expect_rules(path, each_its_own);
            ours += largest_step(rows, path);
            straight += largest_step(rows, straight_path(index, rows, from, to, 12));
        }
        EXPECT_LT(ours, 0.8 * straight) << count;
    }
}

TEST(PathBetween, CountsDirectionsOfItsEndsNotTheirLengths) {
    std::mt19937 random(5);
    const Matrix rows = random_directions(5000, 6, random);
    const CosineIndex index(rows);
    const Terminus from = terminus(rows, 1);
    Terminus far = from;
    for (float& value : far.vector) value *= 64;
    EXPECT_EQ(path_between(index, far, terminus(rows, 2), 12, each_its_own),
              path_between(index, from, terminus(rows, 2), 12, each_its_own));
}

TEST(WalkFrom, KeepsNearItsBeginning) {
    std::mt19937 random(4);
    const Matrix rows = random_directions(2000, 8, random);
    const CosineIndex index(rows);
    const auto walk = walk_from(index, terminus(rows, 7), 10, each_its_own);
    ASSERT_THAT(walk, SizeIs(10));
    std::set<std::size_t> near;
    for (const Neighbour& neighbour : index.nearest(rows.row(7), 60)) near.insert(neighbour.row);
    for (const std::size_t row : walk) EXPECT_TRUE(near.contains(row) && row != 7);
    EXPECT_EQ(walk_from(index, terminus(rows, 7), 10, each_its_own), walk);
    EXPECT_THAT(walk_from(index, terminus(rows, 7), 0, each_its_own), IsEmpty());
    EXPECT_THROW(walk_from(index, {std::vector<float>(8), {}}, 10, each_its_own), Error);
}

TEST(WalkFrom, LooksFartherWhereTheNearestAreByTheSameArtist) {
    std::vector<double> degrees;
    for (int i = 0; i < 400; ++i) degrees.push_back(0.1 * i);
    const Matrix rows = circle(degrees);
    const Identify mostly_one = [](std::size_t row) {
        const auto number = static_cast<std::uint32_t>(row);
        return std::optional(Identity{.recording = number, .artist = row < 300 ? 1 : number});
    };
    const auto walk = walk_from(CosineIndex(rows), terminus(rows, 0, mostly_one), 12, mostly_one);
    EXPECT_THAT(walk, SizeIs(12));
    std::vector<std::size_t> list{0};
    list.insert(list.end(), walk.begin(), walk.end());
    expect_rules(list, mostly_one);
}

TEST(JourneyThrough, VisitsAllGroupsInEqualParts) {
    // Four groups on an arc, in another order than their numbers; some rows belong to none.
    std::vector<double> degrees;
    for (const double begin : {100.0, 0.0, 150.0, 50.0, 75.0}) {
        for (int i = 0; i < 20; ++i) degrees.push_back(begin + i);
    }
    const Matrix rows = circle(degrees);
    const Groups groups{4, [](std::size_t row) { return row / 20; }};
    const auto journey = journey_through(CosineIndex(rows), groups, {}, 12, each_its_own);
    ASSERT_THAT(journey, SizeIs(12));
    std::vector<std::size_t> order;
    for (const std::size_t row : journey) order.push_back(row / 20);
    if (order.front() == 2) std::ranges::reverse(order);
    EXPECT_THAT(order, ElementsAre(1, 1, 1, 3, 3, 3, 0, 0, 0, 2, 2, 2));
    expect_rules(journey, each_its_own);

    const auto from_there = journey_through(CosineIndex(rows), groups, terminus(rows, 0), 4, each_its_own);
    ASSERT_THAT(from_there, SizeIs(4));
    EXPECT_EQ(from_there.front() / 20, 0U);
    EXPECT_THAT(from_there, ::testing::Not(::testing::Contains(0)));
}

TEST(JourneyThrough, TakesWhatSmallGroupsHave) {
    const Matrix rows = circle({0, 40, 41, 42, 43, 44, 45, 46, 80, 81, 82, 83, 84});
    const Groups groups{4, [](std::size_t row) { return row == 0 ? 0U : row < 8 ? 1U : 2U; }};
    const CosineIndex index(rows);
    EXPECT_THAT(journey_through(index, groups, {}, 9, each_its_own), SizeIs(9));
    EXPECT_THAT(journey_through(index, groups, {}, 2, each_its_own), SizeIs(2));
    EXPECT_THAT(journey_through(index, groups, {}, 99, each_its_own), SizeIs(13));
    const Identify by_one_in_the_middle = [](std::size_t row) {
        const auto number = static_cast<std::uint32_t>(row);
        return std::optional(Identity{.recording = number, .artist = row >= 1 && row < 8 ? 1 : 100 + number});
    };
    const auto journey = journey_through(index, groups, {}, 9, by_one_in_the_middle);
    expect_rules(journey, by_one_in_the_middle);
    EXPECT_THAT(journey, SizeIs(6)) << "one of the first group, one of the second, four of the third";
    EXPECT_THAT(journey_through(index, {0, groups.of}, {}, 9, each_its_own), IsEmpty());
}

TEST(JourneyThrough, LeadsThroughAsManyGroupsAsAListHasRoomFor) {
    std::mt19937 random(8);
    const Matrix rows = random_directions(1200, 8, random);
    const Groups groups{600, [](std::size_t row) { return row % 600; }};
    std::set<std::size_t> seen;
    for (const std::size_t row : journey_through(CosineIndex(rows), groups, {}, 500, each_its_own)) {
        EXPECT_TRUE(seen.insert(row % 600).second);
    }
    EXPECT_THAT(seen, SizeIs(500));
}

TEST(ShortTour, IsTheShortestOfAFewRows) {
    std::mt19937 random(5);
    for (int round = 0; round < 20; ++round) {
        const Matrix rows = random_directions(7, 3, random);
        const auto length = [&](const std::vector<std::size_t>& tour) {
            double sum = 0;
            for (std::size_t i = 1; i < tour.size(); ++i) sum += step(rows.row(tour[i - 1]), rows.row(tour[i]));
            return sum;
        };
        std::vector<std::size_t> order(7);
        std::iota(order.begin(), order.end(), 0);
        double best = 1e9;
        do {
            best = std::min(best, length(order));
        } while (std::ranges::next_permutation(order).found);
        const auto tour = short_tour(rows, {});
        EXPECT_LE(length(tour), 1.05 * best + 1e-6);
        EXPECT_EQ(std::set(tour.begin(), tour.end()).size(), 7U);
        EXPECT_EQ(short_tour(rows, 3).front(), 3U);
    }
    EXPECT_THAT(short_tour(Matrix(), {}), IsEmpty());
}

// As it says, step by step: each part is reversed in a copy, whose whole length is summed.
std::vector<std::size_t> plain_short_tour(const Matrix& rows) {
    using Tour = std::vector<std::size_t>;
    const auto cosine = [&](std::size_t a, std::size_t b) { return dot(rows.row(a), rows.row(b)); };
    const auto length = [&](const Tour& tour) {
        double sum = 0;
        for (std::size_t i = 1; i < tour.size(); ++i) sum += 1 - double{cosine(tour[i - 1], tour[i])};
        return sum;
    };
    const auto shorter = [&](const Tour& tour) -> std::optional<Tour> {
        for (std::size_t begin = 1; begin < tour.size(); ++begin) {
            for (std::size_t end = begin + 1; end <= tour.size(); ++end) {
                Tour reversed = tour;
                std::reverse(reversed.begin() + static_cast<std::ptrdiff_t>(begin),
                             reversed.begin() + static_cast<std::ptrdiff_t>(end));
                if (length(reversed) < length(tour) - 1e-9) return reversed;
            }
        }
        return {};
    };
    Tour best;
    for (std::size_t start = 0; start < rows.rows(); ++start) {
        Tour tour{start};
        while (tour.size() < rows.rows()) {
            std::optional<std::size_t> next;
            for (std::size_t row = 0; row < rows.rows(); ++row) {
                if (std::ranges::find(tour, row) != tour.end()) continue;
                if (!next || cosine(tour.back(), row) > cosine(tour.back(), *next)) next = row;
            }
            tour.push_back(*next);
        }
        while (auto better = shorter(tour)) tour = *std::move(better);
        if (best.empty() || length(tour) < length(best)) best = std::move(tour);
    }
    return best;
}

TEST(ShortTour, IsThatOfThePlainWay) {
    std::mt19937 random(6);
    for (const std::size_t count : {1U, 2U, 3U, 5U, 8U, 13U, 20U}) {
        const Matrix rows = random_directions(count, 8, random);
        EXPECT_EQ(short_tour(rows, {}), plain_short_tour(rows)) << count;
    }
}

}  // namespace
}  // namespace segue::recommend
