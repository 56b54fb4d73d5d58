#include "linalg/spectrum.hpp"
#include "number/text.hpp"
#include "theorem/bounds.hpp"
#include "theorem/polynomial_theorems.hpp"
#include "theorem/rates.hpp"
#include "theorem/theorems.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <flint/fmpz_mat.h>
#include <fmt/format.h>

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

BallMatrix literally(const BallAlgebra& a, const MatrixXd& m) { return a.point(DyadicMatrix(m)); }

// The sweep in coordinates, in doubles: its derivative T = I - B^-1 H.
struct Approximation {
  MatrixXd H, B, inverse, T, drift;
  MatrixXd across;   // the projection along the drift to the steps that a sweep can make
  double radius = 0; // the spectral radius of T, the drift left out
};

Approximation approximation(const SweepMap& map) {
  Approximation out;
  const BallMatrix H = map.hessian();
  out.H = approximately(H);
  out.drift = approximately(map.drift());
  out.B = approximately(map.triangular(H));
  out.inverse = out.B.inverse();
  out.T = MatrixXd::Identity(out.H.rows(), out.H.cols()) - out.inverse * out.H;
  out.across = MatrixXd::Identity(out.H.rows(), out.H.cols());
  if (out.drift.cols() > 0) {
    const MatrixXd c = out.B.transpose() * out.drift;
    out.across -= out.drift * (c.transpose() * out.drift).inverse() * c.transpose();
  }
  out.radius = GeneralEigen(out.T * out.across).eigenvalues().cwiseAbs().maxCoeff();
  return out;
}

// sum over i of q^(-2i) (T^i)' Q T^i by doubling.
MatrixXd lyapunov(MatrixXd T, MatrixXd Q, double q) {
  T /= q;
  for (int n = 0; n < 60; ++n) {
    const MatrixXd more = T.transpose() * Q * T;
    Q += more;
    T *= T;
    if (!(more.norm() > 1e-17 * Q.norm())) break;
  }
  return (Q + Q.transpose()) / 2;
}

MatrixXd symmetric(const MatrixXd& m) { return shortened((m + m.transpose()) / 2); }

// Lower bounds of the spectral radius by the trace of T^(2^s), in units of 2^-512 as SPEC.md 3.23 has them.
struct Bracket { int power = 0; Rational lower; };
constexpr Index largest_power = 256;  // coordinates; more are a limit of the checkers

Bracket from_below(const BallMatrix& T, const Rational& off, Index gone) {
  const auto n = T.rows();
  constexpr unsigned unit = 512;
  fmpz_mat_t x, y;
  fmpz_mat_init(x, n, n);
  fmpz_mat_init(y, n, n);
  fmpz_t trace, size, phi, sum, work;
  for (fmpz* z : {trace, size, phi, sum, work}) fmpz_init(z);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      arf_t scaled;
      arf_init(scaled);
      arf_mul_2exp_si(scaled, arb_midref(T.at(i, j)), unit);
      arf_get_fmpz(fmpz_mat_entry(x, i, j), scaled, ARF_RND_FLOOR);
      arf_clear(scaled);
    }
  const Rational start = off * Rational::power_of_two(unit) + Rational(n) + Rational(1);
  fmpz_set_mpz(phi, Integer(start.numerator() / start.denominator() + 1).backend().data());
  Bracket best;
  for (int s = 1; s <= 24; ++s) {
    fmpz_zero(sum);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) fmpz_addmul(sum, fmpz_mat_entry(x, i, j), fmpz_mat_entry(x, i, j));
    fmpz_sqrt(size, sum);
    fmpz_add_ui(size, size, 1);
    fmpz_mul_ui(size, size, 2);
    fmpz_add(size, size, phi);
    fmpz_mul(phi, phi, size);
    fmpz_cdiv_q_2exp(phi, phi, unit);
    fmpz_add_ui(phi, phi, ulong(n));
    fmpz_mat_mul(y, x, x);
    fmpz_mat_swap(x, y);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) fmpz_fdiv_q_2exp(fmpz_mat_entry(x, i, j), fmpz_mat_entry(x, i, j), unit);
    fmpz_mat_trace(trace, x);
    fmpz_one(work);
    fmpz_mul_2exp(work, work, unit);
    fmpz_submul_ui(trace, work, ulong(gone));
    fmpz_abs(trace, trace);
    fmpz_mul_ui(work, phi, ulong(n));
    fmpz_mul_ui(work, work, 2);
    if (fmpz_cmp(trace, work) < 0 || fmpz_bits(trace) < 40) break;
    fmpz_sub(trace, trace, work);
    fmpz_fdiv_q_ui(trace, trace, ulong(n - gone));
    slong e = 0;
    const double m = fmpz_get_d_2exp(&e, trace);
    const double lower = std::exp2((std::log2(m) + double(e) - unit) / std::exp2(s)) * (1 - 0x1p-40);
    if (Rational::literally(lower) > best.lower) best = {s, round_down(Rational::literally(lower), 40)};
  }
  for (fmpz* z : {trace, size, phi, sum, work}) fmpz_clear(z);
  fmpz_mat_clear(x);
  fmpz_mat_clear(y);
  return best;
}

struct Norms {
  Rational P_least, P_most;
  MatrixXd P, floor;
};

// P, a little shortened, with bounds of its spectrum; nothing if it is not positive.
std::optional<Norms> norms(const BallAlgebra& a, const MatrixXd& from) {
  Norms out;
  const Index n = from.rows();
  out.P = symmetric(from);
  const double least = SymmetricEigen(out.P).eigenvalues()(0);
  if (!(least > 0)) return {};
  out.P_least = round_down(Rational::literally(least * 0.94), 20);
  const Rational lifted = out.P_least * Rational(Integer(17), Integer(16));
  const Eigen::LLT<MatrixXd> llt(out.P - lifted.approximately() * MatrixXd::Identity(n, n));
  if (llt.info() != Eigen::Success) return {};
  out.floor = shortened(llt.matrixL());
  const BallMatrix P = literally(a, out.P), L = literally(a, out.floor);
  BallMatrix rest = P, square_(n, n);
  a.product_nt(square_, L, L);
  a.add_scaled(rest, a.number(-1), square_);
  for (Index i = 0; i < n; ++i) a.set_entry(rest, i, i, a.entry(rest, i, i) - a.number(lifted));
  if (row_sum(rest) * Rational(16) > out.P_least) return {};
  out.P_most = round_up(row_sum(P), 20);
  return out;
}

// R with |I - BR| small against roundings in double: by Newton's iteration, on multiples of 2^-places.
DyadicMatrix refined(const BallAlgebra& a, const BallMatrix& B, const MatrixXd& first) {
  constexpr long places = 192;
  const Index n = B.rows();
  BallMatrix R = literally(a, first), off(n, n), more(n, n);
  std::vector<Integer> mantissa;
  for (int step = 0; step < 3; ++step) {
    a.product(off, B, R);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) a.set_entry(off, i, j, a.number(i == j ? 1 : 0) - a.entry(off, i, j));
    a.product(more, R, off);
    a.add_scaled(R, a.number(1), more);
    mantissa.clear();
    for (Index j = 0; j < n; ++j)
      for (Index i = 0; i < n; ++i) {
        const Range y = a.entry(R, i, j).range();
        const Rational grid = nearest_multiple(y.lo, places);
        mantissa.push_back((grid * Rational::power_of_two(places)).numerator());
        a.set_entry(R, i, j, a.number(grid));
      }
  }
  return DyadicMatrix(n, n, std::move(mantissa), -places);
}

Json rows(const MatrixXd& m) { return matrix_json(DyadicMatrix(m)); }

}  // namespace

Rational worst_ratio_down(const SweepMap& map) {
  const Approximation T = approximation(map);
  const MatrixXd H = T.across.transpose() * T.H * T.across, after = T.across.transpose() * T.T.transpose() * T.H * T.T * T.across;
  const SymmetricEigen eigen((H + H.transpose()) / 2);
  const double floor = 1e-9 * eigen.eigenvalues().maxCoeff();
  VectorXd scale = eigen.eigenvalues();
  for (Index i = 0; i < scale.size(); ++i) scale(i) = scale(i) > floor ? 1 / std::sqrt(scale(i)) : 0;
  const MatrixXd whitened = eigen.eigenvectors() * scale.asDiagonal(), M = whitened.transpose() * after * whitened;
  const SymmetricEigen ratio((M + M.transpose()) / 2);
  const BallAlgebra a{map.at().bits};
  const BallMatrix v = literally(a, MatrixXd(T.across * whitened * ratio.eigenvectors().rightCols(1))), exact = map.hessian();
  const BallMatrix B = map.triangular(exact);
  BallMatrix force(v.rows(), 1), step(v.rows(), 1), next = v;
  a.product(force, exact, v);
  const Ball before = a.inner(v, force);
  if (!arb_mat_solve(step.raw(), B.raw(), force.raw(), a.bits) || before.sign() <= 0) return 0;
  a.add_scaled(next, a.number(-1), step);
  a.product(force, exact, next);
  return std::max(Rational(0), round_down(a.inner(next, force).range().lo / before.range().hi, 40));
}

Claim contraction(const SweepMap& map) {
  const Surroundings& s = map.at();
  Claim c;
  c.kind = "contraction";
  c.k1 = s.point.k1;
  c.needs = {s.point.digest};
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  if (!map.obstacle().empty()) return undecided(map.obstacle());
  if (Index(map.coordinates().size()) > largest_contraction)
    return undecided(fmt::format("{} unknowns are too many for a norm of all of them (at most {}); rate_local is about the values", map.coordinates().size(), largest_contraction));
  const BallAlgebra a{s.bits};
  const bool inertial = s.problem->has(Kind::heavy_ball);
  Approximation T;
  BallMatrix step;  // T~
  Rational e, beta, lambda;
  DyadicMatrix inverse;
  if (inertial) {
    step = heavy_ball_step(*s.problem, a);
    T.T = approximately(step);
    T.H = T.across = MatrixXd::Identity(T.T.rows(), T.T.rows());
    T.drift = MatrixXd(T.T.rows(), 0);
    T.radius = GeneralEigen(T.T).eigenvalues().cwiseAbs().maxCoeff();
  } else {
    T = approximation(map);
  }
  const Index n = T.T.rows();
  BallMatrix B;
  const BallMatrix tau = inertial ? BallMatrix(n, 0) : map.drift();
  if (!inertial) {
    const BallMatrix H = map.hessian();
    B = map.triangular(H);
    inverse = refined(a, B, T.inverse);
    const BallMatrix R = a.point(inverse);
    BallMatrix off(n, n), transposed(n, n);
    a.product(off, B, R);
    step = BallMatrix(n, n);
    a.product(step, R, H);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) {
        a.set_entry(step, i, j, a.number(i == j ? 1 : 0) - a.entry(step, i, j));
        a.set_entry(off, i, j, a.number(i == j ? 1 : 0) - a.entry(off, i, j));
      }
    arb_mat_transpose(transposed.raw(), off.raw());
    e = row_sum(off) + row_sum(transposed);
    if (e * 2 > Rational(1)) return undecided("the inverse of the block triangular part of the Hessian is not verified");
    beta = operator_norm(R) / (Rational(1) - e);
    lambda = operator_norm(H);
  }
  if (!(T.radius < 1)) return undecided(fmt::format("the derivative of the sweep has the spectral radius {:.6g}, the drift left out: it does not contract", T.radius));

  // The norm belongs to a factor a little above the spectral radius, what is left is for the ball.
  const double rough = std::fmax(std::pow(T.radius, 0.975), 0x1p-12), aim = std::fmax(std::pow(T.radius, 0.955), 0x1p-11);
  MatrixXd from = lyapunov(T.T * T.across, T.across.transpose() * T.H * T.across, rough);
  Rational curb;
  if (T.drift.cols() > 0) {
    // Along the drift anything will do: the steps of sweeps hardly have such a part.
    const MatrixXd across = T.B.transpose() * T.drift, gram = across.transpose() * across;
    const VectorXd spectrum = SymmetricEigen(from).eigenvalues();
    const double size = spectrum(T.drift.cols());
    from += size * across * gram.inverse() * across.transpose();
    curb = round_up(Rational::literally(2 * size / SymmetricEigen(gram).eigenvalues()(0)), 20);
  }
  const std::optional<Norms> found = norms(a, from / from.norm());
  curb = round_up(curb / Rational::literally(from.norm()), 20);
  if (!found) return undecided(fmt::format("no norm was found in which the sweep contracts; the spectral radius of its derivative is about {:.6g}", T.radius));
  const Rational q0 = Rational::literally(rough);
  // E = q0^2 P - T~'P T~ + curb sum c c' - L L'
  const BallMatrix P = literally(a, found->P);
  BallMatrix E(n, n), PT(n, n), image(n, n), pulled(n, tau.cols());
  a.product(PT, P, step);
  a.product_tn(image, step, PT);
  a.add_scaled(E, a.number(square(q0)), P);
  a.add_scaled(E, a.number(-1), image);
  if (tau.cols() > 0) {
    a.product_tn(pulled, B, tau);
    a.product_nt(image, pulled, pulled);
    a.add_scaled(E, a.number(curb), image);
  }
  const MatrixXd left = approximately(E);
  const Eigen::LLT<MatrixXd> llt((left + left.transpose()) / 2);
  if (llt.info() != Eigen::Success) return undecided(fmt::format("the norm found is not proved to contract; the spectral radius of the derivative is about {:.6g}", T.radius));
  const MatrixXd L = shortened(llt.matrixL());
  const BallMatrix l = literally(a, L);
  a.product_nt(image, l, l);
  a.add_scaled(E, a.number(-1), image);
  const Rational residual = row_sum(E), kappa = rt(found->P_most / found->P_least), u = inertial ? Rational(0) : map.root_updates();
  const Rational size_B = inertial ? Rational(0) : operator_norm(B);
  std::vector<Rational> length;
  for (Index k = 0; k < tau.cols(); ++k) {
    Rational sum;
    for (Index i = 0; i < n; ++i) sum += square(upper(tau.at(i, k)));
    length.push_back(rt(sum));
  }
  // A little above what a checker finds, whose sums are exact.
  const auto factor = [&](const Rational& r) -> std::optional<Rational> {
    const Rational delta = inertial ? Rational(0) : s.variation(r), y = kappa * beta * delta * u;
    if (y >= Rational(1)) return {};
    Rational drift;
    for (std::size_t l = 0; l < length.size(); ++l) drift += square(s.slant(Index(l), r) * (size_B + delta * u) + length[l] * delta * u);
    const Rational q1 = rt(square(q0) + (residual + curb * drift) / found->P_least);
    return (q1 + y + kappa * e * beta * lambda) / (Rational(1) - y) * (Rational(1) + Rational::power_of_two(-36));
  };
  const Rational most = Rational::literally(aim);
  const auto fits = [&](const Rational& r) {
    const std::optional<Rational> q = factor(r);
    return q && *q <= most;
  };
  const Rational r = inertial || fits(map.radius()) ? map.radius() : std::min(map.radius(), largest_radius(fits));
  if (r <= s.reach) return undecided(fmt::format("roundings leave no room between the spectral radius, about {:.9g}, and 1", T.radius));
  const SweepMap::Keys keys = map.keys(r);
  c.constants = keys.json;
  c.constants["norm"] = rows(found->P);
  c.constants["kernel"] = s.kernel ? rows(*s.kernel) : Json::array();
  c.constants["curb"] = text(curb);
  c.constants["rough"] = text(q0);
  c.constants["least"] = text(found->P_least);
  c.constants["most"] = text(found->P_most);
  c.constants["factor"] = text(round_up(factor(r).value(), 40));
  const Rational near = inertial ? Rational(0) : beta * s.variation(s.reach) * u;
  Bracket below;
  if (n <= largest_power && near * 2 < Rational(1) && s.silent.vanished.empty()) {
    const Rational off = inertial ? Rational(0) : e * beta * lambda + Rational(2) * beta * s.variation(s.reach) * (Rational(1) + u * (Rational(2) + operator_norm(step)));
    below = from_below(step, off, tau.cols());
  }
  c.constants["power"] = below.power;
  c.constants["lower"] = text(below.lower);
  c.witness = {{"inverse", inertial ? Json::array() : matrix_json(inverse)}, {"factor", rows(L)}, {"floor", rows(found->floor)}};
  c.verdict = Verdict::proved;
  return c;
}

}  // namespace amcert
