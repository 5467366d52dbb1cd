// Each recording of a library beside its nearest: what `segue evaluate-similarity` counts.
#pragma once

#include <cstddef>
#include <map>
#include <stop_token>
#include <vector>

#include "segue/catalog.h"
#include "segue/core.h"
#include "segue/distance.h"

namespace segue::pipeline {

/// The recordings of a catalog that can be compared by every distance, or a sample of them, and what their tags say, as
/// they were when it was made: the catalog may change or go away.
/// A recording is there once, however many copies in whatever lossless container it has; the tags are those of its
/// first file that is not missing, as numbers: equal ones are equal names (in the sense of SelectionOptions), -1 where
/// there is none.
class Library {
  public:
    /// Of more than `limit` recordings, so many drawn at random, always the same ones. Throws as Catalog does.
    Library(const catalog::Catalog& catalog, const catalog::StageVersions& versions, std::size_t limit);

    std::size_t size() const { return sounds_.size(); }
    /// Of each recording.
    const std::vector<catalog::SoundId>& sounds() const { return sounds_; }
    const std::vector<int>& artists() const { return artists_; }
    const std::vector<int>& albums() const { return albums_; }
    const std::vector<int>& genres() const { return genres_; }
    /// Recordings left out because other stages analysed them: scan again.
    std::size_t outdated() const { return outdated_; }

    struct Lists {
        std::vector<std::vector<std::size_t>> of_other_artists;  ///< those without an artist among them
        std::vector<std::vector<std::size_t>> of_all;
    };
    /// The nearest ten of each recording. The same for any number of threads (<= 0: all cores); `progress` counts
    /// recordings. Throws kInterrupted.
    Lists nearest_ten(const Distance& by, int threads = 0, const ProgressCallback& progress = {},
                      const std::stop_token& stop = {}) const;

  private:
    std::map<catalog::VectorKind, Matrix> numbers_;
    std::vector<catalog::SoundId> sounds_;
    std::vector<int> artists_;
    std::vector<int> albums_;
    std::vector<int> genres_;
    std::size_t outdated_ = 0;
};

}  // namespace segue::pipeline
