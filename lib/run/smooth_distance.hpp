// The scalar update with tanh or sigmoid: distance of a recorded entry from the global minimizer of
//   h(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u.
#pragma once

#include "linalg/ball_matrix.hpp"
#include "problem/activation.hpp"

#include <string>

namespace amcert {

// Upper bound of -(sigma'^2 + (sigma-v) sigma'') over all u and v in [v_min, v_max], by 64 cells of sigma (SPEC.md 3.2):
// h'' >= beta - gamma K. Positive part taken cell by cell.
Rational curvature_bound(Activation::Kind kind, const Rational& v_min, const Rational& v_max);

class SmoothUpdate {
 public:
  SmoothUpdate(Activation::Kind kind, const Rational& gamma, const Rational& beta, const DyadicMatrix& v, long bits);
  // v: all values of V that will be asked for.
  SmoothUpdate(Activation::Kind kind, const Rational& gamma, const Rational& beta, const Range& v, long bits);
  // Adds the squared distance bounds of one entry: |u - u*| <= max|h'|/m and >= min|h'|/l. False: no strong convexity was shown
  // where it is needed; `why` says so.
  bool add(const Ball& u, const Rational& exact_u, const Ball& v, const Rational& exact_v, const Ball& c, Ball& upper, Ball& lower,
           std::string& why) const;

  // h is strongly convex with this modulus for every v of the range, if it is positive.
  const Rational& modulus() const { return modulus_; }
  // For every v and c given: h has one global minimizer, which lies where h is m-strongly convex, as u does. False: not shown.
  bool unique(const Rational& u, const Range& v, const Ball& c, Rational& m) const;

 private:
  // m-strong convexity on a neighbourhood J of u, and h > h(u) outside J: by subdivision (SPEC.md 3.2 (ii)).
  bool isolate(const Rational& exact_u, const Range& v, const Ball& c, Rational& m) const;
  Ball sigma(const Rational& u) const;

  Activation::Kind kind_;
  Rational gamma_, beta_, modulus_;
  long bits_;
};

}  // namespace amcert
