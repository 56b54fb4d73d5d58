// Which pictures there are, and those of convergence: values of F and distances from the limit, with their certified envelopes.
#include "report/figures.hpp"

#include "report/figure_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace amcert::report {

Found find_claim(const std::vector<Part>& parts, const std::function<bool(const Json&)>& fits) {
  for (const Part& part : parts)
    for (const Json& claim : array_at(part.certificate, "claims"))
      if (verdict_of(claim) == Verdict::proved && fits(claim)) return {&part, &claim};
  return {};
}

Found find_kind(const std::vector<Part>& parts, std::string_view kind) {
  return find_claim(parts, [&](const Json& claim) { return string_at(claim, "kind") == kind; });
}

Found find_point(const std::vector<Part>& parts) {
  for (const char* kind : {"critical_point", "kl_zero", "kl_saddle", "kl_degenerate", "kl_sharp", "kl_chain"})
    if (const Found found = find_kind(parts, kind)) return found;
  return {};
}

bool is_whole(const Part& part, const char* run) {
  const Json& runs = object_at(part.certificate, "runs");
  return runs.contains(run) && !runs[run].contains("sweeps") && array_at(runs[run], "iterates").size() > 1;
}

Way way_towards(const Found& point, const std::vector<Part>& parts) {
  const auto of = [](const Part& part) -> std::string {
    // An orbit must also be enclosed: its points alone are no iterates.
    for (const Json& claim : array_at(part.certificate, "claims"))
      if (string_at(claim, "kind") == "enclosure_trajectory" && verdict_of(claim) == Verdict::proved && is_whole(part, "orbit")) return "orbit";
    return is_whole(part, "recorded") ? "recorded" : "";
  };
  if (const std::string run = of(*point.part); !run.empty()) return {point.part, run};
  for (const Part& part : parts)
    if (const std::string run = of(part); !run.empty()) return {&part, run};
  return {};
}

std::string run_name(const std::string& run) { return run == "orbit" ? "exact orbit" : run == "recorded" ? "recorded run" : run + " run"; }

Rich cited(const Json& claim) { return Rich::words(" [" + short_digest(claim) + "]"); }

std::optional<Span> least_value(const Found& point, Observer& observer) {
  if (string_at(*point.claim, "kind") == "kl_zero") return Span{0, 0};
  if (!point.claim->contains("value")) return observer.value_at_center(*point.part, *point.claim);
  const Json& ends = array_at(*point.claim, "value");
  return Span{rational(element(ends, 0)), rational(element(ends, 1))};
}

std::string name_of_problem(const std::vector<Part>& parts) { return string_at(parts.front().problem, "name"); }

namespace {

namespace mp = boost::multiprecision;

// At least x, by less than 2^-124 of it.
Rational shorter_above(const Rational& x) {
  constexpr long kept = 128;
  const Integer n = mp::numerator(x), d = mp::denominator(x);
  if (n == 0) return x;
  const long shift = kept - (static_cast<long>(mp::msb(n)) - static_cast<long>(mp::msb(d)));
  const Integer top = shift > 0 ? Integer(n << static_cast<unsigned>(shift)) : n, bottom = shift < 0 ? Integer(d << static_cast<unsigned>(-shift)) : d;
  const Integer mantissa = (top + bottom - 1) / bottom;
  return shift > 0 ? Rational(mantissa, Integer(Integer(1) << static_cast<unsigned>(shift))) : Rational(Integer(mantissa << static_cast<unsigned>(-shift)));
}

Rational power(const Rational& x, unsigned n) {
  Rational out = 1;
  for (unsigned i = 0; i < n; ++i) out *= x;
  return out;
}

// A double near x, also where x is beyond doubles: log2.
double log2_of(const Rational& x) {
  const Integer n = mp::numerator(x), d = mp::denominator(x);
  const long e = static_cast<long>(mp::msb(n)) - static_cast<long>(mp::msb(d));
  const Rational scaled = e >= 0 ? Rational(x / Integer(Integer(1) << static_cast<unsigned>(e))) : Rational(x * Integer(Integer(1) << static_cast<unsigned>(-e)));
  return static_cast<double>(e) + std::log2(scaled.convert_to<double>());
}

Rational power_of_two_near(double exponent) {
  const long whole = static_cast<long>(std::floor(exponent));
  const Rational digits(std::exp2(exponent - static_cast<double>(whole)));
  return whole >= 0 ? Rational(digits * Integer(Integer(1) << static_cast<unsigned>(whole))) : Rational(digits / Integer(Integer(1) << static_cast<unsigned>(-whole)));
}

// A y > 0 with y^b <= x^a (or >=), x > 0: proposed by doubles, moved to its side, and made sure of in fractions.
Rational rational_power(const Rational& x, long a, unsigned b, bool above) {
  const Rational wanted = a >= 0 ? power(x, static_cast<unsigned>(a)) : Rational(1 / power(x, static_cast<unsigned>(-a)));
  for (int places = 44; places > 0; --places) {
    const Rational room = Rational(1, Integer(Integer(1) << static_cast<unsigned>(places)));
    const Rational y = power_of_two_near(static_cast<double>(a) / b * log2_of(x)) * (above ? Rational(1 + room) : Rational(1 - room));
    const Rational raised = power(y, b);
    if (above ? raised >= wanted : raised <= wanted) return y;
  }
  throw std::domain_error("a power could not be enclosed");
}

// The claim about all k from an iterate of this run on, by a rate of values or by the contraction of iterates.
const Json* trap_of(const Record& record, const std::string& run, bool of_values) {
  for (const Json& claim : record.claims()) {
    if (string_at(claim, "kind") != "trapping" || verdict_of(claim) != Verdict::proved || string_at(claim, "run") != run) continue;
    const Json* rate = rate_under(record, claim);
    if (rate != nullptr && (string_at(*rate, "kind") != "contraction") == of_values) return &claim;
  }
  return nullptr;
}

std::vector<int> numbers(int first, int last) {
  std::vector<int> out;
  if (last < first) return out;
  const long parts = std::min<long>(last - first, most_rows / 2);
  for (long n = 0; n <= parts; ++n) out.push_back(first + (parts > 0 ? static_cast<int>(n * (last - first) / parts) : 0));
  return out;
}

void envelope(Plot& plot, const std::string& what, const std::string& columns, const std::vector<int>& at, const std::function<Rational(int)>& bound, const char* style, const std::string& key) {
  const int set = plot.set(what, columns);
  for (int k : at) plot.row({std::to_string(k), data_up(bound(k))});
  plot.curve(set, fmt::format("using 1:2 with {}", style), key);
}

void mark(Plot& plot, int K) {
  plot.setting(fmt::format("set arrow from {0}, graph 0 to {0}, graph 1 nohead linestyle 6 dashtype 4", K));
}

void gap_row(Plot& plot, const Sample& s, const Span& least) { plot.row({std::to_string(s.k), data_down(s.value.low - least.high), data_up(s.value.high - least.low)}); }

// The iterates at which F is higher than one sweep before, as claims prove.
std::vector<int> after_rises(const Part& part, const std::string& run) {
  std::vector<int> out;
  for (const Json& claim : array_at(part.certificate, "claims"))
    if (string_at(claim, "kind") == "rises" && verdict_of(claim) == Verdict::proved && string_at(claim, "run") == run)
      for (const Json& sweep : array_at(claim, "sweeps")) out.push_back(integer_at(sweep, "k") + 1);
  // So many marks would be a bar.
  if (out.size() > most_rows) out.resize(most_rows);
  return out;
}

// Marks them, and says so.
Rich mark_rises(Plot& plot, const std::vector<Sample>& samples, const std::vector<int>& rises, const Span& least) {
  if (rises.empty()) return {};
  const int set = plot.set("iterates at which F is certainly higher than one sweep before", "k at_least at_most");
  for (const Sample& s : samples)
    if (std::ranges::find(rises, s.k) != rises.end()) gap_row(plot, s, least);
  plot.curve(set, "using 1:($2>0?$3:NaN) with points linestyle 5", "rise");
  return Rich(" Triangles: $F$ is certainly higher than one sweep before (proved).");
}

// F(x^k) less the least value of the run, where no limit is known.
Drawn values_of_run(const std::vector<Part>& parts, Observer& observer) {
  const Part* part = nullptr;
  for (const Part& p : parts)
    if (part == nullptr && is_whole(p, "recorded")) part = &p;
  if (part == nullptr) return {};
  const std::vector<int> rises = after_rises(*part, "recorded");
  const std::vector<Sample> samples = observer.samples(*part, "recorded", nullptr, rises);
  if (samples.empty()) return {};
  const auto lowest = std::ranges::min_element(samples, {}, [](const Sample& s) { return s.value.high; });
  Plot plot("values", Rich("Values of $F$"), fmt::format("F of the recorded run of {}, above its least value", name_of_problem(parts)));
  plot.logarithmic("y");
  plot.sweeps(samples.back().k);
  plot.setting("set ylabel \"{/:Italic F}({/:Italic x}^{/:Italic k}) − least\"");
  const int set = plot.set("values at the stored iterates, enclosed", "k at_least at_most");
  const Span least{lowest->value.low, lowest->value.high};
  for (const Sample& s : samples)
    if (s.k != lowest->k) gap_row(plot, s, least);
  plot.curve(set, fmt::format("using 1:($2>0?$3:NaN) with {}", seen), "recorded run");
  Rich caption = Rich("$F$ along the recorded run, above its least value there.") + mark_rises(plot, samples, rises, least);
  return plot.figure(caption);
}

}  // namespace

Rational decayed_above(const Rational& h, const Rational& q, int n) {
  // Rounded up at every step of the repeated squaring, at most 64 times by 2^-124.
  Rational out = shorter_above(h), square = shorter_above(q);
  for (; n > 0; n /= 2) {
    if (n % 2 == 1) out = shorter_above(out * square);
    square = shorter_above(square * square);
  }
  return out;
}

Rational sublinear_above(const Rational& h, const Rational& c, const Rational& p, int n) {
  const long a = static_cast<long>(mp::numerator(p)), b = static_cast<long>(mp::denominator(p));
  const Rational least = rational_power(h, -a, static_cast<unsigned>(b), false) + c * n;
  return rational_power(least, -b, static_cast<unsigned>(a), true);
}

Drawn draw_values(const std::vector<Part>& parts, Observer& observer) {
  const Found point = find_point(parts);
  const Way way = point ? way_towards(point, parts) : Way{};
  const std::optional<Span> least = way ? least_value(point, observer) : std::nullopt;
  if (!least) return values_of_run(parts, observer);
  const std::string& run = way.run;
  const Record record(point.part->problem, point.part->certificate);
  // What is claimed from an iterate on is about a run of its own certificate.
  const bool own = way.part == point.part;
  const Json* trap = own ? trap_of(record, run, true) : nullptr;
  const Json* sublinear = own && run == "recorded" ? best_of_kind(record, "rate_sublinear") : nullptr;
  if (sublinear != nullptr && verdict_of(*sublinear) != Verdict::proved) sublinear = nullptr;
  const Json* claim = trap != nullptr ? trap : sublinear;
  const Found inertial = find_claim(parts, [](const Json& c) { return string_at(c, "kind") == "rate_inertial" && string_at(c, "form") == "Jq"; });
  const int K = claim == nullptr ? -1 : integer_at(*claim, "at");
  const std::vector<int> rises = after_rises(*way.part, run);
  std::vector<int> also = rises;
  if (K >= 0) also.push_back(K);
  const std::vector<Sample> samples = observer.samples(*way.part, run, nullptr, also);
  if (samples.empty()) return {};
  Plot plot("values", Rich("Values of $F$ above its limit"), fmt::format("F(x^k) - F* of the {} of {}; claim about F*: {}", run_name(run), name_of_problem(parts), short_digest(*point.claim)));
  plot.logarithmic("y");
  // Certified curves hold for all later k: some of these are drawn.
  const int last = samples.back().k + (claim == nullptr ? 0 : std::max(1, samples.back().k / 5));
  plot.sweeps(last);
  plot.setting("set ylabel \"{/:Italic F}({/:Italic x}^{/:Italic k}) − {/:Italic F}*\"");
  const int set = plot.set("values at the stored iterates less F*, enclosed", "k at_least at_most");
  for (const Sample& s : samples) gap_row(plot, s, *least);
  plot.curve(set, fmt::format("using 1:($2>0?$3:NaN) with {}", seen), run_name(run));
  Rich caption = say("$F(x^k) − F^*$ of the {}.", run_name(run)) + mark_rises(plot, samples, rises, *least);
  if (claim == nullptr && inertial) {
    // Of every j-th value from the first on.
    const int j = window_length(*inertial.claim);
    const Rational first = samples.front().value.high - least->low, q = rational_at(*inertial.claim, "factor");
    std::vector<int> at;
    for (int k = samples.front().k; k <= samples.back().k; k += j) at.push_back(k);
    envelope(plot, fmt::format("certified: the value at 0 times q^(k/{}), claim {}", j, short_digest(*inertial.claim)), "k F(x^k)-F*_at_most", at, [&](int k) { return decayed_above(first, q, k / j); }, certified, "certified bound");
    caption += say(" Certified for every sequence of the method: $F(x^{{k+{}}}) − F^* ≤ q (F(x^k) − F^*)$", j) + cited(*inertial.claim) + say("; drawn for $k = 0, {}, …$", j);
    return plot.figure(caption + Rich("."));
  }
  if (claim == nullptr) return plot.figure(caption);
  const Rational h = rational_at(*claim, "gap");
  mark(plot, K);
  if (trap == nullptr) {
    const Rational c = rational_at(*claim, "speed"), p = 2 * rational_at(inequality_under(record, *claim), "theta") - 1;
    envelope(plot, fmt::format("certified for all k from {} on, claim {}", K, short_digest(*claim)), "k F(x^k)-F*_at_most", numbers(K, last), [&](int k) { return sublinear_above(h, c, p, k - K); }, certified, "certified bound");
    return plot.figure(caption + say(" Certified for all $k ≥ {}$: $F(x^k) − F^* ≤ (h^{{−p}} + c(k−{}))^{{−1/p}}$", K, K) + cited(*claim) + Rich(", for exact sweeps from $x^K$."));
  }
  const Json& rate = *rate_under(record, *trap);
  const Rational q = rational_at(rate, "factor");
  const Json* any = best_of_kind(record, "rate_kl");
  const bool weaker = any != nullptr && verdict_of(*any) == Verdict::proved && rational_at(*any, "factor") >= q && any != &rate;
  envelope(plot, fmt::format("certified for all k from {} on: h q^(k-{}), claims {} and {}", K, K, short_digest(*trap), short_digest(rate)), "k F(x^k)-F*_at_most", numbers(K, last),
           [&](int k) { return decayed_above(h, q, k - K); }, certified, "certified bound");
  caption += say(" Certified for all $k ≥ K = {}$: $F(x^k) − F^* ≤ h q^{{k−K}}$", K) + cited(*trap) + Rich(run == "orbit" ? "" : ", for exact sweeps from $x^K$");
  if (weaker) {
    envelope(plot, fmt::format("h q^(k-{}) with the factor of the general theory, claim {}", K, short_digest(*any)), "k F(x^k)-F*_at_most", numbers(K, last),
             [&](int k) { return decayed_above(h, rational_at(*any, "factor"), k - K); }, theory, "by a, b, κ alone");
    caption += Rich("; grey: with $q$ of the general theory") + cited(*any);
  }
  return plot.figure(caption + Rich("."));
}

Drawn draw_distance(const std::vector<Part>& parts, Observer& observer) {
  const Found point = find_kind(parts, "critical_point");
  const Way way = point ? way_towards(point, parts) : Way{};
  if (!way || has_flat_set(*point.claim)) return {};
  const std::string& run = way.run;
  const Record record(point.part->problem, point.part->certificate);
  std::vector<const Json*> traps;
  for (const bool of_values : {true, false})
    if (const Json* trap = trap_of(record, run, of_values); trap != nullptr && way.part == point.part) traps.push_back(trap);
  std::vector<int> also;
  for (const Json* trap : traps) also.push_back(integer_at(*trap, "at"));
  const std::vector<Sample> samples = observer.samples(*way.part, run, point.claim, also);
  if (samples.empty()) return {};
  // The center is so near to the critical point.
  const Rational reach = rational_at(*point.claim, "gradient") / rational(element(element(array_at(*point.claim, "balls"), 0), 1));
  Plot plot("distance", Rich("Distance from the limit"), fmt::format("|x^k - x*| of the {} of {}; claim about x*: {}", run_name(run), name_of_problem(parts), short_digest(*point.claim)));
  plot.logarithmic("y");
  const int last = samples.back().k + (traps.empty() ? 0 : std::max(1, samples.back().k / 5));
  plot.sweeps(last);
  plot.setting("set ylabel \"|{/:Italic x}^{/:Italic k} − {/:Italic x}*|\"");
  const int set = plot.set("distances of the stored iterates, enclosed", "k at_least at_most");
  for (const Sample& s : samples) {
    if (!s.distance2) continue;
    // Roots are at most 2^-96 too large: what is subtracted is more than that.
    const Rational low = root_above(s.distance2->low) - Rational(1, Integer(Integer(1) << 95)) - reach;
    plot.row({std::to_string(s.k), data_down(std::max(low, Rational(0))), data_up(root_above(s.distance2->high) + reach)});
  }
  plot.curve(set, fmt::format("using 1:($2>0?$3:NaN) with {}", seen), run_name(run));
  Rich caption = say("$‖x^k − x^*‖$ of the {}.", run_name(run));
  for (const Json* trap : traps) {
    const int K = integer_at(*trap, "at");
    const bool by_values = string_at(*rate_under(record, *trap), "kind") != "contraction";
    const Rational C = rational_at(*trap, "constant"), s = rational_at(*trap, "factor");
    mark(plot, K);
    envelope(plot, fmt::format("certified for all k from {} on: C s^(k-{}), claim {}", K, K, short_digest(*trap)), "k |x^k-x*|_at_most", numbers(K, last), [&](int k) { return decayed_above(C, s, k - K); },
             by_values ? theory : certified, by_values ? "by the rate of values" : "by the contraction");
    caption += Rich(trap == traps.front() ? " Certified: $‖x^k − x^*‖ ≤ C s^{k−K}$ " : ", and ") + say("for all $k ≥ K = {}$ by the {}", K, by_values ? "rate of values (grey)" : "contraction") + cited(*trap);
  }
  if (!traps.empty()) caption += Rich(run == "orbit" ? "." : ", for exact sweeps from $x^K$.");
  return plot.figure(caption);
}

Rich figures_legend() {
  return Rich("Blue: evaluated at the stored iterates, no claim. Orange: certified; dotted: the best constant bounded from the other side.");
}

std::vector<Figure> figures(const std::vector<Part>& parts, Observer& observer) {
  std::vector<Figure> out;
  if (parts.empty()) return out;
  for (const auto draw : {draw_values, draw_distance, draw_decrease, draw_error, draw_inequality, draw_eigenvalues, draw_ulps, draw_enclosure, draw_cost})
    if (Drawn figure = draw(parts, observer)) out.push_back(std::move(*figure));
  return out;
}

}  // namespace amcert::report
