#include "segue/distance.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace segue::pipeline {
namespace {

using catalog::VectorKind;
using recommend::Order;

constexpr std::array kDistances{
    Distance{"embedding", "what the model hears; nearest is what stands out most from what is usual",
             VectorKind::kEmbedding, Order::kStandardised},
    Distance{"cosine", "what the model hears, by the plain angle", VectorKind::kEmbedding, Order::kCosine},
    Distance{"mfcc", "averaged cepstral coefficients: timbre without time", VectorKind::kMfccMean, Order::kCosine},
    Distance{"rhythm", "how strongly the onsets pulsate at which rate: beat and density, whatever plays",
             VectorKind::kRhythm, Order::kCosine},
};

}  // namespace

std::span<const Distance> distances() {
    return kDistances;
}

const Distance& distance(std::string_view name) {
    const auto found = std::ranges::find(kDistances, name, &Distance::name);
    if (found != kDistances.end()) return *found;
    std::string names;
    for (const Distance& each : kDistances) names += (names.empty() ? "" : ", ") + std::string(each.name);
    throw Error(ErrorCode::kInvalidArgument, fmt::format("no distance \"{}\"; there are {}", name, names));
}

}  // namespace segue::pipeline
