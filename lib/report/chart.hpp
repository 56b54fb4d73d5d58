// A curve over the sweeps, or over named places, on a logarithmic scale, as SVG to be put into a page.
#pragma once

#include "report/formula.hpp"

#include <string>
#include <vector>

namespace amcert::report {

struct Curve {
  std::string title;  // read out in place of the picture
  std::vector<double>
      values;  // at k = 0, 1, ...; zero is an open dot on the axis, and what is negative or not finite is left out
  std::vector<int> marks{};  // values of k to be marked on the axis
  double noise = 0;          // what lies below is rounding error, and shaded
  std::vector<double> also{};  // a second, paler curve: a bound from across
  std::vector<std::string> places{};  // if not empty, what stands at each k instead of its number
  std::string axis{};                 // and what they are
};

// Empty if there is no point to draw.
[[nodiscard]] std::string svg_chart(const Curve& curve);

}  // namespace amcert::report
