// The quantities that claims are about, and how each is read from a certificate.
#pragma once

#include "report/overview/overview.hpp"
#include "report/record.hpp"

#include <span>

namespace amcert::report::overview {

struct Quantity {
  const char* name;
  const char* symbol;
  Side side;         // of its plain name
  bool two_sided;    // it has columns for either side and for both
  const char* kind;  // of the claims
  const char* meaning;
  Cell (*read)(const Record&, const Column&);
  enum Trait : unsigned { none = 0, factor = 1, integer = 2, has_form = 4, has_j = 8, of_run = 16, rough = 32 };
  unsigned traits = none;
};

[[nodiscard]] std::span<const Quantity> run_quantities();    // of recorded runs and exact orbits, and of structure
[[nodiscard]] std::span<const Quantity> limit_quantities();  // of limits and rates
[[nodiscard]] std::span<const Quantity> counts();            // of claims; cells of the certificates of one row add up

// State, digest, scope and reason of a claim; its numbers are for the caller.
[[nodiscard]] Cell cell_from(const Json& claim, const Rich& scope);
// Both sides the same.
[[nodiscard]] Cell exactly(Cell cell, const Rational& value);

struct Parameter {
  const char *name, *heading, *meaning;
  std::string (*read)(const Json& problem);  // empty if the problem has no such thing
};
[[nodiscard]] std::span<const Parameter> parameters();

}  // namespace amcert::report::overview
