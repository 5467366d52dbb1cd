#include "console.h"

#include <algorithm>
#include <cstdlib>

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

}  // namespace

std::string styled(std::string_view text, Style style, std::FILE* stream) {
    const char* no_color = std::getenv("NO_COLOR");
    const bool plain = style == Style::kPlain || (no_color != nullptr && *no_color != '\0') || !is_terminal(stream);
    return plain ? std::string(text) : fmt::format("{}{}\x1b[0m", escape_code(style), text);
}

int display_width(std::string_view text) {
    int width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        wchar_t code = lead < 0x80 ? lead : static_cast<wchar_t>(lead & (0x7FU >> length));
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
            code = static_cast<wchar_t>((code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F));
        }
        width += std::max(0, ::wcwidth(code));
        i += length;
    }
    return width;
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

void Table::print(std::FILE* stream) const {
    std::vector<int> widths;
    for (const auto& column : columns_) widths.push_back(display_width(column.title));
    for (const auto& row : rows_) {
        for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], display_width(row.cells[c]));
    }
    const auto print_row = [&](const auto& cell, const auto& style) {
        std::string line;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const std::string padding(static_cast<std::size_t>(widths[c] - display_width(cell(c))), ' ');
            const std::string text = styled(cell(c), style(c), stream);
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
