// Lines of bounded length.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amcert::report {

// Number of characters. All that is printed here is one column wide.
[[nodiscard]] std::size_t display_width(std::string_view utf8);

// The text with ordinary spaces in place of no-break spaces.
[[nodiscard]] std::string with_spaces(std::string_view utf8);

// Breaks at spaces; where that is not enough at no-break spaces; and where that is not either, anywhere.
// No-break spaces come out as spaces. At least one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view utf8, std::size_t width);

// The lines of cells that stand beside one another, each cell given as its lines; a column of width 0 is left out.
constexpr std::size_t column_gap = 2;
[[nodiscard]] std::string side_by_side(std::span<const std::vector<std::string>> cells, std::span<const std::size_t> widths);
[[nodiscard]] std::string rule(const char* stroke, std::size_t length);

}  // namespace amcert::report
