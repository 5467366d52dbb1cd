// How `segue refuse` learns a detector, and what that refuses.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "refuse_files.h"
#include "segue/core.h"
#include "segue/model.h"

namespace segue::cli {

/// What a detector is to tell.
struct Question {
    std::string kept;  ///< the names of both sides
    std::string refused;
    std::vector<Kind> kept_kinds;
    Kind refused_kind;
};
inline const Question kWhetherMusic{
    "music", "not music", {Kind::kFamiliar, Kind::kMusic, Kind::kOtherMusic}, Kind::kSound};
inline const Question kWhetherFamiliar{"music of its genres", "other music", {Kind::kFamiliar}, Kind::kOtherMusic};

/// What it learns from.
struct Lesson {
    const Question& question;
    std::vector<dataset::Clip> clips;  ///< genre: the name of a side
    std::vector<std::string> sounds;   ///< hash of each
    Matrix hidden;

    bool is_kept(std::size_t clip) const { return clips[clip].genre == question.kept; }
};

/// Throws kInvalidData, after naming what was skipped, for too few files of a side.
Lesson lesson_of(const Collection& collection, const Question& question);

/// What is refused of one folder, or of one side.
struct Tally {
    std::size_t refused = 0;
    std::size_t files = 0;
    double share() const { return static_cast<double>(refused) / static_cast<double>(files); }
};

/// The tallies are of files that were judged by what was learnt from others.
struct Refusal {
    model::Detector detector;
    std::string one_group;  ///< a side of one folder or artist, so that none could be kept apart; empty: there is none
    Tally kept;
    Tally refused;
    std::map<std::string, Tally> groups;  ///< of what is to be refused
};

/// Throws kInterrupted.
Refusal learn_refusal(const Lesson& lesson, int threads);

}  // namespace segue::cli
