// The scalar update with a piecewise linear activation: distance of a recorded entry from the global minimizer.
//
// Theorem (SPEC.md 3.2). phi(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u is continuous and on piece p the convex quadratic
// q_p/2 u^2 - n_p u + gamma/2 (v-t_p)^2 with q_p = gamma s_p^2 + beta, n_p = gamma s_p (v-t_p) + c. A global minimizer is an
// interior stationary point n_p/q_p, or a break to which both its pieces clamp: the minimum of a piece that clamps to one of its
// breaks is matched or beaten by the neighbour across, unless that one clamps to the same break.
#pragma once

#include "problem/activation.hpp"

#include <cmath>

namespace amcert {

// Constants of one update in one arithmetic.
template <class S>
struct PieceConstants {
  std::vector<S> q, inverse_q, gamma_slope, offset, at_break_left, at_break_right, break_value;
  S gamma;
  template <class Number>
  PieceConstants(const Activation& f, const Rational& g, const Rational& beta, Number number) : gamma(number(g)) {
    for (std::size_t p = 0; p < f.pieces.size(); ++p) {
      const Rational qp = g * square(f.pieces[p].slope) + beta;
      q.push_back(number(qp));
      inverse_q.push_back(number(Rational(1) / qp));
      gamma_slope.push_back(number(g * f.pieces[p].slope));
      offset.push_back(number(f.pieces[p].offset));
      at_break_left.push_back(number(p > 0 ? qp * f.breaks[p - 1] : Rational(0)));
      at_break_right.push_back(number(p < f.breaks.size() ? qp * f.breaks[p] : Rational(0)));
      break_value.push_back(number(p > 0 ? f.breaks[p - 1] : Rational(0)));
    }
  }
};

// The candidates of one entry. `decided` is false if a sign could not be decided in this arithmetic (never for Rational).
template <class S>
struct Candidate { std::size_t piece; bool at_break; S twice_value; };

// S::sign() returning 0 means undecided, except for Rational, where it means equal.
template <class S>
bool candidates(const PieceConstants<S>& k, const S& v, const S& c, std::vector<Candidate<S>>& out, bool zero_is_decided) {
  out.clear();
  const std::size_t pieces = k.q.size();
  if (pieces == 1) {
    out.push_back({0, false, k.gamma});  // the only candidate: its value is never compared
    return true;
  }
  bool left_neighbour_clamps = false;
  for (std::size_t p = 0; p < pieces; ++p) {
    const S w = v - k.offset[p], n = k.gamma_slope[p] * w + c;
    int left = 1, right = -1;  // signs of n - q B_p and n - q B_{p+1}
    if (p > 0) left = (n - k.at_break_left[p]).sign();
    if (p + 1 < pieces) right = (n - k.at_break_right[p]).sign();
    if (!zero_is_decided && (left == 0 || right == 0)) return false;
    const bool clamps_left = p > 0 && left <= 0, clamps_right = p + 1 < pieces && right >= 0;
    if (clamps_left && left_neighbour_clamps)
      out.push_back({p, true, k.gamma * w * w + (k.at_break_left[p] - n - n) * k.break_value[p]});
    if (!clamps_left && !clamps_right) out.push_back({p, false, k.gamma * w * w - n * n * k.inverse_q[p]});
    left_neighbour_clamps = clamps_right;
  }
  return true;
}

// The candidate whose value is certainly less than all others, or null.
template <class S>
const Candidate<S>* strictly_least(const std::vector<Candidate<S>>& c) {
  for (const auto& x : c) {
    bool least = true;
    for (const auto& y : c) least = least && (&x == &y || (y.twice_value - x.twice_value).sign() > 0);
    if (least) return &x;
  }
  return nullptr;
}

}  // namespace amcert
