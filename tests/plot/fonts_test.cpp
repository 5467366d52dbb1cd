#include "plot/fonts.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "segue/core.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

TEST(TextWidth, GrowsWithSizeAndLength) {
    EXPECT_EQ(text_width("", 11), 0);
    EXPECT_NEAR(text_width("Frequency", 22), 2 * text_width("Frequency", 11), 0.2);
    EXPECT_GT(text_width("Frequency (Hz)", 11), text_width("Frequency", 11));
    EXPECT_GT(text_width("Frequency", 11, true), text_width("Frequency", 11));
}

TEST(Fitted, LeavesShortTextAlone) {
    EXPECT_EQ(fitted("", 100, 11), "");
    EXPECT_EQ(fitted("Дорога – 道", 200, 11), "Дорога – 道");
}

TEST(Fitted, CutsAnyTextToTheWidth) {
    std::string every_byte;
    for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
    std::string cyrillic;
    for (int i = 0; i < 300; ++i) cyrillic += "Ж";
    for (const std::string& text : {std::string(1 << 20, 'W'), std::string(1 << 20, 'i'), every_byte, cyrillic,
                                    std::string(5000, ' '), std::string("a\nb\tc") + std::string(500, '\0')}) {
        for (const double width : {0.0, 5.0, 60.0, 800.0}) {
            const std::string line = fitted(text, width, 15, true);
            EXPECT_EQ(printable(line), line) << "one line of valid UTF-8";
            EXPECT_TRUE(line == "…" || text_width(line, 15, true) <= width);
        }
    }
}

TEST(Fonts, NoneInstalledIsNoFailure) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");  // a fresh process, whose Fontconfig is not set up yet
    EXPECT_EXIT(
        {
            ::setenv("FONTCONFIG_FILE", "/dev/null", 1);
            Spectrogram figure;
            figure.db = Matrix(1, 1);
            figure.band_hz = {1000};
            figure.frame_s = 0.1;
            figure.title = "Title";
            std::_Exit(render(figure, Format::kPng).empty() || render(figure, Format::kSvg).empty() ? 1 : 0);
        },
        ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace segue::plot
