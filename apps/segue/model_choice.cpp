#include "model_choice.h"

#include <system_error>

#include "command.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

// A bare name, as "deep", that no file here has.
bool names_network(const fs::path& model) {
    return !model.has_parent_path() && !model.has_extension() && !is_file(model);
}

fs::path network_called(const fs::path& name) {
    const fs::path sidecar = data_folder() / "networks" / (name.native() + ".json");
    const fs::path learnt = fs::path(sidecar).replace_extension(".onnx");
    for (const fs::path& file : {sidecar, learnt}) {
        if (is_file(file)) return file;
    }
    const std::string how = name == "deep" ? ": scripts/import-musicnn fetches it"
                                           : ": a model's file ends in .onnx, a sidecar's in .json (docs/networks.md)";
    throw Error(ErrorCode::kNotFound, "no file of that name, and no network " + sidecar.native() + how, name);
}

}  // namespace

std::shared_ptr<const model::Model> load_model(const fs::path& model) {
    if (model.empty()) return model::Model::built_in();
    return model::Model::load(names_network(model) ? network_called(model) : model);
}

void require_labels(const model::Metadata& metadata, const fs::path& model) {
    if (!metadata.labels.empty()) return;
    throw Error(ErrorCode::kInvalidArgument,
                "the network " + printable(metadata.network) +
                    " knows no genres, it gives an embedding only: scan and similar work with it",
                model);
}

void require_embedding(const model::Metadata& metadata, const fs::path& model) {
    if (metadata.outputs.embedding) return;
    throw Error(ErrorCode::kInvalidArgument,
                "the network " + printable(metadata.network) +
                    " gives no embedding, it knows genres only: predict and evaluate work with it",
                model);
}

}  // namespace segue::cli
