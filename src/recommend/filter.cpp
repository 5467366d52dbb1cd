// foreach_target includes this file once for each instruction set, and must come before highway.h.
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "recommend/filter.cpp"
#define HWY_WANT_AVX3_DL 1  // has products of bytes
// Registers of unknown size can not be kept together (Rows, Pair); processors that have them have NEON, too.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "recommend/filter.h"

#include <bit>
#include <vector>

#include "recommend/tangent.h"

HWY_BEFORE_NAMESPACE();
#if HWY_TARGET == HWY_AVX3_DL
#pragma GCC target("avx512vnni")  // Highway 1.0 asks for it under a wrong name; HWY_AFTER_NAMESPACE ends this
#endif
namespace segue::recommend::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Words = hn::CappedTag<std::int32_t, kBlockRows / 2>;
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

// What is known of the rows of a register, and what follows from it alone.
struct Rows {
    Rows(const BlockFacts& facts, std::size_t row_in_block, const FilterQuery& any_query) {
        const Floats d;
        scale = hn::LoadU(d, facts.scale.data() + row_in_block);
        error = hn::LoadU(d, facts.error.data() + row_in_block);
        mean = hn::LoadU(d, facts.mean.data() + row_in_block);
        weight = hn::LoadU(d, facts.row_weight.data() + row_in_block);
        weighted_mean = hn::Mul(mean, weight);
        // The true length is not below 0; slack covers what was rounded before roots and quotients enlarge it.
        auto square = hn::Sub(hn::Set(d, any_query.row_square), hn::Add(hn::Add(mean, mean), hn::Mul(error, error)));
        square = hn::Add(hn::Max(square, hn::Zero(d)), hn::Set(d, 2 * any_query.slack));
        length = hn::Sqrt(square);
        inverse_square = hn::Div(hn::Set(d, 1), square);
        error_by_square = hn::Mul(error, inverse_square);
        inverse_length = hn::Mul(length, inverse_square);
    }

    hn::Vec<Floats> scale, error, mean, weight, weighted_mean;
    hn::Vec<Floats> length, inverse_length, inverse_square;  // of r
    hn::Vec<Floats> error_by_square;
};

// Writes down those of a register's rows that can reach the threshold.
HWY_INLINE void judge(hn::Vec<Words> products, const Rows& rows, std::size_t first_row, const FilterQuery& query,
                      const Tangent& tangent, float threshold, Estimate* HWY_RESTRICT found, std::size_t& count) {
    const Floats d;
    const auto with_codes = hn::MulAdd(hn::ConvertTo(d, products), hn::Set(d, 2 * query.scale),
                                       hn::Set(d, -query.scale * static_cast<float>(query.codes_sum)));
    const auto part = hn::Mul(with_codes, rows.scale);  // (q - m).r
    const auto weight = hn::Add(rows.weight, hn::Set(d, query.weight));
    const auto score = [&](auto cosine) HWY_ATTR { return hn::MulSub(cosine, weight, rows.weighted_mean); };

    // First a bound without a root.
    const auto relative_error = hn::Set(d, query.relative_error());
    const auto errors = hn::MulAdd(rows.length, relative_error, rows.error);
    const auto errors_by_square = hn::MulAdd(rows.inverse_length, relative_error, rows.error_by_square);
    const auto of_row = hn::MulAdd(rows.error, hn::Set(d, query.error), hn::Add(rows.mean, hn::Set(d, tangent.offset)));
    const auto others = hn::MulAdd(errors, hn::Set(d, tangent.constant), of_row);
    const auto bend = hn::NegMulAdd(hn::Mul(part, errors_by_square), hn::Set(d, tangent.slope), hn::Set(d, 1));
    const auto least = hn::Set(d, threshold);
    if (hn::AllFalse(d, hn::Ge(score(hn::MulAdd(part, bend, others)), least))) return;

    const auto along = hn::Max(hn::Sub(hn::Abs(part), hn::Set(d, query.slack)), hn::Zero(d));
    const auto across = hn::NegMulAdd(hn::Mul(along, along), rows.inverse_square,
                                      hn::Set(d, query.length * query.length * (1 + 1e-6F)));
    const auto missed = hn::Mul(errors, hn::Sqrt(hn::Max(across, hn::Zero(d))));
    const auto about = hn::Add(part, hn::Add(rows.mean, hn::Set(d, query.offset)));
    const auto upper = score(
        hn::MulAdd(rows.error, hn::Set(d, query.error), hn::Add(about, hn::Add(missed, hn::Set(d, query.slack)))));
    const auto passed = hn::Ge(upper, least);
    if (hn::AllFalse(d, passed)) return;

    HWY_ALIGN float scores[kBlockRows];
    HWY_ALIGN float uppers[kBlockRows];
    HWY_ALIGN float weights[kBlockRows];
    HWY_ALIGN float parts[kBlockRows];
    std::uint8_t bits[8] = {};
    hn::Store(score(about), d, scores);
    hn::Store(upper, d, uppers);
    hn::Store(weight, d, weights);
    hn::Store(part, d, parts);
    hn::StoreMaskBits(d, passed, bits);
    std::uint32_t left = bits[0] | std::uint32_t{bits[1]} << 8;
    for (; left != 0; left &= left - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(left));
        found[count++] = {first_row + i, scores[i], uppers[i], weights[i], parts[i]};
    }
}

// Two registers, so that what is fetched of a query serves twice as many rows.
struct Pair {
    hn::Vec<Words> first, second;
};

HWY_INLINE void add_products(const Pair& codes, std::int32_t query, Pair& sums) {
    const auto of_query = hn::Set(Words(), query);
    sums.first = add_products(codes.first, of_query, sums.first);
    sums.second = add_products(codes.second, of_query, sums.second);
}

void Filter(const std::byte* HWY_RESTRICT blocks, std::size_t block_count, std::size_t groups, std::size_t first_row,
            const FilterQuery* const* queries, const Tangent* tangents, std::size_t query_count,
            const float* thresholds, Estimate* const* found, std::size_t* count) {
    const Words d;
    const std::size_t lanes = hn::Lanes(d);
    const auto low_halves = hn::Set(d, 0x0F0F0F0F);
    const Pair zeros{hn::Zero(d), hn::Zero(d)};
    for (std::size_t block = 0; block < block_count; ++block, first_row += kBlockRows) {
        const auto& facts = *reinterpret_cast<const BlockFacts*>(blocks);
        const auto* codes = reinterpret_cast<const std::int32_t*>(blocks + sizeof(BlockFacts));
        blocks += sizeof(BlockFacts) + groups * kGroupBytes;
        for (std::size_t row = 0; row < kBlockRows; row += 2 * lanes) {
            const auto load = [&](std::size_t group) HWY_ATTR {
                const std::int32_t* at = codes + group * kBlockRows + row;
                return Pair{hn::LoadU(d, at), hn::LoadU(d, at + lanes)};
            };
            const auto low = [&](const Pair& pair) HWY_ATTR {
                return Pair{hn::And(pair.first, low_halves), hn::And(pair.second, low_halves)};
            };
            const auto high = [&](const Pair& pair) HWY_ATTR {
                return Pair{hn::And(hn::ShiftRight<4>(pair.first), low_halves),
                            hn::And(hn::ShiftRight<4>(pair.second), low_halves)};
            };
            const Rows first(facts, row, *queries[0]);
            const Rows second(facts, row + lanes, *queries[0]);
            const auto judge_both = [&](const Pair& sums, std::size_t q) HWY_ATTR {
                const auto judge_rows = [&](hn::Vec<Words> products, const Rows& rows, std::size_t begin) HWY_ATTR {
                    judge(products, rows, first_row + begin, *queries[q], tangents[q], thresholds[q], found[q],
                          count[q]);
                };
                judge_rows(sums.first, first, row);
                judge_rows(sums.second, second, row + lanes);
            };
            std::size_t q = 0;
            // Four queries share what is loaded and taken apart.
            for (; q + 4 <= query_count; q += 4) {
                Pair sums0 = zeros;
                Pair sums1 = zeros;
                Pair sums2 = zeros;
                Pair sums3 = zeros;
                const std::int32_t* query0 = queries[q]->codes.data();
                const std::int32_t* query1 = queries[q + 1]->codes.data();
                const std::int32_t* query2 = queries[q + 2]->codes.data();
                const std::int32_t* query3 = queries[q + 3]->codes.data();
                for (std::size_t group = 0; group < groups; ++group) {
                    const Pair both = load(group);
                    const Pair low_codes = low(both);
                    add_products(low_codes, query0[2 * group], sums0);
                    add_products(low_codes, query1[2 * group], sums1);
                    add_products(low_codes, query2[2 * group], sums2);
                    add_products(low_codes, query3[2 * group], sums3);
                    const Pair high_codes = high(both);
                    add_products(high_codes, query0[2 * group + 1], sums0);
                    add_products(high_codes, query1[2 * group + 1], sums1);
                    add_products(high_codes, query2[2 * group + 1], sums2);
                    add_products(high_codes, query3[2 * group + 1], sums3);
                }
                judge_both(sums0, q);
                judge_both(sums1, q + 1);
                judge_both(sums2, q + 2);
                judge_both(sums3, q + 3);
            }
            for (; q < query_count; ++q) {
                Pair sums = zeros;
                const std::int32_t* query = queries[q]->codes.data();
                for (std::size_t group = 0; group < groups; ++group) {
                    const Pair both = load(group);
                    add_products(low(both), query[2 * group], sums);
                    add_products(high(both), query[2 * group + 1], sums);
                }
                judge_both(sums, q);
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
    const std::size_t block_count = blocks.size() / (sizeof(BlockFacts) + groups * kGroupBytes);
    std::vector<Tangent> tangents;
    for (std::size_t q = 0; q < queries.size(); ++q) tangents.push_back(tangent(*queries[q], thresholds[q]));
    HWY_DYNAMIC_DISPATCH(Filter)
    (blocks.data(), block_count, groups, first_row, queries.data(), tangents.data(), queries.size(), thresholds.data(),
     found.data(), count.data());
}

}  // namespace segue::recommend
#endif
