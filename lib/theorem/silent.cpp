#include "theorem/silent.hpp"

#include <algorithm>

namespace amcert {

using Eigen::MatrixXd;

bool Silent::is_dead(int layer, Index unit) const {
  return std::any_of(dead.begin(), dead.end(), [&](const Dead& d) { return d.layer == layer && d.unit == unit; });
}

const Vanished* Silent::vanished_at(int layer, Index unit) const {
  for (const Vanished& v : vanished)
    if (v.layer == layer && v.unit == unit) return &v;
  return nullptr;
}

Rational slope_beside_zero(const Activation& f, int side) {
  const auto at = std::size_t(std::find_if(f.breaks.begin(), f.breaks.end(), [](const Rational& b) { return b.sign() == 0; }) - f.breaks.begin());
  return f.pieces[side > 0 ? at + 1 : at].slope;
}

int zero_piece(const Activation& f) {
  for (std::size_t n = 0; n < f.pieces.size(); ++n)
    if (f.pieces[n].slope.sign() == 0 && f.pieces[n].offset.sign() == 0 && (n == 0 || f.breaks[n - 1].sign() <= 0) && (n == f.breaks.size() || f.breaks[n].sign() >= 0)) return int(n);
  return -1;
}

namespace {

// Units that have died out, and rest on no kink.
std::vector<Dead> died(const Problem& p, const Point& x) {
  std::vector<Dead> out;
  for (int i = 1; p.network && i < p.network->depth(); ++i) {
    const Layer& layer = p.network->layer(i);
    const int zero = layer.split && layer.activation.piecewise() ? zero_piece(layer.activation) : -1;
    if (zero < 0 || layer.bias == Bias::apart || layer.lambda.sign() <= 0) continue;
    const DyadicMatrix& u = x[std::size_t(p.block(Family::U, i))];
    for (Index a = 0; a < layer.width; ++a) {
      bool off = true;
      for (Index j = 0; j < u.cols() && off; ++j) off = layer.activation.code(u(a, j)) == 2 * zero;
      if (off) out.push_back({i, a});
    }
  }
  return out;
}

// The entries of m where `pattern` is not zero, zero elsewhere.
DyadicMatrix zeroed(const DyadicMatrix& m, const MatrixXd& pattern) {
  RationalMatrix out(m.rows(), m.cols());
  for (Index i = 0; i < out.rows; ++i)
    for (Index j = 0; j < out.cols; ++j)
      if (pattern(i, j) != 0) out(i, j) = m(i, j);
  return DyadicMatrix::of(out);
}

// Layers whose units can vanish: a kink at 0, where sigma is 0.
bool can_vanish(const Problem& p, int i) {
  const Layer& layer = p.network->layer(i);
  if (i == p.network->depth() || !layer.split || !layer.activation.piecewise() || layer.bias == Bias::apart || layer.lambda.sign() <= 0) return false;
  const auto& b = layer.activation.breaks;
  return std::any_of(b.begin(), b.end(), [](const Rational& x) { return x.sign() == 0; }) && layer.activation.value(0).sign() == 0;
}

}  // namespace

void remove_vanishing(const Problem& p, Near& near, double small) {
  Point& x = near.x;
  const auto value = [&](const std::vector<MatrixXd>& m) {
    State<DoubleAlgebra> s(p, {});
    for (std::size_t b = 0; b < m.size(); ++b) s.set(int(b), m[b], nullptr);
    return s.objective();
  };
  std::vector<MatrixXd> at;
  for (const DyadicMatrix& m : x) at.push_back(m.approximate());
  // A dead unit is left to be one, unless it has to go on the way to the limit: there its inputs would get stuck on the kink.
  const Silent already{small < 0.01 ? died(p, x) : std::vector<Dead>(), near.vanished};
  for (int i = 1; p.network && i < p.network->depth(); ++i)
    for (Index a = 0; can_vanish(p, i) && a < p.network->layer(i).width; ++a) {
      double size2 = 0;
      each_of_unit(p, i, a, [&](int b, Index r, Index c) { size2 += at[std::size_t(b)](r, c) * at[std::size_t(b)](r, c); });
      if (already.has(i, a) || size2 == 0 || size2 > small * small * p.network->samples()) continue;
      std::vector<MatrixXd> less = at;
      each_of_unit(p, i, a, [&](int b, Index r, Index c) { less[std::size_t(b)](r, c) = 0; });
      if (value(less) > value(at) * (1 + 1e-14)) continue;
      Vanished gone{i, a, {}};
      for (Index j = 0; j < p.network->samples(); ++j) gone.side.push_back(x[std::size_t(p.block(Family::U, i))](a, j).sign());
      near.vanished.push_back(std::move(gone));
      at = less;
      for (std::size_t b = 0; b < x.size(); ++b)
        if (!(x[b].approximate() == at[b])) x[b] = zeroed(x[b], at[b]);
    }
}

Silent silent_units(const Problem& p, const Near& near) {
  Silent out{{}, near.vanished};
  for (const Dead& d : died(p, near.x))
    if (!out.vanished_at(d.layer, d.unit)) out.dead.push_back(d);
  return out;
}

}  // namespace amcert
