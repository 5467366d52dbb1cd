#include "evaluation/answers.h"

#include <algorithm>

namespace segue::evaluation {

std::vector<Answer> by_confidence(const Predictions& predictions) {
    std::vector<Answer> answers;
    for (const Prediction& clip : predictions.clips) {
        answers.push_back({clip.confidence(), clip.answer() == clip.truth ? 1.0 : 0.0});
    }
    std::ranges::sort(answers, {}, &Answer::confidence);
    for (auto first = answers.begin(); first != answers.end();) {
        const auto end = std::find_if(first, answers.end(),
                                      [&](const Answer& answer) { return answer.confidence != first->confidence; });
        double right = 0;
        for (auto answer = first; answer != end; ++answer) right += answer->right;
        right /= static_cast<double>(end - first);
        for (; first != end; ++first) first->right = right;
    }
    return answers;
}

}  // namespace segue::evaluation
