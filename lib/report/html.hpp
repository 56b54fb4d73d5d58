// A report as one HTML file that needs nothing else: no network, no scripts.
#pragma once

#include "report/table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace amcert::report {

// Summary, problem and method, the table with an anchor `claim-<digest>` per claim, charts of the recorded run (drawn
// from approximate values and marked so), the theorems in words, how to check them again, and what is not proved.
[[nodiscard]] std::string html_report(const nlohmann::json& problem, const nlohmann::json& certificate,
                                      const Options& options = {});

}  // namespace amcert::report
