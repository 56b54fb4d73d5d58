// What composite problems say, typed (SPEC 2.5).
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "polynomial_model.hpp"

namespace amcheck {

struct CompositeFunction {
  std::string name;
  std::vector<WeightedSquare> residuals;
  Polynomial rest;
  std::vector<char> units;  // per unit: the function contains it
};

// What z_m is of units[m]. All but the first make it, and the problem, smooth.
enum class UnitFunction : char { PositivePart, Exp, Log, Sigmoid };

// The variables are the unknowns x, 0..n-1, and the z_m, n+m.
struct Composite {
  std::size_t unknowns = 0;
  std::vector<char> aside;  // per block
  std::vector<Polynomial> units;
  std::vector<UnitFunction> unit_functions;  // per unit
  bool smooth_unit(std::size_t m) const { return unit_functions[m] != UnitFunction::PositivePart; }
  bool smooth() const { return std::any_of(unit_functions.begin(), unit_functions.end(), [](UnitFunction f) { return f != UnitFunction::PositivePart; }); }
  std::vector<CompositeFunction> functions;
  std::size_t objective = 0;  // which of them is F
  const CompositeFunction& F() const { return functions[objective]; }
};

// The keys of an update of a composite problem, each where its kind has it.
struct CompositeUpdate {
  std::vector<Polynomial> value;  // assign: per entry of the block
  std::size_t at = 0;             // the block C
  std::size_t function = 0;
  int kink = 0;
  Num step;
  std::optional<std::size_t> step_block;  // in place of `step`: the block that has its value
  std::optional<Num> lower, upper;
  Num prox;
  bool joint = false;  // minimize: over the whole block, and not entry by entry
};

}  // namespace amcheck
