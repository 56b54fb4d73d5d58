// A case as a tree of values, and its text.
#pragma once

#include "problem/case_reader.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace amcert {

// Keys stand in the order of the file. Floats are strings with their text in the file: a case reads both alike.
using CaseTree = nlohmann::ordered_json;

CaseTree tree_of(const Reader& r, const toml::node& n);

// TOML, with a table for every table of the first level, and one row of a matrix per line.
std::string case_text(const CaseTree& root);

}  // namespace amcert
