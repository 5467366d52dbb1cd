// A walk through Segue with one piece of music: what is it, what sounds like it, and what does it look like?
//
//     jazz TRACK FOLDER PICTURE
//     jazz examples/music/jazz/late-tram.m4a examples/music late-tram.png
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "segue/audio.h"
#include "segue/dataset.h"
#include "segue/dsp.h"
#include "segue/model.h"
#include "segue/pipeline.h"
#include "segue/plot.h"
#include "segue/recommend.h"

using namespace segue;

namespace {

void walk(const std::filesystem::path& track, const std::filesystem::path& folder,
          const std::filesystem::path& picture) {
    // The network that ships with Segue; it knows what it wants to hear. `segue train` makes others.
    const auto model = model::Model::built_in();

    // Listen: the file is decoded, becomes a mel spectrogram, and the network judges it window by window.
    pipeline::Analyzer analyzer(model);
    const pipeline::Analysis piece = analyzer.analyze(track);
    if (piece.genre.empty()) throw Error(ErrorCode::kBroken, piece.audio.reason, track);
    std::printf("%.1f s of %s, %d Hz\n", piece.audio.duration_s, piece.audio.codec.c_str(), piece.audio.source_rate_hz);

    // The classic summary of timbre: 40 cepstral coefficients, averaged over time.
    std::printf("MFCC, averaged:");
    for (const float coefficient : piece.mfcc_mean) std::printf(" %.1f", coefficient);

    // What the network makes of it. The confidence is calibrated: of answers with 80 %, about 80 % are right.
    std::printf("\ngenre: %s (%.1f %%)\n\nsounds like:\n", piece.genre.c_str(), 100 * piece.confidence);

    // Neighbours: everything in the folder as a point in the space of the network's embedding, on all cores.
    Matrix embeddings;
    std::vector<pipeline::Analysis> others;
    const auto found = dataset::find_audio_files({&folder, 1});
    pipeline::analyze_files(found.files, model, {}, 0, [&](pipeline::Analysis other) {
        if (other.genre.empty() || other.audio.content_hash == piece.audio.content_hash) return;
        embeddings.append_row(other.embedding);
        others.push_back(std::move(other));
    });
    const recommend::CosineIndex index(std::move(embeddings));
    for (const auto& [row, similarity] : index.nearest(piece.embedding, 5)) {
        const pipeline::Analysis& other = others[row];
        std::printf("  %.3f  %-10s %s\n", similarity, other.genre.c_str(), printable(other.path.native()).c_str());
    }

    // The picture: levels over time and frequency, the upper 80 dB of them.
    const audio::Sound sound = audio::load(track);
    plot::Spectrogram figure;
    figure.db = dsp::power_to_db(dsp::mel_spectrogram(sound.samples));
    figure.band_hz = dsp::MelFilterbank().centre_hz();
    figure.frame_s = 512.0 / sound.sample_rate_hz;
    figure.ceiling_db = std::ranges::max(figure.db.values());
    figure.floor_db = figure.ceiling_db - 80;
    figure.title = track.filename().native();
    figure.subtitle = piece.genre;
    plot::save(figure, picture);
    std::printf("\nspectrogram: %s\n", printable(picture.native()).c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: jazz TRACK FOLDER PICTURE.png|svg\n");
        return 2;
    }
    try {
        walk(argv[1], argv[2], argv[3]);
    } catch (const Error& error) {
        std::fprintf(stderr, "jazz: %s\n", error.what());
        return 3;
    }
}
