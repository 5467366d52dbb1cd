// The catalog: what Segue knows of a library, in one SQLite file that a crash can not spoil.
//
//     segue::catalog::Catalog catalog("catalog.db", segue::catalog::IfAbsent::kCreate);
//     catalog.store(findings);
//     if (const auto track = catalog.find_track("/music/song.mp3")) use(catalog.sound(track->sound));
//
// A track is a file. A sound is what files hold: copies of one recording, whatever their names and tags, share one
// sound and so one analysis. docs/catalog.md describes the tables for other programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "segue/core.h"

namespace segue::catalog {

/// Newest layout of the tables that this Segue reads and writes; older ones are brought up to it at opening.
inline constexpr int kSchemaVersion = 3;

/// The word for an analysis of the whole file.
inline constexpr const char* kWhole = "whole";

enum class SoundId : std::int64_t {};
enum class TrackId : std::int64_t {};

/// Which stages made an analysis, and of what: results of equal versions are equal.
struct StageVersions {
    int features = 0;            ///< pipeline::kFeatureVersion
    std::string model;           ///< model::Model::id()
    std::string heard = kWhole;  ///< or the word of the excerpts

    /// The network that made the embedding: what stands in `model` before a `+`, which a learnt head begins with.
    std::string_view network() const { return std::string_view(model).substr(0, model.find('+')); }
    /// Whether what these made will do where `wanted` ones are asked for: the whole file is as good as any excerpts.
    bool serve(const StageVersions& wanted) const {
        return features == wanted.features && model == wanted.model && (heard == kWhole || heard == wanted.heard);
    }
    /// Whether embeddings of both can be compared: also those of excerpts and of whole files.
    bool same_embedding(const StageVersions& other) const {
        return features == other.features && network() == other.network();
    }
    friend bool operator==(const StageVersions&, const StageVersions&) = default;
};

/// The analysis of one recording.
struct Sound {
    std::string hash;          ///< identity: audio::packet_hash; empty for a file without coded audio, which is no copy
    std::string content_hash;  ///< audio::Report::content_hash; empty if unknown
    std::string verdict;       ///< word of audio::Verdict
    std::string reason;        ///< of the verdict, for a person; may be empty
    double duration_s = 0;
    std::string codec;                       ///< audio::Report::codec; empty if unknown
    std::optional<int> sample_rate_hz;       ///< as coded in the file
    std::optional<int> channels;             ///< as coded in the file
    std::optional<int> bit_rate_bps;         ///< of the coded audio
    std::optional<double> bandwidth_hz;      ///< where the spectrum ends in an edge; 0 if it has none
    std::string genre;                       ///< empty where nothing usable was heard, or the model knows no labels
    float confidence = 0;                    ///< probability of `genre`
    std::vector<float> probabilities;        ///< in the order of the model's labels
    std::vector<float> embedding;            ///< mean of its windows; empty as genre, or the model gives none
    std::vector<float> mfcc_mean;            ///< empty where nothing usable was heard
    std::optional<double> tempo_bpm;         ///< beats a minute
    std::optional<double> loudness_lufs;     ///< integrated
    std::vector<float> rhythm;               ///< independent of timbre; empty as mfcc_mean
    std::vector<float> timbre;               ///< MFCC with their spread; empty as mfcc_mean
    std::vector<std::uint32_t> fingerprint;  ///< Chromaprint's items; empty as mfcc_mean
    StageVersions versions;
    friend bool operator==(const Sound&, const Sound&) = default;
};

/// What files say of themselves; empty or 0 where absent.
struct Tags {
    std::string title, artist, album, album_artist, genre;
    int year = 0, track = 0;
    std::string mb_recording, mb_release, mb_artist;  ///< MusicBrainz ids
    std::optional<double> replaygain_track_db, replaygain_album_db;
    friend bool operator==(const Tags&, const Tags&) = default;
};

/// By which an unchanged file is recognised without reading it.
struct FileStamp {
    std::int64_t size = 0;      ///< bytes
    std::int64_t mtime_ns = 0;  ///< since 1970
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// A file of the library.
struct Track {
    TrackId id{};
    SoundId sound{};
    std::filesystem::path path;  ///< absolute; any bytes
    FileStamp stamp;
    Tags tags;
    bool missing = false;  ///< a scan did not find it any more
    friend bool operator==(const Track&, const Track&) = default;
};

/// A file as a scan found it.
struct Finding {
    std::filesystem::path path;
    FileStamp stamp;
    Tags tags;
    std::string hash;            ///< Sound::hash
    std::optional<Sound> sound;  ///< none: the catalog knows the sound under `hash`
};

/// What storing a finding did.
enum class Change {
    kAdded,    ///< a new track
    kUpdated,  ///< the track of this path
    kMoved,    ///< a missing track of the same sound got this path
    kNoSound,  ///< nothing: the catalog does not know the sound (any more)
};

/// A finding as it was stored.
struct Stored {
    Change change = Change::kNoSound;
    std::string verdict;  ///< of its sound; empty for kNoSound
    std::string reason;   ///< of the verdict
};

/// What a scan compares a file with.
struct KnownFile {
    FileStamp stamp;
    bool missing = false;
    std::string hash;        ///< of its sound
    StageVersions versions;  ///< of its sound's analysis
    friend bool operator==(const KnownFile&, const KnownFile&) = default;
};

/// Which numbers describe a sound.
enum class VectorKind {
    kEmbedding,  ///< of the model
    kMfccMean,   ///< averaged MFCC
    kRhythm,     ///< how strongly the onsets pulsate, by rate
};

/// Those of a sound; empty where it has none.
const std::vector<float>& numbers_of(const Sound& sound, VectorKind kind);

/// Vectors of many sounds, in the order of their hashes: ids depend on which thread of a scan was first.
struct Vectors {
    std::vector<SoundId> sounds;        ///< of each row
    std::vector<std::uint32_t> genres;  ///< of each row: which of `genre_names`
    Matrix values;                      ///< [sounds x dimensions]
    std::vector<std::string> genre_names;
    std::size_t outdated = 0;  ///< sounds left out because other versions of the stages analysed them
};

/// From the first to the last, both included.
struct Years {
    int first = 0;
    int last = 0;
    friend bool operator==(const Years&, const Years&) = default;
};

/// Some of the files; what is empty lets all through.
struct TrackFilter {
    std::optional<Years> years;   ///< whose tags name one of these
    std::filesystem::path below;  ///< in this folder, or this file; as paths are stored
};

/// A file and what it holds.
struct TrackKey {
    SoundId sound{};
    TrackId track{};
    friend auto operator<=>(const TrackKey&, const TrackKey&) = default;  // NOLINT(modernize-use-nullptr): its 0
};

/// How much there is.
struct Counts {
    std::size_t tracks = 0;
    std::size_t missing_tracks = 0;   ///< of `tracks`
    std::size_t sounds = 0;           ///< recordings, copies counted once
    std::size_t analysed_sounds = 0;  ///< of `sounds`: with an embedding or averaged MFCC
};

/// What a catalog holds, for a person to look at. Tracks that are missing count only where it says so.
struct Summary {
    Counts counts;
    std::size_t unused_sounds = 0;  ///< of counts.sounds: no track has them any more, missing ones included
    double duration_s = 0;          ///< of the recordings that tracks have, each counted once
    std::map<std::string, std::size_t> verdicts;  ///< how many tracks have which
    std::map<std::string, std::size_t> genres;    ///< how many tracks are heard as which
    /// How many recordings that tracks have were analysed by which stages.
    std::vector<std::pair<StageVersions, std::size_t>> analyses;
};

/// What remove_missing() did.
struct Removal {
    std::size_t tracks = 0;
    std::size_t sounds = 0;  ///< that no track had any more
};

/// A folder of another machine and where the same music lies on this one.
struct Relocation {
    std::filesystem::path from, to;  ///< absolute
};

/// What merge() did with each track of the other catalog.
struct MergeReport {
    std::size_t added = 0;
    std::size_t replaced = 0;   ///< both had the path: the other knows a later state of the file
    std::size_t kept = 0;       ///< both had the path: this one knows the same state, or a later one
    std::size_t conflicts = 0;  ///< of `replaced` and `kept`: with another sound
    std::size_t sounds = 0;     ///< recordings that this catalog did not know
};

enum class IfAbsent {
    kFail,    ///< kNotFound if there is no catalog; one in a place that can not be written is opened for reading alone
    kCreate,  ///< make an empty one, and its folder
};

/// An open catalog. An object belongs to one thread; several objects, threads or processes may work on the same file at
/// once, as long as they are on one machine: readers never wait, a writer waits up to 30 s for another.
///
/// The constructor throws kNotFound, kNoPermission, kInvalidCatalog (no database, not ours, damaged), kNewerVersion,
/// kBusy, kIo. All else throws kInvalidCatalog where it meets damage, kBusy, kIo (full disk, device error),
/// kNoPermission (read-only) and kNotFound (the file was deleted meanwhile); a change that throws has changed nothing.
class Catalog {
  public:
    Catalog(const std::filesystem::path& path, IfAbsent if_absent);
    ~Catalog();
    Catalog(Catalog&&) noexcept;
    Catalog& operator=(Catalog&&) noexcept;

    const std::filesystem::path& path() const;

    // Reading.
    Counts counts() const;
    /// The track of exactly this path.
    std::optional<Track> find_track(const std::filesystem::path& path) const;
    /// All copies of a sound, missing ones included, sorted by path.
    std::vector<Track> tracks_of(SoundId sound) const;
    std::optional<SoundId> find_sound(std::string_view hash) const;
    /// Throws kInvalidArgument for an id that does not exist.
    Sound sound(SoundId id) const;
    /// The tracks that a filter lets through and that are not missing, sorted by sound.
    std::vector<TrackKey> tracks_where(const TrackFilter& filter) const;
    /// Every track that is not missing with the content hash of its sound, sorted by path.
    void visit_tracks(const std::function<void(const Track&, std::string_view content_hash)>& visitor) const;
    /// Every track with its sound, sorted by path.
    void visit(const std::function<void(const Track&, const Sound&)>& visitor) const;

    /// Vectors of all sounds that have one and were analysed by `current` stages (kEmbedding: the learnt head does not
    /// matter; the others: nor does the network).
    ///
    /// At most `limit`: since hashes are as good as random, so is the sample, and always the same.
    Vectors vectors(VectorKind kind, const StageVersions& current,
                    std::size_t limit = std::numeric_limits<std::size_t>::max()) const;
    /// A number that stays as long as vectors() gives the same, and that no other state had or will have.
    std::int64_t revision() const;
    /// Genres that occur, sorted.
    std::vector<std::string> genres() const;

    // For scans.
    std::optional<KnownFile> find_file(const std::filesystem::path& path) const;
    /// Paths at or below a folder or file that are not marked missing, sorted by bytes.
    std::vector<std::filesystem::path> present_below(const std::filesystem::path& root) const;
    /// Hashes of the sounds whose analysis serves.
    std::unordered_set<std::string> hashes(const StageVersions& wanted) const;

    // Changing. Each call is one transaction: all of it or nothing.
    /// Sounds are replaced by hash, though none of the whole by one of excerpts that the same stages made; tracks by
    /// path. The result tells of each finding what was done.
    std::vector<Stored> store(std::span<const Finding> findings);
    /// The files at these paths are gone, or (false) back again unchanged. Unknown paths are passed over.
    void mark_missing(std::span<const std::filesystem::path> paths, bool missing = true);

    // Upkeep.
    Summary summary() const;
    /// As present_below, of those that are marked missing.
    std::vector<std::filesystem::path> missing_below(const std::filesystem::path& root) const;
    /// Forgets those of these tracks that are missing, all of `unmarked`, whose files are gone although no scan has
    /// marked them so, and then every sound that no track has. With `rehearse` only says what it would do.
    Removal remove_missing(std::span<const std::filesystem::path> paths, bool rehearse = false,
                           std::span<const std::filesystem::path> unmarked = {});
    /// Takes over all tracks and their sounds from another catalog; paths in `relocation.from` come into
    /// `relocation.to`. Of two tracks of one path the one that is not missing stays, then the one of the file that was
    /// modified later, then this catalog's; of two analyses of one recording that by later features, then one of the
    /// whole, then this catalog's. Throws kInvalidArgument if both are the same file.
    MergeReport merge(const Catalog& other, const std::optional<Relocation>& relocation = {});
    /// Writes a copy of the present state, checked for damage, into a file: a new one, or an older backup, which it
    /// replaces in one step. Others may go on writing into this catalog. `progress` counts pages. Throws
    /// kInvalidArgument if another file than a catalog, or this one, lies there, kBusy if that catalog is in use, kIo
    /// and kNoPermission as AtomicFile does, kInterrupted upon a stop request.
    void backup(const std::filesystem::path& target, const ProgressCallback& progress = {},
                const std::stop_token& stop = {}) const;
    /// Reads everything. What is damaged, a line each; none: nothing.
    std::vector<std::string> damage() const;
    /// Throws kInvalidCatalog with the first of damage().
    void check() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace segue::catalog
