// The numbers of each kind of claim: which way a statement grows stronger, and so to which side a number is rounded in print.
#pragma once

#include "report/outward.hpp"

#include <span>
#include <string>
#include <string_view>

namespace amcert::report {

// What a key of a claim is to its statement.
enum class Meaning {
  name,        // names the statement (form, start): claims that differ in it are different claims
  stated,      // a constant: a number, or one per block or layer
  factor,      // a factor of convergence, below 1: what counts is its distance from 1
  other_side,  // the other side of the constant `of`, from a witness: how far that is from the best is what it says
  interval,    // [lower, upper] of one number
  sets,        // [[radius, constant], …]: on the ball of each radius the constant, or, of `kl`, constants on the balls of the point
  rounding,    // how large errors of rounding are, of the run or of the proof: changes with every roundoff
  rounding_rows,  // the same, with a row of dyadic numbers per block
  conditions,  // a list of what the statement supposes or could not exclude; the fewer the better
  from_sweep,  // a constant that is about the sweep `at`
  rises,       // rises of F, from rounding or from the method
  proof        // what a checker needs to see that it is true: no part of the statement
};

enum class Better { larger, smaller, neither };

struct Constant {
  std::string_view key;
  Better better;
  Meaning meaning;
  std::string_view of{};  // other_side: the constant it is the other side of
};

struct Kind {
  std::string_view kind;
  bool is_about_sweeps;  // its range is the scope: about more sweeps it says more
  std::span<const Constant> constants;
};

// All kinds of claims. Keys that every claim has (kind, verdict, run, range, needs, digest, reason) are not among the constants.
[[nodiscard]] std::span<const Kind> kinds();

// Throws std::invalid_argument for a kind, or a key of it, that the table does not have.
[[nodiscard]] const Kind& kind_named(std::string_view kind);
[[nodiscard]] const Constant& constant_named(std::string_view kind, std::string_view key);

// What is bounded from below is rounded down, what is bounded from above up.
// Requires: better is not `neither`.
[[nodiscard]] Direction rounding(Better better);

}  // namespace amcert::report
