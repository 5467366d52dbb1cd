// The feature table: a row for each file, for pandas, numpy and scikit-learn.
//
//     const auto data = segue::dataset::read_genre_folders("music");
//     const auto result = segue::pipeline::descriptor_table(data.clips);
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
#include "segue/pipeline.h"

namespace segue::pipeline {

/// Rows with a path, some texts, a duration and some numbers, of which NaN is a missing one.
class FeatureTable {
  public:
    FeatureTable(std::vector<std::string> text_columns, std::vector<std::string> number_columns);

    /// Throws kInvalidArgument for more or fewer texts or numbers than columns.
    void add_row(const std::filesystem::path& path, std::vector<std::string> texts, double duration_s,
                 std::span<const float> numbers);
    std::size_t rows() const { return paths_.size(); }

    /// CSV (RFC 4180, UTF-8) with the columns path, filename, the texts, duration (seconds), the numbers. Numbers have
    /// as many digits as are needed to read back the same float; a missing one is an empty cell. Bytes that are no
    /// UTF-8 become U+FFFD.
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

/// Names of the numbers that descriptor_table() writes: descriptors in the order of dsp::Descriptor, each under its
/// name
/// ("rms") or, where it has several numbers, numbered ("mfcc_00", "mfcc_01" ...); then the same with "_std" if
/// `deviation`, but for tempo and tuning; at the end "loudness_lufs", "loudness_range_lu", "true_peak_dbtp" if asked
/// for. docs/features.md describes each.
std::vector<std::string> descriptor_columns(const DescriptionOptions& content = {}, bool deviation = false);

struct DescriptorTableOptions {
    DescriptionOptions content;
    bool deviation = false;  ///< the standard deviation over time beside the mean
    int threads = 0;         ///< 0: all cores
};
struct DescriptorTableResult {
    FeatureTable table;                    ///< text column: genre; rows in the order of the clips
    std::vector<dataset::Skipped> failed;  ///< files without usable sound, and why
    std::size_t not_begun = 0;             ///< clips that a stop request left over
};
/// Descriptors of each clip, averaged over time (see describe), computed on several threads; the table does not depend
/// on their number. Loudness that does not exist (see audio::Loudness) is missing. Throws kInvalidArgument for options
/// out of range.
DescriptorTableResult descriptor_table(std::span<const dataset::Clip> clips, const DescriptorTableOptions& options = {},
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
