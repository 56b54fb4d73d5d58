// Witnesses for kl_degenerate (SPEC 3.20), found with doubles.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "polynomial_cases.hpp"

namespace build {

// Intervals of doubles for the search below, which need not be right: the checker says whether it was.
struct Span {
  double lo, hi;
};

inline Span product(const Span& a, const Span& b) {
  const double p[] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
}

inline Span raised(const Span& x, int k) {
  const double l = std::pow(x.lo, k), h = std::pow(x.hi, k);
  if (k % 2 == 1 || x.lo >= 0) return {l, h};
  return x.hi <= 0 ? Span{h, l} : Span{0, std::max(l, h)};
}

// F - F* = sum of c y_1^a y_2^b with weights w.
struct Search {
  struct Term {
    double c;
    int e[2];
  };
  std::vector<Term> terms;
  int w[2], D, s[2];
  double norm2[2], theta, kappa;
  std::size_t boxes = 0;

  using Spans = std::array<Span, 3>;  // t, omega_1, omega_2
  Span value(const Spans& x, int by) const {
    Span sum{0, 0};
    for (const Term& t : terms) {
      const int weight = t.e[0] * w[0] + t.e[1] * w[1] - D;
      int e[2] = {t.e[0], t.e[1]};
      double c = t.c;
      if (by >= 0) c *= e[by]--;
      if (c == 0) continue;
      Span m = product(product(raised(x[0], weight), raised(x[1], e[0])), raised(x[2], e[1]));
      sum.lo += c < 0 ? c * m.hi : c * m.lo;
      sum.hi += c < 0 ? c * m.lo : c * m.hi;
    }
    return sum;
  }
  // Not negative if the box passes.
  double margin(const Spans& x) const {
    const double P = value(x, -1).hi;
    if (P <= 0) return 1;
    double y = 0;
    for (int j = 0; j < 2; ++j) {
      const Span g = value(x, j);
      const double least = g.lo > 0 ? g.lo : g.hi < 0 ? -g.hi : 0;
      y += least * least / (norm2[j] * std::pow(x[0].hi, 2 * s[j]));
    }
    return y - kappa * kappa * std::pow(P, 2 * theta) * (1 + 1e-9);
  }
  void cover(const Spans& x, int face, int depth, std::string& out) {
    if (margin(x) >= 0 || depth == 24) {
      out += '.';
      ++boxes;
      return;
    }
    int best = 0;
    double most = -1e300;
    Spans low[3], high[3];
    for (int v = 0; v < 3; ++v) {
      if (v == face) continue;
      low[v] = high[v] = x;
      low[v][v].hi = high[v][v].lo = (x[v].lo + x[v].hi) / 2;
      const double score = std::min(margin(low[v]), margin(high[v]));
      if (score > most) most = score, best = v;
    }
    out += static_cast<char>('0' + best);
    cover(low[best], face, depth + 1, out);
    cover(high[best], face, depth + 1, out);
  }
  std::string witness(double rho) {
    std::string out;
    for (int face = 1; face <= 2; ++face)
      for (const double side : {1.0, -1.0}) {
        Spans x{Span{0, rho}, Span{-1, 1}, Span{-1, 1}};
        x[static_cast<std::size_t>(face)] = {side, side};
        cover(x, face, 0, out);
      }
    return out;
  }
};

// y = l = 1 at 0 with y_1 = (u+v)/2, y_2 = (u-v)/2: F - F* = 2 y_2^2 + (y_1^2 - y_2^2)^2/2.
inline Search flat(double kappa) { return {{{2, {0, 2}}, {0.5, {4, 0}}, {-1, {2, 2}}, {0.5, {0, 4}}}, {1, 2}, 4, {0, 1}, {2, 2}, 0.75, kappa, 0}; }

}  // namespace build
