#include "training/layer.h"

#include <cmath>
#include <numbers>

#include <torch/nn/functional.h>
#include <torch/nn/modules.h>

#include "segue/core.h"

namespace segue::training {
namespace {

namespace nn = torch::nn;

std::vector<std::int64_t> sizes(Extent extent) {
    return {extent.bands, extent.frames};
}

// y = scale * x + shift is what batch normalisation does once its statistics are fixed.
struct Affine {
    torch::Tensor scale, shift;
};
template <typename BatchNorm>
Affine affine(const BatchNorm& norm) {
    const auto scale = norm->weight / torch::sqrt(norm->running_var + norm->options.eps());
    return {scale, norm->bias - norm->running_mean * scale};
}

class Sequence : public Layer {
  public:
    explicit Sequence(std::vector<LayerPtr> layers) : layers_(std::move(layers)) {
        for (std::size_t i = 0; i < layers_.size(); ++i) register_module(std::to_string(i), layers_[i]);
    }
    torch::Tensor forward(const torch::Tensor& input) override {
        torch::Tensor x = input;
        for (const auto& layer : layers_) x = layer->forward(x);
        return x;
    }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        std::string x = input;
        for (const auto& layer : layers_) x = layer->write(graph, x);
        return x;
    }

  private:
    std::vector<LayerPtr> layers_;
};

class Residual final : public Sequence {
  public:
    using Sequence::Sequence;
    torch::Tensor forward(const torch::Tensor& input) override { return input + Sequence::forward(input); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        return graph.node("Add", {input, Sequence::write(graph, input)});
    }
};

class Convolution final : public Layer {
  public:
    explicit Convolution(const ConvolutionConfig& config)
        : config_(config),
          padding_(config.padded ? Extent{config.kernel.bands / 2, config.kernel.frames / 2} : Extent{0, 0}),
          convolution_(register_module(
              "convolution",
              nn::Conv2d(nn::Conv2dOptions(config.in, config.out, {config.kernel.bands, config.kernel.frames})
                             .stride({config.stride.bands, config.stride.frames})
                             .padding({padding_.bands, padding_.frames})
                             .bias(false)))),
          norm_(register_module("norm", nn::BatchNorm2d(config.out))) {}

    torch::Tensor forward(const torch::Tensor& input) override { return torch::relu(norm_(convolution_(input))); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        const auto [scale, shift] = affine(norm_);
        const auto weight = graph.constant(convolution_->weight * scale.reshape({-1, 1, 1, 1}));
        const auto bias = graph.constant(shift);
        const std::vector<std::int64_t> pads{padding_.bands, padding_.frames, padding_.bands, padding_.frames};
        return graph.node(
            "Relu",
            {graph.node(
                "Conv", {input, weight, bias},
                {{"kernel_shape", sizes(config_.kernel)}, {"strides", sizes(config_.stride)}, {"pads", pads}})});
    }

  private:
    ConvolutionConfig config_;
    Extent padding_;
    nn::Conv2d convolution_;
    nn::BatchNorm2d norm_;
};

class MaxPool final : public Layer {
  public:
    explicit MaxPool(Extent extent) : extent_(extent) {}
    torch::Tensor forward(const torch::Tensor& input) override { return torch::max_pool2d(input, sizes(extent_)); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        return graph.node("MaxPool", {input}, {{"kernel_shape", sizes(extent_)}, {"strides", sizes(extent_)}});
    }

  private:
    Extent extent_;
};

class MeanAndMax final : public Layer {
  public:
    torch::Tensor forward(const torch::Tensor& input) override {
        return torch::cat({input.mean({2, 3}), input.amax({2, 3})}, 1);
    }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        const OnnxGraph::Attribute axes{"axes", {2, 3}};
        const OnnxGraph::Attribute drop{"keepdims", {0}, false};
        return graph.node(
            "Concat", {graph.node("ReduceMean", {input}, {axes, drop}), graph.node("ReduceMax", {input}, {axes, drop})},
            {{"axis", {1}, false}});
    }
};

class Flatten final : public Layer {
  public:
    torch::Tensor forward(const torch::Tensor& input) override { return input.flatten(1); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        return graph.node("Flatten", {input}, {{"axis", {1}, false}});
    }
};

class Dense final : public Layer {
  public:
    Dense(std::int64_t in, std::int64_t out) : linear_(register_module("linear", nn::Linear(in, out))) {}
    torch::Tensor forward(const torch::Tensor& input) override { return linear_(input); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        return graph.node("Gemm", {input, graph.constant(linear_->weight), graph.constant(linear_->bias)},
                          {{"transB", {1}, false}});
    }

  private:
    nn::Linear linear_;
};

class BatchNorm final : public Layer {
  public:
    explicit BatchNorm(std::int64_t size) : norm_(register_module("norm", nn::BatchNorm1d(size))) {}
    torch::Tensor forward(const torch::Tensor& input) override { return norm_(input); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        const auto [scale, shift] = affine(norm_);
        return graph.node("Add", {graph.node("Mul", {input, graph.constant(scale)}), graph.constant(shift)});
    }

  private:
    nn::BatchNorm1d norm_;
};

class Relu final : public Layer {
  public:
    torch::Tensor forward(const torch::Tensor& input) override { return torch::relu(input); }
    std::string write(OnnxGraph& graph, const std::string& input) const override { return graph.node("Relu", {input}); }
};

class Dropout final : public Layer {
  public:
    explicit Dropout(double share) : share_(share) {}
    torch::Tensor forward(const torch::Tensor& input) override { return torch::dropout(input, share_, is_training()); }
    std::string write(OnnxGraph&, const std::string& input) const override { return input; }

  private:
    double share_;
};

class FramesToPicture final : public Layer {
  public:
    torch::Tensor forward(const torch::Tensor& input) override { return input.transpose(1, 2).unsqueeze(1); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        const auto transposed = graph.node("Transpose", {input}, {{"perm", {0, 2, 1}}});
        return graph.node("Unsqueeze", {transposed, graph.constant_integers({1})});
    }
};

class VectorToPicture final : public Layer {
  public:
    torch::Tensor forward(const torch::Tensor& input) override { return input.unsqueeze(1).unsqueeze(1); }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        return graph.node("Unsqueeze", {input, graph.constant_integers({1, 2})});
    }
};

class SubtractLevel final : public Layer {
  public:
    explicit SubtractLevel(double floor_db) : floor_db_(floor_db) {}
    torch::Tensor forward(const torch::Tensor& input) override {
        const auto power = torch::exp(input * kNepersPerDb).mean({1, 2}, true);
        return torch::clamp_min(input - torch::log(power + kSmallestPower) / kNepersPerDb, -floor_db_);
    }
    std::string write(OnnxGraph& graph, const std::string& input) const override {
        const auto power = graph.node("Exp", {graph.node("Mul", {input, graph.constant(kNepersPerDb)})});
        const auto mean = graph.node("ReduceMean", {power}, {{"axes", {1, 2}}, {"keepdims", {1}, false}});
        const auto nepers = graph.node("Log", {graph.node("Add", {mean, graph.constant(kSmallestPower)})});
        const auto level = graph.node("Div", {nepers, graph.constant(kNepersPerDb)});
        return graph.node("Max", {graph.node("Sub", {input, level}), graph.constant(static_cast<float>(-floor_db_))});
    }

  private:
    static constexpr float kNepersPerDb = static_cast<float>(std::numbers::ln10 / 10);
    static constexpr float kSmallestPower = 1e-10F;
    double floor_db_;
};

}  // namespace

Standardisation::Standardisation(std::int64_t size, double low, double high)
    : mean_(register_buffer("mean", torch::zeros({size}))),
      deviation_(register_buffer("deviation", torch::ones({size}))),
      low_(low),
      high_(high) {}

void Standardisation::set(const torch::Tensor& mean, const torch::Tensor& deviation) {
    if (mean.sizes() != mean_.sizes() || deviation.sizes() != deviation_.sizes()) {
        throw Error(ErrorCode::kInvalidArgument, "statistics of another size than the features");
    }
    mean_.copy_(mean);
    deviation_.copy_(torch::where(deviation > 0, deviation, torch::ones_like(deviation)));
}

torch::Tensor Standardisation::forward(const torch::Tensor& input) {
    return torch::clamp((input - mean_) / deviation_, low_, high_);
}

std::string Standardisation::write(OnnxGraph& graph, const std::string& input) const {
    const auto standard =
        graph.node("Div", {graph.node("Sub", {input, graph.constant(mean_)}), graph.constant(deviation_)});
    return graph.node("Clip",
                      {standard, graph.constant(static_cast<float>(low_)), graph.constant(static_cast<float>(high_))});
}

LayerPtr sequence(std::vector<LayerPtr> layers) {
    return std::make_shared<Sequence>(std::move(layers));
}
LayerPtr residual(std::vector<LayerPtr> layers) {
    return std::make_shared<Residual>(std::move(layers));
}
LayerPtr convolution(const ConvolutionConfig& config) {
    return std::make_shared<Convolution>(config);
}
LayerPtr max_pool(Extent extent) {
    return std::make_shared<MaxPool>(extent);
}
LayerPtr mean_and_max() {
    return std::make_shared<MeanAndMax>();
}
LayerPtr flatten() {
    return std::make_shared<Flatten>();
}
LayerPtr dense(std::int64_t in, std::int64_t out) {
    return std::make_shared<Dense>(in, out);
}
LayerPtr batch_norm(std::int64_t size) {
    return std::make_shared<BatchNorm>(size);
}
LayerPtr relu() {
    return std::make_shared<Relu>();
}
LayerPtr dropout(double share) {
    return std::make_shared<Dropout>(share);
}
LayerPtr frames_to_picture() {
    return std::make_shared<FramesToPicture>();
}
LayerPtr vector_to_picture() {
    return std::make_shared<VectorToPicture>();
}
LayerPtr subtract_level(double floor_db) {
    return std::make_shared<SubtractLevel>(floor_db);
}

}  // namespace segue::training
