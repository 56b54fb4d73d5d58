// Minimization entry by entry over a box (SPEC 3.31): the function is piecewise quadratic in the entry w, and everywhere in the box
// it has the same local minima in the same order.
#include <algorithm>

#include "box_sweep.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kBelow = static_cast<std::size_t>(-2), kAbove = static_cast<std::size_t>(-1);  // beside the numbers of ends, both after them

class Entry {
 public:
  Entry(const GridProblem& p, const GridUpdate& u, std::size_t b, const Spans& X, const Z& low)
      : p_(p), u_(u), part_(u.entries[b]), w_(u.first + b), c_(u.center + b), C_(X[c_]), low_{low, low}, jets_(p.grid, p.units, X, only(X.size(), w_), 0), bends_(p.units.size(), nullptr) {
    for (const std::uint32_t m : part_.f.units)
      if (part_.own[m] == 0) jets_.decide(m);
    find_roots();
    order_roots();
    for (std::size_t piece = 0; piece < pieces(); ++piece) look_at(piece);
    find_candidates();
    choose();
  }

  const Span& minimizer() const { return candidates_[0].W; }

  // By all unknowns: where the derivative, or the unit whose root it is, stays 0; an end of the box does not move.
  Sparse slopes() {
    const Candidate& best = candidates_[0];
    Sparse out;
    if (best.kind == Candidate::Bound) return out;
    if (best.kind == Candidate::Root) {
      const Bend& bend = roots_[best.root];
      jets_.place(w_, best.W);
      const Jet unit = jets_.of_unit(bend.unit);
      for (const auto& [j, x] : unit.g)
        if (j != w_) out.emplace_back(j, p_.grid.quotient(-x, bend.slope));
      return out;
    }
    const Jet jet = on(best.piece, best.W);
    std::map<std::uint32_t, Span> tops;
    for (const auto& [key, x] : jet.h) {
      const std::uint32_t j = key.first == w_ ? key.second : key.first;
      if (j != w_) tops[j] += -x;
    }
    tops[static_cast<std::uint32_t>(c_)] += u_.prox;
    for (const auto& [j, x] : tops)
      if (!x.zero()) out.emplace_back(j, p_.grid.quotient(x, curvature_[best.piece]));
    return out;
  }

 private:
  // A unit slope*w + ... ; its root is outside the bounds, or the end `place` of pieces.
  struct Bend {
    std::uint32_t unit;
    Span slope, root;
    std::size_t place;
  };
  struct Candidate {
    enum Kind { Inside, Root, Bound } kind;
    std::size_t piece;  // that it is in, or the first that it ends
    Span W;
    std::size_t root = 0;
  };

  static std::vector<char> only(std::size_t n, std::size_t w) {
    std::vector<char> out(n, 0);
    out[w] = 1;
    return out;
  }
  static std::string text(std::uint32_t unit) { return "unit " + std::to_string(unit); }

  void find_roots() {
    jets_.place(w_, {});
    for (const std::uint32_t m : part_.f.units) {
      if (part_.own[m] == 0) continue;
      const Jet unit = jets_.of_unit(m);
      const Span& slope = entry(unit.g, w_);
      if (slope.zero()) continue;
      if (!slope.decided()) no_result(text(m) + ": its slope in the entry has one sign: its least value > 0 or its greatest < 0", p_.grid.value(slope.lo), p_.grid.value(slope.hi));
      roots_.push_back({m, slope, p_.grid.quotient(-unit.v, slope), 0});
    }
    for (Bend& b : roots_) {
      const Span& R = b.root;
      const bool below = u_.lower && R.hi <= u_.lower->lo, above = u_.upper && R.lo >= u_.upper->hi;
      const bool inside = (!u_.lower || R.lo > u_.lower->lo) && (!u_.upper || R.hi < u_.upper->hi);
      if (!below && !above && !inside) no_result(text(b.unit) + ": its root is inside the bounds or outside them, not both", p_.grid.value(R.lo), p_.grid.value(R.hi));
      b.place = below ? kBelow : above ? kAbove : 0;
      bends_[b.unit] = &b;
    }
  }

  // The ends of the pieces: bounds and different roots, in order.
  void order_roots() {
    std::vector<Bend*> inside;
    for (Bend& b : roots_)
      if (b.place == 0) inside.push_back(&b);
    std::stable_sort(inside.begin(), inside.end(), [](const Bend* a, const Bend* b) { return a->root.lo < b->root.lo; });
    if (u_.lower) ends_.push_back({*u_.lower, nullptr});
    const Bend* last = nullptr;
    for (Bend* b : inside) {
      const bool same = last != nullptr && b->root == last->root && b->root.lo == b->root.hi;
      if (last != nullptr && !same && last->root.hi >= b->root.lo) no_result("the root of " + text(last->unit) + " < that of " + text(b->unit), p_.grid.value(last->root.hi), p_.grid.value(b->root.lo));
      if (!same) ends_.push_back({b->root, b});
      b->place = ends_.size() - 1;
      last = b;
    }
    if (u_.upper) ends_.push_back({*u_.upper, nullptr});
  }

  struct End {
    Span W;
    const Bend* root;  // of equal ones that of the first unit; null for a bound
  };
  std::size_t pieces() const { return ends_.size() + 1 - (u_.lower ? 1 : 0) - (u_.upper ? 1 : 0); }
  // The number of the end to the right of a piece, if there is one; that to the left is the one before.
  std::size_t right_of(std::size_t piece) const { return piece + (u_.lower ? 1 : 0); }
  bool has_left(std::size_t piece) const { return right_of(piece) > 0; }
  bool has_right(std::size_t piece) const { return right_of(piece) < ends_.size(); }

  // The part of the function at W, on a piece.
  Jet on(std::size_t piece, const Span& W) {
    jets_.place(w_, W);
    for (const std::uint32_t m : part_.f.units) {
      if (part_.own[m] == 0) continue;
      const Bend* const b = bends_[m];
      if (b == nullptr) {
        jets_.decide(m);
        continue;
      }
      const bool right = b->place == kBelow || right_of(piece) > b->place;
      jets_.decide(m, right == b->slope.positive());
    }
    return jets_.of(part_.f);
  }
  Span derivative(std::size_t piece, const Span& W) { return entry(on(piece, W).g, w_) + p_.grid.product(u_.prox, W - C_); }

  void look_at(std::size_t piece) {
    const std::string where = "piece " + std::to_string(piece) + ": ";
    curvature_.push_back(on(piece, {}).second(w_, w_) + u_.prox);
    if (!curvature_[piece].positive()) no_result(where + "the second derivative of the function + alpha/2 |.|^2 > 0", p_.grid.value(curvature_[piece].lo), 0);
    const auto at_end = [&](std::size_t end, const char* which) {
      const Span D = derivative(piece, ends_[end].W);
      if (!D.decided()) no_result(where + "the derivative at its " + which + " end has one sign: its least value > 0 or its greatest < 0", p_.grid.value(D.lo), p_.grid.value(D.hi));
      return D.positive();
    };
    rises_left_.push_back(has_left(piece) && at_end(right_of(piece) - 1, "left"));
    rises_right_.push_back(!has_right(piece) || at_end(right_of(piece), "right"));
  }

  void find_candidates() {
    for (std::size_t piece = 0; piece < pieces(); ++piece) {
      if (!rises_left_[piece] && rises_right_[piece]) {
        const Span D = derivative(piece, low_);
        candidates_.push_back({Candidate::Inside, piece, low_ - p_.grid.quotient(D, curvature_[piece])});
      }
      if (piece + 1 < pieces() && !rises_right_[piece] && rises_left_[piece + 1]) {
        const End& end = ends_[right_of(piece)];
        candidates_.push_back({Candidate::Root, piece, end.W, static_cast<std::size_t>(end.root - roots_.data())});
      }
    }
    if (u_.lower && rises_left_[0]) candidates_.push_back({Candidate::Bound, 0, *u_.lower});
    if (u_.upper && !rises_right_[pieces() - 1]) candidates_.push_back({Candidate::Bound, pieces() - 1, *u_.upper});
  }

  Span height(const Candidate& c) { return on(c.piece, c.W).v + p_.grid.product(u_.half_prox, p_.grid.product(c.W - C_, c.W - C_)); }

  // Puts the lowest candidate first.
  void choose() {
    if (candidates_.size() < 2) return;
    Spans heights;
    for (const Candidate& c : candidates_) heights.push_back(height(c));
    Z top = heights[0].hi;  // no value is below what has a greater least one
    for (const Span& h : heights) top = std::min(top, h.hi);
    std::vector<std::size_t> low;
    for (std::size_t i = 0; i < heights.size(); ++i)
      if (heights[i].lo <= top) low.push_back(i);
    if (low.size() > 1) no_result("the value at one local minimum < that at the others", p_.grid.value(top), p_.grid.value(std::max(heights[low[0]].lo, heights[low[1]].lo)));
    std::swap(candidates_[0], candidates_[low[0]]);
  }

  const GridProblem& p_;
  const GridUpdate& u_;
  const GridEntry& part_;
  const std::size_t w_, c_;
  const Span C_, low_;  // before the update
  Jets jets_;
  std::vector<Bend> roots_;
  std::vector<const Bend*> bends_;  // per unit
  std::vector<End> ends_;
  std::vector<Span> curvature_;
  std::vector<bool> rises_left_, rises_right_;  // whether the derivative at the ends of the pieces is positive; without an end as it is far away
  std::vector<Candidate> candidates_;
};

}  // namespace

BoxImage image_by_entry(const GridProblem& p, const GridUpdate& u, const Spans& X, const std::vector<Z>& low, bool slopes) {
  BoxImage out;
  for (std::size_t b = 0; b < u.size; ++b) {
    try {
      Entry entry(p, u, b, X, low[b]);
      out.Y.push_back(entry.minimizer());
      if (slopes) out.S.push_back(entry.slopes());
    } catch (const NoResult& none) {
      throw NoResult{"entry " + std::to_string(b) + ": " + none.message};
    }
  }
  return out;
}

}  // namespace amcheck
