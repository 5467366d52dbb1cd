#include "judges.h"

#include <numeric>

#include "model_choice.h"

namespace segue::cli {
namespace {

using Json = nlohmann::ordered_json;

const std::string& network_id(const model::Model& model) {
    return model.base() ? model.base()->id() : model.id();
}

// The stem of its file, or all of its name where another model has the same stem.
std::string name_of(const std::filesystem::path& model, const std::vector<std::filesystem::path>& models) {
    const auto has_its_stem = [&](const auto& other) { return other.stem() == model.stem(); };
    return printable((std::ranges::count_if(models, has_its_stem) > 1 ? model : model.stem()).native());
}

}  // namespace

std::vector<Panel> load_panels(const std::vector<std::filesystem::path>& models, std::optional<double> min_confidence) {
    std::vector<Panel> panels;
    const auto add = [&](const std::filesystem::path& path) {
        auto model = load_model(path);
        require_labels(model->metadata(), path);
        const auto same = [&](const Panel& panel) { return network_id(*panel.network) == network_id(*model); };
        auto panel = std::ranges::find_if(panels, same);
        if (panel == panels.end()) panel = panels.insert(panels.end(), {model, {}});
        if (model->head() == nullptr) panel->network = model;  // its own labels are not to be had from the embedding
        panel->judges.push_back({models.size() > 1 ? name_of(path, models) : "", model, min_confidence});
    };
    if (models.empty()) add({});
    for (const auto& path : models) add(path);
    return panels;
}

std::vector<std::size_t> ranking(const std::vector<float>& probabilities) {
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    return order;
}

Json by_label(const std::vector<float>& probabilities, const std::vector<std::string>& labels) {
    auto object = Json::object();
    for (std::size_t i = 0; i < probabilities.size(); ++i) object[labels[i]] = probabilities[i];
    return object;
}

Json json_of(const std::filesystem::path& path, const Judge& judge) {
    Json object{{"path", path.native()}};
    if (!judge.name.empty()) object["model"] = judge.name;
    return object;
}

Json json_of(const pipeline::Analysis& analysis, const Judge& judge) {
    auto object = json_of(analysis.path, judge);
    add_answer(object, analysis, judge);
    object["verdict"] = audio::to_string(analysis.audio.verdict);
    object["reason"] = analysis.audio.reason;
    object["duration_s"] = analysis.audio.duration_s;
    return object;
}

}  // namespace segue::cli
