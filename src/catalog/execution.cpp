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

Execution& Execution::bind_text(std::string_view text) {
    statement_.bind(parameter_++, std::string(text));
    return *this;
}

Execution& Execution::bind_text_or_null(std::string_view text) {
    if (!text.empty()) return bind_text(text);
    statement_.bind(parameter_++);
    return *this;
}

Execution& Execution::bind_bytes(std::string_view bytes) {
    statement_.bind(parameter_++, bytes.data(), static_cast<int>(bytes.size()));
    return *this;
}

Execution& Execution::bind_floats(const std::vector<float>& values) {
    if (values.empty()) {
        statement_.bind(parameter_++);
    } else {
        statement_.bind(parameter_++, values.data(), static_cast<int>(values.size() * sizeof(float)));
    }
    return *this;
}

bool Execution::step() {
    column_ = 0;
    return statement_.executeStep();
}

std::vector<float> Execution::floats() {
    const SQLite::Column column = next_column();
    const void* bytes = column.getBlob();
    const auto size = static_cast<std::size_t>(column.getBytes());
    if (size % sizeof(float) != 0) {
        throw SQLite::Exception("a vector of " + std::to_string(size) + " bytes", SQLITE_CORRUPT);
    }
    std::vector<float> values(size / sizeof(float));
    if (size > 0) std::memcpy(values.data(), bytes, size);
    return values;
}

}  // namespace segue::catalog
