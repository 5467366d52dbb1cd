#include "model/workspaces.h"

#include <utility>

#include <openvino/op/constant.hpp>

#include "model/graph.h"

namespace segue::model {
namespace {

constexpr std::size_t kMostBytesToCopy = std::size_t{16} << 20;

std::size_t weight_bytes(const ov::Model& network) {
    std::size_t bytes = 0;
    for (const auto& node : network.get_ops()) {
        if (const auto weights = ov::as_type_ptr<ov::op::v0::Constant>(node)) bytes += weights->get_byte_size();
    }
    return bytes;
}

// f32 and one thread a stream: sums are then never split differently, whatever the load or the processor.
ov::CompiledModel compile(const std::shared_ptr<ov::Model>& network, int streams) {
    return core().compile_model(network, "CPU", ov::inference_num_threads(streams), ov::num_streams(streams),
                                ov::hint::inference_precision(ov::element::f32), ov::hint::enable_cpu_pinning(false));
}

}  // namespace

Workspaces::Workspaces(std::shared_ptr<ov::Model> network)
    : network_(std::move(network)),
      shared_(weight_bytes(*network_) > kMostBytesToCopy),
      compiled_(compile(network_, shared_ ? available_threads() : 1)) {
    if (!shared_) idle_.push_back(compiled_.create_infer_request());
}

ov::InferRequest Workspaces::take() {
    if (shared_) return compiled_.create_infer_request();
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            ov::InferRequest request = std::move(idle_.back());
            idle_.pop_back();
            return request;
        }
    }
    return compile(network_, 1).create_infer_request();
}

void Workspaces::put_back(ov::InferRequest request) {
    if (shared_) return;
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(request));
}

}  // namespace segue::model
