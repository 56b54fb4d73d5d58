// box_trajectory (SPEC 3.32): the exact iterates of the method of a composite problem are within the stated radii of the recorded ones.
#include "box_sweep.hpp"
#include "claims.hpp"
#include "polynomial_values.hpp"

namespace amcheck {

std::vector<Num> radii_at(const Problem& p, const BoxTrajectory& t, std::size_t k) {
  std::vector<Num> out;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) out.insert(out.end(), p.blocks[b].size(), t.radius[b].entry(k));
  for (const ExactUnknown& e : t.exact)
    if (e.first <= k && k <= e.last) out[e.unknown] = 0;
  return out;
}

namespace {

using Vector = std::vector<Num>;

// From the radii of k to those of k + 1: T(x) is in X° + J(x - c).
Outcome check_sweep(const GridProblem& grid, const Vector& from, const Vector& to, const Vector& before, const Vector& after, const std::string& where) {
  std::vector<Z> rounded;
  for (const Num& r : before) rounded.push_back(grid.grid.above(r));
  const BoxResult swept = sweep_over_box(grid, from, rounded);
  if (!swept.problem.empty()) return reject(where + swept.problem);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const Num most = larger(grid.grid.value(swept.point[i].hi) - to[i], to[i] - grid.grid.value(swept.point[i].lo)) + radius_sum(grid, swept.J[i], rounded);
    if (most > after[i]) return reject(where + unknown_name(grid.problem, i) + ": distance of the sweep from z + sum of |J_ij| rho_j <= radius fails: left, right", most, after[i], rat_above(most));
  }
  return {};
}

}  // namespace

Outcome check_box_trajectory(Session& session, const Claim& claim) {
  const Problem& p = session.problem;
  const auto& t = std::get<BoxTrajectory>(claim.body);
  const std::vector<Blocks>& z = session.certificate.runs[claim.run].iterates;
  const Vector start = unknowns_of(p.start);
  Vector from = unknowns_of(z[0]);
  for (std::size_t i = 0; i < start.size(); ++i)
    if (from[i] != start[i]) return reject("x^0 is the start of the problem fails at " + unknown_name(p, i) + ": left, right", from[i], start[i]);
  const GridProblem grid(p, t.grid);
  for (std::size_t k = 0; k + 1 < z.size(); ++k) {
    Vector to = unknowns_of(z[k + 1]);
    const Outcome o = check_sweep(grid, from, to, radii_at(p, t, k), radii_at(p, t, k + 1), "sweep " + std::to_string(k + 1) + ", ");
    if (!o.accepted) return o;
    from = std::move(to);
  }
  return {};
}

}  // namespace amcheck
