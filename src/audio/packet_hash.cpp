#include "audio/demuxer.h"
#include "audio/hash.h"
#include "segue/audio.h"

namespace segue::audio {

std::string packet_hash(const std::filesystem::path& path) {
    Demuxer demuxer(path, DecodeOptions{}.time_limit_s);
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    if (packet == nullptr) throw std::bad_alloc();

    Hash hash;
    std::uint64_t packets = 0;
    while (true) {
        demuxer.restart_clock();
        const Demuxer::Result result = demuxer.read(*packet);
        if (result == Demuxer::Result::kDamage) continue;
        if (result != Demuxer::Result::kPacket) break;
        hash.add(std::span(packet->data, static_cast<std::size_t>(packet->size)));
        ++packets;
    }
    hash.add(demuxer.codec().name);
    hash.add(packets);
    return hash.finish();
}

}  // namespace segue::audio
