#include "problem/activation_ball.hpp"

namespace amcert {

Ball sigma_of(Activation::Kind kind, const Ball& u) {
  Ball s(u.bits());
  if (kind == Activation::Kind::tanh) {
    arb_tanh(s.raw(), u.raw(), u.bits());
    return s;
  }
  Ball t(u.bits());
  arb_neg(t.raw(), u.raw());
  arb_exp(t.raw(), t.raw(), u.bits());
  arb_add_ui(t.raw(), t.raw(), 1, u.bits());
  arb_inv(s.raw(), t.raw(), u.bits());
  return s;
}

Ball sigma_slope(Activation::Kind kind, const Ball& s) {
  const Ball one(Rational(1), s.bits());
  return kind == Activation::Kind::tanh ? one - s * s : s * (one - s);
}

}  // namespace amcert
