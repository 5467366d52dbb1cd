#include "catalog/connection.h"
#include "catalog/execution.h"

namespace segue::catalog {
namespace {

std::map<std::string, std::size_t> tracks_by(SQLite::Database& database, const std::string& column) {
    SQLite::Statement statement(database, "SELECT sounds." + column +
                                              ", count(*) FROM tracks JOIN sounds ON sounds.id = tracks.sound "
                                              "WHERE missing = 0 AND sounds." +
                                              column + " <> '' GROUP BY 1");
    Execution row(statement);
    std::map<std::string, std::size_t> counts;
    while (row.step()) {
        std::string word = row.text();
        counts.emplace(std::move(word), static_cast<std::size_t>(row.integer()));
    }
    return counts;
}

}  // namespace

Summary Catalog::summary() const {
    Summary summary{.counts = counts()};
    impl_->guarded([&] {
        SQLite::Database& database = impl_->database;
        summary.unused_sounds = static_cast<std::size_t>(
            database.execAndGet("SELECT count(*) FROM sounds WHERE id NOT IN (SELECT sound FROM tracks)").getInt64());
        summary.verdicts = tracks_by(database, "verdict");
        summary.genres = tracks_by(database, "genre");

        SQLite::Statement analyses(database,
                                   "SELECT feature_version, model, heard, count(*), sum(duration_s) FROM sounds "
                                   "WHERE id IN (SELECT sound FROM tracks WHERE missing = 0) GROUP BY 1, 2, 3");
        Execution row(analyses);
        while (row.step()) {
            StageVersions versions;
            versions.features = static_cast<int>(row.integer());
            versions.model = row.text();
            versions.heard = row.text();
            summary.analyses.emplace_back(std::move(versions), static_cast<std::size_t>(row.integer()));
            summary.duration_s += row.real();
        }
    });
    return summary;
}

}  // namespace segue::catalog
