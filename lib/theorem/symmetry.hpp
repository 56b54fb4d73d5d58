// Units of equal pattern, whose rotations leave F unchanged.
#pragma once

#include "linalg/approximate.hpp"
#include "theorem/silent.hpp"

namespace amcert {

// Two units of a layer, a < b, that are on the same linear piece at every sample: their rotation leaves F unchanged nearby.
struct Pair {
  int layer;
  Index a, b;
};

// Classes of units on the same linear pieces, those that are always at zero left out.
struct Class { int layer; std::vector<Index> units; };
std::vector<Class> equal_patterns(const Problem& problem, const Point& x, const Silent& silent);
// Rotations that span all of the class: of its first with each other unit if they are parallel, else all.
std::vector<Pair> rotations(const Problem& problem, const std::vector<Class>& classes, const std::vector<Eigen::MatrixXd>& x);
// Units of a class of three or more that are nearly multiples of one are made so exactly, with factors of `bits` binary places.
void make_parallel(const Problem& problem, const std::vector<Class>& classes, const std::vector<Eigen::MatrixXd>& approximately, std::vector<MpfrMatrix>& x, long bits);

// Vectors of the rotations at a point, one column each: sample parts q x g per sample, shared part p x g.
template <class M>
struct Turns { std::vector<M> sample; M shared; };

// Everything that a rotation of two units moves: f(block, row, column, source row, source column, sign) for each entry, which begins to
// move like sign times its source.
template <class F>
void each_turned(const Problem& p, const Pair& s, const F& f) {
  each_of_unit(p, s.layer, s.a, [&](int block, Index i, Index j) {
    const bool row = p.blocks[std::size_t(block)].layer == s.layer;  // else a column of the next weights
    f(block, i, j, row ? s.b : i, row ? j : s.b, 1);
    f(block, row ? s.b : i, row ? j : s.b, i, j, -1);
  });
}

// `entry` gives the number at block, row, column of the point.
template <class A, class Entry>
Turns<typename A::Matrix> turns(const A& a, const Problem& p, const ArrowLayout& at, const std::vector<Pair>& symmetry, const Entry& entry) {
  const Index g = Index(symmetry.size());
  Turns<typename A::Matrix> out;
  out.sample.resize(std::size_t(at.samples));
  for (auto& m : out.sample) a.resize(m, at.q, g);
  a.resize(out.shared, at.p, g);
  for (Index n = 0; n < g; ++n)
    each_turned(p, symmetry[std::size_t(n)], [&](int block, Index i, Index j, Index from_i, Index from_j, int sign) {
      const auto b = std::size_t(block);
      const Rational y = Rational(sign) * entry(b, from_i, from_j);
      if (at.shared[b]) a.set_entry(out.shared, at.first[b] + i * p.blocks[b].cols + j, n, a.number(y));
      else a.set_entry(out.sample[std::size_t(j)], at.first[b] + i, n, a.number(y));
    });
  return out;
}

}  // namespace amcert
