// Each claim as a paragraph that can be read without the specification.
#pragma once

#include "report/table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace amcert::report {

struct Theorem {
  std::size_t claim;  // its place in the certificate
  Rich title;
  Verdict verdict;
  Rich text;
  std::string digest;  // first 16 hexadecimal digits
};

// One paragraph for every claim: what is proved or refuted with its constants and its scope, or why it is open.
[[nodiscard]] std::vector<Theorem> theorems(const nlohmann::json& problem, const nlohmann::json& certificate,
                                            const Options& options = {});

// Problem, method and theorems as plain text.
[[nodiscard]] std::string text_report(const nlohmann::json& problem, const nlohmann::json& certificate,
                                      const Options& options = {}, std::size_t width = 90);

}  // namespace amcert::report
