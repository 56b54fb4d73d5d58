#include "theorem/bounds.hpp"

#include "problem/activation_ball.hpp"

#include <algorithm>
#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

// At least sqrt(y), by less than 2^-32: SPEC.md 3.14, so that a checker comes to the same number.
Rational rt(const Rational& y) {
  const Integer n = y.numerator(), d = y.denominator();
  const Integer scaled = (n << 64) / d;  // floor
  Integer root = sqrt(scaled);
  while (Rational(Integer(root * root)) < y * Rational::power_of_two(64)) ++root;
  return Rational::dyadic(root, -32);
}

Rational upper(arb_srcptr x) {
  Ball b(256);
  arb_set(b.raw(), x);
  const Range r = b.range();
  return std::max(abs(r.lo), abs(r.hi));
}

// Sums of absolute values, upwards: fewer than 2^20 terms each off by 2^-52.
double up_magnitude(arb_srcptr x) {
  if (!arb_is_finite(x)) return INFINITY;  // NaN would be lost in a maximum
  return (std::fabs(arf_get_d(arb_midref(x), ARF_RND_NEAR)) + mag_get_d(arb_radref(x))) * (1 + 0x1p-30) + 1e-300;
}

// The greatest sum of a row of |m|.
Rational row_sum(const BallMatrix& m) {
  double worst = 0;
  for (Index i = 0; i < m.rows(); ++i) {
    double sum = 0;
    for (Index j = 0; j < m.cols(); ++j) sum += up_magnitude(m.at(i, j));
    worst = std::fmax(worst, sum * (1 + 0x1p-30));
  }
  return Rational::literally(worst);
}

// 46 bits of the largest entry; what this loses is part of the residual.
MatrixXd shortened(const MatrixXd& m) {
  const double largest = m.size() ? m.cwiseAbs().maxCoeff() : 0;
  if (!(largest > 0)) return m;
  const int shift = 46 - std::ilogb(largest);
  return m.unaryExpr([&](double x) { return std::ldexp(std::nearbyint(std::ldexp(x, shift)), -shift); });
}

namespace {

Range product(const Range& a, const Range& b) {
  const Rational p[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
}
Range squared(const Range& a) {
  const Rational l = square(a.lo), h = square(a.hi);
  return {a.lo.sign() <= 0 && a.hi.sign() >= 0 ? Rational(0) : std::min(l, h), std::max(l, h)};
}

}  // namespace

// sigma'^2 - (v - sigma) sigma'' and -sigma' for all u and v of the ranges, as SPEC.md 3.14 evaluates them.
BendRange bend_range(Activation::Kind kind, const Range& u, const Range& v, long bits) {
  const bool tanh = kind == Activation::Kind::tanh;
  const Range low = sigma_of(kind, Ball(u.lo, bits)).range(), high = sigma_of(kind, Ball(u.hi, bits)).range();
  const Rational least = tanh ? -1 : 0;
  const Range s(std::max(low.lo, least), std::min(high.hi, Rational(1)));
  const Range one(1), slope = tanh ? one - squared(s) : product(s, one - s);
  const Range bend = tanh ? product(Range(-2), product(s, slope)) : product(slope, one - s - s);
  return {squared(slope) - product(v - s, bend), -slope};
}

Rational farthest(const Range& r, const Rational& from) { return std::max(abs(r.lo - from), abs(r.hi - from)); }

std::optional<Rational> bound_along(const Rational& form, const Rational& image2, const Rational& size2, const Rational& moved) {
  const Rational curved = form - moved * size2;
  if (curved.sign() <= 0) return {};
  return round_up(sqrt_up(Rational(2) * square(rt(image2) + moved * rt(size2)) / curved), 30);
}

// Doubles rule out what is far; what may be near is looked at exactly.
int first_within(const RecordedRun& run, const Point& center, const Rational& r, const std::function<bool(const Point&)>& counts) {
  const double reach = r.approximately() * (1 + 0x1p-20) + 1e-300;
  for (int k = 0; k <= run.sweeps(); ++k) {
    const Point& x = run.iterates[std::size_t(k)];
    double about2 = 0, error = 0;
    for (std::size_t b = 0; b < x.size(); ++b) {
      about2 += (x[b].approximate() - center[b].approximate()).squaredNorm();
      error += 0x1p-50 * (x[b].approximate().norm() + center[b].approximate().norm());
    }
    if (std::sqrt(about2) * (1 - 0x1p-20) - error > reach || (counts && !counts(x))) continue;
    Rational sum;
    for (std::size_t b = 0; b < x.size(); ++b)
      for (Index j = 0; j < x[b].cols(); ++j)
        for (Index i = 0; i < x[b].rows(); ++i) sum += square(x[b](i, j) - center[b](i, j));
    if (sum <= square(r)) return k;
  }
  return -1;
}

}  // namespace amcert
