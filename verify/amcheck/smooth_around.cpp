#include "smooth_around.hpp"

namespace amcheck {

SmoothAround::SmoothAround(const Problem& composite, std::vector<std::size_t> unknowns, std::vector<Num> center, unsigned bits)
    : grid_(composite, static_cast<long>(bits)), unknowns_(std::move(unknowns)), center_(std::move(center)) {}

Spans SmoothAround::box(const std::vector<Num>& middle, const Num& radius) const {
  Spans out(grid_.problem.composite.unknowns);
  for (std::size_t i = 0; i < unknowns_.size(); ++i) out[unknowns_[i]] = {grid_.grid.number(middle[i] - radius).lo, grid_.grid.number(middle[i] + radius).hi};
  return out;
}

const Jet& SmoothAround::at_center() {
  if (!at_center_) at_center_ = jet(0, true);
  return *at_center_;
}

namespace {

Num middle(const Grid& grid, const Span& x) { return grid.value(x.lo + x.hi).times2(-1); }

}  // namespace

Matrix SmoothAround::hessian() {
  const std::size_t n = unknowns_.size();
  std::vector<Num> out;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out.push_back(middle(grid_.grid, at_center().second(unknowns_[i], unknowns_[j])));
  return matrix_of(n, n, out);
}

// A symmetric matrix is at most its greatest row sum in norm.
Num SmoothAround::hessian_change(const Num& radius) {
  const Jet around = jet(radius, true);
  Num most = 0;
  for (const std::size_t i : unknowns_) {
    Num sum = 0;
    for (const std::size_t j : unknowns_) {
      const Num here = middle(grid_.grid, at_center().second(i, j));
      const Ival there = on_line(grid_.grid, around.second(i, j));
      sum += larger(there.hi - here, here - there.lo);
    }
    most = larger(most, sum);
  }
  return most;
}

Num SmoothAround::slope2() {
  Num sum = 0;
  for (const std::size_t i : unknowns_) sum += square(grid_.grid.value(magnitude(entry(at_center().g, i))));
  return sum;
}

Ival SmoothAround::value_at(const std::vector<Num>& y) { return on_line(grid_.grid, jet_of_F(grid_, box(y, 0), false, false).v); }

}  // namespace amcheck
