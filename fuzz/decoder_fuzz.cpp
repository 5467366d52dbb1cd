// Any bytes end in samples and a verdict, or in segue::Error.
#include <cmath>
#include <cstdlib>

#include "fuzzed_file.h"
#include "segue/audio.h"

namespace {

constexpr segue::audio::Excerpts kShort{.count = 2, .length_s = 0.05, .lead_s = 0.05};

void require(bool condition) {
    if (!condition) std::abort();
}

void decode(const std::filesystem::path& path, const std::optional<segue::audio::Excerpts>& excerpts) {
    segue::audio::Decoder decoder(
        path, {.max_duration_s = 600, .excerpts = excerpts, .time_limit_s = 5, .loudness = !excerpts});
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        for (const float sample : block) require(std::isfinite(sample));
    }
    const segue::audio::Report& report = decoder.report();
    require(report.content_hash.size() == 32);
    require(report.reason.empty() == (report.verdict == segue::audio::Verdict::kSound));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static segue::fuzz::FuzzedFile file;
    const auto path = file.write({data, size});
    segue::audio::read_tags(path);
    try {
        for (const auto& excerpts : {std::optional<segue::audio::Excerpts>(), std::optional(kShort)}) {
            segue::audio::packet_hash(path, excerpts);
            decode(path, excerpts);
        }
    } catch (const segue::Error& error) {
        require(!segue::audio::report_of(error).reason.empty());
    }
    return 0;
}
