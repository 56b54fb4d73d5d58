// How the blocks of a network begin to move under the items of `symmetry` of a critical_point (SPEC 3.14).
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

// tau: how all blocks begin to move when unit b is rotated into unit a.
Blocks rotation(const Neighbourhood& x, const CriticalPoint::Pair& s) {
  const Problem& p = x.problem;
  const Blocks& from = x.point.center;
  Blocks out;
  for (const Block& b : p.blocks) out.push_back(zeros(b.rows, b.cols));
  const auto i = static_cast<std::size_t>(s.layer - 1), a = static_cast<std::size_t>(s.a), b = static_cast<std::size_t>(s.b);
  // Line `to` of a block becomes that of line `line`, with this sign; lines are its rows, or its columns.
  const auto move = [&](std::size_t block, bool rows, std::size_t to, std::size_t line, long sign) {
    const Matrix& m = from[block];
    std::vector<Sum> sums{{{}, 0}};
    Selector selector(m.size(), 0);
    for (std::size_t k = 0; k < (rows ? m.cols() : m.rows()); ++k) {
      sums.push_back({{}, Num(sign) * (rows ? m.entry(line, k) : m.entry(k, line))});
      selector[rows ? to * m.cols() + k : k * m.cols() + to] = static_cast<std::uint32_t>(k + 1);
    }
    const Matrix moved = combine(m.rows(), m.cols(), sums, &selector);
    out[block] = linear({{1, &moved}, {1, &out[block]}});
  };
  const Layer& l = p.layers[i];
  for (const std::size_t block : {l.W, l.b, l.U, l.V, p.layers[i + 1].W}) {
    if (block == kNone) continue;
    const bool rows = block != p.layers[i + 1].W;
    move(block, rows, a, b, 1);
    move(block, rows, b, a, -1);
  }
  return out;
}

}  // namespace

Matrix rotations(const Neighbourhood& x) {
  std::vector<Matrix> columns;
  for (const CriticalPoint::Pair& s : x.point.symmetry) columns.push_back(x.problem.polynomial() ? x.rotation(s.planes) : x.layout.column(x.problem, rotation(x, s)));
  std::vector<const Matrix*> pointers;
  for (const Matrix& c : columns) pointers.push_back(&c);
  return stack_columns(pointers);
}

}  // namespace amcheck
