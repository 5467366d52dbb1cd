#include "axis.h"
#include "figure.h"
#include "fonts.h"
#include "spectrogram_panel.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 480;
constexpr Rectangle kPlot{64, 54, 812, 376};
constexpr Rectangle kColourBar{kPlot.right() + 16, kPlot.y, 12, kPlot.height};

void draw_colour_bar(Canvas& canvas, const Spectrogram& figure) {
    Raster bar(1, static_cast<int>(kColourBar.height) * kPixelsPerUnit);
    const double range = figure.ceiling_db - figure.floor_db;
    for (int y = 0; y < bar.height; ++y) {
        bar.set(0, y, level_colour(figure.ceiling_db - range * (y + 0.5) / bar.height, figure));
    }
    canvas.image(kColourBar, bar);
    canvas.outline(kColourBar, {});
    for (const Tick& tick : number_ticks(figure.floor_db, figure.ceiling_db, 8)) {
        const double y = kColourBar.y + (figure.ceiling_db - tick.value) / range * kColourBar.height;
        canvas.line({kColourBar.right(), y}, {kColourBar.right() + 4, y}, {});
        canvas.text({kColourBar.right() + 8, y + kMiddleToBaseline * kLabelSize}, tick.label, {});
    }
    canvas.text({kColourBar.x, kColourBar.y - 10}, "dB", {});
}

}  // namespace

std::string render(const Spectrogram& figure, Format format) {
    validate(figure);
    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(figure.title, kWidth, kLabelSize));
    draw_title(*canvas, kPlot.x, kPlot.width, figure.title, figure.subtitle);
    draw_spectrogram(*canvas, kPlot, figure);
    draw_time_axis(*canvas, kPlot, figure);
    draw_colour_bar(*canvas, figure);
    return canvas->finish();
}

}  // namespace segue::plot
