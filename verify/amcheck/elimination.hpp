// Elimination in systems of intervals (SPEC 3.31).
#pragma once
#include "jets.hpp"

namespace amcheck {

using Spans = std::vector<Span>;

// Of a square matrix, row by row. Without a result if a pivot is not positive; with one every symmetric matrix in it is positive definite.
class Elimination {
 public:
  Elimination(const Grid& grid, std::vector<Spans> A, const std::string& name);
  Spans solution(Spans c) const;  // contains y for all A y = c

 private:
  const Grid& grid_;
  std::vector<Spans> A_;  // the factor phi_ik below the diagonal
};

}  // namespace amcheck
