// A difference in words and as JSON.
#include "report/difference.hpp"
#include "report/record.hpp"

#include <fmt/format.h>

#include <array>

namespace amcert::report {
namespace {

constexpr std::array in_order{Change::lost, Change::changed, Change::weakened, Change::gained, Change::tightened, Change::dropped, Change::added, Change::moved};
constexpr std::size_t listed_always = 5;  // of these

std::string digests(const ClaimChange& c) {
  if (!c.before) return fmt::format("[{}]", short_digest(*c.after));
  if (!c.after) return fmt::format("[{}]", short_digest(*c.before));
  const std::string before = short_digest(*c.before), after = short_digest(*c.after);
  return before == after ? fmt::format("[{}]", before) : fmt::format("[{} → {}]", before, after);
}

// The sweep and block of a refuted am_trajectory. Sweep k makes iterate k.
std::string wrong_update(const Json& claim) {
  const Json& at = array_at(claim, "at");
  return fmt::format("; sweep {}, block {}: at least {} from the exact result of its update", integer(element(at, 0)) + 1, text(element(at, 1)), outward_decimal(rational_at(claim, "lower"), 5, Direction::down));
}

// What became of the verdict; empty if it is the same.
std::string verdicts(const ClaimChange& c) {
  if (!c.before) return string_at(*c.after, "verdict");
  if (!c.after) return "was " + string_at(*c.before, "verdict") + ", is not there";
  const std::string was = string_at(*c.before, "verdict"), is = string_at(*c.after, "verdict");
  if (was == is) return "";
  std::string out = fmt::format("was {}, is {}", was, is);
  if (c.after->contains("reason")) out += ": " + string_at(*c.after, "reason");
  if (is == "refuted" && string_at(*c.after, "kind") == "am_trajectory") out += wrong_update(*c.after);
  return out;
}

std::string entry(const ClaimChange& c, bool all) {
  std::vector<std::string> said;
  if (const std::string v = verdicts(c); !v.empty()) said.push_back(v);
  for (const Shift& s : c.shifts)
    if (all || s.change != Change::moved) said.push_back(s.what + (s.shown.empty() ? "" : " " + s.shown) + (s.change == c.change ? "" : ", " + to_string(s.change)));
  std::string out = fmt::format("{:<9} {}", to_string(c.change), c.claim);
  if (said.size() == 1) return fmt::format("{}: {} {}\n", out, said[0], digests(c));
  out += " " + digests(c) + "\n";
  for (const std::string& s : said) out += "              " + s + "\n";
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
  for (std::size_t n = 0; n < (all ? in_order.size() : listed_always); ++n)
    for (const ClaimChange& c : d.claims)
      if (c.change == in_order[n]) out += entry(c, all);
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
