#include <algorithm>
#include <cmath>

#include "model/network.h"
#include "segue/model.h"

namespace segue::model {

struct Listener::Impl {
    explicit Impl(std::shared_ptr<const Model> shared)
        : model(std::move(shared)), request(model->impl_->workspaces->take()) {}
    ~Impl() { model->impl_->workspaces->put_back(std::move(request)); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::span<const float> answer(std::size_t output) {
        ov::Tensor tensor = request.get_output_tensor(output);
        const std::span<float> numbers(tensor.data<float>(), tensor.get_size());
        for (float& number : numbers) number = std::isfinite(number) ? number : 0;
        return numbers;
    }

    std::shared_ptr<const Model> model;
    ov::InferRequest request;
    std::vector<float> head_logits{};
};

Listener::Listener(std::shared_ptr<const Model> model) : impl_(std::make_unique<Impl>(std::move(model))) {}
Listener::~Listener() = default;
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;

const Metadata& Listener::metadata() const {
    return impl_->model->metadata();
}

Impression Listener::listen(std::span<const float> features) {
    const std::size_t wanted = metadata().front_end.input_size();
    if (features.size() != wanted) {
        throw Error(ErrorCode::kInvalidArgument,
                    "the network takes " + std::to_string(wanted) + " numbers, not " + std::to_string(features.size()));
    }
    std::copy(features.begin(), features.end(), impl_->request.get_input_tensor().data<float>());
    impl_->request.infer();
    const Model& model = *impl_->model;
    const Outputs& outputs = (model.base() ? *model.base() : model).metadata().outputs;
    Impression impression;
    std::size_t output = 0;
    if (outputs.scores) impression.scores = impl_->answer(output++);
    if (outputs.embedding) impression.embedding = impl_->answer(output++);
    impression.hidden = outputs.hidden ? impl_->answer(output) : impression.embedding;
    if (model.head() != nullptr) {
        impl_->head_logits = model.head()->logits(impression.embedding);
        impression.scores = impl_->head_logits;
    }
    return impression;
}

}  // namespace segue::model
