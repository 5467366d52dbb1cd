#include "segue/core.h"

namespace segue {

std::string_view version() {
    return SEGUE_VERSION;
}

}  // namespace segue
