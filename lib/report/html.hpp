// A report as one HTML file that needs nothing else: no network, no scripts.
#pragma once

#include "report/figures.hpp"

#include <string>
#include <vector>

namespace amcert::report {

// Summary, problem and method, the tables with an anchor `claim-<digest>` per claim, the pictures that gnuplot has drawn, the theorems in
// words, how to check them again, and what is not proved. Requires: parts of one problem, at least one.
[[nodiscard]] std::string html_report(const std::vector<Part>& parts, const std::vector<Figure>& figures);
// Of one certificate, without pictures.
[[nodiscard]] std::string html_report(const nlohmann::json& problem, const nlohmann::json& certificate, const Options& options = {});

}  // namespace amcert::report
