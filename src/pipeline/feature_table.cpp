#include <cmath>

#include "pipeline/npz.h"
#include "pipeline/shortest_number.h"
#include "pipeline/utf8.h"
#include "segue/features.h"

namespace segue::pipeline {

FeatureTable::FeatureTable(std::vector<std::string> text_columns, std::vector<std::string> number_columns)
    : text_columns_(std::move(text_columns)),
      number_columns_(std::move(number_columns)),
      texts_(text_columns_.size()) {}

void FeatureTable::add_row(const std::filesystem::path& path, std::vector<std::string> texts, double duration_s,
                           std::span<const float> numbers) {
    if (texts.size() != text_columns_.size() || numbers.size() != number_columns_.size()) {
        throw Error(ErrorCode::kInvalidArgument, "a row that does not fit the table's columns", path);
    }
    paths_.push_back(valid_utf8(path.native()));
    filenames_.push_back(valid_utf8(path.filename().native()));
    for (std::size_t c = 0; c < texts.size(); ++c) texts_[c].push_back(valid_utf8(texts[c]));
    durations_s_.push_back(duration_s);
    numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
}

std::string FeatureTable::csv() const {
    std::string text = "path,filename";
    for (const auto& name : text_columns_) text += "," + dataset::csv_field(name);
    text += ",duration";
    for (const auto& name : number_columns_) text += "," + dataset::csv_field(name);
    text += "\n";
    const std::size_t width = number_columns_.size();
    for (std::size_t r = 0; r < rows(); ++r) {
        text += dataset::csv_field(paths_[r]) + "," + dataset::csv_field(filenames_[r]);
        for (const auto& column : texts_) text += "," + dataset::csv_field(column[r]);
        text += ",";
        append_shortest(text, durations_s_[r]);
        for (const float number : std::span(numbers_).subspan(r * width, width)) {
            text += ",";
            if (!std::isnan(number)) append_shortest(text, number);
        }
        text += "\n";
    }
    return text;
}

std::string FeatureTable::npz() const {
    std::vector<NamedArray> arrays{{"path", npy(paths_)}, {"filename", npy(filenames_)}};
    for (std::size_t c = 0; c < texts_.size(); ++c) arrays.push_back({text_columns_[c], npy(texts_[c])});
    arrays.push_back({"duration", npy(durations_s_)});
    arrays.push_back({"features", npy(numbers_, rows(), number_columns_.size())});
    arrays.push_back({"columns", npy(number_columns_)});
    return pipeline::npz(arrays);
}

}  // namespace segue::pipeline
