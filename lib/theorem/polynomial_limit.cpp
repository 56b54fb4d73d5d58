#include "theorem/polynomial_limit.hpp"
#include "linalg/spectrum.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

RationalVector to_grid(RationalVector x, long bits) {
  for (Rational& y : x) y = nearest_multiple(y, bits);
  return x;
}

// Newton's method in the cell of x, with the gradient exact and the Hessian in double, on its eigenvectors whose eigenvalues are not
// about 0: the others are those of rotations, or the point is degenerate. Nothing if it does not converge near x.
std::optional<RationalVector> newton(const Problem& problem, const RationalVector& from, long bits) {
  const PiecewisePolynomial& f = *problem.polynomial;
  const Polynomial cell = f.cell(f.signs(from));
  const std::size_t n = from.size();
  std::vector<Polynomial> slope;
  for (std::size_t i = 0; i < n; ++i) slope.push_back(cell.derivative(int(i)));
  RationalVector x = from;
  MatrixXd inverse;
  double before = INFINITY;
  for (int step = 0; step < 80; ++step) {
    if (step < 6) {
      MatrixXd H(n, n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) H(Index(i), Index(j)) = H(Index(j), Index(i)) = slope[i].derivative(int(j)).at(x).approximately();
      const SymmetricEigen eigen(H);
      const double floor = 1e-7 * eigen.eigenvalues().cwiseAbs().maxCoeff();
      VectorXd d = eigen.eigenvalues();
      for (Index k = 0; k < d.size(); ++k) d(k) = std::fabs(d(k)) > floor ? 1 / d(k) : 0;
      inverse = eigen.eigenvectors() * d.asDiagonal() * eigen.eigenvectors().transpose();
    }
    RationalVector g;
    double largest = 0;
    for (const Polynomial& p : slope) {
      g.push_back(p.at(x));
      largest = std::fmax(largest, std::fabs(g.back().approximately()));
    }
    const double last = before;
    before = largest;
    if (largest <= std::ldexp(1.0, int(-bits) - 20) || (step > 8 && !(largest < last / 2))) break;
    // Scaled to 1, so that nothing underflows.
    const long scale = -std::ilogb(largest);
    VectorXd scaled(n);
    for (std::size_t i = 0; i < n; ++i) scaled(Index(i)) = (g[i] * Rational::power_of_two(scale)).approximately();
    const VectorXd move = inverse * scaled;
    if (!move.allFinite()) return {};
    for (std::size_t i = 0; i < n; ++i) x[i] = nearest_multiple(x[i] - Rational::literally(move(Index(i))) * Rational::power_of_two(-scale), bits + 40);
  }
  x = to_grid(x, bits);
  if (!((approximately(x) - approximately(from)).norm() <= 0.5 * (1 + approximately(from).norm())) || f.signs(x) != f.signs(from)) return {};
  if (!(before <= 1e-8)) return {};
  return x;
}

bool critical(const Problem& problem, const RationalVector& x) {
  const PolynomialPoint at(problem, x);
  for (const Rational& g : at.gradient())
    if (g.sign() != 0) return false;
  return true;
}

// A short number near the run's last iterate at which F is critical, or on kinks.
std::optional<RationalVector> short_point(const Problem& problem, const RationalVector& from) {
  const Rational value = problem.polynomial->value(from);
  for (long e = 0; e <= 20; ++e) {
    const RationalVector x = to_grid(from, e);
    Rational far;
    for (std::size_t i = 0; i < x.size(); ++i) far = std::max(far, abs(x[i] - from[i]));
    if (far * Rational(16) > Rational(1) || problem.polynomial->value(x) > value) continue;
    if (!PolynomialPoint(problem, x).kinks().empty() || critical(problem, x)) return x;
  }
  return {};
}

enum class Shape { definite, indefinite, singular };

Shape shape(const MatrixXd& H, const std::vector<Rotation>& symmetry, const RationalVector& x) {
  MatrixXd filled = H;
  const double scale = std::fmax(H.cwiseAbs().maxCoeff(), 1e-300);
  for (const Rotation& r : symmetry) {
    const VectorXd t = approximately(r.at(x));
    if (t.norm() > 1e-9) filled += scale * t * t.transpose() / t.squaredNorm();
  }
  const VectorXd d = SymmetricEigen(filled).eigenvalues();
  if (d.cwiseAbs().minCoeff() <= 1e-8 * scale) return Shape::singular;
  return d(0) > 0 ? Shape::definite : Shape::indefinite;
}

// The claims of the theorem that fits the point.
std::vector<Claim> claims_at(const PolynomialPoint& at, const RecordedRun& run) {
  const auto is_zero = [](const Rational& y) { return y.sign() == 0; };
  if (is_chain(at.problem()) && std::all_of(at.center().begin(), at.center().end(), is_zero)) return {kl_chain(at.problem(), run)};
  if (!at.kinks().empty()) return {kl_sharp(at.problem(), at.center(), run)};
  const MatrixXd H = approximately(at.hessian());
  std::vector<Rotation> symmetry;
  Shape form = shape(H, {}, at.center());
  if (form == Shape::singular && at.f().rest.zero())
    if (Claim zero = vanishing_residuals(at, run); zero.verdict == Verdict::proved) return {std::move(zero)};
  if (form == Shape::singular) {
    symmetry = rotations(at.cell(), at.n());
    form = shape(H, symmetry, at.center());
  }
  if (form == Shape::definite) {
    MinimumClaims both = isolated_minimum(at, symmetry, run);
    return {std::move(both.point), std::move(both.kl)};
  }
  if (form == Shape::indefinite && symmetry.empty()) return {kl_saddle(at, run)};
  return {kl_degenerate(at, run)};
}

}  // namespace

std::vector<Claim> polynomial_limit(const Problem& problem, const RecordedRun& run, const std::optional<RationalVector>& given,
                                    const std::optional<Rational>& theta, long bits) {
  const RationalVector last = flat(run.iterates.back());
  std::optional<RationalVector> x = given;
  if (!x) x = short_point(problem, last);
  if (!x) x = newton(problem, last, bits);
  const PolynomialPoint at(problem, x.value_or(last));
  std::vector<Claim> out = claims_at(at, run);
  if (theta) out.push_back(kl_exponent(at, *theta, run));
  return out;
}

std::vector<Claim> claims_at_regular(const PolynomialPoint& at, const RecordedRun& run) {
  const MatrixXd H = approximately(at.hessian());
  std::vector<Rotation> symmetry;
  Shape form = shape(H, {}, at.center());
  if (form == Shape::singular && !at.smooth()) {
    symmetry = rotations(at.cell(), at.n());
    form = shape(H, symmetry, at.center());
  }
  if (form == Shape::definite) {
    MinimumClaims both = isolated_minimum(at, symmetry, run);
    return {std::move(both.point), std::move(both.kl)};
  }
  if (form == Shape::indefinite && symmetry.empty() && at.held().empty()) return {kl_saddle(at, run)};
  const VectorXd d = SymmetricEigen(H).eigenvalues();
  Index least = 0;
  (void)d.cwiseAbs().minCoeff(&least);
  Claim c = limit_claim("critical_point", run);
  c.reason = fmt::format("the Hessian of the objective at the limit is singular{}: it has the eigenvalue {:.3g} beside {:.3g} to {:.3g}", at.held().empty() ? "" : ", or not definite where entries are held at their bounds", d(least), d(0), d(d.size() - 1));
  return {std::move(c)};
}

std::vector<Claim> regular_limit(const Problem& problem, const std::vector<Polynomial>& guards, const Held& held, const RationalVector& from, const RecordedRun& run, long bits) {
  // A limit of sweeps which is no critical point is not to be mistaken for one that is somewhere near.
  if (const std::optional<RationalVector> x = newton(problem, from, bits); x && (approximately(*x) - approximately(from)).norm() <= 1e-6)
    return claims_at_regular(PolynomialPoint(problem, *x, guards, held), run);
  Claim c = limit_claim("critical_point", run);
  c.reason = "the limit of the sweeps is no critical point of the objective, or the sweeps are still far from it";
  return {std::move(c)};
}

}  // namespace amcert
