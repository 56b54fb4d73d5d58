// Values and derivatives of polynomials over a box of unknowns (SPEC 3.31).
#pragma once
#include <utility>

#include "model.hpp"
#include "smooth_functions.hpp"

namespace amcheck {

// Entries that are not [0,0], by increasing index.
using Sparse = std::vector<std::pair<std::uint32_t, Span>>;
const Span& entry(const Sparse& row, std::size_t index);

struct Jet {
  using Pairs = std::map<std::pair<std::uint32_t, std::uint32_t>, Span>;  // i <= j

  Span v;
  Sparse g;
  Pairs h;

  const Span& second(std::size_t i, std::size_t j) const;
};

// A polynomial with its coefficients on the grid, and every variable as often as it is a factor.
struct GridTerm {
  Span coefficient;
  std::vector<std::uint32_t> variables;
};
using GridPolynomial = std::vector<GridTerm>;
GridPolynomial on_grid(const Grid& grid, const Polynomial& p);

struct GridUnit {
  GridPolynomial value;
  UnitFunction function;
};
std::vector<GridUnit> units_on_grid(const Grid& grid, const Composite& c);

// A sum of weighted squares and monomials, and the units that it contains.
struct GridFunction {
  struct Residual {
    Span half_weight;
    GridPolynomial value;
  };
  std::vector<Residual> residuals;
  GridPolynomial rest;
  std::vector<std::uint32_t> units;
};
// With the units of f as they are marked in it.
GridFunction on_grid(const Grid& grid, const CompositeFunction& f);

// No result of a sweep over a box: the claim about it is rejected, and this says why.
struct NoResult {
  std::string message;
};
[[noreturn]] void no_result(const std::string& what);
[[noreturn]] void no_result(const std::string& what, const Num& left, const Num& right);

class Jets {
 public:
  // At the points of the box; second derivatives are formed where one of the two unknowns is in `rows`.
  Jets(const Grid& grid, const std::vector<GridUnit>& units, std::vector<Span> box, std::vector<char> rows, int kink)
      : grid_(grid), units_(units), box_(std::move(box)), rows_(std::move(rows)), kink_(kink), z_(units.size()) {}

  const Span& at(std::size_t unknown) const { return box_[unknown]; }
  void place(std::size_t unknown, const Span& x) { box_[unknown] = x; }
  // z of a unit: of a positive part as its sign says, or as it is said here. Those inside it come first.
  void decide(std::size_t unit);
  void decide(std::size_t unit, bool active) { z_[unit] = active ? of_unit(unit) : Jet(); }
  bool decided(std::size_t unit) const { return of_unit(unit).v.decided(); }

  Jet of(const GridPolynomial& p) const;
  Jet of(const GridFunction& f) const;
  Jet of_unit(std::size_t unit) const { return of(units_[unit].value); }

 private:
  Jet product(const Jet& a, const Jet& b) const;
  Jet variable(std::size_t index) const;
  Jet smooth(std::size_t unit, const Jet& u) const;

  const Grid& grid_;
  const std::vector<GridUnit>& units_;
  std::vector<Span> box_;
  const std::vector<char> rows_;
  const int kink_;
  std::vector<Jet> z_;
};

}  // namespace amcheck
