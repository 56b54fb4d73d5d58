// The scalar update with tanh or sigmoid (SPEC 3.2): h(u) = gamma/2 (sigma(u)-v)^2 + beta/2 (u-c/beta)^2 per entry.
#include "claims.hpp"
#include "enclosure.hpp"

namespace amcheck {
namespace {

constexpr int kRadii = 25;  // e = 0..24
constexpr int kDepth = 40;

Ival operator*(const Num& c, const Ival& x) { return Ival(c) * x; }

struct Entry {
  Activation::Kind kind;
  unsigned bits;
  const Num &gamma, &beta;
  Num u, v, c;
  Ival sigma;  // at u

  Ival slope() const {  // h'(u)
    return gamma * ((sigma - Ival(v)) * sigma_slope(kind, sigma)) + Ival(beta * u - c);
  }

  // sigma over [p,q]: sigma increases.
  Ival range(const Num& p, const Num& q) const { return {sigma_interval(kind, p, bits).lo, sigma_interval(kind, q, bits).hi}; }

  // A lower bound of h'' over u +- radius.
  Num curvature(const Num& radius) const {
    Ival s = range(u - radius, u + radius);
    s = {larger(s.lo, kind == Activation::Tanh ? -1 : 0), smaller(s.hi, 1)};
    const Ival bend = square(sigma_slope(kind, s)) + (s - Ival(v)) * sigma_bend(kind, s);
    return beta + gamma * bend.lo;
  }

  Num value() const {  // the upper end of h(u)
    return (gamma * square(sigma - Ival(v)).hi + beta * square(u - c * beta.inverse())).times2(-1);
  }

  // h > bound on [p,q], bisecting where the crude bound does not say so.
  bool excluded(const Num& p, const Num& q, const Num& bound, int depth) const {
    const auto distance = [](const Num& x, const Ival& to) { return x < to.lo ? to.lo - x : x > to.hi ? x - to.hi : Num(0); };
    const Num least = gamma * square(distance(v, range(p, q))) + beta * square(distance(c * beta.inverse(), {p, q}));
    if (least.times2(-1) > bound) return true;
    if (depth == kDepth) return false;
    const Num middle = (p + q).times2(-1);
    return excluded(p, middle, bound, depth + 1) && excluded(middle, q, bound, depth + 1);
  }

  // A modulus m > 0 of strong convexity on a set that holds u and everything as low as h(u); 0 if none was found.
  Num local_modulus() const {
    for (int e = 0; e < kRadii; ++e) {
      const Num radius = Num(1).times2(-e), m = curvature(radius);
      if (m.sign() <= 0) continue;
      const Num bound = value(), centre = c * beta.inverse();
      const Z wanted = (Num(2) * bound * beta.inverse()).ceil();
      Z T = floor_sqrt(wanted);
      if (T * T < wanted) T += 1;
      const Num left = Num(centre.floor() - T), right = Num(centre.ceil() + T);
      const bool low = left > u - radius || excluded(left, u - radius, bound, 0);
      return low && (u + radius > right || excluded(u + radius, right, bound, 0)) ? m : 0;
    }
    return 0;
  }
};

// K of SPEC 3.2 (i): gamma*K bounds the concave part of h'' from below for every u and every entry v of the matrix.
Num concavity(Activation::Kind kind, const Matrix& v) {
  Num v1 = v.entry(0), v2 = v1;
  for (std::size_t i = 1; i < v.size(); ++i) {
    v1 = smaller(v1, v.entry(i));
    v2 = larger(v2, v.entry(i));
  }
  const Num wide = larger(absolute(v1), absolute(v2));
  Num K = 0;
  for (long l = 0; l < 64; ++l) {
    const Num a = Num(l).times2(-6), b = Num(l + 1).times2(-6);
    Num outer, inner;
    if (kind == Activation::Tanh) {
      outer = 1 - square(a);
      inner = 3 * square(b) - 1 + Num(2) * b * wide;
    } else {
      outer = l < 32 ? b * (1 - b) : a * (1 - a);
      const Num A = 1 - Num(2) * a, B = 1 - Num(2) * b;
      inner = 3 * square(b) - Num(2) * a + larger(larger(v1 * A, v1 * B), larger(v2 * A, v2 * B));
    }
    K = larger(K, outer * larger(inner, 0));
  }
  return K;
}

// Calls use(entry) for every entry of U.
template <class Use>
void for_entries(Evaluator& e, const Label& label, const Point& before, const Matrix& z, const Num& beta, Use use) {
  const std::size_t layer = e.problem.blocks[label.blocks[0]].layer;
  const Layer& l = e.problem.layers[layer];
  Point after = before;
  after.newer[l.U] = 1;
  const Matrix c = linear({{l.rho, &e.model(layer, before)}, {label.prox[0], &e.value(before, l.U)}});
  const Matrix& v = e.value(before, l.V);
  const IMatrix& sigma = e.sigma(layer, after);
  for (std::size_t i = 0; i < z.size(); ++i)
    if (!use(Entry{l.sigma.kind, e.bits, l.gamma, beta, z.entry(i), v.entry(i), c.entry(i), sigma.entry(i)})) return;
}

const Layer& layer_of(const Evaluator& e, const Label& label) { return e.problem.layers[e.problem.blocks[label.blocks[0]].layer]; }

}  // namespace

ScalarDistance scalar_smooth(Evaluator& e, const Label& label, const Point& before, const Matrix& z) {
  const Layer& l = layer_of(e, label);
  const Num beta = l.rho + label.prox[0];
  const Num global = beta - l.gamma * concavity(l.sigma.kind, e.value(before, l.V));
  const Num global_inverse = global.sign() > 0 ? global.inverse() : 0;
  ScalarDistance out;
  for_entries(e, label, before, z, beta, [&](const Entry& entry) {
    Num inverse = global_inverse;
    if (global.sign() <= 0) {
      const Num m = entry.local_modulus();
      if (m.sign() == 0) {
        out.problem = "no neighbourhood was found in which an entry has a unique minimizer";
        return false;
      }
      inverse = m.inverse();
    }
    out.square += square(largest_absolute(entry.slope()) * inverse);
    return true;
  });
  return out;
}

Num scalar_smooth_below(Evaluator& e, const Label& label, const Point& before, const Matrix& z) {
  const Layer& l = layer_of(e, label);
  const Num beta = l.rho + label.prox[0];
  Num sum = 0;
  for_entries(e, label, before, z, beta, [&](const Entry& entry) {
    const Num steepest = beta + l.gamma * (Num(2) + absolute(entry.v));
    sum += square(entry.slope()).lo * square(steepest.inverse());
    return true;
  });
  return sum;
}

}  // namespace amcheck
