#include "segue/model.h"

#include <cstdint>
#include <cstdio>

#include "model/network.h"

namespace segue::model {
namespace {

constexpr std::size_t kMaximumModelBytes = std::size_t{512} << 20;

// FNV-1a, 64 bits (Fowler, Noll, Vo).
std::string content_id(const std::string& bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
    return digits;
}

std::shared_ptr<ov::Model> parse(const std::string& bytes) {
    try {
        return core().read_model(bytes, ov::Tensor());
    } catch (const std::exception&) {
        throw Error(ErrorCode::kInvalidModel, "not a readable ONNX model (damaged, cut off, or another kind of file)");
    }
}

Metadata metadata_of(const ov::Model& network) {
    if (!network.has_rt_info("framework", "segue")) {
        throw Error(ErrorCode::kInvalidModel,
                    "an ONNX model without Segue's metadata: `segue train` writes models with it");
    }
    return Metadata::from_json(network.get_rt_info<std::string>("framework", "segue"));
}

template <typename Port>
bool is_named(const Port& port, const std::string& name) {
    return port.get_names().count(name) > 0;
}

void check_output(const ov::Model& network, const std::string& name, std::size_t size) {
    for (const auto& output : network.outputs()) {
        if (!is_named(output, name)) continue;
        const ov::PartialShape& shape = output.get_partial_shape();
        if (!shape.compatible(ov::PartialShape{1, static_cast<ov::Dimension::value_type>(size)})) {
            throw Error(ErrorCode::kInvalidModel, "output \"" + name + "\" has the shape " + shape.to_string() +
                                                      ", its metadata say [1," + std::to_string(size) + "]");
        }
        return;
    }
    throw Error(ErrorCode::kInvalidModel, "the network has no output \"" + name + "\"");
}

// The graph must take and give what the metadata promise.
void check_graph(const ov::Model& network, const Metadata& metadata) {
    if (network.inputs().size() != 1 || !is_named(network.input(), "features")) {
        throw Error(ErrorCode::kInvalidModel, "the network must have one input, \"features\"");
    }
    const ov::PartialShape& shape = network.input().get_partial_shape();
    if (shape.is_dynamic() || ov::shape_size(shape.to_shape()) != metadata.front_end.input_size()) {
        throw Error(ErrorCode::kInvalidModel, "input \"features\" has the shape " + shape.to_string() +
                                                  ", its metadata ask for " +
                                                  std::to_string(metadata.front_end.input_size()) + " numbers");
    }
    if (network.input().get_element_type() != ov::element::f32) {
        throw Error(ErrorCode::kInvalidModel, "input \"features\" must be of type float32");
    }
    check_output(network, "logits", metadata.labels.size());
    check_output(network, "embedding", metadata.embedding_size);
}

}  // namespace

ov::Core& core() {
    static ov::Core instance;
    return instance;
}

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const Metadata& Model::metadata() const {
    return impl_->metadata;
}
const std::string& Model::id() const {
    return impl_->id;
}

std::shared_ptr<const Model> Model::load(const std::filesystem::path& path) {
    return from_bytes(read_file(path, kMaximumModelBytes), path);
}

std::shared_ptr<const Model> Model::from_bytes(const std::string& bytes, const std::filesystem::path& name) {
    try {
        const std::shared_ptr<ov::Model> network = parse(bytes);
        auto impl = std::make_unique<Impl>();
        impl->metadata = metadata_of(*network);
        check_graph(*network, impl->metadata);
        impl->id = content_id(bytes);
        impl->workspaces = std::make_unique<Workspaces>(network);
        return std::shared_ptr<const Model>(new Model(std::move(impl)));
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), name);
    } catch (const std::exception&) {
        throw Error(ErrorCode::kInvalidModel, "the network cannot be compiled for this processor", name);
    }
}

}  // namespace segue::model
