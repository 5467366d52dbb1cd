// Pictures for people, as PNG or SVG: spectrogram, what spoke for an answer, training curves, confusion matrix,
// reliability diagram, accuracy against coverage, maps of points.
//
//     segue::plot::Spectrogram figure;
//     figure.db = ...;                                  // [frames x bands]
//     segue::plot::save(figure, "song.png");            // or song.svg
//
// A figure is plain data; `render` turns it into the bytes of a file. The same figure gives the same bytes on one
// machine (the system's fonts decide the letters of a PNG; an SVG holds its text as text). All functions are
// thread-safe. Titles and labels may hold anything: they are shown by segue::printable and cut to the room there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "segue/core.h"

namespace segue::plot {

enum class Format { kPng, kSvg };

/// By the file name's extension, ".png" or ".svg" in any case. Throws kInvalidArgument for another.
Format format_of(const std::filesystem::path& path);

/// Levels over time and frequency, as colours from dark (quiet) to light (loud) that are evenly spaced to the eye.
/// Longer recordings than the picture has columns are averaged (power) for each column.
struct Spectrogram {
    Matrix db;                   ///< [frames x bands], dB; values beyond the range are shown as its ends, NaN as grey
    std::vector<float> band_hz;  ///< centre frequency of each band, ascending; bands are drawn equally high
    double frame_s = 0;          ///< seconds from frame to frame, > 0
    double start_s = 0;          ///< time of the first frame, on the axis
    float floor_db = -80;        ///< darkest colour
    float ceiling_db = 0;        ///< lightest colour, > floor_db
    std::string title;
    std::string subtitle;
};

/// Folds a stream of power frames of any length into a bounded number of columns: neighbours are averaged, always
/// equally many, whenever the columns would become too many. What a Spectrogram of hours is made from.
class FrameFolder {
  public:
    /// `max_columns`: even, 2 or more.
    explicit FrameFolder(std::size_t bands, std::size_t max_columns = 4096);

    /// Throws kInvalidArgument for another number of bands.
    void add(std::span<const float> power);
    /// Mean power of each column, [columns x bands]; the last one may hold fewer frames than the others.
    Matrix columns() const;
    std::size_t frames_per_column() const { return frames_per_column_; }

  private:
    std::vector<float> pending_mean() const;

    std::size_t max_columns_;
    std::size_t frames_per_column_ = 1;
    Matrix columns_;
    std::vector<double> pending_;  // sum of the frames that do not fill a column yet
    std::size_t pending_frames_ = 0;
};

/// What spoke for an answer (orange) and what against it (blue), by time and by band, beneath what was heard. White is
/// neutral; each of the three panels has a scale of its own, the same for both signs.
struct EvidenceChart {
    Spectrogram heard;                ///< its title and subtitle are the picture's
    std::vector<std::string> groups;  ///< of bands, lowest first, such as "60–120"
    std::vector<float> by_group;      ///< evidence of each over the whole time
    Matrix cells;                     ///< [pieces x groups], of pieces that divide the time evenly
    std::vector<float> by_moment;     ///< of moments that divide the time evenly
};

/// Accuracy and loss of each epoch, in two panels. NaN leaves a gap; an empty curve is left out.
struct TrainingCurves {
    std::vector<float> training_accuracy;  ///< shares of 1
    std::vector<float> validation_accuracy;
    std::vector<float> training_loss;
    std::vector<float> validation_loss;
    std::size_t best_epoch = 0;  ///< counted from 1: marked by a line; 0: none
    std::string title;
};

/// Which genre was taken for which. Cells show the count and the share of the row; their shade is the share.
/// Up to kMostLabels labels; above 40 the cells are too small for numbers and only shaded.
struct ConfusionMatrix {
    std::vector<std::string> labels;
    Matrix counts;  ///< [truth x predicted], whole numbers >= 0
    std::string title;
};
inline constexpr std::size_t kMostLabels = 200;

/// Is a confidence of 80 % right in 80 % of cases? Guo et al., On Calibration of Modern Neural Networks, 2017.
struct ReliabilityDiagram {
    struct Bin {
        double confidence = 0;  ///< mean confidence of its answers, 0 .. 1
        double accuracy = 0;    ///< share of them that is right, 0 .. 1
        std::size_t count = 0;  ///< empty bins are not drawn
    };
    std::vector<Bin> bins;  ///< of equal width, together 0 .. 1
    /// 0 .. 1, written below the title where it is given: bins of another kind measure it better.
    std::optional<double> calibration_error{};
    std::string title;
};

/// How many answers are right when only the surest are given: accuracy against the share of answers.
struct CoverageCurve {
    struct Point {
        double coverage = 0;  ///< share of the answers that are given, 0 .. 1, ascending
        double accuracy = 0;  ///< share of those that is right, 0 .. 1
    };
    std::vector<Point> points;
    std::string title;
};

/// Points of a plane in the colours of their groups, which stand in a legend and where most of their points lie. The
/// ten largest groups have colours of their own; the others and the nameless one are grey.
struct PointMap {
    Matrix points;                         ///< [items x 2]: x to the right, y upwards
    std::vector<std::uint32_t> groups;     ///< of each point: which of `group_names`
    std::vector<std::string> group_names;  ///< "": of points that belong to none
    std::string title;
    std::string subtitle;
};

/// The bytes of a PNG or SVG file. Throws kInvalidArgument, saying what is wrong, for a figure without data or whose
/// parts do not fit together.
std::string render(const Spectrogram& figure, Format format);
std::string render(const EvidenceChart& figure, Format format);
std::string render(const TrainingCurves& figure, Format format);
std::string render(const ConfusionMatrix& figure, Format format);
std::string render(const ReliabilityDiagram& figure, Format format);
std::string render(const CoverageCurve& figure, Format format);
std::string render(const PointMap& figure, Format format);

/// Renders into a file, whose extension decides the format; whole or not at all. Throws as render, format_of and
/// write_file_atomically do.
template <typename Figure>
void save(const Figure& figure, const std::filesystem::path& path) {
    write_file_atomically(path, render(figure, format_of(path)));
}

}  // namespace segue::plot
