// Folders of small WAV files and an analysis that costs nothing, for tests of scans.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "segue/catalog.h"
#include "segue/scan.h"

namespace segue::pipeline::testing {

/// A quarter of a second of sound that differs from number to number, with a title if it is not empty.
std::string song_bytes(int number, const std::string& title = {}, const std::string& artist = {});
void write_song(const std::filesystem::path& path, int number, const std::string& title = {},
                const std::string& artist = {});

/// Stages whose results follow from the coded audio alone. Counts what it analyses.
class FakeStages {
  public:
    Stages stages(const std::string& model = "model-1", int features = 1);
    int analysed() const { return analysed_; }
    /// What has been analysed since the last call.
    int take_count() { return analysed_.exchange(0); }

    /// Called before each analysis.
    std::function<void(const std::filesystem::path&)> before = [](const auto&) {};
    /// May change the result.
    std::function<void(Analysis&)> after = [](auto&) {};

  private:
    std::atomic<int> analysed_ = 0;
};

/// Everything in a catalog but ids, a line a track, sorted by path.
std::vector<std::string> contents(const catalog::Catalog& catalog);

}  // namespace segue::pipeline::testing
