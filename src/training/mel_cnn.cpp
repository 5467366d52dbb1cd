#include "training/network.h"

namespace segue::training {

Design mel_cnn() {
    Design design;
    design.name = "mel-cnn";
    design.front_end.kind = model::FrontEnd::Kind::kLogMel;
    design.front_end.mel_bands = 128;
    design.front_end.window_frames = 128;
    design.front_end.log_offset = 1e-10;
    design.embedding_size = 128;
    design.takes_teacher = true;

    design.parts = [bands = design.front_end.mel_bands, embedding = design.embedding_size](std::int64_t labels,
                                                                                           std::int64_t lesson) {
        const auto size = static_cast<std::int64_t>(embedding);
        const Extent along_time{1, 3};
        constexpr std::int64_t kHidden = 2 * 256;
        Network::Parts parts{
            .level = subtract_level(80),
            .standardisation = std::make_shared<Standardisation>(bands, -3, 4),
            .body = sequence({
                frames_to_picture(),
                convolution({.in = 1, .out = 16, .kernel = {5, 5}, .stride = {2, 1}}),  // 64 bands
                max_pool({2, 2}),                                                       // 32
                convolution({.in = 16, .out = 32}),
                max_pool({2, 2}),  // 16
                convolution({.in = 32, .out = 64}),
                max_pool({2, 1}),                                                        // 8
                convolution({.in = 64, .out = 192, .kernel = {8, 1}, .padded = false}),  // 1
                residual({convolution({.in = 192, .out = 192, .kernel = along_time})}),
                max_pool({1, 2}),
                residual({convolution({.in = 192, .out = 192, .kernel = along_time})}),
                convolution({.in = 192, .out = 256, .kernel = along_time}),
                mean_and_max(),
                batch_norm(kHidden),
                dropout(0.2),
            }),
            .hidden_size = kHidden,
            .summary = sequence({dense(kHidden, size), batch_norm(size)}),
            .head = sequence({relu(), dropout(0.2), dense(size, labels)}),
        };
        if (lesson > 0) {
            parts.teacher_head = sequence({relu(), dense(size, lesson)});
            parts.embedding = std::make_shared<TaughtEmbedding>(lesson, labels);
        }
        return parts;
    };
    return design;
}

}  // namespace segue::training
