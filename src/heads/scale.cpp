#include <cmath>

#include "segue/heads.h"

namespace segue::heads {

Scale measure_scale(const Matrix& features) {
    std::vector<double> sum(features.columns());
    std::vector<double> squares(features.columns());
    const auto count = static_cast<double>(features.rows());
    for (std::size_t i = 0; i < features.rows(); ++i) {
        for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += features(i, d);
    }
    for (std::size_t i = 0; i < features.rows(); ++i) {
        for (std::size_t d = 0; d < sum.size(); ++d) squares[d] += std::pow(features(i, d) - sum[d] / count, 2);
    }
    Scale scale;
    for (std::size_t d = 0; d < sum.size(); ++d) {
        scale.mean.push_back(static_cast<float>(sum[d] / count));
        const auto deviation = static_cast<float>(std::sqrt(squares[d] / count));
        scale.deviation.push_back(deviation > 0 ? deviation : 1);
    }
    return scale;
}

Matrix standardise(const Matrix& features, const Scale& scale) {
    if (features.columns() != scale.mean.size()) {
        throw Error(ErrorCode::kInvalidArgument,
                    "these features have another size than those the scale was measured on");
    }
    Matrix result(features.rows(), features.columns());
    for (std::size_t i = 0; i < features.rows(); ++i) {
        for (std::size_t d = 0; d < features.columns(); ++d) {
            result(i, d) = (features(i, d) - scale.mean[d]) / scale.deviation[d];
        }
    }
    return result;
}

}  // namespace segue::heads
