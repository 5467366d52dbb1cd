#include "segue/duplicates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "pipeline/connected.h"
#include "segue/audio.h"
#include "segue/fingerprints.h"
#include "segue/traits.h"

namespace segue::pipeline {
namespace {

using recommend::FingerprintMatch;

// The recordings that are there, with all files of each.
struct Library {
    std::vector<std::vector<Copy>> copies;  // of each sound
    std::vector<recommend::Fingerprint> fingerprints;
    std::size_t without_fingerprint = 0;
};

Library read(const catalog::Catalog& catalog) {
    Library library;
    std::unordered_map<catalog::SoundId, std::size_t> places;
    catalog.visit([&](const catalog::Track& track, const catalog::Sound& sound) {
        if (track.missing || sound.mfcc_mean.empty()) return;
        const auto [place, is_new] = places.try_emplace(track.sound, library.copies.size());
        if (is_new) {
            library.copies.emplace_back();
            library.fingerprints.push_back(sound.fingerprint);
            if (sound.codec.empty()) ++library.without_fingerprint;
        }
        Copy copy{.track = track, .sound = sound, .lossless = audio::is_lossless_codec(sound.codec)};
        for (auto* vector : {&copy.sound.probabilities, &copy.sound.embedding, &copy.sound.mfcc_mean,
                             &copy.sound.rhythm, &copy.sound.timbre}) {
            *vector = std::vector<float>();
        }
        copy.sound.fingerprint = recommend::Fingerprint();
        library.copies[place->second].push_back(std::move(copy));
    });
    return library;
}

// Sounds whose decoded samples are the same, each with the first of them.
std::vector<std::pair<std::size_t, std::size_t>> same_samples(const Library& library) {
    std::unordered_map<std::string, std::size_t> first_with;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < library.copies.size(); ++i) {
        const std::string& hash = library.copies[i].front().sound.content_hash;
        if (hash.empty()) continue;
        const auto [first, is_new] = first_with.try_emplace(hash, i);
        if (!is_new) pairs.emplace_back(first->second, i);
    }
    return pairs;
}

// What makes one copy better than another: smaller is better.
auto rank_of(const Copy& copy) {
    const catalog::Sound& sound = copy.sound;
    const double edge_hz = sound.bandwidth_hz.value_or(0);
    const double bandwidth_hz = edge_hz > 0 ? edge_hz : sound.sample_rate_hz.value_or(0) / 2.0;
    return std::tuple(sound.verdict == "partly-readable", sound.verdict == "clipped", !(copy.lossless && edge_hz == 0),
                      -std::round(bandwidth_hz / 1000), -sound.bit_rate_bps.value_or(0), -sound.duration_s,
                      copy.track.path);
}

using Matches = std::map<std::pair<std::size_t, std::size_t>, FingerprintMatch>;

// How a sound agrees with the best one: directly, or else (they may have different parts of a recording) with any other
// of the group.
std::optional<FingerprintMatch> evidence_for(std::size_t sound, std::size_t best,
                                             const std::vector<std::size_t>& members, const Matches& matches) {
    const auto between = [&](std::size_t other) -> std::optional<FingerprintMatch> {
        const auto found = matches.find(std::minmax(sound, other));
        if (found == matches.end()) return {};
        FingerprintMatch match = found->second;
        if (sound < other) match.offset = -match.offset;
        return match;
    };
    if (auto direct = between(best)) return direct;
    std::optional<FingerprintMatch> closest;
    for (const std::size_t other : members) {
        const auto match = between(other);
        if (match && (!closest || match->similarity > closest->similarity)) closest = match;
    }
    return closest;
}

DuplicateGroup make_group(const std::vector<std::size_t>& members, const Matches& matches, Library& library) {
    std::vector<std::pair<std::size_t, Copy>> all;  // sounds and their copies
    for (const std::size_t sound : members) {
        for (Copy& copy : library.copies[sound]) all.emplace_back(sound, std::move(copy));
    }
    std::ranges::sort(all, {}, [](const auto& entry) { return rank_of(entry.second); });

    DuplicateGroup group;
    const std::size_t best_sound = all.front().first;
    const std::string content = all.front().second.sound.content_hash;
    for (auto& [sound, copy] : all) {
        if (sound != best_sound && !content.empty() && copy.sound.content_hash == content) {
            copy.evidence = Evidence::kSameSamples;
        } else if (sound != best_sound) {
            copy.evidence = Evidence::kFingerprint;
            if (const auto match = evidence_for(sound, best_sound, members, matches)) {
                copy.similarity = match->similarity;
                copy.offset_s = static_cast<double>(match->offset) * dsp::Fingerprinter::kItem_s;
                copy.agreeing_s = static_cast<double>(match->items) * dsp::Fingerprinter::kItem_s;
            }
        }
        group.copies.push_back(std::move(copy));
    }
    return group;
}

}  // namespace

Duplicates find_duplicates(const catalog::Catalog& catalog, int threads, const ProgressCallback& progress,
                           const std::stop_token& stop) {
    Library library = read(catalog);
    Duplicates duplicates{.recordings = library.copies.size(), .without_fingerprint = library.without_fingerprint};

    Matches matches;
    ConnectedSets recordings(library.copies.size());
    for (const auto& match : recommend::match_fingerprints(library.fingerprints, threads, progress, stop)) {
        matches.emplace(std::pair(match.first, match.second), match);
        recordings.connect(match.first, match.second);
    }
    for (const auto& [first, second] : same_samples(library)) recordings.connect(first, second);

    for (const std::vector<std::size_t>& members : recordings.sets()) {
        if (members.size() < 2 && library.copies[members.front()].size() < 2) continue;
        duplicates.groups.push_back(make_group(members, matches, library));
    }
    std::ranges::sort(duplicates.groups, {}, [](const auto& group) { return group.copies.front().track.path; });
    return duplicates;
}

}  // namespace segue::pipeline
