#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>

#include "segue/dataset.h"

namespace segue::dataset {
namespace {

namespace fs = std::filesystem;

using Row = std::vector<std::string>;

std::optional<int> integer(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// Where the named columns are.
class Header {
  public:
    Header(const Row& names, const fs::path& csv) : names_(names), csv_(csv) {}

    std::optional<std::size_t> find(const std::string& name, bool required) const {
        if (name.empty()) return std::nullopt;
        const auto count = std::count(names_.begin(), names_.end(), name);
        if (count > 1) throw Error(ErrorCode::kInvalidData, "has two columns named '" + printable(name) + "'", csv_);
        if (count == 1) return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
        if (!required) return std::nullopt;
        std::string all;
        for (const auto& other : names_) all += (all.empty() ? "" : ", ") + printable(other);
        throw Error(ErrorCode::kInvalidData, "has no column '" + printable(name) + "'; its columns: " + all, csv_);
    }

  private:
    const Row& names_;
    const fs::path& csv_;
};

std::string reason_to_skip(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (status.type() == fs::file_type::not_found) return "no such file";
    if (fs::is_directory(status)) return "a folder";
    return error ? error.message() : "";
}

std::vector<Row> parse_manifest(const fs::path& csv) {
    try {
        std::vector<Row> rows = parse_csv(read_file(csv));
        if (rows.empty()) throw Error(ErrorCode::kInvalidData, "empty: a header line is needed");
        return rows;
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), csv);
    }
}

}  // namespace

DataSet read_manifest(const fs::path& csv, const ManifestColumns& columns, Repeated repeated) {
    const std::vector<Row> rows = parse_manifest(csv);
    const Header header(rows.front(), csv);
    const ManifestColumns defaults;
    if (columns.path.empty()) throw Error(ErrorCode::kInvalidArgument, "a manifest needs a column of paths", csv);
    const auto path = header.find(columns.path, true);
    const auto genre = header.find(columns.genre, true);
    const auto group = header.find(columns.group, columns.group != defaults.group);
    const auto fold = header.find(columns.fold, columns.fold != defaults.fold);
    const auto source = header.find(columns.source, columns.source != defaults.source);
    const auto confidence =
        header.find(columns.label_confidence, columns.label_confidence != defaults.label_confidence);

    DataSet data;
    std::set<fs::path> listed;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto cell = [&](std::optional<std::size_t> column) { return column ? rows[i][*column] : std::string(); };
        const std::string name = cell(path);
        if (name.empty()) {
            data.skipped.push_back({csv, "row " + std::to_string(i + 1) + " names no file"});
            continue;
        }
        Clip clip{.path = csv.parent_path() / name,
                  .genre = printable(cell(genre)),
                  .group = cell(group),
                  .source = cell(source),
                  .label_confidence = cell(confidence),
                  .fold = integer(cell(fold))};
        std::string reason = reason_to_skip(clip.path);
        if (reason.empty() && !clip.fold && !cell(fold).empty()) {
            reason = "its fold '" + printable(cell(fold)) + "' is no integer";
        }
        if (reason.empty() && !listed.insert(clip.path.lexically_normal()).second && repeated == Repeated::kSkip) {
            reason = "listed again in row " + std::to_string(i + 1);
        }
        if (reason.empty()) {
            data.clips.push_back(std::move(clip));
        } else {
            data.skipped.push_back({clip.path, std::move(reason)});
        }
    }
    std::stable_sort(data.clips.begin(), data.clips.end(),
                     [](const Clip& a, const Clip& b) { return a.path.native() < b.path.native(); });
    return data;
}

std::vector<Clip> with_label_confidence(std::vector<Clip> clips, std::span<const std::string> accepted) {
    if (accepted.empty()) return clips;
    std::erase_if(clips, [&](const Clip& clip) {
        return std::find(accepted.begin(), accepted.end(), clip.label_confidence) == accepted.end();
    });
    return clips;
}

}  // namespace segue::dataset
