// The scalar update with tanh or sigmoid (SPEC 3.2): h(u) = gamma/2 (sigma(u)-v)^2 + beta/2 (u-c/beta)^2 per entry.
#include "claims.hpp"
#include "enclosure.hpp"

namespace amcheck {
namespace {

constexpr int kRadii = 25;  // e = 0..24
constexpr int kDepth = 40;
constexpr int kBits = 192;  // of distances rounded up: their exact sum has thousands

Ival operator*(const Num& c, const Ival& x) { return Ival(c) * x; }

struct Entry {
  Activation::Kind kind;
  unsigned bits;
  const Num &gamma, &beta;
  Num u, v, c;
  Ival sigma;  // at u

  Ival at(const Num& x) const { return sigma_interval(kind, x, bits); }

  Ival slope() const {  // h'(u)
    return gamma * ((sigma - Ival(v)) * sigma_slope(kind, sigma)) + Ival(beta * u - c);
  }

  // A lower bound of h'' over u +- radius; sigma increases.
  Num curvature(const Num& radius) const {
    Ival s{at(u - radius).lo, at(u + radius).hi};
    s = {larger(s.lo, kind == Activation::Tanh ? -1 : 0), smaller(s.hi, 1)};
    const Ival bend = square(sigma_slope(kind, s)) + (s - Ival(v)) * sigma_bend(kind, s);
    return beta + gamma * bend.lo;
  }

  Num local_modulus() const;
};

// Where h exceeds its value at u: SPEC 3.2 (ii), with both sides of the inequality doubled.
struct Outside {
  const Entry& e;
  Num centre, bound;  // c/beta, 2 hu

  explicit Outside(const Entry& entry) : e(entry), centre(e.c * e.beta.inverse()) {
    bound = e.gamma * square(e.sigma - Ival(e.v)).hi + e.beta * square(e.u - centre);
  }

  static Num distance(const Num& x, const Num& lo, const Num& hi) { return x < lo ? lo - x : x > hi ? x - hi : Num(0); }

  // h > hu on [p,q], whose ends have the enclosures sp and sq of sigma; bisects where the crude bound does not say so.
  bool excluded(const Num& p, const Ival& sp, const Num& q, const Ival& sq, int depth) const {
    if (e.gamma * square(distance(e.v, sp.lo, sq.hi)) + e.beta * square(distance(centre, p, q)) > bound) return true;
    if (depth == kDepth) return false;
    const Num middle = (p + q).times2(-1);
    const Ival sm = e.at(middle);
    return excluded(p, sp, middle, sm, depth + 1) && excluded(middle, sm, q, sq, depth + 1);
  }
  bool excluded(const Num& p, const Num& q) const { return p > q || excluded(p, e.at(p), q, e.at(q), 0); }

  // Everything outside u +- radius; farther than T from the centre the quadratic alone exceeds hu.
  bool all_excluded(const Num& radius) const {
    const Z wanted = (bound * e.beta.inverse()).ceil();
    Z T = floor_sqrt(wanted);
    if (T * T < wanted) T += 1;
    return excluded(Num(centre.floor() - T), e.u - radius) && excluded(e.u + radius, Num(centre.ceil() + T));
  }
};

// A modulus m > 0 of strong convexity on a set that holds u and everything as low as h(u); 0 if none was found.
Num Entry::local_modulus() const {
  for (int r = 0; r < kRadii; ++r) {
    const Num radius = Num(1).times2(-r), m = curvature(radius);
    if (m.sign() > 0) return Outside(*this).all_excluded(radius) ? m : 0;
  }
  return 0;
}

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

ScalarDistance scalar_smooth(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact) {
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
    const Num distance2 = square(largest_absolute(entry.slope()) * inverse);
    out.square += exact ? distance2 : rounded_up(distance2, kBits);
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
