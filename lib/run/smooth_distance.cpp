#include "run/smooth_distance.hpp"

#include "problem/activation_ball.hpp"

#include <algorithm>

namespace amcert {

Rational curvature_bound(Activation::Kind kind, const Rational& v_min, const Rational& v_max) {
  const Rational v_bar = std::max(abs(v_min), abs(v_max)), one = 1;
  Rational k = 0;
  for (int l = 0; l < 64; ++l) {
    const Rational a(Integer(l), Integer(64)), b(Integer(l + 1), Integer(64));
    Rational cell;
    if (kind == Activation::Kind::tanh) {
      // (1-t^2)(3t^2-1+2|t||v|): first factor at most 1-a^2, second increasing in |t|
      cell = (one - a * a) * std::max(Rational(0), Rational(3) * b * b - one + Rational(2) * b * v_bar);
    } else {
      // s(1-s)(3s^2-2s+v(1-2s)): s(1-s) increases up to 1/2; v(1-2s) is bilinear, so largest at corners
      const Rational w = b <= Rational(Integer(1), Integer(2)) ? b * (one - b) : a * (one - a);
      const Rational two = 2;
      const Rational corner = std::max(std::max(v_min * (one - two * a), v_min * (one - two * b)), std::max(v_max * (one - two * a), v_max * (one - two * b)));
      cell = w * std::max(Rational(0), Rational(3) * b * b - two * a + corner);
    }
    k = std::max(k, cell);
  }
  return k;
}

namespace {

Range range_of(const DyadicMatrix& v) {
  Range r(v(0, 0));
  for (Index j = 0; j < v.cols(); ++j)
    for (Index i = 0; i < v.rows(); ++i) {
      r.lo = std::min(r.lo, v(i, j));
      r.hi = std::max(r.hi, v(i, j));
    }
  return r;
}

}  // namespace

SmoothUpdate::SmoothUpdate(Activation::Kind kind, const Rational& gamma, const Rational& beta, const Range& v, long bits)
    : kind_(kind), gamma_(gamma), beta_(beta), modulus_(beta - gamma * curvature_bound(kind, v.lo, v.hi)), bits_(bits) {}

SmoothUpdate::SmoothUpdate(Activation::Kind kind, const Rational& gamma, const Rational& beta, const DyadicMatrix& v, long bits)
    : SmoothUpdate(kind, gamma, beta, range_of(v), bits) {}

bool SmoothUpdate::unique(const Rational& u, const Range& v, const Ball& c, Rational& m) const {
  m = modulus_;
  return m.sign() > 0 || isolate(u, v, c, m);
}

Ball SmoothUpdate::sigma(const Rational& u) const { return sigma_of(kind_, Ball(u, bits_)); }

bool SmoothUpdate::add(const Ball& u, const Rational& exact_u, const Ball& v, const Rational& exact_v, const Ball& c, Ball& upper,
                       Ball& lower, std::string& why) const {
  const Ball s = sigma(exact_u), slope = sigma_slope(kind_, s);
  const Ball h1 = Ball(gamma_, bits_) * (s - v) * slope + Ball(beta_, bits_) * u - c;
  Rational m = modulus_;
  if (m.sign() <= 0 && !isolate(exact_u, Range(exact_v), c, m)) {
    why = "the scalar subproblem is not convex and its global minimizer could not be isolated";
    return false;
  }
  Ball t(bits_), d(bits_);
  arb_sqr(t.raw(), h1.raw(), bits_);
  arb_div(d.raw(), t.raw(), Ball(m * m, bits_).raw(), bits_);
  upper = upper + d;
  // |h''| <= beta + gamma (1 + (1+|v|)), since |sigma'| <= 1 and |sigma''| <= 1.
  const Rational l = beta_ + gamma_ * (Rational(2) + abs(exact_v));
  arb_div(d.raw(), t.raw(), Ball(l * l, bits_).raw(), bits_);
  if (arb_is_positive(d.raw())) lower = lower + d;
  return true;
}

bool SmoothUpdate::isolate(const Rational& exact_u, const Range& v, const Ball& c, Rational& m) const {
  const bool tanh = kind_ == Activation::Kind::tanh;
  const Rational floor_value = tanh ? -1 : 0, one = 1, two = 2, half(Integer(1), Integer(2));
  const auto clip = [&](Range s) {
    return Range{std::max(s.lo, floor_value), std::min(s.hi, one)};
  };
  const auto times = [](const Range& a, const Range& b) {
    const Rational p[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
    return Range{*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
  };
  const auto squared = [](const Range& a) {
    const Rational x = a.lo * a.lo, y = a.hi * a.hi;
    return Range{a.lo.sign() <= 0 && a.hi.sign() >= 0 ? Rational(0) : std::min(x, y), std::max(x, y)};
  };
  Rational left, right;
  bool found = false;
  for (int e = 0; e <= 24 && !found; ++e) {
    left = exact_u - Rational::power_of_two(-e);
    right = exact_u + Rational::power_of_two(-e);
    const Range s = clip({sigma(left).range().lo, sigma(right).range().hi});
    const Range complement = Range(one) - s;
    const Range s1 = tanh ? Range(one) - squared(s) : times(s, complement);
    const Range s2 = tanh ? times(times(s, s1), Range(-two)) : times(s1, Range(one) - times(s, Range(two)));
    const Range curvature = squared(s1) + times(s - v, s2);
    m = beta_ + gamma_ * curvature.lo;
    found = m.sign() > 0;
  }
  if (!found) return false;
  // h up to the constant c^2/(2 beta): gamma/2 (sigma-v)^2 + beta/2 (u - c/beta)^2
  const Range cr = c.range(), centre{cr.lo / beta_, cr.hi / beta_};
  const Range hu_range = squared(sigma(exact_u).range() - v);
  const Rational hu = gamma_ * half * hu_range.hi + beta_ * half * squared(Range(exact_u) - centre).hi;
  const Rational reach2 = two * hu / beta_;
  const Rational T(Integer(boost::multiprecision::sqrt(Integer(reach2.numerator() / reach2.denominator())) + 1));
  const auto whole = [](const Rational& x, bool up) {
    Integer q;
    const Integer n = x.numerator(), d = x.denominator();
    if (up) mpz_cdiv_q(q.backend().data(), n.backend().data(), d.backend().data());
    else mpz_fdiv_q(q.backend().data(), n.backend().data(), d.backend().data());
    return Rational(q);
  };
  const auto gap = [](const Rational& x, const Rational& lo, const Rational& hi) {
    return x < lo ? lo - x : x > hi ? x - hi : Rational(0);
  };
  // Every cell must have h > h(u) throughout, by monotonicity of sigma.
  const auto excluded = [&](auto&& self, const Rational& p, const Rational& q, int depth) -> bool {
    if (p >= q) return true;
    const Range s = clip({sigma(p).range().lo, sigma(q).range().hi});
    const Rational a = v.hi < s.lo ? s.lo - v.hi : v.lo > s.hi ? v.lo - s.hi : Rational(0);
    const Rational b = std::min(gap(centre.lo, p, q), gap(centre.hi, p, q));
    const Rational inside = centre.lo < q && p < centre.hi ? Rational(0) : b;
    if (gamma_ * half * a * a + beta_ * half * inside * inside > hu) return true;
    if (depth == 40) return false;
    const Rational mid = (p + q) * half;
    return self(self, p, mid, depth + 1) && self(self, mid, q, depth + 1);
  };
  return excluded(excluded, whole(centre.lo, false) - T, left, 0) && excluded(excluded, right, whole(centre.hi, true) + T, 0);
}

}  // namespace amcert
