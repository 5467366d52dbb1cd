#include "training/network.h"

#include <algorithm>
#include <sstream>

#include <torch/serialize.h>
#include <torch/utils.h>

#include "training/recipe.h"

namespace segue::training {
namespace {

const std::vector<Design>& designs() {
    static const std::vector<Design> all{mel_cnn(), mfcc_cnn()};
    return all;
}

std::vector<std::int64_t> input_shape(const model::FrontEnd& front_end) {
    if (front_end.kind == model::FrontEnd::Kind::kMfccMean) return {1, front_end.coefficients};
    return {1, front_end.window_frames, front_end.mel_bands};
}

}  // namespace

Network::Network(Parts parts) : parts_(std::move(parts)) {
    register_module("level", parts_.level);
    register_module("standardisation", parts_.standardisation);
    register_module("body", parts_.body);
    register_module("summary", parts_.summary);
    register_module("head", parts_.head);
    if (!is_taught()) return;
    register_module("teacher_head", parts_.teacher_head);
    register_module("embedding", parts_.embedding);
}

Network::Output Network::forward(const torch::Tensor& features, const torch::Tensor& visible) {
    auto standard = parts_.standardisation->forward(subtract_level(features));
    if (visible.defined()) standard = standard * visible;
    const auto heard = parts_.summary->forward(parts_.body->forward(standard));
    const auto logits = parts_.head->forward(heard);
    if (!is_taught()) return {logits, heard, {}};
    const auto lesson = parts_.teacher_head->forward(heard);
    return {logits, parts_.embedding->forward(lesson, logits), lesson};
}

std::string Network::to_onnx(const model::Metadata& metadata) const {
    OnnxGraph graph;
    graph.add_input("features", input_shape(metadata.front_end));
    const auto standard = parts_.standardisation->write(graph, parts_.level->write(graph, "features"));
    const auto hidden = parts_.body->write(graph, standard);
    const auto heard = parts_.summary->write(graph, hidden);
    const auto logits = parts_.head->write(graph, heard);
    const auto embedding =
        is_taught() ? parts_.embedding->write(graph, parts_.teacher_head->write(graph, heard), logits) : heard;
    graph.add_output(logits, "logits", {1, static_cast<std::int64_t>(metadata.labels.size())});
    graph.add_output(embedding, "embedding", {1, static_cast<std::int64_t>(metadata.embedding_size)});
    graph.add_output(hidden, "hidden", {1, parts_.hidden_size});
    return graph.to_bytes("segue", metadata.to_json());
}

const std::vector<std::string>& network_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
        for (const auto& design : designs()) result.push_back(design.name);
        return result;
    }();
    return names;
}

const Design& design(std::string_view name) {
    const auto found = std::ranges::find(designs(), name, &Design::name);
    if (found != designs().end()) return *found;
    std::string known;
    for (const auto& other : network_names()) known += (known.empty() ? "" : ", ") + other;
    throw Error(ErrorCode::kInvalidArgument, "no network is called \"" + std::string(name) + "\"; there are: " + known);
}

Recipe default_recipe(std::string_view network) {
    return change_recipe(Recipe{}, built_in_recipe(design(network).name));
}

NetworkPtr build(const Design& design, std::size_t labels, std::size_t lesson, std::uint64_t seed) {
    torch::manual_seed(seed);
    return std::make_shared<Network>(
        design.parts(static_cast<std::int64_t>(labels), static_cast<std::int64_t>(lesson)));
}

std::string weights(const NetworkPtr& network) {
    std::ostringstream stream;
    torch::save(network, stream);
    return std::move(stream).str();
}

void set_weights(const NetworkPtr& network, const std::string& bytes) {
    std::istringstream stream(bytes);
    NetworkPtr target = network;
    torch::load(target, stream);
}

}  // namespace segue::training
