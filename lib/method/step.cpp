#include "method/step.hpp"

#include <cmath>
#include <stdexcept>

namespace amcert {
namespace {

// Value, slope and curvature of gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u.
struct Taylor { double value, slope, curvature; };
Taylor smooth_taylor(Activation::Kind kind, double gamma, double beta, double v, double c, double u) {
  const bool tanh = kind == Activation::Kind::tanh;
  const double s = tanh ? std::tanh(u) : 1 / (1 + std::exp(-u));
  const double s1 = tanh ? 1 - s * s : s * (1 - s), s2 = tanh ? -2 * s * s1 : s1 * (1 - 2 * s);
  return {gamma / 2 * (s - v) * (s - v) + beta / 2 * u * u - c * u, gamma * (s - v) * s1 + beta * u - c,
          beta + gamma * (s1 * s1 + (s - v) * s2)};
}

// Newton from u, kept inside [l,r], where the slope changes from negative to positive.
double newton_in(Activation::Kind kind, double gamma, double beta, double v, double c, double l, double r, double u) {
  for (int n = 0; n < 200 && l < r; ++n) {
    const Taylor t = smooth_taylor(kind, gamma, beta, v, c, u);
    if (t.slope > 0) r = u; else l = u;
    double next = t.curvature > 0 ? u - t.slope / t.curvature : (l + r) / 2;
    if (!(next > l && next < r)) next = (l + r) / 2;
    if (next == u || std::fabs(t.slope) <= 1e-17 * (beta * std::fabs(u) + std::fabs(c))) return u;
    u = next;
  }
  return u;
}

}  // namespace

PiecewiseMinimum piecewise_minimum(const Activation& f, double gamma, double beta, double v, double c) {
  const auto& pieces = f.doubles();
  const int m = int(pieces.size()) - 1;
  PiecewiseMinimum best{-1, false, 0, INFINITY};
  double best_value = INFINITY, scale = 0, clear = INFINITY;
  bool left_neighbour_clamps_right = false;
  const auto offer = [&](int p, bool at_break, double u) {
    const double s = pieces[std::size_t(p)].slope * u + pieces[std::size_t(p)].offset - v;
    const double value = gamma / 2 * s * s + (beta / 2 * u - c) * u;
    scale = std::fmax(scale, gamma / 2 * s * s + beta / 2 * u * u + std::fabs(c * u));
    if (best.piece < 0) { best = {p, at_break, u, INFINITY}; best_value = value; return; }
    const double gap = std::fabs(value - best_value) / scale;
    if (value < best_value) { best = {p, at_break, u, gap}; best_value = value; }
    else best.margin = std::fmin(best.margin, gap);
  };
  for (int p = 0; p <= m; ++p) {
    const auto& piece = pieces[std::size_t(p)];
    const double pull = gamma * piece.slope * (v - piece.offset), q = gamma * piece.slope * piece.slope + beta, n = pull + c;
    // Whether n lies left of q B; how clearly, counts for the margin.
    const auto below = [&](double b) {
      const double size = std::fabs(pull) + std::fabs(c) + std::fabs(q * b);
      clear = std::fmin(clear, size > 0 ? std::fabs(n - q * b) / size : 0);
      return n - q * b;
    };
    const bool left = p > 0 && below(piece.left) <= 0, right = p < m && below(pieces[std::size_t(p) + 1].left) >= 0;
    if (left && left_neighbour_clamps_right) offer(p, true, piece.left);
    if (!left && !right) offer(p, false, n / q);
    left_neighbour_clamps_right = right;
  }
  best.margin = std::fmin(best.margin, clear);
  return best;
}

double smooth_minimum(Activation::Kind kind, double gamma, double beta, double v, double c, double start) {
  const double steepest = kind == Activation::Kind::tanh ? 1 : 0.25;
  const double reach = gamma / beta * steepest * (1 + std::fabs(v)) + 1e-300, centre = c / beta;
  const double l = centre - reach, r = centre + reach;
  // -(sigma'^2 + (sigma-v) sigma'') is at most 0.334 + 0.77|v| for tanh and 0.061 + 0.097|v| for the sigmoid: then h is convex.
  const double curvature = kind == Activation::Kind::tanh ? 0.334 + 0.77 * std::fabs(v) : 0.061 + 0.097 * std::fabs(v);
  if (beta > gamma * curvature) return newton_in(kind, gamma, beta, v, c, l, r, std::fmin(std::fmax(start, l), r));
  // Possibly several stationary points: every change of the slope's sign is refined, the least value wins. Beyond `flat` sigma' is
  // below 1e-17, and the slope is that of the parabola; within, a grid finds the signs, and between two nodes of equal sign the
  // extremum of the slope, where its derivative says that there is one.
  constexpr int cells = 256;
  const double flat = kind == Activation::Kind::tanh ? 20 : 40, from = std::fmax(l, -flat), to = std::fmin(r, flat);
  double best = centre, best_value = INFINITY, u0 = l;
  const auto taylor = [&](double u) { return smooth_taylor(kind, gamma, beta, v, c, u); };
  Taylor t0 = taylor(l);
  const auto node = [&](double u, const Taylor& t) {
    if (t0.slope <= 0 && t.slope >= 0) {
      const double w = newton_in(kind, gamma, beta, v, c, u0, u, (u0 + u) / 2), value = taylor(w).value;
      if (value < best_value) { best_value = value; best = w; }
    }
    u0 = u;
    t0 = t;
  };
  const auto visit = [&](double u) {
    if (!(u > u0)) return;
    const Taylor t = taylor(u);
    const bool hump = t0.slope < 0 && t.slope < 0 && t0.curvature > 0 && t.curvature < 0;
    const bool dip = t0.slope > 0 && t.slope > 0 && t0.curvature < 0 && t.curvature > 0;
    if (hump || dip) {
      double a = u0, b = u;
      for (int n = 0; n < 40; ++n) {
        const double mid = (a + b) / 2;
        (taylor(mid).curvature > 0) == hump ? a = mid : b = mid;
      }
      node(a, taylor(a));
    }
    node(u, t);
  };
  for (int k = 0; k <= cells && from < to; ++k) visit(from + (to - from) * k / cells);
  visit(r);
  return best;
}

namespace {

// U := minimizer, entry by entry; m = M_i.
void scalar_update(const DoubleAlgebra&, Eigen::MatrixXd& u, const Activation& f, double gamma, double rho, double alpha, double beta,
                   const Eigen::MatrixXd& v, const Eigen::MatrixXd& m) {
  const double* vs = v.data();
  const double* ms = m.data();
  double* us = u.data();
  if (f.piecewise() && f.pieces.size() == 2 && f.doubles()[0].slope == 0 && f.doubles()[0].offset == 0 && f.doubles()[1].left == 0) {
    // sigma(u) = s max(u,0): the closed form of the ReLU prox, branch-free inner loop.
    const double s = f.doubles()[1].slope, q = gamma * s * s + beta, gs = gamma * s, inverse_q = 1 / q, inverse_beta = 1 / beta;
    for (Index n = 0; n < u.size(); ++n) {
      const double c = rho * ms[n] + alpha * us[n], right = gs * vs[n] + c;
      // Values relative to u = 0: right piece -right^2/(2q), left piece -c^2/(2beta).
      const double gain_right = right > 0 ? right * right * inverse_q : 0, gain_left = c < 0 ? c * c * inverse_beta : 0;
      us[n] = gain_right > gain_left ? right * inverse_q : gain_left > 0 ? c * inverse_beta : 0;
    }
    return;
  }
  for (Index n = 0; n < u.size(); ++n) {
    const double c = rho * ms[n] + alpha * us[n];
    us[n] = f.piecewise() ? piecewise_minimum(f, gamma, beta, vs[n], c).u : smooth_minimum(f.kind, gamma, beta, vs[n], c, us[n]);
  }
}

// The branch is taken from double where it is clear by a relative margin of 2^-30, and decided in mpfr otherwise.
void scalar_update(const MpfrAlgebra& a, MpfrMatrix& u, const Activation& f, const mpfr_float& gamma, const mpfr_float& rho,
                   const mpfr_float& alpha, const mpfr_float& beta, const MpfrMatrix& v, const MpfrMatrix& m) {
  mpfr_float c_ = a.zero(), t_ = a.zero(), s_ = a.zero(), d_ = a.zero(), k_ = a.zero();
  mpfr_ptr c = c_.backend().data(), t = t_.backend().data(), s = s_.backend().data(), d = d_.backend().data(), k = k_.backend().data();
  const auto raw = [](const mpfr_float& x) { return x.backend().data(); };
  const double gd = mpfr_get_d(raw(gamma), MPFR_RNDN), bd = mpfr_get_d(raw(beta), MPFR_RNDN);
  // Stationary point of piece p, given c.
  const auto stationary = [&](mpfr_ptr out, std::size_t p) {
    mpfr_set_q(s, f.pieces[p].slope.raw().backend().data(), MPFR_RNDN);
    mpfr_mul(t, raw(gamma), s, MPFR_RNDN);
    mpfr_fma(d, t, s, raw(beta), MPFR_RNDN);
    mpfr_sub_q(k, k, f.pieces[p].offset.raw().backend().data(), MPFR_RNDN);
    mpfr_fma(t, t, k, c, MPFR_RNDN);
    mpfr_div(out, t, d, MPFR_RNDN);
  };
  for (std::size_t n = 0; n < u.size(); ++n) {
    mpfr_mul(c, raw(rho), m.at(n), MPFR_RNDN);
    mpfr_fma(c, raw(alpha), u.at(n), c, MPFR_RNDN);
    const double vd = mpfr_get_d(v.at(n), MPFR_RNDN), cd = mpfr_get_d(c, MPFR_RNDN);
    if (f.piecewise()) {
      PiecewiseMinimum best = piecewise_minimum(f, gd, bd, vd, cd);
      if (best.margin < 0x1p-30) {  // compare the stationary values of all pieces and breaks in mpfr
        mpfr_float best_value = a.zero(), x = a.zero(), value = a.zero(), best_u = a.zero();
        mpfr_set_inf(best_value.backend().data(), 1);
        const auto offer = [&](std::size_t p) {
          mpfr_set_q(s, f.pieces[p].slope.raw().backend().data(), MPFR_RNDN);
          mpfr_mul(t, s, raw(x), MPFR_RNDN);
          mpfr_add_q(t, t, f.pieces[p].offset.raw().backend().data(), MPFR_RNDN);
          mpfr_sub(t, t, v.at(n), MPFR_RNDN);
          mpfr_sqr(t, t, MPFR_RNDN);
          mpfr_mul(t, t, raw(gamma), MPFR_RNDN);
          mpfr_mul(d, raw(beta), raw(x), MPFR_RNDN);
          mpfr_mul_2ui(k, c, 1, MPFR_RNDN);
          mpfr_sub(d, d, k, MPFR_RNDN);
          mpfr_fma(value.backend().data(), d, raw(x), t, MPFR_RNDN);
          if (mpfr_less_p(raw(value), raw(best_value))) { best_value = value; best_u = x; }
        };
        for (std::size_t p = 0; p < f.pieces.size(); ++p) {
          mpfr_set(k, v.at(n), MPFR_RNDN);
          stationary(x.backend().data(), p);
          if (p > 0 && mpfr_cmp_q(raw(x), f.breaks[p - 1].raw().backend().data()) < 0)
            mpfr_set_q(x.backend().data(), f.breaks[p - 1].raw().backend().data(), MPFR_RNDN);
          if (p < f.breaks.size() && mpfr_cmp_q(raw(x), f.breaks[p].raw().backend().data()) > 0)
            mpfr_set_q(x.backend().data(), f.breaks[p].raw().backend().data(), MPFR_RNDN);
          offer(p);
        }
        mpfr_set(u.at(n), raw(best_u), MPFR_RNDN);
      } else if (best.at_break) {
        mpfr_set_q(u.at(n), f.breaks[std::size_t(best.piece - 1)].raw().backend().data(), MPFR_RNDN);
      } else {
        mpfr_set(k, v.at(n), MPFR_RNDN);
        stationary(u.at(n), std::size_t(best.piece));
      }
      continue;
    }
    // Smooth: Newton in mpfr from the double minimizer; quadratic convergence ends it.
    const bool tanh = f.kind == Activation::Kind::tanh;
    mpfr_float x = a.zero(), s1 = a.zero(), s2 = a.zero(), h1 = a.zero(), h2 = a.zero();
    mpfr_set_d(x.backend().data(), smooth_minimum(f.kind, gd, bd, vd, cd, mpfr_get_d(u.at(n), MPFR_RNDN)), MPFR_RNDN);
    for (int step = 0; step < 20; ++step) {
      if (tanh) {
        mpfr_tanh(s, raw(x), MPFR_RNDN);
        s1 = 1 - s_ * s_;
        s2 = -2 * s_ * s1;
      } else {
        mpfr_neg(s, raw(x), MPFR_RNDN);
        mpfr_exp(s, s, MPFR_RNDN);
        mpfr_add_ui(s, s, 1, MPFR_RNDN);
        mpfr_ui_div(s, 1, s, MPFR_RNDN);
        s1 = s_ * (1 - s_);
        s2 = s1 * (1 - 2 * s_);
      }
      mpfr_sub(t, s, v.at(n), MPFR_RNDN);
      h1 = gamma * t_ * s1 + beta * x - c_;
      h2 = beta + gamma * (s1 * s1 + t_ * s2);
      if (h2 <= 0) break;
      d_ = h1 / h2;
      x -= d_;
      if (mpfr_zero_p(d) || mpfr_get_exp(d) < (mpfr_zero_p(raw(x)) ? 0 : mpfr_get_exp(raw(x))) - a.bits / 2 - 4) break;
    }
    mpfr_set(u.at(n), raw(x), MPFR_RNDN);
  }
}

}  // namespace

template <class A>
Stepper<A>::Stepper(const Problem& problem, A algebra) : p_(&problem), a_(algebra) {
  for (const Update& u : problem.sweep) {
    Prepared c{{}, a_.number(0), a_.number(u.step), a_.number(u.momentum)};
    for (const Rational& alpha : u.prox) c.prox.push_back(a_.number(alpha));
    if (u.kind == Kind::scalar)
      c.beta = a_.number(problem.network->layer(problem.blocks[std::size_t(u.blocks[0])].layer).rho + u.prox[0]);
    prepared_.push_back(std::move(c));
  }
}

// g := D H^-1, for one block or the pair [W b].
template <class A>
void Stepper<A>::correction(State<A>& state, const std::vector<int>& blocks, const std::vector<Scalar>& prox, Matrix& g) {
  const Block& b = p_->blocks[std::size_t(blocks[0])];
  if (blocks.size() == 2) {
    state.gradient(g2_, blocks[0]);
    state.gradient(h_, blocks[1]);
    a_.resize(g, b.rows, b.cols + 1);
    for (Index i = 0; i < b.rows; ++i) {
      for (Index j = 0; j < b.cols; ++j) a_.set_entry(g, i, j, a_.entry(g2_, i, j));
      a_.set_entry(g, i, b.cols, a_.entry(h_, i, 0));
    }
  } else {
    state.gradient(g, blocks[0]);
  }
  if (b.family == Family::W && b.layer == 1) {
    if (gram_.empty()) {
      gram_.emplace_back();
      state.hessian(gram_[0], blocks, prox);
    }
    h_ = gram_[0];
  } else {
    state.hessian(h_, blocks, prox);
  }
  if (b.family == Family::W || b.family == Family::b) a_.solve_right(g, h_);
  else a_.solve_left(h_, g);
}

template <class A>
void Stepper<A>::ridge(State<A>& state, std::vector<Matrix>& x, const std::vector<int>& blocks, const std::vector<Scalar>& prox) {
  correction(state, blocks, prox, g_);
  if (blocks.size() == 1) {
    a_.add_scaled(x[std::size_t(blocks[0])], state.minus_one(), g_);
  } else {
    Matrix& w = x[std::size_t(blocks[0])];
    Matrix& b = x[std::size_t(blocks[1])];
    for (Index i = 0; i < w.rows(); ++i) {
      for (Index j = 0; j < w.cols(); ++j) a_.set_entry(w, i, j, a_.entry(w, i, j) - a_.entry(g_, i, j));
      a_.set_entry(b, i, 0, a_.entry(b, i, 0) - a_.entry(g_, i, w.cols()));
    }
  }
  for (int b : blocks) state.touch(b);
}

// Both corrections are formed before either block moves.
template <class A>
void Stepper<A>::jacobi(State<A>& state, std::vector<Matrix>& x, const Update& u, const Prepared& c) {
  Matrix first, second;
  correction(state, {u.blocks[0]}, {c.prox[0]}, first);
  correction(state, {u.blocks[1]}, {c.prox[1]}, second);
  a_.add_scaled(x[std::size_t(u.blocks[0])], state.minus_one(), first);
  a_.add_scaled(x[std::size_t(u.blocks[1])], state.minus_one(), second);
  for (int b : u.blocks) state.touch(b);
}

template <class A>
void Stepper<A>::scalar(State<A>& state, Matrix& x, const Update& u, const Prepared& c) {
  const int block = u.blocks[0], i = p_->blocks[std::size_t(block)].layer;
  const int v = p_->block(Family::V, i);
  scalar_update(a_, x, p_->network->layer(i).activation, state.gamma(i), state.weight(i), c.prox[0], c.beta, state.value(v), state.M(i));
  state.touch(block);
}

template <class A>
void Stepper<A>::heavy_ball(State<A>& state, std::vector<Matrix>& x, const Prepared& c) {
  const Scalar back = state.minus_one() * c.step, away = state.minus_one() * c.momentum;
  next_ = x;
  for (std::size_t b = 0; b < x.size(); ++b) {
    state.gradient(g_, int(b));
    a_.add_scaled(next_[b], back, g_);
    a_.add_scaled(next_[b], c.momentum, x[b]);
    a_.add_scaled(next_[b], away, previous_[b]);
  }
  previous_ = x;
  for (std::size_t b = 0; b < x.size(); ++b) {
    x[b] = next_[b];
    state.touch(int(b));
  }
}

template <class A>
void Stepper<A>::sweep(State<A>& state, std::vector<Matrix>& x) {
  for (std::size_t n = 0; n < p_->sweep.size(); ++n) {
    const Update& u = p_->sweep[n];
    try {
      switch (u.kind) {
        case Kind::ridge: ridge(state, x, u.blocks, prepared_[n].prox); break;
        case Kind::jacobi: jacobi(state, x, u, prepared_[n]); break;
        case Kind::scalar: scalar(state, x[std::size_t(u.blocks[0])], u, prepared_[n]); break;
        case Kind::heavy_ball: heavy_ball(state, x, prepared_[n]); break;
        case Kind::assign:
        case Kind::descend:
        case Kind::minimize: throw std::logic_error("an update of a composite problem");
      }
    } catch (const std::runtime_error& e) {
      throw std::runtime_error("update " + p_->label(u) + ": " + e.what());
    }
    if (!settle_) continue;
    for (int b : u.blocks) {
      settle_(b, x[std::size_t(b)]);
      state.touch(b);
    }
  }
}

template class Stepper<DoubleAlgebra>;
template class Stepper<MpfrAlgebra>;

}  // namespace amcert
