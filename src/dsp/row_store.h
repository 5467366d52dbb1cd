// Rows of numbers put aside, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <vector>

namespace segue::dsp {

/// First push() all rows, then take them by next(), in the same order.
class RowStore {
  public:
    /// Rows beyond `memory_limit` bytes go to an unnamed file in the system's folder for temporary files.
    explicit RowStore(std::size_t columns, std::size_t memory_limit = std::size_t{8} << 20);

    /// Throws kIo if the file cannot be written.
    void push(std::span<const float> row);
    /// Valid until the next call; empty after the last. Throws kIo if the file cannot be read.
    std::span<float> next();

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    void write_block();
    bool read_block();

    std::size_t columns_;
    std::size_t block_size_;    // in numbers, whole rows
    std::vector<float> block_;  // the rows pushed last; later those taken next
    std::size_t position_ = 0;  // of the next row to take
    bool taking_ = false;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace segue::dsp
