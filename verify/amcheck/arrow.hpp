// The Hessian at a point in arrow form (SPEC 3.14): the entries of a sample are coupled to one another and to the shared
// ones, never to another sample.
#pragma once
#include "evaluator.hpp"

namespace amcheck {

// All entries in one column: the U and V blocks of sample after sample, then W, b and the blocks of other problems.
struct Layout {
  Layout() = default;
  explicit Layout(const Problem& problem);
  std::size_t n = 0, q = 0, p = 0;  // samples, entries of a sample, shared entries
  std::vector<std::size_t> first;   // per block: of its first entry among those of a sample, or among the shared ones

  std::size_t size() const { return n * q + p; }
  Matrix column(const Problem& problem, const Blocks& x) const;
  // The rows of such columns that belong to a sample, or are shared.
  Matrix sample(const Matrix& columns, std::size_t j) const { return slice(columns, j * q, q, 0, columns.cols()); }
  Matrix shared(const Matrix& columns) const { return slice(columns, n * q, p, 0, columns.cols()); }
};

struct Arrow {
  std::vector<Matrix> D, C;  // per sample: q x q and p x q
  Matrix A;                  // p x p
};

// epsilon: the greatest sum of a row of what H - tI, with the terms of the turn, differs from the Gram matrix L L' by. The columns of
// tau are those that the turn belongs to; it is empty if there is no turn.
Num arrow_remainder(const Arrow& H, const Num& shift, const ArrowFactor& factor, const Matrix& tau);

// Per layer and entry of U: whether it stays at its break. Such rows and columns become those of the identity.
using Marks = std::vector<std::vector<char>>;

// The second derivatives of (v - sigma(u))^2/2 for smooth activations, by u twice and by u and v.
struct Bend {
  Ival uu, uv;
};
Bend smooth_bend(Activation::Kind kind, const Ival& sigma, const Ival& v);

// Of a network or quadratic problem; see Neighbourhood::hessian for polynomial ones.
// Where `right` marks an entry at a break its piece is the right one, elsewhere the left one.
Arrow hessian(Evaluator& e, const Point& at, const Layout& layout, const Marks& kinks, const Marks& dead, const Marks& right = {});

}  // namespace amcheck
