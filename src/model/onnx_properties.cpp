#include "model/onnx_properties.h"

#include <cstdint>

#include "model/protobuf_writer.h"
#include "segue/core.h"

namespace segue::model {
namespace {

constexpr std::uint32_t kModelProperty = 14;  // of onnx.proto
constexpr std::uint32_t kPropertyKey = 1;
constexpr std::uint32_t kPropertyValue = 2;

[[noreturn]] void refuse() {
    throw Error(ErrorCode::kInvalidModel, "not a readable ONNX model (damaged, cut off, or another kind of file)");
}

std::uint64_t take_varint(std::string_view& rest) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (rest.empty()) refuse();
        const auto byte = static_cast<std::uint8_t>(rest.front());
        rest.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return value;
    }
    refuse();
}

std::string_view take(std::string_view& rest, std::uint64_t count) {
    if (count > rest.size()) refuse();
    const auto taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
}

struct Field {
    std::uint64_t number = 0;
    std::string_view content;  // of a text or message
};

Field take_field(std::string_view& rest) {
    const std::uint64_t tag = take_varint(rest);
    Field field{.number = tag >> 3};
    switch (tag & 7) {
        case 0:
            take_varint(rest);
            break;
        case 1:
            take(rest, 8);
            break;
        case 2:
            field.content = take(rest, take_varint(rest));
            break;
        case 5:
            take(rest, 4);
            break;
        default:
            refuse();
    }
    return field;
}

bool is_property(const Field& field, std::string_view key) {
    if (field.number != kModelProperty) return false;
    for (std::string_view rest = field.content; !rest.empty();) {
        const Field part = take_field(rest);
        if (part.number == kPropertyKey && part.content == key) return true;
    }
    return false;
}

}  // namespace

std::string property(std::string_view key, std::string_view value) {
    using protobuf::content;
    return content(kModelProperty, content(kPropertyKey, key) + content(kPropertyValue, value));
}

std::string with_property(std::string_view bytes, std::string_view key, std::string_view value) {
    std::string result;
    for (std::string_view rest = bytes; !rest.empty();) {
        const std::string_view before = rest;
        const Field field = take_field(rest);
        if (!is_property(field, key)) result += before.substr(0, before.size() - rest.size());
    }
    return result += property(key, value);
}

}  // namespace segue::model
