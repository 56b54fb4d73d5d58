#include "builder.hpp"

#include "sha256.hpp"

namespace build {

using amcheck::Z;

Json::Json(const Num& x) {
  Z n = x.mantissa(), d = x.denominator();
  const auto shift = static_cast<unsigned long>(x.exponent() < 0 ? -x.exponent() : x.exponent());
  (x.exponent() < 0 ? d : n) <<= shift;
  const Z g = gcd(n, d);
  n /= g;
  d /= g;
  text_ = '"' + (d == 1 ? n.get_str() : n.get_str() + "/" + d.get_str()) + '"';
}

Json Json::object(std::initializer_list<std::pair<const std::string, Json>> members) {
  Json j;
  j.kind_ = 'o';
  j.members_ = members;
  return j;
}

Json Json::array(std::vector<Json> items) {
  Json j;
  j.kind_ = 'a';
  j.items_ = std::move(items);
  return j;
}

std::string Json::canonical(const std::string& indent) const {
  if (kind_ == 's') return text_;
  std::string out;
  for (const auto& [key, value] : members_) out += (out.empty() ? "" : ",") + indent + " \"" + key + "\": " + value.canonical(indent + " ");
  for (const Json& value : items_) out += (out.empty() ? "" : ",") + indent + " " + value.canonical(indent + " ");
  if (!out.empty()) out += indent;
  return kind_ == 'o' ? "{" + out + "}" : "[" + out + "]";
}

std::string Json::digest() const { return amcheck::sha256_hex(canonical()); }

Num fraction(long n, long d) { return Num(n) * Num(d).inverse(); }

std::string dy(const Num& x) {
  if (x.sign() == 0) return "0";
  Z m = abs(x.mantissa());
  std::int64_t e = x.exponent();
  while (m % 2 == 0) {
    m /= 2;
    ++e;
  }
  return (x.sign() < 0 ? "-" : "") + m.get_str(16) + (e == 0 ? "" : "p" + std::to_string(e));
}

Json rows_of(const std::vector<std::vector<Num>>& rows) {
  Json out = Json::array();
  for (const auto& row : rows) {
    std::string line;
    for (const Num& x : row) line += (line.empty() ? "" : " ") + dy(x);
    out.push(line);
  }
  return out;
}

Json column(const std::vector<Num>& entries) {
  Json rows = Json::array();
  for (const Num& x : entries) rows.push(dy(x));
  return rows;
}

Json iterate(const std::map<std::string, Num>& blocks) {
  Json x = Json::object();
  for (const auto& [name, value] : blocks) x[name] = column({value});
  return x;
}

Case::Case(Json p, Json iterates) : problem(std::move(p)) {
  const Json run = Json::object({{"origin", "engine"}, {"iterates", std::move(iterates)}});
  certificate = Json::object({{"format", "amcert-certificate/1"}, {"problem", problem.digest()}, {"bits", 64},
                              {"runs", Json::object({{"recorded", run}})}, {"claims", Json::array()}});
}

std::string Case::add(const std::string& kind, const std::string& verdict, int k0, int k1, const Json& keys, const std::vector<std::string>& needs) {
  Json claim = keys;
  claim["kind"] = kind;
  claim["verdict"] = verdict;
  if (claim.members().count("run") == 0) claim["run"] = "recorded";
  claim["range"] = Json::array({k0, k1});
  claim["needs"] = Json::array({needs.begin(), needs.end()});
  seal(claim);
  claims().push(claim);
  const std::string quoted = claim["digest"].canonical();
  return quoted.substr(1, quoted.size() - 2);
}

void Case::seal(Json& claim) {
  Json statement = claim;
  statement.erase("digest");
  statement.erase("witness");
  statement["problem"] = certificate["problem"];
  statement["runs"] = Json::object();
  const auto speak = [&](const std::string& name) { statement["runs"][name] = certificate["runs"][name].digest(); };
  const std::string run = claim["run"].canonical();
  speak(run.substr(1, run.size() - 2));
  if (claim["kind"].canonical() == "\"double_agreement\"") speak("reference");
  if (claim["kind"].canonical() == "\"orbit_agreement\"") speak("orbit");
  claim["digest"] = statement.digest();
}

void Case::reseal() {
  certificate["problem"] = problem.digest();
  for (Json& claim : claims().items()) seal(claim);
}

}  // namespace build
