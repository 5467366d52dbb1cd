#include "recommend/principal_plane.h"

#include <cmath>
#include <vector>

#include "recommend/direction.h"

namespace segue::recommend {
namespace {

using Vector = std::vector<double>;

double inner(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

struct Moments {
    Vector mean;
    std::vector<Vector> covariance;
};

Moments moments_of(const Matrix& directions) {
    const std::size_t dimensions = directions.columns();
    Moments moments{Vector(dimensions), std::vector<Vector>(dimensions, Vector(dimensions))};
    double rows = 0;
    for (std::size_t r = 0; r < directions.rows(); ++r) {
        const auto row = directions.row(r);
        if (!has_direction(row)) continue;
        ++rows;
        for (std::size_t i = 0; i < dimensions; ++i) {
            moments.mean[i] += row[i];
            for (std::size_t j = 0; j <= i; ++j) moments.covariance[i][j] += double{row[i]} * row[j];
        }
    }
    if (rows == 0) return moments;
    for (double& value : moments.mean) value /= rows;
    for (std::size_t i = 0; i < dimensions; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double value = moments.covariance[i][j] / rows - moments.mean[i] * moments.mean[j];
            moments.covariance[i][j] = moments.covariance[j][i] = value;
        }
    }
    return moments;
}

// The direction that a symmetric matrix stretches most, of those at right angles to `other`: power iteration.
Vector principal_direction(const std::vector<Vector>& covariance, const Vector& other) {
    Vector direction(covariance.size());
    for (std::size_t i = 0; i < direction.size(); ++i) direction[i] = 1 + static_cast<double>(i % 7);  // some start
    for (int iteration = 0; iteration < 300; ++iteration) {
        const double along_other = inner(direction, other);
        for (std::size_t i = 0; i < direction.size(); ++i) direction[i] -= along_other * other[i];
        Vector stretched;
        for (const Vector& row : covariance) stretched.push_back(inner(row, direction));
        const double length = std::sqrt(inner(stretched, stretched));
        if (length < 1e-12) return Vector(direction.size());
        for (std::size_t i = 0; i < direction.size(); ++i) direction[i] = stretched[i] / length;
    }
    return direction;
}

}  // namespace

Matrix principal_plane(const Matrix& vectors) {
    Matrix directions = vectors;
    for (std::size_t r = 0; r < directions.rows(); ++r) make_direction(directions.row(r));
    const Moments moments = moments_of(directions);
    const Vector first = principal_direction(moments.covariance, Vector(directions.columns()));
    const Vector second = principal_direction(moments.covariance, first);

    double squares = 0;
    Matrix points(directions.rows(), 2);
    for (std::size_t r = 0; r < directions.rows(); ++r) {
        if (!has_direction(directions.row(r))) continue;
        Vector centred(directions.row(r).begin(), directions.row(r).end());
        for (std::size_t i = 0; i < centred.size(); ++i) centred[i] -= moments.mean[i];
        points(r, 0) = static_cast<float>(inner(centred, first));
        points(r, 1) = static_cast<float>(inner(centred, second));
        squares += double{points(r, 0)} * points(r, 0);
    }
    if (squares > 0) {
        const auto scale = static_cast<float>(std::sqrt(static_cast<double>(points.rows()) / squares));
        for (float& value : points.values()) value *= scale;
    }
    return points;
}

}  // namespace segue::recommend
