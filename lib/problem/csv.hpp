// Data tables: comma-separated, a header line, exact numbers.
#pragma once

#include "linalg/dyadic_matrix.hpp"

#include <string>
#include <vector>

namespace amcert {

class CsvTable {
 public:
  // Throws CaseError naming file and line: missing file, no rows, a row of another length.
  explicit CsvTable(const std::string& path);
  // The named columns as rows of a matrix: samples become columns. The others may hold anything. Throws CaseError naming file and line: no such column,
  // or two, a name given twice, a cell that is no number.
  RationalMatrix columns(const std::vector<std::string>& names) const;

 private:
  bool headless() const;
  std::string path_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> lines_;  // where each row stands
};

}  // namespace amcert
