// Exact reading and writing of numbers as text.
#pragma once

#include "number/rational.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace amcert {

// The exact value of an integer "-3", decimal "0.1" or "1e-3", fraction "1/3", or hex float "0x1.8p-3".
// Throws std::invalid_argument naming the text if it is none of these; "nan" and "inf" are none.
Rational parse_number(std::string_view text);

// Dyadic text of certificates (verify/amcheck/SPEC.md, section 1): "0" or [-]odd hex[p exponent].
// Requires a dyadic number; throws std::domain_error otherwise.
std::string dyadic_text(const Rational& x);
// The same for m * 2^e.
void append_dyadic(std::string& out, const Integer& m, long e);
void append_dyadic(std::string& out, double x);
// Reads dyadic text; throws std::invalid_argument.
void parse_dyadic(std::string_view text, Integer& m, long& e);
// The numbers of a row, with spaces between them; throws std::invalid_argument.
std::vector<Rational> dyadic_row(const std::string& text);

}  // namespace amcert
