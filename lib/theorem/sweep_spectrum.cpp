#include "theorem/sweep_spectrum.hpp"

#include "linalg/spectrum.hpp"
#include "theorem/critical_point.hpp"
#include "theorem/rates.hpp"

#include <Eigen/LU>
#include <acb_mat.h>

#include <memory>

namespace amcert {
namespace {

using Disc = SweepSpectrum::Disc;

constexpr Index largest_enclosed = 80;  // coordinates; beyond it takes minutes

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

// The step of the method on pairs (x^k, x^{k-1}), exactly.
BallMatrix heavy_ball_step(const Quadratic& f, const Update& u, const BallAlgebra& a) {
  const Index n = f.H.rows;
  RationalMatrix exact(2 * n, 2 * n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) exact(i, j) = -u.step * f.H(i, j);
    exact(i, i) += Rational(1) + u.momentum;
    exact(i, n + i) = -u.momentum;
    exact(n + i, i) = 1;
  }
  return a.constant(exact);
}

std::vector<Disc> enclosed(const BallMatrix& T, long bits) {
  const auto n = T.rows();
  acb_mat_t A, R;
  acb_mat_init(A, n, n);
  acb_mat_init(R, n, n);
  acb_mat_set_arb_mat(A, T.raw());
  acb_ptr approximate = _acb_vec_init(n), exact = _acb_vec_init(n);
  std::vector<Disc> out;
  if (acb_mat_approx_eig_qr(approximate, nullptr, R, A, nullptr, 0, bits) && acb_mat_eig_multiple(exact, A, approximate, R, bits))
    for (Index i = 0; i < n; ++i) {
      arb_srcptr re = acb_realref(exact + i), im = acb_imagref(exact + i);
      Disc d{arf_get_d(arb_midref(re), ARF_RND_NEAR), arf_get_d(arb_midref(im), ARF_RND_NEAR), 0};
      // Also what the rounding of the middle to doubles adds.
      for (arb_srcptr x : {re, im}) d.radius += (mag_get_d(arb_radref(x)) + std::fabs(arf_get_d(arb_midref(x), ARF_RND_NEAR)) * 0x1p-52) * (1 + 0x1p-40) + 1e-300;
      out.push_back(d);
    }
  _acb_vec_clear(approximate, n);
  _acb_vec_clear(exact, n);
  acb_mat_clear(A);
  acb_mat_clear(R);
  return out;
}

SweepSpectrum of_matrix(const BallMatrix& T, long bits) {
  SweepSpectrum out;
  if (T.rows() <= largest_enclosed) out.discs = enclosed(T, bits);
  out.enclosed = !out.discs.empty();
  if (out.enclosed) return out;
  const Eigen::VectorXcd values = GeneralEigen(approximately(T)).eigenvalues();
  for (const std::complex<double>& x : values) out.discs.push_back({x.real(), x.imag(), 0});
  return out;
}

}  // namespace

SweepSpectrum sweep_spectrum(const Problem& problem, const Claim& point, long bits) {
  if (problem.has(Kind::heavy_ball)) return of_matrix(heavy_ball_step(*problem.quadratic, problem.sweep[0], BallAlgebra{bits}), bits);
  if (point.constants.contains("vanished") && !point.constants.at("vanished").empty()) return {};
  std::unique_ptr<CriticalPoint> again;  // the surroundings refer to it
  const auto at = [&]() -> std::optional<Surroundings> {
    if (problem.polynomial) return surroundings(problem, point, bits);
    // Newton's method from the center that the claim holds ends where it begins, within the reach of the same critical point.
    Point center;
    for (const Block& b : problem.blocks) {
      const Json& rows = point.constants.at("center").at(b.name);
      RationalMatrix m(b.rows, b.cols);
      for (Index i = 0; i < b.rows; ++i) {
        const std::vector<Rational> row = dyadic_row(rows.at(std::size_t(i)).get<std::string>());
        for (Index j = 0; j < b.cols; ++j) m(i, j) = row.at(std::size_t(j));
      }
      center.push_back(DyadicMatrix::of(m));
    }
    again = std::make_unique<CriticalPoint>(problem, find_limit(problem, {center, {}}, (bits - 64) / 2), bits);
    if (!again->proved()) return {};
    return again->surroundings(again->claim({true, {center}, {}, {}}));
  }();
  if (!at) return {};
  const SweepMap map(*at);
  BallMatrix T;
  if (!map.unsupported().empty() || !derivative(map, T)) return {};
  return of_matrix(T, bits);
}

}  // namespace amcert
