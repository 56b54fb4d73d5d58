// The double and the mpfr engine for composite problems, and what one update makes of a point, in any arithmetic.
#pragma once

#include "method/polynomial_step.hpp"
#include "linalg/approximate.hpp"

namespace amcert {

// The functions of a composite problem and the polynomials that its updates assign, in one arithmetic.
template <class S>
class CompositeValues {
 public:
  using Number = typename PolynomialValues<S>::Number;
  CompositeValues(const Problem& problem, const Number& number);

  PolynomialValues<S>& function(const std::string& name) { return functions_.at(name); }
  PolynomialValues<S>& objective() { return function(problem_->composite->objective); }
  // Of a minimize update: it is solved for, not minimized entry by entry.
  bool joint(std::size_t update) const { return joint_[update]; }
  // x with the entries of block `at` in the place of those of the update's block.
  std::vector<S> moved(const Update& u, std::vector<S> x) const;
  // The results of assign and descend updates, and of minimize updates by entry the minimizers of each entry; the block's entries in x
  // are the old ones. Throws std::runtime_error if an entry has no minimizer.
  std::vector<S> assigned(std::size_t update, const std::vector<S>& x);
  std::vector<S> descended(const Update& u, const std::vector<S>& x);
  std::vector<std::vector<S>> minimizers(const Update& u, const std::vector<S>& x);

 private:
  const Problem* problem_;
  Number number_;
  std::map<std::string, PolynomialValues<S>> functions_;
  std::vector<std::vector<PolynomialValues<S>>> assigned_;  // per update: per entry the polynomial
  std::vector<bool> joint_;                                 // per update
};

template <class A>
class CompositeStepper {
 public:
  using Scalar = typename A::Scalar;
  using Matrix = typename A::Matrix;
  CompositeStepper(const Problem& problem, A algebra);
  // One full sweep; x: a matrix per block. Throws std::runtime_error if a block has no unique minimizer.
  void sweep(std::vector<Matrix>& x);
  Scalar objective(const std::vector<Matrix>& x);

 private:
  std::vector<Scalar> flat(const std::vector<Matrix>& x) const;
  std::vector<Scalar> joint(const Update& u, const std::vector<Scalar>& x);
  const Problem* p_;
  A a_;
  CompositeValues<Scalar> values_;
};

}  // namespace amcert
