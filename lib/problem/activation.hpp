// Activation functions, described exactly: piecewise linear with rational pieces, or one of two smooth ones.
#pragma once

#include "number/rational.hpp"

#include <string>
#include <vector>

namespace amcert {

struct Activation {
  enum class Kind { piecewise, tanh, sigmoid };
  struct Piece { Rational slope, offset; };

  Kind kind = Kind::piecewise;
  std::vector<Rational> breaks;             // increasing
  std::vector<Piece> pieces{{Rational(1), Rational(0)}};  // one more than breaks; continuous

  static Activation identity() { return {}; }
  static Activation relu();
  static Activation leaky_relu(const Rational& slope);
  static Activation hard_tanh();     // clip(u, -1, 1)
  static Activation hard_sigmoid();  // clip(u/4 + 1/2, 0, 1): the tangent of the sigmoid at 0, dyadic breaks -2 and 2
  static Activation smooth(Kind kind);

  bool piecewise() const { return kind == Kind::piecewise; }
  bool linear() const { return piecewise() && breaks.empty(); }
  // Code of u: 2*#{breaks < u} + [u is a break]. Even codes 2p mean the interior of piece p.
  int code(double u) const;
  int code(const Rational& u) const;
  // Exact value; piecewise only.
  Rational value(const Rational& u) const;
  Rational lipschitz() const;
  // Upper bound of |sigma|, or a negative number if unbounded.
  Rational bound() const;
  // |sigma(0)|
  Rational at_zero() const;
  std::string describe() const;

  // Throws std::invalid_argument if breaks do not increase, the count is wrong, or it is discontinuous.
  void validate() const;

  static Activation make(std::vector<Rational> breaks, std::vector<Piece> pieces);

  // The pieces in double, for the engines: sigma(u) = slope u + offset for u in (left, next left].
  struct DoublePiece { double left, slope, offset; };
  const std::vector<DoublePiece>& doubles() const { return double_piece_; }

 private:
  std::vector<DoublePiece> double_piece_{{-1e308, 1, 0}};
  bool breaks_are_doubles_ = true;
  void prepare();
};

}  // namespace amcert
