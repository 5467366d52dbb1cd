#include "training/taught_embedding.h"

#include <torch/utils.h>

namespace segue::training {
namespace {
// How far the genres reach beside the teacher's components. docs/ears.md has what other weights gave.
constexpr double kGenreWeight = 2;
}  // namespace

TaughtEmbedding::TaughtEmbedding(std::int64_t components, std::int64_t labels)
    : components_(components),
      labels_(labels),
      mean_(register_buffer("mean", torch::zeros({components + labels}))),
      scale_(register_buffer("scale", torch::ones({components + labels}))) {}

torch::Tensor TaughtEmbedding::raw(const torch::Tensor& lesson, const torch::Tensor& logits) {
    return torch::cat({lesson, torch::sqrt(torch::softmax(logits, 1))}, 1);
}

torch::Tensor TaughtEmbedding::forward(const torch::Tensor& lesson, const torch::Tensor& logits) const {
    return (raw(lesson, logits) - mean_) * scale_;
}

void TaughtEmbedding::fit(const torch::Tensor& embeddings) {
    const torch::NoGradGuard no_gradients;
    mean_.copy_(embeddings.mean(0));
    const auto variance = embeddings.var(0, false);
    const auto scale_of = [](const torch::Tensor& block) {
        return torch::rsqrt(torch::clamp_min(block.sum(), 1e-12)).expand(block.sizes());
    };
    scale_.copy_(torch::cat(
        {scale_of(variance.slice(0, 0, components_)), kGenreWeight * scale_of(variance.slice(0, components_))}));
}

std::string TaughtEmbedding::write(OnnxGraph& graph, const std::string& lesson, const std::string& logits) const {
    const auto roots = graph.node("Sqrt", {graph.node("Softmax", {logits}, {{"axis", {1}, false}})});
    const auto both = graph.node("Concat", {lesson, roots}, {{"axis", {1}, false}});
    return graph.node("Mul", {graph.node("Sub", {both, graph.constant(mean_)}), graph.constant(scale_)});
}

}  // namespace segue::training
