#include <cmath>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "segue/model.h"

namespace segue::model {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaximumLabels = 10000;
constexpr int kMaximumWindowFrames = 1 << 16;

[[noreturn]] void refuse(const std::string& field, const std::string& reason) {
    throw Error(ErrorCode::kInvalidModel, "metadata field \"" + field + "\" " + reason);
}

const Json& required(const Json& object, const std::string& field) {
    const auto found = object.find(field);
    if (found == object.end()) refuse(field, "is missing");
    return *found;
}

double number(const Json& object, const std::string& field, double low, double high) {
    const Json& value = required(object, field);
    if (!value.is_number()) refuse(field, "is no number");
    const auto result = value.get<double>();
    if (!(result >= low && result <= high)) {
        refuse(field, "is " + value.dump() + ", outside " + Json(low).dump() + " to " + Json(high).dump());
    }
    return result;
}

int integer(const Json& object, const std::string& field, int low, int high) {
    if (!required(object, field).is_number_integer()) refuse(field, "is no whole number");
    return static_cast<int>(number(object, field, low, high));
}

bool boolean(const Json& object, const std::string& field) {
    const Json& value = required(object, field);
    if (!value.is_boolean()) refuse(field, "is neither true nor false");
    return value.get<bool>();
}

std::string text(const Json& object, const std::string& field) {
    const Json& value = required(object, field);
    if (!value.is_string()) refuse(field, "is no text");
    return value.get<std::string>();
}

std::string object_text(const Json& object, const std::string& field) {
    const auto found = object.find(field);
    if (found == object.end()) return "{}";
    if (!found->is_object()) refuse(field, "is no object");
    return found->dump();
}

std::vector<std::string> label_names(const Json& object) {
    const Json& value = required(object, "labels");
    if (!value.is_array()) refuse("labels", "is no list");
    if (value.size() < 2 || value.size() > kMaximumLabels) refuse("labels", "must hold 2 to 10000 names");
    std::vector<std::string> result;
    std::set<std::string> seen;
    for (const Json& label : value) {
        if (!label.is_string() || label.get<std::string>().empty()) refuse("labels", "holds something that is no name");
        result.push_back(label.get<std::string>());
        if (!seen.insert(result.back()).second) refuse("labels", "names \"" + result.back() + "\" twice");
    }
    return result;
}

Json to_object(const FrontEnd& front_end) {
    if (front_end.kind == FrontEnd::Kind::kMfccMean) {
        return {{"kind", "mfcc-mean"}, {"coefficients", front_end.coefficients}};
    }
    return {{"kind", "log-mel"},
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
}

FrontEnd front_end_from(const Json& object) {
    if (!object.is_object()) refuse("front_end", "is no object");
    FrontEnd result;
    const std::string kind = text(object, "kind");
    if (kind == "mfcc-mean") {
        result.kind = FrontEnd::Kind::kMfccMean;
        result.coefficients = integer(object, "coefficients", 1, result.mel_bands);
        return result;
    }
    if (kind != "log-mel") refuse("kind", "is neither \"log-mel\" nor \"mfcc-mean\"");
    result.sample_rate_hz = integer(object, "sample_rate_hz", 1000, 384000);
    result.fft_size = integer(object, "fft_size", 64, 32768);
    if ((result.fft_size & (result.fft_size - 1)) != 0) refuse("fft_size", "is no power of two");
    result.hop_length = integer(object, "hop_length", 1, result.fft_size);
    result.mel_bands = integer(object, "mel_bands", 1, 1024);
    const double nyquist = result.sample_rate_hz / 2.0;
    result.high_hz = number(object, "high_hz", 0, nyquist);
    result.low_hz = number(object, "low_hz", 0, result.high_hz);
    result.htk_scale = boolean(object, "htk_scale");
    result.area_normalised = boolean(object, "area_normalised");
    result.log_offset = number(object, "log_offset", 1e-30, 1e6);
    result.window_frames = integer(object, "window_frames", 1, kMaximumWindowFrames);
    return result;
}

}  // namespace

std::size_t FrontEnd::input_size() const {
    return kind == Kind::kMfccMean ? static_cast<std::size_t>(coefficients)
                                   : static_cast<std::size_t>(window_frames) * static_cast<std::size_t>(mel_bands);
}

std::string Metadata::to_json() const {
    return Json{{"format_version", format_version},
                {"network", network},
                {"labels", labels},
                {"front_end", to_object(front_end)},
                {"embedding_size", embedding_size},
                {"temperature", temperature},
                {"training", Json::parse(training)},
                {"metrics", Json::parse(metrics)}}
        .dump();
}

Metadata Metadata::from_json(std::string_view json) {
    const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) throw Error(ErrorCode::kInvalidModel, "its Segue metadata is no JSON object");

    Metadata result;
    result.format_version = integer(object, "format_version", 1, std::numeric_limits<int>::max());
    if (result.format_version > kFormatVersion) {
        throw Error(ErrorCode::kNewerVersion, "model format " + std::to_string(result.format_version) +
                                                  " is newer than this Segue reads (" + std::to_string(kFormatVersion) +
                                                  "): update Segue");
    }
    result.network = text(object, "network");
    result.labels = label_names(object);
    result.front_end = front_end_from(required(object, "front_end"));
    result.embedding_size = static_cast<std::size_t>(integer(object, "embedding_size", 1, 1 << 16));
    result.temperature = number(object, "temperature", 1e-3, 1e3);
    result.training = object_text(object, "training");
    result.metrics = object_text(object, "metrics");
    return result;
}

}  // namespace segue::model
