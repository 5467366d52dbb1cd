#include <algorithm>

#include "dataset/byte_order_mark.h"
#include "segue/dataset.h"

namespace segue::dataset {
namespace {

Error invalid(std::size_t line, const std::string& reason) {
    return {ErrorCode::kInvalidData, "line " + std::to_string(line) + ": " + reason};
}

class CsvReader {
  public:
    explicit CsvReader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    std::size_t line() const { return line_; }
    bool skip_line_break() {
        const std::size_t length = rest_.starts_with('\n') ? 1 : rest_.starts_with("\r\n") ? 2 : 0;
        rest_.remove_prefix(length);
        line_ += length > 0 ? 1 : 0;
        return length > 0;
    }
    // A record of one field or more, its line break included.
    std::vector<std::string> record() {
        std::vector<std::string> fields{field()};
        while (rest_.starts_with(',')) {
            rest_.remove_prefix(1);
            fields.push_back(field());
        }
        if (!skip_line_break() && !at_end()) throw invalid(line_, "text after a closing quote");
        return fields;
    }

  private:
    std::string field() { return rest_.starts_with('"') ? quoted() : plain(); }

    std::string plain() {
        std::size_t end = rest_.find_first_of(",\n");
        if (end == std::string_view::npos) end = rest_.size();
        if (end > 0 && rest_.substr(end - 1).starts_with("\r\n")) --end;
        const std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return text;
    }

    std::string quoted() {
        const std::size_t first_line = line_;
        std::string text;
        do {
            rest_.remove_prefix(1);  // the opening quote, or the second of a doubled one
            const std::size_t end = rest_.find('"');
            if (end == std::string_view::npos) throw invalid(first_line, "a quote is never closed");
            const std::string_view part = rest_.substr(0, end);
            line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
            text += part;
            rest_.remove_prefix(end + 1);
            if (rest_.starts_with('"')) text += '"';
        } while (rest_.starts_with('"'));
        return text;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

}  // namespace

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
    CsvReader reader(without_byte_order_mark(text));
    std::vector<std::vector<std::string>> rows;
    while (!reader.at_end()) {
        if (reader.skip_line_break()) continue;
        const std::size_t line = reader.line();
        rows.push_back(reader.record());
        if (rows.back().size() != rows.front().size()) {
            throw invalid(line, std::to_string(rows.back().size()) + " columns where the header has " +
                                    std::to_string(rows.front().size()));
        }
    }
    return rows;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"') quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

}  // namespace segue::dataset
