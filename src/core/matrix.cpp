#include "segue/core.h"

namespace segue {

void Matrix::append_row(std::span<const float> row) {
    if (values_.empty()) columns_ = row.size();
    if (row.size() != columns_) {
        throw Error(ErrorCode::kInvalidArgument, "a row of " + std::to_string(row.size()) +
                                                     " numbers does not fit a matrix of " + std::to_string(columns_) +
                                                     " columns");
    }
    values_.insert(values_.end(), row.begin(), row.end());
}

}  // namespace segue
