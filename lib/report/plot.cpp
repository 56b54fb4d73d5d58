#include "report/plot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report {
namespace {

constexpr int data_digits = 8;

constexpr const char* preamble = R"(set encoding utf8
set border 3 linewidth 0.7
set tics nomirror out scale 0.5
set key above samplen 1.5
set style line 1 linecolor rgb "#1f4e79" linewidth 1.4 pointtype 7 pointsize 0.25
set style line 2 linecolor rgb "#b8430f" linewidth 1.8
set style line 3 linecolor rgb "#b8430f" linewidth 1.2 dashtype 3
set style line 4 linecolor rgb "#5f6368" linewidth 1.4 dashtype 2
set style line 5 linecolor rgb "#a3261c" pointtype 9 pointsize 0.7
set style line 6 linecolor rgb "#9a9da1" linewidth 0.8
)";

}  // namespace

std::string data_down(const Rational& value) { return outward_decimal(value, data_digits, Direction::down); }
std::string data_up(const Rational& value) { return outward_decimal(value, data_digits, Direction::up); }

Plot::Plot(std::string name, Rich title, std::string about) : name_(std::move(name)), about_(std::move(about)), title_(std::move(title)) {}

int Plot::set(const std::string& what, const std::string& columns) {
  // Two empty lines part the sets.
  data_ += fmt::format("{}# set {}: {}\n# {}\n", sets_ > 0 ? "\n\n" : "", sets_, what, columns);
  return sets_++;
}

void Plot::row(const std::vector<std::string>& values) { data_ += fmt::format("{}\n", fmt::join(values, " ")); }

void Plot::setting(const std::string& line) { settings_ += line + "\n"; }

void Plot::sweeps(int last) {
  constexpr int most_steps = 5;
  int step = 1;
  for (int power = 1; step * most_steps < last; power *= 10)
    for (const int digit : {1, 2, 5})
      if (step * most_steps < last) step = digit * power;
  setting(fmt::format("set xlabel \"sweep {{/:Italic k}}\"\nset xrange [0:{}]\nset xtics {}", std::max(1, last), step));
}

void Plot::logarithmic(const char* axis) {
  setting(fmt::format("set logscale {}", axis));
  setting(fmt::format("set format {} \"10^{{%T}}\"", axis));
}

void Plot::add_curve(const std::string& what, const std::string& name) {
  curves_ += fmt::format("{}{} {}", curves_.empty() ? "" : ", \\\n       ", what, name.empty() ? "notitle" : fmt::format("title \"{}\"", name));
}

void Plot::curve(int set, const std::string& how, const std::string& name) { add_curve(fmt::format("\"{}.dat\" index {} {}", name_, set, how), name); }

void Plot::formula(const std::string& expression, const std::string& name) { add_curve(expression, name); }

void Plot::end_panel() {
  panels_.push_back({std::move(settings_), std::move(curves_)});
  settings_.clear();
  curves_.clear();
}

Figure Plot::figure(Rich caption) const {
  std::vector<Panel> panels = panels_;
  if (!curves_.empty()) panels.push_back({settings_, curves_});
  std::string script = fmt::format("# {0}\n# `gnuplot {1}.gp` in this folder draws {1}.svg and {1}.pdf from {1}.dat.\n", about_, name_) + preamble;
  script += fmt::format("do for [kind in \"svg pdf\"] {{\n"
                        "  if (kind eq \"svg\") {{ set terminal svg size 480,290 dynamic enhanced font \"serif,13\" name \"{0}\" }} \\\n"
                        "  else {{ set terminal pdfcairo size 2.2in,1.06in enhanced font \"serif,6\" linewidth 0.6 }}\n"
                        "  set output \"{0}.\".kind\n",
                        name_);
  if (panels.size() > 1) script += fmt::format("  set multiplot layout 1,{}\n", panels.size());
  for (const Panel& p : panels) script += p.settings + "  plot " + p.curves + "\n";
  if (panels.size() > 1) script += "  unset multiplot\n";
  return {name_, title_, std::move(caption), fmt::format("# {}\n", about_) + data_, script + "}\nset output\n"};
}

}  // namespace amcert::report
