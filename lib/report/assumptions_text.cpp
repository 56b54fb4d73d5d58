// The assumptions as text: for a terminal, and as a pipe table.
#include "report/markdown.hpp"
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <array>
#include <numeric>

namespace amcert::report {
namespace {

constexpr std::array<std::size_t, 6> least_widths{22, 9, 18, 25, 10, 6};
constexpr std::array<const char*, 6> headings{"assumption or conclusion", "verdict", theory_heading, certified_heading, observed_heading, ratio_heading};
constexpr std::size_t certified_column = 3;
constexpr const char* slot = "eq.\u00a0no.\u00a0in\u00a0your\u00a0paper:\u00a0______";

std::string or_dash(const Rich& cell) { return cell.empty() ? "–" : plain(cell); }

}  // namespace

std::string terminal_assumptions(const Table& table, std::size_t width) {
  const std::vector<Assumption>& rows = table.assumptions.rows;
  if (rows.empty()) return fmt::format("{}: no claim about rates, so no table of assumptions; amcert limit writes one\n", table.problem);
  auto widths = least_widths;
  const std::size_t used = std::accumulate(widths.begin(), widths.end(), column_gap * (widths.size() - 1));
  if (width > used) widths[certified_column] += width - used;
  const std::size_t length = std::max(width, used);

  const auto line = [&](const std::array<std::string, headings.size()>& cells) {
    std::array<std::vector<std::string>, headings.size()> wrapped;
    for (std::size_t i = 0; i < cells.size(); ++i) wrapped[i] = wrap(cells[i], widths[i]);
    return side_by_side(wrapped, widths);
  };
  const auto paragraph = [&](const Rich& words, std::size_t indent) {
    std::string text;
    for (const std::string& one : wrap(plain(words), length - indent)) text += std::string(indent, ' ') + one + "\n";
    return text;
  };

  std::string text = paragraph(Rich::words(table.problem + ": assumptions and rates"), 0) + rule("━", length);
  std::array<std::string, headings.size()> heading;
  std::ranges::copy(headings, heading.begin());
  text += line(heading);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Assumption& row = rows[i];
    if (i == 0 || row.is_conclusion != rows[i - 1].is_conclusion) text += rule("─", length) + (row.is_conclusion ? "Conclusions\n" : "Assumptions\n");
    text += line({plain(row.name), verdict_word(row), or_dash(row.theory), or_dash(row.certified), or_dash(row.observed), or_dash(row.ratio)});
    if (!row.reason.empty()) text += paragraph(row.reason, 4);
    Rich details = row.scope.empty() ? Rich() : row.scope + Rich("; ");
    details += Rich::words(row.theorem + (row.digest.empty() ? "" : "; claim\u00a0" + row.digest) + "; ");
    text += paragraph(details + Rich::words(slot), 4);
  }
  return text + rule("━", length) + paragraph(assumptions_legend(), 0);
}

std::string markdown_assumptions(const Table& table) {
  if (table.assumptions.rows.empty()) return "";
  std::string text = fmt::format("**Assumptions and rates of {}**\n\n| Assumption or conclusion | Verdict | General theory | Certified | Observed, **not proved** | Log ratio | Scope | Digest | Theorem used | Eq. no. in your paper |\n|{}\n",
                                 markdown_escaped(Rich::words(table.problem)), " --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  const auto cell = [](const Rich& content) { return content.empty() ? "–" : markdown_escaped(content); };
  for (const Assumption& row : table.assumptions.rows)
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |  |\n", markdown_escaped(capitalized(row.name)), markdown_emphasized(verdict_word(row)), cell(row.theory), cell(certified_cell(row)), cell(row.observed),
                        cell(row.ratio), cell(row.scope), row.digest.empty() ? "–" : fmt::format("`{}`", row.digest), markdown_escaped(Rich::words(row.theorem)));
  return fmt::format("{}\n{}\n", text, markdown_escaped(assumptions_legend()));
}

}  // namespace amcert::report
