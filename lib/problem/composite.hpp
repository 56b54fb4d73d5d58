// Composite problems: functions made of polynomials and of nested positive parts, and updates beyond minimization (SPEC.md 2.5).
#pragma once

#include "problem/polynomial.hpp"

#include <map>
#include <optional>
#include <string>

namespace amcert {

// How a minimize update finds its result.
enum class Minimization { joint, by_entry };

struct Composite {
  struct Function {
    std::vector<PiecewisePolynomial::Residual> residuals;
    Polynomial rest;
  };
  int unknowns = 0;
  std::vector<Polynomial> units;  // z_m is of units[m], a polynomial in x and the z before
  std::vector<UnitKind> kinds = {};    // of the units; empty: z_m = max(0, units[m]) for all
  std::map<std::string, Function> functions;
  std::string objective;    // the name of F
  std::vector<bool> aside;  // per block: its changes do not count as steps

  UnitKind kind(std::size_t unit) const { return kinds.empty() ? UnitKind::positive_part : kinds[unit]; }
  bool smooth() const;  // a unit is no positive part
  // Throws std::invalid_argument if a variable is not there, or a unit contains one that is not before it.
  void require_order() const;
  // With all units as hinges.
  PiecewisePolynomial function(const std::string& name) const;
  // Per unknown: a function contains it, directly or in a unit.
  std::vector<bool> contained(const std::string& function) const;
  // Whether no residual and no monomial of the rest contains two of these units (SPEC.md 3.30).
  bool at_most_one_of(const std::vector<int>& units, const std::string& function) const;
  // Whether the function can be minimized over the unknowns from..to-1, with bounds or without; nothing if neither way fits (SPEC.md 2.5).
  std::optional<Minimization> minimization(const std::string& function, int from, int to, bool bounds) const;
};

}  // namespace amcert
