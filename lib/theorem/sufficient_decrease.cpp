// sufficient_decrease: J0, J1, J1w, J2, J3 over the windows of a recorded run, with the best constant bracketed.
//
// The best a is the infimum of decrease/step sum over windows with nonzero step sum, provided windows with zero step sum do not
// rise. The decrease of a window is a sum of drops of single updates, each evaluated without cancellation (run/replay_sweep.cpp),
// so it stays decidable for steps far below the square root of the rounding unit.
#include "theorem/windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace amcert {

std::vector<Window> windows(DecreaseForm form, int j, int phase, int sweeps) {
  std::vector<Window> out;
  if (form == DecreaseForm::J2) {
    for (int k = j - 1; k < sweeps; ++k) out.push_back({k - j + 1, k + 1, k, {}, {}});
  } else if (form == DecreaseForm::J3) {
    for (int k = 1; k < sweeps; ++k) out.push_back({k - 1, k + 1, k, {}, {}});
  } else {
    for (int k = 0; k + j <= sweeps; ++k)
      if (phase < 0 || k % j == phase) out.push_back({k, k + j, k, {}, {}});
  }
  return out;
}

namespace {

// A reason more where the run does not move: with tanh or sigmoid F is known by enclosures only, and so is a difference that is 0.
std::string resting(const Replay& replay, int first, int last) {
  const std::vector<Point>& x = replay.run().iterates;
  for (int k = first; k < last; ++k)
    if (x[std::size_t(k)] == x[std::size_t(k) + 1]) return fmt::format("; x^{} = x^{}: the run has come to rest, and up to sweep {} it may be decided", k, k + 1, k);
  return {};
}

}  // namespace

void evaluate(Replay& replay, DecreaseForm form, Window& w, const Rational& beta) {
  if (form == DecreaseForm::J3) {
    // The decrease of F(x^k) + beta |x^k - x^{k-1}|^2.
    const Range before = replay.sweep(w.first).total_step2();
    w.step2 = replay.sweep(w.first + 1).total_step2();
    const Range change(beta * (before.lo - w.step2.hi), beta * (before.hi - w.step2.lo));
    w.drop = replay.sweep(w.first + 1).total_drop();
    w.drop += change;
    return;
  }
  Range total;
  if (form == DecreaseForm::J2) {
    // max_i F(x^{k-i}) - F(x^{k+1}) is the largest sum of drops that ends in sweep k.
    Range tail, best;
    for (int k = w.last - 1; k >= w.first; --k) {
      tail += replay.sweep(k).total_drop();
      best = k == w.last - 1 ? tail : max(best, tail);
    }
    w.drop = best;
    w.step2 = replay.sweep(w.last - 1).total_step2();
    return;
  }
  w.drop = Range();
  w.step2 = Range();
  for (int k = w.first; k < w.last; ++k) {
    w.drop += replay.sweep(k).total_drop();
    if (form == DecreaseForm::J1 || k + 1 == w.last) {
      if (form == DecreaseForm::J1) w.step2 += replay.sweep(k).total_step2();
      else w.step2 = replay.sweep(k).total_step2();
    }
  }
  if (form == DecreaseForm::J0 && w.last - w.first > 1) w.step2 = replay.squared_distance(w.first, w.last);
}

void evaluate_gradient(Replay& replay, Window& w) {
  w.drop = replay.sweep(w.last - 1).gradient2;
  w.step2 = Range();
  for (int k = w.first; k < w.last; ++k) w.step2 += replay.sweep(k).total_step2();
}

bool refine(Replay& replay, const Window& w) {
  bool any = false;
  for (int k = w.first; k < w.last; ++k) any = replay.refine(k) || any;
  return any;
}

namespace {

bool is_short(const Rational& x) {
  return boost::multiprecision::msb(boost::multiprecision::abs(x.numerator()) + 1) < 40 && boost::multiprecision::msb(x.denominator()) < 40;
}

}  // namespace

const char* name(DecreaseForm f) {
  switch (f) {
    case DecreaseForm::J0: return "J0";
    case DecreaseForm::J1: return "J1";
    case DecreaseForm::J1w: return "J1w";
    case DecreaseForm::J2: return "J2";
    case DecreaseForm::J3: return "J3";
  }
  return "";
}

Json decrease_statement(DecreaseForm form, int j, int phase, const Rational& beta) {
  Json out = {{"form", name(form)}, {"j", j}, {"phase", phase < 0 ? Json() : Json(phase)}};
  if (form == DecreaseForm::J3) out["beta"] = text(beta);
  return out;
}

// a(beta) is the infimum over the windows of (decrease of F + beta (d_k^2 - d_{k+1}^2)) / d_{k+1}^2: concave. Its maximum between 2^-10
// and 1 times the median of |decrease|/step^2 (a larger beta says little: where steps shrink a grows with it), by golden section in the
// logarithm; approximate throughout.
Rational best_beta(Replay& replay) {
  struct Line { double decrease, growth; };  // both over d_{k+1}^2
  std::vector<Line> lines;
  std::vector<double> sizes;
  for (int k = 1; k < replay.sweeps(); ++k) {
    const double before = replay.sweep(k - 1).total_step2().lo.approximately(), step = replay.sweep(k).total_step2().lo.approximately();
    if (!(step > 0)) continue;
    lines.push_back({replay.sweep(k).total_drop().lo.approximately() / step, before / step - 1});
    sizes.push_back(std::abs(lines.back().decrease));
  }
  if (sizes.empty()) return 1;
  std::nth_element(sizes.begin(), sizes.begin() + long(sizes.size() / 2), sizes.end());
  const double scale = sizes[sizes.size() / 2];
  if (!(scale > 0) || !std::isfinite(scale)) return 1;
  const auto a = [&](double log) {
    double least = INFINITY;
    for (const Line& l : lines) least = std::min(least, l.decrease + scale * std::exp2(log) * l.growth);
    return least;
  };
  double low = -10, high = 0;
  for (int n = 0; n < 80; ++n) {
    const double left = low + (high - low) * 0.381966, right = low + (high - low) * 0.618034;
    (a(left) < a(right) ? low : high) = a(left) < a(right) ? left : right;
  }
  const Rational beta = round_down(Rational::literally(scale * std::exp2((low + high) / 2)), 4);
  return beta.sign() > 0 ? beta : Rational(1);
}

Claim sufficient_decrease(Replay& replay, DecreaseForm form, int j, int phase, std::vector<std::string> needs, const Rational& beta) {
  Claim c = claim_about(replay, "sufficient_decrease");
  c.needs = std::move(needs);
  c.statement = decrease_statement(form, j, phase, beta);
  std::vector<Window> all = windows(form, j, phase, replay.sweeps());
  if (all.empty()) {
    c.reason = "the run has too few sweeps for a window of " + std::to_string(j);
    return c;
  }
  // Every window: sign of the decrease, refined until it is decided.
  for (Window& w : all) {
    evaluate(replay, form, w, beta);
    const auto open = [&] { return !(w.drop.lo.sign() > 0 && w.step2.lo.sign() > 0) && !(w.drop.exact() && w.step2.exact()) && !(w.drop.hi.sign() < 0); };
    while (open() && refine(replay, w)) evaluate(replay, form, w, beta);
    if (w.drop.hi.sign() < 0 || (w.drop.hi.sign() == 0 && w.step2.lo.sign() > 0)) {
      c.verdict = Verdict::refuted;
      Range rise = -w.drop;
      // The exact rise where there is one; small cases print it as a fraction.
      while (!rise.exact() && refine(replay, w)) {
        evaluate(replay, form, w, beta);
        rise = -w.drop;
      }
      if (!is_short(rise.lo) || !rise.exact()) rise = {constant_down(rise.lo), constant_up(rise.hi)};
      c.constants = {{"window", w.name}, {"rise", {text(rise.lo), text(rise.hi)}}};
      return c;
    }
    if (w.drop.lo.sign() < 0 || (w.drop.lo.sign() == 0 && w.step2.hi.sign() > 0)) {
      c.reason = "window " + std::to_string(w.name) + ": the sign of the decrease is not decided with the bits allowed" + resting(replay, w.first, w.last);
      return c;
    }
  }
  // Bracket of the infimum: refine the windows that keep it open.
  Rational lower, upper;
  int witness = -1;
  for (bool progress = true; progress;) {
    bool any = false;
    for (const Window& w : all) {
      if (w.step2.lo.sign() <= 0) continue;
      const Rational lo = w.drop.lo / w.step2.hi, hi = w.drop.hi / w.step2.lo;
      if (!any || lo < lower) lower = lo;
      if (!any || hi < upper) { upper = hi; witness = w.name; }
      any = true;
    }
    if (!any) {
      c.reason = "every step of the run is zero: no constant can be measured";
      return c;
    }
    progress = false;
    const Rational close = upper * (Rational(1) - Rational::power_of_two(-30));
    if (lower >= close) break;
    for (Window& w : all)
      if (w.step2.lo.sign() > 0 && w.drop.lo / w.step2.hi < close && refine(replay, w)) {
        evaluate(replay, form, w, beta);
        progress = true;
      }
  }
  c.verdict = Verdict::proved;
  c.constants = {{"a", text(constant_down(lower))}, {"a_upper", text(constant_up(upper))}, {"window", witness}};
  return c;
}

Claim smallest_j(DecreaseForm form, int j, const Replay& replay, std::vector<std::string> needs) {
  Claim c = claim_about(replay, "smallest_j");
  c.statement = {{"form", name(form)}, {"j", j}};
  c.needs = std::move(needs);
  c.verdict = Verdict::proved;
  return c;
}

namespace {

// The exact result of the update cannot raise F: it minimizes F, and its old value was one to choose from.
bool never_rises(const Problem& p, const Update& u) {
  switch (u.kind) {
    case Kind::ridge:
    case Kind::jacobi:
    case Kind::scalar: return true;
    case Kind::minimize: return u.function == p.composite->objective && u.at == u.blocks[0] && !u.lower && !u.upper;
    default: return false;
  }
}

}  // namespace

// F(x^{k+1}) > F(x^k): which updates raised F and why. An update that minimizes exactly cannot raise F; with am_trajectory proved,
// what rises there is the distance between the recorded block and the exact one: rounding.
//
// With tanh or sigmoid a checker encloses F with 256 bits and forms differences of such enclosures (SPEC.md 3.1), which is wider than
// what is known here: by `room` at most. A change that is nearer to 0 than that is 0 for all that is known (a block that rests), or it
// is left undecided.
Claim rises(Replay& replay, bool trajectory_proved, std::vector<std::string> needs) {
  const Problem& p = replay.problem();
  Claim c = claim_about(replay, "rises");
  Json list = Json::array();
  const auto amount = [](const Range& drop, const Rational& room) {
    const Range rise(-drop.hi - room, room - drop.lo);
    if (rise.exact() && is_short(rise.lo)) return Json{text(rise.lo), text(rise.hi)};
    return Json{text(constant_down(rise.lo)), text(constant_up(rise.hi))};
  };
  for (int k = 0; k < replay.sweeps(); ++k) {
    const auto total = [&] { return replay.sweep(k).total_drop(); };
    const Rational room = p.exact() ? Rational(0) : Rational::power_of_two(-200) * (Rational(1) + abs(replay.objective_cheap(k).hi));
    while (total().lo < room && total().hi >= -room && replay.refine(k)) {}
    if (total().lo >= room) continue;
    if (total().hi >= -room) {
      c.reason = "sweep " + std::to_string(k) + ": the sign of the change of F is not decided with the bits allowed" + resting(replay, k, k + 1);
      return c;
    }
    while (replay.refine(k)) {}  // which updates rise is decided on the highest rung
    Json updates = Json::array();
    for (std::size_t u = 0; u < p.sweep.size(); ++u) {
      const Range& drop = replay.sweep(k).drop[u];
      // Of a composite problem no change is known to be none: F need not contain the block.
      if (drop.lo >= room || (p.composite && drop.exact() && drop.lo.sign() == 0)) continue;
      if (drop.lo.sign() > 0) {
        c.reason = "sweep " + std::to_string(k) + ", update " + p.label(p.sweep[u]) + ": F changes by too little to be checked";
        return c;
      }
      const bool exact_update = never_rises(p, p.sweep[u]);
      updates.push_back({{"label", p.label(p.sweep[u])},
                         {"amount", amount(drop, room)},
                         {"cause", exact_update && trajectory_proved ? "rounding" : "method"}});
    }
    list.push_back({{"k", k}, {"amount", amount(total(), room)}, {"updates", updates}});
  }
  c.needs = std::move(needs);
  c.verdict = Verdict::proved;
  c.constants = {{"sweeps", list}};
  return c;
}

Claim relative_error(Replay& replay, int j, std::vector<std::string> needs) {
  Claim c = claim_about(replay, "relative_error");
  c.needs = std::move(needs);
  c.statement = {{"j", j}};
  std::vector<Window> all = windows(DecreaseForm::J1, j, -1, replay.sweeps());
  if (all.empty()) {
    c.reason = "the run has too few sweeps for a window of " + std::to_string(j);
    return c;
  }
  for (Window& w : all) {
    evaluate_gradient(replay, w);
    if (const std::string& open = replay.sweep(w.last - 1).gradient_open; !open.empty()) {
      c.reason = "window " + std::to_string(w.name) + ": " + open;
      return c;
    }
    while (w.step2.lo.sign() <= 0 && !(w.step2.exact() && w.drop.exact()) && refine(replay, w)) evaluate_gradient(replay, w);
    if (w.step2.lo.sign() > 0) continue;
    if (w.step2.hi.sign() == 0 && w.drop.lo.sign() > 0) {
      c.verdict = Verdict::refuted;
      c.constants = {{"window", w.name}};
      return c;
    }
    if (w.drop.hi.sign() > 0) {
      c.reason = "window " + std::to_string(w.name) + ": step or subgradient is zero or not, undecided with the bits allowed";
      return c;
    }
  }
  Rational lower, upper;
  int witness = -1;
  for (bool progress = true; progress;) {
    bool any = false;
    for (const Window& w : all) {
      if (w.step2.lo.sign() <= 0) continue;
      const Rational lo = w.drop.lo / w.step2.hi, hi = w.drop.hi / w.step2.lo;
      if (!any || hi > upper) upper = hi;
      if (!any || lo > lower) { lower = lo; witness = w.name; }
      any = true;
    }
    if (!any) {
      c.reason = "every step of the run is zero: no constant can be measured";
      return c;
    }
    progress = false;
    const Rational close = lower * (Rational(1) + Rational::power_of_two(-30));
    if (upper <= close) break;
    for (Window& w : all)
      if (w.step2.lo.sign() > 0 && w.drop.hi / w.step2.lo > close && refine(replay, w)) {
        evaluate_gradient(replay, w);
        progress = true;
      }
  }
  c.verdict = Verdict::proved;
  c.constants = {{"b", text(constant_up(sqrt_up(upper)))}, {"b_lower", text(constant_down(sqrt_down(lower)))}, {"window", witness}};
  return c;
}

}  // namespace amcert
