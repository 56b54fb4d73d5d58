#include "theorem/bounds.hpp"
#include "theorem/rates.hpp"
#include "theorem/theorems.hpp"
#include "theorem/vanishing_units.hpp"

#include <fmt/format.h>

namespace amcert {

Located locate(const SweepMap& map, const RecordedRun& run, int k) {
  const Surroundings& s = map.at();
  const Problem& p = *s.problem;
  const Point& x = run.iterates[std::size_t(k)];
  Located out{k, 0, 0, true, &x, {}};
  Rational sum;
  for (std::size_t b = 0; b < x.size(); ++b)
    for (Index j = 0; j < x[b].cols(); ++j)
      for (Index i = 0; i < x[b].rows(); ++i) sum += square(x[b](i, j) - s.center[b](i, j));
  out.distance = sqrt_up(sum);
  for (const Entry& e : s.kinks) out.on_kinks = out.on_kinks && x[std::size_t(e.block)](e.row, e.col) == s.center[std::size_t(e.block)](e.row, e.col);
  if (p.polynomial) {
    out.gap = p.polynomial->value(flat(x)) - s.value.lo;
  } else {
    const BallAlgebra a{s.bits};
    State<BallAlgebra> state(p, a);
    std::vector<BallMatrix> values;
    for (const DyadicMatrix& m : x) values.push_back(a.point(m));
    for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), values[b], &x[b]);
    out.gap = state.objective().range().hi - s.value.lo;
  }
  out.gap = std::max(out.gap, Rational(0));
  return out;
}

Located locate(const SweepMap& map, const Orbit& orbit, const OrbitMargins& margins, int k) {
  Located out = locate(map, orbit.run, k);
  for (std::size_t b = 0; b < map.at().center.size(); ++b) {
    const Eigen::MatrixXd& r = out.radii.emplace_back(margins.radii(int(b), k));
    for (Index j = 0; j < r.cols(); ++j)
      for (Index i = 0; i < r.rows(); ++i) out.distance += Rational::literally(r(i, j));
  }
  out.gap += Rational::literally(margins.value(k));
  for (const Entry& e : map.at().kinks)
    out.on_kinks = out.on_kinks && std::any_of(orbit.exact.begin(), orbit.exact.end(), [&](const ExactEntry& x) { return x.block == e.block && x.row == e.row && x.col == e.col && x.first <= k && k <= x.last; });
  return out;
}

namespace {

// The budget of an iterate: what the steps that follow may add up to. `needed` is the radius that this takes.
struct Budget { Rational distance, gap, step, factor, constant, needed; };

Budget budget(const SweepMap& map, const Claim& rate, const Located& x) {
  Budget out;
  const Rational a = number_of(rate, "decrease"), q = number_of(rate, "factor");
  out.distance = constant_up(x.distance);
  out.gap = constant_up(x.gap);
  out.step = constant_up(sqrt_up(out.gap / a));
  if (rate.kind == "contraction") {
    const Rational kappa = rt(number_of(rate, "most") / number_of(rate, "least"));
    out.factor = q;
    if (map.isolated()) {
      out.constant = constant_up(kappa * (out.distance + map.at().reach));
      out.needed = out.constant + map.at().reach + out.step;
    } else {
      out.constant = constant_up(kappa * out.step / (Rational(1) - q));
      out.needed = out.distance + out.constant + out.step;
    }
  } else {
    const Rational s = out.factor = constant_up(sqrt_up(q));
    out.constant = constant_up(sqrt_up((Rational(1) + s) * out.gap / ((Rational(1) - s) * a)));
    out.needed = out.distance + out.constant + Rational(2) * out.step;
  }
  return out;
}

}  // namespace

Claim trapping(const SweepMap& map, const Claim& rate, const std::function<Located(int)>& iterate, int sweeps, const std::string& run) {
  Claim c;
  c.kind = "trapping";
  c.run = run;
  c.k1 = sweeps;
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  if (rate.verdict != Verdict::proved) return undecided("there is no proved " + rate.kind + " to rest on: " + rate.reason);
  c.needs = {rate.digest};
  const bool dead = !map.at().silent.dead.empty();
  const VanishingUnits vanishing(map);
  std::string why;
  const Rational r = number_of(rate, "radius");
  const auto silent_stay_so = [&](const Located& x, const Budget& b) -> std::optional<Json> {
    std::optional<Json> keys = dead ? dead_units(map, r, x, why) : Json::object();
    if (keys && !map.at().silent.vanished.empty()) {
      const std::optional<Json> more = vanishing.kept(b.needed, x, why);
      if (!more) return {};
      keys->update(*more);
    }
    return keys;
  };
  struct Fit {
    Budget budget;
    Json silent;  // the keys about units that pass nothing on
  };
  const auto fit = [&](const Located& x) -> std::optional<Fit> {
    if (!x.on_kinks) return {};
    const Budget b = budget(map, rate, x);
    if (b.factor >= Rational(1) || b.needed > r) return {};  // a factor of 1 would be no rate
    const std::optional<Json> keys = silent_stay_so(x, b);
    return keys ? std::optional<Fit>(Fit{b, *keys}) : std::nullopt;
  };
  const Located last = iterate(sweeps);
  std::optional<Fit> best = fit(last);
  if (!best) {
    if (!last.on_kinks) return undecided(fmt::format("x^{} is not on the kinks of the limit", sweeps));
    if (!why.empty()) return undecided(fmt::format("it is not proved that units which pass nothing on stay so after x^{}: {}", sweeps, why));
    return undecided(fmt::format("x^{} is {:.3g} from the center; what may follow needs a ball of radius {:.3g}, and the rate holds in one of radius {:.3g}; more sweeps may help", sweeps,
                                 last.distance.approximately(), budget(map, rate, last).needed.approximately(), r.approximately()));
  }
  int low = -1, high = sweeps;  // nearer iterates fit, as a rule: the least is found by bisection
  while (high - low > 1) {
    const int mid = low + (high - low) / 2;
    if (std::optional<Fit> found = fit(iterate(mid))) high = mid, best = std::move(found);
    else low = mid;
  }
  const Budget& b = best->budget;
  c.verdict = Verdict::proved;
  c.constants = {{"at", high}, {"distance", text(b.distance)}, {"gap", text(b.gap)}, {"step", text(b.step)}, {"factor", text(b.factor)}, {"constant", text(b.constant)}};
  c.constants.update(best->silent);
  return c;
}

}  // namespace amcert
