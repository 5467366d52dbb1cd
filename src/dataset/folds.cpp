#include <algorithm>
#include <limits>
#include <numeric>

#include "dataset/blocks.h"
#include "dataset/random.h"
#include "segue/dataset.h"

namespace segue::dataset {
namespace {

// How many clips of each genre, and in all, a fold has.
struct Contents {
    std::vector<std::int64_t> genres;
    std::int64_t clips = 0;
};

// By how much the folds' squares grow with the block in this one: least where its genres are rarest. The total breaks
// ties.
std::int64_t growth(const Contents& fold, const Block& block) {
    std::int64_t sum = 0;
    for (const auto& [genre, count] : block.genre_counts) sum += count * (2 * fold.genres[genre] + count);
    return (sum << 16) + fold.clips;
}

}  // namespace

std::vector<int> make_folds(std::span<const Clip> clips, std::span<const std::string> sound_keys,
                            const FoldOptions& options) {
    if (options.folds < 2) throw Error(ErrorCode::kInvalidArgument, "the number of folds must be 2 or more");
    const LabelEncoder encoder(clips);
    std::vector<Block> blocks = blocks_of(clips, sound_keys, options.by_group, encoder);
    SplitMix64 random(options.seed);
    shuffle(blocks, random);
    // Large ones first, so that small ones can even out what those leave.
    std::ranges::stable_sort(blocks, std::greater<>(), [](const Block& block) { return block.clips.size(); });

    std::vector<Contents> folds(static_cast<std::size_t>(options.folds),
                                {std::vector<std::int64_t>(encoder.size()), 0});
    std::vector<int> result(clips.size(), -1);
    for (const Block& block : blocks) {
        const auto best =
            std::ranges::min_element(folds, {}, [&](const Contents& fold) { return growth(fold, block); });
        for (const auto& [genre, count] : block.genre_counts) best->genres[genre] += count;
        best->clips += static_cast<std::int64_t>(block.clips.size());
        for (const auto clip : block.clips) result[clip] = static_cast<int>(best - folds.begin());
    }
    return result;
}

}  // namespace segue::dataset
