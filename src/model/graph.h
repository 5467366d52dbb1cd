// A network's graph between its file and its use: read, and made to fit its metadata.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openvino/openvino.hpp>

#include "segue/model.h"

namespace segue::model {

/// Throws kInvalidModel for what is no ONNX.
std::shared_ptr<ov::Model> read_onnx(const std::string& bytes);
/// An ONNX, TFLite or OpenVINO IR file (.xml, its .bin beside it), `bytes` its content. Throws kInvalidModel.
std::shared_ptr<ov::Model> read_graph(const std::filesystem::path& path, const std::string& bytes);

/// The graph that hears one window at a time and has the outputs that the metadata name and no other: scores, then
/// embedding. Fills in metadata.embedding_size where it is 0. Throws kInvalidModel where the graph is another one than
/// the metadata say.
std::shared_ptr<ov::Model> fitted(const std::shared_ptr<ov::Model>& graph, Metadata& metadata);

/// The one of this process.
ov::Core& core();

}  // namespace segue::model
