#include "dataset/blocks.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "segue/comparable.h"

namespace segue::dataset {
namespace {

// Disjoint sets of clips (union-find with path halving).
class Unions {
  public:
    explicit Unions(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    // The smaller root stays.
    void join(std::size_t a, std::size_t b) {
        const auto [low, high] = std::minmax({root(a), root(b)});
        parent_[high] = low;
    }

  private:
    std::vector<std::size_t> parent_;
};

// Labelled clips in an order that does not depend on how they were given.
std::vector<std::size_t> labelled_in_order(std::span<const Clip> clips, std::span<const std::string> sound_keys) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!clips[i].genre.empty()) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto rank = [&](std::size_t i) {
            return std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>(
                clips[i].path.native(), clips[i].genre, clips[i].group, key_of(sound_keys, i));
        };
        return rank(a) < rank(b);
    });
    return order;
}

}  // namespace

std::string_view key_of(std::span<const std::string> sound_keys, std::size_t clip) {
    return sound_keys.empty() ? std::string_view() : std::string_view(sound_keys[clip]);
}

void check_keys(std::span<const Clip> clips, std::span<const std::string> sound_keys) {
    if (!sound_keys.empty() && sound_keys.size() != clips.size()) {
        throw Error(ErrorCode::kInvalidArgument,
                    std::to_string(sound_keys.size()) + " sound keys for " + std::to_string(clips.size()) + " clips");
    }
}

std::vector<Block> blocks_of(std::span<const Clip> clips, std::span<const std::string> sound_keys, bool by_group,
                             const LabelEncoder& encoder) {
    check_keys(clips, sound_keys);
    const std::vector<std::size_t> order = labelled_in_order(clips, sound_keys);
    Unions unions(order.size());
    std::unordered_map<std::string, std::size_t> first_of_path, first_of_group, first_of_key;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto join_equals = [&](auto& firsts, std::string name) {
            if (!name.empty()) unions.join(firsts.emplace(std::move(name), i).first->second, i);
        };
        const Clip& clip = clips[order[i]];
        join_equals(first_of_path, clip.path.native());
        join_equals(first_of_key, std::string(key_of(sound_keys, order[i])));
        if (by_group) join_equals(first_of_group, comparable(clip.group));
    }

    std::vector<Block> blocks;
    std::vector<std::size_t> block_of_root(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t root = unions.root(i);
        if (root == i) {
            block_of_root[i] = blocks.size();
            blocks.emplace_back();
        }
        Block& block = blocks[block_of_root[root]];
        block.clips.push_back(order[i]);
        const auto genre = static_cast<std::size_t>(*encoder.encode(clips[order[i]].genre));
        const auto count = std::find_if(block.genre_counts.begin(), block.genre_counts.end(),
                                        [&](const auto& entry) { return entry.first == genre; });
        if (count == block.genre_counts.end()) {
            block.genre_counts.emplace_back(genre, 1);
        } else {
            ++count->second;
        }
    }
    return blocks;
}

}  // namespace segue::dataset
