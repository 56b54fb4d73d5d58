// A problem and its method in words and formulas.
#pragma once

#include "report/formula.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace amcert::report {

struct Passage {
  enum class Kind { paragraph, display, item };
  Kind kind;
  Rich text;
};

// What is minimized, and with what sweep. Items that follow one another are one numbered list.
// Throws std::invalid_argument if the JSON is not a problem after SPEC.
[[nodiscard]] std::vector<Passage> describe(const nlohmann::json& problem);

}  // namespace amcert::report
