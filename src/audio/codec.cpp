#include <string>

#include "audio/ffmpeg.h"
#include "segue/audio.h"

namespace segue::audio {

bool is_lossless_codec(std::string_view codec) {
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get_by_name(std::string(codec).c_str());
    constexpr int kKinds = AV_CODEC_PROP_LOSSLESS | AV_CODEC_PROP_LOSSY;
    return descriptor != nullptr && (descriptor->props & kKinds) == AV_CODEC_PROP_LOSSLESS;
}

}  // namespace segue::audio
