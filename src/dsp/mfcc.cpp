#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include "dsp/kernels.h"
#include "segue/dsp.h"

namespace segue::dsp {

Dct::Dct(int inputs, int coefficients) {
    if (inputs < 1 || coefficients < 1 || coefficients > inputs) {
        throw Error(ErrorCode::kInvalidArgument, std::to_string(coefficients) +
                                                     " cepstral coefficients cannot be made of " +
                                                     std::to_string(inputs) + " bands");
    }
    inputs_ = static_cast<std::size_t>(inputs);
    coefficients_ = static_cast<std::size_t>(coefficients);
    const std::size_t stride =
        (coefficients_ + kernels::kRowAlignment - 1) / kernels::kRowAlignment * kernels::kRowAlignment;
    output_.resize(stride);
    matrix_.resize(inputs_ * stride);
    for (std::size_t n = 0; n < inputs_; ++n) {
        for (std::size_t k = 0; k < coefficients_; ++k) {
            const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / inputs);
            const double phase = std::numbers::pi * static_cast<double>(k * (2 * n + 1)) / (2.0 * inputs);
            matrix_[n * stride + k] = static_cast<float>(scale * std::cos(phase));
        }
    }
}

std::span<const float> Dct::apply(std::span<const float> values) {
    if (values.size() != inputs_) {
        throw Error(ErrorCode::kInvalidArgument,
                    std::to_string(values.size()) + " bands given to a transform of " + std::to_string(inputs_));
    }
    kernels::transform(values, matrix_.data(), output_.size(), output_.data());
    return std::span(output_).first(coefficients_);
}

Matrix mfcc(const Matrix& mel_db, int coefficients) {
    Dct dct(static_cast<int>(mel_db.columns()), coefficients);
    Matrix result(mel_db.rows(), static_cast<std::size_t>(coefficients));
    for (std::size_t frame = 0; frame < mel_db.rows(); ++frame) {
        std::ranges::copy(dct.apply(mel_db.row(frame)), result.row(frame).begin());
    }
    return result;
}

}  // namespace segue::dsp
