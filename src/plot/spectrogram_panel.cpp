#include "spectrogram_panel.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "axis.h"
#include "figure.h"

namespace segue::plot {
namespace {

// Level of each band from frame position `from` to `to` (0 is the start of the first frame): the mean power of what
// lies between, frames weighted by how much of them does.
std::vector<double> mean_levels(const Spectrogram& figure, double from, double to) {
    std::vector<double> power(figure.db.columns());
    std::vector<double> weights(figure.db.columns());
    const auto last = std::min(figure.db.rows(), static_cast<std::size_t>(std::ceil(to)));
    for (auto frame = static_cast<std::size_t>(from); frame < last; ++frame) {
        const auto position = static_cast<double>(frame);
        const double weight = std::min(to, position + 1) - std::max(from, position);
        const auto levels = figure.db.row(frame);
        for (std::size_t band = 0; band < levels.size(); ++band) {
            if (std::isnan(levels[band])) continue;
            const float db = std::clamp(levels[band], figure.floor_db, figure.ceiling_db);
            power[band] += weight * std::pow(10.0, db / 10.0);
            weights[band] += weight;
        }
    }
    for (std::size_t band = 0; band < power.size(); ++band) {
        power[band] =
            weights[band] > 0 ? 10 * std::log10(power[band] / weights[band]) : std::numeric_limits<double>::quiet_NaN();
    }
    return power;
}

Raster rasterise(const Spectrogram& figure, const Rectangle& plot) {
    Raster raster(static_cast<int>(plot.width) * kPixelsPerUnit, static_cast<int>(plot.height) * kPixelsPerUnit);
    const auto frames = static_cast<double>(figure.db.rows());
    for (int x = 0; x < raster.width; ++x) {
        const auto levels = mean_levels(figure, frames * x / raster.width, frames * (x + 1) / raster.width);
        for (int y = 0; y < raster.height; ++y) {
            const auto band = static_cast<std::size_t>(raster.height - 1 - y) * levels.size() / raster.height;
            raster.set(x, y, level_colour(levels[band], figure));
        }
    }
    return raster;
}

// Height of a frequency on the axis as a share of the plot: bands are equally high, linear in between.
double height_of(double hz, const std::vector<float>& band_hz) {
    if (band_hz.size() == 1) return 0.5;
    const auto above = std::clamp<std::ptrdiff_t>(
        std::lower_bound(band_hz.begin(), band_hz.end(), static_cast<float>(hz)) - band_hz.begin(), 1,
        static_cast<std::ptrdiff_t>(band_hz.size()) - 1);
    const double low = band_hz[above - 1];
    const double high = band_hz[above];
    const double band = static_cast<double>(above - 1) + (hz - low) / (high - low);
    return (band + 0.5) / static_cast<double>(band_hz.size());
}

void draw_frequency_axis(Canvas& canvas, const Rectangle& plot, const std::vector<float>& band_hz) {
    constexpr double kLeastGap = 13.5;
    std::vector<Tick> ticks = octave_ticks(band_hz.front(), band_hz.back());
    if (ticks.size() < 2) {  // a narrow range
        ticks = band_hz.size() == 1 ? std::vector<Tick>{{band_hz[0], fmt::format("{:.4g}", band_hz[0])}}
                                    : number_ticks(band_hz.front(), band_hz.back(), 8);
    }
    double last_y = -kLeastGap;
    for (auto tick = ticks.rbegin(); tick != ticks.rend(); ++tick) {
        const double y = plot.bottom() - height_of(tick->value, band_hz) * plot.height;
        if (y - last_y < kLeastGap) continue;
        last_y = y;
        canvas.line({plot.x - 4, y}, {plot.x, y}, {});
        canvas.text({plot.x - 8, y + kMiddleToBaseline * kLabelSize}, tick->label, {.anchor = Anchor::kEnd});
    }
    canvas.text({plot.x - 44, plot.y + plot.height / 2}, "Frequency (Hz)",
                {.anchor = Anchor::kMiddle, .upwards = true});
}

}  // namespace

void validate(const Spectrogram& figure) {
    require(!figure.db.empty(), "the spectrogram has no frames");
    require(figure.band_hz.size() == figure.db.columns(), "the spectrogram has " + std::to_string(figure.db.columns()) +
                                                              " bands, but centre frequencies for " +
                                                              std::to_string(figure.band_hz.size()));
    const auto& hz = figure.band_hz;
    require(std::all_of(hz.begin(), hz.end(), [](float centre) { return std::isfinite(centre); }) &&
                std::adjacent_find(hz.begin(), hz.end(), std::greater_equal<>()) == hz.end(),
            "the bands' centre frequencies must rise");
    require(std::isfinite(figure.frame_s) && figure.frame_s > 0, "the time from frame to frame must be positive");
    require(std::isfinite(figure.start_s), "the time of the first frame must be a number");
    require(std::isfinite(figure.floor_db) && std::isfinite(figure.ceiling_db) && figure.floor_db < figure.ceiling_db,
            "the range of levels must rise");
}

Rgb level_colour(double db, const Spectrogram& figure) {
    if (std::isnan(db)) return kMissing;
    const double share = (db - figure.floor_db) / (figure.ceiling_db - figure.floor_db);
    return level_colours()[static_cast<std::size_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)))];
}

void draw_spectrogram(Canvas& canvas, const Rectangle& plot, const Spectrogram& figure) {
    canvas.image(plot, rasterise(figure, plot));
    canvas.outline(plot, {});
    draw_frequency_axis(canvas, plot, figure.band_hz);
}

void draw_time_axis(Canvas& canvas, const Rectangle& plot, const Spectrogram& figure) {
    const double duration_s = figure.frame_s * static_cast<double>(figure.db.rows());
    const double end_s = figure.start_s + duration_s;
    for (const Tick& tick : time_ticks(figure.start_s, end_s, 11)) {
        const double x = plot.x + (tick.value - figure.start_s) / duration_s * plot.width;
        canvas.line({x, plot.bottom()}, {x, plot.bottom() + 4}, {});
        canvas.text({x, plot.bottom() + 18}, tick.label, {.anchor = Anchor::kMiddle});
    }
    canvas.text({plot.x + plot.width / 2, plot.bottom() + 39}, time_axis_title(end_s), {.anchor = Anchor::kMiddle});
}

}  // namespace segue::plot
