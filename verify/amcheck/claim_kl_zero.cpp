// kl_zero (SPEC 3.16): where all residuals can vanish, because their derivatives are independent.
#include <functional>

#include "enclosure.hpp"
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

// A residual of one sample: its weight, and its derivative by entries of the sample and by shared entries.
struct Residual {
  Num weight;
  std::vector<std::pair<std::size_t, Num>> sample, shared;
};

std::vector<Residual> residuals(Neighbourhood& x, std::size_t j) {
  const Problem& p = x.problem;
  const Layout& lay = x.layout;
  std::vector<Residual> out;
  for (std::size_t i = 0; i < p.layers.size(); ++i) {
    const Layer& l = p.layers[i];
    for (std::size_t a = 0; l.split && a < l.width; ++a) {
      const std::size_t entry = a * lay.n + j;
      Num slope;
      if (l.sigma.kind == Activation::Piecewise) slope = l.sigma.slopes[x.e.codes(i, x.at)[entry] / 2];
      else slope = -smooth_bend(l.sigma.kind, x.e.sigma(i, x.at).entry(entry), x.e.value(x.at, l.V).entry(entry)).uv.lo;
      out.push_back({l.gamma, {{lay.first[l.V] + a, 1}, {lay.first[l.U] + a, -slope}}, {}});
    }
    const Matrix &hat = x.e.hat(i, x.at), &W = x.e.value(x.at, l.W);
    for (std::size_t a = 0; a < l.width; ++a) {
      Residual r{l.weight, {{lay.first[x.e.output(i)] + a, 1}}, {}};
      for (std::size_t c = 0; i > 0 && c < l.inputs; ++c) r.sample.emplace_back(lay.first[x.e.input(i)] + c, -W.entry(a, c));
      for (std::size_t c = 0; c < l.fed(); ++c) r.shared.emplace_back(lay.first[l.W] + a * l.fed() + c, -hat.entry(c, j));
      if (l.b != kNone) r.shared.emplace_back(lay.first[l.b] + a, -1);
      out.push_back(std::move(r));
    }
  }
  const Layer& last = p.layers.back();
  for (std::size_t a = 0; a < last.width; ++a) out.push_back({p.loss_scale, {{lay.first[last.V] + a, 1}}, {}});
  return out;
}

// What the check needs of the residuals: J, their derivative at the center, their weights, and how much J changes in a ball.
struct Derivative {
  Matrix J;
  std::vector<Num> weights;
  std::function<Num(const Num& radius)> change;  // r rt(w) + z(r)
  Matrix direction;                              // of the claim, as the columns of J
};

// ||J J' - t C^-1 - L L'||, by row sums, times the greatest weight.
Num remainder(const Derivative& d, const Num& shift, const Matrix& L) {
  std::vector<Num> inverse_weights;
  Num heaviest = 0;
  for (const Num& c : d.weights) {
    inverse_weights.push_back(c.inverse());
    heaviest = larger(heaviest, c);
  }
  const Matrix JJ = product_nt(d.J, d.J), LL = product_nt(L, L), W = diagonal(inverse_weights);
  return max_row_sum(linear({{1, &JJ}, {-shift, &W}, {-1, &LL}})) * heaviest;
}

// z(r): how much the rows of S may change.
Num slopes_change(Neighbourhood& x, const Num& radius) {
  const Num r(radius.ceil(x.e.bits), -static_cast<std::int64_t>(x.e.bits));
  Num most = 0;
  for (std::size_t i = 0; i < x.problem.layers.size(); ++i) {
    const Layer& l = x.problem.layers[i];
    if (!l.split || l.sigma.kind == Activation::Piecewise) continue;
    Num steep = 0;
    for (std::size_t entry = 0; entry < l.width * x.layout.n; ++entry) {
      const Num u = x.e.value(x.at, l.U).entry(entry), v = x.e.value(x.at, l.V).entry(entry);
      const Num here = smooth_bend(l.sigma.kind, x.e.sigma(i, x.at).entry(entry), v).uv.lo;
      steep = larger(steep, largest_absolute(smooth_bend(l.sigma.kind, sigma_over(l.sigma.kind, u, r, x.e.bits), Ival(v - r, v + r)).uv - Ival(here)));
    }
    most = larger(most, rt(l.gamma) * steep);
  }
  return most;
}

Derivative of_network(Neighbourhood& x) {
  const Layout& lay = x.layout;
  Derivative out;
  std::vector<Num> rows;
  const std::size_t columns = lay.n * lay.q + lay.p;
  for (std::size_t j = 0; j < lay.n; ++j) {
    for (const Residual& r : residuals(x, j)) {
      std::vector<Num> row(columns);
      for (const auto& [at, y] : r.sample) row[j * lay.q + at] += y;
      for (const auto& [at, y] : r.shared) row[lay.n * lay.q + at] += y;
      rows.insert(rows.end(), row.begin(), row.end());
      out.weights.push_back(r.weight);
    }
  }
  out.J = matrix_of(out.weights.size(), columns, rows);
  Num w = 0;
  for (std::size_t i = 1; i < x.problem.layers.size(); ++i) w = larger(w, x.problem.layers[i].weight);
  out.change = [&x, root = rt(w)](const Num& r) { return r * root + slopes_change(x, r); };
  return out;
}

// A row of J changes by no more than the higher Taylor coefficients of its residual say.
Derivative of_polynomial(const Center& x) {
  const Cell cell = x.around(x.signs());
  Derivative out;
  std::vector<Num> rows;
  for (const WeightedSquare& r : cell.residuals) {
    const std::vector<Num> row = slope_at_0(r.value, x.n());
    rows.insert(rows.end(), row.begin(), row.end());
    out.weights.push_back(r.weight);
  }
  out.J = matrix_of(out.weights.size(), x.n(), rows);
  out.change = [cell, n = x.n()](const Num& radius) {
    Num sum = 0;
    for (const WeightedSquare& r : cell.residuals) sum += r.weight * gradient_change2(r.value, n, radius);
    return rt(sum);
  };
  return out;
}

std::string out_of_scope(const Problem& p) {
  if (p.polynomial()) return p.objective.rest.zero() ? "" : "the rest of the problem is not 0";
  if (!p.network()) return "kl_zero is about networks and polynomial problems";
  for (const Layer& l : p.layers)
    if (l.lambda.sign() != 0) return "a lambda is not 0";
  return "";
}

// Along x + tau v from a point x with F(x) = 0, which is so near that C^(1/2) J changes by at most `change`.
Outcome check_upper(const Derivative& d, const Num& upper, const Num& change) {
  const Matrix &v = d.direction, Jv = product(d.J, v), C = diagonal(d.weights), CJ = product(C, d.J), CJv = product(C, Jv);
  const Num a = product_tn(Jv, CJv).entry(0), e = sum_squares(product_tn(d.J, CJv)), size = rt(sum_squares(v));
  Num f2 = 0;
  for (std::size_t k = 0; k < d.J.size(); ++k) f2 += d.J.entry(k) * CJ.entry(k);
  const Num rise = a - (change * rt(a) * size).times2(1);
  if (rise.sign() <= 0) return reject("direction: a - 2 z rt(a) rt(N) > 0 fails: left, right", rise, 0);
  const Num left = square(upper) * rise, right = square(rt(e) + ((rt(f2) * change).times2(1) + square(change)) * size).times2(1);
  return left >= right ? Outcome{} : reject("upper^2 d >= 2 (rt(e) + (2 f z + z^2) rt(N))^2 fails: left, right", left, right, root_above(right * rise.inverse()));
}

}  // namespace

Outcome check_kl_zero(Session& session, const Claim& claim) {
  const auto& c = std::get<KlZero>(claim.body);
  const Problem& p = session.problem;
  const std::string why = out_of_scope(p);
  if (!why.empty()) return reject(why);
  Neighbourhood x(p, c.around, session.certificate.bits);
  const Num &m0 = c.around.modulus, &r = c.around.balls.back().radius;
  Outcome o = x.keeps_pieces(r);
  if (!o.accepted) return o;
  Derivative d = p.polynomial() ? of_polynomial(Center(p, c.around.center)) : of_network(x);
  d.direction = x.layout.column(p, c.direction);
  const Num least = c.around.shift - remainder(d, c.around.shift, c.factor);
  if (m0 > least) return reject("rank <= shift - epsilon fails: left, right", m0, least, rat_below(least));
  for (std::size_t k = 0; k < c.kappa.size(); ++k) {
    const Num &radius = c.around.balls[k].radius, half = (c.kappa[k] * Num(46341)).times2(-16);
    const Num left = square(half + d.change(radius));
    if (left > m0) return reject("ball " + std::to_string(k) + ": (kappa/sqrt 2 + r sqrt w + z)^2 <= rank fails: left, right", left, m0);
  }
  const Num& F = x.e.objective(0).hi;
  for (const std::size_t k : {c.kappa.size() - 1, std::size_t{0}}) {
    const Num reach = square(c.kappa[k] * c.around.balls[k].radius);
    if (F.times2(2) >= reach) return reject("4 F < (kappa r)^2 in the " + std::string(k > 0 || c.kappa.size() == 1 ? "largest" : "first") + " ball fails: left, right", F.times2(2), reach);
  }
  o = check_upper(d, c.upper, d.change(rt(F).times2(1) * c.kappa[0].inverse()));
  if (!o.accepted) return o;
  if (c.around.enters) {
    const long k = *c.around.enters;
    if (k < static_cast<long>(claim.k0) || k > static_cast<long>(claim.k1)) return reject("'enters' must be in the range");
    const Run& run = session.certificate.runs[claim.run];
    Num far2 = 0;
    for (std::size_t b = 0; b < p.blocks.size(); ++b) far2 += sum_squares(linear({{1, &run.iterates[static_cast<std::size_t>(k)][b]}, {-1, &c.around.center[b]}}));
    if (far2 > square(r)) return reject("enters: ||x^k - center||^2 <= r^2 fails: left, right", far2, square(r));
  }
  return {};
}

}  // namespace amcheck
