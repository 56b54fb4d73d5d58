// What the Markdown tables share.
#pragma once

#include "report/formula.hpp"

#include <string>

namespace amcert::report {

// Without what Markdown would take for markup.
[[nodiscard]] std::string markdown_escaped(const Rich& cell);
// What is not proved must not be overlooked in a column of "proved".
[[nodiscard]] std::string markdown_emphasized(const std::string& verdict);

}  // namespace amcert::report
