// sublevel_bounded, structural_decrease and structural_relative_error (SPEC 3.7 to 3.9).
#include "claims.hpp"

namespace amcheck {
namespace {

// Collects inequalities "left <= right"; the first that fails is reported.
class Requirements {
 public:
  void at_most(const std::string& name, const Num& left, const Num& right, const std::string& best = "") {
    if (outcome_.accepted && left > right) outcome_ = reject(name + " fails: left, right", left, right, best);
  }
  void that(const std::string& what, bool holds) {
    if (outcome_.accepted && !holds) outcome_ = reject(what);
  }
  const Outcome& outcome() const { return outcome_; }

 private:
  Outcome outcome_;
};

Num root_up(std::size_t n) {
  const Z z(n), r = floor_sqrt(z);
  return Num(r * r < z ? Z(r + 1) : r);
}

Num max_magnitude(const std::vector<Num>& numbers) {
  Num out = 0;
  for (const Num& x : numbers) out = larger(out, absolute(x));
  return out;
}

// What the table of SPEC 3.7 needs of an activation: its Lipschitz constant, |sigma(0)|, and sup |sigma| where finite.
struct Size {
  Num lipschitz, at_zero;
  std::optional<Num> sup;
};

Size size_of(const Activation& a) {
  if (a.kind == Activation::Tanh) return {1, 0, Num(1)};
  if (a.kind == Activation::Sigmoid) return {Num(1).times2(-2), Num(1).times2(-1), Num(1)};
  std::size_t piece = 0;
  while (piece < a.breaks.size() && a.breaks[piece] < 0) ++piece;
  Size s{max_magnitude(a.slopes), absolute(a.shifts[piece]), std::nullopt};
  // A single piece has no break to take the maximum over; its sup is |sigma(0)|, which the other bound gives as well.
  if (!a.breaks.empty() && a.slopes.front().sign() == 0 && a.slopes.back().sign() == 0) {
    std::vector<Num> values;
    for (std::size_t p = 0; p < a.breaks.size(); ++p) values.push_back(a.slopes[p] * a.breaks[p] + a.shifts[p]);
    s.sup = max_magnitude(values);
  }
  return s;
}

// v_i of SPEC 3.7, a bound on the norm of V_{i-1} with its rows of ones.
Num input_bound(const Problem& p, const Sublevel& s, std::size_t i) {
  if (i == 0) return s.data;
  const Num rows = p.layers[i].bias == Bias::Ones ? root_up(p.samples()) : Num(0);
  return s.radius[p.layers[i - 1].V] + rows;
}

Num activation_bound(const Problem& p, const Sublevel& s, std::size_t i) {
  const Layer& l = p.layers[i];
  const Size size = size_of(l.sigma);
  const Num entries = root_up(l.width * p.samples());
  const Num grown = size.lipschitz * s.radius[l.U] + size.at_zero * entries;
  return size.sup ? smaller(grown, *size.sup * entries) : grown;
}

void require_layer(const Problem& p, const Sublevel& s, std::size_t i, Requirements& need) {
  const Layer& l = p.layers[i];
  const std::string n = std::to_string(i + 1);
  const Num twice = Num(2) * s.level;
  need.that("layer " + n + " has a bias apart, whose blocks the sublevel set does not bound", l.bias != Bias::Apart);
  need.that("lambda of layer " + n + " is 0, so the sublevel set does not bound W" + n, l.lambda.sign() > 0);
  if (!need.outcome().accepted) return;
  const auto best = [&](const Num& factor) { return root_above(twice * factor.inverse()); };
  need.at_most("2 level <= w residual^2 of layer " + n, twice, l.weight * square(s.residual[i]), best(l.weight));
  need.at_most("2 level <= lambda radius[W" + n + "]^2", twice, l.lambda * square(s.radius[l.W]), best(l.lambda));
  if (l.split) {
    need.at_most("2 level <= gamma gap^2 of layer " + n, twice, l.gamma * square(s.gap[i]), best(l.gamma));
    const Num u = s.residual[i] + s.radius[l.W] * input_bound(p, s, i);
    need.at_most("residual + radius[W" + n + "] v <= radius[U" + n + "]", u, s.radius[l.U], rat_above(u));
  }
  const Num v = p.last(i) ? s.targets + s.loss : s.gap[i] + activation_bound(p, s, i);
  need.at_most(std::string(p.last(i) ? "targets + loss" : "gap + B") + " <= radius[V" + n + "]", v, s.radius[l.V], rat_above(v));
}

void require_not_negative(const Sublevel& s, Requirements& need) {
  std::vector<Num> all{s.level, s.lipschitz, s.data, s.targets, s.loss};
  for (const auto* more : {&s.radius, &s.residual, &s.gap}) all.insert(all.end(), more->begin(), more->end());
  for (const Num& x : all) need.at_most("0 <= every number of the claim", 0, x);
}

Outcome check_network(const Problem& p, Evaluator& e, const Claim& claim, const Sublevel& s) {
  Requirements need;
  require_not_negative(s, need);
  if (!need.outcome().accepted) return need.outcome();
  const Num& F = e.objective(claim.k0).hi;
  need.at_most("F(x^k0) <= level", F, s.level, rat_above(F));
  const Num data2 = sum_squares(p.X) + (p.layers[0].bias == Bias::Ones ? Num(static_cast<long>(p.samples())) : Num(0));
  const Num targets2 = sum_squares(p.Y), twice = Num(2) * s.level;
  need.at_most("||V_0 and its ones||^2 <= data^2", data2, square(s.data), root_above(data2));
  need.at_most("||Y||^2 <= targets^2", targets2, square(s.targets), root_above(targets2));
  need.at_most("2 level <= s loss^2", twice, p.loss_scale * square(s.loss), root_above(twice * p.loss_scale.inverse()));
  for (std::size_t i = 0; i < p.layers.size(); ++i) require_layer(p, s, i, need);
  Num greatest = 0;
  for (const auto& row : hessian_table(p, s)) {
    Num sum = 0;
    for (const Num& x : row) sum += x;
    greatest = larger(greatest, sum);
  }
  need.at_most("the largest row sum of the table <= lipschitz", greatest, s.lipschitz, rat_above(greatest));
  return need.outcome();
}

Matrix shifted_by(const Matrix& H, const Num& mu) {
  const Matrix I = diagonal(std::vector<Num>(H.rows(), 1));
  return linear({{1, &H}, {-mu, &I}});
}

Outcome check_quadratic(const Problem& p, Evaluator& e, const Claim& claim, const Sublevel& s) {
  Requirements need;
  // With a negative gradient the inequalities below would say nothing: ||g|| <= gradient is what they rest on.
  need.at_most("0 <= gradient", 0, s.gradient);
  need.at_most("0 <= radius", 0, s.ball);
  need.that("H - modulus I is not positive definite", positive_definite(shifted_by(p.H, s.modulus)));
  const Num g2 = sum_squares(p.g), half = s.modulus.times2(-1), &F = e.objective(claim.k0).hi, &R = s.ball;
  const Num floor = -(square(s.gradient) * (Num(2) * s.modulus).inverse()), rows = max_row_sum(p.H);
  need.at_most("||g||^2 <= gradient^2", g2, square(s.gradient), root_above(g2));
  need.at_most("F(x^k0) <= level", F, s.level, rat_above(F));
  need.at_most("gradient <= modulus radius", s.gradient, s.modulus * R, rat_above(s.gradient * s.modulus.inverse()));
  need.at_most("level <= modulus radius^2/2 - gradient radius", s.level, half * square(R) - s.gradient * R);
  need.at_most("lower <= -gradient^2/(2 modulus)", s.lower, floor, rat_below(floor));
  need.at_most("the largest absolute row sum of H <= lipschitz", rows, s.lipschitz, rat_above(rows));
  return need.outcome();
}

}  // namespace

std::vector<std::vector<Num>> hessian_table(const Problem& p, const Sublevel& s) {
  const std::size_t n = p.blocks.size();
  std::vector<std::vector<Num>> table(n, std::vector<Num>(n));
  const auto set = [&](std::size_t a, std::size_t b, const Num& x) { table[a][b] = table[b][a] = x; };
  for (std::size_t i = 0; i < p.layers.size(); ++i) {
    const Layer& l = p.layers[i];
    const Num v = input_bound(p, s, i), &w = l.weight, &rw = s.radius[l.W];
    const std::size_t out = l.split ? l.U : l.V;
    set(l.W, l.W, l.lambda + w * square(v));
    set(l.W, out, w * v);
    if (i > 0) {
      const std::size_t in = p.layers[i - 1].V;
      set(l.W, in, w * (rw * v + s.residual[i]));
      set(in, out, w * rw);
    }
    const Num next = p.last(i) ? p.loss_scale : p.layers[i + 1].weight * square(s.radius[p.layers[i + 1].W]);
    set(l.V, l.V, l.gamma + next);
    if (!l.split) continue;
    const Size size = size_of(l.sigma);
    const Num wide = 1 + s.radius[l.V];
    Num bend = square(size.lipschitz);
    if (l.sigma.kind == Activation::Tanh) bend = 1 + wide * Num(4) * Num(5).inverse();
    if (l.sigma.kind == Activation::Sigmoid) bend = Num(1).times2(-4) + wide * Num(10).inverse();
    set(l.U, l.V, l.gamma * size.lipschitz);
    set(l.U, l.U, l.rho + l.gamma * bend);
  }
  return table;
}

Outcome check_sublevel(Session& session, const Claim& claim) {
  const auto& s = std::get<Sublevel>(claim.body);
  Evaluator& e = session.evaluator(claim.run);
  return session.problem.network() ? check_network(session.problem, e, claim, s) : check_quadratic(session.problem, e, claim, s);
}

namespace {

// The greatest blocks[B] that SPEC 3.8 allows; modulus counts for quadratic problems only.
Num decrease_of(const Problem& p, const Update& u, std::size_t which, const Num& modulus) {
  const Block& b = p.blocks[u.blocks[which]];
  const Num& alpha = u.prox[which];
  if (u.kind == Update::Jacobi) return alpha;
  if (!p.network()) return alpha + modulus.times2(-1);
  const Layer& l = p.layers[b.layer];
  Num convexity = 0;
  if (b.kind == Block::V) convexity = l.gamma + (p.last(b.layer) ? p.loss_scale : Num(0));
  if (b.kind == Block::W) convexity = l.lambda;
  if (b.kind == Block::b && u.blocks.size() == 1) convexity = l.weight * Num(static_cast<long>(p.samples()));
  if (b.kind == Block::U) {
    const bool convex = l.sigma.kind == Activation::Piecewise && l.sigma.breaks.empty();
    if (!convex) return alpha.times2(-1);  // a global minimizer of a function that need not be convex
    convexity = l.rho + l.gamma * square(l.sigma.slopes[0]);
  }
  return alpha + convexity.times2(-1);
}

bool modulus_holds(const Problem& p, const Block& b, const Num& modulus) {
  if (modulus.sign() < 0) return false;
  const Matrix own = shifted_by(slice(p.H, b.offset, b.rows, b.offset, b.rows), modulus);
  return b.rows == 1 ? own.sign(0) >= 0 : positive_definite(own);
}

}  // namespace

Outcome check_structural_decrease(Session& session, const Claim& claim) {
  const Problem& p = session.problem;
  const auto& s = std::get<StructuralDecrease>(claim.body);
  if (p.heavy_ball()) return reject("heavy_ball has no structural decrease");
  Requirements need;
  for (std::size_t u = 0; u < p.sweep.size(); ++u) {
    for (std::size_t i = 0; i < p.sweep[u].blocks.size(); ++i) {
      const std::size_t block = p.sweep[u].blocks[i];
      const Block& b = p.blocks[block];
      const Num modulus = p.network() ? Num(0) : s.modulus[block], most = decrease_of(p, p.sweep[u], i, modulus);
      if (!p.network()) need.that("modulus >= 0 with H_BB - modulus I positive semidefinite is not shown for the block " + b.name, modulus_holds(p, b, modulus));
      need.at_most("blocks[" + b.name + "] <= what its update guarantees", s.blocks[block], most, rat_below(most));
      need.at_most("a <= blocks[" + b.name + "]", s.a, s.blocks[block], rat_below(s.blocks[block]));
    }
  }
  return need.outcome();
}

Outcome check_structural_error(Session& session, const Claim& claim, const Sublevel& sublevel) {
  const Problem& p = session.problem;
  const auto& s = std::get<StructuralError>(claim.body);
  if (p.heavy_ball()) return reject("heavy_ball has no structural relative error");
  const std::size_t n = p.blocks.size();
  std::vector<std::size_t> turn(n);
  for (std::size_t u = 0; u < p.sweep.size(); ++u)
    for (const std::size_t b : p.sweep[u].blocks) turn[b] = u;
  const auto table = p.network() ? hessian_table(p, sublevel) : std::vector<std::vector<Num>>();
  const auto coupling = [&](std::size_t b, std::size_t c) {
    if (p.network()) return table[b][c];
    const Block &x = p.blocks[b], &y = p.blocks[c];
    const Matrix part = slice(p.H, x.offset, x.rows, y.offset, y.rows);
    return larger(max_row_sum(part), max_row_sum(transposed(part)));
  };
  std::vector<Num> rows(n), columns(n);
  for (std::size_t b = 0; b < n; ++b) {
    for (std::size_t c = 0; c < n; ++c) {
      const bool later = turn[c] > turn[b] || (turn[c] == turn[b] && c != b && p.sweep[turn[b]].kind == Update::Jacobi);
      const Num x = b == c ? p.prox(b) : later ? coupling(b, c) : Num(0);
      rows[b] += x;
      columns[c] += x;
    }
  }
  const Num needed = max_magnitude(rows) * max_magnitude(columns);
  if (s.b.sign() < 0) return reject("0 <= b fails: 0, b", 0, s.b);
  if (square(s.b) < needed) return reject("b^2 >= column sum * row sum fails: b^2, product", square(s.b), needed, root_above(needed));
  return {};
}

}  // namespace amcheck
