// Claims and certificates as JSON values; verify/amcheck/SPEC.md, sections 1 and 3, is the authority.
#pragma once

#include "number/verdict.hpp"
#include "run/recorded_run.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace amcert {

using Json = nlohmann::json;

// Canonical text, and SHA-256 of it in hex.
std::string canonical(const Json& v);
// In hexadecimal digits.
std::string sha256(std::string_view text);
std::string digest(const Json& v);

struct Claim {
  std::string kind, run = "recorded";
  Verdict verdict = Verdict::undecided;
  int k0 = 0, k1 = 0;
  std::vector<std::string> needs;  // digests
  Json statement = Json::object();  // the keys that name the statement (a dagger in SPEC.md)
  Json constants = Json::object();  // what was proved, or the witness of a refutation
  Json witness;                     // null if none
  std::string reason;               // undecided: why, and what would help
  std::string digest;               // set by Certificate::add
};

Json problem_json(const Problem& problem);
Json run_json(const RecordedRun& run, const Problem& problem);
Json matrix_json(const DyadicMatrix& m);
inline std::string text(const Rational& x) { return x.str(); }
// A number that a proved claim states.
Rational number_of(const Claim& c, const char* key);

class Certificate {
 public:
  Certificate(const Problem& problem, long bits);
  void add_run(const std::string& name, const RecordedRun& run, const Problem& problem);
  // Computes the digest, keeps the claim, returns it.
  const Claim& add(Claim claim);
  const std::vector<Claim>& claims() const { return claims_; }
  const Json& problem() const { return problem_; }
  Json json() const;

 private:
  Json problem_, runs_ = Json::object();
  std::string problem_digest_;
  std::map<std::string, std::string> run_digest_;
  long bits_;
  std::vector<Claim> claims_;
};

}  // namespace amcert
