// A network: what it hears, how it is built, and how it learns by default.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "segue/model.h"
#include "segue/training.h"
#include "training/layer.h"
#include "training/taught_embedding.h"

namespace segue::training {

class Network : public torch::nn::Module {
  public:
    struct Output {
        torch::Tensor logits;     ///< [clips x labels]
        torch::Tensor embedding;  ///< [clips x embedding_size], what the model file gives
        torch::Tensor lesson;     ///< [clips x components] of the teacher, as predicted; undefined without a teacher
    };
    struct Parts {
        LayerPtr level;                                    ///< before the standardisation
        std::shared_ptr<Standardisation> standardisation;  ///< its statistics come from the training clips
        LayerPtr body;                                     ///< standardised features -> hidden layer
        std::int64_t hidden_size;                          ///< numbers of that layer
        LayerPtr summary;                                  ///< hidden layer -> numbers for the heads
        LayerPtr head;                                     ///< these -> logits
        LayerPtr teacher_head{};                           ///< these -> lesson; none without a teacher
        std::shared_ptr<TaughtEmbedding> embedding{};      ///< lesson and logits -> embedding; without a teacher
                                                           ///< the summary is the embedding
    };
    explicit Network(Parts parts);

    /// Features as the front end makes them: [clips x frames x bands], or [clips x coefficients]. Where `visible`
    /// (same shape) is 0, the network sees each band's mean.
    Output forward(const torch::Tensor& features, const torch::Tensor& visible = {});
    /// Features as the standardisation receives them.
    torch::Tensor subtract_level(const torch::Tensor& features) { return parts_.level->forward(features); }
    Standardisation& standardisation() { return *parts_.standardisation; }
    bool is_taught() const { return parts_.embedding != nullptr; }
    TaughtEmbedding& taught_embedding() { return *parts_.embedding; }

    /// The model file: input "features" (`input_shape`), outputs "logits", "embedding" and "hidden", metadata under
    /// "segue".
    std::string to_onnx(const model::Metadata& metadata) const;

  private:
    Parts parts_;
};
using NetworkPtr = std::shared_ptr<Network>;

struct Design {
    std::string name;
    model::FrontEnd front_end;
    std::size_t embedding_size;  ///< without a teacher
    bool takes_teacher = false;
    /// `lesson`: components of the teacher, 0 without one.
    std::function<Network::Parts(std::int64_t labels, std::int64_t lesson)> parts;
};

Design mel_cnn();
Design mfcc_cnn();

/// Throws kInvalidArgument for an unknown name.
const Design& design(std::string_view name);
/// With random weights that depend on the seed alone.
NetworkPtr build(const Design& design, std::size_t labels, std::size_t lesson, std::uint64_t seed);

/// Parameters and statistics as bytes, and back into a network of the same design and labels.
std::string weights(const NetworkPtr& network);
void set_weights(const NetworkPtr& network, const std::string& bytes);

}  // namespace segue::training
