#include <gtest/gtest.h>

#include "segue/core.h"

namespace segue {
namespace {

TEST(Printable, LeavesTextAlone) {
    EXPECT_EQ(printable("Björk – Jóga 音楽 🎵.flac"), "Björk – Jóga 音楽 🎵.flac");
}

TEST(Printable, EscapesControlCharacters) {
    EXPECT_EQ(printable("a\nb\tc\rd\x1b[31me\x7f"), "a\\nb\\tc\\rd\\x1B[31me\\x7F");
    EXPECT_EQ(printable("a\xC2\x9B"
                        "b"),
              "a\\xC2\\x9B"
              "b");
}

TEST(Printable, EscapesWhatTurnsTheDirectionOfText) {
    EXPECT_EQ(printable("song\u202E3pm.exe"), "song\\xE2\\x80\\xAE3pm.exe");
    EXPECT_EQ(printable("\u2067a\u2069"), "\\xE2\\x81\\xA7a\\xE2\\x81\\xA9");
    EXPECT_EQ(printable("שלום\u200F – \u2029\u202F…"), "שלום\u200F – \u2029\u202F…");
}

TEST(Printable, EscapesBytesThatAreNoUtf8) {
    EXPECT_EQ(printable("caf\xE9"), "caf\\xE9");
    EXPECT_EQ(printable("\xC0\xAF"), "\\xC0\\xAF");                    // overlong
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");           // surrogate
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");  // beyond U+10FFFF
    EXPECT_EQ(printable("ab\xE2\x82"), "ab\\xE2\\x82");                // cut off
}

}  // namespace
}  // namespace segue
