// kl_zero (SPEC 3.16): where all residuals can vanish, because their derivatives are independent.
#include "derivative.hpp"

namespace amcheck {
namespace {

// ||J J' - t C^-1 - L L'||, by row sums, times the greatest weight.
Num remainder(const Derivative& d, const Num& shift, const Matrix& L) {
  std::vector<Num> inverse_weights;
  Num heaviest = 0;
  for (const Num& c : d.weights) {
    inverse_weights.push_back(c.inverse());
    heaviest = larger(heaviest, c);
  }
  const Matrix JJ = product_nt(d.J, d.J), LL = product_nt(L, L), W = diagonal(inverse_weights);
  return max_row_sum(linear({{1, &JJ}, {-shift, &W}, {-1, &LL}})) * heaviest;
}

std::string out_of_scope(const Problem& p) {
  if (p.polynomial()) return p.objective.rest.zero() ? "" : "the rest of the problem is not 0";
  if (!p.network()) return "kl_zero is about networks and polynomial problems";
  for (const Layer& l : p.layers)
    if (l.lambda.sign() != 0) return "a lambda is not 0";
  return "";
}

// Along x + tau v from a point x with F(x) = 0, which is so near that C^(1/2) J changes by at most `change`.
Outcome check_upper(const Derivative& d, const Matrix& v, const Num& upper, const Num& change) {
  const Matrix Jv = product(d.J, v), C = diagonal(d.weights), CJ = product(C, d.J), CJv = product(C, Jv);
  const Num a = product_tn(Jv, CJv).entry(0), e = sum_squares(product_tn(d.J, CJv)), size = rt(sum_squares(v));
  Num f2 = 0;
  for (std::size_t k = 0; k < d.J.size(); ++k) f2 += d.J.entry(k) * CJ.entry(k);
  const Num rise = a - (change * rt(a) * size).times2(1);
  if (rise.sign() <= 0) return reject("direction: a - 2 z rt(a) rt(N) > 0 fails: left, right", rise, 0);
  const Num left = square(upper) * rise, right = square(rt(e) + ((rt(f2) * change).times2(1) + square(change)) * size).times2(1);
  return left >= right ? Outcome{} : reject("upper^2 d >= 2 (rt(e) + (2 f z + z^2) rt(N))^2 fails: left, right", left, right, root_above(right * rise.inverse()));
}

}  // namespace

Outcome check_kl_zero(Session& session, const Claim& claim) {
  const auto& c = std::get<KlZero>(claim.body);
  const Problem& p = session.problem;
  const std::string why = out_of_scope(p);
  if (!why.empty()) return reject(why);
  Neighbourhood x(p, c.around, session.certificate.bits);
  const Num &m0 = c.around.modulus, &r = c.around.balls.back().radius;
  Outcome o = x.keeps_pieces(r);
  if (!o.accepted) return o;
  const Derivative d = residual_derivative(x);
  const Num least = c.around.shift - remainder(d, c.around.shift, c.factor);
  if (m0 > least) return reject("rank <= shift - epsilon fails: left, right", m0, least, rat_below(least));
  for (std::size_t k = 0; k < c.kappa.size(); ++k) {
    const Num &radius = c.around.balls[k].radius, half = (c.kappa[k] * Num(46341)).times2(-16);
    const Num left = square(half + d.change(radius));
    if (left > m0) return reject("ball " + std::to_string(k) + ": (kappa/sqrt 2 + r sqrt w + z)^2 <= rank fails: left, right", left, m0);
  }
  const Num& F = x.e.objective(0).hi;
  for (const std::size_t k : {c.kappa.size() - 1, std::size_t{0}}) {
    const Num reach = square(c.kappa[k] * c.around.balls[k].radius);
    if (F.times2(2) >= reach) return reject("4 F < (kappa r)^2 in the " + std::string(k > 0 || c.kappa.size() == 1 ? "largest" : "first") + " ball fails: left, right", F.times2(2), reach);
  }
  o = check_upper(d, x.layout.column(p, c.direction), c.upper, d.change(rt(F).times2(1) * c.kappa[0].inverse()));
  if (!o.accepted) return o;
  if (c.around.enters) {
    const long k = *c.around.enters;
    if (k < static_cast<long>(claim.k0) || k > static_cast<long>(claim.k1)) return reject("'enters' must be in the range");
    const Run& run = session.certificate.runs[claim.run];
    Num far2 = 0;
    for (std::size_t b = 0; b < p.blocks.size(); ++b) far2 += sum_squares(linear({{1, &run.iterates[static_cast<std::size_t>(k)][b]}, {-1, &c.around.center[b]}}));
    if (far2 > square(r)) return reject("enters: ||x^k - center||^2 <= r^2 fails: left, right", far2, square(r));
  }
  return {};
}

}  // namespace amcheck
