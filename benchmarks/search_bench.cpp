// Times recommend::CosineIndex on one core, and compares its answers with those of a plain scan. benchmarks/search runs
// it beside other programs.
//
// usage: bench_search VECTORS QUERIES DIMENSIONS       files of 4-byte floats, row after row
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "segue/recommend.h"

namespace {

using segue::Matrix;
using segue::recommend::CosineIndex;
using segue::recommend::Neighbour;
using segue::recommend::Order;
using Answers = std::vector<std::vector<Neighbour>>;

constexpr std::size_t kCount = 10;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kMostScannedWhole = 20;  // queries whose whole order is made

Matrix read_matrix(const char* path, std::size_t dimensions) {
    const std::string bytes = segue::read_file(path, std::size_t{1} << 40);
    Matrix matrix(bytes.size() / sizeof(float) / dimensions, dimensions);
    std::memcpy(matrix.values().data(), bytes.data(), matrix.values().size_bytes());
    return matrix;
}

// Of the processor, so that other programs on the machine count little.
template <typename Action>
double milliseconds(const Action& action) {
    const std::clock_t begin = std::clock();
    action();
    return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

float cosine(std::span<const float> a, std::span<const float> b) {
    double product = 0, a_squares = 0, b_squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += double{a[i]} * b[i];
        a_squares += double{a[i]} * a[i];
        b_squares += double{b[i]} * b[i];
    }
    return static_cast<float>(product / std::sqrt(a_squares * b_squares));
}

// The nearest by the plain cosine, in double precision.
std::vector<Neighbour> scan(const Matrix& vectors, std::span<const float> query) {
    std::vector<Neighbour> all(vectors.rows());
    for (std::size_t row = 0; row < all.size(); ++row) all[row] = {row, cosine(query, vectors.row(row))};
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(kCount, all.size()));
    std::partial_sort(all.begin(), end, all.end(),
                      [](const auto& a, const auto& b) { return a.similarity > b.similarity; });
    return {all.begin(), end};
}

// The same rows, those aside whose similarities single precision can not tell apart.
bool equal(const std::vector<Neighbour>& found, const std::vector<Neighbour>& expected) {
    return std::ranges::equal(found, expected, [](const auto& a, const auto& b) {
        return a.row == b.row || std::abs(a.similarity - b.similarity) < 1e-6F;
    });
}

void report(const char* name, const CosineIndex& index, const Matrix& queries, const Answers& expected) {
    Answers found(queries.rows());
    std::vector<double> each;
    for (std::size_t q = 0; q < queries.rows(); ++q) {
        each.push_back(milliseconds([&] { found[q] = index.nearest(queries.row(q), kCount); }));
    }
    std::vector<double> batched;
    bool same = true;
    for (std::size_t begin = 0; begin + kBatch <= queries.rows(); begin += kBatch) {
        Matrix batch;
        for (std::size_t q = begin; q < begin + kBatch; ++q) batch.append_row(queries.row(q));
        Answers answers;
        batched.push_back(milliseconds([&] { answers = index.nearest_of_each(batch, kCount); }) / kBatch);
        same = same && std::equal(answers.begin(), answers.end(), found.begin() + static_cast<std::ptrdiff_t>(begin));
    }
    std::size_t right = 0;
    for (std::size_t q = 0; q < expected.size(); ++q) right += equal(found[q], expected[q]) ? 1 : 0;
    std::printf("%-34s %8.2f ms %8.2f ms   %zu of %zu as a plain scan's%s\n", name, median(each), median(batched),
                right, expected.size(), same ? "" : "; BATCHES DIFFER");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_search VECTORS QUERIES DIMENSIONS\n");
        return 2;
    }
    const std::size_t dimensions = std::stoul(argv[3]);
    const Matrix vectors = read_matrix(argv[1], dimensions);
    const Matrix queries = read_matrix(argv[2], dimensions);

    Answers expected;
    for (std::size_t q = 0; q < queries.rows(); ++q) expected.push_back(scan(vectors, queries.row(q)));
    for (const auto& [name, order] :
         {std::pair{"Segue, cosine", Order::kCosine}, {"Segue, standing out", Order::kStandardised}}) {
        Matrix copy = vectors;
        std::vector<CosineIndex> index;
        const double built = milliseconds([&] { index.emplace_back(std::move(copy), order); });
        if (order == Order::kStandardised) {  // a plain scan is what remains where every row is wanted
            expected.clear();
            for (std::size_t q = 0; q < std::min(queries.rows(), kMostScannedWhole); ++q) {
                expected.push_back(index.front().nearest(queries.row(q), vectors.rows()));
                expected.back().resize(std::min(kCount, vectors.rows()));
            }
        }
        report(name, index.front(), queries, expected);
        std::size_t bytes = 0;
        for (const auto& part : index.front().image()) bytes += part.size();
        const std::size_t rows = vectors.rows() * (dimensions + 1) * sizeof(float);
        std::printf("    built in %.1f s; %.1f bytes a row for the search, %zu for the row\n", built / 1000,
                    static_cast<double>(bytes - rows) / static_cast<double>(vectors.rows()),
                    (dimensions + 1) * sizeof(float));
    }
    return 0;
}
