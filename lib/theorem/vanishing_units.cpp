#include "theorem/vanishing_units.hpp"

#include "linalg/spectrum.hpp"
#include "theorem/bounds.hpp"
#include "theorem/theorems.hpp"

#include <Eigen/LU>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr long places = 64;  // of the matrix of a sweep

// The multiple of 2^-places below each entry.
BallMatrix on_grid(const BallAlgebra& a, const BallMatrix& m) {
  BallMatrix out(m.rows(), m.cols());
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) {
      const Rational x = a.entry(m, i, j).range().lo * Rational::power_of_two(places);
      Integer n = x.numerator() / x.denominator();
      if (x < Rational(n)) n -= 1;
      a.set_entry(out, i, j, a.number(Rational::dyadic(n, -places)));
    }
  return out;
}

bool definite(const BallAlgebra& a, const BallMatrix& m) {
  BallMatrix scratch(m.rows(), m.cols());
  return arb_mat_cho(scratch.raw(), m.raw(), a.bits) != 0;
}

BallMatrix less_diagonal(const BallAlgebra& a, BallMatrix m, const Rational& shift) {
  for (Index i = 0; i < m.rows(); ++i) a.set_entry(m, i, i, a.entry(m, i, i) - a.number(shift));
  return m;
}

BallMatrix transposed(const BallMatrix& m) {
  BallMatrix out(m.cols(), m.rows());
  arb_mat_transpose(out.raw(), m.raw());
  return out;
}

}  // namespace

// What a sweep does to the entries of a unit while the rest is at the center, and vectors over them that must stay positive.
struct VanishingUnits::Unit {
  const Vanished* about = nullptr;
  std::vector<SweepMap::Coordinate> entry;
  MatrixXd R;                // about the inverse of B
  BallMatrix T;              // 1 - R H on the grid
  Rational base, beta, grown;  // e beta |H| and what the grid loses; a bound of B^-1; |T|
  SlowestDirection slow;
  struct Form { BallMatrix now, after; bool mixed; };  // c_0, c_1 as columns; mixed: inputs that move take part
  std::vector<Form> forms;
};

VanishingUnits::VanishingUnits(const SweepMap& map) : map_(map) {
  if (map.at().silent.vanished.empty()) return;
  const BallMatrix H_all = map.hessian(), B_all = map.triangular(H_all);
  for (const Vanished& about : map.at().silent.vanished) {
    units_.push_back(unit_of(about, H_all, B_all));
    if (!units_.back()) return;
  }
}

std::shared_ptr<const VanishingUnits::Unit> VanishingUnits::unit_of(const Vanished& about, const BallMatrix& H_all, const BallMatrix& B_all) {
  const SweepMap& map = map_;
  const Surroundings& s = map.at();
  const Problem& p = *s.problem;
  const BallAlgebra a{s.bits};
  const auto fail = [&](const std::string& what) {
    obstacle_ = fmt::format("unit {} of layer {}: {}", about.unit, about.layer, what);
    return nullptr;
  };
  const Layer& layer = p.network->layer(about.layer);
  if (layer.activation.breaks.size() != 1) return fail("only activations with one kink are dealt with");
  const int W = p.block(Family::W, about.layer), U = p.block(Family::U, about.layer), V = p.block(Family::V, about.layer), out = p.block(Family::W, about.layer + 1);
  Unit unit;
  unit.about = &about;
  std::vector<Index> at;
  for (std::size_t k = 0; k < map.coordinates().size(); ++k) {
    const SweepMap::Coordinate& c = map.coordinates()[k];
    const bool row = (c.block == W || c.block == U || c.block == V) && c.row == about.unit, column = c.block == out && c.col == about.unit;
    if (row || column) at.push_back(Index(k)), unit.entry.push_back(c);
  }
  const auto d = Index(at.size());
  BallMatrix H(d, d), B(d, d), RB(d, d), RH(d, d);
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < d; ++j) {
      arb_set(H.at(i, j), H_all.at(at[std::size_t(i)], at[std::size_t(j)]));
      arb_set(B.at(i, j), B_all.at(at[std::size_t(i)], at[std::size_t(j)]));
    }
  unit.R = shortened(approximately(B).inverse());
  const BallMatrix R = a.point(DyadicMatrix(unit.R));
  a.product(RB, B, R);
  const BallMatrix miss = less_diagonal(a, RB, 1);
  const Rational e = row_sum(miss) + row_sum(transposed(miss));
  if (e * Rational(2) > Rational(1)) return fail("the inverse of its sweep is not found in double precision");
  a.product(RH, R, H);
  BallMatrix T(d, d);
  a.add_scaled(T, a.number(-1), less_diagonal(a, RH, 1));
  unit.T = on_grid(a, T);
  unit.beta = operator_norm(R) / (Rational(1) - e);
  unit.base = e * unit.beta * operator_norm(H) + Rational(2 * d) * Rational::power_of_two(-places);
  unit.grown = operator_norm(unit.T);

  std::optional<SlowestDirection> slow = slowest_direction(approximately(unit.T));
  if (!slow) return fail("its sweep has no slowest direction of its own");
  unit.slow = std::move(*slow);

  // The vectors over the unit that decide on sides, as they are when U is updated.
  const auto place = [&](int block, Index row, Index col) {
    for (Index i = 0; i < d; ++i)
      if (const SweepMap::Coordinate& c = unit.entry[std::size_t(i)]; c.block == block && c.row == row && c.col == col) return i;
    throw std::logic_error("an entry of a vanishing unit has no coordinate");
  };
  const auto new_form = [&](bool mixed) { unit.forms.push_back({BallMatrix(d, 1), BallMatrix(d, 1), mixed}); };
  const auto put = [&](int block, Index i, const Rational& x) {
    const bool early = block == U || map.turn(block) < map.turn(U);
    a.set_entry(early ? unit.forms.back().after : unit.forms.back().now, i, 0, a.number(x));
  };
  int side_of_right = 0;
  const Rational rest = layer.rho + map.prox(U);
  for (std::size_t j = 0; j < about.side.size(); ++j) {
    const int side = about.side[j];
    const Index n = Index(j), v = place(V, about.unit, n);
    if (side != 0) {
      const Index u = place(U, about.unit, n);
      const Rational own = slope_beside_zero(layer.activation, side), other = slope_beside_zero(layer.activation, -side), A = layer.gamma * square(own) + rest;
      const Rational chi = rt(A / (layer.gamma * square(other) + rest));
      new_form(false);
      put(U, u, side);
      new_form(false);
      put(U, u, Rational(side) * (Rational(1) + chi) * A);
      put(V, v, Rational(-side) * chi * layer.gamma * (own - other));
      if (side_of_right == 0) side_of_right = unit.slow.right(u) * side > 0 ? 1 : -1;
      continue;
    }
    for (int piece : {-1, 1}) {
      new_form(about.layer > 1);
      put(V, v, Rational(-piece) * layer.gamma * slope_beside_zero(layer.activation, piece));
      for (Index k = 0; k < p.blocks[std::size_t(W)].cols; ++k) {
        const Rational x = k >= p.network->inputs(about.layer) ? Rational(1) : about.layer == 1 ? p.network->X(k, n) : s.center[std::size_t(p.block(Family::V, about.layer - 1))](k, n);
        put(W, place(W, about.unit, k), Rational(-piece) * layer.rho * x);
      }
    }
  }
  if (side_of_right == 0) return fail("all its inputs rest on the kink");
  unit.slow.right *= side_of_right;
  unit.slow.left *= side_of_right;
  return std::make_shared<const Unit>(std::move(unit));
}

std::optional<Json> VanishingUnits::kept(const Rational& reach, const Located& x, std::string& why) const {
  const Surroundings& s = map_.at();
  const BallAlgebra a{s.bits};
  if (!obstacle_.empty()) return why = obstacle_, std::nullopt;
  Json items = Json::array();
  const Rational delta = s.variation(reach);
  for (const auto& held : units_) {
    const Unit& unit = *held;
    const auto fail = [&](const std::string& what) {
      why = fmt::format("unit {} of layer {}: {}", unit.about->unit, unit.about->layer, what);
      return std::nullopt;
    };
    const auto d = Index(unit.entry.size());
    const int U = map_.at().problem->block(Family::U, unit.about->layer);
    for (std::size_t j = 0; j < unit.about->side.size(); ++j) {
      const Rational u = (*x.point)[std::size_t(U)](unit.about->unit, Index(j)), off = x.radii.empty() ? Rational(0) : Rational::literally(x.radii[std::size_t(U)](unit.about->unit, Index(j)));
      const int side = unit.about->side[j];
      if (side == 0 ? u.sign() != 0 || off.sign() != 0 : Rational(side) * u <= off) return fail(fmt::format("its input at sample {} is not on its side", j));
    }
    const Rational y = Rational(2) * unit.beta * delta;
    if (y >= Rational(1)) return fail("the ball is too large for its sweep");
    const Rational tau = constant_up((unit.base + y * (Rational(1) + unit.grown)) / (Rational(1) - y));

    // Q = l'l/2 + w P with the least w, the widest cone, at which every form is positive; a tenth of room.
    const MatrixXd axis = shortened(MatrixXd(unit.slow.left.transpose()));
    struct Needed { VectorXd c; double s; BallMatrix exact; Rational s_up; };
    std::vector<Needed> forms;
    const auto form = [&](const BallMatrix& now, const BallMatrix& after, bool mixed) {
      BallMatrix c = now, moved(d, 1);
      a.product_tn(moved, unit.T, after);
      a.add_scaled(c, a.number(1), moved);
      Rational off = tau * rt(upper(a.squared_norm(after).raw()));
      if (mixed) off += map_.at().problem->network->layer(unit.about->layer).rho * reach * (Rational(1) + tau + unit.grown);
      forms.push_back({approximately(c).col(0), off.approximately(), c, off});
    };
    form(BallMatrix(d, 1), transposed(a.point(DyadicMatrix(axis))), false);
    for (const Unit::Form& f : unit.forms) form(f.now, f.after, f.mixed);
    const MatrixXd half = 0.5 * axis.transpose() * axis;
    const auto positive = [&](double w) {
      const MatrixXd Q = half + w * unit.slow.spread;
      const double least = SymmetricEigen(Q).eigenvalues()(0);
      if (!(least > 0)) return false;
      const Eigen::PartialPivLU<MatrixXd> lu(Q);
      for (const Needed& f : forms) {
        const double lambda = f.c.dot(unit.slow.right), kept = lambda - f.s / std::sqrt(0.9 * least);
        const VectorXd rest = f.c - lambda * axis.transpose();
        if (!(kept > 0) || !(kept * kept > 1.01 * rest.dot(lu.solve(rest)))) return false;
      }
      return true;
    };
    double narrow = 1;
    while (narrow < 1e18 && !positive(narrow)) narrow *= 4;
    if (!positive(narrow)) return fail("its slowest direction does not keep the sides against all that may move");
    for (double wide = narrow / 1048576; narrow / wide > 1.05;) {
      const double mid = std::sqrt(narrow * wide);
      (positive(mid) ? narrow : wide) = mid;
    }
    const MatrixXd Q_ = shortened(half + 1.1 * narrow * unit.slow.spread), metric = (Q_ + Q_.transpose()) / 2, shape = shortened(metric.inverse());
    const Rational least = round_down(Rational::literally(0.9 * SymmetricEigen(metric).eigenvalues()(0)), 20), theta = rt(Rational(1) / least), sigma = round_up(Rational::literally(unit.slow.between * unit.slow.between), 40);
    const BallMatrix Q = a.point(DyadicMatrix(metric)), J = a.point(DyadicMatrix(shape)), l = a.point(DyadicMatrix(axis));
    BallMatrix N(d, d), NT(d, d), kept(d, d);
    a.product_tn(N, l, l);
    a.add_scaled(N, a.number(-1), Q);
    a.product(NT, N, unit.T);
    a.product_tn(kept, unit.T, NT);
    a.add_scaled(kept, a.number(-sigma), N);
    if (!definite(a, less_diagonal(a, Q, least))) return fail("its cone is not proved to be one");
    if (!definite(a, less_diagonal(a, kept, Rational(2) * tau * operator_norm(NT) + square(tau) * operator_norm(N)))) return fail("a sweep is not proved to keep its cone against all that may move");

    BallMatrix center(d, 1), v(d, 1);
    a.product_nt(center, J, l);
    const Ball along = a.inner(transposed(l), center);
    for (const Needed& f : forms) {
      Ball lambda((a.inner(f.exact, center).range().lo / along.range().hi), a.bits);  // a form is positive at the center: the lower end
      BallMatrix rest = f.exact;
      a.add_scaled(rest, -lambda, transposed(l));
      a.product(v, J, rest);
      BallMatrix w = rest, image(d, 1), sum = rest;
      a.product(image, Q, v);
      a.add_scaled(w, a.number(-1), image);
      a.add_scaled(sum, a.number(1), w);
      const Rational most = upper(a.inner(v, sum).raw()) + upper(a.squared_norm(w).raw()) / least, room = lambda.range().lo - f.s_up * theta - Rational::power_of_two(2 - places);
      if (room.sign() <= 0 || square(room) <= most * (Rational(1) + Rational::power_of_two(-30))) return fail("the sides are not proved to be kept on its cone");
    }

    // x^K is in the cone.
    BallMatrix z(d, 1), off(d, 1), Nz(d, 1);
    for (Index i = 0; i < d; ++i) {
      const SweepMap::Coordinate& c = unit.entry[std::size_t(i)];
      a.set_entry(z, i, 0, a.number((*x.point)[std::size_t(c.block)](c.row, c.col)));
      if (!x.radii.empty()) a.set_entry(off, i, 0, a.number(Rational::literally(x.radii[std::size_t(c.block)](c.row, c.col))));
    }
    a.product(Nz, N, z);
    const auto magnitudes = [&](BallMatrix m) {
      for (Index i = 0; i < m.rows(); ++i)
        for (Index j = 0; j < m.cols(); ++j) arb_abs(m.at(i, j), m.at(i, j));
      return m;
    };
    BallMatrix spread(d, 1);
    a.product(spread, magnitudes(N), off);
    const Ball on_axis = a.inner(transposed(l), z) - a.inner(magnitudes(transposed(l)), off);
    const Ball inside = a.inner(z, Nz) - a.number(2) * a.inner(magnitudes(Nz), off) - a.inner(off, spread);
    if (on_axis.sign() <= 0 || inside.sign() <= 0) return fail("it is not in the cone around its slowest direction yet");
    items.push_back({{"inverse", matrix_json(DyadicMatrix(unit.R))}, {"axis", matrix_json(DyadicMatrix(axis))}, {"metric", matrix_json(DyadicMatrix(metric))}, {"shape", matrix_json(DyadicMatrix(shape))},
                     {"least", text(least)}, {"scale", text(sigma)}, {"error", text(tau)}});
  }
  return Json{{"vanished", items}};
}

}  // namespace amcert
