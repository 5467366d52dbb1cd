#include "catalog/execution.h"

#include <bit>
#include <cstring>

#include <sqlite3.h>

namespace segue::catalog {

static_assert(std::endian::native == std::endian::little, "vectors are stored as they lie in memory");

Execution& Execution::bind(std::int64_t value) {
    statement_.bind(parameter_++, value);
    return *this;
}

Execution& Execution::bind(double value) {
    statement_.bind(parameter_++, value);
    return *this;
}

Execution& Execution::bind(std::optional<int> value) {
    return value ? bind(std::int64_t{*value}) : bind_null();
}

Execution& Execution::bind(std::optional<double> value) {
    return value ? bind(*value) : bind_null();
}

Execution& Execution::bind_text(std::string_view text) {
    statement_.bind(parameter_++, std::string(text));
    return *this;
}

Execution& Execution::bind_text_or_null(std::string_view text) {
    return text.empty() ? bind_null() : bind_text(text);
}

Execution& Execution::bind_bytes(std::string_view bytes) {
    statement_.bind(parameter_++, bytes.data(), static_cast<int>(bytes.size()));
    return *this;
}

Execution& Execution::bind_words(std::span<const std::byte> bytes) {
    if (bytes.empty()) return bind_null();
    statement_.bind(parameter_++, bytes.data(), static_cast<int>(bytes.size()));
    return *this;
}

Execution& Execution::bind_null() {
    statement_.bind(parameter_++);
    return *this;
}

bool Execution::step() {
    column_ = 0;
    return statement_.executeStep();
}

std::optional<int> Execution::integer_or_null() {
    const SQLite::Column column = next_column();
    return column.isNull() ? std::nullopt : std::optional(column.getInt());
}

std::optional<double> Execution::real_or_null() {
    const SQLite::Column column = next_column();
    return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

template <typename Word>
std::vector<Word> Execution::words() {
    const SQLite::Column column = next_column();
    const void* bytes = column.getBlob();
    const auto size = static_cast<std::size_t>(column.getBytes());
    if (size % sizeof(Word) != 0) {
        throw SQLite::Exception("a vector of " + std::to_string(size) + " bytes", SQLITE_CORRUPT);
    }
    std::vector<Word> values(size / sizeof(Word));
    if (size > 0) std::memcpy(values.data(), bytes, size);
    return values;
}
template std::vector<float> Execution::words();
template std::vector<std::uint32_t> Execution::words();

}  // namespace segue::catalog
