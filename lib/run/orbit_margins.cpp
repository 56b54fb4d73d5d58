#include "run/orbit_margins.hpp"

#include "problem/activation_ball.hpp"

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

namespace {

// Lemma. Bounds below are sums and products of nonnegative doubles, fewer than 2^20 per entry: off by a factor of at most 1+2^-32.
constexpr double more = 1 + 0x1p-28, less = 1 - 0x1p-28;

MatrixXd magnitudes(const BallMatrix& m) {
  MatrixXd out(m.rows(), m.cols());
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i)
      out(i, j) = (std::fabs(arf_get_d(arb_midref(m.at(i, j)), ARF_RND_NEAR)) + mag_get_d(arb_radref(m.at(i, j)))) * more + 1e-300;
  return out;
}

struct Interval { double lo, hi; };
Interval interval(arb_srcptr x, double radius) {
  const double mid = arf_get_d(arb_midref(x), ARF_RND_NEAR), r = (mag_get_d(arb_radref(x)) + radius + std::fabs(mid) * 0x1p-50) * more + 1e-300;
  return {mid - r, mid + r};  // the rounding of these two is inside r: |mid| 2^-50 of it is spare
}
double largest_square(Interval x) { return std::fmax(x.lo * x.lo, x.hi * x.hi) * more; }
double least_square(Interval x) { return x.lo <= 0 && x.hi >= 0 ? 0 : std::fmin(x.lo * x.lo, x.hi * x.hi) * less; }

}  // namespace

std::vector<std::vector<double>> stated_radii(const Orbit& orbit) {
  std::vector<std::vector<double>> out = orbit.radius;
  for (auto& of_iterate : out)
    for (double& r : of_iterate)
      if (r > 0) r = round_up(Rational::literally(2 * r), 8).approximately();
  return out;
}

OrbitMargins::OrbitMargins(const Problem& problem, const Orbit& orbit, std::vector<std::vector<double>> radius)
    : p_(problem), orbit_(orbit), radius_(std::move(radius)), balls_{2 * orbit.bits + 64}, kept_(radius_.size()) {}

MatrixXd OrbitMargins::radii(int block, int k) const {
  const Block& b = p_.blocks[std::size_t(block)];
  const double r = radius_[std::size_t(k)][std::size_t(block)];
  MatrixXd out = MatrixXd::Constant(b.rows, b.cols, r);
  for (const ExactEntry& e : orbit_.exact)
    if (e.block == block && e.first <= k && k <= e.last) out(e.row, e.col) = 0;
  return out;
}

const OrbitMargins::Kept& OrbitMargins::at(int k) const {
  Kept& kept = kept_[std::size_t(k)];
  if (!kept.known) kept = compute(k);
  return kept;
}

OrbitMargins::Kept OrbitMargins::compute(int k) const {
  const Point& z = orbit_.run.iterates[std::size_t(k)];
  std::vector<BallMatrix> x;
  std::vector<MatrixXd> r;
  State<BallAlgebra> state(p_, balls_);
  for (std::size_t b = 0; b < z.size(); ++b) {
    x.push_back(balls_.point(z[b]));
    r.push_back(radii(int(b), k));
  }
  for (std::size_t b = 0; b < z.size(); ++b) state.set(int(b), x[b], &z[b]);
  Kept out;
  out.known = true;
  double low = 0, high = 0;
  const auto count = [&](const BallMatrix& d, const MatrixXd& e) {
    for (Index j = 0; j < d.cols(); ++j)
      for (Index i = 0; i < d.rows(); ++i) {
        const Interval f = interval(d.at(i, j), e(i, j));
        low += least_square(f);
        high += largest_square(f);
      }
  };
  BallMatrix g;
  if (!p_.network) {
    for (std::size_t b = 0; b < z.size(); ++b) {
      MatrixXd e = MatrixXd::Zero(p_.blocks[b].rows, 1);
      for (std::size_t c = 0; c < z.size(); ++c) e += magnitudes(state.coupling(int(b), int(c))) * r[c];
      e *= more;
      state.gradient(g, int(b));
      out.value += magnitudes(g).cwiseProduct(r[b]).sum() + 0.5 * e.cwiseProduct(r[b]).sum();
      count(g, e);
    }
    out.value = out.value * more + 1e-300;
    out.gradient2 = {Rational::literally(low * less), Rational::literally(high * more)};
    return out;
  }
  const Network& net = *p_.network;
  const auto number = [](const Rational& q) { return q.approximately() * more; };
  const int depth = net.depth();
  std::vector<MatrixXd> c(std::size_t(depth) + 1), d(std::size_t(depth) + 1);
  double phi = 0;
  for (int i = 1; i <= depth; ++i) {
    const Layer& layer = net.layer(i);
    const auto at = [&](Family f) { return std::size_t(p_.block(f, i)); };
    const MatrixXd &rW = r[at(Family::W)], input = magnitudes(state.input(i));
    MatrixXd m = rW * input;
    if (i > 1) {
      const MatrixXd &rV = r[std::size_t(p_.block(Family::V, i - 1))], inner = rW.leftCols(rV.rows());
      m += magnitudes(state.inner_weights(i)) * rV + inner * rV;
      phi += number(net.weight(i)) * magnitudes(state.R(i)).cwiseProduct(inner * rV).sum();
    }
    if (layer.bias == Bias::apart) m.colwise() += r[at(Family::b)].col(0);
    d[std::size_t(i)] = (m + r[at(layer.split ? Family::U : Family::V)]) * more;
    phi += number(net.weight(i)) / 2 * d[std::size_t(i)].squaredNorm() + number(layer.lambda) / 2 * rW.squaredNorm();
    if (layer.split) {
      c[std::size_t(i)] = (r[at(Family::V)] + number(layer.activation.lipschitz()) * r[at(Family::U)]) * more;
      phi += number(layer.gamma) / 2 * c[std::size_t(i)].squaredNorm();
    }
  }
  phi += number(net.loss_scale) / 2 * r[std::size_t(p_.block(Family::V, depth))].squaredNorm();
  for (std::size_t b = 0; b < z.size(); ++b) {
    const Block& block = p_.blocks[b];
    const int i = block.layer;
    const double w = number(net.weight(i));
    const MatrixXd& di = d[std::size_t(i)];
    if (block.family != Family::U) {
      MatrixXd e;
      if (block.family == Family::W) {
        const MatrixXd input = magnitudes(state.input(i));
        MatrixXd rv = MatrixXd::Zero(input.rows(), input.cols());
        if (i > 1) rv.topRows(net.inputs(i)) = r[std::size_t(p_.block(Family::V, i - 1))];
        e = number(net.layer(i).lambda) * r[b] + w * (di * input.transpose() + magnitudes(state.R(i)) * rv.transpose() + di * rv.transpose());
      } else if (block.family == Family::b) {
        e = w * di.rowwise().sum();
      } else {
        e = net.layer(i).split ? MatrixXd(number(net.layer(i).gamma) * c[std::size_t(i)]) : MatrixXd(number(net.layer(i).gamma) * di);
        if (i == depth) {
          e += number(net.loss_scale) * r[b];
        } else {
          const MatrixXd inner = r[std::size_t(p_.block(Family::W, i + 1))].leftCols(block.rows), &dn = d[std::size_t(i) + 1];
          e += number(net.weight(i + 1)) * (magnitudes(state.inner_weights(i + 1)).transpose() * dn + inner.transpose() * magnitudes(state.R(i + 1)) + inner.transpose() * dn);
        }
      }
      e *= more;
      state.gradient(g, int(b));
      phi += magnitudes(g).cwiseProduct(r[b]).sum();
      count(g, e);
      continue;
    }
    // U: rho R - gamma S s, with the slopes s that the activation has on [u-r, u+r].
    const Activation& f = net.layer(i).activation;
    const BallMatrix &R = state.R(i), &S = state.S(i);
    const double rho = net.layer(i).rho.approximately(), gamma = net.layer(i).gamma.approximately();
    for (Index col = 0; col < block.cols; ++col)
      for (Index row = 0; row < block.rows; ++row) {
        const Rational u = z[b](row, col), radius = Rational::literally(r[b](row, col));
        const Interval Ri = interval(R.at(row, col), di(row, col)), Si = interval(S.at(row, col), c[std::size_t(i)](row, col));
        const auto derivative = [&](Interval R_, Interval S_, double s0, double s1) {
          const double p[4] = {S_.lo * s0, S_.lo * s1, S_.hi * s0, S_.hi * s1};
          // Signs differ, so no factor is rounded to one side; the spare covers the roundings of all of them.
          const double spare = 0x1p-48 * (rho * std::fmax(std::fabs(R_.lo), std::fabs(R_.hi)) +
                                          gamma * std::fmax(std::fabs(S_.lo), std::fabs(S_.hi)) * std::fmax(std::fabs(s0), std::fabs(s1))) + 1e-300;
          return Interval{rho * R_.lo - gamma * *std::max_element(p, p + 4) - spare, rho * R_.hi - gamma * *std::min_element(p, p + 4) + spare};
        };
        double s0 = 0, s1 = 0;
        if (f.piecewise()) {
          bool any = false;
          for (std::size_t q = 0; q < f.pieces.size(); ++q) {
            if (q > 0 && u + radius < f.breaks[q - 1]) continue;
            if (q < f.breaks.size() && u - radius > f.breaks[q]) continue;
            const double s = f.pieces[q].slope.approximately();
            s0 = any ? std::fmin(s0, s) : s;
            s1 = any ? std::fmax(s1, s) : s;
            any = true;
          }
        } else {
          Ball t(u, 128);
          mag_t e;
          mag_init(e);
          mag_set_d(e, r[b](row, col));
          arb_add_error_mag(t.raw(), e);
          mag_clear(e);
          const Ball s = sigma_slope(f.kind, sigma_of(f.kind, t));
          const Interval range = interval(s.raw(), 0);
          s0 = range.lo;
          s1 = range.hi;
        }
        const Interval any_slope = derivative(Ri, Si, s0, s1);
        const Interval at_z = derivative(interval(R.at(row, col), 0), interval(S.at(row, col), 0), s0, s1);
        phi += std::fmax(std::fabs(at_z.lo), std::fabs(at_z.hi)) * r[b](row, col);
        const bool kink = radius.sign() == 0 && f.piecewise() && f.code(u) % 2 == 1;
        if (!kink) {
          low += least_square(any_slope);
          high += largest_square(any_slope);
          continue;
        }
        const std::size_t q = std::size_t(f.code(u) / 2);
        const double left = f.pieces[q].slope.approximately(), right = f.pieces[q + 1].slope.approximately();
        const Interval f1 = derivative(Ri, Si, left, left), f2 = derivative(Ri, Si, right, right);
        if (f1.hi <= f2.lo) {
          low += least_square({f1.lo, f2.hi});
          high += f1.hi <= 0 && f2.lo >= 0 ? 0 : std::fmin(f1.hi * f1.hi, f2.lo * f2.lo) * more;
        } else if (f1.lo > f2.hi) {
          low += std::fmin(least_square(f1), least_square(f2));
          high += std::fmin(largest_square(f1), largest_square(f2));
        } else {
          high += std::fmax(largest_square(f1), largest_square(f2));
        }
      }
  }
  out.value = phi * more + 1e-300;
  out.gradient2 = {Rational::literally(low * less), Rational::literally(high * more)};
  return out;
}

std::vector<Range> OrbitMargins::step2(int k, int l) const {
  std::vector<Range> out;
  const Point &x = orbit_.run.iterates[std::size_t(k)], &y = orbit_.run.iterates[std::size_t(l)];
  for (std::size_t b = 0; b < x.size(); ++b) {
    const MatrixXd rx = radii(int(b), k), ry = radii(int(b), l);
    Range sum;
    for (Index j = 0; j < x[b].cols(); ++j)
      for (Index i = 0; i < x[b].rows(); ++i) {
        const Rational apart = abs(x[b](i, j) - y[b](i, j)), r = Rational::literally(rx(i, j)) + Rational::literally(ry(i, j));
        sum += Range(square(std::max(Rational(0), apart - r)), square(apart + r));
      }
    out.push_back(sum);
  }
  return out;
}

SweepEvidence OrbitMargins::about_orbit(SweepEvidence e, int k) const {
  const Rational moves = Rational::literally(value(k)) + Rational::literally(value(k + 1));
  e.drop.front() += Range(-moves, moves);
  e.step2 = step2(k, k + 1);
  e.gradient2 = gradient2(k + 1);
  return e;
}

}  // namespace amcert
