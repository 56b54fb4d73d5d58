// Matrices and vectors of rationals, for small exact problems.
#pragma once

#include "linalg/dyadic_matrix.hpp"

namespace amcert {

using RationalVector = std::vector<Rational>;

Eigen::VectorXd approximately(const RationalVector& x);
Eigen::MatrixXd approximately(const RationalMatrix& m);
// Every double as the dyadic number that it is.
RationalMatrix literally(const Eigen::MatrixXd& m);
RationalMatrix product(const RationalMatrix& a, const RationalMatrix& b);
RationalMatrix transposed(const RationalMatrix& a);
Rational inner(const RationalVector& a, const RationalVector& b);
RationalVector times(const RationalMatrix& a, const RationalVector& x);
// The greatest sum of a row of absolute values.
Rational row_sum(const RationalMatrix& m);
// H - mu I positive definite, by leading minors in exact elimination without pivoting (Sylvester).
bool positive_definite(RationalMatrix h, const Rational& mu);
// By elimination in which a diagonal entry 0 has a row of zeros.
bool positive_semidefinite(RationalMatrix m);
// A lower bound of the least eigenvalue, of so many bits, by bisection on exact positive definiteness; -1 if h is not positive definite.
Rational least_eigenvalue_down(const RationalMatrix& h, int bits);
RationalMatrix identity(Index n);
// m^-1 b, m positive definite.
RationalMatrix solve(RationalMatrix m, RationalMatrix b);

}  // namespace amcert
