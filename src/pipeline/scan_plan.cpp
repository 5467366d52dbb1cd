#include "pipeline/scan_plan.h"

#include <algorithm>

#include "pipeline/has_vanished.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

void compare_file(const ListedFile& file, const catalog::Catalog& catalog, const catalog::StageVersions& versions,
                  ScanPlan& plan) {
    auto known = catalog.find_file(file.path);
    if (!known) {
        plan.tasks.push_back({file, ScanTask::Cause::kNew, {}});
    } else if (known->stamp != file.stamp) {
        plan.tasks.push_back({file, ScanTask::Cause::kChanged, {}});
    } else if (!known->versions.serve(versions)) {
        // What a hash is taken over may be another matter since.
        const bool same_identity = known->versions.features == versions.features;
        plan.tasks.push_back({file, ScanTask::Cause::kOutdated, same_identity ? std::move(known->hash) : ""});
    } else {
        ++plan.unchanged;
        if (known->missing) plan.returned.push_back(file.path);
    }
}

void find_vanished(const Listing& listing, const fs::path& root, const catalog::Catalog& catalog, ScanPlan& plan) {
    std::vector<fs::path> present = catalog.present_below(root);
    if (!present.empty() && !listing.any_below(root) && std::ranges::all_of(present, has_vanished)) {
        plan.vanished_roots.push_back(root);
        return;
    }
    for (fs::path& path : present) {
        if (!listing.contains(path) && has_vanished(path)) plan.gone.push_back(std::move(path));
    }
}

}  // namespace

ScanPlan compare(const Listing& listing, const catalog::Catalog& catalog, const catalog::StageVersions& versions) {
    ScanPlan plan;
    for (const ListedFile& file : listing.files) compare_file(file, catalog, versions, plan);
    for (const fs::path& root : listing.roots) find_vanished(listing, root, catalog, plan);
    // Roots may lie within one another, and one that is gone within one that is not.
    std::ranges::sort(plan.gone);
    plan.gone.erase(std::unique(plan.gone.begin(), plan.gone.end()), plan.gone.end());
    for (const fs::path& root : plan.vanished_roots) {
        std::erase_if(plan.gone, [&](const fs::path& path) { return is_inside(path, root); });
    }
    return plan;
}

}  // namespace segue::pipeline
