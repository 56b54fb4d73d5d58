// The units and functions of a composite problem at one point (SPEC 2.5), and what they contain.
#pragma once
#include <functional>

#include "model.hpp"

namespace amcheck {

// A point: its units, and their positive parts z after the unknowns.
struct CompositePoint {
  CompositePoint(const Composite& c, std::vector<Num> x);
  std::vector<Num> units, variables;
};

Num value(const CompositeFunction& f, const CompositePoint& at);

// The derivatives of a function by all variables with the kink c: those by an unknown or by z_m count what these do through later
// units. Of a unit in place of the function: its derivatives by the unknowns and by the z of the units before it.
std::vector<Num> derivatives(const Composite& c, const CompositeFunction& f, const CompositePoint& at, int kink);
std::vector<Num> derivatives_of_unit(const Composite& c, std::size_t unit, const CompositePoint& at, int kink);

// At most one variable, or several.
class Single {
 public:
  bool none() const { return first_ == kNone; }
  bool several() const { return several_; }
  void add(std::size_t index) {
    several_ = several_ || (!none() && first_ != index);
    if (none()) first_ = index;
  }
  void add(const Single& other) {
    if (other.none()) return;
    add(other.first_);
    several_ = several_ || other.several_;
  }

 private:
  std::size_t first_ = kNone;
  bool several_ = false;
};

// Which of some variables, those that `counts`, a polynomial contains: the variables in it, and what the units in it contain.
class Contained {
 public:
  Contained(const Composite& c, std::function<bool(std::size_t)> counts);
  Single of_variable(std::size_t index) const;  // z_m contains itself
  Single of(const Powers& monomial) const;
  Single of(const Polynomial& p) const;

 private:
  std::size_t unknowns_;
  std::function<bool(std::size_t)> counts_;
  std::vector<Single> z_;  // per unit
};

// The units that a function contains.
std::vector<char> contained_units(const Composite& c, const CompositeFunction& f);

}  // namespace amcheck
