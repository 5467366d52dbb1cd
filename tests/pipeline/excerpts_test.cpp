// What is heard of long files: excerpts by default, all of those that excerpts do not stand for, all on demand.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "pipeline/made_up_library.h"
#include "pipeline/stored_form.h"
#include "segue/pipeline.h"
#include "segue/scan.h"
#include "temporary_folder.h"
#include "wave_file.h"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;
using segue::testing::TemporaryFolder;
using segue::testing::tone;
using segue::testing::wave_bytes;
using segue::testing::write_wave;

constexpr audio::Excerpts kExcerpts;
constexpr double kAtOnce_s = kExcerpts.lead_s + kExcerpts.length_s;
constexpr double kLong_s = kAtOnce_s + 8.0 * (kExcerpts.count - 1);  // so that excerpts begin with a sample

// Without the lead.
std::vector<float> excerpts_of(const std::vector<float>& samples) {
    std::vector<float> result;
    for (int i = 0; i < kExcerpts.count; ++i) {
        const double start_s = i == 0 ? kExcerpts.lead_s : kAtOnce_s + 8 * (i - 0.5) - kExcerpts.length_s / 2;
        const auto start = samples.begin() + std::lround(start_s * 22050);
        result.insert(result.end(), start, start + std::lround(kExcerpts.length_s * 22050));
    }
    return result;
}

class HearingExcerpts : public ::testing::Test {
  protected:
    Analysis analyze(const fs::path& path) { return analyzer_.analyze(path); }
    ScanReport scan(const Stages& stages) { return pipeline::scan(catalog_, std::vector{music_}, stages); }
    catalog::Sound sound(const fs::path& path) const { return catalog_.sound(catalog_.find_track(path)->sound); }
    fs::path write(const std::string& name, const std::string& bytes) const {
        write_file_atomically(music_ / name, bytes);
        return music_ / name;
    }

    TemporaryFolder folder_;
    fs::path music_ = [this] {
        fs::create_directories(folder_ / "music");
        return fs::canonical(folder_ / "music");
    }();
    catalog::Catalog catalog_{folder_ / "catalog.db", catalog::IfAbsent::kCreate};
    std::shared_ptr<const model::Model> model_ = model::Model::built_in();
    Analyzer analyzer_{model_, {.decode = {.excerpts = kExcerpts}}};
    std::vector<float> samples_ = tone(kLong_s, 440);
};

TEST_F(HearingExcerpts, SaysWhatAFileOfThemAloneWouldSay) {
    std::copy_n(tone(10, 3000).begin(), 10 * 22050, samples_.begin());  // the lead is not judged
    write_wave(music_ / "long.wav", samples_);
    write_wave(music_ / "joined.wav", excerpts_of(samples_));
    const Analysis analysis = analyze(music_ / "long.wav");
    const Analysis expected = Analyzer(model_).analyze(music_ / "joined.wav");
    std::vector<float> heard(samples_.begin(), samples_.begin() + std::lround(kExcerpts.lead_s * 22050));
    const std::vector<float> joined = excerpts_of(samples_);
    heard.insert(heard.end(), joined.begin(), joined.end());
    write_wave(music_ / "heard.wav", heard);
    EXPECT_EQ(analysis.audio.content_hash, analyze(music_ / "heard.wav").audio.content_hash);
    EXPECT_EQ(analysis.audio.excerpts, kExcerpts);
    EXPECT_DOUBLE_EQ(analysis.audio.duration_s, kLong_s);
    EXPECT_DOUBLE_EQ(analysis.audio.heard_s, kExcerpts.lead_s + expected.audio.duration_s);
    EXPECT_EQ(analysis.probabilities, expected.probabilities);
    EXPECT_EQ(analysis.embedding, expected.embedding);
    EXPECT_EQ(analysis.mfcc_mean, expected.mfcc_mean);
}

TEST_F(HearingExcerpts, HearsAllOfAFileThatIsSilentInThem) {
    std::vector<float> samples(samples_.size());
    std::copy_n(samples_.begin(), 22050, samples.begin() + 16 * 22050);  // between the first two
    const Analysis analysis = analyze(write("late.wav", wave_bytes(samples)));
    EXPECT_EQ(analysis.audio.verdict, audio::Verdict::kSound) << analysis.audio.reason;
    EXPECT_EQ(analysis.audio.excerpts, std::nullopt);
    EXPECT_DOUBLE_EQ(analysis.audio.heard_s, kLong_s);
    EXPECT_FALSE(analysis.genre.empty());
}

TEST_F(HearingExcerpts, HearsAllThatIsLeftOfADamagedFile) {
    const std::string bytes = wave_bytes(samples_);
    for (const double share : {0.95, 0.5}) {
        const auto size = static_cast<std::size_t>(share * static_cast<double>(bytes.size()));
        const Analysis analysis = analyze(write("cut.wav", bytes.substr(0, size)));
        EXPECT_EQ(analysis.audio.verdict, audio::Verdict::kPartlyReadable) << share;
        EXPECT_EQ(analysis.audio.excerpts, std::nullopt);
        EXPECT_NEAR(analysis.audio.heard_s, share * kLong_s, 0.01);
        EXPECT_FALSE(analysis.genre.empty());
    }
}

TEST_F(HearingExcerpts, AScanDoesSoUnlessItIsToldToHearAll) {
    write_wave(music_ / "long.wav", samples_);
    write_wave(music_ / "short.wav", tone(6, 300));
    const Stages excerpts = stages_of(model_);
    const Stages whole = stages_of(model_, {});
    EXPECT_EQ(scan(excerpts).added, 2U);
    const catalog::Sound first = sound(music_ / "long.wav");
    EXPECT_EQ(first.versions.heard, to_string(kExcerpts));
    EXPECT_DOUBLE_EQ(first.duration_s, kLong_s);
    EXPECT_EQ(sound(music_ / "short.wav").versions.heard, catalog::kWhole);

    ScanReport report = scan(whole);
    EXPECT_EQ(report.reanalysed, 1U);
    EXPECT_EQ(report.unchanged, 1U) << "the short one was heard whole before";
    const catalog::Sound second = sound(music_ / "long.wav");
    EXPECT_EQ(second.versions.heard, catalog::kWhole);
    EXPECT_EQ(second.hash, first.hash);
    EXPECT_EQ(second.embedding, Analyzer(model_).analyze(music_ / "long.wav").embedding);

    report = scan(excerpts);
    EXPECT_EQ(report.unchanged, 2U) << "whole is as good as excerpts";
    EXPECT_EQ(sound(music_ / "long.wav"), second);
    EXPECT_EQ(catalog_.counts().sounds, 2U);
}

TEST_F(HearingExcerpts, CopiesAreOneSoundWhateverTheirTags) {
    const std::string bytes = wave_bytes(samples_);
    std::string tagged = bytes;
    tagged.insert(36, std::string("LIST\x10\x00\x00\x00INFOINAM\x04\x00\x00\x00Song", 24));
    write("a.wav", bytes);
    write("b.wav", tagged);
    write("c.wav", bytes + "TAG" + std::string(125, 'x'));
    std::string other = bytes;
    char& heard = other[44 + 4 * 2 * 22050];  // in the lead
    heard = static_cast<char>(heard ^ 1);
    write("d.wav", other);
    EXPECT_EQ(scan(stages_of(model_)).added, 4U);
    EXPECT_EQ(catalog_.counts().sounds, 2U);
    EXPECT_EQ(sound(music_ / "a.wav"), sound(music_ / "b.wav"));
    EXPECT_EQ(sound(music_ / "a.wav"), sound(music_ / "c.wav"));
}

TEST_F(HearingExcerpts, AnIdentityOfAnotherVersionIsTakenAnew) {
    testing::FakeStages fake;
    testing::write_song(music_ / "a.wav", 1);
    scan(fake.stages("model-1", 1));
    const std::string identity = identity_of(music_ / "a.wav");
    EXPECT_EQ(sound(music_ / "a.wav").hash, identity);
    SQLite::Database(catalog_.path().native(), SQLITE_OPEN_READWRITE).exec("UPDATE sounds SET hash = 'as it was once'");
    scan(fake.stages("model-2", 1));
    EXPECT_EQ(sound(music_ / "a.wav").hash, "as it was once") << "only the model is another";
    const catalog::TrackId track = catalog_.find_track(music_ / "a.wav")->id;
    scan(fake.stages("model-2", 2));
    EXPECT_EQ(sound(music_ / "a.wav").hash, identity);
    EXPECT_EQ(catalog_.find_track(music_ / "a.wav")->id, track);
}

}  // namespace
}  // namespace segue::pipeline
