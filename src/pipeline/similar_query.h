// Files as a question to the catalog.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "pipeline/recording.h"
#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline {

struct SimilarQuery {
    catalog::Sound sound;
    Recording recording;
};

/// From the catalog where it knows the file or a copy of it, otherwise from an analysis. Throws as find_similar does.
SimilarQuery query_of(const std::filesystem::path& path, const catalog::Catalog& catalog, const Stages& stages,
                      catalog::VectorKind by);

/// Whether the numbers of both can be compared.
bool are_comparable(const catalog::StageVersions& a, const catalog::StageVersions& b, catalog::VectorKind by);

/// The direction that is asked for: the mean of the wanted directions less half the mean of those to be avoided, after
/// Rocchio, Relevance Feedback in Information Retrieval, 1971. Not of length 1; zeros if nothing remains.
std::vector<float> blend(std::span<const SimilarQuery> wanted, std::span<const SimilarQuery> avoided,
                         catalog::VectorKind by);

}  // namespace segue::pipeline
