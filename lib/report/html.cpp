// The HTML report.
#include "report/html.hpp"

#include "report/html_style.hpp"
#include "report/method.hpp"
#include "report/record.hpp"
#include "report/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace amcert::report {
namespace {

std::string tagged(const char* tag, const std::string& content) {
  return fmt::format("<{0}>{1}</{0}>\n", tag, content);
}
std::string paragraph(const Rich& text) { return tagged("p", html(text)); }

std::string verdict_mark(Verdict verdict) { return fmt::format("<span class=\"{0}\">{0}</span>", to_string(verdict)); }

// A certificate with its tables.
struct Chapter {
  const Part& part;
  Record record;
  Table table;
};

std::size_t claims_with(const std::vector<Chapter>& chapters, Verdict verdict) {
  std::size_t sum = 0;
  for (const Chapter& c : chapters) sum += c.table.claims_with(verdict);
  return sum;
}

Rich counts_sentence(const std::vector<Chapter>& chapters) {
  std::size_t all = 0;
  for (const Chapter& c : chapters) all += c.table.claim_count();
  const std::string of = chapters.size() == 1 ? "this certificate" : fmt::format("these {} certificates", chapters.size());
  const std::size_t proved = claims_with(chapters, Verdict::proved), refuted = claims_with(chapters, Verdict::refuted), undecided = claims_with(chapters, Verdict::undecided);
  const auto are = [](std::size_t count) { return count == 1 ? "is" : "are"; };
  if (proved == all) return Rich(all == 1 ? fmt::format("The one claim of {} is proved.", of) : fmt::format("All {} claims of {} are proved.", all, of));
  std::string sentence = fmt::format("Of the {} claims of {} {} {} proved", all, of, proved, are(proved));
  if (refuted > 0) sentence += fmt::format("{} {} {} refuted", undecided > 0 ? "," : " and", refuted, are(refuted));
  if (undecided > 0) sentence += fmt::format(" and {} {} undecided", undecided, are(undecided));
  return Rich::words(sentence + ".");
}

// The best constants with a bracket, as they are what one comes for; those of single phases only in the table.
Rich constants_sentence(const std::vector<Chapter>& chapters) {
  Rich list;
  std::set<std::string> said;  // forms of decrease over one sweep have one constant
  for (const Chapter& chapter : chapters)
    for (const Row& row : chapter.table.rows) {
      if (row.width.empty() || !row.constant) continue;
      const Json& claim = chapter.record.claims()[row.claim];
      if (claim.contains("phase") && !claim["phase"].is_null()) continue;
      const Rich constant = formula_of(*row.constant);
      if (!said.insert(string_at(claim, "kind") + (claim.contains("beta") ? "J3" : "") + plain(constant)).second) continue;
      list += Rich(list.empty() ? " Among the constants: " : "; ") + constant + Rich(" (") + row.statement + Rich(", ") + row.scope + Rich(")");
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

std::string table_section(const Table& table, std::set<std::string>& anchored) {
  const bool with_bracket = std::ranges::any_of(table.rows, [](const Row& row) { return !bracket_cell(row).empty(); });
  const bool with_theory = std::ranges::any_of(table.rows, [](const Row& row) { return row.theory.has_value(); });
  const std::size_t middle_columns = 1 + (with_bracket ? 1 : 0) + (with_theory ? 2 : 0);
  std::string section = "<div class=\"wide\"><table>\n<thead><tr><th>Claim</th><th>Verdict</th><th>Constant</th>";
  if (with_bracket) section += "<th>Other side (width)</th>";
  if (with_theory) section += "<th>Theory</th><th>Ratio</th>";
  section += "<th>Digest</th></tr></thead>\n";
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
  // The content is one element, for cards are a grid of label and content; what is empty is left out of them.
  const auto cell = [&](const char* heading, const Rich& content, const char* kind = "cell") {
    section += fmt::format("<td class=\"{}{}\" data-label=\"{}\"><span>{}</span></td>", kind, content.empty() ? " none" : "", heading, content.empty() ? "–" : html(content));
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Assumption& row = rows[i];
    if (i == 0 || row.is_conclusion != rows[i - 1].is_conclusion)
      section += fmt::format("{}<tbody><tr><td class=\"scope\" colspan=\"8\">{}</td></tr>\n", i == 0 ? "" : "</tbody>\n", row.is_conclusion ? "Conclusions" : "Assumptions");
    section += fmt::format("<tr class=\"first\"><td>{}<br/><small>{}{}</small></td>", html(capitalized(row.name)), html(row.scope.empty() ? Rich() : row.scope + Rich("; ")), escape_html(row.theorem));
    section += fmt::format("<td data-label=\"verdict\">{}</td>", row.verdict ? verdict_mark(*row.verdict) : fmt::format("<span class=\"undecided\">{}</span>", verdict_word(row)));
    cell(theory_heading, row.theory);
    cell(row.certified.empty() && !row.reason.empty() ? "why not" : certified_heading, certified_cell(row));
    cell(observed_heading, row.observed, "seen");
    cell(ratio_heading, row.ratio, "seen");
    section += fmt::format("<td data-label=\"digest\">{}</td>", row.digest.empty() ? "–" : fmt::format("<a class=\"digest\" href=\"#theorem-{0}\">{0}</a>", row.digest));
    section += "<td class=\"none\" data-label=\"eq. no. in your paper\"><span class=\"slot\"></span></td></tr>\n";
  }
  return section + "</tbody>\n</table></div>\n" + fmt::format("<p class=\"note\">{}</p>\n", html(assumptions_legend()));
}

std::string figures_section(const std::vector<Figure>& figures) {
  std::string drawn;
  for (const Figure& figure : figures)
    if (!figure.svg.empty())
      drawn += fmt::format("<figure id=\"figure-{}\">\n{}<figcaption><b>{}.</b> {}</figcaption>\n</figure>\n", figure.name, inline_svg(figure), html(figure.title), html(figure.caption));
  if (drawn.empty()) return "<p class=\"note\">This page has no figures: <code>amcert report</code> draws them, with gnuplot.</p>\n";
  return tagged("h2", "Figures") + paragraph(figures_legend()) + "<div class=\"figures\">\n" + drawn + "</div>\n";
}

std::string theorems_section(const std::vector<Theorem>& all, std::set<std::string>& anchored) {
  std::string section;
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

std::string check_section(const std::vector<Chapter>& chapters) {
  std::string section = tagged("h2", "How to check this again"), last_lines;
  for (const auto& [part, record, table] : chapters) {
    const std::size_t undecided = table.claims_with(Verdict::undecided), all = table.claim_count();
    const std::string& digest = part.options.certificate_digest;
    section += fmt::format("<pre>amcheck {}</pre>\n", escape_html(part.options.certificate_file));
    last_lines += fmt::format("<pre>s {} {}/{} claims digest {}</pre>\n", undecided == 0 ? "VERIFIED" : "CONDITIONAL", all - undecided, all, escape_html(digest.empty() ? "…" : digest.substr(0, 16)));
  }
  section +=
      paragraph(Rich("The checker shares no code with the program that found these constants, computes with integers "
                     "only, and has no tolerance. "
                     "The verdicts on this page are those that the certificate states; it is the checker that verifies "
                     "them. ") +
                Rich(chapters.size() == 1 ? "Its last line must read" : "Its last lines must read"));
  return section + last_lines;
}

std::string limits_section(const std::vector<Chapter>& chapters, bool with_figures) {
  const auto has = [&](std::initializer_list<std::string_view> kinds) {
    return std::ranges::any_of(chapters, [&](const Chapter& chapter) {
      return std::ranges::any_of(chapter.record.claims(), [&](const Json& claim) {
        return verdict_of(claim) == Verdict::proved && std::ranges::find(kinds, string_at(claim, "kind")) != kinds.end();
      });
    });
  };
  std::string section = tagged("h2", "What is proved, and what is not") + "<ul>\n";
  const auto item = [&](const Rich& text) { section += tagged("li", html(text)); };
  item(
      "Proved: each claim with that verdict, for the exact numbers that the certificate holds. No rounding error "
      "enters, and every printed "
      "constant is rounded to the side on which its inequality stays true.");
  if (claims_with(chapters, Verdict::refuted) > 0)
    item("Refuted claims are proved to be false, by the witness that stands in their place in the table.");
  if (claims_with(chapters, Verdict::undecided) > 0)
    item("Nothing is proved about undecided claims, neither that they hold nor that they fail.");
  item(
      "A claim whose scope is a recorded run speaks about these points only: not about later sweeps, other starts or "
      "convergence.");
  if (has({"structural_decrease", "structural_relative_error"}))
    item(
        "Claims about any exact sweep hold for exact arithmetic; a program that rounds follows them up to its "
        "rounding.");
  if (has({"trapping", "rate_sublinear", "rate_finite", "rate_inertial"}))
    item("Claims for all later $k$ are about exact sweeps. A program that rounds follows them up to its rounding, and no farther than to where its steps are rounding alone.");
  if (std::ranges::any_of(chapters, [](const Chapter& c) { return !c.table.assumptions.rows.empty(); })) item("Observed rates and the ratios with them are not proved.");
  if (!has({"am_trajectory"})) item("No claim here says that the recorded points were made by the method.");
  if (with_figures) item("Of the figures only what they call certified is proved; the rest was computed from the stored iterates.");
  item("Nothing is said about how well the solution serves on other data.");
  return section + "</ul>\n";
}

}  // namespace

std::string html_report(const std::vector<Part>& parts, const std::vector<Figure>& figures) {
  std::vector<Chapter> chapters;
  for (const Part& part : parts) chapters.push_back({part, Record(part.problem, part.certificate), build(part.problem, part.certificate, part.options)});
  const std::string name = escape_html(chapters.front().table.problem);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} – certified "
      "constants</title>\n<style>{}</style>\n</head>\n<body>\n",
      name, html_style);
  page += fmt::format(
      "<p class=\"kicker\">Certified alternating minimization</p>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n", name,
      html(counts_sentence(chapters) + constants_sentence(chapters)));
  page += problem_section(parts.front().problem);
  const auto from = [&](const Chapter& c) { return chapters.size() == 1 ? "" : fmt::format("<h3>{}</h3>\n", escape_html(c.part.options.certificate_file)); };
  std::set<std::string> anchored;
  for (const Chapter& c : chapters) page += assumptions_section(c.table);
  page += figures_section(figures);
  page += tagged("h2", "Claims and constants");
  for (const Chapter& c : chapters) page += from(c) + table_section(c.table, anchored);
  page += tagged("h2", "Theorems in words");
  anchored.clear();
  for (const Chapter& c : chapters) page += from(c) + theorems_section(theorems(c.part.problem, c.part.certificate, c.part.options), anchored);
  page += check_section(chapters);
  page += limits_section(chapters, std::ranges::any_of(figures, [](const Figure& f) { return !f.svg.empty(); }));
  return page + "</body>\n</html>\n";
}

std::string html_report(const Json& problem, const Json& certificate, const Options& options) { return html_report({Part{problem, certificate, options}}, {}); }

}  // namespace amcert::report
