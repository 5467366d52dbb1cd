// Arrays in the file format of numpy.savez: a ZIP archive of NPY files.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace segue::pipeline {

/// An NPY file each. Texts must be UTF-8.
std::string npy(std::span<const std::string> texts);
std::string npy(std::span<const double> values);
std::string npy(std::span<const std::int64_t> values);
/// [values.size() / columns x columns]
std::string npy(std::span<const float> values, std::size_t rows, std::size_t columns);

struct NamedArray {
    std::string name;
    std::string npy;
};
/// The archive. The same arrays give the same bytes.
std::string npz(const std::vector<NamedArray>& arrays);

}  // namespace segue::pipeline
