#include "number/text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <stdexcept>

namespace amcert {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument("'" + std::string(text) + "' is not a number (write 3, -0.25, 1e-3, 1/3 or 0x1.8p-3)");
}

int digit(char c, int base) {
  const int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
  return d < base ? d : -1;
}

long parse_exponent(std::string_view s, std::string_view whole) {
  bool negative = false;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) { negative = s[0] == '-'; s.remove_prefix(1); }
  if (s.empty() || s.size() > 5) refuse(whole);
  long e = 0;
  for (char c : s) {
    if (digit(c, 10) < 0) refuse(whole);
    e = 10 * e + digit(c, 10);
  }
  if (e > 65536) refuse(whole);
  return negative ? -e : e;
}

// digits[.digits][exponent], base 10 with e or base 16 with p; at least one digit.
Rational parse_positional(std::string_view s, int base, std::string_view whole) {
  const auto mark = s.find_first_of(base == 10 ? "eE" : "pP");
  const long e = mark == s.npos ? 0 : parse_exponent(s.substr(mark + 1), whole);
  Integer m = 0;
  long places = 0;
  bool point = false, any = false;
  for (char c : s.substr(0, mark)) {
    if (c == '.' && !point) { point = true; continue; }
    if (digit(c, base) < 0) refuse(whole);
    m = m * base + digit(c, base);
    any = true;
    if (point) ++places;
  }
  if (!any) refuse(whole);
  if (base == 16) return Rational::dyadic(m, e - 4 * places);
  const long t = e - places;
  const Integer p = boost::multiprecision::pow(Integer(10), unsigned(std::abs(t)));
  return t >= 0 ? Rational(Integer(m * p)) : Rational(m, p);
}

}  // namespace

Rational parse_number(std::string_view text) {
  std::string_view s = text;
  bool negative = false;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) { negative = s[0] == '-'; s.remove_prefix(1); }
  if (s.size() > 100000) refuse(text.substr(0, 20));
  Rational r;
  if (s.starts_with("0x") || s.starts_with("0X")) {
    r = parse_positional(s.substr(2), 16, text);
  } else if (const auto bar = s.find('/'); bar != s.npos) {
    for (char c : s) if (c != '/' && digit(c, 10) < 0) refuse(text);
    if (bar == 0 || bar + 1 == s.size() || s.find('/', bar + 1) != s.npos) refuse(text);
    const Rational d = parse_positional(s.substr(bar + 1), 10, text);
    if (d.sign() == 0) refuse(text);
    r = parse_positional(s.substr(0, bar), 10, text) / d;
  } else {
    r = parse_positional(s, 10, text);
  }
  return negative ? -r : r;
}

void append_dyadic(std::string& out, const Integer& m, long e) {
  if (m == 0) { out += '0'; return; }
  const long shift = long(boost::multiprecision::lsb(m < 0 ? Integer(-m) : m));
  const Integer odd = (m < 0 ? Integer(-m) : m) >> shift;
  if (m < 0) out += '-';
  char* hex = mpz_get_str(nullptr, 16, odd.backend().data());
  out += hex;
  void (*release)(void*, size_t);
  mp_get_memory_functions(nullptr, nullptr, &release);
  release(hex, std::char_traits<char>::length(hex) + 1);
  if (e + shift != 0) { out += 'p'; out += std::to_string(e + shift); }
}

void append_dyadic(std::string& out, double x) {
  if (!std::isfinite(x)) throw std::domain_error("NaN or infinity has no dyadic text");
  if (x == 0) { out += '0'; return; }
  // The bits of the double: fraction and biased exponent; subnormals have exponent -1074 and no hidden bit.
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int biased = int(bits >> 52 & 0x7ff);
  std::uint64_t m = (bits & ((std::uint64_t(1) << 52) - 1)) | (biased ? std::uint64_t(1) << 52 : 0);
  int e = (biased ? biased : 1) - 1075;
  const int shift = std::countr_zero(m);
  m >>= shift;
  e += shift;
  char buffer[32];
  char* p = buffer;
  if (bits >> 63) *p++ = '-';
  for (int digit = (63 - std::countl_zero(m)) / 4; digit >= 0; --digit) *p++ = "0123456789abcdef"[m >> 4 * digit & 15];
  if (e != 0) {
    *p++ = 'p';
    p = std::to_chars(p, buffer + sizeof buffer, e).ptr;
  }
  out.append(buffer, p);
}

std::string dyadic_text(const Rational& x) {
  if (!x.is_dyadic()) throw std::domain_error(x.str() + " is not a dyadic number");
  std::string s;
  append_dyadic(s, x.numerator(), -long(boost::multiprecision::msb(x.denominator())));
  return s;
}

void parse_dyadic(std::string_view text, Integer& m, long& e) {
  std::string_view s = text;
  const bool negative = s.starts_with('-');
  if (negative) s.remove_prefix(1);
  const auto mark = s.find('p');
  e = mark == s.npos ? 0 : parse_exponent(s.substr(mark + 1), text);
  const std::string hex(s.substr(0, mark));
  if (hex.empty()) refuse(text);
  for (char c : hex) if (digit(c, 16) < 0) refuse(text);
  mpz_set_str(m.backend().data(), hex.c_str(), 16);
  if (negative) m = -m;
}

std::vector<Rational> dyadic_row(const std::string& text) {
  std::vector<Rational> out;
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    Integer m;
    long e = 0;
    parse_dyadic(word, m, e);
    out.push_back(Rational::dyadic(m, e));
  }
  return out;
}

}  // namespace amcert
