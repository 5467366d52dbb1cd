// SVG with text as text: it can be searched and read aloud, and letters that the machine which drew it has no font for
// appear where it is shown. (Cairo's own SVG holds outlines of letters.)
#include <algorithm>

#include <fmt/format.h>

#include "canvas.h"
#include "png.h"

namespace segue::plot {
namespace {

// Hundredths of a pixel are finer than anyone sees; no trailing zeros.
std::string number(double value) {
    std::string text = fmt::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string hex(Rgb colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

// For text and attributes. U+FFFE and U+FFFF are valid UTF-8, but no XML.
std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF")) {
            out += "\xEF\xBF\xBD";
            taken = 3;
        } else if (text.front() == '&') {
            out += "&amp;";
        } else if (text.front() == '<') {
            out += "&lt;";
        } else if (text.front() == '>') {
            out += "&gt;";
        } else if (text.front() == '"') {
            out += "&quot;";
        } else {
            out += text.front();
        }
        text.remove_prefix(taken);
    }
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = (group << 8U) | (k < count ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[(group >> (18U - 6U * k)) & 63U] : '=';
    }
    return out;
}

std::string stroke_attributes(const Stroke& stroke) {
    return fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}",
                       hex(stroke.colour), number(stroke.width), stroke.dashed ? " stroke-dasharray=\"5 3\"" : "");
}

std::string rectangle_attributes(const Rectangle& area) {
    return fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(area.x), number(area.y),
                       number(area.width), number(area.height));
}

class SvgCanvas final : public Canvas {
  public:
    SvgCanvas(double width, double height, std::string_view title) {
        svg_ = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
            "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
            "font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>{2}</title>\n",
            number(width), number(height), escaped(title));
        fill({0, 0, width, height}, kWhite);
    }

    void fill(const Rectangle& area, Rgb colour) override {
        svg_ += fmt::format("<rect {} fill=\"{}\"/>\n", rectangle_attributes(area), hex(colour));
    }

    void outline(const Rectangle& area, const Stroke& stroke) override {
        svg_ += fmt::format("<rect {} {}/>\n", rectangle_attributes(area), stroke_attributes(stroke));
    }

    void polyline(std::span<const Point> points, const Stroke& stroke) override {
        std::string list;
        for (const Point point : points) list += fmt::format(" {},{}", number(point.x), number(point.y));
        list.erase(0, 1);
        svg_ += fmt::format("<polyline points=\"{}\" {}/>\n", list, stroke_attributes(stroke));
    }

    void disc(Point centre, double radius, Rgb colour) override {
        svg_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>\n", number(centre.x), number(centre.y),
                            number(radius), hex(colour));
    }

    void text(Point point, std::string_view line, const TextStyle& style) override {
        std::string attributes = fmt::format("x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"", number(point.x),
                                             number(point.y), number(style.size), hex(style.colour));
        if (style.anchor == Anchor::kMiddle) attributes += " text-anchor=\"middle\"";
        if (style.anchor == Anchor::kEnd) attributes += " text-anchor=\"end\"";
        if (style.bold) attributes += " font-weight=\"bold\"";
        if (style.upwards) {
            attributes += fmt::format(" transform=\"rotate(-90 {} {})\"", number(point.x), number(point.y));
        }
        svg_ += fmt::format("<text {}>{}</text>\n", attributes, escaped(line));
    }

    void image(const Rectangle& area, const Raster& raster) override {
        // xlink:href rather than SVG 2's href: every viewer knows it.
        svg_ += fmt::format("<image {} preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{}\"/>\n",
                            rectangle_attributes(area), base64(encode_png(surface_of(raster).get())));
    }

    std::string finish() override { return std::move(svg_) + "</svg>\n"; }

  private:
    std::string svg_;
};

}  // namespace

std::unique_ptr<Canvas> make_svg_canvas(double width, double height, std::string_view title) {
    return std::make_unique<SvgCanvas>(width, height, title);
}

}  // namespace segue::plot
