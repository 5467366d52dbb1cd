#pragma once

#include <vector>

#include "segue/core.h"
#include "segue/heads.h"

namespace segue::learning {

/// Embeddings around 0, of one mean squared length for any network, so that penalties mean the same. One factor for all
/// dimensions: those that hardly vary hold little but noise.
class Centring {
  public:
    explicit Centring(const Matrix& embeddings);

    Matrix of(const Matrix& embeddings) const;
    /// The head that says of an embedding what `head` says of the centred one.
    heads::Head undone(heads::Head head) const;

  private:
    std::vector<double> mean_;
    double factor_ = 1;
};

}  // namespace segue::learning
