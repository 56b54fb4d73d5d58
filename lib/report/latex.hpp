// What the LaTeX tables share.
#pragma once

#include <string>
#include <string_view>

namespace amcert::report {

// Letters that are safe in a \label.
[[nodiscard]] std::string latex_label(std::string_view name);
// The content of a cell of a p column.
[[nodiscard]] std::string latex_cell(const std::string& content);
// The end of a tabular* within this environment, with a note in small print below.
[[nodiscard]] std::string latex_table_end(const char* environment, const std::string& note);

}  // namespace amcert::report
