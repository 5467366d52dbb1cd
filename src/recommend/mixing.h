#pragma once

#include <span>

namespace segue::recommend {

/// Turns a vector in place by a fixed orthogonal matrix that spreads every coordinate over all: products of two vectors
/// stay what they are, while their numbers become about equally large, which few bits can then hold. Two rounds of
/// signs and Walsh-Hadamard transforms of the first and the last 2^k numbers, after Ailon and Chazelle, The Fast
/// Johnson-Lindenstrauss Transform, SIAM J. Comput. 39 (2009).
void mix(std::span<float> vector);

}  // namespace segue::recommend
