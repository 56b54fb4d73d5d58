// A critical point, what the objective is like around it, and the Kurdyka–Łojasiewicz inequality there (SPEC.md 3.14, 3.15).
#pragma once

#include "certificate/claim.hpp"
#include "theorem/limit_point.hpp"
#include "theorem/sweep_map.hpp"

namespace amcert {

// Encloses: one critical point and its value; strong convexity with a modulus on each of several balls around it, kinks frozen and
//           rotations of units of equal pattern divided out.
// Requires: |grad F(center)| < modulus * radius; the Hessian at the center minus shift is a product L L' up to a residual whose norm is
//           bounded; on each ball it changes by less than the modulus that is left, and every entry of U stays in its cell; at kinks
//           both one-sided derivatives have the signs of a strict minimum.
// On failure: undecided, with the obstacle in numbers.
// Because: SPEC.md 3.14.
class CriticalPoint {
 public:
  CriticalPoint(const Problem& problem, LimitPoint limit, long bits);
  // The claim, joined to the first iterate of the run that lies in the largest ball.
  Claim claim(const RecordedRun& run) const;
  // dist(0, dF(x)) >= kappa (F(x) - F*)^(1/2) on each ball, and an upper bound of any kappa near the point. Because: SPEC.md 3.15.
  Claim kl(const Claim& critical_point) const;
  // For the theorems about sweeps; of the proved claim, and to be used while this lives.
  Surroundings surroundings(const Claim& claim) const;
  bool proved() const { return obstacle_.empty(); }
  // The largest ball; zero if there is none.
  Rational radius() const { return balls_.empty() ? Rational(0) : balls_.back().radius; }
  // The first iterate of the run in the largest ball, -1 if there is none.
  int enters(const RecordedRun& run) const;

 private:
  struct Around { Rational radius, modulus, strictness; };  // a ball; strictness nu, if there are kinks
  void bound_center();
  void choose_balls();
  bool turn_is_regular(const Rational& reach) const;
  Rational variation(const Rational& r) const;   // delta
  bool is_kink(const Entry& e) const;
  bool in_pieces_of_silent(const Point& x) const;
  double sign_into_zero_piece() const;
  std::string nearest_break() const;
  bool inside_cells(const Rational& r) const;
  Rational strictness(const Rational& r) const;  // nu; positive if all kinks are strict
  Rational gap(const Rational& r) const;
  std::optional<Point> below() const;            // a point of the smallest ball at which F is less than F*
  Ball slope_times(const Entry& of_U) const;     // D_U at an entry that is not a kink
  Range derivative(const Entry& kink, const Rational& slope) const;  // rho R - gamma S s
  std::vector<Bend<BallAlgebra>> bends() const;

  const Problem& p_;
  LimitPoint limit_;
  BallAlgebra balls_algebra_;
  ArrowLayout at_;
  std::vector<BallMatrix> x_;
  mutable State<BallAlgebra> state_;
  Arrow<BallAlgebra> hessian_;
  Turns<BallMatrix> tau_;  // exact vectors of the rotations
  Json witness_;
  std::string obstacle_;
  std::vector<Rational> steepness_;  // [layer] a_i, 1-based
  Rational modulus_, gradient_;      // m_0, g
  Range value_;
  std::vector<Around> balls_;
};

}  // namespace amcert
