// Embeddings of many files: from the catalog where it knows them, from an analysis where it does not.
//
//     const auto embedded = segue::pipeline::embeddings_of(paths, model, {.catalog = &catalog});
//     if (!embedded[0].embedding.empty()) use(embedded[0].embedding);
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/core.h"
#include "segue/model.h"

namespace segue::pipeline {

/// A file as labels are learnt from it.
struct Embedded {
    std::vector<float> embedding;  ///< mean of its windows; empty if nothing usable is heard in the file
    std::string failure;           ///< then: the verdict and its reason, for a person
    std::string artist;            ///< of its tags, in a form to compare; empty if unknown
    std::string sound_key;         ///< equal for files with the same decoded sound; empty if unknown
    bool known = false;            ///< the catalog knew it
};

struct EmbeddingOptions {
    const catalog::Catalog* catalog = nullptr;  ///< null: all files are analysed
    int threads = 0;                            ///< that analyse; <= 0: all cores
    ProgressCallback progress;                  ///< on one thread at a time; counts the files to be analysed
    std::stop_token stop;                       ///< throws kInterrupted
};

/// One for each path, in their order. A file that the catalog knows by path, size and time is not opened, one that it
/// knows under another path is only hashed; its embedding must be of this network and version of Segue, under whatever
/// head. All others are heard as a scan hears them: excerpts of long files. Throws kInvalidArgument for a model without
/// embedding, kInterrupted, and as Catalog does; never for what a file is or holds.
std::vector<Embedded> embeddings_of(std::span<const std::filesystem::path> paths,
                                    const std::shared_ptr<const model::Model>& model,
                                    const EmbeddingOptions& options = {});

}  // namespace segue::pipeline
