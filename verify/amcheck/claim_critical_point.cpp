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
  if (s.a < 0 || s.b >= width) return reject(name_of(s) + ": the layer has no such unit");  // a < b is a matter of form
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

Num remainder(Neighbourhood& x, const Matrix& tau) { return arrow_remainder(x.hessian(), x.point.shift, x.point.witness, tau); }

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
  const Num slope2 = x.slope2();
  if (square(c.gradient) < slope2) return reject("||grad F||^2 <= gradient^2 fails: left, right", slope2, square(c.gradient), root_above(slope2));
  if (c.gradient >= mu * r) return reject("gradient < mu r in the first ball fails: left, right", c.gradient, mu * r);
  const Ival F = x.value();
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
Outcome check_below(Neighbourhood& x) {
  const Blocks& y = *x.point.below;
  Num far2 = 0;
  for (std::size_t b = 0; b < y.size(); ++b) far2 += sum_squares(linear({{1, &y[b]}, {-1, &x.point.center[b]}}));
  const Num r2 = square(x.point.balls[0].radius);
  if (far2 > r2) return reject("below: ||y - center||^2 <= r^2 fails: left, right", far2, r2);
  const Num F = x.value_at(y).hi;
  return F < x.point.value.lo ? Outcome{} : reject("below: F(y) < F* fails: left, right", F, x.point.value.lo);
}

}  // namespace

Outcome check_critical_point(Session& session, const Claim& claim, const Surroundings& known) {
  const auto& c = std::get<CriticalPoint>(claim.body);
  Neighbourhood x(session.problem, c, session.certificate.bits, known);
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
  if (o.accepted) o = rotations_are_independent(x, tau);
  if (o.accepted && c.enters) o = check_enters(x, claim, session.certificate.runs[claim.run]);
  if (o.accepted && c.below) o = check_below(x);
  return o;
}

}  // namespace amcheck
