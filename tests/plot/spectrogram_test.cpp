#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.h"
#include "segue/plot.h"

namespace segue::plot {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using testing::Png;
using testing::Xml;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Spectrogram figure_of(Matrix db) {
    Spectrogram figure;
    for (std::size_t band = 0; band < db.columns(); ++band) {
        figure.band_hz.push_back(100.0F * static_cast<float>(band + 1));
    }
    figure.db = std::move(db);
    figure.frame_s = 0.5;
    return figure;
}

// The colours of cells in the PNG, at their middles. Where the plot lies is read from the SVG: both are one drawing.
class Cells {
  public:
    explicit Cells(const Spectrogram& figure)
        : svg_(render(figure, Format::kSvg)),
          png_(render(figure, Format::kPng)),
          plot_(svg_.named("image").at(0)),
          width_(plot_.number("width") / static_cast<double>(figure.db.rows())),
          height_(plot_.number("height") / static_cast<double>(figure.db.columns())) {}

    Rgb colour(std::size_t frame, std::size_t band) const {
        const double scale = png_.width() / svg_.named("svg").at(0).number("width");
        const double x = plot_.number("x") + width_ * (static_cast<double>(frame) + 0.5);
        const double y = plot_.number("y") + plot_.number("height") - height_ * (static_cast<double>(band) + 0.5);
        return png_.at(static_cast<int>(x * scale), static_cast<int>(y * scale));
    }

  private:
    Xml svg_;
    Png png_;
    testing::Element plot_;
    double width_, height_;
};

Rgb colour_at(double share) {
    return level_colours()[static_cast<std::size_t>(std::lround(255 * share))];
}

TEST(SpectrogramPicture, CellsHaveTheColourOfTheirLevel) {
    Matrix db(3, 2);
    db(0, 0) = 0;
    db(0, 1) = -80;
    db(1, 0) = -40;
    db(1, 1) = -20;
    db(2, 0) = -60;
    db(2, 1) = -70;
    const Cells cells(figure_of(db));
    for (std::size_t frame = 0; frame < 3; ++frame) {
        for (std::size_t band = 0; band < 2; ++band) {
            EXPECT_EQ(cells.colour(frame, band), colour_at((db(frame, band) + 80) / 80)) << frame << ' ' << band;
        }
    }
}

TEST(SpectrogramPicture, LevelsBeyondTheRangeAreItsEnds) {
    Matrix db(2, 3);
    db(0, 0) = -kInfinity;
    db(0, 1) = kInfinity;
    db(0, 2) = kNan;
    db(1, 0) = -1000;
    db(1, 1) = 3;
    db(1, 2) = -40;
    const Cells cells(figure_of(db));
    EXPECT_EQ(cells.colour(0, 0), colour_at(0));
    EXPECT_EQ(cells.colour(0, 1), colour_at(1));
    EXPECT_EQ(cells.colour(0, 2), kMissing);
    EXPECT_EQ(cells.colour(1, 0), colour_at(0));
    EXPECT_EQ(cells.colour(1, 1), colour_at(1));
    EXPECT_EQ(cells.colour(1, 2), colour_at(0.5));
}

TEST(SpectrogramPicture, SvgHoldsTheSamePixels) {
    for (const std::size_t frames : {1U, 3U, 7U, 30U}) {  // files of different lengths, for the ends of base64
        Matrix db(frames, 4);
        for (std::size_t i = 0; i < 4 * frames; ++i) db.values()[i] = -static_cast<float>(7 * i % 80);
        const Spectrogram figure = figure_of(db);
        const auto image = Xml(render(figure, Format::kSvg)).named("image").at(0);
        const Png inside(testing::bytes_of_data_url(image.attributes.at("xlink:href")));
        const Png png(render(figure, Format::kPng));
        for (int y = 5; y < inside.height() - 5; y += 40) {  // not the frame around it
            for (int x = 5; x < inside.width() - 5; x += 7) {
                ASSERT_EQ(inside.at(x, y), png.at(x + static_cast<int>(2 * image.number("x")),
                                                  y + static_cast<int>(2 * image.number("y"))));
            }
        }
    }
}

TEST(SpectrogramPicture, FrequenciesStandBesideTheirBands) {
    Spectrogram figure = figure_of(Matrix(2, 4));
    figure.band_hz = {500, 1000, 3000, 8000};
    const Xml svg(render(figure, Format::kSvg));
    const auto plot = svg.named("image").at(0);
    const auto middle_of_band = [&](double band) {
        return plot.number("y") + plot.number("height") * (1 - (band + 0.5) / 4);
    };
    std::map<std::string, double> heights;
    for (const auto& text : svg.named("text")) heights[text.text] = text.number("y") - 0.36 * text.number("font-size");
    EXPECT_NEAR(heights.at("500"), middle_of_band(0), 0.1);
    EXPECT_NEAR(heights.at("1k"), middle_of_band(1), 0.1);
    EXPECT_NEAR(heights.at("2k"), middle_of_band(1.5), 0.1);
    EXPECT_NEAR(heights.at("8k"), middle_of_band(3), 0.1);
}

TEST(SpectrogramPicture, ManyFramesAreAveragedByPower) {
    Matrix db(40'000, 1);
    for (std::size_t i = 0; i < db.rows(); ++i) db(i, 0) = i % 2 == 0 ? -20.0F : -80.0F;
    const Rgb colour = Cells(figure_of(db)).colour(20'000, 0);
    const double expected = 1 + (-20 - 10 * std::log10(2)) / 80;
    EXPECT_TRUE(colour == colour_at(expected) || colour == colour_at(expected + 0.01) ||
                colour == colour_at(expected - 0.01));
}

TEST(SpectrogramPicture, AnyNumberOfFramesAndBands) {
    for (const std::size_t frames : {1U, 2U, 1000U, 160'000U}) {
        for (const std::size_t bands : {1U, 2U, 5U}) {
            const Png png(render(figure_of(Matrix(frames, bands)), Format::kPng));
            EXPECT_EQ(png.width(), 1920);
            EXPECT_EQ(png.height(), 960);
        }
    }
    EXPECT_NO_THROW(Png(render(figure_of(Matrix(3, 4000)), Format::kPng)));
}

TEST(SpectrogramPicture, SaysWhatItShows) {
    Spectrogram figure = figure_of(Matrix(60, 110));
    figure.title = "A <b>title</b> & \"more\"";
    figure.subtitle = "two\nlines";
    const Xml svg(render(figure, Format::kSvg));
    EXPECT_THAT(svg.texts(), IsSupersetOf({"A <b>title</b> & \"more\"", "two\\nlines", "Time (s)", "Frequency (Hz)",
                                           "dB", "0", "15", "30", "1k", "8k", "−80"}));
    EXPECT_EQ(svg.named("title").at(0).text, figure.title);
}

TEST(SpectrogramPicture, TimeStartsWhereItIsSaidTo) {
    Spectrogram figure = figure_of(Matrix(20, 2));
    figure.start_s = 3600;
    EXPECT_THAT(Xml(render(figure, Format::kSvg)).texts(), IsSupersetOf({"1:00:00", "1:00:10", "Time (h:min:s)"}));
}

TEST(SpectrogramPicture, NarrowRangesHaveTicksToo) {
    Spectrogram figure = figure_of(Matrix(2, 2));
    figure.band_hz = {300, 450};
    EXPECT_THAT(Xml(render(figure, Format::kSvg)).texts(), Contains("400"));
    figure = figure_of(Matrix(2, 1));
    figure.band_hz = {432.1F};
    EXPECT_THAT(Xml(render(figure, Format::kSvg)).texts(), Contains("432.1"));
}

TEST(SpectrogramPicture, AnyTitleGivesAWellFormedPicture) {
    std::string every_byte;
    for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
    for (const std::string& title :
         {std::string(), std::string("\xff\xfe"), every_byte, std::string("\xEF\xBF\xBF]]>\xEF\xBF\xBE"),
          std::string("東京 עברית العربية 🎷"), std::string(100'000, 'x'), std::string("&amp;<!--")}) {
        Spectrogram figure = figure_of(Matrix(2, 2));
        figure.title = figure.subtitle = title;
        EXPECT_NO_THROW(Xml(render(figure, Format::kSvg)));
        EXPECT_NO_THROW(Png(render(figure, Format::kPng)));
    }
}

TEST(SpectrogramPicture, SameFigureSameBytesOnAnyThread) {
    Spectrogram figure = figure_of(Matrix(50, 20));
    for (std::size_t i = 0; i < 1000; ++i) figure.db.values()[i] = -static_cast<float>(i % 80);
    figure.title = "Same – 同じ";
    std::vector<std::string> pictures(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            threads.emplace_back([&, i] { pictures[i] = render(figure, i % 2 == 0 ? Format::kPng : Format::kSvg); });
        }
    }
    EXPECT_EQ(pictures[0], pictures[2]);
    EXPECT_EQ(pictures[1], pictures[3]);
    EXPECT_EQ(pictures[0], render(figure, Format::kPng));
}

TEST(SpectrogramPicture, RefusesWhatCannotBeDrawn) {
    const auto message = [](const std::function<void(Spectrogram&)>& change) -> std::string {
        Spectrogram figure = figure_of(Matrix(3, 2));
        change(figure);
        try {
            render(figure, Format::kPng);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
            return error.message();
        }
        return "drawn";
    };
    EXPECT_THAT(message([](auto& figure) { figure.db = {}; }), HasSubstr("no frames"));
    EXPECT_THAT(message([](auto& figure) { figure.band_hz.pop_back(); }), HasSubstr("2 bands"));
    EXPECT_THAT(message([](auto& figure) { figure.band_hz = {100, 100}; }), HasSubstr("must rise"));
    EXPECT_THAT(message([](auto& figure) { figure.band_hz = {100, kNan}; }), HasSubstr("must rise"));
    EXPECT_THAT(message([](auto& figure) { figure.frame_s = 0; }), HasSubstr("positive"));
    EXPECT_THAT(message([](auto& figure) { figure.frame_s = kNan; }), HasSubstr("positive"));
    EXPECT_THAT(message([](auto& figure) { figure.start_s = kInfinity; }), HasSubstr("first frame"));
    EXPECT_THAT(message([](auto& figure) { figure.floor_db = 0; }), HasSubstr("range of levels"));
    EXPECT_THAT(message([](auto& figure) { figure.floor_db = -kInfinity; }), HasSubstr("range of levels"));
}

}  // namespace
}  // namespace segue::plot
