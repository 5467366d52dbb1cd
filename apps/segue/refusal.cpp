#include "refusal.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "command.h"
#include "console.h"
#include "labelled_data.h"
#include "segue/comparable.h"
#include "segue/learning.h"

namespace segue::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestFiles = 20;
// What is given up of the music that was not learnt from, so that more of the rest is refused.
constexpr double kMusicLost = 0.02;
constexpr double kMostMinProbability = 0.5;

// The probability below which kMusicLost of the music lies, that of one fold left aside. Every artist counts the same,
// so that a folder of odd pieces by one hand does not decide.
double threshold(const Lesson& lesson, const std::vector<double>& kept, const std::vector<int>& folds,
                 std::optional<int> aside = {}) {
    std::map<std::string, std::vector<double>> artists;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!lesson.is_kept(i) || folds[i] == aside) continue;
        const dataset::Clip& clip = lesson.clips[i];
        const std::string artist = comparable(clip.group);
        artists[artist.empty() ? clip.path.native() : artist].push_back(kept[i]);
    }
    struct Piece {
        double probability;
        double weight;
    };
    std::vector<Piece> pieces;
    for (const auto& [artist, probabilities] : artists) {
        for (const double p : probabilities) pieces.push_back({p, 1 / static_cast<double>(probabilities.size())});
    }
    std::ranges::sort(pieces, {}, &Piece::probability);
    double lost = 0;
    for (const auto& piece : pieces) {
        lost += piece.weight;
        if (lost > kMusicLost * static_cast<double>(artists.size())) {
            return std::min(piece.probability, kMostMinProbability);
        }
    }
    return kMostMinProbability;
}

// A side all of whose files share a fold: nothing could be learnt of it without them. Empty if there is none.
std::string side_of_one_fold(const Lesson& lesson, const std::vector<int>& folds) {
    std::map<std::string, std::set<int>> folds_of_side;
    for (std::size_t i = 0; i < folds.size(); ++i) folds_of_side[lesson.clips[i].genre].insert(folds[i]);
    for (const auto& [side, its_folds] : folds_of_side) {
        if (its_folds.size() < 2) return side;
    }
    return {};
}

// Of a folder or an artist; of a file that is by itself, the folder that it lies in.
std::string group_name(const dataset::Clip& clip) {
    return (clip.group.empty() ? clip.path.parent_path() : fs::path(clip.group)).filename().native();
}

}  // namespace

Lesson lesson_of(const Collection& collection, const Question& question) {
    Lesson lesson{.question = question};
    for (const auto& file : collection.files) {
        const bool kept = std::ranges::find(question.kept_kinds, file.kind) != question.kept_kinds.end();
        if (!kept && file.kind != question.refused_kind) continue;
        lesson.clips.push_back(
            {.path = file.path, .genre = kept ? question.kept : question.refused, .group = file.group});
        lesson.sounds.push_back(file.sound);
        lesson.hidden.append_row(file.hidden);
    }
    for (const auto& label : {question.kept, question.refused}) {
        const auto count = std::ranges::count(lesson.clips, label, &dataset::Clip::genre);
        if (static_cast<std::size_t>(count) >= kFewestFiles) continue;
        print_skipped(collection.skipped, collection.total());
        throw Error(ErrorCode::kInvalidData,
                    fmt::format("{} files or more of {} are needed, {} can be heard", kFewestFiles, label, count));
    }
    return lesson;
}

Refusal learn_refusal(const Lesson& lesson, int threads) {
    const std::size_t files = lesson.clips.size();
    learning::Examples examples{.embeddings = lesson.hidden, .targets = Matrix(files, 2)};
    for (std::size_t i = 0; i < files; ++i) examples.targets(i, lesson.is_kept(i) ? 0 : 1) = 1;
    examples.folds = dataset::make_folds(lesson.clips, lesson.sounds);
    Refusal refusal{.one_group = side_of_one_fold(lesson, examples.folds)};
    if (!refusal.one_group.empty()) {
        examples.folds = dataset::make_folds(lesson.clips, lesson.sounds, {.by_group = false});
    }
    ProgressBar bar("Learning", "rounds");
    const auto learnt = learning::learn(examples, {.threads = threads,
                                                   .progress = [&](const Progress& progress) { bar.show(progress); },
                                                   .stop = interruption()});
    bar.clear();

    const auto logit = [&](float kept, float refused) { return (kept - refused) / learnt.temperature; };
    model::Detector& detector = refusal.detector;
    for (std::size_t d = 0; d < lesson.hidden.columns(); ++d) {
        detector.weights.push_back(static_cast<float>(logit(learnt.head.weights(0, d), learnt.head.weights(1, d))));
    }
    detector.bias = static_cast<float>(logit(learnt.head.bias[0], learnt.head.bias[1]));

    std::vector<double> kept(files);
    for (std::size_t i = 0; i < files; ++i) {
        kept[i] = 1 / (1 + std::exp(-logit(learnt.judged(i, 0), learnt.judged(i, 1))));
    }
    detector.min_probability = threshold(lesson, kept, examples.folds);
    // By its own, a file would help to decide where it is counted.
    std::map<int, double> thresholds;
    for (const int fold : std::set(examples.folds.begin(), examples.folds.end())) {
        thresholds[fold] = threshold(lesson, kept, examples.folds, fold);
    }
    for (std::size_t i = 0; i < files; ++i) {
        const auto count = [&](Tally& tally) {
            ++tally.files;
            if (kept[i] < thresholds.at(examples.folds[i])) ++tally.refused;
        };
        count(lesson.is_kept(i) ? refusal.kept : refusal.refused);
        if (!lesson.is_kept(i)) count(refusal.groups[group_name(lesson.clips[i])]);
    }
    return refusal;
}

}  // namespace segue::cli
