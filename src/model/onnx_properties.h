// The entries that anyone may add to an ONNX file: text under a key.
#pragma once

#include <string>
#include <string_view>

namespace segue::model {

/// An entry, to be appended to an ONNX file.
std::string property(std::string_view key, std::string_view value);

/// The ONNX file `bytes` with `value` under `key`, in the place of what was there. Throws kInvalidModel for bytes that
/// are no protobuf message.
std::string with_property(std::string_view bytes, std::string_view key, std::string_view value);

}  // namespace segue::model
