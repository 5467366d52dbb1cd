// A walk over folders of music that visits every real folder once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "dataset/ignore_rules.h"
#include "segue/dataset.h"

namespace segue::dataset {

/// Collects files into a list. Keep one for several folders: what it has visited it does not visit again.
class FolderWalk {
  public:
    /// `ignore`: patterns that hold below each folder that is added.
    explicit FolderWalk(std::stop_token stop, std::span<const std::string> ignore = {});

    /// The file itself, whatever its name.
    void add_file(const std::filesystem::path& file);
    /// Marks a folder as visited. False if it was already, or if it cannot be examined (then it is in skipped()).
    bool enter(const std::filesystem::path& folder);
    /// Everything below a folder that has been entered.
    void add_below(const std::filesystem::path& folder);
    void skip(const std::filesystem::path& path, std::string reason);

    /// The names in a folder, sorted by bytes; empty and named in skipped() if it cannot be read.
    std::vector<std::filesystem::path> entries(const std::filesystem::path& folder);

    /// What was found, sorted; the walk is then over.
    FileList take();

  private:
    struct Identity {
        std::uint64_t device;
        std::uint64_t inode;
        auto operator<=>(const Identity&) const = default;
    };
    static Identity identity(const std::filesystem::path& path, std::error_code& error);

    // Rules of a folder and those of the folders around it.
    struct Scope {
        std::filesystem::path folder;
        IgnoreRules rules;
        std::shared_ptr<const Scope> around;
    };
    struct Pending {
        std::filesystem::path folder;
        std::shared_ptr<const Scope> scope;
    };

    std::shared_ptr<const Scope> scope_of(const Pending& pending, const std::vector<std::filesystem::path>& entries);
    bool is_ignored(const std::filesystem::path& entry, bool is_folder, const std::filesystem::path& root,
                    const Scope* scope) const;
    void add_folder(const Pending& current, const std::filesystem::path& root, std::vector<Pending>& pending);

    std::stop_token stop_;
    IgnoreRules ignore_;
    FileList found_;
    std::set<Identity> visited_;
    std::set<std::pair<Identity, std::string>> single_files_;  // folder and name
};

}  // namespace segue::dataset
