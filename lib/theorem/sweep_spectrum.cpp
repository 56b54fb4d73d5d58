#include "theorem/sweep_spectrum.hpp"

#include "number/text.hpp"
#include "theorem/critical_point.hpp"
#include "theorem/rates.hpp"

#include <Eigen/Eigenvalues>
#include <acb_mat.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace amcert {
namespace {

using Disc = SweepSpectrum::Disc;

// The Hessian at the critical point, not at the center.
BallMatrix at_the_point(const SweepMap& map) {
  BallMatrix H = map.hessian();
  mag_t delta;
  mag_init(delta);
  mag_set_d(delta, round_up(map.at().variation(map.at().reach), 40).approximately());  // mag_set_d gives an upper bound
  for (Index i = 0; i < H.rows(); ++i)
    for (Index j = 0; j < H.cols(); ++j) arb_add_error_mag(H.at(i, j), delta);
  mag_clear(delta);
  return H;
}

// I - B^-1 H; false if B is not seen to be regular.
bool derivative(const SweepMap& map, BallMatrix& out) {
  const BallMatrix H = at_the_point(map), B = map.triangular(H);
  out = BallMatrix(H.rows(), H.cols());
  if (!arb_mat_solve(out.raw(), B.raw(), H.raw(), map.at().bits)) return false;
  arb_mat_neg(out.raw(), out.raw());
  for (Index i = 0; i < out.rows(); ++i) arb_add_si(out.at(i, i), out.at(i, i), 1, map.at().bits);
  return true;
}

// The center of a claim. Inputs of dead units, which are 0 there, are moved into the piece where they are, or they would not be known again.
Point center_of(const Problem& problem, const Claim& point) {
  Point out;
  for (const Block& b : problem.blocks) {
    const Json& rows = point.constants.at("center").at(b.name);
    RationalMatrix m(b.rows, b.cols);
    for (Index i = 0; i < b.rows; ++i) {
      const std::vector<Rational> row = dyadic_row(rows.at(std::size_t(i)).get<std::string>());
      for (Index j = 0; j < b.cols; ++j) m(i, j) = row.at(std::size_t(j));
    }
    if (b.family == Family::U)
      for (const Json& d : point.constants.at("dead")) {
        if (d.at(0) != b.layer) continue;
        const Activation& f = problem.network->layer(b.layer).activation;
        const auto zero = std::size_t(zero_piece(f));
        const bool ends_at_0 = zero < f.breaks.size() && f.breaks[zero].sign() == 0, begins_at_0 = zero > 0 && f.breaks[zero - 1].sign() == 0;
        for (Index j = 0; j < b.cols; ++j) m(d.at(1).get<Index>(), j) = ends_at_0 ? -Rational::power_of_two(-20) : begins_at_0 ? Rational::power_of_two(-20) : Rational(0);
      }
    out.push_back(DyadicMatrix::of(m));
  }
  return out;
}

// Theorem (Gershgorin). The eigenvalues of T are those of G = X^-1 T X, which lie in the discs around G_ii of radius sum |G_ij|, j not i; a
// union of k of them that meets no other holds k. X has approximate eigenvectors as columns, taken literally; where T has none (Jordan
// blocks, as every update without a prox weight makes them at 0) they are nearly parallel, which widens discs but proves no less.
std::vector<Disc> enclosed(const BallMatrix& T, const Eigen::MatrixXcd& vectors) {
  constexpr slong bits = 256;
  const auto n = T.rows();
  acb_mat_t A, X, G;
  for (acb_mat_struct* m : {A, X, G}) acb_mat_init(m, n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) acb_set_d_d(acb_mat_entry(X, i, j), vectors(i, j).real(), vectors(i, j).imag());
  acb_mat_set_arb_mat(A, T.raw());
  acb_mat_mul(A, A, X, bits);
  std::vector<Disc> out;
  if (acb_mat_solve(G, X, A, bits)) {
    mag_t size;
    mag_init(size);
    for (Index i = 0; i < n; ++i) {
      acb_srcptr center = acb_mat_entry(G, i, i);
      Disc d{arf_get_d(arb_midref(acb_realref(center)), ARF_RND_NEAR), arf_get_d(arb_midref(acb_imagref(center)), ARF_RND_NEAR), 0};
      // What the middle loses on the way to doubles, and what it is not known by.
      for (arb_srcptr x : {acb_realref(center), acb_imagref(center)}) d.radius += mag_get_d(arb_radref(x)) + std::fabs(arf_get_d(arb_midref(x), ARF_RND_NEAR)) * 0x1p-52;
      for (Index j = 0; j < n; ++j) {
        if (j == i) continue;
        acb_get_mag(size, acb_mat_entry(G, i, j));
        d.radius += mag_get_d(size);
      }
      // Sums of doubles, fewer than 2^20 of them.
      d.radius = d.radius * (1 + 0x1p-30) + 1e-300;
      out.push_back(d);
    }
    mag_clear(size);
  }
  for (acb_mat_struct* m : {A, X, G}) acb_mat_clear(m);
  if (!std::all_of(out.begin(), out.end(), [](const Disc& d) { return std::isfinite(d.re) && std::isfinite(d.im) && std::isfinite(d.radius); })) out.clear();
  return out;
}

SweepSpectrum of_matrix(const BallMatrix& T) {
  const Eigen::EigenSolver<Eigen::MatrixXd> eigen(approximately(T));
  SweepSpectrum out{enclosed(T, eigen.eigenvectors()), true};
  if (!out.discs.empty()) return out;
  out.enclosed = false;
  for (const std::complex<double>& x : eigen.eigenvalues()) out.discs.push_back({x.real(), x.imag(), 0});
  return out;
}

}  // namespace

SweepSpectrum sweep_spectrum(const Problem& problem, const Claim& point, long bits) {
  if (problem.has(Kind::heavy_ball)) return of_matrix(heavy_ball_step(problem, BallAlgebra{bits}));
  if (point.constants.contains("vanished") && !point.constants.at("vanished").empty()) return {};
  std::unique_ptr<CriticalPoint> again;  // the surroundings refer to it
  const auto at = [&]() -> std::optional<Surroundings> {
    if (problem.polynomial) return surroundings(problem, point, bits);
    // Newton's method from the center that the claim holds ends where it begins, within the reach of the same critical point.
    const Point center = center_of(problem, point);
    again = std::make_unique<CriticalPoint>(problem, find_limit(problem, {center, {}}, (bits - 64) / 2), bits);
    if (!again->proved()) return {};
    return again->surroundings(again->claim({true, {center}, {}, {}}));
  }();
  if (!at) return {};
  const SweepMap map(*at);
  BallMatrix T;
  if (!map.unsupported().empty() || !derivative(map, T)) return {};
  return of_matrix(T);
}

}  // namespace amcert
