// A pipe table.
#include "report/markdown.hpp"
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report {

std::string markdown_escaped(const Rich& cell) {
  std::string text;
  // Backslashes first, as they are what escapes.
  for (const char c : with_spaces(plain(cell))) {
    if (std::string_view("\\|*_`<>[]#~").find(c) != std::string_view::npos) text += '\\';
    text += c == '\n' || c == '\r' ? ' ' : c;
  }
  return text;
}

std::string markdown_emphasized(const std::string& verdict) { return verdict == to_string(Verdict::proved) ? verdict : fmt::format("**{}**", verdict); }

namespace {

struct Column {
  const char* heading;
  std::string (*cell)(const Row&);
};

}  // namespace

std::string markdown(const Table& table) {
  static constexpr Column all[] = {
      {"Claim", [](const Row& row) { return markdown_escaped(row.statement); }},
      {"Verdict", [](const Row& row) { return markdown_emphasized(to_string(row.verdict)); }},
      {"Constant", [](const Row& row) { return markdown_escaped(constant_cell(row)); }},
      {"Other side (width)", [](const Row& row) { return markdown_escaped(bracket_cell(row)); }},
      {"Theory", [](const Row& row) { return markdown_escaped(theory_cell(row)); }},
      {"Ratio", [](const Row& row) { return markdown_escaped(ratio_cell(row)); }},
      {"Scope", [](const Row& row) { return markdown_escaped(row.scope); }},
      {"Digest", [](const Row& row) { return fmt::format("`{}`", row.digest); }},
  };
  std::vector<Column> columns;
  std::ranges::copy_if(all, std::back_inserter(columns), [&](const Column& column) {
    return std::ranges::any_of(table.rows, [&](const Row& row) { return !column.cell(row).empty(); });
  });

  std::string text = fmt::format("**{}**\n\n|", markdown_escaped(Rich::words(table.problem)));
  for (const Column& column : columns) text += fmt::format(" {} |", column.heading);
  text += "\n|";
  for (std::size_t i = 0; i < columns.size(); ++i) text += " --- |";
  text += "\n";
  for (const Row& row : table.rows) {
    text += "|";
    for (const Column& column : columns) text += fmt::format(" {} |", column.cell(row));
    text += "\n";
  }
  text = fmt::format("{}\n{}\n", text, markdown_escaped(legend(table)));
  return table.assumptions.rows.empty() ? text : text + "\n" + markdown_assumptions(table);
}

}  // namespace amcert::report
