// The assumptions as a booktabs table, and below it as a theorem.
#include "report/latex.hpp"
#include "report/render.hpp"

#include <fmt/format.h>

namespace amcert::report {
namespace {

constexpr const char* preamble =
    "% Needs the packages booktabs and amsmath. Every \\eqslot{NAME} waits for an equation number of your paper:\n"
    "% with \\renewcommand{\\eqslot}[1]{\\eqref{eq:#1}} before it they become references to \\label{eq:NAME}.\n"
    "\\providecommand{\\cert}[1]{\\texttt{#1}}\n"
    "\\providecommand{\\bycert}[1]{ [\\cert{#1}]}\n"
    "\\providecommand{\\eqslot}[1]{(\\underline{\\hspace{1.2em}})}\n";

std::string or_dash(const Rich& cell) { return cell.empty() ? "--" : latex(cell); }

// Verdict and digest, on what set and by which theorem: in small print below the numbers, over the whole width.
std::string details(const Assumption& row) {
  const std::string verdict = verdict_word(row);
  std::string text = row.verdict == Verdict::proved ? verdict : "\\textbf{" + verdict + "}";
  if (!row.digest.empty()) text += fmt::format(" \\cert{{{}}}", row.digest);
  if (!row.reason.empty()) text += ": " + latex(row.reason);
  if (!row.scope.empty()) text += "; " + latex(row.scope);
  return text + "; " + escape_latex(row.theorem);
}

std::string line(const Assumption& row) {
  return fmt::format("    \\addlinespace[2pt]\n    {} & {} & {} & {} & {} & \\eqslot{{{}}}\\tabularnewline\n    \\multicolumn{{6}}{{@{{\\hspace{{1em}}}}p{{0.95\\linewidth}}@{{}}}}{{{}}}\\tabularnewline\n", latex_cell(latex(capitalized(row.name))),
                     latex_cell(or_dash(row.theory)), latex_cell(or_dash(row.certified)), latex_cell(or_dash(row.observed)), or_dash(row.ratio), row.slot, latex_cell("\\scriptsize " + details(row)));
}

std::string opening(const Table& table, bool continued) {
  return fmt::format(
      "\\begin{{table}}[tbp]\n"
      "  \\centering\n"
      "  \\setlength{{\\belowcaptionskip}}{{4pt}}\n"
      "  \\caption{{Assumptions and rates of {}{}.}}\n"
      "{}"
      "  \\footnotesize\n"
      "  \\setlength{{\\tabcolsep}}{{2.5pt}}\n"
      "  \\begin{{tabular*}}{{\\linewidth}}{{@{{\\extracolsep{{\\fill}}}}p{{0.28\\linewidth}}p{{0.18\\linewidth}}p{{0.20\\linewidth}}p{{0.12\\linewidth}}p{{0.06\\linewidth}}l@{{}}}}\n"
      "    \\toprule\n"
      "    Assumption or conclusion & {} & {} & {} & {} & Eq. \\tabularnewline\n",
      escape_latex(table.problem), continued ? " (continued)" : "", continued ? "" : fmt::format("  \\label{{tab:amcert-assumptions-{}}}\n", latex_label(table.problem)), latex_cell("General theory"),
      latex_cell("Certified"), latex_cell("Observed, \\emph{not proved}"), latex_cell("Log ratio"));
}

std::string theorem(const Table& table) {
  std::string text = fmt::format("\n\\begin{{sloppypar}}\n\\noindent\\textbf{{Theorem}} (certified for {}). ", escape_latex(table.problem));
  std::size_t number = 0;
  for (const std::vector<Cited>& sentence : table.assumptions.theorem) {
    if (number++ > 0) text += fmt::format("\\par\\noindent({}) ", number - 1);
    for (const Cited& part : sentence) text += latex(part.text) + (part.digest.empty() ? "" : fmt::format("\\bycert{{{}}}", part.digest));
    text += "\n";
  }
  Rich open;
  for (const Assumption& row : table.assumptions.rows)
    if (row.verdict != Verdict::proved) open += Rich(open.empty() ? "" : "; ") + row.name + Rich(": ") + (row.reason.empty() ? Rich::words(verdict_word(row)) : row.reason);
  if (!open.empty()) text += "\\par\\noindent Not proved, and no part of the theorem: " + latex(open) + ".\n";
  return text + "\\end{sloppypar}\n";
}

}  // namespace

std::string latex_assumptions(const Table& table) {
  if (table.assumptions.rows.empty()) return "% The certificate has no claim about rates.\n";
  const std::vector<Assumption>& rows = table.assumptions.rows;
  // A float cannot be longer than a page.
  constexpr std::size_t rows_on_a_page = 11;
  std::string text = preamble + opening(table, false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i].is_conclusion != rows[i - 1].is_conclusion && rows.size() > rows_on_a_page) text += latex_table_end("table", "") + "\n" + opening(table, true);
    if (i == 0 || rows[i].is_conclusion != rows[i - 1].is_conclusion)
      text += fmt::format("    \\midrule\n    \\multicolumn{{6}}{{@{{}}l@{{}}}}{{\\itshape {}}}\\tabularnewline\n", rows[i].is_conclusion ? "Conclusions" : "Assumptions");
    text += line(rows[i]);
  }
  return text + latex_table_end("table", latex(assumptions_legend())) + theorem(table);
}

}  // namespace amcert::report
