// A polynomial problem around an exact point, and what its theorems share (SPEC.md 2.3, 3.14, 3.17): all of it exact.
#pragma once

#include "certificate/claim.hpp"
#include "linalg/rational_matrix.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace amcert {

// A one-parameter group of isometries that leaves a polynomial unchanged: x_i' = c x_j, x_j' = -c x_i for each of its planes.
struct Rotation {
  struct Plane { int i, j; Rational c; };
  std::vector<Plane> planes;
  RationalVector at(const RationalVector& x) const;  // tau: the velocity at x
};

// A function with smooth units around a point, in intervals (SPEC.md 3.34).
struct SmoothNear {
  Range value;
  RationalVector gradient;                            // the greatest absolute values of its entries
  RationalMatrix hessian;                             // the middles
  std::function<Rational(const Rational&)> change;    // how far the Hessian may be off these within r
  std::function<bool(const Rational&)> keeps_signs;   // whether all positive parts are decided within r
};

// Entries of the center that are held at a bound: the function is meant with them as constants, and what happens across is bounded (SPEC.md
// 3.34, Bounds).
struct Held {
  struct Entry { int unknown; bool at_upper; };
  std::vector<Entry> entries;
  Polynomial whole;  // the function with these entries as unknowns too
};

class PolynomialPoint {
 public:
  // In the cell with these signs of the hinges; by default those at the center.
  PolynomialPoint(const Problem& problem, RationalVector center);
  PolynomialPoint(const Problem& problem, RationalVector center, std::vector<int> signs);
  // Of a problem without hinges which is only meant where these polynomials have the signs that they have at the center.
  PolynomialPoint(const Problem& problem, RationalVector center, const std::vector<Polynomial>& guards, const Held& held = {});

  // A problem with blocks and no more: all that is known of F is what is given.
  PolynomialPoint(const Problem& problem, RationalVector center, std::shared_ptr<const SmoothNear> smooth) : p_(&problem), center_(std::move(center)), smooth_(std::move(smooth)) {}

  bool smooth() const { return smooth_ != nullptr; }
  const Problem& problem() const { return *p_; }
  const PiecewisePolynomial& f() const { return *p_->polynomial; }
  std::size_t n() const { return center_.size(); }
  const RationalVector& center() const { return center_; }
  const std::vector<int>& signs() const { return signs_; }
  const Polynomial& cell() const { return cell_; }      // P
  const Polynomial& taylor() const { return taylor_; }  // P(center + h)
  Rational value() const { return taylor_.constant_term(); }
  Range value_range() const { return smooth_ ? smooth_->value : Range(value()); }
  RationalVector gradient() const;
  RationalMatrix hessian() const;
  // delta: |H(x) - H| <= it for |x - center| <= r.
  Rational hessian_change(const Rational& r) const;
  // Every hinge that is not 0 at the center, and every guard, keeps its sign within r.
  bool keeps_signs(const Rational& r) const;
  // The least speed within r at which F rises from the bounds of held entries, and how much it may be above `low` there.
  const std::vector<Held::Entry>& held() const { return held_; }
  Rational rise(const Rational& r) const;
  Rational gap(const Rational& r, const Rational& low) const;
  std::vector<std::size_t> kinks() const;  // hinges that are 0 at the center
  // The first iterate within r, -1 if there is none.
  int enters(const RecordedRun& run, const Rational& r) const;
  Json center_json() const { return point_json(center_); }
  Json point_json(const RationalVector& x) const;

 private:
  const Problem* p_;
  RationalVector center_;
  std::vector<int> signs_;
  Polynomial cell_, taylor_;
  std::vector<Polynomial> guards_;  // at center + h
  std::vector<Held::Entry> held_;
  Polynomial whole_;                    // at center + h
  std::vector<Polynomial> held_slope_;  // its derivatives by held entries, at center + h
  std::shared_ptr<const SmoothNear> smooth_;
};

// The unknowns by blocks: what flat() puts in a row.
Point blocks_of(const Problem& problem, const RationalVector& x);
Json blocks_json(const Problem& problem, const RationalVector& x);

// Of a polynomial in h: a bound of |gradient(h) - gradient(0)|^2 for |h| <= r.
Rational gradient_change2(const Polynomial& at_h, std::size_t n, const Rational& r);

// Rotations that leave the polynomial unchanged, found numerically and then proved to.
std::vector<Rotation> rotations(const Polynomial& p, std::size_t n);

// x(tau) = center + sum c_e tau^e and, along it, F - F(center) ~ alpha tau^D, |gradient|^2 ~ beta tau^E.
struct Curve {
  std::vector<RationalVector> coefficients;  // per unknown, of tau, tau^2, ...
  int D = 0, E = 0;
  Rational alpha, beta;
  Json json() const;
};
// Nothing if F does not rise along it, or a hinge stays 0.
std::optional<Curve> follow(const PolynomialPoint& at, std::vector<RationalVector> coefficients);
// A little above (beta/alpha^(2 theta))^(1/2), for E = 2 theta D.
Rational curve_bound(const Curve& c, const Rational& theta);

}  // namespace amcert
