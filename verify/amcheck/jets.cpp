#include "jets.hpp"

#include <algorithm>

#include "claims.hpp"

namespace amcheck {
namespace {

const Span kZero;

// a + b; entries that cancel are left out.
Sparse sum(const Sparse& a, const Sparse& b) {
  Sparse out;
  out.reserve(a.size() + b.size());
  auto i = a.begin(), j = b.begin();
  while (i != a.end() || j != b.end()) {
    if (j == b.end() || (i != a.end() && i->first < j->first)) out.push_back(*i++);
    else if (i == a.end() || j->first < i->first) out.push_back(*j++);
    else {
      out.emplace_back(i->first, i->second + j->second);
      if (out.back().second.zero()) out.pop_back();
      ++i, ++j;
    }
  }
  return out;
}

void add(Jet::Pairs& all, const Jet::Pairs::key_type& key, const Span& x) {
  if (x.zero()) return;
  Span& place = all[key];
  place += x;
  if (place.zero()) all.erase(key);
}

void add(Jet& out, const Jet& more) {
  out.v += more.v;
  out.g = sum(out.g, more.g);
  for (const auto& [key, x] : more.h) add(out.h, key, x);
}

}  // namespace

const Span& entry(const Sparse& row, std::size_t index) {
  const auto found = std::lower_bound(row.begin(), row.end(), index, [](const auto& e, std::size_t i) { return e.first < i; });
  return found == row.end() || found->first != index ? kZero : found->second;
}

const Span& Jet::second(std::size_t i, std::size_t j) const {
  const auto found = h.find({static_cast<std::uint32_t>(std::min(i, j)), static_cast<std::uint32_t>(std::max(i, j))});
  return found == h.end() ? kZero : found->second;
}

GridPolynomial on_grid(const Grid& grid, const Polynomial& p) {
  GridPolynomial out;
  for (const auto& [e, c] : p.terms()) {
    GridTerm term{grid.number(c), {}};
    for (const Power& x : e) term.variables.insert(term.variables.end(), x.exponent, x.index);
    out.push_back(std::move(term));
  }
  return out;
}

GridFunction on_grid(const Grid& grid, const CompositeFunction& f) {
  GridFunction out;
  for (const WeightedSquare& r : f.residuals) out.residuals.push_back({grid.number(r.weight.times2(-1)), on_grid(grid, r.value)});
  out.rest = on_grid(grid, f.rest);
  for (std::size_t m = 0; m < f.units.size(); ++m)
    if (f.units[m] != 0) out.units.push_back(static_cast<std::uint32_t>(m));
  return out;
}

std::vector<GridUnit> units_on_grid(const Grid& grid, const Composite& c) {
  std::vector<GridUnit> out;
  for (std::size_t m = 0; m < c.units.size(); ++m) out.push_back({on_grid(grid, c.units[m]), c.unit_functions[m]});
  return out;
}

void no_result(const std::string& what) { throw NoResult{what}; }
void no_result(const std::string& what, const Num& left, const Num& right) { throw NoResult{reject(what + " fails: left, right", left, right).message}; }

// Where a unit is 0 on the whole box it stays so in it: z is 0 as well as the unit, and the kink says whose derivatives count.
void Jets::decide(std::size_t unit) {
  Jet u = of_unit(unit);
  if (units_[unit].function != UnitFunction::PositivePart) {
    z_[unit] = smooth(unit, u);
    return;
  }
  const bool active = u.v.positive() || (u.v.zero() && kink_ == 1);
  if (!active && !u.v.negative() && !u.v.zero()) no_result("unit " + std::to_string(unit) + " has one sign on the box: its least value > 0 or its greatest < 0", grid_.value(u.v.lo), grid_.value(u.v.hi));
  z_[unit] = active ? std::move(u) : Jet();
}

// phi(u), with d = phi'(u) and e = phi''(u): (phi u)_i = d u_i and (phi u)_ij = d u_ij + e u_i u_j.
Jet Jets::smooth(std::size_t unit, const Jet& u) const {
  Jet out;
  Span d, e;
  switch (units_[unit].function) {
    case UnitFunction::Exp:
      out.v = d = e = exp_over(grid_, u.v);
      break;
    case UnitFunction::Log:
      if (!u.v.positive()) no_result("unit " + std::to_string(unit) + ", of which the logarithm is taken, is positive on the box: its least value > 0", grid_.value(u.v.lo), 0);
      out.v = log_over(grid_, u.v);
      d = grid_.quotient(grid_.one(), u.v);
      e = -grid_.product(d, d);
      break;
    default:
      out.v = sigmoid_over(grid_, u.v);
      d = grid_.product(out.v, grid_.one() - out.v);
      e = grid_.product(d, grid_.one() - out.v - out.v);
  }
  for (const auto& [key, x] : u.h) add(out.h, key, grid_.product(d, x));
  for (std::size_t a = 0; a < u.g.size(); ++a) {
    const auto& [i, x] = u.g[a];
    Span y = grid_.product(d, x);
    if (!y.zero()) out.g.emplace_back(i, std::move(y));
    const Span bent = grid_.product(e, x);
    for (std::size_t b = a; b < u.g.size(); ++b)
      if (rows_[i] != 0 || rows_[u.g[b].first] != 0) add(out.h, {i, u.g[b].first}, grid_.product(bent, u.g[b].second));
  }
  return out;
}

Jet Jets::variable(std::size_t index) const {
  if (index >= box_.size()) return z_[index - box_.size()];
  return {box_[index], {{static_cast<std::uint32_t>(index), grid_.one()}}, {}};
}

Jet Jets::product(const Jet& a, const Jet& b) const {
  const auto times = [&](const Span& c, const Sparse& g) {
    Sparse out;
    for (const auto& [i, x] : g) {
      Span y = grid_.product(c, x);
      if (!y.zero()) out.emplace_back(i, std::move(y));
    }
    return out;
  };
  Jet out{grid_.product(a.v, b.v), sum(times(a.v, b.g), times(b.v, a.g)), {}};
  for (const auto& [key, x] : b.h) add(out.h, key, grid_.product(a.v, x));
  for (const auto& [key, x] : a.h) add(out.h, key, grid_.product(x, b.v));
  for (const auto& [i, x] : a.g) {
    for (const auto& [j, y] : b.g) {
      if (rows_[i] == 0 && rows_[j] == 0) continue;
      const Span xy = grid_.product(x, y);
      add(out.h, std::minmax(i, j), i == j ? xy + xy : xy);
    }
  }
  return out;
}

Jet Jets::of(const GridPolynomial& p) const {
  Jet out;
  for (const GridTerm& term : p) {
    Jet monomial{term.coefficient, {}, {}};
    for (const std::uint32_t x : term.variables) monomial = product(monomial, variable(x));
    add(out, monomial);
  }
  return out;
}

Jet Jets::of(const GridFunction& f) const {
  Jet out = of(f.rest);
  for (const GridFunction::Residual& r : f.residuals) {
    const Jet value = of(r.value);
    add(out, product(Jet{r.half_weight, {}, {}}, product(value, value)));
  }
  return out;
}

}  // namespace amcheck
