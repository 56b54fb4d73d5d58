// Objectives as users write them: 1/2*sumsq(W2*W1 - Y) + lambda/2*(sumsq(W1) + sumsq(W2)).
#pragma once

#include "linalg/dyadic_matrix.hpp"
#include "problem/polynomial.hpp"

#include <map>
#include <string>
#include <string_view>

namespace amcert {

// Where the entries of a matrix of unknowns begin; they follow row by row.
struct UnknownMatrix { Index rows, cols; int first; };

// Numbers, names, + - * / ^, parentheses, and relu, abs, sum, sumsq, transpose. Products are matrix products, or by a number;
// relu and abs take affine functions of the unknowns, entry by entry. Squares that are added become residuals.
// Throws std::invalid_argument that says what is wrong and where.
PiecewisePolynomial parse_objective(std::string_view text, const std::map<std::string, UnknownMatrix>& unknowns,
                                    const std::map<std::string, RationalMatrix>& constants);

}  // namespace amcert
