// A difference in words and as JSON.
#include "report/difference.hpp"
#include "report/record.hpp"

#include <fmt/format.h>

#include <array>

namespace amcert::report {
namespace {

constexpr std::array in_order{Change::lost, Change::changed, Change::weakened, Change::gained, Change::tightened, Change::moved};

std::string verdict_and_digest(const Json& claim) { return fmt::format("{} {}", string_at(claim, "verdict"), short_digest(claim)); }

std::string entry(const ClaimChange& c) {
  std::string out = fmt::format("{:<15} {}\n", to_string(c.change), c.claim);
  constexpr const char* indent = "                ";
  if (!c.before) return out + fmt::format("{}{}\n", indent, verdict_and_digest(*c.after));
  if (!c.after) return out + fmt::format("{}was {}, is not there\n", indent, verdict_and_digest(*c.before));
  const bool other_verdict = verdict_of(*c.before) != verdict_of(*c.after);
  out += fmt::format("{}{}{}, {}{}\n", indent, other_verdict ? "was " : "", verdict_and_digest(*c.before), other_verdict ? "is " : "now ",
                     other_verdict ? verdict_and_digest(*c.after) : short_digest(*c.after));
  if (other_verdict && c.after->contains("at") && (*c.after)["at"].is_array() && (*c.after)["at"].size() == 2)
    out += fmt::format("{}sweep {}, block {}: at least {} from the exact result of its update\n", indent, integer(element((*c.after)["at"], 0)) + 1, text(element((*c.after)["at"], 1)),
                       outward_decimal(rational_at(*c.after, "lower"), 5, Direction::down));
  if (other_verdict && c.after->contains("reason")) out += fmt::format("{}{}\n", indent, string_at(*c.after, "reason"));
  for (const Shift& s : c.shifts)
    out += fmt::format("{}{} {}{}\n", indent, s.what, s.shown, s.change == c.change ? "" : (s.shown.empty() ? "" : ", ") + to_string(s.change));
  return out;
}

}  // namespace

std::string summary(const Difference& d) {
  std::string out;
  for (const Change change : in_order)
    if (const std::size_t n = d.count(change); n > 0) out += fmt::format("{} {}, ", n, to_string(change));
  return out + fmt::format("{} the same", d.count(Change::same));
}

std::string text(const Difference& d, bool all) {
  std::string out;
  for (const Change change : in_order) {
    if (change == Change::moved && !all) continue;
    for (const ClaimChange& c : d.claims)
      if (c.change == change) out += entry(c);
  }
  return out;
}

Json json(const Difference& d) {
  Json claims = Json::array();
  for (const ClaimChange& c : d.claims) {
    Json shifts = Json::array();
    for (const Shift& s : c.shifts) {
      Json one{{"constant", s.what}, {"change", to_string(s.change)}, {"better", s.better == Better::larger ? "larger" : s.better == Better::smaller ? "smaller" : "neither"}, {"shown", s.shown}};
      if (s.before) one["old"] = s.before->str(), one["new"] = s.after->str();
      shifts.push_back(std::move(one));
    }
    const auto side = [](const Json* claim) { return claim ? Json{{"verdict", (*claim)["verdict"]}, {"range", (*claim)["range"]}, {"digest", short_digest(*claim)}} : Json(); };
    const Json& any = c.before ? *c.before : *c.after;
    claims.push_back({{"kind", any["kind"]}, {"run", any["run"]}, {"claim", c.claim}, {"change", to_string(c.change)}, {"old", side(c.before)}, {"new", side(c.after)}, {"constants", shifts}});
  }
  return {{"format", "amcert-difference/1"}, {"tolerance", d.tolerance.str()}, {"worse", d.is_worse()}, {"claims", claims}};
}

}  // namespace amcert::report
