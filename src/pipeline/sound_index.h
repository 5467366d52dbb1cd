// The catalog's vectors, ready to be searched: in a file beside the catalog, which may be thrown away.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "segue/catalog.h"
#include "segue/distance.h"
#include "segue/recommend.h"

namespace segue::pipeline {

/// Where the vectors of a catalog lie for searching: `catalog.db.vectors`, by another distance than the default
/// `catalog.db.NAME-vectors`.
std::filesystem::path vectors_path(const std::filesystem::path& catalog, const Distance& by);

/// Sounds as rows of an index, in the order of their hashes.
class SoundIndex {
  public:
    /// From the file, if it holds what the catalog holds now; otherwise from the catalog, and the file is written anew.
    /// A file that is damaged or another catalog's counts as none, and a folder that can not be written to does no
    /// harm. Throws as Catalog does.
    static SoundIndex open(const catalog::Catalog& catalog, const Distance& by, const catalog::StageVersions& versions);
    /// From the catalog in any case: for a file whose damage was seen late, in a row.
    static SoundIndex renew(const catalog::Catalog& catalog, const Distance& by,
                            const catalog::StageVersions& versions);

    /// What `search(*this)` gives; if it throws kInvalidData, which is damage of a row in the file, what it gives after
    /// the index has been renewed.
    template <typename Search>
    auto search(const catalog::Catalog& catalog, const Distance& by, const catalog::StageVersions& versions,
                const Search& search) {
        try {
            return search(std::as_const(*this));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::kInvalidData) throw;
            *this = renew(catalog, by, versions);
            return search(std::as_const(*this));
        }
    }

    const recommend::CosineIndex& rows() const { return rows_; }
    catalog::SoundId sound(std::size_t row) const { return sounds_[row]; }
    /// Which of genre_names().
    std::uint32_t genre(std::size_t row) const { return genres_[row]; }
    const std::vector<std::string>& genre_names() const { return genre_names_; }
    /// Sounds left out because other stages analysed them.
    std::size_t outdated() const { return outdated_; }

  private:
    SoundIndex(catalog::Vectors vectors, const Distance& by);
    SoundIndex(const std::filesystem::path& path, const std::string& stamp);

    void save(const std::filesystem::path& path, const std::string& stamp) const;

    // What the spans show; also keeps the mapped file.
    std::shared_ptr<const void> keeper_;
    std::span<const catalog::SoundId> sounds_;
    std::span<const std::uint32_t> genres_;
    std::vector<std::string> genre_names_;
    std::size_t outdated_ = 0;
    recommend::CosineIndex rows_;
};

}  // namespace segue::pipeline
