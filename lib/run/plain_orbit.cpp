#include "run/plain_orbit.hpp"

#include "problem/activation_ball.hpp"
#include "run/scalar_branch.hpp"
#include "run/smooth_distance.hpp"

#include <cmath>
#include <stdexcept>
#include <ctime>

namespace amcert {
namespace {

DyadicMatrix midpoints(const BallMatrix& m) {
  const Index rows = m.rows(), cols = m.cols();
  std::vector<Integer> mantissa(std::size_t(rows * cols));
  std::vector<long> exponent(mantissa.size(), 0);
  long low = 0;
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) {
      const auto n = std::size_t(j * rows + i);
      if (arf_is_zero(arb_midref(m.at(i, j)))) continue;
      fmpz_t f, e;
      fmpz_init(f);
      fmpz_init(e);
      arf_get_fmpz_2exp(f, e, arb_midref(m.at(i, j)));
      fmpz_get_mpz(mantissa[n].backend().data(), f);
      exponent[n] = fmpz_get_si(e);
      fmpz_clear(f);
      fmpz_clear(e);
      low = std::min(low, exponent[n]);
    }
  for (std::size_t n = 0; n < mantissa.size(); ++n)
    if (mantissa[n] != 0) mantissa[n] <<= exponent[n] - low;
  return {rows, cols, std::move(mantissa), low};
}

}  // namespace

PlainOrbit::PlainOrbit(const Problem& problem, long bits)
    : p_(problem), a_{bits}, state_(problem, a_), centre_(problem.start.begin(), problem.start.end()) {
  for (const DyadicMatrix& m : problem.start) x_.push_back(a_.point(m));
  for (const DyadicMatrix& m : problem.previous) previous_.push_back(a_.point(m));
  for (std::size_t b = 0; b < x_.size(); ++b) state_.set(int(b), x_[b], &centre_[b]);
}

double PlainOrbit::log2_radius() const {
  double largest = -INFINITY;
  for (const BallMatrix& m : x_)
    for (Index j = 0; j < m.cols(); ++j)
      for (Index i = 0; i < m.rows(); ++i) largest = std::fmax(largest, mag_get_d_log2_approx(arb_radref(m.at(i, j))));
  return largest;
}

bool PlainOrbit::fail(int block, const std::string& why) {
  why_ = "sweep " + std::to_string(k_) + ", block " + p_.blocks[std::size_t(block)].name + ": " + why;
  return false;
}

// The activation of a ball is read off its midpoint, so no ball of a U block may hold a break in its interior.
bool PlainOrbit::put(int block, BallMatrix value) {
  const auto b = std::size_t(block);
  x_[b] = std::move(value);
  const Block& info = p_.blocks[b];
  centre_[b] = midpoints(x_[b]);
  if (info.family == Family::U) {
    const Activation& f = p_.network->layer(info.layer).activation;
    if (f.piecewise())
      for (const Rational& at : f.breaks) {
        const Ball t(at, a_.bits);
        for (Index j = 0; j < x_[b].cols(); ++j)
          for (Index i = 0; i < x_[b].rows(); ++i)
            if (arb_overlaps(x_[b].at(i, j), t.raw()) && !(arb_is_exact(x_[b].at(i, j)) && centre_[b](i, j) == at))
              return fail(block, "an entry is not separated from a break of the activation");
      }
  }
  state_.set(block, x_[b], &centre_[b]);
  return true;
}

// out := the correction D H^-1 from the old value (method/step.hpp).
bool PlainOrbit::step(const std::vector<int>& blocks, const std::vector<Rational>& prox, BallMatrix& out) {
  const Block& b = p_.blocks[std::size_t(blocks[0])];
  std::vector<Ball> weights;
  for (const Rational& w : prox) weights.push_back(a_.number(w));
  BallMatrix g, h, part;
  state_.gradient(g, blocks[0]);
  if (blocks.size() == 2) {
    state_.gradient(part, blocks[1]);
    BallMatrix both(g.rows(), g.cols() + 1);
    for (Index i = 0; i < g.rows(); ++i) {
      for (Index j = 0; j < g.cols(); ++j) arb_set(both.at(i, j), g.at(i, j));
      arb_set(both.at(i, g.cols()), part.at(i, 0));
    }
    g = std::move(both);
  }
  state_.hessian(h, blocks, weights);
  const bool right = b.family == Family::W || b.family == Family::b;
  BallMatrix rhs(right ? g.cols() : g.rows(), right ? g.rows() : g.cols());
  if (right) arb_mat_transpose(rhs.raw(), g.raw());
  else arb_mat_set(rhs.raw(), g.raw());
  BallMatrix x(rhs.rows(), rhs.cols());
  if (!arb_mat_spd_solve(x.raw(), h.raw(), rhs.raw(), a_.bits)) return false;
  out = BallMatrix(g.rows(), g.cols());
  if (right) arb_mat_transpose(out.raw(), x.raw());
  else arb_mat_set(out.raw(), x.raw());
  return true;
}

bool PlainOrbit::ridge(const Update& u) {
  BallMatrix d;
  if (!step(u.blocks, u.prox, d)) return fail(u.blocks[0], "its Hessian is not certainly positive definite");
  BallMatrix first = x_[std::size_t(u.blocks[0])];
  if (u.blocks.size() == 2) {
    BallMatrix second = x_[std::size_t(u.blocks[1])];
    for (Index i = 0; i < first.rows(); ++i) {
      for (Index j = 0; j < first.cols(); ++j) arb_sub(first.at(i, j), first.at(i, j), d.at(i, j), a_.bits);
      arb_sub(second.at(i, 0), second.at(i, 0), d.at(i, first.cols()), a_.bits);
    }
    return put(u.blocks[0], std::move(first)) && put(u.blocks[1], std::move(second));
  }
  arb_mat_sub(first.raw(), first.raw(), d.raw(), a_.bits);
  return put(u.blocks[0], std::move(first));
}

bool PlainOrbit::jacobi(const Update& u) {
  BallMatrix d[2];
  for (std::size_t n = 0; n < 2; ++n)
    if (!step({u.blocks[n]}, {u.prox[n]}, d[n])) return fail(u.blocks[n], "its Hessian is not certainly positive definite");
  for (std::size_t n = 0; n < 2; ++n) {
    BallMatrix next = x_[std::size_t(u.blocks[n])];
    arb_mat_sub(next.raw(), next.raw(), d[n].raw(), a_.bits);
    if (!put(u.blocks[n], std::move(next))) return false;
  }
  return true;
}

bool PlainOrbit::scalar(const Update& u) {
  const int block = u.blocks[0], i = p_.blocks[std::size_t(block)].layer, vb = p_.block(Family::V, i);
  const Layer& layer = p_.network->layer(i);
  const Rational beta = layer.rho + u.prox[0];
  const BallMatrix& m = state_.M(i);
  BallMatrix next = x_[std::size_t(block)];
  const Ball rho = state_.weight(i), alpha = a_.number(u.prox[0]);
  std::optional<SmoothUpdate> smooth;
  if (!layer.activation.piecewise()) {
    const BallMatrix& v = x_[std::size_t(vb)];
    Range all = Ball(a_.entry(v, 0, 0)).range();
    for (Index c = 0; c < v.cols(); ++c)
      for (Index r = 0; r < v.rows(); ++r) {
        const Range e = a_.entry(v, r, c).range();
        all.lo = std::min(all.lo, e.lo);
        all.hi = std::max(all.hi, e.hi);
      }
    smooth.emplace(layer.activation.kind, layer.gamma, beta, Range(round_down(all.lo, 60), round_up(all.hi, 60)), a_.bits);
  }
  const PieceConstants<Ball> k(layer.activation, layer.gamma, beta, [&](const Rational& q) { return a_.number(q); });
  for (Index c = 0; c < next.cols(); ++c)
    for (Index r = 0; r < next.rows(); ++r) {
      const Ball v = a_.entry(x_[std::size_t(vb)], r, c), cc = rho * a_.entry(m, r, c) + alpha * a_.entry(x_[std::size_t(block)], r, c);
      if (layer.activation.piecewise()) {
        OpenBranch open;
        const auto branch = certify_branch(k, v, cc, open);
        if (!branch || branch->kind == ScalarBranch::Kind::seam) return fail(block, "a branch is not decided");
        const std::size_t p = branch->piece;
        a_.set_entry(next, r, c, branch->kind == ScalarBranch::Kind::at_break ? a_.number(layer.activation.breaks[branch->break_index])
                                                                            : (k.gamma_slope[p] * (v - k.offset[p]) + cc) * k.inverse_q[p]);
        continue;
      }
      // From Newton's limit z for the midpoints: the minimizers of all data lie within max|h'(z)|/modulus.
      Ball z = a_.entry(x_[std::size_t(block)], r, c), vm = v, cm = cc;
      for (Ball* b : {&z, &vm, &cm}) mag_zero(arb_radref(b->raw()));
      const Ball gamma = a_.number(layer.gamma), bb = a_.number(beta);
      for (int n = 0; n < 60; ++n) {
        const Ball s = sigma_of(layer.activation.kind, z), s1 = sigma_slope(layer.activation.kind, s);
        const Ball s2 = layer.activation.kind == Activation::Kind::tanh ? a_.number(-2) * s * s1 : s1 * (a_.number(1) - a_.number(2) * s);
        const Ball h1 = gamma * (s - vm) * s1 + bb * z - cm;
        Ball h2 = bb + gamma * (s1 * s1 + (s - vm) * s2), d(a_.bits);
        arb_div(d.raw(), h1.raw(), h2.raw(), a_.bits);
        mag_zero(arb_radref(d.raw()));
        if (!arb_is_finite(d.raw())) break;
        z = z - d;
        mag_zero(arb_radref(z.raw()));
        if (arb_is_zero(d.raw()) || arf_cmpabs_2exp_si(arb_midref(d.raw()), -a_.bits + 8) < 0) break;
      }
      Rational modulus;
      Ball box = z;
      if (!smooth->unique(box.range().lo, v.range(), cc, modulus)) return fail(block, "a minimizer is not isolated");
      const Ball s = sigma_of(layer.activation.kind, z), h1 = gamma * (s - v) * sigma_slope(layer.activation.kind, s) + bb * z - cc;
      Ball reach(a_.bits);
      arb_abs(reach.raw(), h1.raw());
      arb_div(reach.raw(), reach.raw(), a_.number(modulus).raw(), a_.bits);
      arb_add_error(z.raw(), reach.raw());
      a_.set_entry(next, r, c, z);
    }
  return put(block, std::move(next));
}

void PlainOrbit::heavy_ball(const Update& u) {
  std::vector<BallMatrix> next = x_;
  BallMatrix g;
  for (std::size_t b = 0; b < x_.size(); ++b) {
    state_.gradient(g, int(b));
    a_.add_scaled(next[b], a_.number(-u.step), g);
    a_.add_scaled(next[b], a_.number(u.momentum), x_[b]);
    a_.add_scaled(next[b], a_.number(-u.momentum), previous_[b]);
  }
  previous_ = x_;
  for (std::size_t b = 0; b < x_.size(); ++b) (void)put(int(b), std::move(next[b]));
}

bool PlainOrbit::sweep() {
  for (const Update& u : p_.sweep) {
    bool done = true;
    switch (u.kind) {
      case Kind::ridge: done = ridge(u); break;
      case Kind::jacobi: done = jacobi(u); break;
      case Kind::scalar: done = scalar(u); break;
      case Kind::heavy_ball: heavy_ball(u); break;
      case Kind::assign:
      case Kind::descend:
      case Kind::minimize: throw std::logic_error("an update of a composite problem");
    }
    if (!done) return false;
  }
  ++k_;
  return true;
}

double plain_orbit_seconds(const Problem& p, int sweeps, double log2_radius, double patience, long& bits) {
  const auto now = [] { return double(std::clock()) / CLOCKS_PER_SEC; };
  const double begin = now();
  for (bits = 164 + 6L * sweeps;;) {
    PlainOrbit plain(p, bits);
    while (plain.sweeps() < sweeps && plain.sweep())
      if (now() - begin > patience) return NAN;
    if (plain.sweeps() < sweeps || plain.log2_radius() > log2_radius) {
      if (now() - begin > patience) return NAN;
      bits += bits / 8;
      continue;
    }
    const double spare = log2_radius - plain.log2_radius();
    if (spare < 80 || std::isinf(spare)) break;
    bits -= long(spare) - 40;
  }
  const double start = now();
  PlainOrbit plain(p, bits);
  while (plain.sweeps() < sweeps && plain.sweep()) {}
  return now() - start;
}

}  // namespace amcert
