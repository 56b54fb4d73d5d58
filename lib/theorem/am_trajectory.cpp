// am_trajectory: the recorded points are those of the method, up to a stated distance.
//
// Theorem. Let z be the recorded result of an update at its mixed point, H the Hessian of its strongly convex subproblem and r the
// derivative of the subproblem at z. Then z - z* = r H^-1 for the minimizer z*, so |z - z*| <= |r|/mu for mu <= lambda_min(H), and
// |rP|/(1+eps) <= |z - z*| <= |rP|/(1-eps) for any P with |I - HP| <= eps < 1, since r H^-1 = rP (HP)^-1.
// For scalar updates the distance to the nearest global minimizer is taken entry by entry (run/scalar_distance.hpp,
// run/smooth_distance.hpp). Explicit updates are compared with their exact value.
//
// Without this claim a decrease says nothing about alternating minimization: almost any sequence of falling F satisfies one.
#include "theorem/theorems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace amcert {

Claim claim_about(const Replay& replay, const std::string& kind) {
  Claim c;
  c.kind = kind;
  c.k1 = replay.sweeps();
  return c;
}

Rational constant_down(const Rational& x) {
  const auto bits = [](const Integer& n) { return n == 0 ? 0u : unsigned(boost::multiprecision::msb(boost::multiprecision::abs(n))) + 1; };
  return bits(x.numerator()) <= 40 && bits(x.denominator()) <= 40 ? x : round_down(x, 40);
}

Rational constant_up(const Rational& x) { return -constant_down(-x); }

Json trajectory_statement(const Replay& replay, const Rational& tolerance) {
  return {{"start", replay.starts_at_case() ? "case" : "own"}, {"tolerance", text(tolerance)}};
}

Claim am_trajectory(Replay& replay, const Rational& tolerance, const std::string& run) {
  const Problem& p = replay.problem();
  Claim c = claim_about(replay, "am_trajectory");
  c.run = run;
  c.statement = trajectory_statement(replay, tolerance);
  const double limit = tolerance.approximately();  // truncated: at most the tolerance
  std::vector<std::string> labels;
  for (const Update& u : p.sweep)
    for (const std::string& l : p.labels(u)) labels.push_back(l);
  std::vector<double> largest(labels.size(), 0);
  std::vector<std::vector<std::shared_ptr<const Eigen::MatrixXd>>> inverse(labels.size());
  Json ties = Json::array();
  // x^1 of a heavy ball is made from x^{-1}, which a user's own start does not give.
  const int first = !replay.starts_at_case() && p.has(Kind::heavy_ball) ? 1 : 0;

  for (int k = first; k < replay.sweeps(); ++k) {
    for (std::size_t l = 0; l < labels.size(); ++l) {
      while (!(replay.sweep(k).distance[l].upper <= limit) && replay.refine(k)) {}
      const Distance& d = replay.sweep(k).distance[l];
      const std::string where = "sweep " + std::to_string(k) + ", block " + labels[l];
      if (d.upper <= limit) {
        largest[l] = std::fmax(largest[l], d.upper);
        if (d.inverse) inverse[l].push_back(d.inverse);
        continue;
      }
      const Rational lower = d.lower > 0 ? round_down(Rational::literally(d.lower * (1 - 0x1p-20)), 20) : Rational(0);
      if (d.open.empty() && lower > tolerance) {
        c.verdict = Verdict::refuted;
        c.constants = {{"at", {k, labels[l]}},
                       {"lower", text(lower)},
                       {"inverse", d.inverse ? matrix_json(DyadicMatrix(*d.inverse)) : Json()}};
        return c;
      }
      c.reason = where + ": " + (d.open.empty() ? fmt::format("the distance to the minimizer lies between {:.3g} and {:.3g} and the tolerance between them",
                                                              d.lower, d.upper)
                                                : d.open);
      return c;
    }
    for (const Tie& t : replay.sweep(k).ties) ties.push_back({t.k, t.block, t.row, t.col});
  }
  Json distance = Json::object(), witness = Json::object();
  for (std::size_t l = 0; l < labels.size(); ++l) {
    distance[labels[l]] = text(std::min(tolerance, round_up(Rational::literally(largest[l]), 8)));  // both bound it
    if (inverse[l].empty()) continue;
    const bool constant = std::all_of(inverse[l].begin(), inverse[l].end(), [&](const auto& m) { return *m == *inverse[l][0]; });
    Json list = Json::array();
    for (std::size_t n = 0; n < (constant ? 1 : inverse[l].size()); ++n) list.push_back(matrix_json(DyadicMatrix(*inverse[l][n])));
    witness[labels[l]] = std::move(list);
  }
  c.verdict = Verdict::proved;
  c.constants = {{"distance", distance}, {"ties", ties}};
  c.witness = witness;
  return c;
}

}  // namespace amcert
