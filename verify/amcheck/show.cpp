// Numbers as text. Only integers are used here too: decimal digits come from scaled floor divisions.
#include "number.hpp"

namespace amcheck {
namespace {

Z power10(std::uint64_t n) {
  Z r;
  mpz_ui_pow_ui(r.get_mpz_t(), 10, n);
  return r;
}

// n/d in lowest terms.
struct Fraction {
  Z n, d;
  std::string text() const { return d == 1 ? n.get_str() : n.get_str() + "/" + d.get_str(); }
};

Fraction fraction(const Num& x) {
  const std::int64_t e = x.exponent();
  Z n = e > 0 ? shifted(x.mantissa(), static_cast<std::uint64_t>(e)) : x.mantissa();
  Z d = e < 0 ? shifted(x.denominator(), static_cast<std::uint64_t>(-e)) : x.denominator();
  const Z g = gcd(n, d);
  return {n / g, d / g};
}

// |x| = c*10^t with 10^(digits-1) <= c < 10^digits, c rounded down or up; x != 0.
struct Decimal {
  Z c;
  std::int64_t t;
};

Z scaled(const Fraction& x, std::int64_t t, bool up) {
  const Z n = t < 0 ? Z(abs(x.n) * power10(static_cast<std::uint64_t>(-t))) : Z(abs(x.n));
  const Z d = t > 0 ? x.d * power10(static_cast<std::uint64_t>(t)) : x.d;
  return up ? ceil_div(n, d) : floor_div(n, d);
}

Decimal decimal(const Fraction& x, int digits, bool up) {
  const auto bits = static_cast<std::int64_t>(bit_length(x.n)) - static_cast<std::int64_t>(bit_length(x.d));
  std::int64_t t = bits * 30103 / 100000 - digits - 1;
  Z c = scaled(x, t, up);
  while (c >= power10(static_cast<std::uint64_t>(digits))) c = scaled(x, ++t, up);
  return {c, t};
}

std::string six_digits(const Fraction& x) {
  const Decimal d = decimal(x, 6, false);
  const std::string c = d.c.get_str();
  std::string out = x.n < 0 ? "-" : "";
  out += c.substr(0, 1) + "." + c.substr(1);
  return out + "e" + std::to_string(d.t + static_cast<std::int64_t>(c.size()) - 1);
}

std::string rounded(const Num& x, bool up) {
  if (x.sign() == 0) return "0";
  const Fraction f = fraction(x);
  if (bit_length(f.n) + bit_length(f.d) < 130) return f.text();
  const Decimal d = decimal(f, 12, up == (x.sign() > 0));
  const Z c = x.sign() < 0 ? -d.c : d.c;
  const Z ten = power10(static_cast<std::uint64_t>(d.t < 0 ? -d.t : d.t));
  if (d.t >= 0) return Z(c * ten).get_str();
  const Z g = gcd(c, ten);
  return Fraction{c / g, ten / g}.text();
}

// A dyadic number within one unit of its 128-th bit of the root; the root itself when that is rational.
std::string root(const Num& x, bool up) {
  if (x.sign() == 0) return "0";
  const Fraction f = fraction(x);
  const Z n = floor_sqrt(f.n), d = floor_sqrt(f.d);
  if (n * n == f.n && d * d == f.d) return rounded(Num(n, 0, d), up);
  const auto size = static_cast<std::int64_t>(bit_length(f.d)) - static_cast<std::int64_t>(bit_length(f.n));
  const std::int64_t half = 128 + size / 2;
  const Z r = floor_sqrt(x.floor(2 * half));
  return rounded(Num(up ? r + 1 : r, -half), up);
}

std::string shortened(const std::string& s) {
  return s.size() <= 40 ? s : s.substr(0, 20) + "..." + s.substr(s.size() - 8) + "[" + std::to_string(s.size()) + " digits]";
}

}  // namespace

std::string show(const Num& x) {
  const Fraction f = fraction(x);
  const std::string n = f.n.get_str(), d = f.d.get_str();
  const std::string text = f.d == 1 ? shortened(n) : shortened(n) + "/" + shortened(d);
  return n.size() + d.size() <= 7 || x.sign() == 0 ? text : text + " (about " + six_digits(f) + ")";
}

std::string show(const Ival& x) { return "[" + show(x.lo) + ", " + show(x.hi) + "]"; }

std::string rat_above(const Num& x) { return rounded(x, true); }
std::string rat_below(const Num& x) { return rounded(x, false); }
std::string root_above(const Num& x) { return root(x, true); }
std::string root_below(const Num& x) { return root(x, false); }

}  // namespace amcheck
