#include "grid/summary.hpp"

#include <algorithm>

namespace amcert {
namespace {

constexpr int first_reasons = 3;

// RFC 4180.
std::string field(const std::string& s) {
  if (s.find_first_of(",\"\r\n") == s.npos) return s;
  std::string out = "\"";
  for (char c : s) out += (c == '"' ? "\"" : "") + std::string(1, c);
  return out + "\"";
}

const Axis::Value& value(const Grid& grid, std::size_t member, std::size_t axis) {
  return grid.axes[axis].values[std::size_t(grid.members[member].values[axis])];
}

}  // namespace

const char* name(Outcome::State s) {
  switch (s) {
    case Outcome::State::open: return "not done";
    case Outcome::State::proved: return "proved";
    case Outcome::State::refuted: return "refuted";
    case Outcome::State::undecided: return "undecided";
    case Outcome::State::failed: break;
  }
  return "failed";
}

std::string summary_csv(const Grid& grid, const std::vector<Outcome>& outcomes) {
  std::string s = "member";
  for (const Axis& a : grid.axes) s += "," + field(a.label());
  s += ",outcome,exit_code,claims_proved,claims_refuted,claims_undecided,problem,certificate,reason\r\n";
  for (std::size_t n = 0; n < outcomes.size(); ++n) {
    const Outcome& o = outcomes[n];
    s += grid.members[n].name;
    for (std::size_t a = 0; a < grid.axes.size(); ++a) s += "," + field(value(grid, n, a).text);
    s += std::string(",") + name(o.state) + "," + (o.code < 0 ? "" : std::to_string(o.code));
    for (int claims : {o.proved, o.refuted, o.undecided}) s += "," + std::to_string(claims);
    s += "," + o.problem.substr(0, 16) + "," + o.certificate.substr(0, 16) + "," + field(o.reason) + "\r\n";
  }
  return s;
}

std::string summary_json(const Grid& grid, const std::vector<Outcome>& outcomes) {
  CaseTree members = CaseTree::array();
  for (std::size_t n = 0; n < outcomes.size(); ++n) {
    const Outcome& o = outcomes[n];
    CaseTree values = CaseTree::object();
    for (std::size_t a = 0; a < grid.axes.size(); ++a) values[grid.axes[a].label()] = value(grid, n, a).tree;
    CaseTree m = {{"member", grid.members[n].name}, {"values", values}, {"outcome", name(o.state)}};
    if (o.code >= 0) m["exit_code"] = o.code;
    if (!o.certificate.empty()) {
      m["claims"] = {{"proved", o.proved}, {"refuted", o.refuted}, {"undecided", o.undecided}};
      m["problem"] = o.problem;
      m["certificate"] = o.certificate;
    }
    if (!o.reason.empty()) m["reason"] = o.reason;
    members.push_back(std::move(m));
  }
  const CaseTree out = {{"format", "amcert-summary/1"}, {"grid", grid.name}, {"command", grid.command}, {"arguments", grid.arguments}, {"members", members}};
  return out.dump(1) + "\n";
}

std::string summary_text(const Grid& grid, const std::vector<Outcome>& outcomes) {
  std::string s = grid.name + ", " + std::to_string(outcomes.size()) + (outcomes.size() == 1 ? " member: " : " members: "), reasons;
  using enum Outcome::State;
  for (const Outcome::State state : {proved, refuted, undecided, failed, open}) {
    const auto count = std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& o) { return o.state == state; });
    if (state == open && count == 0) continue;
    s += std::to_string(count) + " " + name(state) + (state == failed || state == open ? "" : ", ");
    if (state == failed && std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.state == open; })) s += ", ";
    if (state == proved || state == open) continue;
    int shown = 0;
    for (std::size_t n = 0; n < outcomes.size() && shown < first_reasons; ++n)
      if (outcomes[n].state == state && ++shown) reasons += std::string("  ") + name(state) + "  " + grid.members[n].name + ": " + outcomes[n].reason + "\n";
    if (count > shown) reasons += "  " + std::string(name(state)) + "  and " + std::to_string(count - shown) + " more\n";
  }
  return s + "\n" + reasons;
}

}  // namespace amcert
