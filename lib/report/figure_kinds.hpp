// One function per picture; nothing where the certificates have nothing for it. Of no use outside this library's figures.
#pragma once

#include "report/plot.hpp"
#include "report/rates.hpp"

#include <functional>
#include <vector>

namespace amcert::report {

// A claim and where it is from.
struct Found {
  const Part* part = nullptr;
  const Json* claim = nullptr;
  explicit operator bool() const { return claim != nullptr; }
};

// The first proved claim, in the order of the parts, for which `fits`.
[[nodiscard]] Found find_claim(const std::vector<Part>& parts, const std::function<bool(const Json&)>& fits);
[[nodiscard]] Found find_kind(const std::vector<Part>& parts, std::string_view kind);
// The point that the run goes to.
[[nodiscard]] Found find_point(const std::vector<Part>& parts);
// A run all iterates of which are stored.
[[nodiscard]] bool is_whole(const Part& part, const char* run);
// A run to draw beside claims about a point: of the certificate with the point if it holds more than a start, else of another one; the
// exact orbit, if it is enclosed, rather than a recorded run.
struct Way {
  const Part* part = nullptr;
  std::string run{};
  explicit operator bool() const { return part != nullptr; }
};
[[nodiscard]] Way way_towards(const Found& point, const std::vector<Part>& parts);
[[nodiscard]] std::string run_name(const std::string& run);
[[nodiscard]] Rich cited(const Json& claim);
// F* between two numbers.
[[nodiscard]] std::optional<Span> least_value(const Found& point, Observer& observer);
[[nodiscard]] std::string name_of_problem(const std::vector<Part>& parts);
// At most so many rows of a picture.
constexpr int most_rows = 400;

using Drawn = std::optional<Figure>;
[[nodiscard]] Drawn draw_values(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_distance(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_decrease(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_error(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_inequality(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_ulps(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_eigenvalues(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_enclosure(const std::vector<Part>& parts, Observer& observer);
[[nodiscard]] Drawn draw_cost(const std::vector<Part>& parts, Observer& observer);

}  // namespace amcert::report
