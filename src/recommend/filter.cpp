// foreach_target includes this file once for each instruction set, and must come before highway.h.
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "recommend/filter.cpp"
#define HWY_WANT_AVX3_DL 1  // has products of bytes
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "recommend/filter.h"

HWY_BEFORE_NAMESPACE();
#if HWY_TARGET == HWY_AVX3_DL
#pragma GCC target("avx512vnni")  // Highway 1.0 asks for it under a wrong name; HWY_AFTER_NAMESPACE ends this
#endif
namespace segue::recommend::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Words = hn::CappedTag<std::int32_t, kBlockRows>;
using Floats = hn::Rebind<float, Words>;

// Adds to each lane of `sum` the products of its four codes (bytes of 0 .. 15) with four signed bytes. Highway has no
// such operation for all instruction sets. Saturating sums of two products can not overflow.
HWY_INLINE hn::Vec<Words> add_products(hn::Vec<Words> codes, hn::Vec<Words> query, hn::Vec<Words> sum) {
#if HWY_TARGET == HWY_AVX3_DL
    return hn::Vec<Words>{_mm512_dpbusd_epi32(sum.raw, codes.raw, query.raw)};
#elif HWY_TARGET == HWY_AVX3
    const __m512i pairs = _mm512_maddubs_epi16(codes.raw, query.raw);
    return hn::Vec<Words>{_mm512_add_epi32(sum.raw, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)))};
#elif HWY_TARGET == HWY_AVX2
    const __m256i pairs = _mm256_maddubs_epi16(codes.raw, query.raw);
    return hn::Vec<Words>{_mm256_add_epi32(sum.raw, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))};
#elif HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3
    const __m128i pairs = _mm_maddubs_epi16(codes.raw, query.raw);
    return hn::Vec<Words>{_mm_add_epi32(sum.raw, _mm_madd_epi16(pairs, _mm_set1_epi16(1)))};
#else
    const Words d;
    const auto low = hn::Set(d, 0xFF);
    sum = hn::Add(sum, hn::Mul(hn::And(codes, low), hn::ShiftRight<24>(hn::ShiftLeft<24>(query))));
    sum = hn::Add(sum, hn::Mul(hn::And(hn::ShiftRight<8>(codes), low), hn::ShiftRight<24>(hn::ShiftLeft<16>(query))));
    sum = hn::Add(sum, hn::Mul(hn::And(hn::ShiftRight<16>(codes), low), hn::ShiftRight<24>(hn::ShiftLeft<8>(query))));
    return hn::Add(sum, hn::Mul(hn::ShiftRight<24>(codes), hn::ShiftRight<24>(query)));
#endif
}

// Writes down those of a register's rows that can reach the threshold.
HWY_INLINE void judge(hn::Vec<Words> products, const BlockFacts& facts, std::size_t row_in_block, std::size_t first_row,
                      const FilterQuery& query, float threshold, Estimate* HWY_RESTRICT found, std::size_t& count) {
    const Floats d;
    const auto fact = [&](const auto& numbers) HWY_ATTR { return hn::LoadU(d, numbers.data() + row_in_block); };
    const auto scale = hn::Mul(fact(facts.scale), hn::Set(d, query.scale));
    const auto error = fact(facts.error);
    const auto mean = fact(facts.mean);
    const auto row_weight = fact(facts.row_weight);
    const auto steps = hn::Sub(hn::Add(products, products), hn::Set(Words(), query.codes_sum));
    const auto part = hn::Mul(hn::ConvertTo(d, steps), scale);  // (q - m).r

    const auto about = hn::Add(hn::Add(part, mean), hn::Set(d, query.offset));
    const auto weight = hn::Add(row_weight, hn::Set(d, query.weight));
    const auto score = [&](auto cosine)
                           HWY_ATTR { return hn::Sub(hn::Mul(cosine, weight), hn::Mul(mean, row_weight)); };
    const auto length = hn::Set(d, query.length);
    const auto least = hn::Set(d, threshold);

    // First a bound that costs little.
    const auto simple = hn::MulAdd(error, length, hn::Set(d, query.widest_margin));
    if (hn::AllFalse(d, hn::Ge(score(hn::Add(about, simple)), least))) return;

    const auto slack = hn::Set(d, query.slack);
    // The true lengths are not below 0; slack covers what was rounded before roots and quotients enlarge it.
    auto square = hn::Sub(hn::Set(d, query.row_square), hn::Add(hn::Add(mean, mean), hn::Mul(error, error)));
    square = hn::Add(hn::Max(square, hn::Zero(d)), hn::Add(slack, slack));
    const auto margin = hn::Mul(hn::Set(d, query.error), hn::Sqrt(square));
    const auto along = hn::Max(hn::Sub(hn::Abs(part), margin), hn::Zero(d));
    const auto length_square = hn::Mul(length, length);
    const auto across = hn::Sub(hn::Mul(length_square, hn::Set(d, 1 + 1e-6F)), hn::Div(hn::Mul(along, along), square));
    const auto missed = hn::Mul(error, hn::Sqrt(hn::Max(across, hn::Zero(d))));
    const auto upper = score(hn::Add(hn::Add(about, margin), hn::Add(missed, slack)));
    const auto passed = hn::Ge(upper, least);
    if (hn::AllFalse(d, passed)) return;

    HWY_ALIGN float scores[kBlockRows];
    HWY_ALIGN float uppers[kBlockRows];
    std::uint8_t bits[8] = {};
    hn::Store(score(about), d, scores);
    hn::Store(upper, d, uppers);
    hn::StoreMaskBits(d, passed, bits);
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
        if ((bits[i / 8] >> (i % 8) & 1) == 0) continue;
        found[count++] = {first_row + row_in_block + i, scores[i], uppers[i]};
    }
}

void Filter(const std::byte* HWY_RESTRICT blocks, std::size_t block_count, std::size_t groups, std::size_t first_row,
            const FilterQuery* const* queries, std::size_t query_count, const float* thresholds, Estimate* const* found,
            std::size_t* count) {
    const Words d;
    const std::size_t rows = hn::Lanes(d);  // in a register
    const auto low_halves = hn::Set(d, 0x0F0F0F0F);
    for (std::size_t block = 0; block < block_count; ++block, first_row += kBlockRows) {
        const auto* codes = reinterpret_cast<const std::int32_t*>(blocks);
        const auto& facts = *reinterpret_cast<const BlockFacts*>(blocks + groups * kGroupBytes);
        blocks += groups * kGroupBytes + sizeof(BlockFacts);
        for (std::size_t row = 0; row < kBlockRows; row += rows) {
            const auto low = [&](std::size_t group) HWY_ATTR {
                return hn::And(hn::LoadU(d, codes + group * kBlockRows + row), low_halves);
            };
            const auto high = [&](std::size_t group) HWY_ATTR {
                return hn::And(hn::ShiftRight<4>(hn::LoadU(d, codes + group * kBlockRows + row)), low_halves);
            };
            std::size_t q = 0;
            // Four queries share what is loaded and taken apart.
            for (; q + 4 <= query_count; q += 4) {
                auto sum0 = hn::Zero(d);
                auto sum1 = hn::Zero(d);
                auto sum2 = hn::Zero(d);
                auto sum3 = hn::Zero(d);
                const std::int32_t* query0 = queries[q]->codes.data();
                const std::int32_t* query1 = queries[q + 1]->codes.data();
                const std::int32_t* query2 = queries[q + 2]->codes.data();
                const std::int32_t* query3 = queries[q + 3]->codes.data();
                for (std::size_t group = 0; group < groups; ++group) {
                    const auto first = low(group);
                    const auto second = high(group);
                    sum0 = add_products(first, hn::Set(d, query0[2 * group]), sum0);
                    sum1 = add_products(first, hn::Set(d, query1[2 * group]), sum1);
                    sum2 = add_products(first, hn::Set(d, query2[2 * group]), sum2);
                    sum3 = add_products(first, hn::Set(d, query3[2 * group]), sum3);
                    sum0 = add_products(second, hn::Set(d, query0[2 * group + 1]), sum0);
                    sum1 = add_products(second, hn::Set(d, query1[2 * group + 1]), sum1);
                    sum2 = add_products(second, hn::Set(d, query2[2 * group + 1]), sum2);
                    sum3 = add_products(second, hn::Set(d, query3[2 * group + 1]), sum3);
                }
                judge(sum0, facts, row, first_row, *queries[q], thresholds[q], found[q], count[q]);
                judge(sum1, facts, row, first_row, *queries[q + 1], thresholds[q + 1], found[q + 1], count[q + 1]);
                judge(sum2, facts, row, first_row, *queries[q + 2], thresholds[q + 2], found[q + 2], count[q + 2]);
                judge(sum3, facts, row, first_row, *queries[q + 3], thresholds[q + 3], found[q + 3], count[q + 3]);
            }
            for (; q < query_count; ++q) {
                auto sum0 = hn::Zero(d);
                auto sum1 = hn::Zero(d);
                const std::int32_t* query = queries[q]->codes.data();
                for (std::size_t group = 0; group < groups; ++group) {
                    sum0 = add_products(low(group), hn::Set(d, query[2 * group]), sum0);
                    sum1 = add_products(high(group), hn::Set(d, query[2 * group + 1]), sum1);
                }
                judge(hn::Add(sum0, sum1), facts, row, first_row, *queries[q], thresholds[q], found[q], count[q]);
            }
        }
    }
}

}  // namespace segue::recommend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace segue::recommend {

HWY_EXPORT(Filter);

void filter(std::span<const std::byte> blocks, std::size_t first_row, std::span<const FilterQuery* const> queries,
            std::span<const float> thresholds, std::span<Estimate* const> found, std::span<std::size_t> count) {
    for (std::size_t& number : count) number = 0;
    if (queries.empty()) return;
    const std::size_t groups = queries.front()->codes.size() / 2;
    const std::size_t block_count = blocks.size() / (groups * kGroupBytes + sizeof(BlockFacts));
    HWY_DYNAMIC_DISPATCH(Filter)
    (blocks.data(), block_count, groups, first_row, queries.data(), queries.size(), thresholds.data(), found.data(),
     count.data());
}

}  // namespace segue::recommend
#endif
