// A file as a question to the catalog.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

struct SimilarQuery {
    std::vector<float> vector;
    std::string hash;          ///< of its coded audio
    std::string content_hash;  ///< of its decoded audio; empty if unknown
    std::string artist;        ///< see artist_of
};

/// From the catalog where it knows the file or a copy of it, otherwise from an analysis. Throws as find_similar does.
SimilarQuery query_of(const std::filesystem::path& path, const catalog::Catalog& catalog, const Stages& stages,
                      catalog::VectorKind by);

/// Who made a track, in a form to compare: the artist or else the album artist, ASCII letters in lower case, without
/// surrounding space. Empty if unknown.
std::string artist_of(const catalog::Tags& tags);

}  // namespace segue::pipeline
