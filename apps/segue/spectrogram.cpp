// segue spectrogram: a picture of what is heard in a file.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "picture_title.h"
#include "segue/audio.h"
#include "segue/dsp.h"
#include "segue/plot.h"

namespace segue::cli {
namespace {

constexpr int kSampleRate_hz = 22050;
constexpr double kRange_db = 80;

struct Options {
    std::filesystem::path path;
    std::filesystem::path output;
    int bands = 128;
    double from_s = 0;
    double to_s = std::numeric_limits<double>::infinity();
    std::string title;
};

// The mel spectrogram of a stretch of a file, of whatever length, in bounded memory.
struct Heard {
    Matrix power;  // [columns x bands]
    std::vector<float> band_hz;
    double column_s;
    double duration_s;  // of the stretch
    audio::Report audio;
};

Heard listen(const Options& options) {
    audio::Decoder decoder(options.path, {.sample_rate_hz = kSampleRate_hz, .max_duration_s = options.to_s});
    const dsp::StftConfig config;
    dsp::Stft stft(config);
    dsp::MelFilterbank mel({.sample_rate_hz = kSampleRate_hz, .fft_size = config.fft_size, .bands = options.bands});
    plot::FrameFolder folder(static_cast<std::size_t>(options.bands));
    const auto fold_frames = [&] {
        for (auto power = stft.next(); !power.empty(); power = stft.next()) folder.add(mel.apply(power));
    };

    ProgressBar bar("Listening", kSeconds);
    const auto first = static_cast<std::size_t>(std::llround(options.from_s * kSampleRate_hz));
    const double end_s = std::min(options.to_s, decoder.declared_duration_s());
    std::size_t decoded = 0;
    for (auto block = decoder.read(); !block.empty(); block = decoder.read()) {
        if (interruption().stop_requested()) throw Error(ErrorCode::kInterrupted, "stopped", options.path);
        stft.push(block.subspan(std::min(block.size(), first - std::min(first, decoded))));
        decoded += block.size();
        fold_frames();
        bar.show({.done = decoded / kSampleRate_hz, .total = static_cast<std::size_t>(end_s)});
    }
    const audio::Report& report = decoder.report();
    if (decoded == 0) throw Error(ErrorCode::kBroken, report.reason, options.path);
    if (decoded <= first) {
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("its sound ends after {:.2f} s, before --from", report.duration_s), options.path);
    }
    stft.finish();
    fold_frames();
    return {.power = folder.columns(),
            .band_hz = mel.centre_hz(),
            .column_s = static_cast<double>(folder.frames_per_column()) * config.hop_length / kSampleRate_hz,
            .duration_s = static_cast<double>(decoded - first) / kSampleRate_hz,
            .audio = report};
}

// Relative to the loudest value, kRange_db deep; digital silence is as quiet as can be.
Matrix relative_db(Matrix power) {
    const float loudest = std::ranges::max(power.values());
    const auto quietest = static_cast<float>(std::pow(10, -kRange_db / 10));
    for (float& value : power.values()) {
        const float share = loudest > 0 ? value / loudest : 0;
        value = 10 * std::log10(std::max(share, quietest));
    }
    return power;
}

std::string duration(double seconds) {
    return seconds < 10 ? fmt::format("{:.2g} s", seconds) : clock_time(seconds);
}

std::string subtitle_of(const Options& options, const Heard& heard) {
    const audio::Report& audio = heard.audio;
    const std::string channels = audio.source_channels == 1   ? "mono"
                                 : audio.source_channels == 2 ? "stereo"
                                                              : fmt::format("{} channels", audio.source_channels);
    std::string text = fmt::format("{} · {}, {:g} kHz, {} · {} mel bands", duration(heard.duration_s), audio.codec,
                                   audio.source_rate_hz / 1000.0, channels, options.bands);
    if (audio.verdict != audio::Verdict::kSound) text += " · " + std::string(audio::to_string(audio.verdict));
    return text;
}

std::filesystem::path output_of(const Options& options) {
    if (!options.output.empty()) return options.output;
    std::filesystem::path name = options.path.stem();
    name += "-spectrogram.png";
    return name;
}

ExitCode draw(const Options& options, const Settings& settings) {
    if (!(options.from_s < options.to_s)) {
        throw Error(ErrorCode::kInvalidArgument, "--from must lie before --to");
    }
    const std::filesystem::path output = output_of(options);
    plot::format_of(output);  // refuses before the work what would fail after it
    check_writable(output);

    Heard heard = listen(options);
    const plot::Spectrogram figure{.db = relative_db(std::move(heard.power)),
                                   .band_hz = heard.band_hz,
                                   .frame_s = heard.column_s,
                                   .start_s = options.from_s,
                                   .floor_db = -kRange_db,
                                   .title = options.title.empty() ? picture_title(options.path) : options.title,
                                   .subtitle = subtitle_of(options, heard)};
    plot::save(figure, output);

    const audio::Report& audio = heard.audio;
    if (settings.json) {
        print_json_line({{"path", options.path.native()},
                         {"output", output.native()},
                         {"from_s", options.from_s},
                         {"duration_s", heard.duration_s},
                         {"verdict", audio::to_string(audio.verdict)},
                         {"reason", audio.reason}});
        return kAllDone;
    }
    if (audio.verdict != audio::Verdict::kSound) {
        fmt::print(stderr, "{} {}: {}: {}\n", styled("segue:", Style::kWarning, stderr),
                   printable(options.path.native()), audio::to_string(audio.verdict), audio.reason);
    }
    fmt::print("{}  {} of {}\n", styled(printable(output.native()), Style::kBold), duration(heard.duration_s),
               printable(options.path.native()));
    return kAllDone;
}

}  // namespace

void add_spectrogram(CLI::App& app, const Settings& settings, int& result) {
    auto* subcommand = app.add_subcommand("spectrogram", "Draw the mel spectrogram of a file");
    auto options = std::make_shared<Options>();
    subcommand->add_option("FILE", options->path, "An audio file")->required();
    subcommand->add_option("-o,--output", options->output,
                           "The picture, .png or .svg (default: FILE's name with -spectrogram.png, in this folder)");
    subcommand->add_option("--from", options->from_s, "Begin so many seconds into the sound")
        ->check(CLI::NonNegativeNumber);
    subcommand->add_option("--to", options->to_s, "End there (default: at its end)")->check(CLI::PositiveNumber);
    subcommand->add_option("--bands", options->bands, "Mel bands")->capture_default_str()->check(CLI::Range(1, 512));
    subcommand->add_option("--title", options->title, "Title (default: artist and title of the tags, or FILE's name)");
    add_example(*subcommand, "segue spectrogram song.mp3 -o song.png");
    subcommand->callback([=, &settings, &result] { result = draw(*options, settings); });
}

}  // namespace segue::cli
