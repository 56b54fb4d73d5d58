#include "run/replay_composite.hpp"

#include "run/exact_step.hpp"

#include <set>

namespace amcert {

CompositeReplay::CompositeReplay(const Problem& problem, const RecordedRun& run)
    : p_(problem), run_(run), values_(problem, [](const Rational& q) { return q; }) {
  contained_ = problem.composite->contained(problem.composite->objective);
  if (problem.composite->smooth()) smooth_ = std::make_unique<const SweepBox>(problem, recorded_bits);
}

Range CompositeReplay::value(const std::vector<Rational>& x) {
  if (smooth_) {
    const GridInterval v = smooth_->objective(smooth_->at(x), false).value;
    return {smooth_->grid().value(v.lo), smooth_->grid().value(v.hi)};
  }
  values_.objective().go_to(x);
  return values_.objective().value();
}

Distance CompositeReplay::smooth_distance(std::size_t update, const std::vector<Rational>& old, const std::vector<Rational>& x) const {
  const Block& b = p_.blocks[std::size_t(p_.sweep[update].blocks[0])];
  const Box z = smooth_->result(update, smooth_->at(old));
  Rational most, least, size;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const Rational &y = x[std::size_t(b.offset) + i], lo = smooth_->grid().value(z[i].lo), hi = smooth_->grid().value(z[i].hi);
    most += square(std::max(hi - y, y - lo));
    least += square(std::max({Rational(0), lo - y, y - hi}));
    size += square(y);
  }
  Distance out = distance(most, size);
  out.lower = distance(least, size).lower;
  return out;
}

Range CompositeReplay::smooth_subgradient2(const std::vector<Rational>& x) const {
  const std::vector<int> bound = at_bounds(x);
  const Jet f = smooth_->objective(smooth_->at(x), false, false);
  Range sum;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const GridInterval g = f.by(int(i));
    Rational lo = smooth_->grid().value(g.lo), hi = smooth_->grid().value(g.hi);
    if (bound[i] < 0) lo = std::min(lo, Rational(0)), hi = std::min(hi, Rational(0));
    if (bound[i] > 0) lo = std::max(lo, Rational(0)), hi = std::max(hi, Rational(0));
    const bool across = lo.sign() < 0 && hi.sign() > 0;
    sum += Range(across ? Rational(0) : std::min(square(lo), square(hi)), std::max(square(lo), square(hi)));
  }
  return sum;
}

Range CompositeReplay::objective(int k) {
  return value(flat(run_.iterates[std::size_t(k)]));
}

Rational CompositeReplay::distance2(std::size_t update, const std::vector<Rational>& old, const std::vector<Rational>& x, int k, std::vector<Tie>& ties) {
  const Update& u = p_.sweep[update];
  const Block& b = p_.blocks[std::size_t(u.blocks[0])];
  const auto from = std::size_t(b.offset), n = std::size_t(b.rows * b.cols);
  Rational sum;
  if (u.kind == Kind::assign || u.kind == Kind::descend) {
    const std::vector<Rational> z = u.kind == Kind::assign ? values_.assigned(update, old) : values_.descended(u, old);
    for (std::size_t i = 0; i < n; ++i) sum += square(x[from + i] - z[i]);
    return sum;
  }
  if (!values_.joint(update)) {
    const std::vector<std::vector<Rational>> z = values_.minimizers(u, old);
    for (std::size_t i = 0; i < n; ++i) {
      Rational away2 = square(z[i][0] - x[from + i]);
      for (const Rational& w : z[i]) away2 = std::min(away2, square(w - x[from + i]));
      if (z[i].size() > 1) ties.push_back({k, b.name, Index(i) / b.cols, Index(i) % b.cols});
      sum += away2;
    }
    return sum;
  }
  // z - z* = H^-1 r with the derivative r at z, prox term included.
  PolynomialValues<Rational>& f = values_.function(u.function);
  const std::vector<Rational> center = values_.moved(u, old);
  std::vector<Rational> gradient, hessian, r;
  f.go_to(x);
  f.gradient(gradient);
  f.block_hessian(from, from + n, hessian);
  for (std::size_t i = 0; i < n; ++i) {
    r.push_back(gradient[from + i] + u.prox[0] * (x[from + i] - center[from + i]));
    hessian[i * n + i] += u.prox[0];
  }
  const auto away = solve(hessian, r);
  if (!away) throw std::runtime_error("the subproblem of " + b.name + " is not strictly convex; a prox weight would make it so");
  return squared(*away);
}

std::vector<int> CompositeReplay::at_bounds(const std::vector<Rational>& x) const {
  std::vector<int> out(x.size(), 0);
  for (const Update& u : p_.sweep) {
    if (!u.lower && !u.upper) continue;
    const Block& b = p_.blocks[std::size_t(u.blocks[0])];
    for (auto i = std::size_t(b.offset); i < std::size_t(b.offset + b.rows * b.cols); ++i) {
      if ((u.lower && x[i] < *u.lower) || (u.upper && x[i] > *u.upper)) throw std::runtime_error("an entry of " + b.name + " is outside its bounds");
      if (u.lower && x[i] == *u.lower) out[i] = -1;
      if (u.upper && x[i] == *u.upper) out[i] = 1;
    }
  }
  return out;
}

Rational CompositeReplay::least_subgradient2(const std::vector<Rational>& x) {
  PolynomialValues<Rational>& f = values_.objective();
  const Composite& c = *p_.composite;
  const std::vector<int> bound = at_bounds(x);
  std::vector<Rational> off, on;  // the derivatives with kinks 0 and 1
  f.go_to(x, true);
  f.gradient(on);
  f.go_to(x);
  f.gradient(off);
  std::vector<int> zero;
  for (std::size_t m = 0; m < c.units.size(); ++m)
    if (f.uses_hinge(m) && f.hinge(m).sign() == 0) zero.push_back(int(m));

  // (i) Units of one unknown each, which never meet: the subdifferential is a product.
  std::vector<int> slope_at(x.size(), 0);  // the sign of the unit's coefficient
  bool apart = true;
  for (int m : zero) {
    const Polynomial& unit = c.units[std::size_t(m)];
    const auto& [at, slope] = *unit.terms().rbegin();
    apart = apart && unit.degree() == 1 && unit.terms().size() == (unit.terms().contains({}) ? 2u : 1u) && at[0] < c.unknowns && slope_at[std::size_t(at[0])] == 0 && bound[std::size_t(at[0])] == 0;
    if (apart) slope_at[std::size_t(at[0])] = slope.sign();
  }
  if (apart && c.at_most_one_of(zero, c.objective)) {
    Rational sum;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (slope_at[i] == 0) {
        const bool pushes = bound[i] == 0 || off[i].sign() == bound[i];
        if (pushes) sum += square(off[i]);
        continue;
      }
      const Rational &left = slope_at[i] > 0 ? off[i] : on[i], &right = slope_at[i] > 0 ? on[i] : off[i];
      if (left > right) sum += std::min(square(left), square(right));
      else if (left.sign() > 0 || right.sign() < 0) sum += left.sign() > 0 ? square(left) : square(right);
    }
    return sum;
  }

  // (ii) One unit: a segment, or its two ends.
  if (zero.size() != 1 || std::any_of(bound.begin(), bound.end(), [](int b) { return b != 0; }))
    throw std::runtime_error("several kinks meet at an iterate in a way that is not treated");
  std::vector<Rational> direction;
  f.hinge_gradient(std::size_t(zero[0]), direction);
  if (squared(direction).sign() == 0) throw std::runtime_error("the argument of a positive part is 0 at an iterate together with its derivative");
  f.gradient(off);
  if (f.slope_by_hinge(std::size_t(zero[0])).sign() <= 0) return std::min(squared(off), squared(on));
  Rational along;
  std::vector<Rational> d(off.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    d[i] = on[i] - off[i];
    along -= off[i] * d[i];
  }
  const Rational t = std::clamp(along / squared(d), Rational(0), Rational(1));
  for (std::size_t i = 0; i < d.size(); ++i) off[i] += t * d[i];
  return squared(off);
}

SweepEvidence CompositeReplay::sweep(int k) {
  SweepEvidence out;
  out.rung = smooth_ ? "intervals" : "exact rationals";
  out.step2.resize(p_.blocks.size());
  std::vector<Rational> x = flat(run_.iterates[std::size_t(k)]);
  const std::vector<Rational> next = flat(run_.iterates[std::size_t(k) + 1]);
  Range before = value(x);
  for (std::size_t n = 0; n < p_.sweep.size(); ++n) {
    const auto which = std::size_t(p_.sweep[n].blocks[0]);
    const Block& b = p_.blocks[which];
    const std::vector<Rational> old = x;
    Rational step2, z2;
    for (auto i = std::size_t(b.offset); i < std::size_t(b.offset + b.rows * b.cols); ++i) {
      x[i] = next[i];
      step2 += square(next[i] - old[i]);
      z2 += square(next[i]);
    }
    try {
      out.distance.push_back(smooth_ ? smooth_distance(n, old, x) : distance(distance2(n, old, x, k, out.ties), z2));
    } catch (const std::runtime_error& e) {
      Distance open;
      open.upper = INFINITY;
      open.open = e.what();
      out.distance.push_back(std::move(open));
    }
    if (!p_.composite->aside[which]) out.step2[which] = step2;
    // A block that F does not contain leaves it as it is, whatever encloses it.
    const bool same = std::none_of(contained_.begin() + long(b.offset), contained_.begin() + long(b.offset + b.rows * b.cols), [](bool has) { return has; });
    if (same) {
      out.drop.push_back(Range());
      continue;
    }
    const Range after = value(x);
    out.drop.push_back(before - after);
    before = after;
  }
  try {
    out.gradient2 = smooth_ ? smooth_subgradient2(x) : Range(least_subgradient2(x));
  } catch (const std::runtime_error& e) {
    out.gradient_open = e.what();
  }
  return out;
}

}  // namespace amcert
