// Sound out of files: any format FFmpeg knows becomes mono float samples, with a verdict about what could be heard.
//
//     segue::audio::Decoder decoder("song.mp3");
//     for (auto block = decoder.read(); !block.empty(); block = decoder.read()) use(block);
//     const segue::audio::Report report = decoder.report();
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segue/core.h"

namespace segue::audio {

/// What can be said of a file's sound, from good to bad.
enum class Verdict {
    kSound,           ///< decoded from start to end without damage
    kClipped,         ///< sound, but cut off at a ceiling for 1 % of the time or more
    kLowBandwidth,    ///< sound, but nothing is left of the high frequencies: upsampled or heavily compressed
    kPartlyReadable,  ///< some of it is damaged or missing; the rest was used
    kSilent,          ///< decoded, but no sample reaches kSilentBelow
    kTooShort,        ///< less than kShortestUsable seconds of sound
    kBroken,          ///< recognised as audio, but no sample can be decoded
    kNotAudio,        ///< empty, text, a picture, a video without sound ...
    kUnsupported,     ///< audio in a codec this build of FFmpeg cannot decode
    kUnreadable,      ///< there is no such file, the system refuses to open or read it, or it is no regular file
};
inline constexpr double kShortestUsable_s = 0.5;
inline constexpr float kSilentBelow = 1e-4F;  ///< -80 dBFS

/// "sound", "clipped", "low-bandwidth", "partly-readable", "silent", "too-short", "broken", "not-audio", "unsupported",
/// "unreadable".
std::string_view to_string(Verdict verdict);
/// The reverse; nothing for an unknown word.
std::optional<Verdict> verdict_from_string(std::string_view word);
/// True for the verdicts of files that can be analysed: kSound, kClipped, kLowBandwidth and kPartlyReadable.
bool is_usable(Verdict verdict);

/// Loudness by EBU R 128 (ITU-R BS.1770-4, EBU Tech 3341 and 3342), of all channels at the source's rate. Surround
/// channels count 1.41 times, low-frequency ones not at all, those of unknown position and the only one of mono once.
/// Each number is missing where it does not exist: as said below, and in a file of more than 64 channels, 3,072,000
/// numbers a second or 256 changes of rate or channels.
struct Loudness {
    std::optional<double> integrated_lufs;  ///< missing if nothing lasts 0.4 s and is louder than -70 LUFS
    std::optional<double> range_lu;         ///< missing like that, or if the sound is shorter than 3 s
    std::optional<double> true_peak_dbtp;   ///< of any channel, the low-frequency ones too; missing for digital silence
};

/// Pieces that stand for a whole file, equally long. The first follows the lead; the others are evenly spread over the
/// rest: of n, their middles lie at 1/2n, 3/2n, 5/2n ... of it. Without a lead that holds for all, and for the whole
/// file. They are found by seeking. The defaults were chosen by measurement (docs/ears.md).
struct Excerpts {
    int count = 10;       ///< at least 1
    double length_s = 3;  ///< above 0
    /// What is decoded before the first, from the file's beginning on: copies are recognised by it
    /// (docs/duplicates.md), but an intro does not stand for the music. 0: no lead.
    double lead_s = 12;
    friend bool operator==(const Excerpts&, const Excerpts&) = default;
};
/// Of all of them, lead included.
double duration_s_of(const Excerpts& excerpts);
/// "12s+10x3s", or without a lead "10x3s".
std::string to_string(const Excerpts& excerpts);

/// What a file is and how well it could be read.
struct Report {
    Verdict verdict = Verdict::kSound;
    std::string reason;       ///< one line for a person; empty for kSound
    std::string container;    ///< FFmpeg's short name: "mp3", "flac", "mov,mp4,m4a,..."
    std::string codec;        ///< FFmpeg's codec name: "mp3", "aac", "pcm_s16le"
    int source_rate_hz = 0;   ///< as coded in the file
    int source_channels = 0;  ///< as coded in the file
    int bit_rate_bps = 0;     ///< of the coded audio: its bits by the seconds they make; 0 if there are none
    double duration_s = 0;    ///< of the file: decoded sound, or of excerpts what declared_s or the bit rate says
    double heard_s = 0;       ///< decoded sound: all of the file, or the lead and the excerpts
    std::optional<Excerpts> excerpts;  ///< what was heard of the file; none: all
    double declared_s = 0;             ///< as the container declares it; 0 if it does not say
    float peak = 0;                    ///< largest absolute sample after the down-mix; full scale is 1
    double channel_gain_db = 0;        ///< by how much all channels together are louder than the down-mix; 0 for mono
    double clipped_share = 0;  ///< of all samples: in runs of 3 or more at the ceiling of the file or at full scale
    double bandwidth_hz = 0;   ///< where the spectrum ends in an edge; 0 if it has none
    std::int64_t damaged_packets = 0;    ///< packets that the decoder refused
    std::int64_t nonfinite_samples = 0;  ///< NaN or infinite samples, replaced by 0
    std::string content_hash;  ///< 32 hex digits of the decoded mono samples at the source's rate: equal for copies of
                               ///< the same sound under other tags or in another lossless container
    std::optional<Loudness> loudness;  ///< if DecodeOptions::loudness asks for it
};

struct DecodeOptions {
    /// Of the samples returned, 1,000 to 384,000; soxr HQ (librosa's default) resamples. 0: the rate at which the file
    /// begins, which Report::source_rate_hz names.
    int sample_rate_hz = 22050;
    /// Stop after so much sound.
    double max_duration_s = std::numeric_limits<double>::infinity();
    /// Hear excerpts instead of the whole file, which is then not read either. All is heard of a file that is shorter
    /// than twice its excerpts and their lead, that does not say how long it is (MP3 excepted), or whose container
    /// cannot be sought (docs/formats.md). Report::excerpts tells what was done. Verdict, peak, hash and loudness are
    /// then those of the excerpts, joined; a file whose end is missing is kPartlyReadable all the same.
    std::optional<Excerpts> excerpts;
    /// Give up on a file that does not deliver a block of samples within this time.
    double time_limit_s = 60;
    /// Measure Report::loudness too, which takes four times as long as decoding an MP3 file.
    bool loudness = false;
};

/// Streams one file, or excerpts of it joined. Memory does not depend on the file's length. Channels are averaged, as
/// librosa.to_mono does; encoder delay is trimmed where the file names it, and padding, too, but for that of AAC in
/// MP4. Not thread-safe; use one for each thread.
class Decoder {
  public:
    /// Opens the file and its best audio stream. Throws segue::Error: kNotFound, kNoPermission, kNotAudio,
    /// kUnsupported, kBroken, kIo. Damage further inside never throws: it ends in the report.
    explicit Decoder(const std::filesystem::path& path, const DecodeOptions& options = {});
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// The next samples, mono, -1..1 (louder where the file is); valid until the next call. Empty at the end.
    /// Block boundaries carry no meaning.
    std::span<const float> read();

    /// Facts so far; complete, verdict included, once read() has returned an empty block.
    const Report& report() const;
    /// Length of what will be read: as the container declares it, or guessed from size and bit rate, in seconds; 0 if
    /// unknown. For progress displays.
    double declared_duration_s() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// A whole file in memory.
struct Sound {
    std::vector<float> samples;  ///< mono
    int sample_rate_hz = 0;
    Report report;
};
/// Decodes a whole file. Throws as Decoder does; a file that opens but holds no usable sound is returned with its
/// verdict. Needs 4 bytes a sample: for long files prefer Decoder.
Sound load(const std::filesystem::path& path, const DecodeOptions& options = {});

/// Whether a codec (FFmpeg's name, as in Report::codec) keeps every sample as it was; false for an unknown one.
bool is_lossless_codec(std::string_view codec);

/// A verdict instead of an exception for a file that cannot be opened: what audit and scan report.
Report report_of(const Error& error);

/// 32 hex digits that identify the coded audio: a hash over the packets of the best audio stream, its codec and its
/// packet count. Of excerpts: over the packets that DecodeOptions::excerpts would hear, those of the file's last
/// seconds, and its length; equal to the hash of all where all would be heard. Tags, cover art and the file's name do
/// not change it. Reads these packets, decodes nothing. Throws as Decoder does.
std::string packet_hash(const std::filesystem::path& path, const std::optional<Excerpts>& excerpts = {});

/// Tags as TagLib reads them; empty or 0 where absent.
struct Tags {
    std::string title, artist, album, album_artist, genre;
    int year = 0, track = 0;
    /// MusicBrainz ids; those of several artists are separated by ", ".
    std::string mb_recording, mb_release, mb_artist;
    /// What is to be added to the level for a loudness of -18 LUFS: ReplayGain, or Opus' R128 gain in its terms.
    std::optional<double> replaygain_track_db, replaygain_album_db;
};
/// Empty for a file without (readable) tags. Throws kIo where the system fails to read it.
Tags read_tags(const std::filesystem::path& path);

}  // namespace segue::audio
