// Why two recordings are called alike.
#pragma once

#include <map>
#include <vector>

#include "pipeline/sound_index.h"
#include "segue/catalog.h"
#include "segue/distance.h"
#include "segue/recommend.h"
#include "segue/similar.h"

namespace segue::pipeline {

/// Compares two recordings in every respect of which the catalog knows something.
class Reasons {
  public:
    /// `index`: of the distance by which the recordings were found.
    Reasons(const catalog::Catalog& catalog, const SoundIndex& index, const Distance& by,
            const catalog::StageVersions& versions);

    std::vector<Comparison> compare(const catalog::Sound& query, const catalog::Sound& track);

  private:
    /// Rows that tell what is usual.
    const recommend::CosineIndex& rows(catalog::VectorKind kind);
    void compare_vectors(std::string_view respect, catalog::VectorKind kind, const catalog::Sound& query,
                         const catalog::Sound& track, std::vector<Comparison>& comparisons);

    const catalog::Catalog& catalog_;
    const SoundIndex& index_;
    const Distance& by_;
    const catalog::StageVersions& versions_;
    std::map<catalog::VectorKind, recommend::CosineIndex> samples_;
};

}  // namespace segue::pipeline
