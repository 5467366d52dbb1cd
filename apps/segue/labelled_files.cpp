#include "labelled_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "labelled_data.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

float weight_of(const dataset::Clip& clip, const std::map<std::string, double>& weights) {
    if (weights.empty()) return 1;
    const auto found = weights.find(clip.label_confidence);
    return found == weights.end() ? 0 : static_cast<float>(found->second);
}

// What two rows tell of a file; either may be silent.
void agree(std::string& known, const std::string& told, const std::string& column, const fs::path& file,
           const fs::path& manifest) {
    if (known.empty()) known = told;
    if (told.empty() || told == known) return;
    throw Error(ErrorCode::kInvalidData,
                fmt::format("the rows of '{}' differ in '{}': '{}' and '{}'", printable(file.native()),
                            printable(column), printable(known), printable(told)),
                manifest);
}

}  // namespace

LabelledFiles read_labelled_files(const fs::path& path, const dataset::ManifestColumns& columns,
                                  const std::map<std::string, double>& weights) {
    const bool folders = is_folder(path);
    dataset::DataSet data = read_labelled_data(path, columns, dataset::Repeated::kKeep);
    LabelledFiles result{.files = {}, .skipped = std::move(data.skipped)};
    std::map<fs::path, std::size_t> known;
    for (auto& clip : data.clips) {
        auto labels = folders ? std::vector{clip.genre} : dataset::split_labels(clip.genre);
        const float weight = weight_of(clip, weights);
        if (labels.empty() || weight == 0) continue;
        const auto [place, is_new] = known.try_emplace(clip.path.lexically_normal(), result.files.size());
        if (is_new) {
            result.files.push_back({std::move(clip), std::move(labels), weight});
            continue;
        }
        LabelledFiles::File& file = result.files[place->second];
        agree(file.clip.group, clip.group, columns.group, clip.path, path);
        agree(file.clip.source, clip.source, columns.source, clip.path, path);
        file.weight = std::min(file.weight, weight);
        for (auto& label : labels) {
            if (std::ranges::find(file.labels, label) != file.labels.end()) continue;
            file.clip.genre += "; " + label;
            file.labels.push_back(std::move(label));
        }
    }
    return result;
}

}  // namespace segue::cli
