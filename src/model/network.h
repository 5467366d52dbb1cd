// A model's parts behind the public header.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "model/workspaces.h"
#include "segue/model.h"

namespace segue::model {

struct Model::Impl {
    Metadata metadata;
    std::string id;
    /// Outputs: scores of the network's own labels, embedding, hidden layer, where it has them. Shared with the base.
    std::shared_ptr<Workspaces> workspaces;
    std::shared_ptr<const Head> head;
    std::shared_ptr<const Model> base;
    std::function<std::string()> file;  ///< its bytes, if it is an ONNX file with Segue's metadata; else empty
    std::filesystem::path sidecar;      ///< else

    /// The model in an ONNX file; `again` reads the file once more.
    static std::shared_ptr<const Model> read(const std::string& bytes, const std::filesystem::path& name,
                                             std::function<std::string()> again);
    static std::shared_ptr<const Model> make(Impl impl) {
        return std::shared_ptr<const Model>(new Model(std::make_unique<Impl>(std::move(impl))));
    }
};

}  // namespace segue::model
