// Decodes thousands of damaged copies of files and names those that crash, hang, or take too much time or memory.
//
//     fuzz_torture COUNT FIRST_SEED FILE...
//
// Case i damages file i % FILES with the seed FIRST_SEED + i. A crash ends a child process only. Exit code 1 if any
// case failed; each is printed with its seed, so that `scripts/torture 1 SEED FILE` repeats it.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/corruptor.h"
#include "segue/audio.h"
#include "temporary_folder.h"

namespace {

using namespace segue;

constexpr double kMostSeconds = 10;
constexpr long kMostKilobytes = 500L << 10;
constexpr unsigned kHangSeconds = 60;
constexpr std::size_t kMostCases = 10'000'000;
constexpr audio::Excerpts kExcerpts{.count = 3, .length_s = 1, .lead_s = 2};  // of files of 10 s and more

// What the child tells its parent through shared memory, for a child that dies can tell nothing else.
struct Board {
    std::size_t next;
    std::size_t verdicts[16];
    double slowest_s;
    std::size_t slowest;
    long kilobytes;
    bool failed;
};

audio::Verdict decode(const std::filesystem::path& path, const std::optional<audio::Excerpts>& excerpts) {
    try {
        audio::packet_hash(path, excerpts);
        audio::Decoder decoder(path, {.excerpts = excerpts});
        while (!decoder.read().empty()) continue;
        return decoder.report().verdict;
    } catch (const Error& error) {
        return audio::report_of(error).verdict;
    }
}

// As a scan does: tags, excerpts, and the whole where these do not do.
audio::Verdict listen_to(const std::filesystem::path& path) {
    audio::read_tags(path);
    decode(path, kExcerpts);
    return decode(path, std::nullopt);
}

long resident_kilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

struct Torture {
    std::size_t count;
    std::uint64_t first_seed;
    std::vector<std::filesystem::path> files;

    const std::filesystem::path& file_of(std::size_t index) const { return files[index % files.size()]; }
    std::string name_of(std::size_t index) const {
        return fmt::format("seed {} on {}", first_seed + index, file_of(index).native());
    }

    void run(std::size_t index, const std::filesystem::path& folder, Board& board) const {
        const auto path = folder / ("damaged" + file_of(index).extension().native());
        {
            const std::string bytes = testing::Corruptor(first_seed + index).corrupt(read_file(file_of(index)));
            std::ofstream(path, std::ios::binary) << bytes;
        }
        const auto start = std::chrono::steady_clock::now();
        ::alarm(kHangSeconds);
        const audio::Verdict verdict = listen_to(path);
        ::alarm(0);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

        ++board.verdicts[static_cast<std::size_t>(verdict)];
        if (seconds > board.slowest_s) {
            board.slowest_s = seconds;
            board.slowest = index;
        }
        if (seconds > kMostSeconds) {
            fmt::print("SLOW: {:.1f} s: {}\n", seconds, name_of(index));
            board.failed = true;
        }
        const long kilobytes = resident_kilobytes();
        if (kilobytes > kMostKilobytes && board.kilobytes <= kMostKilobytes) {
            fmt::print("MEMORY: {} MB: {}\n", kilobytes >> 10, name_of(index));
            board.failed = true;
        }
        board.kilobytes = std::max(board.kilobytes, kilobytes);
    }
};

int torture(const Torture& cases) {
    auto* shared = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return 2;
    auto& board = *new (shared) Board{};
    const testing::TemporaryFolder folder;
    while (board.next < cases.count) {
        const pid_t child = ::fork();
        if (child == 0) {
            for (; board.next < cases.count; ++board.next) cases.run(board.next, folder.path(), board);
            std::fflush(stdout);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        if (board.next < cases.count) {
            fmt::print("{}: {}\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "HANG" : "CRASH",
                       cases.name_of(board.next));
            board.failed = true;
            ++board.next;
        }
    }
    fmt::print("{} cases, {} MB at most, slowest {:.2f} s ({})\n", cases.count, board.kilobytes >> 10, board.slowest_s,
               cases.name_of(board.slowest));
    for (std::size_t i = 0; i < std::size(board.verdicts); ++i) {
        if (board.verdicts[i] > 0) {
            fmt::print("{:>8} {}\n", board.verdicts[i], audio::to_string(static_cast<audio::Verdict>(i)));
        }
    }
    return board.failed ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        fmt::print(stderr, "usage: fuzz_torture COUNT FIRST_SEED FILE...\n");
        return 2;
    }
    return torture({.count = std::min<std::size_t>(std::strtoull(argv[1], nullptr, 10), kMostCases),
                    .first_seed = std::strtoull(argv[2], nullptr, 10),
                    .files = {argv + 3, argv + argc}});
}
