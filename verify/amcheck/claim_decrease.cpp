// sufficient_decrease, rises and relative_error (SPEC 3.3, 3.5, 3.6, 3.12).
#include "composite_cell.hpp"
#include "claims.hpp"

namespace amcheck {
namespace {

// The windows of a claim: a window k speaks about x^k, ..., x^{k+j} (J2: x^{k-j+1}, ..., x^{k+1}; J3: x^{k-1}, x^k, x^{k+1}).
struct Windows {
  long first, end;  // k runs over first <= k < end
  long j, phase;

  bool in_phase(long k) const { return phase < 0 || k % j == phase; }
  bool holds(long k) const { return first <= k && k < end && in_phase(k); }
  template <class Use>
  void each(Use use) const {
    for (long k = first; k < end; ++k)
      if (in_phase(k)) use(static_cast<std::size_t>(k));
  }
};

Windows windows_of(const Claim& claim, long j, long phase, Form form) {
  const long k0 = static_cast<long>(claim.k0), k1 = static_cast<long>(claim.k1);
  if (form == Form::J2) return {k0 + j - 1, k1, j, phase};
  if (form == Form::J3) return {k0 + 1, k1, j, phase};
  return {k0, k1 - j + 1, j, phase};
}

struct Window {
  Ival dec, step;  // step is S
};

Window window_at(Path& x, const Decrease& d, std::size_t k) {
  const auto j = static_cast<std::size_t>(d.j);
  if (d.form == Form::J2) {
    Ival highest = x.objective(k);
    for (std::size_t i = 1; i < j; ++i) highest = {larger(highest.lo, x.objective(k - i).lo), larger(highest.hi, x.objective(k - i).hi)};
    return {highest - x.objective(k + 1), x.steps2(k, 1)};
  }
  if (d.form == Form::J3) {
    const Ival step = x.steps2(k, 1);
    return {x.objective(k) - x.objective(k + 1) + d.beta * (x.steps2(k - 1, 1) - step), step};
  }
  const Ival dec = x.objective(k) - x.objective(k + j);
  if (d.form == Form::J1) return {dec, x.steps2(k, j)};
  if (d.form == Form::J1w || j == 1) return {dec, x.steps2(k + j - 1, 1)};
  return {dec, x.jump2(k, j)};
}

Outcome check_refuted_decrease(const Window& w, const Decrease& d) {
  const Ival rise{-w.dec.hi, -w.dec.lo};
  if (d.rise.lo > rise.lo) return reject("rise.lo <= F(end) - F(start) fails: rise.lo, rise", d.rise.lo, rise.lo, rat_below(rise.lo));
  if (d.rise.hi < rise.hi) return reject("F(end) - F(start) <= rise.hi fails: rise, rise.hi", rise.hi, d.rise.hi, rat_above(rise.hi));
  if (d.rise.lo.sign() > 0 || (d.rise.lo.sign() == 0 && w.step.lo.sign() > 0)) return {};
  return reject("a rise, or a constant objective over a step, is needed: rise.lo, S", d.rise.lo, w.step.lo);
}

}  // namespace

Outcome check_decrease(Path& path, const Claim& claim) {
  const auto& d = std::get<Decrease>(claim.body);
  const Windows windows = windows_of(claim, d.j, d.phase, d.form);
  if (!windows.holds(d.window)) return reject("'window' is " + std::to_string(d.window) + ", which is no window of this range");
  const Window at = window_at(path, d, static_cast<std::size_t>(d.window));
  if (claim.verdict == Verdict::Refuted) return check_refuted_decrease(at, d);
  Worst worst;  // of -dec/S
  Outcome still;
  windows.each([&](std::size_t k) {
    const Window w = window_at(path, d, k);
    if (w.step.hi.sign() > 0) worst.see(-w.dec.lo, w.step.hi);
    else if (w.dec.lo.sign() < 0) still = reject("F rises without a step in window " + std::to_string(k) + ", so no a passes: F(start)-F(end), 0", w.dec.lo, 0);
  });
  if (!still.accepted) return still;
  if (worst.any() && -worst.top < d.a * worst.bottom) {
    const Num best = -worst.ratio();
    return reject("dec >= a S fails: dec, a S", -worst.top, d.a * worst.bottom, best.sign() > 0 ? rat_below(best) : "none: the claim is false for every a > 0");
  }
  if (at.step.lo.sign() <= 0) return reject("the step sum S of 'window' is 0, or not certainly above");
  if (at.dec.hi > d.a_upper * at.step.lo)
    return reject("dec <= a_upper S fails at 'window': dec, a_upper S", at.dec.hi, d.a_upper * at.step.lo, rat_above(at.dec.hi * at.step.lo.inverse()));
  return {};
}

namespace {

Outcome check_amount(const std::string& where, const Ival& change, const Ival& amount) {
  if (amount.lo > change.lo) return reject(where + ": amount.lo <= change of F fails: amount.lo, change", amount.lo, change.lo, rat_below(change.lo));
  if (amount.hi < change.hi) return reject(where + ": change of F <= amount.hi fails: change, amount.hi", change.hi, amount.hi, rat_above(change.hi));
  return {};
}

Outcome check_rising_sweep(Evaluator& e, const Rises::Sweep& sweep, bool exact_updates) {
  const auto k = static_cast<std::size_t>(sweep.k);
  const std::string where = "sweep " + std::to_string(k);
  Outcome o = check_amount(where, e.objective(k + 1) - e.objective(k), sweep.amount);
  if (!o.accepted) return o;
  if (sweep.amount.lo.sign() <= 0) return reject(where + ": amount.lo > 0 fails: amount.lo, 0", sweep.amount.lo, 0);
  std::size_t next = 0;
  const std::vector<char> contained = e.problem.kind == ProblemKind::Composite ? contained_blocks(e.problem) : std::vector<char>(e.problem.blocks.size(), 1);
  for (std::size_t u = 0; u < e.problem.sweep.size(); ++u) {
    const Update& update = e.problem.sweep[u];
    if (contained[update.blocks[0]] == 0) continue;  // F is the same, whatever encloses it
    const Point start = e.before(k, u);
    Point end = start;
    for (const std::size_t b : update.blocks) end.newer[b] = 1;
    const Ival change = e.objective(end) - e.objective(start);
    const bool listed = next < sweep.updates.size() && sweep.updates[next].label == update.name;
    if (change.hi.sign() <= 0) {
      if (listed) return reject(where + ": the update " + update.name + " is listed but does not raise F: change, 0", change.hi, 0);
      continue;
    }
    if (!listed) return reject(where + ": the update " + update.name + " may raise F but is not listed here: change, 0", change.hi, 0);
    const Rises::Part& part = sweep.updates[next++];
    o = check_amount(where + ", update " + update.name, change, part.amount);
    if (!o.accepted) return o;
    const std::string cause = exact_updates && cannot_raise(e.problem, update) ? "rounding" : "method";
    if (part.cause != cause) return reject(where + ", update " + update.name + ": the cause must be '" + cause + "', the claim has '" + part.cause + "'");
  }
  if (next != sweep.updates.size()) return reject(where + ": '" + sweep.updates[next].label + "' is listed out of order or is no update");
  return {};
}

}  // namespace

Outcome check_rises(Session& session, const Claim& claim, bool exact_updates) {
  const auto& r = std::get<Rises>(claim.body);
  Evaluator& e = session.evaluator(claim.run);
  std::size_t next = 0;
  for (std::size_t k = claim.k0; k < claim.k1; ++k) {
    if (next < r.sweeps.size() && r.sweeps[next].k == static_cast<long>(k)) {
      const Outcome o = check_rising_sweep(e, r.sweeps[next++], exact_updates);
      if (!o.accepted) return o;
    } else if (e.objective(k + 1).hi > e.objective(k).lo) {
      return reject("sweep " + std::to_string(k) + " is not listed, but F(x^{k+1}) <= F(x^k) fails: F(x^{k+1}), F(x^k)", e.objective(k + 1).hi, e.objective(k).lo);
    }
  }
  if (next != r.sweeps.size()) return reject("sweeps: entry " + std::to_string(next) + " (k = " + std::to_string(r.sweeps[next].k) + ") is out of order or outside the range");
  return {};
}

namespace {

Outcome reject_point(std::size_t k, const std::string& why) { return reject("at x^" + std::to_string(k) + " " + why); }

}  // namespace

Outcome check_relative_error(Path& path, const Claim& claim) {
  const auto& r = std::get<RelativeError>(claim.body);
  const Windows windows = windows_of(claim, r.j, -1, Form::J1);
  if (!windows.holds(r.window)) return reject("'window' is " + std::to_string(r.window) + ", which is no window of this range");
  const auto at = static_cast<std::size_t>(r.window), j = static_cast<std::size_t>(r.j);
  const Ival step = path.steps2(at, j);
  const std::string why = path.no_subgradient(at + j);
  if (!why.empty()) return reject_point(at + j, why);
  if (claim.verdict == Verdict::Refuted) {
    if (step.hi.sign() > 0) return reject("S = 0 fails at 'window': S, 0", step.hi, 0);
    if (path.subgradient2(at + j).lo.sign() <= 0) return reject("G > 0 fails at 'window': G, 0", path.subgradient2(at + j).lo, 0);
    return {};
  }
  Worst worst;
  Outcome still;
  windows.each([&](std::size_t k) {
    const std::string unknown = path.no_subgradient(k + j);
    if (!unknown.empty()) {
      still = reject_point(k + j, unknown);
      return;
    }
    const Num S = path.steps2(k, j).lo, &G = path.subgradient2(k + j).hi;
    if (S.sign() > 0) worst.see(G, S);
    else if (G.sign() > 0) still = reject("S = 0 but G > 0 in window " + std::to_string(k) + ", so no b passes: G, 0", G, 0);
  });
  if (!still.accepted) return still;
  if (worst.any() && worst.top > square(r.b) * worst.bottom)
    return reject("G <= b^2 S fails: G, b^2 S", worst.top, square(r.b) * worst.bottom, root_above(worst.ratio()));
  if (step.lo.sign() <= 0) return reject("the step sum S of 'window' is 0, or not certainly above");
  const Num& G = path.subgradient2(at + j).lo;
  if (square(r.b_lower) * step.hi > G)
    return reject("b_lower^2 S <= G fails at 'window': b_lower^2 S, G", square(r.b_lower) * step.hi, G, root_below(G * step.hi.inverse()));
  return {};
}

}  // namespace amcheck
