// kl_exponent and kl_chain (SPEC 3.17, 3.21): exponents that are too small at a point, and the best ones of a chain.
#include "curve.hpp"

namespace amcheck {

Outcome check_kl_exponent(Session& session, const Claim& claim) {
  const auto& c = std::get<KlExponent>(claim.body);
  Orders at;
  const Outcome o = orders_along(Center(session.problem, c.center), c.curve, at);
  if (!o.accepted) return o;
  const Z left = at.E * c.theta.b, right = 2 * at.D * c.theta.a;
  return left > right ? Outcome{} : reject("E > 2 theta D fails: E b, 2 a D", Num(left), Num(right));
}

namespace {

// c/2 (x_0 ... x_{N-1} - y)^2
struct Chain {
  std::uint64_t N = 0;
  Num c, y;
};

std::optional<Chain> chain_of(const PolynomialObjective& F) {
  if (!F.hinges.empty() || !F.rest.zero() || F.residuals.size() != 1 || F.unknowns < 2) return std::nullopt;
  Powers all;
  const Polynomial& value = F.residuals[0].value;
  for (std::size_t i = 0; i < F.unknowns; ++i) all.push_back({static_cast<std::uint32_t>(i), 1});
  const Num constant = value.coefficient({});
  const std::size_t others = value.terms().size() - (constant.sign() != 0 ? 1 : 0);
  if (value.coefficient(all) != 1 || others != 1) return std::nullopt;
  return Chain{F.unknowns, F.residuals[0].weight, -constant};
}

}  // namespace

Outcome check_kl_chain(Session& session, const Claim& claim) {
  const auto& k = std::get<KlChain>(claim.body);
  const std::optional<Chain> chain = chain_of(session.problem.objective);
  if (!chain) return reject("the problem is not c/2 (x_0 x_1 ... - y)^2 with at least two unknowns");
  const auto& [N, c, y] = *chain;
  const bool centered = y.sign() == 0;
  const std::uint64_t parts = centered ? 2 * N : N;  // theta = 1 - 1/parts
  if (k.theta.a != parts - 1 || k.theta.b != parts) return reject("theta should be " + std::to_string(parts - 1) + "/" + std::to_string(parts));
  const Num own = power(Num(static_cast<long>(N)), N);
  const Num limit = centered ? (own * c).times2(static_cast<std::int64_t>(2 * N - 1)) : own * square(c * y);
  const Num low = power(k.kappa, 2 * N), high = power(k.upper, 2 * N);
  if (low > limit) return reject("kappa^(2N) <= limit fails: left, right", low, limit);
  if (high < limit) return reject("limit <= upper^(2N) fails: left, right", limit, high);
  return {};
}

}  // namespace amcheck
