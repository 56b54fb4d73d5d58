// F of a smooth problem around a point (SPEC 3.34): its jets on the boxes that hold balls.
#pragma once
#include "around.hpp"
#include "smooth_point.hpp"

namespace amcheck {

class SmoothAround : public Around {
 public:
  // The center has the unknowns with these numbers; F contains no others.
  SmoothAround(const Problem& composite, std::vector<std::size_t> unknowns, std::vector<Num> center, unsigned bits);
  void keeps_signs(const Num& radius) const { jet(radius, false); }  // NoResult, if a positive part is not decided in the ball
  Matrix hessian() override;
  Num hessian_change(const Num& radius) override;
  Num slope2() override;
  Ival value() override { return on_line(grid_.grid, at_center().v); }
  Ival value_at(const std::vector<Num>& y) override;

 private:
  Spans box(const std::vector<Num>& middle, const Num& radius) const;
  Jet jet(const Num& radius, bool with_hessian) const { return jet_of_F(grid_, box(center_, radius), with_hessian, true); }
  const Jet& at_center();

  const GridProblem grid_;
  const std::vector<std::size_t> unknowns_;
  const std::vector<Num> center_;
  std::optional<Jet> at_center_;
};

}  // namespace amcheck
