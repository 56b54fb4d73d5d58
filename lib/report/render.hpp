// A table as text for a terminal, Markdown, CSV and LaTeX.
#pragma once

#include "report/table.hpp"

#include <string>

namespace amcert::report {

// Aligned UTF-8, no line longer than `width` characters.
[[nodiscard]] std::string terminal(const Table& table, std::size_t width = 110);

// A pipe table as GitHub reads it.
[[nodiscard]] std::string markdown(const Table& table);

// RFC 4180 with a header line: every number in a field of its own, every row complete.
[[nodiscard]] std::string csv(const Table& table);

// A complete `table` environment (`table*` if it shall span two columns of text). Needs booktabs and amsmath.
[[nodiscard]] std::string latex_table(const Table& table, bool two_columns = false);

}  // namespace amcert::report
