// An ONNX graph, written node by node.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>
#include <torch/types.h>

namespace segue::training {

class OnnxGraph {
  public:
    void add_input(const std::string& name, const std::vector<std::int64_t>& shape);
    /// Gives the value `result` the name of an output of the model.
    void add_output(const std::string& result, const std::string& name, const std::vector<std::int64_t>& shape);

    /// A constant of the graph; returns its name.
    std::string constant(const torch::Tensor& tensor);
    std::string constant(float value) { return constant(torch::tensor(value)); }
    std::string constant_integers(const std::vector<std::int64_t>& values);

    /// An attribute of one number or of a list of them.
    struct Attribute {
        std::string name;
        std::vector<std::int64_t> numbers;
        bool is_list = true;
    };
    /// A node of one result; returns the result's name.
    std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                     const std::vector<Attribute>& attributes = {});

    /// The model file: opset 17, with one metadata entry. Throws segue::Error kInvalidData if it can not be written.
    std::string to_bytes(const std::string& metadata_key, const std::string& metadata_value) const;

  private:
    std::string new_name(const std::string& stem);

    onnx::GraphProto graph_;
    int names_ = 0;
};

}  // namespace segue::training
