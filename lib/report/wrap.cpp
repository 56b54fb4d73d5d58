// Lines of bounded length.
#include "report/wrap.hpp"

#include "report/formula.hpp"

#include <algorithm>
#include <utility>

namespace amcert::report {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

constexpr std::string_view no_break_space = "\u00a0";

// Pieces that fit, of a word that does not: split at no-break spaces, else between characters.
std::vector<std::string> break_word(std::string_view word, std::size_t width) {
  std::vector<std::string> pieces;
  for (const std::string& part : split(word, no_break_space)) {
    std::string piece;
    for (const std::string_view character : characters(part)) {
      if (display_width(piece) == width) pieces.push_back(std::exchange(piece, {}));
      piece += character;
    }
    if (!piece.empty()) pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

std::string with_spaces(std::string_view utf8) {
  std::string text;
  for (const std::string_view character : characters(utf8)) text += character == no_break_space ? " " : character;
  return text;
}

std::size_t display_width(std::string_view utf8) { return characters(utf8).size(); }

std::vector<std::string> wrap(std::string_view utf8, std::size_t width) {
  std::vector<std::string> lines(1);
  const auto place = [&](const std::string& piece) {
    std::string& line = lines.back();
    if (line.empty()) line = piece;
    else if (display_width(line) + 1 + display_width(piece) <= width) line += " " + piece;
    else lines.push_back(piece);
  };
  for (const std::string& word : split(utf8, " ")) {
    if (word.empty()) continue;
    if (display_width(word) <= width) {
      place(with_spaces(word));
      continue;
    }
    for (const std::string& piece : break_word(word, width)) place(piece);
  }
  return lines;
}

std::string side_by_side(std::span<const std::vector<std::string>> cells, std::span<const std::size_t> widths) {
  std::size_t height = 0;
  for (const std::vector<std::string>& cell : cells) height = std::max(height, cell.size());
  std::string text;
  for (std::size_t number = 0; number < height; ++number) {
    std::string line;
    std::size_t column_start = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (widths[i] == 0) continue;
      if (number < cells[i].size() && !cells[i][number].empty()) {
        line.append(column_start - display_width(line), ' ');
        line += cells[i][number];
      }
      column_start += widths[i] + column_gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string rule(const char* stroke, std::size_t length) {
  std::string line;
  for (std::size_t i = 0; i < length; ++i) line += stroke;
  return line + "\n";
}

}  // namespace amcert::report
