// The bytes of a fuzzer as a file with one of the endings that decide which reader tries first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "temporary_folder.h"

namespace segue::fuzz {

inline constexpr std::array kEndings{".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aiff", ".wma",
                                     ".ape", ".wv",   ".mpc", ".tta",  ".dsf", ".aac", ".mkv",  ""};

/// A file in memory, linked to from one folder for the whole run under every ending.
class FuzzedFile {
  public:
    FuzzedFile() : descriptor_(::memfd_create("fuzzed", 0)) {
        if (descriptor_ < 0) throw std::runtime_error("no file in memory");
        for (const char* ending : kEndings) {
            std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(descriptor_), folder_ / path_of(ending));
        }
    }
    ~FuzzedFile() { ::close(descriptor_); }
    FuzzedFile(const FuzzedFile&) = delete;
    FuzzedFile& operator=(const FuzzedFile&) = delete;

    /// The first byte chooses the ending, the others are the content.
    std::filesystem::path write(std::span<const std::uint8_t> input) {
        const char* ending = input.empty() ? "" : kEndings[input[0] % kEndings.size()];
        const auto content = input.empty() ? input : input.subspan(1);
        if (::ftruncate(descriptor_, 0) != 0 ||
            ::pwrite(descriptor_, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size())) {
            throw std::runtime_error("the file in memory cannot be written");
        }
        return folder_ / path_of(ending);
    }

  private:
    static std::string path_of(const std::string& ending) { return "fuzzed" + ending; }

    testing::TemporaryFolder folder_;
    int descriptor_;
};

}  // namespace segue::fuzz
