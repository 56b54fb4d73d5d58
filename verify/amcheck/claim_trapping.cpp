// trapping (SPEC 3.26): a point from which the method goes on to a critical point, at a rate.
#include "dead_trap.hpp"
#include "exact_orbit.hpp"
#include "sweep_near.hpp"
#include "vanishing_trap.hpp"

namespace amcheck {
namespace {

// The rate that traps: its radius, decrease and factor; of a contraction kappa too, and whether steps contract, not points.
struct Rate {
  const LocalSweep* local = nullptr;
  Num factor, kappa;
  bool contraction = false, drifts = false;
};

Rate rate_of(const Claim& claim, const RatePoint& point) {
  if (claim.kind == Kind::RateLocal) return {&std::get<RateLocal>(claim.body).local, std::get<RateLocal>(claim.body).factor, 0};
  if (claim.kind == Kind::RateKl) return {&std::get<RateKl>(claim.body).local, std::get<RateKl>(claim.body).factor, 0};
  const auto& c = std::get<Contraction>(claim.body);
  const bool drifts = point.zero != nullptr ? c.kernel.rows() > 0 : !point.around->symmetry.empty();
  return {&c.local, c.factor, rt(c.most * c.least.inverse()), true, drifts};
}

Outcome check_distance(const Problem& p, const CriticalPoint& point, const TrapStart& x, const Num& distance) {
  Num far2 = 0, wide = 0;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) far2 += sum_squares(linear({{1, &x.f[b]}, {-1, &point.center[b]}}));
  for (const Matrix& rho : x.rho)
    for (const Num& sum : row_sums(rho)) wide += sum;
  if (distance < wide) return reject("distance >= the sum of rho fails: left, right", distance, wide, rat_above(wide));
  const Num left = square(distance - wide);
  return left >= far2 ? Outcome{} : reject("(distance - sum of rho)^2 >= ||x^K - center||^2 fails: left, right", left, far2, root_above(far2) + " more than " + show(wide));
}

Outcome check_kinks(const Problem& p, const CriticalPoint& point, const TrapStart& x) {
  for (const Kink& k : point.kinks) {
    const Block& b = p.blocks[k.block];
    const std::string name = b.name + " (" + std::to_string(k.entry / b.cols) + "," + std::to_string(k.entry % b.cols) + ")";
    const Num here = x.f[k.block].entry(k.entry), there = point.center[k.block].entry(k.entry);
    if (here != there) return reject("the kink " + name + " is that of the center in x^K fails: left, right", here, there);
    if (!x.rho.empty() && x.rho[k.block].sign(k.entry) != 0) return reject("the kink " + name + " is exact in x^K fails: its radius, 0", x.rho[k.block].entry(k.entry), 0);
  }
  return {};
}

// reach: how far from the center all that follows may be.
Outcome check_budget(const Trapping& t, const Rate& rate, const Num& off, Num& reach) {
  const Num &h = t.gap, &s = t.factor, &C = t.constant, &d = t.distance, &a = rate.local->decrease, &r = rate.local->radius, &q = rate.factor, &kappa = rate.kappa, &step = t.step;
  if (square(step) * a < h) return reject("step^2 a >= gap fails: left, right", square(step) * a, h, root_above(h * a.inverse()));
  if (!rate.contraction) {
    if (square(s) < q) return reject("factor^2 >= q of the rate fails: left, right", square(s), q, root_above(q));
    const Num left = square(C) * (1 - s) * a, right = (1 + s) * h;
    if (left < right) return reject("constant^2 (1-factor) a >= (1+factor) gap fails: left, right", left, right, root_above(right * ((1 - s) * a).inverse()) + " for constant");
    reach = d + C + step.times2(1);
    return reach <= r ? Outcome{} : reject("distance + constant + 2 step <= r fails: left, right", reach, r);
  }
  if (s < q) return reject("factor >= q of the rate fails: left, right", s, q, rat_above(q));
  if (!rate.drifts) {
    const Num needed = kappa * (d + off);
    reach = C + off + step;
    if (C < needed) return reject("constant >= kappa (distance + rho) fails: left, right", C, needed, rat_above(needed));
    return reach <= r ? Outcome{} : reject("constant + rho + step <= r fails: left, right", reach, r);
  }
  const Num left = C * (1 - q), right = kappa * step;
  reach = d + C + step;
  if (left < right) return reject("constant (1-q) >= kappa step fails: left, right", left, right, rat_above(right * (1 - q).inverse()) + " for constant");
  return reach <= r ? Outcome{} : reject("distance + constant + step <= r fails: left, right", reach, r);
}

}  // namespace

Outcome check_trapping(Session& session, const Claim& claim, const Claim& rate, const RatePoint& point, const Enclosure* enclosure) {
  const auto& t = std::get<Trapping>(claim.body);
  const Problem& p = session.problem;
  const CriticalPoint& around = *point.around;
  const auto K = static_cast<std::size_t>(t.at);
  TrapStart x{session.certificate.runs[claim.run].iterates[K], {}, (enclosure != nullptr ? session.orbit(*enclosure) : session.recorded(claim.run)).objective(K).hi};
  for (std::size_t b = 0; enclosure != nullptr && b < p.blocks.size(); ++b) x.rho.push_back(radii(p, *enclosure, b, K));
  Outcome o = check_kinks(p, around, x);
  if (o.accepted) o = check_distance(p, around, x, t.distance);
  if (!o.accepted) return o;
  const Num gap = x.objective - (point.zero != nullptr ? Num(0) : around.value.lo);
  if (t.gap < gap) return reject("gap >= F(x^K) - F* fails: left, right", t.gap, gap, rat_above(gap));
  Neighbourhood x_hat(p, around, session.certificate.bits);
  const Rate by = rate_of(rate, point);
  Num reach;
  o = check_budget(t, by, distance_of_point(x_hat, point), reach);
  if (o.accepted) o = check_dead_trap(x_hat, t, x, by.local->radius);
  return o.accepted ? check_vanishing_trap(session, point, *by.local, t, x, reach) : o;
}

}  // namespace amcheck
