#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace segue::pipeline {

/// From many threads that push to one that takes. Whoever pushes faster than is taken waits.
template <typename Item>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Waits for room. Drops the item if the queue is closed.
    void push(Item item) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [&] { return closed_ || items_.size() < capacity_; });
        if (closed_) return;
        items_.push_back(std::move(item));
        has_items_.notify_one();
    }

    /// All that is there, at least one; nothing once the queue is closed and empty.
    std::deque<Item> take_all() {
        std::unique_lock lock(mutex_);
        has_items_.wait(lock, [&] { return closed_ || !items_.empty(); });
        has_room_.notify_all();
        return std::exchange(items_, {});
    }

    /// No more is pushed.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        has_room_.notify_all();
        has_items_.notify_all();
    }

  private:
    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable has_room_;
    std::condition_variable has_items_;
    std::deque<Item> items_;
    bool closed_ = false;
};

}  // namespace segue::pipeline
