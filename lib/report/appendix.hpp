// The appendix of a paper: problem, method, theorems with their numbers, pictures.
#pragma once

#include "report/figures.hpp"

#include <string>
#include <vector>

namespace amcert::report {

// For \input into a paper with the packages amsmath, amssymb, booktabs and graphicx. Pictures are NAME.pdf in \amcertfigures. Requires:
// parts of one problem, at least one.
[[nodiscard]] std::string latex_appendix(const std::vector<Part>& parts, const std::vector<Figure>& figures, const std::string& version);

// A document that consists of it alone; `file` is its name without .tex.
[[nodiscard]] std::string latex_document(const std::string& file);

}  // namespace amcert::report
