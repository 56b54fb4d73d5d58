// A problem and its certificate, read with the names and numbers that reports need.
#pragma once

#include "report/formula.hpp"
#include "report/outward.hpp"
#include "report/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace amcert::report {

using Json = nlohmann::json;

// JSON that is not of the shape of SPEC.
class Malformed : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

[[nodiscard]] const Json& member(const Json& object, const char* key);
[[nodiscard]] const Json& object_at(const Json& object, const char* key);
[[nodiscard]] const Json& array_at(const Json& object, const char* key);
[[nodiscard]] std::string string_at(const Json& object, const char* key);
[[nodiscard]] int integer_at(const Json& object, const char* key);
[[nodiscard]] Rational rational_at(const Json& object, const char* key);
[[nodiscard]] int integer(const Json& value);
[[nodiscard]] Rational rational(const Json& value);
[[nodiscard]] const std::string& text(const Json& value);
// The number at `place` of an array.
[[nodiscard]] const Json& element(const Json& array, std::size_t place);

class Record {
 public:
  // The two values must outlive the record.
  Record(const Json& problem, const Json& certificate);

  [[nodiscard]] const Json& problem() const { return problem_; }
  [[nodiscard]] const Json& claims() const { return claims_; }
  [[nodiscard]] const Json& runs() const { return object_at(certificate_, "runs"); }
  [[nodiscard]] bool is_quadratic() const { return string_at(problem_, "kind") == "quadratic"; }
  [[nodiscard]] bool has_unknowns() const { return is_polynomial() || string_at(problem_, "kind") == "composite"; }
  [[nodiscard]] bool is_polynomial() const { return string_at(problem_, "kind") == "polynomial"; }
  [[nodiscard]] bool is_heavy_ball() const;
  [[nodiscard]] bool has_scalar_updates() const;
  [[nodiscard]] bool has_piecewise_activations() const;

  // The constant that structure alone gives for this claim of a run, or null: `structural_decrease` or
  // `structural_relative_error` of the same run, proved.
  [[nodiscard]] const Json* structural(const char* kind, const Json& claim) const;

  // The claim with this digest.
  [[nodiscard]] const Json& claim(const std::string& digest) const;
  // The level of the sublevel set that a `structural_relative_error` speaks about.
  [[nodiscard]] Rational level_of(const Json& claim) const;

 private:
  const Json& problem_;
  const Json& certificate_;
  const Json& claims_;
};

[[nodiscard]] Verdict verdict_of(const Json& claim);
[[nodiscard]] std::string short_digest(const Json& claim);

// First and last k of the claim.
[[nodiscard]] std::pair<int, int> range_of(const Json& claim);

// x^{17}, F(x^{17}) as formula sources.
[[nodiscard]] std::string point(int k);
[[nodiscard]] std::string value_at(int k);

// W_2, or (W_2, b_2) for the label of a pair.
[[nodiscard]] Rich label_name(const std::string& label);
// [k, block, row, column] as "k = 4, U_1[2,1]".
[[nodiscard]] Rich entry_name(const Json& entry);
// Which of several minimizers an orbit takes, from an item of `choices`.
[[nodiscard]] Rich choice_made(const Json& choice);

// The j of a claim about windows of j sweeps; positive.
[[nodiscard]] int window_length(const Json& claim);

// What the claim states, in a few words with its scope of k.
[[nodiscard]] Rich statement_of(const Json& claim);
[[nodiscard]] Rich run_scope(const Json& claim);
// Of a claim about the exact orbit where minimizers tie: ", of several the one of claim ...", that of the enclosure which says which of
// them it takes. Else nothing.
[[nodiscard]] Rich which_orbit(const Record& record, const Json& claim);
// The level is rounded down: a statement about a sublevel set holds on a smaller one, not on a larger one.
[[nodiscard]] Rich sublevel_scope(const Rational& level, int digits);

// Largest value of an object of rationals, with its key.
[[nodiscard]] std::pair<std::string, Rational> largest(const Json& object);
[[nodiscard]] std::pair<std::string, Rational> smallest(const Json& object);

struct Deviation {
  std::string block;
  int k = 0;
  Rational value = 0;
};
[[nodiscard]] Deviation largest_deviation(const Json& claim);
// How far a run is from the exact orbit, in units in the last place of the largest entry of each block: the largest over the blocks
// per sweep, and the worst of all. From both sides.
struct Ulps {
  std::vector<double> lower, upper;  // per sweep, rounded down and up; NaN where no block has an entry
  Deviation worst_lower, worst_upper;
  // First sweeps at which an entry may be, and at which one certainly is, farther than 2^-26 (1 + largest entry of the block): half of the
  // digits of a double. -1: never.
  int may_part = -1, parts = -1;
};
// Whether the run is a shadow of the exact orbit, near it and on its branches, and up to which sweep.
[[nodiscard]] Rich shadow(const Json& claim, const Ulps& off);
[[nodiscard]] Ulps ulps(const Record& record, const Json& claim);

// Of an enclosure: the largest radius of all, and of the last iterate. k is the sweep for the latter.
[[nodiscard]] std::pair<Deviation, Deviation> largest_radii(const Json& claim);

// The listed sweep with the largest upper end.
[[nodiscard]] const Json& largest_rise(const Json& claim);

// For a window k of a decrease claim: the difference of values of F whose sign matters, earlier minus later.
struct Window {
  std::string before;  // formula source
  std::string after;
};
[[nodiscard]] Window decrease_window(const Json& claim, int k);

// Markup from a format string. What is put in must be numbers, formulas, or words of this library.
template <typename... Values>
[[nodiscard]] Rich say(fmt::format_string<Values...> markup, Values&&... values) {
  return Rich(fmt::format(markup, std::forward<Values>(values)...));
}

[[nodiscard]] Bound bound(const Rich& name, Relation relation, const Rational& value, int digits);

}  // namespace amcert::report
