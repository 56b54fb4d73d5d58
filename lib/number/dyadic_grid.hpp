// Intervals whose ends are multiples of 2^-Q: what a checker recomputes to the last bit, and fast.
#pragma once

#include "number/rational.hpp"

namespace amcert {

// lo 2^-Q .. hi 2^-Q, lo <= hi.
struct GridInterval {
  Integer lo, hi;
  bool positive() const { return lo > 0; }
  bool negative() const { return hi < 0; }
  bool decided() const { return positive() || negative(); }
  bool zero() const { return lo == 0 && hi == 0; }
  GridInterval operator-() const { return {-hi, -lo}; }
  GridInterval& operator+=(const GridInterval& o);
  friend GridInterval operator+(GridInterval a, const GridInterval& b) { return a += b; }
  friend GridInterval operator-(const GridInterval& a, const GridInterval& b) { return GridInterval(a) += -b; }
  Integer magnitude() const;  // the greatest absolute value
};

class DyadicGrid {
 public:
  explicit DyadicGrid(long q) : q_(q) {}
  long q() const { return q_; }
  // The least interval that contains it: exact for multiples of 2^-Q.
  GridInterval of(const Rational& x) const;
  GridInterval one() const { return of(1); }
  // The least intervals that contain all products, and all quotients by an interval without 0 (std::domain_error otherwise).
  GridInterval product(const GridInterval& a, const GridInterval& b) const;
  GridInterval quotient(const GridInterval& a, const GridInterval& b) const;
  // Increasing functions, enclosed as SPEC.md 5 evaluates them. Throw std::domain_error for exp of more than 2^12 and for log unless a is
  // positive.
  GridInterval exp(const GridInterval& a) const;
  GridInterval log(const GridInterval& a) const;
  GridInterval sigmoid(const GridInterval& a) const;
  Rational value(const Integer& end) const { return Rational::dyadic(end, -q_); }
  // The least multiple that is not below x.
  Integer up(const Rational& x) const;
  Integer down(const Rational& x) const;

 private:
  long q_;
};

}  // namespace amcert
