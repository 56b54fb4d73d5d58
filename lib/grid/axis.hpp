// The axes of a grid: keys of the case file and the values that they take on.
#pragma once

#include "grid/case_text.hpp"

#include <string>
#include <vector>

namespace amcert {

struct Axis {
  struct Value {
    CaseTree tree;
    std::string name;  // its part of a member's name
    std::string text;  // as messages and tables show it
    unsigned line = 0;
  };
  std::vector<std::string> key;  // "network.lambda" in parts
  std::string key_name;          // before values that do not speak for themselves: lambda
  std::vector<Value> values;
  std::string label() const;  // network.lambda
};

// For every axis the number of one of its values, or -1.
using Choice = std::vector<int>;

// The table [axes], in the order of the file. Throws CaseError with file and line, as all that read here.
std::vector<Axis> read_axes(const Reader& r);

// The tables [[except]]: members with these values are left out. -1 where nothing is said about an axis.
struct LeftOut {
  Choice values;
  const toml::node* place;
  bool meets(const Choice& member) const;
};
std::vector<LeftOut> read_exceptions(const Reader& r, const std::vector<Axis>& axes);

std::string joined(const std::vector<std::string>& parts, const std::string& between);
std::string short_digest(const CaseTree& v);

}  // namespace amcert
