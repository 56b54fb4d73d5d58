// F of a composite problem around a point where none of its units is 0: there it is a polynomial (SPEC 3.34).
#pragma once
#include <functional>

#include "claims.hpp"

namespace amcheck {

// The polynomial problem with the blocks of which F contains an unknown, without its F: what claims about F are shaped by.
Problem contained_problem(const Problem& composite);

using PointCheck = std::function<Outcome(Session&, const Claim&)>;

// What the check says of the claim, which is about a point and balls up to this radius; for a composite problem of the polynomial
// problem that F is in them.
Outcome check_around(Session& session, const Claim& claim, const Blocks& center, const Num& radius, const std::optional<long>& enters, const PointCheck& check);

}  // namespace amcheck
