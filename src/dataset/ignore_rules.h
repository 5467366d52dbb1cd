// Patterns of files to leave out, as gitignore has them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace segue::dataset {

/// The lines of one file, or of one list.
class IgnoreRules {
  public:
    /// https://git-scm.com/docs/gitignore#_pattern_format
    void add_line(std::string_view line);
    void add_text(std::string_view text);

    bool empty() const { return rules_.empty(); }

    /// What the last rule that matches says of a file or folder: left out, or (a pattern with `!`) taken back. Nothing:
    /// no rule matches. `path` is relative to the folder that the rules are for, and its parts are separated by `/`.
    std::optional<bool> verdict(std::string_view path, bool is_folder) const;

  private:
    struct Rule {
        std::vector<std::string> parts;  // of the pattern, between the slashes
        bool anchored;                   // matches the whole path; otherwise the name alone
        bool folders_only;
        bool taken_back;
    };
    std::vector<Rule> rules_;
};

}  // namespace segue::dataset
