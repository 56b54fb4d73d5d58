#include "problem/seeded_start.hpp"

namespace amcert {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

std::vector<RationalMatrix> seeded_start(const Problem& p, std::uint64_t seed) {
  std::vector<RationalMatrix> x(p.blocks.size());
  for (std::size_t b = 0; b < x.size(); ++b) {
    const Block& block = p.blocks[b];
    if (block.family == Family::U || block.family == Family::V) continue;
    x[b] = RationalMatrix(block.rows, block.cols);
    if (block.family == Family::b) continue;
    long e = 0;
    while (block.family == Family::W && (Index(3) << 2 * e) < block.cols) ++e;
    for (Index i = 0; i < block.rows; ++i)
      for (Index j = 0; j < block.cols; ++j) x[b](i, j) = Rational::dyadic(2 * Integer(splitmix64(seed) >> 57) - 127, -7 - e);
  }
  return x;
}

}  // namespace amcert
