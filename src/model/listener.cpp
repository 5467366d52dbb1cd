#include <algorithm>

#include "model/network.h"
#include "segue/model.h"

namespace segue::model {

struct Listener::Impl {
    explicit Impl(std::shared_ptr<const Model> shared)
        : model(std::move(shared)), request(model->impl_->workspaces->take()) {}
    ~Impl() { model->impl_->workspaces->put_back(std::move(request)); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::shared_ptr<const Model> model;
    ov::InferRequest request;
};

Listener::Listener(std::shared_ptr<const Model> model) : impl_(std::make_unique<Impl>(std::move(model))) {}
Listener::~Listener() = default;
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;

Impression Listener::listen(std::span<const float> features) {
    const Metadata& metadata = impl_->model->metadata();
    if (features.size() != metadata.front_end.input_size()) {
        throw Error(ErrorCode::kInvalidArgument, "the network takes " +
                                                     std::to_string(metadata.front_end.input_size()) +
                                                     " numbers, not " + std::to_string(features.size()));
    }
    std::copy(features.begin(), features.end(), impl_->request.get_tensor("features").data<float>());
    impl_->request.infer();
    return {.logits = {impl_->request.get_tensor("logits").data<const float>(), metadata.labels.size()},
            .embedding = {impl_->request.get_tensor("embedding").data<const float>(), metadata.embedding_size}};
}

}  // namespace segue::model
