#include "training/schedule.h"

#include <cmath>
#include <numbers>

namespace segue::training {

double learning_rate(const Recipe& recipe, std::size_t step, std::size_t steps) {
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    if (recipe.warm_up_share > 0 && done <= recipe.warm_up_share)
        return recipe.learning_rate * done / recipe.warm_up_share;
    if (!recipe.cosine_decay) return recipe.learning_rate;
    const double share = (done - recipe.warm_up_share) / (1 - recipe.warm_up_share);
    return recipe.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * share));
}

}  // namespace segue::training
