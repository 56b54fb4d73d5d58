// Matrices and vectors of rationals, for small exact problems.
#pragma once

#include "linalg/dyadic_matrix.hpp"

namespace amcert {

using RationalVector = std::vector<Rational>;

Eigen::VectorXd approximately(const RationalVector& x);
Eigen::MatrixXd approximately(const RationalMatrix& m);
RationalMatrix product(const RationalMatrix& a, const RationalMatrix& b);
RationalMatrix transposed(const RationalMatrix& a);
Rational inner(const RationalVector& a, const RationalVector& b);
RationalVector times(const RationalMatrix& a, const RationalVector& x);
// The greatest sum of a row of absolute values.
Rational row_sum(const RationalMatrix& m);
// H - mu I positive definite, by leading minors in exact elimination without pivoting (Sylvester).
bool positive_definite(RationalMatrix h, const Rational& mu);

}  // namespace amcert
