// A start from a seed: exact weights that are the same on every machine.
#pragma once

#include "problem/problem.hpp"

#include <cstdint>

namespace amcert {

// A value for every block that a seed gives, empty matrices for the others (U and V of networks, which come from a forward pass).
//
// SplitMix64 from the seed (Steele, Lea, Flood, OOPSLA 2014) gives one 64-bit number z per entry, block by block, row by row; the entry is
// (2 floor(z / 2^57) - 127) / 2^7 / 2^e: an odd multiple of 2^(-7-e) between -2^-e and 2^-e. For the weights of a layer with n inputs, a row
// of ones among them, e is the least integer with 3 4^e >= n, so that an entry has variance at most 1/n and at least 1/(4n), up to the
// grid; else e = 0. Biases apart from the weights are 0, and no number is drawn for them.
std::vector<RationalMatrix> seeded_start(const Problem& p, std::uint64_t seed);

}  // namespace amcert
