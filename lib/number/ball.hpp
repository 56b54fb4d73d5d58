// Real numbers enclosed by Arb balls, with an explicit precision in every value: no global state.
#pragma once

#include "number/rational.hpp"

#include <arb.h>

namespace amcert {

class Ball {
 public:
  Ball() { arb_init(x_); }
  explicit Ball(long bits) : bits_(bits) { arb_init(x_); }
  // Encloses q.
  Ball(const Rational& q, long bits);
  Ball(const Ball& o) : bits_(o.bits_) { arb_init(x_); arb_set(x_, o.x_); }
  Ball(Ball&& o) noexcept : bits_(o.bits_) { arb_init(x_); arb_swap(x_, o.x_); }
  Ball& operator=(Ball o) noexcept { arb_swap(x_, o.x_); bits_ = o.bits_; return *this; }
  ~Ball() { arb_clear(x_); }

  arb_ptr raw() { return x_; }
  arb_srcptr raw() const { return x_; }
  long bits() const { return bits_; }

  friend Ball operator+(const Ball& a, const Ball& b) { Ball r(precision(a, b)); arb_add(r.x_, a.x_, b.x_, r.bits_); return r; }
  friend Ball operator-(const Ball& a, const Ball& b) { Ball r(precision(a, b)); arb_sub(r.x_, a.x_, b.x_, r.bits_); return r; }
  friend Ball operator*(const Ball& a, const Ball& b) { Ball r(precision(a, b)); arb_mul(r.x_, a.x_, b.x_, r.bits_); return r; }
  Ball operator-() const { Ball r(bits_); arb_neg(r.x_, x_); return r; }
  // Certain sign, 0 if undecided or zero.
  int sign() const { return arb_is_positive(x_) ? 1 : arb_is_negative(x_) ? -1 : 0; }
  // Exact ends of the ball. Throws std::domain_error if it is not finite.
  Range range() const;

 private:
  static long precision(const Ball& a, const Ball& b) { return a.bits_ > b.bits_ ? a.bits_ : b.bits_; }
  arb_t x_;
  long bits_ = 64;
};

}  // namespace amcert
