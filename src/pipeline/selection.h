// Which rows of an index may stand in a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pipeline/recording.h"
#include "pipeline/sound_index.h"
#include "segue/selection.h"

namespace segue::pipeline {

/// Decides about one row after the other, the best first. Belongs to one thread, as the catalog does.
class Selection {
  public:
    /// `queries`: whose artists and albums may be left out. Throws as Catalog does, and kInvalidArgument for a genre
    /// that the catalog does not hold.
    Selection(const catalog::Catalog& catalog, const SoundIndex& index, SelectionOptions options,
              std::vector<Recording> queries);

    /// Leaves out all copies of a recording, as those of a query.
    void leave_out(const catalog::Sound& sound) { listed_.add(sound); }

    /// The part that is quick to tell: genre, years, folder.
    bool may_admit(std::size_t row) const;
    /// The rest. A recording that is let through keeps out its copies that are asked about after it.
    bool admits(std::size_t row);
    /// Of a row that was let through; its track is a copy that the options let through.
    const Recording& recording(std::size_t row) const { return *decided_.at(row); }

  private:
    std::optional<Recording> decide(std::size_t row);

    const catalog::Catalog& catalog_;
    const SoundIndex& index_;
    SelectionOptions options_;
    std::optional<std::uint32_t> genre_;
    std::optional<std::vector<catalog::TrackKey>> tracks_;  // that years and folder let through
    std::vector<Recording> queries_;
    RecordingNumbers listed_;  // whose copies are left out
    std::map<std::size_t, std::optional<Recording>> decided_;
};

/// The number of a genre in an index, in any case of letters; none for an empty name. Throws kInvalidArgument, with the
/// genres that there are, for one that is not there.
std::optional<std::uint32_t> genre_number(const SoundIndex& index, const std::string& name,
                                          const std::filesystem::path& catalog);

}  // namespace segue::pipeline
