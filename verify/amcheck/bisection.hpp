// Boxes that cover the faces of the cube of (t, omega) (SPEC 3.20): polynomials on a box in intervals with integer ends.
#pragma once
#include "polynomial.hpp"

namespace amcheck {

// An interval times 2^-scale.
struct Range {
  Z lo, hi;
};

// In units of the radius t runs over [0,1] as variable 0, and omega_i over [-1,1] as variable i, or it is 1 or -1 on its face.
class Box {
 public:
  Box(std::size_t n, std::size_t face, bool positive);  // face: which omega, from 1
  std::size_t depth() const { return depth_; }
  bool divisible(std::size_t variable) const { return variable < sides_.size() && !sides_[variable].fixed; }
  Box half(std::size_t variable, bool upper) const;
  Num upper_t() const { return Num(sides_[0].low + 1, -sides_[0].level); }

 private:
  friend class BoxValues;
  // [low, low + width] * 2^-level
  struct Side {
    Z low;
    long width;
    std::int64_t level;
    bool fixed;
  };
  std::vector<Side> sides_;
  std::size_t depth_ = 0;
};

// The powers of the variables on one box, by which polynomials with integer coefficients are evaluated.
class BoxValues {
 public:
  BoxValues(const Box& box, const std::vector<std::uint32_t>& greatest_exponents);
  struct Result {
    Num lo, hi;
  };
  using Term = std::pair<Powers, Z>;
  Result operator()(const std::vector<Term>& polynomial) const;

 private:
  std::vector<std::vector<Range>> powers_;
  std::vector<std::int64_t> level_;
};

}  // namespace amcheck
