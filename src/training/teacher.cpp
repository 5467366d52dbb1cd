#include "training/teacher.h"

#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "segue/content_id.h"
#include "segue/pipeline.h"

namespace segue::training {
namespace {

// Layout of a cache entry: "segue-answers 1 <windows> <dimensions> <labels> <hash of the rest>\n", then starts
// (double), embeddings and scores (float).
constexpr const char* kHeader = "segue-answers 1 {} {} {} {}\n";

void append(std::string& bytes, const auto& values) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
}

std::string to_bytes(const Answers& answers) {
    std::string content;
    append(content, answers.start_s);
    append(content, answers.embeddings.values());
    append(content, answers.scores.values());
    return fmt::format(kHeader, answers.start_s.size(), answers.embeddings.columns(), answers.scores.columns(),
                       content_id(content)) +
           content;
}

std::optional<Answers> from_bytes(const std::string& bytes) {
    const auto line = bytes.find('\n');
    if (line == std::string::npos || line > 100) return std::nullopt;
    std::size_t windows = 0;
    std::size_t dimensions = 0;
    std::size_t labels = 0;
    if (std::sscanf(bytes.c_str(), "segue-answers 1 %zu %zu %zu", &windows, &dimensions, &labels) != 3) {
        return std::nullopt;
    }
    constexpr std::size_t kMost = 1U << 20U;
    if (windows > kMost || dimensions > kMost || labels > kMost) return std::nullopt;
    const std::string content = bytes.substr(line + 1);
    if (content.size() != windows * (sizeof(double) + (dimensions + labels) * sizeof(float)) ||
        bytes.substr(0, line + 1) != fmt::format(kHeader, windows, dimensions, labels, content_id(content))) {
        return std::nullopt;
    }
    Answers answers{.embeddings = Matrix(windows, dimensions),
                    .scores = labels == 0 ? Matrix() : Matrix(windows, labels),
                    .start_s = std::vector<double>(windows)};
    const char* at = content.data();
    const auto take = [&](auto values) {
        std::memcpy(values.data(), at, values.size_bytes());
        at += values.size_bytes();
    };
    take(std::span(answers.start_s));
    take(answers.embeddings.values());
    take(answers.scores.values());
    return answers;
}

// Probabilities, whatever scale the network answers on.
void to_probabilities(Matrix& scores, const model::Outputs& outputs) {
    if (outputs.scale == model::Outputs::Scale::kProbabilities) return;
    for (std::size_t r = 0; r < scores.rows(); ++r) {
        const auto row = scores.row(r);
        if (outputs.multi_label) {
            for (float& s : row) s = 1 / (1 + std::exp(-s));
        } else {
            std::ranges::copy(model::softmax(row), row.begin());
        }
    }
}

Answers ask_about(const dataset::Clip& clip, model::Listener& listener) {
    auto said = pipeline::window_outputs(clip.path, listener);
    if (said.embeddings.empty()) throw Error(ErrorCode::kBroken, "the teacher heard nothing in it", clip.path);
    to_probabilities(said.scores, listener.metadata().outputs);
    return {std::move(said.embeddings), std::move(said.scores), std::move(said.start_s)};
}

}  // namespace

std::vector<Answers> ask(const std::shared_ptr<const model::Model>& teacher, std::span<const dataset::Clip> clips,
                         std::span<const std::string> sound_keys, const std::filesystem::path& cache, int threads,
                         const ProgressCallback& progress, const std::stop_token& stop) {
    const auto& metadata = teacher->metadata();
    if (metadata.embedding_size == 0 || metadata.front_end.kind == model::FrontEnd::Kind::kMfccMean) {
        throw Error(ErrorCode::kInvalidArgument, "a teacher must listen to windows and give an embedding");
    }
    const auto folder = cache.empty() ? cache : cache / fmt::format("{}-{}", teacher->id(), pipeline::kFeatureVersion);
    if (std::error_code error; !folder.empty() && !std::filesystem::create_directories(folder, error) && error) {
        throw Error(ErrorCode::kIo, "cannot make this folder: " + error.message(), folder);
    }
    if (threads <= 0) threads = available_threads();
    std::vector<std::optional<model::Listener>> listeners(static_cast<std::size_t>(threads));

    std::vector<Answers> answers(clips.size());
    Progress state{.total = clips.size()};
    std::mutex mutex;
    parallel_for(
        clips.size(), threads,
        [&](std::size_t i, int worker) {
            const auto entry = folder / sound_keys[i];
            std::optional<Answers> known;
            if (!folder.empty() && std::filesystem::exists(entry)) known = from_bytes(read_file(entry));
            if (!known) {
                auto& listener = listeners[static_cast<std::size_t>(worker)];
                if (!listener) listener.emplace(teacher);
                known = ask_about(clips[i], *listener);
                if (!folder.empty()) write_file_atomically(entry, to_bytes(*known));
            }
            answers[i] = std::move(*known);
            const std::lock_guard lock(mutex);
            ++state.done;
            if (progress) progress(state);
        },
        stop);
    if (state.done < clips.size()) throw Error(ErrorCode::kInterrupted, "stopped while the teacher was asked");
    return answers;
}

}  // namespace segue::training
