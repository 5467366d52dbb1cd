// segue audit: a verdict for each file.
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "segue/audio.h"
#include "segue/dataset.h"
#include "segue/in_order.h"

namespace segue::cli {
namespace {

struct Options {
    std::vector<std::filesystem::path> paths;
    bool all = false;
};

Style style_of(audio::Verdict verdict) {
    if (verdict == audio::Verdict::kSound) return Style::kGood;
    return audio::is_usable(verdict) ? Style::kWarning : Style::kBad;
}

audio::Report listen_to(const std::filesystem::path& path) {
    try {
        audio::Decoder decoder(path, {.sample_rate_hz = 0});
        while (!decoder.read().empty() && !interruption().stop_requested()) continue;
        return decoder.report();
    } catch (const Error& error) {
        return audio::report_of(error);
    }
}

// Listens to all files on all cores; `sink` receives the reports in the order of the paths, one at a time.
void listen_to_all(const std::vector<std::filesystem::path>& paths, int threads,
                   const std::function<void(const std::filesystem::path&, const audio::Report&)>& sink) {
    InOrder<audio::Report> reports([&](std::size_t index, const audio::Report& report) { sink(paths[index], report); });
    parallel_for(
        paths.size(), threads,
        [&](std::size_t index, int) {
            audio::Report report = listen_to(paths[index]);
            if (interruption().stop_requested()) return;  // it may be half a file
            reports.add(index, std::move(report));
        },
        interruption());
}

void print_json(const std::filesystem::path& path, const audio::Report& report) {
    print_json_line({{"path", path.native()},
                     {"verdict", audio::to_string(report.verdict)},
                     {"reason", report.reason},
                     {"duration_s", report.duration_s},
                     {"declared_s", report.declared_s},
                     {"codec", report.codec},
                     {"container", report.container},
                     {"source_rate_hz", report.source_rate_hz},
                     {"channels", report.source_channels},
                     {"peak", report.peak},
                     {"clipped_share", report.clipped_share},
                     {"bandwidth_hz", report.bandwidth_hz},
                     {"damaged_packets", report.damaged_packets},
                     {"nonfinite_samples", report.nonfinite_samples},
                     {"content_hash", report.content_hash}});
}

void print_line(const std::filesystem::path& path, const audio::Report& report) {
    static const int width = display_width(audio::to_string(audio::Verdict::kPartlyReadable));
    const std::string verdict = padded(std::string(audio::to_string(report.verdict)), width);
    fmt::print("{}  {}", styled(verdict, style_of(report.verdict)), printable(path.native()));
    if (!report.reason.empty()) fmt::print("  {}", styled(fmt::format("({})", report.reason), Style::kDim));
    fmt::print("\n");
}

class Summary {
  public:
    void add(const audio::Report& report) {
        ++counts_[report.verdict];
        ++total_;
        if (audio::is_usable(report.verdict)) ++usable_;
        duration_s_ += report.duration_s;
    }

    ExitCode exit_code() const {
        if (usable_ == 0) return kNothingDone;
        return counts_.size() == 1 && counts_.contains(audio::Verdict::kSound) ? kAllDone : kSomeFailed;
    }

    void print(std::FILE* stream) const {
        std::string text = fmt::format("{}, {} of sound: ", counted(total_, "file"), clock_time(duration_s_));
        const char* separator = "";
        for (const auto& [verdict, count] : counts_) {
            text +=
                separator + styled(fmt::format("{} {}", count, audio::to_string(verdict)), style_of(verdict), stream);
            separator = ", ";
        }
        fmt::print(stream, "{}\n", text);
    }

  private:
    std::map<audio::Verdict, std::size_t> counts_;
    std::size_t total_ = 0;
    std::size_t usable_ = 0;
    double duration_s_ = 0;
};

ExitCode audit(const Options& options, const Settings& settings) {
    const auto found = dataset::find_audio_files(options.paths, interruption());
    const std::set<std::filesystem::path> named(options.paths.begin(), options.paths.end());

    Summary summary;
    ProgressBar bar("Listening");
    Progress progress{.total = found.files.size() + found.skipped.size()};
    const auto show = [&](const std::filesystem::path& path, const audio::Report& report) {
        bar.clear();
        const bool listed = options.all || report.verdict != audio::Verdict::kSound || named.contains(path);
        if (settings.json) {
            print_json(path, report);
        } else if (listed) {
            print_line(path, report);
        }
        summary.add(report);
        ++progress.done;
        if (!audio::is_usable(report.verdict)) ++progress.failed;
        if (progress.total > 1) bar.show(progress);
    };
    for (const auto& [path, reason] : found.skipped) {
        show(path, {.verdict = audio::Verdict::kUnreadable, .reason = reason});
    }
    listen_to_all(found.files, settings.threads, show);
    bar.clear();

    if (progress.total == 0) {
        fmt::print(stderr, "no audio files there\n");
        return kNothingDone;
    }
    if (progress.done > 0) summary.print(settings.json ? stderr : stdout);
    if (progress.done < progress.total) {
        fmt::print(stderr, "stopped after {} of {} files\n", progress.done, progress.total);
        return kSomeFailed;
    }
    return summary.exit_code();
}

}  // namespace

void add_audit(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("audit", "Tell of each file whether all of its sound can be heard");
    auto options = std::make_shared<Options>();
    subcommand->add_option("PATH", options->paths, "Audio files, or folders of them")->required();
    subcommand->add_flag("--all", options->all, "List the sound files of folders, too");
    add_example(*subcommand, "segue audit ~/Music\n  segue audit --format json ~/Music > verdicts.jsonl");
    subcommand->footer(
        "Every file is decoded from start to end; nothing is changed. Its verdict is one of sound, clipped,\n"
        "low-bandwidth, partly-readable, silent, too-short, broken, not-audio, unsupported, unreadable.\n"
        "Listed are the files that you name and, of those found in folders, the ones that are not sound; a\n"
        "summary follows. With --format json every file is a line.\n"
        "Exit code: 0 all sound, 1 some file has another verdict, 3 no file can be used. docs/formats.md\n"
        "says what the verdicts mean.\n\n" +
        subcommand->get_footer());
    subcommand->callback([=, &settings, &result] { result = audit(*options, settings); });
}

}  // namespace segue::cli
