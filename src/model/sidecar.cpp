#include "model/sidecar.h"

#include <algorithm>

#include "model/metadata.h"

namespace segue::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLabelBytes = std::size_t{4} << 20;

// A sidecar may come from anywhere: it may name its neighbours and nothing else.
fs::path neighbour(const fs::path& sidecar, const std::string& field, const std::string& name) {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos) {
        refuse(field, "must be the name of a file beside the sidecar, without a folder");
    }
    return sidecar.parent_path() / fs::path(name);
}

// A label a line; empty lines are passed over.
Json lines_of(std::string_view text) {
    auto lines = Json::array();
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) lines.push_back(line);
    }
    return lines;
}

Json parse(std::string_view json) {
    if (Json object = parse_json(json); !object.is_discarded()) return object;
    try {  // again, to say where it is wrong
        return Json::parse(json);
    } catch (const Json::parse_error& error) {
        throw Error(ErrorCode::kInvalidModel, "no valid JSON at byte " + std::to_string(error.byte));
    }
}

}  // namespace

bool is_sidecar(std::string_view bytes) {
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '{';
}

Sidecar read_sidecar(std::string_view json, const fs::path& path) {
    Json object = parse(json);
    Sidecar result;
    if (const auto labels = object.find("labels"); labels != object.end() && labels->is_string()) {
        result.labels_text = read_file(neighbour(path, "labels", labels->get<std::string>()), kMostLabelBytes);
        *labels = lines_of(result.labels_text);
    }
    Fields fields(object, "");
    result.network = neighbour(path, "file", fields.text("file"));
    result.metadata = metadata_from(fields, Origin::kSidecar);
    if (fields.find("about") != nullptr) fields.text("about");
    fields.refuse_others();
    return result;
}

}  // namespace segue::model
