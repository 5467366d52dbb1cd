#include "segue/catalog_export.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "pipeline/npz_reader.h"
#include "segue/dataset.h"
#include "temporary_folder.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using segue::testing::TemporaryFolder;
using ::testing::ElementsAre;
using testing::Npz;

// Names that other programs rely on.
const std::vector<std::string> kColumns{"path",
                                        "size",
                                        "mtime_ns",
                                        "missing",
                                        "title",
                                        "artist",
                                        "album",
                                        "album_artist",
                                        "tag_genre",
                                        "year",
                                        "track",
                                        "mb_recording",
                                        "mb_release",
                                        "mb_artist",
                                        "replaygain_track_db",
                                        "replaygain_album_db",
                                        "hash",
                                        "content_hash",
                                        "verdict",
                                        "reason",
                                        "duration_s",
                                        "codec",
                                        "sample_rate_hz",
                                        "channels",
                                        "bit_rate_bps",
                                        "bandwidth_hz",
                                        "heard",
                                        "genre",
                                        "confidence",
                                        "tempo_bpm",
                                        "loudness_lufs",
                                        "feature_version",
                                        "model"};
const std::vector<std::string> kVectors{"probabilities", "embedding", "mfcc_mean", "rhythm", "timbre", "fingerprint"};

catalog::Finding song() {
    catalog::Finding finding{.path = "/music/One, \"two\".mp3", .stamp = {std::int64_t{1} << 40, -7}, .hash = "aa"};
    finding.tags.title = "Line\nbreak";
    finding.tags.artist = "Sigur Rós";
    finding.tags.genre = "Jazz";
    finding.tags.year = 1959;
    finding.tags.replaygain_track_db = -7.25;
    finding.sound = catalog::Sound{.hash = "aa",
                                   .verdict = "sound",
                                   .duration_s = 1.0 / 3,
                                   .sample_rate_hz = 44100,
                                   .genre = "jazz",
                                   .confidence = 0.1F,
                                   .probabilities = {0.1F, 0.9F},
                                   .embedding = {-1e-7F, 16777216.0F, 0.3F},
                                   .fingerprint = {4294967295U, 0, 7},
                                   .versions = {3, "0123456789abcdef"}};
    return finding;
}

catalog::Finding text_file() {
    catalog::Finding finding{.path = "/music/\xFF.mp3", .stamp = {5, 1}};
    finding.sound = catalog::Sound{.verdict = "not-audio", .reason = "no audio stream", .versions = {3, "m"}};
    return finding;
}

class CatalogExportTest : public ::testing::Test {
  protected:
    catalog::Catalog catalog(const std::vector<catalog::Finding>& findings) {
        catalog::Catalog catalog(folder_ / (std::to_string(++made_) + ".db"), catalog::IfAbsent::kCreate);
        for (const auto& finding : findings) catalog.store(std::vector{finding});
        return catalog;
    }
    static std::string exported(const catalog::Catalog& catalog, ExportFormat format, bool vectors = false) {
        std::string bytes;
        export_catalog(catalog, {format, vectors}, [&](std::string_view piece) { bytes += piece; });
        return bytes;
    }
    static std::vector<Json> objects(const std::string& lines) {
        std::vector<Json> result;
        std::istringstream stream(lines);
        for (std::string line; std::getline(stream, line);) result.push_back(Json::parse(line));
        return result;
    }

    TemporaryFolder folder_;
    int made_ = 0;
};

TEST_F(CatalogExportTest, CsvHasARowForEachTrack) {
    const auto rows = dataset::parse_csv(exported(catalog({text_file(), song()}), ExportFormat::kCsv));
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0], kColumns);
    EXPECT_THAT(rows[1],
                ElementsAre("/music/One, \"two\".mp3", "1099511627776", "-7", "0", "Line\nbreak", "Sigur Rós", "", "",
                            "Jazz", "1959", "0", "", "", "", "-7.25", "", "aa", "", "sound", "", "0.3333333333333333",
                            "", "44100", "", "", "", "whole", "jazz", "0.1", "", "", "3", "0123456789abcdef"));
    EXPECT_EQ(rows[2][0], "/music/\uFFFD.mp3");
    EXPECT_EQ(rows[2][19], "no audio stream");
}

TEST_F(CatalogExportTest, CsvHasVectorsAsTexts) {
    const auto rows = dataset::parse_csv(exported(catalog({song(), text_file()}), ExportFormat::kCsv, true));
    EXPECT_EQ(std::vector(rows[0].end() - 6, rows[0].end()), kVectors);
    EXPECT_THAT(std::vector(rows[1].end() - 6, rows[1].end()),
                ElementsAre("0.1 0.9", "-1e-07 16777216 0.3", "", "", "", "4294967295 0 7"));
    EXPECT_THAT(std::vector(rows[2].end() - 6, rows[2].end()), ElementsAre("", "", "", "", "", ""));
}

TEST_F(CatalogExportTest, JsonLinesHasAnObjectForEachTrack) {
    const auto rows = objects(exported(catalog({text_file(), song()}), ExportFormat::kJsonLines, true));
    ASSERT_EQ(rows.size(), 2U);
    std::vector<std::string> names = kColumns;
    names.insert(names.end(), kVectors.begin(), kVectors.end());
    for (const auto& row : rows) {
        EXPECT_EQ(row.size(), names.size());
        for (const auto& name : names) EXPECT_TRUE(row.contains(name)) << name;
    }
    EXPECT_EQ(rows[0]["title"], "Line\nbreak");
    EXPECT_EQ(rows[0]["size"], std::int64_t{1} << 40);
    EXPECT_EQ(rows[0]["duration_s"], 1.0 / 3);
    EXPECT_EQ(rows[0]["confidence"].get<float>(), 0.1F);
    EXPECT_EQ(rows[0]["embedding"].get<std::vector<float>>(), song().sound->embedding);
    EXPECT_EQ(rows[0]["fingerprint"].get<std::vector<std::uint32_t>>(), song().sound->fingerprint);
    EXPECT_TRUE(rows[0]["tempo_bpm"].is_null());
    EXPECT_EQ(rows[1]["path"], "/music/\uFFFD.mp3");
    EXPECT_EQ(rows[1]["embedding"], Json::array());
}

TEST_F(CatalogExportTest, NpzHasAnArrayForEachColumn) {
    const Npz npz(exported(catalog({text_file(), song()}), ExportFormat::kNpz, true));
    std::vector<std::string> names;
    for (const auto& name : kColumns) names.push_back(name + ".npy");
    for (const auto& name : kVectors) {
        if (name != "fingerprint") names.push_back(name + ".npy");
    }
    EXPECT_EQ(npz.names(), names);
    EXPECT_THAT(npz["verdict"].texts(), ElementsAre(U"sound", U"not-audio"));
    EXPECT_THAT(npz["size"].numbers<std::int64_t>(), ElementsAre(std::int64_t{1} << 40, 5));
    EXPECT_EQ(npz["size"].descr.substr(1), "i8");
    EXPECT_EQ(npz["sample_rate_hz"].numbers<double>()[0], 44100);
    EXPECT_TRUE(std::isnan(npz["sample_rate_hz"].numbers<double>()[1]));
    EXPECT_EQ(npz["embedding"].shape, "2, 3");
    const auto embeddings = npz["embedding"].numbers<float>();
    EXPECT_EQ(std::vector(embeddings.begin(), embeddings.begin() + 3), song().sound->embedding);
    EXPECT_TRUE(std::isnan(embeddings[3]));
    EXPECT_EQ(npz["rhythm"].shape, "2, 0");
}

TEST_F(CatalogExportTest, AnEmptyCatalogIsAnEmptyTable) {
    const auto empty = catalog({});
    EXPECT_EQ(dataset::parse_csv(exported(empty, ExportFormat::kCsv)),
              (std::vector<std::vector<std::string>>{kColumns}));
    EXPECT_EQ(exported(empty, ExportFormat::kJsonLines), "");
    const Npz npz(exported(empty, ExportFormat::kNpz));
    EXPECT_EQ(npz["path"].shape, "0,");
    EXPECT_EQ(npz["year"].descr.substr(1), "i8");
}

TEST_F(CatalogExportTest, EqualContentGivesEqualBytes) {
    const auto one = catalog({song(), text_file()});
    auto other = catalog({text_file(), text_file(), song(), song()});  // with other ids
    auto gone = song();
    gone.path = "/music/gone.mp3";
    other.store(std::vector{gone});
    other.mark_missing(std::vector{gone.path});
    other.remove_missing(std::vector{gone.path});
    for (const auto format : {ExportFormat::kCsv, ExportFormat::kJsonLines, ExportFormat::kNpz}) {
        EXPECT_EQ(exported(one, format, true), exported(other, format, true));
        EXPECT_EQ(exported(one, format), exported(other, format));
    }
}

TEST_F(CatalogExportTest, CountsRowsAndPassesOnWhatTheSinkThrows) {
    const auto two = catalog({song(), text_file()});
    EXPECT_EQ(export_catalog(two, {}, [](std::string_view) {}), 2U);
    EXPECT_THROW(export_catalog(two, {}, [](std::string_view) { throw Error(ErrorCode::kIo, "full"); }), Error);
}

}  // namespace
}  // namespace segue::pipeline
