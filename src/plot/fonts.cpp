#include "fonts.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include <pango/pangocairo.h>

#include "segue/core.h"

namespace segue::plot {
namespace {

struct Release {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(PangoContext* context) const { g_object_unref(context); }
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

// The same on every screen: no hinting, no subpixels, widths that scale with the size.
Owned<PangoContext> make_context() {
    const Owned<cairo_font_options_t> options(cairo_font_options_create());
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);

    // Pango's default font map is one for each thread.
    Owned<PangoContext> context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
    pango_cairo_context_set_font_options(context.get(), options.get());
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    return context;
}

Owned<PangoLayout> make_layout(PangoContext* context, std::string_view line, double size, bool bold) {
    const Owned<PangoFontDescription> font(pango_font_description_new());
    pango_font_description_set_family_static(font.get(), "DejaVu Sans,sans-serif");
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);

    Owned<PangoLayout> layout(pango_layout_new(context));
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    pango_layout_set_text(layout.get(), line.data(), static_cast<int>(line.size()));
    return layout;
}

double width_of(PangoLayout* layout) {
    int width = 0;
    pango_layout_get_size(layout, &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE;
}

}  // namespace

double text_width(std::string_view line, double size, bool bold) {
    return width_of(make_layout(make_context().get(), line, size, bold).get());
}

std::string fitted(std::string_view text, double width, double size, bool bold) {
    // More bytes than any line shows: a tag may be of any length.
    constexpr std::size_t kMostBytes = 400;
    std::string line = printable(text.substr(0, kMostBytes));
    const auto context = make_context();
    const auto fits = [&](const std::string& candidate) {
        return width_of(make_layout(context.get(), candidate, size, bold).get()) <= width;
    };
    if (text.size() <= kMostBytes && fits(line)) return line;

    const auto cut_at = [&](std::size_t end) {
        std::string start = line.substr(0, end);
        start.erase(start.find_last_not_of(' ') + 1);
        return start + "…";
    };
    std::vector<std::size_t> letters;  // where they start
    for (std::size_t i = 0; i < line.size(); ++i) {
        if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U) letters.push_back(i);
    }
    const auto beyond =
        std::partition_point(letters.begin(), letters.end(), [&](std::size_t end) { return fits(cut_at(end)); });
    return cut_at(beyond == letters.begin() ? 0 : *std::prev(beyond));
}

void show_text(cairo_t* context, std::string_view line, double size, bool bold) {
    const auto layout = make_layout(make_context().get(), line, size, bold);
    pango_cairo_show_layout_line(context, pango_layout_get_line_readonly(layout.get(), 0));
}

}  // namespace segue::plot

#ifdef __SANITIZE_ADDRESS__
// Fontconfig keeps its caches behind packed pointers, which the leak checker cannot follow.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig\n";
}
#endif
