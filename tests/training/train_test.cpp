// The whole way, from files to a model file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "segue/dataset.h"
#include "segue/model.h"
#include "segue/training.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::training {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Train : public ::testing::Test {
  protected:
    Train() {
        for (int i = 0; i < 5; ++i) {
            add("low", i, 200 + 10 * i);
            add("high", i, 3000 + 100 * i);
        }
        options_.network = "mfcc-cnn";
        options_.recipe = default_recipe("mfcc-cnn");
        options_.recipe.epochs = 3;
        options_.recipe.batch_size = 4;
        options_.threads = 1;
    }

    void add(const std::string& genre, int number, double frequency_hz) {
        fs::create_directories(folder_ / genre);
        segue::testing::write_wave(folder_ / genre / (std::to_string(number) + ".wav"),
                                   segue::testing::tone(0.8, frequency_hz));
    }
    Result run() { return train(dataset::read_genre_folders(folder_.path()), options_); }
    std::string message_of_run(ErrorCode code) {
        try {
            run();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code) << error.what();
            return error.what();
        }
        ADD_FAILURE() << "no error";
        return {};
    }

    const segue::testing::TemporaryFolder folder_;
    Options options_;
};

TEST_F(Train, MakesAModelThatSegueReads) {
    options_.recipe.epochs = 20;
    const Result result = run();
    EXPECT_EQ(result.training_clips, 8U);
    EXPECT_EQ(result.validation_clips, 2U);
    ASSERT_TRUE(result.validation);
    EXPECT_EQ(result.validation->accuracy, 1);
    EXPECT_TRUE(result.skipped.empty());

    const auto model = model::Model::from_bytes(result.onnx, "trained");
    EXPECT_THAT(model->metadata().labels, ElementsAre("high", "low"));
    EXPECT_EQ(model->metadata().network, "mfcc-cnn");
    EXPECT_EQ(model->metadata().temperature, result.metadata.temperature);
    const auto training = nlohmann::json::parse(model->metadata().training);
    EXPECT_EQ(training["clips"], 8);
    EXPECT_EQ(training["genres"]["low"], 4);
    EXPECT_EQ(training["arguments"]["recipe"]["epochs"], 20);
    const auto metrics = nlohmann::json::parse(model->metadata().metrics);
    EXPECT_EQ(metrics["epochs"].size(), 20U);
    EXPECT_EQ(metrics["accuracy"], 1.0);
}

TEST_F(Train, OfMelCropsMakesAModelToo) {
    options_.network = "mel-cnn";
    options_.recipe = default_recipe("mel-cnn");
    options_.recipe.epochs = 1;
    EXPECT_EQ(model::Model::from_bytes(run().onnx, "trained")->metadata().front_end.window_frames, 128);
}

class Taught : public Train {
  protected:
    Taught() {
        options_.network = "mel-cnn";
        options_.recipe = default_recipe("mel-cnn");
        options_.recipe.epochs = 1;
        options_.recipe.teaching.components = 5;
        options_.teacher = model::Model::from_bytes(run().onnx, "teacher");
        options_.teacher_cache = folder_ / ".answers";
        options_.validation_share = 0;
    }
    // Beside the labelled clips one without a label, and one whose label counts nothing.
    dataset::DataSet with_others() {
        add("low", 100, 300);
        add("low", 101, 250);
        auto data = dataset::read_genre_folders(folder_.path());
        for (auto& clip : data.clips) {
            clip.label_confidence = clip.path.stem() == "101" ? "C" : "A";
            if (clip.path.stem() == "100") clip.genre.clear();
        }
        options_.label_weights = {{"A", 1}};
        return data;
    }
};

TEST_F(Taught, LearnsFromClipsWithoutALabelToo) {
    const Result result = train(with_others(), options_);
    EXPECT_EQ(result.training_clips, 10U);
    EXPECT_EQ(result.unlabelled_clips, 2U);
    EXPECT_EQ(result.metadata.embedding_size, 5U + 2U);
    EXPECT_EQ(model::Model::from_bytes(result.onnx, "taught")->metadata().embedding_size, 7U);
}

TEST_F(Taught, IsTheSameWithAndWithoutKeptAnswers) {
    const auto data = with_others();
    const Result asked = train(data, options_);
    const auto kept = std::distance(fs::recursive_directory_iterator(options_.teacher_cache), {});
    EXPECT_EQ(kept, 1 + 12) << "a folder for the teacher, and a file for each clip";
    EXPECT_EQ(train(data, options_).onnx, asked.onnx);
    for (const auto& entry : fs::recursive_directory_iterator(options_.teacher_cache)) {
        if (entry.is_regular_file()) fs::resize_file(entry, entry.file_size() / 2);
    }
    EXPECT_EQ(train(data, options_).onnx, asked.onnx) << "damaged answers are asked for again";
}

TEST_F(Taught, StoppedGoesOnToTheSameModel) {
    options_.recipe.epochs = 3;
    const auto data = with_others();
    const Result whole = train(data, options_);
    options_.checkpoint = folder_ / "checkpoint";
    std::stop_source source;
    const Result stopped =
        train(data, options_, {.decoding = {}, .learning = {}, .epoch = [&](const Epoch&) { source.request_stop(); }},
              source.get_token());
    EXPECT_TRUE(stopped.interrupted);
    EXPECT_EQ(stopped.history.size(), 1U);
    EXPECT_EQ(train(data, options_).onnx, whole.onnx);
}

// On whom the teacher's opinions of each other clip depend.
TEST_F(Taught, RefusesACheckpointOfOtherArtists) {
    auto data = with_others();
    options_.checkpoint = folder_ / "checkpoint";
    train(data, options_);
    data.clips.front().group = "somebody";
    EXPECT_THROW(train(data, options_), Error);
}

TEST_F(Taught, LearnsNothingOfTheArtistsThatAreHeldOut) {
    auto data = with_others();
    for (auto& clip : data.clips) {
        clip.fold = clip.path.stem() == "0" ? 1 : 0;
        if (clip.path.stem() == "0") clip.group = "The Band";
        if (clip.path.stem() == "100") clip.group = "the band ";
    }
    options_.holdout_fold = 1;
    EXPECT_EQ(train(data, options_).unlabelled_clips, 1U);
}

TEST_F(Taught, MfccCnnTakesNoTeacher) {
    options_.network = "mfcc-cnn";
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidArgument), HasSubstr("takes no teacher"));
}

TEST_F(Train, IsRepeatable) {
    EXPECT_EQ(run().onnx, run().onnx);
}

TEST_F(Train, SkipsAndNamesWhatIsNoMusic) {
    write_file_atomically(folder_ / "low/text.wav", "not a sound");
    write_file_atomically(folder_ / "low/empty.wav", "");
    const Result result = run();
    ASSERT_EQ(result.skipped.size(), 2U);
    EXPECT_EQ(result.skipped[0].path, folder_ / "low/empty.wav");
    EXPECT_EQ(result.skipped[1].path, folder_ / "low/text.wav");
    EXPECT_FALSE(result.skipped[0].reason.empty());
    EXPECT_EQ(result.training_clips + result.validation_clips, 10U);
}

TEST_F(Train, NamesAGenreWithTooFewFilesAndHowManyItHas) {
    add("lonely", 1, 900);
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidData), AllOf(HasSubstr("lonely"), HasSubstr("1 file")));
}

TEST_F(Train, KeepsCopiesOfASoundOnOneSide) {
    add("twins", 1, 900);
    add("twins", 2, 900);
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidData), AllOf(HasSubstr("twins"), HasSubstr("2 files")));
}

TEST_F(Train, NeedsTwoGenres) {
    fs::remove_all(folder_ / "low");
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidData), HasSubstr("two genres"));
}

TEST_F(Train, OfNothingButBrokenFilesNamesTheFirst) {
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
        if (entry.is_regular_file()) write_file_atomically(entry.path(), "not a sound");
    }
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidData), AllOf(HasSubstr("none of the 10 files"), HasSubstr("0.wav")));
}

TEST_F(Train, WithoutValidationLearnsFromAllClips) {
    options_.validation_share = 0;
    options_.temperature = 1.25;
    const Result result = run();
    EXPECT_EQ(result.training_clips, 10U);
    EXPECT_FALSE(result.validation);
    EXPECT_EQ(result.best_epoch, 3);
    EXPECT_EQ(result.metadata.temperature, 1.25);
}

TEST_F(Train, LeavesTheFoldAndTheConfidencesOutThatItIsTold) {
    std::string csv = "path,genre,artist,fold,label_confidence\n";
    for (int i = 0; i < 5; ++i) {
        for (const std::string genre : {"low", "high"}) {
            csv += genre + "/" + std::to_string(i) + ".wav," + genre + "," + genre + std::to_string(i) + "," +
                   std::to_string(i) + "," + (i == 4 ? "C" : "A") + "\n";
        }
    }
    write_file_atomically(folder_ / "tracks.csv", csv);
    options_.label_weights = {{"A", 1.0}};
    options_.holdout_fold = 2;
    const Result result = train(dataset::read_manifest(folder_ / "tracks.csv"), options_);
    EXPECT_EQ(result.training_clips + result.validation_clips, 6U);

    options_.label_weights = {{"Z", 1.0}};
    EXPECT_THROW(train(dataset::read_manifest(folder_ / "tracks.csv"), options_), Error);
}

TEST_F(Train, RefusesACheckpointOfOtherClips) {
    options_.checkpoint = folder_ / "checkpoint";
    run();
    EXPECT_EQ(run().history.size(), 3U);
    add("low", 7, 250);
    EXPECT_THAT(message_of_run(ErrorCode::kInvalidArgument), HasSubstr("clips was"));
}

TEST_F(Train, MasksAreForFramesOnly) {
    const Result without = run();
    options_.recipe.augmentation.frequency_masks = 2;
    options_.recipe.augmentation.frequency_mask_bands = 4;
    EXPECT_EQ(run().history.back().training_loss, without.history.back().training_loss);
}

TEST_F(Train, RefusesOptionsOutOfRange) {
    const auto refused = [&](auto change, const std::string& word) {
        Options bad = options_;
        change(bad);
        try {
            train({}, bad);
            ADD_FAILURE() << word;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
            EXPECT_THAT(error.what(), HasSubstr(word));
        }
    };
    refused([](Options& o) { o.network = "resnet"; }, "resnet");
    refused([](Options& o) { o.recipe.epochs = 0; }, "epochs");
    refused([](Options& o) { o.recipe.batch_size = 1; }, "batch size");
    refused([](Options& o) { o.recipe.learning_rate = 0; }, "learning rate");
    refused([](Options& o) { o.recipe.learning_rate = std::nan(""); }, "learning rate");
    refused([](Options& o) { o.validation_share = 0.9; }, "validation");
    refused([](Options& o) { o.temperature = 0; }, "temperature");
    refused([](Options& o) { o.label_weights = {{"A", -1}}; }, "confidence A");
}

TEST(HistoryCsv, HasALineForEachEpoch) {
    const std::vector<Epoch> history{{1, 0.5, 2.25, 0.125, 2, 0.25, 1.5}};
    EXPECT_EQ(history_csv(history),
              "epoch,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy,seconds\n"
              "1,0.5,2.25,0.125,2,0.25,1.500\n");
}

}  // namespace
}  // namespace segue::training
