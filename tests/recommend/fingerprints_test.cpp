// Made-up fingerprints: what is a copy is known.
#include "segue/fingerprints.h"

#include <algorithm>
#include <random>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace segue::recommend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Pair = std::pair<std::size_t, std::size_t>;

class FingerprintsTest : public ::testing::Test {
  protected:
    // Some bits change from item to item, as those of music do.
    Fingerprint music(std::size_t items) {
        Fingerprint fingerprint;
        auto item = static_cast<std::uint32_t>(random_());
        for (std::size_t i = 0; i < items; ++i) {
            item ^= some_bits(0.15);
            fingerprint.push_back(item);
        }
        return fingerprint;
    }

    // The same in another encoding.
    Fingerprint encoded(Fingerprint fingerprint, double share_of_bits = 0.06) {
        for (std::uint32_t& item : fingerprint) item ^= some_bits(share_of_bits);
        return fingerprint;
    }

    std::uint32_t some_bits(double share) {
        std::bernoulli_distribution is_set(share);
        std::uint32_t bits = 0;
        for (int bit = 0; bit < 32; ++bit) bits = 2 * bits + (is_set(random_) ? 1 : 0);
        return bits;
    }

    std::mt19937 random_{1};
};

Fingerprint part(const Fingerprint& fingerprint, std::size_t from, std::size_t to) {
    return {fingerprint.begin() + static_cast<std::ptrdiff_t>(from),
            fingerprint.begin() + static_cast<std::ptrdiff_t>(to)};
}

Fingerprint joined(Fingerprint first, const Fingerprint& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<Pair> pairs_of(const std::vector<FingerprintMatch>& matches) {
    std::vector<Pair> pairs;
    for (const auto& match : matches) pairs.emplace_back(match.first, match.second);
    return pairs;
}

TEST_F(FingerprintsTest, OneAfterTheOtherFindsTheFirstThatIsTheSame) {
    FingerprintIndex index;
    const Fingerprint first = music(200);
    const Fingerprint second = music(150);
    EXPECT_EQ(index.find(first), std::nullopt);
    index.add(first);
    index.add(second);
    index.add({});
    EXPECT_EQ(index.find(encoded(first)), 0U);
    EXPECT_EQ(index.find(encoded(part(second, 50, 150))), 1U);
    EXPECT_EQ(index.find(joined(music(60), encoded(second))), 1U);
    EXPECT_EQ(index.find(music(200)), std::nullopt);
    EXPECT_EQ(index.find({}), std::nullopt);
}

TEST_F(FingerprintsTest, OneAfterTheOtherFindsWhatAllAtOnceFind) {
    std::vector<Fingerprint> all;
    for (int i = 0; i < 40; ++i) {
        all.push_back(music(120));
        if (i % 3 == 0) all.push_back(encoded(part(all[all.size() / 2], 20, 120), 0.1));
    }
    std::vector<Pair> expected;
    for (const auto& [first, second] : pairs_of(match_fingerprints(all))) {
        if (expected.empty() || std::ranges::find(expected, second, &Pair::second) == expected.end()) {
            expected.emplace_back(first, second);
        }
    }
    std::ranges::sort(expected, {}, &Pair::second);
    FingerprintIndex index;
    std::vector<Pair> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (const auto known = index.find(all[i])) found.emplace_back(*known, i);
        index.add(all[i]);
    }
    EXPECT_EQ(found, expected);
    EXPECT_GT(found.size(), 5U);
}

TEST_F(FingerprintsTest, FindsOtherEncodings) {
    std::vector<Fingerprint> all;
    std::vector<Pair> expected;
    for (std::size_t i = 0; i < 50; ++i) {
        all.push_back(music(200));
        all.push_back(encoded(all.back()));
        expected.emplace_back(2 * i, 2 * i + 1);
    }
    const auto matches = match_fingerprints(all);
    EXPECT_EQ(pairs_of(matches), expected);
    for (const auto& match : matches) {
        EXPECT_EQ(match.offset, 0);
        EXPECT_GT(match.items, 190U);
        EXPECT_NEAR(match.similarity, 0.94, 0.02);
    }
}

TEST_F(FingerprintsTest, TellsHowMuchLaterTheSecondIs) {
    const Fingerprint whole = music(300);
    const Fingerprint cut = encoded(part(whole, 40, 300));
    const Fingerprint preceded = joined(music(25), encoded(whole));
    const auto matches = match_fingerprints(std::vector{whole, cut, preceded});
    ASSERT_EQ(pairs_of(matches), (std::vector{Pair{0, 1}, Pair{0, 2}, Pair{1, 2}}));
    EXPECT_EQ(matches[0].offset, -40);
    EXPECT_NEAR(static_cast<double>(matches[0].items), 260, 3);
    EXPECT_EQ(matches[1].offset, 25);
    EXPECT_EQ(matches[2].offset, 65);
}

TEST_F(FingerprintsTest, AccusesNobodyElse) {
    std::vector<Fingerprint> all;
    for (int i = 0; i < 2000; ++i) all.push_back(music(200));
    EXPECT_THAT(match_fingerprints(all), IsEmpty());
}

TEST_F(FingerprintsTest, EqualsTheComparisonOfAllPairsAtAllOffsets) {
    std::vector<Fingerprint> all;
    for (int i = 0; i < 30; ++i) {
        const bool is_copy = i >= 10 && i % 2 == 0;
        const auto start = static_cast<std::size_t>(i);
        all.push_back(is_copy ? encoded(part(all[start / 2], start / 2, all[start / 2].size()), 0.03)
                              : music(100 + 3 * start));
    }
    std::vector<FingerprintMatch> expected;
    for (std::size_t a = 0; a < all.size(); ++a) {
        for (std::size_t b = a + 1; b < all.size(); ++b) {
            std::optional<FingerprintMatch> best;
            for (std::ptrdiff_t offset = -300; offset <= 300; ++offset) {
                const auto match = match_at(all[a], all[b], offset);
                if (match && (!best || match->similarity > best->similarity)) best = match;
            }
            if (!best) continue;
            best->first = a;
            best->second = b;
            expected.push_back(*best);
        }
    }
    EXPECT_GT(expected.size(), 8U);
    EXPECT_EQ(match_fingerprints(all), expected);
}

TEST_F(FingerprintsTest, DoesNotDependOnTheNumberOfThreads) {
    std::vector<Fingerprint> all;
    for (int i = 0; i < 100; ++i)
        all.push_back(i % 3 == 0 ? music(150) : encoded(all[static_cast<std::size_t>(i) / 3]));
    const auto alone = match_fingerprints(all, 1);
    EXPECT_THAT(alone, SizeIs(::testing::Gt(60)));
    for (const int threads : {2, 5}) EXPECT_EQ(match_fingerprints(all, threads), alone);
}

TEST_F(FingerprintsTest, SilenceAndHumSayNothing) {
    Fingerprint hum(200, 0x12345678);
    hum[100] ^= 1;
    EXPECT_THAT(match_fingerprints(std::vector{hum, hum, Fingerprint(200), Fingerprint(200)}), IsEmpty());
}

TEST_F(FingerprintsTest, SeesThroughSilenceThatAllBeginWith) {
    std::vector<Fingerprint> all;
    for (int i = 0; i < 500; ++i) all.push_back(joined(Fingerprint(60, 0x1234), music(100)));
    all.push_back(encoded(all[0]));
    const auto matches = match_fingerprints(all);
    EXPECT_EQ(pairs_of(matches), (std::vector{Pair{0, 500}}));
}

TEST_F(FingerprintsTest, FindsCopiesAmongMoreThanShareAnItemUsually) {
    const Fingerprint original = music(150);
    std::vector<Fingerprint> all;
    for (int i = 0; i < 300; ++i) all.push_back(encoded(original, 0.02));
    std::vector<std::size_t> linked;
    for (const auto& match : match_fingerprints(all)) linked.push_back(match.second);
    linked.erase(std::unique(linked.begin(), linked.end()), linked.end());
    std::ranges::sort(linked);
    linked.erase(std::unique(linked.begin(), linked.end()), linked.end());
    EXPECT_THAT(linked, SizeIs(299)) << "each is linked to one before it";
}

TEST_F(FingerprintsTest, ASharedLoopIsNotTheSameRecording) {
    const Fingerprint loop = music(60);
    const auto song = [&] { return joined(joined(music(70), encoded(loop)), music(70)); };
    EXPECT_THAT(match_fingerprints(std::vector{song(), song(), song()}), IsEmpty());
}

TEST_F(FingerprintsTest, TakesAnyFingerprints) {
    EXPECT_THAT(match_fingerprints({}), IsEmpty());
    EXPECT_THAT(match_fingerprints(std::vector<Fingerprint>(3)), IsEmpty());
    const Fingerprint shortest = music(10);
    EXPECT_THAT(match_fingerprints(std::vector{shortest, shortest, {}, {0xFFFFFFFF}}), IsEmpty());
    EXPECT_FALSE(match_at(shortest, shortest, 10));
    EXPECT_FALSE(match_at(shortest, shortest, -11));
}

TEST_F(FingerprintsTest, CountsAndStops) {
    const std::vector<Fingerprint> all(20, music(100));
    std::size_t done = 0;
    match_fingerprints(all, 2, [&](const Progress& progress) {
        EXPECT_EQ(progress.total, all.size());
        EXPECT_EQ(progress.done, ++done);
    });
    EXPECT_EQ(done, all.size());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(match_fingerprints(all, 2, {}, stop.get_token()), IsEmpty());
}

}  // namespace
}  // namespace segue::recommend
