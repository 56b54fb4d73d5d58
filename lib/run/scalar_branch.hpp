// The branch of a scalar update with a piecewise linear activation, for a whole set of data v and c at once.
//
// Theorem. Let phi be as in run/scalar_distance.hpp, and m_p its minimum over the closed piece p: phi's minimum is the least m_p.
// Piece p is *interior* if n_p/q_p certainly lies strictly inside, *clamped* to a break if n_p/q_p certainly lies at or beyond it,
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

#include <algorithm>
#include <optional>

namespace amcert {

struct ScalarBranch {
  enum class Kind { interior, at_break, seam } kind;
  std::size_t piece;        // at_break: the piece to the right of the break
  std::size_t break_index;  // at_break, seam: index into Activation::breaks
};

// What may have the least value; `low` and `high` enclose twice its value up to a common constant.
struct Entrant {
  ScalarBranch branch;
  bool can_win;
  Ball low, high;
  // Activation::code of the minimizer, -1 if it is not the same for all data.
  int code() const {
    if (!can_win || branch.kind == ScalarBranch::Kind::seam) return -1;
    return branch.kind == ScalarBranch::Kind::interior ? int(2 * branch.piece) : int(2 * branch.break_index + 1);
  }
  bool certainly_below(const Entrant& other) const { return (other.low - high).sign() > 0; }
};

// Why no candidate certainly wins: two of nearly equal value (a tie), or a piece that is open. `margin`: how far the centre of the
// data is from equality, approximately. `rivals`: the codes of those that are not certainly beaten, if each has one.
struct OpenBranch { bool tie = false; double margin = 0; std::vector<int> rivals; };

// All that can have a global minimizer, for at least two pieces. `open_margin`: how far the nearest open piece is from clamping.
inline std::vector<Entrant> scalar_entrants(const PieceConstants<Ball>& k, const Ball& v, const Ball& c, double& open_margin) {
  enum class At { interior, left, right, open_left, open_right, open_both };
  const std::size_t pieces = k.q.size();
  std::vector<At> at(pieces);
  std::vector<Ball> n(pieces), fit(pieces), inside(pieces);
  const auto size = [](const Ball& x) { return std::fabs(arf_get_d(arb_midref(x.raw()), ARF_RND_NEAR)); };
  open_margin = INFINITY;
  for (std::size_t p = 0; p < pieces; ++p) {
    const Ball w = v - k.offset[p];
    n[p] = k.gamma_slope[p] * w + c;
    fit[p] = k.gamma * w * w;
    inside[p] = fit[p] - n[p] * n[p] * k.inverse_q[p];
    // -1, 1: certain; a difference that is exactly 0 clamps.
    const auto side = [](const Ball& difference, int if_zero) { return arb_is_zero(difference.raw()) ? if_zero : difference.sign(); };
    const int l = p > 0 ? side(n[p] - k.at_break_left[p], -1) : 1;
    const int r = p + 1 < pieces ? side(n[p] - k.at_break_right[p], 1) : -1;
    at[p] = l < 0 ? At::left : r > 0 ? At::right : l > 0 && r < 0 ? At::interior : l == 0 && r < 0 ? At::open_left : l > 0 ? At::open_right : At::open_both;
    if (at[p] == At::open_left || at[p] == At::open_both) open_margin = std::fmin(open_margin, size(n[p] - k.at_break_left[p]));
    if (at[p] == At::open_right || at[p] == At::open_both) open_margin = std::fmin(open_margin, size(n[p] - k.at_break_right[p]));
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
  return all;
}

inline std::optional<ScalarBranch> certify_branch(const PieceConstants<Ball>& k, const Ball& v, const Ball& c, OpenBranch& open) {
  if (k.q.size() == 1) return ScalarBranch{ScalarBranch::Kind::interior, 0, 0};
  double open_margin = 0;
  const std::vector<Entrant> all = scalar_entrants(k, v, c, open_margin);
  open = {true, INFINITY, {}};
  bool all_have_codes = true;
  for (const Entrant& x : all) {
    bool wins = x.can_win, beaten = false;
    for (const Entrant& y : all) {
      if (&x == &y) continue;
      wins = wins && x.certainly_below(y);
      beaten = beaten || (y.can_win && y.certainly_below(x));
    }
    if (wins) return x.branch;
    open.tie = open.tie && x.can_win;
    if (beaten) continue;
    all_have_codes = all_have_codes && x.code() >= 0;
    open.rivals.push_back(x.code());
  }
  if (!all_have_codes) open.rivals.clear();
  if (!open.tie) {
    open.margin = open_margin;
    return {};
  }
  for (const Entrant& x : all)
    for (const Entrant& y : all)
      if (&x != &y) open.margin = std::fmin(open.margin, std::fabs(arf_get_d(arb_midref((y.low - x.high).raw()), ARF_RND_NEAR)));
  return {};
}

// Where several minimizers are possible, the one with the code codes[0], if all minimizers certainly have one of the codes and none
// of these is certainly beaten by another: an honest choice.
inline std::optional<ScalarBranch> choose_branch(const PieceConstants<Ball>& k, const Ball& v, const Ball& c, const std::vector<int>& codes) {
  double open_margin = 0;
  const std::vector<Entrant> all = scalar_entrants(k, v, c, open_margin);
  std::vector<const Entrant*> listed;
  for (int code : codes)
    for (const Entrant& x : all)
      if (x.code() == code) listed.push_back(&x);
  if (codes.size() < 2 || listed.size() != codes.size()) return {};
  for (const Entrant& x : all) {
    const bool in = std::find(listed.begin(), listed.end(), &x) != listed.end();
    bool beaten = false;
    for (const Entrant* y : listed) beaten = beaten || (y != &x && y->certainly_below(x));
    if (beaten == in) return {};
  }
  return listed.front()->branch;
}

}  // namespace amcert
