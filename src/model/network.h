// A model's parts behind the public header: the only place that knows OpenVINO.
#pragma once

#include <string>

#include <openvino/openvino.hpp>

#include "segue/model.h"

namespace segue::model {

struct Model::Impl {
    Metadata metadata;
    std::string id;
    ov::CompiledModel compiled;
};

}  // namespace segue::model
