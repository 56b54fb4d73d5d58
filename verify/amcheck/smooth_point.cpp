#include "smooth_point.hpp"

namespace amcheck {

Jet jet_of_F(const GridProblem& p, Spans box, bool with_hessian, bool decided) {
  const std::size_t n = box.size();
  Jets jets(p.grid, p.units, std::move(box), std::vector<char>(n, with_hessian ? 1 : 0), 0);
  for (const std::uint32_t m : p.F.units) {
    if (decided && p.units[m].function == UnitFunction::PositivePart && !jets.decided(m)) {
      const Span v = jets.of_unit(m).v;
      no_result("unit " + std::to_string(m) + " is not 0 anywhere on the box: its least value > 0 or its greatest < 0", p.grid.value(v.lo), p.grid.value(v.hi));
    }
    jets.decide(m);
  }
  return jets.of(p.F);
}

Spans box_of(const Grid& grid, const std::vector<Num>& x) {
  Spans out;
  for (const Num& entry : x) out.push_back(grid.number(entry));
  return out;
}

Ival on_line(const Grid& grid, const Span& x) { return {grid.value(x.lo), grid.value(x.hi)}; }

Ival smooth_value(const GridProblem& p, const std::vector<Num>& x) { return on_line(p.grid, jet_of_F(p, box_of(p.grid, x), false, false).v); }

// Where every positive part is decided F is differentiable. The normal cone of the box takes what points out of it.
Subgradient smooth_subgradient(const GridProblem& p, const std::vector<Num>& x) {
  const std::vector<Side> sides = sides_of(p.problem, x);
  const std::string outside = out_of_bounds(sides);
  if (!outside.empty()) return {Num(0), outside};
  Ival sum;
  try {
    const Jet jet = jet_of_F(p, box_of(p.grid, x), false, true);
    for (const auto& [i, slope] : jet.g) {
      Ival g = on_line(p.grid, slope);
      if (sides[i] == Side::Low) g = {smaller(g.lo, 0), smaller(g.hi, 0)};
      if (sides[i] == Side::High) g = {larger(g.lo, 0), larger(g.hi, 0)};
      sum = sum + square(g);
    }
  } catch (const NoResult& none) {
    return {Num(0), none.message};
  }
  return {sum, ""};
}

Ival smooth_distance2(const GridProblem& p, std::size_t update, const std::vector<Num>& x, const std::vector<Num>& z) {
  const GridUpdate& u = p.sweep[update];
  const Spans X = box_of(p.grid, x);
  std::vector<Z> low;
  for (std::size_t b = 0; b < u.size; ++b) low.push_back(X[u.first + b].lo);
  const BoxImage image = update_over_box(p, u, X, low, false);
  Ival sum;
  for (std::size_t b = 0; b < u.size; ++b) {
    const Ival miss = Ival(z[b]) - on_line(p.grid, image.Y[b]);
    sum = sum + square(miss);
  }
  return sum;
}

}  // namespace amcheck
