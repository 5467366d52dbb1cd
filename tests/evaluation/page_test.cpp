#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/sets.h"
#include "segue/evaluation_page.h"

namespace segue::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Page page_of(Predictions set) {
    Page page{.title = "a & b <model>", .description = "", .predictions = std::move(set)};
    page.report = evaluate(page.predictions);
    return page;
}

TEST(Page, HoldsTheFiguresAndPictures) {
    const std::string html = to_html(page_of(reference_predictions()));
    EXPECT_THAT(html, HasSubstr("<h1>a &amp; b &lt;model&gt;</h1>"));
    EXPECT_THAT(html, HasSubstr("Accuracy<b>64.9&nbsp;%</b>"));
    EXPECT_THAT(html, HasSubstr("classical, baroque"));
    EXPECT_THAT(html, HasSubstr("GTZAN"));
    EXPECT_THAT(html, HasSubstr("Surest mistakes"));
    EXPECT_THAT(html, Not(HasSubstr("Neighbours")));
    EXPECT_THAT(html, Not(HasSubstr("Against")));
    std::size_t pictures = 0;
    for (std::size_t at = 0; (at = html.find("<svg", at)) != std::string::npos; ++at) ++pictures;
    EXPECT_EQ(pictures, 3U);
}

TEST(Page, ShowsTheRivalAndTheNeighbours) {
    Predictions set = reference_predictions();
    for (std::size_t i = 0; i < set.clips.size(); ++i) set.clips[i].embedding = {1, static_cast<float>(i)};
    Page page = page_of(set);
    page.rival = {.name = "other.onnx", .comparison = compare(set, set)};
    const std::string html = to_html(page);
    EXPECT_THAT(html, HasSubstr("Against other.onnx"));
    EXPECT_THAT(html, HasSubstr("hubness"));
}

TEST(Page, SurvivesAnyName) {
    Predictions set = small_predictions();
    set.labels[0] = "<script>alert(1)</script>";
    set.clips[2].path = "</table>\"\n\xFF&.mp3";  // answered wrong
    const std::string html = to_html(page_of(set));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(html, HasSubstr("&lt;/table&gt;&quot;"));
}

TEST(Page, IsTheSameEachTimeAndNeedsClips) {
    EXPECT_EQ(to_html(page_of(small_predictions())), to_html(page_of(small_predictions())));
    EXPECT_THROW(to_html({}), Error);
}

}  // namespace
}  // namespace segue::evaluation
