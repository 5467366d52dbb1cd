#pragma once

#include <functional>

#include <Eigen/Core>

namespace segue::heads {

/// Value of a function at a place; writes its gradient there.
using Objective = std::function<double(const Eigen::VectorXd& place, Eigen::VectorXd& gradient)>;

/// The lowest place of a smooth convex function, by L-BFGS (Nocedal 1980) with the last ten steps and backtracking.
/// Stops when the gradient's norm is `small_enough`, or after `most_steps`.
Eigen::VectorXd minimise(const Objective& objective, Eigen::VectorXd start, double small_enough, int most_steps);

}  // namespace segue::heads
