#include "heads/lbfgs.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace segue::heads {
namespace {

constexpr std::size_t kRemembered = 10;
constexpr double kSufficientDecrease = 1e-4;
constexpr int kMostHalvings = 40;

// What one step changed.
struct Change {
    Eigen::VectorXd place;
    Eigen::VectorXd gradient;
    double inverse_curvature;
};

// The gradient, multiplied with an estimate of the inverse Hessian that the remembered steps give.
Eigen::VectorXd newton_direction(const std::deque<Change>& changes, const Eigen::VectorXd& gradient) {
    Eigen::VectorXd direction = -gradient;
    std::vector<double> shares;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        shares.push_back(change->inverse_curvature * change->place.dot(direction));
        direction -= shares.back() * change->gradient;
    }
    if (!changes.empty()) {
        const auto& last = changes.back();
        direction *= last.place.dot(last.gradient) / last.gradient.squaredNorm();
    }
    for (const auto& change : changes) {
        direction += (shares.back() - change.inverse_curvature * change.gradient.dot(direction)) * change.place;
        shares.pop_back();
    }
    return direction;
}

}  // namespace

Eigen::VectorXd minimise(const Objective& objective, Eigen::VectorXd start, double small_enough, int most_steps) {
    Eigen::VectorXd place = std::move(start);
    Eigen::VectorXd gradient(place.size());
    double value = objective(place, gradient);
    std::deque<Change> changes;

    for (int step = 0; step < most_steps && gradient.norm() > small_enough; ++step) {
        const Eigen::VectorXd direction = newton_direction(changes, gradient);
        const double slope = direction.dot(gradient);
        double length = changes.empty() ? std::min(1.0, 1 / gradient.norm()) : 1;
        Eigen::VectorXd next_gradient(place.size());
        Eigen::VectorXd next = place + length * direction;
        double next_value = objective(next, next_gradient);
        for (int halving = 0; !(next_value <= value + kSufficientDecrease * length * slope); ++halving) {
            if (halving == kMostHalvings) return place;  // as low as double precision can tell
            length /= 2;
            next = place + length * direction;
            next_value = objective(next, next_gradient);
        }
        const Eigen::VectorXd moved = next - place;
        const Eigen::VectorXd turned = next_gradient - gradient;
        if (const double curvature = moved.dot(turned); curvature > 0) {
            changes.push_back({moved, turned, 1 / curvature});
            if (changes.size() > kRemembered) changes.pop_front();
        }
        place = std::move(next);
        gradient = std::move(next_gradient);
        value = next_value;
    }
    return place;
}

}  // namespace segue::heads
