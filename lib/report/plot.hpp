// The data and the script of a picture.
#pragma once

#include "report/figures.hpp"

#include <string>
#include <vector>

namespace amcert::report {

// Eight digits, on the safe side.
[[nodiscard]] std::string data_down(const Rational& value);
[[nodiscard]] std::string data_up(const Rational& value);

class Plot {
 public:
  // `about` is the first line of the data.
  Plot(std::string name, Rich title, std::string about);

  // A data set; the columns are named in the file. Curves refer to it by its number.
  int set(const std::string& what, const std::string& columns);
  void row(const std::vector<std::string>& values);
  // A line of the script that comes before the curves.
  void setting(const std::string& line);
  void logarithmic(const char* axis);
  // The axis of k, from 0 to the last.
  void sweeps(int last);
  // A curve of a data set: what gnuplot has after `index N`; its name in the key, empty for none.
  void curve(int set, const std::string& how, const std::string& name);
  // A curve that needs no data.
  void formula(const std::string& expression, const std::string& name);
  // Several panels instead of one: each ends here.
  void end_panel();

  [[nodiscard]] bool empty() const { return curves_.empty() && panels_.empty(); }
  [[nodiscard]] Figure figure(Rich caption) const;

 private:
  void add_curve(const std::string& what, const std::string& name);

  struct Panel { std::string settings, curves; };
  std::string name_, data_, about_, settings_, curves_;
  Rich title_;
  std::vector<Panel> panels_;
  int sets_ = 0;
};

// The styles of curves, after `with`: names that the script defines.
inline constexpr const char* seen = "lines linestyle 1";
inline constexpr const char* seen_dots = "points linestyle 1";
inline constexpr const char* certified = "lines linestyle 2";
inline constexpr const char* across = "lines linestyle 3";  // bounds the best constant from the other side
inline constexpr const char* theory = "lines linestyle 4";

}  // namespace amcert::report
