// A front end as JSON, and back.
#pragma once

#include "model/fields.h"
#include "segue/model.h"

namespace segue::model {

/// Fields that have their default are left out where a reader may leave them out.
Json to_object(const FrontEnd& front_end);
/// Throws kInvalidModel naming the field; if `strict` for unknown fields too.
FrontEnd front_end_from(const Json& object, bool strict);

}  // namespace segue::model
