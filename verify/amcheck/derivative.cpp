#include "derivative.hpp"

#include "enclosure.hpp"

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
      steep = larger(steep, largest_absolute(smooth_bend(l.sigma.kind, sigma_over(l.sigma.kind, u, r, x.e.bits), v).uv - Ival(here)));
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

}  // namespace

Derivative residual_derivative(Neighbourhood& x) {
  return x.problem.polynomial() ? of_polynomial(Center(x.problem, x.point.center)) : of_network(x);
}

}  // namespace amcheck
