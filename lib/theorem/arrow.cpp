#include "theorem/arrow.hpp"

#include "linalg/approximate.hpp"
#include "linalg/ball_matrix.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>

namespace amcert {

using Eigen::MatrixXd;

ArrowLayout::ArrowLayout(const Problem& problem) {
  samples = problem.network ? problem.network->samples() : 0;
  for (const Block& b : problem.blocks) {
    const bool is_sample = b.family == Family::U || b.family == Family::V;
    shared.push_back(!is_sample);
    first.push_back(is_sample ? q : p);
    (is_sample ? q : p) += is_sample ? b.rows : b.rows * b.cols;
  }
}

template <class A>
Arrow<A> arrow_hessian(State<A>& s, const ArrowLayout& at, const std::vector<Bend<A>>& bend, const std::vector<Entry>& frozen) {
  using Matrix = typename A::Matrix;
  using Scalar = typename A::Scalar;
  const A& a = s.algebra();
  const Problem& problem = s.problem();
  Arrow<A> h;
  a.resize(h.shared, at.p, at.p);
  const auto add = [&](Matrix& m, Index r, Index c, const Scalar& x) { a.set_entry(m, r, c, a.entry(m, r, c) + x); };
  if (!problem.network) {
    for (std::size_t b = 0; b < problem.blocks.size(); ++b)
      for (std::size_t c = 0; c < problem.blocks.size(); ++c)
        for (Index i = 0; i < problem.blocks[b].rows; ++i)
          for (Index j = 0; j < problem.blocks[c].rows; ++j) a.set_entry(h.shared, at.first[b] + i, at.first[c] + j, a.entry(s.coupling(int(b), int(c)), i, j));
    return h;
  }
  const Network& net = *problem.network;
  h.sample.resize(std::size_t(at.samples));
  h.coupling.resize(std::size_t(at.samples));
  for (Index j = 0; j < at.samples; ++j) {
    a.resize(h.sample[std::size_t(j)], at.q, at.q);
    a.resize(h.coupling[std::size_t(j)], at.p, at.q);
  }
  Matrix gram;
  for (int i = 1; i <= net.depth(); ++i) {
    const Layer& layer = net.layer(i);
    const auto place = [&](Family f, int l) { return at.first[std::size_t(problem.block(f, l))]; };
    const Index W = place(Family::W, i), T = place(layer.split ? Family::U : Family::V, i), d = layer.width;
    const bool apart = layer.bias == Bias::apart;
    const Index b = apart ? place(Family::b, i) : 0;
    const Matrix &x = s.input(i), &R = s.R(i);
    const Index inputs = x.rows();
    const Scalar w = s.weight(i), none = a.number(Rational(0));
    const auto minus = [&](const Scalar& y) { return none - y; };
    a.resize(gram, inputs, inputs);
    a.product_nt(gram, x, x);
    for (Index k = 0; k < d; ++k) {
      for (Index l = 0; l < inputs; ++l) {
        for (Index m = 0; m < inputs; ++m) add(h.shared, W + k * inputs + l, W + k * inputs + m, w * a.entry(gram, l, m));
        add(h.shared, W + k * inputs + l, W + k * inputs + l, s.lambda(i));
        if (!apart) continue;
        Scalar sum = none;
        for (Index j = 0; j < at.samples; ++j) sum = sum + a.entry(x, l, j);
        add(h.shared, W + k * inputs + l, b + k, w * sum);
        add(h.shared, b + k, W + k * inputs + l, w * sum);
      }
      if (apart) add(h.shared, b + k, b + k, w * a.number(Rational(at.samples)));
    }
    if (i > 1) {
      a.resize(gram, net.inputs(i), net.inputs(i));
      a.product_tn(gram, s.inner_weights(i), s.inner_weights(i));
    }
    for (Index j = 0; j < at.samples; ++j) {
      Matrix &D = h.sample[std::size_t(j)], &C = h.coupling[std::size_t(j)];
      for (Index k = 0; k < d; ++k) {
        add(D, T + k, T + k, w);
        for (Index l = 0; l < inputs; ++l) add(C, W + k * inputs + l, T + k, minus(w * a.entry(x, l, j)));
        if (apart) add(C, b + k, T + k, minus(w));
      }
      if (i > 1) {
        const Index V = place(Family::V, i - 1);
        const Matrix& inner = s.inner_weights(i);
        for (Index m = 0; m < net.inputs(i); ++m) {
          for (Index n = 0; n < net.inputs(i); ++n) add(D, V + m, V + n, w * a.entry(gram, m, n));
          for (Index k = 0; k < d; ++k) {
            const Scalar pull = w * a.entry(inner, k, m);
            add(D, T + k, V + m, minus(pull));
            add(D, V + m, T + k, minus(pull));
            for (Index l = 0; l < inputs; ++l) add(C, W + k * inputs + l, V + m, pull * a.entry(x, l, j));
            add(C, W + k * inputs + m, V + m, minus(w * a.entry(R, k, j)));
            if (apart) add(C, b + k, V + m, pull);
          }
        }
      }
      const Index V = place(Family::V, i);
      for (Index k = 0; k < d && layer.split; ++k) {
        const Scalar& gamma = s.gamma(i);
        add(D, V + k, V + k, gamma);
        add(D, T + k, T + k, gamma * a.entry(bend[std::size_t(i - 1)].uu, k, j));
        add(D, T + k, V + k, gamma * a.entry(bend[std::size_t(i - 1)].uv, k, j));
        add(D, V + k, T + k, gamma * a.entry(bend[std::size_t(i - 1)].uv, k, j));
      }
      for (Index k = 0; k < d && i == net.depth(); ++k) add(D, V + k, V + k, s.loss_scale());
    }
  }
  const Scalar zero = a.number(Rational(0)), one = a.number(Rational(1));
  const auto freeze = [&](Matrix& m, Index r) {
    for (Index n = 0; n < m.rows(); ++n) {
      a.set_entry(m, r, n, n == r ? one : zero);
      a.set_entry(m, n, r, n == r ? one : zero);
    }
  };
  for (const Entry& e : frozen) {
    const Index r = at.first[std::size_t(e.block)] + e.row;
    freeze(h.sample[std::size_t(e.col)], r);
    for (Index m = 0; m < at.p; ++m) a.set_entry(h.coupling[std::size_t(e.col)], m, r, zero);
  }
  return h;
}

template Arrow<DoubleAlgebra> arrow_hessian(State<DoubleAlgebra>&, const ArrowLayout&, const std::vector<Bend<DoubleAlgebra>>&, const std::vector<Entry>&);
template Arrow<BallAlgebra> arrow_hessian(State<BallAlgebra>&, const ArrowLayout&, const std::vector<Bend<BallAlgebra>>&, const std::vector<Entry>&);

// Samples are eliminated first. With D' = D - shift, S the Schur complement, tau' = tau_shared - sum C D'^-1 tau_sample and
// G = sum tau_sample' D'^-1 tau_sample, the least value of the form over sample parts that make e orthogonal to tau is
// e'(S + tau' G^-1 tau'')e; turn = tau' G^-1 gives just this.
bool ArrowFactor::factor(const Arrow<DoubleAlgebra>& H, double shift, const std::vector<MatrixXd>& tau_sample, const MatrixXd& tau_shared) {
  const std::size_t n = H.sample.size();
  const Index g = tau_shared.cols();
  sample.resize(n);
  coupling.resize(n);
  MatrixXd S = H.shared, tau = tau_shared, G = MatrixXd::Zero(g, g);
  S.diagonal().array() -= shift;
  std::vector<MatrixXd> pulled(n);  // L_j^-1 tau_j
  for (std::size_t j = 0; j < n; ++j) {
    MatrixXd D = H.sample[j];
    D.diagonal().array() -= shift;
    const Eigen::LLT<MatrixXd> llt(D);
    if (llt.info() != Eigen::Success) return false;
    sample[j] = llt.matrixL();
    coupling[j] = llt.matrixL().solve(H.coupling[j].transpose()).transpose();
    S.noalias() -= coupling[j] * coupling[j].transpose();
    if (g == 0) continue;
    pulled[j] = llt.matrixL().solve(tau_sample[j]);
    tau.noalias() -= coupling[j] * pulled[j];
    G.noalias() += pulled[j].transpose() * pulled[j];
  }
  turn = MatrixXd::Zero(S.rows(), g);
  if (g > 0 && n == 0) {  // no sample parts to choose: along tau anything above the rest of the spectrum will do
    turn = S.cwiseAbs().rowwise().sum().maxCoeff() * tau * (tau.transpose() * tau).inverse();
    S += turn * tau.transpose() + tau * turn.transpose();
  } else if (g > 0) {
    const Eigen::LLT<MatrixXd> inner(G);
    if (inner.info() != Eigen::Success) return false;
    turn = inner.solve(tau.transpose()).transpose();
    S += turn * tau.transpose();
    for (std::size_t j = 0; j < n; ++j) coupling[j] += turn * pulled[j].transpose();
  }
  const Eigen::LLT<MatrixXd> llt((S + S.transpose()) / 2);
  if (llt.info() != Eigen::Success || !(llt.matrixLLT().diagonal().minCoeff() > 0)) return false;
  shared = llt.matrixL();
  return shared.allFinite();
}

void ArrowFactor::solve(MatrixXd& x, Eigen::VectorXd& y) const {
  for (std::size_t j = 0; j < sample.size(); ++j) {
    x.col(Index(j)) = sample[j].triangularView<Eigen::Lower>().solve(x.col(Index(j))).eval();
    y -= coupling[j] * x.col(Index(j));
  }
  y = shared.triangularView<Eigen::Lower>().solve(y).eval();
  y = shared.transpose().triangularView<Eigen::Upper>().solve(y).eval();
  for (std::size_t j = 0; j < sample.size(); ++j) {
    x.col(Index(j)) -= coupling[j].transpose() * y;
    x.col(Index(j)) = sample[j].transpose().triangularView<Eigen::Upper>().solve(x.col(Index(j))).eval();
  }
}

}  // namespace amcert
