// The certificates of one case, which a report sets side by side.
#pragma once

#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace amcert::report {

// A certificate with its problem, which must outlive it. `command` is how it was made, empty if that is not known.
struct Part {
  const nlohmann::json& problem;
  const nlohmann::json& certificate;
  Options options{};
  std::string command{};
};

}  // namespace amcert::report
