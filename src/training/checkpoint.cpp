#include "training/checkpoint.h"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "segue/content_id.h"

namespace segue::training {
namespace {

using Json = nlohmann::ordered_json;

// Layout: "segue-checkpoint <version> <hash of the rest>\n", a line of JSON, then the four blobs.
constexpr std::string_view kMagic = "segue-checkpoint ";
constexpr int kVersion = 1;

Json to_json(const Epoch& epoch) {
    return {epoch.number,          epoch.learning_rate,       epoch.training_loss, epoch.training_accuracy,
            epoch.validation_loss, epoch.validation_accuracy, epoch.seconds};
}

Epoch epoch_from(const Json& json) {
    return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4), json.at(5), json.at(6)};
}

// Name and values of the first argument that differs, for a person.
std::string difference(const Json& theirs, const Json& ours) {
    const Json before = theirs.flatten();
    const Json now = ours.flatten();
    for (const auto& [name, value] : now.items()) {
        const Json other = before.value(name, Json());
        if (other != value) return fmt::format("{} was {}, now {}", name.substr(1), other.dump(), value.dump());
    }
    return "arguments that are no longer given";
}

[[noreturn]] void refuse_damaged(const std::filesystem::path& path) {
    throw Error(ErrorCode::kBroken, "a damaged checkpoint; delete it to begin the training anew", path);
}

// Takes the text up to a line break off the front of `bytes`.
std::string_view take_line(std::string_view& bytes) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return line;
}

Checkpoint parse(const Json& header, std::string_view blobs) {
    Checkpoint result;
    for (const auto& epoch : header.at("history")) result.history.push_back(epoch_from(epoch));
    result.best_epoch = header.at("best_epoch");
    result.best_loss = header.at("best_loss");
    const auto take = [&](const char* name) {
        const std::size_t size = header.at("bytes").at(name);
        std::string blob(blobs.substr(0, size));
        blobs.remove_prefix(blob.size());
        return blob;
    };
    result.weights = take("weights");
    result.best_weights = take("best_weights");
    result.average = take("average");
    result.optimizer = take("optimizer");
    return result;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Json& arguments, const Checkpoint& checkpoint) {
    Json header{{"arguments", arguments},
                {"best_epoch", checkpoint.best_epoch},
                {"best_loss", checkpoint.best_loss},
                {"bytes",
                 {{"weights", checkpoint.weights.size()},
                  {"best_weights", checkpoint.best_weights.size()},
                  {"average", checkpoint.average.size()},
                  {"optimizer", checkpoint.optimizer.size()}}},
                {"history", Json::array()}};
    for (const auto& epoch : checkpoint.history) header["history"].push_back(to_json(epoch));
    const std::string content =
        header.dump() + "\n" + checkpoint.weights + checkpoint.best_weights + checkpoint.average + checkpoint.optimizer;
    write_file_atomically(path, fmt::format("{}{} {}\n{}", kMagic, kVersion, content_id(content), content));
}

std::optional<Checkpoint> load_checkpoint(const std::filesystem::path& path, const Json& arguments) {
    if (!std::filesystem::exists(path)) return std::nullopt;
    const std::string file = read_file(path);
    std::string_view rest = file;
    std::string_view first = take_line(rest);
    if (!first.starts_with(kMagic)) throw Error(ErrorCode::kBroken, "not a checkpoint of Segue", path);
    first.remove_prefix(kMagic.size());

    int version = 0;
    const auto [end, failure] = std::from_chars(first.data(), first.data() + first.size(), version);
    if (failure != std::errc() || version < 1) refuse_damaged(path);
    if (version > kVersion) throw Error(ErrorCode::kNewerVersion, "a checkpoint of a newer Segue", path);
    if (std::string_view(end, first.data() + first.size()) != fmt::format(" {}", content_id(rest)))
        refuse_damaged(path);

    try {
        const Json header = Json::parse(take_line(rest));
        if (header.at("arguments") != arguments) {
            throw Error(ErrorCode::kInvalidArgument,
                        "a checkpoint of another training (" + difference(header.at("arguments"), arguments) +
                            "); repeat its arguments to continue it, or delete it to begin anew",
                        path);
        }
        return parse(header, rest);
    } catch (const nlohmann::json::exception&) {
        refuse_damaged(path);
    }
}

}  // namespace segue::training
