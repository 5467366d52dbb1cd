#include "canvas.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace segue::plot {

Format format_of(const std::filesystem::path& path) {
    std::string extension = path.extension().native();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    if (extension == ".png") return Format::kPng;
    if (extension == ".svg") return Format::kSvg;
    throw Error(ErrorCode::kInvalidArgument, "a picture is written as .png or .svg: name it so", path);
}

void Canvas::line(Point from, Point to, const Stroke& stroke) {
    polyline(std::array{from, to}, stroke);
}

std::unique_ptr<Canvas> make_canvas(Format format, double width, double height, std::string_view title) {
    return format == Format::kPng ? make_png_canvas(width, height) : make_svg_canvas(width, height, title);
}

}  // namespace segue::plot
