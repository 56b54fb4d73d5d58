#include "obvious.hpp"

#include <boost/multiprecision/mpfi.hpp>

#include <Eigen/Dense>

namespace amcert {
namespace {

namespace mp = boost::multiprecision;
using Interval = mp::number<mp::mpfi_float_backend<38>, mp::et_off>;  // 38 digits: 128 bits
using Matrix = Eigen::Matrix<Interval, Eigen::Dynamic, Eigen::Dynamic>;

Interval interval(const Rational& q) {
  Interval x;
  mpfi_set_q(x.backend().data(), q.raw().backend().data());
  return x;
}

Rational end(mpfr_srcptr x) {
  Integer m;
  const long e = mpfr_zero_p(x) ? 0 : mpfr_get_z_2exp(m.backend().data(), x);
  return Rational::dyadic(m, e);
}

Range range(const Interval& x) { return {end(&x.backend().data()->left), end(&x.backend().data()->right)}; }

Matrix matrix(const DyadicMatrix& m) {
  Matrix out(m.rows(), m.cols());
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out(i, j) = Interval(m.approximate()(i, j));
  return out;
}

Matrix matrix(const RationalMatrix& m) {
  Matrix out(m.rows, m.cols);
  for (Index i = 0; i < m.rows; ++i)
    for (Index j = 0; j < m.cols; ++j) out(i, j) = interval(m(i, j));
  return out;
}

Interval norm2(const Matrix& m) {
  Interval s = 0;
  for (Index n = 0; n < m.size(); ++n) s += m.data()[n] * m.data()[n];
  return s;
}

// max(u,0) or u, by the exact sign of the recorded number.
Matrix sigma(const Matrix& u, bool relu) {
  Matrix out = u;
  for (Index n = 0; n < u.size(); ++n)
    if (relu && mp::upper(u.data()[n]) <= 0) out.data()[n] = 0;
  return out;
}

struct Net {
  Matrix X, Y;
  Interval g1, g2, r1, r2, l1, l2, s;
};

Interval objective(const Net& n, const Matrix& W1, const Matrix& U1, const Matrix& V1, const Matrix& W2, const Matrix& U2, const Matrix& V2) {
  const Interval half = Interval(1) / 2;
  return half * (n.s * norm2(V2 - n.Y) + n.g1 * norm2(V1 - sigma(U1, true)) + n.g2 * norm2(V2 - U2) + n.r1 * norm2(U1 - W1 * n.X) +
                 n.r2 * norm2(U2 - W2 * V1) + n.l1 * norm2(W1) + n.l2 * norm2(W2));
}

}  // namespace

std::vector<ObviousSweep> obvious_evidence(const Problem& p, const RecordedRun& run) {
  const Network& net = *p.network;
  const Net n{matrix(net.X), matrix(net.Y), interval(net.layer(1).gamma), interval(net.layer(2).gamma), interval(net.layer(1).rho),
              interval(net.layer(2).rho), interval(net.layer(1).lambda), interval(net.layer(2).lambda), interval(net.loss_scale)};
  std::map<std::string, Interval> alpha;
  for (const Update& u : p.sweep) alpha[p.label(u)] = interval(u.prox[0]);
  const auto at = [&](const char* name, int k) { return matrix(run.iterates[std::size_t(k)][std::size_t(p.block(name))]); };
  std::vector<ObviousSweep> out;
  Matrix W1 = at("W1", 0), U1 = at("U1", 0), V1 = at("V1", 0), W2 = at("W2", 0), U2 = at("U2", 0), V2 = at("V2", 0);
  Interval before = objective(n, W1, U1, V1, W2, U2, V2);
  for (int k = 0; k < run.sweeps(); ++k) {
    const Matrix w1 = at("W1", k + 1), u1 = at("U1", k + 1), v1 = at("V1", k + 1), w2 = at("W2", k + 1), u2 = at("U2", k + 1), v2 = at("V2", k + 1);
    ObviousSweep s;
    // A lower bound of the relative distance: |residual| / (trace of the Hessian) / (1+|block|).
    const auto ridge = [&](const Matrix& residual, const Interval& trace, const Matrix& block) {
      const Rational r = sqrt_down(std::max(Rational(0), range(norm2(residual)).lo)), z = sqrt_up(range(norm2(block)).hi);
      s.distance.push_back(Range(r / range(trace).hi / (Rational(1) + z)));
    };
    const Interval rows1 = double(v1.rows()), rows2 = double(v2.rows());
    // Residuals of the updates at their mixed points, in backward order.
    ridge(n.s * (v2 - n.Y) + n.g2 * (v2 - U2) + alpha["V2"] * (v2 - V2), rows2 * (n.s + n.g2 + alpha["V2"]), v2);
    ridge(n.g2 * (u2 - v2) + n.r2 * (u2 - W2 * V1) + alpha["U2"] * (u2 - U2), rows2 * (n.g2 + n.r2 + alpha["U2"]), u2);
    ridge(n.l2 * w2 - n.r2 * (u2 - w2 * V1) * V1.transpose() + alpha["W2"] * (w2 - W2), n.r2 * norm2(V1) + rows1 * (n.l2 + alpha["W2"]), w2);
    ridge(n.g1 * (v1 - sigma(U1, true)) - n.r2 * w2.transpose() * (u2 - w2 * v1) + alpha["V1"] * (v1 - V1),
          n.r2 * norm2(w2) + rows1 * (n.g1 + alpha["V1"]), v1);
    // Scalar ReLU update: the nearer stationary point.
    const Matrix m = W1 * n.X;
    const Interval beta = n.r1 + alpha["U1"];
    Interval d2 = 0;
    for (Index e = 0; e < m.size(); ++e) {
      const Interval c = n.r1 * m.data()[e] + alpha["U1"] * U1.data()[e], left = u1.data()[e] - c / beta;
      const Interval right = u1.data()[e] - (n.g1 * v1.data()[e] + c) / (n.g1 + beta);
      d2 += mp::upper(u1.data()[e]) < 0 ? left * left : mp::lower(u1.data()[e]) > 0 ? right * right : Interval(0);
    }
    s.distance.push_back(Range(sqrt_down(std::max(Rational(0), range(d2).lo)) / (Rational(1) + sqrt_up(range(norm2(u1)).hi))));
    ridge(n.l1 * w1 - n.r1 * (u1 - w1 * n.X) * n.X.transpose() + alpha["W1"] * (w1 - W1), n.r1 * norm2(n.X) + Interval(double(n.X.rows())) * (n.l1 + alpha["W1"]), w1);
    const Interval after = objective(n, w1, u1, v1, w2, u2, v2);
    s.drop = range(before - after);
    s.step2 = range(norm2(w1 - W1) + norm2(u1 - U1) + norm2(v1 - V1) + norm2(w2 - W2) + norm2(u2 - U2) + norm2(v2 - V2));
    // Subgradient at x^{k+1}.
    const Matrix r1 = u1 - w1 * n.X, r2 = u2 - w2 * v1, s1 = v1 - sigma(u1, true);
    Interval g2 = norm2(n.l1 * w1 - n.r1 * r1 * n.X.transpose()) + norm2(n.l2 * w2 - n.r2 * r2 * v1.transpose()) +
                  norm2(n.g1 * s1 - n.r2 * w2.transpose() * r2) + norm2(n.g2 * (v2 - u2) + n.s * (v2 - n.Y)) + norm2(n.r2 * r2 - n.g2 * (v2 - u2));
    for (Index e = 0; e < u1.size(); ++e) {
      const Interval r = n.r1 * r1.data()[e], f2 = r - n.g1 * s1.data()[e];
      Interval d = mp::upper(u1.data()[e]) < 0 ? r : f2;
      if (mp::upper(u1.data()[e]) == 0 && mp::lower(u1.data()[e]) == 0) {
        const bool convex = mp::upper(s1.data()[e]) <= 0;
        const Interval a = abs(r), b = abs(f2);
        if (convex) d = mp::lower(r) > 0 ? r : mp::upper(f2) < 0 ? f2 : Interval(0);
        else d = mp::upper(a) < mp::upper(b) ? a : b;
      }
      g2 += d * d;
    }
    s.gradient2 = range(g2);
    out.push_back(std::move(s));
    before = after;
    W1 = w1, U1 = u1, V1 = v1, W2 = w2, U2 = u2, V2 = v2;
  }
  return out;
}

}  // namespace amcert
