// The speed that a recorded run shows, in doubles.
#include "report/approximate.hpp"
#include "report/rates.hpp"

#include <algorithm>
#include <cmath>

namespace amcert::report {

std::vector<double> observed_steps(const Record& record) {
  if (!record.runs().contains("recorded")) return {};
  return approximate_course(record.problem(), record.runs()["recorded"]).step;
}

int observed_until(const Record& record, const std::vector<double>& steps) {
  int last = -1;
  for (const Json& claim : record.claims())
    if (string_at(claim, "kind") == "trapping" && verdict_of(claim) == Verdict::proved) last = std::max(last, integer_at(claim, "at"));
  return last < 0 ? static_cast<int>(steps.size()) : last;
}

std::optional<double> observed_exponent(const std::vector<double>& steps, int K) {
  const std::size_t end = std::min(steps.size(), static_cast<std::size_t>(K)), ratios = end / 10;
  if (ratios < 2) return {};
  const double first = steps[end - 1 - ratios], last = steps[end - 1];
  if (!(first > 0 && last > 0)) return {};
  const double exponent = std::log(last / first) / static_cast<double>(ratios);
  if (!(exponent < 0)) return {};
  return exponent;
}

}  // namespace amcert::report
