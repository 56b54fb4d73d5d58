// The smooth functions of units with their derivatives, approximately: for engines and starts.
#pragma once

#include "linalg/approximate.hpp"
#include "problem/polynomial.hpp"

namespace amcert {

template <class S>
struct SmoothValue { S value, slope; };

// Of exp, log or sigmoid at u; std::runtime_error for the log of what is not positive.
SmoothValue<double> smooth_value(UnitKind kind, double u);
SmoothValue<mpfr_float> smooth_value(UnitKind kind, const mpfr_float& u);
// Exact numbers have none: std::logic_error. What is proved of smooth units is proved by jets.
SmoothValue<Rational> smooth_value(UnitKind kind, const Rational& u);

// The same number on every machine, to 100 places: of any kind, for a start. std::invalid_argument outside the domain or above 2^30.
Rational about(UnitKind kind, const Rational& u);

}  // namespace amcert
