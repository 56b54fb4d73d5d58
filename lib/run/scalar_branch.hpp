// The branch of a scalar update with a piecewise linear activation, for a whole set of data v and c at once.
//
// Theorem. Let phi be as in run/scalar_distance.hpp, and m_p its minimum over the closed piece p: phi's minimum is the least m_p.
// Piece p is *interior* if n_p/q_p certainly lies strictly inside, *clamped* to a break if n_p/q_p certainly lies strictly beyond it,
// *open* at a break otherwise. Then, for all data of the set:
//  - a clamped piece whose neighbour across the break is not clamped to the same break may be left out (its minimum is a value
//    of the neighbour); two that clamp to the same break give the candidate minimizer "break";
//  - a piece that is open at one break only, while the neighbour across clamps to it, gives the candidate "seam":
//    min(n_p/q_p, B) or max(n_p/q_p, B), a Lipschitz function of the data;
//  - in every other case an open piece is only known to have m_p >= gamma/2 (v-t_p)^2 - n_p^2/(2 q_p).
// A candidate whose value is certainly less than all the others' lower bounds is the one global minimizer for all data of the set.
#pragma once

#include "number/ball.hpp"
#include "run/scalar_distance.hpp"

#include <optional>

namespace amcert {

struct ScalarBranch {
  enum class Kind { interior, at_break, seam } kind;
  std::size_t piece;        // at_break: the piece to the right of the break
  std::size_t break_index;  // at_break, seam: index into Activation::breaks
};

// Why no candidate certainly wins: two of nearly equal value (a tie), or a piece that is open. `margin`: how far the centre of the
// data is from equality, approximately.
struct OpenBranch { bool tie = false; double margin = 0; };

inline std::optional<ScalarBranch> certify_branch(const PieceConstants<Ball>& k, const Ball& v, const Ball& c, OpenBranch& open) {
  enum class At { interior, left, right, open_left, open_right, open_both };
  struct Entrant { ScalarBranch branch; bool can_win; Ball low, high; };
  const std::size_t pieces = k.q.size();
  if (pieces == 1) return ScalarBranch{ScalarBranch::Kind::interior, 0, 0};
  std::vector<At> at(pieces);
  std::vector<Ball> n(pieces), fit(pieces), inside(pieces);
  for (std::size_t p = 0; p < pieces; ++p) {
    const Ball w = v - k.offset[p];
    n[p] = k.gamma_slope[p] * w + c;
    fit[p] = k.gamma * w * w;
    inside[p] = fit[p] - n[p] * n[p] * k.inverse_q[p];
    const int l = p > 0 ? (n[p] - k.at_break_left[p]).sign() : 1;
    const int r = p + 1 < pieces ? (n[p] - k.at_break_right[p]).sign() : -1;
    at[p] = l < 0 ? At::left : r > 0 ? At::right : l > 0 && r < 0 ? At::interior : l == 0 && r < 0 ? At::open_left : l > 0 ? At::open_right : At::open_both;
  }
  std::vector<Entrant> all;
  using K = ScalarBranch::Kind;
  // Twice the value of piece p at its left break.
  const auto at_left_break = [&](std::size_t p) { return fit[p] + (k.at_break_left[p] - n[p] - n[p]) * k.break_value[p]; };
  for (std::size_t p = 0; p < pieces; ++p) {
    switch (at[p]) {
      case At::interior: all.push_back({{K::interior, p, 0}, true, inside[p], inside[p]}); break;
      case At::left:
        if (at[p - 1] == At::right) all.push_back({{K::at_break, p, p - 1}, true, at_left_break(p), at_left_break(p)});
        break;
      case At::right: break;
      case At::open_left: {
        const bool seam = at[p - 1] == At::right;
        all.push_back({{K::seam, p, p - 1}, seam, inside[p], seam ? at_left_break(p) : inside[p]});
        break;
      }
      case At::open_right: {
        const bool seam = at[p + 1] == At::left;
        all.push_back({{K::seam, p, p}, seam, inside[p], seam ? at_left_break(p + 1) : inside[p]});
        break;
      }
      case At::open_both: all.push_back({{K::seam, p, p}, false, inside[p], inside[p]}); break;
    }
  }
  for (const Entrant& x : all) {
    if (!x.can_win) continue;
    bool wins = true;
    for (const Entrant& y : all) wins = wins && (&x == &y || (y.low - x.high).sign() > 0);
    if (wins) return x.branch;
  }
  const auto size = [](const Ball& x) { return std::fabs(arf_get_d(arb_midref(x.raw()), ARF_RND_NEAR)); };
  open = {true, INFINITY};
  for (const Entrant& x : all) open.tie = open.tie && x.can_win;
  if (open.tie) {
    for (const Entrant& x : all)
      for (const Entrant& y : all)
        if (&x != &y) open.margin = std::fmin(open.margin, size(y.low - x.high));
  } else {
    for (std::size_t p = 0; p < pieces; ++p) {
      if (at[p] == At::open_left || at[p] == At::open_both) open.margin = std::fmin(open.margin, size(n[p] - k.at_break_left[p]));
      if (at[p] == At::open_right || at[p] == At::open_both) open.margin = std::fmin(open.margin, size(n[p] - k.at_break_right[p]));
    }
  }
  return {};
}

}  // namespace amcert
