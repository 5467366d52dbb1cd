// Clips that must not be parted: of one artist, or with the same sound.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "segue/dataset.h"

namespace segue::dataset {

/// Clips that have to stay on one side.
struct Block {
    std::vector<std::size_t> clips;
    std::vector<std::pair<std::size_t, std::int64_t>> genre_counts;  ///< genre number, clips of it
};

/// Of the labelled clips; blocks in the order of their first clip by path, so that the order of `clips` does not
/// matter. Throws kInvalidArgument unless there is a sound key for each clip, or none at all.
std::vector<Block> blocks_of(std::span<const Clip> clips, std::span<const std::string> sound_keys, bool by_group,
                             const LabelEncoder& encoder);

/// Throws as blocks_of does.
void check_keys(std::span<const Clip> clips, std::span<const std::string> sound_keys);
/// The sound key of a clip; empty if there are none.
std::string_view key_of(std::span<const std::string> sound_keys, std::size_t clip);

}  // namespace segue::dataset
