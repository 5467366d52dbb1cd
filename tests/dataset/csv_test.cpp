#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "segue/dataset.h"

namespace segue::dataset {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Rows = std::vector<std::vector<std::string>>;

std::string complaint(std::string_view text) {
    try {
        parse_csv(text);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        return error.message();
    }
    return "none";
}

TEST(ParseCsv, ReadsPlainAndQuotedFields) {
    EXPECT_EQ(parse_csv("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(parse_csv("a,b\r\n1,2"), (Rows{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(parse_csv("\"a,\",\"say \"\"hi\"\"\"\n\"\",\"two\r\nlines\"\n"),
              (Rows{{"a,", "say \"hi\""}, {"", "two\r\nlines"}}));
    EXPECT_EQ(parse_csv(",\n,\n"), (Rows{{"", ""}, {"", ""}}));
    EXPECT_EQ(parse_csv("5\" single,b\n"), (Rows{{"5\" single", "b"}}));
    EXPECT_EQ(parse_csv("a\rb\n"), (Rows{{"a\rb"}}));
    EXPECT_EQ(parse_csv("a,"), (Rows{{"a", ""}}));
}

TEST(ParseCsv, LeavesOutByteOrderMarkAndEmptyLines) {
    EXPECT_EQ(parse_csv("\xEF\xBB\xBF\n\"a\",b\n\r\n1,2\n\n"), (Rows{{"a", "b"}, {"1", "2"}}));
    EXPECT_THAT(parse_csv(""), IsEmpty());
    EXPECT_THAT(parse_csv("\n\n"), IsEmpty());
}

TEST(ParseCsv, SaysWhichLineIsWrong) {
    EXPECT_EQ(complaint("a,b\n1,2\n1,2,3\n"), "line 3: 3 columns where the header has 2");
    EXPECT_EQ(complaint("a,b\n\"1\n\n\",2\n1\n"), "line 5: 1 columns where the header has 2");
    EXPECT_EQ(complaint("a,b\n1,\"2\n3,4\n"), "line 2: a quote is never closed");
    EXPECT_EQ(complaint("a\n\"b\"c\n"), "line 2: text after a closing quote");
    EXPECT_EQ(complaint("a\n\"b\"\r"), "line 2: text after a closing quote");
}

TEST(CsvField, QuotesWhereNeeded) {
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
}

TEST(Csv, ReturnsWhatWasWritten) {
    std::mt19937_64 random(1);  // NOLINT(bugprone-random-generator-seed)
    const std::string alphabet("a,\"\r\n \xFF;\0x", 10);
    for (int round = 0; round < 2000; ++round) {
        Rows rows(1 + random() % 4);
        const std::size_t columns = 2 + random() % 3;
        std::string text;
        for (auto& row : rows) {
            for (std::size_t c = 0; c < columns; ++c) {
                std::string field;
                for (std::size_t k = random() % 6; k > 0; --k) field += alphabet[random() % alphabet.size()];
                text += (c > 0 ? "," : "") + csv_field(field);
                row.push_back(std::move(field));
            }
            text += random() % 2 == 0 ? "\n" : "\r\n";
        }
        ASSERT_EQ(parse_csv(text), rows) << text;
    }
}

TEST(ParseCsv, SurvivesAnyBytes) {
    std::mt19937_64 random(2);  // NOLINT(bugprone-random-generator-seed)
    const std::string alphabet("ab,,\"\"\r\n\n\xEF\xBB\xBF\0", 13);
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (std::size_t k = random() % 24; k > 0; --k) text += alphabet[random() % alphabet.size()];
        try {
            for (const auto& row : parse_csv(text)) EXPECT_THAT(row, ::testing::Not(IsEmpty()));
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidData);
        }
    }
}

}  // namespace
}  // namespace segue::dataset
