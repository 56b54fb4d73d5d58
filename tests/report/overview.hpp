// Tables of many certificates from the samples, and their cells.
#pragma once

#include "report/overview/overview.hpp"
#include "report/wrap.hpp"
#include "samples.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace overviews {

using namespace amcert::report;
namespace ov = amcert::report::overview;
using Json = nlohmann::json;
using samples::Sample;

struct Given {
  Sample sample;
  std::string place;
};

// Certificates are told apart by their digests, which are the caller's to give.
inline ov::Overview table_of(const std::vector<Given>& given, ov::Options options = {}) {
  ov::Builder builder(options);
  char digit = 'a';
  for (const Given& one : given) {
    builder.add(one.sample.problem, one.sample.certificate, {one.place + "/certificate.json", std::string(64, digit)}, one.place);
    ++digit;
  }
  return builder.finish();
}
inline ov::Overview table_of(const std::vector<Given>& given, const std::vector<std::string>& columns) { return table_of(given, ov::Options{.columns = columns}); }

inline std::string shown(const ov::Overview& table, std::size_t row, std::size_t column) { return with_spaces(plain(ov::shown(table.columns[column], table.rows[row].cells[column], table.options.digits))); }
inline std::string only(const Sample& sample, const std::string& column) { return shown(table_of({{sample, "out/x"}}, {column}), 0, 0); }
inline std::string scope(const ov::Overview& table, std::size_t column) { return with_spaces(plain(table.heads[column].scope)); }

// A limit certificate is about the problem of network(): the two samples are one case.
inline std::vector<Given> one_case() { return {{samples::network(), "out/two"}, {samples::limit(), "out/two-limit"}}; }

inline Sample renamed(Sample sample, const std::string& name, char problem) {
  sample.problem["name"] = name;
  sample.certificate["problem"] = std::string(64, problem);
  return sample;
}

inline Json& claim_of(Sample& sample, std::string_view kind, int n = 0) {
  for (Json& claim : sample.certificate["claims"])
    if (claim["kind"] == kind && n-- == 0) return claim;
  throw std::logic_error("no such claim in the sample");
}

inline std::string field(const std::vector<std::vector<std::string>>& records, const std::string& name, std::size_t row = 1) {
  for (std::size_t i = 0; i < records[0].size(); ++i)
    if (records[0][i] == name) return records[row][i];
  throw std::logic_error("no field " + name);
}

}  // namespace overviews
