// verify/amcheck/SPEC.md, section 2, once more and entry by entry, in rationals (or rational intervals where tanh and sigmoid
// occur): what the tests believe in. Shares nothing with lib/ but the numbers and the description of a problem.
#pragma once

#include "problem/problem.hpp"

#include <algorithm>
#include <stdexcept>

namespace amcert::test {

using Exact = std::vector<RationalMatrix>;  // a point that need not be dyadic, one matrix per block

inline RationalMatrix exact(const DyadicMatrix& m) {
  RationalMatrix out(m.rows(), m.cols());
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i) out(i, j) = m(i, j);
  return out;
}

inline Exact exact(const Point& x) {
  Exact out;
  for (const DyadicMatrix& m : x) out.push_back(exact(m));
  return out;
}

// --- intervals with rational ends ---------------------------------------------------------------------------------------

struct Interval {
  Rational lo, hi;
  Interval() = default;
  Interval(const Rational& x) : lo(x), hi(x) {}
  Interval(const Rational& l, const Rational& h) : lo(l), hi(h) {}
  Interval operator-() const { return {-hi, -lo}; }
  Interval& operator+=(const Interval& o) { lo += o.lo; hi += o.hi; return *this; }
};
inline Interval operator+(Interval a, const Interval& b) { return a += b; }
inline Interval operator-(const Interval& a, const Interval& b) { return {a.lo - b.hi, a.hi - b.lo}; }
inline Interval operator*(const Interval& a, const Interval& b) {
  const Rational p[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
}
inline Rational squared(const Rational& x) { return x * x; }
inline Interval squared(const Interval& x) {
  const Rational a = x.lo * x.lo, b = x.hi * x.hi;
  return {x.lo.sign() <= 0 && x.hi.sign() >= 0 ? Rational(0) : std::min(a, b), std::max(a, b)};
}
inline const Rational& low(const Rational& x) { return x; }
inline const Rational& high(const Rational& x) { return x; }
inline const Rational& low(const Interval& x) { return x.lo; }
inline const Rational& high(const Interval& x) { return x.hi; }

// e^-x for rational x >= 0: halve until x <= 1/16, the alternating series, then square again; rounded outward to about 2^-300.
inline Interval exponential_of_minus(const Rational& x) {
  constexpr int bits = 300;
  if (x.sign() == 0) return Rational(1);
  Rational y = x;
  int halvings = 0;
  for (; y > Rational(Integer(1), Integer(16)); ++halvings) y /= Rational(2);
  const Interval t(round_down(y, bits), round_up(y, bits));
  Interval sum = Rational(1), term = Rational(1);
  for (int n = 1; n < 80; ++n) {
    term = term * t * Interval(Rational(Integer(1), Integer(n)));
    term = {round_down(term.lo, bits), round_up(term.hi, bits)};
    sum = n % 2 ? sum - term : sum + term;
  }
  sum = {sum.lo - term.hi, sum.hi + term.hi};
  for (int n = 0; n < halvings; ++n) {
    sum = squared(sum);
    sum = {round_down(sum.lo, bits), round_up(sum.hi, bits)};
  }
  return sum;
}

inline Interval naive_smooth(Activation::Kind kind, const Rational& u) {
  const bool tanh = kind == Activation::Kind::tanh;
  const Rational size = abs(u), one = 1;
  const Interval e = exponential_of_minus(tanh ? Rational(2) * size : size);
  Interval s = tanh ? Interval((one - e.hi) / (one + e.hi), (one - e.lo) / (one + e.lo)) : Interval(one / (one + e.hi), one / (one + e.lo));
  if (u.sign() < 0) s = tanh ? -s : Interval(one) - s;
  return {round_down(s.lo, 250), round_up(s.hi, 250)};
}

// --- activations -------------------------------------------------------------------------------------------------------

// Index p of the break that u equals (1-based), or 0.
inline std::size_t kink_at(const Activation& f, const Rational& u) {
  for (std::size_t p = 0; p < f.breaks.size(); ++p)
    if (f.breaks[p] == u) return p + 1;
  return 0;
}
inline std::size_t piece_of(const Activation& f, const Rational& u) {
  std::size_t p = 0;
  while (p < f.breaks.size() && f.breaks[p] < u) ++p;
  return p;
}
inline void naive_sigma(const Activation& f, const Rational& u, Rational& value, Rational& slope) {
  if (!f.piecewise()) throw std::logic_error("intervals are needed for " + f.describe());
  const auto& piece = f.pieces[piece_of(f, u)];
  value = piece.slope * u + piece.offset;
  slope = piece.slope;
}
inline void naive_sigma(const Activation& f, const Rational& u, Interval& value, Interval& slope) {
  if (f.piecewise()) {
    Rational v, s;
    naive_sigma(f, u, v, s);
    value = v;
    slope = s;
    return;
  }
  value = naive_smooth(f.kind, u);
  slope = f.kind == Activation::Kind::tanh ? Interval(Rational(1)) - squared(value) : value * (Interval(Rational(1)) - value);
}

// --- SPEC, section 2 ---------------------------------------------------------------------------------------------------

template <class N>
struct Table {
  Index rows = 0, cols = 0;
  std::vector<N> entry;
  Table() = default;
  Table(Index r, Index c) : rows(r), cols(c), entry(std::size_t(r * c)) {}
  N& operator()(Index i, Index j) { return entry[std::size_t(j * rows + i)]; }
  const N& operator()(Index i, Index j) const { return entry[std::size_t(j * rows + i)]; }
};

// N: Rational (piecewise linear problems and quadratics) or Interval (all).
template <class N>
class Naive {
 public:
  Naive(const Problem& p, const Exact& x) : p_(p), x_(x) {
    if (!p.network) return;
    for (int i = 1; i <= p.network->depth(); ++i) {
      const Layer& l = p.network->layer(i);
      const Index n = p.network->samples();
      M.emplace_back(l.width, n);
      R.emplace_back(l.width, n);
      S.emplace_back(l.width, n);
      sigma.emplace_back(l.width, n);
      slope.emplace_back(l.width, n);
      for (Index r = 0; r < l.width; ++r)
        for (Index s = 0; s < n; ++s) {
          Rational m = l.bias == Bias::apart ? at(Family::b, i)(r, 0) : Rational(0);
          for (Index k = 0; k < inputs(i); ++k) m += at(Family::W, i)(r, k) * input(i, k, s);
          M.back()(r, s) = m;
          R.back()(r, s) = (l.split ? at(Family::U, i) : at(Family::V, i))(r, s) - m;
          if (!l.split) continue;
          naive_sigma(l.activation, at(Family::U, i)(r, s), sigma.back()(r, s), slope.back()(r, s));
          S.back()(r, s) = N(at(Family::V, i)(r, s)) - sigma.back()(r, s);
        }
    }
  }

  // V^_{i-1} with its row of ones.
  Index inputs(int i) const { return p_.network->inputs(i) + (p_.network->layer(i).bias == Bias::ones ? 1 : 0); }
  Rational input(int i, Index k, Index s) const {
    if (k == p_.network->inputs(i)) return 1;
    return i == 1 ? p_.network->X(k, s) : at(Family::V, i - 1)(k, s);
  }

  N objective() const {
    const Rational half(Integer(1), Integer(2));
    if (!p_.network) {
      Rational sum = 0;
      const RationalMatrix y = stacked();
      for (Index i = 0; i < y.rows; ++i) {
        for (Index j = 0; j < y.rows; ++j) sum += half * y(i, 0) * p_.quadratic->H(i, j) * y(j, 0);
        sum -= p_.quadratic->g(i, 0) * y(i, 0);
      }
      return sum;
    }
    const Network& n = *p_.network;
    N sum = Rational(0);
    for (Index s = 0; s < n.samples(); ++s)
      for (Index r = 0; r < n.Y.rows; ++r) sum += N(half * n.loss_scale * squared(Rational(at(Family::V, n.depth())(r, s) - n.Y(r, s))));
    for (int i = 1; i <= n.depth(); ++i) {
      const Layer& l = n.layer(i);
      const auto k = std::size_t(i - 1);
      if (l.split)
        for (const N& e : S[k].entry) sum += N(half * l.gamma) * squared(e);
      for (const Rational& e : R[k].entry) sum += N(half * (l.split ? l.rho : l.gamma) * squared(e));
      for (const Rational& e : at(Family::W, i).entry) sum += N(half * l.lambda * squared(e));
    }
    return sum;
  }

  // D of section 2; where U is at a kink, the distance of 0 to the limiting subdifferential (3.6), never negative.
  Table<N> gradient(int block) const {
    const Block& b = p_.blocks[std::size_t(block)];
    Table<N> out(b.rows, b.cols);
    if (!p_.network) {
      const RationalMatrix y = stacked();
      for (Index r = 0; r < b.rows; ++r) {
        Rational sum = -p_.quadratic->g(b.offset + r, 0);
        for (Index j = 0; j < y.rows; ++j) sum += p_.quadratic->H(b.offset + r, j) * y(j, 0);
        out(r, 0) = sum;
      }
      return out;
    }
    const Network& n = *p_.network;
    const int i = b.layer;
    const auto k = std::size_t(i - 1);
    const Layer& l = n.layer(i);
    const Rational weight = l.split ? l.rho : l.gamma;
    for (Index r = 0; r < b.rows; ++r)
      for (Index c = 0; c < b.cols; ++c) {
        N d = Rational(0);
        if (b.family == Family::W) {
          Rational sum = l.lambda * x_[std::size_t(block)](r, c);
          for (Index s = 0; s < n.samples(); ++s) sum -= weight * R[k](r, s) * input(i, c, s);
          d = sum;
        } else if (b.family == Family::b) {
          Rational sum = 0;
          for (Index s = 0; s < n.samples(); ++s) sum -= weight * R[k](r, s);
          d = sum;
        } else if (b.family == Family::V) {
          d = l.split ? N(l.gamma) * S[k](r, c) : N(l.gamma * R[k](r, c));
          if (i == n.depth()) d += N(n.loss_scale * (x_[std::size_t(block)](r, c) - n.Y(r, c)));
          else
            for (Index q = 0; q < n.layer(i + 1).width; ++q)
              d += N(-(n.weight(i + 1) * at(Family::W, i + 1)(q, r) * R[k + 1](q, c)));
        } else {
          const Rational& u = x_[std::size_t(block)](r, c);
          const N rest = N(l.rho * R[k](r, c));
          if (const std::size_t kink = kink_at(l.activation, u); kink == 0) d = rest - N(l.gamma) * S[k](r, c) * slope[k](r, c);
          else {
            const N f1 = rest - N(l.gamma * l.activation.pieces[kink - 1].slope) * S[k](r, c);
            const N f2 = rest - N(l.gamma * l.activation.pieces[kink].slope) * S[k](r, c);
            d = kink_distance(low(f1), low(f2));  // exact: at a kink of a piecewise activation S is
          }
        }
        out(r, c) = d;
      }
    return out;
  }

  // dist(0, dF)^2
  N gradient2() const {
    N sum = Rational(0);
    for (std::size_t b = 0; b < p_.blocks.size(); ++b)
      for (const N& e : gradient(int(b)).entry) sum += squared(e);
    return sum;
  }

  static Rational kink_distance(const Rational& f1, const Rational& f2) {
    if (f1 <= f2) return f1.sign() > 0 ? f1 : f2.sign() < 0 ? -f2 : Rational(0);
    return std::min(abs(f1), abs(f2));
  }

  std::vector<Table<N>> S, sigma, slope;  // by layer, from 0
  std::vector<RationalMatrix> M, R;

 private:
  const RationalMatrix& at(Family f, int layer) const { return x_[std::size_t(p_.block(f, layer))]; }
  RationalMatrix stacked() const {
    RationalMatrix y(p_.quadratic->H.rows, 1);
    for (std::size_t b = 0; b < x_.size(); ++b)
      for (Index r = 0; r < x_[b].rows; ++r) y(p_.blocks[b].offset + r, 0) = x_[b](r, 0);
    return y;
  }
  const Problem& p_;
  const Exact& x_;
};

inline Rational naive_objective(const Problem& p, const Exact& x) { return Naive<Rational>(p, x).objective(); }

inline Rational norm2(const RationalMatrix& m) {
  Rational sum = 0;
  for (const Rational& e : m.entry) sum += e * e;
  return sum;
}
inline Rational distance2(const RationalMatrix& a, const RationalMatrix& b) {
  Rational sum = 0;
  for (std::size_t n = 0; n < a.entry.size(); ++n) sum += squared(Rational(a.entry[n] - b.entry[n]));
  return sum;
}
inline Rational distance2(const Exact& a, const Exact& b) {
  Rational sum = 0;
  for (std::size_t n = 0; n < a.size(); ++n) sum += distance2(a[n], b[n]);
  return sum;
}

// --- exact updates (SPEC, section 2.3) -----------------------------------------------------------------------------------

// The solution of A z = r by Gaussian elimination; throws if A is singular.
inline std::vector<Rational> solve(std::vector<std::vector<Rational>> a, std::vector<Rational> r) {
  const std::size_t n = r.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    while (pivot < n && a[pivot][k].sign() == 0) ++pivot;
    if (pivot == n) throw std::runtime_error("singular");
    std::swap(a[k], a[pivot]);
    std::swap(r[k], r[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k || a[i][k].sign() == 0) continue;
      const Rational f = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= f * a[k][j];
      r[i] -= f * r[k];
    }
  }
  for (std::size_t k = 0; k < n; ++k) r[k] /= a[k][k];
  return r;
}

// Moves `blocks` of x to the minimizer of F + prox: in them F is quadratic, so its gradient is affine and is asked for the matrix.
inline void minimize(const Problem& p, Exact& x, const std::vector<int>& blocks, const std::vector<Rational>& prox) {
  std::vector<std::pair<int, std::size_t>> variable;
  std::vector<Rational> alpha;
  for (std::size_t k = 0; k < blocks.size(); ++k)
    for (std::size_t e = 0; e < x[std::size_t(blocks[k])].entry.size(); ++e) {
      variable.emplace_back(blocks[k], e);
      alpha.push_back(prox[k]);
    }
  const std::size_t n = variable.size();
  const auto gradient = [&] {
    std::vector<Interval> g;
    const Naive<Interval> f(p, x);
    for (int b : blocks)
      for (const Interval& e : f.gradient(b).entry) g.push_back(e);
    return g;
  };
  const std::vector<Interval> g0 = gradient();
  std::vector<std::vector<Rational>> h(n, std::vector<Rational>(n));
  std::vector<Rational> right(n);
  for (std::size_t j = 0; j < n; ++j) {
    Rational& e = x[std::size_t(variable[j].first)].entry[variable[j].second];
    e += Rational(1);
    const std::vector<Interval> g1 = gradient();
    e -= Rational(1);
    for (std::size_t i = 0; i < n; ++i) h[i][j] = g1[i].lo - g0[i].lo;  // intervals of sigma(U) shift both alike
    h[j][j] += alpha[j];
    right[j] = -(g0[j].lo + g0[j].hi) / Rational(2);
  }
  const std::vector<Rational> step = solve(h, right);
  for (std::size_t j = 0; j < n; ++j) x[std::size_t(variable[j].first)].entry[variable[j].second] += step[j];
}

// gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u
inline Rational scalar_value(const Activation& f, const Rational& gamma, const Rational& beta, const Rational& v, const Rational& c, const Rational& u) {
  Rational s, slope;
  naive_sigma(f, u, s, slope);
  return (gamma * squared(Rational(s - v)) + beta * u * u) / Rational(2) - c * u;
}

// All global minimizers: the least point of every closed piece, compared. `slack`: also those that are worse by so much at most.
inline std::vector<Rational> scalar_minimizers(const Activation& f, const Rational& gamma, const Rational& beta, const Rational& v, const Rational& c,
                                               const Rational& slack = 0) {
  std::vector<std::pair<Rational, Rational>> all;  // value, place
  for (std::size_t p = 0; p < f.pieces.size(); ++p) {
    const auto& piece = f.pieces[p];
    Rational u = (gamma * piece.slope * (v - piece.offset) + c) / (gamma * piece.slope * piece.slope + beta);
    if (p > 0) u = std::max(u, f.breaks[p - 1]);
    if (p < f.breaks.size()) u = std::min(u, f.breaks[p]);
    all.emplace_back(scalar_value(f, gamma, beta, v, c, u), u);
  }
  const Rational least = std::min_element(all.begin(), all.end())->first;
  std::vector<Rational> best;
  for (const auto& [value, u] : all)
    if (value <= least + slack && (best.empty() || best.back() != u)) best.push_back(u);
  return best;
}

// The constants of a scalar update at one entry of the mixed point x, whose U is still the old one.
struct ScalarTask { Rational gamma, beta, v, c; };
inline ScalarTask scalar_task(const Problem& p, const Exact& x, const Update& u, const RationalMatrix& M, Index r, Index s) {
  const Block& b = p.blocks[std::size_t(u.blocks[0])];
  const Layer& l = p.network->layer(b.layer);
  return {l.gamma, l.rho + u.prox[0], x[std::size_t(p.block(Family::V, b.layer))](r, s),
          l.rho * M(r, s) + u.prox[0] * x[std::size_t(u.blocks[0])](r, s)};
}

// The update done exactly at the mixed point x; of several minimizers of a scalar update the first. Piecewise activations only.
inline void exact_update(const Problem& p, Exact& x, const Exact& previous, const Update& u) {
  if (u.kind == Kind::ridge) {
    minimize(p, x, u.blocks, u.prox);
  } else if (u.kind == Kind::jacobi) {
    Exact first = x, second = x;
    minimize(p, first, {u.blocks[0]}, {u.prox[0]});
    minimize(p, second, {u.blocks[1]}, {u.prox[1]});
    x[std::size_t(u.blocks[0])] = first[std::size_t(u.blocks[0])];
    x[std::size_t(u.blocks[1])] = second[std::size_t(u.blocks[1])];
  } else if (u.kind == Kind::scalar) {
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    const RationalMatrix M = Naive<Rational>(p, x).M[std::size_t(b.layer - 1)];
    for (Index r = 0; r < b.rows; ++r)
      for (Index s = 0; s < b.cols; ++s) {
        const ScalarTask t = scalar_task(p, x, u, M, r, s);
        x[std::size_t(u.blocks[0])](r, s) = scalar_minimizers(p.network->layer(b.layer).activation, t.gamma, t.beta, t.v, t.c)[0];
      }
  } else {
    const Exact now = x;
    const Naive<Rational> f(p, now);
    for (int b : u.blocks) {
      const Table<Rational> g = f.gradient(b);
      const auto k = std::size_t(b);
      for (std::size_t e = 0; e < now[k].entry.size(); ++e)
        x[k].entry[e] += -u.step * g.entry[e] + u.momentum * (now[k].entry[e] - previous[k].entry[e]);
    }
  }
}

inline Exact exact_sweep(const Problem& p, Exact x, const Exact& previous = {}) {
  for (const Update& u : p.sweep) exact_update(p, x, previous, u);
  return x;
}

}  // namespace amcert::test
