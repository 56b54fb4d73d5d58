// What composite problems say, typed (SPEC 2.5).
#pragma once
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

// The variables are the unknowns x, 0..n-1, and z_m = max(0, units[m]), n+m.
struct Composite {
  std::size_t unknowns = 0;
  std::vector<char> aside;  // per block
  std::vector<Polynomial> units;
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
