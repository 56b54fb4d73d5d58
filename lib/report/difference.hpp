// What became of the claims of one certificate in another about the same problem.
#pragma once

#include "report/constants.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace amcert::report {

using Json = nlohmann::json;

// `moved`: in last bits only, nothing that the tolerance sees. `added`, `dropped`: claims without a partner that say no more than others
// do: those that are not proved, and those that a smaller j makes needless. `changed`: refuted where it was undecided, or the other way
// round.
enum class Change { same, moved, dropped, added, tightened, gained, weakened, changed, lost };
[[nodiscard]] std::string to_string(Change change);
[[nodiscard]] bool is_worse(Change change);

// One constant of a claim.
struct Shift {
  std::string what;  // "a", "radius of U1"
  Better better;
  Change change;                          // moved, tightened or weakened
  std::optional<Rational> before, after;  // exact; none if it is no number
  std::string shown;                      // "≥ 0.81300 → 0.79123 (−2.7e-2)", each rounded to its safe side
};

struct ClaimChange {
  Change change = Change::same;
  const Json *before = nullptr, *after = nullptr;  // one of them null: gained or lost
  std::string claim;                               // its statement and scope in plain text
  std::vector<Shift> shifts{};                     // those that are not the same
};

struct Difference {
  Rational tolerance;
  std::vector<ClaimChange> claims;  // in the order of the old certificate, what is gained at the end
  [[nodiscard]] std::size_t count(Change change) const;
  [[nodiscard]] bool is_worse() const;
};

// 2^-30, far above what another order of additions does to a constant of a short run, far below what anyone would call a change.
[[nodiscard]] Rational default_tolerance();
// Errors of rounding are said to have grown if they have by more than this factor, and above 2^-50 times it.
inline constexpr int rounding_room = 1024;

// Claims are matched by kind, by what names them, by run and by scope, and what remains without its scope. Constants are compared
// exactly; they have moved in last bits only if |old − new| <= tolerance·max(|old|, |new|).
// The arrays must outlive the result.
// Throws std::invalid_argument if a claim is not of the shape of SPEC, or has a constant that the table does not have.
[[nodiscard]] Difference difference(const Json& old_claims, const Json& new_claims, const Rational& tolerance);

// What is lost, weakened, gained and tightened; with `all` what is added, dropped and moved in last bits too.
[[nodiscard]] std::string text(const Difference& difference, bool all);
// "1 lost, 2 weakened, 3 moved in last bits, 10 the same".
[[nodiscard]] std::string summary(const Difference& difference);
[[nodiscard]] Json json(const Difference& difference);

}  // namespace amcert::report
