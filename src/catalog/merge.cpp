#include <system_error>

#include "catalog/connection.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;

fs::path relocated(const fs::path& path, const std::optional<Relocation>& relocation) {
    if (!relocation) return path;
    const fs::path rest = path.lexically_relative(relocation->from);
    if (rest.empty() || *rest.begin() == "..") return path;
    return rest == "." ? relocation->to : relocation->to / rest;
}

bool is_later(const Track& track, const Track& than) {
    if (track.missing != than.missing) return than.missing;
    return track.stamp.mtime_ns > than.stamp.mtime_ns;
}

// Of two analyses of one recording: that by later features, then that which heard the whole.
bool is_better(const StageVersions& analysis, const StageVersions& than) {
    if (analysis.features != than.features) return analysis.features > than.features;
    return analysis.heard == kWhole && than.heard != kWhole;
}

// Merges track after track into a catalog that is being changed.
class Merger {
  public:
    explicit Merger(Connection& ours) : ours_(ours) {}

    void take(Track track, const Sound& sound) {
        const auto known = ours_.find_track(track.path);
        const bool later = known && is_later(track, *known);
        if (known && ours_.sound(known->sound).hash != sound.hash) ++report_.conflicts;
        if (known && !later) {
            ++report_.kept;
            improve(sound);
            return;
        }
        ++(known ? report_.replaced : report_.added);
        const Finding finding{track.path, track.stamp, std::move(track.tags), sound.hash, {}};
        auto& statements = ours_.statements;
        ours_.changes_a_track(known ? statements.update_track : statements.add_track, finding, take(sound));
        if (track.missing) ours_.mark_missing(track.path, true);
    }

    const MergeReport& report() const { return report_; }

  private:
    // The recording as ours knows it, with the better analysis of both; none if ours does not know it.
    std::optional<SoundId> improve(const Sound& sound) {
        const auto known = ours_.find_sound(sound.hash);
        if (!known) return {};
        if (is_better(sound.versions, ours_.sound(known->id).versions)) ours_.store_sound(sound);
        return known->id;
    }

    SoundId take(const Sound& sound) {
        if (const auto known = improve(sound)) return *known;
        ++report_.sounds;
        return ours_.store_sound(sound).id;
    }

    Connection& ours_;
    MergeReport report_;
};

}  // namespace

MergeReport Catalog::merge(const Catalog& other, const std::optional<Relocation>& relocation) {
    std::error_code ignored;
    if (fs::equivalent(path(), other.path(), ignored)) {
        throw Error(ErrorCode::kInvalidArgument, "a catalog can not be merged into itself", path());
    }
    return impl_->guarded([&] {
        SQLite::Transaction transaction = impl_->begin_change();
        Merger merger(*impl_);
        other.visit([&](const Track& theirs, const Sound& sound) {
            Track track = theirs;
            track.path = relocated(theirs.path, relocation);
            merger.take(std::move(track), sound);
        });
        transaction.commit();
        return merger.report();
    });
}

}  // namespace segue::catalog
