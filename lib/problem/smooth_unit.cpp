#include "problem/smooth_unit.hpp"

#include <cmath>
#include <stdexcept>

namespace amcert {
namespace {

template <class S>
SmoothValue<S> of(UnitKind kind, const S& u) {
  using std::exp;
  using std::log;
  if (kind == UnitKind::log) {
    if (!(u > 0)) throw std::runtime_error("log of a number that is not positive");
    return {S(log(u)), S(1 / u)};
  }
  if (kind == UnitKind::exp) {
    const S e = exp(u);
    return {e, e};
  }
  // Of -|u|, which does not overflow.
  const S e = exp(u < 0 ? u : S(-u)), rest = S(e / (1 + e));
  return {u < 0 ? rest : S(1 / (1 + e)), S(rest / (1 + e))};
}

}  // namespace

SmoothValue<double> smooth_value(UnitKind kind, double u) { return of<double>(kind, u); }
SmoothValue<mpfr_float> smooth_value(UnitKind kind, const mpfr_float& u) { return of<mpfr_float>(kind, u); }
SmoothValue<Rational> smooth_value(UnitKind, const Rational&) { throw std::logic_error("smooth units have no exact values"); }

Rational about(UnitKind kind, const Rational& u) {
  if (kind == UnitKind::positive_part) return std::max(Rational(0), u);
  if (kind == UnitKind::log && u.sign() <= 0) throw std::invalid_argument("log of a number that is not positive");
  if (kind == UnitKind::exp && u > Rational(20)) throw std::invalid_argument("exp of a number above 20");
  const PrecisionGuard guard(192);
  const MpfrAlgebra algebra{192};
  mpfr_float y = smooth_value(kind, algebra.number(u)).value;
  mpfr_mul_2si(y.backend().data(), y.backend().data(), 100, MPFR_RNDN);
  Integer out;
  mpfr_get_z(out.backend().data(), y.backend().data(), MPFR_RNDN);
  return Rational::dyadic(out, -100);
}

}  // namespace amcert
