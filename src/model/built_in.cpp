#include <string>

#include "model/network.h"

extern "C" const char segue_weights_begin[];
extern "C" const char segue_weights_end[];

namespace segue::model {

std::shared_ptr<const Model> Model::built_in() {
    const auto bytes = [] { return std::string(segue_weights_begin, segue_weights_end); };
    static const std::shared_ptr<const Model> model = Impl::read(bytes(), "built-in model", bytes);
    return model;
}

}  // namespace segue::model
