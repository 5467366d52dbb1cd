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

// In time of pattern times path, however many "**" there are: after each part of the pattern, which beginnings of the
// path it matches.
bool matches(std::span<const std::string> pattern, std::span<const std::string> path) {
    std::vector<bool> matched(path.size() + 1);
    matched[0] = true;
    for (std::size_t p = 0; p < pattern.size(); ++p) {
        std::vector<bool> next(path.size() + 1);
        if (pattern[p] == "**") {
            // At the end it stands for all that is within, elsewhere for any number of folders, none too.
            const std::size_t least = p + 1 == pattern.size() ? 1 : 0;
            bool begun = false;
            for (std::size_t i = 0; i < next.size(); ++i) {
                begun = begun || (i >= least && matched[i - least]);
                next[i] = begun;
            }
        } else {
            for (std::size_t i = 0; i < path.size(); ++i) {
                next[i + 1] = matched[i] && ::fnmatch(pattern[p].c_str(), path[i].c_str(), 0) == 0;
            }
        }
        matched = std::move(next);
    }
    return matched.back();
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
