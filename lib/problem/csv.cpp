#include "problem/csv.hpp"

#include "number/text.hpp"
#include "problem/case_file.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace amcert {
namespace {

// Without blanks and quotes around it; what stands inside stays, so that "1 2" is not read as 12.
std::string trimmed(const std::string& cell) {
  const auto from = cell.find_first_not_of(" \t\r"), to = cell.find_last_not_of(" \t\r");
  if (from == cell.npos) return "";
  const std::string s = cell.substr(from, to - from + 1);
  return s.size() >= 2 && s.front() == '"' && s.back() == '"' ? s.substr(1, s.size() - 2) : s;
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::size_t from = 0;
  for (auto comma = line.find(','); comma != line.npos; comma = line.find(',', from)) {
    out.push_back(trimmed(line.substr(from, comma - from)));
    from = comma + 1;
  }
  out.push_back(trimmed(line.substr(from)));
  return out;
}

}  // namespace

CsvTable::CsvTable(const std::string& path) : path_(path) {
  std::ifstream in(path);
  if (!in) throw CaseError(path + ": no such data file; `file` in [data] is relative to the case's folder");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);  // the mark that spreadsheets begin UTF-8 with
    if (line.empty() || line == "\r") continue;
    const auto row = cells(line);
    if (header_.empty()) {
      header_ = row;
      continue;
    }
    const std::string where = path + ":" + std::to_string(number) + ": ";
    if (row.size() != header_.size())
      throw CaseError(where + std::to_string(row.size()) + " cells, the header has " + std::to_string(header_.size()) +
                      "; every row needs as many");
    rows_.push_back(row);
    lines_.push_back(number);
  }
  if (rows_.empty()) throw CaseError(path + ": the data file holds no rows; it needs a header line and at least one row of numbers");
}

// Every name is a number: the file begins with data.
bool CsvTable::headless() const {
  return std::ranges::all_of(header_, [](const std::string& name) {
    try {
      (void)parse_number(name);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  });
}

RationalMatrix CsvTable::columns(const std::vector<std::string>& names) const {
  RationalMatrix m(Index(names.size()), Index(rows_.size()));
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (std::find(names.begin(), names.begin() + std::ptrdiff_t(k), names[k]) != names.begin() + std::ptrdiff_t(k))
      throw CaseError(path_ + ": column '" + names[k] + "' is asked for twice; name each once");
    const auto at = std::find(header_.begin(), header_.end(), names[k]);
    if (at == header_.end()) {
      std::string known;
      for (const auto& h : header_) known += (known.empty() ? "" : ", ") + h;
      const bool other = header_.size() == 1 && header_[0].find_first_of(";\t") != std::string::npos;
      throw CaseError(path_ + ":1: there is no column '" + names[k] + "'; " +
                      (other ? "the only one is '" + known + "': put commas between the cells, and points into the numbers" : "columns are " + known) +
                      (headless() ? "; the first line must hold the names" : ""));
    }
    if (std::find(at + 1, header_.end(), names[k]) != header_.end()) throw CaseError(path_ + ":1: two columns are named '" + names[k] + "'; rename one");
    for (std::size_t s = 0; s < rows_.size(); ++s) {
      try {
        const std::string& cell = rows_[s][std::size_t(at - header_.begin())];
        m(Index(k), Index(s)) = parse_number(cell);
        if (!std::isfinite(m(Index(k), Index(s)).approximately())) throw std::domain_error(cell + " is beyond the doubles; scale the column");
      } catch (const std::exception& e) {
        throw CaseError(path_ + ":" + std::to_string(lines_[s]) + ": column " + names[k] + ": " + e.what());
      }
    }
  }
  return m;
}

}  // namespace amcert
