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

// The assumptions of the theory of descent and what follows from them; says so if the certificate has no claim about rates.
[[nodiscard]] std::string terminal_assumptions(const Table& table, std::size_t width = 100);

// The same as a pipe table under a heading of its own; empty without such a claim. `markdown` ends with it.
[[nodiscard]] std::string markdown_assumptions(const Table& table);

// A `table` environment and below it the theorem in words, each number with the digest of its claim. Needs booktabs and amsmath.
[[nodiscard]] std::string latex_assumptions(const Table& table);

}  // namespace amcert::report
