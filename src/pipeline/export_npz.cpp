#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "pipeline/export_writer.h"
#include "pipeline/npz.h"
#include "pipeline/utf8.h"

namespace segue::pipeline {
namespace {

using Vectors = std::vector<std::vector<float>>;

// A column as it grows. Integers of vectors are left out.
using Values =
    std::variant<std::vector<std::string>, std::vector<std::int64_t>, std::vector<double>, Vectors, std::monostate>;

Values no_values(ExportColumn::Of<std::string_view>) {
    return std::vector<std::string>();
}
Values no_values(ExportColumn::Of<std::int64_t>) {
    return std::vector<std::int64_t>();
}
Values no_values(ExportColumn::Of<std::optional<double>>) {
    return std::vector<double>();
}
Values no_values(ExportColumn::Of<float>) {
    return std::vector<double>();
}
Values no_values(ExportColumn::Of<std::span<const float>>) {
    return Vectors();
}
Values no_values(ExportColumn::Of<std::span<const std::uint32_t>>) {
    return std::monostate();
}

void append(Values& values, std::string_view text) {
    std::get<std::vector<std::string>>(values).push_back(valid_utf8(text));
}
void append(Values& values, std::int64_t number) {
    std::get<std::vector<std::int64_t>>(values).push_back(number);
}
void append(Values& values, std::optional<double> number) {
    std::get<std::vector<double>>(values).push_back(number.value_or(std::nan("")));
}
void append(Values& values, float number) {
    std::get<std::vector<double>>(values).push_back(number);
}
void append(Values& values, std::span<const float> vector) {
    std::get<Vectors>(values).emplace_back(vector.begin(), vector.end());
}
void append(Values&, std::span<const std::uint32_t>) {}

template <typename Value>
std::string npy_of(const std::vector<Value>& values) {
    return npy(std::span<const Value>(values));
}
// As wide as the longest; shorter rows end in NaN.
std::string npy_of(const Vectors& vectors) {
    std::size_t width = 0;
    for (const auto& vector : vectors) width = std::max(width, vector.size());
    std::vector<float> numbers;
    numbers.reserve(vectors.size() * width);
    for (const auto& vector : vectors) {
        numbers.insert(numbers.end(), vector.begin(), vector.end());
        numbers.resize(numbers.size() + width - vector.size(), std::numeric_limits<float>::quiet_NaN());
    }
    return npy(numbers, vectors.size(), width);
}
std::string npy_of(std::monostate) {
    return {};
}

class NpzWriter : public ExportWriter {
  public:
    NpzWriter(std::span<const ExportColumn> columns, Sink sink) : columns_(columns), sink_(std::move(sink)) {
        for (const auto& column : columns_) {
            values_.push_back(std::visit([](const auto value) { return no_values(value); }, column.value));
        }
    }

    void add(const ExportRow& row) override {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::visit([&](const auto value) { append(values_[i], value(row)); }, columns_[i].value);
        }
    }

    void finish() override {
        std::vector<NamedArray> arrays;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::string file = std::visit([](const auto& values) { return npy_of(values); }, values_[i]);
            values_[i] = std::monostate();
            if (!file.empty()) arrays.push_back({std::string(columns_[i].name), std::move(file)});
        }
        sink_(npz(arrays));
    }

  private:
    std::span<const ExportColumn> columns_;
    Sink sink_;
    std::vector<Values> values_;  // of each column
};

}  // namespace

std::unique_ptr<ExportWriter> make_npz_writer(std::span<const ExportColumn> columns, Sink sink) {
    return std::make_unique<NpzWriter>(columns, std::move(sink));
}

}  // namespace segue::pipeline
