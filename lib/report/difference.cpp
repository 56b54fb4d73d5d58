// Comparing claims.
#include "report/difference.hpp"

#include "report/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace amcert::report {
namespace {

Rational magnitude(const Rational& x) { return x < 0 ? Rational(-x) : x; }

// What both certificates say about the claims that theirs rest on.
class Claims {
 public:
  explicit Claims(const Json& list) : list_(list) {}
  const Json& needed(const Json& claim) const {
    const std::string digest = text(element(array_at(claim, "needs"), 0));
    for (const Json& c : list_)
      if (string_at(c, "digest") == digest) return c;
    throw Malformed("a claim rests on one that is not there");
  }

 private:
  const Json& list_;
};

std::string number_shown(const Rational& value, int digits, Better better) {
  const Shown s = show(value, digits, rounding(better));
  return s.exact.find('/') == std::string::npos && !s.exact.empty() ? s.exact : s.decimal;
}

// Rounded to five digits, or to as many as tell the two apart.
std::string shown(const Rational& before, const Rational& after, Better better) {
  constexpr int fewest = 5, most = 40;
  int digits = fewest;
  while (digits < most && number_shown(before, digits, better) == number_shown(after, digits, better)) ++digits;
  std::string out = fmt::format("{} {} → {}", better == Better::larger ? "≥" : "≤", number_shown(before, digits, better), number_shown(after, digits, better));
  if (before == 0 || before == after) return out;
  const Rational relative = (after - before) / magnitude(before);
  if (magnitude(relative) >= 10) return out;
  return out + fmt::format(" ({}{})", relative < 0 ? "−" : "+", outward_decimal(magnitude(relative), 2, Direction::up));
}

class Comparison {
 public:
  Comparison(const Json& before, const Json& after, const Claims& old_claims, const Claims& new_claims, const Rational& tolerance)
      : before_(before), after_(after), old_claims_(old_claims), new_claims_(new_claims), tolerance_(tolerance) {}

  std::vector<Shift> shifts() {
    const Kind& kind = kind_named(string_at(before_, "kind"));
    if (kind.is_about_sweeps) sweeps();
    if (verdict_of(before_) != Verdict::proved) return std::move(shifts_);  // a witness of a refutation is as good as any other
    for (const Constant& c : kind.constants) {
      if (c.meaning == Meaning::name || c.meaning == Meaning::proof) continue;
      const bool was = before_.contains(c.key), is = after_.contains(c.key);
      if (c.meaning == Meaning::conditions) conditions(c, was, is);
      else if (was && is) one(c);
      else if (was || is) throw Malformed(fmt::format("'{}' is in one of the two claims only", c.key));
    }
    return std::move(shifts_);
  }

 private:
  void one(const Constant& c) {
    const Json &before = before_.at(std::string(c.key)), &after = after_.at(std::string(c.key));
    switch (c.meaning) {
      case Meaning::stated: numbers(c, before, after); break;
      case Meaning::factor: factors(rational(before), rational(after)); break;
      case Meaning::other_side: other_side(c); break;
      case Meaning::interval:
        absolute(fmt::format("{} from below", c.key), Better::larger, rational(element(before, 0)), rational(element(after, 0)));
        absolute(fmt::format("{} from above", c.key), Better::smaller, rational(element(before, 1)), rational(element(after, 1)));
        break;
      case Meaning::sets: sets(c); break;
      case Meaning::rounding: roundoff(std::string(c.key), largest_rational(before), largest_rational(after)); break;
      case Meaning::rounding_rows: roundoff(std::string(c.key), largest_dyadic(before), largest_dyadic(after)); break;
      case Meaning::from_sweep:
        if (before_.at("at") == after_.at("at")) numbers(c, before, after);
        break;
      case Meaning::rises: rises(before, after); break;
      case Meaning::name:
      case Meaning::conditions:
      case Meaning::proof: break;
    }
  }

  // No sweep at all is later than any.
  static Rational any_number(const Json& v) { return v.is_null() ? Rational(1 << 30) : v.is_number_integer() ? Rational(integer(v)) : rational(v); }

  // A number, or an object of them.
  void numbers(const Constant& c, const Json& before, const Json& after) {
    if (!before.is_object()) return compare(std::string(c.key), c.better, any_number(before), any_number(after));
    for (const auto& [key, value] : before.items()) compare(fmt::format("{} of {}", c.key, key), c.better, any_number(value), any_number(member(after, key.c_str())));
  }

  void add(std::string what, Better better, const Rational& before, const Rational& after, bool counts) {
    if (before == after) return;
    const bool grows = after > before;
    const Change change = !counts ? Change::moved : grows == (better == Better::larger) ? Change::tightened : Change::weakened;
    shifts_.push_back({std::move(what), better, change, before, after, shown(before, after, better)});
  }

  void compare(std::string what, Better better, const Rational& before, const Rational& after) {
    const Rational scale = std::max(magnitude(before), magnitude(after));
    add(std::move(what), better, before, after, magnitude(after - before) > tolerance_ * scale);
  }

  // An end of an enclosure of a value that may be 0.
  void absolute(std::string what, Better better, const Rational& before, const Rational& after) {
    const Rational scale = 1 + std::max(magnitude(before), magnitude(after));
    add(std::move(what), better, before, after, magnitude(after - before) > tolerance_ * scale);
  }

  // What is left of an error after a sweep may be close to all of it.
  void factors(const Rational& before, const Rational& after) {
    const Rational scale = std::max(magnitude(1 - before), magnitude(1 - after));
    add("factor", Better::smaller, before, after, magnitude(after - before) > tolerance_ * scale);
  }

  // The best constant lies between two sides. Where both went the same way the run is another; only the distance of the sides tells
  // how good the proof is.
  void other_side(const Constant& c) {
    const auto width = [&](const Json& claim, const Claims& claims) {
      const Constant& main = constant_named(string_at(claim, "kind"), c.of);
      Rational x = rational_at(claim, std::string(c.key).c_str());
      Rational y = main.meaning == Meaning::sets ? sets_of(main, claim, claims).front().second : rational_at(claim, std::string(c.of).c_str());
      if (main.meaning == Meaning::factor) x = 1 - x, y = 1 - y;
      const Rational scale = std::max(magnitude(x), magnitude(y));
      return scale == 0 ? Rational(0) : Rational(magnitude(x - y) / scale);
    };
    const Rational before = width(before_, old_claims_), after = width(after_, new_claims_);
    add(fmt::format("width between {} and {}", c.of, c.key), Better::smaller, before, after, magnitude(after - before) > tolerance_);
  }

  using Sets = std::vector<std::pair<Rational, Rational>>;  // radius, constant

  static Sets sets_of(const Constant& c, const Json& claim, const Claims& claims) {
    Sets out;
    const bool own = c.key == "balls";
    const Json& balls = array_at(own ? claim : claims.needed(claim), "balls");
    for (std::size_t n = 0; n < balls.size(); ++n)
      out.emplace_back(rational(element(balls[n], 0)), rational(own ? element(balls[n], 1) : element(array_at(claim, std::string(c.key).c_str()), n)));
    if (out.empty()) throw Malformed("a claim about sets has none");
    return out;
  }

  // What holds on a ball holds on every smaller one: a statement of `said` is lost if `says` has none for a ball as large with a
  // constant as good.
  void missing(const Sets& said, const Sets& says, Change change) {
    const auto at_least = [&](const Rational& x, const Rational& y) { return x >= y || magnitude(x - y) <= tolerance_ * std::max(magnitude(x), magnitude(y)); };
    for (const auto& [radius, constant] : said) {
      std::optional<Rational> best;
      Rational largest = 0;
      for (const auto& [r, c] : says) {
        largest = std::max(largest, r);
        if (at_least(r, radius) && (!best || c > *best)) best = c;
      }
      const bool lost = change == Change::weakened;
      const auto note = [&](std::string what, const Rational& had, const Rational& has) {
        const Rational &from = lost ? had : has, &to = lost ? has : had;
        shifts_.push_back({std::move(what), Better::larger, change, from, to, shown(from, to, Better::larger)});
      };
      if (!best) {
        note("radius of the largest set", std::max_element(said.begin(), said.end())->first, largest);
        return;
      }
      if (!at_least(*best, constant)) note(fmt::format("constant on the set r = {}", outward_decimal(radius, 5, Direction::down)), constant, *best);
    }
  }

  void sets(const Constant& c) {
    const Sets before = sets_of(c, before_, old_claims_), after = sets_of(c, after_, new_claims_);
    const std::size_t known = shifts_.size();
    missing(before, after, Change::weakened);
    missing(after, before, Change::tightened);
    if (shifts_.size() == known && before != after) shifts_.push_back({std::string(c.key), c.better, Change::moved, {}, {}, ""});
  }

  static Rational largest_rational(const Json& v) { return v.is_object() ? v.empty() ? Rational(0) : largest(v).second : rational(v); }

  static Rational largest_dyadic(const Json& v) {
    Rational out = 0;
    for (const auto& [block, row] : v.items()) {
      const std::string& all = text(row);
      for (std::size_t from = 0; from <= all.size();) {
        const std::size_t to = std::min(all.find(' ', from), all.size());
        out = std::max(out, parse_dyadic(std::string_view(all).substr(from, to - from)));
        from = to + 1;
      }
    }
    return out;
  }

  void roundoff(std::string what, const Rational& before, const Rational& after) {
    const Rational floor(1, Integer(1) << 50);
    const auto grown = [&](const Rational& x, const Rational& y) { return y > rounding_room * std::max(x, floor); };
    add(std::move(what), Better::smaller, before, after, grown(before, after) || grown(after, before));
  }

  // A list is as long as it is; a single entry counts as one.
  static int length(const Json& claim, const Constant& c, bool there) {
    if (!there) return 0;
    const Json& v = claim.at(std::string(c.key));
    if (v.is_null()) return 0;
    return v.empty() || v.front().is_array() ? static_cast<int>(v.size()) : 1;
  }

  void conditions(const Constant& c, bool was, bool is) {
    const int before = length(before_, c, was), after = length(after_, c, is);
    add(fmt::format("number of {}", c.key == "branch" ? "entries on another branch" : std::string(c.key)), c.better, before, after, true);
    if (before == after && was && is && before_.at(std::string(c.key)) != after_.at(std::string(c.key)))
      shifts_.push_back({std::string(c.key), c.better, Change::moved, {}, {}, ""});
  }

  // Rises from the method count as any constant does, those from rounding as errors of rounding.
  void rises(const Json& before, const Json& after) {
    const auto worst = [](const Json& sweeps, bool by_method) {
      Rational out = 0;
      for (const Json& sweep : sweeps) {
        bool method = false;
        for (const Json& update : array_at(sweep, "updates")) method = method || string_at(update, "cause") != "rounding";
        if (method == by_method) out = std::max(out, rational(element(array_at(sweep, "amount"), 1)));
      }
      return out;
    };
    compare("rise from the method", Better::smaller, worst(before, true), worst(after, true));
    roundoff("rise from rounding", worst(before, false), worst(after, false));
  }

  void sweeps() {
    const auto [from, to] = range_of(before_);
    const auto [now_from, now_to] = range_of(after_);
    const std::string scopes = fmt::format("[{},{}] → [{},{}]", from, to, now_from, now_to);
    const auto add_scope = [&](Change change) { shifts_.push_back({"sweeps", Better::neither, change, {}, {}, scopes}); };
    if (now_from > from || now_to < to) add_scope(Change::weakened);
    if (now_from < from || now_to > to) add_scope(Change::tightened);
  }

  const Json &before_, &after_;
  const Claims &old_claims_, &new_claims_;
  const Rational& tolerance_;
  std::vector<Shift> shifts_;
};

// What names a claim, but for its scope. A trapping is about the rate it rests on.
std::string name_of(const Json& claim, const Claims& claims) {
  const Kind& kind = kind_named(string_at(claim, "kind"));
  std::string name = std::string(kind.kind) + " " + string_at(claim, "run");
  static const std::set<std::string> common{"kind", "verdict", "run", "range", "needs", "digest", "reason"};
  for (const auto& [key, value] : claim.items()) {
    if (common.contains(key)) continue;
    const Constant& c = constant_named(kind.kind, key);
    if (c.meaning == Meaning::name) name += " " + key + "=" + value.dump();
  }
  if (kind.kind == "trapping" && !array_at(claim, "needs").empty()) name += " by " + string_at(claims.needed(claim), "kind");
  return name;
}

std::string words(const Json& claim) {
  std::string out = plain(statement_of(claim) + Rich::words(", ") + run_scope(claim));
  const std::string no_break = "\u00a0";
  for (std::size_t at = out.find(no_break); at != std::string::npos; at = out.find(no_break, at)) out.replace(at, no_break.size(), " ");
  return out;
}

// A refutation is what one hopes for only where an exponent is asked about.
bool is_hoped_for(const Json& claim) { return verdict_of(claim) == (string_at(claim, "kind") == "kl_exponent" ? Verdict::refuted : Verdict::proved); }

// Decrease over j sweeps is not looked at once it is proved over fewer, nor its phases once it is proved for all of them.
bool is_needless(const Json& claim, const Json& beside) {
  if (string_at(claim, "kind") != "sufficient_decrease") return false;
  const int j = window_length(claim);
  return std::ranges::any_of(beside, [&](const Json& c) {
    if (string_at(c, "kind") != "smallest_j" || verdict_of(c) != Verdict::proved || c.at("form") != claim.at("form") || c.at("run") != claim.at("run")) return false;
    return window_length(c) < j || (window_length(c) == j && !member(claim, "phase").is_null());
  });
}

Change change_of(const Json& before, const Json& after, const std::vector<Shift>& shifts) {
  const Verdict was = verdict_of(before), is = verdict_of(after);
  if (was != is) return is_hoped_for(before) ? Change::lost : is_hoped_for(after) ? Change::gained : Change::changed;
  const auto some = [&](Change c) { return std::ranges::any_of(shifts, [&](const Shift& s) { return s.change == c; }); };
  if (some(Change::weakened)) return Change::weakened;
  if (some(Change::tightened)) return Change::tightened;
  return some(Change::moved) || string_at(before, "digest") != string_at(after, "digest") ? Change::moved : Change::same;
}

}  // namespace

std::string to_string(Change change) {
  switch (change) {
    case Change::same: return "the same";
    case Change::moved: return "moved in last bits";
    case Change::dropped: return "dropped";
    case Change::added: return "added";
    case Change::tightened: return "tightened";
    case Change::gained: return "gained";
    case Change::weakened: return "weakened";
    case Change::changed: return "changed verdict";
    case Change::lost: return "lost";
  }
  return "";
}

bool is_worse(Change change) { return change >= Change::weakened; }

std::size_t Difference::count(Change change) const { return static_cast<std::size_t>(std::ranges::count(claims, change, &ClaimChange::change)); }
bool Difference::is_worse() const { return std::ranges::any_of(claims, [](const ClaimChange& c) { return report::is_worse(c.change); }); }

Rational default_tolerance() { return Rational(1, Integer(1) << 30); }

Difference difference(const Json& old_claims, const Json& new_claims, const Rational& tolerance) {
  const Claims old_side(old_claims), new_side(new_claims);
  std::vector<std::string> old_names, new_names;
  for (const Json& c : old_claims) old_names.push_back(name_of(c, old_side));
  for (const Json& c : new_claims) new_names.push_back(name_of(c, new_side));
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> partner(old_names.size(), none);
  std::vector<bool> taken(new_names.size(), false);
  for (const bool same_scope : {true, false})
    for (std::size_t i = 0; i < old_names.size(); ++i)
      for (std::size_t n = 0; n < new_names.size() && partner[i] == none; ++n)
        if (!taken[n] && old_names[i] == new_names[n] && (!same_scope || range_of(old_claims[i]) == range_of(new_claims[n]))) partner[i] = n, taken[n] = true;
  Difference out{tolerance, {}};
  for (std::size_t i = 0; i < old_names.size(); ++i) {
    const Json& before = old_claims[i];
    if (partner[i] == none) {
      out.claims.push_back({is_hoped_for(before) && !is_needless(before, new_claims) ? Change::lost : Change::dropped, &before, nullptr, words(before)});
      continue;
    }
    const Json& after = new_claims[partner[i]];
    ClaimChange c{Change::same, &before, &after, words(before)};
    if (verdict_of(before) == verdict_of(after)) c.shifts = Comparison(before, after, old_side, new_side, tolerance).shifts();
    c.change = change_of(before, after, c.shifts);
    out.claims.push_back(std::move(c));
  }
  for (std::size_t n = 0; n < new_names.size(); ++n)
    if (!taken[n])
      out.claims.push_back({is_hoped_for(new_claims[n]) && !is_needless(new_claims[n], old_claims) ? Change::gained : Change::added, nullptr, &new_claims[n], words(new_claims[n])});
  return out;
}

}  // namespace amcert::report
