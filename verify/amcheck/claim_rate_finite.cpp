// rate_finite (SPEC 3.28): the number of sweeps after which a sharp minimum of one unknown is reached.
#include "cell.hpp"
#include "line_pieces.hpp"

namespace amcheck {
namespace {

// F is convex, with at least this modulus on every piece.
Outcome check_convex(const LinePieces& F, const Num& modulus) {
  for (std::size_t p = 0; p < F.q.size(); ++p)
    if (F.q[p] < modulus) return reject("modulus <= q fails on piece " + std::to_string(p) + ": left, right", modulus, F.q[p], F.q[p].sign() < 0 ? "" : rat_below(F.q[p]));
  for (std::size_t p = 0; p < F.roots.size(); ++p) {
    const Num left = F.q[p] * F.roots[p] - F.n[p], right = F.q[p + 1] * F.roots[p] - F.n[p + 1];
    if (left > right) return reject("F is not convex: its derivative falls at the root " + show(F.roots[p]) + ": left, right", left, right);
  }
  return {};
}

}  // namespace

Outcome check_rate_finite(Session& session, const Claim& claim, const KlSharp& point) {
  const auto& c = std::get<RateFinite>(claim.body);
  const Problem& p = session.problem;
  if (p.objective.unknowns != 1) return reject("the problem must have one unknown and one update");
  if (!point.minimum) return reject("the kl_sharp must have 'minimum' 1");
  if (c.ball < 0 || c.ball >= static_cast<long>(point.balls.size())) return reject("'ball': the point has no ball with this number");
  Outcome o = in_range(claim, c.at, "at");
  if (!o.accepted) return o;
  const Center center(p, point.center);
  const KlBall& ball = point.balls[static_cast<std::size_t>(c.ball)];
  const Num& alpha = p.prox(0);
  if (alpha.sign() <= 0) return reject("the prox weight > 0 fails: left, right", alpha, 0);
  o = check_convex(line_pieces(p.objective, center.at, 0), c.modulus);
  if (!o.accepted) return o;
  const std::vector<Num> start = unknowns_of(session.certificate.runs[claim.run].iterates[static_cast<std::size_t>(c.at)]);
  const Num far = absolute(start[0] - center.x[0]), gap = objective(center.F, {center.F, start}) - center.value;
  if (c.distance < far) return reject("distance >= |x^K - center| fails: left, right", c.distance, far, rat_above(far));
  if (c.gap < gap) return reject("gap >= F(x^K) - F* fails: left, right", c.gap, gap, rat_above(gap));
  // A step before the end loses at least a kappa^2/alpha^2; all of them are no longer than `length`.
  const Num a = alpha + c.modulus.times2(-1), steps = c.steps, lost = a * square(ball.kappa), needed = c.gap * square(alpha), left = a * square(c.length), right = steps * c.gap;
  if (steps * lost < needed) return reject("steps a kappa^2 >= gap alpha^2 fails: left, right", steps * lost, needed, show(Num((needed * lost.inverse()).ceil())) + " for steps");
  if (left < right) return reject("a length^2 >= steps gap fails: left, right", left, right, root_above(right * a.inverse()) + " for length");
  const Num reach = c.distance + c.length;
  return reach <= ball.radius ? Outcome{} : reject("distance + length <= r fails: left, right", reach, ball.radius);
}

}  // namespace amcheck
