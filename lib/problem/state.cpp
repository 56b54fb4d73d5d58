#include "problem/state.hpp"

#include <stdexcept>

namespace amcert {

template <class A>
State<A>::State(const Problem& problem, A algebra)
    : p_(&problem), a_(algebra), value_(problem.blocks.size()), point_(problem.blocks.size()),
      loss_scale_(a_.number(problem.network ? problem.network->loss_scale : Rational(1))), minus_one_(a_.number(-1)), one_(a_.number(1)),
      zero_(a_.number(0)) {
  if (!problem.network) {
    const auto part = [&](const RationalMatrix& m, Index i0, Index rows, Index j0, Index cols) {
      RationalMatrix out(rows, cols);
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j) out(i, j) = m(i0 + i, j0 + j);
      return a_.constant(out);
    };
    for (const Block& b : problem.blocks) {
      g_.push_back(part(problem.quadratic->g, b.offset, b.rows, 0, 1));
      H_.emplace_back();
      for (const Block& c : problem.blocks) H_.back().push_back(part(problem.quadratic->H, b.offset, b.rows, c.offset, c.rows));
    }
    return;
  }
  const Network& n = *problem.network;
  X_ = a_.constant(n.X);
  Y_ = a_.constant(n.Y);
  cache_.resize(std::size_t(n.depth()) + 1);
  for (const Family f : {Family::W, Family::b, Family::U, Family::V}) {
    index_.emplace_back(1, -1);
    for (int i = 1; i <= n.depth(); ++i) index_.back().push_back(problem.block(f, i));
  }
  gamma_.push_back(zero_);
  weight_.push_back(zero_);
  lambda_.push_back(zero_);
  coefficients_.emplace_back(a_, Activation::identity());
  for (int i = 1; i <= n.depth(); ++i) {
    gamma_.push_back(a_.number(n.layer(i).gamma));
    weight_.push_back(a_.number(n.weight(i)));
    lambda_.push_back(a_.number(n.layer(i).lambda));
    coefficients_.emplace_back(a_, n.layer(i).activation);
  }
}

template <class A>
void State<A>::set(int block, const Matrix& value, const DyadicMatrix* point) {
  value_[std::size_t(block)] = &value;
  point_[std::size_t(block)] = point;
  touch(block);
}

template <class A>
void State<A>::touch(int block) {
  const Block& b = p_->blocks[std::size_t(block)];
  if (b.family == Family::x) return;
  LayerCache& c = at(b.layer);
  const bool last = b.layer == p_->network->depth();
  switch (b.family) {
    case Family::W: c.inner.fresh = c.pulled.fresh = c.M.fresh = c.R.fresh = false; break;
    case Family::b: c.M.fresh = c.R.fresh = c.pulled.fresh = false; break;
    case Family::U: c.sigma.fresh = c.S.fresh = c.R.fresh = c.pulled.fresh = false; break;
    case Family::V:
      c.S.fresh = false;
      if (!p_->network->layer(b.layer).split) c.R.fresh = c.pulled.fresh = false;
      if (last) loss_.fresh = false;
      else {
        LayerCache& next = at(b.layer + 1);
        next.input.fresh = next.pair.fresh = next.M.fresh = next.R.fresh = next.pulled.fresh = false;
      }
      break;
    case Family::x: break;
  }
}

template <class A>
void State<A>::append_ones(Matrix& out, const Matrix& v) {
  a_.resize(out, v.rows() + 1, v.cols());
  for (Index j = 0; j < v.cols(); ++j) {
    for (Index i = 0; i < v.rows(); ++i) a_.set_entry(out, i, j, a_.entry(v, i, j));
    a_.set_entry(out, v.rows(), j, one_);
  }
}

template <class A>
auto State<A>::input(int i) -> const Matrix& {
  const Matrix& v = i == 1 ? X_ : value(index(Family::V, i - 1));
  if (p_->network->layer(i).bias != Bias::ones) return v;
  Kept& k = at(i).input;
  if (!k.fresh) append_ones(k.m, v);
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::regressor(int i, bool pair) -> const Matrix& {
  if (!pair) return input(i);
  Kept& k = at(i).pair;
  if (!k.fresh) append_ones(k.m, input(i));
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::inner_weights(int i) -> const Matrix& {
  const Matrix& w = value(index(Family::W, i));
  if (p_->network->layer(i).bias != Bias::ones) return w;
  Kept& k = at(i).inner;
  if (!k.fresh) {
    a_.resize(k.m, w.rows(), w.cols() - 1);
    for (Index r = 0; r < w.rows(); ++r)
      for (Index c = 0; c + 1 < w.cols(); ++c) a_.set_entry(k.m, r, c, a_.entry(w, r, c));
  }
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::sigma(int i) -> const Matrix& {
  Kept& k = at(i).sigma;
  if (!k.fresh) activate(a_, k.m, scalar_block(i));
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::M(int i) -> const Matrix& {
  Kept& k = at(i).M;
  if (!k.fresh) {
    a_.product(k.m, value(index(Family::W, i)), input(i));
    if (const int b = index(Family::b, i); b >= 0) a_.add_to_columns(k.m, value(b));
  }
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::R(int i) -> const Matrix& {
  Kept& k = at(i).R;
  if (!k.fresh) {
    k.m = value(index(p_->network->layer(i).split ? Family::U : Family::V, i));
    a_.add_scaled(k.m, minus_one_, M(i));
  }
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::S(int i) -> const Matrix& {
  Kept& k = at(i).S;
  if (!k.fresh) {
    k.m = value(index(Family::V, i));
    a_.add_scaled(k.m, minus_one_, sigma(i));
  }
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::pulled(int i) -> const Matrix& {
  Kept& k = at(i).pulled;
  if (!k.fresh) a_.product_tn(k.m, inner_weights(i), R(i));
  k.fresh = true;
  return k.m;
}

template <class A>
auto State<A>::loss() -> const Matrix& {
  if (!loss_.fresh) {
    loss_.m = value(index(Family::V, p_->network->depth()));
    a_.add_scaled(loss_.m, minus_one_, Y_);
  }
  loss_.fresh = true;
  return loss_.m;
}

template <class A>
ScalarBlock<A> State<A>::scalar_block(int i) const {
  const int u = index(Family::U, i);
  return {&p_->network->layer(i).activation, &coefficients_[std::size_t(i)], point(u), &value(u), gamma_[std::size_t(i)], weight_[std::size_t(i)]};
}

template <class A>
void State<A>::gradient(Matrix& out, int block) {
  const Block& b = p_->blocks[std::size_t(block)];
  const int i = b.layer;
  if (b.family == Family::x) return gradient_quadratic(out, block);
  a_.resize(out, b.rows, b.cols);
  switch (b.family) {
    case Family::W:
      a_.product_nt(scratch_, R(i), input(i));
      a_.add_scaled(out, lambda(i), value(block));
      a_.add_scaled(out, minus_one_ * weight(i), scratch_);
      break;
    case Family::b:
      a_.row_sums(scratch_, R(i));
      a_.add_scaled(out, minus_one_ * weight(i), scratch_);
      break;
    case Family::V:
      a_.add_scaled(out, gamma(i), p_->network->layer(i).split ? S(i) : R(i));
      if (i == p_->network->depth()) a_.add_scaled(out, loss_scale_, loss());
      else a_.add_scaled(out, minus_one_ * weight(i + 1), pulled(i + 1));
      break;
    case Family::U:
      if constexpr (std::is_same_v<A, MpfrAlgebra>) throw std::logic_error("the mpfr engine has no use for subgradients");
      else least_subgradient(a_, out, scalar_block(i), R(i), S(i), sigma(i));
      break;
    case Family::x: break;
  }
}

template <class A>
void State<A>::gradient_quadratic(Matrix& out, int block) {
  const auto b = std::size_t(block);
  a_.resize(out, p_->blocks[b].rows, 1);
  for (std::size_t c = 0; c < p_->blocks.size(); ++c) {
    a_.product(scratch_, H_[b][c], value(int(c)));
    a_.add_scaled(out, one_, scratch_);
  }
  a_.add_scaled(out, minus_one_, g_[b]);
}

template <class A>
void State<A>::hessian(Matrix& out, const std::vector<int>& blocks, const std::vector<Scalar>& prox) {
  const Block& b = p_->blocks[std::size_t(blocks[0])];
  const int i = b.layer;
  const auto add_diagonal = [&](Index from, Index to, const Scalar& x) {
    for (Index k = from; k < to; ++k) a_.set_entry(out, k, k, a_.entry(out, k, k) + x);
  };
  const auto gram = [&](const Matrix& g, const Scalar& w) {
    a_.resize(out, g.rows(), g.rows());
    a_.add_scaled(out, w, g);
  };
  switch (b.family) {
    case Family::W: {
      a_.product_nt(scratch_, regressor(i, blocks.size() == 2), regressor(i, blocks.size() == 2));
      gram(scratch_, weight(i));
      add_diagonal(0, b.cols, lambda(i) + prox[0]);
      if (blocks.size() == 2) add_diagonal(b.cols, b.cols + 1, prox[1]);
      break;
    }
    case Family::b:
      a_.resize(out, 1, 1);
      a_.set_entry(out, 0, 0, weight(i) * a_.number(p_->network->samples()) + prox[0]);
      break;
    case Family::V: {
      const bool last = i == p_->network->depth();
      if (last) a_.resize(out, b.rows, b.rows);
      else {
        a_.product_tn(scratch_, inner_weights(i + 1), inner_weights(i + 1));
        gram(scratch_, weight(i + 1));
      }
      Scalar diagonal = gamma(i) + prox[0];
      if (last) diagonal = diagonal + loss_scale_;
      add_diagonal(0, b.rows, diagonal);
      break;
    }
    case Family::U: throw std::logic_error("a U block has no single Hessian");
    case Family::x:
      out = H_[std::size_t(blocks[0])][std::size_t(blocks[0])];
      add_diagonal(0, b.rows, prox[0]);
      break;
  }
}

template <class A>
void State<A>::image(Matrix& out, int i, int block, const Matrix& d) {
  const Family f = p_->blocks[std::size_t(block)].family;
  if (f == Family::W) a_.product(out, d, input(i));
  else if (f == Family::V) a_.product(out, inner_weights(i), d);
  else {
    a_.resize(out, d.rows(), p_->network->samples());
    a_.add_to_columns(out, d);
  }
}

template <class A>
auto State<A>::objective() -> Scalar {
  const Scalar half = a_.number(Rational(Integer(1), Integer(2)));
  Scalar sum = zero_;
  if (!p_->network) {
    for (std::size_t b = 0; b < p_->blocks.size(); ++b) {
      for (std::size_t c = 0; c < p_->blocks.size(); ++c) {
        a_.product(scratch_, H_[b][c], value(int(c)));
        sum = sum + half * a_.inner(value(int(b)), scratch_);
      }
      sum = sum - a_.inner(g_[b], value(int(b)));
    }
    return sum;
  }
  sum = sum + loss_scale_ * a_.squared_norm(loss());
  for (int i = 1; i <= p_->network->depth(); ++i) {
    if (p_->network->layer(i).split) sum = sum + gamma(i) * a_.squared_norm(S(i));
    sum = sum + weight(i) * a_.squared_norm(R(i)) + lambda(i) * a_.squared_norm(value(index(Family::W, i)));
  }
  return half * sum;
}

template class State<DoubleAlgebra>;
template class State<MpfrAlgebra>;
template class State<ColumnBallAlgebra>;
template class State<ExactAlgebra>;
template class State<BallAlgebra>;

}  // namespace amcert
