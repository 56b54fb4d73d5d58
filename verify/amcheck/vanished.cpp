// Vanished units (SPEC 3.14): units that are 0 with all that is coupled to them, at a break of their activation.
#include <algorithm>

#include "neighbourhood.hpp"

namespace amcheck {
namespace {

bool zero_row(const Matrix& m, std::size_t row) {
  for (std::size_t k = 0; k < m.cols(); ++k)
    if (m.sign(row * m.cols() + k) != 0) return false;
  return true;
}

bool zero_column(const Matrix& m, std::size_t column) {
  for (std::size_t k = 0; k < m.rows(); ++k)
    if (m.sign(k * m.cols() + column) != 0) return false;
  return true;
}

// Rows a of W_i, U_i and V_i, and column a of W_{i+1}.
bool zero_unit(const Problem& p, const Blocks& x, std::size_t i, std::size_t a) {
  const Layer& l = p.layers[i];
  return zero_row(x[l.W], a) && zero_row(x[l.U], a) && zero_row(x[l.V], a) && zero_column(x[p.layers[i + 1].W], a);
}

bool bends_at_0(const Activation& s) {
  for (std::size_t p = 0; p < s.breaks.size(); ++p)
    if (s.breaks[p].sign() == 0) return s.shifts[p].sign() == 0;  // sigma(0) = t_p
  return false;
}

}  // namespace

Outcome Neighbourhood::place_vanished() {
  for (const CriticalPoint::Vanished& d : point.vanished) {
    const std::string name = "vanished [" + std::to_string(d.layer) + "," + std::to_string(d.unit) + "]";
    if (d.layer < 1 || d.layer >= static_cast<long>(problem.layers.size())) return reject(name + ": it must name a layer before the last");
    const auto i = static_cast<std::size_t>(d.layer - 1), a = static_cast<std::size_t>(d.unit);
    const Layer& l = problem.layers[i];
    if (d.unit < 0 || d.unit >= static_cast<long>(l.width)) return reject(name + ": the layer has no such unit");
    if (!l.split || !bends_at_0(l.sigma)) return reject(name + ": its activation has no break 0 with the value 0");
    if (l.b != kNone) return reject(name + ": a bias apart");
    if (!zero_unit(problem, point.center, i, a)) return reject(name + ": its rows of W, U, V and its column of the next W are 0 fails");
    for (const CriticalPoint::Unit& u : point.dead)
      if (u.layer == d.layer && u.unit == d.unit) return reject(name + ": it is also in 'dead'");
    for (const CriticalPoint::Pair& s : point.symmetry)
      if (s.layer == d.layer && (s.a == d.unit || s.b == d.unit)) return reject(name + ": it is also in 'symmetry'");
    for (std::size_t j = 0; j < problem.samples(); ++j) {
      const std::size_t entry = a * problem.samples() + j;
      if (kinks[i][entry] != 0) return reject(name + ": an entry of it is in 'kinks'");
      vanished[i][entry] = d.sides[j];
    }
  }
  return {};
}

// In the ball no entry of a vanished row reaches another break, so the sign says the piece.
bool Neighbourhood::on_sides(const Blocks& x) const {
  for (std::size_t i = 0; i < vanished.size(); ++i) {
    for (std::size_t entry = 0; entry < vanished[i].size(); ++entry) {
      const char side = vanished[i][entry];
      const int sign = side == 0 ? 0 : x[problem.layers[i].U].sign(entry);
      if (side != 0 && sign != (side == '+' ? 1 : side == '-' ? -1 : 0)) return false;
    }
  }
  return true;
}

bool Neighbourhood::moves_vanished(const Blocks& v) const {
  return std::any_of(point.vanished.begin(), point.vanished.end(),
                     [&](const CriticalPoint::Vanished& d) { return !zero_unit(problem, v, static_cast<std::size_t>(d.layer - 1), static_cast<std::size_t>(d.unit)); });
}

}  // namespace amcheck
