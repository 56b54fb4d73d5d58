// Bounds that the theorems about limits share, as SPEC.md 3.14 evaluates them.
#pragma once

#include "linalg/ball_matrix.hpp"
#include "problem/activation.hpp"
#include "run/recorded_run.hpp"

#include <Eigen/Core>

#include <optional>

namespace amcert {

// At least sqrt(y), by less than 2^-32, so that a checker comes to the same number.
Rational rt(const Rational& y);
Rational upper(arb_srcptr x);
double up_magnitude(arb_srcptr x);
// The greatest sum of a row of |m|.
Rational row_sum(const BallMatrix& m);
// 46 bits of the largest entry; what this loses is part of a residual.
Eigen::MatrixXd shortened(const Eigen::MatrixXd& m);
// sigma'^2 - (v - sigma) sigma'' and -sigma' for all u and v of the ranges.
struct BendRange { Range uu, uv; };
BendRange bend_range(Activation::Kind kind, const Range& u, const Range& v, long bits);
Rational farthest(const Range& r, const Rational& from);
// An upper bound of kappa from a direction v along which F rises: of <v,Hv>, |Hv|^2 and |v|^2 the unfavourable ends, and how far H may be
// off the Hessian at the critical point. None if F need not rise along v. Because: SPEC.md 3.15.
std::optional<Rational> bound_along(const Rational& form, const Rational& image2, const Rational& size2, const Rational& moved);
// The first iterate of the run within r of the center that `counts`, -1 if there is none.
int first_within(const RecordedRun& run, const Point& center, const Rational& r, const std::function<bool(const Point&)>& counts = {});

}  // namespace amcert
