#include <cmath>
#include <numbers>

#include "canvas.h"
#include "fonts.h"
#include "png.h"

namespace segue::plot {
namespace {

class PngCanvas final : public Canvas {
  public:
    PngCanvas(double width, double height)
        : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * kPixelsPerUnit)),
                                              static_cast<int>(std::ceil(height * kPixelsPerUnit)))),
          context_(cairo_create(surface_.get())) {
        check(cairo_status(context_.get()));
        cairo_scale(context_.get(), kPixelsPerUnit, kPixelsPerUnit);
        use(kWhite);
        cairo_paint(context_.get());
    }

    void fill(const Rectangle& area, Rgb colour) override {
        use(colour);
        trace(area);
        cairo_fill(context_.get());
    }

    void outline(const Rectangle& area, const Stroke& stroke) override {
        use(stroke);
        trace(area);
        cairo_stroke(context_.get());
    }

    void polyline(std::span<const Point> points, const Stroke& stroke) override {
        use(stroke);
        for (const Point point : points) cairo_line_to(context_.get(), point.x, point.y);
        cairo_stroke(context_.get());
    }

    void disc(Point centre, double radius, Rgb colour) override {
        use(colour);
        cairo_arc(context_.get(), centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
        cairo_fill(context_.get());
    }

    void text(Point point, std::string_view line, const TextStyle& style) override {
        const double width = text_width(line, style.size, style.bold);
        const double offset = style.anchor == Anchor::kStart ? 0 : style.anchor == Anchor::kMiddle ? width / 2 : width;
        use(style.colour);
        cairo_save(context_.get());
        cairo_translate(context_.get(), point.x, point.y);
        if (style.upwards) cairo_rotate(context_.get(), -std::numbers::pi / 2);
        cairo_move_to(context_.get(), -offset, 0);
        show_text(context_.get(), line, style.size, style.bold);
        cairo_new_path(context_.get());
        cairo_restore(context_.get());
    }

    void image(const Rectangle& area, const Raster& raster) override {
        const auto source = surface_of(raster);
        cairo_save(context_.get());
        cairo_translate(context_.get(), area.x, area.y);
        cairo_scale(context_.get(), area.width / raster.width, area.height / raster.height);
        cairo_set_source_surface(context_.get(), source.get(), 0, 0);
        cairo_pattern_set_filter(cairo_get_source(context_.get()), CAIRO_FILTER_NEAREST);
        cairo_rectangle(context_.get(), 0, 0, raster.width, raster.height);
        cairo_fill(context_.get());
        cairo_restore(context_.get());
    }

    std::string finish() override {
        check(cairo_status(context_.get()));
        cairo_surface_flush(surface_.get());
        return encode_png(surface_.get());
    }

  private:
    void use(Rgb colour) {
        cairo_set_source_rgb(context_.get(), colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
    }
    void use(const Stroke& stroke) {
        use(stroke.colour);
        cairo_set_line_width(context_.get(), stroke.width);
        cairo_set_line_join(context_.get(), CAIRO_LINE_JOIN_ROUND);
        constexpr double kDashes[] = {5, 3};
        cairo_set_dash(context_.get(), kDashes, stroke.dashed ? 2 : 0, 0);
    }
    void trace(const Rectangle& area) { cairo_rectangle(context_.get(), area.x, area.y, area.width, area.height); }

    CairoPointer<cairo_surface_t> surface_;
    CairoPointer<cairo_t> context_;
};

}  // namespace

std::unique_ptr<Canvas> make_png_canvas(double width, double height) {
    return std::make_unique<PngCanvas>(width, height);
}

}  // namespace segue::plot
