#include "number/text.hpp"
#include "run/json_fault.hpp"
#include "run/recorded_run.hpp"
#include "run/whole_file.hpp"

#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <system_error>

namespace amcert {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& where, const std::string& what) { throw std::invalid_argument(where + ": " + what); }

std::string shape(Index r, Index c) { return std::to_string(r) + "x" + std::to_string(c); }

void check_shape(const std::string& where, const Block& b, Index rows, Index cols) {
  if (rows != b.rows || cols != b.cols) refuse(where, "the shape is " + shape(rows, cols) + ", expected " + shape(b.rows, b.cols) + " (samples are columns)");
}

[[noreturn]] void refuse_not_finite(const std::string& where, Index i, Index j) {
  refuse(where + ", entry (" + std::to_string(i) + "," + std::to_string(j) + ")", "NaN or infinity; end the run before it");
}

// One value per block, by names that must be those of the problem.
template <class Value, class Read>
Point every_block(const Problem& p, const std::map<std::string, Value>& values, const std::string& where, const Read& read) {
  for (const auto& [key, value] : values)
    if (p.block(key) < 0) refuse(where, "block '" + key + "' does not belong to the problem; leave it out");
  Point point;
  for (const Block& b : p.blocks) {
    const auto found = values.find(b.name);
    if (found == values.end()) refuse(where, "block " + b.name + " is missing; every iterate needs every block");
    point.push_back(read(where + ", block " + b.name, found->second, b));
  }
  return point;
}

// A number given as hex float or exact decimal string, or as a JSON number that is an integer.
Rational json_number(const std::string& where, const Json& v) {
  std::string s;
  if (v.is_number_integer()) s = v.dump();
  else if (v.is_string()) s = v.get<std::string>();
  else if (v.is_number()) refuse(where, "write non-integers as strings, hex floats (Python: x.hex()) or exact decimals, not as the JSON number " + v.dump());
  else if (v.is_null()) refuse(where, "null is not a number; NaN and infinities are refused, end the run before them");
  else refuse(where, "expected a number");
  Rational x;
  try {
    x = parse_number(s);
  } catch (const std::exception& e) {
    refuse(where, e.what());
  }
  if (!x.is_dyadic()) refuse(where, s + " is not a dyadic number; write the number as a hex float (Python: x.hex()) or as its exact decimal");
  return x;
}

DyadicMatrix json_matrix(const std::string& where, const Json& v, const Block& b) {
  if (!v.is_array() || v.empty()) refuse(where, "expected a matrix, a list of rows");
  const Index rows = Index(v.size());
  RationalMatrix m;
  for (Index i = 0; i < rows; ++i) {
    const Json& row = v[std::size_t(i)];
    if (!row.is_array()) refuse(where, "row " + std::to_string(i) + " is not a list");
    if (i == 0) m = RationalMatrix(rows, Index(row.size()));
    if (Index(row.size()) != m.cols) refuse(where, "row " + std::to_string(i) + " has " + std::to_string(row.size()) + " numbers, row 0 has " + std::to_string(m.cols) + "; all rows need the same");
    for (Index j = 0; j < m.cols; ++j)
      m(i, j) = json_number(where + ", entry (" + std::to_string(i) + "," + std::to_string(j) + ")", row[std::size_t(j)]);
  }
  check_shape(where, b, m.rows, m.cols);
  try {
    return DyadicMatrix::of(m);
  } catch (const std::domain_error& e) {
    refuse(where, e.what());
  }
}

// Of the text that is no JSON: the iterate and block that it stops in, "" outside them.
std::string last_place(const std::string& text) {
  int iterate = -1;
  std::string block;
  const auto follow = [&](int depth, Json::parse_event_t event, Json& v) {
    if (event == Json::parse_event_t::object_start && depth == 2) ++iterate, block.clear();
    if (event == Json::parse_event_t::key && depth == 3) block = v.get<std::string>();
    if (event == Json::parse_event_t::array_end && depth == 1) iterate = -1;
    return true;
  };
  const Json unused = Json::parse(text, follow, false);
  return iterate < 0 ? "" : ": iterate " + std::to_string(iterate) + (block.empty() ? "" : ", block " + block);
}

RecordedRun from_json(const Problem& p, const std::string& path) {
  std::ifstream in(path);
  if (!in) refuse(path, "no such file; --run takes amcert-run/1 JSON, or a folder of <block>_<k>.npy");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  Json v;
  try {
    v = Json::parse(text);
  } catch (const Json::exception& e) {
    refuse(path + last_place(text), "not JSON: " + json_fault(e) + "; write the file anew, numbers as hex floats in quotes");
  }
  if (!v.is_object() || !v.contains("format") || v["format"] != "amcert-run/1") refuse(path, "expected {\"format\": \"amcert-run/1\", \"iterates\": [...]}");
  for (const auto& [key, x] : v.items())
    if (key != "format" && key != "iterates" && key != "objective") refuse(path, "unknown key '" + key + "'; known keys are format, iterates, objective");
  if (!v.contains("iterates") || !v["iterates"].is_array() || v["iterates"].size() < 2) refuse(path, "iterates must list at least two iterates, x^0 and x^1");
  RecordedRun run;
  run.by_engine = false;
  for (std::size_t k = 0; k < v["iterates"].size(); ++k) {
    const Json& x = v["iterates"][k];
    const std::string where = path + ": iterate " + std::to_string(k);
    if (!x.is_object()) refuse(where, "expected an object with a matrix for every block");
    const auto blocks = x.get<std::map<std::string, Json>>();
    run.iterates.push_back(every_block(p, blocks, where, [](const std::string& place, const Json& m, const Block& b) { return json_matrix(place, m, b); }));
  }
  if (v.contains("objective")) {
    if (!v["objective"].is_array() || v["objective"].size() != run.iterates.size()) refuse(path, "objective must list one value of F per iterate");
    for (const Json& f : v["objective"]) {
      const Rational x = json_number(path + ": objective", f);
      run.objective.push_back(x.approximately());
      if (Rational::literally(run.objective.back()) != x) refuse(path, "a value of objective is not a double");
    }
  }
  return run;
}

// .npy version 1 or 2, little-endian float64, C or Fortran order, two dimensions (one counts as a column).
DyadicMatrix npy(const std::string& path, const std::string& where, const Block& b) {
  static_assert(std::endian::native == std::endian::little);
  std::ifstream in(path, std::ios::binary);
  std::string data((std::istreambuf_iterator<char>(in)), {});
  if (data.size() < 12 || data.compare(0, 6, "\x93NUMPY") != 0) refuse(where, "not a .npy file");
  const bool v1 = data[6] == 1;
  const std::size_t start = v1 ? 10 : 12;
  const auto byte = [&](std::size_t n) { return std::size_t(static_cast<unsigned char>(data[n])); };
  const std::size_t length = byte(8) + (byte(9) << 8) + (v1 ? 0 : (byte(10) << 16) + (byte(11) << 24));
  if (data.size() < start + length) refuse(where, "the .npy header is cut off; write the file anew");
  const std::string header = data.substr(start, length);
  if (header.find("'<f8'") == header.npos) refuse(where, "the .npy file must hold little-endian float64 ('<f8'); convert with numpy.float64");
  const bool fortran = header.find("'fortran_order': True") != header.npos;
  const auto open = header.find('('), close = header.find(')');
  if (open == header.npos || close == header.npos) refuse(where, "the .npy header has no shape");
  std::vector<Index> dims;
  for (std::size_t n = open + 1; n < close;) {
    if (std::isdigit(static_cast<unsigned char>(header[n]))) {
      Index d = 0;
      while (n < close && std::isdigit(static_cast<unsigned char>(header[n])) && d < (Index(1) << 30)) d = 10 * d + (header[n++] - '0');
      dims.push_back(d);
    } else {
      ++n;
    }
  }
  if (dims.size() == 1) dims.push_back(1);
  if (dims.size() != 2) refuse(where, "expected a matrix");
  check_shape(where, b, dims[0], dims[1]);
  if (data.size() != start + length + std::size_t(dims[0] * dims[1]) * 8) refuse(where, "the .npy file is cut off or too long; write it anew");
  Eigen::MatrixXd m(dims[0], dims[1]);
  for (Index i = 0; i < dims[0]; ++i)
    for (Index j = 0; j < dims[1]; ++j) {
      const Index n = fortran ? j * dims[0] + i : i * dims[1] + j;
      std::memcpy(&m(i, j), data.data() + start + length + std::size_t(n) * 8, 8);
      if (!std::isfinite(m(i, j))) refuse_not_finite(where, i, j);
    }
  return DyadicMatrix(m);
}

RecordedRun from_folder(const Problem& p, const std::string& path) {
  RecordedRun run;
  run.by_engine = false;
  int last = -1;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() != ".npy") continue;
    const std::string stem = entry.path().stem().string();
    const auto bar = stem.rfind('_');
    const std::string number = bar == stem.npos ? "" : stem.substr(bar + 1);
    if (number.empty() || number.size() > 7 || number.find_first_not_of("0123456789") != number.npos)
      refuse(entry.path().string(), "expected a name <block>_<iterate>.npy");
    if (p.block(stem.substr(0, bar)) < 0) refuse(entry.path().string(), "block '" + stem.substr(0, bar) + "' does not belong to the problem; take the file away");
    last = std::max(last, std::stoi(number));
  }
  if (last < 1) refuse(path, "no run here: expected amcert-run/1 JSON, or files <block>_<k>.npy for k = 0, 1, ...");
  for (int k = 0; k <= last; ++k) {
    Point x;
    for (const Block& b : p.blocks) {
      const std::string file = (fs::path(path) / (b.name + "_" + std::to_string(k) + ".npy")).string();
      const std::string where = file + ": iterate " + std::to_string(k) + ", block " + b.name;
      if (!fs::exists(file)) refuse(where, "the file is missing; every iterate needs every block");
      x.push_back(npy(file, where, b));
    }
    run.iterates.push_back(std::move(x));
  }
  return run;
}

std::string hex_float(double x) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%a", x);
  return buffer;
}

}  // namespace

Point point_of(const Problem& p, const std::map<std::string, Eigen::MatrixXd>& blocks, const std::string& where) {
  return every_block(p, blocks, where, [](const std::string& place, const Eigen::MatrixXd& m, const Block& b) {
    check_shape(place, b, m.rows(), m.cols());
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j)
        if (!std::isfinite(m(i, j))) refuse_not_finite(place, i, j);
    return DyadicMatrix(m);
  });
}

RecordedRun import_run(const Problem& p, const std::string& path) {
  if (!fs::is_directory(path)) return from_json(p, path);
  const fs::path json = fs::path(path) / "run.json";
  return fs::exists(json) ? from_json(p, json.string()) : from_folder(p, path);
}

void export_run(const Problem& p, const RecordedRun& run, const std::string& path) {
  Json iterates = Json::array();
  for (const Point& x : run.iterates) {
    Json point = Json::object();
    for (std::size_t b = 0; b < x.size(); ++b) {
      Json rows = Json::array();
      for (Index i = 0; i < x[b].rows(); ++i) {
        Json row = Json::array();
        for (Index j = 0; j < x[b].cols(); ++j) {
          if (x[b].doubles()) { row.push_back(hex_float(x[b].approximate()(i, j))); continue; }
          // hex float text of any precision: 0x<integer>p<exponent>
          const Rational q = x[b](i, j);
          const Integer n = q.numerator();
          row.push_back((n < 0 ? "-0x" : "0x") + Integer(boost::multiprecision::abs(n)).str(0, std::ios_base::hex) + "p-" +
                        std::to_string(boost::multiprecision::msb(q.denominator())));
        }
        rows.push_back(std::move(row));
      }
      point[p.blocks[b].name] = std::move(rows);
    }
    iterates.push_back(std::move(point));
  }
  Json out = {{"format", "amcert-run/1"}, {"iterates", std::move(iterates)}};
  if (!run.objective.empty()) {
    Json list = Json::array();
    for (double f : run.objective) list.push_back(hex_float(f));
    out["objective"] = list;
  }
  try {
    write_whole(path, out.dump(1) + "\n");
  } catch (const std::system_error& e) {
    refuse(path, "cannot be written (" + e.code().message() + "); name another file");
  }
}

}  // namespace amcert
