#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "axis.h"
#include "figure.h"
#include "fonts.h"

namespace segue::plot {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 400;
constexpr double kPanelWidth = 390;
constexpr Rectangle kAccuracyPanel{64, 70, kPanelWidth, 274};
constexpr Rectangle kLossPanel{542, 70, kPanelWidth, 274};
// Not by colour alone: training is dashed.
constexpr Stroke kTrainingStroke{.colour = kTraining, .width = 1.75, .dashed = true};
constexpr Stroke kValidationStroke{.colour = kValidation, .width = 1.75, .dashed = false};

// A part of the picture with axes: epochs from left to right, values from 0 upwards.
struct Panel {
    Rectangle area;
    double first_epoch, last_epoch;
    double top;  // the value at the upper edge

    Point at(double epoch, double value) const {
        return {area.x + (epoch - first_epoch) / (last_epoch - first_epoch) * area.width,
                area.bottom() - value / top * area.height};
    }
};

double largest(std::span<const float> training, std::span<const float> validation) {
    double value = 0;
    for (const auto& curve : {training, validation}) {
        for (const float point : curve) {
            if (std::isfinite(point)) value = std::max(value, static_cast<double>(point));
        }
    }
    return value;
}

void draw_axes(Canvas& canvas, const Panel& panel, std::string_view title) {
    const Rectangle& area = panel.area;
    for (const Tick& tick : number_ticks(0, panel.top, 6)) {
        const double y = panel.at(panel.first_epoch, tick.value).y;
        canvas.line({area.x, y}, {area.right(), y}, {.colour = kGrid});
        canvas.text({area.x - 8, y + kMiddleToBaseline * kLabelSize}, tick.label, {.anchor = Anchor::kEnd});
    }
    const double epochs = panel.last_epoch - panel.first_epoch;
    for (const Tick& tick :
         number_ticks(panel.first_epoch, panel.last_epoch, static_cast<int>(std::min(epochs, 8.0)))) {
        const double x = panel.at(tick.value, 0).x;
        canvas.line({x, area.y}, {x, area.bottom()}, {.colour = kGrid});
        canvas.text({x, area.bottom() + 18}, tick.label, {.anchor = Anchor::kMiddle});
    }
    canvas.outline(area, {});
    canvas.text({area.x, area.y - 10}, title, {.size = 12, .bold = true});
    canvas.text({area.x + area.width / 2, area.bottom() + 38}, "Epoch", {.anchor = Anchor::kMiddle});
}

void draw_curve(Canvas& canvas, const Panel& panel, std::span<const float> values, double unit, const Stroke& stroke) {
    std::vector<Point> run;  // of epochs with a value
    const auto draw_run = [&] {
        if (run.size() == 1) canvas.disc(run.front(), 2.5, stroke.colour);
        if (run.size() > 1) canvas.polyline(run, stroke);
        run.clear();
    };
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) {
            run.push_back(panel.at(static_cast<double>(i + 1), std::max(0.0, values[i] * unit)));
        } else {
            draw_run();
        }
    }
    draw_run();
}

void draw_best_epoch(Canvas& canvas, const Panel& panel, std::size_t best_epoch) {
    const auto epoch = static_cast<double>(best_epoch);
    const Point foot = panel.at(epoch, 0);
    canvas.line({foot.x, panel.area.y}, foot, {.colour = kFaintInk, .dashed = true});
    const bool left = foot.x > panel.area.x + panel.area.width / 2;
    canvas.text({foot.x + (left ? -6 : 6), panel.area.bottom() - 8}, fmt::format("best: {}", best_epoch),
                {.colour = kFaintInk, .anchor = left ? Anchor::kEnd : Anchor::kStart});
}

// Right-aligned above a panel.
void draw_legend(Canvas& canvas, const Rectangle& area) {
    constexpr double kSample = 26;
    const double y = area.y - 10;
    double right = area.right();
    for (const auto& [name, stroke] :
         {std::pair{"validation", kValidationStroke}, std::pair{"training", kTrainingStroke}}) {
        canvas.text({right, y}, name, {.anchor = Anchor::kEnd});
        right -= text_width(name, kLabelSize) + 6;
        canvas.line({right - kSample, y - 4}, {right, y - 4}, stroke);
        right -= kSample + 18;
    }
}

}  // namespace

std::string render(const TrainingCurves& figure, Format format) {
    const std::size_t epochs = std::max({figure.training_accuracy.size(), figure.validation_accuracy.size(),
                                         figure.training_loss.size(), figure.validation_loss.size()});
    require(epochs > 0, "the training curves have no epochs");
    require(figure.best_epoch <= epochs, fmt::format("the best epoch is {} of {}", figure.best_epoch, epochs));

    const double first = epochs == 1 ? 0.5 : 1;  // an axis has a length
    const double last = epochs == 1 ? 1.5 : static_cast<double>(epochs);
    const double most_loss = largest(figure.training_loss, figure.validation_loss);
    const Panel accuracy{kAccuracyPanel, first, last, 100};
    const Panel loss{kLossPanel, first, last, most_loss > 0 ? 1.05 * most_loss : 1};

    const auto canvas = make_canvas(format, kWidth, kHeight, fitted(figure.title, kWidth, kLabelSize));
    draw_title(*canvas, kAccuracyPanel.x, kLossPanel.right() - kAccuracyPanel.x, figure.title);
    draw_axes(*canvas, accuracy, "Accuracy (%)");
    draw_axes(*canvas, loss, "Loss");
    for (const Panel& panel : {accuracy, loss}) {
        draw_legend(*canvas, panel.area);
        if (figure.best_epoch > 0) draw_best_epoch(*canvas, panel, figure.best_epoch);
    }
    draw_curve(*canvas, accuracy, figure.training_accuracy, 100, kTrainingStroke);
    draw_curve(*canvas, accuracy, figure.validation_accuracy, 100, kValidationStroke);
    draw_curve(*canvas, loss, figure.training_loss, 1, kTrainingStroke);
    draw_curve(*canvas, loss, figure.validation_loss, 1, kValidationStroke);
    return canvas->finish();
}

}  // namespace segue::plot
