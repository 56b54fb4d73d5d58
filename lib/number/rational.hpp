// Exact numbers: integers and rationals. Nothing converts into them silently; a double enters only by literally().
#pragma once

#include <boost/multiprecision/gmp.hpp>

#include <compare>
#include <concepts>
#include <string>
#include <string_view>

namespace amcert {

using Integer = boost::multiprecision::mpz_int;

class Rational {
 public:
  Rational() = default;
  template <std::integral I>
  Rational(I n) : q_(n) {}
  template <std::floating_point T>
  Rational(T) = delete;
  explicit Rational(const Integer& n) : q_(n) {}
  // n/d, d != 0; throws std::domain_error otherwise.
  Rational(const Integer& n, const Integer& d);

  // The value of a double taken literally: a dyadic number. Throws std::domain_error on NaN and infinities.
  static Rational literally(double x);
  static Rational power_of_two(long e);
  // m * 2^e
  static Rational dyadic(const Integer& m, long e);

  Integer numerator() const { return boost::multiprecision::numerator(q_); }
  Integer denominator() const { return boost::multiprecision::denominator(q_); }
  int sign() const { return q_.sign(); }
  bool is_dyadic() const;
  // A nearby double, truncated towards zero: an approximation, never an enclosure.
  double approximately() const { return mpq_get_d(q_.backend().data()); }
  // "n" or "n/d" in lowest terms.
  std::string str() const { return q_.str(); }
  const boost::multiprecision::mpq_rational& raw() const { return q_; }

  Rational operator-() const { return Rational(Raw{-q_}); }
  Rational& operator+=(const Rational& o) { q_ += o.q_; return *this; }
  Rational& operator-=(const Rational& o) { q_ -= o.q_; return *this; }
  Rational& operator*=(const Rational& o) { q_ *= o.q_; return *this; }
  Rational& operator/=(const Rational& o);
  friend Rational operator+(Rational a, const Rational& b) { return a += b; }
  friend Rational operator-(Rational a, const Rational& b) { return a -= b; }
  friend Rational operator*(Rational a, const Rational& b) { return a *= b; }
  friend Rational operator/(Rational a, const Rational& b) { return a /= b; }
  friend bool operator==(const Rational& a, const Rational& b) { return a.q_ == b.q_; }
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
    int c = a.q_.compare(b.q_);
    return c < 0 ? std::strong_ordering::less : c > 0 ? std::strong_ordering::greater : std::strong_ordering::equal;
  }

 private:
  struct Raw { boost::multiprecision::mpq_rational q; };
  explicit Rational(Raw r) : q_(std::move(r.q)) {}
  boost::multiprecision::mpq_rational q_;
};

Rational abs(const Rational& x);
Rational square(const Rational& x);
Rational power(const Rational& x, int e);  // e >= 0
// The nearest multiple of 2^-bits, ties up.
Rational nearest_multiple(const Rational& x, long bits);

// The largest (smallest) dyadic number with at most `bits` significant bits that is <= x (>= x). bits >= 1.
Rational round_down(const Rational& x, int bits);
Rational round_up(const Rational& x, int bits);

// Lower (upper) bounds of sqrt(x), x >= 0, with relative error at most 2^(1-bits); exact for squares of short rationals.
// Throw std::domain_error for x < 0.
Rational sqrt_down(const Rational& x, int bits = 64);
Rational sqrt_up(const Rational& x, int bits = 64);

// floor(log2 |x|) for x != 0.
long floor_log2(const Rational& x);

// An enclosure with exact ends: lo <= value <= hi. The exchange form between arithmetics; width zero means exact.
struct Range {
  Rational lo, hi;
  Range() = default;
  Range(const Rational& x) : lo(x), hi(x) {}
  // Requires l <= h; throws std::logic_error otherwise (an empty enclosure is an internal alarm).
  Range(const Rational& l, const Rational& h);
  bool exact() const { return lo == hi; }
  Range operator-() const { return {-hi, -lo}; }
  Range& operator+=(const Range& o) { lo += o.lo; hi += o.hi; return *this; }
  friend Range operator+(Range a, const Range& b) { return a += b; }
  friend Range operator-(const Range& a, const Range& b) { return {a.lo - b.hi, a.hi - b.lo}; }
};
Range max(const Range& a, const Range& b);

}  // namespace amcert
