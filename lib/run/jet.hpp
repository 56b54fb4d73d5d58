// Values, first and second derivatives of polynomials, of their positive parts and of smooth units on a box, enclosed (SPEC.md 3.31).
#pragma once

#include "number/dyadic_grid.hpp"
#include "problem/composite.hpp"

#include <functional>

namespace amcert {

// Derivatives that are not stored are 0. `second` holds those by pairs of which at least one unknown is of interest, the smaller first.
struct Jet {
  GridInterval value;
  std::vector<std::pair<int, GridInterval>> first;
  std::vector<std::pair<std::pair<int, int>, GridInterval>> second;
  GridInterval by(int i) const;
  GridInterval by(int i, int j) const;
};

// What a sweep over a box ends with when a sign is open.
struct NoResult : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Box = std::vector<GridInterval>;  // per unknown

// Evaluates on one grid. Second derivatives are formed for the unknowns from..to-1 and all others, or not at all.
class Jets {
 public:
  Jets(const Composite& composite, const DyadicGrid& grid) : c_(&composite), grid_(grid) {}

  struct Want { int from = 0, to = 0; bool second = false; };
  // What a unit is taken for where its sign is not to be asked.
  enum class Side { by_sign, active, inactive };

  // The units marked in `needed`, and the z of the others as nothing. `kink`: units that are constantly 0 count as active.
  // Throws NoResult if a unit is not decided.
  std::vector<Jet> units(const Box& x, const std::vector<char>& needed, bool kink, const std::vector<Side>& sides, const Want& want) const;
  // The argument of a unit, not its positive part.
  Jet argument(std::size_t unit, const Box& x, const std::vector<Jet>& z, const Want& want) const;
  Jet polynomial(const Polynomial& p, const Box& x, const std::vector<Jet>& z, const Want& want) const;
  // weight/2 value^2 of these residuals, and the monomials.
  Jet function(const std::vector<const PiecewisePolynomial::Residual*>& residuals, const Polynomial& rest, const Box& x, const std::vector<Jet>& z, const Want& want) const;

 private:
  Jet product(const Jet& a, const Jet& b, const Want& want) const;
  Jet smooth(UnitKind kind, const Jet& u, const Want& want) const;
  const Composite* c_;
  const DyadicGrid& grid_;
};

// The residuals and monomials of a function that contain one of the unknowns from..to-1, and the units contained in them.
struct Part {
  std::vector<const PiecewisePolynomial::Residual*> residuals;
  Polynomial rest;
  std::vector<char> units;
  Part(const Composite& composite, const Composite::Function& f, int from, int to);
  Part(const Composite& composite, const Composite::Function& f);  // all of it

 private:
  void mark(const Composite& c);
};

// Marks the units in a polynomial, and those that marked ones contain.
void mark_units(const Composite& composite, const Polynomial& p, std::vector<char>& units);
void mark_contained(const Composite& composite, std::vector<char>& units);

}  // namespace amcert
