#pragma once

#include "segue/core.h"

namespace segue::recommend {

/// The rows' directions in the plane of their two principal components: [items x 2], the first along the x axis, its
/// root mean square 1. Zeros for rows without a direction, and where there is nothing to tell rows apart.
Matrix principal_plane(const Matrix& vectors);

}  // namespace segue::recommend
