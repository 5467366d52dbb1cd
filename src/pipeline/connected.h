// Things that are connected, directly or by others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace segue::pipeline {

class ConnectedSets {
  public:
    explicit ConnectedSets(std::size_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), 0); }

    void connect(std::size_t a, std::size_t b) {
        a = root_of(a);
        b = root_of(b);
        parents_[std::max(a, b)] = std::min(a, b);
    }

    /// Each with its members in order; sorted by the first of them.
    std::vector<std::vector<std::size_t>> sets() {
        std::map<std::size_t, std::vector<std::size_t>> by_root;
        for (std::size_t i = 0; i < parents_.size(); ++i) by_root[root_of(i)].push_back(i);
        std::vector<std::vector<std::size_t>> sets;
        for (auto& [root, members] : by_root) sets.push_back(std::move(members));
        return sets;
    }

  private:
    std::size_t root_of(std::size_t i) {
        while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
        return i;
    }

    std::vector<std::size_t> parents_;
};

}  // namespace segue::pipeline
