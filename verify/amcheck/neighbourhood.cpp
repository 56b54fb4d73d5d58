#include "neighbourhood.hpp"

#include "enclosure.hpp"

namespace amcheck {

Num rt(const Num& y) {
  const Z n = y.ceil(64);
  Z root = floor_sqrt(n);
  if (root * root < n) root += 1;
  return Num(root, -32);
}

namespace {

Run run_of(const Blocks& x) {
  Run run;
  run.iterates.push_back(x);
  return run;
}

Marks marks_of(const Problem& p, const std::vector<Kink>& kinks) {
  Marks out(p.layers.size());
  for (std::size_t i = 0; i < p.layers.size(); ++i)
    if (p.layers[i].split) out[i].resize(p.layers[i].width * p.samples());
  for (const Kink& k : kinks)
    if (p.network()) out[p.blocks[k.block].layer][k.entry] = 1;
  return out;
}

}  // namespace

Neighbourhood::Neighbourhood(const Problem& problem_, const CriticalPoint& point_, unsigned bits, const Surroundings& known)
    : run_(run_of(point_.center)), problem(problem_), point(point_), e(problem, run_, bits), at(e.iterate(0)), layout(problem), kinks(marks_of(problem, point.kinks)), dead(marks_of(problem, {})), vanished(dead),
      center_(problem.polynomial() ? std::make_optional<Center>(problem, point.center) : std::nullopt),
      around_(known.smooth ? known.smooth : center_ ? std::make_shared<PolynomialAround>(*center_) : nullptr), held_(known.held) {}

namespace {

// The first piece without slope and value whose closure holds 0, or as many as there are pieces.
std::size_t zero_piece(const Activation& a) {
  for (std::size_t p = 0; p < a.slopes.size(); ++p)
    if (a.slopes[p].sign() == 0 && a.shifts[p].sign() == 0 && (p == 0 || a.breaks[p - 1].sign() <= 0) && (p == a.breaks.size() || a.breaks[p].sign() >= 0)) return p;
  return a.slopes.size();
}

}  // namespace

Outcome Neighbourhood::place_dead() {
  for (const CriticalPoint::Unit& d : point.dead) {
    const std::string name = "dead [" + std::to_string(d.layer) + "," + std::to_string(d.unit) + "]";
    if (d.layer < 1 || d.layer >= static_cast<long>(problem.layers.size())) return reject(name + ": it must name a layer before the last");
    const auto i = static_cast<std::size_t>(d.layer - 1);
    const Layer& l = problem.layers[i];
    if (d.unit < 0 || d.unit >= static_cast<long>(l.width)) return reject(name + ": the layer has no such unit");
    if (!l.split || zero_piece(l.sigma) == l.sigma.slopes.size()) return reject(name + ": its activation has no piece that is zero around or beside 0");
    if (l.b != kNone || l.lambda.sign() <= 0) return reject(name + ": a bias apart, or lambda = 0");
    const auto a = static_cast<std::size_t>(d.unit);
    for (const std::size_t block : {l.W, l.U}) {
      const Matrix& m = point.center[block];
      for (std::size_t k = 0; k < m.cols(); ++k)
        if (m.sign(a * m.cols() + k) != 0) return reject(name + ": row of " + problem.blocks[block].name + " is 0 fails");
    }
    for (std::size_t j = 0; j < problem.samples(); ++j) {
      if (kinks[i][a * problem.samples() + j] != 0) return reject(name + ": an entry of it is in 'kinks'");
      dead[i][a * problem.samples() + j] = 1;
    }
    for (const CriticalPoint::Pair& s : point.symmetry)
      if (s.layer == d.layer && (s.a == d.unit || s.b == d.unit)) return reject(name + ": it is also in 'symmetry'");
  }
  return {};
}

bool Neighbourhood::on_zero_pieces(const Blocks& x) const {
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    for (std::size_t entry = 0; entry < dead[i].size(); ++entry) {
      if (dead[i][entry] == 0) continue;
      const std::size_t p = zero_piece(l.sigma);
      const Num u = x[l.U].entry(entry);
      if ((p > 0 && u <= l.sigma.breaks[p - 1]) || (p < l.sigma.breaks.size() && u >= l.sigma.breaks[p])) return false;
    }
  }
  return true;
}

bool Neighbourhood::into_zero_pieces(const Blocks& v) const {
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    for (std::size_t entry = 0; entry < dead[i].size(); ++entry) {
      if (dead[i][entry] == 0) continue;
      const std::size_t p = zero_piece(l.sigma);
      const int s = v[l.U].sign(entry);
      if ((p > 0 && l.sigma.breaks[p - 1].sign() == 0 && s < 0) || (p < l.sigma.breaks.size() && l.sigma.breaks[p].sign() == 0 && s > 0)) return false;
    }
  }
  return true;
}

std::string Neighbourhood::name_of(std::size_t block, std::size_t entry) const {
  const Block& b = problem.blocks[block];
  return b.name + " (" + std::to_string(entry / b.cols) + "," + std::to_string(entry % b.cols) + ")";
}

Outcome Neighbourhood::place_kinks() {
  sides_.clear();
  if (center_) return {};
  for (const Kink& k : point.kinks) {
    const std::size_t i = problem.blocks[k.block].layer;
    const Activation& sigma = problem.layers[i].sigma;
    const bool piecewise = sigma.kind == Activation::Piecewise;
    const std::uint32_t code = piecewise ? e.codes(i, at)[k.entry] : 0;
    if (code % 2 == 0) return reject("the kink " + name_of(k.block, k.entry) + " is at no break of its activation");
    sides_.push_back({side(i, k.entry, sigma.slopes[code / 2], false), side(i, k.entry, sigma.slopes[code / 2 + 1], true)});
  }
  return {};
}

Neighbourhood::Side Neighbourhood::side(std::size_t i, std::size_t entry, const Num& slope, bool right) {
  const Layer& l = problem.layers[i];
  const std::size_t n = problem.samples();
  const Num f = l.rho * e.residual(i, at).entry(entry) - l.gamma * slope * e.gap(i, at).lo.entry(entry);
  Num norm2 = 1 + sum_squares(slice(e.hat(i, at), 0, l.fed(), entry % n, 1));
  if (i > 0) norm2 += sum_squares(slice(e.value(at, l.W), entry / n, 1, 0, l.inputs));
  if (l.b != kNone) norm2 += 1;
  return {right ? f : -f, l.rho * rt(norm2) + l.gamma * absolute(slope) * rt(1 + square(slope)), i > 0 ? l.rho.times2(-1) : Num(0)};
}

Neighbourhood::Margin Neighbourhood::slope_margin(const Num& radius) const {
  if (held_) {
    const Held::Margin margin = held_->margin(radius);
    return {margin.size, margin.entry};
  }
  Margin least;
  for (std::size_t k = 0; k < sides_.size(); ++k) {
    for (const Side* s : {&sides_[k].left, &sides_[k].right}) {
      const Num margin = s->size - s->steep * radius - s->bend * square(radius);
      if ((k == 0 && s == &sides_[k].left) || margin < least.size) least = {margin, k};
    }
  }
  return least;
}

Outcome Neighbourhood::keeps_pieces(const Num& radius) {
  if (center_) return center_->keeps_signs(radius, true);
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    if (!l.split) continue;
    const std::vector<Num>& breaks = l.sigma.breaks;
    for (std::size_t entry = 0; entry < kinks[i].size(); ++entry) {
      if (dead[i][entry] != 0) continue;
      const Num u = e.value(at, l.U).entry(entry);
      const std::size_t left = e.codes(i, at)[entry] / 2, right = left + (kinks[i][entry] != 0 || vanished[i][entry] != 0 ? 1 : 0);  // pieces
      const std::string where = name_of(l.U, entry) + " in the ball of radius " + show(radius);
      if (left > 0 && u - radius <= breaks[left - 1]) return reject(where + ": u-r > break fails: left, right", u - radius, breaks[left - 1]);
      if (right < breaks.size() && u + radius >= breaks[right]) return reject(where + ": u+r < break fails: left, right", u + radius, breaks[right]);
    }
  }
  return {};
}

Num Neighbourhood::norm_bound(std::size_t i) {
  const Layer& l = problem.layers[i];
  Num bound = 1 + max_row_sum(product_nt(e.hat(i, at), e.hat(i, at)));
  const Matrix W = e.weights(i, at);
  if (i > 0) bound += max_row_sum(product_tn(W, W));
  if (l.b != kNone) bound += static_cast<long>(problem.samples());
  return rt(bound);
}

Num Neighbourhood::bend_change(std::size_t i, const Num& radius) {
  const Layer& l = problem.layers[i];
  if (!l.split || l.sigma.kind == Activation::Piecewise) return 0;
  const Num r(radius.ceil(e.bits), -static_cast<std::int64_t>(e.bits));
  Num most = 0;
  for (std::size_t entry = 0; entry < kinks[i].size(); ++entry) {
    const Num u = e.value(at, l.U).entry(entry), v = e.value(at, l.V).entry(entry);
    const Bend here = smooth_bend(l.sigma.kind, e.sigma(i, at).entry(entry), v);
    const Bend around = smooth_bend(l.sigma.kind, sigma_over(l.sigma.kind, u, r, e.bits), Ival(v - r, v + r));
    most = larger(most, largest_absolute(around.uu - Ival(here.uu.lo)) + largest_absolute(around.uv - Ival(here.uv.lo)));
  }
  return l.gamma * most;
}

Num Neighbourhood::hessian_change(const Num& radius) {
  if (around_) return around_->hessian_change(radius);
  Num most = 0;
  const std::size_t N = problem.layers.size();
  std::vector<Num> c(N + 1);
  for (std::size_t i = 1; i < N; ++i) c[i] = problem.layers[i].weight * (3 * norm_bound(i) * radius + (3 * square(radius)).times2(-1));
  for (std::size_t i = 0; i < N; ++i) {
    const Num s = bend_change(i, radius);
    most = larger(larger(most, c[i] + s), c[i + 1] + s);
  }
  return most;
}

namespace {

Num half(const Num& x) { return x.times2(-1); }

// At most this much does half the squared norm grow when a vector of this norm moves by so much.
Num growth(const Num& norm, const Num& by) { return norm * by + half(square(by)); }

}  // namespace

Ival Neighbourhood::value_at(const Blocks& y) {
  if (around_) return around_->value_at(unknowns_of(y));
  Run run = run_of(y);
  return Evaluator(problem, run, e.bits).objective(0);
}

Num Neighbourhood::rise(const Num& r) {
  if (held_) return held_->highest(r) - point.value.lo;
  const Matrix &output = e.value(at, problem.layers.back().V), miss = linear({{1, &output}, {-1, &problem.Y}});
  Num sum = problem.loss_scale * growth(rt(sum_squares(miss)), r) + half(square(point.gradient) * point.balls[0].modulus.inverse());
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    if (l.split) {
      Num steepest = 0;
      for (const Num& s : l.sigma.slopes) steepest = larger(steepest, absolute(s));
      if (l.sigma.kind != Activation::Piecewise) steepest = l.sigma.kind == Activation::Tanh ? Num(1) : Num(1).times2(-2);
      sum += l.gamma * growth(rt(sum_squares(e.gap(i, at)).hi), r * rt(1 + square(steepest)));
    }
    Num moved = norm_bound(i) * r;
    if (i > 0) moved += half(square(r));
    sum += l.weight * growth(rt(sum_squares(e.residual(i, at))), moved);
    sum += l.lambda * growth(rt(sum_squares(e.value(at, l.W))), r);
  }
  return sum;
}

}  // namespace amcheck
