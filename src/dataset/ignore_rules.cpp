#include "dataset/ignore_rules.h"

#include <algorithm>
#include <span>

#include <fnmatch.h>

#include "dataset/byte_order_mark.h"

namespace segue::dataset {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t slash = path.find('/');
        parts.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        path.remove_prefix(slash + 1);
    }
}

bool matches(std::span<const std::string> pattern, std::span<const std::string> path) {
    if (pattern.empty()) return path.empty();
    if (pattern.front() == "**") {
        if (pattern.size() == 1) return !path.empty();  // all that is within
        for (std::size_t skipped = 0; skipped <= path.size(); ++skipped) {
            if (matches(pattern.subspan(1), path.subspan(skipped))) return true;
        }
        return false;
    }
    return !path.empty() && ::fnmatch(pattern.front().c_str(), path.front().c_str(), 0) == 0 &&
           matches(pattern.subspan(1), path.subspan(1));
}

// Spaces at the end count only behind a backslash.
std::string_view without_trailing_spaces(std::string_view line) {
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    return line;
}

}  // namespace

void IgnoreRules::add_line(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = without_trailing_spaces(line);
    if (line.empty() || line.starts_with('#')) return;
    Rule rule{};
    rule.taken_back = line.starts_with('!');
    if (rule.taken_back) line.remove_prefix(1);
    rule.folders_only = line.ends_with('/');
    if (rule.folders_only) line.remove_suffix(1);
    rule.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) return;
    rule.parts = parts_of(line);
    rules_.push_back(std::move(rule));
}

void IgnoreRules::add_text(std::string_view text) {
    text = without_byte_order_mark(text);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        add_line(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

std::optional<bool> IgnoreRules::verdict(std::string_view path, bool is_folder) const {
    const std::vector<std::string> parts = parts_of(path);
    for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
        if (rule->folders_only && !is_folder) continue;
        const auto compared = rule->anchored ? std::span(parts) : std::span(parts).last(1);
        if (matches(rule->parts, compared)) return !rule->taken_back;
    }
    return {};
}

}  // namespace segue::dataset
