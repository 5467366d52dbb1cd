// What neighbours in a library are worth by its own tags.
//
//     const auto figures = segue::evaluation::library_figures(tags, lists);
//     figures.genre.at_10;
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace segue::evaluation {

/// What the tags of some recordings say: equal numbers are equal names, kNoTag where there is none.
inline constexpr int kNoTag = -1;
struct LibraryTags {
    std::vector<int> artists;
    std::vector<int> albums;
    std::vector<int> genres;
};

/// For each recording the nearest others, as rows, the nearest first.
struct LibraryLists {
    std::vector<std::vector<std::size_t>> of_other_artists;  ///< 10 each; recordings without an artist are in them too
    std::vector<std::vector<std::size_t>> of_all;            ///< 10 each, whoever made them
};

/// How often neighbours share a tag with the recording whose they are. Means over those that have the tag.
struct Agreement {
    std::size_t asked = 0;  ///< recordings with the tag and with neighbours
    double at_1 = 0;        ///< share of nearest neighbours that have the same
    double at_10 = 0;       ///< the same of the nearest ten
    double chance = 0;      ///< the same of recordings drawn at random
};

/// A recording that is in many lists.
struct Hub {
    std::size_t row = 0;
    std::size_t lists = 0;
};

struct LibraryFigures {
    std::size_t recordings = 0;
    Agreement genre;                ///< in lists of other artists
    Agreement album;                ///< in lists of all: albums are one artist's, mostly
    Agreement artist;               ///< in lists of all
    double hubness = 0;             ///< skewness of how many lists of other artists a recording is in (S10); 0: no hubs
    double orphans = 0;             ///< share of recordings that are in nobody's list of other artists
    std::vector<Hub> hubs;          ///< those in the most lists, up to ten
    std::vector<float> genre_hits;  ///< of each recording, the share of its ten that have its genre; -1 if not asked
};

/// Throws kInvalidArgument for tags or lists that are not of the same recordings.
LibraryFigures library_figures(const LibraryTags& tags, const LibraryLists& lists);

/// How far one kind of lists finds the same genre more often than another: mean and standard error of the difference
/// at ten, artists drawn at random (delete-one jackknife).
struct Advantage {
    double difference = 0;
    double error = 0;
};
Advantage genre_advantage(const LibraryFigures& one, const LibraryFigures& other, std::span<const int> artists);

}  // namespace segue::evaluation
