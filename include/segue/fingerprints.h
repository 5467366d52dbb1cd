// Which of many fingerprints were taken of the same recording.
//
//     for (const auto& [first, second, similarity, offset, items] : segue::recommend::match_fingerprints(all)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "segue/core.h"

namespace segue::recommend {

/// Chromaprint's items (dsp::Fingerprinter), one for each 0.1238 s.
using Fingerprint = std::vector<std::uint32_t>;

/// Where an item stands.
struct FingerprintPlace {
    std::uint32_t fingerprint = 0;
    std::uint32_t position = 0;
};

/// A stretch in which two fingerprints agree.
struct FingerprintMatch {
    std::size_t first = 0;      ///< index of a fingerprint
    std::size_t second = 0;     ///< of another one, greater than `first`
    double similarity = 0;      ///< share of the bits that are equal in the stretch; 0.5 by chance
    std::ptrdiff_t offset = 0;  ///< items by which the second hears everything later than the first
    std::size_t items = 0;      ///< length of the stretch
    friend bool operator==(const FingerprintMatch&, const FingerprintMatch&) = default;
};

/// All pairs that are of the same recording, in whatever encoding and with whatever start, sorted by index. Not pairs
/// squared: an inverted index tells which fingerprints share items at one offset, and these alone are compared, bit by
/// bit. Items that very many share, such as those of silence, lead only to the nearest of them by index. The answer
/// does not depend on the number of threads (<= 0: all cores). 12 bytes of memory for each item; up to 2^32
/// fingerprints.
///
/// `progress` counts fingerprints. A stop request ends it with what was found by then.
std::vector<FingerprintMatch> match_fingerprints(std::span<const Fingerprint> fingerprints, int threads = 0,
                                                 const ProgressCallback& progress = {},
                                                 const std::stop_token& stop = {});

/// Fingerprints that come one after the other: is this one of a recording that was there before? By the same rules, but
/// of an item that very many share, the latest are looked at.
class FingerprintIndex {
  public:
    /// The number of the first that matches, in the order of add(), from 0.
    std::optional<std::size_t> find(const Fingerprint& fingerprint) const;
    void add(Fingerprint fingerprint);

  private:
    std::vector<Fingerprint> fingerprints_;
    std::unordered_map<std::uint32_t, std::vector<FingerprintPlace>> places_;  // of items
};

/// The stretch in which two fingerprints agree at an offset (index 0 and 1 of the result); nothing if they do not.
std::optional<FingerprintMatch> match_at(const Fingerprint& first, const Fingerprint& second, std::ptrdiff_t offset);

}  // namespace segue::recommend
