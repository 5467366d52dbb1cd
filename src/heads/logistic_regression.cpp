#include <algorithm>
#include <cmath>

#include <Eigen/Core>

#include "heads/lbfgs.h"
#include "segue/heads.h"

namespace segue::heads {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMostSteps = 500;

Rows to_rows(const Matrix& matrix) {
    using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const Floats>(matrix.values().data(), static_cast<Eigen::Index>(matrix.rows()),
                                    static_cast<Eigen::Index>(matrix.columns()))
        .cast<double>();
}

void refuse(const std::string& reason) {
    throw Error(ErrorCode::kInvalidArgument, reason);
}

void check(const Matrix& features, const Matrix& targets, const FitOptions& options, std::span<const float> weights) {
    if (features.empty() || targets.empty()) refuse("a head needs items, dimensions and labels");
    if (features.rows() != targets.rows()) refuse("a head needs a target for each item");
    if (!weights.empty() && weights.size() != features.rows()) refuse("a head needs a weight for each item, or none");
    if (!(options.penalty > 0) || !std::isfinite(options.penalty)) refuse("the penalty of a head must be positive");
    for (const float x : features.values()) {
        if (!std::isfinite(x)) refuse("the features of a head must be finite");
    }
    for (const float t : targets.values()) {
        if (!(t >= 0 && t <= 1)) refuse("the targets of a head must be 0 to 1");
    }
    for (const float w : weights) {
        if (!(w >= 0) || !std::isfinite(w)) refuse("the weights of items must be finite and not negative");
    }
    if (!(options.tolerance > 0)) refuse("the tolerance of a head must be positive");
    if (options.start != nullptr &&
        (options.start->weights.rows() != targets.columns() || options.start->bias.size() != targets.columns() ||
         options.start->weights.columns() != features.columns())) {
        refuse("a head must begin with weights of its own size");
    }
    if (options.activation == Activation::kSigmoid) return;
    for (std::size_t i = 0; i < targets.rows(); ++i) {
        double sum = 0;
        for (const float t : targets.row(i)) sum += t;
        if (std::abs(sum - 1) > 1e-3) refuse("the targets of an item must sum to 1");
    }
}

// Weights, label after label, then the biases.
Eigen::VectorXd place_of(const Head& head) {
    Eigen::VectorXd place(static_cast<Eigen::Index>(head.weights.values().size() + head.bias.size()));
    const auto biases = std::ranges::copy(head.weights.values(), place.begin()).out;
    std::ranges::copy(head.bias, biases);
    return place;
}

// ln(1 + e^x) without overflow.
double softplus(double x) {
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

// Turns logits into probabilities in place; returns the cross-entropy against the target.
double activate(Eigen::Ref<Eigen::RowVectorXd> logits, const Eigen::RowVectorXd& target, Activation activation) {
    if (activation == Activation::kSigmoid) {
        double loss = 0;
        for (Eigen::Index c = 0; c < logits.size(); ++c) {
            loss += softplus(logits[c]) - target[c] * logits[c];
            logits[c] = 1 / (1 + std::exp(-logits[c]));
        }
        return loss;
    }
    const double highest = logits.maxCoeff();
    const double log_sum = highest + std::log((logits.array() - highest).exp().sum());
    const double loss = target.sum() * log_sum - target.dot(logits);
    logits = (logits.array() - log_sum).exp();
    return loss;
}

}  // namespace

Head fit(const Matrix& features, const Matrix& targets, const FitOptions& options,
         std::span<const float> item_weights) {
    check(features, targets, options, item_weights);
    const Rows x = to_rows(features);
    const Rows t = to_rows(targets);
    Eigen::VectorXd w = Eigen::VectorXd::Ones(x.rows());
    for (std::size_t i = 0; i < item_weights.size(); ++i) w[static_cast<Eigen::Index>(i)] = item_weights[i];
    const Eigen::Index labels = t.cols();
    const Eigen::Index dimensions = x.cols();

    const auto objective = [&](const Eigen::VectorXd& place, Eigen::VectorXd& gradient) {
        const Eigen::Map<const Rows> weights(place.data(), labels, dimensions);
        Rows p = x * weights.transpose();
        p.rowwise() += place.tail(labels).transpose();
        double loss = 0;
        for (Eigen::Index i = 0; i < p.rows(); ++i) {
            loss += w[i] * activate(p.row(i), t.row(i), options.activation);
            p.row(i) = w[i] * (p.row(i) - t.row(i));
        }
        Eigen::Map<Rows>(gradient.data(), labels, dimensions).noalias() = p.transpose() * x + options.penalty * weights;
        gradient.tail(labels) = p.colwise().sum().transpose();
        return loss + options.penalty / 2 * weights.squaredNorm();
    };
    Eigen::VectorXd start = Eigen::VectorXd::Zero(labels * (dimensions + 1));
    Eigen::VectorXd gradient(start.size());
    objective(start, gradient);
    const double small_enough = options.tolerance * gradient.norm();
    if (options.start != nullptr) start = place_of(*options.start);
    const Eigen::VectorXd place = minimise(objective, std::move(start), small_enough, kMostSteps);

    Head head{.weights = Matrix(targets.columns(), features.columns()), .bias = {}, .activation = options.activation};
    const auto values = head.weights.values();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(place[static_cast<Eigen::Index>(i)]);
    for (const double b : place.tail(labels)) head.bias.push_back(static_cast<float>(b));
    return head;
}

Matrix logits(const Head& head, const Matrix& features) {
    if (features.columns() != head.weights.columns()) {
        throw Error(ErrorCode::kInvalidArgument,
                    "these features have another size than those the head has learnt from");
    }
    Matrix result(features.rows(), head.weights.rows());
    for (std::size_t i = 0; i < features.rows(); ++i) {
        for (std::size_t c = 0; c < head.weights.rows(); ++c) {
            double sum = head.bias[c];
            for (std::size_t d = 0; d < features.columns(); ++d) sum += head.weights(c, d) * features(i, d);
            result(i, c) = static_cast<float>(sum);
        }
    }
    return result;
}

Matrix probabilities(const Head& head, const Matrix& features) {
    Matrix result = logits(head, features);
    for (std::size_t i = 0; i < result.rows(); ++i) {
        const auto row = result.row(i);
        Eigen::RowVectorXd p =
            Eigen::Map<const Eigen::RowVectorXf>(row.data(), static_cast<Eigen::Index>(row.size())).cast<double>();
        activate(p, Eigen::RowVectorXd::Zero(p.size()), head.activation);
        for (std::size_t c = 0; c < row.size(); ++c) row[c] = static_cast<float>(p[static_cast<Eigen::Index>(c)]);
    }
    return result;
}

Matrix one_hot(std::span<const int> labels, std::size_t count) {
    Matrix result(labels.size(), count);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= count) refuse("a label outside 0 to count - 1");
        result(i, static_cast<std::size_t>(labels[i])) = 1;
    }
    return result;
}

}  // namespace segue::heads
