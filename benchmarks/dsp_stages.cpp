// dsp_stages SAMPLES FOLDER: what every stage of the signal processing makes of a signal, for comparing.
//
// SAMPLES holds float32 numbers at 22,050 Hz. Each stage writes its matrix into FOLDER as float32 numbers, row after
// row: the path of the networks as path.stft.f32, path.mel.f32 and path.mfcc.f32; the descriptors under their names.
#include <array>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "segue/descriptors.h"

namespace segue::dsp {
namespace {

std::vector<float> read_samples(const std::filesystem::path& path) {
    const std::string bytes = read_file(path);
    std::vector<float> samples(bytes.size() / sizeof(float));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
    return samples;
}

void write(const Matrix& matrix, const std::filesystem::path& folder, std::string_view name) {
    std::string bytes(matrix.values().size_bytes(), '\0');
    std::memcpy(bytes.data(), matrix.values().data(), bytes.size());
    write_file_atomically(folder / (std::string(name) + ".f32"), bytes);
}

Matrix power_spectra(std::span<const float> samples) {
    Stft stft;
    stft.push(samples);
    stft.finish();
    Matrix frames;
    for (auto power = stft.next(); !power.empty(); power = stft.next()) frames.append_row(power);
    return frames;
}

void run(const std::filesystem::path& samples_path, const std::filesystem::path& folder) {
    const std::vector<float> samples = read_samples(samples_path);
    const Matrix mel = mel_spectrogram(samples);
    write(power_spectra(samples), folder, "path.stft");
    write(mel, folder, "path.mel");
    write(mfcc(power_to_db(mel)), folder, "path.mfcc");

    std::array<Matrix, kDescriptors> rows;
    DescriptorExtractor extractor([&](Descriptor descriptor, std::span<const float> row) {
        rows[static_cast<std::size_t>(descriptor)].append_row(row);
    });
    extractor.push(samples);
    extractor.finish();
    for (std::size_t i = 0; i < kDescriptors; ++i) write(rows[i], folder, to_string(static_cast<Descriptor>(i)));
}

}  // namespace
}  // namespace segue::dsp

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: dsp_stages SAMPLES FOLDER\n";
        return 2;
    }
    try {
        segue::dsp::run(argv[1], argv[2]);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 3;
    }
}
