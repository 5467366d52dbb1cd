#include "pipeline/npz.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>

#include <zip.h>

#include "pipeline/utf8.h"
#include "segue/core.h"

namespace segue::pipeline {
namespace {

// Format version 1.0: magic, length of the header, the header as a Python literal padded to a multiple of 64 bytes.
std::string npy_header(const std::string& type, const std::string& shape) {
    const char order = std::endian::native == std::endian::little ? '<' : '>';
    std::string header =
        std::string("{'descr': '") + order + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t kPreamble = 10;
    header.append(63 - (kPreamble + header.size()) % 64, ' ');
    header += '\n';
    const auto length = static_cast<std::uint16_t>(header.size());
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(length & 0xFFU) + static_cast<char>(length >> 8U) +
           header;
}

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

Error zip_failure(const char* reason) {
    return {ErrorCode::kIo, std::string("cannot make an NPZ file: ") + reason};
}

using Source = std::unique_ptr<zip_source_t, decltype(&zip_source_free)>;
using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;

Source memory() {
    zip_error_t error{};
    Source source(zip_source_buffer_create(nullptr, 0, 0, &error), &zip_source_free);
    if (!source) throw zip_failure(zip_error_strerror(&error));
    return source;
}

void add(zip_t* archive, const NamedArray& array) {
    zip_source_t* content = zip_source_buffer(archive, array.npy.data(), array.npy.size(), 0);
    if (content == nullptr) throw zip_failure(zip_strerror(archive));
    const zip_int64_t index = zip_file_add(archive, (array.name + ".npy").c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(content);
        throw zip_failure(zip_strerror(archive));
    }
    constexpr zip_uint16_t kJanuary1980 = 1U << 5U | 1U;  // not now: the same table gives the same bytes
    zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), 0, kJanuary1980, 0);
}

std::string content_of(zip_source_t* source) {
    zip_stat_t info;
    if (zip_source_stat(source, &info) != 0 || zip_source_open(source) != 0) {
        throw zip_failure(zip_error_strerror(zip_source_error(source)));
    }
    std::string bytes(info.size, '\0');
    const zip_int64_t count = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (count != static_cast<zip_int64_t>(bytes.size())) throw zip_failure("its bytes are lost");
    return bytes;
}

}  // namespace

std::string npy(std::span<const std::string> texts) {
    std::vector<std::u32string> decoded;
    std::size_t width = 1;
    for (const auto& text : texts) {
        decoded.push_back(code_points(text));
        width = std::max(width, decoded.back().size());
    }
    std::string bytes = npy_header("U" + std::to_string(width), std::to_string(texts.size()) + ",");
    for (auto& text : decoded) {
        text.resize(width);
        bytes += bytes_of(std::span<const char32_t>(text));
    }
    return bytes;
}

std::string npy(std::span<const double> values) {
    return npy_header("f8", std::to_string(values.size()) + ",").append(bytes_of(values));
}

std::string npy(std::span<const std::int64_t> values) {
    return npy_header("i8", std::to_string(values.size()) + ",").append(bytes_of(values));
}

std::string npy(std::span<const float> values, std::size_t rows, std::size_t columns) {
    return npy_header("f4", std::to_string(rows) + ", " + std::to_string(columns)).append(bytes_of(values));
}

std::string npz(const std::vector<NamedArray>& arrays) {
    const Source file = memory();
    zip_error_t error{};
    Archive archive(zip_open_from_source(file.get(), ZIP_CREATE | ZIP_TRUNCATE, &error), &zip_discard);
    if (!archive) throw zip_failure(zip_error_strerror(&error));
    zip_source_keep(file.get());  // the archive's share of it ends with zip_close
    for (const NamedArray& array : arrays) add(archive.get(), array);
    if (zip_close(archive.get()) != 0) throw zip_failure(zip_strerror(archive.get()));
    static_cast<void>(archive.release());
    return content_of(file.get());
}

}  // namespace segue::pipeline
