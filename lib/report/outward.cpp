// Outward decimals of rationals.
#include "report/outward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace amcert::report {
namespace {

namespace mp = boost::multiprecision;

Integer power_of_ten(long exponent) { return mp::pow(Integer(10), static_cast<unsigned>(exponent)); }

bool all_of_set(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::invalid_argument not_a(const char* what, std::string_view text) {
  constexpr std::size_t enough = 60;
  return std::invalid_argument(
      fmt::format("not a {}: '{}{}'", what, text.substr(0, enough), text.size() > enough ? "..." : ""));
}

Integer decimal_integer(std::string_view digits) { return Integer(std::string(digits)); }

// The e with 10^e <= n/d < 10^(e+1), for n, d > 0.
long decimal_exponent(const Integer& n, const Integer& d) {
  // mpz_sizeinbase is the number of digits or one more, so the true exponent is at most this first guess.
  long e = static_cast<long>(mpz_sizeinbase(n.backend().data(), 10)) -
           static_cast<long>(mpz_sizeinbase(d.backend().data(), 10)) + 1;
  const auto reaches = [&](long power) {
    if (power >= 0) return n >= Integer(d * power_of_ten(power));
    return Integer(n * power_of_ten(-power)) >= d;
  };
  while (!reaches(e)) --e;
  return e;
}

// `m` is the mantissa, all its digits significant; its first digit stands for 10^exponent.
std::string place_point(std::string_view m, long exponent) {
  const long digits = static_cast<long>(m.size());
  const bool plain = exponent >= -4 && exponent < digits;
  if (plain && exponent < 0) return fmt::format("0.{}{}", std::string(static_cast<std::size_t>(-exponent - 1), '0'), m);
  const std::string_view whole = m.substr(0, plain ? static_cast<std::size_t>(exponent + 1) : 1);
  const std::string_view fraction = m.substr(whole.size());
  const std::string number = fmt::format("{}{}{}", whole, fraction.empty() ? "" : ".", fraction);
  return plain ? number : fmt::format("{}e{}", number, exponent);
}

std::string without_trailing_zeros(std::string decimal) {
  const std::size_t e = decimal.find('e');
  std::string tail = e == std::string::npos ? "" : decimal.substr(e);
  decimal.resize(std::min(e, decimal.size()));
  if (decimal.find('.') != std::string::npos) {
    decimal.erase(decimal.find_last_not_of('0') + 1);
    if (decimal.back() == '.') decimal.pop_back();
  }
  return decimal + tail;
}

}  // namespace

Rational parse_rational(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t slash = rest.find('/');
  const std::string_view numerator = rest.substr(0, slash);
  const std::string_view denominator = slash == std::string_view::npos ? "1" : rest.substr(slash + 1);
  constexpr std::string_view decimal_digits = "0123456789";
  if (!all_of_set(numerator, decimal_digits) || !all_of_set(denominator, decimal_digits)) throw not_a("rational", text);
  // A leading zero would make GMP read octal.
  if ((numerator.size() > 1 && numerator.front() == '0') || denominator.front() == '0') throw not_a("rational", text);
  const Rational value(decimal_integer(numerator), decimal_integer(denominator));
  return negative ? Rational(-value) : value;
}

Rational parse_dyadic(std::string_view text) {
  if (text == "0") return 0;
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t p = rest.find('p');
  const std::string_view hex = rest.substr(0, p);
  if (!all_of_set(hex, "0123456789abcdef")) throw not_a("dyadic number", text);
  Integer h("0x" + std::string(hex));
  if (negative) h = -h;
  if (p == std::string_view::npos) return Rational(h);
  std::string_view exponent = rest.substr(p + 1);
  const bool below_one = exponent.starts_with('-');
  if (below_one) exponent.remove_prefix(1);
  if (!all_of_set(exponent, "0123456789") || exponent.size() > 5) throw not_a("dyadic number", text);
  const unsigned shift = static_cast<unsigned>(std::stoul(std::string(exponent)));
  if (below_one) return Rational(h, Integer(Integer(1) << shift));
  return Rational(Integer(h << shift));
}

std::string outward_decimal(const Rational& value, int digits, Direction direction) {
  if (digits < 1) throw std::invalid_argument("a decimal needs at least one digit");
  if (value == 0) return "0";
  const bool negative = value < 0;
  const Integer n = mp::abs(mp::numerator(value));
  const Integer d = mp::denominator(value);
  long exponent = decimal_exponent(n, d);

  const long scale = digits - 1 - exponent;
  const Integer top = scale >= 0 ? Integer(n * power_of_ten(scale)) : n;
  const Integer bottom = scale >= 0 ? d : Integer(d * power_of_ten(-scale));
  Integer mantissa, remainder;
  mp::divide_qr(top, bottom, mantissa, remainder);

  // Truncation moved towards zero; that is the wrong side exactly when the magnitude has to grow.
  const bool away_from_zero = negative == (direction == Direction::down);
  if (away_from_zero && remainder != 0) ++mantissa;
  if (mantissa == power_of_ten(digits)) {
    mantissa = power_of_ten(digits - 1);
    ++exponent;
  }
  return fmt::format("{}{}", negative ? "-" : "", place_point(mantissa.str(), exponent));
}

Shown show(const Rational& value, int digits, Direction direction) {
  Shown shown;
  shown.decimal = outward_decimal(value, digits, direction);
  const Direction other = direction == Direction::down ? Direction::up : Direction::down;
  shown.decimal_is_value = shown.decimal == outward_decimal(value, digits, other);
  if (shown.decimal_is_value) shown.decimal = without_trailing_zeros(shown.decimal);

  const Integer too_long = power_of_ten(8);
  const Integer n = mp::numerator(value), d = mp::denominator(value);
  if (mp::abs(n) < too_long && d < too_long) shown.exact = d == 1 ? n.str() : fmt::format("{}/{}", n.str(), d.str());
  return shown;
}

Shown show_factor(const Rational& value, int digits, Direction direction) {
  const Rational gap = 1 - value;
  if (gap <= 0 || gap * 1000 >= 1) return show(value, digits, direction);
  const long nines = -decimal_exponent(mp::numerator(gap), mp::denominator(gap)) - 1;
  Shown shown = show(value, digits + static_cast<int>(nines), direction);
  const Direction other = direction == Direction::down ? Direction::up : Direction::down;
  if (shown.exact.empty()) shown.from_one = fmt::format("1 − {}", outward_decimal(gap, digits, other));
  return shown;
}

std::string in_text(const Shown& value) {
  constexpr std::size_t readable = 9;
  if (!value.exact.empty() && value.exact.size() <= readable) return value.exact;
  return value.from_one.empty() ? value.decimal : value.from_one;
}

Rational root_above(const Rational& value) {
  constexpr unsigned places = 96;
  const Integer scaled = (mp::numerator(value) << (2 * places)) / mp::denominator(value);  // rounded down
  return Rational(Integer(mp::sqrt(scaled) + 1), Integer(Integer(1) << places));
}

std::string power_of_two(const Rational& value) {
  const Integer n = mp::numerator(value), d = mp::denominator(value);
  if (n <= 0 || (n != 1 && d != 1)) return "";
  const Integer& power = n == 1 ? d : n;
  const auto exponent = mp::lsb(power);
  constexpr unsigned small = 10;
  if (exponent <= small || mp::msb(power) != exponent) return "";
  return fmt::format("2^{{{}{}}}", n == 1 ? "-" : "", exponent);
}

}  // namespace amcert::report
