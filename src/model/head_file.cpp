#include "model/head_file.h"

#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include <openvino/op/constant.hpp>

#include "model/metadata.h"
#include "model/onnx_properties.h"
#include "model/protobuf_writer.h"
#include "segue/content_id.h"

namespace segue::model {
namespace {

constexpr int kHeadFormatVersion = 2;  // 1: the embedding was scaled to length 1
constexpr const char* kHeadKey = "segue_head";
constexpr const char* kSealKey = "segue_head_seal";
constexpr const char* kWeights = "segue_head.weights";
constexpr const char* kBias = "segue_head.bias";
// The outputs, for other programs.
constexpr const char* kProbabilities = "head_probabilities";

// Numbers of fields and constants of onnx.proto.
namespace onnx {
constexpr std::uint32_t kModelIrVersion = 1, kModelProducer = 2, kModelGraph = 7, kModelOpset = 8;
constexpr std::uint32_t kGraphNode = 1, kGraphName = 2, kGraphInitializer = 5, kGraphInput = 11, kGraphOutput = 12;
constexpr std::uint32_t kNodeInput = 1, kNodeOutput = 2, kNodeName = 3, kNodeOperator = 4, kNodeAttribute = 5;
constexpr std::uint32_t kAttributeName = 1, kAttributeInteger = 3, kAttributeType = 20;
constexpr std::uint32_t kTensorLength = 1, kTensorType = 2, kTensorName = 8, kTensorBytes = 9;
constexpr std::uint64_t kFloat = 1, kInt64 = 7, kIntegerAttribute = 2;
}  // namespace onnx

using protobuf::content;
using protobuf::number;

static_assert(std::endian::native == std::endian::little, "ONNX holds little-endian numbers");

template <typename Number>
std::string constant(const char* name, const std::vector<std::uint64_t>& shape, std::span<const Number> values) {
    std::string tensor;
    for (const auto length : shape) tensor += number(onnx::kTensorLength, length);
    tensor += number(onnx::kTensorType, std::is_same_v<Number, float> ? onnx::kFloat : onnx::kInt64);
    tensor += content(onnx::kTensorName, name);
    tensor += content(onnx::kTensorBytes, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
    return content(onnx::kGraphInitializer, tensor);
}

std::string node(const char* operation, const std::vector<std::string>& inputs, const std::string& output,
                 const std::vector<std::pair<const char*, std::int64_t>>& attributes = {}) {
    std::string bytes;
    for (const auto& input : inputs) bytes += content(onnx::kNodeInput, input);
    bytes += content(onnx::kNodeOutput, output) + content(onnx::kNodeName, output);
    bytes += content(onnx::kNodeOperator, operation);
    for (const auto& [name, value] : attributes) {
        bytes += content(onnx::kNodeAttribute, content(onnx::kAttributeName, name) +
                                                   number(onnx::kAttributeInteger, static_cast<std::uint64_t>(value)) +
                                                   number(onnx::kAttributeType, onnx::kIntegerAttribute));
    }
    return content(onnx::kGraphNode, bytes);
}

// A matrix of floats with any number of rows that goes in or comes out.
std::string value_info(std::uint32_t field, const std::string& name, std::size_t columns) {
    const std::string shape = content(1, content(2, "clips")) + content(1, number(1, columns));
    const std::string type = content(1, number(1, onnx::kFloat) + content(2, shape));
    return content(field, content(1, name) + content(2, type));
}

std::string graph_part(const Head& head, const HeadBase& base) {
    const bool alone = base.bytes == 0;
    const std::size_t labels = head.labels.size();
    const std::vector<std::int64_t> rows{-1, static_cast<std::int64_t>(base.embedding_size)};
    const std::vector<float> temperature{static_cast<float>(head.temperature)};
    std::string graph = node("Reshape", {alone ? "embedding" : base.embedding, "segue_head.rows"}, "segue_head.clips");
    graph += node("Gemm", {"segue_head.clips", kWeights, kBias}, kHeadLogits, {{"transB", 1}});
    graph += node("Div", {kHeadLogits, "segue_head.temperature"}, "segue_head.calibrated");
    graph += head.multi_label ? node("Sigmoid", {"segue_head.calibrated"}, kProbabilities)
                              : node("Softmax", {"segue_head.calibrated"}, kProbabilities, {{"axis", 1}});
    graph += constant<std::int64_t>("segue_head.rows", {2}, rows);
    graph += constant<float>(kWeights, {labels, base.embedding_size}, head.weights.values());
    graph += constant<float>(kBias, {labels}, head.bias);
    graph += constant<float>("segue_head.temperature", {1}, temperature);
    if (alone) {
        graph += content(onnx::kGraphName, "segue_head");
        graph += value_info(onnx::kGraphInput, "embedding", base.embedding_size);
    }
    graph += value_info(onnx::kGraphOutput, kHeadLogits, labels);
    return graph + value_info(onnx::kGraphOutput, kProbabilities, labels);
}

std::string seal(std::string_view id) {
    return property(kSealKey, id);
}

constexpr std::size_t kIdDigits = 16;

// Where the seal begins; nothing if the file does not end with one.
std::optional<std::size_t> find_seal(std::string_view bytes) {
    const std::string any = seal("0123456789abcdef");
    if (bytes.size() < any.size()) return {};
    const std::size_t start = bytes.size() - any.size();
    const std::size_t same = any.size() - kIdDigits;
    return bytes.substr(start, same) == std::string_view(any).substr(0, same) ? std::optional(start) : std::nullopt;
}

// Text that stays as it is in JSON and on a terminal.
bool is_plain(const std::string& text) {
    return !text.empty() && printable(text) == text;
}

[[noreturn]] void damaged() {
    throw Error(ErrorCode::kInvalidModel, "the labels learnt in it are damaged or cut off: learn them again");
}

std::vector<float> read_constant(const ov::Model& graph, const char* name, const ov::Shape& shape) {
    for (const auto& op : graph.get_ordered_ops()) {
        const auto found = ov::as_type_ptr<ov::op::v0::Constant>(op);
        if (!found || !found->output(0).get_names().contains(name)) continue;
        if (found->get_element_type() != ov::element::f32 || found->get_shape() != shape) {
            throw Error(ErrorCode::kInvalidModel,
                        "its weights " + std::string(name) + " have another size than its labels and embedding");
        }
        return found->cast_vector<float>();
    }
    throw Error(ErrorCode::kInvalidModel, "its weights " + std::string(name) + " are missing");
}

HeadBase read_base(const Json& object, std::size_t most_bytes) {
    Fields fields(object, "base");
    HeadBase base;
    base.network = fields.text("network");
    base.id = fields.text("id");
    base.embedding_size = static_cast<std::size_t>(fields.integer("embedding_size", 1, 1 << 16));
    if (fields.find("path") != nullptr) {
        base.path = fields.text("path");
        if (base.path.empty() || base.path.native().find('\0') != std::string::npos) refuse("path", "is no path");
    } else {
        const double most = std::min(static_cast<double>(most_bytes), double{std::numeric_limits<int>::max()});
        base.bytes = static_cast<std::size_t>(fields.integer("bytes", 1, static_cast<int>(most)));
    }
    return base;
}

Json object_of(const std::string& text) {
    Json object = Json::parse(text, nullptr, false);
    if (!object.is_object()) {
        throw Error(ErrorCode::kInvalidArgument, "what is told of a head's training and metrics must be JSON objects");
    }
    return object;
}

}  // namespace

void require_fit(const Head& head, std::size_t embedding_size) {
    const auto fail = [](const char* reason) { throw Error(ErrorCode::kInvalidModel, reason); };
    if (head.labels.size() < 2 || head.labels.size() > kMostLabels) fail("a head needs 2 to 10000 labels");
    if (std::set(head.labels.begin(), head.labels.end()).size() != head.labels.size()) fail("a label occurs twice");
    if (head.weights.rows() != head.labels.size() || head.bias.size() != head.labels.size()) {
        fail("its weights are of another number of labels");
    }
    if (head.weights.columns() != embedding_size) fail("its weights are for an embedding of another size");
    const auto finite = [](float x) { return std::isfinite(x); };
    if (!std::ranges::all_of(head.weights.values(), finite) || !std::ranges::all_of(head.bias, finite)) {
        fail("its weights are not all finite numbers");
    }
    if (!(head.temperature >= kLeastTemperature && head.temperature <= kMostTemperature)) {
        fail("its temperature is out of range");
    }
    if (!(head.min_confidence >= 0 && head.min_confidence <= 1)) fail("its least confidence is not within 0 to 1");
}

std::string head_part(const Head& head, const HeadBase& base) {
    try {
        require_fit(head, base.embedding_size);
    } catch (const Error& error) {
        throw Error(ErrorCode::kInvalidArgument, error.message());
    }
    if (!std::ranges::all_of(head.labels, is_plain)) {
        throw Error(ErrorCode::kInvalidArgument, "a label is empty, or holds bytes that are no text");
    }
    Json about{{"network", base.network}, {"id", base.id}, {"embedding_size", base.embedding_size}};
    if (base.bytes > 0) {
        about["bytes"] = base.bytes;
    } else {
        if (!is_plain(base.path.native())) {
            throw Error(ErrorCode::kInvalidArgument,
                        "the path of the network beneath holds bytes that are no text: call it otherwise", base.path);
        }
        about["path"] = base.path.native();
    }
    const Json description{{"format_version", kHeadFormatVersion},
                           {"base", about},
                           {"labels", head.labels},
                           {"multi_label", head.multi_label},
                           {"temperature", head.temperature},
                           {"min_confidence", head.min_confidence},
                           {"training", object_of(head.training)},
                           {"metrics", object_of(head.metrics)}};
    std::string part;
    if (base.bytes == 0) {
        part += number(onnx::kModelIrVersion, 8) + content(onnx::kModelProducer, "segue");
        part += content(onnx::kModelOpset, number(2, 17));
    }
    // First, so that a file that ends anywhere behind it is known for what it was.
    part += property(kHeadKey, description.dump());
    return part + content(onnx::kModelGraph, graph_part(head, base));
}

std::string sealed(std::string file) {
    return file += seal(content_id(file));
}

void check_seal(std::string_view bytes) {
    const auto end = find_seal(bytes);
    if (!end) return;
    if (seal(content_id(bytes.substr(0, *end))) != bytes.substr(*end)) damaged();
    // A head on a head would be two in one message.
    const std::string_view start = bytes.substr(*end, bytes.size() - *end - kIdDigits);
    if (bytes.find(start) != *end) damaged();
}

bool is_head_file(std::string_view bytes, const ov::Model& graph) {
    return find_seal(bytes).has_value() || graph.has_rt_info("framework", kHeadKey) ||
           graph.has_rt_info("framework", kSealKey);
}

HeadFile read_head_file(std::string_view bytes, const ov::Model& graph) {
    const auto end = find_seal(bytes);
    if (!end || !graph.has_rt_info("framework", kHeadKey)) damaged();
    const Json object = parse_json(graph.get_rt_info<std::string>("framework", kHeadKey));
    Fields fields(object, kHeadKey);
    const int version = fields.integer("format_version", 1, std::numeric_limits<int>::max());
    if (version > kHeadFormatVersion) {
        throw Error(ErrorCode::kNewerVersion, "its labels were learnt by a newer Segue: update this one");
    }
    if (version < kHeadFormatVersion) {
        throw Error(ErrorCode::kInvalidModel,
                    "its labels were learnt by an older Segue, on embeddings of another scale: learn them again");
    }
    HeadFile file;
    file.base = read_base(fields.required("base"), *end - 1);
    Head& head = file.head;
    head.labels = label_names(fields);
    head.multi_label = fields.boolean("multi_label");
    head.temperature = fields.number("temperature", kLeastTemperature, kMostTemperature);
    head.min_confidence = fields.number("min_confidence", 0, 1, 0.0);
    head.training = fields.object_text("training");
    head.metrics = fields.object_text("metrics");

    const std::size_t dimensions = file.base.embedding_size;
    const std::vector<float> weights = read_constant(graph, kWeights, {head.labels.size(), dimensions});
    head.weights = Matrix(head.labels.size(), dimensions);
    std::ranges::copy(weights, head.weights.values().begin());
    head.bias = read_constant(graph, kBias, {head.labels.size()});
    require_fit(head, dimensions);
    return file;
}

}  // namespace segue::model
