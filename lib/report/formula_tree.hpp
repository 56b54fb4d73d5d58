// What a formula is made of: shared by its three typesetters, of no use elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amcert::report {

struct FormulaNode {
  enum class Kind { variable, name, number, symbol, space, subscript, superscript, fraction };
  Kind kind;
  std::string text;                 // of the first five kinds
  std::vector<FormulaNode> first;   // the script, or what stands over the fraction line
  std::vector<FormulaNode> second;  // what stands under it
};

using Formula = std::vector<FormulaNode>;

// Throws std::logic_error for an unclosed group: formulas are written by this library, not by its users.
[[nodiscard]] Formula parse_formula(std::string_view source);

}  // namespace amcert::report
