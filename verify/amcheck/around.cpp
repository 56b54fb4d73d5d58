#include "around.hpp"

namespace amcheck {

const Polynomial& PolynomialAround::taylor() {
  if (!taylor_) taylor_ = center_.around(center_.signs()).total();
  return *taylor_;
}

Num PolynomialAround::slope2() {
  Num sum = 0;
  for (const Num& g : slope_at_0(taylor(), center_.n())) sum += square(g);
  return sum;
}

namespace {

// The sum of |p_e| r^|e|, |e| >= 1, for p = sum of p_e h^e: in the ball p is so near its value at 0.
Num change(const Polynomial& p, const Num& radius) {
  Num sum = 0;
  for (const auto& [e, c] : p.terms())
    if (!e.empty()) sum += absolute(c) * power(radius, degree(e));
  return sum;
}

}  // namespace

Held::Held(Polynomial F, const std::vector<Entry>& entries) : F_(std::move(F)) {
  for (const Entry& e : entries) slopes_.push_back(Num(e.inwards) * derivative(F_, e.unknown));
}

Held::Margin Held::margin(const Num& radius) const {
  Margin least;
  for (std::size_t k = 0; k < slopes_.size(); ++k) {
    const Num size = slopes_[k].coefficient({}) - change(slopes_[k], radius);
    if (k == 0 || size < least.size) least = {size, k};
  }
  return least;
}

Num Held::highest(const Num& radius) const { return F_.coefficient({}) + change(F_, radius); }

}  // namespace amcheck
