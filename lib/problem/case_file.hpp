// case.toml: what a user writes. Every number in it is exact: 0.1 means one tenth.
#pragma once

#include "problem/problem.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace amcert {

// A mistake in a case or its data: "file:line: what is wrong; what to do".
struct CaseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Case {
  Problem problem;
  std::string title;
  int sweeps = 50;
  Rational tolerance = Rational::power_of_two(-40);
  long reference_bits = 128, max_bits = 1024;
  std::vector<std::string> claims;           // kinds, in the order of certification
  std::vector<std::string> forms = {"J1"};   // decrease forms
  int j_max = 3;
  std::optional<Rational> beta;              // of the form J3; without it the best one for the run
  std::optional<std::vector<Rational>> limit_at;  // polynomial: the point to look at instead of the run's limit, all unknowns
  std::optional<Rational> limit_theta;            // polynomial: an exponent to be refuted there
  std::vector<std::string> broken;           // conditions that the case states and breaks, a line each
  std::vector<std::string> expect_refuted;   // "sufficient_decrease J1 j=1": meeting it is success
};

// The claim kinds that a case can ask for, in order.
const std::vector<std::string>& claim_kinds();

// Reads folder/case.toml, or the file itself. Throws CaseError.
Case read_case(const std::string& path);
// Reads a text that is or would be in a file of that path.
Case read_case(const std::string& path, const std::string& text);

}  // namespace amcert
