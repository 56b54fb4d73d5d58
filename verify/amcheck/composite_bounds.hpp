// Bounds of updates around a point: which entries are held at one, and that the others are away from theirs (SPEC 3.34).
#pragma once
#include "around.hpp"

namespace amcheck {

// The box of an unknown; null: no bound.
struct BoundsOf {
  const Num* lower = nullptr;
  const Num* upper = nullptr;
  bool any() const { return lower != nullptr || upper != nullptr; }
  bool holds(const Num& x) const { return (lower == nullptr || *lower <= x) && (upper == nullptr || x <= *upper); }
};
// Of the unknowns of all blocks of `within`, which are blocks of the composite problem.
std::vector<BoundsOf> bounds_within(const Problem& composite, const Problem& within);

// Every kink is at a bound, and becomes a held entry; all other entries are farther than the radius from theirs.
Outcome place_held(const Problem& within, const std::vector<BoundsOf>& bounds, const std::vector<Kink>& kinks, const std::vector<Num>& center, const Num& radius, std::vector<Held::Entry>& held);

// Replaces F in `within` by the polynomial whose critical points are those of F with the entries held: in their place stand
// constants, and what they are off is counted by itself.
std::shared_ptr<const Held> hold(Problem& within, const std::vector<Num>& center, const std::vector<Held::Entry>& held);

}  // namespace amcheck
