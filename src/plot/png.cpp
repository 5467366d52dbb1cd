#include "png.h"

namespace segue::plot {

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) {
        throw Error(ErrorCode::kIo, std::string("cannot draw the picture: ") + cairo_status_to_string(status));
    }
}

CairoPointer<cairo_surface_t> surface_of(const Raster& raster) {
    // Cairo takes no const pixels, but only reads those of a source.
    auto* pixels = reinterpret_cast<unsigned char*>(const_cast<std::uint32_t*>(raster.pixels.data()));
    CairoPointer<cairo_surface_t> surface(
        cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_RGB24, raster.width, raster.height, raster.width * 4));
    check(cairo_surface_status(surface.get()));
    return surface;
}

std::string encode_png(cairo_surface_t* surface) {
    std::string bytes;
    const auto append = [](void* out, const unsigned char* data, unsigned int size) {
        static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), size);
        return CAIRO_STATUS_SUCCESS;
    };
    check(cairo_surface_write_to_png_stream(surface, append, &bytes));
    return bytes;
}

}  // namespace segue::plot
