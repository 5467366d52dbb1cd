// segue catalog export: all that the catalog knows, for other programs.
#include "segue/catalog_export.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "catalog_commands.h"
#include "console.h"
#include "segue/atomic_file.h"
#include "segue/dataset.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;
using pipeline::ExportFormat;

struct Options {
    fs::path output;  // empty: standard output
    std::string format;
    bool vectors = false;
};

std::optional<ExportFormat> format_named(const std::string& name) {
    if (name == "csv") return ExportFormat::kCsv;
    if (name == "jsonl" || name == "json") return ExportFormat::kJsonLines;
    if (name == "npz") return ExportFormat::kNpz;
    return {};
}

ExportFormat format_of(const Options& options) {
    if (!options.format.empty()) return *format_named(options.format);
    if (options.output.empty()) return ExportFormat::kCsv;
    const std::string suffix = options.output.extension().native();
    const auto format = suffix.empty() ? std::nullopt : format_named(suffix.substr(1));
    if (format) return *format;
    throw Error(ErrorCode::kInvalidArgument, "the table's name must end in .csv, .jsonl or .npz; or name a --format",
                options.output);
}

void write_to_standard_output(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return;
    throw Error(ErrorCode::kIo, "standard output takes no more: " + std::generic_category().message(errno));
}

// A slip of the hand must not cost what a night has brought, nor music.
void check_output(const fs::path& output, const catalog::Catalog& catalog) {
    std::error_code error;
    if (fs::equivalent(output, catalog.path(), error)) {
        throw Error(ErrorCode::kInvalidArgument, "is the catalog itself, not a place for its table", output);
    }
    if (dataset::has_media_extension(output)) {
        throw Error(ErrorCode::kInvalidArgument, "is named like music, which is never written to", output);
    }
}

ExitCode export_table(const Options& options, const Settings& settings) {
    const pipeline::ExportOptions table{format_of(options), options.vectors};
    const catalog::Catalog catalog = open_catalog(settings);
    check_output(options.output, catalog);
    if (options.output.empty()) {
        pipeline::export_catalog(catalog, table, write_to_standard_output);
        return kAllDone;
    }
    AtomicFile file(options.output);
    const std::size_t rows =
        pipeline::export_catalog(catalog, table, [&](std::string_view bytes) { file.write(bytes); });
    file.commit();
    if (settings.json) {
        print_json_line({{"output", options.output.native()}, {"rows", rows}});
    } else {
        fmt::print("{}: {}\n", printable(options.output.native()), counted(rows, "row"));
    }
    return kAllDone;
}

}  // namespace

void add_catalog_export(CLI::App& catalog, const Settings& settings, int& result) {
    auto* subcommand = catalog.add_subcommand("export", "Write all that the catalog knows as CSV, JSON Lines or NPZ");
    auto options = std::make_shared<Options>();
    subcommand->description(
        "Write all that the catalog knows as CSV, JSON Lines or NPZ.\n\n"
        "A row for each track, missing ones included, sorted by path: the file, its tags, its recording and what Segue "
        "heard in it. The same content gives the same bytes. docs/catalog.md describes the columns.\n"
        "Exit code: 0 done, 3 nothing was written.");
    subcommand->add_option("-o,--output", options->output,
                           "The table: out.csv, out.jsonl or out.npz (default: standard output)");
    subcommand->add_option("--format", options->format, "csv, jsonl or npz (default: as the name says, or csv)")
        ->check(CLI::IsMember({"csv", "jsonl", "json", "npz"}));
    subcommand->add_flag("--vectors", options->vectors, "The vectors of each recording, too: embedding and others");
    add_example(*subcommand,
                "segue catalog export -o library.csv\n  segue catalog export --vectors -o library.npz\n"
                "  segue catalog export --format jsonl | jq .title");
    subcommand->callback([=, &settings, &result] { result = export_table(*options, settings); });
}

}  // namespace segue::cli
