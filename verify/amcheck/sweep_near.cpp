#include "sweep_near.hpp"

#include <algorithm>

#include "scalar_smooth.hpp"

namespace amcheck {

Num operator_norm(const Matrix& m) { return rt(max_row_sum(m) * max_column_sum(m)); }

namespace {

std::size_t turn_of(const Problem& p, std::size_t block) {
  std::size_t turn = 0;
  while (std::find(p.sweep[turn].blocks.begin(), p.sweep[turn].blocks.end(), block) == p.sweep[turn].blocks.end()) ++turn;
  return turn;
}

}  // namespace

Num distance_of_point(Neighbourhood& x, const RatePoint& point) {
  if (point.zero != nullptr) return rt(x.e.objective(0).hi).times2(1) * point.zero->kappa[0].inverse();
  return point.around->gradient * point.around->balls[0].modulus.inverse();
}

SweepNear::SweepNear(Session& session, const RatePoint& p, const LocalSweep& k)
    : point(p), keys(k), x(session.problem, *p.around, session.certificate.bits), root_updates(rt(static_cast<long>(session.problem.sweep.size()))), off(distance_of_point(x, p)), frozen_(x.kinks) {
  for (std::size_t b = 0; b < x.problem.blocks.size(); ++b) {
    const Block& block = x.problem.blocks[b];
    const bool of_samples = block.kind == Block::U || block.kind == Block::V;
    Places& places = of_samples ? sample : shared;
    for (std::size_t i = 0; i < (of_samples ? block.rows : block.rows * block.cols); ++i) {
      places.turn.push_back(turn_of(x.problem, b));
      places.block.push_back(b);
      places.prox.push_back(x.problem.prox(b));
    }
  }
}

bool SweepNear::frozen(std::size_t j, std::size_t entry) const {
  const std::size_t b = sample.block[entry];
  const Block& block = x.problem.blocks[b];
  return block.kind == Block::U && frozen_[block.layer][(entry - x.layout.first[b]) * x.layout.n + j] != 0;
}

Matrix SweepNear::prox(std::size_t j) const {
  std::vector<Num> weights = sample.prox;
  for (std::size_t a = 0; a < weights.size(); ++a)
    if (frozen(j, a)) weights[a] = 0;
  return diagonal(weights);
}

Matrix part(const Matrix& m, const SweepNear::Places& rows, const SweepNear::Places& columns, Turn turn) {
  Selector chosen(m.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const Turn here = columns.turn[j] < rows.turn[i] ? Turn::Earlier : columns.turn[j] > rows.turn[i] ? Turn::Later : Turn::Same;
      chosen[i * columns.size() + j] = here == turn ? 1 : 0;
    }
  }
  return combine(m.rows(), m.cols(), {{{}, 0}, {{{1, &m}}, 0}}, &chosen);
}

Matrix triangular(const Matrix& H, const SweepNear::Places& entries) {
  const Matrix earlier = part(H, entries, entries, Turn::Earlier), same = part(H, entries, entries, Turn::Same), A = diagonal(entries.prox);
  return linear({{1, &A}, {1, &same}, {1, &earlier}});
}

NearInverse near_inverse(const Matrix& B, const Matrix& R) {
  const Matrix miss = minus_identity(product(B, R));
  NearInverse out;
  out.miss = max_row_sum(miss) + max_column_sum(miss);
  out.found = out.miss.times2(1) <= 1;
  if (out.found) out.norm = operator_norm(R) * (1 - out.miss).inverse();
  return out;
}

Outcome SweepNear::check_updates() const {
  for (const Update& u : x.problem.sweep) {
    if (u.kind == Update::Jacobi) return reject("the update " + u.name + " is a jacobi update: only ridge and scalar updates are allowed here");
    if (u.kind == Update::HeavyBall) return reject("a heavy_ball step is a matter of 'contraction' alone");
    if (u.kind == Update::Scalar && !x.problem.objective.hinges.empty()) return reject("the update " + u.name + " is a scalar update of a function with hinges");
  }
  return {};
}

// The claim about the point holds, so that none of this can fail; it says where the kinks and units are.
Outcome SweepNear::place() {
  Outcome o = x.place_kinks();
  if (o.accepted) o = x.place_dead();
  if (o.accepted) o = x.place_vanished();
  for (std::size_t i = 0; i < frozen_.size(); ++i)
    for (std::size_t entry = 0; entry < frozen_[i].size(); ++entry)
      if (x.vanished[i][entry] == '0') frozen_[i][entry] = 1;
  return o;
}

Outcome SweepNear::check_radius() const {
  const Num& most = point.around->balls.back().radius;
  if (keys.radius > most) return reject("radius <= R, the largest of the point, fails: left, right", keys.radius, most, rat_below(most));
  return off < keys.radius ? Outcome{} : reject("rho < radius, so that the ball holds the exact point, fails: left, right", off, keys.radius);
}

Outcome SweepNear::check() {
  Outcome o = check_updates();
  if (!o.accepted) return o;
  o = check_radius();
  if (o.accepted) o = place();
  if (!o.accepted) return o;
  change = x.hessian_change(keys.radius);
  H = x.hessian();
  o = check_blocks();
  return o.accepted ? check_branches(x, keys.radius) : o;
}

Coordinates coordinates(const SweepNear& s) {
  const Layout& lay = s.x.layout;
  Coordinates out;
  const auto add = [&](std::size_t place, const SweepNear::Places& from, std::size_t i) {
    out.place.push_back(place);
    out.entries.turn.push_back(from.turn[i]);
    out.entries.block.push_back(from.block[i]);
    out.entries.prox.push_back(from.prox[i]);
  };
  for (std::size_t j = 0; j < lay.n; ++j)
    for (std::size_t a = 0; a < lay.q; ++a)
      if (!s.frozen(j, a)) add(j * lay.q + a, s.sample, a);
  for (std::size_t k = 0; k < lay.p; ++k) add(lay.n * lay.q + k, s.shared, k);
  return out;
}

Matrix dense(const Arrow& H, const Layout& lay, const Coordinates& c) {
  const std::size_t end = lay.n * lay.q, nu = c.size();
  std::vector<Sum> sums(1);  // the first one is zero
  Selector chosen(nu * nu, 0);
  for (std::size_t i = 0; i < nu; ++i) {
    for (std::size_t k = 0; k < nu; ++k) {
      const std::size_t a = c.place[i], b = c.place[k];
      Num entry = 0;
      if (a >= end && b >= end) entry = H.A.entry(a - end, b - end);
      else if (a >= end) entry = H.C[b / lay.q].entry(a - end, b % lay.q);
      else if (b >= end) entry = H.C[a / lay.q].entry(b - end, a % lay.q);
      else if (a / lay.q == b / lay.q) entry = H.D[a / lay.q].entry(a % lay.q, b % lay.q);
      if (entry.sign() == 0) continue;
      chosen[i * nu + k] = static_cast<std::uint32_t>(sums.size());
      sums.push_back({{}, entry});
    }
  }
  return combine(nu, nu, sums, &chosen);
}

std::optional<Num> SweepNear::bend_bound(std::size_t i) const {
  const Layer& l = x.problem.layers[i];
  if (l.sigma.kind == Activation::Piecewise) return std::nullopt;
  const Matrix& v = x.point.center[l.V];
  Ival range = v.entry(0);
  for (std::size_t e = 1; e < v.size(); ++e) range = {smaller(range.lo, v.entry(e)), larger(range.hi, v.entry(e))};
  return l.gamma * concavity(l.sigma.kind, {range.lo - keys.radius, range.hi + keys.radius});
}

Outcome SweepNear::check_blocks() {
  for (std::size_t b = 0; b < x.problem.blocks.size(); ++b) {
    const Outcome o = check_block(b);
    if (!o.accepted) return o;
    if (keys.decrease > keys.blocks[b]) return reject("decrease <= blocks[" + x.problem.blocks[b].name + "] fails: left, right", keys.decrease, keys.blocks[b], rat_below(keys.blocks[b]));
  }
  return {};
}

// An update that is exact, and stays in the ball, lowers F by at least this times the square of its step.
Outcome SweepNear::check_block(std::size_t b) {
  const Problem& p = x.problem;
  const Block& block = p.blocks[b];
  const Num& alpha = p.prox(b);
  Num bound = alpha;
  if (block.kind == Block::Plain) {
    const Matrix own = slice(H.A, block.offset, block.size(), block.offset, block.size()), shift = diagonal(std::vector<Num>(block.size(), keys.modulus[b] + change));
    if (!positive_definite(linear({{1, &own}, {-1, &shift}}))) return reject("block " + block.name + ": its part of H less modulus + delta(r) is not positive definite: modulus + delta(r), 0", keys.modulus[b] + change, 0);
    bound += keys.modulus[b].times2(-1);
  } else {
    const Layer& l = p.layers[block.layer];
    const bool pair = p.sweep[turn_of(p, b)].blocks.size() == 2;
    if (block.kind == Block::V) bound += (l.gamma + (p.last(block.layer) ? p.loss_scale : Num(0))).times2(-1);
    if (block.kind == Block::W) bound += l.lambda.times2(-1);
    if (block.kind == Block::b && !pair) bound += (l.weight * Num(static_cast<long>(p.samples()))).times2(-1);
    if (block.kind == Block::U) {
      const Num bend = bend_bound(block.layer).value_or(0), convex = l.rho + alpha - bend;
      if (convex.sign() <= 0) return reject("block " + block.name + ": rho + alpha - gamma K > 0 fails: left, right", convex, 0);
      bound += (l.rho - bend).times2(-1);
    }
  }
  if (keys.blocks[b] > bound) return reject("blocks[" + block.name + "] <= what an update of it loses at least fails: left, right", keys.blocks[b], bound, rat_below(bound));
  return {};
}

}  // namespace amcheck
