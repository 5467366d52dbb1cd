// An index as bytes, and bytes that are none.
#include <cstring>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "segue/recommend.h"

namespace segue::recommend {
namespace {

// Bytes at an address that 64 divides.
class Image {
  public:
    explicit Image(std::size_t size)
        : words_(std::make_shared<std::vector<Word>>(size / sizeof(Word) + 1)), size_(size) {}
    explicit Image(const CosineIndex& index) : Image(size_of(index)) {
        std::byte* next = bytes().data();
        for (const auto part : index.image()) {
            if (!part.empty()) std::memcpy(next, part.data(), part.size());
            next += part.size();
        }
    }

    std::span<std::byte> bytes() { return {reinterpret_cast<std::byte*>(words_->data()), size_}; }
    CosineIndex open() {
        return {bytes(), [image = *this](std::size_t offset, std::span<std::byte> into) mutable {
                    std::ranges::copy(image.bytes().subspan(offset, into.size()), into.begin());
                }};
    }

  private:
    struct alignas(64) Word {
        std::array<std::byte, 64> bytes;
    };
    static std::size_t size_of(const CosineIndex& index) {
        std::size_t size = 0;
        for (const auto part : index.image()) size += part.size();
        return size;
    }

    std::shared_ptr<std::vector<Word>> words_;
    std::size_t size_;
};

Matrix random_matrix(std::size_t rows, std::size_t dimensions) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    Matrix matrix(rows, dimensions);
    for (float& value : matrix.values()) value = normal(random);
    return matrix;
}

template <typename Action>
bool refuses(const Action& action) {
    try {
        action();
        return false;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        return true;
    }
}

TEST(Image, AnswersAsItsIndexDoes) {
    for (const auto& [rows, dimensions] : {std::pair{0U, 0U}, {1U, 1U}, {16U, 8U}, {500U, 37U}, {333U, 128U}}) {
        const Matrix vectors = random_matrix(rows, dimensions);
        for (const Order order : {Order::kCosine, Order::kStandardised}) {
            const CosineIndex index(vectors, order);
            Image image(index);
            const CosineIndex opened = image.open();
            EXPECT_EQ(opened.size(), index.size());
            EXPECT_EQ(opened.dimensions(), index.dimensions());
            for (std::size_t row = 0; row < index.size(); row += 50) {
                EXPECT_EQ(opened.nearest(vectors.row(row), 10), index.nearest(vectors.row(row), 10));
            }
        }
    }
}

TEST(Image, IsRefusedIfAnyByteIsWrong) {
    const Matrix vectors = random_matrix(120, 9);
    const CosineIndex index(vectors, Order::kStandardised);
    const Image whole(index);
    for (std::size_t i = 0; i < Image(whole).bytes().size(); ++i) {
        Image image(index);
        image.bytes()[i] ^= std::byte{0x10};
        // What is not read at opening is read by a query that wants every row; padding says nothing.
        try {
            EXPECT_EQ(image.open().nearest(vectors.row(0), 120), index.nearest(vectors.row(0), 120)) << "byte " << i;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        }
    }
}

TEST(Image, IsRefusedAtAnyOtherLength) {
    const CosineIndex index(random_matrix(40, 5));
    Image whole(index);
    for (std::size_t size = 0; size < whole.bytes().size(); ++size) {
        EXPECT_TRUE(refuses([&] { CosineIndex(whole.bytes().first(size), {}); })) << size;
    }
    Image longer(whole.bytes().size() + 64);
    std::ranges::copy(whole.bytes(), longer.bytes().begin());
    EXPECT_TRUE(refuses([&] { longer.open(); }));
}

}  // namespace
}  // namespace segue::recommend
