#include "number/ball.hpp"

#include <stdexcept>

namespace amcert {
namespace {

Rational exact_value(const arf_t x) {
  fmpz_t m, e;
  fmpz_init(m);
  fmpz_init(e);
  arf_get_fmpz_2exp(m, e, x);
  Integer n;
  fmpz_get_mpz(n.backend().data(), m);
  const bool small = fmpz_fits_si(e);
  const long exponent = small ? fmpz_get_si(e) : 0;
  fmpz_clear(m);
  fmpz_clear(e);
  if (!small || exponent > 1000000 || exponent < -1000000) throw std::domain_error("a number is beyond 2^1000000, or none: are the data scaled?");
  return Rational::dyadic(n, exponent);
}

}  // namespace

Ball::Ball(const Rational& q, long bits) : bits_(bits) {
  arb_init(x_);
  fmpq_t f;
  fmpq_init(f);
  fmpq_set_mpq(f, q.raw().backend().data());
  arb_set_fmpq(x_, f, bits);
  fmpq_clear(f);
}

Range Ball::range() const {
  if (!arb_is_finite(x_)) throw std::domain_error("a ball is not finite");
  arf_t r;
  arf_init(r);
  arf_set_mag(r, arb_radref(x_));
  const Rational mid = exact_value(arb_midref(x_)), rad = exact_value(r);
  arf_clear(r);
  return {mid - rad, mid + rad};
}

}  // namespace amcert
