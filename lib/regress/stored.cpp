#include "regress/stored.hpp"

#include "number/text.hpp"
#include "report/constants.hpp"
#include "run/json_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace amcert {
namespace {

constexpr const char* format_name = "amcert-stored/1";
constexpr std::size_t kept_whole = 80;  // characters of text that an abridged problem keeps

const Json& member(const Json& v, const char* key) {
  if (!v.is_object() || !v.contains(key)) throw std::invalid_argument(fmt::format("'{}' is missing", key));
  return v[key];
}

}  // namespace

StoredClaims stored_claims(const Json& certificate) {
  StoredClaims out{digest(certificate), Json::array()};
  for (const Json& claim : certificate.at("claims")) {
    Json kept;
    for (const auto& [key, value] : claim.items()) {
      static const std::vector<std::string> common{"kind", "verdict", "run", "range", "needs", "digest", "reason"};
      // Where an update is wrong is kept: it is the first thing to be looked at.
      if (std::find(common.begin(), common.end(), key) != common.end() || key == "at" || key == "lower" ||
          report::constant_named(claim.at("kind").get<std::string>(), key).meaning != report::Meaning::proof)
        kept[key] = value;
    }
    out.claims.push_back(std::move(kept));
  }
  return out;
}

Rational usual_tolerance(const std::string& command) { return Rational::power_of_two(command == "certify" ? -30 : -10); }

std::string text(const Stored& s) {
  Json certificates = Json::array();
  for (const StoredClaims& c : s.certificates) certificates.push_back({{"digest", c.digest}, {"claims", c.claims}});
  Json out{{"format", format_name}, {"command", s.command}, {"tolerance", s.tolerance.str()}, {"problem", s.problem}, {"certificates", certificates}};
  if (s.sweeps > 0) out["sweeps"] = s.sweeps;
  if (s.run) out["run"] = json(*s.run);
  return out.dump(1) + "\n";
}

bool is_stored(const Json& v) { return v.is_object() && v.contains("format") && v["format"] == format_name; }

Stored read_stored(const Json& v) {
  if (!is_stored(v)) throw std::invalid_argument(fmt::format("its format is not {}", format_name));
  try {
    Stored out;
    out.command = member(v, "command").get<std::string>();
    if (out.command != "certify" && out.command != "replay" && out.command != "limit") throw std::invalid_argument("command must be certify, replay or limit");
    if (v.contains("sweeps")) out.sweeps = v["sweeps"].get<int>();
    out.tolerance = parse_number(member(v, "tolerance").get<std::string>());
    if (out.tolerance.sign() < 0) throw std::invalid_argument("tolerance is negative");
    out.problem = member(v, "problem");
    for (const Json& c : member(v, "certificates")) out.certificates.push_back({member(c, "digest").get<std::string>(), member(c, "claims")});
    if (out.certificates.empty()) throw std::invalid_argument("certificates is empty");
    if (v.contains("run")) out.run = read_stored_run(v["run"]);
    return out;
  } catch (const Json::exception& e) {
    throw std::invalid_argument(json_fault(e));
  }
}

// Numbers of a matrix are rows of text: an array of them is one long text.
Json abridged(const Json& v) {
  const bool is_matrix = v.is_array() && !v.empty() && v.front().is_string();
  if (is_matrix || v.is_string()) return v.dump().size() <= kept_whole ? v : Json("sha256:" + digest(v).substr(0, 16));
  Json out = v;
  if (v.is_structured())
    for (auto& item : out) item = abridged(item);
  return out;
}

std::vector<std::string> problem_differences(const Json& old_problem, const Json& new_problem) {
  std::vector<std::string> out;
  const auto is_digest = [](const Json& v) { return v.is_string() && v.get<std::string>().starts_with("sha256:"); };
  const auto shown = [](const Json& v) { return v.is_string() ? v.get<std::string>() : v.dump(); };
  const auto compare = [&](const auto& self, const std::string& place, const Json& a, const Json& b) -> void {
    const auto below = [&](const std::string& key) { return place.empty() ? key : place + "." + key; };
    if (a == b) return;
    if (a.is_object() && b.is_object()) {
      for (const auto& [key, value] : a.items())
        if (b.contains(key)) self(self, below(key), value, b[key]);
        else out.push_back(below(key) + " is gone");
      for (const auto& [key, value] : b.items())
        if (!a.contains(key)) out.push_back(below(key) + " is new");
    } else if (a.is_array() && b.is_array() && a.size() == b.size()) {
      for (std::size_t n = 0; n < a.size(); ++n) self(self, fmt::format("{}[{}]", place, n), a[n], b[n]);
    } else if (a.is_array() && b.is_array()) {
      out.push_back(fmt::format("{} has {} items, now {}", place, a.size(), b.size()));
    } else if (is_digest(a) || is_digest(b)) {
      out.push_back(place + " is another");
    } else {
      out.push_back(fmt::format("{}: {}, now {}", place, shown(a), shown(b)));
    }
  };
  compare(compare, "", abridged(old_problem), abridged(new_problem));
  std::stable_partition(out.begin(), out.end(), [](const std::string& s) { return s.starts_with("name: "); });
  return out;
}

}  // namespace amcert
