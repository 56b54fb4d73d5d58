// F around the point of a claim, where it is twice differentiable (SPEC 3.14, 3.18, 3.34): a polynomial, or what jets say of it.
#pragma once
#include "cell.hpp"

namespace amcheck {

class Around {
 public:
  virtual ~Around() = default;
  virtual Matrix hessian() = 0;                       // H
  virtual Num hessian_change(const Num& radius) = 0;  // delta(r): in the ball the Hessian is so far from H, in norm
  virtual Num slope2() = 0;                           // at least ||grad F||^2 at the point
  virtual Ival value() = 0;                           // of F at the point
  virtual Ival value_at(const std::vector<Num>& y) = 0;
};

// In the cell of the center, where no hinge is 0.
class PolynomialAround : public Around {
 public:
  explicit PolynomialAround(const Center& center) : center_(center) {}
  Matrix hessian() override { return matrix_of(center_.n(), center_.n(), hessian_at_0(taylor(), center_.n())); }
  Num hessian_change(const Num& radius) override { return amcheck::hessian_change(taylor(), center_.n(), radius); }
  Num slope2() override;
  Ival value() override { return center_.value; }
  Ival value_at(const std::vector<Num>& y) override { return objective(center_.F, PolynomialPoint(center_.F, y)); }

 private:
  const Polynomial& taylor();  // in x - center

  const Center& center_;
  std::optional<Polynomial> taylor_;
};

// Entries that are at a bound of their update, with F rising inwards: where F is a polynomial, in h = x - center.
class Held {
 public:
  struct Entry {
    std::size_t unknown;
    int inwards;  // 1 at the lower bound, -1 at the upper
  };
  Held(Polynomial F, const std::vector<Entry>& entries);
  // nu(r), and the entry that has it.
  struct Margin {
    Num size;
    std::size_t entry = 0;
  };
  Margin margin(const Num& radius) const;
  Num highest(const Num& radius) const;  // F is at most that in the ball

 private:
  const Polynomial F_;
  std::vector<Polynomial> slopes_;  // inwards
};

// What is known of a claim about F of a composite problem beside the polynomial problem in its place.
struct Surroundings {
  std::shared_ptr<Around> smooth;  // F, if the problem is smooth; then the polynomial is 0 and stands for the blocks alone
  std::shared_ptr<const Held> held;
};

}  // namespace amcheck
