#include "box_sweep.hpp"

#include <algorithm>

#include "composite_values.hpp"
#include "failure.hpp"

namespace amcheck {
namespace {

// The residuals and monomials of f that contain one of the unknowns.
CompositeFunction part_with(const Composite& c, const CompositeFunction& f, std::size_t first, std::size_t size) {
  const Contained contained(c, [=](std::size_t i) { return i >= first && i < first + size; });
  CompositeFunction out;
  for (const WeightedSquare& r : f.residuals)
    if (!contained.of(r.value).none()) out.residuals.push_back(r);
  for (const auto& [e, a] : f.rest.terms())
    if (!contained.of(e).none()) out.rest.add(e, a);
  out.units = contained_units(c, out);
  return out;
}

GridEntry entry_on_grid(const Grid& grid, const Composite& c, const CompositeFunction& f, std::size_t w) {
  GridEntry out{on_grid(grid, part_with(c, f, w, 1)), std::vector<char>(c.units.size(), 0)};
  for (const std::uint32_t m : out.f.units)
    for (const auto& term : c.units[m].terms())
      if (exponent_of(term.first, w) > 0) out.own[m] = 1;
  return out;
}

// The logs that f contains, and what they contain.
std::vector<std::uint32_t> logs_in(const Composite& c, const CompositeFunction& f) {
  CompositeFunction logs;
  const std::vector<char> contained = contained_units(c, f);
  for (std::size_t m = 0; m < c.units.size(); ++m)
    if (contained[m] != 0 && c.unit_functions[m] == UnitFunction::Log) logs.rest.add({{static_cast<std::uint32_t>(c.unknowns + m), 1}}, 1);
  const std::vector<char> needed = contained_units(c, logs);
  std::vector<std::uint32_t> out;
  for (std::size_t m = 0; m < needed.size(); ++m)
    if (needed[m] != 0) out.push_back(static_cast<std::uint32_t>(m));
  return out;
}

GridUpdate update_on_grid(const Grid& grid, const Problem& p, const Update& from) {
  const Composite& c = p.composite;
  const CompositeUpdate& u = from.composite;
  const Block& block = p.blocks[from.blocks[0]];
  GridUpdate out{from.kind, block.offset, block.size(), p.blocks[u.at].offset, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, u.kink};
  if (from.kind == Update::Assign) {
    for (const Polynomial& value : u.value) {
      CompositeFunction f{"", {}, value, {}};
      f.units = contained_units(c, f);
      out.value.push_back(on_grid(grid, f));
    }
    return out;
  }
  out.step = grid.number(u.step);
  if (u.step_block) out.step_unknown = p.blocks[*u.step_block].offset;
  out.prox = grid.number(u.prox);
  out.half_prox = grid.number(u.prox.times2(-1));
  if (u.lower) out.lower = grid.number(*u.lower);
  if (u.upper) out.upper = grid.number(*u.upper);
  const CompositeFunction& f = c.functions[u.function];
  out.logs = logs_in(c, f);
  if (from.kind == Update::Descend || u.joint) out.f = on_grid(grid, part_with(c, f, out.first, out.size));
  else
    for (std::size_t b = 0; b < out.size; ++b) out.entries.push_back(entry_on_grid(grid, c, f, out.first + b));
  return out;
}

std::vector<char> marks(std::size_t n, const GridUpdate& u) {
  std::vector<char> out(n, 0);
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(u.first), u.size, 1);
  return out;
}

Jet evaluated(Jets jets, const GridFunction& f) {
  for (const std::uint32_t m : f.units) jets.decide(m);
  return jets.of(f);
}

// The second derivatives h_bj, b in the block. In the order of the pairs those with j < b come first.
std::vector<Sparse> second_rows(const Jet& jet, const GridUpdate& u) {
  std::vector<Sparse> out(u.size);
  for (const auto& [key, x] : jet.h) {
    const auto [i, j] = key;
    if (u.holds(i)) out[i - u.first].emplace_back(j, x);
    if (u.holds(j) && i != j) out[j - u.first].emplace_back(i, x);
  }
  return out;
}

Sparse row_of(const std::map<std::uint32_t, Span>& entries) {
  Sparse out;
  for (const auto& [j, x] : entries)
    if (!x.zero()) out.emplace_back(j, x);
  return out;
}

BoxImage assigned(const GridProblem& p, const GridUpdate& u, const Spans& X) {
  BoxImage out;
  for (const GridFunction& value : u.value) {
    const Jet jet = evaluated(Jets(p.grid, p.units, X, std::vector<char>(X.size(), 0), 0), value);
    out.Y.push_back(jet.v);
    out.S.push_back(jet.g);
  }
  return out;
}

// C - tau g: its derivative by C_b' has that of g by b', in whose place C_b' was.
BoxImage descended(const GridProblem& p, const GridUpdate& u, const Spans& X) {
  Jets jets(p.grid, p.units, X, marks(X.size(), u), u.kink);
  for (std::size_t b = 0; b < u.size; ++b) jets.place(u.first + b, X[u.center + b]);
  const Jet jet = evaluated(std::move(jets), u.f);
  const std::vector<Sparse> h = second_rows(jet, u);
  const Span step = u.step_unknown ? X[*u.step_unknown] : u.step;
  BoxImage out;
  for (std::size_t b = 0; b < u.size; ++b) {
    const Span& g = entry(jet.g, u.first + b);
    out.Y.push_back(X[u.center + b] - p.grid.product(step, g));
    std::map<std::uint32_t, Span> slopes;
    for (const auto& [j, x] : h[b]) slopes[static_cast<std::uint32_t>(u.holds(j) ? u.center + (j - u.first) : j)] += -p.grid.product(step, x);
    slopes[static_cast<std::uint32_t>(u.center + b)] += p.grid.one();
    if (u.step_unknown) slopes[static_cast<std::uint32_t>(*u.step_unknown)] += -g;
    out.S.push_back(row_of(slopes));
  }
  return out;
}

// Where the gradient over the block is 0: from a, for the intervals; and by mean values of its derivatives, for the slopes.
BoxImage minimized(const GridProblem& p, const GridUpdate& u, const Spans& X, const std::vector<Z>& low, bool slopes) {
  Jets jets(p.grid, p.units, X, marks(X.size(), u), 0);
  for (std::size_t b = 0; b < u.size; ++b) jets.place(u.first + b, {low[b], low[b]});
  const Jet at_low = evaluated(jets, u.f);
  std::vector<Spans> A(u.size, Spans(u.size));
  Spans right(u.size);
  for (std::size_t b = 0; b < u.size; ++b) {
    for (std::size_t k = 0; k < u.size; ++k) A[b][k] = at_low.second(u.first + b, u.first + k);
    A[b][b] += u.prox;
    right[b] = -(entry(at_low.g, u.first + b) + p.grid.product(u.prox, Span{low[b], low[b]} - X[u.center + b]));
  }
  const Elimination eliminated(p.grid, std::move(A), "the Hessian of the function + alpha/2 |.|^2 in the block");
  BoxImage out{eliminated.solution(right), {}};
  for (std::size_t b = 0; b < u.size; ++b) out.Y[b] += Span{low[b], low[b]};
  if (!slopes) return out;
  for (std::size_t b = 0; b < u.size; ++b) jets.place(u.first + b, out.Y[b]);
  const std::vector<Sparse> h = second_rows(evaluated(jets, u.f), u);
  std::map<std::uint32_t, Spans> columns;  // right sides
  const auto column = [&](std::size_t j) -> Spans& { return columns.try_emplace(static_cast<std::uint32_t>(j), u.size).first->second; };
  for (std::size_t b = 0; b < u.size; ++b) {
    for (const auto& [j, x] : h[b])
      if (!u.holds(j)) column(j)[b] += -x;
    column(u.center + b)[b] += u.prox;
  }
  out.S.resize(u.size);
  for (const auto& [j, c] : columns) {
    const Spans y = eliminated.solution(c);
    for (std::size_t b = 0; b < u.size; ++b)
      if (!y[b].zero()) out.S[b].emplace_back(j, y[b]);
  }
  return out;
}

// The sum over j of S_bj J_j.
Sparse chained(const Grid& grid, const Sparse& S, const std::vector<Sparse>& J) {
  std::vector<Span> sum(J.size());
  for (const auto& [j, s] : S)
    for (const auto& [i, x] : J[j]) sum[i] += grid.product(s, x);
  Sparse out;
  for (std::size_t i = 0; i < sum.size(); ++i)
    if (!sum[i].zero()) out.emplace_back(static_cast<std::uint32_t>(i), std::move(sum[i]));
  return out;
}

}  // namespace

BoxImage update_over_box(const GridProblem& p, const GridUpdate& u, const Spans& X, const std::vector<Z>& low, bool slopes) {
  if (u.kind == Update::Assign) return assigned(p, u, X);
  if (!u.logs.empty()) {  // the function is defined: a log that has no argument above 0 is no result
    Jets jets(p.grid, p.units, X, std::vector<char>(X.size(), 0), u.kink);
    for (std::size_t b = 0; u.kind == Update::Descend && b < u.size; ++b) jets.place(u.first + b, X[u.center + b]);
    for (const std::uint32_t m : u.logs) jets.decide(m);
  }
  if (u.kind == Update::Descend) return descended(p, u, X);
  return u.entries.empty() ? minimized(p, u, X, low, slopes) : image_by_entry(p, u, X, low, slopes);
}

namespace {

void advance(const GridProblem& p, const GridUpdate& u, const std::vector<Z>& radii, BoxResult& at) {
  std::vector<Z> low;
  for (std::size_t b = 0; b < u.size; ++b) low.push_back(at.point[u.first + b].lo);
  const BoxImage over = update_over_box(p, u, at.box, low, true);
  BoxImage point = update_over_box(p, u, at.point, low, false);
  std::vector<Sparse> J;
  for (const Sparse& S : over.S) J.push_back(chained(p.grid, S, at.J));
  for (std::size_t b = 0; b < u.size; ++b) {
    Span near = point.Y[b];
    for (const auto& [j, x] : J[b]) near += p.grid.product(x, {-radii[j], radii[j]});
    at.box[u.first + b] = {std::max(near.lo, over.Y[b].lo), std::min(near.hi, over.Y[b].hi)};
    at.point[u.first + b] = std::move(point.Y[b]);
    at.J[u.first + b] = std::move(J[b]);
  }
}

}  // namespace

GridProblem::GridProblem(const Problem& problem_, long Q) : problem(problem_), grid(Q) {
  if (problem.composite.unknowns > 512) throw Failure(kLimit, nullptr, "sweeps over a box of more than 2^9 unknowns");
  units = units_on_grid(grid, problem.composite);
  F = on_grid(grid, problem.composite.F());
  for (const Update& u : problem.sweep) sweep.push_back(update_on_grid(grid, problem, u));
}

BoxResult sweep_over_box(const GridProblem& p, const std::vector<Num>& c, const std::vector<Z>& radii) {
  BoxResult at;
  for (std::size_t i = 0; i < c.size(); ++i) {
    at.point.push_back(p.grid.number(c[i]));
    at.box.push_back({at.point[i].lo - radii[i], at.point[i].hi + radii[i]});
    at.J.push_back({{static_cast<std::uint32_t>(i), p.grid.one()}});
  }
  for (std::size_t u = 0; u < p.sweep.size(); ++u) {
    try {
      advance(p, p.sweep[u], radii, at);
    } catch (const NoResult& none) {
      at.problem = "update " + p.problem.sweep[u].name + ": " + none.message;
      return at;
    }
  }
  return at;
}

Num radius_sum(const GridProblem& p, const Sparse& row, const std::vector<Z>& radii) {
  Num sum = 0;
  for (const auto& [j, x] : row) sum += p.grid.value(magnitude(x)) * p.grid.value(radii[j]);
  return sum;
}

std::string unknown_name(const Problem& p, std::size_t unknown) {
  for (const Block& b : p.blocks)
    if (unknown < b.offset + b.size()) return b.name + " (" + std::to_string((unknown - b.offset) / b.cols) + "," + std::to_string((unknown - b.offset) % b.cols) + ")";
  return std::to_string(unknown);
}

}  // namespace amcheck
