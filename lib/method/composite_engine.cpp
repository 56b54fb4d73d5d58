#include "method/composite_engine.hpp"

namespace amcert {
namespace {

std::size_t first(const Problem& p, int block) { return std::size_t(p.blocks[std::size_t(block)].offset); }
std::size_t size(const Problem& p, int block) { return std::size_t(p.blocks[std::size_t(block)].rows * p.blocks[std::size_t(block)].cols); }

}  // namespace

template <class S>
CompositeValues<S>::CompositeValues(const Problem& problem, const Number& number) : problem_(&problem), number_(number) {
  const Composite& c = *problem.composite;
  for (const auto& [name, _] : c.functions) functions_.emplace(name, PolynomialValues<S>(c.function(name), number));
  for (const Update& u : problem.sweep) {
    joint_.push_back(u.kind == Kind::minimize && problem.minimization(u) == Minimization::joint);
    assigned_.emplace_back();
    for (const Polynomial& p : u.value) assigned_.back().emplace_back(PiecewisePolynomial{c.unknowns, c.units, {}, p, c.kinds}, number);
  }
}

template <class S>
std::vector<S> CompositeValues<S>::moved(const Update& u, std::vector<S> x) const {
  const std::size_t from = first(*problem_, u.at), to = first(*problem_, u.blocks[0]);
  for (std::size_t i = 0; i < size(*problem_, u.at); ++i) x[to + i] = x[from + i];
  return x;
}

template <class S>
std::vector<S> CompositeValues<S>::assigned(std::size_t update, const std::vector<S>& x) {
  std::vector<S> out;
  for (PolynomialValues<S>& p : assigned_[update]) {
    p.go_to(x);
    out.push_back(p.value());
  }
  return out;
}

template <class S>
std::vector<S> CompositeValues<S>::descended(const Update& u, const std::vector<S>& x) {
  const std::vector<S> at = moved(u, x);
  PolynomialValues<S>& f = function(u.function);
  f.go_to(at, u.kink);
  std::vector<S> gradient, out;
  f.gradient(gradient);
  const S step = u.step_block < 0 ? number_(u.step) : x[first(*problem_, u.step_block)];
  const std::size_t from = first(*problem_, u.blocks[0]);
  for (std::size_t i = from; i < from + size(*problem_, u.blocks[0]); ++i) out.push_back(at[i] - step * gradient[i]);
  return out;
}

template <class S>
std::vector<std::vector<S>> CompositeValues<S>::minimizers(const Update& u, const std::vector<S>& x) {
  const std::vector<S> at = moved(u, x);
  const S prox = number_(u.prox[0]);
  std::optional<S> lower, upper;
  if (u.lower) lower = number_(*u.lower);
  if (u.upper) upper = number_(*u.upper);
  std::vector<std::vector<S>> out;
  const std::size_t from = first(*problem_, u.blocks[0]);
  for (std::size_t i = from; i < from + size(*problem_, u.blocks[0]); ++i)
    out.push_back(along_unknown(function(u.function), at, i, prox).minimizers(lower ? &*lower : nullptr, upper ? &*upper : nullptr));
  return out;
}

template <class A>
CompositeStepper<A>::CompositeStepper(const Problem& problem, A algebra)
    : p_(&problem), a_(algebra), values_(problem, [algebra](const Rational& q) mutable { return algebra.number(q); }) {}

template <class A>
auto CompositeStepper<A>::flat(const std::vector<Matrix>& x) const -> std::vector<Scalar> {
  std::vector<Scalar> out;
  for (std::size_t b = 0; b < x.size(); ++b)
    for (Index i = 0; i < p_->blocks[b].rows; ++i)
      for (Index j = 0; j < p_->blocks[b].cols; ++j) out.push_back(a_.entry(x[b], i, j));
  return out;
}

template <class A>
auto CompositeStepper<A>::objective(const std::vector<Matrix>& x) -> Scalar {
  values_.objective().go_to(flat(x));
  return values_.objective().value();
}

// One Newton step from the center of the prox term.
template <class A>
auto CompositeStepper<A>::joint(const Update& u, const std::vector<Scalar>& x) -> std::vector<Scalar> {
  const std::size_t from = first(*p_, u.blocks[0]), n = size(*p_, u.blocks[0]);
  const std::vector<Scalar> at = values_.moved(u, x);
  PolynomialValues<Scalar>& f = values_.function(u.function);
  std::vector<Scalar> gradient, hessian, out;
  f.go_to(at);
  f.gradient(gradient);
  f.block_hessian(from, from + n, hessian);
  const Scalar prox = a_.number(u.prox[0]);
  Matrix h, g;
  a_.resize(h, Index(n), Index(n));
  a_.resize(g, Index(n), 1);
  for (std::size_t i = 0; i < n; ++i) {
    a_.set_entry(g, Index(i), 0, gradient[from + i]);
    for (std::size_t j = 0; j < n; ++j) {
      Scalar entry = hessian[i * n + j];
      if (i == j) entry = entry + prox;
      a_.set_entry(h, Index(i), Index(j), entry);
    }
  }
  if (n == 1) {
    if (!(a_.entry(h, 0, 0) > 0)) throw std::runtime_error(u.function + " is not strictly convex in the block; a prox weight would make it so");
    return {at[from] - a_.entry(g, 0, 0) / a_.entry(h, 0, 0)};
  }
  a_.solve_left(h, g);
  for (std::size_t i = 0; i < n; ++i) out.push_back(at[from + i] - a_.entry(g, Index(i), 0));
  return out;
}

template <class A>
void CompositeStepper<A>::sweep(std::vector<Matrix>& x) {
  std::vector<Scalar> y = flat(x);
  for (std::size_t n = 0; n < p_->sweep.size(); ++n) {
    const Update& u = p_->sweep[n];
    std::vector<Scalar> result;
    try {
      if (u.kind == Kind::assign) result = values_.assigned(n, y);
      else if (u.kind == Kind::descend) result = values_.descended(u, y);
      else if (values_.joint(n)) result = joint(u, y);
      else
        for (const std::vector<Scalar>& best : values_.minimizers(u, y)) result.push_back(best.front());
    } catch (const std::runtime_error& e) {
      throw std::runtime_error("update " + p_->label(u) + ": " + e.what());
    }
    // Later updates see what the block's matrix can hold.
    const Block& b = p_->blocks[std::size_t(u.blocks[0])];
    for (Index i = 0; i < b.rows; ++i)
      for (Index j = 0; j < b.cols; ++j) {
        a_.set_entry(x[std::size_t(u.blocks[0])], i, j, result[std::size_t(i * b.cols + j)]);
        y[std::size_t(b.offset + i * b.cols + j)] = a_.entry(x[std::size_t(u.blocks[0])], i, j);
      }
  }
}

template class CompositeValues<Rational>;
template class CompositeValues<double>;
template class CompositeStepper<DoubleAlgebra>;
template class CompositeStepper<MpfrAlgebra>;

}  // namespace amcert
