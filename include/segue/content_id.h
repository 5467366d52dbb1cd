// What a file holds, as a short name: tells contents apart and notices damage, but not intent.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace segue {

/// FNV-1a, 64 bits (Fowler, Noll, Vo), of all bytes that are added.
class ContentId {
  public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) hash_ = (hash_ ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
    }
    /// 16 hex digits.
    std::string digits() const {
        char text[17];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash_));
        return text;
    }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

inline std::string content_id(std::string_view bytes) {
    ContentId id;
    id.add(bytes);
    return id.digits();
}

}  // namespace segue
