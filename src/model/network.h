// A model's parts behind the public header: the only place that knows OpenVINO.
#pragma once

#include <memory>
#include <string>

#include <openvino/openvino.hpp>

#include "model/workspaces.h"
#include "segue/model.h"

namespace segue::model {

struct Model::Impl {
    Metadata metadata;
    std::string id;
    std::unique_ptr<Workspaces> workspaces;
};

/// The one of this process.
ov::Core& core();

}  // namespace segue::model
