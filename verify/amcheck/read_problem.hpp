// What the readers of problems share.
#pragma once
#include "reader.hpp"

namespace amcheck {

std::size_t size_from(const Value& v);                            // an int >= 1
bool well_named(std::string_view name);                           // a letter, then letters and digits
std::string block_name(const Value& block, const Problem& p);     // the member "name", which no block of p has yet
std::size_t read_matrix_blocks(const Value& blocks, Problem& p);  // returns the number of their entries
Polynomial read_polynomial_value(const Value& v, std::size_t variables, Reader& reader);  // in the variables below `variables`
// The members `residuals` and `rest` of v.
void read_sum(const Value& v, std::size_t variables, Reader& reader, std::vector<WeightedSquare>& residuals, Polynomial& rest);

void read_polynomial(const Value& v, Problem& p, Reader& reader);
// As a function of the blocks of the update F is what SPEC 2.4 asks for.
bool polynomial_update_fits(const Problem& p, const Update& u);

void read_composite(const Value& v, Problem& p, Reader& reader);
// The keys of an update of a composite problem, whose block is known; malformed if SPEC 2.5 does not allow it.
void read_composite_update(const Value& v, Update& u, const Problem& p, Reader& reader);

}  // namespace amcheck
