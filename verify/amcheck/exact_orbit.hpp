// The exact iterates x^k of an enclosure_trajectory, known to lie within its radii of the recorded z^k (SPEC 3.12).
#pragma once
#include "model.hpp"

namespace amcheck {

// r_B at z^k: the radius of the block, and 0 for an entry that is listed exact there.
Matrix radii(const Problem& problem, const Enclosure& enclosure, std::size_t block, std::size_t k);

// |a| - r where that is positive, else 0; r >= 0.
Matrix beyond(const Matrix& a, const Matrix& r);

// max(|lo|, |hi|), entry by entry.
Matrix largest_absolute(const IMatrix& a);

}  // namespace amcheck
