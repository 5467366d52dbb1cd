#include "model/graph.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <openvino/core/graph_util.hpp>
#include <openvino/frontend/manager.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>

namespace segue::model {
namespace {

using Node = ov::Output<ov::Node>;
using Length = ov::Dimension::value_type;

// More than one embedding or list of labels can have.
constexpr std::size_t kMostAnswers = std::size_t{1} << 16;
// Weights are read, not mapped: a file that shrinks must not end the process.
constexpr bool kMapFile = false;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::kInvalidModel, reason);
}

std::string name_of(const Outputs::Tensor& tensor) {
    const auto* name = std::get_if<std::string>(&tensor);
    return name != nullptr ? "\"" + printable(*name) + "\"" : "number " + std::to_string(std::get<int>(tensor));
}

// The lengths of one input of the network without those of 1.
std::vector<Length> window_shape(const FrontEnd& front_end) {
    switch (front_end.kind) {
        case FrontEnd::Kind::kMfccMean:
            return {front_end.coefficients};
        case FrontEnd::Kind::kWaveform:
            return {front_end.window_samples};
        case FrontEnd::Kind::kLogMel:
            break;
    }
    if (front_end.layout == FrontEnd::Layout::kBandsByFrames) return {front_end.mel_bands, front_end.window_frames};
    return {front_end.window_frames, front_end.mel_bands};
}

// What `shape` becomes for one window, from its last length to its first: lengths that the graph leaves open take those
// of the window, then 1. Nothing if the window does not fit.
std::optional<ov::Shape> shape_for_one(const ov::PartialShape& shape, std::vector<Length> window) {
    if (shape.rank().is_dynamic()) {
        window.insert(window.begin(), 1);
        return ov::Shape(window.begin(), window.end());
    }
    ov::Shape result(static_cast<std::size_t>(shape.rank().get_length()), 1);
    for (std::size_t i = result.size(); i-- > 0;) {
        const ov::Dimension& length = shape[i];
        if (length == 1) continue;
        while (!window.empty() && window.back() == 1) window.pop_back();
        if (window.empty()) {
            if (length.is_static()) return {};
            continue;
        }
        if (!length.compatible(window.back())) return {};
        result[i] = static_cast<std::size_t>(window.back());
        window.pop_back();
    }
    const bool all_used = std::ranges::all_of(window, [](Length length) { return length == 1; });
    return all_used ? std::optional(result) : std::nullopt;
}

void hear_one_window(ov::Model& graph, const FrontEnd& front_end) {
    if (graph.inputs().size() != 1) {
        refuse("the network must have one input, it has " + std::to_string(graph.inputs().size()));
    }
    const ov::PartialShape shape = graph.input().get_partial_shape();
    const auto fixed = shape_for_one(shape, window_shape(front_end));
    if (!fixed) {
        std::string window;
        for (const Length length : window_shape(front_end))
            window += (window.empty() ? "" : ",") + std::to_string(length);
        refuse("the network's input has the shape " + shape.to_string() + ", its metadata ask for [" + window +
               "]: " + std::to_string(front_end.input_size()) + " numbers");
    }
    if (!graph.input().get_element_type().is_real()) {
        refuse("the network's input is of type " + graph.input().get_element_type().to_string() + ", not float32");
    }
    if (!shape.is_static()) graph.reshape(ov::PartialShape(*fixed));
}

std::string names_of_outputs(const ov::Model& graph) {
    std::string text;
    for (const auto& output : graph.outputs()) {
        if (!text.empty()) text += ", ";
        text += output.get_names().empty() ? "one without a name" : "\"" + printable(output.get_any_name()) + "\"";
    }
    return text;
}

Node find_tensor(const ov::Model& graph, const Outputs::Tensor& wanted) {
    if (const int* number = std::get_if<int>(&wanted)) {
        const auto& results = graph.get_results();
        if (static_cast<std::size_t>(*number) < results.size()) {
            return results[static_cast<std::size_t>(*number)]->input_value(0);
        }
        refuse("the network has no output " + name_of(wanted) + ", it has " + std::to_string(results.size()) +
               ", counted from 0");
    }
    const auto& name = std::get<std::string>(wanted);
    for (const auto& result : graph.get_results()) {
        if (result->output(0).get_names().contains(name)) return result->input_value(0);
    }
    for (const auto& node : graph.get_ordered_ops()) {
        for (const Node& output : node->outputs()) {
            if (output.get_names().contains(name)) return output;
        }
    }
    refuse("the network has no output \"" + printable(name) + "\"; its outputs are " + names_of_outputs(graph));
}

// `size` 0: the graph tells, which is returned.
std::size_t check_size(const Node& node, const Outputs::Tensor& tensor, std::size_t size, const char* unit) {
    const ov::PartialShape& shape = node.get_partial_shape();
    const std::string what = "output " + name_of(tensor) + " has the shape " + shape.to_string();
    if (shape.is_dynamic()) refuse(what + " for one window: its size must be fixed");
    if (!node.get_element_type().is_real()) refuse(what + " and the type " + node.get_element_type().to_string());
    const std::size_t numbers = ov::shape_size(shape.to_shape());
    if (size == 0 && (numbers == 0 || numbers > kMostAnswers)) refuse(what + ", which is no embedding");
    if (size != 0 && numbers != size) {
        refuse(what + ", its metadata say " + std::to_string(size) + " " + unit);
    }
    return numbers;
}

// Weights of 8 or 16 bits become the float32 that they stand for. Left as they are, OpenVINO 2026.4 rounds what they
// are multiplied with to 8 bits too, and with more than one stream its results are wrong at times.
void widen_weights(const ov::Model& graph) {
    for (const auto& node : graph.get_ordered_ops()) {
        if (!ov::is_type<ov::op::v0::Convert>(node) || node->get_output_element_type(0) != ov::element::f32) continue;
        const auto narrow = ov::as_type_ptr<ov::op::v0::Constant>(node->get_input_node_shared_ptr(0));
        if (!narrow) continue;
        const auto wide =
            std::make_shared<ov::op::v0::Constant>(ov::element::f32, narrow->get_shape(), narrow->cast_vector<float>());
        ov::replace_node(node, wide);
    }
}

// All numbers go in and out as float32.
std::shared_ptr<ov::Model> with_float_ends(std::shared_ptr<ov::Model> graph) {
    const auto is_float = [](const auto& port) { return port.get_element_type() == ov::element::f32; };
    const auto inputs = std::as_const(*graph).inputs();
    const auto outputs = std::as_const(*graph).outputs();
    if (std::ranges::all_of(inputs, is_float) && std::ranges::all_of(outputs, is_float)) return graph;
    ov::preprocess::PrePostProcessor ends(graph);
    ends.input().tensor().set_element_type(ov::element::f32);
    for (std::size_t i = 0; i < outputs.size(); ++i) ends.output(i).tensor().set_element_type(ov::element::f32);
    return ends.build();
}

}  // namespace

std::shared_ptr<ov::Model> read_onnx(const std::string& bytes) {
    try {
        return core().read_model(bytes, ov::Tensor());
    } catch (const std::exception&) {
        refuse("not a readable ONNX model (damaged, cut off, or another kind of file)");
    }
}

std::shared_ptr<ov::Model> read_graph(const std::filesystem::path& path, const std::string& bytes) {
    const std::filesystem::path extension = path.extension();
    if (extension == ".onnx") return read_onnx(bytes);
    if (extension != ".tflite" && extension != ".xml") {
        refuse("a network's file must end in .onnx, .tflite or .xml (OpenVINO IR), this one is called " +
               printable(path.filename().native()));
    }
    try {
        // The one reader for this kind of file: OpenVINO itself would try those of other programs on a damaged one.
        ov::frontend::FrontEndManager readers;
        const auto reader = readers.load_by_framework(extension == ".xml" ? "ir" : "tflite");
        return reader->convert(extension == ".xml" ? reader->load(path.native(), kMapFile)
                                                   : reader->load(path.native()));
    } catch (const std::exception&) {
        refuse("its network " + printable(path.filename().native()) +
               " cannot be read (damaged, cut off, another kind of file, or an operation that OpenVINO does not know)");
    }
}

std::shared_ptr<ov::Model> fitted(const std::shared_ptr<ov::Model>& graph, Metadata& metadata) {
    hear_one_window(*graph, metadata.front_end);
    ov::OutputVector wanted;
    const auto want = [&](const Outputs::Tensor& tensor, std::size_t size, const char* unit) {
        wanted.push_back(find_tensor(*graph, tensor));
        return check_size(wanted.back(), tensor, size, unit);
    };
    const Outputs& outputs = metadata.outputs;
    if (outputs.scores) want(*outputs.scores, metadata.labels.size(), "labels");
    std::size_t hidden = 0;
    if (outputs.embedding)
        hidden = metadata.embedding_size = want(*outputs.embedding, metadata.embedding_size, "numbers");
    if (outputs.hidden) hidden = want(*outputs.hidden, 0, "numbers");
    for (const auto& detector : {metadata.music, metadata.familiar}) {
        if (!detector || detector->weights.size() == hidden) continue;
        refuse("a detector of it weighs " + std::to_string(detector->weights.size()) + " numbers, the network gives " +
               std::to_string(hidden));
    }
    const auto result = std::make_shared<ov::Model>(wanted, graph->get_parameters());
    widen_weights(*result);
    return with_float_ends(result);
}

ov::Core& core() {
    static ov::Core instance;
    return instance;
}

}  // namespace segue::model
