#include "segue/model.h"

#include <system_error>

#include "model/graph.h"
#include "model/head_file.h"
#include "model/network.h"
#include "model/onnx_properties.h"
#include "model/sidecar.h"
#include "segue/content_id.h"

namespace segue::model {
namespace {

namespace fs = std::filesystem;
using Impl = Model::Impl;

constexpr const char* kMetadataKey = "segue";
constexpr std::size_t kMostModelBytes = std::size_t{512} << 20;

Metadata metadata_of(const ov::Model& graph) {
    if (!graph.has_rt_info("framework", kMetadataKey)) {
        throw Error(ErrorCode::kInvalidModel,
                    "an ONNX model without Segue's metadata: `segue train` writes models with it, and a sidecar "
                    "(docs/networks.md) describes any other");
    }
    return Metadata::from_json(graph.get_rt_info<std::string>("framework", kMetadataKey));
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

using Bytes = std::function<std::string()>;

// What the network of an ONNX file says by itself; `bytes` gives them again.
Impl network_in(const std::shared_ptr<ov::Model>& graph, std::string_view bytes, Bytes again) {
    Impl impl{.metadata = metadata_of(*graph), .id = content_id(bytes), .file = std::move(again)};
    impl.workspaces = std::make_shared<Workspaces>(fitted(graph, impl.metadata));
    return impl;
}

Impl network_beside(std::string_view json, const fs::path& path) {
    Sidecar sidecar = read_sidecar(json, path);
    ContentId id;
    id.add(json);
    id.add(sidecar.labels_text);
    const std::string network = read_file(sidecar.network, kMostModelBytes);
    id.add(network);
    if (sidecar.network.extension() == ".xml") {
        id.add(read_file(fs::path(sidecar.network).replace_extension(".bin"), kMostModelBytes));
    }
    Impl impl{.metadata = std::move(sidecar.metadata), .id = id.digits(), .sidecar = fs::absolute(path)};
    impl.workspaces = std::make_shared<Workspaces>(fitted(read_graph(sidecar.network, network), impl.metadata));
    return impl;
}

// Where the sidecar of a head's network is: it may have moved together with the head's file.
fs::path find_sidecar(const fs::path& named, const fs::path& head_file) {
    fs::path beside = head_file.parent_path() / named.filename();
    std::error_code ignored;
    if (fs::exists(beside, ignored)) return beside;
    if (fs::exists(named, ignored)) return named;
    throw Error(ErrorCode::kInvalidModel, "its labels were learnt on the network " + printable(named.native()) +
                                              ", which is neither there nor beside this file");
}

Impl network_beneath(const HeadBase& base, const std::string& bytes, const fs::path& name) {
    if (base.bytes == 0) {
        const fs::path sidecar = find_sidecar(base.path, name);
        const std::string json = read_file(sidecar, kMostModelBytes);
        if (!is_sidecar(json)) throw Error(ErrorCode::kInvalidModel, "no sidecar of a network", sidecar);
        return network_beside(json, sidecar);
    }
    std::string network = bytes.substr(0, base.bytes);
    return network_in(read_onnx(network), network, [network] { return network; });
}

fs::path folder_of(const fs::path& file) {
    return fs::absolute(file).lexically_normal().parent_path();
}

// The base's metadata with the head's answers in their place.
Metadata metadata_with(const Head& head, Metadata metadata) {
    metadata.labels = head.labels;
    metadata.outputs.scores = kHeadLogits;
    metadata.outputs.scale = metadata.outputs.pooling = Outputs::Scale::kLogits;
    metadata.outputs.multi_label = head.multi_label;
    metadata.temperature = head.temperature;
    metadata.music.reset();  // labels of one's own may be of anything
    metadata.familiar.reset();
    metadata.min_confidence = head.min_confidence;
    metadata.training = head.training;
    metadata.metrics = head.metrics;
    return metadata;
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

const Head* Model::head() const {
    return impl_->head.get();
}
const std::shared_ptr<const Model>& Model::base() const {
    return impl_->base;
}

std::shared_ptr<const Model> Model::load(const fs::path& path) {
    const std::string bytes = read_file(path, kMostModelBytes);
    return speaking_of(path, [&] {
        if (is_sidecar(bytes)) return Impl::make(network_beside(bytes, path));
        return Impl::read(bytes, path, [path] { return read_file(path, kMostModelBytes); });
    });
}

std::shared_ptr<const Model> Model::from_bytes(const std::string& bytes, const fs::path& name) {
    return speaking_of(name, [&] { return Impl::read(bytes, name, [bytes] { return bytes; }); });
}

std::shared_ptr<const Model> Model::Impl::read(const std::string& bytes, const fs::path& name,
                                               std::function<std::string()> again) {
    check_seal(bytes);
    const std::shared_ptr<ov::Model> graph = read_onnx(bytes);
    if (!is_head_file(bytes, *graph)) return make(network_in(graph, bytes, std::move(again)));

    HeadFile file = read_head_file(bytes, *graph);
    Impl network = network_beneath(file.base, bytes, name);
    if (network.id != file.base.id) {
        throw Error(ErrorCode::kInvalidModel, "its labels were learnt on another network " + file.base.network +
                                                  " than " + (file.base.bytes > 0 ? "it holds" : "is there now") +
                                                  ": learn them again");
    }
    require_fit(file.head, network.metadata.embedding_size);
    Impl impl{.metadata = metadata_with(file.head, network.metadata), .workspaces = network.workspaces};
    impl.id = network.id + "+" + content_id(std::string_view(bytes).substr(file.base.bytes));
    impl.head = std::make_shared<const Head>(std::move(file.head));
    impl.base = make(std::move(network));
    return make(std::move(impl));
}

std::string Model::with_head(const Head& head, const fs::path& file) const {
    if (base()) return base()->with_head(head, file);
    const Outputs& outputs = metadata().outputs;
    if (!outputs.embedding) {
        throw Error(ErrorCode::kInvalidArgument, "the network " + printable(metadata().network) +
                                                     " gives no embedding that labels could be learnt on");
    }
    HeadBase base{
        .network = metadata().network, .id = id(), .path = impl_->sidecar, .embedding_size = metadata().embedding_size};
    if (!impl_->file) {
        if (!file.empty() && folder_of(file) == folder_of(base.path)) base.path = base.path.filename();
        return sealed(head_part(head, base));
    }

    std::string network = unchanged_file();
    const auto* embedding = std::get_if<std::string>(&*outputs.embedding);
    if (embedding == nullptr) {
        throw Error(ErrorCode::kInvalidArgument,
                    "the network's metadata name its embedding by number: a name is needed");
    }
    base.bytes = network.size();
    base.embedding = *embedding;
    return sealed(std::move(network) + head_part(head, base));
}

std::string Model::with_detectors(const std::optional<Detector>& music, const std::optional<Detector>& familiar) const {
    if (base()) {
        throw Error(ErrorCode::kInvalidArgument,
                    "labels that were learnt may be of any sound: learn one more of what is to be refused instead");
    }
    if (!impl_->file) {
        throw Error(ErrorCode::kInvalidArgument, "a network with a sidecar takes its detectors from there",
                    impl_->sidecar);
    }
    Metadata changed = metadata();
    if (music) changed.music = music;
    if (familiar) changed.familiar = familiar;
    std::string file = with_property(unchanged_file(), kMetadataKey, changed.to_json());
    try {
        from_bytes(file);
    } catch (const Error& error) {
        throw Error(ErrorCode::kInvalidArgument, error.message());
    }
    return file;
}

std::string Model::unchanged_file() const {
    std::string file = impl_->file();
    if (content_id(file) != id()) {
        throw Error(ErrorCode::kInvalidModel, "the file of the network has changed since it was read");
    }
    return file;
}

}  // namespace segue::model
