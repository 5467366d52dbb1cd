#include "dsp/row_store.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "segue/core.h"

namespace segue::dsp {
namespace {

TEST(RowStore, ReturnsEveryRowInOrderWhateverTheMemory) {
    for (const std::size_t memory : {0U, 12U, 100U, 1000U, 1000000U}) {
        RowStore store(3, memory);
        for (float i = 0; i < 100; ++i) store.push(std::vector<float>{i, 2 * i, 3 * i});
        for (float i = 0; i < 100; ++i) {
            const auto row = store.next();
            ASSERT_EQ(row.size(), 3U) << "row " << i << ", memory " << memory;
            EXPECT_EQ(row[0], i);
            EXPECT_EQ(row[2], 3 * i);
        }
        EXPECT_TRUE(store.next().empty());
        EXPECT_TRUE(store.next().empty());
    }
}

TEST(RowStore, OfNothingIsEmpty) {
    RowStore store(3);
    EXPECT_TRUE(store.next().empty());
}

TEST(RowStore, SaysThatThereIsNoFolderForTemporaryFiles) {
    const char* before = std::getenv("TMPDIR");
    const std::string saved = before == nullptr ? "" : before;
    ::setenv("TMPDIR", "/no/such/folder", 1);
    RowStore store(1, 0);
    store.push(std::vector<float>{1});
    try {
        store.push(std::vector<float>{2});
        ADD_FAILURE() << "written nowhere";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kIo);
    }
    if (saved.empty()) {
        ::unsetenv("TMPDIR");
    } else {
        ::setenv("TMPDIR", saved.c_str(), 1);
    }
}

TEST(RowStore, RefusesARowOfAnotherLength) {
    RowStore store(3);
    EXPECT_THROW(store.push(std::vector<float>(2)), Error);
}

}  // namespace
}  // namespace segue::dsp
