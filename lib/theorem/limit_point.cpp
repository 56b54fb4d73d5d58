#include "theorem/limit_point.hpp"

#include "linalg/approximate.hpp"
#include "run/recorded_run.hpp"

#include <fmt/format.h>

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <optional>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

double sigma(Activation::Kind kind, double u) { return kind == Activation::Kind::tanh ? std::tanh(u) : 1 / (1 + std::exp(-u)); }

std::vector<Bend<DoubleAlgebra>> bends(const Problem& p, State<DoubleAlgebra>& s, const Silent& silent) {
  std::vector<Bend<DoubleAlgebra>> out(p.network ? std::size_t(p.network->depth()) : 0);
  for (int i = 1; p.network && i <= p.network->depth(); ++i) {
    const Layer& layer = p.network->layer(i);
    if (!layer.split) continue;
    const MatrixXd &u = s.value(p.block(Family::U, i)), &v = s.value(p.block(Family::V, i));
    Bend<DoubleAlgebra>& b = out[std::size_t(i - 1)];
    b.uu.resize(u.rows(), u.cols());
    b.uv.resize(u.rows(), u.cols());
    for (Index n = 0; n < u.size(); ++n) {
      if (layer.activation.piecewise()) {
        const Vanished* gone = silent.vanished_at(i, n % u.rows());
        const double slope = gone ? slope_beside_zero(layer.activation, gone->side[std::size_t(n / u.rows())]).approximately() : silent.is_dead(i, n % u.rows()) ? 0 : layer.activation.pieces[std::size_t(layer.activation.code(u.data()[n]) / 2)].slope.approximately();
        b.uu.data()[n] = slope * slope;
        b.uv.data()[n] = -slope;
        continue;
      }
      const bool tanh = layer.activation.kind == Activation::Kind::tanh;
      const double y = sigma(layer.activation.kind, u.data()[n]), y1 = tanh ? 1 - y * y : y * (1 - y), y2 = tanh ? -2 * y * y1 : y1 * (1 - 2 * y);
      b.uu.data()[n] = y1 * y1 - (v.data()[n] - y) * y2;
      b.uv.data()[n] = -y1;
    }
  }
  return out;
}

std::vector<Entry> resting(const Problem& p, const Point& x, const Silent& silent) {
  std::vector<Entry> out;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    if (p.blocks[b].family != Family::U || !p.network->layer(p.blocks[b].layer).activation.piecewise()) continue;
    const Activation& f = p.network->layer(p.blocks[b].layer).activation;
    for (Index i = 0; i < p.blocks[b].rows; ++i)
      for (Index j = 0; j < p.blocks[b].cols; ++j)
        if (!silent.has(p.blocks[b].layer, i) && f.code(x[b](i, j)) % 2 == 1) out.push_back({int(b), i, j});
  }
  return out;
}

// A vector over all entries in the two parts that the arrow has, from matrices per block, and back.
void pack(const Problem& p, const ArrowLayout& at, const std::vector<MatrixXd>& m, MatrixXd& sample, VectorXd& shared) {
  sample.setZero(at.q, at.samples);
  shared.setZero(at.p);
  for (std::size_t b = 0; b < m.size(); ++b)
    for (Index i = 0; i < m[b].rows(); ++i)
      for (Index j = 0; j < m[b].cols(); ++j) (at.shared[b] ? shared(at.first[b] + i * p.blocks[b].cols + j) : sample(at.first[b] + i, j)) = m[b](i, j);
}
std::vector<MatrixXd> unpack(const Problem& p, const ArrowLayout& at, const MatrixXd& sample, const VectorXd& shared) {
  std::vector<MatrixXd> out;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    out.emplace_back(p.blocks[b].rows, p.blocks[b].cols);
    for (Index i = 0; i < out[b].rows(); ++i)
      for (Index j = 0; j < out[b].cols(); ++j) out[b](i, j) = at.shared[b] ? shared(at.first[b] + i * p.blocks[b].cols + j) : sample(at.first[b] + i, j);
  }
  return out;
}

// D_U = rho R - gamma S sigma'(U); at a break with the slope to its right, which is frozen there.
void scalar_gradient(const Problem& p, State<MpfrAlgebra>& s, int block, const Silent& silent, MpfrMatrix& out) {
  const MpfrAlgebra& a = s.algebra();
  const int i = p.blocks[std::size_t(block)].layer;
  const Activation& f = p.network->layer(i).activation;
  const MpfrMatrix &R = s.R(i), &S = s.S(i), &y = s.sigma(i), &u = s.value(block);
  a.resize(out, R.rows(), R.cols());
  for (Index r = 0; r < R.rows(); ++r)
    for (Index c = 0; c < R.cols(); ++c) {
      mpfr_float slope = a.entry(y, r, c);
      if (silent.is_dead(i, r)) slope = 0;
      else if (f.piecewise()) slope = a.number(f.pieces[std::size_t(f.code(mpfr_get_d(u.at(r, c), MPFR_RNDN)) / 2)].slope);
      else if (f.kind == Activation::Kind::tanh) slope = mpfr_float(1 - slope * slope);
      else slope = mpfr_float(slope * (1 - slope));
      a.set_entry(out, r, c, mpfr_float(s.weight(i) * a.entry(R, r, c) - s.gamma(i) * a.entry(S, r, c) * slope));
    }
}

struct Local {
  ArrowLayout at;
  std::vector<Bend<DoubleAlgebra>> bend;
  Arrow<DoubleAlgebra> hessian;
  Turns<MatrixXd> tau;
};

// `awake`: the slopes that a dead unit has instead of none, per sample.
struct Awake { Dead unit; std::vector<double> slope; };

Local local(const Problem& p, const std::vector<MatrixXd>& x, const LimitPoint& limit, const std::vector<Pair>& symmetry, const Awake* awake = nullptr) {
  Local out{ArrowLayout(p), {}, {}, {}};
  State<DoubleAlgebra> s(p, DoubleAlgebra{});
  for (std::size_t b = 0; b < x.size(); ++b) s.set(int(b), x[b], nullptr);
  out.bend = bends(p, s, limit.silent);
  for (std::size_t j = 0; awake && j < awake->slope.size(); ++j) {
    Bend<DoubleAlgebra>& b = out.bend[std::size_t(awake->unit.layer - 1)];
    b.uu(awake->unit.unit, Index(j)) = awake->slope[j] * awake->slope[j];
    b.uv(awake->unit.unit, Index(j)) = -awake->slope[j];
  }
  out.hessian = arrow_hessian(s, out.at, out.bend, frozen(p, limit));
  out.tau = turns(DoubleAlgebra{}, p, out.at, symmetry, [&](std::size_t b, Index i, Index j) { return Rational::literally(x[b](i, j)); });
  return out;
}

bool positive(ArrowFactor& f, const Local& l, double shift) { return f.factor(l.hessian, shift, l.tau.sample, l.tau.shared); }

// Of K^-1 g, with K = H + turn tau' + tau turn', to a solution of H x = g that is orthogonal to tau: x = K^-1 (g - tau b) with
// tau' x = 0; because tau' H = 0 and tau' g = 0 at a critical point.
void remove_turns(const ArrowFactor& f, const Local& l, MatrixXd& sample, VectorXd& shared) {
  const Index g = l.tau.shared.cols();
  if (g == 0) return;
  std::vector<MatrixXd> samples;
  std::vector<VectorXd> parts;
  const auto against = [&](const MatrixXd& s, const VectorXd& y) {
    VectorXd out = l.tau.shared.transpose() * y;
    for (std::size_t j = 0; j < l.tau.sample.size(); ++j) out += l.tau.sample[j].transpose() * s.col(Index(j));
    return out;
  };
  MatrixXd gram(g, g);
  for (Index n = 0; n < g; ++n) {
    MatrixXd s(l.at.q, l.at.samples);
    for (Index j = 0; j < l.at.samples; ++j) s.col(j) = l.tau.sample[std::size_t(j)].col(n);
    VectorXd y = l.tau.shared.col(n);
    f.solve(s, y);
    gram.col(n) = against(s, y);
    samples.push_back(std::move(s));
    parts.push_back(std::move(y));
  }
  const VectorXd b = gram.partialPivLu().solve(against(sample, shared));
  for (Index n = 0; n < g; ++n) {
    sample -= b(n) * samples[std::size_t(n)];
    shared -= b(n) * parts[std::size_t(n)];
  }
}

double largest_entry(const Arrow<DoubleAlgebra>& h) {
  double m = h.shared.cwiseAbs().maxCoeff();
  for (const MatrixXd& d : h.sample) m = std::fmax(m, d.cwiseAbs().maxCoeff());
  return m;
}

// The greatest shift that leaves it positive definite, to nine digits; negative if there is none above -size.
double least_curvature(ArrowFactor& f, const Local& l) {
  const double size = largest_entry(l.hessian) * double(l.at.p + l.at.q + 1);
  double lo = -size, hi = size;
  if (positive(f, l, 0)) lo = 0;
  else hi = 0;
  for (int n = 0; n < 100 && hi - lo > 1e-9 * std::fabs(lo) + 1e-14 * size; ++n) {
    // In the logarithm while the sign is known and the scale is not.
    const double mid = lo > 0 ? (hi > 4 * lo ? std::sqrt(lo * hi) : (lo + hi) / 2) : lo == 0 ? hi / 16 : (lo + hi) / 2;
    (positive(f, l, mid) ? lo : hi) = mid;
  }
  return lo;
}

}  // namespace

std::vector<Entry> frozen(const Problem& p, const LimitPoint& limit) {
  std::vector<Entry> out = limit.kinks;
  for (const Vanished& v : limit.silent.vanished)
    for (std::size_t j = 0; j < v.side.size(); ++j)
      if (v.side[j] == 0) out.push_back({p.block(Family::U, v.layer), v.unit, Index(j)});
  return out;
}

namespace {

// A dead unit rests where all its patterns meet. In which of them does F fall? All patterns of few samples are tried, else those of
// the live units and of single samples; the direction must point into its pattern.
std::vector<MatrixXd> waking_descent(const Problem& p, const LimitPoint& limit, const std::vector<MatrixXd>& x) {
  double best = -1e-9;
  std::vector<MatrixXd> out;
  for (const Dead& d : limit.silent.dead) {
    const Activation& f = p.network->layer(d.layer).activation;
    const int zero = zero_piece(f);
    // The piece beyond the end of the zero piece at 0, on its side.
    const bool right = std::size_t(zero) < f.breaks.size() && f.breaks[std::size_t(zero)].sign() == 0, left = zero > 0 && f.breaks[std::size_t(zero - 1)].sign() == 0;
    if (!right && !left) continue;
    const double slope = f.pieces[std::size_t(right ? zero + 1 : zero - 1)].slope.approximately(), side = right ? 1 : -1;
    const Index n = p.network->samples();
    std::vector<std::vector<bool>> patterns;
    if (n <= 6) {
      for (unsigned bits = 1; bits < (1u << n); ++bits) {
        patterns.emplace_back();
        for (Index j = 0; j < n; ++j) patterns.back().push_back((bits >> j) & 1);
      }
    } else {
      const MatrixXd& u = x[std::size_t(p.block(Family::U, d.layer))];
      for (Index a = 0; a < u.rows(); ++a) {
        patterns.emplace_back();
        for (Index j = 0; j < n; ++j) patterns.back().push_back(u(a, j) * side > 0);
      }
    }
    const auto ub = std::size_t(p.block(Family::U, d.layer));
    for (const std::vector<bool>& pattern : patterns) {
      Awake awake{d, {}};
      for (bool on : pattern) awake.slope.push_back(on ? slope : 0);
      const Local l = local(p, x, limit, {}, &awake);
      // Projected power iteration for the least value of the form over the pattern's cone.
      const double top = largest_entry(l.hessian) * 4;
      const auto times = [&](const MatrixXd& sample, const VectorXd& shared, MatrixXd& hs, VectorXd& hy) {
        hy = l.hessian.shared * shared;
        hs.resize(sample.rows(), sample.cols());
        for (Index j = 0; j < l.at.samples; ++j) {
          hs.col(j) = l.hessian.sample[std::size_t(j)] * sample.col(j) + l.hessian.coupling[std::size_t(j)].transpose() * shared;
          hy += l.hessian.coupling[std::size_t(j)] * sample.col(j);
        }
      };
      MatrixXd sample = MatrixXd::Ones(l.at.q, l.at.samples), hs;
      VectorXd shared = VectorXd::LinSpaced(l.at.p, 1, 2), hy;
      const Index row = l.at.first[ub] + d.unit;
      double least = 0;
      for (int k = 0; k < 6000; ++k) {
        times(sample, shared, hs, hy);
        least = sample.cwiseProduct(hs).sum() + shared.dot(hy);
        if (k == 1500 && least > 0.2 * top) break;
        sample -= hs / top;
        shared -= hy / top;
        for (const Entry& e : limit.kinks) sample(l.at.first[std::size_t(e.block)] + e.row, e.col) = 0;
        for (Index j = 0; j < n; ++j) {
          double& u = sample(row, j);
          u = (pattern[std::size_t(j)] ? side : -side) * u > 0 ? u : 0;
        }
        const double size = std::sqrt(sample.squaredNorm() + shared.squaredNorm());
        sample /= size;
        shared /= size;
      }
      if (!(least < best)) continue;
      best = least;
      out = unpack(p, l.at, sample, shared);
    }
  }
  return out;
}

}  // namespace

// Newton steps in double, regularized where the Hessian is not positive and cut short where an entry of U reaches a break, which it
// is put on; sweeps of the method between them may take it off again. Ends where Newton's step no longer matters.
Near approach_limit(const Problem& p, Point from, const std::function<bool()>& go_on) {
  Near near{std::move(from), {}};
  Point& x = near.x;
  Problem from_here = p;
  DoubleAlgebra algebra;
  int still = 0;  // steps in a row that did not lower F
  for (int round = 0; round < 400; ++round) {
    if (go_on && !go_on()) return near;
    LimitPoint here;
    remove_vanishing(p, near, 0.3);
    here.silent = silent_units(p, near);
    here.kinks = resting(p, x, here.silent);
    std::vector<MatrixXd> at, gradient;
    for (const DyadicMatrix& m : x) at.push_back(m.approximate());
    const Local l = local(p, at, here, {});
    State<DoubleAlgebra> s(p, algebra);
    for (std::size_t b = 0; b < at.size(); ++b) s.set(int(b), at[b], nullptr);
    double size = 1;
    for (std::size_t b = 0; b < at.size(); ++b) {
      gradient.emplace_back(at[b].rows(), at[b].cols());
      size += at[b].squaredNorm();
      if (p.blocks[b].family != Family::U) {
        s.gradient(gradient[b], int(b));
        continue;
      }
      const int i = p.blocks[b].layer;
      gradient[b] = s.weight(i) * s.R(i) + s.gamma(i) * s.S(i).cwiseProduct(l.bend[std::size_t(i - 1)].uv);
      for (const Entry& e : here.kinks)
        if (e.block == int(b)) gradient[b](e.row, e.col) = 0;
    }
    ArrowFactor f;
    const double scale = largest_entry(l.hessian);
    double shift = 1e-12 * scale;
    while (!positive(f, l, -shift) && shift < 1e3 * scale) shift *= 8;
    const double value = s.objective();
    bool moved = false;
    for (int attempt = 0; attempt < 12 && !moved; ++attempt, shift *= 8) {
      if (!positive(f, l, -shift)) continue;
      MatrixXd sample;
      VectorXd shared;
      pack(p, l.at, gradient, sample, shared);
      f.solve(sample, shared);
      const std::vector<MatrixXd> step = unpack(p, l.at, sample, shared);
      double length = 0, fraction = 1;
      Entry blocking{-1, 0, 0};
      Rational onto;
      for (std::size_t b = 0; b < at.size(); ++b) {
        length += step[b].squaredNorm();
        if (p.blocks[b].family != Family::U || !p.network->layer(p.blocks[b].layer).activation.piecewise()) continue;
        for (const Rational& at_break : p.network->layer(p.blocks[b].layer).activation.breaks)
          for (Index n = 0; n < at[b].size(); ++n) {
            const double away = at[b].data()[n] - at_break.approximately(), d = step[b].data()[n];
            if (away == 0 || away * d <= 0 || std::fabs(away) >= fraction * std::fabs(d) || here.silent.has(p.blocks[b].layer, n % at[b].rows())) continue;
            fraction = std::fabs(away / d);
            blocking = {int(b), n % at[b].rows(), n / at[b].rows()};
            onto = at_break;
          }
      }
      if (length <= 1e-26 * size) return near;
      std::vector<MatrixXd> next = at;
      for (std::size_t b = 0; b < at.size(); ++b) next[b] -= fraction * step[b];
      if (blocking.block >= 0) next[std::size_t(blocking.block)](blocking.row, blocking.col) = onto.approximately();
      State<DoubleAlgebra> there(p, algebra);
      for (std::size_t b = 0; b < at.size(); ++b) there.set(int(b), next[b], nullptr);
      const double now = there.objective();
      if (!(now <= value * (1 + 1e-14))) continue;
      moved = true;
      still = now >= value * (1 - 1e-15) ? still + 1 : 0;
      for (std::size_t b = 0; b < at.size(); ++b) x[b] = DyadicMatrix(next[b]);
    }
    if (p.has(Kind::heavy_ball) || still > 150) return near;
    from_here.start = x;
    x = run_double(from_here, moved ? 4 : 100).iterates.back();
  }
  return near;
}

LimitPoint find_limit(const Problem& p, Near from, long bits) {
  LimitPoint out;
  remove_vanishing(p, from, 1e-4);
  const Point& near = from.x;
  out.silent = silent_units(p, from);
  out.kinks = resting(p, near, out.silent);
  const MpfrAlgebra algebra{bits + 64};
  const PrecisionGuard guard(algebra.bits);
  std::vector<MpfrMatrix> x;
  for (const DyadicMatrix& m : near) x.push_back(algebra.point(m));
  const auto clear_dead = [&] {
    for (const Dead& d : out.silent.dead)
      for (Family f : {Family::W, Family::U})
        for (Index j = 0; j < p.blocks[std::size_t(p.block(f, d.layer))].cols; ++j) mpfr_set_zero(x[std::size_t(p.block(f, d.layer))].at(d.unit, j), 1);
  };
  clear_dead();
  const auto approximate = [&] {
    std::vector<MatrixXd> m;
    for (const MpfrMatrix& b : x) m.push_back(algebra.record(b).approximate());
    return m;
  };
  ArrowFactor f;
  std::vector<Class> classes;
  // With the symmetry only where it is needed.
  Local l = local(p, approximate(), out, {});
  if (!positive(f, l, 1e-10 * largest_entry(l.hessian))) {
    classes = equal_patterns(p, near, out.silent);
    out.symmetry = rotations(p, classes, approximate());
    make_parallel(p, classes, approximate(), x, bits);
    l = local(p, approximate(), out, out.symmetry);
    if (!positive(f, l, 0)) {
      out.curvature = least_curvature(f, l);
      out.obstacle = fmt::format("the Hessian at the last iterate has an eigenvalue of about {:.3g}, kinks frozen and rotations of {} pairs of units taken out", out.curvature,
                                 out.symmetry.size());
      return out;
    }
  }
  double before = INFINITY;
  for (int step = 0; step < 60; ++step) {
    State<MpfrAlgebra> state(p, algebra);
    for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], nullptr);
    std::vector<MatrixXd> gradient;
    double largest = 0;
    std::vector<MpfrMatrix> exact(x.size());
    for (std::size_t b = 0; b < x.size(); ++b) {
      if (p.blocks[b].family == Family::U) scalar_gradient(p, state, int(b), out.silent, exact[b]);
      else state.gradient(exact[b], int(b));
      for (const Entry& e : out.kinks)
        if (e.block == int(b)) mpfr_set_zero(exact[b].at(e.row, e.col), 1);
      for (std::size_t n = 0; n < exact[b].size(); ++n)
        if (!mpfr_zero_p(exact[b].at(n))) largest = std::fmax(largest, std::ldexp(1.0, int(std::max(mpfr_get_exp(exact[b].at(n)), mpfr_exp_t(-1000)))));
    }
    if (largest <= std::ldexp(1.0, int(-bits))) break;
    if (step > 8 && largest > before / 2) break;  // it no longer converges
    before = largest;
    // Scaled, so that nothing underflows.
    const long scale = -std::ilogb(largest);
    for (std::size_t b = 0; b < x.size(); ++b) {
      gradient.emplace_back(p.blocks[b].rows, p.blocks[b].cols);
      for (Index j = 0; j < gradient[b].cols(); ++j)
        for (Index i = 0; i < gradient[b].rows(); ++i) {
          mpfr_mul_2si(exact[b].at(i, j), exact[b].at(i, j), scale, MPFR_RNDN);
          gradient[b](i, j) = mpfr_get_d(exact[b].at(i, j), MPFR_RNDN);
        }
    }
    MatrixXd sample;
    VectorXd shared;
    pack(p, l.at, gradient, sample, shared);
    f.solve(sample, shared);
    remove_turns(f, l, sample, shared);
    const std::vector<MatrixXd> move = unpack(p, l.at, sample, shared);
    for (std::size_t b = 0; b < x.size(); ++b)
      for (Index j = 0; j < move[b].cols(); ++j)
        for (Index i = 0; i < move[b].rows(); ++i) {
          mpfr_float m = move[b](i, j);
          mpfr_mul_2si(m.backend().data(), m.backend().data(), -scale, MPFR_RNDN);
          mpfr_sub(x[b].at(i, j), x[b].at(i, j), m.backend().data(), MPFR_RNDN);
        }
    if (step < 4) {
      l = local(p, approximate(), out, out.symmetry);
      if (!positive(f, l, 0)) {
        out.obstacle = "Newton's method leaves the region where the Hessian is positive definite; more sweeps may help";
        return out;
      }
    }
  }
  for (MpfrMatrix& m : x)
    for (std::size_t n = 0; n < m.size(); ++n) {
      mpfr_mul_2si(m.at(n), m.at(n), bits, MPFR_RNDN);
      mpfr_rint(m.at(n), m.at(n), MPFR_RNDN);
      mpfr_mul_2si(m.at(n), m.at(n), -bits, MPFR_RNDN);
    }
  clear_dead();
  make_parallel(p, classes, approximate(), x, bits);
  for (const MpfrMatrix& m : x) out.center.push_back(algebra.record(m));
  l = local(p, approximate(), out, out.symmetry);
  out.curvature = least_curvature(out.factor, l);
  if (!(out.curvature > 0)) {
    out.obstacle = fmt::format("the Hessian at the limit has an eigenvalue of about {:.3g}", out.curvature);
    return out;
  }
  out.shift = out.curvature * (1 - 0x1p-17);
  if (!positive(out.factor, l, out.shift)) out.obstacle = "the Hessian could not be factored";
  // Inverse iteration; a fixed start that is orthogonal to nothing in particular.
  MatrixXd sample = MatrixXd::Ones(l.at.q, l.at.samples);
  VectorXd shared = VectorXd::LinSpaced(l.at.p, 1, 2);
  for (Index n = 0; n < sample.size(); ++n) sample.data()[n] = 1 + 0.37 * double(n % 7);
  const auto clear_kinks = [&] {
    for (const Entry& e : out.kinks) sample(l.at.first[std::size_t(e.block)] + e.row, e.col) = 0;
    for (const Vanished& v : out.silent.vanished)
      each_of_unit(p, v.layer, v.unit, [&](int b, Index r, Index c) {
        const auto k = std::size_t(b);
        (l.at.shared[k] ? shared(l.at.first[k] + r * p.blocks[k].cols + c) : sample(l.at.first[k] + r, c)) = 0;
      });
  };
  for (int n = 0; n < 6 && out.obstacle.empty(); ++n) {
    clear_kinks();
    out.factor.solve(sample, shared);
    const double size = std::sqrt(sample.squaredNorm() + shared.squaredNorm());
    sample /= size;
    shared /= size;
  }
  clear_kinks();
  if (!out.silent.dead.empty()) out.descent = waking_descent(p, out, approximate());
  out.direction = unpack(p, l.at, sample, shared);
  return out;
}

}  // namespace amcert
