// Lines of bounded length.
#pragma once

#include <cstddef>
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

}  // namespace amcert::report
