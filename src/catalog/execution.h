#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

namespace segue::catalog {

/// One execution of a prepared statement: parameters go in and columns come out in the order of the SQL text.
/// Ends the execution when it goes out of scope. Vectors are stored as 4-byte numbers, little-endian.
class Execution {
  public:
    explicit Execution(SQLite::Statement& statement) : statement_(statement) {}
    ~Execution() { statement_.tryReset(); }
    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;

    Execution& bind(std::int64_t value);
    Execution& bind(double value);
    Execution& bind_text(std::string_view text);
    Execution& bind(std::optional<int> value);
    Execution& bind(std::optional<double> value);
    /// NULL if empty.
    Execution& bind_text_or_null(std::string_view text);
    Execution& bind_bytes(std::string_view bytes);
    /// NULL if empty.
    Execution& bind_vector(std::span<const float> values) { return bind_words(std::as_bytes(values)); }
    Execution& bind_vector(std::span<const std::uint32_t> values) { return bind_words(std::as_bytes(values)); }

    /// Goes to the next row; false after the last.
    bool step();

    std::int64_t integer() { return next_column().getInt64(); }
    double real() { return next_column().getDouble(); }
    std::optional<int> integer_or_null();
    std::optional<double> real_or_null();
    /// Empty for NULL.
    std::string text() { return next_column().getString(); }
    /// Empty for NULL. Throws SQLite::Exception (SQLITE_CORRUPT) for a length that is no multiple of 4.
    std::vector<float> floats() { return words<float>(); }
    std::vector<std::uint32_t> unsigned_integers() { return words<std::uint32_t>(); }

  private:
    Execution& bind_null();
    Execution& bind_words(std::span<const std::byte> bytes);
    template <typename Word>
    std::vector<Word> words();
    SQLite::Column next_column() { return statement_.getColumn(column_++); }

    SQLite::Statement& statement_;
    int parameter_ = 1;
    int column_ = 0;
};

}  // namespace segue::catalog
