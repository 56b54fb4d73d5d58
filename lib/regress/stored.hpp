// Certificates as they are kept beside a case for comparison with later ones: what they state, and of the run as much as tells where
// another one parts from it. A fraction of the size of the certificates themselves.
#pragma once

#include "certificate/claim.hpp"
#include "regress/stored_run.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace amcert {

// The claims of one certificate without what a checker needs to see that they are true.
struct StoredClaims {
  std::string digest;  // of the certificate
  Json claims;
};
StoredClaims stored_claims(const Json& certificate);

struct Stored {
  std::string command;                     // certify, replay or limit
  int sweeps = 0;                          // that were asked for, 0: as many as the command takes by itself
  Rational tolerance;                      // for constants
  Json problem;                            // abridged
  std::vector<StoredClaims> certificates;  // several if a case has several orbits
  std::optional<StoredRun> run;            // of certify
};

// The tolerance that a command's constants are stored with: 2^-30 for certify. The points that limit and replay find depend on the
// versions of the libraries of the machine, so that there three digits count, 2^-10.
Rational usual_tolerance(const std::string& command);

std::string text(const Stored& s);
// Throws std::invalid_argument saying what is wrong with it.
Stored read_stored(const Json& v);
bool is_stored(const Json& v);

// A problem with digests in the place of its long texts, so that it stays small and still tells what differs.
Json abridged(const Json& problem);
// The places where two abridged problems differ: "layers[0].lambda: 1/10, now 1/5".
std::vector<std::string> problem_differences(const Json& old_problem, const Json& new_problem);

}  // namespace amcert
