#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace segue::pipeline {

/// A file's bytes, read by the system when they are looked at. The file must not be changed in place, but may be
/// replaced or removed.
class MappedFile {
  public:
    /// Throws kNotFound, kNoPermission or kIo.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }

  private:
    std::span<const std::byte> bytes_;
};

}  // namespace segue::pipeline
