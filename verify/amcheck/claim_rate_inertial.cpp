// rate_inertial (SPEC 3.29): how heavy_ball steps lower a quadratic, in several sweeps or with a part of the step counted in.
#include "contraction.hpp"
#include "failure.hpp"

namespace amcheck {
namespace {

constexpr long kMaxSweeps = 1L << 10;  // the entries of a power of T grow with it

// The form H of m z, as a form of z.
Matrix pulled_back(const Matrix& H, const Matrix& m) { return product_tn(m, product(H, m)); }

Outcome check_sweeps(const RateInertial& c, const Matrix& H, const Matrix& T, const Matrix& now) {
  if (c.j > kMaxSweeps) throw Failure(kLimit, nullptr, "a rate_inertial over more than " + std::to_string(kMaxSweeps) + " sweeps");
  Matrix later = now;  // x_i as a function of the pair
  for (long i = 0; i < c.j; ++i) later = product(later, T);
  const Matrix before = pulled_back(H, now), after = pulled_back(H, later);
  return positive_semidefinite(linear({{c.factor, &before}, {-1, &after}})) ? Outcome{} : reject("Jq: factor x'Hx - x_j'Hx_j is not positive semidefinite");
}

Outcome check_steps(const RateInertial& c, const Matrix& H, const Matrix& T, const Matrix& now) {
  const std::size_t n = H.rows();
  const Matrix one = diagonal(std::vector<Num>(n, 1)), minus = diagonal(std::vector<Num>(n, -1)), next = product(now, T);
  const Matrix d = linear({{1, &next}, {-1, &now}}), d_before = stack_columns({&one, &minus}), steep = product(H, next);
  const Matrix F = pulled_back(H, now), F_next = pulled_back(H, next), dd = product_tn(d, d), dd_before = product_tn(d_before, d_before), steep2 = product_tn(steep, steep);
  const Num half = Num(1).times2(-1), e2 = square(c.error), k2 = square(c.kappa);
  if (!positive_semidefinite(linear({{half, &F}, {-half, &F_next}, {-c.alpha, &dd}, {c.beta, &dd_before}}))) return reject("J3: x'Hx/2 - x_1'Hx_1/2 - alpha |d|^2 + beta |d'|^2 is not positive semidefinite");
  if (!positive_semidefinite(linear({{e2, &dd}, {e2, &dd_before}, {-1, &steep2}}))) return reject("J3: error^2 (|d|^2 + |d'|^2) - |Hx_1|^2 is not positive semidefinite");
  if (!positive_semidefinite(linear({{1, &H}, {-(k2 * half), &one}}))) return reject("J3: x'Hx - kappa^2/2 |x|^2 is not positive semidefinite");
  const Num tau = (c.alpha - c.beta) * half, b = e2 * k2.inverse() + c.beta + tau, whole = c.factor * (b + tau);
  return whole >= b ? Outcome{} : reject("factor (b + tau) >= b fails: left, right", whole, b, rat_above(b * (b + tau).inverse()) + " for factor");
}

}  // namespace

Outcome check_rate_inertial(Session& session, const Claim& claim) {
  const auto& c = std::get<RateInertial>(claim.body);
  const Problem& p = session.problem;
  if (!p.heavy_ball()) return reject("rate_inertial is about heavy_ball steps");
  if (!positive_definite(p.H)) return reject("H is not positive definite");
  const std::size_t n = p.H.rows();
  const Matrix one = diagonal(std::vector<Num>(n, 1)), none = zeros(n, n), now = stack_columns({&one, &none}), T = heavy_ball_matrix(p);
  return c.with_steps ? check_steps(c, p.H, T, now) : check_sweeps(c, p.H, T, now);
}

}  // namespace amcheck
