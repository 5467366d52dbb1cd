#include "model/workspaces.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/parameter.hpp>

namespace segue::model {
namespace {

// Four numbers become `outputs`, each their sum.
std::shared_ptr<ov::Model> sums(std::size_t outputs) {
    const auto input = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1, 4});
    const auto ones = ov::op::v0::Constant::create(ov::element::f32, {4, outputs}, std::vector<float>(4 * outputs, 1));
    const auto product = std::make_shared<ov::op::v0::MatMul>(input, ones);
    return std::make_shared<ov::Model>(ov::OutputVector{product}, ov::ParameterVector{input});
}

float last_sum(ov::InferRequest& request, float number) {
    std::fill_n(request.get_input_tensor().data<float>(), 4, number);
    request.infer();
    const ov::Tensor output = request.get_output_tensor();
    return output.data<const float>()[output.get_size() - 1];
}

class WorkspacesOf : public ::testing::TestWithParam<std::size_t> {};

TEST_P(WorkspacesOf, ServeManyThreadsAtOnce) {
    Workspaces workspaces(sums(GetParam()));
    std::vector<std::thread> threads;
    for (int t = 1; t <= 4; ++t) {
        threads.emplace_back([&workspaces, t] {
            for (int round = 0; round < 3; ++round) {
                ov::InferRequest request = workspaces.take();
                for (int i = 0; i < 20; ++i) {
                    EXPECT_EQ(last_sum(request, static_cast<float>(t * i)), static_cast<float>(4 * t * i));
                }
                workspaces.put_back(std::move(request));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

// Small networks are copied, 32 MB are not.
INSTANTIATE_TEST_SUITE_P(Networks, WorkspacesOf, ::testing::Values(3, 2 << 20));

}  // namespace
}  // namespace segue::model
