#include "training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

const Json kArguments{{"network", "mel-cnn"}, {"recipe", {{"epochs", 50}, {"learning_rate", 0.1}}}, {"seed", 1}};

Checkpoint example() {
    return {.history = {{1, 0.1, 2.3, 0.125, 2.2, 0.5, 3.25}, {2, 0.2, 1.1, 0.3, 1.0 / 3, 0.7, 1.5}},
            .best_epoch = 2,
            .best_loss = 1.0 / 3,
            .weights = std::string("\0\n\xFFweights", 10),
            .best_weights = "best",
            .optimizer = std::string(1000, '\x80')};
}

std::string message_of(const std::filesystem::path& path, const Json& arguments, ErrorCode code) {
    try {
        load_checkpoint(path, arguments);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "accepted";
    return {};
}

TEST(CheckpointFile, ReturnsEverythingToTheLastBit) {
    const segue::testing::TemporaryFolder folder;
    save_checkpoint(folder / "c", kArguments, example());
    const auto loaded = load_checkpoint(folder / "c", kArguments);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->history, example().history);
    EXPECT_EQ(loaded->best_epoch, 2);
    EXPECT_EQ(loaded->best_loss, 1.0 / 3);
    EXPECT_EQ(loaded->weights, example().weights);
    EXPECT_EQ(loaded->best_weights, example().best_weights);
    EXPECT_EQ(loaded->optimizer, example().optimizer);
}

TEST(CheckpointFile, IsNothingIfAbsent) {
    const segue::testing::TemporaryFolder folder;
    EXPECT_FALSE(load_checkpoint(folder / "none", kArguments));
}

TEST(CheckpointFile, OfOtherArgumentsIsRefusedAndTheDifferenceNamed) {
    const segue::testing::TemporaryFolder folder;
    save_checkpoint(folder / "c", kArguments, example());
    Json other = kArguments;
    other["recipe"]["epochs"] = 60;
    EXPECT_THAT(message_of(folder / "c", other, ErrorCode::kInvalidArgument),
                HasSubstr("recipe/epochs was 50, now 60"));
    Json more = kArguments;
    more["holdout_fold"] = 2;
    EXPECT_THAT(message_of(folder / "c", more, ErrorCode::kInvalidArgument), HasSubstr("holdout_fold was null, now 2"));
    save_checkpoint(folder / "c", more, example());
    message_of(folder / "c", kArguments, ErrorCode::kInvalidArgument);
}

TEST(CheckpointFile, TruncatedAnywhereOrChangedAnywhereIsRefused) {
    const segue::testing::TemporaryFolder folder;
    save_checkpoint(folder / "c", kArguments, example());
    const std::string whole = read_file(folder / "c");
    for (std::size_t length = 0; length < whole.size(); length += 13) {
        write_file_atomically(folder / "c", whole.substr(0, length));
        message_of(folder / "c", kArguments, ErrorCode::kBroken);
    }
    for (std::size_t place = 19; place < whole.size(); place += 17) {
        std::string changed = whole;
        changed[place] = static_cast<char>(changed[place] ^ 4);
        write_file_atomically(folder / "c", changed);
        EXPECT_THAT(message_of(folder / "c", kArguments, ErrorCode::kBroken), HasSubstr("delete it"));
    }
}

TEST(CheckpointFile, OfANewerSegueOrNoneIsRefused) {
    const segue::testing::TemporaryFolder folder;
    write_file_atomically(folder / "c", "segue-checkpoint 2 0123\n");
    EXPECT_THAT(message_of(folder / "c", kArguments, ErrorCode::kNewerVersion), HasSubstr("newer"));
    write_file_atomically(folder / "c", "RIFF....");
    EXPECT_THAT(message_of(folder / "c", kArguments, ErrorCode::kBroken), HasSubstr("not a checkpoint"));
}

}  // namespace
}  // namespace segue::training
