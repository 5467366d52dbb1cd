#include "model/metadata.h"

#include <cmath>
#include <limits>
#include <set>

#include "model/front_end.h"

namespace segue::model {
namespace {

using Scale = Outputs::Scale;

constexpr int kMostOutputs = 1000;

std::optional<Outputs::Tensor> tensor(Fields& fields, const std::string& field) {
    const Json* value = fields.find(field);
    if (value == nullptr) return {};
    if (value->is_number_integer()) return fields.integer(field, 0, kMostOutputs);
    if (!value->is_string() || value->get<std::string>().empty()) {
        refuse(field, "is neither the name of a tensor nor the number of an output");
    }
    return value->get<std::string>();
}

Outputs outputs_from(const Json& object, bool strict) {
    Fields fields(object, "outputs");
    const auto logits = tensor(fields, "logits");
    const auto probabilities = tensor(fields, "probabilities");
    if (logits && probabilities) refuse("outputs", "names logits and probabilities, but one of them says all");
    Outputs result{.scores = logits ? logits : probabilities,
                   .scale = probabilities ? Scale::kProbabilities : Scale::kLogits,
                   .embedding = tensor(fields, "embedding"),
                   .hidden = tensor(fields, "hidden")};
    if (!result.scores && !result.embedding)
        refuse("outputs", "names neither logits, nor probabilities, nor embedding");
    result.multi_label = fields.boolean("multi_label", false);
    result.pooling = fields.choice<Scale>(
        "pooling", {{"logits", Scale::kLogits}, {"probabilities", Scale::kProbabilities}}, result.scale);
    if (strict) fields.refuse_others();
    return result;
}

Json to_object(const Outputs& outputs) {
    const auto word = [](Scale scale) { return scale == Scale::kLogits ? "logits" : "probabilities"; };
    auto object = Json::object();
    const auto add = [&](const char* field, const std::optional<Outputs::Tensor>& value) {
        if (value) std::visit([&](const auto& reference) { object[field] = reference; }, *value);
    };
    add(word(outputs.scale), outputs.scores);
    add("embedding", outputs.embedding);
    add("hidden", outputs.hidden);
    object["multi_label"] = outputs.multi_label;
    object["pooling"] = word(outputs.pooling);
    return object;
}

float finite_number(const Json& value, const char* field) {
    if (!value.is_number() || !std::isfinite(value.get<float>())) refuse(field, "holds something that is no number");
    return value.get<float>();
}

Detector detector_from(const Json& object, const char* name, bool strict) {
    Fields fields(object, name);
    Detector result;
    const Json& weights = fields.required("weights");
    if (!weights.is_array() || weights.empty()) refuse("weights", "is no list of numbers");
    for (const Json& weight : weights) result.weights.push_back(finite_number(weight, "weights"));
    result.bias = finite_number(fields.required("bias"), "bias");
    result.min_probability = fields.number("min_probability", 0, 1);
    if (strict) fields.refuse_others();
    return result;
}

Json to_object(const Detector& detector) {
    return {{"min_probability", detector.min_probability}, {"bias", detector.bias}, {"weights", detector.weights}};
}

}  // namespace

std::vector<std::string> label_names(Fields& fields) {
    const Json& value = fields.required("labels");
    if (!value.is_array()) refuse("labels", "is no list");
    if (value.size() < 2 || value.size() > kMostLabels) refuse("labels", "must hold 2 to 10000 names");
    std::vector<std::string> result;
    std::set<std::string> seen;
    for (const Json& label : value) {
        if (!label.is_string() || label.get<std::string>().empty()) refuse("labels", "holds something that is no name");
        result.push_back(label.get<std::string>());
        if (printable(result.back()) != result.back()) {
            refuse("labels", "holds a name with bytes that cannot be shown: \"" + result.back() + "\"");
        }
        if (!seen.insert(result.back()).second) refuse("labels", "names \"" + result.back() + "\" twice");
    }
    return result;
}

Metadata metadata_from(Fields& fields, Origin origin) {
    const bool strict = origin == Origin::kSidecar;
    Metadata result;
    result.format_version = fields.integer("format_version", 1, std::numeric_limits<int>::max());
    if (result.format_version > kFormatVersion) {
        throw Error(ErrorCode::kNewerVersion, "model format " + std::to_string(result.format_version) +
                                                  " is newer than this Segue reads (" + std::to_string(kFormatVersion) +
                                                  "): update Segue");
    }
    result.network = fields.text("network");
    result.front_end = front_end_from(fields.required("front_end"), strict);
    if (strict || fields.find("outputs") != nullptr) result.outputs = outputs_from(fields.required("outputs"), strict);
    if (result.outputs.scores) {
        result.labels = label_names(fields);
    } else if (fields.find("labels") != nullptr) {
        refuse("labels", "is there, but \"outputs\" names no logits or probabilities that they could be of");
    }
    if (result.outputs.embedding) {
        const auto fallback = strict ? std::optional(0) : std::nullopt;
        result.embedding_size = static_cast<std::size_t>(fields.integer("embedding_size", 1, 1 << 16, fallback));
    } else if (fields.find("embedding_size") != nullptr) {
        refuse("embedding_size", "is there, but \"outputs\" names no embedding");
    }
    result.temperature =
        fields.number("temperature", kLeastTemperature, kMostTemperature, strict ? std::optional(1.0) : std::nullopt);
    result.min_confidence = fields.number("min_confidence", 0, 1, 0.0);
    if (const Json* music = fields.find("music")) result.music = detector_from(*music, "music", strict);
    if (const Json* other = fields.find("familiar")) result.familiar = detector_from(*other, "familiar", strict);
    result.training = fields.object_text("training");
    result.metrics = fields.object_text("metrics");
    return result;
}

std::string Metadata::to_json() const {
    Json object{{"format_version", format_version}, {"network", network}};
    if (outputs.scores) object["labels"] = labels;
    object["front_end"] = to_object(front_end);
    if (outputs != Outputs{}) object["outputs"] = to_object(outputs);
    if (outputs.embedding) object["embedding_size"] = embedding_size;
    object["temperature"] = temperature;
    if (min_confidence > 0) object["min_confidence"] = min_confidence;
    if (music) object["music"] = to_object(*music);
    if (familiar) object["familiar"] = to_object(*familiar);
    object["training"] = Json::parse(training);
    object["metrics"] = Json::parse(metrics);
    return object.dump();
}

Metadata Metadata::from_json(std::string_view json) {
    const Json object = parse_json(json);
    if (!object.is_object()) throw Error(ErrorCode::kInvalidModel, "its Segue metadata is no JSON object");
    Fields fields(object, "");
    return metadata_from(fields, Origin::kEmbedded);
}

}  // namespace segue::model
