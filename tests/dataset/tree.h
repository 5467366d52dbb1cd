// Files and folders for the tests of this folder.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "segue/dataset.h"

namespace segue::dataset {

inline void touch(const std::filesystem::path& file, std::string_view content = "x") {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

inline std::vector<std::string> relative_names(const std::vector<std::filesystem::path>& files,
                                               const std::filesystem::path& root) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.lexically_relative(root).native());
    return names;
}

/// "path: reason" of everything skipped.
inline std::vector<std::string> skipped_names(const std::vector<Skipped>& skipped, const std::filesystem::path& root) {
    std::vector<std::string> names;
    for (const auto& item : skipped) names.push_back(item.path.lexically_relative(root).native() + ": " + item.reason);
    return names;
}

/// A folder that nobody may read while this lives. Root may read everything, so that it gives up its rights meanwhile.
class LockedFolder {
  public:
    explicit LockedFolder(std::filesystem::path folder) : folder_(std::move(folder)), user_(::geteuid()) {
        ::chmod(folder_.c_str(), 0);
        if (user_ == 0 && ::seteuid(65534) != 0) user_ = ::geteuid();
    }
    ~LockedFolder() {
        if (user_ != ::geteuid() && ::seteuid(user_) != 0) std::terminate();
        ::chmod(folder_.c_str(), 0755);
    }
    LockedFolder(const LockedFolder&) = delete;
    LockedFolder& operator=(const LockedFolder&) = delete;

    bool works() const { return ::euidaccess(folder_.c_str(), R_OK) != 0; }

  private:
    std::filesystem::path folder_;
    ::uid_t user_;
};

}  // namespace segue::dataset
