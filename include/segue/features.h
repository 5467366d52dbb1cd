// The feature table: a row for each file, for pandas, numpy and scikit-learn.
//
//     const auto data = segue::dataset::read_genre_folders("music");
//     const auto result = segue::pipeline::mfcc_table(data.clips);
//     segue::write_file_atomically("features.npz", result.table.npz());
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/core.h"
#include "segue/dataset.h"

namespace segue::pipeline {

/// Rows with a path, some texts, a duration and some numbers.
class FeatureTable {
  public:
    FeatureTable(std::vector<std::string> text_columns, std::vector<std::string> number_columns);

    /// Throws kInvalidArgument for more or fewer texts or numbers than columns.
    void add_row(const std::filesystem::path& path, std::vector<std::string> texts, double duration_s,
                 std::span<const float> numbers);
    std::size_t rows() const { return paths_.size(); }

    /// CSV (RFC 4180, UTF-8) with the columns path, filename, the texts, duration (seconds), the numbers. Numbers have
    /// as many digits as are needed to read back the same float. Bytes that are no UTF-8 become U+FFFD.
    std::string csv() const;
    /// A file for numpy.load, without pickle: `path`, `filename` and each text column as arrays of unicode strings,
    /// `duration` as float64, `features` as float32 [rows x number columns], `columns` with their names. The same table
    /// always gives the same bytes.
    std::string npz() const;

  private:
    std::vector<std::string> text_columns_;
    std::vector<std::string> number_columns_;
    std::vector<std::string> paths_;
    std::vector<std::string> filenames_;
    std::vector<std::vector<std::string>> texts_;  // of each text column
    std::vector<double> durations_s_;
    std::vector<float> numbers_;  // row after row
};

/// "mfcc_00", "mfcc_01" ...; then "mfcc_00_std" ... if `deviation`.
std::vector<std::string> mfcc_columns(int coefficients, bool deviation);

struct MfccTableOptions {
    int coefficients = 40;   ///< 1 .. 128
    bool deviation = false;  ///< the standard deviation over time beside the mean
    int threads = 0;         ///< 0: all cores
};
struct MfccTableResult {
    FeatureTable table;                    ///< text column: genre; rows in the order of the clips
    std::vector<dataset::Skipped> failed;  ///< files without usable sound, and why
    std::size_t not_begun = 0;             ///< clips that a stop request left over
};
/// MFCC of each clip, averaged over time (see mfcc_summary), computed on several threads; the table does not depend on
/// their number. Throws kInvalidArgument for options out of range.
MfccTableResult mfcc_table(std::span<const dataset::Clip> clips, const MfccTableOptions& options = {},
                           const ProgressCallback& progress = {}, const std::stop_token& stop = {});

struct CatalogTableResult {
    FeatureTable table;             ///< text columns: genre (as Segue heard it), title, artist, album; sorted by path
    std::size_t without_sound = 0;  ///< tracks left out because nothing usable was heard in them
    std::size_t outdated = 0;       ///< tracks left out because other versions of the stages analysed them
};
/// What a catalog knows of its tracks: confidence, averaged MFCC, and the embedding ("embedding_000" ...) if
/// `embedding`. Missing tracks are left out. Where no embedding is asked for, the model of `current` does not matter.
/// Throws as Catalog does.
CatalogTableResult catalog_table(const catalog::Catalog& catalog, const catalog::StageVersions& current,
                                 bool embedding = false);

}  // namespace segue::pipeline
