// Why a model gave its answer: which seconds and which bands spoke for it, and which against it.
//
//     const auto why = segue::pipeline::explain("song.mp3", segue::model::Model::built_in());
//     for (const auto& group : why.groups) std::cout << group.low_hz << "-" << group.high_hz << ": " << group.evidence;
//
// Method: occlusion (Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2014). A part of the
// log-mel input is replaced by what is usual there: the long-term average spectrum of music, as loud as the window is.
// The evidence of the part is by how much the answer's log-odds fall, ln(p / (1 - p)) of the calibrated probability:
// positive spoke for the answer, negative against it. What is as usual says nothing. Evidence of parts need not add up
// to that of the whole: a network may need two bands together, or make do with either.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "segue/core.h"
#include "segue/model.h"
#include "segue/pipeline.h"

namespace segue::pipeline {

/// Mel bands whose centres lie in [low_hz, high_hz): octaves from 60 Hz on, and what is below. Groups without a band
/// are left out.
struct BandGroup {
    std::string name;  ///< "bass", "low mids" ...
    double low_hz = 0;
    double high_hz = 0;
    double evidence = 0;  ///< the fall of the log-odds if it is as usual in all explained windows
    double level_db = 0;  ///< how much louder than usual it is, on the average; negative: quieter
};

/// A span of a file and what it says.
struct Moment {
    double start_s = 0;
    double end_s = 0;
    double evidence = 0;
};

/// Windows that are explained at most; of a longer file more than half as many, evenly spread.
inline constexpr std::size_t kMostExplainedWindows = 64;

struct Explanation {
    Analysis analysis;  ///< of the whole file, as Analyzer gives it without MFCC

    bool of_no_music = false;  ///< what is explained is that it is no music, since the model says so; else the genre
    std::string answer;        ///< what is explained: the likeliest genre, however unsure, or "not music"
    std::string rival;         ///< what it is told from: the second candidate, or "music"
    double log_odds = 0;       ///< of the answer, judged from the explained windows

    std::size_t windows = 0;  ///< that were heard; those that are explained follow below, and do not overlap
    double spacing_s = 0;     ///< from the start of one of those to the next
    /// Explained windows, in order. Evidence: the log-odds of all of them less those of the others without this one,
    /// times the number of others. Where logits are averaged that is by how much the window alone is surer than the
    /// mean (a jackknife; Efron, 1982). 0 where there is only one.
    std::vector<Moment> moments;

    // Of models that hear log-mel frames; otherwise empty.
    std::vector<BandGroup> groups;  ///< lowest first
    /// [pieces x groups]: evidence of a group during a piece of a window, times the number of windows, so that figures
    /// of short and long files compare. Each window is cut into equally many pieces of about a second.
    Matrix cells;
    Matrix frames_db;              ///< the explained windows one after the other, [frames x mel_bands], in dB
    std::vector<float> centre_hz;  ///< of each mel band
};

/// Explains the answer of `model` on one file. The file is heard once, with progress in seconds to `heard`; then
/// windows are judged again with parts replaced, on `threads` threads (<= 0: all cores), with their progress, of a
/// total that differs, to `weighed`. The numbers do not depend on the threads. Memory does not depend on the file's
/// length. Throws kInvalidArgument for a model that knows no labels or hears the averaged MFCC of whole clips. Never
/// throws for what the file is or holds: without a usable verdict, or after a stop request, all but `analysis` is
/// empty.
Explanation explain(const std::filesystem::path& path, const std::shared_ptr<const model::Model>& model,
                    int threads = 1, const ProgressCallback& heard = {}, const ProgressCallback& weighed = {},
                    const std::stop_token& stop = {});

}  // namespace segue::pipeline
