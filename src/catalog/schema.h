// The tables, and how older catalogs get them.
#pragma once

#include <SQLiteCpp/Database.h>

namespace segue::catalog {

/// Marks a file as a Segue catalog: "Segu" as SQLite's application_id.
inline constexpr int kApplicationId = 0x53656775;

/// 0 before the first migration.
int schema_version(SQLite::Database& database);

/// Brings an empty or older database to kSchemaVersion in one transaction. Others may do the same at the same time.
void migrate(SQLite::Database& database);

}  // namespace segue::catalog
