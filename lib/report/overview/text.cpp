// An overview as aligned text and as a pipe table.
#include "report/markdown.hpp"
#include "report/overview/overview.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report::overview {
namespace {

constexpr std::string_view commas = ",";

std::string raised(const std::string& marks) {
  constexpr std::pair<char, const char*> letters[] = {{'a', "ᵃ"}, {'b', "ᵇ"}, {'c', "ᶜ"}, {'d', "ᵈ"}, {'e', "ᵉ"}, {'f', "ᶠ"}, {'g', "ᵍ"}, {'h', "ʰ"}, {'i', "ⁱ"}, {'j', "ʲ"}, {'k', "ᵏ"}, {'l', "ˡ"}, {'m', "ᵐ"},
                                                      {'n', "ⁿ"}, {'o', "ᵒ"}, {'p', "ᵖ"}, {'r', "ʳ"}, {'s', "ˢ"}, {'t', "ᵗ"}, {'u', "ᵘ"}, {'v', "ᵛ"}, {'w', "ʷ"}, {'x', "ˣ"}, {'y', "ʸ"}, {'z', "ᶻ"}, {',', "ʼ"}};
  // Marks of one letter need nothing between them.
  const bool single = std::ranges::all_of(marks, [&, before = ','](char c) mutable { return std::exchange(before, c) == ',' || c == ','; });
  std::string out;
  for (const char c : marks)
    if (!(single && commas.find(c) != std::string_view::npos)) out += std::ranges::find(letters, c, &std::pair<char, const char*>::first)->second;
  return out;
}

std::string cell_text(const Overview& table, const Row& row, std::size_t c) { return plain(shown(table.columns[c], row.cells[c], table.options.digits)) + raised(row.marks[c]); }

std::string title(const Overview& table) { return table.options.caption.empty() ? "Certified constants" : table.options.caption; }

// What the table was made from, and by what.
std::string origin(const Overview& table) {
  const std::vector<Source> sources = table.sources();
  std::string out = table.program.empty() ? "" : fmt::format("{}. ", table.program);
  if (!table.list_digest.empty())
    return out + fmt::format("{} certificates; SHA-256 of the sorted list of their SHA-256 digests: {}{}.", sources.size(), table.list_digest, table.list_file.empty() ? "" : fmt::format("; the list: {}", table.list_file));
  out += "SHA-256 of the certificates, first 16 digits: ";
  for (std::size_t i = 0; i < sources.size(); ++i) out += fmt::format("{}{}{}{}", i == 0 ? "" : ", ", sources[i].folder(), sources[i].folder().empty() ? "" : " ", sources[i].digest.substr(0, 16));
  return out + ".";
}

// To be copied, so in one line.
std::string made_by(const Overview& table) { return table.command.empty() ? "" : fmt::format("Made by: {}", table.command); }

std::string padded(std::string cell, std::size_t width) {
  const std::size_t has = display_width(cell);
  return has < width ? cell.append(width - has, ' ') : cell;
}

void append_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

}  // namespace

std::string terminal(const Overview& table) {
  const std::size_t columns = table.columns.size();
  std::vector<std::size_t> width(columns + 1);
  width[0] = display_width(table.row_heading);
  for (const Row& row : table.rows) width[0] = std::max(width[0], display_width(row.name));
  for (std::size_t c = 0; c < columns; ++c) {
    width[c + 1] = display_width(plain(table.columns[c].heading));
    for (const Row& row : table.rows) width[c + 1] = std::max(width[c + 1], display_width(cell_text(table, row, c)));
  }
  const std::vector<Span> heads = spans(table);
  // Scopes stand above the columns they are of, wrapped to their width; the columns are wide enough for a few words.
  const auto span_width = [&](const Span& span) {
    std::size_t sum = (span.count - 1) * column_gap;
    for (std::size_t c = span.first; c < span.first + span.count; ++c) sum += width[c + 1];
    return sum;
  };
  std::vector<std::vector<std::string>> lines;
  for (const Span& span : heads) {
    const std::string scope = with_spaces(plain(span.scope));
    std::size_t longest = 0;
    for (std::size_t at = 0; at < scope.size();) {
      const std::size_t end = std::min(scope.find(' ', at), scope.size());
      longest = std::max(longest, display_width(std::string_view(scope).substr(at, end - at)));
      at = end + 1;
    }
    constexpr std::size_t readable = 16;
    longest = std::max(longest, std::min(display_width(scope), readable));
    if (const std::size_t has = span_width(span); has < longest) width[span.first + span.count] += longest - has;
    lines.push_back(wrap(scope, span_width(span)));
  }
  std::size_t total = columns * column_gap;
  for (const std::size_t w : width) total += w;
  std::string out = title(table) + "\n" + rule("━", total);
  const std::size_t height = lines.empty() ? 0 : std::ranges::max(lines, {}, &std::vector<std::string>::size).size();
  for (std::size_t level = 0; level <= height && height > 0; ++level) {
    std::string line = padded("", width[0] + column_gap);
    for (std::size_t c = 0, s = 0; c < columns;) {
      if (s < heads.size() && heads[s].first == c) {
        std::string piece;
        if (level == height)
          for (std::size_t i = 0; i < span_width(heads[s]); ++i) piece += "─";
        else if (const std::size_t skipped = height - lines[s].size(); level >= skipped) piece = lines[s][level - skipped];
        line += padded(piece, span_width(heads[s]) + column_gap);
        c += heads[s++].count;
      } else {
        line += padded("", width[++c] + column_gap);
      }
    }
    append_line(out, line);
  }
  std::string line = padded(table.row_heading, width[0] + column_gap);
  for (std::size_t c = 0; c < columns; ++c) line += padded(with_spaces(plain(table.columns[c].heading)), width[c + 1] + column_gap);
  append_line(out, line);
  out += rule("─", total);
  Rich group;
  for (const Row& row : table.rows) {
    if (row.group != group) out += with_spaces(plain(row.group)) + "\n";
    group = row.group;
    line = padded(row.name, width[0] + column_gap);
    for (std::size_t c = 0; c < columns; ++c) line += padded(with_spaces(cell_text(table, row, c)), width[c + 1] + column_gap);
    append_line(out, line);
  }
  out += rule("━", total);
  constexpr std::size_t readable = 110, least = 80;  // a hash stays whole
  const auto paragraph = [&](const std::string& words) {
    for (const std::string& part : wrap(words, std::max(std::min(total, readable), least))) append_line(out, part);
  };
  for (const Note& note : table.notes) paragraph(raised(note.mark) + " " + plain(note.text));
  for (const Rich& words : explanations(table)) paragraph(plain(words));
  paragraph(origin(table));
  append_line(out, made_by(table));
  return out;
}

std::string markdown(const Overview& table) {
  const auto escaped = [](const std::string& words) { return markdown_escaped(Rich::words(words)); };
  std::string out = fmt::format("**{}**\n\n| {} |", escaped(title(table)), escaped(table.row_heading));
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Rich& scope = table.heads[c].scope;
    out += fmt::format(" {}{} |", markdown_escaped(table.columns[c].heading), scope.empty() ? "" : fmt::format("<br>{}", markdown_escaped(scope)));
  }
  out += "\n|";
  for (std::size_t c = 0; c <= table.columns.size(); ++c) out += " --- |";
  out += "\n";
  Rich group;
  for (const Row& row : table.rows) {
    if (row.group != group) {
      out += fmt::format("| *{}* |", markdown_escaped(row.group));
      for (std::size_t c = 0; c < table.columns.size(); ++c) out += " |";
      out += "\n";
    }
    group = row.group;
    out += fmt::format("| {} |", escaped(row.name));
    for (std::size_t c = 0; c < table.columns.size(); ++c) out += fmt::format(" {} |", escaped(cell_text(table, row, c)));
    out += "\n";
  }
  for (const Note& note : table.notes) out += fmt::format("\n{} {}\n", raised(note.mark), markdown_escaped(note.text));
  out += "\n";
  for (const Rich& words : explanations(table)) out += "- " + markdown_escaped(words) + "\n";
  out += "\n";
  return out + escaped(origin(table)) + "\n" + escaped(made_by(table)) + "\n";
}

}  // namespace amcert::report::overview
