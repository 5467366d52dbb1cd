// Which files of a catalog hold the same recording?
//
//     for (const auto& group : find_duplicates(catalog).groups) keep(group.copies.front()), offer(group.copies) ...
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "segue/catalog.h"
#include "segue/core.h"

namespace segue::pipeline {

/// Why a file is taken for a copy.
enum class Evidence {
    kSameAudio,    ///< the coded audio is the same: another name or other tags
    kSameSamples,  ///< other containers or lossless codecs, the same samples
    kFingerprint,  ///< other encodings, levels or starts of what sounds the same
};

/// A file that holds a recording, beside the best copy of it.
struct Copy {
    catalog::Track track;
    catalog::Sound sound;  ///< its vectors and fingerprint are left out
    bool lossless = false;
    Evidence evidence = Evidence::kSameAudio;
    double similarity = 1;  ///< share of equal bits of the fingerprints where they agree; 0.5 by chance
    double offset_s = 0;    ///< how much later everything is heard than in the best copy; negative: its start is cut
    double agreeing_s = 0;  ///< length of the stretch in which the fingerprints agree; 0 without kFingerprint
};

/// One recording: the best copy first. Better is, in this order, what is not damaged or clipped; what is lossless (and
/// has no edge in its spectrum, which tells of an earlier lossy encoding); the greater bandwidth, by steps of 1 kHz;
/// the higher bit rate; the longer one; and, equals in all, the one whose path comes first.
struct DuplicateGroup {
    std::vector<Copy> copies;
};

struct Duplicates {
    std::vector<DuplicateGroup> groups;   ///< sorted by the path of the best copy
    std::size_t recordings = 0;           ///< that were compared
    std::size_t without_fingerprint = 0;  ///< analysed by an older Segue: scan again
};

/// Groups the files of a catalog that hold the same recording, in whatever encoding, at whatever level and with
/// whatever start (recommend::match_fingerprints), missing files left out. Changes nothing. `progress` counts
/// recordings; a stop request ends it with what was found by then. Throws as Catalog does.
Duplicates find_duplicates(const catalog::Catalog& catalog, int threads = 0, const ProgressCallback& progress = {},
                           const std::stop_token& stop = {});

}  // namespace segue::pipeline
