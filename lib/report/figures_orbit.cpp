// Pictures of the exact orbit and of the sweep: ulps, radii and bits, eigenvalues, what it cost.
#include "report/figure_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace amcert::report {
namespace {

// Evenly spaced numbers of sweeps, `also` among them.
std::vector<std::size_t> shown(std::size_t size, std::size_t also) {
  std::vector<std::size_t> out;
  const std::size_t parts = std::min<std::size_t>(size - 1, most_rows);
  for (std::size_t n = 0; n <= parts; ++n) {
    const std::size_t k = parts > 0 ? n * (size - 1) / parts : 0;
    if (!out.empty() && out.back() < also && also < k) out.push_back(also);
    if (out.empty() || out.back() != k) out.push_back(k);
  }
  return out;
}

// The largest radius over the blocks.
std::vector<Rational> radii_by_sweep(const Json& claim) {
  std::vector<Rational> out(static_cast<std::size_t>(range_of(claim).second) + 1, Rational(0));
  for (const auto& [block, row] : object_at(claim, "radius").items()) {
    std::istringstream entries(text(row));
    std::size_t k = 0;
    for (std::string entry; entries >> entry && k < out.size(); ++k) out[k] = std::max(out[k], parse_dyadic(entry));
  }
  return out;
}

// Binary places of a stored point: the most of its entries.
long places(const Json& iterate) {
  long out = 0;
  for (const auto& [block, rows] : iterate.items())
    for (const Json& row : rows) {
      std::istringstream entries(text(row));
      for (std::string entry; entries >> entry;)
        if (const std::size_t p = entry.find("p-"); p != std::string::npos) out = std::max(out, std::stol(entry.substr(p + 2)));
    }
  return out;
}

std::string number(double x) { return fmt::format("{:.17g}", x); }

}  // namespace

Drawn draw_ulps(const std::vector<Part>& parts, Observer&) {
  const Found found = find_kind(parts, "orbit_agreement");
  if (!found) return {};
  const Record record(found.part->problem, found.part->certificate);
  const Ulps off = ulps(record, *found.claim);
  Plot plot("ulps", Rich("Doubles and the exact orbit"), fmt::format("distance of the recorded run of {} from the exact orbit, in units in the last place of the largest entry of the block; claim {}", name_of_problem(parts), short_digest(*found.claim)));
  plot.logarithmic("y");
  plot.sweeps(static_cast<int>(off.upper.size()) - 1);
  plot.setting("set ylabel \"ulps\"");
  const int set = plot.set("largest over the entries, proved", "k at_least at_most");
  int rows = 0;
  for (const std::size_t k : shown(off.upper.size(), static_cast<std::size_t>(off.worst_upper.k))) {
    if (!std::isfinite(off.upper[k]) || !std::isfinite(off.lower[k])) continue;
    plot.row({std::to_string(k), data_down(Rational(off.lower[k])), data_up(Rational(off.upper[k]))});
    ++rows;
  }
  if (rows == 0) return {};
  plot.curve(set, fmt::format("using 1:($3>0?$3:NaN) with {}", certified), "certified, at most");
  plot.curve(set, fmt::format("using 1:($2>0?$2:NaN) with {}", across), "at least");
  return plot.figure(Rich("Largest distance of an entry of the recorded run from the exact iterate in units in the last place, between certified bounds") + cited(*found.claim) +
                     say(": at most ${}$.", show(off.worst_upper.value, 5, Direction::up).decimal));
}

Drawn draw_enclosure(const std::vector<Part>& parts, Observer&) {
  const Found found = find_claim(parts, [&](const Json& claim) { return string_at(claim, "kind") == "enclosure_trajectory"; });
  if (!found || !is_whole(*found.part, "orbit")) return {};
  const std::vector<Rational> radii = radii_by_sweep(*found.claim);
  const Json& iterates = array_at(object_at(object_at(found.part->certificate, "runs"), "orbit"), "iterates");
  if (radii.size() < 2 || radii.size() > iterates.size()) return {};
  Plot plot("enclosure", Rich("Enclosure of the exact orbit"), fmt::format("radius of the enclosure of the exact orbit of {} and binary places of the points; claim {}", name_of_problem(parts), short_digest(*found.claim)));
  plot.logarithmic("y");
  plot.sweeps(static_cast<int>(radii.size()) - 1);
  plot.setting("set ylabel \"radius\"");
  plot.setting("set y2label \"bits\"\nset y2tics nomirror\nset y2range [0:*]\nset border 11");
  const int set = plot.set("|x^k - z^k| of any entry, proved; binary places of z^k", "k radius_at_most bits");
  for (const std::size_t k : shown(radii.size(), 0)) plot.row({std::to_string(k), data_up(radii[k]), std::to_string(places(element(iterates, k)))});
  plot.curve(set, fmt::format("using 1:($2>0?$2:NaN) with {}", certified), "certified radius");
  plot.curve(set, fmt::format("using 1:3 axes x1y2 with {}", theory), "bits");
  return plot.figure(Rich("Certified bound of the distance $|x^k − z^k|$ of the exact orbit from the stored points") + cited(*found.claim) + Rich("; grey, on the right: binary places of $z^k$."));
}

Drawn draw_eigenvalues(const std::vector<Part>& parts, Observer& observer) {
  const Found found = find_kind(parts, "contraction");
  if (!found) return {};
  Spectrum spectrum = observer.spectrum(*found.part, *found.claim);
  if (spectrum.discs.empty()) return {};
  // In a fixed order, the largest first.
  std::ranges::sort(spectrum.discs, {}, [](const Spectrum::Disc& d) { return std::pair(-std::hypot(d.re, d.im), -d.im); });
  const Rational q = rational_at(*found.claim, "factor");
  const bool bracket = has_bracket(*found.claim);
  const std::string outer = data_up(q), inner = bracket ? data_down(rational_at(*found.claim, "lower")) : "0";
  Plot plot("eigenvalues", Rich("Eigenvalues of the sweep"), fmt::format("eigenvalues of the derivative of the sweep of {} at its limit; circles: claim {}", name_of_problem(parts), short_digest(*found.claim)));
  const int set = plot.set(spectrum.enclosed ? "discs, k of which that meet no other hold k eigenvalues: enclosed by amcert, not re-checked by amcheck" : "eigenvalues, computed in double, not proved", "re im radius");
  Rational widest = 0;
  double re = 1, im = 0;
  bool led = false;
  for (const Spectrum::Disc& d : spectrum.discs) {
    plot.row({number(d.re), number(d.im), data_up(Rational(d.radius))});
    widest = std::max(widest, Rational(d.radius));
    // Along a flat set of critical points it is 1: what leads is the first that contracts.
    if (led || std::hypot(d.re, d.im) > q.convert_to<double>() + 1e-9) continue;
    re = d.re, im = std::abs(d.im), led = true;
  }
  const auto panel = [&](const std::string& angles, const std::string& ranges) {
    plot.setting("set parametric\nset samples 201\nset size ratio -1\nset trange " + angles + "\n" + ranges);
    plot.formula("cos(t),sin(t) with lines linestyle 6", "");
    if (bracket) plot.formula(fmt::format("{0}*cos(t),{0}*sin(t) with {1}", inner, across), "");
    plot.formula(fmt::format("{0}*cos(t),{0}*sin(t) with {1}", outer, certified), "");
    plot.curve(set, "using 1:2:3 with circles linestyle 1", "");
    plot.curve(set, fmt::format("using 1:2 with {}", seen_dots), "");
    plot.end_panel();
  };
  panel("[0:2*pi]", "set xrange [-1.08:1.08]\nset yrange [-1.08:1.08]\nset xtics 1\nset ytics 1");
  // The same near the largest: the gap to the unit circle fills a third of the panel.
  const double gap = 1 - (bracket ? rational_at(*found.claim, "lower") : q).convert_to<double>(), angle = std::atan2(im, re), x = (1 - gap / 2) * std::cos(angle), y = (1 - gap / 2) * std::sin(angle);
  panel(fmt::format("[{:.9g}:{:.9g}]", angle - 2 * gap, angle + 2 * gap), fmt::format("set xrange [{:.9g}:{:.9g}]\nset yrange [{:.9g}:{:.9g}]\nset xtics {:.1g}\nset ytics {:.1g}", x - 1.5 * gap, x + 1.5 * gap, y - 1.5 * gap, y + 1.5 * gap, gap, gap));
  Rich caption = spectrum.enclosed ? say("Eigenvalues of the derivative of the sweep at the limit, enclosed in discs of radius at most ${}$. ", outward_decimal(widest, 2, Direction::up))
                                   : Rich("Eigenvalues of the derivative of the sweep at the limit, computed in double. ");
  caption += Rich(has_flat_set(*point_under(Record(found.part->problem, found.part->certificate), *found.claim)) ? "Certified, but for the eigenvalue 1 along the flat set: all inside the circle " : "Certified: all inside the circle ") +
             say("$q = {}$", in_text(show_factor(q, 5, Direction::up)));
  if (bracket) caption += say(", one not inside the dotted circle ${}$", in_text(show_factor(rational_at(*found.claim, "lower"), 5, Direction::down)));
  return plot.figure(caption + cited(*found.claim) + Rich("; grey: the unit circle. Right: near the largest."));
}

// Measured, not proved. Between and beyond the measured numbers of sweeps plain arithmetic is taken to follow a power of them.
Drawn draw_cost(const std::vector<Part>& parts, Observer&) {
  const auto with_cost = std::ranges::find_if(parts, [](const Part& part) { return part.options.cost.seconds.size() > 1 && !part.options.cost.plain.empty(); });
  if (with_cost == parts.end()) return {};
  const Options::Cost& cost = with_cost->options.cost;
  Plot plot("cost", Rich("Cost of the exact orbit"), fmt::format("CPU seconds to enclose the exact orbit of {} up to a sweep, measured", name_of_problem(parts)));
  plot.logarithmic("y");
  plot.sweeps(static_cast<int>(cost.seconds.size()) - 1);
  plot.setting("set ylabel \"CPU seconds\"");
  const int ours = plot.set("amcert, all attempts counted", "k seconds");
  for (const std::size_t k : shown(cost.seconds.size(), 0)) plot.row({std::to_string(k), fmt::format("{:.4g}", cost.seconds[k])});
  plot.curve(ours, fmt::format("using 1:($2>0?$2:NaN) with {}", seen), "amcert");
  const auto power = [](const auto& a, const auto& b) { return std::log(b.seconds / a.seconds) / std::log(double(b.sweeps) / a.sweeps); };
  const int theirs = plot.set("plain ball arithmetic, a power of the sweeps between and beyond the measured ones", "k seconds");
  double last = 0;
  for (const std::size_t k : shown(cost.seconds.size(), 0)) {
    if (double(k) < cost.plain.front().sweeps) continue;
    std::size_t n = 0;
    while (n + 2 < cost.plain.size() && double(k) > cost.plain[n + 1].sweeps) ++n;
    const double exponent = cost.plain.size() > 1 ? power(cost.plain[n], cost.plain[n + 1]) : 2;
    last = cost.plain[n].seconds * std::pow(double(k) / cost.plain[n].sweeps, exponent);
    plot.row({std::to_string(k), fmt::format("{:.4g}", last)});
  }
  plot.curve(theirs, fmt::format("using 1:2 with {}", theory), "plain ball arithmetic");
  std::string measured;
  for (const auto& p : cost.plain) measured += fmt::format("{}{} sweeps: {} bits, {:.3g} s", measured.empty() ? "" : "; ", p.sweeps, p.bits, p.seconds);
  return plot.figure(Rich("CPU seconds to enclose the orbit up to a sweep, all attempts counted. Grey: plain ball arithmetic to the same radius with the fewest bits that suffice; measured: ") + Rich::words(measured) +
                     Rich::words(fmt::format(". At the last sweep the ratio is {:.3g}{}.", last / cost.seconds.back(),
                                             cost.plain.back().sweeps < int(cost.seconds.size()) - 1 ? ", the plain time extrapolated" : "")));
}

}  // namespace amcert::report
