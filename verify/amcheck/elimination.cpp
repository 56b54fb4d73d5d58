#include "elimination.hpp"

namespace amcheck {

Elimination::Elimination(const Grid& grid, std::vector<Spans> A, const std::string& name) : grid_(grid), A_(std::move(A)) {
  const std::size_t n = A_.size();
  for (std::size_t k = 0; k < n; ++k) {
    if (!A_[k][k].positive()) no_result("pivot " + std::to_string(k) + " of " + name + " > 0", grid_.value(A_[k][k].lo), 0);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Span phi = grid_.quotient(A_[i][k], A_[k][k]);
      for (std::size_t j = k + 1; j < n && !phi.zero(); ++j) A_[i][j] += -grid_.product(phi, A_[k][j]);
      A_[i][k] = phi;
    }
  }
}

Spans Elimination::solution(Spans c) const {
  const std::size_t n = A_.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < i; ++k) c[i] += -grid_.product(A_[i][k], c[k]);
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) c[k] += -grid_.product(A_[k][j], c[j]);
    c[k] = grid_.quotient(c[k], A_[k][k]);
  }
  return c;
}

}  // namespace amcheck
