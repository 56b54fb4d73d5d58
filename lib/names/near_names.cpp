#include "names/near_names.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace amcert {

std::size_t edits(std::string_view a, std::string_view b) {
  const auto same = [&](std::size_t i, std::size_t j) { return std::tolower(static_cast<unsigned char>(a[i])) == std::tolower(static_cast<unsigned char>(b[j])); };
  std::vector<std::size_t> before, last, row(b.size() + 1);  // of the first i-2, i-1 and i characters of a and the first j of b
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j - 1] + (same(i - 1, j - 1) ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1)) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

std::size_t likely_edits(std::string_view name) { return name.size() > 4 ? 2 : 1; }

std::string meant(std::string_view name, const std::vector<std::string>& known) {
  std::size_t least = likely_edits(name);
  std::vector<std::string> near;
  for (const std::string& k : known) {
    const std::size_t e = edits(name, k);
    if (e < least) near.clear(), least = e;
    if (e == least) near.push_back(k);
  }
  constexpr std::size_t too_many = 3;  // say no more than the list of all
  return near.empty() || near.size() >= too_many ? "" : fmt::format("did you mean {}? ", fmt::join(near, " or "));
}

}  // namespace amcert
