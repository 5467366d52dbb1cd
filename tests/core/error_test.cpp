#include <gtest/gtest.h>

#include "segue/core.h"

namespace segue {
namespace {

TEST(Error, NamesPathAndReasonInOneLine) {
    const Error error(ErrorCode::kBroken, "no frame can be decoded", "odd\nname.mp3");
    EXPECT_STREQ(error.what(), "odd\\nname.mp3: no frame can be decoded");
    EXPECT_EQ(error.message(), "no frame can be decoded");
    EXPECT_EQ(error.code(), ErrorCode::kBroken);
}

TEST(Error, WithoutPathIsTheMessage) {
    EXPECT_STREQ(Error(ErrorCode::kIo, "disk full").what(), "disk full");
}

}  // namespace
}  // namespace segue
