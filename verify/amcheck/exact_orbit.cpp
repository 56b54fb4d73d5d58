#include "exact_orbit.hpp"

#include "enclosure.hpp"
#include "path.hpp"

namespace amcheck {

Matrix radii(const Problem& problem, const Enclosure& enclosure, std::size_t block, std::size_t k) {
  const Block& b = problem.blocks[block];
  Selector exact(b.rows * b.cols, 0);
  for (const ExactEntry& x : enclosure.exact)
    if (x.block == block && x.first <= k && k <= x.last) exact[x.entry] = 1;
  return combine(b.rows, b.cols, {{{}, enclosure.radius[block].entry(k)}, {}}, &exact);
}

Matrix beyond(const Matrix& a, const Matrix& r) {
  const Matrix size = magnitudes(a);
  Matrix out = linear({{1, &size}, {-1, &r}});
  for (std::size_t e = 0; e < out.size(); ++e)
    if (out.sign(e) < 0) out.set(e, 0);
  return out;
}

Matrix largest_absolute(const IMatrix& a) {
  const Matrix& hi = a.upper();
  Selector end(hi.size());
  for (std::size_t e = 0; e < end.size(); ++e) end[e] = static_cast<std::uint32_t>(std::max(hi.compare_magnitude(e, a.lo, e), 0));
  return magnitudes(combine(hi.rows(), hi.cols(), {{{{1, &a.lo}}, 0}, {{{1, &hi}}, 0}}, &end));
}

namespace {

const Num kHalf = Num(1).times2(-1);

Ival widened(const Ival& x, const Num& r) { return x + Ival{-r, r}; }

IMatrix widened(const IMatrix& a, const Matrix& r) {
  const IMatrix around{linear({{-1, &r}}), r, false};
  return linear_interval({{1, &a}, {1, &around}});
}

// One layer at z^k and how far the exact iterate can be from it.
struct LayerRadii {
  const Matrix *R = nullptr, *r_W = nullptr, *r_T = nullptr;
  Matrix r_W_tilde, r_V_hat;  // of the weights without the columns for ones, and of the input with its rows of ones
  Matrix V_hat, W;            // magnitudes of what these belong to
  Matrix both;                // r_W~ r_V'
  Matrix d, c;                // what R and S change by at most; c of split layers
  std::vector<Ival> slopes;   // per entry of U_i
};

// The values of a network's F and of its derivatives at an exact iterate.
class ExactPoint {
 public:
  ExactPoint(const Problem& p, const Run& run, const Enclosure& enclosure, unsigned bits, std::size_t k);
  Ival objective();
  Ival subgradient2();

 private:
  LayerRadii layer_radii(std::size_t i);
  std::vector<Ival> slopes(const Layer& l) const;
  Num objective_change(std::size_t i);  // the part of phi that belongs to layer i
  Matrix error_W(std::size_t i) const;
  Matrix error_V(std::size_t i) const;
  Ival gradient_U2(std::size_t i);

  const Problem& p_;
  Evaluator e_;
  Point z_;
  std::vector<Matrix> r_;                 // per block
  std::vector<std::vector<char>> exact_;  // per block and entry: listed exact
  std::vector<LayerRadii> layers_;
};

ExactPoint::ExactPoint(const Problem& p, const Run& run, const Enclosure& enclosure, unsigned bits, std::size_t k) : p_(p), e_(p, run, bits), z_(e_.iterate(k)) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    r_.push_back(radii(p, enclosure, b, k));
    exact_.emplace_back(p.blocks[b].rows * p.blocks[b].cols, 0);
  }
  for (const ExactEntry& x : enclosure.exact)
    if (x.first <= k && k <= x.last) exact_[x.block][x.entry] = 1;
  for (std::size_t i = 0; i < p.layers.size(); ++i) layers_.push_back(layer_radii(i));
}

// Piecewise: from the least to the greatest slope of the pieces that [u-r,u+r] meets.
std::vector<Ival> ExactPoint::slopes(const Layer& l) const {
  const Matrix &u = e_.value(z_, l.U), &r = r_[l.U];
  const Activation& a = l.sigma;
  std::vector<Ival> out;
  for (std::size_t e = 0; e < u.size(); ++e) {
    const Num x = u.entry(e), radius = r.entry(e);
    if (a.kind != Activation::Piecewise) {
      const Ival slope = sigma_slope(a.kind, sigma_over(a.kind, x, radius, e_.bits));
      out.emplace_back(larger(slope.lo, 0), slope.hi);
      continue;
    }
    const Num low = x - radius, high = x + radius;
    std::optional<Ival> met;
    for (std::size_t q = 0; q < a.slopes.size(); ++q) {
      const bool meets = (q == 0 || a.breaks[q - 1] <= high) && (q == a.breaks.size() || low <= a.breaks[q]);
      if (meets) met = met ? Ival{smaller(met->lo, a.slopes[q]), larger(met->hi, a.slopes[q])} : Ival{a.slopes[q]};
    }
    out.push_back(*met);
  }
  return out;
}

LayerRadii ExactPoint::layer_radii(std::size_t i) {
  const Layer& l = p_.layers[i];
  const std::size_t input = e_.input(i);
  LayerRadii out;
  out.R = &e_.residual(i, z_);
  out.r_W = &r_[l.W];
  out.r_T = &r_[e_.output(i)];
  out.r_W_tilde = slice(*out.r_W, 0, l.width, 0, l.inputs);
  const Matrix r_V = input == kNone ? zeros(l.inputs, p_.samples()) : r_[input], none = zeros(1, p_.samples()), no_bias = zeros(l.width, 1);
  out.r_V_hat = l.bias == Bias::Ones ? stack_rows({&r_V, &none}) : r_V;
  out.V_hat = magnitudes(e_.hat(i, z_));
  out.W = magnitudes(e_.weights(i, z_));
  out.both = product(out.r_W_tilde, r_V);
  const Matrix by_weights = product(*out.r_W, out.V_hat), by_input = product(out.W, r_V), &r_b = l.b == kNone ? no_bias : r_[l.b];
  out.d = linear({{1, out.r_T}, {1, &by_weights}, {1, &by_input}, {1, &out.both}, {1, &r_b}});
  if (!l.split) return out;
  Num g = l.sigma.kind == Activation::Tanh ? Num(1) : Num(1).times2(-2);
  if (l.sigma.kind == Activation::Piecewise) {
    g = 0;
    for (const Num& s : l.sigma.slopes) g = larger(g, absolute(s));
  }
  out.c = linear({{1, &r_[l.V]}, {g, &r_[l.U]}});
  out.slopes = slopes(l);
  return out;
}

// F is half a weighted sum of squares: what is linear in the errors is the derivative at z.
Num ExactPoint::objective_change(std::size_t i) {
  const Layer& l = p_.layers[i];
  const LayerRadii& at = layers_[i];
  Num sum = sum_products(e_.gradient_W(i, z_), *at.r_W) + sum_products(largest_absolute(e_.gradient_V(i, z_)), r_[l.V]);
  if (l.b != kNone) sum += sum_products(e_.gradient_b(i, z_), r_[l.b]);
  if (l.split) {
    const IMatrix& S = e_.gap(i, z_);
    for (std::size_t e = 0; e < at.slopes.size(); ++e)
      if (r_[l.U].sign(e) != 0) sum += largest_absolute(Ival(l.rho * at.R->entry(e)) - l.gamma * (S.entry(e) * at.slopes[e])) * r_[l.U].entry(e);
    sum += kHalf * l.gamma * sum_squares(at.c);
  }
  if (p_.last(i)) sum += kHalf * p_.loss_scale * sum_squares(r_[l.V]);
  return sum + kHalf * l.weight * sum_squares(at.d) + kHalf * l.lambda * sum_squares(*at.r_W) + l.weight * sum_products(*at.R, at.both);
}

Ival ExactPoint::objective() {
  Num phi = 0;
  for (std::size_t i = 0; i < layers_.size(); ++i) phi += objective_change(i);
  return widened(e_.objective(z_.k), phi);
}

Matrix ExactPoint::error_W(std::size_t i) const {
  const LayerRadii& at = layers_[i];
  const Num& w = p_.layers[i].weight;
  const Matrix a = product_nt(at.d, at.V_hat), b = product_nt(magnitudes(*at.R), at.r_V_hat), c = product_nt(at.d, at.r_V_hat);
  return linear({{p_.layers[i].lambda, at.r_W}, {w, &a}, {w, &b}, {w, &c}});
}

Matrix ExactPoint::error_V(std::size_t i) const {
  const Layer& l = p_.layers[i];
  const Matrix& own = l.split ? layers_[i].c : layers_[i].d;
  if (p_.last(i)) return linear({{l.gamma, &own}, {p_.loss_scale, &r_[l.V]}});
  const LayerRadii& next = layers_[i + 1];
  const Num& w = p_.layers[i + 1].weight;
  const Matrix a = product_tn(next.W, next.d), b = product_tn(next.r_W_tilde, magnitudes(*next.R)), c = product_tn(next.r_W_tilde, next.d);
  return linear({{l.gamma, &own}, {w, &a}, {w, &b}, {w, &c}});
}

// The square that an entry at a break has in dist(0, dF)^2, from its one-sided derivatives (SPEC 3.6).
Ival kink2(const Ival& f1, const Ival& f2) {
  const Ival a = square(f1), b = square(f2);
  if (f1.hi <= f2.lo) return {square(Ival{f1.lo, f2.hi}).lo, square(Ival{f1.hi, f2.lo}).lo};
  if (f1.lo > f2.hi) return {smaller(a.lo, b.lo), smaller(a.hi, b.hi)};
  return {0, larger(a.hi, b.hi)};
}

Ival ExactPoint::gradient_U2(std::size_t i) {
  const Layer& l = p_.layers[i];
  const LayerRadii& at = layers_[i];
  const bool piecewise = l.sigma.kind == Activation::Piecewise;
  const IMatrix &gap = e_.gap(i, z_), S = widened(gap, at.c), R = widened({*at.R, {}, true}, at.d);
  const Selector code = piecewise ? e_.codes(i, z_) : Selector(at.slopes.size(), 0);
  Ival sum;
  for (std::size_t e = 0; e < code.size(); ++e) {
    const auto f = [&](const Ival& slope) { return l.rho * R.entry(e) - l.gamma * (S.entry(e) * slope); };
    const bool at_break = code[e] % 2 == 1 && exact_[l.U][e] != 0;
    const std::size_t left = code[e] / 2;
    sum = sum + (at_break ? kink2(f(l.sigma.slopes[left]), f(l.sigma.slopes[left + 1])) : square(f(at.slopes[e])));
  }
  return sum;
}

Ival ExactPoint::subgradient2() {
  Ival sum;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& l = p_.layers[i];
    sum = sum + sum_squares(widened({e_.gradient_W(i, z_), {}, true}, error_W(i))) + sum_squares(widened(e_.gradient_V(i, z_), error_V(i)));
    if (l.b != kNone) {
      const Matrix sums = product(layers_[i].d, ones(p_.samples(), 1));
      sum = sum + sum_squares(widened({e_.gradient_b(i, z_), {}, true}, linear({{l.weight, &sums}})));
    }
    if (l.split) sum = sum + gradient_U2(i);
  }
  return sum;
}

}  // namespace

Ival RecordedPath::steps2(std::size_t k, std::size_t j) {
  return j == 1 ? e_.step2(k + 1) : e_.path2(k + j) - e_.path2(k);
}

Ival RecordedPath::jump2(std::size_t k, std::size_t j) {
  Num sum = 0;
  for (std::size_t b = 0; b < e_.problem.blocks.size(); ++b)
    if (!e_.problem.aside(b)) sum += sum_squares(linear({{1, &e_.run.iterates[k + j][b]}, {-1, &e_.run.iterates[k][b]}}));
  return sum;
}

Ival OrbitPath::jump2(std::size_t k, std::size_t j) {
  Ival sum;
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const Matrix from = radii(p_, enclosure_, b, k), to = radii(p_, enclosure_, b, k + j), r = linear({{1, &from}, {1, &to}});
    const Matrix apart = linear({{1, &run_.iterates[k + j][b]}, {-1, &run_.iterates[k][b]}}), size = magnitudes(apart);
    sum = sum + Ival{sum_squares(beyond(apart, r)), sum_squares(linear({{1, &size}, {1, &r}}))};
  }
  return sum;
}

Ival OrbitPath::steps2(std::size_t k, std::size_t j) {
  while (paths_.size() <= k + j) paths_.push_back(paths_.back() + jump2(paths_.size() - 1, 1));
  return {paths_[k + j].lo - paths_[k].lo, paths_[k + j].hi - paths_[k].hi};
}

const OrbitPath::Values& OrbitPath::at(std::size_t k) {
  return recalled(values_, k, [&]() -> Values {
    if (p_.network()) {
      ExactPoint x(p_, run_, enclosure_, bits_, k);
      return {x.objective(), x.subgradient2()};
    }
    Evaluator e(p_, run_, bits_);
    std::vector<Matrix> parts;
    std::vector<const Matrix*> pointers;
    for (std::size_t b = 0; b < p_.blocks.size(); ++b) parts.push_back(radii(p_, enclosure_, b, k));
    for (const Matrix& part : parts) pointers.push_back(&part);
    const Matrix r = stack_rows(pointers), E = product(magnitudes(p_.H), r), D = e.gradient(e.iterate(k));
    const Num phi = sum_products(D, r) + kHalf * sum_products(r, E);
    return {widened(e.objective(k), phi), sum_squares(widened({D, {}, true}, E))};
  });
}

}  // namespace amcheck
