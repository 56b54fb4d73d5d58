// F of a composite problem around a point where none of its units is 0: there it is a polynomial (SPEC 3.34).
#pragma once
#include <functional>

#include "around.hpp"

namespace amcheck {

// Per block: F contains an unknown of it.
std::vector<char> contained_blocks(const Problem& composite);

// The polynomial problem with the blocks of which F contains an unknown, without its F: what claims about F are shaped by.
Problem contained_problem(const Problem& composite);

using PointCheck = std::function<Outcome(Session&, const Claim&, const Surroundings&)>;

// A point, and balls around it up to a radius.
struct PointOf {
  const Blocks& center;
  const std::vector<Kink>& kinks;
  bool symmetry;
  const Num& radius;
  std::optional<long> enters;
};

// What the check says of the claim, which is about this point; for a composite problem of the polynomial problem that F is in the
// balls, or of F as a smooth function.
Outcome check_around(Session& session, const Claim& claim, const PointOf& point, const PointCheck& check);

}  // namespace amcheck
