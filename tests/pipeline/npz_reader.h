// Reads NPZ files as numpy does.
#pragma once

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <zip.h>

namespace segue::pipeline::testing {

/// What numpy would see of one array.
struct Array {
    std::string descr;
    std::string shape;
    std::string data;

    std::vector<std::u32string> texts() const {
        const std::size_t width = std::stoul(descr.substr(2));
        std::vector<std::u32string> result;
        for (std::size_t offset = 0; offset < data.size(); offset += 4 * width) {
            std::u32string text(width, U'\0');
            std::memcpy(text.data(), data.data() + offset, 4 * width);
            text.erase(text.find_last_not_of(U'\0') + 1);
            result.push_back(text);
        }
        return result;
    }
    template <typename T>
    std::vector<T> numbers() const {
        std::vector<T> result(data.size() / sizeof(T));
        std::memcpy(result.data(), data.data(), result.size() * sizeof(T));
        return result;
    }
};

inline std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t start = text.find(before) + before.size();
    return text.substr(start, text.find(after, start) - start);
}

inline Array parse_npy(const std::string& bytes) {
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\0", 8));
    const std::size_t length = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    EXPECT_EQ((10 + length) % 64, 0U);
    const std::string header = bytes.substr(10, length);
    EXPECT_EQ(header.back(), '\n');
    EXPECT_NE(header.find("'fortran_order': False"), std::string::npos);
    return {between(header, "'descr': '", "'"), between(header, "'shape': (", ")"), bytes.substr(10 + length)};
}

class Npz {
  public:
    explicit Npz(std::string bytes) : bytes_(std::move(bytes)) {
        zip_error_t error{};
        zip_source_t* source = zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &error);
        archive_.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
        if (!archive_) throw std::runtime_error("no zip archive");
    }
    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (zip_int64_t i = 0; i < zip_get_num_entries(archive_.get(), 0); ++i) {
            result.emplace_back(zip_get_name(archive_.get(), static_cast<zip_uint64_t>(i), 0));
        }
        return result;
    }
    Array operator[](const std::string& name) const {
        zip_stat_t info;
        if (zip_stat(archive_.get(), (name + ".npy").c_str(), 0, &info) != 0) throw std::out_of_range(name);
        std::string bytes(info.size, '\0');
        zip_file_t* file = zip_fopen_index(archive_.get(), info.index, 0);
        EXPECT_EQ(zip_fread(file, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
        EXPECT_EQ(zip_fclose(file), 0);
        return parse_npy(bytes);
    }

  private:
    struct Discard {
        void operator()(zip_t* archive) const { zip_discard(archive); }
    };
    std::string bytes_;
    std::unique_ptr<zip_t, Discard> archive_;
};

}  // namespace segue::pipeline::testing
