#include "run/replay_sweep.hpp"

#include "run/scalar_distance.hpp"
#include "run/smooth_distance.hpp"

#include <Eigen/Cholesky>

#include <algorithm>

namespace amcert {
namespace {

// Doubles that bound a rational: conversion truncates with relative error 2^-52, the factor covers it, 1e-300 underflow.
double double_up(const Rational& x) { return x.sign() <= 0 ? 0 : x.approximately() * (1 + 0x1p-40) + 1e-300; }
double double_down(const Rational& x) { return x.sign() <= 0 ? 0 : std::fmax(0.0, x.approximately() * (1 - 0x1p-40) - 1e-300); }

}  // namespace

template <class A>
SweepReplay<A>::SweepReplay(const Problem& problem, const RecordedRun& run, A algebra, std::string rung)
    : p_(&problem), run_(&run), a_(algebra), rung_(std::move(rung)), state_(problem, algebra), now_(problem.blocks.size()),
      next_(problem.blocks.size()), delta_(problem.blocks.size()), half_(a_.number(Rational(Integer(1), Integer(2)))), one_(a_.number(1)) {
  for (const Update& u : problem.sweep) {
    for (const Rational& alpha : u.prox) prox_[u.blocks[0]].push_back(a_.number(alpha));
    if (u.kind != Kind::scalar) continue;
    const Layer& layer = problem.network->layer(problem.blocks[std::size_t(u.blocks[0])].layer);
    const Rational beta = layer.rho + u.prox[0];
    if (layer.activation.piecewise())
      pieces_.emplace(u.blocks[0], Pieces{{layer.activation, layer.gamma, beta, [&](const Rational& q) { return a_.number(q); }},
                                          {layer.activation, layer.gamma, beta, [](const Rational& q) { return q; }},
                                          {layer.activation, layer.gamma, layer.rho, u.prox[0]}});
  }
}

// The state at x^k.
template <class A>
void SweepReplay<A>::go_to(int k) {
  if (at_ == k) return;
  for (std::size_t b = 0; b < now_.size(); ++b) {
    now_[b] = a_.point(recorded(int(b), k));
    state_.set(int(b), now_[b], &recorded(int(b), k));
  }
  at_ = k;
}

template <class A>
Range SweepReplay<A>::objective(int k) {
  go_to(k);
  return a_.range(state_.objective());
}

// The drop of F across an update, from the point after it (THEOREM drop): for blocks in which F is quadratic,
//   F(old) - F(new) = <dF(new), d> + 1/2 <d, H d>,  d = old - new,
// written through the residuals that the blocks move: no difference of two values of F, no cancellation.
template <class A>
void SweepReplay<A>::quadratic_drop(const Update& u, Scalar& sum) {
  const auto term = [&](const Scalar& weight, const Matrix& at, const Matrix& d, const Scalar& sign) {
    sum = sum + weight * (sign * a_.inner(at, d) + half_ * a_.squared_norm(d));
  };
  int image_layer = 0;
  bool first = true;
  for (int block : u.blocks) {
    const Block& b = p_->blocks[std::size_t(block)];
    const Matrix& d = delta_[std::size_t(block)];
    const int i = b.layer;
    if (b.family == Family::W) term(state_.lambda(i), state_.value(block), d, one_);
    if (b.family == Family::V) {
      const bool split = p_->network->layer(i).split, last = i == p_->network->depth();
      term(state_.gamma(i), split ? state_.S(i) : state_.R(i), d, one_);
      if (last) { term(state_.loss_scale(), state_.loss(), d, one_); continue; }
    }
    image_layer = b.family == Family::V ? i + 1 : i;
    if (first) state_.image(image_, image_layer, block, d);
    else {
      state_.image(t1_, image_layer, block, d);
      a_.add_scaled(image_, one_, t1_);
    }
    first = false;
  }
  if (image_layer) term(state_.weight(image_layer), state_.R(image_layer), image_, state_.minus_one());
}

template <class A>
auto SweepReplay<A>::drop(const Update& u) -> Scalar {
  Scalar sum = a_.number(0);
  const Block& b = p_->blocks[std::size_t(u.blocks[0])];
  if (b.family == Family::x) {
    for (int block : u.blocks) {
      state_.gradient(t1_, block);
      sum = sum + a_.inner(t1_, delta_[std::size_t(block)]);
      for (int other : u.blocks) {
        a_.product(t2_, state_.coupling(block, other), delta_[std::size_t(other)]);
        sum = sum + half_ * a_.inner(delta_[std::size_t(block)], t2_);
      }
    }
    return sum;
  }
  if (b.family != Family::U) {
    quadratic_drop(u, sum);
    return sum;
  }
  // rho/2 (|R_old|^2 - |R_new|^2) + gamma/2 (|S_old|^2 - |S_new|^2), S_old - S_new = -(sigma_old - sigma_new).
  const Matrix& d = delta_[std::size_t(u.blocks[0])];
  const int i = b.layer;
  sum = state_.weight(i) * (a_.inner(state_.R(i), d) + half_ * a_.squared_norm(d));
  activate_difference(a_, t1_, scalar_before_, sigma_before_, state_.scalar_block(i), state_.sigma(i));
  sum = sum + state_.gamma(i) * (state_.minus_one() * a_.inner(state_.S(i), t1_) + half_ * a_.squared_norm(t1_));
  return sum;
}

// Ratio distance/(1+|z|) from squares.
template <class A>
void SweepReplay<A>::finish(Distance& out, const Range& upper2, const Range& lower2, const std::vector<int>& blocks) {
  Scalar z2 = a_.number(0);
  for (int b : blocks) z2 = z2 + a_.squared_norm(state_.value(b));
  const Range z = a_.range(z2);
  const double norm_down = std::sqrt(double_down(z.lo)) * (1 - 0x1p-40) - 0x1p-63, norm_up_ = std::sqrt(double_up(z.hi)) * (1 + 0x1p-40) + 0x1p-63;
  if (upper2.hi.sign() == 0) { out.upper = out.lower = 0; return; }
  out.upper = std::sqrt(double_up(upper2.hi)) * (1 + 0x1p-39) / (1 + std::fmax(0.0, norm_down)) * (1 + 0x1p-39) + 1e-300;
  out.lower = std::fmax(0.0, std::sqrt(double_down(lower2.lo)) * (1 - 0x1p-39) / (1 + norm_up_) * (1 - 0x1p-39) - 1e-300);
}

// The bound |r|/mu, mu the scalar part of the Hessian; lower bound |r|/trace(H).
template <class A>
void SweepReplay<A>::plain(int block, const Rational& prox, int k, Distance& out) {
  const Block& b = p_->blocks[std::size_t(block)];
  state_.gradient(t1_, block);
  a_.add_scaled(t1_, a_.number(-prox), delta_[std::size_t(block)]);  // delta = old - new
  const Range r2 = a_.range(a_.squared_norm(t1_));
  Rational mu = prox;
  Range trace;
  const int i = b.layer;
  switch (b.family) {
    case Family::W:
      mu += p_->network->layer(i).lambda;
      trace = a_.range(a_.squared_norm(state_.input(i)) * state_.weight(i)) + Rational(b.cols) * mu;
      break;
    case Family::b:
      mu += p_->network->weight(i) * Rational(p_->network->samples());
      trace = mu;
      break;
    case Family::V: {
      const bool last = i == p_->network->depth();
      mu += p_->network->layer(i).gamma + (last ? p_->network->loss_scale : Rational(0));
      trace = Rational(b.rows) * mu;
      if (!last) trace += a_.range(a_.squared_norm(state_.inner_weights(i + 1)) * state_.weight(i + 1));
      break;
    }
    default:
      mu += p_->quadratic->H(b.offset, b.offset);
      trace = mu;
  }
  if (mu.sign() <= 0) {
    out.upper = INFINITY;
    out.open = "block " + b.name + " has no positive modulus: its prox weight and regularization are zero";
    return;
  }
  const Rational l = square(trace.hi), m = square(mu);
  (void)k;
  finish(out, {r2.lo.sign() < 0 ? Rational(0) : r2.lo / m, (r2.hi.sign() < 0 ? Rational(0) : r2.hi) / m},
         {std::max(Rational(0), r2.lo) / l, std::max(Rational(0), r2.hi) / l}, {block});
}

// The bound of an approximate inverse P of H: |I-HP|_F <= 2^-10 gives |r H^-1| within a factor 1 -+ 2^-10 of |rP|. With
// Q = PT V^ the residual is never formed: rP = ((lambda+alpha)W - alpha W_old)P - w R QT, and errors of R are damped by Q.
template <class A>
void SweepReplay<A>::preconditioned_weights(const std::vector<int>& blocks, const std::vector<Rational>& prox, int k, Distance& out) {
  const Block& b = p_->blocks[std::size_t(blocks[0])];
  const bool pair = blocks.size() == 2;
  const int i = b.layer;
  const Rational lambda = p_->network->layer(i).lambda, weight = p_->network->weight(i);
  const Matrix& regressor = state_.regressor(i, pair);
  const Index n = regressor.rows();
  Preconditioner local;
  Preconditioner& c = i == 1 ? constant_[blocks[0]] : local;
  if (!c.good) {
    Eigen::MatrixXd v(n, p_->network->samples());
    const Eigen::MatrixXd base = i == 1 ? DoubleAlgebra{}.constant(p_->network->X)
                                        : state_.point(p_->block(Family::V, i - 1))->approximate();
    v.topRows(base.rows()) = base;
    v.bottomRows(n - base.rows()).setOnes();
    Eigen::MatrixXd h = weight.approximately() * (v * v.transpose());
    for (Index d = 0; d < n; ++d)
      h(d, d) += pair && d == n - 1 ? prox[1].approximately() : (lambda + prox[0]).approximately();
    auto inverse = std::make_shared<Eigen::MatrixXd>(Eigen::LLT<Eigen::MatrixXd>(h).solve(Eigen::MatrixXd::Identity(n, n)));
    if (!inverse->allFinite()) {
      out.upper = INFINITY;
      out.open = "the subproblem of " + b.name + " is numerically singular";
      return;
    }
    c.P = a_.point(DyadicMatrix(*inverse));
    a_.product_tn(c.Q, c.P, regressor);
    // I - HP = I - w V^ (V^T P) - diag P
    a_.product_nt(t1_, regressor, c.Q);
    a_.resize(t2_, n, n);
    a_.add_scaled(t2_, a_.number(-weight), t1_);
    for (Index d = 0; d < n; ++d) {
      const Scalar diagonal = a_.number(pair && d == n - 1 ? prox[1] : lambda + prox[0]);
      for (Index e = 0; e < n; ++e) {
        Scalar x = a_.entry(t2_, d, e) - diagonal * a_.entry(c.P, d, e);
        if (d == e) x = x + a_.number(1);
        a_.set_entry(t2_, d, e, x);
      }
    }
    if (a_.range(a_.squared_norm(t2_)).hi > Rational::power_of_two(-20)) {
      out.upper = INFINITY;
      out.open = "the subproblem of " + b.name + " is too ill-conditioned for a double inverse as witness";
      return;
    }
    c.inverse = inverse;
    c.good = true;
  }
  // t1 = [(lambda+alpha) W - alpha W_old, alpha_b (b - b_old)] = [lambda W - alpha d, -alpha_b d_b]
  a_.resize(t3_, b.rows, b.cols);
  a_.add_scaled(t3_, a_.number(lambda), state_.value(blocks[0]));
  a_.add_scaled(t3_, a_.number(-prox[0]), delta_[std::size_t(blocks[0])]);
  if (pair) {
    a_.resize(t1_, b.rows, n);
    const Scalar minus_alpha = a_.number(-prox[1]);
    for (Index r = 0; r < b.rows; ++r) {
      for (Index s = 0; s < b.cols; ++s) a_.set_entry(t1_, r, s, a_.entry(t3_, r, s));
      a_.set_entry(t1_, r, b.cols, minus_alpha * a_.entry(delta_[std::size_t(blocks[1])], r, 0));
    }
    a_.product(t2_, t1_, c.P);
  } else {
    a_.product(t2_, t3_, c.P);
  }
  a_.product_nt(t1_, state_.R(i), c.Q);
  a_.add_scaled(t2_, a_.number(-weight), t1_);
  const Range d2 = a_.range(a_.squared_norm(t2_));
  const Rational lo = std::max(Rational(0), d2.lo), hi = std::max(Rational(0), d2.hi);
  const Rational above = square(Rational(Integer(1024), Integer(1023))), below = square(Rational(Integer(1024), Integer(1025)));
  out.inverse = c.inverse;
  finish(out, {lo * above, hi * above}, {lo * below, hi * below}, blocks);
  (void)k;
}

// A block of a quadratic, order above 1: H_BB + alpha I is constant.
template <class A>
void SweepReplay<A>::preconditioned_quadratic(int block, const Rational& prox, int k, Distance& out) {
  const Block& b = p_->blocks[std::size_t(block)];
  Preconditioner& c = constant_[block];
  if (!c.good) {
    Eigen::MatrixXd h(b.rows, b.rows);
    for (Index i = 0; i < b.rows; ++i)
      for (Index j = 0; j < b.rows; ++j)
        h(i, j) = p_->quadratic->H(b.offset + i, b.offset + j).approximately() + (i == j ? prox.approximately() : 0);
    auto inverse = std::make_shared<Eigen::MatrixXd>(Eigen::LLT<Eigen::MatrixXd>(h).solve(Eigen::MatrixXd::Identity(b.rows, b.rows)));
    bool good = inverse->allFinite();
    if (good) {
      c.P = a_.point(DyadicMatrix(*inverse));
      a_.product(t1_, state_.coupling(block, block), c.P);
      a_.add_scaled(t1_, a_.number(prox), c.P);
      for (Index d = 0; d < b.rows; ++d) a_.set_entry(t1_, d, d, a_.entry(t1_, d, d) - a_.number(1));
      good = a_.range(a_.squared_norm(t1_)).hi <= Rational::power_of_two(-20);
    }
    if (!good) {
      out.upper = INFINITY;
      out.open = "the subproblem of " + b.name + " is singular or too ill-conditioned";
      return;
    }
    c.inverse = inverse;
    c.good = true;
  }
  state_.gradient(t1_, block);
  a_.add_scaled(t1_, a_.number(-prox), delta_[std::size_t(block)]);
  a_.product_tn(t2_, c.P, t1_);
  const Range d2 = a_.range(a_.squared_norm(t2_));
  const Rational lo = std::max(Rational(0), d2.lo), hi = std::max(Rational(0), d2.hi);
  out.inverse = c.inverse;
  finish(out, {lo * square(Rational(Integer(1024), Integer(1023))), hi * square(Rational(Integer(1024), Integer(1023)))},
         {lo * square(Rational(Integer(1024), Integer(1025))), hi * square(Rational(Integer(1024), Integer(1025)))}, {block});
  (void)k;
}

template <class A>
void SweepReplay<A>::ridge(const Update& u, int k, Distance& out) {
  const Block& b = p_->blocks[std::size_t(u.blocks[0])];
  if (b.family == Family::W) preconditioned_weights(u.blocks, u.prox, k, out);
  else if (b.family == Family::x && b.rows > 1) preconditioned_quadratic(u.blocks[0], u.prox[0], k, out);
  else plain(u.blocks[0], u.prox[0], k, out);
}

// Exact M_i entry, for entries whose branch a cheap rung cannot decide: every recorded number is exact.
namespace {
Rational exact_image(const Problem& p, int i, Index r, Index c, const auto& point) {
  const int w = p.block(Family::W, i), bias = p.block(Family::b, i), v = i > 1 ? p.block(Family::V, i - 1) : -1;
  Rational m = bias >= 0 ? point(bias)(r, 0) : Rational(0);
  const Index inputs = p.network->inputs(i);
  for (Index l = 0; l < inputs; ++l) m += point(w)(r, l) * (v >= 0 ? point(v)(l, c) : p.network->X(l, c));
  if (p.network->layer(i).bias == Bias::ones) m += point(w)(r, inputs);
  return m;
}
}  // namespace

template <class A>
void SweepReplay<A>::scalar(const Update& u, int k, SweepEvidence& out, Distance& distance) {
  const int block = u.blocks[0], i = p_->blocks[std::size_t(block)].layer, vb = p_->block(Family::V, i);
  const Layer& layer = p_->network->layer(i);
  const Rational beta = layer.rho + u.prox[0];
  const Matrix &v = state_.value(vb), &m = state_.M(i), &u_new = state_.value(block), &u_old = now_[std::size_t(block)];
  const Scalar rho = state_.weight(i), alpha = prox_.at(block)[0];
  if (!layer.activation.piecewise()) {
    if constexpr (std::is_same_v<A, BallAlgebra>) {
      const SmoothUpdate f(layer.activation.kind, layer.gamma, beta, *state_.point(vb), a_.bits);
      Ball upper(a_.bits), lower(a_.bits);
      for (Index c = 0; c < v.cols(); ++c)
        for (Index r = 0; r < v.rows(); ++r) {
          const Ball centre = rho * a_.entry(m, r, c) + alpha * a_.entry(u_old, r, c);
          std::string why;
          if (!f.add(a_.entry(u_new, r, c), recorded(block, k + 1)(r, c), a_.entry(v, r, c), (*state_.point(vb))(r, c), centre, upper, lower, why)) {
            distance.upper = INFINITY;
            distance.open = "entry (" + std::to_string(r) + "," + std::to_string(c) + ") of " + p_->blocks[std::size_t(block)].name + ": " + why;
            return;
          }
        }
      finish(distance, a_.range(upper), a_.range(lower), u.blocks);
    }
    return;
  }
  const PieceConstants<Scalar>& constants = pieces_.at(block).here;
  const PieceConstants<Rational>& exact_constants = pieces_.at(block).exact;
  [[maybe_unused]] const ScalarDoubles& doubles = pieces_.at(block).doubles;
  std::vector<Candidate<Scalar>> cand;
  std::vector<Candidate<Rational>> exact_cand;
  constexpr bool exact = std::is_same_v<A, ExactAlgebra>;
  Scalar sum = a_.number(0);
  const auto first_tie = std::ptrdiff_t(out.ties.size());
  double fast = 0;  // squares from the fast path, an upper bound; all terms are nonnegative, so Lemma 3 covers the sum
  for (Index c = 0; c < v.cols(); ++c)
    for (Index r = 0; r < v.rows(); ++r) {
      if constexpr (std::is_same_v<A, ColumnBallAlgebra>) {
        // Recorded points that are doubles have no radius; others take the general path.
        if (v.exact() && u_new.exact() && u_old.exact()) {
          const double d = doubles.distance_up(v.mid(r, c), u_old.mid(r, c), u_new.mid(r, c), m.mid(r, c), m.radius(c));
          if (d >= 0) {
            fast += up(d * d);
            continue;
          }
        }
      }
      const Scalar vv = a_.entry(v, r, c), un = a_.entry(u_new, r, c);
      const Scalar cc = rho * a_.entry(m, r, c) + alpha * a_.entry(u_old, r, c);
      const Candidate<Scalar>* best_here = candidates(constants, vv, cc, cand, exact) ? strictly_least(cand) : nullptr;
      if (best_here) {
        const std::size_t p = best_here->piece;
        const Scalar target = best_here->at_break ? constants.break_value[p]
                                               : (constants.gamma_slope[p] * (vv - constants.offset[p]) + cc) * constants.inverse_q[p];
        const Scalar d = un - target;
        sum = sum + d * d;
        continue;
      }
      // A sign is undecided, or two candidates are too close to call: exactly.
      const Rational ev = (*state_.point(vb))(r, c), eu = recorded(block, k + 1)(r, c);
      const Rational em = exact_image(*p_, i, r, c, [&](int b) -> const DyadicMatrix& { return *state_.point(b); });
      const Rational ec = layer.rho * em + u.prox[0] * recorded(block, k)(r, c);
      (void)candidates(exact_constants, ev, ec, exact_cand, true);
      Rational best = exact_cand[0].twice_value, distance2;
      int minimizers = 0;
      for (const auto& x : exact_cand) best = std::min(best, x.twice_value);
      for (const auto& x : exact_cand) {
        if (x.twice_value != best) continue;
        const Rational target = x.at_break ? exact_constants.break_value[x.piece]
                                           : (exact_constants.gamma_slope[x.piece] * (ev - exact_constants.offset[x.piece]) + ec) *
                                                 exact_constants.inverse_q[x.piece];
        const Rational d2 = square(eu - target);
        distance2 = minimizers == 0 ? d2 : std::min(distance2, d2);
        ++minimizers;
      }
      if (minimizers > 1) out.ties.push_back({k, p_->blocks[std::size_t(block)].name, r, c});
      sum = sum + a_.number(distance2);
    }
  // The entries are visited as they are stored, column by column; SPEC.md 3.2 lists ties row by row.
  std::sort(out.ties.begin() + first_tie, out.ties.end(), [](const Tie& a, const Tie& b) { return a.row != b.row ? a.row < b.row : a.col < b.col; });
  const Range d2 = a_.range(sum);
  const Rational above = Rational::literally(fast * (1 + 0x1p-29));
  finish(distance, Range(0, std::max(Rational(0), d2.hi) + above), Range(std::max(Rational(0), d2.lo), std::max(Rational(0), d2.hi) + above), u.blocks);
}

// z* = x - tau (Hx - g) + omega (x - x^-), exactly; the state is at x^{k+1}, so gradients are formed at x^k by linearity.
template <class A>
void SweepReplay<A>::heavy_ball(const Update& u, int k, Distance& out) {
  Scalar sum = a_.number(0);
  const Scalar omega = a_.number(u.momentum), one = a_.number(1), minus_tau = a_.number(-u.step);
  for (int block : u.blocks) {
    // Hx - g at x^k is the gradient at x^{k+1} plus H (x^k - x^{k+1}).
    state_.gradient(t1_, block);
    for (int other : u.blocks) {
      a_.product(t2_, state_.coupling(block, other), delta_[std::size_t(other)]);
      a_.add_scaled(t1_, one, t2_);
    }
    t3_ = delta_[std::size_t(block)];  // x^k - x^{k+1}
    a_.add_scaled(t3_, minus_tau, t1_);
    Matrix back = now_[std::size_t(block)];
    a_.add_scaled(back, state_.minus_one(), a_.point(before(block, k)));
    a_.add_scaled(t3_, omega, back);
    sum = sum + a_.squared_norm(t3_);
  }
  const Range d2 = a_.range(sum);
  const Range clipped(std::max(Rational(0), d2.lo), std::max(Rational(0), d2.hi));
  finish(out, clipped, clipped, u.blocks);
}

template <class A>
SweepEvidence SweepReplay<A>::sweep(int k) {
  go_to(k);
  at_ = -1;  // until the sweep is done: an exception on the way leaves a mixed point
  SweepEvidence out;
  out.rung = rung_;
  out.step2.resize(p_->blocks.size());
  const Scalar minus = state_.minus_one();
  const auto enter = [&](int block) {
    const auto b = std::size_t(block);
    next_[b] = a_.point(recorded(block, k + 1));
    delta_[b] = now_[b];
    a_.add_scaled(delta_[b], minus, next_[b]);
    out.step2[b] = a_.range(a_.squared_norm(delta_[b]));
    if (out.step2[b].lo.sign() < 0) out.step2[b].lo = 0;
  };
  const auto place = [&](int block, int at) {
    state_.set(block, at > k ? next_[std::size_t(block)] : now_[std::size_t(block)], &recorded(block, at));
  };
  for (const Update& u : p_->sweep) {
    for (int b : u.blocks) enter(b);
    if (u.kind == Kind::jacobi) {
      for (std::size_t n = 0; n < 2; ++n) {
        Distance d;
        place(u.blocks[n], k + 1);
        ridge({Kind::ridge, {u.blocks[n]}, {u.prox[n]}, 0, 0}, k, d);
        place(u.blocks[n], k);
        out.distance.push_back(std::move(d));
      }
    }
    if (u.kind == Kind::scalar) {
      const int i = p_->blocks[std::size_t(u.blocks[0])].layer;
      sigma_before_ = state_.sigma(i);
      scalar_before_ = state_.scalar_block(i);
    }
    for (int b : u.blocks) place(b, k + 1);
    Distance d;
    if (u.kind == Kind::ridge) ridge(u, k, d);
    else if (u.kind == Kind::scalar) scalar(u, k, out, d);
    else if (u.kind == Kind::heavy_ball) heavy_ball(u, k, d);
    if (u.kind != Kind::jacobi) out.distance.push_back(std::move(d));
    out.drop.push_back(a_.range(drop(u)));
  }
  Scalar g2 = a_.number(0);
  for (std::size_t b = 0; b < p_->blocks.size(); ++b) {
    state_.gradient(t1_, int(b));
    g2 = g2 + a_.squared_norm(t1_);
  }
  out.gradient2 = a_.range(g2);
  if (out.gradient2.lo.sign() < 0) out.gradient2.lo = 0;
  // x^{k+1} is the state now; the next sweep starts from it.
  now_.swap(next_);
  at_ = k + 1;
  for (std::size_t b = 0; b < now_.size(); ++b) state_.relocate(int(b), now_[b]);
  return out;
}

template class SweepReplay<ColumnBallAlgebra>;
template class SweepReplay<ExactAlgebra>;
template class SweepReplay<BallAlgebra>;

}  // namespace amcert
