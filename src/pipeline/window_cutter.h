// Cuts a stream of numbers into windows, which may overlap or leave gaps.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace segue::pipeline {

class WindowCutter {
  public:
    using OnWindow = std::function<void(std::span<const float>)>;

    /// Windows of `length` numbers, each `hop` numbers after the one before; both at least 1.
    WindowCutter(std::size_t length, std::size_t hop, OnWindow on_window)
        : length_(length), hop_(hop), on_window_(std::move(on_window)) {
        window_.reserve(length);
    }

    void push(std::span<const float> numbers) {
        while (!numbers.empty()) {
            const std::size_t passed_over = std::min(gap_, numbers.size());
            gap_ -= passed_over;
            numbers = numbers.subspan(passed_over);
            const auto taken = numbers.first(std::min(length_ - window_.size(), numbers.size()));
            numbers = numbers.subspan(taken.size());
            window_.insert(window_.end(), taken.begin(), taken.end());
            if (window_.size() == length_) deliver();
        }
    }

    /// A last, incomplete window is dropped, unless it is the only one; that is repeated until full.
    void finish() {
        if (windows_ > 0 || window_.empty()) return;
        const std::size_t heard = window_.size();
        while (window_.size() < length_) window_.push_back(window_[window_.size() - heard]);
        deliver();
    }

    void reset() {
        window_.clear();
        gap_ = 0;
        windows_ = 0;
    }

  private:
    void deliver() {
        on_window_(window_);
        ++windows_;
        const std::size_t done = std::min(hop_, length_);
        window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(done));
        gap_ = hop_ - done;
    }

    std::size_t length_;
    std::size_t hop_;
    OnWindow on_window_;
    std::vector<float> window_;
    std::size_t gap_ = 0;  // numbers to pass over before the next window
    std::size_t windows_ = 0;
};

}  // namespace segue::pipeline
