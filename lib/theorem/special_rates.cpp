// Rates where the exponent is not 1/2, and of methods that do not descend.
#include "linalg/rational_matrix.hpp"
#include "number/text.hpp"
#include "theorem/bounds.hpp"
#include "theorem/polynomial_theorems.hpp"
#include "theorem/rates.hpp"
#include "theorem/theorems.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {
namespace {

// x^(1/n) from above, for x > 0.
Rational root_up(const Rational& x, int n) {
  const double about = std::exp2((double(floor_log2(x)) + std::log2((x * Rational::power_of_two(-floor_log2(x))).approximately())) / n);
  Rational y = round_up(Rational::literally(about), 40);
  for (double slack = 0x1p-45; power(y, n) < x; slack *= 4) y = round_up(Rational::literally(about * (1 + slack)), 40);
  return y;
}

}  // namespace

Claim rate_sublinear(const Problem& problem, const Claim& point, const RecordedRun& run, long bits) {
  Claim c = limit_claim("rate_sublinear", run);
  c.needs = {point.digest};
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  Surroundings s = surroundings(problem, point, bits);
  const PolynomialPoint at(problem, flat(s.center));
  const Json& k = point.constants;
  const Rational theta = number_of(point, "theta");
  const int n = int(theta.numerator()), m = int(theta.denominator());
  if (2 * n <= m) return undecided("the exponent is not above 1/2");
  const auto w = k.at("exponents").get<std::vector<int>>();
  RationalMatrix basis(Index(w.size()), Index(w.size()));
  for (Index i = 0; i < basis.rows; ++i) {
    const std::vector<Rational> row = dyadic_row(k.at("basis")[std::size_t(i)].get<std::string>());
    for (Index j = 0; j < basis.cols; ++j) basis(i, j) = row[std::size_t(j)];
  }
  // Of the sets that an iterate comes near enough to, the one with the greatest speed: the constants get better towards the point.
  std::optional<Rational> fastest;
  for (int ball = int(s.modulus.size()) - 1; ball >= 0; --ball) {
    const Rational &rho = s.modulus[std::size_t(ball)].first, &kappa = s.modulus[std::size_t(ball)].second;
    std::optional<Rational> r;
    for (Index j = 0; j < basis.cols; ++j) {
      Rational length2;
      for (Index i = 0; i < basis.rows; ++i) length2 += square(basis(i, j));
      const Rational reach = constant_down(sqrt_down(length2) * power(rho, w[std::size_t(j)]));
      if (!r || reach < *r) r = reach;
    }
    if (!at.keeps_signs(*r)) continue;
    const std::string cover = minimum_cover(at, basis, w, theta, rho);
    if (cover.empty()) continue;
    s.radius = *r;
    const SweepMap map(s);
    if (!map.obstacle().empty()) return undecided(map.obstacle());
    if (map.radius() < *r) continue;
    const SweepMap::Keys keys = map.keys(*r);
    const Rational a = keys.decrease, b = constant_up(map.later_norm() + s.variation(*r) * map.root_updates()), descent = a * square(kappa) / square(b);
    struct Budget { Rational distance, gap, step, length; };
    const auto budget = [&](int i) {
      const Located x = locate(map, run, i);
      Budget out;
      out.distance = constant_up(x.distance);
      out.gap = constant_up(std::max(x.gap, Rational::power_of_two(-1000)));
      out.step = constant_up(sqrt_up(out.gap / a));
      out.length = constant_up(Rational(2) * out.step + root_up(power(out.gap, m - n), m) * b * Rational(m) / (a * kappa * Rational(m - n)));
      return out;
    };
    const auto fits = [&](int i) {
      const Budget x = budget(i);
      return x.distance + x.length + x.step <= *r;
    };
    if (!fits(run.sweeps())) continue;
    int low = -1, high = run.sweeps();
    while (high - low > 1) {
      const int mid = low + (high - low) / 2;
      (fits(mid) ? high : low) = mid;
    }
    const Budget x = budget(high);
    const Rational v = root_up(power(x.gap, 2 * n - m), m), y = Rational(1) + descent * v;
    // c v = 1 - y^-p, p = (2n-m)/m
    const double about = -std::expm1(-double(2 * n - m) / m * std::log1p((descent * v).approximately())) / v.approximately();
    Rational speed = round_down(Rational::literally(about), 40);
    for (double slack = 0x1p-45; speed * v >= Rational(1) || power(y, 2 * n - m) * power(Rational(1) - speed * v, m) < Rational(1); slack *= 4) speed = round_down(Rational::literally(about * (1 - slack)), 40);
    if (fastest && speed <= *fastest) continue;
    fastest = speed;
    c.constants = keys.json;
    c.constants.update({{"ball", ball}, {"error", text(b)}, {"at", high}, {"distance", text(x.distance)}, {"gap", text(x.gap)}, {"step", text(x.step)}, {"speed", text(speed)},
                        {"bound", text(v)}, {"length", text(x.length)}});
    c.witness = cover;
    c.verdict = Verdict::proved;
  }
  if (fastest) return c;
  return undecided(fmt::format("no iterate of {} is so near that all that may follow stays where F >= F* is shown; more sweeps may help", run.sweeps()));
}

Claim rate_finite(const Problem& problem, const Claim& point, const RecordedRun& run) {
  Claim c = limit_claim("rate_finite", run);
  c.needs = {point.digest};
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  const PiecewisePolynomial& f = *problem.polynomial;
  if (f.unknowns != 1 || problem.sweep.size() != 1) return undecided("the theorem is about one unknown");
  const Rational alpha = problem.sweep[0].prox[0];
  if (alpha.sign() <= 0) return undecided("the update has no prox weight");
  if (point.constants.at("minimum") != 1) return undecided("the point is not proved to be a minimum");
  // F on the pieces between the roots of the hinges.
  std::vector<Rational> roots;
  for (const Polynomial& h : f.hinges) {
    const auto slope = h.terms().find({0});
    if (slope != h.terms().end()) roots.push_back(-h.constant_term() / slope->second);
  }
  std::sort(roots.begin(), roots.end());
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  std::vector<Polynomial> piece;
  std::optional<Rational> modulus;
  for (std::size_t n = 0; n <= roots.size(); ++n) {
    const Rational inside = roots.empty() ? Rational(0) : n == 0 ? roots[0] - Rational(1) : n == roots.size() ? roots[n - 1] + Rational(1) : (roots[n - 1] + roots[n]) / 2;
    piece.push_back(f.cell(f.signs({inside})));
    if (piece.back().degree() > 2) return undecided("F is not quadratic between its kinks");
    const auto q = piece.back().terms().find({0, 0});
    const Rational m = q == piece.back().terms().end() ? Rational(0) : q->second * Rational(2);
    if (!modulus || m < *modulus) modulus = m;
  }
  bool convex = modulus->sign() >= 0;
  for (std::size_t n = 0; n < roots.size(); ++n) convex = convex && piece[n].derivative(0).at({roots[n]}) <= piece[n + 1].derivative(0).at({roots[n]});
  if (!convex) return undecided("F is not convex");
  const Rational m = constant_down(*modulus), a = alpha + m / 2;
  const Rational center = dyadic_row(point.constants.at("center").at(problem.blocks[0].name)[0].get<std::string>())[0], value = f.value({center});
  const Json& balls = point.constants.at("balls");
  for (int i = 0; i <= run.sweeps(); ++i)
    for (int ball = int(balls.size()) - 1; ball >= 0; --ball) {
      const Rational r = parse_number(balls[std::size_t(ball)][0].get<std::string>()), kappa = parse_number(balls[std::size_t(ball)][1].get<std::string>());
      const Rational x = flat(run.iterates[std::size_t(i)])[0], d = constant_up(abs(x - center)), h = constant_up(f.value({x}) - value);
      const Rational needed = h * square(alpha) / (a * square(kappa));
      Integer steps = needed.numerator() / needed.denominator();
      if (Rational(steps) < needed) ++steps;
      if (steps > 1000000) continue;
      const Rational length = constant_up(sqrt_up(Rational(steps) * h / a));
      if (d + length > r) continue;
      c.constants = {{"ball", ball}, {"modulus", text(m)}, {"at", i}, {"distance", text(d)}, {"gap", text(h)}, {"steps", int(steps)}, {"length", text(length)}};
      c.verdict = Verdict::proved;
      return c;
    }
  return undecided("no iterate is so near that all that may follow stays in a ball of the inequality");
}

Claim rate_inertial(const Problem& problem, InertialForm form, int j) {
  Claim c;
  c.kind = "rate_inertial";
  c.statement = {{"form", form == InertialForm::J3 ? "J3" : "Jq"}, {"j", j}};
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  const RationalMatrix& H = problem.quadratic->H;
  const Update& u = problem.sweep[0];
  const Index n = H.rows;
  if (!positive_definite(H, 0)) return undecided("H is not positive definite");
  const auto unit = [&](Index first) {
    RationalMatrix out(n, 2 * n);
    for (Index i = 0; i < n; ++i) out(i, first + i) = 1;
    return out;
  };
  const auto combine = [](const RationalMatrix& a, const Rational& c1, const RationalMatrix& b) {
    RationalMatrix out = a;
    for (std::size_t i = 0; i < out.entry.size(); ++i) out.entry[i] += c1 * b.entry[i];
    return out;
  };
  const auto form_of = [](const RationalMatrix& x, const RationalMatrix& Q) { return product(transposed(x), product(Q, x)); };
  const RationalMatrix x = unit(0), before = unit(n);
  const auto next = [&](const RationalMatrix& now, const RationalMatrix& old) {
    return combine(combine(now, -u.step, product(H, now)), u.momentum, combine(now, Rational(-1), old));
  };
  const RationalMatrix I = identity(n);
  const RationalMatrix here = form_of(x, H);
  if (form == InertialForm::Jq) {
    RationalMatrix now = x, old = before;
    for (int i = 0; i < j; ++i) {
      RationalMatrix after = next(now, old);
      old = std::move(now);
      now = std::move(after);
    }
    const RationalMatrix there = form_of(now, H);
    const auto holds = [&](const Rational& q) {
      RationalMatrix d = there;
      for (std::size_t i = 0; i < d.entry.size(); ++i) d.entry[i] = q * here.entry[i] - d.entry[i];
      return positive_semidefinite(d);
    };
    // It fails for every q as soon as x^{k+j} depends on x^{k-1}.
    Rational q = Rational(Integer((1 << 20) - 1), Integer(1 << 20)), low = 0;
    if (!holds(q)) return undecided(fmt::format("F(x^(k+{})) is not proved to be below F(x^k), whatever x^(k-1) was", j));
    for (int i = 0; i < 40; ++i) {
      const Rational mid = (low + q) / 2;
      (holds(mid) ? q : low) = mid;
    }
    for (long digits = 1; digits < 30; ++digits)  // a short factor, if there is one
      if (const Rational near = nearest_multiple(q, digits); near <= q && near.sign() > 0 && holds(near)) {
        q = near;
        break;
      }
    if (!holds(constant_up(q))) return undecided("the factor found is not proved");
    c.constants = {{"factor", text(constant_up(q))}};
    c.verdict = Verdict::proved;
    return c;
  }
  const RationalMatrix after = next(x, before), d = combine(after, Rational(-1), x), e = combine(x, Rational(-1), before);
  const RationalMatrix there = form_of(after, H), steps = form_of(d, I), earlier = form_of(e, I), slope = form_of(product(H, after), I);
  const Rational half(Integer(1), Integer(2));
  const auto falls = [&](const Rational& alpha, const Rational& beta) {
    return positive_semidefinite(combine(combine(combine(combine(RationalMatrix(2 * n, 2 * n), half, here), -half, there), -alpha, steps), beta, earlier));
  };
  // mu of H, and error^2, by bisection on exact semidefiniteness.
  const auto largest = [](Rational low, Rational high, const auto& holds) {
    for (int i = 0; i < 40; ++i) {
      const Rational mid = (low + high) / 2;
      (holds(mid) ? low : high) = mid;
    }
    return low;
  };
  Rational most = 0;
  for (Index i = 0; i < n; ++i) most = std::max(most, H(i, i));
  const Rational mu = largest(0, most, [&](const Rational& t) { return positive_semidefinite(combine(H, -t, I)); });
  const Rational kappa = round_down(sqrt_down(Rational(2) * mu), 30);
  const RationalMatrix both = combine(steps, Rational(1), earlier);
  Rational least = 1;
  const auto bounded = [&](const Rational& t) { return positive_semidefinite(combine(combine(RationalMatrix(2 * n, 2 * n), t, both), Rational(-1), slope)); };
  for (int i = 0; i < 60 && !bounded(least); ++i) least *= Rational(2);
  if (!bounded(least)) return undecided("the gradient is not bounded by the last two steps");
  const Rational b2 = least - largest(0, least, [&](const Rational& t) { return bounded(least - t); });
  const Rational error = round_up(sqrt_up(b2), 30);
  std::optional<Rational> best;
  for (int i = 0; i <= 64; ++i) {
    const Rational beta(Integer(i), Integer(48));
    if (!falls(beta, beta)) continue;  // no alpha > beta either
    const Rational alpha = constant_down(beta + largest(0, 16, [&](const Rational& t) { return falls(beta + t, beta); }));
    if (alpha <= beta) continue;
    const Rational tau = (alpha - beta) / 2, b = square(error) / square(kappa) + beta + tau, q = round_up(b / (b + tau), 40);
    if (best && q >= *best) continue;
    best = q;
    c.constants = {{"factor", text(q)}, {"alpha", text(alpha)}, {"beta", text(beta)}, {"kappa", text(kappa)}, {"error", text(error)}};
  }
  if (!best) return undecided("no alpha > beta was found with F(x^(k+1)) <= F(x^k) - alpha |last step|^2 + beta |step before|^2");
  c.verdict = Verdict::proved;
  return c;
}

}  // namespace amcert
