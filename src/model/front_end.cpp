#include "model/front_end.h"

#include <algorithm>

namespace segue::model {
namespace {

using Kind = FrontEnd::Kind;
using Spectrum = FrontEnd::Spectrum;
using Logarithm = FrontEnd::Logarithm;
using Layout = FrontEnd::Layout;

constexpr int kMostWindowFrames = 1 << 16;
constexpr int kMostWindowSamples = 1 << 24;
constexpr double kLargestFactor = 1e9;

const char* word_of(Spectrum spectrum) {
    return spectrum == Spectrum::kPower ? "power" : "magnitude";
}

const char* word_of(Logarithm logarithm) {
    switch (logarithm) {
        case Logarithm::kLog10:
            return "log10";
        case Logarithm::kLn:
            return "ln";
        case Logarithm::kDecibel:
            break;
    }
    return "decibel";
}

const char* word_of(Layout layout) {
    return layout == Layout::kFramesByBands ? "frames-bands" : "bands-frames";
}

Json log_mel_object(const FrontEnd& front_end) {
    const FrontEnd usual;
    Json object{{"kind", "log-mel"},
                {"sample_rate_hz", front_end.sample_rate_hz},
                {"fft_size", front_end.fft_size},
                {"hop_length", front_end.hop_length},
                {"mel_bands", front_end.mel_bands},
                {"low_hz", front_end.low_hz},
                {"high_hz", front_end.high_hz},
                {"htk_scale", front_end.htk_scale},
                {"area_normalised", front_end.area_normalised},
                {"log_offset", front_end.log_offset},
                {"window_frames", front_end.window_frames}};
    const auto add = [&](const char* field, const auto& value, const auto& usual_value, const auto& form) {
        if (value != usual_value) object[field] = form(value);
    };
    const auto number = [](auto value) { return value; };
    const auto word = [](auto value) { return word_of(value); };
    add("spectrum", front_end.spectrum, usual.spectrum, word);
    add("logarithm", front_end.logarithm, usual.logarithm, word);
    add("log_gain", front_end.log_gain, usual.log_gain, number);
    add("scale", front_end.scale, usual.scale, number);
    add("shift", front_end.shift, usual.shift, number);
    add("layout", front_end.layout, usual.layout, word);
    add("full_scale", front_end.full_scale, usual.full_scale, number);
    add("window_samples", front_end.window_samples, usual.window_samples, number);
    add("window_hop", front_end.window_hop, usual.window_hop, number);
    return object;
}

void read_log_mel(Fields& fields, FrontEnd& front_end) {
    front_end.fft_size = fields.integer("fft_size", 64, 32768);
    if ((front_end.fft_size & (front_end.fft_size - 1)) != 0) refuse("fft_size", "is no power of two");
    front_end.hop_length = fields.integer("hop_length", 1, front_end.fft_size);
    front_end.mel_bands = fields.integer("mel_bands", 1, 1024);
    front_end.high_hz = fields.number("high_hz", 0, front_end.sample_rate_hz / 2.0);
    front_end.low_hz = fields.number("low_hz", 0, front_end.high_hz);
    if (front_end.low_hz == front_end.high_hz) refuse("low_hz", "must be below high_hz");
    front_end.htk_scale = fields.boolean("htk_scale");
    front_end.area_normalised = fields.boolean("area_normalised");
    front_end.spectrum = fields.choice<Spectrum>(
        "spectrum", {{"power", Spectrum::kPower}, {"magnitude", Spectrum::kMagnitude}}, front_end.spectrum);
    front_end.logarithm = fields.choice<Logarithm>(
        "logarithm", {{"decibel", Logarithm::kDecibel}, {"log10", Logarithm::kLog10}, {"ln", Logarithm::kLn}},
        front_end.logarithm);
    front_end.log_gain = fields.number("log_gain", 1e-9, kLargestFactor, front_end.log_gain);
    front_end.log_offset = fields.number("log_offset", 1e-30, 1e6);
    front_end.scale = fields.number("scale", -kLargestFactor, kLargestFactor, front_end.scale);
    if (front_end.scale == 0) refuse("scale", "is 0, which leaves nothing of the sound");
    front_end.shift = fields.number("shift", -kLargestFactor, kLargestFactor, front_end.shift);
    front_end.layout = fields.choice<Layout>(
        "layout", {{"frames-bands", Layout::kFramesByBands}, {"bands-frames", Layout::kBandsByFrames}},
        front_end.layout);
    front_end.window_frames = fields.integer("window_frames", 1, kMostWindowFrames);
    front_end.window_samples = fields.integer("window_samples", 0, kMostWindowSamples, front_end.window_samples);
    const int frames = 1 + front_end.window_samples / front_end.hop_length;
    if (front_end.window_samples > 0 && frames < front_end.window_frames) {
        refuse("window_samples", "makes " + std::to_string(frames) + " frames, fewer than window_frames (" +
                                     std::to_string(front_end.window_frames) + ")");
    }
}

}  // namespace

std::size_t FrontEnd::input_size() const {
    switch (kind) {
        case Kind::kMfccMean:
            return static_cast<std::size_t>(coefficients);
        case Kind::kWaveform:
            return static_cast<std::size_t>(window_samples);
        case Kind::kLogMel:
            break;
    }
    return static_cast<std::size_t>(window_frames) * static_cast<std::size_t>(mel_bands);
}

double FrontEnd::window_s() const {
    if (kind == Kind::kMfccMean) return 0;
    if (cuts_samples()) return static_cast<double>(window_samples) / sample_rate_hz;
    return static_cast<double>(window_frames) * hop_length / sample_rate_hz;
}

double FrontEnd::window_hop_s() const {
    if (kind == Kind::kMfccMean || window_hop == 0) return window_s();
    return static_cast<double>(window_hop) * (cuts_samples() ? 1 : hop_length) / sample_rate_hz;
}

Json to_object(const FrontEnd& front_end) {
    switch (front_end.kind) {
        case Kind::kMfccMean:
            return {{"kind", "mfcc-mean"}, {"coefficients", front_end.coefficients}};
        case Kind::kWaveform:
            return {{"kind", "waveform"},
                    {"sample_rate_hz", front_end.sample_rate_hz},
                    {"full_scale", front_end.full_scale},
                    {"window_samples", front_end.window_samples},
                    {"window_hop", front_end.window_hop}};
        case Kind::kLogMel:
            break;
    }
    return log_mel_object(front_end);
}

FrontEnd front_end_from(const Json& object, bool strict) {
    Fields fields(object, "front_end");
    FrontEnd result;
    result.kind = fields.choice<Kind>(
        "kind", {{"log-mel", Kind::kLogMel}, {"waveform", Kind::kWaveform}, {"mfcc-mean", Kind::kMfccMean}});
    if (result.kind == Kind::kMfccMean) {
        result.coefficients = fields.integer("coefficients", 1, result.mel_bands);
    } else {
        result.sample_rate_hz = fields.integer("sample_rate_hz", 1000, 384000);
        result.full_scale = fields.number("full_scale", 1e-3, kLargestFactor, result.full_scale);
        if (result.kind == Kind::kLogMel) read_log_mel(fields, result);
        if (result.kind == Kind::kWaveform) {
            result.window_samples = fields.integer("window_samples", 1, kMostWindowSamples);
        }
        result.window_hop = fields.integer("window_hop", 0, kMostWindowSamples, result.window_hop);
    }
    if (strict) fields.refuse_others();
    return result;
}

}  // namespace segue::model
