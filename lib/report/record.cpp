// Reading of problem and certificate for reports.
#include "report/record.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <algorithm>
#include <sstream>

namespace amcert::report {

const Json& member(const Json& object, const char* key) {
  if (!object.is_object()) throw Malformed(fmt::format("an object with the key '{}' is missing", key));
  const auto found = object.find(key);
  if (found == object.end()) throw Malformed(fmt::format("the key '{}' is missing", key));
  return *found;
}

const Json& object_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_object()) throw Malformed(fmt::format("'{}' is not an object", key));
  return value;
}

const Json& array_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array()) throw Malformed(fmt::format("'{}' is not an array", key));
  return value;
}

const std::string& text(const Json& value) {
  if (!value.is_string()) throw Malformed("a string is missing");
  return value.get_ref<const std::string&>();
}

int integer(const Json& value) {
  if (!value.is_number_integer()) throw Malformed("an integer is missing");
  return value.get<int>();
}

Rational rational(const Json& value) {
  try {
    return parse_rational(text(value));
  } catch (const Malformed&) {
    throw;
  } catch (const std::invalid_argument& error) {
    throw Malformed(error.what());
  }
}

const Json& element(const Json& array, std::size_t place) {
  if (!array.is_array() || array.size() <= place) throw Malformed("an array is too short");
  return array[place];
}

std::string string_at(const Json& object, const char* key) { return text(member(object, key)); }
int integer_at(const Json& object, const char* key) { return integer(member(object, key)); }
Rational rational_at(const Json& object, const char* key) { return rational(member(object, key)); }

Record::Record(const Json& problem, const Json& certificate)
    : problem_(problem), certificate_(certificate), claims_(array_at(certificate, "claims")) {
  if (string_at(problem, "format") != "amcert-problem/1")
    throw Malformed("the problem is not of format amcert-problem/1");
  if (string_at(certificate_, "format") != "amcert-certificate/1")
    throw Malformed("the certificate is not of format amcert-certificate/1");
}

namespace {

bool has_update(const Json& problem, std::string_view kind) {
  return std::ranges::any_of(array_at(problem, "sweep"),
                             [&](const Json& update) { return string_at(update, "update") == kind; });
}

std::pair<std::string, Rational> extreme(const Json& object, bool largest) {
  if (!object.is_object() || object.empty()) throw Malformed("an object of numbers is empty");
  std::pair<std::string, Rational> best;
  for (const auto& [key, number] : object.items()) {
    const Rational value = rational(number);
    if (best.first.empty() || (largest ? value > best.second : value < best.second)) best = {key, value};
  }
  return best;
}

}  // namespace

bool Record::is_heavy_ball() const { return has_update(problem_, "heavy_ball"); }
bool Record::has_scalar_updates() const { return has_update(problem_, "scalar") || has_update(problem_, "minimize"); }

bool Record::has_piecewise_activations() const {
  if (string_at(problem_, "kind") != "network") return false;
  return std::ranges::any_of(array_at(problem_, "layers"), [](const Json& layer) {
    return layer.contains("activation") && string_at(layer["activation"], "kind") == "piecewise";
  });
}

const Json* Record::structural(const char* kind, const Json& claim) const {
  for (const Json& candidate : claims_)
    if (string_at(candidate, "kind") == kind && verdict_of(candidate) == Verdict::proved &&
        string_at(candidate, "run") == string_at(claim, "run"))
      return &candidate;
  return nullptr;
}

const Json& Record::claim(const std::string& digest) const {
  for (const Json& c : claims_)
    if (string_at(c, "digest") == digest) return c;
  throw Malformed("a claim rests on one that is not there");
}

Rational Record::level_of(const Json& claim) const {
  const std::string& needed = text(element(array_at(claim, "needs"), 0));
  for (const Json& candidate : claims_)
    if (string_at(candidate, "digest") == needed && string_at(candidate, "kind") == "sublevel_bounded")
      return rational_at(candidate, "level");
  throw Malformed("the sublevel set that the claim needs is not in the certificate");
}

Verdict verdict_of(const Json& claim) {
  const std::string verdict = string_at(claim, "verdict");
  for (const Verdict known : {Verdict::proved, Verdict::refuted, Verdict::undecided})
    if (verdict == to_string(known)) return known;
  throw Malformed(fmt::format("unknown verdict '{}'", verdict));
}

std::string short_digest(const Json& claim) {
  const std::string digest = string_at(claim, "digest");
  // Digests become identifiers and macro arguments, so nothing but hexadecimal digits may pass.
  if (digest.size() < 16 || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw Malformed("a digest is not made of hexadecimal digits");
  return digest.substr(0, 16);
}

std::pair<int, int> range_of(const Json& claim) {
  const Json& range = array_at(claim, "range");
  return {integer(element(range, 0)), integer(element(range, 1))};
}

std::string point(int k) { return fmt::format("x^{{{}}}", k); }
std::string value_at(int k) { return fmt::format("F({})", point(k)); }

Rich label_name(const std::string& label) {
  if (label.find(',') == std::string::npos) return block_name(label);
  Rich name = Rich::formula("(");
  std::istringstream blocks(label);
  bool first = true;
  for (std::string block; std::getline(blocks, block, ',');) {
    if (!first) name += Rich::formula(", ");
    name += block_name(block);
    first = false;
  }
  return name + Rich::formula(")");
}

Rich entry_name(const Json& entry) {
  return Rich::formula(fmt::format("k = {}", integer(element(entry, 0)))) + Rich::words(", ") +
         block_name(text(element(entry, 1))) +
         Rich::formula(fmt::format("[{},{}]", integer(element(entry, 2)), integer(element(entry, 3))));
}

Rich choice_made(const Json& choice) {
  const Json& codes = element(choice, 4);
  const int code = integer(element(codes, 0));
  return entry_name(choice) + say(" is, of its {} minimizers, the one {} {}", codes.size(), code % 2 == 0 ? "on piece" : "at break", code / 2 + 1);
}

int window_length(const Json& claim) {
  const int j = integer_at(claim, "j");
  if (j < 1) throw Malformed("'j' is not positive");
  return j;
}

Rich statement_of(const Json& claim) {
  const std::string kind = string_at(claim, "kind");
  if (kind == "am_trajectory") {
    const Rational tolerance = rational_at(claim, "tolerance");
    std::string shown = power_of_two(tolerance);
    if (shown.empty()) shown = string_at(claim, "tolerance");
    return Rich::words("AM trajectory within ") + Rich::formula(shown) +
           Rich::words(string_at(claim, "start") == "case" ? ", given start" : ", own start");
  }
  if (kind == "sufficient_decrease") {
    const int j = window_length(claim);
    const Json& phase = member(claim, "phase");
    if (string_at(claim, "form") == "J3") return Rich("sufficient decrease J3, ") + say("$β = {}$, all $k$", string_at(claim, "beta"));
    return Rich::words("sufficient decrease " + string_at(claim, "form") + ", ") +
           Rich::formula(fmt::format("j = {}", j)) +
           (phase.is_null() ? Rich(", all $k$") : say(", $k ≡ {}$ mod ${}$", integer(phase), j));
  }
  if (kind == "smallest_j") return Rich("smallest $j$ of sufficient decrease ") + Rich::words(string_at(claim, "form"));
  if (kind == "rises") return Rich("rises of $F$ from sweep to sweep");
  if (kind == "relative_error") return say("relative error, $j = {}$, all $k$", window_length(claim));
  if (kind == "sublevel_bounded") return Rich("bounded sublevel set");
  if (kind == "structural_decrease") return Rich("decrease of any exact sweep");
  if (kind == "structural_relative_error") return Rich("relative error of any exact sweep");
  if (kind == "enclosure_trajectory" || kind == "box_trajectory") return Rich("enclosure of the exact orbit");
  if (kind == "critical_point") return Rich("critical point");
  if (kind == "kl_zero") return Rich("Kurdyka–Łojasiewicz inequality at zero residual, $θ = 1/2$");
  if (kind == "kl") return Rich("Kurdyka–Łojasiewicz inequality, $θ = 1/2$");
  if (kind == "kl_saddle") return Rich("critical point and Kurdyka–Łojasiewicz inequality, $θ = 1/2$");
  if (kind == "kl_sharp") return Rich("Kurdyka–Łojasiewicz inequality, $θ = 0$");
  if ((kind == "kl_degenerate" || kind == "kl_chain") && !claim.contains("theta")) return Rich("Kurdyka–Łojasiewicz inequality");
  if (kind == "kl_degenerate" || kind == "kl_chain") return say("Kurdyka–Łojasiewicz inequality, $θ = {}$", rational_at(claim, "theta").str());
  if (kind == "kl_exponent") return say("Kurdyka–Łojasiewicz exponent $θ = {}$", rational_at(claim, "theta").str());
  if (kind == "contraction") return Rich("contraction of exact sweeps");
  if (kind == "rate_local") return Rich("rate of the values of $F$");
  if (kind == "rate_kl") return Rich("rate of the values of $F$ from $a$, $b$ and $κ$");
  if (kind == "rate_sublinear") return Rich("sublinear rate of the values of $F$");
  if (kind == "rate_finite") return Rich("convergence in finitely many sweeps");
  if (kind == "rate_inertial") return Rich("rate of heavy-ball steps") + (claim.contains("form") && claim["form"] == "J3" ? Rich(" from $α$, $β$, $b$ and $κ$") : Rich(" in the values of $F$"));
  if (kind == "rate_fixed_point") return Rich("contraction of exact sweeps to a fixed point");
  if (kind == "trapping") return Rich("convergence for all $k$");
  if (kind == "orbit_agreement") return Rich("distance from the exact orbit");
  if (kind == "double_agreement") return Rich("agreement with the reference run");
  throw Malformed(fmt::format("unknown kind of claim '{}'", kind));
}

Rich run_scope(const Json& claim) {
  const std::string kind = string_at(claim, "kind");
  if (kind == "critical_point" || kind.starts_with("kl")) return Rich(kind == "kl_degenerate" ? "sets around the limit" : kind == "kl_chain" ? "global" : "balls around the limit");
  if (kind == "rate_inertial") return Rich("global");
  if (kind == "rate_fixed_point" && verdict_of(claim) == Verdict::proved && !claim.at("at").is_null())
    return Rich::words(string_at(claim, "run") == "orbit" ? "the exact orbit, " : "exact sweeps from an iterate of the recorded run, ") + say("all $k ≥ {}$", integer_at(claim, "at"));
  if (kind == "contraction" || kind.starts_with("rate_") || (kind == "trapping" && verdict_of(claim) != Verdict::proved)) return Rich("exact sweeps near the limit");
  if (kind == "trapping") return Rich::words(string_at(claim, "run") == "orbit" ? "the exact orbit, " : "exact sweeps from an iterate of the recorded run, ") + say("all $k ≥ {}$", integer_at(claim, "at"));
  const auto [first, last] = range_of(claim);
  if (string_at(claim, "run") == "orbit") return Rich::words("exact orbit ") + Rich::formula(fmt::format("[{},{}]", first, last));
  return Rich::words(string_at(claim, "run") + " run ") + Rich::formula(fmt::format("[{},{}]", first, last));
}

Rich which_orbit(const Record& record, const Json& claim) {
  if (string_at(claim, "run") != "orbit") return {};
  const Json* enclosure = string_at(claim, "kind") == "enclosure_trajectory" ? &claim : nullptr;
  for (const Json& need : array_at(claim, "needs"))
    if (const Json& needed = record.claim(text(need)); string_at(needed, "kind") == "enclosure_trajectory") enclosure = &needed;
  if (enclosure == nullptr || !enclosure->contains("choices")) return {};
  return say(", of several the one of claim {}", short_digest(*enclosure));
}

Rich sublevel_scope(const Rational& level, int digits) {
  const Shown shown = show(level, digits, Direction::down);
  if (!shown.exact.empty()) return say("sublevel set $F ≤ {}$", shown.exact);
  return say("sublevel set $F ≤ ℓ$, $ℓ ≥ {}$", shown.decimal);
}

std::pair<std::string, Rational> largest(const Json& object) { return extreme(object, true); }
std::pair<std::string, Rational> smallest(const Json& object) { return extreme(object, false); }

Deviation largest_deviation(const Json& claim) {
  const int first = range_of(claim).first;
  Deviation worst;
  for (const auto& [block, row] : object_at(claim, "deviation").items()) {
    if (worst.block.empty()) worst = {block, first, 0};
    std::istringstream entries(text(row));
    int k = first;
    for (std::string entry; std::getline(entries, entry, ' '); ++k) {
      const Rational value = parse_dyadic(entry);
      if (value > worst.value) worst = {block, k, value};
    }
  }
  return worst;
}

Ulps ulps(const Record& record, const Json& claim) {
  const Json& iterates = array_at(object_at(record.runs(), string_at(claim, "run").c_str()), "iterates");
  const auto [first, last] = range_of(claim);
  Ulps out;
  out.lower.resize(std::size_t(last) + 1, std::numeric_limits<double>::quiet_NaN());
  out.upper = out.lower;
  for (const bool is_upper : {false, true})
    for (const auto& [block, row] : object_at(claim, is_upper ? "upper" : "lower").items()) {
      std::istringstream entries(text(row));
      int k = first;
      for (std::string entry; std::getline(entries, entry, ' ') && k <= last; ++k) {
        Rational largest = 0;
        for (const Json& line : array_at(element(iterates, std::size_t(k)), block.c_str())) {
          std::istringstream numbers(text(line));
          for (std::string number; std::getline(numbers, number, ' ');) {
            const Rational value = parse_dyadic(number);
            largest = std::max(largest, value < 0 ? Rational(-value) : value);
          }
        }
        const Rational away = parse_dyadic(entry);
        if (int& first_part = is_upper ? out.may_part : out.parts; away * (1 << 26) > largest + 1 && (first_part < 0 || k < first_part)) first_part = k;
        if (largest == 0) continue;  // a block of zeros has no last place
        const int place = std::ilogb(largest.convert_to<double>()) - 52;
        const Rational unit = place >= 0 ? Rational(boost::multiprecision::mpz_int(1) << place) : Rational(1, boost::multiprecision::mpz_int(1) << -place);
        const Rational value = away / unit;
        auto& curve = (is_upper ? out.upper : out.lower)[std::size_t(k)];
        double here = value.convert_to<double>();  // truncated
        if (is_upper ? Rational(here) < value : Rational(here) > value) here = std::nextafter(here, (is_upper ? 1 : -1) * std::numeric_limits<double>::infinity());
        if (!(curve >= here)) curve = here;
        Deviation& worst = is_upper ? out.worst_upper : out.worst_lower;
        if (worst.block.empty() || value > worst.value) worst = {block, k, value};
      }
    }
  return out;
}

Rich shadow(const Json& claim, const Ulps& off) {
  const Json& branch = member(claim, "branch");
  const int turn = branch.is_null() ? -1 : integer(element(branch, 0));
  const auto sooner = [](int a, int b) { return a < 0 ? b : b < 0 ? a : std::min(a, b); };
  const int until = sooner(off.may_part, turn), lost = sooner(off.parts, turn);
  if (until < 0) return Rich("a shadow of the exact orbit in all sweeps");
  if (until == 0) return Rich("no shadow of the exact orbit");
  const Rich begins = say("a shadow of the exact orbit up to $k = {}$", until - 1);
  return lost < 0 ? begins : begins + say(", none from $k = {}$ on", lost);
}

std::pair<Deviation, Deviation> largest_radii(const Json& claim) {
  Deviation all, end;
  for (const auto& [block, row] : object_at(claim, "radius").items()) {
    if (all.block.empty()) all.block = end.block = block;
    std::istringstream entries(text(row));
    Rational value = 0;
    for (std::string entry; std::getline(entries, entry, ' ');) {
      value = parse_dyadic(entry);
      if (value > all.value) all = {block, 0, value};
    }
    if (value > end.value) end = {block, 0, value};
  }
  end.k = range_of(claim).second;
  return {all, end};
}

const Json& largest_rise(const Json& claim) {
  const Json& sweeps = array_at(claim, "sweeps");
  const Json* worst = &element(sweeps, 0);
  const auto upper_end = [](const Json& sweep) { return rational(element(array_at(sweep, "amount"), 1)); };
  for (const Json& sweep : sweeps)
    if (upper_end(sweep) > upper_end(*worst)) worst = &sweep;
  return *worst;
}

Window decrease_window(const Json& claim, int k) {
  const int j = window_length(claim);
  if (string_at(claim, "form") == "J3") {
    const auto with_step = [](int at) { return fmt::format("{} + β‖x^{{{}}} − x^{{{}}}‖^2", value_at(at), at, at - 1); };
    return {with_step(k), with_step(k + 1)};
  }
  if (string_at(claim, "form") != "J2") return {value_at(k), value_at(k + j)};
  if (j == 1) return {value_at(k), value_at(k + 1)};
  return {fmt::format("\\max_{{0≤i<{}}} F(x^{{{}−i}})", j, k), value_at(k + 1)};
}

Bound bound(const Rich& name, Relation relation, const Rational& value, int digits) {
  return {name, relation, show(value, digits, relation == Relation::at_least ? Direction::down : Direction::up)};
}

}  // namespace amcert::report
