// foreach_target includes this file once for each instruction set, and must come before highway.h.
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "dsp/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
// clang-format on

#include "dsp/kernels.h"

#include <algorithm>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace segue::dsp::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Wide = hn::ScalableTag<float>;

// Applies `operation` to full vectors, and to the rest in a vector padded with ones, so that the result for a number
// never depends on its position.
template <class Operation>
HWY_INLINE void map(const float* HWY_RESTRICT in, std::size_t count, float* out, const Operation& operation) {
    const Wide d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) hn::StoreU(operation(d, hn::LoadU(d, in + i)), d, out + i);
    if (i == count) return;
    HWY_ALIGN float rest[HWY_MAX_BYTES / sizeof(float)];
    std::fill_n(rest, lanes, 1.0F);
    std::copy(in + i, in + count, rest);
    hn::Store(operation(d, hn::Load(d, rest)), d, rest);
    std::copy_n(rest, count - i, out + i);
}

void CopyLimited(const float* in, std::size_t count, float limit, float* out) {
    const auto limited = [limit](auto d, auto v) HWY_ATTR {
        const auto finite = hn::IfThenElseZero(hn::IsFinite(v), v);
        return hn::Min(hn::Max(finite, hn::Set(d, -limit)), hn::Set(d, limit));
    };
    map(in, count, out, limited);
}

void Multiply(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, std::size_t count, float* HWY_RESTRICT out) {
    const Wide d;
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
        hn::StoreU(hn::Mul(hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, out + i);
    }
}

// With z = E + iO, the transforms E and O of the even and odd samples are (z[k] +- conj z[n - k]) / 2, and the spectrum
// is E[k] + turn[k] O[k], at n - k its mirror image conj(E[k] - turn[k] O[k]).
void SplitHalves(const float* HWY_RESTRICT packed, std::size_t size, const float* HWY_RESTRICT turn_re,
                 const float* HWY_RESTRICT turn_im, float* HWY_RESTRICT out) {
    const hn::CappedTag<float, kSmallestHalf / 4> d;
    const std::size_t lanes = hn::Lanes(d);
    const auto half = hn::Set(d, 0.5F);
    const auto split = [&](std::size_t k) HWY_ATTR {
        const std::size_t mirrored = size - k - lanes + 1;
        hn::Vec<decltype(d)> re;
        hn::Vec<decltype(d)> im;
        hn::Vec<decltype(d)> mirrored_re;
        hn::Vec<decltype(d)> mirrored_im;
        hn::LoadInterleaved2(d, packed + 2 * k, re, im);
        hn::LoadInterleaved2(d, packed + 2 * mirrored, mirrored_re, mirrored_im);
        mirrored_re = hn::Reverse(d, mirrored_re);
        mirrored_im = hn::Reverse(d, mirrored_im);
        const auto even_re = hn::Mul(half, hn::Add(re, mirrored_re));
        const auto even_im = hn::Mul(half, hn::Sub(im, mirrored_im));
        const auto odd_re = hn::Mul(half, hn::Add(im, mirrored_im));
        const auto odd_im = hn::Mul(half, hn::Sub(mirrored_re, re));
        const auto c = hn::LoadU(d, turn_re + k);
        const auto s = hn::LoadU(d, turn_im + k);
        const auto turned_re = hn::NegMulAdd(s, odd_im, hn::Mul(c, odd_re));
        const auto turned_im = hn::MulAdd(s, odd_re, hn::Mul(c, odd_im));
        hn::StoreInterleaved2(hn::Add(even_re, turned_re), hn::Add(even_im, turned_im), d, out + 2 * k);
        hn::StoreInterleaved2(hn::Reverse(d, hn::Sub(even_re, turned_re)), hn::Reverse(d, hn::Sub(turned_im, even_im)),
                              d, out + 2 * mirrored);
    };
    // From 1 to size / 2 - 1; the last vector overlaps its predecessor.
    for (std::size_t k = 1; k + lanes < size / 2; k += lanes) split(k);
    split(size / 2 - lanes);
    out[0] = packed[0] + packed[1];
    out[1] = 0;
    out[size] = packed[size];
    out[size + 1] = -packed[size + 1];
    out[2 * size] = packed[0] - packed[1];
    out[2 * size + 1] = 0;
}

void SquaredMagnitudes(const float* HWY_RESTRICT complex, std::size_t count, float* HWY_RESTRICT out) {
    const Wide d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        hn::Vec<Wide> re;
        hn::Vec<Wide> im;
        hn::LoadInterleaved2(d, complex + 2 * i, re, im);
        hn::StoreU(hn::MulAdd(re, re, hn::Mul(im, im)), d, out + i);
    }
    for (; i < count; ++i) out[i] = complex[2 * i] * complex[2 * i] + complex[2 * i + 1] * complex[2 * i + 1];
}

void Filter(const float* HWY_RESTRICT power, const FilterSpan* HWY_RESTRICT filters, std::size_t count,
            const float* HWY_RESTRICT weights, float* HWY_RESTRICT out) {
    const hn::CappedTag<float, kFilterAlignment> d;
    for (std::size_t i = 0; i < count; ++i) {
        const FilterSpan& span = filters[i];
        auto sum = hn::Zero(d);
        for (std::size_t k = 0; k < span.count; k += hn::Lanes(d)) {
            sum = hn::MulAdd(hn::LoadU(d, power + span.first_bin + k), hn::LoadU(d, weights + span.offset + k), sum);
        }
        out[i] = hn::GetLane(hn::SumOfLanes(d, sum));
    }
}

void ToDecibels(float* values, std::size_t count, float offset, float amin) {
    const auto decibels = [offset, amin](auto d, auto v) HWY_ATTR {
        return hn::Mul(hn::Set(d, 10.0F), hn::Log10(d, hn::Max(hn::Add(v, hn::Set(d, offset)), hn::Set(d, amin))));
    };
    map(values, count, values, decibels);
}

void LimitBelow(float* values, std::size_t count, float floor) {
    map(values, count, values, [floor](auto d, auto v) HWY_ATTR { return hn::Max(v, hn::Set(d, floor)); });
}

float Maximum(const float* values, std::size_t count) {
    const Wide d;
    const std::size_t lanes = hn::Lanes(d);
    float largest = std::numeric_limits<float>::lowest();
    auto vector = hn::Set(d, largest);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) vector = hn::Max(vector, hn::LoadU(d, values + i));
    largest = hn::GetLane(hn::MaxOfLanes(d, vector));
    for (; i < count; ++i) largest = std::max(largest, values[i]);
    return largest;
}

void SquareRoots(const float* in, std::size_t count, float* out) {
    map(in, count, out, [](auto, auto v) HWY_ATTR { return hn::Sqrt(v); });
}

// Sum of `term` over all numbers; four sums, since one would wait for itself.
template <class Term>
HWY_INLINE float total(const float* a, const float* b, std::size_t count, const Term& term) {
    const Wide d;
    const std::size_t lanes = hn::Lanes(d);
    auto sum0 = hn::Zero(d);
    auto sum1 = hn::Zero(d);
    auto sum2 = hn::Zero(d);
    auto sum3 = hn::Zero(d);
    std::size_t i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes) {
        sum0 = term(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum0);
        sum1 = term(hn::LoadU(d, a + i + lanes), hn::LoadU(d, b + i + lanes), sum1);
        sum2 = term(hn::LoadU(d, a + i + 2 * lanes), hn::LoadU(d, b + i + 2 * lanes), sum2);
        sum3 = term(hn::LoadU(d, a + i + 3 * lanes), hn::LoadU(d, b + i + 3 * lanes), sum3);
    }
    sum0 = hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3));
    // The rest, in vectors padded with zeros.
    while (i < count) {
        const std::size_t taken = std::min(lanes, count - i);
        HWY_ALIGN float rest_a[HWY_MAX_BYTES / sizeof(float)] = {};
        HWY_ALIGN float rest_b[HWY_MAX_BYTES / sizeof(float)] = {};
        std::copy_n(a + i, taken, rest_a);
        std::copy_n(b + i, taken, rest_b);
        sum0 = term(hn::Load(d, rest_a), hn::Load(d, rest_b), sum0);
        i += taken;
    }
    return hn::GetLane(hn::SumOfLanes(d, sum0));
}

float Sum(const float* values, std::size_t count) {
    return total(values, values, count, [](auto a, auto, auto sum) HWY_ATTR { return hn::Add(a, sum); });
}

float Dot(const float* a, const float* b, std::size_t count) {
    return total(a, b, count, [](auto x, auto y, auto sum) HWY_ATTR { return hn::MulAdd(x, y, sum); });
}

float SumOfIncreases(const float* before, const float* after, std::size_t count) {
    return total(before, after, count, [](auto b, auto a, auto sum) HWY_ATTR {
        return hn::Add(hn::Max(hn::Sub(a, b), hn::Zero(Wide())), sum);
    });
}

float WeightedSquaredDistances(const float* weights, const float* values, std::size_t count, float centre) {
    const auto c = hn::Set(Wide(), centre);
    return total(weights, values, count, [c](auto weight, auto value, auto sum) HWY_ATTR {
        const auto distance = hn::Sub(value, c);
        return hn::MulAdd(hn::Mul(weight, distance), distance, sum);
    });
}

void Transform(const float* HWY_RESTRICT input, std::size_t count, const float* HWY_RESTRICT matrix, std::size_t stride,
               float* HWY_RESTRICT out) {
    const hn::CappedTag<float, kRowAlignment> d;
    const auto product = [&](std::size_t i, std::size_t k, auto sum) HWY_ATTR {
        return hn::MulAdd(hn::Set(d, input[i]), hn::LoadU(d, matrix + i * stride + k), sum);
    };
    for (std::size_t k = 0; k < stride; k += hn::Lanes(d)) {
        // Four sums, since one would wait for itself.
        auto sum0 = hn::Zero(d);
        auto sum1 = hn::Zero(d);
        auto sum2 = hn::Zero(d);
        auto sum3 = hn::Zero(d);
        std::size_t i = 0;
        for (; i + 4 <= count; i += 4) {
            sum0 = product(i, k, sum0);
            sum1 = product(i + 1, k, sum1);
            sum2 = product(i + 2, k, sum2);
            sum3 = product(i + 3, k, sum3);
        }
        for (; i < count; ++i) sum0 = product(i, k, sum0);
        hn::StoreU(hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3)), d, out + k);
    }
}

}  // namespace segue::dsp::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace segue::dsp::kernels {

HWY_EXPORT(CopyLimited);
HWY_EXPORT(Multiply);
HWY_EXPORT(SplitHalves);
HWY_EXPORT(SquaredMagnitudes);
HWY_EXPORT(Filter);
HWY_EXPORT(ToDecibels);
HWY_EXPORT(LimitBelow);
HWY_EXPORT(Maximum);
HWY_EXPORT(SquareRoots);
HWY_EXPORT(Sum);
HWY_EXPORT(Dot);
HWY_EXPORT(SumOfIncreases);
HWY_EXPORT(WeightedSquaredDistances);
HWY_EXPORT(Transform);

void copy_limited(std::span<const float> samples, float limit, float* out) {
    HWY_DYNAMIC_DISPATCH(CopyLimited)(samples.data(), samples.size(), limit, out);
}

void multiply(std::span<const float> samples, const float* window, float* out) {
    HWY_DYNAMIC_DISPATCH(Multiply)(samples.data(), window, samples.size(), out);
}

void split_halves(std::span<const float> packed, const float* turn_re, const float* turn_im, float* out) {
    HWY_DYNAMIC_DISPATCH(SplitHalves)(packed.data(), packed.size() / 2, turn_re, turn_im, out);
}

void squared_magnitudes(std::span<const float> complex, float* out) {
    HWY_DYNAMIC_DISPATCH(SquaredMagnitudes)(complex.data(), complex.size() / 2, out);
}

void filter(std::span<const float> power, std::span<const FilterSpan> filters, const float* weights, float* out) {
    HWY_DYNAMIC_DISPATCH(Filter)(power.data(), filters.data(), filters.size(), weights, out);
}

void to_decibels(std::span<float> values, float offset, float amin) {
    HWY_DYNAMIC_DISPATCH(ToDecibels)(values.data(), values.size(), offset, amin);
}

void limit_below(std::span<float> values, float floor) {
    HWY_DYNAMIC_DISPATCH(LimitBelow)(values.data(), values.size(), floor);
}

float maximum(std::span<const float> values) {
    return HWY_DYNAMIC_DISPATCH(Maximum)(values.data(), values.size());
}

void square_roots(std::span<const float> values, float* out) {
    HWY_DYNAMIC_DISPATCH(SquareRoots)(values.data(), values.size(), out);
}

float sum(std::span<const float> values) {
    return HWY_DYNAMIC_DISPATCH(Sum)(values.data(), values.size());
}

float dot(std::span<const float> a, std::span<const float> b) {
    return HWY_DYNAMIC_DISPATCH(Dot)(a.data(), b.data(), a.size());
}

float sum_of_increases(std::span<const float> before, std::span<const float> after) {
    return HWY_DYNAMIC_DISPATCH(SumOfIncreases)(before.data(), after.data(), before.size());
}

float weighted_squared_distances(std::span<const float> weights, std::span<const float> values, float centre) {
    return HWY_DYNAMIC_DISPATCH(WeightedSquaredDistances)(weights.data(), values.data(), weights.size(), centre);
}

void transform(std::span<const float> input, const float* matrix, std::size_t stride, float* out) {
    HWY_DYNAMIC_DISPATCH(Transform)(input.data(), input.size(), matrix, stride, out);
}

}  // namespace segue::dsp::kernels
#endif
