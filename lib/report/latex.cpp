// A booktabs table for a paper.
#include "report/latex.hpp"
#include "report/render.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report {

std::string latex_label(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (safe) text += c;
    else if (!text.empty() && text.back() != '-') text += '-';
  }
  return text;
}

// p columns are set ragged; \raggedright belongs into each cell, as only the package array could put it into the
// preamble.
std::string latex_cell(const std::string& content) { return content.empty() ? "" : "\\raggedright " + content; }

std::string latex_table_end(const char* environment, const std::string& note) {
  return fmt::format(
      "    \\bottomrule\n"
      "  \\end{{tabular*}}\n"
      "{}"
      "\\end{{{}}}\n",
      note.empty() ? "" : fmt::format("  \\par\\vspace{{4pt}}\n  \\parbox{{\\linewidth}}{{\\scriptsize {}}}\n", note),
      environment);
}

namespace {

// Widths as fractions of \linewidth. Eight columns side by side are wider than a page of most journals, so scopes are
// headings, and verdict and digest sign the claim below its wording. Every cell may wrap.
struct Layout {
  bool with_bracket, with_theory;
  double claim, constant, bracket, theory, ratio;

  explicit Layout(const Table& table)
      : with_bracket(std::ranges::any_of(table.rows, [](const Row& row) { return !bracket_cell(row).empty(); })),
        with_theory(std::ranges::any_of(table.rows, [](const Row& row) { return row.theory.has_value(); })),
        claim(0.38),
        constant(with_theory    ? 0.22
                 : with_bracket ? 0.41
                                : 0.60),
        bracket(0.15),
        theory(0.09),
        ratio(0.10) {}

  int columns() const { return 2 + (with_bracket ? 1 : 0) + (with_theory ? 2 : 0); }
  double after_claim() const { return constant + (with_bracket ? bracket : 0) + (with_theory ? theory + ratio : 0); }
};

std::string signature(const Row& row) {
  const std::string verdict = to_string(row.verdict);
  return fmt::format("{{\\scriptsize {} \\cert{{{}}}}}",
                     row.verdict == Verdict::proved ? verdict : "\\textbf{" + verdict + "}", row.digest);
}

std::string claim_text(const ClaimRows& rows, const Layout& layout) {
  const Row& first = *rows.front();
  std::string text = fmt::format("    \\addlinespace[2pt]\n    {}\\newline {}\n      & ",
                                 latex_cell(latex(capitalized(first.statement))), signature(first));
  if (stands_alone(first)) {
    std::string lines;
    for (const Row* row : rows) lines += (lines.empty() ? "" : "\\newline\n        ") + latex(constant_cell(*row));
    text += fmt::format("\\multicolumn{{{}}}{{p{{{:.2f}\\linewidth}}@{{}}}}{{{}}}", layout.columns() - 1,
                        layout.after_claim(), latex_cell(lines));
  } else {
    text += latex_cell(latex(constant_cell(first)));
    if (layout.with_bracket) text += fmt::format(" & {}", latex_cell(latex(bracket_cell(first))));
    if (layout.with_theory) text += fmt::format(" & {} & {}", latex(theory_cell(first)), latex(ratio_cell(first)));
  }
  return text + "\\tabularnewline\n";
}

std::string heading(const Layout& layout) {
  std::string text = "    Claim & Constant";
  if (layout.with_bracket) text += " & Other side";
  if (layout.with_theory) text += " & Theory & Ratio";
  return text + " \\\\\n";
}

std::string columns(const Layout& layout) {
  std::string text = fmt::format("@{{\\extracolsep{{\\fill}}}}p{{{:.2f}\\linewidth}}p{{{:.2f}\\linewidth}}",
                                 layout.claim, layout.constant);
  if (layout.with_bracket) text += fmt::format("p{{{:.2f}\\linewidth}}", layout.bracket);
  if (layout.with_theory)
    text += fmt::format("p{{{:.2f}\\linewidth}}p{{{:.2f}\\linewidth}}", layout.theory, layout.ratio);
  return text + "@{}";
}

std::string opening(const Table& table, const Layout& layout, const char* environment, bool continued) {
  const std::string name = escape_latex(table.problem);
  return fmt::format(
             "\\begin{{{}}}[tbp]\n"
             "  \\centering\n"
             "  \\setlength{{\\belowcaptionskip}}{{4pt}}\n"
             "  \\caption{{{}}}\n",
             environment,
             continued ? fmt::format("Certified constants of {} (continued).", name)
                       : fmt::format("Certified constants of {}.", name)) +
         (continued ? "" : fmt::format("  \\label{{tab:amcert-{}}}\n", latex_label(table.problem))) +
         fmt::format(
             "  \\footnotesize\n"
             "  \\setlength{{\\tabcolsep}}{{2.5pt}}\n"
             "  \\begin{{tabular*}}{{\\linewidth}}{{{}}}\n"
             "    \\toprule\n{}",
             columns(layout), heading(layout));
}

}  // namespace

std::string latex_table(const Table& table, bool two_columns) {
  const Layout layout(table);
  const char* environment = two_columns ? "table*" : "table";
  std::string text = "% Needs the packages booktabs and amsmath.\n\\providecommand{\\cert}[1]{\\texttt{#1}}\n";
  text += opening(table, layout, environment, false);
  // A float cannot be longer than a page.
  constexpr std::size_t claims_on_a_page = 15;
  std::size_t claims_here = 0;
  for (const ScopeGroup& group : by_scope(table)) {
    const auto begin_group = [&] {
      text += fmt::format("    \\midrule\n    \\multicolumn{{{}}}{{@{{}}l@{{}}}}{{\\itshape {}}}\\tabularnewline\n",
                          layout.columns(), latex(capitalized(group.scope)));
    };
    if (claims_here < claims_on_a_page) begin_group();
    for (const ClaimRows& claim : group.claims) {
      if (claims_here++ == claims_on_a_page) {
        text += latex_table_end(environment, "") + "\n" + opening(table, layout, environment, true);
        begin_group();
        claims_here = 1;
      }
      text += claim_text(claim, layout);
    }
  }
  return text + latex_table_end(environment, latex(legend(table)));
}

}  // namespace amcert::report
