// A model's parts behind the public header.
#pragma once

#include <memory>
#include <string>

#include "model/workspaces.h"
#include "segue/model.h"

namespace segue::model {

struct Model::Impl {
    Metadata metadata;
    std::string id;
    std::unique_ptr<Workspaces> workspaces;  ///< outputs: scores, then embedding, where the metadata name them
};

}  // namespace segue::model
