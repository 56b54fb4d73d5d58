// A real number enclosed by doubles: |value - mid| <= rad. Mode-free: rounding to nearest is bounded, never switched.
//
// Lemma 1. Let u = 2^-53 and let a, b be nonnegative doubles. A sum, product or square root computed in round-to-nearest
// equals the exact one times (1+d), |d| <= u, plus (products only) an underflow error of at most 2^-1075. A bound formed from
// nonnegative terms by at most four such operations, then passed through up(), is therefore an upper bound of its exact value:
// up() multiplies by 1+2^-50 = 1+8u, more than the (1+u)^6 that is lost, and adds 1e-300, more than any underflow.
#pragma once

#include "number/rational.hpp"

#include <cmath>

namespace amcert {

inline constexpr double unit_roundoff = 0x1p-53;
inline double up(double bound) { return bound * (1 + 0x1p-50) + 1e-300; }

struct Midrad {
  double mid = 0, rad = 0;

  // Encloses q. On failure (overflow): rad is infinite, nothing can be concluded.
  static Midrad of(const Rational& q);
  static Midrad exactly(double x) { return {x, 0}; }

  friend Midrad operator+(Midrad a, Midrad b) {
    const double m = a.mid + b.mid;
    return {m, up(a.rad + b.rad + unit_roundoff * std::fabs(m))};
  }
  friend Midrad operator-(Midrad a, Midrad b) {
    const double m = a.mid - b.mid;
    return {m, up(a.rad + b.rad + unit_roundoff * std::fabs(m))};
  }
  // |ab - mid| <= |a.mid| rb + ra |b.mid| + ra rb + u|mid|; the first two terms are formed as one bound before the rest.
  friend Midrad operator*(Midrad a, Midrad b) {
    const double m = a.mid * b.mid;
    const double r = up(std::fabs(a.mid) * b.rad + a.rad * std::fabs(b.mid));
    return {m, up(r + up(a.rad * b.rad) + unit_roundoff * std::fabs(m))};
  }
  Midrad operator-() const { return {-mid, rad}; }

  // Certain sign: +1, -1, or 0 if it is not decided (or the value is exactly 0).
  int sign() const { return mid > rad ? 1 : mid < -rad ? -1 : 0; }
  // Upper bound of |value|.
  double magnitude() const { return up(std::fabs(mid) + rad); }
  // Lower bound of |value|: |mid| - rad computed with error u|mid| <= 2^-50 |mid|.
  double mignitude() const { return std::fmax(0.0, std::fabs(mid) * (1 - 0x1p-50) - up(rad)); }
  bool finite() const { return std::isfinite(mid) && std::isfinite(rad); }
  // Requires finite(); throws std::domain_error otherwise.
  Range range() const;
};

}  // namespace amcert
