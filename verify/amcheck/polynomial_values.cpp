#include "polynomial_values.hpp"

#include <algorithm>

namespace amcheck {
namespace {

using Vector = std::vector<Num>;

Num inner(const Vector& a, const Vector& b) {
  Num sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// out += c * (gradient of the hinge)
void add_slope(const Polynomial& hinge, const Num& c, Vector& out) {
  for (const auto& [e, a] : hinge.terms())
    if (!e.empty()) out[e[0].index] += c * a;
}

}  // namespace

void append_entries(const Matrix& block, std::vector<Num>& out) {
  for (std::size_t i = 0; i < block.size(); ++i) out.push_back(block.entry(i));
}

std::vector<Num> unknowns_of(const Blocks& x) {
  Vector out;
  for (const Matrix& block : x) append_entries(block, out);
  return out;
}

PolynomialPoint::PolynomialPoint(const PolynomialObjective& F, std::vector<Num> x) : variables(std::move(x)) {
  for (const Polynomial& hinge : F.hinges) hinges.push_back(value(hinge, variables));
  for (const Num& h : hinges) variables.push_back(larger(h, 0));
}

std::size_t PolynomialPoint::kinks() const {
  return static_cast<std::size_t>(std::count_if(hinges.begin(), hinges.end(), [](const Num& h) { return h.sign() == 0; }));
}

Num objective(const PolynomialObjective& F, const PolynomialPoint& at) {
  Num sum = value(F.rest, at.variables);
  for (const WeightedSquare& r : F.residuals) sum += (r.weight * square(value(r.value, at.variables))).times2(-1);
  return sum;
}

Num least_on_segment(const Num& g2, const Num& gd, const Num& d2) {
  const Num s = std::clamp(-gd * d2.inverse(), Num(0), Num(1));
  return g2 + s * (gd.times2(1) + s * d2);
}

// Along z_m the derivative of F is that of hinge m times the partial derivative by z_m, where the hinge is positive; where it is
// 0, F is nearby P- + max(0, hinge) Psi, and Psi is that partial derivative here.
Ival subgradient2(const PolynomialObjective& F, const PolynomialPoint& at) {
  Vector all(at.variables.size());
  for (const WeightedSquare& r : F.residuals) add_partials(r.value, at.variables, r.weight * value(r.value, at.variables), all);
  add_partials(F.rest, at.variables, 1, all);
  Vector below(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(F.unknowns));
  std::vector<Vector> jumps;  // what a hinge that is 0 adds on its positive side
  int bend = 0;               // the sign of Psi
  for (std::size_t m = 0; m < F.hinges.size(); ++m) {
    const Num& c = all[F.unknowns + m];
    if (at.hinges[m].sign() > 0) add_slope(F.hinges[m], c, below);
    if (at.hinges[m].sign() != 0) continue;
    jumps.emplace_back(F.unknowns);
    add_slope(F.hinges[m], c, jumps.back());
    bend = c.sign();
  }
  const Num g2 = inner(below, below);
  if (jumps.empty()) return g2;
  if (jumps.size() == 1) {
    const Num gd = inner(below, jumps[0]), d2 = inner(jumps[0], jumps[0]);  // d2 > 0 if Psi is not 0, as a hinge has degree 1
    return bend > 0 ? least_on_segment(g2, gd, d2) : smaller(g2, g2 + gd.times2(1) + d2);
  }
  // Every gradient nearby tends to one of below + a sum of jumps, so the distance is at most the sum of all their lengths.
  Num most = g2;
  for (const Vector& d : jumps) most += inner(d, d);
  return {0, most * Num(static_cast<long>(jumps.size() + 1))};
}

}  // namespace amcheck
