// A pipe table.
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report {
namespace {

// Markdown would take these for markup. Backslashes first, as they are what escapes.
std::string escaped(const Rich& cell) {
  std::string text;
  for (const char c : with_spaces(plain(cell))) {
    if (std::string_view("\\|*_`<>[]#~").find(c) != std::string_view::npos) text += '\\';
    text += c == '\n' || c == '\r' ? ' ' : c;
  }
  return text;
}

// What is not proved must not be overlooked in a column of "proved".
std::string emphasized(Verdict verdict) {
  return verdict == Verdict::proved ? to_string(verdict) : fmt::format("**{}**", to_string(verdict));
}

struct Column {
  const char* heading;
  std::string (*cell)(const Row&);
};

}  // namespace

std::string markdown(const Table& table) {
  static constexpr Column all[] = {
      {"Claim", [](const Row& row) { return escaped(row.statement); }},
      {"Verdict", [](const Row& row) { return emphasized(row.verdict); }},
      {"Constant", [](const Row& row) { return escaped(constant_cell(row)); }},
      {"Other side (width)", [](const Row& row) { return escaped(bracket_cell(row)); }},
      {"Theory", [](const Row& row) { return escaped(theory_cell(row)); }},
      {"Ratio", [](const Row& row) { return escaped(ratio_cell(row)); }},
      {"Scope", [](const Row& row) { return escaped(row.scope); }},
      {"Digest", [](const Row& row) { return fmt::format("`{}`", row.digest); }},
  };
  std::vector<Column> columns;
  std::ranges::copy_if(all, std::back_inserter(columns), [&](const Column& column) {
    return std::ranges::any_of(table.rows, [&](const Row& row) { return !column.cell(row).empty(); });
  });

  std::string text = fmt::format("**{}**\n\n|", escaped(Rich::words(table.problem)));
  for (const Column& column : columns) text += fmt::format(" {} |", column.heading);
  text += "\n|";
  for (std::size_t i = 0; i < columns.size(); ++i) text += " --- |";
  text += "\n";
  for (const Row& row : table.rows) {
    text += "|";
    for (const Column& column : columns) text += fmt::format(" {} |", column.cell(row));
    text += "\n";
  }
  return fmt::format("{}\n{}\n", text, escaped(legend(table)));
}

}  // namespace amcert::report
