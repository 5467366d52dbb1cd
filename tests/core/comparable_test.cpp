#include "segue/comparable.h"

#include <gtest/gtest.h>

namespace segue {
namespace {

TEST(Comparable, IsOneForNamesThatMeanTheSame) {
    EXPECT_EQ(comparable(" The Band\t\r\n"), "the band");
    EXPECT_EQ(comparable("THE BAND"), comparable("the band"));
    EXPECT_EQ(comparable("Björk \xff"), "björk \xff");
    EXPECT_EQ(comparable(""), "");
    EXPECT_EQ(comparable(" \t "), "");
    EXPECT_NE(comparable("The Band"), comparable("The  Band"));
}

}  // namespace
}  // namespace segue
