#include <cmath>

#include "audio/demuxer.h"
#include "audio/hash.h"
#include "audio/packet_reader.h"
#include "segue/audio.h"

namespace segue::audio {

std::string packet_hash(const std::filesystem::path& path, const std::optional<Excerpts>& excerpts) {
    Demuxer demuxer(path, DecodeOptions{}.time_limit_s);
    PacketReader packets(demuxer, excerpts);
    Hash hash;
    std::uint64_t count = 0;
    const auto add = [&](const AVPacket& packet) {
        demuxer.restart_clock();
        hash.add(std::span(packet.data, static_cast<std::size_t>(packet.size)));
        ++count;
    };

    const FfmpegPtr<AVPacket> packet = new_packet();
    do {
        demuxer.restart_clock();
        for (auto result = packets.read(*packet); Demuxer::goes_on(result); result = packets.read(*packet)) {
            if (result == Demuxer::Result::kPacket && packets.is_heard()) add(*packet);
        }
    } while (packets.next_excerpt());
    if (!packets.is_whole()) {
        packets.read_end(add);
        hash.add(static_cast<std::uint64_t>(std::llround(1000 * packets.duration_s())));
    }
    demuxer.require_no_failure(path);
    hash.add(demuxer.codec().name);
    hash.add(count);
    return hash.finish();
}

}  // namespace segue::audio
