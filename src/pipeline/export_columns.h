// The columns of an exported catalog.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "segue/catalog.h"

namespace segue::pipeline {

/// A track and its sound.
struct ExportRow {
    const catalog::Track& track;
    const catalog::Sound& sound;
};

struct ExportColumn {
    template <typename Value>
    using Of = Value (*)(const ExportRow&);

    std::string_view name;
    std::variant<Of<std::string_view>, Of<std::int64_t>, Of<std::optional<double>>, Of<float>,
                 Of<std::span<const float>>, Of<std::span<const std::uint32_t>>>
        value;
};

/// In the order of the table. A name that was released stays.
std::span<const ExportColumn> plain_columns();
std::span<const ExportColumn> all_columns();  ///< those, and then the vectors

}  // namespace segue::pipeline
