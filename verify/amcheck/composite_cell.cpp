#include "composite_cell.hpp"

#include <algorithm>

#include "composite_bounds.hpp"
#include "failure.hpp"
#include "smooth_around.hpp"

namespace amcheck {
namespace {

constexpr std::uint32_t kMaxDegree = 64;

// Nested units can have any degree: each has at most 32 times that of those inside.
const Polynomial& limited(const Polynomial& p) {
  if (p.degree() > kMaxDegree) throw Failure(kLimit, nullptr, "an expanded polynomial has a degree above 64");
  return p;
}

// |u(x)| > sum over |e| >= 1 of |u_e| r^|e|, u(x + h) = sum of u_e h^e: it grows with r, so the largest ball is enough.
Outcome keeps_sign(const Polynomial& u, const std::vector<Polynomial>& around, std::size_t unit, const Num& radius) {
  const Polynomial moved = composed(u, around);
  Num change = 0;
  for (const auto& [e, a] : moved.terms())
    if (!e.empty()) change += absolute(a) * power(radius, degree(e));
  const Num size = absolute(moved.coefficient({}));
  if (size > change) return {};
  return reject("unit " + std::to_string(unit) + " keeps its sign in the ball of radius " + show(radius) + ": |u| > sum of |u_e| r^|e| fails: left, right", size, change);
}

// Puts the residuals and the rest of F into `out`, with each z replaced by its unit or 0.
Outcome expand(const Composite& c, const std::vector<std::size_t>& old_unknowns, const std::vector<Num>& center, const Num& radius, Problem& out) {
  std::vector<Polynomial> values(c.unknowns), around = variables(center.size());
  for (std::size_t i = 0; i < old_unknowns.size(); ++i) values[old_unknowns[i]] = Polynomial::variable(i);
  for (std::size_t i = 0; i < center.size(); ++i) around[i] += center[i];
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    values.emplace_back();
    if (c.F().units[m] == 0) continue;
    Polynomial u = composed(c.units[m], values);
    const Outcome o = keeps_sign(limited(u), around, m, radius);
    if (!o.accepted) return o;
    if (value(u, center).sign() > 0) values.back() = std::move(u);
  }
  for (const WeightedSquare& r : c.F().residuals) {
    out.objective.residuals.push_back({r.weight, composed(r.value, values)});
    limited(out.objective.residuals.back().value);
  }
  out.objective.rest = composed(c.F().rest, values);
  limited(out.objective.rest);
  return {};
}

}  // namespace

std::vector<char> contained_blocks(const Problem& p) {
  const Composite& c = p.composite;
  std::vector<char> seen(c.unknowns, 0), out;
  const auto mark = [&](const Polynomial& q) {
    for (const auto& term : q.terms())
      for (const Power& x : term.first)
        if (x.index < c.unknowns) seen[x.index] = 1;
  };
  mark(c.F().rest);
  for (const WeightedSquare& r : c.F().residuals) mark(r.value);
  for (std::size_t m = 0; m < c.units.size(); ++m)
    if (c.F().units[m] != 0) mark(c.units[m]);
  for (const Block& b : p.blocks) out.push_back(std::find(seen.begin() + static_cast<std::ptrdiff_t>(b.offset), seen.begin() + static_cast<std::ptrdiff_t>(b.offset + b.size()), 1) != seen.begin() + static_cast<std::ptrdiff_t>(b.offset + b.size()));
  return out;
}

Problem contained_problem(const Problem& composite) {
  const std::vector<char> contained = contained_blocks(composite);
  Problem out;
  out.digest = composite.digest;
  out.name = composite.name;
  out.kind = ProblemKind::Polynomial;
  out.contained = true;
  for (std::size_t b = 0; b < composite.blocks.size(); ++b) {
    if (contained[b] == 0) continue;
    out.blocks.push_back(composite.blocks[b]);
    out.blocks.back().offset = out.objective.unknowns;
    out.objective.unknowns += composite.blocks[b].size();
  }
  return out;
}

namespace {

// The claim and the iterate that it names, with the blocks of `within` alone.
Certificate restricted(const Session& session, const Claim& claim, const std::vector<std::size_t>& blocks, const std::optional<long>& enters) {
  Certificate about;
  about.bits = session.certificate.bits;
  about.claims.push_back(claim);
  about.claims[0].run = 0;
  const Run& run = session.certificate.runs[claim.run];
  about.runs.push_back({run.name, run.origin, run.digest, std::vector<Blocks>(run.iterates.size()), std::nullopt, {}});
  if (!enters || !in_range(claim, *enters).accepted) return about;
  const auto k = static_cast<std::size_t>(*enters);
  for (const std::size_t b : blocks) about.runs[0].iterates[k].push_back(run.iterates[k][b]);
  return about;
}

// What is said of F is said of points in the boxes, so of x^k too.
Outcome within_bounds(const Problem& within, const std::vector<BoundsOf>& bounds, const Blocks& xk) {
  const std::vector<Num> x = unknowns_of(xk);  // nothing where the claim names no iterate
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!bounds[i].holds(x[i])) return reject("enters: " + unknown_name(within, i) + " of x^k is not within the bounds of its update");
  return {};
}

}  // namespace

Outcome check_around(Session& session, const Claim& claim, const PointOf& point, const PointCheck& check) {
  const Problem& p = session.problem;
  if (p.kind != ProblemKind::Composite) return check(session, claim, {});
  Problem within = contained_problem(p);
  std::vector<std::size_t> blocks, unknowns;  // where they are in the composite problem
  for (const Block& b : within.blocks) {
    blocks.push_back(p.block(b.name));
    for (std::size_t i = 0; i < b.size(); ++i) unknowns.push_back(p.blocks[blocks.back()].offset + i);
  }
  const std::vector<Num> center = unknowns_of(point.center);
  const std::vector<BoundsOf> bounds = bounds_within(p, within);
  std::vector<Held::Entry> held;
  Surroundings known;
  if (p.composite.smooth() && (point.symmetry || !point.kinks.empty())) return reject("'symmetry' and 'kinks' are empty for a smooth problem");
  Outcome o = place_held(within, bounds, point.kinks, center, point.radius, held);
  if (!o.accepted) return o;
  if (p.composite.smooth()) {
    const auto smooth = std::make_shared<SmoothAround>(p, unknowns, center, session.certificate.bits);
    smooth->keeps_signs(point.radius);
    known.smooth = smooth;
  } else {
    o = expand(p.composite, unknowns, center, point.radius, within);
    if (!o.accepted) return o;
    known.held = hold(within, center, held);
  }
  const Certificate about = restricted(session, claim, blocks, point.enters);
  for (const Blocks& x : about.runs[0].iterates) {
    o = within_bounds(within, bounds, x);
    if (!o.accepted) return o;
  }
  Session there(within, about);
  return check(there, about.claims[0], known);
}

}  // namespace amcheck
