#include "problem/activation.hpp"

#include <stdexcept>

namespace amcert {

Activation Activation::make(std::vector<Rational> breaks, std::vector<Piece> pieces) {
  Activation a;
  a.breaks = std::move(breaks);
  a.pieces = std::move(pieces);
  a.validate();
  a.prepare();
  return a;
}

void Activation::prepare() {
  double_piece_.clear();
  breaks_are_doubles_ = true;
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    const double left = p == 0 ? -1e308 : breaks[p - 1].approximately();
    double_piece_.push_back({left, pieces[p].slope.approximately(), pieces[p].offset.approximately()});
    if (p > 0) breaks_are_doubles_ = breaks_are_doubles_ && Rational::literally(left) == breaks[p - 1];
  }
}

Activation Activation::relu() { return make({0}, {{0, 0}, {1, 0}}); }

Activation Activation::leaky_relu(const Rational& slope) { return make({0}, {{slope, 0}, {1, 0}}); }

Activation Activation::hard_tanh() { return make({-1, 1}, {{0, -1}, {1, 0}, {0, 1}}); }

Activation Activation::hard_sigmoid() {
  return make({-2, 2}, {{0, 0}, {Rational(Integer(1), Integer(4)), Rational(Integer(1), Integer(2))}, {0, 1}});
}

Activation Activation::smooth(Kind kind) {
  Activation a;
  a.kind = kind;
  a.pieces.clear();
  return a;
}

int Activation::code(double u) const {
  if (!breaks_are_doubles_) return code(Rational::literally(u));
  int c = 0;
  for (std::size_t p = 1; p < double_piece_.size(); ++p) {
    if (double_piece_[p].left < u) c += 2;
    else if (double_piece_[p].left == u) return c + 1;
  }
  return c;
}

int Activation::code(const Rational& u) const {
  int c = 0;
  for (const Rational& b : breaks) {
    if (b < u) c += 2;
    else if (b == u) return c + 1;
  }
  return c;
}

Rational Activation::value(const Rational& u) const {
  const Piece& p = pieces[std::size_t(code(u) / 2)];
  return p.slope * u + p.offset;
}

Rational Activation::lipschitz() const {
  if (kind == Kind::tanh) return 1;
  if (kind == Kind::sigmoid) return {Integer(1), Integer(4)};
  Rational g = 0;
  for (const Piece& p : pieces) g = std::max(g, abs(p.slope));
  return g;
}

Rational Activation::bound() const {
  if (!piecewise()) return 1;
  if (breaks.empty() || pieces.front().slope.sign() != 0 || pieces.back().slope.sign() != 0) return -1;
  Rational g = 0;
  for (const Rational& b : breaks) g = std::max(g, abs(value(b)));
  return g;
}

Rational Activation::at_zero() const {
  return piecewise() ? abs(value(0)) : kind == Kind::tanh ? Rational(0) : Rational(Integer(1), Integer(2));
}

std::string Activation::describe() const {
  if (kind == Kind::tanh) return "tanh";
  if (kind == Kind::sigmoid) return "sigmoid";
  if (breaks.empty()) return pieces[0].slope == 1 && pieces[0].offset.sign() == 0 ? "identity" : "linear";
  return "piecewise linear, " + std::to_string(pieces.size()) + " pieces";
}

void Activation::validate() const {
  if (!piecewise()) return;
  if (pieces.size() != breaks.size() + 1) throw std::invalid_argument("an activation needs one more piece than breaks");
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    if (i && !(breaks[i - 1] < breaks[i])) throw std::invalid_argument("breaks of an activation must increase");
    if (pieces[i].slope * breaks[i] + pieces[i].offset != pieces[i + 1].slope * breaks[i] + pieces[i + 1].offset)
      throw std::invalid_argument("the activation jumps at " + breaks[i].str() + "; it must be continuous");
  }
}

}  // namespace amcert
