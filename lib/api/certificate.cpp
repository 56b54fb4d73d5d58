#include "inside.hpp"

#include "certificate/name.hpp"
#include "report/record.hpp"
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <algorithm>
#include <fstream>
#include <set>

namespace amcert::api {

struct Certificate::Inside {
  Json problem, certificate;
  std::string digest;
  report::Table table;
  std::vector<Claim> claims;
  std::vector<std::string> unmet;
  bool interrupted = false;
};

namespace {

Verdict verdict_named(report::Verdict v) {
  return v == report::Verdict::proved ? Verdict::proved : v == report::Verdict::refuted ? Verdict::refuted : Verdict::undecided;
}

// Whether the values of a key are rationals: not what every claim has, not proofs, and not rows of dyadic numbers, which look alike.
bool states_rationals(const std::string& kind, const std::string& key) {
  static const std::set<std::string> common = {"kind", "verdict", "run", "range", "needs", "digest", "reason", "witness", "form", "start", "cause"};
  if (common.contains(key)) return false;
  if (kind == "double_agreement") return key != "deviation" && key != "objective";
  return !((kind == "enclosure_trajectory" || kind == "box_trajectory") && key == "radius") && !(kind == "orbit_agreement" && (key == "lower" || key == "upper"));
}

std::vector<Constant> constants(const Json& claim) {
  std::vector<Constant> out;
  const auto add = [&](const std::string& name, const Json& v) {
    report::Rational x;
    if (v.is_number_integer()) x = v.get<long>();
    else if (!v.is_string()) return;
    else try {
      x = report::parse_rational(v.get<std::string>());
    } catch (const std::invalid_argument&) {
      return;  // words
    }
    constexpr int digits = 17;  // with which doubles are told apart
    const std::string exact = x.str();
    const auto decimal = [&](report::Direction d) { return v.is_number_integer() ? exact : report::outward_decimal(x, digits, d); };
    out.push_back({name, exact, decimal(report::Direction::down), decimal(report::Direction::up)});
  };
  for (const auto& [key, v] : claim.items()) {
    if (!states_rationals(claim.at("kind"), key)) continue;
    if (!v.is_object()) add(key, v);
    else for (const auto& [part, w] : v.items()) add(key + "." + part, w);
  }
  return out;
}

std::vector<Claim> claims(const Json& certificate, const report::Table& table) {
  std::vector<Claim> out;
  for (const Json& j : certificate.at("claims")) {
    const auto [k0, k1] = report::range_of(j);
    Claim c;
    c.kind = report::string_at(j, "kind");
    c.title = short_name(j);
    c.run = report::string_at(j, "run");
    c.first_sweep = k0;
    c.last_sweep = k1;
    c.verdict = verdict_named(report::verdict_of(j));
    if (j.contains("reason")) c.reason = report::string_at(j, "reason");
    c.constants = constants(j);
    c.digest = report::string_at(j, "digest");
    c.json = canonical(j);
    out.push_back(std::move(c));
  }
  for (const report::Row& row : table.rows) {
    Claim& c = out.at(row.claim);
    const auto say = [&](const report::Rich& words) {
      if (!words.empty()) c.words.push_back(report::with_spaces(report::plain(words)));
    };
    if (c.words.empty()) say(row.statement);
    if (row.constant) say(report::formula_of(*row.constant));
    if (c.verdict != Verdict::undecided) say(row.remark);
  }
  return out;
}

std::shared_ptr<Certificate::Inside> inside(Json problem, Json certificate) {
  auto out = std::make_shared<Certificate::Inside>();
  out->problem = std::move(problem);
  out->certificate = std::move(certificate);
  out->digest = amcert::digest(out->certificate);
  out->table = report::build(out->problem, out->certificate);
  out->claims = claims(out->certificate, out->table);
  return out;
}

// How this program was called, for provenance.json.
std::vector<std::string> command_line() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> out;
  for (std::string word; std::getline(in, word, '\0');) out.push_back(word);
  return out;
}

}  // namespace

const char* name(Verdict verdict) { return verdict == Verdict::proved ? "proved" : verdict == Verdict::refuted ? "refuted" : "undecided"; }

const Constant& Claim::constant(const std::string& wanted) const {
  std::string known;
  for (const Constant& c : constants) {
    if (c.name == wanted) return c;
    known += (known.empty() ? "" : ", ") + c.name;
  }
  throw Error(result::bad_input, title + ", " + api::name(verdict) + ", has no constant '" + wanted + "'; it has " + (known.empty() ? "none" : known));
}

Certificate Certificate::read(const std::string& path) {
  return translated([&] {
    result::Result r = result::read_result(path);
    try {
      return Certificate(inside(std::move(r.problem), std::move(r.certificate)));
    } catch (const Json::exception& e) {
      throw result::unreadable(r.file, e);
    } catch (const std::invalid_argument& e) {
      throw result::unreadable(r.file, e);
    }
  });
}

const std::vector<Claim>& Certificate::claims() const { return inside_->claims; }
const std::vector<std::string>& Certificate::unmet() const { return inside_->unmet; }
bool Certificate::interrupted() const { return inside_->interrupted; }
const std::string& Certificate::digest() const { return inside_->digest; }
std::string Certificate::json() const { return canonical(inside_->certificate) + "\n"; }
std::string Certificate::problem_json() const { return canonical(inside_->problem) + "\n"; }
std::string Certificate::table() const { return report::terminal(inside_->table); }

Verdict Certificate::verdict() const {
  const auto any = [&](Verdict v) { return std::any_of(claims().begin(), claims().end(), [&](const Claim& c) { return c.verdict == v && !c.expected; }); };
  if (any(Verdict::refuted) || !unmet().empty()) return Verdict::refuted;
  return any(Verdict::undecided) || interrupted() ? Verdict::undecided : Verdict::proved;
}

int Certificate::exit_code() const {
  if (interrupted()) return result::limit;
  return verdict() == Verdict::proved ? result::ok : verdict() == Verdict::refuted ? result::refuted : result::undecided;
}

void Certificate::write(const std::string& folder) const {
  translated([&] { (void)result::write_results(result::result_folder(folder), inside_->problem, inside_->certificate, command_line()); });
}

Certificate certify(const Run& run, const Progress& progress) {
  return translated([&] {
    const auto lock = alone();
    const amcert::Case& c = run.inside().problem->value;
    if (run.sweeps() < 1) throw std::invalid_argument("a run needs at least two iterates, the start and what the first sweep makes of it; add them");
    bool stopped = false;
    const ClaimProgress go_on = [&](const std::string& what) {
      if (progress && !progress(what)) stopped = true;
      return !stopped;
    };
    const amcert::Certificate certificate = result::certify_run(c, run.inside().run, run.inside().run.by_engine, go_on);
    auto out = inside(certificate.problem(), certificate.json());
    for (std::size_t n = 0; n < out->claims.size(); ++n) {
      const amcert::Claim& claim = certificate.claims()[n];
      out->claims[n].expected = claim.verdict == amcert::Verdict::refuted && expected(c, claim);
    }
    out->interrupted = stopped;
    if (!stopped) out->unmet = result::announced_in_vain(c, certificate, false);
    return Certificate(std::move(out));
  });
}

}  // namespace amcert::api
