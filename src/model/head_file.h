// The file that `segue learn` writes. docs/learn.md describes it for other programs.
//
// Protobuf messages that follow one another are one message. So the bytes of an ONNX network, followed by a small
// message that continues its graph from the embedding to the labels, are an ONNX network as well, and the first part is
// still what it was. A network that is no such file stays where it is; then the file holds the continuation alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <openvino/openvino.hpp>

#include "segue/model.h"

namespace segue::model {

/// The network that a head judges by.
struct HeadBase {
    std::string network;         ///< its name
    std::string id;              ///< Model::id
    std::size_t bytes = 0;       ///< with which the file begins; 0: it lies elsewhere
    std::filesystem::path path;  ///< of its sidecar, if it lies elsewhere; relative to the head's file, or absolute
    std::string embedding;       ///< the tensor's name, if the file begins with the network
    std::size_t embedding_size = 0;
};

/// The output that holds the logits.
inline constexpr const char* kHeadLogits = "head_logits";

/// What follows the network in a head's file, but for the seal. Throws kInvalidArgument for a head that contradicts
/// itself or the base.
std::string head_part(const Head& head, const HeadBase& base);
/// The whole file and the checksum of it.
std::string sealed(std::string file);

/// Throws kInvalidModel if a file ends with the checksum of others. Files without one are none of its business.
void check_seal(std::string_view bytes);

/// Whether a file is meant to hold a head, however damaged. `graph`: made from it.
bool is_head_file(std::string_view bytes, const ov::Model& graph);

struct HeadFile {
    Head head;
    HeadBase base;  ///< but for the tensor's name, which is not in the file
};
/// Of a file whose seal was checked. Throws kInvalidModel for anything that head_part does not write, and
/// kNewerVersion.
HeadFile read_head_file(std::string_view bytes, const ov::Model& graph);

/// Throws kInvalidModel if this is no head for an embedding of this size.
void require_fit(const Head& head, std::size_t embedding_size);

}  // namespace segue::model
