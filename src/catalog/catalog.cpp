#include "segue/catalog.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include <sqlite3.h>

#include "catalog/connection.h"
#include "catalog/execution.h"
#include "catalog/rows.h"

namespace segue::catalog {
namespace {

namespace fs = std::filesystem;

void append_vector(Matrix& vectors, const std::vector<float>& values) {
    if (!vectors.empty() && values.size() != vectors.columns()) {
        throw SQLite::Exception("a vector of " + std::to_string(values.size()) + " numbers among those of " +
                                    std::to_string(vectors.columns()),
                                SQLITE_CORRUPT);
    }
    vectors.append_row(values);
}

std::string column_of(VectorKind kind) {
    switch (kind) {
        case VectorKind::kEmbedding:
            return "embedding";
        case VectorKind::kMfccMean:
            return "mfcc_mean";
        case VectorKind::kRhythm:
            return "rhythm";
    }
    std::abort();
}

// Of a sound whose vectors of a kind can be compared with those of other stages; takes the parameters of bind_current.
std::string is_current(VectorKind kind) {
    return kind == VectorKind::kEmbedding
               ? "(feature_version = ? AND substr(model, 1, instr(model || '+', '+') - 1) = ?)"
               : "(feature_version = ?)";
}

void bind_current(Execution& execution, VectorKind kind, const StageVersions& current) {
    execution.bind(std::int64_t{current.features});
    if (kind == VectorKind::kEmbedding) execution.bind_text(current.network());
}

}  // namespace

const std::vector<float>& numbers_of(const Sound& sound, VectorKind kind) {
    switch (kind) {
        case VectorKind::kEmbedding:
            return sound.embedding;
        case VectorKind::kMfccMean:
            return sound.mfcc_mean;
        case VectorKind::kRhythm:
            return sound.rhythm;
    }
    std::abort();
}

Catalog::Catalog(const fs::path& path, IfAbsent if_absent) : impl_(std::make_unique<Impl>(path, if_absent)) {}
Catalog::~Catalog() = default;
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;

const fs::path& Catalog::path() const {
    return impl_->path;
}

Counts Catalog::counts() const {
    return impl_->guarded([&] {
        SQLite::Statement statement(impl_->database,
                                    "SELECT (SELECT count(*) FROM tracks), "
                                    "(SELECT count(*) FROM tracks WHERE missing), "
                                    "(SELECT count(*) FROM sounds), "
                                    "(SELECT count(*) FROM sounds WHERE coalesce(embedding, mfcc_mean) IS NOT NULL)");
        Execution row(statement);
        row.step();
        const auto next = [&] { return static_cast<std::size_t>(row.integer()); };
        return Counts{next(), next(), next(), next()};
    });
}

std::optional<Track> Catalog::find_track(const fs::path& path) const {
    return impl_->guarded([&] { return impl_->find_track(path); });
}

std::vector<Track> Catalog::tracks_of(SoundId sound) const {
    return impl_->guarded([&] {
        Execution row(impl_->statements.tracks_of);
        row.bind(static_cast<std::int64_t>(sound));
        std::vector<Track> tracks;
        while (row.step()) tracks.push_back(read_track(row));
        return tracks;
    });
}

std::optional<SoundId> Catalog::find_sound(std::string_view hash) const {
    return impl_->guarded([&]() -> std::optional<SoundId> {
        const auto sound = impl_->find_sound(hash);
        if (!sound) return {};
        return sound->id;
    });
}

Sound Catalog::sound(SoundId id) const {
    return impl_->guarded([&] { return impl_->sound(id); });
}

std::vector<TrackKey> Catalog::tracks_where(const TrackFilter& filter) const {
    std::string query = "SELECT sound, id FROM tracks WHERE missing = 0";
    if (!filter.below.empty()) query += std::string(" AND ") + kIsBelow;
    if (filter.years) query += " AND year BETWEEN ? AND ?";
    return impl_->guarded([&] {
        SQLite::Statement statement(impl_->database, query);
        Execution row(statement);
        if (!filter.below.empty()) bind_below(row, filter.below);
        if (filter.years) row.bind(std::int64_t{filter.years->first}).bind(std::int64_t{filter.years->last});
        std::vector<TrackKey> tracks;
        while (row.step()) tracks.push_back({SoundId{row.integer()}, TrackId{row.integer()}});
        std::ranges::sort(tracks);
        return tracks;
    });
}

void Catalog::visit_tracks(const std::function<void(const Track&, std::string_view)>& visitor) const {
    impl_->guarded([&] {
        SQLite::Statement statement(impl_->database,
                                    "SELECT " + track_columns() +
                                        ", content_hash FROM tracks JOIN sounds ON sounds.id = tracks.sound "
                                        "WHERE missing = 0 ORDER BY path");
        Execution row(statement);
        while (row.step()) {
            const Track track = read_track(row);
            visitor(track, row.text());
        }
    });
}

void Catalog::visit(const std::function<void(const Track&, const Sound&)>& visitor) const {
    impl_->guarded([&] {
        SQLite::Statement statement(impl_->database,
                                    "SELECT " + track_columns() + ", " + sound_columns() +
                                        " FROM tracks JOIN sounds ON sounds.id = tracks.sound ORDER BY path");
        Execution row(statement);
        while (row.step()) {
            const Track track = read_track(row);
            visitor(track, read_sound(row));
        }
    });
}

Vectors Catalog::vectors(VectorKind kind, const StageVersions& current, std::size_t limit) const {
    const std::string column = column_of(kind);
    return impl_->guarded([&] {
        // Outdated sounds count only where a scan could bring them up to date.
        SQLite::Statement statement(
            impl_->database,
            "SELECT id, " + is_current(kind) + " AS current, genre, " + column + " FROM sounds WHERE " + column +
                " IS NOT NULL AND "
                "(current OR EXISTS (SELECT 1 FROM tracks WHERE sound = sounds.id AND missing = 0)) ORDER BY hash");
        Execution row(statement);
        bind_current(row, kind, current);
        Vectors vectors;
        std::unordered_map<std::string, std::uint32_t> genres;
        while (vectors.sounds.size() < limit && row.step()) {
            const SoundId sound{row.integer()};
            if (row.integer() == 0) {
                ++vectors.outdated;
                continue;
            }
            const auto [genre, is_new] = genres.try_emplace(row.text(), static_cast<std::uint32_t>(genres.size()));
            if (is_new) vectors.genre_names.push_back(genre->first);
            vectors.genres.push_back(genre->second);
            append_vector(vectors.values, row.floats());
            vectors.sounds.push_back(sound);
        }
        return vectors;
    });
}

std::int64_t Catalog::revision() const {
    return impl_->guarded([&] { return impl_->database.execAndGet("SELECT number FROM revision").getInt64(); });
}

std::vector<std::string> Catalog::genres() const {
    return impl_->guarded([&] {
        SQLite::Statement statement(impl_->database, "SELECT DISTINCT genre FROM sounds WHERE genre <> '' ORDER BY 1");
        Execution row(statement);
        std::vector<std::string> genres;
        while (row.step()) genres.push_back(row.text());
        return genres;
    });
}

std::optional<KnownFile> Catalog::find_file(const fs::path& path) const {
    return impl_->guarded([&]() -> std::optional<KnownFile> {
        Execution row(impl_->statements.find_file);
        row.bind_bytes(path.native());
        if (!row.step()) return {};
        KnownFile file;
        file.stamp = {row.integer(), row.integer()};
        file.missing = row.integer() != 0;
        file.hash = row.text();
        file.versions.features = static_cast<int>(row.integer());
        file.versions.model = row.text();
        file.versions.heard = row.text();
        return file;
    });
}

std::vector<fs::path> Catalog::present_below(const fs::path& root) const {
    return impl_->guarded([&] { return impl_->paths_below(root, false); });
}

std::unordered_set<std::string> Catalog::hashes(const StageVersions& wanted) const {
    return impl_->guarded([&] {
        SQLite::Statement statement(
            impl_->database,
            "SELECT hash FROM sounds WHERE hash IS NOT NULL AND feature_version = ? AND model = ? AND heard IN (?, ?)");
        Execution row(statement);
        row.bind(std::int64_t{wanted.features}).bind_text(wanted.model).bind_text(kWhole).bind_text(wanted.heard);
        std::unordered_set<std::string> hashes;
        while (row.step()) hashes.insert(row.text());
        return hashes;
    });
}

std::vector<Stored> Catalog::store(std::span<const Finding> findings) {
    if (findings.empty()) return {};
    const auto store_track = [&](const Finding& finding, SoundId sound) {
        if (impl_->changes_a_track(impl_->statements.update_track, finding, sound)) return Change::kUpdated;
        if (impl_->changes_a_track(impl_->statements.move_track, finding, sound)) return Change::kMoved;
        impl_->changes_a_track(impl_->statements.add_track, finding, sound);
        return Change::kAdded;
    };
    const auto store_finding = [&](const Finding& finding) -> Stored {
        const auto sound = finding.sound ? impl_->store_sound(*finding.sound) : impl_->find_sound(finding.hash);
        if (!sound) return {};
        return {store_track(finding, sound->id), sound->verdict, sound->reason};
    };
    return impl_->guarded([&] {
        SQLite::Transaction transaction = impl_->begin_change();
        std::vector<Stored> stored;
        for (const Finding& finding : findings) stored.push_back(store_finding(finding));
        transaction.commit();
        return stored;
    });
}

void Catalog::mark_missing(std::span<const fs::path> paths, bool missing) {
    if (paths.empty()) return;
    impl_->guarded([&] {
        SQLite::Transaction transaction = impl_->begin_change();
        for (const fs::path& path : paths) impl_->mark_missing(path, missing);
        transaction.commit();
    });
}

}  // namespace segue::catalog
