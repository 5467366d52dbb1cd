#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace segue::pipeline {

/// A file's bytes, read by the system when they are looked at. The file must not be changed in place, but may be
/// replaced or removed.
class MappedFile {
  public:
    /// Throws kNotFound, kNoPermission or kIo; an empty file can not be mapped.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }
    /// Reads without mapping. Throws kIo, also for bytes that are not there.
    void read(std::size_t offset, std::span<std::byte> bytes) const;

  private:
    std::filesystem::path path_;
    int file_ = -1;
    std::span<const std::byte> bytes_;
};

}  // namespace segue::pipeline
