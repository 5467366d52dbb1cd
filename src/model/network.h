// A model's parts behind the public header.
#pragma once

#include <string>

#include <openvino/openvino.hpp>

#include "segue/model.h"

namespace segue::model {

struct Model::Impl {
    Metadata metadata;
    std::string id;
    ov::CompiledModel compiled;  ///< outputs: scores, then embedding, where the metadata name them
};

}  // namespace segue::model
