// Data tables: comma-separated, a header line, exact numbers.
#pragma once

#include "linalg/dyadic_matrix.hpp"

#include <string>
#include <vector>

namespace amcert {

class CsvTable {
 public:
  // Throws CaseError naming file and line: missing file, no rows, a row of another length, a cell that is no number.
  explicit CsvTable(const std::string& path);
  // The named columns as rows of a matrix: samples become columns.
  RationalMatrix columns(const std::vector<std::string>& names) const;

 private:
  std::string path_;
  std::vector<std::string> header_;
  std::vector<std::vector<Rational>> rows_;
};

}  // namespace amcert
