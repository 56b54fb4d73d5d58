#include "evaluator.hpp"

#include "enclosure.hpp"
#include "polynomial_values.hpp"
#include "smooth_point.hpp"

namespace amcheck {
namespace {

Ival scaled(const Num& c, const Ival& x) { return {c * x.lo, c * x.hi}; }  // c >= 0

}  // namespace

Selector piece_codes(const Activation& a, const Matrix& u) {
  Selector out(u.size(), 0);
  for (const Num& at : a.breaks) {
    const Matrix moved = at.sign() == 0 ? Matrix() : linear({{1, &u}}, -at);
    const Matrix& from_break = at.sign() == 0 ? u : moved;
    for (std::size_t e = 0; e < u.size(); ++e) out[e] += static_cast<std::uint32_t>(from_break.sign(e) + 1);
  }
  return out;
}

Point Evaluator::iterate(std::size_t k) const { return {k, std::vector<char>(problem.blocks.size(), 0)}; }

Point Evaluator::before(std::size_t k, std::size_t update) {
  if (k != mixed_sweep_) {
    matrices_.mixed.clear();
    intervals_.mixed.clear();
    selectors_.mixed.clear();
    terms_.mixed.clear();
    mixed_sweep_ = k;
  }
  Point p = iterate(k);
  for (std::size_t u = 0; u < update; ++u)
    for (const std::size_t b : problem.sweep[u].blocks) p.newer[b] = 1;
  return p;
}

template <class T, class Compute>
const T& Evaluator::recall(Table<T>& table, Quantity q, std::size_t layer, const Point& p, const Arguments& blocks, Compute compute) {
  std::uint64_t k = 0, mask = 0, bit = 1;
  for (const std::size_t b : blocks) {
    if (b == kNone) continue;
    k = p.k;
    if (p.newer[b] != 0) mask |= bit;
    bit <<= 1;
  }
  if (mask + 1 == bit) {  // all are of the next iterate, or there are none
    ++k;
    mask = 0;
  }
  // At most 8 arguments and 2^20 iterates, so the parts of the key do not overlap.
  const std::uint64_t key = (std::uint64_t{layer} * kQuantities + q) << 32 | k << 8 | mask;
  return recalled(mask == 0 ? table.kept : table.mixed, key, compute);
}

const Matrix& Evaluator::hat(std::size_t i, const Point& p) {
  const Matrix& v = input_value(i, p);
  if (problem.layers[i].bias != Bias::Ones) return v;
  return recall(matrices_, kHat, i, p, {input(i)}, [&] {
    const Matrix one = ones(1, v.cols());
    return stack_rows({&v, &one});
  });
}

const Matrix& Evaluator::gram(std::size_t i, const Point& p, bool with_ones) {
  return recall(matrices_, with_ones ? kGramOnes : kGram, i, p, {input(i)}, [&] {
    const Matrix& v = input_value(i, p);
    if (!with_ones) return product_nt(v, v);
    const Matrix one = ones(1, v.cols()), all = stack_rows({&v, &one});
    return product_nt(all, all);
  });
}

Matrix Evaluator::weights(std::size_t i, const Point& p) const {
  const Layer& l = problem.layers[i];
  return slice(value(p, l.W), 0, l.width, 0, l.inputs);
}

const Matrix& Evaluator::model(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  return recall(matrices_, kModel, i, p, {l.W, l.b, input(i)}, [&] {
    Matrix m = product(value(p, l.W), hat(i, p));
    return l.b == kNone ? m : linear({{1, &m}, {1, &value(p, l.b)}});
  });
}

const Matrix& Evaluator::residual(std::size_t i, const Point& p) {
  return recall(matrices_, kResidual, i, p, residual_arguments(i), [&] { return linear({{1, &value(p, output(i))}, {-1, &model(i, p)}}); });
}

const Selector& Evaluator::codes(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  return recall(selectors_, kCodes, i, p, {l.U}, [&] { return piece_codes(l.sigma, value(p, l.U)); });
}

const IMatrix& Evaluator::sigma(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  return recall(intervals_, kSigma, i, p, {l.U}, [&] { return sigma_matrix(l.sigma.kind, value(p, l.U), bits); });
}

const IMatrix& Evaluator::gap(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  return recall(intervals_, kGap, i, p, {l.U, l.V}, [&] {
    const Matrix &u = value(p, l.U), &v = value(p, l.V);
    if (l.sigma.kind != Activation::Piecewise) return linear_interval({{1, &v}, {-1, &sigma(i, p)}});
    std::vector<Sum> pieces;
    for (std::size_t q = 0; q < l.sigma.slopes.size(); ++q) pieces.push_back({{{1, &v}, {-l.sigma.slopes[q], &u}}, -l.sigma.shifts[q]});
    Selector piece = codes(i, p);  // at a break both pieces agree
    for (auto& code : piece) code /= 2;
    return IMatrix{combine(u.rows(), u.cols(), pieces, &piece), {}, true};
  });
}

const Matrix& Evaluator::gradient_W(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  return recall(matrices_, kGradW, i, p, residual_arguments(i), [&] {
    const Matrix rv = product_nt(residual(i, p), hat(i, p));
    return linear({{l.lambda, &value(p, l.W)}, {-l.weight, &rv}});
  });
}

Matrix Evaluator::gradient_b(std::size_t i, const Point& p) {
  const Matrix sums = product(residual(i, p), ones(problem.samples(), 1));
  return linear({{-problem.layers[i].weight, &sums}});
}

const IMatrix& Evaluator::gradient_V(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  const bool last = problem.last(i);
  Arguments blocks = residual_arguments(last ? i : i + 1);
  blocks.push_back(l.V);
  blocks.push_back(l.U);
  if (last && l.split) blocks = {l.V, l.U};
  return recall(intervals_, kGradV, i, p, blocks, [&] {
    Matrix back;
    std::vector<ITerm> terms{l.split ? ITerm(l.gamma, &gap(i, p)) : ITerm(l.gamma, &residual(i, p))};
    if (last) {
      terms.emplace_back(problem.loss_scale, &value(p, l.V));
      terms.emplace_back(-problem.loss_scale, &problem.Y);
    } else {
      back = product_tn(weights(i + 1, p), residual(i + 1, p));
      terms.emplace_back(-problem.layers[i + 1].weight, &back);
    }
    return linear_interval(terms);
  });
}

Ival Evaluator::gradient_U2(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  if (l.sigma.kind == Activation::Piecewise) return gradient_U2_piecewise(i, p);
  const Matrix& r = residual(i, p);
  Ival sum;
  for (std::size_t e = 0; e < r.size(); ++e) {
    const Ival bend = gap(i, p).entry(e) * sigma_slope(l.sigma.kind, sigma(i, p).entry(e));
    sum = sum + square(Ival(l.rho * r.entry(e)) - scaled(l.gamma, bend));
  }
  return sum;
}

// SPEC 3.6: at a break the one-sided derivatives f1, f2 stand for [f1,f2] if f1 <= f2 and for {f1,f2} if not. Either way the least square
// is that of the one nearer to 0, but for 0 itself between f1 < f2 of different signs.
Ival Evaluator::gradient_U2_piecewise(std::size_t i, const Point& p) {
  const Layer& l = problem.layers[i];
  const Matrix &r = residual(i, p), &s = gap(i, p).lo;
  std::vector<Sum> pieces;
  for (const Num& slope : l.sigma.slopes) pieces.push_back({{{l.rho, &r}, {-(l.gamma * slope), &s}}, 0});
  const Selector& code = codes(i, p);
  Selector left = code, right = code;
  for (auto& c : left) c /= 2;
  const auto unused = static_cast<std::uint32_t>(pieces.size());  // away from the breaks f1 is the derivative
  for (auto& c : right) c = c % 2 == 1 ? (c + 1) / 2 : unused;
  pieces.push_back({});
  const Matrix f1 = combine(r.rows(), r.cols(), pieces, &left), f2 = combine(r.rows(), r.cols(), pieces, &right);
  Selector pick(r.size(), 0);  // 0: the square of f1, 1: of f2, unused: zero
  for (std::size_t e = 0; e < r.size(); ++e)
    if (code[e] % 2 == 1) pick[e] = f1.sign(e) < f2.sign(e) ? unused : static_cast<std::uint32_t>(std::max(f1.compare_magnitude(e, f2, e), 0));
  return sum_squares(f1, pick, 0) + sum_squares(f2, pick, 1);
}

Ival Evaluator::network_objective(const Point& p) {
  const std::size_t out = problem.layers.back().V;
  const Ival& loss = recall(terms_, kLossTerm, 0, p, {out}, [&] { return Ival(sum_squares(linear({{1, &value(p, out)}, {-1, &problem.Y}}))); });
  Ival sum = scaled(problem.loss_scale, loss);
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    if (l.split) sum = sum + scaled(l.gamma, recall(terms_, kGapTerm, i, p, {l.U, l.V}, [&] { return sum_squares(gap(i, p)); }));
    sum = sum + scaled(l.weight, recall(terms_, kResidualTerm, i, p, residual_arguments(i), [&] { return Ival(sum_squares(residual(i, p))); }));
    if (l.lambda.sign() != 0) sum = sum + scaled(l.lambda, recall(terms_, kWeightTerm, i, p, {l.W}, [&] { return Ival(sum_squares(value(p, l.W))); }));
  }
  return scaled(Num(1).times2(-1), sum);
}

Ival Evaluator::network_subgradient2(const Point& p) {
  Ival sum;
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    sum = sum + Ival(sum_squares(gradient_W(i, p))) + sum_squares(gradient_V(i, p));
    if (l.b != kNone) sum = sum + Ival(sum_squares(gradient_b(i, p)));
    if (l.split) sum = sum + gradient_U2(i, p);
  }
  return sum;
}

Matrix Evaluator::stacked(const Point& p) const {
  std::vector<const Matrix*> parts;
  for (std::size_t b = 0; b < problem.blocks.size(); ++b) parts.push_back(&value(p, b));
  return stack_rows(parts);
}

Matrix Evaluator::gradient(const Point& p) {
  const Matrix hx = product(problem.H, stacked(p));
  return linear({{1, &hx}, {-1, &problem.g}});
}

std::vector<Num> Evaluator::unknowns(const Point& p) const {
  std::vector<Num> out;
  for (std::size_t b = 0; b < problem.blocks.size(); ++b) append_entries(value(p, b), out);
  return out;
}

const GridProblem& Evaluator::grid() {
  if (!grid_) grid_ = std::make_shared<const GridProblem>(problem, static_cast<long>(bits));
  return *grid_;
}

Ival Evaluator::objective(const Point& p) {
  switch (problem.kind) {
    case ProblemKind::Network: return network_objective(p);
    case ProblemKind::Polynomial: return amcheck::objective(problem.objective, {problem.objective, unknowns(p)});
    case ProblemKind::Composite: return smooth() ? smooth_value(grid(), unknowns(p)) : Ival(amcheck::value(problem.composite.F(), {problem.composite, unknowns(p)}));
    case ProblemKind::Quadratic: break;
  }
  const Matrix x = stacked(p), hx = product(problem.H, x);
  return product_tn(x, hx).entry(0).times2(-1) - product_tn(problem.g, x).entry(0);
}

const Ival& Evaluator::objective(std::size_t k) {
  return recalled(objectives_, k, [&] { return objective(iterate(k)); });
}

const Ival& Evaluator::subgradient2(std::size_t k) {
  return recalled(subgradients_, k, [&]() -> Ival {
    const Point p = iterate(k);
    switch (problem.kind) {
      case ProblemKind::Network: return network_subgradient2(p);
      case ProblemKind::Polynomial: return amcheck::subgradient2(problem.objective, {problem.objective, unknowns(p)});
      case ProblemKind::Composite: return composite_subgradient(k).square;
      case ProblemKind::Quadratic: break;
    }
    return sum_squares(gradient(p));
  });
}

const Subgradient& Evaluator::composite_subgradient(std::size_t k) {
  return recalled(composite_subgradients_, k, [&] {
    std::vector<Num> x = unknowns(iterate(k));
    return smooth() ? smooth_subgradient(grid(), x) : amcheck::composite_subgradient(problem, std::move(x));
  });
}

std::string Evaluator::no_subgradient(std::size_t k) {
  if (problem.kind == ProblemKind::Composite) return composite_subgradient(k).problem;
  const bool many = problem.polynomial() && PolynomialPoint(problem.objective, unknowns(iterate(k))).kinks() > 1;
  return many ? "more than one hinge is 0" : "";
}

const Num& Evaluator::step2(std::size_t k) {
  return recalled(steps_, k, [&] {
    Num sum;
    for (std::size_t b = 0; b < problem.blocks.size(); ++b)
      if (!problem.aside(b)) sum += sum_squares(linear({{1, &run.iterates[k][b]}, {-1, &run.iterates[k - 1][b]}}));
    return sum;
  });
}

Num Evaluator::path2(std::size_t k) {
  while (paths_.size() <= k) paths_.push_back(paths_.back() + step2(paths_.size()));
  return paths_[k];
}

}  // namespace amcheck
