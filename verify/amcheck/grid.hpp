// Intervals whose ends are multiples of 2^-Q (SPEC 3.31). The ends are held as integers, in units of 2^-Q.
#pragma once
#include "number.hpp"

namespace amcheck {

struct Span {
  Z lo = 0, hi = 0;

  bool zero() const { return lo == 0 && hi == 0; }
  bool positive() const { return lo > 0; }
  bool negative() const { return hi < 0; }
  bool decided() const { return positive() || negative(); }
  bool operator==(const Span&) const = default;

  Span& operator+=(const Span& b);
};

Span operator-(const Span& a);
inline Span operator+(Span a, const Span& b) { return a += b; }
inline Span operator-(Span a, const Span& b) { return a += -b; }
Z magnitude(const Span& a);

// What is not exact on the grid is rounded outward. An end with more than 2^17 bits is a limit: the updates of a sweep can raise
// numbers to any power.
class Grid {
 public:
  explicit Grid(long Q) : q_(static_cast<std::uint64_t>(Q)) {}

  Span number(const Num& x) const { return {x.floor(static_cast<std::int64_t>(q_)), x.ceil(static_cast<std::int64_t>(q_))}; }
  Z above(const Num& x) const { return x.ceil(static_cast<std::int64_t>(q_)); }
  long bits() const { return static_cast<long>(q_); }
  Span one() const { return {shifted(1, q_), shifted(1, q_)}; }
  Num value(const Z& end) const { return Num(end, -static_cast<std::int64_t>(q_)); }
  Span product(const Span& a, const Span& b) const;
  Span quotient(const Span& a, const Span& b) const;  // b is decided

 private:
  Span rounded(Span product) const;
  std::uint64_t q_;
};

}  // namespace amcheck
