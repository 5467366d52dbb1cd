#include "pipeline/sound_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pipeline/mapped_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little, "the file holds numbers as they lie in memory");

constexpr std::uint64_t kMagic = 0x3173726F74636556;  // "Vectors1"
constexpr std::size_t kAlignment = 64;

// Begins the file. After it: words (JSON), sounds and genres of the rows, the index; each at a multiple of kAlignment.
struct Head {
    std::uint64_t magic = kMagic;
    std::uint64_t rows = 0;
    std::uint64_t words = 0;  ///< bytes of them
    std::uint64_t sum = 0;    ///< checksum of the numbers above and of all up to the index
};

// Which state of which catalog, seen by which stages, a file belongs to.
std::string stamp_of(const catalog::Catalog& catalog, const Distance& by, const catalog::StageVersions& versions) {
    const bool of_network = by.numbers == catalog::VectorKind::kEmbedding;
    return fmt::format("{} {} {} {}", catalog.revision(), versions.features, by.name,
                       of_network ? versions.network() : "");
}

Error damaged(const fs::path& path) {
    return {ErrorCode::kInvalidData, "no vectors for searching, or damaged", path};
}

std::size_t aligned(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Cuts a section off, with what aligns the next.
Bytes take(Bytes& rest, std::size_t bytes, const fs::path& path) {
    if (bytes > rest.size() || aligned(bytes) > rest.size()) throw damaged(path);
    const Bytes section = rest.first(bytes);
    rest = rest.subspan(aligned(bytes));
    return section;
}

template <typename Number>
std::span<const Number> as_numbers(Bytes bytes) {
    return {reinterpret_cast<const Number*>(bytes.data()), bytes.size() / sizeof(Number)};
}

std::uint64_t sum_of(const Head& head, Bytes sections) {
    const std::array sums{checksum(std::as_bytes(std::span(&head, 1)).first(offsetof(Head, sum))), checksum(sections)};
    return checksum(std::as_bytes(std::span(sums)));
}

// What the spans of an index show that came from the catalog.
struct Columns {
    std::vector<catalog::SoundId> sounds;
    std::vector<std::uint32_t> genres;
};

}  // namespace

fs::path vectors_path(const fs::path& catalog, const Distance& by) {
    const bool is_default = by.name == distances().front().name;
    return catalog.native() + (is_default ? ".vectors" : fmt::format(".{}-vectors", by.name));
}

SoundIndex SoundIndex::open(const catalog::Catalog& catalog, const Distance& by,
                            const catalog::StageVersions& versions) {
    const std::string stamp = stamp_of(catalog, by, versions);
    try {
        return {vectors_path(catalog.path(), by), stamp};
    } catch (const Error&) {
        return renew(catalog, by, versions);
    }
}

SoundIndex SoundIndex::renew(const catalog::Catalog& catalog, const Distance& by,
                             const catalog::StageVersions& versions) {
    // Before the vectors: if the catalog changes meanwhile, the file counts as outdated.
    const std::string stamp = stamp_of(catalog, by, versions);
    SoundIndex index(catalog.vectors(by.numbers, versions), by);
    try {
        index.save(vectors_path(catalog.path(), by), stamp);
    } catch (const Error&) {  // the next search makes it again
    }
    return index;
}

SoundIndex::SoundIndex(catalog::Vectors vectors, const Distance& by)
    : genre_names_(std::move(vectors.genre_names)),
      outdated_(vectors.outdated),
      rows_(std::move(vectors.values), by.order) {
    const auto columns = std::make_shared<const Columns>(Columns{std::move(vectors.sounds), std::move(vectors.genres)});
    sounds_ = columns->sounds;
    genres_ = columns->genres;
    keeper_ = columns;
}

SoundIndex::SoundIndex(const fs::path& path, const std::string& stamp) : rows_(Matrix()) {
    const auto file = std::make_shared<const MappedFile>(path);
    Bytes rest = file->bytes();
    const Head head = rest.size() < sizeof(Head) ? Head{.magic = 0} : as_numbers<Head>(rest).front();
    if (head.magic != kMagic) throw damaged(path);
    take(rest, sizeof(Head), path);
    const Bytes sections = rest;
    const Bytes words = take(rest, head.words, path);
    if (head.rows > rest.size() / sizeof(catalog::SoundId)) throw damaged(path);
    sounds_ = as_numbers<catalog::SoundId>(take(rest, head.rows * sizeof(catalog::SoundId), path));
    genres_ = as_numbers<std::uint32_t>(take(rest, head.rows * sizeof(std::uint32_t), path));
    if (sum_of(head, sections.first(sections.size() - rest.size())) != head.sum) throw damaged(path);

    try {
        const json said = json::parse(reinterpret_cast<const char*>(words.data()),
                                      reinterpret_cast<const char*>(words.data() + words.size()));
        if (said.at("stamp") != stamp) throw damaged(path);
        genre_names_ = said.at("genres").get<std::vector<std::string>>();
        outdated_ = said.at("outdated").get<std::size_t>();
    } catch (const json::exception&) {
        throw damaged(path);
    }
    const auto is_unknown = [&](std::uint32_t genre) { return genre >= genre_names_.size(); };
    if (std::ranges::any_of(genres_, is_unknown)) throw damaged(path);
    keeper_ = file;
    const auto image_at = static_cast<std::size_t>(rest.data() - file->bytes().data());
    rows_ = recommend::CosineIndex(rest, [file, image_at](std::size_t offset, std::span<std::byte> bytes) {
        file->read(image_at + offset, bytes);
    });
    if (rows_.size() != head.rows) throw damaged(path);
}

void SoundIndex::save(const fs::path& path, const std::string& stamp) const {
    // Genres are text from outside; what is no UTF-8 would come back otherwise, so such a catalog goes without a file.
    std::string sections;
    Head head{.rows = sounds_.size()};
    try {
        sections = json{{"stamp", stamp}, {"genres", genre_names_}, {"outdated", outdated_}}.dump();
    } catch (const json::exception& error) {
        throw Error(ErrorCode::kInvalidData, error.what(), path);
    }
    head.words = sections.size();
    const auto append = [&](Bytes bytes) {
        sections.resize(aligned(sections.size()));
        sections.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    append(std::as_bytes(sounds_));
    append(std::as_bytes(genres_));
    append({});
    head.sum = sum_of(head, std::as_bytes(std::span(sections)));

    std::string first(reinterpret_cast<const char*>(&head), sizeof(head));
    first.resize(aligned(first.size()));
    std::vector<std::string_view> parts{first, sections};
    for (const Bytes part : rows_.image()) {
        parts.emplace_back(reinterpret_cast<const char*>(part.data()), part.size());
    }
    write_file_atomically(path, parts);
}

}  // namespace segue::pipeline
