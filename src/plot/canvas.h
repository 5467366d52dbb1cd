// What figures are drawn on: a PNG or an SVG, by the same calls. Units are CSS pixels (1/96 inch), y grows downwards.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "colour.h"
#include "segue/plot.h"

namespace segue::plot {

/// Pixels of a picture or raster for each unit: letters stay crisp on dense screens and in print.
inline constexpr int kPixelsPerUnit = 2;

struct Point {
    double x, y;
};

struct Rectangle {
    double x, y, width, height;

    constexpr double right() const { return x + width; }
    constexpr double bottom() const { return y + height; }
};

struct Stroke {
    Rgb colour = kInk;
    double width = 1;
    bool dashed = false;
};

enum class Anchor { kStart, kMiddle, kEnd };

struct TextStyle {
    double size = 11;
    Rgb colour = kInk;
    Anchor anchor = Anchor::kStart;  ///< which part of the text lies at the point
    bool bold = false;
    bool upwards = false;  ///< turned by a quarter, to be read from bottom to top
};

/// Pixels 0xRRGGBB, row after row.
struct Raster {
    Raster(int columns, int rows) : width(columns), height(rows), pixels(static_cast<std::size_t>(columns) * rows) {}

    void set(int x, int y, Rgb colour) {
        pixels[static_cast<std::size_t>(y) * width + x] =
            (std::uint32_t{colour.red} << 16U) | (std::uint32_t{colour.green} << 8U) | colour.blue;
    }

    int width, height;
    std::vector<std::uint32_t> pixels;
};

class Canvas {
  public:
    Canvas() = default;
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;
    virtual ~Canvas() = default;

    virtual void fill(const Rectangle& area, Rgb colour) = 0;
    virtual void outline(const Rectangle& area, const Stroke& stroke) = 0;
    virtual void polyline(std::span<const Point> points, const Stroke& stroke) = 0;
    virtual void disc(Point centre, double radius, Rgb colour) = 0;
    /// One line of valid UTF-8 without control characters, its baseline at `point`.
    virtual void text(Point point, std::string_view line, const TextStyle& style) = 0;
    virtual void image(const Rectangle& area, const Raster& raster) = 0;
    /// The file's bytes. The canvas is used up.
    virtual std::string finish() = 0;

    void line(Point from, Point to, const Stroke& stroke);
};

/// A white canvas. `title`: what the file itself is called, for readers that cannot see it.
std::unique_ptr<Canvas> make_canvas(Format format, double width, double height, std::string_view title);
std::unique_ptr<Canvas> make_png_canvas(double width, double height);
std::unique_ptr<Canvas> make_svg_canvas(double width, double height, std::string_view title);

}  // namespace segue::plot
