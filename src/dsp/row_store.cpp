#include "dsp/row_store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include <stdlib.h>
#include <unistd.h>

#include "segue/core.h"

namespace segue::dsp {
namespace {

[[noreturn]] void fail(int number, const std::filesystem::path& folder = {}) {
    throw Error(ErrorCode::kIo, std::string("cannot use a temporary file: ") + std::strerror(number), folder);
}

// In a folder that the user may choose (TMPDIR), which std::tmpfile does not ask for.
std::FILE* open_unnamed_file() {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    if (error) fail(error.value());
    std::string name = (folder / "segue-XXXXXX").native();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) fail(errno, folder);
    ::unlink(name.c_str());
    std::FILE* file = ::fdopen(descriptor, "w+b");
    if (file == nullptr) {
        const int number = errno;
        ::close(descriptor);
        fail(number, folder);
    }
    return file;
}

}  // namespace

RowStore::RowStore(std::size_t columns, std::size_t memory_limit)
    : columns_(columns), block_size_(std::max<std::size_t>(1, memory_limit / sizeof(float) / columns) * columns) {}

void RowStore::push(std::span<const float> row) {
    if (row.size() != columns_) {
        throw Error(ErrorCode::kInvalidArgument, "a row of " + std::to_string(row.size()) + " numbers where one of " +
                                                     std::to_string(columns_) + " is needed");
    }
    if (block_.size() == block_size_) write_block();
    block_.insert(block_.end(), row.begin(), row.end());
}

std::span<float> RowStore::next() {
    if (!taking_) {
        taking_ = true;
        if (file_) {
            write_block();
            std::rewind(file_.get());
        }
    }
    if (position_ == block_.size() && !read_block()) return {};
    const auto row = std::span(block_).subspan(position_, columns_);
    position_ += columns_;
    return row;
}

void RowStore::write_block() {
    if (!file_) file_.reset(open_unnamed_file());
    if (std::fwrite(block_.data(), sizeof(float), block_.size(), file_.get()) != block_.size()) fail(errno);
    block_.clear();
}

bool RowStore::read_block() {
    if (!file_) return false;
    block_.resize(block_size_);
    block_.resize(std::fread(block_.data(), sizeof(float), block_size_, file_.get()));
    if (std::ferror(file_.get()) != 0) fail(errno);
    position_ = 0;
    return !block_.empty();
}

}  // namespace segue::dsp
