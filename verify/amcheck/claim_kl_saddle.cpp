// kl_saddle (SPEC 3.18): a nondegenerate critical point of a polynomial problem, and the inequality with the exponent 1/2 around it.
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

Num row_sum_off_diagonal(const Matrix& A, std::size_t i) {
  Num sum = 0;
  for (std::size_t j = 0; j < A.cols(); ++j)
    if (j != i) sum += absolute(A.entry(i, j));
  return sum;
}

// What the claim says, with F around the center and its Hessian there.
struct Saddle {
  const KlSaddle& k;
  Around& F;
  Matrix H;

  Num change(const Num& radius) const { return F.hessian_change(radius); }
};

// The eigenvalues of A = Q'HQ are within epsilon of its diagonal, and those of H times factors in [1-e', 1+e'].
Outcome check_spectrum(const Saddle& s) {
  const Matrix &Q = s.k.basis, QQ = product_tn(Q, Q), one = diagonal(std::vector<Num>(Q.rows(), 1));
  const Num skew = max_row_sum(linear({{1, &QQ}, {-1, &one}}));
  if (skew >= 1) return reject("||Q'Q - I|| < 1 fails: left, right", skew, 1);
  const Matrix A = product_tn(Q, product(s.H, Q));
  Num epsilon = 0;
  for (std::size_t i = 0; i < A.rows(); ++i) epsilon = larger(epsilon, row_sum_off_diagonal(A, i));
  std::size_t negative = 0;
  std::optional<Num> least, rise;
  for (std::size_t i = 0; i < A.rows(); ++i) {
    const Num a = A.entry(i, i), size = absolute(a);
    if (size <= epsilon) return reject("|A_ii| > epsilon fails for i = " + std::to_string(i) + ": left, right", size, epsilon);
    least = least ? smaller(*least, size) : size;
    if (a.sign() < 0) ++negative;
    else rise = rise ? smaller(*rise, a) : a;
  }
  if (!rise) return reject("index < n fails: F has a maximum there");
  if (s.k.index != static_cast<long>(negative)) return reject("index should be " + std::to_string(negative));
  const Num wide = 1 + skew, m = (*least - epsilon) * wide.inverse(), l = (*rise - epsilon) * wide.inverse();
  if (s.k.least > m) return reject("least (1+e') <= min |A_ii| - epsilon fails: least, bound", s.k.least, m, rat_below(m));
  if (s.k.rise > l) return reject("rise (1+e') <= min of the positive A_ii - epsilon fails: rise, bound", s.k.rise, l, rat_below(l));
  return {};
}

Outcome check_ball(const Saddle& s, std::size_t ball) {
  const KlBall& b = s.k.balls[ball];
  const Num &m = s.k.least, &l = s.k.rise, delta = s.change(b.radius);
  const std::string where = "ball " + std::to_string(ball) + ": ";
  if (delta >= m) return reject(where + "delta(r) < least fails: left, right", delta, m);
  const Num left = square(b.kappa) * (l + delta) * square(m), right = (square(m - delta) * square(l)).times2(1);
  if (left <= right) return {};
  return reject(where + "kappa^2 (rise+delta) least^2 <= 2 (least-delta)^2 rise^2 fails: left, right", left, right,
                root_below(right * ((l + delta) * square(m)).inverse()) + " for kappa");
}

Outcome check_value(const Saddle& s, const Num& near) {
  const Num q = ((max_row_sum(s.H) + s.change(s.k.balls[0].radius)) * square(near)).times2(-1), low = s.F.value().lo - q, high = s.F.value().hi + q;
  if (s.k.value.lo > low) return reject("value.lo <= F - q fails: left, right", s.k.value.lo, low, rat_below(low));
  if (s.k.value.hi < high) return reject("F + q <= value.hi fails: left, right", high, s.k.value.hi, rat_above(high));
  return {};
}

// F - F* and the gradient along x* + tau v.
Outcome check_upper(const Saddle& s, const Num& near) {
  const std::vector<Num> entries = unknowns_of(s.k.direction);
  const Matrix v = matrix_of(entries.size(), 1, entries), Hv = product(s.H, v);
  const Num delta = s.change(near), size2 = sum_squares(v), curvature = product_tn(v, Hv).entry(0) - delta * size2;
  if (curvature.sign() <= 0) return reject("<v,Hv> - delta |v|^2 > 0 for the direction v fails: left, right", curvature, 0);
  const Num left = square(s.k.upper) * curvature.times2(-1), right = square(rt(sum_squares(Hv)) + delta * rt(size2));
  if (left >= right) return {};
  return reject("upper^2 (<v,Hv> - delta |v|^2)/2 >= (|Hv| + delta |v|)^2 fails: left, right", left, right, root_above(right * curvature.times2(-1).inverse()));
}

}  // namespace

Outcome check_kl_saddle(Session& session, const Claim& claim, const Surroundings& known) {
  const auto& k = std::get<KlSaddle>(claim.body);
  const Center center(session.problem, k.center);
  const Num& r = k.balls[0].radius;
  Outcome o = center.keeps_signs(k.balls.back().radius, true);
  if (!o.accepted) return o;
  PolynomialAround polynomial(center);
  Around& F = known.smooth ? *known.smooth : polynomial;
  const Saddle s{k, F, F.hessian()};
  o = check_spectrum(s);
  for (std::size_t ball = 0; o.accepted && ball < k.balls.size(); ++ball) o = check_ball(s, ball);
  if (!o.accepted) return o;
  const Num slope2 = F.slope2();
  if (square(k.gradient) < slope2) return reject("||grad F||^2 <= gradient^2 fails: left, right", slope2, square(k.gradient), root_above(slope2));
  const Num margin = k.least - s.change(r);
  if (k.gradient >= margin * r) return reject("gradient < (least - delta) r in the first ball fails: left, right", k.gradient, margin * r);
  const Num near = k.gradient * margin.inverse();  // how far x* is
  o = check_value(s, near);
  if (o.accepted) o = check_upper(s, near);
  return o.accepted && k.enters ? center.enters(session, claim, *k.enters, k.balls.back().radius) : o;
}

}  // namespace amcheck
