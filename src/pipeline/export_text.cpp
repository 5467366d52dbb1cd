#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "pipeline/export_writer.h"
#include "pipeline/shortest_number.h"
#include "pipeline/utf8.h"
#include "segue/dataset.h"

namespace segue::pipeline {
namespace {

struct Csv {
    static constexpr std::string_view kUnknown = "";
    static constexpr std::string_view kVector[] = {"", " ", ""};  // begin, separator, end
    static std::string text(std::string_view text) { return dataset::csv_field(valid_utf8(text)); }
};

struct Json {
    static constexpr std::string_view kUnknown = "null";
    static constexpr std::string_view kVector[] = {"[", ",", "]"};
    static std::string text(std::string_view text) { return nlohmann::json(valid_utf8(text)).dump(); }
};

// Appends values to a line in one of these notations.
template <typename Notation>
struct Appender {
    std::string& line;

    void operator()(std::string_view text) const { line += Notation::text(text); }
    void operator()(std::int64_t number) const { append_shortest(line, number); }
    void operator()(std::uint32_t number) const { append_shortest(line, number); }
    void operator()(std::optional<double> number) const { append_real(number.value_or(std::nan(""))); }
    void operator()(float number) const { append_real(number); }
    template <typename Number>
    void operator()(std::span<const Number> vector) const {
        const auto& [begin, separator, end] = Notation::kVector;
        line += begin;
        for (std::size_t i = 0; i < vector.size(); ++i) {
            if (i > 0) line += separator;
            (*this)(vector[i]);
        }
        line += end;
    }

  private:
    template <typename Number>
    void append_real(Number number) const {
        if (std::isfinite(number)) {
            append_shortest(line, number);
        } else {
            line += Notation::kUnknown;
        }
    }
};

template <typename Notation>
void append(std::string& line, const ExportColumn& column, const ExportRow& row) {
    std::visit([&](const auto value) { Appender<Notation>{line}(value(row)); }, column.value);
}

class CsvWriter : public ExportWriter {
  public:
    CsvWriter(std::span<const ExportColumn> columns, Sink sink) : columns_(columns), sink_(std::move(sink)) {
        std::string header;
        for (const auto& column : columns_) header.append(header.empty() ? "" : ",").append(column.name);
        sink_(header + "\n");
    }

    void add(const ExportRow& row) override {
        std::string line;
        for (const auto& column : columns_) {
            if (&column != &columns_.front()) line += ',';
            append<Csv>(line, column, row);
        }
        sink_(line + "\n");
    }

  private:
    std::span<const ExportColumn> columns_;
    Sink sink_;
};

class JsonLinesWriter : public ExportWriter {
  public:
    JsonLinesWriter(std::span<const ExportColumn> columns, Sink sink) : columns_(columns), sink_(std::move(sink)) {}

    void add(const ExportRow& row) override {
        std::string line;
        for (const auto& column : columns_) {
            line.append(line.empty() ? "{\"" : ",\"").append(column.name).append("\":");
            append<Json>(line, column, row);
        }
        sink_(line + "}\n");
    }

  private:
    std::span<const ExportColumn> columns_;
    Sink sink_;
};

}  // namespace

std::unique_ptr<ExportWriter> make_csv_writer(std::span<const ExportColumn> columns, Sink sink) {
    return std::make_unique<CsvWriter>(columns, std::move(sink));
}

std::unique_ptr<ExportWriter> make_json_lines_writer(std::span<const ExportColumn> columns, Sink sink) {
    return std::make_unique<JsonLinesWriter>(columns, std::move(sink));
}

}  // namespace segue::pipeline
