// What is said of a file once everything about it is known.
#pragma once

#include "audio/frame_reader.h"
#include "segue/audio.h"

namespace segue::audio {

struct Evidence {
    DecodingFacts decoding;
    bool doubtful_format = false;
    bool lossless = false;
    bool read_error = false;     ///< the system failed to read something
    bool stopped_early = false;  ///< by DecodeOptions::max_duration_s
    double planned_s = 0;        ///< that excerpts should give; 0: the whole file was heard
};

/// Fills `report.verdict` and `report.reason` from its other fields and the evidence.
void judge(Report& report, const Evidence& evidence);

}  // namespace segue::audio
