// Text for people: aligned tables, colour and progress, each only where a terminal shows it.
#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "segue/core.h"

namespace segue::cli {

enum class Style { kPlain, kBold, kDim, kGood, kWarning, kBad };

/// `text` in a colour where `stream` is a terminal and NO_COLOR is unset; otherwise unchanged.
std::string styled(std::string_view text, Style style, std::FILE* stream = stdout);

/// Columns that a terminal needs for `text` (UTF-8; wide characters count two, combining ones none).
int display_width(std::string_view text);

/// `text` filled up with spaces to `width` columns; longer text stays whole.
std::string padded(std::string text, int width);

/// Columns of the terminal behind `stream`, 80 if it is none.
int terminal_width(std::FILE* stream = stdout);

/// `text` in at most `width` columns, with an ellipsis in place of its end, or of its beginning.
enum class Cut { kNever, kEnd, kStart };
std::string shortened(const std::string& text, int width, Cut cut);

/// A path as its owner would write it: relative where it lies below the working folder, with ~ where below the home
/// folder.
std::string shown_path(const std::filesystem::path& path);

/// "1 track", "2 tracks"
std::string counted(std::size_t number, std::string_view noun);

/// Tells on standard error, if it is so, that other stages analysed `count` "recordings" or "tracks".
void print_outdated(std::size_t count, std::string_view noun);

enum class Align { kLeft, kRight };

/// Rows with columns as wide as their widest cell. Cells are shown by segue::printable. On a terminal that is too
/// narrow the widest of the columns that may be cut are.
class Table {
  public:
    struct Column {
        std::string title;
        Align align = Align::kLeft;
        Cut cut = Cut::kNever;
    };
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    void add_row(std::vector<std::string> cells) { add_row(std::move(cells), {}); }
    /// With a style for each cell; missing ones are plain.
    void add_row(std::vector<std::string> cells, std::vector<Style> styles);
    void print(std::FILE* stream = stdout) const;

  private:
    std::vector<int> widths(int room) const;

    struct Row {
        std::vector<std::string> cells;
        std::vector<Style> styles;
    };
    std::vector<Column> columns_;
    std::vector<Row> rows_;
};

/// "1:23:45", "2:05".
std::string clock_time(double seconds);
/// "0.734" and the like.
std::string fixed(double value, int decimals);
/// "73.4 %"
std::string percent(double share, int decimals = 1);

/// The unit of a progress in seconds: they are shown as on a clock.
inline constexpr std::string_view kSeconds = "s";

/// A bar on standard error with rate and time left, where that is a terminal; elsewhere nothing.
class ProgressBar {
  public:
    explicit ProgressBar(std::string verb, std::string_view unit = "files");
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(const Progress& progress);
    /// Wipes the bar off the line, so that other text can be printed.
    void clear();

  private:
    std::string verb_;
    std::string_view unit_;
    bool visible_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_shown_{};
};

}  // namespace segue::cli
