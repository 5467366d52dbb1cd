// A file that appears whole or not at all.
//
//     segue::AtomicFile file("table.csv");
//     for (const std::string& line : lines) file.write(line);
//     file.commit();
#pragma once

#include <filesystem>
#include <string_view>

namespace segue {

/// Until commit() the path holds what it held before, also when the machine or disk fails; what is written goes into a
/// temporary file beside it, which the destructor removes. Threads and processes may write the same file: the last
/// commit wins. What can not be replaced by renaming (a pipe, /dev/stdout) is written directly.
/// Everything throws kNotFound (no such folder), kIo or kNoPermission, with the system's reason.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::string_view bytes);
    /// Flushes to the disk and puts the file in its place. Nothing may follow.
    void commit();

    /// Where the bytes are until then, for programs that write by name; the path itself where it is written directly.
    const std::filesystem::path& temporary() const { return temporary_; }

  private:
    bool replaces() const { return temporary_ != target_; }

    std::filesystem::path path_;    // as given, for messages
    std::filesystem::path target_;  // links followed
    std::filesystem::path temporary_;
    int descriptor_ = -1;
};

}  // namespace segue
