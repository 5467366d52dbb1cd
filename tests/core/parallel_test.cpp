#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "segue/core.h"
#include "segue/in_order.h"

namespace segue {
namespace {

TEST(ParallelFor, VisitsEachIndexOnce) {
    for (const int threads : {0, 1, 2, 7}) {
        std::vector<std::atomic<int>> visits(1000);
        parallel_for(visits.size(), threads, [&](std::size_t index, int) { ++visits[index]; });
        for (const auto& count : visits) EXPECT_EQ(count, 1);
    }
}

TEST(ParallelFor, WorkersHaveTheirOwnNumbers) {
    std::vector<std::atomic<int>> busy(3);
    std::atomic<bool> shared{false};
    parallel_for(500, 3, [&](std::size_t, int worker) {
        if (++busy.at(static_cast<std::size_t>(worker)) > 1) shared = true;
        --busy[static_cast<std::size_t>(worker)];
    });
    EXPECT_FALSE(shared);
}

TEST(ParallelFor, RethrowsAndStopsHandingOut) {
    std::atomic<std::size_t> done{0};
    EXPECT_THROW(parallel_for(100000, 2,
                              [&](std::size_t index, int) {
                                  if (index == 10) throw Error(ErrorCode::kIo, "no");
                                  ++done;
                              }),
                 Error);
    EXPECT_LT(done, 100000U);
}

TEST(ParallelFor, BeginsNothingAfterAStopRequest) {
    std::stop_source source;
    std::atomic<int> done{0};
    parallel_for(
        1000, 2,
        [&](std::size_t, int) {
            ++done;
            source.request_stop();
        },
        source.get_token());
    EXPECT_LE(done, 2);
}

TEST(ParallelFor, NothingToDoIsFine) {
    parallel_for(0, 4, [](std::size_t, int) { FAIL(); });
}

TEST(InOrder, PassesOnWhatNothingIsWaitedFor) {
    std::vector<std::string> told;
    InOrder<std::string> results([&](std::size_t index, std::string result) {
        EXPECT_EQ(index, told.size());
        told.push_back(std::move(result));
    });
    results.add(2, "c");
    results.add(1, "b");
    EXPECT_TRUE(told.empty());
    results.add(0, "a");
    results.add(4, "e");
    EXPECT_EQ(told, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(InOrder, TakesResultsOfManyThreads) {
    std::vector<std::size_t> told;
    InOrder<std::size_t> results([&](std::size_t, std::size_t result) { told.push_back(result); });
    parallel_for(1000, 4, [&](std::size_t index, int) { results.add(index, index * index); });
    ASSERT_EQ(told.size(), 1000U);
    for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i], i * i);
}

}  // namespace
}  // namespace segue
