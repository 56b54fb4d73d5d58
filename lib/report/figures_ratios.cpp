// Pictures of the assumptions: quotients along a run beside the constants that are certified for them.
#include "report/figure_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace amcert::report {
namespace {

// The claim to draw: of the exact orbit rather than of a recorded run, of the form that most theorems use.
Found preferred(const std::vector<Part>& parts, const std::string& kind) {
  for (const char* run : {"orbit", "recorded"})
    for (const bool any_form : {false, true})
      if (const Found found = find_claim(parts, [&](const Json& claim) {
            if (string_at(claim, "kind") != kind || string_at(claim, "run") != run) return false;
            return any_form || ((!claim.contains("form") || claim["form"] == "J1") && (!claim.contains("phase") || claim["phase"].is_null()));
          }))
        return found;
  return {};
}

// A line at a constant, over the whole width.
void level(Plot& plot, const std::string& what, const Rational& value, Direction direction, int first, int last, const char* style, const std::string& key) {
  const int set = plot.set(what, direction == Direction::down ? "k at_least" : "k at_most");
  const std::string text = direction == Direction::down ? data_down(value) : data_up(value);
  plot.row({std::to_string(first), text});
  plot.row({std::to_string(last), text});
  plot.curve(set, fmt::format("using 1:2 with {}", style), key);
}

// Decreases and relative errors differ in the names of constants and the side that they bound.
struct Quotient {
  const char *kind, *name, *structural_kind, *constant, *other, *y_label;
  bool from_below;
};

Drawn quotient(const std::vector<Part>& parts, Observer& observer, const Quotient& q, const Rich& title, const Rich& caption_of_quotient) {
  const Found found = preferred(parts, q.kind);
  if (!found || !is_whole(*found.part, string_at(*found.claim, "run").c_str())) return {};
  const std::vector<Ratio> ratios = observer.ratios(*found.part, *found.claim);
  if (ratios.empty()) return {};
  const std::string run = string_at(*found.claim, "run");
  Plot plot(q.name, title, fmt::format("{} of the {} of {}; claim {}", plain(statement_of(*found.claim)), run_name(run), name_of_problem(parts), short_digest(*found.claim)));
  const Direction safe = q.from_below ? Direction::down : Direction::up, far = q.from_below ? Direction::up : Direction::down;
  const Rational constant = rational_at(*found.claim, q.constant);
  // What structure alone gives, of whichever certificate has it.
  const Found structural = find_kind(parts, q.structural_kind);
  Rational least = constant, most = constant;
  for (const Ratio& r : ratios) {
    least = std::min(least, r.ratio.low);
    most = std::max(most, r.ratio.high);
  }
  // Far away it would flatten the rest.
  const bool near = structural && (q.from_below ? rational_at(*structural.claim, q.constant) * 1000 > constant : rational_at(*structural.claim, q.constant) < constant * 1000);
  if (near) {
    least = std::min(least, rational_at(*structural.claim, q.constant));
    most = std::max(most, rational_at(*structural.claim, q.constant));
  }
  if (least > 0 && most > 10 * least) plot.logarithmic("y");
  else plot.setting("set yrange [0:*]");
  plot.sweeps(ratios.back().k);
  plot.setting(fmt::format("set ylabel \"{}\"", q.y_label));
  const int set = plot.set("quotients of windows, enclosed", "k at_least at_most");
  for (const Ratio& r : ratios) plot.row({std::to_string(r.k), data_down(r.ratio.low), data_up(r.ratio.high)});
  plot.curve(set, fmt::format("using 1:{} with {}", q.from_below ? 2 : 3, ratios.size() > 60 ? seen : seen_dots), run_name(run));
  const int first = ratios.front().k, last = ratios.back().k;
  level(plot, fmt::format("certified {}, claim {}", q.constant, short_digest(*found.claim)), constant, safe, first, last, certified, fmt::format("certified {{/:Italic {}}}", q.constant));
  const auto [K0, K1] = range_of(*found.claim);
  const bool with_step = found.claim->contains("beta");  // J3
  Rich caption = (with_step ? say("Decrease of $F(x^k) + {} ‖x^k − x^{{k−1}}‖^2$ over squared step", string_at(*found.claim, "beta")) : caption_of_quotient) + say(" of the {}. Certified in $[{}, {}]$: ", run_name(run), K0, K1) +
                 formula_of(bound(Rich::formula(q.constant), q.from_below ? Relation::at_least : Relation::at_most, constant, 5)) + cited(*found.claim);
  if (structural) {
    const Rational value = rational_at(*structural.claim, q.constant);
    if (near) level(plot, fmt::format("what structure alone gives, claim {}", short_digest(*structural.claim)), value, safe, first, last, theory, "by structure alone");
    const Rich scope = q.from_below ? Rich("any exact sweep") : Rich("any exact sweep on ") + sublevel_scope(Record(structural.part->problem, structural.part->certificate).level_of(*structural.claim), 5);
    caption += Rich(near ? "; grey: " : "; ") + scope + Rich(near ? ", " : ": ") +
               formula_of(bound(Rich::formula(q.constant), q.from_below ? Relation::at_least : Relation::at_most, value, 5)) + cited(*structural.claim);
  }
  level(plot, fmt::format("no constant is better than this, claim {}", short_digest(*found.claim)), rational_at(*found.claim, q.other), far, first, last, across, "");
  return plot.figure(caption + Rich("."));
}

// A quotient in double, for dots.
double kl_quotient(const Sample& s, const Span& least, double theta) {
  const Rational low = s.value.low - least.high, high = s.value.high - least.low;
  // A gap that is not known to three digits is no dot.
  if (low <= 0 || (high - low) * 1000 > low || !s.gradient2 || s.gradient2->low <= 0 || (s.gradient2->high - s.gradient2->low) * 1000 > s.gradient2->low) return 0;
  // F − F* may be below the least double.
  const auto log2_near = [](const Rational& x) {
    namespace mp = boost::multiprecision;
    const Integer n = mp::numerator(x), d = mp::denominator(x);
    const long e = static_cast<long>(mp::msb(n)) - static_cast<long>(mp::msb(d));
    const Rational scale = Rational(Integer(1) << static_cast<unsigned>(std::labs(e)));
    return static_cast<double>(e) + std::log2(Rational(e >= 0 ? Rational(x / scale) : Rational(x * scale)).convert_to<double>());
  };
  return std::exp2(log2_near(s.gradient2->low) / 2 - theta * log2_near(low));
}

}  // namespace

Drawn draw_decrease(const std::vector<Part>& parts, Observer& observer) {
  return quotient(parts, observer, {"sufficient_decrease", "decrease", "structural_decrease", "a", "a_upper", "decrease / step^2", true}, Rich("Sufficient decrease"),
                  Rich("Decrease of $F$ over squared step"));
}

Drawn draw_error(const std::vector<Part>& parts, Observer& observer) {
  return quotient(parts, observer, {"relative_error", "error", "structural_relative_error", "b", "b_lower", "subgradient / step", false}, Rich("Relative error"),
                  Rich("$\\dist(0, ∂F(x^{k+1}))$ over step"));
}

Drawn draw_inequality(const std::vector<Part>& parts, Observer& observer) {
  const Found found = find_claim(parts, [](const Json& claim) { return string_at(claim, "kind").starts_with("kl") && string_at(claim, "kind") != "kl_exponent"; });
  if (!found) return {};
  const std::string kind = string_at(*found.claim, "kind");
  if (kind == "kl_chain") return {};
  const Record record(found.part->problem, found.part->certificate);
  const Json& point = kind == "kl" ? record.claim(text(element(array_at(*found.claim, "needs"), 0))) : *found.claim;
  const Json& sets = array_at(point, "balls");
  const double theta = kind == "kl_sharp" ? 0 : found.claim->contains("theta") ? rational_at(*found.claim, "theta").convert_to<double>() : 0.5;
  const bool balls = kind != "kl_degenerate";
  Plot plot("inequality", Rich("Kurdyka–Łojasiewicz inequality"), fmt::format("dist(0, dF(x)) / (F(x) - F*)^theta by the distance of x from the limit of {}, theta = {}; claim {}", name_of_problem(parts), theta, short_digest(*found.claim)));
  plot.logarithmic("x");
  plot.logarithmic("y");
  plot.setting(balls ? "set xlabel \"distance from {/:Italic x}*\"" : "set xlabel \"size {/:Italic t} of the set\"");
  plot.setting("set ylabel \"subgradient / gap^{θ}\"");
  const Found at{found.part, &point};
  const Way way = way_towards(at, parts);
  const std::string& run = way.run;
  const std::optional<Span> least = balls && way ? least_value(at, observer) : std::nullopt;
  double nearest = rational(element(element(sets, 0), 0)).convert_to<double>() / 4;
  Rich caption;
  if (least) {
    const int set = plot.set(fmt::format("along the {}, computed, not proved", run_name(run)), "distance quotient k");
    int dots = 0;
    for (const Sample& s : observer.samples(*way.part, run, &point, {})) {
      const double quotient = kl_quotient(s, *least, theta);
      if (!(quotient > 0) || !s.distance2 || s.distance2->high <= 0) continue;
      const double distance = std::sqrt(s.distance2->high.convert_to<double>());
      nearest = std::min(nearest, distance);
      plot.row({fmt::format("{:.6g}", distance), fmt::format("{:.6g}", quotient), std::to_string(s.k)});
      ++dots;
    }
    if (dots > 0) {
      plot.curve(set, fmt::format("using 1:2 with {}", seen), run_name(run));
      caption = say("$\\dist(0, ∂F(x^k))/(F(x^k) − F^*)^θ$ of the {}. ", run_name(run));
    }
  }
  // κ of the smallest set that holds the distance: steps.
  const int steps = plot.set(fmt::format("certified kappa of the {} by their size, claim {}", balls ? "balls" : "sets", short_digest(*found.claim)), "distance_at_most kappa_at_least");
  std::string from = fmt::format("{:.6g}", nearest);
  for (std::size_t n = 0; n < sets.size(); ++n) {
    const std::string kappa = data_down(rational(kind == "kl" ? element(array_at(*found.claim, "kappa"), n) : element(element(sets, n), 1)));
    const std::string size = data_down(rational(element(element(sets, n), 0)));
    plot.row({from, kappa});
    plot.row({size, kappa});
    from = size;
  }
  plot.curve(steps, fmt::format("using 1:2 with {}", certified), "certified κ");
  caption += Rich(balls ? "Certified $κ$ on balls around the limit" : "Certified $κ$ on sets around the limit") + staying_silent(point) + cited(*found.claim);
  if (found.claim->contains("upper")) {
    const int other = plot.set("no kappa above this on any set", "distance kappa_at_most");
    const std::string upper = data_up(rational_at(*found.claim, "upper"));
    plot.row({fmt::format("{:.6g}", nearest), upper});
    plot.row({from, upper});
    plot.curve(other, fmt::format("using 1:2 with {}", across), "no κ above");
    caption += Rich("; dotted: no greater $κ$ is possible");
  }
  return plot.figure(caption + Rich("."));
}

}  // namespace amcert::report
