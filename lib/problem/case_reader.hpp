// Values of a case.toml, exact, each with the place it was read from: what is wrong with one is said with file and line.
#pragma once

#include "names/near_names.hpp"
#include "number/text.hpp"
#include "problem/case_file.hpp"

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace amcert {

// A value of the file, with the place it was read from.
class Reader {
 public:
  explicit Reader(const std::string& path) : Reader(path, contents(path, "a case is a folder with a case.toml"), "a case") {}
  // Of a text that is or would be in that file.
  Reader(const std::string& path, std::string text, const std::string& what) : path_(path), text_(std::move(text)) {
    std::istringstream lines(text_);
    for (std::string l; std::getline(lines, l);) lines_.push_back(l);
    try {
      root_ = toml::parse(text_, path);
    } catch (const toml::parse_error& e) {
      throw CaseError(path + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description()) +
                      "; " + what + " is written in TOML, as README.md shows");
    }
  }
  static std::string contents(const std::string& path, const std::string& remedy) {
    std::ifstream in(path);
    if (!in) throw CaseError(path + ": no such file; " + remedy);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
  }

  const toml::table& root() const { return root_; }
  [[noreturn]] void fail(const toml::node* n, const std::string& what) const {
    throw CaseError(path_ + (n && n->source().begin ? ":" + std::to_string(n->source().begin.line) : "") + ": " + what);
  }

  void only(const toml::table& t, const std::string& where, std::initializer_list<const char*> keys) const {
    for (const auto& [k, v] : t)
      if (std::find(keys.begin(), keys.end(), k.str()) == keys.end())
        fail(&v, fmt::format("unknown key '{}' in {}; {}known keys are {}", k.str(), where, meant(k.str(), {keys.begin(), keys.end()}), fmt::join(keys, ", ")));
  }
  // Refuses a value that is none of the known ones.
  [[noreturn]] void unknown(const toml::node* n, const std::string& what, const std::string& value, const std::vector<std::string>& known, const std::string& more = "") const {
    fail(n, fmt::format("unknown {} '{}'; {}known: {}{}", what, value, meant(value, known), fmt::join(known, ", "), more));
  }
  void one_of(const toml::node* n, const std::string& what, const std::string& value, const std::vector<std::string>& known, const std::string& more = "") const {
    if (std::find(known.begin(), known.end(), value) == known.end()) unknown(n, what, value, known, more);
  }

  // The text of a float in the file, never its double.
  std::string float_text(const toml::node& n) const {
    const auto from = n.source().begin, to = n.source().end;
    const std::string& line = lines_.at(from.line - 1);
    std::string s = line.substr(from.column - 1, to.line == from.line ? to.column - from.column : std::string::npos);
    while (!s.empty() && (s.back() == ' ' || s.back() == ',' || s.back() == ']' || s.back() == '\t')) s.pop_back();
    s.erase(std::remove(s.begin(), s.end(), '_'), s.end());
    return s;
  }

  // Strings, integers, and floats.
  Rational number(const toml::node& n, const std::string& what) const {
    std::string s;
    if (const auto* v = n.as_string()) s = v->get();
    else if (const auto* i = n.as_integer()) return Rational(i->get());
    else if (n.is_floating_point()) s = float_text(n);
    else {
      fail(&n, what + " must be a number, like 0.1, 3 or \"1/3\"");
    }
    try {
      return parse_number(s);
    } catch (const std::exception& e) {
      fail(&n, what + ": " + e.what());
    }
  }

  std::string string(const toml::node& n, const std::string& what) const {
    if (const auto* s = n.as_string()) return s->get();
    fail(&n, what + " must be a string");
  }

  int integer(const toml::node& n, const std::string& what, int least, int most) const {
    const auto* i = n.as_integer();
    if (!i || i->get() < least || i->get() > most)
      fail(&n, what + " must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return int(i->get());
  }

  std::vector<std::string> strings(const toml::node& n, const std::string& what) const {
    std::vector<std::string> out;
    if (n.is_string()) return {string(n, what)};
    if (!n.is_array()) fail(&n, what + " must be a list of strings");
    for (const auto& e : *n.as_array()) out.push_back(string(e, what));
    return out;
  }

  RationalMatrix matrix(const toml::node& n, const std::string& what) const {
    const auto* rows = n.as_array();
    if (!rows || rows->empty()) fail(&n, what + " must be a list of rows");
    RationalMatrix m;
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const auto* row = (*rows)[i].as_array();
      if (!row || row->empty()) fail(&(*rows)[i], what + ": every row must be a list of numbers");
      if (i == 0) m = RationalMatrix(Index(rows->size()), Index(row->size()));
      if (Index(row->size()) != m.cols)
        fail(row, what + ": row " + std::to_string(i + 1) + " has " + std::to_string(row->size()) + " numbers, the first has " + std::to_string(m.cols) +
                       "; all rows need the same");
      for (std::size_t j = 0; j < row->size(); ++j) m(Index(i), Index(j)) = number((*row)[j], what);
    }
    return m;
  }

  const toml::table& table(const char* key, bool required, const std::string& remedy = "; add it") const {
    static const toml::table empty;
    const toml::node* n = root_.get(key);
    if (!n) {
      if (required) fail(nullptr, std::string("the table [") + key + "] is missing" + remedy);
      return empty;
    }
    if (!n->is_table()) fail(n, std::string("[") + key + "] must be a table");
    return *n->as_table();
  }

  // One value for all layers, or a list with one per layer.
  template <class F>
  auto per_layer(const toml::node& n, int layers, const std::string& what, F read) const {
    std::vector<decltype(read(n))> out;
    if (const auto* a = n.as_array()) {
      if (int(a->size()) != layers) fail(&n, what + " lists " + std::to_string(a->size()) + " values for " + std::to_string(layers) +
                                                 " layers; give one value, or one per layer");
      for (const auto& e : *a) out.push_back(read(e));
    } else {
      for (int i = 0; i < layers; ++i) out.push_back(read(n));
    }
    return out;
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_, text_;
  std::vector<std::string> lines_;
  toml::table root_;
};

inline int block_named(const Reader& r, const toml::node& n, const Problem& p, const std::string& name) {
  const int b = p.block(name);
  if (b >= 0) return b;
  std::string known;
  for (const Block& x : p.blocks) known += (known.empty() ? "" : ", ") + x.name;
  r.fail(&n, "there is no block '" + name + "'; blocks are " + known);
}

}  // namespace amcert
