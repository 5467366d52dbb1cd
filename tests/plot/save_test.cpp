#include <fstream>

#include <gtest/gtest.h>

#include "reading.h"
#include "segue/plot.h"
#include "temporary_folder.h"

namespace segue::plot {
namespace {

Spectrogram small_figure() {
    Spectrogram figure;
    figure.db = Matrix(2, 2);
    figure.band_hz = {500, 1000};
    figure.frame_s = 0.5;
    return figure;
}

ErrorCode code_of_saving(const Spectrogram& figure, const std::filesystem::path& path) {
    try {
        save(figure, path);
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << path << " was written";
    return ErrorCode::kBusy;
}

std::size_t entries(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(FormatOf, IsTheExtensionInAnyCase) {
    EXPECT_EQ(format_of("a.png"), Format::kPng);
    EXPECT_EQ(format_of("folder.svg/A.PNG"), Format::kPng);
    EXPECT_EQ(format_of("a.png.Svg"), Format::kSvg);
}

TEST(FormatOf, AnotherSaysWhatIsPossible) {
    for (const char* path : {"a.jpg", "a", "png", ".png", "a.pngx", ""}) {
        try {
            format_of(path);
            ADD_FAILURE() << path;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
            EXPECT_NE(error.message().find(".png or .svg"), std::string::npos);
            EXPECT_EQ(error.path(), path);
        }
    }
}

TEST(Save, WritesWhatRenderMakes) {
    const testing::TemporaryFolder folder;
    save(small_figure(), folder / "a.png");
    save(small_figure(), folder / "a.svg");
    EXPECT_EQ(read_file(folder / "a.png"), render(small_figure(), Format::kPng));
    EXPECT_EQ(read_file(folder / "a.svg"), render(small_figure(), Format::kSvg));
    EXPECT_EQ(entries(folder.path()), 2U);
}

TEST(Save, FailuresAreClearAndLeaveNothing) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(code_of_saving(small_figure(), folder / "none/a.png"), ErrorCode::kNotFound);
    EXPECT_EQ(code_of_saving(small_figure(), "/proc/a.png"), ErrorCode::kNotFound);
    std::filesystem::create_directory(folder / "folder.png");
    EXPECT_EQ(code_of_saving(small_figure(), folder / "folder.png"), ErrorCode::kIo);
    std::filesystem::create_symlink("/dev/full", folder / "full.png");
    EXPECT_EQ(code_of_saving(small_figure(), folder / "full.png"), ErrorCode::kIo);
    EXPECT_EQ(entries(folder.path()), 2U);
}

TEST(Save, AnOldPictureSurvivesAFigureThatCannotBeDrawn) {
    const testing::TemporaryFolder folder;
    save(small_figure(), folder / "a.png");
    EXPECT_EQ(code_of_saving(Spectrogram{}, folder / "a.png"), ErrorCode::kInvalidArgument);
    EXPECT_EQ(read_file(folder / "a.png"), render(small_figure(), Format::kPng));
}

}  // namespace
}  // namespace segue::plot
