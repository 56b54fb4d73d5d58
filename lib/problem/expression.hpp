// Objectives as users write them: 1/2*sumsq(W2*W1 - Y) + lambda/2*(sumsq(W1) + sumsq(W2)).
#pragma once

#include "linalg/dyadic_matrix.hpp"
#include "problem/composite.hpp"

#include <map>
#include <string>
#include <string_view>

namespace amcert {

// Where the entries of a matrix of unknowns begin; they follow row by row.
struct UnknownMatrix { Index rows, cols; int first; };

// What texts may name.
struct Names {
  std::map<std::string, UnknownMatrix> unknowns;
  std::map<std::string, RationalMatrix> constants;
};

// Numbers, names, + - * / ^, parentheses, and relu, abs, sum, sumsq, transpose, dot. Products are matrix products, or by a number;
// relu and abs take affine functions of the unknowns, entry by entry. Squares that are added become residuals.
// All throw std::invalid_argument that says what is wrong and where.
PiecewisePolynomial parse_objective(std::string_view text, const Names& names);

// The same for functions of composite problems and for the matrices that their updates assign; `what` names them in messages. relu, abs,
// and the smooth exp, log, sigmoid, tanh, softplus and elu take any of these; what they are made of is added to the units, if it is not there.
Composite::Function parse_function(std::string_view text, const std::string& what, const Names& names, Composite& into);
std::vector<Polynomial> parse_matrix(std::string_view text, const std::string& what, const Names& names, Index rows, Index cols, Composite& into);

}  // namespace amcert
