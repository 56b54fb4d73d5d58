// The double and the mpfr engine for polynomial problems.
#pragma once

#include "method/polynomial_step.hpp"
#include "linalg/approximate.hpp"

namespace amcert {

template <class A>
class PolynomialStepper {
 public:
  using Scalar = typename A::Scalar;
  using Matrix = typename A::Matrix;
  PolynomialStepper(const Problem& problem, A algebra);
  // One full sweep; x: a matrix per block. Throws std::runtime_error if a block subproblem has no unique minimizer.
  void sweep(std::vector<Matrix>& x);
  Scalar objective(const std::vector<Matrix>& x);

 private:
  void read(const std::vector<Matrix>& x);
  void ridge(const Block& b, const Scalar& prox);
  const Problem* p_;
  A a_;
  PolynomialValues<Scalar> values_;
  std::vector<Scalar> x_, gradient_, hessian_;
};

}  // namespace amcert
