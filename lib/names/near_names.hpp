// What somebody who mistyped a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amcert {

// Insertions, deletions and changes of single characters, and swaps of two neighbours, that make one of the other; upper and lower case
// are the same.
std::size_t edits(std::string_view a, std::string_view b);
// How many edits a name is likely to be mistyped by.
std::size_t likely_edits(std::string_view name);
// "did you mean a or b? " with the known names that are nearest, or nothing if none is near, or more than two are.
std::string meant(std::string_view name, const std::vector<std::string>& known);

}  // namespace amcert
