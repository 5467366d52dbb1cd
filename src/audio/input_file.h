// A regular file as FFmpeg reads it: read-only, seekable, and without the tags that follow the sound.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "audio/deadline.h"
#include "audio/ffmpeg.h"

namespace segue::audio {

class InputFile {
  public:
    /// Throws kNotFound, kNoPermission, kIo; kNotAudio for an empty file and for what is no file.
    InputFile(const std::filesystem::path& path, const Deadline& deadline);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    AVIOContext* context() { return context_; }
    /// Bytes that FFmpeg can see.
    std::int64_t size() const { return size_; }
    /// At most `count` bytes from `offset` on, without moving FFmpeg's position; empty outside the file.
    std::string bytes_at(std::int64_t offset, std::int64_t count) const;
    /// The system's error number of the first failed read; 0 if there was none.
    int read_error() const { return read_error_; }

  private:
    static int read(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek(void* self, std::int64_t offset, int whence);

    const Deadline& deadline_;
    int descriptor_ = -1;
    std::int64_t size_ = 0;
    std::int64_t position_ = 0;
    mutable int read_error_ = 0;
    AVIOContext* context_ = nullptr;
};

}  // namespace segue::audio
