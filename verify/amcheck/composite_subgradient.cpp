#include "composite_subgradient.hpp"

#include <algorithm>

#include "polynomial_values.hpp"

namespace amcheck {
namespace {

using Vector = std::vector<Num>;

Side side_of(const Num& x, const CompositeUpdate& u) {
  if ((u.lower && x < *u.lower) || (u.upper && x > *u.upper)) return Side::Outside;
  if (u.lower && x == *u.lower) return Side::Low;
  return u.upper && x == *u.upper ? Side::High : Side::Inside;
}

}  // namespace

std::vector<Side> sides_of(const Problem& p, const std::vector<Num>& x) {
  std::vector<Side> out(x.size(), Side::Inside);
  for (const Update& u : p.sweep) {
    const Block& block = p.blocks[u.blocks[0]];
    for (std::size_t i = block.offset; i < block.offset + block.size(); ++i) out[i] = side_of(x[i], u.composite);
  }
  return out;
}

std::string out_of_bounds(const std::vector<Side>& sides) {
  for (std::size_t i = 0; i < sides.size(); ++i)
    if (sides[i] == Side::Outside) return "the unknown " + std::to_string(i) + " is not within the bounds of its update";
  return "";
}

namespace {

// A polynomial a*x_i + b, a not 0, as what bends at 0.
struct Corner {
  std::size_t unknown;
  int sign;  // of a
};

std::optional<Corner> corner_of(const Polynomial& unit, std::size_t unknowns) {
  std::optional<Corner> out;
  for (const auto& [e, a] : unit.terms()) {
    if (e.empty()) continue;
    if (out || e.size() > 1 || e[0].exponent > 1 || e[0].index >= unknowns) return std::nullopt;
    out = Corner{e[0].index, a.sign()};
  }
  return out;
}

// The kinks of the units `zero`, if F is a smooth function plus a multiple of each, all of different unknowns that have no bound here
// (SPEC 3.30 (i)).
std::optional<std::vector<Corner>> separate_corners(const Composite& c, const std::vector<std::size_t>& zero, const std::vector<Side>& sides) {
  std::vector<Corner> out;
  for (const std::size_t m : zero) {
    const std::optional<Corner> corner = corner_of(c.units[m], c.unknowns);
    if (!corner || sides[corner->unknown] != Side::Inside) return std::nullopt;
    for (const Corner& other : out)
      if (other.unknown == corner->unknown) return std::nullopt;
    out.push_back(*corner);
  }
  std::vector<char> counts(c.units.size(), 0);
  for (const std::size_t m : zero) counts[m] = 1;
  const Contained contained(c, [&](std::size_t i) { return i >= c.unknowns && counts[i - c.unknowns] != 0; });
  for (const WeightedSquare& r : c.F().residuals)
    if (contained.of(r.value).several()) return std::nullopt;
  for (const auto& term : c.F().rest.terms())
    if (contained.of(term.first).several()) return std::nullopt;
  return out;
}

// f1 and f2 are the derivatives left and right: [f1,f2] if the kink is convex, {f1,f2} if it is concave. Only then the sign may fall.
Num least2(const Num& f1, const Num& f2) { return f1.sign() < f2.sign() ? Num(0) : smaller(square(f1), square(f2)); }

// The normal cone of the box takes what points out of it.
Num within_bounds(const Num& slope, Side side) {
  if (side == Side::Low) return smaller(slope, 0);
  return side == Side::High ? larger(slope, 0) : slope;
}

Num inner(const Vector& a, const Vector& b, std::size_t n) {
  Num sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

// The least |a + s(b-a)|^2, 0 <= s <= 1, over the first n entries, for different a and b.
Num least_between(const Vector& a, const Vector& b, std::size_t n) {
  const Num aa = inner(a, a, n), ab = inner(a, b, n);
  return least_on_segment(aa, ab - aa, aa - ab - ab + inner(b, b, n));
}

}  // namespace

Subgradient composite_subgradient(const Problem& p, std::vector<Num> x) {
  const Composite& c = p.composite;
  const std::vector<Side> sides = sides_of(p, x);
  const std::string outside = out_of_bounds(sides);
  if (!outside.empty()) return {Num(0), outside};
  const CompositePoint at(c, std::move(x));
  std::vector<std::size_t> zero;
  for (std::size_t m = 0; m < c.units.size(); ++m)
    if (c.F().units[m] != 0 && at.units[m].sign() == 0) zero.push_back(m);
  const Vector g0 = derivatives(c, c.F(), at, 0), g1 = derivatives(c, c.F(), at, 1);
  if (const auto corners = separate_corners(c, zero, sides)) {
    std::vector<int> bends(c.unknowns, 0);
    for (const Corner& k : *corners) bends[k.unknown] = k.sign;
    Num sum = 0;
    for (std::size_t i = 0; i < c.unknowns; ++i) {
      if (bends[i] > 0) sum += least2(g0[i], g1[i]);
      else if (bends[i] < 0) sum += least2(g1[i], g0[i]);
      else sum += square(within_bounds(g0[i], sides[i]));
    }
    return {sum, ""};
  }
  const bool free = std::all_of(sides.begin(), sides.end(), [](Side s) { return s == Side::Inside; });
  if (zero.size() == 1 && free) {
    const Vector slope = derivatives_of_unit(c, zero[0], at, 0);
    if (inner(slope, slope, c.unknowns).sign() != 0) {
      if (g0[c.unknowns + zero[0]].sign() > 0) return {least_between(g0, g1, c.unknowns), ""};
      return {smaller(inner(g0, g0, c.unknowns), inner(g1, g1, c.unknowns)), ""};
    }
  }
  return {Num(0), "units are 0 there whose kinks are not apart"};
}

}  // namespace amcheck
