// The time after which a file that delivers nothing is given up.
#pragma once

#include <chrono>

namespace segue::audio {

class Deadline {
  public:
    explicit Deadline(double limit_s) : limit_(limit_s) {}

    void restart() { start_ = std::chrono::steady_clock::now(); }
    bool passed() const { return std::chrono::steady_clock::now() - start_ > limit_; }

  private:
    std::chrono::duration<double> limit_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace segue::audio
