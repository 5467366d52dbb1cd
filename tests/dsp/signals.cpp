#include "dsp/signals.h"

#include <cmath>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>

namespace segue::dsp {

std::vector<double> noise(std::size_t count) {
    std::vector<double> values(count);
    std::uint32_t state = 1;
    for (double& value : values) {
        state = state * 1664525U + 1013904223U;
        value = state / 2147483648.0 - 1;
    }
    return values;
}

std::vector<float> music(std::size_t count) {
    constexpr double kTurn = 2 * std::numbers::pi;
    const std::vector<double> hiss = noise(count);
    std::vector<float> samples(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / kRate_hz;
        double sample = 0.3 * std::sin(kTurn * (110 * t + 300 * t * t));
        for (const double hz : {261.63, 329.63, 392.0}) sample += 0.05 * std::sin(kTurn * hz * t);
        sample += hiss[i] * (0.4 * std::exp(-30 * std::fmod(t, 0.5)) + 0.001);
        samples[i] = static_cast<float>(sample);
    }
    return samples;
}

std::vector<float> interrupted_music() {
    std::vector<float> samples = music(6 * kRate_hz);
    samples.insert(samples.begin() + 3 * kRate_hz, kRate_hz, 0.0F);
    return samples;
}

Matrix power_spectra(std::span<const float> samples, const StftConfig& config) {
    Stft stft(config);
    stft.push(samples);
    stft.finish();
    Matrix frames;
    for (auto power = stft.next(); !power.empty(); power = stft.next()) frames.append_row(power);
    return frames;
}

Matrix golden(std::string_view name) {
    std::ifstream file(SEGUE_SOURCE_DIR "/tests/dsp/golden.txt");
    std::string word;
    std::size_t rows = 0;
    std::size_t columns = 0;
    while (file >> word >> rows >> columns) {
        Matrix matrix(rows, columns);
        for (float& value : matrix.values()) file >> value;
        if (word == name) return matrix;
    }
    throw std::runtime_error("no golden values named " + std::string(name));
}

}  // namespace segue::dsp
