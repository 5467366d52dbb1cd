#include "model/fields.h"

namespace segue::model {
namespace {

// A field's value in a message, however long or odd it is.
std::string shown(const Json& value) {
    constexpr std::size_t kMost = 60;
    const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

}  // namespace

Json parse_json(std::string_view text) {
    constexpr int kDeepest = 64;
    const auto check_depth = [](int depth, Json::parse_event_t, const Json&) {
        if (depth > kDeepest) throw Error(ErrorCode::kInvalidModel, "its JSON is nested too deeply");
        return true;
    };
    return Json::parse(text, check_depth, /*allow_exceptions=*/false);
}

void refuse(std::string_view field, const std::string& reason) {
    throw Error(ErrorCode::kInvalidModel, "metadata field \"" + printable(field) + "\" " + printable(reason));
}

Fields::Fields(const Json& object, std::string_view name) : object_(object) {
    if (!object.is_object()) refuse(name, "is no object");
}

const Json* Fields::find(const std::string& field) {
    asked_.insert(field);
    const auto found = object_.find(field);
    return found == object_.end() ? nullptr : &*found;
}

const Json& Fields::required(const std::string& field) {
    const Json* value = find(field);
    if (value == nullptr) refuse(field, "is missing");
    return *value;
}

double Fields::number(const std::string& field, double low, double high, std::optional<double> fallback) {
    if (fallback && find(field) == nullptr) return *fallback;
    const Json& value = required(field);
    if (!value.is_number()) refuse(field, "is no number");
    const auto result = value.get<double>();
    if (!(result >= low && result <= high)) {
        refuse(field, "is " + shown(value) + ", outside " + Json(low).dump() + " to " + Json(high).dump());
    }
    return result;
}

int Fields::integer(const std::string& field, int low, int high, std::optional<int> fallback) {
    if (fallback && find(field) == nullptr) return *fallback;
    if (!required(field).is_number_integer()) refuse(field, "is no whole number");
    return static_cast<int>(number(field, low, high));
}

bool Fields::boolean(const std::string& field, std::optional<bool> fallback) {
    if (fallback && find(field) == nullptr) return *fallback;
    const Json& value = required(field);
    if (!value.is_boolean()) refuse(field, "is neither true nor false");
    return value.get<bool>();
}

std::string Fields::text(const std::string& field) {
    const Json& value = required(field);
    if (!value.is_string()) refuse(field, "is no text");
    return value.get<std::string>();
}

std::string Fields::object_text(const std::string& field) {
    const Json* value = find(field);
    if (value == nullptr) return "{}";
    if (!value->is_object()) refuse(field, "is no object");
    return value->dump();
}

void Fields::refuse_others() const {
    for (const auto& [field, value] : object_.items()) {
        if (asked_.contains(field)) continue;
        std::string known;
        for (const std::string& name : asked_) known += (known.empty() ? "" : ", ") + name;
        refuse(field, "is unknown; known here are " + known);
    }
}

}  // namespace segue::model
