// PNG bytes from Cairo's surfaces.
#pragma once

#include <memory>
#include <string>

#include <cairo.h>

#include "canvas.h"

namespace segue::plot {

struct CairoDeleter {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
template <typename T>
using CairoPointer = std::unique_ptr<T, CairoDeleter>;

/// Throws kIo for a failure that Cairo reports (out of memory).
void check(cairo_status_t status);

/// A surface that shows the raster's pixels; valid as long as the raster.
CairoPointer<cairo_surface_t> surface_of(const Raster& raster);

std::string encode_png(cairo_surface_t* surface);

}  // namespace segue::plot
