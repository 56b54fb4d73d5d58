#include "method/polynomial_engine.hpp"

namespace amcert {

template <class A>
PolynomialStepper<A>::PolynomialStepper(const Problem& problem, A algebra)
    : p_(&problem), a_(algebra), values_(*problem.polynomial, [&](const Rational& q) { return a_.number(q); }) {}

template <class A>
void PolynomialStepper<A>::read(const std::vector<Matrix>& x) {
  x_.clear();
  for (std::size_t b = 0; b < x.size(); ++b)
    for (Index i = 0; i < p_->blocks[b].rows; ++i)
      for (Index j = 0; j < p_->blocks[b].cols; ++j) x_.push_back(a_.entry(x[b], i, j));
}

template <class A>
auto PolynomialStepper<A>::objective(const std::vector<Matrix>& x) -> Scalar {
  read(x);
  values_.go_to(x_);
  return values_.value();
}

// One Newton step from the old value, which refines itself near a limit.
template <class A>
void PolynomialStepper<A>::ridge(const Block& b, const Scalar& prox) {
  const auto from = std::size_t(b.offset), size = std::size_t(b.rows * b.cols);
  values_.go_to(x_);
  values_.gradient(gradient_);
  values_.block_hessian(from, from + size, hessian_);
  Matrix h, g;
  a_.resize(h, Index(size), Index(size));
  a_.resize(g, Index(size), 1);
  for (std::size_t i = 0; i < size; ++i) {
    a_.set_entry(g, Index(i), 0, gradient_[from + i]);
    for (std::size_t j = 0; j < size; ++j) {
      Scalar x = hessian_[i * size + j];
      if (i == j) x = x + prox;
      a_.set_entry(h, Index(i), Index(j), x);
    }
  }
  if (size == 1) {  // without the rounding of a root: a saddle that the exact method stays on is not left
    if (!(a_.entry(h, 0, 0) > 0)) throw std::runtime_error("F is not strictly convex in the block; a prox weight would make it so");
    x_[from] = x_[from] - a_.entry(g, 0, 0) / a_.entry(h, 0, 0);
    return;
  }
  a_.solve_left(h, g);
  for (std::size_t i = 0; i < size; ++i) x_[from + i] = x_[from + i] - a_.entry(g, Index(i), 0);
}

template <class A>
void PolynomialStepper<A>::sweep(std::vector<Matrix>& x) {
  read(x);
  for (const Update& u : p_->sweep) {
    const Block& b = p_->blocks[std::size_t(u.blocks[0])];
    const Scalar prox = a_.number(u.prox[0]);
    try {
      if (u.kind == Kind::ridge) ridge(b, prox);
      else x_[std::size_t(b.offset)] = along_unknown(values_, x_, std::size_t(b.offset), prox).minimizers().front();
    } catch (const std::runtime_error& e) {
      throw std::runtime_error("update " + p_->label(u) + ": " + e.what());
    }
    // Later updates see what the block's matrix can hold.
    for (Index i = 0; i < b.rows; ++i)
      for (Index j = 0; j < b.cols; ++j) a_.set_entry(x[std::size_t(u.blocks[0])], i, j, x_[std::size_t(b.offset + i * b.cols + j)]);
  }
}

template class PolynomialStepper<DoubleAlgebra>;
template class PolynomialStepper<MpfrAlgebra>;

}  // namespace amcert
