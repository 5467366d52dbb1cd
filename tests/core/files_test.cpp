#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "segue/atomic_file.h"
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

TEST(WriteFileAtomically, WritesPartsOneAfterTheOther) {
    const testing::TemporaryFolder folder;
    write_file_atomically(folder / "a", std::vector<std::string_view>{"one", "", " two"});
    EXPECT_EQ(read_file(folder / "a"), "one two");
}

TEST(WriteFileAtomically, LetsOneOfManyThreadsWin) {
    const testing::TemporaryFolder folder;
    parallel_for(64, 8, [&](std::size_t i, int) {
        write_file_atomically(folder / "a", std::string(100'000 + i, static_cast<char>('0' + i)));
    });
    const std::string content = read_file(folder / "a");
    EXPECT_EQ(content, std::string(100'000 + static_cast<std::size_t>(content[0] - '0'), content[0]));
    EXPECT_EQ(entries(folder.path()), 1U);
}

TEST(AtomicFile, ShowsNothingBeforeItIsCommitted) {
    const testing::TemporaryFolder folder;
    write_file_atomically(folder / "a", "old");
    {
        AtomicFile file(folder / "a");
        file.write("half");
    }
    EXPECT_EQ(read_file(folder / "a"), "old");
    EXPECT_EQ(entries(folder.path()), 1U);

    AtomicFile file(folder / "a");
    file.write("ne");
    EXPECT_EQ(read_file(folder / "a"), "old");
    EXPECT_EQ(read_file(file.temporary()), "ne");
    file.write("w");
    file.commit();
    EXPECT_EQ(read_file(folder / "a"), "new");
    EXPECT_EQ(entries(folder.path()), 1U);
}

TEST(AtomicFile, LeavesTheTemporaryFilesOfOthersAlone) {
    const testing::TemporaryFolder folder;
    std::string name = AtomicFile(folder / "a").temporary().native();  // ends in ".NUMBER.tmp"
    const std::size_t dot = name.rfind('.', name.size() - 5);
    const int number = std::stoi(name.substr(dot + 1));
    const fs::path others = name.substr(0, dot + 1) + std::to_string(number + 1) + ".tmp";
    std::ofstream(others) << "another's";
    write_file_atomically(folder / "a", "ours");
    EXPECT_EQ(read_file(folder / "a"), "ours");
    EXPECT_EQ(read_file(others), "another's");
}

TEST(Checksum, SeesEveryBitAndTheLength) {
    for (const std::size_t size : {0U, 1U, 7U, 31U, 32U, 33U, 100U}) {
        std::vector<std::byte> bytes(size, std::byte{7});
        const std::uint64_t whole = checksum(bytes);
        EXPECT_EQ(checksum(bytes), whole);
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            bytes[bit / 8] ^= std::byte(1 << (bit % 8));
            EXPECT_NE(checksum(bytes), whole) << size << " bytes, bit " << bit;
            bytes[bit / 8] ^= std::byte(1 << (bit % 8));
        }
        bytes.push_back({});
        EXPECT_NE(checksum(bytes), whole);
    }
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
