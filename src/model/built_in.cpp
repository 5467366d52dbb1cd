#include <string>

#include "segue/model.h"

extern "C" const char segue_weights_begin[];
extern "C" const char segue_weights_end[];

namespace segue::model {

std::shared_ptr<const Model> Model::built_in() {
    static const std::shared_ptr<const Model> model =
        from_bytes(std::string(segue_weights_begin, segue_weights_end), "built-in model");
    return model;
}

}  // namespace segue::model
