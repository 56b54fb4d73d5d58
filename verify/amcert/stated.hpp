// What two certificates state, for commands that compare them.
#pragma once

#include "command.hpp"

#include "regress/stored.hpp"

#include <optional>
#include <string>

namespace amcert::command {

struct Stated {
  Json problem;  // abridged
  Json claims;
};

// From a certificate.json, its folder, or a stored certificate of `amcert regress`. Throws CaseError, and Mismatch if the certificate and
// the problem beside it do not belong together.
Stated read_stated(const std::string& path);

// A stored certificate. Throws CaseError.
Stored read_stored_file(const fs::path& path);

// Throws Mismatch that says in what the problems differ.
void require_same_problem(const Stated& before, const Stated& after, const std::string& names);
// The first of the differences, and how many more there are.
std::string in_short(const std::vector<std::string>& differences);

// None for an empty text. Throws CaseError.
std::optional<Rational> tolerance_of(const std::string& text);

}  // namespace amcert::command
