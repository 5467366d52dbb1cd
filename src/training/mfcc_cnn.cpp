#include "training/network.h"

namespace segue::training {

Design mfcc_cnn() {
    Design design;
    design.name = "mfcc-cnn";
    design.front_end.kind = model::FrontEnd::Kind::kMfccMean;
    design.front_end.coefficients = 40;
    design.embedding_size = 64;

    design.parts = [coefficients = design.front_end.coefficients, embedding = design.embedding_size](
                       std::int64_t labels, std::int64_t) {
        const auto size = static_cast<std::int64_t>(embedding);
        const Extent along_vector{1, 3};
        constexpr std::int64_t kHidden = 128 * 10;
        return Network::Parts{
            .level = sequence({}),
            .standardisation = std::make_shared<Standardisation>(coefficients, -5, 5),
            .body = sequence({
                vector_to_picture(),
                convolution({.in = 1, .out = 64, .kernel = along_vector}),
                max_pool({1, 2}),  // 20
                dropout(0.3),
                convolution({.in = 64, .out = 128, .kernel = along_vector}),
                max_pool({1, 2}),  // 10
                dropout(0.3),
                flatten(),
            }),
            .hidden_size = kHidden,
            .summary = dense(kHidden, size),
            .head = sequence({relu(), dropout(0.3), dense(size, labels)}),
        };
    };
    return design;
}

}  // namespace segue::training
