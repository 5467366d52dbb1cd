// A map of vectors: rows become points of a plane, and near rows near points.
//
//     const segue::Matrix points = segue::recommend::plane_layout(vectors);
//     draw(points(row, 0), points(row, 1));
#pragma once

#include <stop_token>

#include "segue/core.h"

namespace segue::recommend {

struct LayoutOptions {
    int threads = 0;            ///< <= 0: all cores
    ProgressCallback progress;  ///< counts steps of equal length, more or less
    std::stop_token stop;       ///< throws kInterrupted
};

/// Places the rows of [items x dimensions] on a plane, [items x 2], so that each lies among the rows that are most
/// similar to it by cosine. The points' mean is 0, the longest side of their bounding box is 2. Distances between
/// groups that lie far apart say little. The same rows give the same points, for any number of threads.
///
/// After L. McInnes, J. Healy, J. Melville, UMAP: Uniform Manifold Approximation and Projection for Dimension
/// Reduction, 2018, with exact neighbours, a start from the principal components (D. Kobak, G. C. Linderman,
/// Initialization is critical for preserving global data structure in both t-SNE and UMAP, Nature Biotechnology 39,
/// 2021), and all points moved at once, by D. P. Kingma and J. Ba's Adam, 2015.
///
/// Rows without a direction (all zeros, or with numbers that are not finite) are similar to nothing and lie anywhere.
/// Takes about 250 bytes an item beside the vectors and an index of them.
Matrix plane_layout(const Matrix& vectors, const LayoutOptions& options = {});

}  // namespace segue::recommend
