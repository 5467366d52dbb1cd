// What networks are made of. Each step can learn (libtorch) and be written into a model file (ONNX), so that a network
// is described once.
//
// Shapes: pictures are [clips x channels x bands x frames], vectors [clips x numbers].
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <torch/nn/module.h>

#include "training/onnx_graph.h"

namespace segue::training {

class Layer : public torch::nn::Module {
  public:
    virtual torch::Tensor forward(const torch::Tensor& input) = 0;
    /// Appends the nodes that compute the same in evaluation mode, for one clip; returns the name of their result.
    virtual std::string write(OnnxGraph& graph, const std::string& input) const = 0;
};
using LayerPtr = std::shared_ptr<Layer>;

struct Extent {
    std::int64_t bands = 1;
    std::int64_t frames = 1;
};

/// One after the other.
LayerPtr sequence(std::vector<LayerPtr> layers);
/// input + layers(input)
LayerPtr residual(std::vector<LayerPtr> layers);

struct ConvolutionConfig {
    std::int64_t in = 1;
    std::int64_t out = 1;
    Extent kernel{3, 3};
    Extent stride{};
    bool padded = true;  ///< with zeros, so that a stride of 1 keeps the size (odd kernels)
};
/// Convolution, batch normalisation, ReLU; written as one convolution and a ReLU.
LayerPtr convolution(const ConvolutionConfig& config);
/// Windows of `extent` that do not overlap.
LayerPtr max_pool(Extent extent);
/// [channels x bands x frames] -> mean and maximum of each channel, [2 * channels].
LayerPtr mean_and_max();
/// [channels x bands x frames] -> [channels * bands * frames].
LayerPtr flatten();

LayerPtr dense(std::int64_t in, std::int64_t out);
/// Batch normalisation of vectors.
LayerPtr batch_norm(std::int64_t size);
LayerPtr relu();
/// During training only.
LayerPtr dropout(double share);

/// Features [clips x frames x bands] -> picture of one channel; [clips x numbers] -> one channel, one band.
LayerPtr frames_to_picture();
LayerPtr vector_to_picture();
/// Subtracts each crop's level, the mean power over frames and bands in dB, and cuts off what is more than `floor_db`
/// below it. [clips x frames x bands]
LayerPtr subtract_level(double floor_db);

/// (x - mean) / deviation for each number of the last dimension, then limited to low .. high.
class Standardisation final : public Layer {
  public:
    Standardisation(std::int64_t size, double low, double high);

    /// Throws segue::Error kInvalidArgument for another size; deviations of 0 count as 1.
    void set(const torch::Tensor& mean, const torch::Tensor& deviation);
    torch::Tensor forward(const torch::Tensor& input) override;
    std::string write(OnnxGraph& graph, const std::string& input) const override;

  private:
    torch::Tensor mean_, deviation_;
    double low_, high_;
};

}  // namespace segue::training
