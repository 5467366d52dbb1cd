// What threads make in any order, passed on in that of its numbers.
//
//     segue::InOrder<Page> pages([&](std::size_t, Page page) { print(page); });
//     segue::parallel_for(count, 0, [&](std::size_t i, int) { pages.add(i, make_page(i)); });
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace segue {

/// Keeps each result until all before it have been passed on. `add` may be called by many threads; the sink is called
/// by one of them at a time.
template <typename Result>
class InOrder {
  public:
    using Sink = std::function<void(std::size_t index, Result)>;
    explicit InOrder(Sink sink) : sink_(std::move(sink)) {}

    /// Each index once, from 0 on. Throws what the sink throws.
    void add(std::size_t index, Result result) {
        const std::scoped_lock lock(mutex_);
        waiting_.emplace(index, std::move(result));
        for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_; ++next_) {
            sink_(next_, std::move(first->second));
            first = waiting_.erase(first);
        }
    }

  private:
    Sink sink_;
    std::mutex mutex_;
    std::map<std::size_t, Result> waiting_;
    std::size_t next_ = 0;
};

}  // namespace segue
