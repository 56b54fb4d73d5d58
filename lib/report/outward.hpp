// Rationals as decimals that may be quoted: rounded to the side on which the statement stays true, in integers only.
#pragma once

#include <boost/multiprecision/gmp.hpp>

#include <string>
#include <string_view>

namespace amcert::report {

using Integer = boost::multiprecision::mpz_int;
using Rational = boost::multiprecision::mpq_rational;

// Towards minus infinity (what is bounded from below) or plus infinity (what is bounded from above).
enum class Direction { down, up };

// Reads `-?n` or `-?n/d` in decimal. Throws std::invalid_argument for anything else.
[[nodiscard]] Rational parse_rational(std::string_view text);

// Reads `0` or `-?HpE` with hexadecimal H and decimal E, the value H·2^E. Throws std::invalid_argument.
[[nodiscard]] Rational parse_dyadic(std::string_view text);

// The nearest decimal of `digits` significant digits that is <= value (down) or >= value (up): 0.4999, 10.00, 1.3e-12.
// Encloses: |printed - value| < one unit of the last printed digit. Zero is "0".
// Requires: digits >= 1.
[[nodiscard]] std::string outward_decimal(const Rational& value, int digits, Direction direction);

// A value as a table shows it.
struct Shown {
  std::string decimal;  // outward decimal; without trailing zeros where it is the value itself
  std::string exact;    // "n/d" or "n" if both have at most eight digits, else empty
  bool decimal_is_value = false;
  std::string from_one{};  // "1 − 7.2e-12": of a factor so close below 1 that its decimal is a row of nines; else empty
};

[[nodiscard]] Shown show(const Rational& value, int digits, Direction direction);

// As `show`, for a factor between 0 and 1. Close to 1 it is its distance from 1 that has `digits` digits, lest all of what it
// says be rounded away.
[[nodiscard]] Shown show_factor(const Rational& value, int digits, Direction direction);

// What a sentence or a table shows: the exact value where it is short, else the distance from 1 or the decimal.
[[nodiscard]] std::string in_text(const Shown& value);

// At least √value, and less than 2^-96 above it.
// Requires: value >= 0.
[[nodiscard]] Rational root_above(const Rational& value);

// "2^{-40}" for a power of two whose exponent is not small, so that 2^-40 need not be read off thirteen digits; else
// empty.
[[nodiscard]] std::string power_of_two(const Rational& value);

}  // namespace amcert::report
