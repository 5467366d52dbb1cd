// Heads on tiny.onnx (embedding: the means of the frames' first two bands) and on open.onnx with a sidecar.
#include <cmath>
#include <functional>

#include <gmock/gmock.h>

#include "model/head_file.h"
#include "segue/content_id.h"
#include "segue/model.h"
#include "temporary_folder.h"

namespace segue::model {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointwise;
using ::testing::StartsWith;

const fs::path kFixtures = SEGUE_SOURCE_DIR "/tests/model";

Head moods() {
    Head head{
        .labels = {"calm", "for cooking", "wild"}, .bias = {0.5F, 0, -1}, .temperature = 2, .min_confidence = 0.25};
    head.weights = Matrix(3, 2);
    const std::vector<float> weights{1, 2, 3, 4, -5, 6};
    std::ranges::copy(weights, head.weights.values().begin());
    head.metrics = R"({"accuracy":0.5})";
    return head;
}

std::shared_ptr<const Model> tiny() {
    return Model::load(kFixtures / "tiny.onnx");
}

std::vector<float> ramp() {
    std::vector<float> features(12);
    for (std::size_t i = 0; i < features.size(); ++i) features[i] = static_cast<float>(i);
    return features;
}

Error refusal(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorCode::kIo, "accepted");
}

Error refusal_of(const std::string& bytes) {
    return refusal([&] { Model::from_bytes(bytes, "mine.onnx"); });
}

// A file with a right checksum whose head's part is written from another head and base than fit together.
std::string forged(const std::function<void(Head&, HeadBase&)>& change) {
    const std::string network = read_file(kFixtures / "tiny.onnx");
    Head head = moods();
    HeadBase base{.network = "tiny",
                  .id = content_id(network),
                  .bytes = network.size(),
                  .embedding = "embedding",
                  .embedding_size = 2};
    change(head, base);
    return sealed(network + head_part(head, base));
}

TEST(Head, IsADenseLayer) {
    EXPECT_THAT(moods().logits(std::vector<float>{0.6F, 0.8F}),
                Pointwise(FloatEq(), {0.5F + 0.6F + 1.6F, 1.8F + 3.2F, -1 - 3.0F + 4.8F}));
    EXPECT_THROW(moods().logits(std::vector<float>(3)), Error);
}

TEST(Head, ProbabilitiesAreCalibratedBySoftmaxOrSigmoid) {
    Head head = moods();
    const std::vector<float> embedding{0.6F, 0.8F};
    const auto logits = head.logits(embedding);
    EXPECT_EQ(head.probabilities(embedding), softmax(logits, 2));
    head.multi_label = true;
    EXPECT_NEAR(head.probabilities(embedding)[1], 1 / (1 + std::exp(-logits[1] / 2)), 1e-6);
}

TEST(Head, FileAnswersWithItsLabels) {
    const auto model = Model::from_bytes(tiny()->with_head(moods()));
    EXPECT_THAT(model->metadata().labels, ElementsAre("calm", "for cooking", "wild"));
    EXPECT_EQ(model->metadata().temperature, 2);
    EXPECT_EQ(model->metadata().min_confidence, 0.25);
    EXPECT_EQ(model->metadata().metrics, R"({"accuracy":0.5})");
    ASSERT_NE(model->head(), nullptr);
    EXPECT_EQ(model->head()->bias, moods().bias);

    Listener listener(model);
    const Impression impression = listener.listen(ramp());
    EXPECT_THAT(std::vector(impression.embedding.begin(), impression.embedding.end()), ElementsAre(4.5, 5.5));
    EXPECT_THAT(std::vector(impression.scores.begin(), impression.scores.end()),
                Pointwise(FloatNear(1e-5F), moods().logits(impression.embedding)));
}

TEST(Head, JudgesTheClipsEmbeddingNotItsWindows) {
    const auto model = Model::from_bytes(tiny()->with_head(moods()));
    Listener listener(model);
    Judgement judgement(*model);
    EXPECT_THAT(judgement.probabilities(), Pointwise(FloatNear(1e-6F), std::vector<float>(3, 1.0F / 3)));
    judgement.add(listener.listen(ramp()));
    std::vector<float> other = ramp();
    for (float& x : other) x = -3 * x + 1;
    judgement.add(listener.listen(other));
    EXPECT_EQ(judgement.logits(), moods().logits(judgement.embedding()));
    EXPECT_EQ(judgement.probabilities(), moods().probabilities(judgement.embedding()));
}

TEST(Head, NetworkBeneathIsWhatItWas) {
    const auto base = tiny();
    const auto model = Model::from_bytes(base->with_head(moods()));
    EXPECT_EQ(base->base(), nullptr);
    EXPECT_EQ(base->head(), nullptr);
    ASSERT_NE(model->base(), nullptr);
    EXPECT_EQ(model->base()->id(), base->id());
    EXPECT_EQ(model->base()->metadata().to_json(), base->metadata().to_json());
    EXPECT_THAT(model->id(), StartsWith(base->id() + "+"));
    EXPECT_THAT(model->with_head(moods()), StartsWith(read_file(kFixtures / "tiny.onnx")));
    EXPECT_EQ(model->with_head(moods()), base->with_head(moods()));

    Listener listener(model->base());
    const auto scores = listener.listen(ramp()).scores;
    EXPECT_THAT(std::vector(scores.begin(), scores.end()), ElementsAre(18, 22, 26));
}

TEST(Head, OnTheBuiltInNetwork) {
    const auto base = Model::built_in();
    Head head{.labels = {"a", "b"}, .multi_label = true, .bias = {0, 0}};
    head.weights = Matrix(2, base->metadata().embedding_size);
    const auto model = Model::from_bytes(base->with_head(head));
    EXPECT_EQ(model->base()->id(), base->id());
    EXPECT_TRUE(model->metadata().outputs.multi_label);
}

TEST(Head, ThatDoesNotFitIsNotWritten) {
    const auto refused = [](const std::function<void(Head&)>& change) {
        return refusal([&] {
            Head head = moods();
            change(head);
            tiny()->with_head(head);
        });
    };
    EXPECT_EQ(refused([](Head& head) { head.labels = {"one"}; }).code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused([](Head& head) { head.labels[1] = "wild"; }).message(), HasSubstr("twice"));
    EXPECT_THAT(refused([](Head& head) { head.labels[1] = "w\xff"; }).message(), HasSubstr("no text"));
    EXPECT_THAT(refused([](Head& head) { head.weights = Matrix(3, 5); }).message(), HasSubstr("another size"));
    EXPECT_THAT(refused([](Head& head) { head.bias.pop_back(); }).message(), HasSubstr("number of labels"));
    EXPECT_THAT(refused([](Head& head) { head.weights(0, 0) = NAN; }).message(), HasSubstr("finite"));
    for (const double temperature : {0.0, -1.0, 1e9, std::nan("")}) {
        EXPECT_THAT(refused([&](Head& head) { head.temperature = temperature; }).message(), HasSubstr("temperature"));
    }
    EXPECT_THAT(refused([](Head& head) { head.min_confidence = 1.1; }).message(), HasSubstr("confidence"));
    EXPECT_THAT(refused([](Head& head) { head.training = "no JSON"; }).message(), HasSubstr("JSON"));
    EXPECT_THAT(refused([](Head& head) { head.metrics = "[1]"; }).message(), HasSubstr("JSON"));
}

TEST(Head, ForgedTemperatureIsRefused) {
    std::string file = forged([](Head&, HeadBase&) {});
    file.resize(file.size() - sealed("").size());
    const std::string told = "\"temperature\":2.0";
    file.replace(file.find(told), told.size(), "\"temperature\":0.0");
    EXPECT_THAT(refusal_of(sealed(file)).message(), HasSubstr("temperature"));
}

TEST(Head, ForgedPartsAreRefused) {
    EXPECT_EQ(refusal_of(forged([](Head&, HeadBase&) {})).message(), "accepted");
    EXPECT_THAT(refusal_of(forged([](Head&, HeadBase& base) { base.id = "0123456789abcdef"; })).message(),
                HasSubstr("another network tiny"));
    EXPECT_EQ(refusal_of(forged([](Head&, HeadBase& base) { base.bytes -= 1; })).code(), ErrorCode::kInvalidModel);
    EXPECT_EQ(refusal_of(forged([](Head&, HeadBase& base) { base.bytes += 1'000'000; })).code(),
              ErrorCode::kInvalidModel);
    EXPECT_EQ(refusal_of(forged([](Head& head, HeadBase& base) {
                  base.embedding_size = 3;
                  head.weights = Matrix(3, 3);
              })).code(),
              ErrorCode::kInvalidModel);
    EXPECT_EQ(refusal_of(forged([](Head& head, HeadBase&) { head.bias[0] = 1e38F; })).message(), "accepted");
}

TEST(Head, OnAHeadIsRefused) {
    const std::string once = tiny()->with_head(moods());
    HeadBase base{
        .network = "tiny", .id = content_id(once), .bytes = once.size(), .embedding = "embedding", .embedding_size = 2};
    EXPECT_EQ(refusal_of(sealed(once + head_part(moods(), base))).code(), ErrorCode::kInvalidModel);
}

TEST(Head, AnyChangeIsAnError) {
    const std::size_t network = read_file(kFixtures / "tiny.onnx").size();
    const std::string bytes = tiny()->with_head(moods());
    for (std::size_t position = network; position < bytes.size(); ++position) {
        for (const int flip : {0x01, 0x08, 0x80, 0xff}) {
            std::string damaged = bytes;
            damaged[position] = static_cast<char>(damaged[position] ^ flip);
            EXPECT_EQ(refusal_of(damaged).code(), ErrorCode::kInvalidModel) << position - network << ' ' << flip;
        }
    }
    EXPECT_EQ(refusal_of(bytes + "more").code(), ErrorCode::kInvalidModel);
}

TEST(Head, CutOffAnywhereIsAnError) {
    const std::size_t network = read_file(kFixtures / "tiny.onnx").size();
    const std::string bytes = tiny()->with_head(moods());
    for (std::size_t length = network + 1; length < bytes.size(); ++length) {
        EXPECT_EQ(refusal_of(bytes.substr(0, length)).code(), ErrorCode::kInvalidModel) << length - network;
    }
}

TEST(Head, OtherFormatsAreCalledSo) {
    const auto refusal_of_format = [](const std::string& format) {
        std::string bytes = forged([](Head&, HeadBase&) {});
        const std::string version = R"("format_version":2,"base")";
        bytes.replace(bytes.find(version), version.size(), R"("format_version":)" + format + R"(,"base")");
        return refusal_of(sealed(bytes.substr(0, bytes.size() - sealed("").size())));
    };
    EXPECT_EQ(refusal_of_format("3").code(), ErrorCode::kNewerVersion);
    EXPECT_EQ(refusal_of_format("1").code(), ErrorCode::kInvalidModel);
    EXPECT_THAT(refusal_of_format("1").message(), HasSubstr("older Segue"));
}

class HeadBesideSidecar : public ::testing::Test {
  protected:
    void SetUp() override {
        fs::create_directory(folder_ / "networks");
        fs::copy_file(kFixtures / "open.onnx", folder_ / "networks/open.onnx");
        write_sidecar(folder_ / "networks/open.json", "open");
        write_file_atomically(folder_ / "mine.onnx", Model::load(sidecar_)->with_head(moods()));
    }
    static void write_sidecar(const fs::path& path, const std::string& name) {
        write_file_atomically(path, R"({"format_version": 1, "file": "open.onnx", "network": ")" + name + R"(",
            "front_end": {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512,
                          "mel_bands": 3, "low_hz": 0, "high_hz": 11025, "htk_scale": false, "area_normalised": true,
                          "log_offset": 1e-6, "window_frames": 4, "layout": "bands-frames"},
            "outputs": {"embedding": "hidden"}})");
    }
    Error refusal_of_file() const {
        return refusal([&] { Model::load(folder_ / "mine.onnx"); });
    }

    testing::TemporaryFolder folder_;
    fs::path sidecar_ = folder_ / "networks/open.json";
};

TEST_F(HeadBesideSidecar, FindsItsNetwork) {
    const auto model = Model::load(folder_ / "mine.onnx");
    EXPECT_EQ(model->base()->id(), Model::load(sidecar_)->id());
    Listener listener(model);
    EXPECT_EQ(listener.listen(ramp()).scores.size(), 3U);
    EXPECT_LT(fs::file_size(folder_ / "mine.onnx"), 2000U);
}

TEST_F(HeadBesideSidecar, MayMoveTogetherWithIt) {
    fs::rename(folder_ / "mine.onnx", folder_ / "networks/mine.onnx");
    fs::rename(folder_ / "networks", folder_ / "elsewhere");
    EXPECT_NO_THROW(Model::load(folder_ / "elsewhere/mine.onnx"));
}

TEST_F(HeadBesideSidecar, WrittenBesideItNamesNoFolder) {
    const fs::path beside = folder_ / "networks/mine.onnx";
    const std::string bytes = Model::load(sidecar_)->with_head(moods(), beside);
    EXPECT_THAT(bytes, Not(HasSubstr(folder_.path().native())));
    EXPECT_THAT(Model::load(sidecar_)->with_head(moods(), folder_ / "mine.onnx"), HasSubstr(folder_.path().native()));
    write_file_atomically(beside, bytes);
    EXPECT_EQ(Model::load(beside)->base()->id(), Model::load(sidecar_)->id());
    write_file_atomically(folder_ / "mine.onnx", bytes);
    EXPECT_THAT(refusal_of_file().message(), HasSubstr("neither there nor beside"));
}

TEST_F(HeadBesideSidecar, SaysThatItsNetworkIsGone) {
    fs::remove(sidecar_);
    EXPECT_EQ(refusal_of_file().code(), ErrorCode::kInvalidModel);
    EXPECT_THAT(refusal_of_file().message(), HasSubstr("networks/open.json, which is neither there nor beside"));
}

TEST_F(HeadBesideSidecar, SaysThatItsNetworkIsAnother) {
    write_sidecar(sidecar_, "changed");
    EXPECT_THAT(refusal_of_file().message(), HasSubstr("another network open than is there now"));
    write_file_atomically(sidecar_, read_file(folder_ / "mine.onnx"));  // itself
    EXPECT_THAT(refusal_of_file().message(), HasSubstr("no sidecar"));
}

TEST_F(HeadBesideSidecar, AnyChangeIsAnError) {
    const std::string bytes = read_file(folder_ / "mine.onnx");
    for (std::size_t position = 0; position < bytes.size(); ++position) {
        std::string damaged = bytes;
        damaged[position] = static_cast<char>(damaged[position] ^ 0x55);
        EXPECT_EQ(refusal_of(damaged).code(), ErrorCode::kInvalidModel) << position;
        EXPECT_EQ(refusal_of(bytes.substr(0, position)).code(), ErrorCode::kInvalidModel) << position;
    }
}

}  // namespace
}  // namespace segue::model
