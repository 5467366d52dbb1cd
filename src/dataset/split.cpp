#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

#include "dataset/blocks.h"
#include "dataset/random.h"
#include "segue/dataset.h"

namespace segue::dataset {
namespace {

// How many clips a genre has, should have and has so far in validation. Integers: the same on every platform.
class GenreBalance {
  public:
    GenreBalance(std::int64_t clips, double share)
        : clips_(clips),
          wanted_(std::clamp<std::int64_t>(std::llround(share * static_cast<double>(clips)), 1,
                                           std::max<std::int64_t>(1, clips - 1))),
          weight_(std::max<std::int64_t>(1, (std::int64_t{1} << 20U) / clips)) {}

    void add(std::int64_t count) { in_validation_ += count; }
    bool has_both_sides() const { return in_validation_ > 0 && in_validation_ < clips_; }
    // By how much the misfit grows when `count` more clips are in validation.
    std::int64_t growth(std::int64_t count) const { return misfit(in_validation_ + count) - misfit(in_validation_); }

  private:
    // Squared deviation in relation to the genre's size; a genre that misses a side outweighs everything else.
    std::int64_t misfit(std::int64_t in_validation) const {
        constexpr std::int64_t kMissingSide = std::int64_t{1} << 48U;
        const std::int64_t deviation = in_validation - wanted_;
        const bool missing = in_validation == 0 || in_validation == clips_;
        return deviation * deviation * weight_ + (missing ? kMissingSide : 0);
    }

    std::int64_t clips_;
    std::int64_t wanted_;
    std::int64_t weight_;
    std::int64_t in_validation_ = 0;
};

// Moves blocks from side to side as long as that brings the genres nearer to their share.
class Assignment {
  public:
    Assignment(const std::vector<Block>& blocks, std::vector<GenreBalance> balance)
        : blocks_(blocks), in_validation_(blocks.size()), balance_(std::move(balance)) {}

    void improve(const std::vector<std::size_t>& order) {
        bool moved = true;
        while (moved) {
            moved = false;
            for (const std::size_t block : order) moved = move_if_better(block) || moved;
        }
    }
    bool every_genre_has_both_sides() const {
        return std::all_of(balance_.begin(), balance_.end(), [](const auto& genre) { return genre.has_both_sides(); });
    }
    const std::vector<GenreBalance>& balance() const { return balance_; }
    bool in_validation(std::size_t block) const { return in_validation_[block]; }

  private:
    bool move_if_better(std::size_t block) {
        const std::int64_t direction = in_validation_[block] ? -1 : 1;
        std::int64_t growth = 0;
        for (const auto& [genre, count] : blocks_[block].genre_counts) {
            growth += balance_[genre].growth(direction * count);
        }
        if (growth >= 0) return false;
        for (const auto& [genre, count] : blocks_[block].genre_counts) balance_[genre].add(direction * count);
        in_validation_[block] = !in_validation_[block];
        return true;
    }

    const std::vector<Block>& blocks_;
    std::vector<bool> in_validation_;
    std::vector<GenreBalance> balance_;
};

struct GenreSize {
    std::int64_t clips = 0;
    std::int64_t blocks = 0;
};

std::vector<GenreSize> sizes_of(const std::vector<Block>& blocks, std::size_t genres) {
    std::vector<GenreSize> sizes(genres);
    for (const Block& block : blocks) {
        for (const auto& [genre, count] : block.genre_counts) {
            sizes[genre].clips += count;
            ++sizes[genre].blocks;
        }
    }
    return sizes;
}

void check_sizes(const std::vector<GenreSize>& sizes, const LabelEncoder& encoder) {
    std::string complaint;
    for (std::size_t genre = 0; genre < sizes.size(); ++genre) {
        if (sizes[genre].blocks >= 2) continue;
        complaint += complaint.empty() ? "" : ", ";
        complaint += "'" + encoder.labels()[genre] + "' has " + std::to_string(sizes[genre].clips) +
                     (sizes[genre].clips == 1 ? " file" : " files, all of one artist or group, or the same sound");
    }
    if (complaint.empty()) return;
    throw Error(
        ErrorCode::kInvalidData,
        "too few files to divide into training and validation (each genre needs two that may be parted): " + complaint);
}

[[noreturn]] void throw_inseparable(const std::vector<GenreBalance>& balance, const std::vector<GenreSize>& sizes,
                                    const LabelEncoder& encoder) {
    std::string genres;
    for (std::size_t genre = 0; genre < sizes.size(); ++genre) {
        if (balance[genre].has_both_sides()) continue;
        genres += (genres.empty() ? "'" : ", '") + encoder.labels()[genre] + "' (" +
                  std::to_string(sizes[genre].clips) + " files in " + std::to_string(sizes[genre].blocks) + " groups)";
    }
    throw Error(ErrorCode::kInvalidData, "too few groups to give every genre files for training and for validation: " +
                                             genres + " share their groups with other genres");
}

}  // namespace

Split split(std::span<const Clip> clips, std::span<const std::string> sound_keys, const SplitOptions& options) {
    if (!(options.validation_share >= 0.05 && options.validation_share <= 0.5)) {
        throw Error(ErrorCode::kInvalidArgument, "the share of validation must be between 0.05 and 0.5");
    }
    const LabelEncoder encoder(clips);
    if (encoder.size() == 0) throw Error(ErrorCode::kInvalidData, "no file has a genre");

    const std::vector<Block> blocks = blocks_of(clips, sound_keys, options.by_group, encoder);
    const std::vector<GenreSize> sizes = sizes_of(blocks, encoder.size());
    check_sizes(sizes, encoder);
    std::vector<GenreBalance> balance;
    balance.reserve(sizes.size());
    for (const GenreSize& size : sizes) balance.emplace_back(size.clips, options.validation_share);

    // Where groups span genres, an order may end with a genre on one side only: another one is then tried.
    constexpr int kAttempts = 100;
    SplitMix64 random(options.seed);
    std::vector<std::size_t> order(blocks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (int attempt = 1;; ++attempt) {
        shuffle(order, random);
        Assignment assignment(blocks, balance);
        assignment.improve(order);
        if (!assignment.every_genre_has_both_sides()) {
            if (attempt == kAttempts) throw_inseparable(assignment.balance(), sizes, encoder);
            continue;
        }
        Split result;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            auto& side = assignment.in_validation(i) ? result.validation : result.training;
            side.insert(side.end(), blocks[i].clips.begin(), blocks[i].clips.end());
        }
        std::sort(result.training.begin(), result.training.end());
        std::sort(result.validation.begin(), result.validation.end());
        return result;
    }
}

Split hold_out_fold(std::span<const Clip> clips, std::span<const std::string> sound_keys, int fold) {
    check_keys(clips, sound_keys);
    Split result;
    std::set<std::string_view> held_out{};
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (clips[i].genre.empty() || clips[i].fold != fold) continue;
        result.validation.push_back(i);
        if (const auto key = key_of(sound_keys, i); !key.empty()) held_out.insert(key);
    }
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (clips[i].genre.empty() || !clips[i].fold || clips[i].fold == fold) continue;
        if (!held_out.contains(key_of(sound_keys, i))) result.training.push_back(i);
    }
    if (result.validation.empty() || result.training.empty()) {
        throw Error(ErrorCode::kInvalidData, std::string("no labelled file is in ") +
                                                 (result.validation.empty() ? "fold " : "a fold other than ") +
                                                 std::to_string(fold));
    }
    return result;
}

}  // namespace segue::dataset
