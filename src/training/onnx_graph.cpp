#include "training/onnx_graph.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "segue/core.h"

namespace segue::training {
namespace {

constexpr int kIrVersion = 8;  // the one that belongs to opset 17
constexpr int kOpset = 17;

void describe(onnx::ValueInfoProto& info, const std::string& name, const std::vector<std::int64_t>& shape) {
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (const auto size : shape) type.mutable_shape()->add_dim()->set_dim_value(size);
}

}  // namespace

void OnnxGraph::add_input(const std::string& name, const std::vector<std::int64_t>& shape) {
    describe(*graph_.add_input(), name, shape);
}

void OnnxGraph::add_output(const std::string& result, const std::string& name, const std::vector<std::int64_t>& shape) {
    auto& identity = *graph_.add_node();
    identity.set_op_type("Identity");
    identity.set_name(name);
    identity.add_input(result);
    identity.add_output(name);
    describe(*graph_.add_output(), name, shape);
}

std::string OnnxGraph::constant(const torch::Tensor& tensor) {
    const auto values = tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
    auto& initializer = *graph_.add_initializer();
    initializer.set_name(new_name("constant"));
    initializer.set_data_type(onnx::TensorProto::FLOAT);
    for (const auto size : values.sizes()) initializer.add_dims(size);
    initializer.set_raw_data(values.data_ptr<float>(), static_cast<std::size_t>(values.numel()) * sizeof(float));
    return initializer.name();
}

std::string OnnxGraph::constant_integers(const std::vector<std::int64_t>& values) {
    auto& initializer = *graph_.add_initializer();
    initializer.set_name(new_name("constant"));
    initializer.set_data_type(onnx::TensorProto::INT64);
    initializer.add_dims(static_cast<std::int64_t>(values.size()));
    for (const auto value : values) initializer.add_int64_data(value);
    return initializer.name();
}

std::string OnnxGraph::node(const std::string& operation, const std::vector<std::string>& inputs,
                            const std::vector<Attribute>& attributes) {
    auto& node = *graph_.add_node();
    node.set_op_type(operation);
    node.set_name(new_name(operation));
    for (const auto& input : inputs) node.add_input(input);
    node.add_output(node.name());
    for (const auto& [name, numbers, is_list] : attributes) {
        auto& attribute = *node.add_attribute();
        attribute.set_name(name);
        attribute.set_type(is_list ? onnx::AttributeProto::INTS : onnx::AttributeProto::INT);
        if (is_list) {
            for (const auto number : numbers) attribute.add_ints(number);
        } else {
            attribute.set_i(numbers.front());
        }
    }
    return node.output(0);
}

std::string OnnxGraph::to_bytes(const std::string& metadata_key, const std::string& metadata_value) const {
    onnx::ModelProto model;
    model.set_ir_version(kIrVersion);
    model.set_producer_name("segue");
    model.set_producer_version(std::string(version()));
    model.add_opset_import()->set_version(kOpset);
    *model.mutable_graph() = graph_;
    model.mutable_graph()->set_name("segue");
    auto& entry = *model.add_metadata_props();
    entry.set_key(metadata_key);
    entry.set_value(metadata_value);

    std::string bytes;
    google::protobuf::io::StringOutputStream text(&bytes);
    google::protobuf::io::CodedOutputStream stream(&text);
    stream.SetSerializationDeterministic(true);
    if (!model.SerializeToCodedStream(&stream)) {
        throw Error(ErrorCode::kInvalidData, "the network is too large for an ONNX file");
    }
    stream.Trim();
    return bytes;
}

std::string OnnxGraph::new_name(const std::string& stem) {
    return stem + "_" + std::to_string(++names_);
}

}  // namespace segue::training
