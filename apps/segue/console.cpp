#include "console.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

namespace segue::cli {
namespace {

bool is_terminal(std::FILE* stream) {
    return ::isatty(::fileno(stream)) == 1;
}

const char* escape_code(Style style) {
    switch (style) {
        case Style::kBold:
            return "\x1b[1m";
        case Style::kDim:
            return "\x1b[2m";
        case Style::kGood:
            return "\x1b[32m";
        case Style::kWarning:
            return "\x1b[33m";
        case Style::kBad:
            return "\x1b[31m";
        case Style::kPlain:
            break;
    }
    return "";
}

struct Character {
    std::size_t bytes = 0;
    int width = 0;
};

// Of UTF-8 that is not empty.
Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    wchar_t code = lead < 0x80 ? lead : static_cast<wchar_t>(lead & (0x7FU >> length));
    for (std::size_t k = 1; k < length && k < text.size(); ++k) {
        code = static_cast<wchar_t>((code << 6) | (static_cast<unsigned char>(text[k]) & 0x3F));
    }
    return {std::min(length, text.size()), std::max(0, ::wcwidth(code))};
}

}  // namespace

std::string styled(std::string_view text, Style style, std::FILE* stream) {
    const char* no_color = std::getenv("NO_COLOR");
    const bool plain = style == Style::kPlain || (no_color != nullptr && *no_color != '\0') || !is_terminal(stream);
    return plain ? std::string(text) : fmt::format("{}{}\x1b[0m", escape_code(style), text);
}

int display_width(std::string_view text) {
    int width = 0;
    while (!text.empty()) {
        const Character first = first_character(text);
        width += first.width;
        text.remove_prefix(first.bytes);
    }
    return width;
}

std::string shortened(const std::string& text, int width, Cut cut) {
    if (cut == Cut::kNever || display_width(text) <= width) return text;
    std::string_view rest = text;
    if (cut == Cut::kStart) {
        while (display_width(rest) >= width) rest.remove_prefix(first_character(rest).bytes);
        return "…" + std::string(rest);
    }
    for (int room = width - 1 - first_character(rest).width; room >= 0; room -= first_character(rest).width) {
        rest.remove_prefix(first_character(rest).bytes);
    }
    return text.substr(0, text.size() - rest.size()) + "…";
}

std::string counted(std::size_t number, std::string_view noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

void print_outdated(std::size_t count, std::string_view noun) {
    if (count == 0) return;
    fmt::print(stderr,
               "{} left out, as another model or version of Segue analysed {}; name that --model, or run `segue scan "
               "DIR` again\n",
               counted(count, noun), count == 1 ? "it" : "them");
}

std::string shown_path(const std::filesystem::path& path) {
    const auto below = [&](const std::filesystem::path& folder) -> std::string {
        const std::string prefix = folder.empty() ? "" : (folder / "").native();
        return prefix.size() > 1 && path.native().starts_with(prefix) ? path.native().substr(prefix.size()) : "";
    };
    std::error_code no_folder;
    if (std::string relative = below(std::filesystem::current_path(no_folder)); !relative.empty()) return relative;
    const char* home = std::getenv("HOME");
    const std::string in_home = home == nullptr ? "" : below(home);
    return in_home.empty() ? path.native() : "~/" + in_home;
}

std::string padded(std::string text, int width) {
    const int missing = width - display_width(text);
    if (missing > 0) text.append(static_cast<std::size_t>(missing), ' ');
    return text;
}

int terminal_width(std::FILE* stream) {
    winsize size{};
    return ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void Table::add_row(std::vector<std::string> cells, std::vector<Style> styles) {
    for (auto& cell : cells) cell = printable(cell);
    cells.resize(columns_.size());
    styles.resize(columns_.size(), Style::kPlain);
    rows_.push_back({std::move(cells), std::move(styles)});
}

std::vector<int> Table::widths(int room) const {
    constexpr int kNarrowest = 8;
    std::vector<int> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        widths.push_back(display_width(columns_[c].title));
        for (const auto& row : rows_) widths[c] = std::max(widths[c], display_width(row.cells[c]));
    }
    const int gaps = 2 * (static_cast<int>(columns_.size()) - 1);
    for (int excess = std::reduce(widths.begin(), widths.end()) + gaps - room; excess > 0; --excess) {
        const auto spare = [&](std::size_t c) {
            return columns_[c].cut == Cut::kNever ? 0
                                                  : widths[c] - std::max(kNarrowest, display_width(columns_[c].title));
        };
        std::size_t most = 0;
        for (std::size_t c = 1; c < widths.size(); ++c) most = spare(c) > spare(most) ? c : most;
        if (spare(most) <= 0) break;
        --widths[most];
    }
    return widths;
}

void Table::print(std::FILE* stream) const {
    const auto widths =
        this->widths(is_terminal(stream) ? terminal_width(stream) : std::numeric_limits<int>::max() / 2);
    const auto print_row = [&](const auto& cell, const auto& style) {
        std::string line;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const std::string shown = shortened(cell(c), widths[c], columns_[c].cut);
            const std::string padding(static_cast<std::size_t>(widths[c] - display_width(shown)), ' ');
            const std::string text = styled(shown, style(c), stream);
            if (c > 0) line += "  ";
            line += columns_[c].align == Align::kRight ? padding + text : text + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        fmt::print(stream, "{}\n", line);
    };
    const bool titled = std::any_of(columns_.begin(), columns_.end(), [](const auto& c) { return !c.title.empty(); });
    if (titled) {
        print_row([&](std::size_t c) -> const std::string& { return columns_[c].title; },
                  [](std::size_t) { return Style::kDim; });
    }
    for (const auto& row : rows_) {
        print_row([&](std::size_t c) -> const std::string& { return row.cells[c]; },
                  [&](std::size_t c) { return row.styles[c]; });
    }
}

std::string clock_time(double seconds) {
    const auto whole = static_cast<long>(std::max(0.0, seconds) + 0.5);
    if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string fixed(double value, int decimals) {
    return fmt::format("{:.{}f}", value, decimals);
}

std::string percent(double share, int decimals) {
    return fmt::format("{:.{}f} %", 100 * share, decimals);
}

ProgressBar::ProgressBar(std::string verb, std::string_view unit)
    : verb_(std::move(verb)), unit_(unit), visible_(is_terminal(stderr)) {}

ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::clear() {
    if (visible_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressBar::show(const Progress& progress) {
    using std::chrono::steady_clock;
    if (!visible_) return;
    const auto now = steady_clock::now();
    if (now - last_shown_ < std::chrono::milliseconds(100) && progress.done != progress.total) return;
    last_shown_ = now;

    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const double rate = elapsed > 0 ? static_cast<double>(progress.done) / elapsed : 0;
    const bool clock = unit_ == kSeconds;
    const auto amount = [clock](std::size_t count) {
        return clock ? clock_time(static_cast<double>(count)) : std::to_string(count);
    };
    std::string line = fmt::format("{} {}", verb_, amount(progress.done));
    if (progress.total > 0) line += fmt::format("/{}", amount(progress.total));
    if (!clock) line += fmt::format(" {}", unit_);
    if (rate > 0) line += clock ? fmt::format("  {:.0f}x", rate) : fmt::format("  {:.1f}/s", rate);
    if (rate > 0 && progress.total > progress.done) {
        line += fmt::format("  {} left", clock_time(static_cast<double>(progress.total - progress.done) / rate));
    }
    if (progress.failed > 0) line += fmt::format("  {} failed", progress.failed);

    const int room = terminal_width(stderr) - display_width(line) - 4;
    if (progress.total > 0 && room >= 10) {
        const int width = std::min(room, 40);
        const auto filled = static_cast<int>(progress.done * static_cast<std::size_t>(width) / progress.total);
        std::string bar;
        for (int i = 0; i < width; ++i) bar += i < filled ? "━" : "╌";
        line = bar + "  " + line;
    }
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
}

}  // namespace segue::cli
