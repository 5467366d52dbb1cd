// What every part of Segue shares: the error type, a matrix, parallel loops, progress, and printable paths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace segue {

/// Version of the library and program, "major.minor.patch".
std::string_view version();

enum class ErrorCode {
    kNotFound,         ///< no such file or folder
    kNoPermission,     ///< the system refuses to read or write it
    kBroken,           ///< recognised, but nothing of it can be used
    kNotAudio,         ///< readable, but holds no sound
    kUnsupported,      ///< a format or codec that this build cannot decode
    kInvalidArgument,  ///< a value outside its range, options that contradict each other
    kInvalidModel,     ///< not a Segue model, damaged, or with bad metadata
    kInvalidCatalog,   ///< not a Segue catalog, or damaged
    kInvalidData,      ///< a data set or manifest that cannot be used as it is
    kNewerVersion,     ///< written by a newer Segue
    kBusy,             ///< another process holds it
    kIo,               ///< reading or writing failed: full disk, read-only folder, device error
    kMissingPart,      ///< an optional part of Segue is not installed
    kInterrupted,      ///< stopped on request
};

/// The one exception type. `what()` is one line for a person: "path: message", or "message" without a path.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, std::string message, std::filesystem::path path = {});

    ErrorCode code() const { return code_; }
    /// The reason alone, without the path.
    const std::string& message() const { return message_; }
    /// The file or folder it is about; empty if none.
    const std::filesystem::path& path() const { return path_; }

  private:
    ErrorCode code_;
    std::string message_;
    std::filesystem::path path_;
};

/// A path (its native()) or tag as one line of valid UTF-8: control characters, those that turn the direction of what
/// follows, and bytes that are no UTF-8 are shown as \n, \t or \xNN.
std::string printable(std::string_view text);

/// Row-major matrix of float, by convention [frames x bins] or [items x dimensions].
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns) : columns_(columns), values_(rows * columns) {}

    std::size_t rows() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
    std::size_t columns() const { return columns_; }
    bool empty() const { return values_.empty(); }

    std::span<float> row(std::size_t index) { return {values_.data() + index * columns_, columns_}; }
    std::span<const float> row(std::size_t index) const { return {values_.data() + index * columns_, columns_}; }
    float& operator()(std::size_t row, std::size_t column) { return values_[row * columns_ + column]; }
    float operator()(std::size_t row, std::size_t column) const { return values_[row * columns_ + column]; }

    /// All values, row after row.
    std::span<float> values() { return values_; }
    std::span<const float> values() const { return values_; }

    /// Appends a row. The first row fixes the number of columns; throws kInvalidArgument if a later one differs.
    void append_row(std::span<const float> row);
    void reserve_rows(std::size_t rows) { values_.reserve(rows * columns_); }

    friend bool operator==(const Matrix&, const Matrix&) = default;

  private:
    std::size_t columns_ = 0;
    std::vector<float> values_;
};

/// How far a long job has come.
struct Progress {
    std::size_t done = 0;    ///< finished, failures included
    std::size_t total = 0;   ///< 0 while unknown
    std::size_t failed = 0;  ///< of `done`
};
/// Called from one thread at a time, though not always the same one. Must not throw.
using ProgressCallback = std::function<void(const Progress&)>;

/// Number of cores this process may use, at least 1.
int available_threads();

/// Calls body(index, worker) once for each index in [0, count), worker in [0, threads).
/// Indices are handed out in increasing order. `threads` <= 0 means available_threads(). The first exception that a
/// body throws stops the hand-out and is rethrown when all workers are done. After a stop request no further index is
/// begun. Runs on the calling thread alone where threads == 1.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t index, int worker)>& body,
                  const std::stop_token& stop = {});

/// Writes a file so that `path` holds either its old content or the whole new one, also when the machine or disk fails
/// between: into a temporary file beside it, flushed, renamed. Threads and processes may write the same file: one wins.
/// Throws kIo or kNoPermission with the system's reason.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
/// The same with content in several parts, one after the other.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::string_view> parts);

/// Tells whether bytes are what they were: sees accidents, not attacks. The same on every machine; at about the speed
/// of memory.
std::uint64_t checksum(std::span<const std::byte> bytes);

/// A whole file. Throws kNotFound, kNoPermission or kIo; kInvalidArgument if it is larger than `limit_bytes`.
std::string read_file(const std::filesystem::path& path, std::size_t limit_bytes = std::size_t{1} << 30);

}  // namespace segue
