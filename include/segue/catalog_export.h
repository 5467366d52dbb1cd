// Everything that a catalog knows of its tracks, for other programs.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "segue/catalog.h"

namespace segue::pipeline {

enum class ExportFormat {
    kCsv,        ///< RFC 4180, UTF-8, with a header line
    kJsonLines,  ///< an object a line
    kNpz,        ///< for numpy.load, without pickle: an array a column
};

struct ExportOptions {
    ExportFormat format = ExportFormat::kCsv;
    bool vectors = false;  ///< the vectors of each recording, too
};

/// Gives `write` the table, piece by piece: a row for each track, missing ones included, sorted by the bytes of the
/// path; docs/catalog.md tells the columns, whose names stay. Equal contents give equal bytes, whatever the catalog's
/// ids. Numbers have as many digits as are needed to read back the same; what is unknown is an empty cell, null or NaN.
/// Bytes that are no UTF-8 become U+FFFD. Memory: a row at a time, but kNpz gathers the whole table.
/// Returns the number of rows. Throws as Catalog does, and what `write` throws.
std::size_t export_catalog(const catalog::Catalog& catalog, const ExportOptions& options,
                           const std::function<void(std::string_view)>& write);

}  // namespace segue::pipeline
