// Random small problems of every kind for the tests, and points of them: entries on kinks, exact zeros, numbers of more than 53
// bits. The same seed gives the same problem everywhere: nothing here uses a standard distribution.
#pragma once

#include "problem/problem.hpp"

#include <optional>
#include <random>

namespace amcert::test {

inline Rational ratio(long n, long d = 1) { return {Integer(n), Integer(d)}; }

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int below(int n) { return int(engine_() % std::uint64_t(n)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& list) { return list[std::size_t(below(int(list.size())))]; }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t n = list.size(); n > 1; --n) std::swap(list[n - 1], list[std::size_t(below(int(n)))]);
  }
  // n / 2^places with |n| <= 2^bits
  Rational dyadic(int bits = 7, int places = 5) {
    const long n = long(engine_() % (std::uint64_t(2) << bits)) - (1L << bits);
    return Rational::dyadic(Integer(n), -places);
  }
  // A positive weight, dyadic or not.
  Rational weight() { return pick<Rational>({1, ratio(1, 2), ratio(1, 3), ratio(3, 4), 2, ratio(5, 7), ratio(1, 10), 3}); }

 private:
  std::mt19937_64 engine_;
};

inline Activation absolute_value() { return Activation::make({0}, {{-1, 0}, {1, 0}}); }
// Breaks that are no doubles, slopes of both signs, one flat piece.
inline Activation zigzag() {
  return Activation::make({ratio(-1, 3), ratio(1, 7), 2}, {{ratio(1, 2), 0}, {ratio(-1, 4), ratio(-1, 4)}, {0, ratio(-2, 7)}, {ratio(1, 3), ratio(-20, 21)}});
}

// Named, so that a failing test can say which it was.
struct NamedActivation { const char* name; Activation f; };
inline std::vector<NamedActivation> piecewise_activations() {
  return {{"identity", Activation::identity()},
          {"affine", Activation::make({}, {{ratio(3, 2), ratio(1, 3)}})},
          {"relu", Activation::relu()},
          {"leaky 1/8", Activation::leaky_relu(ratio(1, 8))},
          {"leaky 1/3", Activation::leaky_relu(ratio(1, 3))},
          {"hard tanh", Activation::hard_tanh()},
          {"hard sigmoid", Activation::hard_sigmoid()},
          {"absolute value", absolute_value()},
          {"steep relu", Activation::make({0}, {{0, 0}, {3, 0}})},
          {"zigzag", zigzag()}};
}
inline std::vector<NamedActivation> smooth_activations() {
  return {{"tanh", Activation::smooth(Activation::Kind::tanh)}, {"sigmoid", Activation::smooth(Activation::Kind::sigmoid)}};
}

enum class BiasMode { none, ones, joint, jacobi, separate };  // separate: W and b one after the other
inline const char* name(BiasMode m) {
  const char* names[] = {"none", "ones", "joint", "jacobi", "separate"};
  return names[int(m)];
}

struct NetworkOptions {
  int least_depth = 1, most_depth = 3, most_width = 3, most_samples = 4;
  bool smooth = false;            // one layer at least is tanh or sigmoid
  std::optional<BiasMode> bias;   // of every layer
  std::optional<bool> split;      // of the last layer
  std::optional<Activation> activation;  // of every split layer
  bool regularized = false;       // lambda > 0 everywhere
  bool proximal = false;          // prox weights > 0 everywhere
  bool shuffled = true;           // any order of the updates, not only backward and forward
};

// A point with few bits per entry; U entries on kinks and exact zeros among them. `wide`: some entries are no doubles.
inline Point random_point(Random& r, const Problem& p, bool wide = false) {
  Point x;
  for (const Block& b : p.blocks) {
    RationalMatrix m(b.rows, b.cols);
    for (Rational& e : m.entry) {
      e = r.one_in(8) ? Rational(0) : r.dyadic();
      if (wide && r.one_in(3)) e += Rational::dyadic(Integer(r.between(-3, 3)), -70);
      if (b.family != Family::U || !r.one_in(3)) continue;
      const auto& breaks = p.network->layer(b.layer).activation.breaks;
      if (breaks.empty()) continue;
      if (const Rational& kink = r.pick(breaks); kink.is_dyadic()) e = kink;
      if (wide && r.one_in(4)) e += Rational::dyadic(Integer(r.one_in(2) ? 1 : -1), -80);
    }
    x.push_back(DyadicMatrix::of(m));
  }
  return x;
}

inline RationalMatrix random_data(Random& r, Index rows, Index cols) {
  RationalMatrix m(rows, cols);
  for (Rational& e : m.entry) e = r.one_in(4) ? ratio(r.between(-9, 9), 7) : r.dyadic(5, 4);
  return m;
}

inline Problem random_network(Random& r, const NetworkOptions& o = {}) {
  Problem p;
  p.name = "random";
  Network n;
  const int depth = r.between(o.least_depth, o.most_depth);
  const BiasMode mode = o.bias ? *o.bias : BiasMode(r.below(5));
  const auto list = piecewise_activations(), smooth = smooth_activations();
  const int smooth_layer = r.between(1, depth);
  for (int i = 1; i <= depth; ++i) {
    Layer l;
    l.width = r.between(1, o.most_width);
    l.gamma = r.weight();
    l.rho = r.weight();
    l.lambda = o.regularized || r.one_in(2) ? r.weight() : Rational(0);
    l.bias = mode == BiasMode::none ? Bias::none : mode == BiasMode::ones ? Bias::ones : Bias::apart;
    l.split = i < depth || (o.split ? *o.split : o.smooth ? true : !r.one_in(3));
    if (l.split) {
      l.activation = o.activation ? *o.activation : r.pick(list).f;
      if (o.smooth && !o.activation && (i == smooth_layer || r.one_in(2))) l.activation = r.pick(smooth).f;
    }
    n.layers.push_back(std::move(l));
  }
  const int samples = r.between(1, o.most_samples);
  n.X = random_data(r, r.between(1, o.most_width), samples);
  n.Y = random_data(r, n.layers.back().width, samples);
  n.loss_scale = r.weight();
  p.network = std::move(n);
  p.derive_blocks();
  p.sweep = r.one_in(2) ? backward_sweep(p, mode == BiasMode::jacobi) : forward_sweep(p, mode == BiasMode::jacobi);
  if (mode == BiasMode::separate) {
    std::vector<Update> apart;
    for (const Update& u : p.sweep)
      for (int b : u.blocks) apart.push_back({u.kind, {b}, {Rational(0)}, 0, 0});
    p.sweep = apart;
  }
  if (o.shuffled && r.one_in(2)) r.shuffle(p.sweep);
  for (Update& u : p.sweep)
    for (std::size_t k = 0; k < u.blocks.size(); ++k) {
      const Block& b = p.blocks[std::size_t(u.blocks[k])];
      // Weights without regularization need a prox weight to have one minimizer.
      const bool needed = b.family == Family::W && p.network->layer(b.layer).lambda.sign() == 0;
      u.prox[k] = o.proximal || needed || r.one_in(2) ? r.weight() : Rational(0);
    }
  p.start = random_point(r, p);
  p.validate();
  return p;
}

// F = x'Hx/2 - g'x with H = B'B + shift.
inline Problem random_quadratic(Random& r, bool heavy_ball, int most_order = 5) {
  Problem p;
  p.name = "quadratic";
  const Index n = r.between(1, most_order);
  const RationalMatrix B = random_data(r, n, n);
  Quadratic q;
  q.H = RationalMatrix(n, n);
  q.g = random_data(r, n, 1);
  const Rational shift = r.weight();
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      for (Index k = 0; k < n; ++k) q.H(i, j) += B(k, i) * B(k, j);
      if (i == j) q.H(i, j) += shift;
    }
  for (Index at = 0, k = 1; at < n; ++k) {
    const Index size = std::min<Index>(n - at, r.between(1, 3));
    p.blocks.push_back({"x" + std::to_string(k), Family::x, 0, size, 1, at});
    at += size;
  }
  p.quadratic = std::move(q);
  if (heavy_ball) {
    Update u{Kind::heavy_ball, {}, {}, ratio(r.between(1, 8), 16), ratio(r.between(0, 9), 10)};
    for (std::size_t b = 0; b < p.blocks.size(); ++b) u.blocks.push_back(int(b));
    p.sweep = {u};
  } else {
    for (std::size_t b = 0; b < p.blocks.size(); ++b) p.sweep.push_back({Kind::ridge, {int(b)}, {r.one_in(2) ? r.weight() : Rational(0)}, 0, 0});
    r.shuffle(p.sweep);
  }
  p.start = random_point(r, p);
  p.previous = random_point(r, p);
  p.validate();
  return p;
}

// Piecewise linear, smooth or quadratic in turn.
inline Problem random_problem(Random& r) {
  if (r.one_in(5)) return random_quadratic(r, r.one_in(2));
  NetworkOptions o;
  o.smooth = r.one_in(4);
  return random_network(r, o);
}

}  // namespace amcert::test
