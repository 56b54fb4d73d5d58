// The tables [polynomial] and [composite] of a case, whose objectives are texts.
#pragma once

#include "problem/case_reader.hpp"
#include "problem/expression.hpp"

namespace amcert {

// The objective and the blocks.
void read_polynomial(Reader& r, Problem& p);
// All but the sweep and the start; returns what texts in them may name. Stated conditions that do not hold are added to `broken`.
Names read_composite(Reader& r, Problem& p, std::vector<std::string>& broken);
// [method] of a composite problem.
void read_composite_method(Reader& r, Problem& p, const Names& names);

// Whether a start is a text of other blocks, not a number.
bool follows(const Reader& r, const toml::node& n);
// The start of a block from the ones that are given (the others are empty), rounded to multiples of 2^-52; nothing if one is missing.
std::optional<RationalMatrix> start_from_text(const Reader& r, const toml::node& n, const Problem& p, int block, const Names& names, const std::vector<RationalMatrix>& x, std::string& missing);

}  // namespace amcert
