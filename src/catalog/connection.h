// The connection behind a Catalog, and the steps that its changes are made of.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include "catalog/errors.h"
#include "catalog/execution.h"
#include "catalog/statements.h"
#include "segue/catalog.h"

namespace segue::catalog {

/// Absolute, links followed: beside this file SQLite puts the log. Throws kInvalidArgument for an empty name.
std::filesystem::path resolved_path(const std::filesystem::path& path_of_catalog);

struct Connection {
    Connection(const std::filesystem::path& path_of_catalog, IfAbsent if_absent);

    /// Runs an action whose SQLite exceptions become segue::Error.
    template <typename Action>
    auto guarded(const Action& action) {
        return translating_errors(path, action);
    }

    /// A change that is undone unless it is committed. Throws kNotFound if the file was deleted or moved since it was
    /// opened: what is written would be lost.
    SQLite::Transaction begin_change();

    /// What is stored of a sound, as far as a track needs it.
    struct StoredSound {
        SoundId id;
        std::string verdict;
        std::string reason;
    };
    std::optional<StoredSound> find_sound(std::string_view hash);
    StoredSound store_sound(const Sound& sound);
    Sound sound(SoundId id);

    std::optional<Track> find_track(const std::filesystem::path& path_of_track);
    /// Runs one of the statements that store a finding's track. Says whether there was such a track.
    bool changes_a_track(SQLite::Statement& statement, const Finding& finding, SoundId sound);
    void mark_missing(const std::filesystem::path& path_of_track, bool missing);
    std::vector<std::filesystem::path> paths_below(const std::filesystem::path& root, bool missing);

    std::filesystem::path path;
    SQLite::Database database;
    Statements statements;
};

/// Of a track's path: at or below a folder or file. Takes the parameters of bind_below.
inline constexpr const char* kIsBelow = "(path = ? OR (path >= ? AND path < ?))";
void bind_below(Execution& execution, const std::filesystem::path& root);

struct Catalog::Impl : Connection {
    using Connection::Connection;
};

}  // namespace segue::catalog
