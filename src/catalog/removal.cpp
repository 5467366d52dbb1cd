#include <algorithm>

#include "catalog/connection.h"
#include "catalog/execution.h"

namespace segue::catalog {

namespace fs = std::filesystem;

std::vector<fs::path> Catalog::missing_below(const fs::path& root) const {
    return impl_->guarded([&] { return impl_->paths_below(root, true); });
}

Removal Catalog::remove_missing(std::span<const fs::path> paths, bool rehearse, std::span<const fs::path> unmarked) {
    return impl_->guarded([&] {
        SQLite::Database& database = impl_->database;
        SQLite::Transaction transaction = impl_->begin_change();
        const std::int64_t sounds_before = database.execAndGet("SELECT count(*) FROM sounds");
        Removal removal;
        SQLite::Statement remove_track(database, "DELETE FROM tracks WHERE path = ? AND missing = 1");
        const auto remove = [&](const fs::path& path) {
            Execution execution(remove_track);
            execution.bind_bytes(path.native());
            execution.step();
            removal.tracks += static_cast<std::size_t>(remove_track.getChanges());
        };
        for (const fs::path& path : unmarked) impl_->mark_missing(path, true);
        std::ranges::for_each(unmarked, remove);
        std::ranges::for_each(paths, remove);
        database.exec("DELETE FROM sounds WHERE id NOT IN (SELECT sound FROM tracks)");
        const std::int64_t sounds_after = database.execAndGet("SELECT count(*) FROM sounds");
        removal.sounds = static_cast<std::size_t>(sounds_before - sounds_after);
        if (!rehearse) transaction.commit();
        return removal;
    });
}

}  // namespace segue::catalog
