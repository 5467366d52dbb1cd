// Every statement that the catalog runs often, prepared once for each connection.
#pragma once

#include <string>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "catalog/rows.h"

namespace segue::catalog {

struct Statements {
    explicit Statements(SQLite::Database& database);

    SQLite::Statement find_track;
    SQLite::Statement tracks_of;
    SQLite::Statement find_sound;
    SQLite::Statement sound;
    SQLite::Statement find_file;
    SQLite::Statement store_sound;
    SQLite::Statement update_track;
    SQLite::Statement move_track;
    SQLite::Statement add_track;
    SQLite::Statement mark_missing;
};

}  // namespace segue::catalog
