// Exact results of the updates of polynomial problems (SPEC 3.2).
#include <algorithm>

#include "line_pieces.hpp"
#include "minimizer.hpp"

namespace amcheck {

ScalarDistance polynomial_ridge(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact) {
  const PolynomialObjective& F = e.problem.objective;
  const Block& block = e.problem.blocks[label.blocks[0]];
  const PolynomialPoint at(F, e.unknowns(before));  // no hinge depends on the block
  const auto in_block = [&](const Polynomial& p) { return restricted(p, at.variables, block.offset, block.size()); };
  Quadratic q(block.size());
  for (const WeightedSquare& r : F.residuals) q.add_square(r.weight, in_block(r.value));
  q.add(in_block(F.rest));
  for (std::size_t i = 0; i < q.size; ++i) q.add_prox(label.prox[0], i, at.variables[block.offset + i]);
  std::vector<Num> reached;
  append_entries(z, reached);
  const auto apart = minimizer_distance2(q, reached, exact);
  if (!apart) return {0, {}, "the Hessian of F + alpha/2 |.|^2 in the block is not positive definite, so the update has no exact result"};
  return {*apart, {}, ""};
}

namespace {

// A hinge as a function slope*w + at_0 of the unknown w that it depends on.
struct Bend {
  std::size_t hinge;
  Num slope, at_0, root;
};

std::vector<Bend> bends(const PolynomialObjective& F, const std::vector<Num>& x, std::size_t w) {
  std::vector<Bend> out;
  for (std::size_t m = 0; m < F.hinges.size(); ++m) {
    const Polynomial in_w = restricted(F.hinges[m], x, w, 1);
    const Num slope = in_w.coefficient({{0, 1}}), at_0 = in_w.coefficient({});
    if (slope.sign() != 0) out.push_back({m, slope, at_0, -(at_0 * slope.inverse())});
  }
  return out;
}

Pieces pieces_of(const PolynomialObjective& F, const PolynomialPoint& at, std::size_t w, const Num& alpha) {
  const std::vector<Bend> bent = bends(F, at.variables, w);
  Pieces out;
  for (const Bend& b : bent) out.roots.push_back(b.root);
  std::sort(out.roots.begin(), out.roots.end());
  out.roots.erase(std::unique(out.roots.begin(), out.roots.end()), out.roots.end());
  std::vector<Polynomial> values(at.variables.begin(), at.variables.end());
  values[w] = Polynomial::variable(0);
  for (std::size_t p = 0; p <= out.roots.size(); ++p) {
    for (const Bend& b : bent) {
      const bool right = p > 0 && out.roots[p - 1] >= b.root;
      Polynomial hinge = b.slope * values[w];
      hinge += b.at_0;
      values[F.unknowns + b.hinge] = b.slope.sign() == (right ? 1 : -1) ? hinge : Polynomial();
    }
    Quadratic q(1);
    for (const WeightedSquare& r : F.residuals) q.add_square(r.weight, composed(r.value, values));
    q.add(composed(F.rest, values));
    q.add_prox(alpha, 0, at.variables[w]);
    out.pieces.push_back(std::move(q));
  }
  return out;
}

}  // namespace

LinePieces line_pieces(const PolynomialObjective& F, const PolynomialPoint& at, std::size_t w) {
  Pieces f = pieces_of(F, at, w, 0);
  LinePieces out{std::move(f.roots), {}, {}};
  for (const Quadratic& piece : f.pieces) {
    out.q.push_back(piece.H[0]);
    out.n.push_back(piece.slope[0]);
  }
  return out;
}

ScalarDistance polynomial_scalar(Evaluator& e, const Label& label, const Point& before, const Num& z) {
  const PolynomialObjective& F = e.problem.objective;
  return nearest_minimizer(pieces_of(F, {F, e.unknowns(before)}, e.problem.blocks[label.blocks[0]].offset, label.prox[0]), z);
}

}  // namespace amcheck
