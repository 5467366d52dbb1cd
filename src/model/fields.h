// Reads the fields of a JSON object that someone else wrote: each is checked, and those that nobody asked for are
// found.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "segue/core.h"

namespace segue::model {

using Json = nlohmann::ordered_json;

/// Discarded if it is no JSON. Throws kInvalidModel if it is nested so deeply that working on it could exhaust the
/// stack.
Json parse_json(std::string_view text);

/// Throws kInvalidModel: metadata field "`field`" `reason`.
[[noreturn]] void refuse(std::string_view field, const std::string& reason);

/// Every reader throws kInvalidModel naming the field if it is wrong, or missing and without a fallback.
class Fields {
  public:
    /// `name`: the field that holds `object`, which must outlive this.
    Fields(const Json& object, std::string_view name);

    /// Null if absent.
    const Json* find(const std::string& field);
    const Json& required(const std::string& field);
    double number(const std::string& field, double low, double high, std::optional<double> fallback = {});
    int integer(const std::string& field, int low, int high, std::optional<int> fallback = {});
    bool boolean(const std::string& field, std::optional<bool> fallback = {});
    std::string text(const std::string& field);
    /// An object as JSON text; "{}" if absent.
    std::string object_text(const std::string& field);

    /// One of several words, each with its value.
    template <typename Value>
    Value choice(const std::string& field, std::initializer_list<std::pair<const char*, Value>> words,
                 std::optional<Value> fallback = {}) {
        if (fallback && find(field) == nullptr) return *fallback;
        const std::string word = text(field);
        std::string known;
        for (const auto& [name, value] : words) {
            if (word == name) return value;
            known += (known.empty() ? "\"" : ", \"") + std::string(name) + "\"";
        }
        refuse(field, "is " + Json(word).dump() + ", which is none of " + known);
    }

    /// Throws kInvalidModel for a field that was not asked for.
    void refuse_others() const;

  private:
    const Json& object_;
    std::set<std::string> asked_;
};

}  // namespace segue::model
