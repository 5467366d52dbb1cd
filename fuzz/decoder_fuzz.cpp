// Any bytes end in samples and a verdict, or in segue::Error.
#include <cmath>
#include <cstdlib>

#include "fuzzed_file.h"
#include "segue/audio.h"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void decode(const std::filesystem::path& path) {
    segue::audio::Decoder decoder(path, {.max_duration_s = 600, .time_limit_s = 5, .loudness = true});
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
        segue::audio::packet_hash(path);
        decode(path);
    } catch (const segue::Error& error) {
        require(!segue::audio::report_of(error).reason.empty());
    }
    return 0;
}
