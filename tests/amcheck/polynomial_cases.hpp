// Polynomial problems for the tests.
#pragma once
#include <functional>
#include <utility>

#include "cases.hpp"

namespace build {

using Edit = std::function<void(Json&)>;
inline Edit put(const char* key, const Json& value) {
  return [=](Json& j) { j[key] = value; };
}

struct Planted {
  const char* what;
  Edit edit;
  int code;
  const char* words;
};

// Each edit of the last claim of a case that holds must be refused for its own reason.
inline void refuse(const Case& c, const std::vector<Planted>& planted) {
  for (const Planted& p : planted) {
    BOOST_TEST_CONTEXT(p.what) CHECK_RESULT(edited(c, p.edit), p.code, p.words);
  }
}

inline Json list(std::initializer_list<Json> items) { return Json::array(items); }
inline Json squared(const char* weight, const Json& value) { return Json::object({{"weight", weight}, {"value", value}}); }

inline Json update(const char* kind, const char* block, const char* prox = "0") {
  return Json::object({{"update", kind}, {"blocks", list({block})}, {"prox", list({prox})}});
}

// Unknowns u, v, ... of one entry each, updated by ridge in this order.
inline Json small(const std::vector<std::string>& names, const Json& hinges, const Json& residuals, const Json& rest, const Json& start) {
  Json blocks = Json::array(), sweep = Json::array();
  for (const std::string& name : names) {
    blocks.push(Json::object({{"name", name}, {"rows", 1}, {"cols", 1}}));
    sweep.push(update("ridge", name.c_str()));
  }
  return Json::object({{"format", "amcert-problem/1"}, {"name", "polynomial"}, {"kind", "polynomial"}, {"blocks", blocks}, {"hinges", hinges}, {"residuals", residuals},
                       {"rest", rest}, {"sweep", sweep}, {"start", start}});
}

inline Json uv(const Num& u, const Num& v) { return iterate({{"u", u}, {"v", v}}); }

// (uv - y)^2/2 + l/2 (u^2 + v^2)
inline Json product_problem(const Num& y, const Num& l, const Json& start) {
  const auto text = [](const Num& x) {
    const std::string quoted = Json(x).canonical();
    return quoted.substr(1, quoted.size() - 2);
  };
  const std::string half = text(l.times2(-1));
  return small({"u", "v"}, Json::array(), list({squared("1", y.sign() == 0 ? list({"1 0 1"}) : list({text(-y), "1 0 1"}))}),
               l.sign() == 0 ? Json::array() : list({half + " 0 0", half + " 1 1"}), start);
}

// What claims about points of polynomial problems are made of.
inline Num decimal(long millionths) { return fraction(millionths, 1000000); }
inline Json balls(std::initializer_list<std::pair<Num, Num>> all) {
  Json out = Json::array();
  for (const auto& [r, c] : all) out.push(list({r, c}));
  return out;
}
inline Json curve(std::initializer_list<Json> rows) { return Json::array(rows); }

}  // namespace build
