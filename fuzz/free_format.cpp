// Writes an MP3 file of constant bit rate in free format, for others to damage.
//
//     fuzz_free_format FILE COPY
#include <fstream>
#include <iostream>

#include "audio/free_format_file.h"
#include "segue/core.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: fuzz_free_format FILE COPY\n";
        return 2;
    }
    const auto frames = segue::testing::mp3_frames(segue::read_file(argv[1]));
    std::ofstream(argv[2], std::ios::binary) << segue::testing::in_free_format(frames);
    return frames.empty() ? 1 : 0;
}
