// An aligned table for terminals.
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace amcert::report {
namespace {

constexpr std::size_t column_count = 7;
using Cells = std::array<std::string, column_count>;
using Widths = std::array<std::size_t, column_count>;

constexpr std::array<const char*, column_count> headings{"claim",  "verdict", "constant", "other side (width)",
                                                         "theory", "ratio",   "digest"};
constexpr std::size_t claim_column = 0, verdict_column = 1, constant_column = 2, bracket_column = 3, digest_column = 6;

// What one claim fills in: its numbers stand beside its statement, however many lines either takes.
struct Block {
  Cells heading;               // statement, verdict, digest
  std::vector<Cells> numbers;  // the other columns, row by row
};

// A row that has nothing but its constant cell may use the columns beside it.
bool runs_on(const Cells& numbers) {
  return std::all_of(numbers.begin() + bracket_column, numbers.begin() + digest_column,
                     [](const std::string& cell) { return cell.empty(); });
}

Block block_of(const ClaimRows& rows) {
  Block block;
  const Row& first = *rows.front();
  block.heading[claim_column] = plain(first.statement);
  block.heading[verdict_column] = to_string(first.verdict);
  block.heading[digest_column] = first.digest;
  for (const Row* row : rows)
    block.numbers.push_back({"", "", plain(constant_cell(*row)), plain(bracket_cell(*row)), plain(theory_cell(*row)),
                             plain(ratio_cell(*row)), ""});
  return block;
}

std::size_t total(const Widths& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) sum += width == 0 ? 0 : width + column_gap;
  return sum == 0 ? 0 : sum - column_gap;
}

using Lines = std::vector<std::string>;

// The wrapped lines of each column.
std::array<Lines, column_count> set(const Block& block, const Widths& widths) {
  std::array<Lines, column_count> columns;
  for (const std::size_t i : {claim_column, verdict_column, digest_column})
    columns[i] = wrap(block.heading[i], widths[i]);
  for (const Cells& numbers : block.numbers) {
    std::size_t bottom = 0;
    for (std::size_t i = constant_column; i < digest_column; ++i) {
      std::size_t width = widths[i];
      if (i == constant_column && runs_on(numbers))
        for (std::size_t over = bracket_column; over < digest_column; ++over)
          width += widths[over] == 0 ? 0 : widths[over] + column_gap;
      if (width != 0) std::ranges::move(wrap(numbers[i], width), std::back_inserter(columns[i]));
      bottom = std::max(bottom, columns[i].size());
    }
    for (std::size_t i = constant_column; i < digest_column; ++i) columns[i].resize(bottom);
  }
  return columns;
}

std::size_t height(const std::array<Lines, column_count>& columns) {
  return std::ranges::max(columns, {}, &Lines::size).size();
}

// Natural widths if they fit; else statements and constants share what the other columns leave, in the way that gives
// the fewest lines, and then the fewest broken cells.
Widths fit(const std::vector<Block>& blocks, std::size_t width) {
  Widths widths{};
  const auto widen = [&](std::size_t i, std::string_view cell) {
    widths[i] = std::max(widths[i], display_width(cell));
  };
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < column_count; ++i) widen(i, block.heading[i]);
    for (const Cells& numbers : block.numbers)
      for (std::size_t i = 0; i < column_count; ++i)
        if (!(i == constant_column && runs_on(numbers))) widen(i, numbers[i]);
  }
  for (std::size_t i = 0; i < column_count; ++i)
    if (widths[i] != 0 || i == constant_column) widen(i, headings[i]);
  const Widths natural = widths;
  constexpr std::size_t widest_bracket = 24;
  if (total(widths) > width) widths[bracket_column] = std::min(widths[bracket_column], widest_bracket);

  const std::size_t others = total(widths) - widths[claim_column] - widths[constant_column];
  constexpr std::size_t least = 12;
  const std::size_t shared = std::max(width, others + 2 * least) - others;
  std::pair<std::size_t, std::size_t> fewest{};
  for (std::size_t claim = std::max(least, std::min(natural[claim_column], shared - least)); claim >= least; --claim) {
    Widths tried = widths;
    tried[claim_column] = claim;
    tried[constant_column] = shared - claim;
    std::pair<std::size_t, std::size_t> cost{};
    for (const Block& block : blocks) {
      const auto columns = set(block, tried);
      cost.first += height(columns);
      for (const Lines& column : columns)
        cost.second += static_cast<std::size_t>(
            std::ranges::count_if(column, [](const std::string& line) { return !line.empty(); }));
    }
    if (fewest.first == 0 || cost < fewest) {
      fewest = cost;
      widths = tried;
    }
  }
  return widths;
}

void append_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

}  // namespace

std::string terminal(const Table& table, std::size_t width) {
  const std::vector<ScopeGroup> groups = by_scope(table);
  std::vector<Block> blocks;
  for (const ScopeGroup& group : groups) std::ranges::transform(group.claims, std::back_inserter(blocks), block_of);
  const Widths widths = fit(blocks, width);
  const std::size_t length = std::min(width, total(widths));

  std::string text;
  const auto paragraph = [&](std::string_view words) {
    for (const std::string& line : wrap(words, length)) append_line(text, line);
  };
  paragraph(summary(table));
  text += rule("━", length);
  std::string heading;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (widths[i] == 0) continue;
    heading += headings[i];
    heading.append(widths[i] + column_gap - display_width(headings[i]), ' ');
  }
  append_line(text, heading);
  auto block = blocks.begin();
  for (const ScopeGroup& group : groups) {
    text += rule("─", length);
    paragraph(plain(capitalized(group.scope)));
    for (std::size_t i = 0; i < group.claims.size(); ++i) text += side_by_side(set(*block++, widths), widths);
  }
  text += rule("━", length);
  paragraph(plain(legend(table)));
  return text;
}

}  // namespace amcert::report
