// What --model means, for all subcommands that have it.
#pragma once

#include <filesystem>
#include <memory>

#include "segue/model.h"

namespace segue::cli {

/// A model file; a sidecar; or a bare name, which stands for networks/NAME.json or NAME.onnx in the data folder; empty:
/// the built-in weights.
std::shared_ptr<const model::Model> load_model(const std::filesystem::path& model);

/// Throws kInvalidArgument, naming `model`, if it knows no labels.
void require_labels(const model::Metadata& metadata, const std::filesystem::path& model);
/// Throws kInvalidArgument, naming `model`, if it gives no embedding.
void require_embedding(const model::Metadata& metadata, const std::filesystem::path& model);

}  // namespace segue::cli
