#pragma once

#include <string>

#include <torch/nn/module.h>

#include "training/onnx_graph.h"

namespace segue::training {

/// What a taught network tells neighbours by: the teacher's components as it predicts them, and the square roots of its
/// genre probabilities. Both are centred; the components are scaled to a total variance of 1 over the training clips,
/// the roots to one of 4.
class TaughtEmbedding final : public torch::nn::Module {
  public:
    TaughtEmbedding(std::int64_t components, std::int64_t labels);

    std::int64_t size() const { return components_ + labels_; }
    /// lesson: [clips x components], logits: [clips x labels] -> [clips x size()]
    torch::Tensor forward(const torch::Tensor& lesson, const torch::Tensor& logits) const;
    /// The same before centring and scaling.
    static torch::Tensor raw(const torch::Tensor& lesson, const torch::Tensor& logits);
    /// Measures centre and scale on raw embeddings, [clips x size()].
    void fit(const torch::Tensor& embeddings);

    std::string write(OnnxGraph& graph, const std::string& lesson, const std::string& logits) const;

  private:
    std::int64_t components_;
    std::int64_t labels_;
    torch::Tensor mean_;
    torch::Tensor scale_;
};

}  // namespace segue::training
