// critical_point (SPEC 3.14): a critical point near the one written down, and strong convexity of F around it.
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

std::string name_of(const CriticalPoint::Pair& s) { return "symmetry [" + std::to_string(s.layer) + "," + std::to_string(s.a) + "," + std::to_string(s.b) + "]"; }

// The two units, or the planes of a polynomial problem, can be rotated.
Outcome is_symmetry(Neighbourhood& x, std::size_t item) {
  const Problem& p = x.problem;
  const CriticalPoint::Pair& s = x.point.symmetry[item];
  if (p.polynomial()) return x.is_rotation(s.planes, "symmetry, item " + std::to_string(item) + ": ");
  const auto layers = static_cast<long>(p.layers.size());
  if (s.layer < 1 || s.layer >= layers) return reject(name_of(s) + ": it must name a layer before the last");
  const auto i = static_cast<std::size_t>(s.layer - 1);
  const Layer& l = p.layers[i];
  if (l.sigma.kind != Activation::Piecewise) return reject(name_of(s) + ": the activation of the layer is not piecewise");
  const auto width = static_cast<long>(l.width);
  if (s.a < 0 || s.a >= width || s.b < 0 || s.b >= width) return reject(name_of(s) + ": the layer has no such unit");
  const Selector& codes = x.e.codes(i, x.at);
  for (std::size_t j = 0; j < p.samples(); ++j) {
    const std::size_t a = static_cast<std::size_t>(s.a) * p.samples() + j, b = static_cast<std::size_t>(s.b) * p.samples() + j;
    const std::string where = name_of(s) + ", sample " + std::to_string(j) + ": ";
    if (x.kinks[i][a] != x.kinks[i][b]) return reject(where + "one of the two units is in 'kinks' and the other is not");
    if (codes[a] != codes[b]) return reject(where + "the two units are not on the same piece");
    if (x.kinks[i][a] != 0 && x.e.value(x.at, l.U).sign(a) != 0) return reject(where + "the kinks are not at a break of value 0");
    const Num& shift = l.sigma.shifts[codes[a] / 2];
    if (shift.sign() != 0) return reject(where + "t_p = 0 fails for the piece they are on: left, right", shift, 0);
  }
  return {};
}

// tau: how all blocks begin to move when unit b is rotated into unit a.
Blocks rotation(const Neighbourhood& x, const CriticalPoint::Pair& s) {
  const Problem& p = x.problem;
  const Blocks& from = x.point.center;
  Blocks out;
  for (const Block& b : p.blocks) out.push_back(zeros(b.rows, b.cols));
  const auto i = static_cast<std::size_t>(s.layer - 1), a = static_cast<std::size_t>(s.a), b = static_cast<std::size_t>(s.b);
  // Line `to` of a block becomes that of line `line`, with this sign; lines are its rows, or its columns.
  const auto move = [&](std::size_t block, bool rows, std::size_t to, std::size_t line, long sign) {
    const Matrix& m = from[block];
    std::vector<Sum> sums{{{}, 0}};
    Selector selector(m.size(), 0);
    for (std::size_t k = 0; k < (rows ? m.cols() : m.rows()); ++k) {
      sums.push_back({{}, Num(sign) * (rows ? m.entry(line, k) : m.entry(k, line))});
      selector[rows ? to * m.cols() + k : k * m.cols() + to] = static_cast<std::uint32_t>(k + 1);
    }
    const Matrix moved = combine(m.rows(), m.cols(), sums, &selector);
    out[block] = linear({{1, &moved}, {1, &out[block]}});
  };
  const Layer& l = p.layers[i];
  for (const std::size_t block : {l.W, l.b, l.U, l.V, p.layers[i + 1].W}) {
    if (block == kNone) continue;
    const bool rows = block != p.layers[i + 1].W;
    move(block, rows, a, b, 1);
    move(block, rows, b, a, -1);
  }
  return out;
}

// One column per item of `symmetry`.
Matrix rotations(const Neighbourhood& x) {
  std::vector<Matrix> columns;
  for (const CriticalPoint::Pair& s : x.point.symmetry) columns.push_back(x.problem.polynomial() ? x.rotation(s.planes) : x.layout.column(x.problem, rotation(x, s)));
  std::vector<const Matrix*> pointers;
  for (const Matrix& c : columns) pointers.push_back(&c);
  return stack_columns(pointers);
}

std::vector<Num> column_sums(const Matrix& magnitude) {
  const Matrix sums = product_tn(magnitude, ones(magnitude.rows(), 1));
  std::vector<Num> out;
  for (std::size_t i = 0; i < sums.size(); ++i) out.push_back(sums.entry(i));
  return out;
}

void add(std::vector<Num>& to, const std::vector<Num>& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

Num greatest(const std::vector<Num>& list) {
  Num most = 0;
  for (const Num& x : list) most = larger(most, x);
  return most;
}

// epsilon: the greatest sum of a row of what H - tI, with the terms of the turn, differs from the Gram matrix by.
Num remainder(Neighbourhood& x, const Matrix& tau) {
  const CriticalPoint& c = x.point;
  const Layout& lay = x.layout;
  const bool turned = !c.symmetry.empty();
  const Arrow H = x.hessian();
  const Num minus_t = -c.shift;
  Num most = 0;
  std::vector<Num> shared(lay.p);
  const Matrix unit = lay.q > 0 ? diagonal(std::vector<Num>(lay.q, 1)) : Matrix();
  for (std::size_t j = 0; j < lay.n; ++j) {
    const Matrix &L = c.samples[j], &K = c.coupling[j];
    const Matrix LL = product_nt(L, L), KL = product_nt(K, L);
    const Matrix ED = magnitudes(linear({{1, &H.D[j]}, {minus_t, &unit}, {-1, &LL}}));
    const Matrix turn = turned ? product_tn(c.turn, transposed(lay.sample(tau, j))) : zeros(lay.p, lay.q);
    const Matrix EC = magnitudes(linear({{1, &H.C[j]}, {1, &turn}, {-1, &KL}}));
    std::vector<Num> rows = column_sums(ED);
    add(rows, column_sums(EC));
    most = larger(most, greatest(rows));
    add(shared, column_sums(transposed(EC)));
  }
  const Matrix one = diagonal(std::vector<Num>(lay.p, 1)), LL = product_nt(c.weights, c.weights);
  const Matrix turn = turned ? product(lay.shared(tau), c.turn) : zeros(lay.p, lay.p), back = transposed(turn);
  Matrix KK = zeros(lay.p, lay.p);
  if (lay.n > 0) {
    std::vector<const Matrix*> all;
    for (const Matrix& K : c.coupling) all.push_back(&K);
    const Matrix K = stack_columns(all);
    KK = product_nt(K, K);
  }
  add(shared, column_sums(magnitudes(linear({{1, &H.A}, {minus_t, &one}, {1, &turn}, {1, &back}, {-1, &KK}, {-1, &LL}}))));
  return larger(most, greatest(shared));
}

// The rotations of the exact critical point span what those of the center do.
Outcome rotations_are_independent(const Neighbourhood& x, const Matrix& tau) {
  const Matrix G = product_tn(tau, tau);
  Num trace = 0;
  for (std::size_t k = 0; k < G.rows(); ++k) trace += G.entry(k, k);
  const Num off = x.point.gradient * x.point.balls[0].modulus.inverse() * rt(static_cast<long>(G.rows()) * trace);
  const Matrix shift = diagonal(std::vector<Num>(G.rows(), off)), least = linear({{1, &G}, {-1, &shift}});
  if (!positive_definite(least)) return reject("symmetry: the Gram matrix of the rotations, less what x* adds, is not positive definite: what it adds", off, 0);
  return {};
}

Outcome check_balls(Neighbourhood& x) {
  const CriticalPoint& c = x.point;
  for (std::size_t k = 0; k < c.balls.size(); ++k) {
    const Num &r = c.balls[k].radius, &mu = c.balls[k].modulus;
    const Num most = c.modulus - x.hessian_change(r);
    const std::string where = "ball " + std::to_string(k) + ": ";
    if (mu > most) return reject(where + "mu <= modulus - delta(r) fails: left, right", mu, most, rat_below(most));
    if (c.kinks.empty()) continue;
    const Neighbourhood::Margin margin = x.slope_margin(r);
    if (margin.size.sign() <= 0) return reject(where + "nu > 0 fails at the kink " + x.name_of(c.kinks[margin.kink].block, c.kinks[margin.kink].entry) + ": left, right", margin.size, 0);
  }
  return {};
}

// Only after the kinks are known to be strict: then dist(0, dF) is the norm of the gradient along M.
Outcome check_numbers(Neighbourhood& x) {
  const CriticalPoint& c = x.point;
  const Num &r = c.balls[0].radius, &mu = c.balls[0].modulus;
  const Num slope2 = x.e.subgradient2(0).hi;
  if (square(c.gradient) < slope2) return reject("||grad F||^2 <= gradient^2 fails: left, right", slope2, square(c.gradient), root_above(slope2));
  if (c.gradient >= mu * r) return reject("gradient < mu r in the first ball fails: left, right", c.gradient, mu * r);
  const Ival& F = x.e.objective(0);
  const Num least = F.lo - square(c.gradient) * mu.inverse().times2(-1);
  if (c.value.lo > least) return reject("value.lo <= F - gradient^2/(2 mu) fails: left, right", c.value.lo, least, rat_below(least));
  if (c.value.hi < F.hi) return reject("F <= value.hi fails: left, right", F.hi, c.value.hi, rat_above(F.hi));
  return {};
}

Outcome check_enters(const Neighbourhood& x, const Claim& claim, const Run& run) {
  const long k = *x.point.enters;
  if (k < static_cast<long>(claim.k0) || k > static_cast<long>(claim.k1)) return reject("'enters' must be in the range");
  Num far2 = 0;
  for (std::size_t b = 0; b < x.problem.blocks.size(); ++b)
    far2 += sum_squares(linear({{1, &run.iterates[static_cast<std::size_t>(k)][b]}, {-1, &x.point.center[b]}}));
  const Num r2 = square(x.point.balls.back().radius);
  if (!x.on_zero_pieces(run.iterates[static_cast<std::size_t>(k)])) return reject("enters: a dead unit is not on its zero piece in x^k");
  if (!x.on_sides(run.iterates[static_cast<std::size_t>(k)])) return reject("enters: a vanished unit is not on its side in x^k");
  return far2 <= r2 ? Outcome{} : reject("enters: ||x^k - center||^2 <= r^2 fails: left, right", far2, r2);
}

// F is below F* somewhere in the smallest ball.
Outcome check_below(Neighbourhood& x, unsigned bits) {
  const Blocks& y = *x.point.below;
  Num far2 = 0;
  for (std::size_t b = 0; b < y.size(); ++b) far2 += sum_squares(linear({{1, &y[b]}, {-1, &x.point.center[b]}}));
  const Num r2 = square(x.point.balls[0].radius);
  if (far2 > r2) return reject("below: ||y - center||^2 <= r^2 fails: left, right", far2, r2);
  Run run;
  run.iterates.push_back(y);
  Evaluator there(x.problem, run, bits);
  const Num F = there.objective(0).hi;
  return F < x.point.value.lo ? Outcome{} : reject("below: F(y) < F* fails: left, right", F, x.point.value.lo);
}

}  // namespace

Outcome check_critical_point(Session& session, const Claim& claim) {
  const auto& c = std::get<CriticalPoint>(claim.body);
  Neighbourhood x(session.problem, c, session.certificate.bits);
  Outcome o = x.place_kinks();
  if (o.accepted) o = x.place_dead();
  if (o.accepted) o = x.place_vanished();
  if (o.accepted) o = x.keeps_pieces(c.balls.back().radius);
  for (std::size_t s = 0; o.accepted && s < c.symmetry.size(); ++s) o = is_symmetry(x, s);
  if (!o.accepted) return o;
  const Matrix tau = c.symmetry.empty() ? Matrix() : rotations(x);
  const Num least = c.shift - remainder(x, tau);
  if (c.modulus > least) return reject("modulus <= shift - epsilon fails: left, right", c.modulus, least, rat_below(least));
  o = check_balls(x);
  if (o.accepted) o = check_numbers(x);
  if (o.accepted && !c.symmetry.empty()) o = rotations_are_independent(x, tau);
  if (o.accepted && c.enters) o = check_enters(x, claim, session.certificate.runs[claim.run]);
  if (o.accepted && c.below) o = check_below(x, session.certificate.bits);
  return o;
}

}  // namespace amcheck
