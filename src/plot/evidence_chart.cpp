#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "axis.h"
#include "figure.h"
#include "fonts.h"
#include "spectrogram_panel.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 640;
constexpr Rectangle kHeard{88, 54, 660, 190};
constexpr Rectangle kCells{kHeard.x, kHeard.bottom() + 12, kHeard.width, 220};
constexpr Rectangle kMoments{kHeard.x, kCells.bottom() + 12, kHeard.width, 104};
constexpr Rectangle kGroups{kHeard.right() + 24, kCells.y, 168, kCells.height};
constexpr Rectangle kColourBar{kGroups.x, kHeard.bottom() - 64, kGroups.width, 12};

bool all_finite(std::span<const float> numbers) {
    return std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); });
}

void validate(const EvidenceChart& figure) {
    validate(figure.heard);
    require(!figure.groups.empty() && !figure.cells.empty() && !figure.by_moment.empty(),
            "the chart of evidence has no bands or no moments");
    require(figure.by_group.size() == figure.groups.size() && figure.cells.columns() == figure.groups.size(),
            "the chart of evidence has another number of names than of bands");
    require(all_finite(figure.by_group) && all_finite(figure.cells.values()) && all_finite(figure.by_moment),
            "evidence must be a number");
}

// The end of a scale around 0 that holds all numbers.
double limit_of(std::span<const float> numbers) {
    double limit = 0;
    for (const float number : numbers) limit = std::max(limit, std::abs(static_cast<double>(number)));
    return limit > 0 ? limit : 1;
}

void draw_cells(Canvas& canvas, const EvidenceChart& figure, double limit) {
    Raster raster(static_cast<int>(kCells.width) * kPixelsPerUnit, static_cast<int>(kCells.height) * kPixelsPerUnit);
    for (int y = 0; y < raster.height; ++y) {
        const auto group = static_cast<std::size_t>(raster.height - 1 - y) * figure.groups.size() / raster.height;
        for (int x = 0; x < raster.width; ++x) {
            const auto piece = static_cast<std::size_t>(x) * figure.cells.rows() / raster.width;
            raster.set(x, y, evidence_colour(figure.cells(piece, group) / limit));
        }
    }
    canvas.image(kCells, raster);
    canvas.outline(kCells, {});
}

double row_height(const EvidenceChart& figure) {
    return kCells.height / static_cast<double>(figure.groups.size());
}
double middle_of_row(const EvidenceChart& figure, std::size_t group) {
    return kCells.bottom() - (static_cast<double>(group) + 0.5) * row_height(figure);
}

void draw_group_names(Canvas& canvas, const EvidenceChart& figure) {
    for (std::size_t group = 0; group < figure.groups.size(); ++group) {
        const double y = middle_of_row(figure, group) + kMiddleToBaseline * kLabelSize;
        canvas.text({kCells.x - 8, y}, fitted(figure.groups[group], kCells.x - 36, kLabelSize),
                    {.anchor = Anchor::kEnd});
    }
    canvas.text({20, kCells.y + kCells.height / 2}, "Bands (Hz)", {.anchor = Anchor::kMiddle, .upwards = true});
}

std::string signed_number(double value) {
    const std::string digits = fmt::format("{:.{}f}", std::abs(value), std::abs(value) < 9.95 ? 1 : 0);
    if (std::ranges::all_of(digits, [](char digit) { return digit == '0' || digit == '.'; })) return "0";
    return (value < 0 ? "−" : "+") + digits;
}

// Bars to the left and right of a line, each with its number.
void draw_groups(Canvas& canvas, const EvidenceChart& figure) {
    constexpr double kRoomForNumber = 34;
    const double limit = limit_of(figure.by_group);
    const double zero = kGroups.x + kGroups.width / 2;
    const double bar_height = std::min(14.0, 0.7 * row_height(figure));
    for (std::size_t group = 0; group < figure.groups.size(); ++group) {
        const double evidence = figure.by_group[group];
        const double length = evidence / limit * (kGroups.width / 2 - kRoomForNumber);
        const double y = middle_of_row(figure, group);
        canvas.fill({std::min(zero, zero + length), y - bar_height / 2, std::abs(length), bar_height},
                    evidence_colour(evidence < 0 ? -0.8 : 0.8));
        canvas.text({zero + length + (evidence < 0 ? -5 : 5), y + kMiddleToBaseline * kLabelSize},
                    signed_number(evidence), {.anchor = evidence < 0 ? Anchor::kEnd : Anchor::kStart});
    }
    canvas.line({zero, kGroups.y}, {zero, kGroups.bottom()}, {});
    canvas.text({zero, kGroups.bottom() + 18}, "each band, all the time", {.anchor = Anchor::kMiddle});
}

void draw_moments(Canvas& canvas, const EvidenceChart& figure) {
    const double limit = limit_of(figure.by_moment);
    const double zero = kMoments.y + kMoments.height / 2;
    const double unit = 0.92 * kMoments.height / 2 / limit;
    for (const Tick& tick : number_ticks(-limit, limit, 5)) {
        const double y = zero - tick.value * unit;
        canvas.line({kMoments.x, y}, {kMoments.right(), y}, {.colour = kGrid});
        canvas.text({kMoments.x - 8, y + kMiddleToBaseline * kLabelSize}, tick.label, {.anchor = Anchor::kEnd});
    }
    const double width = kMoments.width / static_cast<double>(figure.by_moment.size());
    const double gap = width > 6 ? 1 : 0;
    for (std::size_t i = 0; i < figure.by_moment.size(); ++i) {
        const double evidence = figure.by_moment[i];
        const double height = std::abs(evidence) * unit;
        canvas.fill({kMoments.x + width * static_cast<double>(i) + gap / 2, evidence < 0 ? zero : zero - height,
                     width - gap, height},
                    evidence_colour(evidence < 0 ? -0.8 : 0.8));
    }
    canvas.line({kMoments.x, zero}, {kMoments.right(), zero}, {});
    canvas.outline(kMoments, {});
    canvas.text({20, zero}, "All bands", {.anchor = Anchor::kMiddle, .upwards = true});
    canvas.text({kGroups.x, zero - 4}, "each moment, all bands,", {});
    canvas.text({kGroups.x, zero + 12}, "against the mean moment", {});
}

void draw_colour_bar(Canvas& canvas, double limit) {
    Raster bar(static_cast<int>(kColourBar.width) * kPixelsPerUnit, 1);
    for (int x = 0; x < bar.width; ++x) bar.set(x, 0, evidence_colour(2 * (x + 0.5) / bar.width - 1));
    canvas.image(kColourBar, bar);
    canvas.outline(kColourBar, {});
    const double middle = kColourBar.x + kColourBar.width / 2;
    canvas.text({middle, kColourBar.y - 28}, "Evidence (log-odds)", {.anchor = Anchor::kMiddle, .bold = true});
    canvas.text({kColourBar.x, kColourBar.y - 8}, "against", {});
    canvas.text({kColourBar.right(), kColourBar.y - 8}, "for", {.anchor = Anchor::kEnd});
    canvas.text({kColourBar.x, kColourBar.bottom() + 15}, signed_number(-limit), {});
    canvas.text({middle, kColourBar.bottom() + 15}, "0", {.anchor = Anchor::kMiddle});
    canvas.text({kColourBar.right(), kColourBar.bottom() + 15}, signed_number(limit), {.anchor = Anchor::kEnd});
    canvas.text({middle, kColourBar.bottom() + 34}, "each band, each piece of time", {.anchor = Anchor::kMiddle});
}

}  // namespace

std::string render(const EvidenceChart& figure, Format format) {
    validate(figure);
    const Spectrogram& heard = figure.heard;
    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(heard.title, kWidth, kLabelSize));
    draw_title(*canvas, kHeard.x, kWidth - kHeard.x - 20, heard.title, heard.subtitle);
    draw_spectrogram(*canvas, kHeard, heard);
    const double limit = limit_of(figure.cells.values());
    draw_cells(*canvas, figure, limit);
    draw_group_names(*canvas, figure);
    draw_colour_bar(*canvas, limit);
    draw_groups(*canvas, figure);
    draw_moments(*canvas, figure);
    draw_time_axis(*canvas, kMoments, heard);
    return canvas->finish();
}

}  // namespace segue::plot
