// What the readers of problems share.
#pragma once
#include "reader.hpp"

namespace amcheck {

std::size_t size_from(const Value& v);                          // an int >= 1
std::string block_name(const Value& block, const Problem& p);   // the member "name", which no block of p has yet

void read_polynomial(const Value& v, Problem& p, Reader& reader);
// As a function of the blocks of the update F is what SPEC 2.4 asks for.
bool polynomial_update_fits(const Problem& p, const Update& u);

}  // namespace amcheck
