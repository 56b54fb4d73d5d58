// The claims of a certificate as rows of a table.
#pragma once

#include "report/formula.hpp"
#include "report/outward.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace amcert::report {

struct Options {
  int digits = 5;                    // significant digits of a constant
  std::string certificate_digest{};  // SHA-256 of the certificate value, if the caller has it: quoted where re-checking
                                     // is explained
  std::string certificate_file = "certificate.json";
  // What a replay of an exact orbit cost: CPU seconds up to sweep k, and those of plain ball arithmetic where they were measured.
  struct Cost { std::vector<double> seconds; struct Plain { int sweeps; long bits; double seconds; }; std::vector<Plain> plain; } cost{};
};

enum class Verdict { proved, refuted, undecided };
[[nodiscard]] std::string to_string(Verdict verdict);

enum class Relation { at_least, at_most, equal };

// One inequality about one constant, rounded so that it stays true.
struct Bound {
  Rich name;
  Relation relation;
  Shown value;
};

// A claim, or one of several numbers of it.
struct Row {
  std::size_t claim;  // its place in the certificate
  Rich statement;
  Verdict verdict;
  std::optional<Bound> constant;  // what is proved about the best constant
  Rich remark;                    // the block or sweep it belongs to; a witness; a reason
  std::optional<Bound> other;     // the other side, proved as well
  std::string width;              // of a best constant: (upper - lower)/upper of the two, rounded up
  std::optional<Shown> theory;    // the constant that the structure of the problem alone gives
  std::string ratio;              // certified/theory, rounded against the certified one
  Rich scope;
  std::string digest;  // first 16 hexadecimal digits
};

// An assumption of the theory of descent, or a conclusion: what the theory makes of the assumptions, what is certified, what was seen.
struct Assumption {
  Rich name;
  bool is_conclusion;
  std::optional<Verdict> verdict{};  // none: the certificate has no claim about it
  Rich reason{};                     // why it is not proved
  Rich theory{}, certified{};
  Rich observed{}, ratio{};  // of the recorded run, and log(certified)/log(observed): neither is proved
  Rich scope{};
  std::string digest{};   // of its claim
  std::string theorem{};  // the one that was used
  std::string slot{};     // names the place that waits for an equation number of a paper
};
[[nodiscard]] std::string verdict_word(const Assumption& assumption);

// Words, and the digest of the claim that the number at their end is from.
struct Cited {
  Rich text;
  std::string digest;
};

struct Assumptions {
  std::vector<Assumption> rows{};
  std::vector<std::vector<Cited>> theorem{};  // the same as sentences: what is given first, then one statement each
};

struct Table {
  std::string problem;  // its name
  std::vector<Row> rows;
  Assumptions assumptions{};  // empty without a claim about rates
  [[nodiscard]] std::size_t claims_with(Verdict verdict) const;
  [[nodiscard]] std::size_t claim_count() const;
};

// Throws std::invalid_argument, naming the claim, if the JSON is not of the shape that SPEC prescribes.
// What the certificate says is shown, not checked: checking is amcheck's.
[[nodiscard]] Table build(const nlohmann::json& problem, const nlohmann::json& certificate,
                          const Options& options = {});

[[nodiscard]] Rich constant_cell(const Row& row);
[[nodiscard]] Rich bracket_cell(const Row& row);
[[nodiscard]] Rich theory_cell(const Row& row);
[[nodiscard]] Rich ratio_cell(const Row& row);

// "a ≥ 1/3 ≥ 0.33333": the exact value where it is short, and its decimal.
[[nodiscard]] Rich formula_of(const Bound& bound);

// "≥ 1/3 ≥ 0.33333".
[[nodiscard]] Rich formula_of(Relation relation, const Shown& value);

// Does nothing but its constant cell say what this row says?
[[nodiscard]] bool stands_alone(const Row& row);

// The rows of one claim that have one scope. If there are several, each stands alone.
using ClaimRows = std::vector<const Row*>;

// Claims of one scope, in the order of the table; scopes in the order of their first rows.
struct ScopeGroup {
  Rich scope;
  std::vector<ClaimRows> claims;
};
[[nodiscard]] std::vector<ScopeGroup> by_scope(const Table& table);

// "xor: 8 of 9 claims proved, 1 refuted".
[[nodiscard]] std::string summary(const Table& table);

// The columns of the assumptions that hold numbers, under these headings.
inline constexpr const char* theory_heading = "general theory";
inline constexpr const char* certified_heading = "certified";
inline constexpr const char* observed_heading = "observed, not proved";
inline constexpr const char* ratio_heading = "log ratio";
// What these columns mean, and what is not proved of them.
[[nodiscard]] Rich assumptions_legend();
// The certified constant, or why there is none.
[[nodiscard]] Rich certified_cell(const Assumption& assumption);

// How the numbers are rounded and what the columns mean, for captions and legends.
[[nodiscard]] Rich legend(const Table& table);

}  // namespace amcert::report
