#include "run/sweep_box.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace amcert {

using Side = Jets::Side;

struct SweepBox::Step {
  const Update* u = nullptr;
  const Block* block = nullptr;
  int from = 0, size = 0;  // the unknowns of the block
  int center = 0;          // the first unknown of the block that is stepped from
  bool joint = false;
  std::optional<Part> part;          // joint, descend: of the whole block
  std::vector<Part> parts;           // by entry
  std::vector<char> assigned_units;  // assign
  std::vector<char> logs;            // descend, minimize: the logs that the function contains and what they contain; empty if there are none

  int to() const { return from + size; }
};

namespace {

[[noreturn]] void open(const std::string& what) { throw NoResult(what); }

std::string entry_name(const Block& b, int i) {
  return b.rows * b.cols == 1 ? b.name : fmt::format("{}[{},{}]", b.name, i / int(b.cols), i % int(b.cols));
}

}  // namespace

GridMatrix eliminate(const DyadicGrid& grid, GridMatrix a, GridMatrix c) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    if (!a[k][k].positive()) open(fmt::format("a matrix is not shown to be positive definite: pivot {} of {} is at least {:.3g}", k + 1, n, grid.value(a[k][k].lo).approximately()));
    for (std::size_t i = k + 1; i < n; ++i) {
      if (a[i][k].zero()) continue;
      const GridInterval f = grid.quotient(a[i][k], a[k][k]);
      for (std::size_t j = k + 1; j < n; ++j) a[i][j] += -grid.product(f, a[k][j]);
      for (std::size_t j = 0; j < c[i].size(); ++j) c[i][j] += -grid.product(f, c[k][j]);
    }
  }
  for (std::size_t k = n; k-- > 0;)
    for (std::size_t j = 0; j < c[k].size(); ++j) {
      for (std::size_t l = k + 1; l < n; ++l) c[k][j] += -grid.product(a[k][l], c[l][j]);
      c[k][j] = grid.quotient(c[k][j], a[k][k]);
    }
  return c;
}

namespace {

std::vector<char> logs_in(const Composite& c, const Composite::Function& f) {
  const Part all(c, f);
  std::vector<char> out(c.units.size(), 0);
  bool any = false;
  for (std::size_t m = 0; m < c.units.size(); ++m)
    if (all.units[m] && c.kind(m) == UnitKind::log) out[m] = 1, any = true;
  mark_contained(c, out);
  return any ? out : std::vector<char>();
}

}  // namespace

SweepBox::SweepBox(const Problem& problem, long q) : p_(&problem), grid_(q), jets_(*problem.composite, grid_) {
  const Composite& c = *problem.composite;
  everything_ = std::make_shared<const Part>(c, c.functions.at(c.objective));
  for (const Update& u : problem.sweep) {
    Step s;
    s.u = &u;
    s.block = &problem.blocks[std::size_t(u.blocks[0])];
    s.from = int(s.block->offset);
    s.size = int(s.block->rows * s.block->cols);
    if (u.kind == Kind::assign) {
      s.assigned_units.assign(c.units.size(), 0);
      for (const Polynomial& p : u.value) mark_units(c, p, s.assigned_units);
      mark_contained(c, s.assigned_units);
    } else {
      s.center = int(problem.blocks[std::size_t(u.at)].offset);
      s.joint = u.kind == Kind::minimize && problem.minimization(u) == Minimization::joint;
      const Composite::Function& f = c.functions.at(u.function);
      s.logs = logs_in(c, f);
      if (s.joint || u.kind == Kind::descend) s.part.emplace(c, f, s.from, s.to());
      else
        for (int i = s.from; i < s.to(); ++i) s.parts.emplace_back(c, f, i, i + 1);
    }
    steps_.push_back(std::make_shared<const Step>(std::move(s)));
  }
}

auto SweepBox::assigned(const Step& s, const Box& x) const -> Updated {
  Updated out;
  const std::vector<Jet> z = jets_.units(x, s.assigned_units, false, {}, {});
  for (const Polynomial& p : s.u->value) {
    const Jet y = jets_.polynomial(p, x, z, {});
    out.value.push_back(y.value);
    out.slopes.push_back(y.first);
  }
  return out;
}

auto SweepBox::descended(const Step& s, const Box& x, bool slopes) const -> Updated {
  Box at = x;
  for (int i = 0; i < s.size; ++i) at[std::size_t(s.from + i)] = x[std::size_t(s.center + i)];
  const Jets::Want want{s.from, s.to(), slopes};
  const std::vector<Jet> z = jets_.units(at, s.part->units, s.u->kink, {}, want);
  const Jet f = jets_.function(s.part->residuals, s.part->rest, at, z, want);
  const int step_at = s.u->step_block < 0 ? -1 : int(p_->blocks[std::size_t(s.u->step_block)].offset);
  const GridInterval step = step_at < 0 ? grid_.of(s.u->step) : x[std::size_t(step_at)];
  Updated out;
  for (int b = s.from; b < s.to(); ++b) {
    out.value.push_back(at[std::size_t(b)] - grid_.product(step, f.by(b)));
    std::map<int, GridInterval> row;
    if (slopes) {
      for (const auto& [ij, h] : f.second) {
        if (ij.first != b && ij.second != b) continue;
        const int j = ij.first == b ? ij.second : ij.first;
        // The entry j of the block is, where the derivative is taken, that of the block stepped from.
        row[s.from <= j && j < s.to() ? s.center + (j - s.from) : j] += -grid_.product(step, h);
      }
      row[s.center + (b - s.from)] += grid_.one();
      if (step_at >= 0) row[step_at] += -f.by(b);
    }
    out.slopes.emplace_back(row.begin(), row.end());
  }
  return out;
}

auto SweepBox::joint(const Step& s, const Box& x, const Box& point, bool slopes) const -> Updated {
  const Jets::Want want{s.from, s.to(), true};
  Box at = x;
  for (int b = s.from; b < s.to(); ++b) at[std::size_t(b)] = {point[std::size_t(b)].lo, point[std::size_t(b)].lo};
  const GridInterval prox = grid_.of(s.u->prox[0]);
  // No unit contains the block.
  const std::vector<Jet> z = jets_.units(at, s.part->units, false, {}, want);
  const Jet f = jets_.function(s.part->residuals, s.part->rest, at, z, want);
  GridMatrix a(std::size_t(s.size), std::vector<GridInterval>(std::size_t(s.size))), right;
  for (int i = 0; i < s.size; ++i) {
    for (int j = 0; j < s.size; ++j) a[std::size_t(i)][std::size_t(j)] = f.by(s.from + i, s.from + j) + (i == j ? prox : GridInterval{});
    right.push_back({-(f.by(s.from + i) + grid_.product(prox, at[std::size_t(s.from + i)] - x[std::size_t(s.center + i)]))});
  }
  Updated out;
  GridMatrix y = eliminate(grid_, a, right);
  for (int i = 0; i < s.size; ++i) {
    out.value.push_back(at[std::size_t(s.from + i)] + y[std::size_t(i)][0]);
    at[std::size_t(s.from + i)] = out.value.back();
  }
  out.slopes.resize(std::size_t(s.size));
  if (!slopes) return out;
  const Jet there = jets_.function(s.part->residuals, s.part->rest, at, z, want);
  std::map<int, std::vector<GridInterval>> columns;
  const auto column = [&](int j) -> std::vector<GridInterval>& { return columns.try_emplace(j, std::size_t(s.size)).first->second; };
  for (const auto& [ij, h] : there.second)
    for (const auto& [b, j] : {std::pair(ij.first, ij.second), std::pair(ij.second, ij.first)})
      if (s.from <= b && b < s.to() && (j < s.from || j >= s.to())) column(j)[std::size_t(b - s.from)] += -h;
  if (!prox.zero())
    for (int i = 0; i < s.size; ++i) column(s.center + i)[std::size_t(i)] += prox;
  GridMatrix rights(std::size_t(s.size));
  for (const auto& [_, values] : columns)
    for (int i = 0; i < s.size; ++i) rights[std::size_t(i)].push_back(values[std::size_t(i)]);
  const GridMatrix S = eliminate(grid_, std::move(a), std::move(rights));
  for (int i = 0; i < s.size; ++i) {
    std::size_t n = 0;
    for (const auto& [j, _] : columns) out.slopes[std::size_t(i)].emplace_back(j, S[std::size_t(i)][n++]);
  }
  return out;
}

// The function of one entry w with its prox term: pieces between the ends, a strictly convex parabola on each.
void SweepBox::by_entry(const Step& s, std::size_t entry, const Box& x, const Box& point, bool slopes, Updated& out) const {
  const Part& part = s.parts[entry];
  const Composite& c = *p_->composite;
  const int w = s.from + int(entry);
  const std::string name = entry_name(*s.block, int(entry));
  const Jets::Want want{w, w + 1, true};
  const GridInterval prox = grid_.of(s.u->prox[0]), center = x[std::size_t(s.center) + entry];
  Box at = x;
  const auto set = [&](const GridInterval& value) -> const Box& {
    at[std::size_t(w)] = value;
    return at;
  };

  struct Bend { std::size_t unit; GridInterval root, slope; int outside; };  // outside: -1 below the lower bound, 1 above the upper one
  std::vector<Bend> bends;
  std::vector<char> earlier(c.units.size(), 0);  // units that contain w do not contain each other
  const auto contains = [&](std::size_t m) {
    return std::any_of(c.units[m].terms().begin(), c.units[m].terms().end(), [&](const auto& t) { return std::find(t.first.begin(), t.first.end(), w) != t.first.end(); });
  };
  std::vector<Side> sides(c.units.size(), Side::by_sign);
  for (std::size_t m = 0; m < c.units.size(); ++m) earlier[m] = part.units[m] && !contains(m);
  const std::vector<Jet> fixed = jets_.units(set({}), earlier, false, {}, want);
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    if (!part.units[m] || earlier[m]) continue;
    const Jet u = jets_.argument(m, set({}), fixed, want);
    const GridInterval slope = u.by(w);
    if (slope.zero()) continue;
    if (!slope.decided()) open(name + ": the coefficient of the entry in a positive part may be 0");
    Bend b{m, grid_.quotient(-u.value, slope), slope, 0};
    const auto below = [&](const Rational& l) { return grid_.value(b.root.hi) <= l; };
    const auto above = [&](const Rational& u) { return grid_.value(b.root.lo) >= u; };
    if (s.u->lower && below(*s.u->lower)) b.outside = -1;
    else if (s.u->upper && above(*s.u->upper)) b.outside = 1;
    else if ((s.u->lower && grid_.value(b.root.lo) <= *s.u->lower) || (s.u->upper && grid_.value(b.root.hi) >= *s.u->upper)) open(name + ": a kink may be at its bound");
    bends.push_back(std::move(b));
  }
  std::vector<const Bend*> inside;
  for (const Bend& b : bends)
    if (b.outside == 0) inside.push_back(&b);
  std::stable_sort(inside.begin(), inside.end(), [](const Bend* a, const Bend* b) { return a->root.lo < b->root.lo; });
  std::vector<const Bend*> roots;  // different ones
  for (const Bend* b : inside) {
    if (!roots.empty()) {
      const GridInterval& last = roots.back()->root;
      if (last.lo == last.hi && last.lo == b->root.lo && last.hi == b->root.hi) continue;
      if (last.hi >= b->root.lo) open(name + ": the order of two kinks is open");
    }
    roots.push_back(b);
  }

  // Piece p lies between the kinks p-1 and p, the first and the last reach to the bounds.
  const std::optional<GridInterval> lower = s.u->lower ? std::optional(grid_.of(*s.u->lower)) : std::nullopt, upper = s.u->upper ? std::optional(grid_.of(*s.u->upper)) : std::nullopt;
  const std::size_t pieces = roots.size() + 1;
  const auto left = [&](std::size_t p) { return p > 0 ? &roots[p - 1]->root : lower ? &*lower : nullptr; };
  const auto right = [&](std::size_t p) { return p < roots.size() ? &roots[p]->root : upper ? &*upper : nullptr; };

  struct Piece { std::vector<Side> sides; GridInterval curvature; };
  std::vector<Piece> all(pieces);
  const auto jet_at = [&](std::size_t p, const GridInterval& value) {
    set(value);
    const std::vector<Jet> z = jets_.units(at, part.units, false, all[p].sides, want);
    return jets_.function(part.residuals, part.rest, at, z, want);
  };
  const auto derivative = [&](const Jet& f) { return f.by(w) + grid_.product(prox, at[std::size_t(w)] - center); };
  for (std::size_t p = 0; p < pieces; ++p) {
    all[p].sides = sides;
    for (const Bend& b : bends) {
      bool is_right = b.outside < 0;
      for (std::size_t r = 0; r < p && b.outside == 0; ++r) is_right = is_right || roots[r]->root.lo == b.root.lo;
      all[p].sides[b.unit] = is_right == b.slope.positive() ? Side::active : Side::inactive;
    }
    all[p].curvature = jet_at(p, {}).by(w, w) + prox;
    if (!all[p].curvature.positive()) open(name + ": the function is not strictly convex on a piece; a prox weight would make it so");
  }
  const auto slope_at = [&](std::size_t p, const GridInterval& end) {
    const GridInterval d = derivative(jet_at(p, end));
    if (!d.decided()) open(fmt::format("{}: on which side of a kink or bound the minimum of a piece lies is open, its derivative there is between {:.3g} and {:.3g}", name, grid_.value(d.lo).approximately(), grid_.value(d.hi).approximately()));
    return d;
  };
  std::vector<std::optional<GridInterval>> at_left(pieces), at_right(pieces);
  for (std::size_t p = 0; p < pieces; ++p) {
    if (left(p)) at_left[p] = slope_at(p, *left(p));
    if (right(p)) at_right[p] = slope_at(p, *right(p));
  }

  struct Candidate { GridInterval value; std::size_t piece; const Bend* root; bool bound; };
  std::vector<Candidate> candidates;
  if (lower && at_left[0]->positive()) candidates.push_back({*lower, 0, nullptr, true});
  for (std::size_t p = 0; p < pieces; ++p) {
    if ((!at_left[p] || at_left[p]->negative()) && (!at_right[p] || at_right[p]->positive())) {
      const GridInterval anchor{point[std::size_t(w)].lo, point[std::size_t(w)].lo};
      candidates.push_back({anchor - grid_.quotient(derivative(jet_at(p, anchor)), all[p].curvature), p, nullptr, false});
    }
    if (p < roots.size() && at_right[p]->negative() && at_left[p + 1]->positive()) candidates.push_back({roots[p]->root, p, roots[p], false});
  }
  if (upper && at_right[pieces - 1]->negative()) candidates.push_back({*upper, pieces - 1, nullptr, true});
  std::size_t best = 0;
  if (candidates.size() != 1) {
    if (candidates.empty()) open(name + ": no minimum was found");
    std::vector<GridInterval> heights;
    for (const Candidate& k : candidates) {
      const GridInterval v = jet_at(k.piece, k.value).value, d = k.value - center;
      heights.push_back(v + grid_.product(grid_.of(s.u->prox[0] / Rational(2)), grid_.product(d, d)));
    }
    for (std::size_t k = 1; k < heights.size(); ++k)
      if (heights[k].hi < heights[best].hi) best = k;
    for (std::size_t k = 0; k < heights.size(); ++k)
      if (k != best && heights[best].hi >= heights[k].lo) open(fmt::format("{}: which of {} local minima is the least is open", name, candidates.size()));
  }
  const Candidate& winner = candidates[best];
  out.value.push_back(winner.value);
  out.slopes.emplace_back();
  if (!slopes || winner.bound) return;
  std::map<int, GridInterval> row;
  if (winner.root) {
    const Jet u = jets_.argument(winner.root->unit, set(winner.value), fixed, want);
    for (const auto& [j, g] : u.first)
      if (j != w) row[j] += -grid_.quotient(g, winner.root->slope);
  } else {
    const Jet f = jet_at(winner.piece, winner.value);
    std::map<int, GridInterval> rights;
    for (const auto& [ij, h] : f.second) {
      if (ij.first != w && ij.second != w) continue;
      if (const int j = ij.first == w ? ij.second : ij.first; j != w) rights[j] += -h;
    }
    rights[s.center + int(entry)] += prox;
    for (const auto& [j, h] : rights) row[j] = grid_.quotient(h, all[winner.piece].curvature);
  }
  out.slopes.back().assign(row.begin(), row.end());
}

auto SweepBox::update(const Step& s, const Box& x, const Box& point, bool slopes) const -> Updated {
  if (s.u->kind == Kind::assign) return assigned(s, x);
  if (!s.logs.empty()) {  // the function is defined
    Box at = x;
    for (int i = 0; s.u->kind == Kind::descend && i < s.size; ++i) at[std::size_t(s.from + i)] = x[std::size_t(s.center + i)];
    (void)jets_.units(at, s.logs, s.u->kink, {}, {});
  }
  if (s.u->kind == Kind::descend) return descended(s, x, slopes);
  if (s.joint) return joint(s, x, point, slopes);
  Updated out;
  for (std::size_t i = 0; i < std::size_t(s.size); ++i) by_entry(s, i, x, point, slopes, out);
  return out;
}

Box SweepBox::result(std::size_t update_number, const Box& x) const { return update(*steps_[update_number], x, x, false).value; }

Jet SweepBox::objective(const Box& x, bool second, bool at_kinks) const {
  const Composite& c = *p_->composite;
  const Composite::Function& f = c.functions.at(c.objective);
  const Jets::Want want{0, c.unknowns, second};
  const std::vector<Jet> z = jets_.units(x, everything_->units, false, {}, want);
  if (!at_kinks)
    for (std::size_t m = 0; m < z.size(); ++m)
      if (everything_->units[m] && c.kind(m) == UnitKind::positive_part && !jets_.argument(m, x, z, {}).value.decided()) open("an argument of a positive part is 0");
  return jets_.function(everything_->residuals, f.rest, x, z, want);
}

Box SweepBox::at(const RationalVector& x) const {
  Box out;
  for (const Rational& y : x) out.push_back(grid_.of(y));
  return out;
}

auto SweepBox::sweep(const RationalVector& center, const std::vector<Integer>& radii) const -> Result {
  Result r;
  const std::size_t n = center.size();
  r.slopes.assign(n, std::vector<GridInterval>(n));
  for (std::size_t i = 0; i < n; ++i) {
    r.point.push_back(grid_.of(center[i]));
    r.box.push_back(r.point[i] + GridInterval{-radii[i], radii[i]});
    r.slopes[i][i] = grid_.one();
  }
  for (const auto& s : steps_) {
    Updated y, y0;
    try {
      y0 = update(*s, r.point, r.point, false);
      y = update(*s, r.box, r.point, true);
    } catch (const NoResult& e) {
      throw NoResult("update " + s->block->name + ": " + e.what());
    }
    GridMatrix rows;
    for (const auto& S : y.slopes) {
      rows.emplace_back(n);
      for (const auto& [k, slope] : S)
        for (std::size_t j = 0; j < n; ++j) rows.back()[j] += grid_.product(slope, r.slopes[std::size_t(k)][j]);
    }
    for (std::size_t b = 0; b < std::size_t(s->size); ++b) {
      const std::size_t i = std::size_t(s->from) + b;
      r.slopes[i] = std::move(rows[b]);
      r.point[i] = y0.value[b];
      GridInterval mean = r.point[i];
      for (std::size_t j = 0; j < n; ++j) mean += grid_.product(r.slopes[i][j], {-radii[j], radii[j]});
      r.box[i] = {std::max(y.value[b].lo, mean.lo), std::min(y.value[b].hi, mean.hi)};
      if (r.box[i].lo > r.box[i].hi) throw std::logic_error("two enclosures of " + s->block->name + " do not meet");
    }
  }
  return r;
}

}  // namespace amcert
