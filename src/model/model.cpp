#include "segue/model.h"

#include <cstdint>
#include <cstdio>

#include "model/graph.h"
#include "model/network.h"
#include "model/sidecar.h"

namespace segue::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostModelBytes = std::size_t{512} << 20;

// FNV-1a, 64 bits (Fowler, Noll, Vo).
class ContentId {
  public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) hash_ = (hash_ ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
    }
    std::string digits() const {
        char text[17];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash_));
        return text;
    }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

Metadata metadata_of(const ov::Model& graph) {
    if (!graph.has_rt_info("framework", "segue")) {
        throw Error(ErrorCode::kInvalidModel,
                    "an ONNX model without Segue's metadata: `segue train` writes models with it, and a sidecar "
                    "(docs/networks.md) describes any other");
    }
    return Metadata::from_json(graph.get_rt_info<std::string>("framework", "segue"));
}

// Runs `make`; what goes wrong is said of the file `name`.
template <typename Make>
auto speaking_of(const fs::path& name, const Make& make) {
    try {
        return make();
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.path().empty() ? name : error.path());
    } catch (const std::exception&) {
        throw Error(ErrorCode::kInvalidModel, "the network cannot be compiled for this processor", name);
    }
}

}  // namespace

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const Metadata& Model::metadata() const {
    return impl_->metadata;
}
const std::string& Model::id() const {
    return impl_->id;
}

std::shared_ptr<const Model> Model::load(const fs::path& path) {
    const std::string bytes = read_file(path, kMostModelBytes);
    if (!is_sidecar(bytes)) return from_bytes(bytes, path);
    return speaking_of(path, [&] {
        Sidecar sidecar = read_sidecar(bytes, path);
        ContentId id;
        id.add(bytes);
        id.add(sidecar.labels_text);
        const std::string network = read_file(sidecar.network, kMostModelBytes);
        id.add(network);
        if (sidecar.network.extension() == ".xml") {
            id.add(read_file(fs::path(sidecar.network).replace_extension(".bin"), kMostModelBytes));
        }
        auto impl = std::make_unique<Impl>();
        impl->metadata = std::move(sidecar.metadata);
        impl->workspaces = std::make_unique<Workspaces>(fitted(read_graph(sidecar.network, network), impl->metadata));
        impl->id = id.digits();
        return std::shared_ptr<const Model>(new Model(std::move(impl)));
    });
}

std::shared_ptr<const Model> Model::from_bytes(const std::string& bytes, const fs::path& name) {
    return speaking_of(name, [&] {
        const std::shared_ptr<ov::Model> graph = read_onnx(bytes);
        ContentId id;
        id.add(bytes);
        auto impl = std::make_unique<Impl>();
        impl->metadata = metadata_of(*graph);
        impl->workspaces = std::make_unique<Workspaces>(fitted(graph, impl->metadata));
        impl->id = id.digits();
        return std::shared_ptr<const Model>(new Model(std::move(impl)));
    });
}

}  // namespace segue::model
