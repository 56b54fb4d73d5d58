#include "updates.hpp"

namespace amcheck {

IMatrix ridge_residual(Evaluator& e, const Label& label, const Point& before, const Point& after) {
  const auto plus_prox = [&](const IMatrix& gradient, std::size_t which) {
    const Num& alpha = label.prox[which];
    const std::size_t b = label.blocks[which];
    return linear_interval({{1, &gradient}, {alpha, &e.value(after, b)}, {-alpha, &e.value(before, b)}});
  };
  const Block& block = e.problem.blocks[label.blocks[0]];
  const std::size_t i = block.layer;
  switch (block.kind) {
    case Block::Plain: return plus_prox({slice(e.gradient(after), block.offset, block.rows, 0, 1), {}, true}, 0);
    case Block::V: return plus_prox(e.gradient_V(i, after), 0);
    case Block::b: return plus_prox({e.gradient_b(i, after), {}, true}, 0);
    default: break;
  }
  const IMatrix w = plus_prox({e.gradient_W(i, after), {}, true}, 0);
  if (label.blocks.size() == 1) return w;
  const IMatrix b = plus_prox({e.gradient_b(i, after), {}, true}, 1);
  return {stack_columns({&w.lo, &b.lo}), {}, true};
}

Matrix ridge_hessian(Evaluator& e, const Label& label, const Point& after) {
  const Problem& p = e.problem;
  const Block& block = p.blocks[label.blocks[0]];
  const Num& alpha = label.prox[0];
  if (block.kind == Block::Plain) {
    const Matrix own = slice(p.H, block.offset, block.rows, block.offset, block.rows);
    const Matrix shift = diagonal(std::vector<Num>(block.rows, alpha));
    return linear({{1, &own}, {1, &shift}});
  }
  const std::size_t i = block.layer;
  const Layer& l = p.layers[i];
  if (block.kind == Block::b) return diagonal({l.weight * Num(static_cast<long>(p.samples())) + alpha});
  if (block.kind == Block::V) {
    const Num own = l.gamma + (p.last(i) ? p.loss_scale : Num(0)) + alpha;
    const Matrix shift = diagonal(std::vector<Num>(block.rows, own));
    if (p.last(i)) return shift;
    const Matrix w = e.weights(i + 1, after), ww = product_tn(w, w);
    return linear({{p.layers[i + 1].weight, &ww}, {1, &shift}});
  }
  const bool pair = label.blocks.size() == 2;
  std::vector<Num> shifts(block.cols, l.lambda + alpha);
  if (pair) shifts.push_back(label.prox[1]);
  const Matrix shift = diagonal(shifts);
  return linear({{l.weight, &e.gram(i, after, pair || l.bias == Bias::Ones)}, {1, &shift}});
}

Blocks heavy_ball_misses(Evaluator& e, std::size_t k) {
  const Problem& p = e.problem;
  const Update& u = p.sweep.front();
  const Matrix gradient = e.gradient(e.iterate(k));
  Blocks out;
  for (const std::size_t b : u.blocks) {
    const Block& block = p.blocks[b];
    const Matrix part = slice(gradient, block.offset, block.rows, 0, 1);
    const Matrix& earlier = k == 0 ? (*p.previous)[b] : e.run.iterates[k - 1][b];
    out.push_back(linear({{1, &e.run.iterates[k + 1][b]}, {-(1 + u.momentum), &e.run.iterates[k][b]}, {u.momentum, &earlier}, {u.step, &part}}));
  }
  return out;
}

}  // namespace amcheck
