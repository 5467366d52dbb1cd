// Fifth step of decoding: mono samples of one rate become samples of another.
#pragma once

#include <memory>
#include <span>
#include <vector>

struct soxr;

namespace segue::audio {

/// soxr HQ, librosa's default, as a stream. Equal rates pass through untouched.
class Resampler {
  public:
    Resampler(int from_hz, int to_hz);

    int from_hz() const { return from_hz_; }
    /// Appends what can be computed so far.
    void process(std::span<const float> input, std::vector<float>& output);
    /// Appends the rest; the resampler is of no use afterwards.
    void finish(std::vector<float>& output);

  private:
    struct Deleter {
        void operator()(soxr* state) const;
    };
    int from_hz_;
    int to_hz_;
    std::unique_ptr<soxr, Deleter> state_;
};

}  // namespace segue::audio
