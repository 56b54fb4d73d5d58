// What the updates of an orbit have in common, and heavy-ball steps (SPEC 3.11).
#include "orbit.hpp"

#include "updates.hpp"

namespace amcheck {

Matrix Hats::operator()(const Matrix& C) {
  std::vector<Num> entries;
  for (std::size_t i = 0; i < C.size(); ++i) entries.push_back(C.entry(i));
  return (*this)(C.rows(), C.cols(), entries);
}

Matrix Hats::operator()(std::size_t rows, std::size_t cols, const std::vector<Num>& entries) {
  std::vector<Z> integers;
  std::size_t bits = 1;
  for (const Num& x : entries) {
    integers.push_back(x.floor(kUnit));
    bits = std::max(bits, bit_length(integers.back()));
    largest_ = std::max(largest_, Z(abs(integers.back())));
  }
  Matrix out(rows, cols, bits, 0, 1);
  for (std::size_t i = 0; i < integers.size(); ++i) out.set(i, integers[i]);
  return out;
}

// 32 N^2 A u (s+h): a hatted coefficient is off by less than u, every floor by less than one unit.
Num Hats::round(const OrbitSweep& s) const {
  const Problem& p = s.e.problem;
  std::size_t N = p.network() ? p.samples() : 2 * p.order();
  for (const Layer& l : p.layers) N += l.inputs + l.width + 2;
  const Z A = 1 + Num(largest_).ceil(-kUnit);
  return Num(32 * Z(N) * Z(N) * A, -kUnit) * s.set.reach();
}

LayerErrors::LayerErrors(const OrbitSweep& s, std::size_t layer, const Point& z)
    : l(s.e.problem.layers[layer]), V(s.e.input(layer)), T(s.e.output(layer)), V_hat(s.e.hat(layer, z)), W(s.e.weights(layer, z)),
      E_W(s.set.hull(l.W)), E_W_tilde(slice(E_W, 0, l.width, 0, l.inputs)), E_V(V == kNone ? zeros(l.inputs, s.e.problem.samples()) : s.set.hull(V)),
      E_V_hat(E_V), E_b(l.b == kNone ? zeros(l.width, 1) : s.set.hull(l.b)), E_T(s.set.hull(T)) {
  const Matrix one = zeros(1, E_V.cols());
  if (l.bias == Bias::Ones) E_V_hat = stack_rows({&E_V, &one});
}

Tangents model_images(const OrbitSweep& s, const LayerErrors& at, Hats& hats) {
  const Tangents& b_W = s.set.block(at.l.W);
  const Matrix X = hats(at.V_hat), W = at.V == kNone ? Matrix() : hats(at.W);
  std::vector<Product> products{{Product::Right, &X, &b_W}};
  if (at.V != kNone) products.push_back({Product::Left, &W, &s.set.block(at.V)});
  Tangents m = floored(at.l.width, X.cols(), products);
  return at.l.b == kNone ? m : sum(m.rows(), m.cols(), {{1, &m}, {1, &s.set.block(at.l.b)}});
}

Images heavy_ball_images(const OrbitSweep& s) {
  const Problem& p = s.e.problem;
  const Update& u = p.sweep.front();
  const std::size_t n = p.blocks.size();
  Hats hats;
  std::vector<Matrix> A;
  for (const Block& to : p.blocks) {
    for (const Block& from : p.blocks) {
      const Matrix H = slice(p.H, to.offset, to.rows, from.offset, from.rows), keep = diagonal(std::vector<Num>(to.rows, 1 + u.momentum));
      A.push_back(hats(&to == &from ? linear({{1, &keep}, {-u.step, &H}}) : linear({{-u.step, &H}})));
    }
  }
  const Matrix back = hats(1, 1, {-u.momentum});
  const Num round = hats.round(s);
  const Blocks misses = heavy_ball_misses(s.e, s.k);
  Images out;
  for (std::size_t b = 0; b < n; ++b) {
    const Block& block = p.blocks[b];
    std::vector<Product> products;
    for (std::size_t c = 0; c < n; ++c) products.push_back({Product::Left, &A[b * n + c], &s.set.block(c)});
    products.push_back({Product::Right, &back, &s.set.before(b)});
    Image image{b, floored(block.rows, 1, products), {}, {}};
    for (std::size_t i = 0; i < block.rows; ++i) image.noise.push_back(up(absolute(misses[b].entry(i)) + round));
    out.images.push_back(std::move(image));
  }
  return out;
}

}  // namespace amcheck
