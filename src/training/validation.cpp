#include "training/validation.h"

#include "segue/model.h"

namespace segue::training {

evaluation::Figures figures(const Matrix& logits, std::span<const int> labels, double temperature) {
    evaluation::Predictions predictions{.labels = std::vector<std::string>(logits.columns())};
    for (std::size_t i = 0; i < logits.rows(); ++i) {
        predictions.clips.push_back({.truth = static_cast<std::size_t>(labels[i]),
                                     .probabilities = model::softmax(logits.row(i), temperature)});
    }
    return evaluation::figures(predictions);
}

}  // namespace segue::training
