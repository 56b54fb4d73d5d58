// Exact numbers m*2^e/d with d odd and positive. The power of two stays apart and nothing is reduced, so that sums of
// like numbers are shifts and additions.
#pragma once
#include <gmpxx.h>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace amcheck {

using Z = mpz_class;

Z shifted(const Z& z, std::uint64_t up);
Z floor_div(const Z& n, const Z& d);
Z ceil_div(const Z& n, const Z& d);
Z floor_sqrt(const Z& n);  // n >= 0
std::size_t bit_length(const Z& z);

class Num {
 public:
  Num() = default;
  Num(long v) : m_(v) {}
  explicit Num(Z m, std::int64_t e = 0, Z d = 1);  // d > 0

  int sign() const { return sgn(m_); }
  bool dyadic() const { return d_ == 1; }
  const Z& mantissa() const { return m_; }
  const Z& denominator() const { return d_; }
  std::int64_t exponent() const { return e_; }

  Num operator-() const;
  Num times2(std::int64_t power) const;  // * 2^power
  Num inverse() const;                   // of 0 a Failure: nothing that is divided by 0 is ever accepted
  Z floor(std::int64_t scale = 0) const;  // of this * 2^scale
  Z ceil(std::int64_t scale = 0) const;

  friend Num operator+(const Num& a, const Num& b);
  friend Num operator-(const Num& a, const Num& b) { return a + -b; }
  friend Num operator*(const Num& a, const Num& b);
  Num& operator+=(const Num& b) { return *this = *this + b; }
  friend std::strong_ordering operator<=>(const Num& a, const Num& b) {
    return a.sign() != b.sign() ? a.sign() <=> b.sign() : (a - b).sign() <=> 0;
  }
  friend bool operator==(const Num& a, const Num& b) { return (a - b).sign() == 0; }

 private:
  Z m_ = 0, d_ = 1;
  std::int64_t e_ = 0;
};

Num rounded_up(const Num& a, std::int64_t bits);  // a dyadic number not below a, of about so many bits
Num square(const Num& a);
Num absolute(const Num& a);
const Num& larger(const Num& a, const Num& b);
const Num& smaller(const Num& a, const Num& b);

// Numbers times a common positive factor that makes them integers.
struct ScaledIntegers {
  std::vector<Z> values;
  Num factor;
};
ScaledIntegers integers(const std::vector<Num>& numbers);

// An interval with exact end points (SPEC 3.1).
struct Ival {
  Ival() = default;
  Ival(Num x) : lo(x), hi(std::move(x)) {}
  Ival(Num l, Num h) : lo(std::move(l)), hi(std::move(h)) {}
  Num lo, hi;
};

Ival operator+(const Ival& a, const Ival& b);
Ival operator-(const Ival& a, const Ival& b);
Ival operator*(const Ival& a, const Ival& b);
Ival operator*(const Num& c, const Ival& x);
Ival square(const Ival& a);
Num largest_absolute(const Ival& a);

// Text for people: the exact fraction, shortened in the middle when long, and then six significant digits as well.
std::string show(const Num& x);
std::string show(const Ival& x);
// A short rat not below (not above) x; x itself when that is short.
std::string rat_above(const Num& x);
std::string rat_below(const Num& x);
// The same for the square root of x >= 0.
std::string root_above(const Num& x);
std::string root_below(const Num& x);

}  // namespace amcheck
