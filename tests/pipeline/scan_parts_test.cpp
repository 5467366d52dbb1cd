// The queue and the ledger between the threads of a scan.
#include <numeric>
#include <thread>

#include <gmock/gmock.h>

#include "pipeline/bounded_queue.h"
#include "pipeline/sound_ledger.h"

namespace segue::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Answer = SoundLedger::Answer;

TEST(BoundedQueue, DeliversEverythingOnceAndInOrderOfEachThread) {
    constexpr int kThreads = 4;
    constexpr int kItems = 5000;
    BoundedQueue<std::pair<int, int>> queue(7);
    std::vector<int> next(kThreads);
    std::size_t largest_batch = 0;
    std::thread filling([&] {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < kThreads; ++thread) {
            threads.emplace_back([&, thread] {
                for (int item = 0; item < kItems; ++item) queue.push({thread, item});
            });
        }
        threads.clear();
        queue.close();
    });
    for (auto batch = queue.take_all(); !batch.empty(); batch = queue.take_all()) {
        largest_batch = std::max(largest_batch, batch.size());
        for (const auto& [thread, item] : batch) EXPECT_EQ(item, next[static_cast<std::size_t>(thread)]++);
    }
    filling.join();
    EXPECT_THAT(next, ElementsAre(kItems, kItems, kItems, kItems));
    EXPECT_LE(largest_batch, 7U);
}

TEST(BoundedQueue, AFullQueueHoldsUpItsFillers) {
    BoundedQueue<int> queue(2);
    std::atomic<int> pushed = 0;
    std::jthread filling([&] {
        for (int item = 0; item < 5; ++item) {
            queue.push(item);
            ++pushed;
        }
        queue.close();
    });
    while (pushed < 2) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(pushed, 2);
    std::vector<int> taken;
    for (auto batch = queue.take_all(); !batch.empty(); batch = queue.take_all()) {
        taken.insert(taken.end(), batch.begin(), batch.end());
    }
    EXPECT_THAT(taken, ElementsAre(0, 1, 2, 3, 4));
}

TEST(BoundedQueue, ClosingFreesWhoeverWaits) {
    BoundedQueue<int> full(1);
    full.push(1);
    std::jthread filling([&] { full.push(2); });
    full.close();
    filling.join();
    EXPECT_THAT(full.take_all(), ElementsAre(1));
    EXPECT_THAT(full.take_all(), IsEmpty());
    full.push(3);
    EXPECT_THAT(full.take_all(), IsEmpty());
}

TEST(SoundLedger, LetsOneAnalyseARecording) {
    SoundLedger ledger({"stored"});
    EXPECT_EQ(ledger.claim("stored", {}), Answer::kStored);

    std::atomic<int> analysed = 0, stored = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&] {
                for (int number = 0; number < 100; ++number) {
                    const std::string hash = std::to_string(number);
                    if (ledger.claim(hash, {}) == Answer::kStored) {
                        ++stored;
                    } else {
                        ++analysed;
                        ledger.settle(hash, true);
                    }
                }
            });
        }
    }
    EXPECT_EQ(analysed, 100);
    EXPECT_EQ(stored, 700);
}

TEST(SoundLedger, HandsAFailedRecordingToTheNext) {
    SoundLedger ledger({});
    EXPECT_EQ(ledger.claim("a", {}), Answer::kAnalyse);
    std::jthread next([&] { EXPECT_EQ(ledger.claim("a", {}), Answer::kAnalyse); });
    ledger.settle("a", false);
}

TEST(SoundLedger, AStopEndsTheWaiting) {
    SoundLedger ledger({});
    std::stop_source stop;
    EXPECT_EQ(ledger.claim("a", stop.get_token()), Answer::kAnalyse);
    std::jthread waiting([&] { EXPECT_EQ(ledger.claim("a", stop.get_token()), Answer::kStopped); });
    stop.request_stop();
}

TEST(SoundLedger, SettlingWhatNobodyClaimedDoesNothing) {
    SoundLedger ledger({});
    ledger.settle("a", true);
    ledger.settle("", true);
    EXPECT_EQ(ledger.claim("a", {}), Answer::kAnalyse);
}

}  // namespace
}  // namespace segue::pipeline
