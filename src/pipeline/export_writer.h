// How an exported catalog is written.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "pipeline/export_columns.h"

namespace segue::pipeline {

/// Takes row after row, and is then finished.
class ExportWriter {
  public:
    virtual ~ExportWriter() = default;
    virtual void add(const ExportRow& row) = 0;
    virtual void finish() {}
};

using Sink = std::function<void(std::string_view)>;

/// Each keeps `columns`, and writes to `sink`.
std::unique_ptr<ExportWriter> make_csv_writer(std::span<const ExportColumn> columns, Sink sink);
std::unique_ptr<ExportWriter> make_json_lines_writer(std::span<const ExportColumn> columns, Sink sink);
/// Leaves out vectors of integers: they are as long as the recording, which no matrix can be.
std::unique_ptr<ExportWriter> make_npz_writer(std::span<const ExportColumn> columns, Sink sink);

}  // namespace segue::pipeline
