// Composite problems for the tests.
#pragma once
#include "polynomial_cases.hpp"

namespace build {

inline Json function(const Json& residuals, const Json& rest) { return Json::object({{"residuals", residuals}, {"rest", rest}}); }

inline Json assign(const char* block, const Json& value) { return Json::object({{"update", "assign"}, {"blocks", list({block})}, {"value", value}}); }
inline Json descend(const char* block, const char* at, const char* of, const char* step, int kink = 0) {
  return Json::object({{"update", "descend"}, {"at", at}, {"blocks", list({block})}, {"function", of}, {"kink", kink}, {"step", step}});
}
inline Json minimize(const char* block, const char* at, const char* of, const char* prox = "0", const Json& lower = Json(), const Json& upper = Json()) {
  return Json::object({{"update", "minimize"}, {"at", at}, {"blocks", list({block})}, {"function", of}, {"lower", lower}, {"prox", prox}, {"upper", upper}});
}

inline Json smooth(const char* function, const Json& value) { return Json::object({{"function", function}, {"value", value}}); }

// Unknowns of one entry each, in this order; the start is given as the first point of a run.
inline Json composite(const std::vector<std::string>& names, const Json& units, const Json& functions, const Json& sweep, const Json& aside = Json::array()) {
  Json blocks = Json::array();
  for (const std::string& name : names) blocks.push(Json::object({{"name", name}, {"rows", 1}, {"cols", 1}}));
  return Json::object({{"format", "amcert-problem/1"}, {"name", "composite"}, {"kind", "composite"}, {"blocks", blocks}, {"aside", aside}, {"units", units}, {"functions", functions},
                       {"objective", "F"}, {"sweep", sweep}});
}

using Values = std::vector<Num>;

// A run of 1x1 blocks: every point is a list of their values in the order of the blocks.
inline Case run(Json problem, const std::vector<Values>& points) {
  Json iterates = Json::array();
  for (const Values& point : points) {
    Json x = Json::object();
    for (std::size_t i = 0; i < point.size(); ++i) {
      const std::string name = problem["blocks"][static_cast<int>(i)]["name"].canonical();
      x[name.substr(1, name.size() - 2)] = column({point[i]});
    }
    iterates.push(x);
  }
  problem["start"] = iterates[0];
  return {problem, iterates};
}

// All updates of the run are exact, with these ties.
inline amcheck::Result exact(Case c, const Json& ties = Json::array()) {
  Json keys = trajectory_keys("case", {});
  for (Json& block : c.problem["blocks"].items()) {
    const std::string name = block["name"].canonical();
    keys["distance"][name.substr(1, name.size() - 2)] = "0";
  }
  keys["ties"] = ties;
  c.add("am_trajectory", "proved", 0, static_cast<int>(c.certificate["runs"]["recorded"]["iterates"].items().size()) - 1, keys);
  return c.check();
}
inline amcheck::Result exact(const Json& problem, const std::vector<Values>& points, const Json& ties = Json::array()) { return exact(run(problem, points), ties); }

}  // namespace build
