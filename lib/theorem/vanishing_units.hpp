// Units that vanish on a kink and keep their sides of it in all sweeps (SPEC.md 3.26).
#pragma once

#include "theorem/rates.hpp"

#include <memory>

namespace amcert {

// Encloses: that the vanishing units of the point keep their sides in all sweeps from an iterate (the key `vanished` of `trapping`).
// Requires: the sweep of each unit's own entries has a slowest direction of its own, on the right sides; around it a cone that a sweep
//           keeps although the rest moves within `reach`, and on which every update decides for its side.
// On failure: nothing, with what failed in `why`.
// Because: SPEC.md 3.26.
class VanishingUnits {
 public:
  explicit VanishingUnits(const SweepMap& map);
  std::optional<Json> kept(const Rational& reach, const Located& x, std::string& why) const;

 private:
  struct Unit;
  // Nothing, with what failed in obstacle_, if the theorem is not about the unit.
  std::shared_ptr<const Unit> unit_of(const Vanished& about, const BallMatrix& H_all, const BallMatrix& B_all);

  const SweepMap& map_;
  std::vector<std::shared_ptr<const Unit>> units_;
  std::string obstacle_;
};

}  // namespace amcert
