#include "theorem/kl_zero.hpp"

#include "linalg/ball_matrix.hpp"
#include "linalg/spectrum.hpp"
#include "number/text.hpp"
#include "problem/activation_ball.hpp"
#include "theorem/arrow.hpp"
#include "theorem/bounds.hpp"

#include <Eigen/Cholesky>
#include <fmt/format.h>

namespace amcert {

using Eigen::MatrixXd;

namespace {

struct Rows {
  BallMatrix derivative;
  std::vector<Rational> weight;
};

// The residuals of SPEC.md 3.16 in their order; sample entries first, sample after sample.
Rows residual_rows(const Problem& p, State<BallAlgebra>& s, const ArrowLayout& at, const Point& x) {
  const BallAlgebra& a = s.algebra();
  const Network& net = *p.network;
  Index per_sample = net.layer(net.depth()).width;
  for (int i = 1; i <= net.depth(); ++i) per_sample += net.layer(i).width * (net.layer(i).split ? 2 : 1);
  Rows out{BallMatrix(per_sample * at.samples, at.q * at.samples + at.p), {}};
  Index row = 0;
  const auto put = [&](Index column, const Ball& y) { a.set_entry(out.derivative, row, column, y); };
  const Ball one = a.number(1), none = a.number(0);
  for (Index j = 0; j < at.samples; ++j) {
    const auto place = [&](Family f, int l) { return j * at.q + at.first[std::size_t(p.block(f, l))]; };
    for (int i = 1; i <= net.depth(); ++i) {
      const Layer& layer = net.layer(i);
      const Index T = place(layer.split ? Family::U : Family::V, i), V = place(Family::V, i), W = at.q * at.samples + at.first[std::size_t(p.block(Family::W, i))];
      for (Index k = 0; k < layer.width && layer.split; ++k, ++row) {
        const Rational u = x[std::size_t(p.block(Family::U, i))](k, j), v = x[std::size_t(p.block(Family::V, i))](k, j);
        put(V + k, one);
        put(T + k, a.number(layer.activation.piecewise() ? -layer.activation.pieces[std::size_t(layer.activation.code(u) / 2)].slope
                                                         : bend_range(layer.activation.kind, u, v, a.bits).uv.lo));
        out.weight.push_back(layer.gamma);
      }
      const BallMatrix& input = s.input(i);
      for (Index k = 0; k < layer.width; ++k, ++row) {
        put(T + k, one);
        for (Index l = 0; l < input.rows(); ++l) put(W + k * input.rows() + l, none - a.entry(input, l, j));
        for (Index m = 0; i > 1 && m < net.inputs(i); ++m) put(place(Family::V, i - 1) + m, none - a.entry(s.inner_weights(i), k, m));
        if (layer.bias == Bias::apart) put(at.q * at.samples + at.first[std::size_t(p.block(Family::b, i))] + k, none - one);
        out.weight.push_back(net.weight(i));
      }
    }
    for (Index k = 0; k < net.layer(net.depth()).width; ++k, ++row) {
      put(place(Family::V, net.depth()) + k, one);
      out.weight.push_back(net.loss_scale);
    }
  }
  return out;
}

Rational slopes_change(const Problem& p, const Point& x, const Rational& r, long bits) {
  Rational most;
  for (int i = 1; i <= p.network->depth(); ++i) {
    const Layer& layer = p.network->layer(i);
    if (!layer.split || layer.activation.piecewise()) continue;
    Rational steep;
    for (Index j = 0; j < p.network->samples(); ++j)
      for (Index k = 0; k < layer.width; ++k) {
        const Rational u = x[std::size_t(p.block(Family::U, i))](k, j), v = x[std::size_t(p.block(Family::V, i))](k, j);
        steep = std::max(steep, farthest(bend_range(layer.activation.kind, {u - r, u + r}, {v - r, v + r}, bits).uv, bend_range(layer.activation.kind, u, v, bits).uv.lo));
      }
    most = std::max(most, rt(layer.gamma) * steep * (Rational(1) + Rational::power_of_two(-30)));
  }
  return most;
}

bool inside_pieces(const Problem& p, const Point& x, const Rational& r) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    if (p.blocks[b].family != Family::U) continue;
    for (const Rational& at : p.network->layer(p.blocks[b].layer).activation.breaks)
      for (Index i = 0; i < p.blocks[b].rows; ++i)
        for (Index j = 0; j < p.blocks[b].cols; ++j)
          if (abs(x[b](i, j) - at) <= r) return false;
  }
  return true;
}

}  // namespace

std::optional<Rational> zero_bound(const AlongDirection& v, const Rational& moved) {
  const Rational rise = v.rise2.lo - Rational(2) * moved * rt(v.rise2.hi) * rt(v.size2);
  if (rise.sign() <= 0) return {};
  const Rational steep = rt(v.pulled2) + (Rational(2) * rt(v.derivative2) * moved + square(moved)) * rt(v.size2);
  return round_up(sqrt_up(Rational(2) * square(steep) / rise), 30);
}

Claim kl_zero(const Problem& p, const RecordedRun& run, const Point& center, long bits) {
  Claim c;
  c.kind = "kl_zero";
  c.k1 = run.sweeps();
  if (!p.network) return c.reason = "a network is needed", c;
  for (const Layer& layer : p.network->layers)
    if (layer.lambda.sign() != 0) return c.reason = "with a lambda that is not 0 residuals cannot all vanish", c;
  const BallAlgebra a{bits};
  const ArrowLayout at(p);
  std::vector<BallMatrix> x;
  for (const DyadicMatrix& m : center) x.push_back(a.point(m));
  State<BallAlgebra> state(p, a);
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], &center[b]);
  const Rows rows = residual_rows(p, state, at, center);
  const Index n = rows.derivative.rows();
  BallMatrix gram(n, n), scratch(n, n);
  a.product_nt(gram, rows.derivative, rows.derivative);
  // The shift: the least eigenvalue of C^1/2 J J' C^1/2, about.
  MatrixXd scaled(n, n), plain(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      plain(i, j) = arf_get_d(arb_midref(gram.at(i, j)), ARF_RND_NEAR);
      scaled(i, j) = plain(i, j) * std::sqrt(rows.weight[std::size_t(i)].approximately() * rows.weight[std::size_t(j)].approximately());
    }
  const SymmetricEigen eigen(scaled);
  const double least = eigen.eigenvalues()(0), shift = least * (1 - 0x1p-17);
  Rational heaviest;
  for (Index i = 0; i < n; ++i) {
    const Rational& w = rows.weight[std::size_t(i)];
    heaviest = std::max(heaviest, w);
    plain(i, i) -= shift / w.approximately();
    a.set_entry(gram, i, i, a.entry(gram, i, i) - a.number(Rational::literally(shift) / w));
  }
  const Eigen::LLT<MatrixXd> llt(plain);
  if (!(least > 0) || llt.info() != Eigen::Success) return c.reason = fmt::format("the derivatives of the residuals are not independent: least eigenvalue about {:.3g}", least), c;
  const MatrixXd L = shortened(llt.matrixL());
  const BallMatrix l = a.point(DyadicMatrix(L));
  a.product_nt(scratch, l, l);
  a.add_scaled(gram, a.number(-1), scratch);
  const Rational rank = round_down(Rational::literally(shift) - row_sum(gram) * heaviest, 40);
  if (rank.sign() <= 0) return c.reason = "the derivatives of the residuals are not proved to be independent", c;
  Rational heavy;
  for (int i = 2; i <= p.network->depth(); ++i) heavy = std::max(heavy, p.network->weight(i));
  const Rational root = sqrt_down(rank), value = state.objective().range().hi;
  const auto kappa = [&](const Rational& r) { return (root - r * rt(heavy) - slopes_change(p, center, r, bits)) * Rational(Integer(65536), Integer(46341)) * (Rational(1) - Rational::power_of_two(-40)); };
  Rational largest;
  for (long e = 4; e > -120 && largest.sign() == 0; --e)
    for (int m = 7; m >= 4; --m) {
      const Rational r = Rational(m) * Rational::power_of_two(e - 2);
      if (largest.sign() == 0 && inside_pieces(p, center, r) && kappa(r) * Rational(5) >= root) largest = r;
    }
  if (largest.sign() == 0 || Rational(4) * value >= square(kappa(largest) * largest))
    return c.reason = fmt::format("F = {:.3g} is too large for the largest ball, of radius {:.3g} and kappa {:.3g}", value.approximately(), largest.approximately(),
                                  largest.sign() ? kappa(largest).approximately() : 0.0), c;
  Json point = Json::object(), balls = Json::array();
  for (std::size_t b = 0; b < p.blocks.size(); ++b) point[p.blocks[b].name] = matrix_json(center[b]);
  for (int e = 10; e >= 0; e -= 2) {
    const Rational r = largest * Rational::power_of_two(-e);
    balls.push_back({text(r), text(round_down(kappa(r), 30))});
  }
  if (Rational(4) * value >= square(round_down(kappa(largest), 30) * largest)) return c.reason = "F is too large for the largest ball", c;
  const Rational first_r = largest * Rational::power_of_two(-10), first = round_down(kappa(first_r), 30);
  if (Rational(4) * value >= square(first * first_r)) return c.reason = fmt::format("F = {:.3g} is too large for the smallest ball, of radius {:.3g}; more sweeps may help", value.approximately(), first_r.approximately()), c;
  // The other side, along v = J' C^1/2 y, y the eigenvector of the least eigenvalue.
  const Rational reach = Rational(2) * rt(value) / first, moved = reach * rt(heavy) + slopes_change(p, center, reach, bits);
  const MatrixXd J = approximately(rows.derivative);
  Eigen::VectorXd y = eigen.eigenvectors().col(0);
  for (Index i = 0; i < n; ++i) y(i) *= std::sqrt(rows.weight[std::size_t(i)].approximately());
  const MatrixXd v = shortened(std::ldexp(1.0, 8 - std::ilogb(std::sqrt(least))) * MatrixXd(J.transpose() * y));
  const BallMatrix v_ball = a.point(DyadicMatrix(v));
  BallMatrix along(n, 1), pulled(J.cols(), 1);
  a.product(along, rows.derivative, v_ball);
  Ball rise = a.number(0), size = a.number(0);
  for (Index i = 0; i < n; ++i) {
    const Ball w = a.number(rows.weight[std::size_t(i)]), entry = a.entry(along, i, 0);
    rise = rise + w * entry * entry;
    a.set_entry(along, i, 0, w * entry);
    for (Index j = 0; j < J.cols(); ++j) size = size + w * a.entry(rows.derivative, i, j) * a.entry(rows.derivative, i, j);
  }
  a.product_tn(pulled, rows.derivative, along);
  const std::optional<Rational> upper_ = zero_bound({rise.range(), a.squared_norm(pulled).range().hi, a.squared_norm(v_ball).range().hi, size.range().hi}, moved);
  if (!upper_) return c.reason = "no direction along which F rises was found", c;
  Json direction = Json::object();
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    MatrixXd m(p.blocks[b].rows, p.blocks[b].cols);
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j) m(i, j) = v(at.shared[b] ? at.q * at.samples + at.first[b] + i * m.cols() + j : j * at.q + at.first[b] + i, 0);
    direction[p.blocks[b].name] = matrix_json(DyadicMatrix(m));
  }
  const int enters = first_within(run, center, largest);
  c.verdict = Verdict::proved;
  c.constants = {{"center", point}, {"shift", text(Rational::literally(shift))}, {"rank", text(rank)}, {"balls", balls}, {"direction", direction}, {"upper", text(*upper_)}, {"enters", enters < 0 ? Json() : Json(enters)}};
  c.witness = matrix_json(DyadicMatrix(L));
  return c;
}

}  // namespace amcert
