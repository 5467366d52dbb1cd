// power_to_db for a stream: its limit of 80 dB below the maximum is known only at the end.
#pragma once

#include <cstddef>
#include <limits>
#include <span>

#include "dsp/row_store.h"

namespace segue::dsp {

/// First push() all frames, then take them by next(): what power_to_db makes of the whole matrix, row by row.
class LimitedDecibels {
  public:
    explicit LimitedDecibels(std::size_t columns) : rows_(columns), row_(columns) {}

    /// Throws kInvalidArgument for another number of columns, kIo if the temporary file of a long signal fails.
    void push(std::span<const float> power);
    /// Valid until the next call; empty after the last.
    std::span<const float> next();

  private:
    RowStore rows_;
    std::vector<float> row_;
    float maximum_ = std::numeric_limits<float>::lowest();
};

}  // namespace segue::dsp
