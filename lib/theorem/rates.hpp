// How fast exact sweeps converge near a critical point, for all k (SPEC.md 3.23 to 3.26).
#pragma once

#include "run/orbit_margins.hpp"
#include "theorem/sweep_map.hpp"

namespace amcert {

// Encloses: a factor and a norm in which a sweep contracts (without drift: any two points; with drift: steps), and a lower bound of the
//           spectral radius of its derivative.
// Requires: q0^2 P - T'PT positive definite across the drift, less what the derivative changes by in the ball.
// On failure: undecided, with the approximate spectral radius.
// Because: SPEC.md 3.23.
Claim contraction(const SweepMap& map);
constexpr Eigen::Index largest_contraction = 160;  // unknowns; beyond, factors of them would make certificates of many megabytes

// A lower bound of the worst ratio of F - F* after and before a sweep, to the second order: no factor of values near the point is below
// it, and it is at least the square of the spectral radius. By one direction, enclosed. For small problems without heavy_ball.
Rational worst_ratio_down(const SweepMap& map);

// An upper bound of it, if one is found: the factor of rate_local at the center alone, with as little room as roundings allow.
std::optional<Rational> worst_ratio_up(const SweepMap& map);

// Encloses: a factor q with F(Tx) - F* <= q (F(x) - F*).
// Requires: theta(2A+D) against (G-A)' H^-1 (G-A), as one arrow matrix, less what the Hessian changes by.
// Because: SPEC.md 3.24.
Claim rate_local(const SweepMap& map);

// Encloses: the factor of the general theory, 1/(1 + a kappa^2/b^2), from constants of one ball.
// Because: SPEC.md 3.25.
Claim rate_kl(const SweepMap& map, const Claim& kl);

// Encloses: a bound of the distance to the limit of the exact sweeps from an iterate, for all k.
// Requires: the iterate so near that nothing leaves the ball of the rate.
// On failure: undecided, with how near the run came and how near it would have to come.
// Because: SPEC.md 3.26.
// An iterate: the point of the run and how far it may be from that, bounds of its distance from the center and of F - F*.
struct Located {
  int k;
  Rational distance, gap;
  bool on_kinks;
  const Point* point;
  std::vector<Eigen::MatrixXd> radii;  // per block; empty: it is the point
};
Claim trapping(const SweepMap& map, const Claim& rate, const std::function<Located(int)>& iterate, int sweeps, const std::string& run);
// Encloses: a sublinear bound of the values for all k, around a degenerate minimum.
// Requires: a proved kl_degenerate with exponent above 1/2; F >= F* on its set, box by box; an iterate near enough.
// Because: SPEC.md 3.27.
Claim rate_sublinear(const Problem& problem, const Claim& point, const RecordedRun& run, long bits);

// Encloses: the number of steps after which nothing moves any more, at a sharp minimum of one unknown.
// Requires: a proved kl_sharp at a minimum; F convex. Because: SPEC.md 3.28.
Claim rate_finite(const Problem& problem, const Claim& point, const RecordedRun& run);

// Encloses: how fast heavy-ball iterates converge although they may rise: by a Lyapunov function (J3), or over j steps (Jq).
// Requires: forms on pairs of iterates that are positive semidefinite, exactly. Because: SPEC.md 3.29.
enum class InertialForm { J3, Jq };
Claim rate_inertial(const Problem& problem, InertialForm form, int j);

// Encloses: that dead units stay dead in all sweeps from an iterate (the keys that `trapping` has for it).
// Requires: what passes from a dead unit to the next layer and back fades faster than its inputs, which stay in a cone of one sign.
// On failure: nothing, with what failed in `why`.
// Because: SPEC.md 3.26.
std::optional<Json> dead_units(const SweepMap& map, const Rational& radius, const Located& x, std::string& why);
// Of iterates that are points of the run, and of exact ones that are enclosed.
Located locate(const SweepMap& map, const RecordedRun& run, int k);
Located locate(const SweepMap& map, const Orbit& orbit, const OrbitMargins& margins, int k);

}  // namespace amcert
