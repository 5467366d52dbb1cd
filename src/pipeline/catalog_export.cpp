#include "segue/catalog_export.h"

#include "pipeline/export_writer.h"

namespace segue::pipeline {
namespace {

std::unique_ptr<ExportWriter> make_writer(const ExportOptions& options, const Sink& sink) {
    const auto columns = options.vectors ? all_columns() : plain_columns();
    switch (options.format) {
        case ExportFormat::kJsonLines:
            return make_json_lines_writer(columns, sink);
        case ExportFormat::kNpz:
            return make_npz_writer(columns, sink);
        case ExportFormat::kCsv:
            break;
    }
    return make_csv_writer(columns, sink);
}

}  // namespace

std::size_t export_catalog(const catalog::Catalog& catalog, const ExportOptions& options,
                           const std::function<void(std::string_view)>& write) {
    const auto writer = make_writer(options, write);
    std::size_t rows = 0;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        writer->add({track, sound});
        ++rows;
    });
    writer->finish();
    return rows;
}

}  // namespace segue::pipeline
