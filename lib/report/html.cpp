// The HTML report.
#include "report/html.hpp"

#include "report/approximate.hpp"
#include "report/chart.hpp"
#include "report/html_style.hpp"
#include "report/method.hpp"
#include "report/record.hpp"
#include "report/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace amcert::report {
namespace {

std::string tagged(const char* tag, const std::string& content) {
  return fmt::format("<{0}>{1}</{0}>\n", tag, content);
}
std::string paragraph(const Rich& text) { return tagged("p", html(text)); }

std::string verdict_mark(Verdict verdict) { return fmt::format("<span class=\"{0}\">{0}</span>", to_string(verdict)); }

Rich counts_sentence(const Table& table) {
  const std::size_t all = table.claim_count();
  const std::size_t proved = table.claims_with(Verdict::proved), refuted = table.claims_with(Verdict::refuted),
                    undecided = table.claims_with(Verdict::undecided);
  const auto are = [](std::size_t count) { return count == 1 ? "is" : "are"; };
  if (proved == all)
    return Rich(all == 1 ? "The one claim of this certificate is proved."
                         : fmt::format("All {} claims of this certificate are proved.", all));
  std::string sentence = fmt::format("Of the {} claims of this certificate {} {} proved", all, proved, are(proved));
  if (refuted > 0) sentence += fmt::format("{} {} {} refuted", undecided > 0 ? "," : " and", refuted, are(refuted));
  if (undecided > 0) sentence += fmt::format(" and {} {} undecided", undecided, are(undecided));
  return Rich::words(sentence + ".");
}

// The best constants with a bracket, as they are what one comes for; those of single phases only in the table.
Rich constants_sentence(const Table& table, const Json& claims) {
  Rich list;
  for (const Row& row : table.rows) {
    if (row.width.empty() || !row.constant) continue;
    const Json& claim = claims[row.claim];
    if (claim.contains("phase") && !claim["phase"].is_null()) continue;
    list += Rich(list.empty() ? " Among the constants: " : "; ") + formula_of(*row.constant) + Rich(" (") +
            row.statement + Rich(")");
  }
  return list.empty() ? list : list + Rich(".");
}

std::string problem_section(const Json& problem) {
  std::string section = tagged("h2", "Problem and method");
  bool in_list = false;
  for (const Passage& passage : describe(problem)) {
    const bool item = passage.kind == Passage::Kind::item;
    if (item != in_list) section += item ? "<ol>\n" : "</ol>\n";
    in_list = item;
    if (item) section += tagged("li", html(passage.text));
    else if (passage.kind == Passage::Kind::display)
      section += fmt::format("<p class=\"display\">{}</p>\n", html(passage.text));
    else section += paragraph(passage.text);
  }
  return section + (in_list ? "</ol>\n" : "");
}

std::string table_row(const ClaimRows& rows, std::size_t i, std::size_t middle_columns, bool with_bracket,
                      bool with_theory, const std::string& anchor) {
  const Row& row = *rows[i];
  std::string text = i == 0 ? fmt::format("<tr class=\"first\"{}>", anchor) : "<tr>";
  const auto once = [&](const std::string& content) {
    if (i == 0)
      text += rows.size() == 1 ? fmt::format("<td>{}</td>", content)
                               : fmt::format("<td rowspan=\"{}\">{}</td>", rows.size(), content);
  };
  once(html(capitalized(row.statement)));
  once(verdict_mark(row.verdict));
  if (stands_alone(row)) {
    text += fmt::format("<td colspan=\"{}\">{}</td>", middle_columns, html(constant_cell(row)));
  } else {
    text += fmt::format("<td>{}</td>", html(constant_cell(row)));
    if (with_bracket) text += fmt::format("<td>{}</td>", html(bracket_cell(row)));
    if (with_theory) text += fmt::format("<td>{}</td><td>{}</td>", html(theory_cell(row)), html(ratio_cell(row)));
  }
  once(fmt::format("<a class=\"digest\" href=\"#theorem-{0}\">{0}</a>", row.digest));
  return text + "</tr>\n";
}

std::string table_section(const Table& table) {
  const bool with_bracket = std::ranges::any_of(table.rows, [](const Row& row) { return !bracket_cell(row).empty(); });
  const bool with_theory = std::ranges::any_of(table.rows, [](const Row& row) { return row.theory.has_value(); });
  const std::size_t middle_columns = 1 + (with_bracket ? 1 : 0) + (with_theory ? 2 : 0);
  std::string section = tagged("h2", "Claims and constants");
  section += "<div class=\"wide\"><table>\n<thead><tr><th>Claim</th><th>Verdict</th><th>Constant</th>";
  if (with_bracket) section += "<th>Other side (width)</th>";
  if (with_theory) section += "<th>Theory</th><th>Ratio</th>";
  section += "<th>Digest</th></tr></thead>\n";
  std::set<std::string> anchored;
  for (const ScopeGroup& group : by_scope(table)) {
    section += fmt::format("<tbody><tr><td class=\"scope\" colspan=\"{}\">{}</td></tr>\n", middle_columns + 3,
                           html(capitalized(group.scope)));
    for (const ClaimRows& rows : group.claims) {
      // A claim may stand in two groups; only its first row may carry the anchor.
      const std::string& digest = rows.front()->digest;
      const std::string anchor = anchored.insert(digest).second ? fmt::format(" id=\"claim-{}\"", digest) : "";
      for (std::size_t i = 0; i < rows.size(); ++i)
        section += table_row(rows, i, middle_columns, with_bracket, with_theory, anchor);
    }
    section += "</tbody>\n";
  }
  return section + "</table></div>\n" + fmt::format("<p class=\"note\">{}</p>\n", html(legend(table)));
}

// Rows that become cards on narrow screens: each cell names its column.
std::string assumptions_section(const Table& table) {
  const std::vector<Assumption>& rows = table.assumptions.rows;
  if (rows.empty()) return "";
  std::string section = tagged("h2", "Assumptions and rates") + "<div class=\"wide\"><table class=\"cards\">\n<thead><tr><th>Assumption or conclusion</th><th>Verdict</th>";
  for (const char* heading : {theory_heading, certified_heading}) section += fmt::format("<th>{}</th>", html(capitalized(Rich::words(heading))));
  section += fmt::format("<th class=\"seen\">{}</th><th class=\"seen\">{}</th><th>Digest</th><th>Eq. no. in your paper</th></tr></thead>\n", html(capitalized(Rich::words(observed_heading))), html(capitalized(Rich::words(ratio_heading))));
  const auto cell = [&](const char* heading, const Rich& content, const char* kind = "") {
    section += fmt::format("<td{} data-label=\"{}\">{}</td>", kind, heading, content.empty() ? "–" : html(content));
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Assumption& row = rows[i];
    if (i == 0 || row.is_conclusion != rows[i - 1].is_conclusion)
      section += fmt::format("{}<tbody><tr><td class=\"scope\" colspan=\"8\">{}</td></tr>\n", i == 0 ? "" : "</tbody>\n", row.is_conclusion ? "Conclusions" : "Assumptions");
    section += fmt::format("<tr class=\"first\"><td>{}<br/><small>{}{}</small></td>", html(capitalized(row.name)), html(row.scope.empty() ? Rich() : row.scope + Rich("; ")), escape_html(row.theorem));
    section += fmt::format("<td data-label=\"verdict\">{}</td>", row.verdict ? verdict_mark(*row.verdict) : fmt::format("<span class=\"undecided\">{}</span>", verdict_word(row)));
    cell(theory_heading, row.theory);
    cell(certified_heading, certified_cell(row));
    cell(observed_heading, row.observed, " class=\"seen\"");
    cell(ratio_heading, row.ratio, " class=\"seen\"");
    section += fmt::format("<td data-label=\"digest\">{}</td>", row.digest.empty() ? "–" : fmt::format("<a class=\"digest\" href=\"#theorem-{0}\">{0}</a>", row.digest));
    section += "<td data-label=\"eq. no. in your paper\"><span class=\"slot\"></span></td></tr>\n";
  }
  return section + "</tbody>\n</table></div>\n" + fmt::format("<p class=\"note\">{}</p>\n", html(assumptions_legend()));
}

// Sweeps of the run that a claim proves to raise F.
std::vector<int> proved_rises(const Record& record, const std::string& run) {
  std::vector<int> sweeps;
  for (const Json& claim : record.claims())
    if (string_at(claim, "kind") == "rises" && verdict_of(claim) == Verdict::proved && string_at(claim, "run") == run)
      for (const Json& sweep : array_at(claim, "sweeps")) sweeps.push_back(integer_at(sweep, "k"));
  return sweeps;
}

std::string figure(const Rich& caption, const Curve& curve) {
  const std::string svg = svg_chart(curve);
  if (svg.empty()) return "";
  return fmt::format("<figure>\n<figcaption>{}</figcaption>\n{}</figure>\n", html(caption), svg);
}

// The distance of the recorded run from the exact orbit, between certified bounds.
std::string orbit_chart(const Record& record) {
  for (const Json& claim : record.claims()) {
    if (string_at(claim, "kind") != "orbit_agreement" || verdict_of(claim) != Verdict::proved) continue;
    const Ulps off = ulps(record, claim);
    return tagged("h2", "The recorded run and the exact orbit") +
           figure(Rich("Largest distance of an entry from the exact iterate, in units in the last place of the largest entry of its block. The curve is the proved "
                       "upper bound, the dashed one the proved lower bound."),
                  {"distance from the exact orbit in units in the last place, by sweep, on a logarithmic scale", off.upper, {}, 0, off.lower});
  }
  return "";
}

// The largest radius of any block, sweep by sweep.
std::string radius_chart(const Record& record) {
  for (const Json& claim : record.claims()) {
    if (string_at(claim, "kind") != "enclosure_trajectory" || verdict_of(claim) != Verdict::proved) continue;
    const std::vector<double> radii = radii_by_sweep(record, claim);
    if (radii.size() < 2) return "";
    return figure(Rich("Proved bound of the distance $|x^k − z^k|$ of an entry of the exact iterate from the recorded point."),
                  {"radius of the enclosure of the exact orbit, by sweep, on a logarithmic scale", radii});
  }
  return "";
}

// kappa against the size of the set, and what bounds it on every set.
std::string kl_chart(const Record& record) {
  for (const Json& claim : record.claims()) {
    const std::string kind = string_at(claim, "kind");
    if (!kind.starts_with("kl") || kind == "kl_chain" || verdict_of(claim) != Verdict::proved) continue;
    const Json& sets = array_at(kind == "kl" ? record.claim(text(element(array_at(claim, "needs"), 0))) : claim, "balls");
    if (sets.size() < 2) return "";
    Curve curve{"constant of the Kurdyka–Łojasiewicz inequality by the size of the set, on a logarithmic scale", {}};
    for (std::size_t n = 0; n < sets.size(); ++n) {
      const Rational kappa = rational(kind == "kl" ? element(array_at(claim, "kappa"), n) : element(element(sets, n), 1));
      curve.values.push_back(kappa.convert_to<double>());
      if (claim.contains("upper")) curve.also.push_back(rational_at(claim, "upper").convert_to<double>());
      curve.places.push_back(outward_decimal(rational(element(element(sets, n), 0)), 3, Direction::down));
    }
    curve.axis = kind == "kl_degenerate" ? "size t of the set" : "radius r of the ball";
    return tagged("h2", "The constant and the set") +
           figure(statement_of(claim) + Rich(curve.also.empty() ? ": the proved constant $κ$, by the set that it holds on." : ": the proved constant $κ$, by the set that it holds on; dashed, what no $κ$ exceeds on any of them."), curve);
  }
  return "";
}

// Measured, not proved. Between and beyond the measured numbers of sweeps plain arithmetic is taken to follow a power of them.
std::string cost_chart(const Options::Cost& cost) {
  if (cost.seconds.size() < 2 || cost.plain.empty()) return "";
  std::vector<double> plain(cost.seconds.size(), std::numeric_limits<double>::quiet_NaN());
  std::string measured;
  for (const auto& p : cost.plain) measured += fmt::format("{}{} sweeps: {} bits, {:.3g} s", measured.empty() ? "" : "; ", p.sweeps, p.bits, p.seconds);
  const auto power = [](const auto& a, const auto& b) { return std::log(b.seconds / a.seconds) / std::log(double(b.sweeps) / a.sweeps); };
  for (std::size_t k = std::size_t(cost.plain.front().sweeps); k < plain.size(); ++k) {
    std::size_t n = 0;
    while (n + 2 < cost.plain.size() && double(k) > cost.plain[n + 1].sweeps) ++n;
    const double exponent = cost.plain.size() > 1 ? power(cost.plain[n], cost.plain[n + 1]) : 2;
    plain[k] = cost.plain[n].seconds * std::pow(double(k) / cost.plain[n].sweeps, exponent);
  }
  const double ours = cost.seconds.back(), theirs = plain.back();
  return figure(Rich("CPU seconds to enclose the orbit up to a sweep, all attempts counted. Dashed: plain ball arithmetic to the same radius with the fewest bits that "
                     "suffice; measured: ") + Rich::words(measured) +
                    Rich::words(fmt::format(". At the last sweep the ratio is {:.3g}{}.", theirs / ours,
                                            cost.plain.back().sweeps < int(plain.size()) - 1 ? ", the plain time extrapolated" : "")),
                {"CPU seconds by sweep, on a logarithmic scale", cost.seconds, {}, 0, plain});
}

std::string charts_section(const Record& record, const Json& certificate) {
  const Json& runs = object_at(certificate, "runs");
  if (!runs.contains("recorded")) return "";
  ApproximateCourse course = approximate_course(record.problem(), runs["recorded"]);
  if (course.step.empty()) return "";
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : course.objective) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::vector<double> gaps;
  for (const double value : course.objective) gaps.push_back(value - low);
  const std::vector<int> rises = proved_rises(record, "recorded");
  // A few roundings of the largest value are the least that a difference of two evaluations can be trusted with.
  const double noise = 4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(low), std::abs(high));

  std::string section = tagged("h2", "The recorded run");
  section += paragraph(Rich("Both curves are evaluated in double precision, for the eye: they are not proved."));
  Rich caption =
      Rich("Objective above the least one of the run, $F(x^k) − \\min_i F(x^i)$. Open dots on the axis: zero.");
  if (!rises.empty()) caption += Rich(" Red marks: sweeps in which $F$ certainly rises (this is proved).");
  if (std::ranges::any_of(gaps, [&](double gap) { return gap > 0 && gap < noise; }))
    caption += Rich(" Grey: below the rounding of double.");
  section += figure(
      caption, {"objective above its least value in the run, by sweep, on a logarithmic scale", gaps, rises, noise});
  course.step.push_back(std::numeric_limits<double>::quiet_NaN());  // no step from the last point: the axes agree
  Rich steps = Rich("Step length $‖x^{k+1} − x^k‖$.");
  if (std::ranges::find(course.step, 0.0) != course.step.end()) steps += Rich(" Open dots on the axis: zero.");
  return section + figure(steps, {"step length by sweep, on a logarithmic scale", course.step});
}

std::string theorems_section(const std::vector<Theorem>& all) {
  std::string section = tagged("h2", "Theorems in words");
  std::set<std::string> anchored;
  for (const Theorem& theorem : all) {
    const std::string anchor =
        anchored.insert(theorem.digest).second ? fmt::format(" id=\"theorem-{}\"", theorem.digest) : "";
    section +=
        fmt::format("<p class=\"theorem\"{}><b>{}</b> ({}). {} <a class=\"digest\" href=\"#claim-{}\">{}</a></p>\n",
                    anchor, html(capitalized(theorem.title)), verdict_mark(theorem.verdict), html(theorem.text),
                    theorem.digest, theorem.digest);
  }
  return section;
}

std::string check_section(const Table& table, const Options& options) {
  const std::size_t undecided = table.claims_with(Verdict::undecided), all = table.claim_count();
  std::string section = tagged("h2", "How to check this again");
  section += fmt::format("<pre>amcheck {}</pre>\n", escape_html(options.certificate_file));
  section +=
      paragraph(Rich("The checker shares no code with the program that found these constants, computes with integers "
                     "only, and has no tolerance. "
                     "The verdicts on this page are those that the certificate states; it is the checker that verifies "
                     "them. Its last line must read"));
  const std::string digest = options.certificate_digest.empty() ? "…" : options.certificate_digest.substr(0, 16);
  section += fmt::format("<pre>s {} {}/{} claims digest {}</pre>\n", undecided == 0 ? "VERIFIED" : "CONDITIONAL",
                         all - undecided, all, escape_html(digest));
  return section;
}

std::string limits_section(const Record& record, const Table& table) {
  const auto has = [&](std::initializer_list<std::string_view> kinds) {
    return std::ranges::any_of(record.claims(), [&](const Json& claim) {
      return verdict_of(claim) == Verdict::proved && std::ranges::find(kinds, string_at(claim, "kind")) != kinds.end();
    });
  };
  std::string section = tagged("h2", "What is proved, and what is not") + "<ul>\n";
  const auto item = [&](const Rich& text) { section += tagged("li", html(text)); };
  item(
      "Proved: each claim with that verdict, for the exact numbers that the certificate holds. No rounding error "
      "enters, and every printed "
      "constant is rounded to the side on which its inequality stays true.");
  if (table.claims_with(Verdict::refuted) > 0)
    item("Refuted claims are proved to be false, by the witness that stands in their place in the table.");
  if (table.claims_with(Verdict::undecided) > 0)
    item("Nothing is proved about undecided claims, neither that they hold nor that they fail.");
  item(
      "A claim whose scope is a recorded run speaks about these points only: not about later sweeps, other starts or "
      "convergence.");
  if (has({"structural_decrease", "structural_relative_error"}))
    item(
        "Claims about any exact sweep hold for exact arithmetic; a program that rounds follows them up to its "
        "rounding.");
  if (has({"trapping"}))
    item("Claims for all later $k$ are about exact sweeps. A program that rounds follows them up to its rounding, and no farther than to where its steps are rounding alone.");
  if (!table.assumptions.rows.empty()) item("Observed rates and the ratios with them are not proved.");
  if (!has({"am_trajectory"})) item("No claim here says that the recorded points were made by the method.");
  item("The curves are not proved, and nothing is said about how well the solution serves on other data.");
  return section + "</ul>\n";
}

}  // namespace

std::string html_report(const Json& problem, const Json& certificate, const Options& options) {
  const Record record(problem, certificate);
  const Table table = build(problem, certificate, options);
  const std::string name = escape_html(table.problem);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} – certified "
      "constants</title>\n<style>{}</style>\n</head>\n<body>\n",
      name, html_style);
  page += fmt::format(
      "<p class=\"kicker\">Certified alternating minimization</p>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n", name,
      html(counts_sentence(table) + constants_sentence(table, record.claims())));
  page += problem_section(problem);
  page += table_section(table) + assumptions_section(table);
  page += charts_section(record, certificate);
  page += orbit_chart(record) + radius_chart(record) + kl_chart(record) + cost_chart(options.cost);
  page += theorems_section(theorems(problem, certificate, options));
  page += check_section(table, options);
  page += limits_section(record, table);
  return page + "</body>\n</html>\n";
}

}  // namespace amcert::report
