#include "plot/axis.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace segue::plot {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
    std::vector<std::string> all;
    for (const auto& tick : ticks) all.push_back(tick.label);
    return all;
}

TEST(NumberTicks, AreRoundAndInside) {
    EXPECT_THAT(labels(number_ticks(0, 100, 6)), ElementsAre("0", "20", "40", "60", "80", "100"));
    EXPECT_THAT(labels(number_ticks(-80, 0, 4)), ElementsAre("−80", "−60", "−40", "−20", "0"));
    EXPECT_THAT(labels(number_ticks(0.98, 1.93, 5)), ElementsAre("1.0", "1.2", "1.4", "1.6", "1.8"));
}

TEST(NumberTicks, AreEvenWhateverTheRange) {
    for (double low : {-1e6, -3.7, 0.0, 0.001, 12345.6}) {
        for (double range = 1e-3; range < 1e7; range *= 3.3) {
            const auto ticks = number_ticks(low, low + range, 8);
            ASSERT_GE(ticks.size(), 2U) << low << ' ' << range;
            ASSERT_LE(ticks.size(), 9U);
            EXPECT_GE(ticks.front().value, low - 1e-6 * range);
            EXPECT_LE(ticks.back().value, low + range * (1 + 1e-6));
            const double step = ticks[1].value - ticks[0].value;
            for (std::size_t i = 1; i < ticks.size(); ++i) {
                EXPECT_NEAR(ticks[i].value - ticks[i - 1].value, step, 1e-6 * step);
                EXPECT_NE(ticks[i].label, ticks[i - 1].label);
            }
        }
    }
}

TEST(TimeTicks, AreSecondsThenMinutesThenHours) {
    EXPECT_THAT(labels(time_ticks(0, 30, 8)), ElementsAre("0", "5", "10", "15", "20", "25", "30"));
    EXPECT_THAT(labels(time_ticks(10, 10.5, 6)), ElementsAre("10.0", "10.1", "10.2", "10.3", "10.4", "10.5"));
    EXPECT_THAT(labels(time_ticks(0, 0.0232, 6)), ElementsAre("0.000", "0.005", "0.010", "0.015", "0.020"));
    EXPECT_THAT(labels(time_ticks(0, 200, 8)), ElementsAre("0:00", "0:30", "1:00", "1:30", "2:00", "2:30", "3:00"));
    EXPECT_THAT(labels(time_ticks(119.8, 120.2, 4)), ElementsAre("1:59.8", "1:59.9", "2:00.0", "2:00.1", "2:00.2"));
    EXPECT_THAT(labels(time_ticks(0, 3599, 6)), ElementsAre("0:00", "10:00", "20:00", "30:00", "40:00", "50:00"));
    EXPECT_THAT(labels(time_ticks(0, 7200, 4)), ElementsAre("0:00:00", "0:30:00", "1:00:00", "1:30:00", "2:00:00"));
    EXPECT_THAT(labels(time_ticks(0, 11 * 3600, 6)),
                ElementsAre("0:00:00", "2:00:00", "4:00:00", "6:00:00", "8:00:00", "10:00:00"));
    EXPECT_LE(time_ticks(0, 1000 * 3600.0, 11).size(), 12U);
    EXPECT_EQ(time_axis_title(30), "Time (s)");
    EXPECT_EQ(time_axis_title(200), "Time (min:s)");
    EXPECT_EQ(time_axis_title(7200), "Time (h:min:s)");
}

TEST(OctaveTicks, AreTheUsualBands) {
    EXPECT_THAT(labels(octave_ticks(100, 11025)), ElementsAre("125", "250", "500", "1k", "2k", "4k", "8k"));
    EXPECT_THAT(labels(octave_ticks(60, 63)), ElementsAre("62.5"));
    EXPECT_THAT(labels(octave_ticks(300, 400)), ElementsAre());
}

}  // namespace
}  // namespace segue::plot
