// Compiled networks for the threads that run them.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <openvino/openvino.hpp>

namespace segue::model {

/// A network compiled for one stream runs on the thread that calls it. Compiled for several, it hands every window to
/// threads of its own: while they and the callers take turns, cores stand idle. So each caller gets a compiled network
/// of its own, unless its weights are so many that copies would fill the memory; its windows then take so long that
/// handing over does not matter. Thread-safe.
class Workspaces {
  public:
    /// Compiles the network. Throws what OpenVINO throws; so does take().
    explicit Workspaces(std::shared_ptr<ov::Model> network);

    ov::InferRequest take();
    /// For the next that takes one.
    void put_back(ov::InferRequest request);

  private:
    std::shared_ptr<ov::Model> network_;
    bool shared_;
    ov::CompiledModel compiled_;
    std::mutex mutex_;
    std::vector<ov::InferRequest> idle_;
};

}  // namespace segue::model
