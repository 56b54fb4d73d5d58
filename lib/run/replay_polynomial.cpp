#include "run/replay_polynomial.hpp"

#include "run/exact_step.hpp"

namespace amcert {

PolynomialReplay::PolynomialReplay(const Problem& problem, const RecordedRun& run)
    : p_(problem), run_(run), values_(*problem.polynomial, [](const Rational& q) { return q; }) {}

std::vector<Rational> PolynomialReplay::at(int k) const { return flat(run_.iterates[std::size_t(k)]); }

Range PolynomialReplay::objective(int k) {
  values_.go_to(at(k));
  return values_.value();
}

// Where one hinge is 0 two cells meet, in one of which F is the greater or in both the lesser of their polynomials: SPEC.md 3.6.
Rational PolynomialReplay::least_subgradient2(const std::vector<Rational>& x) {
  values_.go_to(x);
  std::vector<Rational> left, right;
  values_.gradient(left);
  std::vector<std::size_t> zero;
  for (std::size_t m = 0; m < values_.hinges(); ++m)
    if (values_.hinge(m).sign() == 0) zero.push_back(m);
  if (zero.empty()) return squared(left);
  if (zero.size() > 1) throw std::runtime_error("more than one hinge is 0 at an iterate: the subgradients there are not treated");
  values_.set_active(zero[0], true);
  values_.gradient(right);
  // right - left = c times the slope of the hinge.
  std::vector<Rational> d(left.size());
  Rational c, along;
  for (std::size_t i = 0; i < d.size(); ++i) {
    d[i] = right[i] - left[i];
    c += d[i] * values_.hinge_slope(zero[0], i);
    along -= left[i] * d[i];
  }
  if (c.sign() <= 0) return std::min(squared(left), squared(right));
  const Rational t = std::clamp(along / squared(d), Rational(0), Rational(1));
  for (std::size_t i = 0; i < d.size(); ++i) left[i] += t * d[i];
  return squared(left);
}

SweepEvidence PolynomialReplay::sweep(int k) {
  SweepEvidence out;
  out.rung = "exact rationals";
  out.step2.resize(p_.blocks.size());
  std::vector<Rational> x = at(k), gradient, hessian;
  const std::vector<Rational> next = at(k + 1);
  values_.go_to(x);
  Rational before = values_.value();
  for (const Update& u : p_.sweep) {
    const Block& b = p_.blocks[std::size_t(u.blocks[0])];
    const auto from = std::size_t(b.offset), to = from + std::size_t(b.rows * b.cols);
    Rational step2, z2, away2;
    std::vector<Rational> old(x.begin() + long(from), x.begin() + long(to));
    std::string open;
    if (u.kind == Kind::scalar) {
      try {
        const std::vector<Rational> best = along_unknown(values_, x, from, u.prox[0]).minimizers();
        away2 = square(best[0] - next[from]);
        for (const Rational& w : best) away2 = std::min(away2, square(w - next[from]));
        if (best.size() > 1) out.ties.push_back({k, b.name, 0, 0});
      } catch (const std::runtime_error& e) {
        open = e.what();
      }
    }
    for (std::size_t i = from; i < to; ++i) {
      x[i] = next[i];
      step2 += square(next[i] - old[i - from]);
      z2 += square(next[i]);
    }
    values_.go_to(x);
    if (u.kind == Kind::ridge) {
      values_.gradient(gradient);
      values_.block_hessian(from, to, hessian);
      std::vector<Rational> r;
      for (std::size_t i = from; i < to; ++i) {
        r.push_back(gradient[i] + u.prox[0] * (x[i] - old[i - from]));
        hessian[(i - from) * (to - from) + i - from] += u.prox[0];
      }
      if (const auto away = solve(hessian, r)) away2 = squared(*away);
      else open = "the subproblem of " + b.name + " is not strictly convex; a prox weight would make it so";
    }
    Distance d = distance(away2, z2);
    if (!open.empty()) d.upper = INFINITY, d.open = open;
    out.distance.push_back(std::move(d));
    out.step2[std::size_t(u.blocks[0])] = step2;
    const Rational after = values_.value();
    out.drop.push_back(Rational(before - after));
    before = after;
  }
  try {
    out.gradient2 = least_subgradient2(x);
  } catch (const std::runtime_error& e) {
    out.gradient_open = e.what();
  }
  return out;
}

}  // namespace amcert
