// Second step of a scan: what is to be done, seen from the catalog?
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/scan_listing.h"
#include "segue/catalog.h"

namespace segue::pipeline {

/// A file that needs work.
struct ScanTask {
    enum class Cause {
        kNew,
        kChanged,   ///< another size or time than in the catalog
        kOutdated,  ///< unchanged, but analysed by other versions of the stages
    };
    ListedFile file;
    Cause cause = Cause::kNew;
    std::string hash;  ///< of its coded audio, where the catalog knows it; otherwise empty
};

struct ScanPlan {
    std::vector<ScanTask> tasks;                        ///< sorted by path
    std::size_t unchanged = 0;                          ///< files that need none
    std::vector<std::filesystem::path> gone;            ///< tracks whose files have vanished
    std::vector<std::filesystem::path> returned;        ///< tracks that were missing and are there again, unchanged
    std::vector<std::filesystem::path> vanished_roots;  ///< nothing is there any more, though tracks were
};

ScanPlan compare(const Listing& listing, const catalog::Catalog& catalog, const catalog::StageVersions& versions);

}  // namespace segue::pipeline
