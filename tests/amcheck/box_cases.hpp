// Composite problems, and what a sweep over a box makes of them, for the tests.
#pragma once
#include <random>

#include "box_sweep.hpp"
#include "composite_cases.hpp"
#include "failure.hpp"
#include "reader.hpp"

namespace build {

constexpr long kQ = 40;

inline amcheck::Problem read(const Json& problem) {
  const std::string text = problem.file();
  const amcheck::Value root = amcheck::parse_canonical(text);
  amcheck::Reader reader;
  return amcheck::read_problem(root, reader);
}

// Blocks with one column and as many rows as is said; the start is 0.
inline Json shaped(const std::vector<std::pair<std::string, int>>& blocks, const Json& units, const Json& sweep, const Json& functions = Json::object({{"F", function(Json::array(), list({"1 0"}))}})) {
  Json shapes = Json::array(), start = Json::object();
  for (const auto& [name, rows] : blocks) {
    shapes.push(Json::object({{"name", name}, {"rows", rows}, {"cols", 1}}));
    start[name] = column(std::vector<Num>(static_cast<std::size_t>(rows), Num(0)));
  }
  return Json::object({{"format", "amcert-problem/1"}, {"name", "boxes"}, {"kind", "composite"}, {"blocks", shapes}, {"aside", Json::array()}, {"units", units}, {"functions", functions}, {"objective", "F"}, {"sweep", sweep}, {"start", start}});
}
// Unknowns of one entry each, assigned in this order.
inline Json plain(const std::vector<std::string>& names, const Json& units, const std::vector<Json>& values) {
  std::vector<std::pair<std::string, int>> blocks;
  Json sweep = Json::array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    blocks.emplace_back(names[i], 1);
    sweep.push(assign(names[i].c_str(), list({values[i]})));
  }
  return shaped(blocks, units, sweep);
}
inline Json keep(const char* block, int unknown) { return assign(block, list({list({"1 " + std::to_string(unknown)})})); }

// A sweep with its problem, from the points within the radii of c.
struct Swept {
  amcheck::Problem p;
  amcheck::GridProblem grid;
  std::vector<amcheck::Z> radii;
  amcheck::BoxResult r;

  Swept(const Json& problem, const Values& c, const Values& rho, long Q) : p(read(problem)), grid(p, Q) {
    for (const Num& x : rho) radii.push_back(grid.grid.above(x));
    r = amcheck::sweep_over_box(grid, c, radii);
  }
  Swept(const Swept&) = delete;
  Num low(std::size_t i, std::size_t j) const { return grid.grid.value(amcheck::entry(r.J[i], j).lo); }
  Num high(std::size_t i, std::size_t j) const { return grid.grid.value(amcheck::entry(r.J[i], j).hi); }
  void is(const char* what, const amcheck::Span& x, const Num& lo, const Num& hi) const {
    BOOST_TEST(r.problem == "");
    BOOST_TEST((grid.grid.value(x.lo) == lo), what << ": lo is " << amcheck::show(grid.grid.value(x.lo)) << ", not " << amcheck::show(lo));
    BOOST_TEST((grid.grid.value(x.hi) == hi), what << ": hi is " << amcheck::show(grid.grid.value(x.hi)) << ", not " << amcheck::show(hi));
  }
  void point(std::size_t i, const Num& lo, const Num& hi) const { is("point", r.point[i], lo, hi); }
  void box(std::size_t i, const Num& lo, const Num& hi) const { is("box", r.box[i], lo, hi); }
  void slope(std::size_t i, std::size_t j, const Num& lo, const Num& hi) const { is("slope", amcheck::entry(r.J[i], j), lo, hi); }
  void fails(const std::string& words) const { BOOST_TEST(r.problem.find(words) != std::string::npos, "'" << r.problem << "' lacks " << words); }
};
inline Swept swept(const Json& problem, const Values& c, const Values& rho, long Q = kQ) { return Swept(problem, c, rho, Q); }

}  // namespace build
