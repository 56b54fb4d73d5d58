// The LaTeX appendix.
#include "report/appendix.hpp"

#include "report/latex.hpp"
#include "report/method.hpp"
#include "report/rates.hpp"
#include "report/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace amcert::report {
namespace {

constexpr const char* preamble = R"(% Needs the packages amsmath, amssymb, booktabs and graphicx. \input it into a paper; before that, if it is in another folder,
%   \newcommand{\amcertfigures}{FOLDER/figures/}
% The environment theorem is defined here only if the paper has none.
\providecommand{\amcertfigures}{figures/}
\providecommand{\cert}[1]{\texttt{#1}}
\providecommand{\bycert}[1]{ [\cert{#1}]}
\ifdefined\theorem\else\newtheorem{theorem}{Theorem}\fi
)";

// Typewriter text that may be broken after a slash, a hyphen or a space.
std::string typewriter(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += escape_latex(std::string(1, c));
    if (c == '/' || c == '-') out += "\\allowbreak ";
  }
  return "\\texttt{" + out + "}";
}

std::string run_in(const char* heading) { return fmt::format("\\par\\smallskip\\noindent\\textbf{{{}.}} ", heading); }

// A matrix of data, if a reader can take it in.
std::string small_matrix(const Json& rows) {
  constexpr std::size_t most_rows_shown = 4, most_columns = 10, longest = 8;
  std::string out;
  if (rows.size() > most_rows_shown) return "";
  for (const Json& row : rows) {
    std::istringstream in(text(row));
    std::string line;
    std::size_t columns = 0;
    for (std::string entry; in >> entry; ++columns) {
      if (entry.size() > longest) return "";
      line += (columns > 0 ? " & " : "") + entry;
    }
    if (columns > most_columns) return "";
    out += (out.empty() ? "" : " \\\\ ") + line;
  }
  return fmt::format("\\bigl(\\begin{{smallmatrix}} {} \\end{{smallmatrix}}\\bigr)", out);
}

std::string display(const Rich& formula) {
  const std::string text = latex(formula);
  constexpr std::size_t one_line = 260;
  if (text.size() < one_line && text.front() == '$' && text.find('$', 1) == text.size() - 1) return fmt::format("\\[ {} \\]\n", text.substr(1, text.size() - 2));
  return fmt::format("\\begin{{quote}}\\raggedright {}\\end{{quote}}\n", text);
}

std::string problem_and_method(const Json& problem) {
  std::string out = run_in("Problem"), items;
  std::size_t number = 0;
  bool data_told = !problem.contains("data");
  const std::vector<Passage> passages = describe(problem);
  for (const Passage& passage : passages) {
    if (passage.kind == Passage::Kind::item) {
      items += fmt::format("{}({}) {}", number > 0 ? "; " : "", number + 1, latex(passage.text));
      ++number;
    } else if (passage.kind == Passage::Kind::display) {
      out += display(passage.text);
    } else {
      // The last paragraph introduces the method.
      const bool of_method = &passage == &passages.back() || (&passage)[1].kind == Passage::Kind::item || &passage == &passages[passages.size() - 2];
      if (of_method && !data_told) {
        const std::string x = small_matrix(array_at(problem["data"], "X")), y = small_matrix(array_at(problem["data"], "Y"));
        out += x.empty() || y.empty() ? " The data are those of \\texttt{problem.json}." : fmt::format(" The data are $X = {}$ and $Y = {}$, samples as columns.", x, y);
        out += " The start is that of \\texttt{problem.json}.\n";
        data_told = true;
        out += run_in("Method");
      }
      out += latex(passage.text) + " ";
    }
  }
  return out + items + (items.empty() ? "" : ".") + "\n";
}

// What the theorem about the limit says already.
bool is_about_the_limit(const std::string& kind) { return kind == "critical_point" || kind.starts_with("kl") || is_rate(kind) || is_other_rate(kind) || kind == "trapping"; }

// Claims that are told in words. Of the same statement about several runs that about the longest, the exact orbit first; of the forms of
// decrease J1.
std::vector<std::pair<const Part*, std::size_t>> told(const std::vector<Part>& parts, bool with_limit) {
  struct Chosen { const Part* part; std::size_t claim; std::string what; int rank; };
  std::vector<Chosen> chosen;
  const auto proved = [&](std::string_view kind, int j) {
    return std::ranges::any_of(parts, [&](const Part& part) {
      return std::ranges::any_of(array_at(part.certificate, "claims"), [&](const Json& c) { return c["kind"] == kind && verdict_of(c) == Verdict::proved && (j == 0 || c["j"] == j); });
    });
  };
  // The exact orbit says more than a reference run, and a decrease in every sweep more than that F does not rise.
  const bool with_orbit = proved("orbit_agreement", 0), decreases = proved("sufficient_decrease", 1);
  for (const Part& part : parts) {
    const Json& claims = array_at(part.certificate, "claims");
    const bool has_j1 = std::ranges::any_of(claims, [](const Json& c) { return c.contains("form") && c["form"] == "J1" && verdict_of(c) == Verdict::proved; });
    for (std::size_t n = 0; n < claims.size(); ++n) {
      const Json& claim = claims[n];
      const std::string kind = string_at(claim, "kind"), run = string_at(claim, "run");
      if (kind == "smallest_j" || run == "reference" || (is_about_the_limit(kind) && !with_limit && verdict_of(claim) == Verdict::proved)) continue;
      if ((kind == "double_agreement" && with_orbit) || (kind == "rises" && decreases && verdict_of(claim) == Verdict::proved && claim["sweeps"].empty())) continue;
      if (kind == "sufficient_decrease" && has_j1 && claim["form"] != "J1") continue;
      std::string what = kind + (verdict_of(claim) == Verdict::proved ? "" : string_at(claim, "verdict"));
      for (const char* key : {"form", "j", "phase", "beta", "theta"})
        if (claim.contains(key)) what += claim[key].dump();
      // What is about whole sets is told once for each.
      if (is_about_the_limit(kind)) what += string_at(claim, "digest");
      const int rank = (verdict_of(claim) == Verdict::proved ? 1 << 30 : 0) + (run == "orbit" ? 1 << 29 : 0) + range_of(claim).second;
      const auto same = std::ranges::find(chosen, what, &Chosen::what);
      if (same == chosen.end()) chosen.push_back({&part, n, what, rank});
      else if (rank > same->rank) *same = {&part, n, what, rank};
    }
  }
  std::vector<std::pair<const Part*, std::size_t>> out;
  for (const Chosen& c : chosen) out.emplace_back(c.part, c.claim);
  return out;
}

std::string theorem_of_claims(const std::vector<Part>& parts, bool with_limit, const std::string& name) {
  std::string proved, refuted, open;
  std::size_t number = 0;
  const auto claims = told(parts, with_limit);
  std::vector<std::vector<Theorem>> all;
  for (const Part& part : parts) all.push_back(theorems(part.problem, part.certificate, part.options));
  for (const auto& [part, n] : claims) {
    const Theorem& t = all[static_cast<std::size_t>(part - parts.data())][n];
    if (t.verdict == Verdict::proved) proved += fmt::format("\\par\\noindent({}) {}: {}\\bycert{{{}}}\n", ++number, latex(capitalized(t.title)), latex(t.text), t.digest);
    else (t.verdict == Verdict::refuted ? refuted : open) += fmt::format(" {}: {}\\bycert{{{}}}", latex(capitalized(t.title)), latex(t.text), t.digest);
  }
  std::string out;
  if (!proved.empty()) out += fmt::format("\\begin{{theorem}}[{}]\\upshape\n{}\\end{{theorem}}\n", name, proved);
  if (!refuted.empty()) out += run_in("Refuted") + refuted + "\n";
  if (!open.empty()) out += run_in("Undecided, and part of no theorem") + open + "\n";
  return out;
}

// Without what it claims about the recorded run where it claims the same about the exact orbit.
Json of_the_orbit(const Json& certificate) {
  Json out = certificate;
  const Json& all = array_at(certificate, "claims");
  const auto rate_of = [](const Json& trap) { return array_at(trap, "needs").empty() ? "" : text(trap["needs"][0]); };
  Json kept = Json::array();
  for (const Json& claim : all) {
    const bool same = string_at(claim, "kind") == "trapping" && string_at(claim, "run") == "recorded" && std::ranges::any_of(all, [&](const Json& other) {
                        return string_at(other, "kind") == "trapping" && string_at(other, "run") == "orbit" && verdict_of(other) == Verdict::proved && rate_of(other) == rate_of(claim);
                      });
    if (!same) kept.push_back(claim);
  }
  out["claims"] = std::move(kept);
  return out;
}

std::string assumptions_table(const Table& table) {
  std::string out = fmt::format("\\begin{{table}}[htbp]\n  \\centering\n  \\setlength{{\\belowcaptionskip}}{{3pt}}\n  \\caption{{Assumptions and rates of {}.}}\n  \\label{{tab:amcert-rates-{}}}\n"
                                "  \\footnotesize\n  \\setlength{{\\tabcolsep}}{{4pt}}\n"
                                "  % A column that is too narrow has the table in smaller print.\n"
                                "  \\sbox0{{\\begin{{tabular}}{{@{{}}p{{0.285\\linewidth}}p{{0.225\\linewidth}}lllr@{{}}}}\n    \\toprule\n"
                                "    & Certified & General theory & Observed & Log ratio & Claim \\\\\n",
                                escape_latex(table.problem), latex_label(table.problem));
  const auto or_dash = [](const Rich& cell) { return cell.empty() ? "--" : latex(cell); };
  for (std::size_t i = 0; i < table.assumptions.rows.size(); ++i) {
    const Assumption& row = table.assumptions.rows[i];
    if (i == 0 || row.is_conclusion != table.assumptions.rows[i - 1].is_conclusion) out += "    \\midrule\n";
    out += fmt::format("    {} & {} & {} & {} & {} & {}\\tabularnewline\n", latex_cell(latex(capitalized(row.name))), latex_cell(latex(certified_cell(row))), or_dash(row.theory), or_dash(row.observed), or_dash(row.ratio),
                       row.digest.empty() ? "--" : "{\\scriptsize\\cert{" + row.digest + "}}");
  }
  return out + fmt::format("    \\bottomrule\n  \\end{{tabular}}}}%\n  \\ifdim\\wd0>\\linewidth\\resizebox{{\\linewidth}}{{!}}{{\\usebox0}}\\else\\usebox0\\fi\n"
                           "  \\par\\vspace{{4pt}}\n  \\parbox{{\\linewidth}}{{\\scriptsize {}}}\n\\end{{table}}\n", latex(assumptions_legend()));
}

std::string theorem_of_rates(const Table& table) {
  std::string out = "\\begin{theorem}[the limit, and all sweeps near it]\\upshape\n";
  std::size_t number = 0;
  for (const std::vector<Cited>& sentence : table.assumptions.theorem) {
    if (number++ > 0) out += fmt::format("\\par\\noindent({}) ", number - 1);
    // A run of numbers of one claim is signed once.
    for (std::size_t n = 0; n < sentence.size(); ++n) {
      const bool again = n + 1 < sentence.size() && sentence[n + 1].digest == sentence[n].digest;
      out += latex(sentence[n].text) + (sentence[n].digest.empty() || again ? "" : fmt::format("\\bycert{{{}}}", sentence[n].digest));
    }
    out += "\n";
  }
  return out + "\\end{theorem}\n";
}

std::string pictures(const std::vector<Figure>& figures, const std::string& name) {
  std::string out, caption;
  char letter = 'a';
  for (const Figure& f : figures) {
    if (f.svg.empty() || f.name == "cost") continue;
    // The letter stands in the lower left corner of the picture, where nothing is.
    out += fmt::format("  \\begin{{minipage}}[t]{{0.325\\linewidth}}\\makebox[0pt][l]{{\\raisebox{{2pt}}[0pt][0pt]{{\\scriptsize ({})}}}}\\includegraphics[width=\\linewidth]{{\\amcertfigures {}.pdf}}\\end{{minipage}}{}\n", letter, f.name,
                       (letter - 'a') % 3 == 2 ? "\\\\[3pt]" : "\\hfill");
    caption += fmt::format(" ({}) {}", letter, latex(f.caption));
    ++letter;
  }
  if (out.empty()) return "";
  // A row that is not full is not spread.
  for (; (letter - 'a') % 3 != 0; ++letter) out += "  \\begin{minipage}[t]{0.325\\linewidth}\\mbox{}\\end{minipage}\n";
  return fmt::format("\\begin{{figure}}[!htbp]\n  \\setlength{{\\abovecaptionskip}}{{4pt}}\n  \\noindent\n{0}  \\caption[Certified constants and the run of {1}]{{\\scriptsize Certified constants and the run of {1}.{2} {3}}}\n  \\label{{fig:amcert-{4}}}\n\\end{{figure}}\n",
                     out, escape_latex(name), caption, latex(figures_legend()), latex_label(name));
}

std::string provenance(const std::vector<Part>& parts, const std::string& version) {
  std::string out = fmt::format("amcert {}.", escape_latex(version));
  for (const Part& part : parts) {
    out += fmt::format(" Certificate \\cert{{{}}}", part.options.certificate_digest.substr(0, 16));
    if (!part.command.empty()) out += " by " + typewriter(part.command);
    out += ".";
  }
  return out + " Digests in brackets name claims of these certificates, which \\texttt{amcheck} re-checks in integers.";
}

}  // namespace

std::string latex_appendix(const std::vector<Part>& parts, const std::vector<Figure>& figures, const std::string& version) {
  const std::string name = string_at(parts.front().problem, "name");
  std::string out = preamble;
  out += fmt::format("\\subsection*{{Certified constants of {}}}\n\\begingroup\\small\\sloppy\\setlength{{\\topsep}}{{3pt}}\n\\noindent The theorems below are those of certificates.\\footnote{{{}}}\n", escape_latex(name), provenance(parts, version));
  out += problem_and_method(parts.front().problem);
  // The certificate with rates has a theorem of its own.
  std::optional<Table> rates;
  for (const Part& part : parts) {
    if (rates) break;
    const Json brief = of_the_orbit(part.certificate);
    if (Table table = build(part.problem, brief, part.options); !table.assumptions.rows.empty()) rates = std::move(table);
  }
  const bool proved = rates && rates->assumptions.theorem.size() > 1;
  out += theorem_of_claims(parts, !proved, "the run");
  if (rates) out += assumptions_table(*rates);
  if (proved) out += theorem_of_rates(*rates);
  out += pictures(figures, name);
  return out + "\\endgroup\n";
}

std::string latex_document(const std::string& file) {
  return fmt::format("\\documentclass[10pt,a4paper]{{article}}\n\\usepackage[margin=2cm,vmargin={{1.6cm,1.9cm}},footskip=22pt]{{geometry}}\n\\usepackage{{amsmath,amssymb,booktabs,graphicx}}\n"
                     "\\begin{{document}}\n\\input{{{}}}\n\\end{{document}}\n",
                     file);
}

}  // namespace amcert::report
