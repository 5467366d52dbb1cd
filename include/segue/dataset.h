// Labelled collections: a folder for each genre, or a manifest; and their division into training and validation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "segue/core.h"

namespace segue::dataset {

/// Something that was passed over, and why.
struct Skipped {
    std::filesystem::path path;
    std::string reason;
};

/// True for the extensions that audio and video files have, in any case.
bool has_media_extension(const std::filesystem::path& path);

/// Files below folders.
struct FileList {
    std::vector<std::filesystem::path> files;    ///< sorted by bytes, each once
    std::vector<std::filesystem::path> folders;  ///< that were walked, sorted by bytes
    std::vector<Skipped> skipped;                ///< folders without permission, dangling links, missing roots
};
/// Walks `roots` (files are taken as they are, folders recursively). Symbolic links are followed, each real folder is
/// visited once, so loops end. Hidden entries (leading dot), files under a folder that holds `.nomedia`, what a file
/// `.segueignore` in the folder or one around it says, and files whose extension no audio or video format uses (.txt,
/// .jpg, .cue, .m3u ...) are left out, except when given as roots. `ignore` are further patterns, which hold below each
/// root and outweigh those of the files; patterns are those of gitignore
/// (https://git-scm.com/docs/gitignore#_pattern_format). Returns what was found so far once `stop` is requested.
FileList find_audio_files(std::span<const std::filesystem::path> roots, const std::stop_token& stop = {},
                          std::span<const std::string> ignore = {});

/// One labelled file.
struct Clip {
    std::filesystem::path path{};
    std::string genre{};             ///< empty: no label
    std::string group{};             ///< artist or the like; clips of one group (see comparable.h) belong on one side
    std::string source{};            ///< where it comes from; empty if unknown
    std::string label_confidence{};  ///< free word of the manifest ("A", "B" ...); empty if there is no such column
    std::optional<int> fold{};
};

struct DataSet {
    std::vector<Clip> clips;  ///< sorted by path; those of one path as they were found
    std::vector<Skipped> skipped;
};

/// One folder for each genre: <root>/<genre>/**/file. The genre is the name of the first folder below the root, as
/// segue::printable shows it. Walks as find_audio_files does; a link from one genre folder into another adds nothing.
/// Files beside the genre folders are skipped and named.
/// Throws kNotFound, kNoPermission; kInvalidData if no genre folder holds a file.
DataSet read_genre_folders(const std::filesystem::path& root, const std::stop_token& stop = {});

/// Which columns of a manifest mean what. An empty name: no such column. A named column that is absent from the file is
/// an error, except where the name is the default and the column neither path nor genre.
struct ManifestColumns {
    std::string path = "path";
    std::string genre = "genre";
    std::string group = "artist";
    std::string fold = "fold";
    std::string source = "source";
    std::string label_confidence = "label_confidence";
};
/// A second row for a file.
enum class Repeated {
    kSkip,  ///< is left out and named
    kKeep,  ///< is a clip of its own, after that of the first
};
/// A CSV file (RFC 4180, UTF-8, header line). Relative paths are relative to the manifest. Rows whose file does not
/// exist, and rows whose fold is no integer, are skipped and named.
/// Throws kNotFound, kNoPermission, kInvalidData (column, or line and reason).
DataSet read_manifest(const std::filesystem::path& csv, const ManifestColumns& columns = {},
                      Repeated repeated = Repeated::kSkip);

/// The labels in a list like "jazz; for cooking", each once and without surrounding space. None in an empty text.
std::vector<std::string> split_labels(std::string_view list);

/// The clips whose label_confidence is one of `accepted`; all of them if `accepted` is empty.
std::vector<Clip> with_label_confidence(std::vector<Clip> clips, std::span<const std::string> accepted);

/// Rows and columns of a CSV file (RFC 4180: quotes, doubled quotes, line breaks inside quotes; LF or CRLF). A byte
/// order mark and empty lines are left out. Throws kInvalidData with the line number for an unterminated quote, text
/// after a closing quote, or a row of another width than the header.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);
/// A field, quoted where needed.
std::string csv_field(std::string_view text);

/// Genre names and their numbers, in alphabetical order.
class LabelEncoder {
  public:
    LabelEncoder() = default;
    /// From the labels that occur. Both leave out repetitions and empty labels.
    explicit LabelEncoder(std::span<const Clip> clips);
    explicit LabelEncoder(std::vector<std::string> labels);

    const std::vector<std::string>& labels() const { return labels_; }
    std::size_t size() const { return labels_.size(); }
    /// Number of a label; nothing if it is unknown.
    std::optional<int> encode(std::string_view label) const;

  private:
    std::vector<std::string> labels_;
};

struct SplitOptions {
    double validation_share = 0.2;  ///< of the clips of each genre, 0.05 .. 0.5
    bool by_group = true;           ///< keep clips of one (non-empty) group together
    std::uint64_t seed = 1;
};
/// Indices into the clips, each in increasing order, disjoint, together all labelled clips.
struct Split {
    std::vector<std::size_t> training;
    std::vector<std::size_t> validation;
};
/// Stratified by genre, repeatable for a seed on every platform, independent of the order of the clips. Clips with
/// equal non-empty `sound_keys` (hash of decoded audio; may be empty, otherwise as long as clips) never sit on both
/// sides, nor do clips of one group: both hold across chains (a sounds like b, b is by c's artist: a, b, c stay
/// together). Every genre has at least one clip on each side. Throws kInvalidData naming each genre with too few clips
/// (or groups) and how many it has; kInvalidArgument for options out of range.
Split split(std::span<const Clip> clips, std::span<const std::string> sound_keys, const SplitOptions& options = {});
/// The labelled clips of one fold for validation, those of the other folds for training. Clips without a fold are left
/// out.
/// Training clips that sound the same as a validation clip are left out too. Throws kInvalidData for an empty side.
Split hold_out_fold(std::span<const Clip> clips, std::span<const std::string> sound_keys, int fold);

struct FoldOptions {
    int folds = 5;         ///< 2 or more
    bool by_group = true;  ///< keep clips of one (non-empty) group together
    std::uint64_t seed = 1;
};
/// Number of a fold, from 0, for each clip; -1 for those without a label. Folds have about equally many clips of each
/// genre; clips that belong together, as for split(), share a fold. Repeatable, independent of the order of the clips.
/// Where there are fewer groups than folds, some folds stay empty. Throws kInvalidArgument for fewer than 2 folds.
std::vector<int> make_folds(std::span<const Clip> clips, std::span<const std::string> sound_keys,
                            const FoldOptions& options = {});

/// Weight of each label, inversely proportional to its count, mean over clips 1; 0 for a label that does not occur.
/// Index: the encoder's numbers.
std::vector<float> class_weights(std::span<const Clip> clips, const LabelEncoder& encoder);

}  // namespace segue::dataset
