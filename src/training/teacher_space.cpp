#include "training/teacher_space.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

namespace segue::training {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Rows stack(std::span<const Matrix> matrices) {
    Eigen::Index rows = 0;
    Eigen::Index columns = 0;
    for (const auto& matrix : matrices) {
        rows += static_cast<Eigen::Index>(matrix.rows());
        columns = std::max(columns, static_cast<Eigen::Index>(matrix.columns()));
    }
    if (rows == 0) throw Error(ErrorCode::kInvalidData, "the teacher says nothing about these clips");
    Rows result(rows, columns);
    Eigen::Index at = 0;
    for (const auto& matrix : matrices) {
        for (std::size_t r = 0; r < matrix.rows(); ++r, ++at) {
            const auto row = matrix.row(r);
            for (std::size_t c = 0; c < row.size(); ++c) result(at, static_cast<Eigen::Index>(c)) = row[c];
        }
    }
    return result;
}

}  // namespace

TeacherSpace::TeacherSpace(std::span<const Matrix> embeddings, int components) {
    Rows x = stack(embeddings);
    const Eigen::RowVectorXd mean = x.colwise().mean();
    x.rowwise() -= mean;
    // Dimensions of one scale first: a network's embedding has no units.
    const auto count = static_cast<double>(x.rows());
    const Eigen::RowVectorXd deviation = (x.colwise().squaredNorm() / count).cwiseSqrt().array().max(1e-6);
    x.array().rowwise() /= deviation.array();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(x.transpose() * x / count);

    // Eigenvalues come in increasing order.
    const Eigen::Index kept = std::min<Eigen::Index>(components, x.cols());
    double total = 0;
    directions_ = Matrix(static_cast<std::size_t>(kept), static_cast<std::size_t>(x.cols()));
    for (Eigen::Index k = 0; k < kept; ++k) {
        const Eigen::Index source = x.cols() - 1 - k;
        const double spread = std::sqrt(std::max(solver.eigenvalues()[source], 1e-12));
        total += spread;  // the variance that is left after dividing by its square root
        Eigen::VectorXd direction = solver.eigenvectors().col(source);
        Eigen::Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (direction[largest] < 0) direction = -direction;  // the solver is free to choose the sign
        for (Eigen::Index d = 0; d < x.cols(); ++d) {
            directions_(static_cast<std::size_t>(k), static_cast<std::size_t>(d)) =
                static_cast<float>(direction[d] / deviation[d] / std::sqrt(spread));
        }
    }
    const auto common = static_cast<float>(std::sqrt(total / static_cast<double>(kept)));
    for (float& value : directions_.values()) value /= common;
    mean_.assign(mean.begin(), mean.end());
}

Matrix TeacherSpace::project(const Matrix& embeddings) const {
    Matrix result(embeddings.rows(), components());
    for (std::size_t r = 0; r < embeddings.rows(); ++r) {
        for (std::size_t k = 0; k < components(); ++k) {
            double sum = 0;
            for (std::size_t d = 0; d < mean_.size(); ++d) {
                sum += static_cast<double>(embeddings(r, d) - mean_[d]) * directions_(k, d);
            }
            result(r, k) = static_cast<float>(sum);
        }
    }
    return result;
}

}  // namespace segue::training
