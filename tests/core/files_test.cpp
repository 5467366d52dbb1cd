#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "segue/core.h"
#include "temporary_folder.h"

namespace segue {
namespace {

namespace fs = std::filesystem;

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

ErrorCode code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    throw std::logic_error("no segue::Error was thrown");
}

TEST(WriteFileAtomically, ReplacesContentAndLeavesNothingElse) {
    const testing::TemporaryFolder folder;
    write_file_atomically(folder / "a", "old");
    write_file_atomically(folder / "a", std::string("new\0bytes", 9));
    EXPECT_EQ(read_file(folder / "a"), std::string("new\0bytes", 9));
    EXPECT_EQ(entries(folder.path()), 1U);
}

TEST(WriteFileAtomically, WritesThroughALinkAndKeepsPermissions) {
    const testing::TemporaryFolder folder;
    write_file_atomically(folder / "target", "old");
    ::chmod((folder / "target").c_str(), 0640);
    fs::create_symlink("target", folder / "link");
    write_file_atomically(folder / "link", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(read_file(folder / "target"), "new");
    EXPECT_EQ(fs::status(folder / "target").permissions(), fs::perms(0640));
}

TEST(WriteFileAtomically, SaysWhyItCannot) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(code_of([&] { write_file_atomically(folder / "no" / "a", "x"); }), ErrorCode::kNotFound);
    EXPECT_EQ(code_of([&] { write_file_atomically(folder.path(), "x"); }), ErrorCode::kIo);
    EXPECT_EQ(code_of([&] { write_file_atomically("/dev/full", "x"); }), ErrorCode::kIo);
}

TEST(ReadFile, SaysWhyItCannot) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(code_of([&] { read_file(folder / "missing"); }), ErrorCode::kNotFound);
    EXPECT_EQ(code_of([&] { read_file(folder.path()); }), ErrorCode::kIo);
    std::ofstream(folder / "large") << std::string(100, 'x');
    EXPECT_EQ(code_of([&] { read_file(folder / "large", 99); }), ErrorCode::kInvalidArgument);
    EXPECT_EQ(read_file(folder / "large", 100).size(), 100U);
}

}  // namespace
}  // namespace segue
