// A library becomes a catalog: walk, compare with the catalog, analyse, store.
//
//     segue::catalog::Catalog catalog("catalog.db", segue::catalog::IfAbsent::kCreate);
//     const auto stages = segue::pipeline::stages_of(segue::model::Model::built_in());
//     const auto report = segue::pipeline::scan(catalog, {{"/music"}}, stages);
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/audio.h"
#include "segue/catalog.h"
#include "segue/core.h"
#include "segue/dataset.h"
#include "segue/model.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

/// Analyses a file, whatever it holds; used by one thread.
using AnalyzeFunction = std::function<Analysis(const std::filesystem::path&)>;

/// What analyses the files of a library.
struct Stages {
    catalog::StageVersions versions;
    std::function<AnalyzeFunction()> make_analyzer;  ///< called by each analysing thread, for itself
};
/// The path of Analyzer with this model, over excerpts of each file or (none) over all of it.
Stages stages_of(const std::shared_ptr<const model::Model>& model,
                 const std::optional<audio::Excerpts>& excerpts = audio::Excerpts{});

struct ScanOptions {
    int threads = 0;            ///< that analyse; <= 0: all cores
    ProgressCallback progress;  ///< on the calling thread, each time that results have been stored; counts the files
                                ///< that need work, not the unchanged ones
    std::stop_token stop;       ///< ends the scan after the files in work; what is done is stored
    std::vector<std::string> ignore;  ///< patterns of files to leave out, as dataset::find_audio_files takes them
};

/// A file that cannot be analysed.
struct ScanFailure {
    std::filesystem::path path;
    audio::Verdict verdict = audio::Verdict::kUnreadable;
    std::string reason;
};

/// What a scan did. Each file that was found is counted once: in `added` to `unchanged`, or in `failures`; after an
/// early stop some are counted nowhere.
struct ScanReport {
    std::size_t found = 0;
    std::size_t added = 0;
    std::size_t changed = 0;     ///< other content or other tags
    std::size_t moved = 0;       ///< known under another path where it no longer is
    std::size_t reanalysed = 0;  ///< unchanged, but the catalog's analysis was made by other versions of the stages
    std::size_t unchanged = 0;   ///< among them files that failed in an earlier scan
    std::size_t missing = 0;     ///< tracks of the catalog whose files are gone, marked by this scan
    std::vector<ScanFailure> failures;                  ///< sorted by path
    std::vector<dataset::Skipped> skipped;              ///< folders and links that could not be followed
    std::vector<std::filesystem::path> folders;         ///< that were walked
    std::vector<std::filesystem::path> vanished_roots;  ///< known to the catalog, but empty or gone: unmounted?
    bool stopped = false;                               ///< ended early on request
    double elapsed_s = 0;                               ///< by the clock on the wall
};

/// Brings a catalog up to date with the audio files below `roots` (folders or files; dataset::find_audio_files says
/// which files count).
///
/// A file whose size and modification time are those in the catalog is not opened. Otherwise its coded audio is hashed
/// (audio::packet_hash of audio::Excerpts{}, whatever the stages hear): a recording that the catalog knows is not
/// analysed again, so moving, copying and retagging cost little. An analysis of the whole file also serves where
/// excerpts would do; those of excerpts are replaced by stages that hear the whole. Files that cannot be analysed are
/// stored with their verdict and left alone until they change; files that cannot be read, that another program is
/// writing, or that change while they are read, are left for the next scan. Tracks below a root whose files are gone
/// are marked as missing; none are where all of a root is gone. A folder outside of the roots that a link leads to
/// counts as a root there. The paths stored are canonical.
///
/// Results are stored as soon as they are there: whatever ends the process, only the files in work are lost. Several
/// processes may scan into the same catalog.
///
/// Throws as Catalog does, and what `make_analyzer` throws; what was stored before stays stored.
ScanReport scan(catalog::Catalog& catalog, std::span<const std::filesystem::path> roots, const Stages& stages,
                const ScanOptions& options = {});

struct WatchOptions {
    ScanOptions scan;                        ///< its `stop` ends the watch
    std::chrono::milliseconds quiet{2000};   ///< after a change, wait until nothing has changed for so long
    std::chrono::seconds rescan_every{300};  ///< where the system does not tell of all changes, or something could
                                             ///< not be reached or was left for the next scan
};
/// What watch() tells of after each scan.
struct WatchReport {
    ScanReport scan;
    /// False: the system allows no more watches, or does not tell of all changes (of network disks), so that scans are
    /// repeated.
    bool everything_watched = true;
};
/// Scans, and again whenever files below the roots appear, change, move or vanish, until a stop is requested. Throws as
/// scan() does; kIo if the system can not watch folders at all.
void watch(catalog::Catalog& catalog, std::span<const std::filesystem::path> roots, const Stages& stages,
           const WatchOptions& options, const std::function<void(const WatchReport&)>& on_scan);

}  // namespace segue::pipeline
