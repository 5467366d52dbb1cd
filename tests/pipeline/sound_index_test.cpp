// The file of vectors beside a catalog: never trusted, never needed.
#include "pipeline/sound_index.h"

#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "segue/core.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using catalog::Catalog;
using catalog::VectorKind;
using segue::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::SizeIs;

const catalog::StageVersions kVersions{1, "model"};

class SoundIndexTest : public ::testing::Test {
  protected:
    SoundIndexTest() { store(0, 150); }

    void store(int begin, int end) { store_in(catalog_, begin, end); }
    static void store_in(Catalog& catalog, int begin, int end) {
        std::vector<catalog::Finding> findings;
        for (int i = begin; i < end; ++i) {
            std::mt19937 random(static_cast<unsigned>(i));
            std::normal_distribution<float> normal;
            catalog::Sound sound{.hash = std::to_string(i), .verdict = "sound", .genre = i % 3 == 0 ? "jazz" : "rock"};
            for (int k = 0; k < 12; ++k) sound.embedding.push_back(normal(random));
            sound.mfcc_mean = {static_cast<float>(i), 1, 2};
            sound.versions = kVersions;
            findings.push_back({.path = "/music/" + sound.hash, .hash = sound.hash, .sound = sound});
        }
        catalog.store(findings);
    }

    SoundIndex open() const { return SoundIndex::open(catalog_, distance("embedding"), kVersions); }
    /// Everything that can be asked, as from an index that was made from the catalog just now.
    bool is_right(const SoundIndex& index) const { return is_right(index, catalog_); }
    static bool is_right(const SoundIndex& index, const Catalog& catalog) {
        const catalog::Vectors vectors = catalog.vectors(VectorKind::kEmbedding, kVersions);
        if (index.rows().size() != vectors.sounds.size() || index.outdated() != vectors.outdated) return false;
        for (std::size_t row = 0; row < vectors.sounds.size(); ++row) {
            if (index.sound(row) != vectors.sounds[row]) return false;
            if (index.genre_names().at(index.genre(row)) != vectors.genre_names[vectors.genres[row]]) return false;
        }
        const recommend::CosineIndex fresh(vectors.values, recommend::Order::kStandardised);
        const auto all = vectors.sounds.size();
        return index.rows().nearest(vectors.values.row(0), all) == fresh.nearest(vectors.values.row(0), all);
    }
    fs::path file() const { return vectors_path(catalog_.path(), distance("embedding")); }
    ino_t written() const {
        struct stat info {};
        return ::stat(file().c_str(), &info) == 0 ? info.st_ino : 0;
    }

    TemporaryFolder folder_;
    Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
};

TEST_F(SoundIndexTest, IsWrittenOnceAndThenRead) {
    EXPECT_TRUE(is_right(open()));
    const ino_t first = written();
    EXPECT_NE(first, 0U);
    EXPECT_TRUE(is_right(open()));
    EXPECT_EQ(written(), first);
    EXPECT_TRUE(is_right(
        SoundIndex::open(Catalog(catalog_.path(), catalog::IfAbsent::kFail), distance("embedding"), kVersions)));
    EXPECT_EQ(written(), first) << "another connection sees the same state";
}

TEST_F(SoundIndexTest, FollowsTheCatalog) {
    open();
    store(150, 160);
    EXPECT_TRUE(is_right(open()));
    EXPECT_EQ(open().rows().size(), 160U);
    store(3, 4);  // the same once more
    EXPECT_TRUE(is_right(open()));
    const auto other = SoundIndex::open(catalog_, distance("embedding"), {1, "another"});
    EXPECT_EQ(other.rows().size(), 0U);
    EXPECT_EQ(other.outdated(), 160U);
    catalog_.mark_missing(std::vector<fs::path>{"/music/0", "/music/1"});
    EXPECT_EQ(SoundIndex::open(catalog_, distance("embedding"), {1, "another"}).outdated(), 158U);
    EXPECT_TRUE(is_right(open()));
}

TEST_F(SoundIndexTest, KeepsTheKindsApart) {
    EXPECT_TRUE(is_right(open()));
    const ino_t first = written();
    EXPECT_EQ(SoundIndex::open(catalog_, distance("mfcc"), kVersions).rows().dimensions(), 3U);
    EXPECT_TRUE(is_right(open()));
    EXPECT_EQ(written(), first);
}

TEST_F(SoundIndexTest, IsMadeAnewIfItIsAnotherCatalogs) {
    Catalog other(folder_ / "other.db", catalog::IfAbsent::kCreate);
    store_in(other, 1000, 1150);
    SoundIndex::open(other, distance("embedding"), kVersions);
    fs::copy_file(vectors_path(other.path(), distance("embedding")), file());
    EXPECT_TRUE(is_right(open()));
}

TEST_F(SoundIndexTest, IsMadeAnewIfItIsNoSuchFile) {
    for (const std::string& bytes : {std::string(), std::string("x"), std::string(10'000, '\0'),
                                     std::string(100'000, '\xFF'), std::string("Vectors1") + std::string(500, '\0')}) {
        write_file_atomically(file(), bytes);
        EXPECT_TRUE(is_right(open()));
    }
    fs::remove(file());
    fs::create_directory(file());
    EXPECT_TRUE(is_right(open())) << "goes on without";
}

TEST_F(SoundIndexTest, IsMadeAnewIfItIsCutOff) {
    open();
    const std::string whole = read_file(file());
    for (std::size_t size = 0; size < whole.size(); size += 1 + size / 20) {
        write_file_atomically(file(), whole.substr(0, size));
        ASSERT_TRUE(is_right(open())) << size;
    }
    write_file_atomically(file(), whole + std::string(64, '\0'));
    EXPECT_TRUE(is_right(open()));
}

// A row that is damaged is seen when it is read.
TEST_F(SoundIndexTest, IsNeverTrustedIfAByteIsWrong) {
    open();
    const std::string whole = read_file(file());
    std::size_t late = 0;
    for (std::size_t i = 0; i < whole.size(); i += 37) {
        std::string bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x20);
        write_file_atomically(file(), bytes);
        try {
            ASSERT_TRUE(is_right(open())) << "byte " << i;
        } catch (const Error& error) {
            ASSERT_EQ(error.code(), ErrorCode::kInvalidData) << "byte " << i;
            ++late;
            ASSERT_TRUE(is_right(SoundIndex::renew(catalog_, distance("embedding"), kVersions)));
            ASSERT_TRUE(is_right(open()));
        }
    }
    EXPECT_GT(late, 0U);
}

TEST_F(SoundIndexTest, CanBeMadeByManyAtOnce) {
    parallel_for(32, 8, [&](std::size_t i, int) {
        const Catalog mine(catalog_.path(), catalog::IfAbsent::kFail);
        if (i % 3 == 0) fs::remove(file());
        EXPECT_TRUE(is_right(SoundIndex::open(mine, distance("embedding"), kVersions), mine));
    });
    EXPECT_TRUE(is_right(open()));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.push_back(entry.path().filename());
    EXPECT_THAT(names, Contains("catalog.db.vectors"));
    EXPECT_THAT(names, SizeIs(4)) << "catalog, log, its index, vectors; nothing half-written";
}

}  // namespace
}  // namespace segue::pipeline
