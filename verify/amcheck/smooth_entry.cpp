// Strong convexity of one entry of a scalar update with tanh or sigmoid (SPEC 3.2 (i) and (ii)).
#include "scalar_smooth.hpp"

namespace amcheck {
namespace {

constexpr int kRadii = 25;  // e = 0..24
constexpr int kDepth = 40;
constexpr long kCells = 64;  // of [0,1]

// Of two intervals, 0 where they meet.
Num distance(const Ival& x, const Num& lo, const Num& hi) { return x.hi < lo ? lo - x.hi : x.lo > hi ? x.lo - hi : Num(0); }

// Where h exceeds its value at u: SPEC 3.2 (ii), with both sides of the inequality times 2.
struct Outside {
  const SmoothEntry& e;
  Ival centre;  // c/beta
  Num bound;    // 2 hu

  explicit Outside(const SmoothEntry& entry) : e(entry), centre(e.beta.inverse() * e.c) {
    bound = e.gamma * square(e.sigma - e.v).hi + e.beta * square(Ival(e.u) - centre).hi;
  }

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
    return excluded(Num(centre.lo.floor() - T), e.u - radius) && excluded(e.u + radius, Num(centre.hi.ceil() + T));
  }
};

}  // namespace

Ival SmoothEntry::slope() const { return gamma * ((sigma - v) * sigma_slope(kind, sigma)) + (Ival(beta * u) - c); }

Ival SmoothEntry::bend(const Ival& s) const {
  return Ival(beta) + gamma * (square(sigma_slope(kind, s)) + (s - v) * sigma_bend(kind, s));
}

Num SmoothEntry::local_modulus() const {
  for (int r = 0; r < kRadii; ++r) {
    const Num radius = Num(1).times2(-r), m = bend(over(radius)).lo;
    if (m.sign() > 0) return Outside(*this).all_excluded(radius) ? m : 0;
  }
  return 0;
}

Num concavity(Activation::Kind kind, const Ival& v) {
  const Num wide = largest_absolute(v);
  Num K = 0;
  for (long l = 0; l < kCells; ++l) {
    const Num a = Num(l).times2(-6), b = Num(l + 1).times2(-6);
    Num outer, inner;
    if (kind == Activation::Tanh) {
      outer = 1 - square(a);
      inner = 3 * square(b) - 1 + Num(2) * b * wide;
    } else {
      outer = larger(a * (1 - a), b * (1 - b));  // it rises to 1/2, which is an end
      const Num A = 1 - Num(2) * a, B = 1 - Num(2) * b;
      inner = 3 * square(b) - Num(2) * a + (v * Ival(B, A)).hi;
    }
    K = larger(K, outer * larger(inner, 0));
  }
  return K;
}

}  // namespace amcheck
