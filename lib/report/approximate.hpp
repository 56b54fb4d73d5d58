// F and step lengths in double, for drawings. Nothing here is proved.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

namespace amcert::report {

// A dyadic number as a double: the first 60 bits of its mantissa, without correct rounding.
[[nodiscard]] double approximate_dyadic(std::string_view text);

// The course of a run, each number with the rounding errors of a plain evaluation.
struct ApproximateCourse {
  std::vector<double> objective;  // F(x^k), k = 0..K
  std::vector<double> step;       // ‖x^{k+1} - x^k‖, k = 0..K-1
};

// Throws std::invalid_argument if the points do not fit the problem.
[[nodiscard]] ApproximateCourse approximate_course(const nlohmann::json& problem, const nlohmann::json& run);

}  // namespace amcert::report
