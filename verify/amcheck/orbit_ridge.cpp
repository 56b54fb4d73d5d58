// Ridge updates and the halves of jacobi updates (SPEC 3.11).
#include "enclosure.hpp"
#include "exact_orbit.hpp"
#include "orbit.hpp"
#include "updates.hpp"

namespace amcheck {

namespace {

const Num kUnitSize = Num(1).times2(-kUnit);
const Num kNear = Num(1).times2(-10);

// An interval that the slopes of sigma over u +- E lie in.
Ival slopes_over(const Activation& a, const Num& u, const Num& E, unsigned bits) {
  if (a.kind != Activation::Piecewise) return sigma_slope(a.kind, sigma_over(a.kind, u, E, bits));
  if (E.sign() == 0) return Num(0);
  const Num lo = u - E, hi = u + E;
  std::size_t p = 0;
  while (p < a.breaks.size() && a.breaks[p] < lo) ++p;  // piece p ends at breaks[p]
  Ival out = a.slopes[p];
  for (++p; p < a.slopes.size() && a.breaks[p - 1] <= hi; ++p) out = {smaller(out.lo, a.slopes[p]), larger(out.hi, a.slopes[p])};
  return out;
}

// A ridge update seen from the recorded point after it. The optimality conditions of x and z differ by an identity whose
// linear part maps the set to `images`; the rest is in `second`, `gamma` and what the perturbed Hessian H + dH does.
class Ridge {
 public:
  Ridge(const OrbitSweep& s, const Label& label, const Matrix& P)
      : s_(s), e_(s.e), p_(e_.problem), label_(label), P_(P), block_(p_.blocks[label.blocks[0]]), before_(e_.before(s.k, label.update)), z_(before_),
        n_(p_.network() ? p_.samples() : 1), left_(acts_on_left(block_)) {
    for (const std::size_t b : label.blocks) z_.newer[b] = 1;
  }

  Images images() {
    r_ = ridge_residual(e_, label_, before_, z_);
    H_ = ridge_hessian(e_, label_, z_);
    dH_ = zeros(H_.rows(), H_.cols());
    if (block_.kind == Block::Plain) plain();
    else if (block_.kind == Block::W) weights();
    else if (block_.kind == Block::b) bias();
    else if (!p_.last(block_.layer)) inner_V();
    else last_V();
    return finish();
  }

 private:
  bool pair() const { return label_.blocks.size() == 2; }
  const Tangents& old(std::size_t block) const { return s_.set.block(block); }
  Matrix times_P(const Num& c) const { return linear({{c, &P_}}); }

  void plain();
  void weights();
  void bias();
  void inner_V();
  void last_V();
  Tangents activated(const Layer& own, Matrix& bent);
  Images finish();

  // b_T - floor(u W^ b_V), or b_T where V_0 is data.
  Tangents without_input(const LayerErrors& at, const Matrix& W) const {
    if (at.V == kNone) return old(at.T);
    const Tangents Wb = floored(at.l.width, n_, {{Product::Left, &W, &old(at.V)}});
    return sum(at.l.width, n_, {{1, &old(at.T)}, {-1, &Wb}});
  }
  // What the tangents of samples do to a shared block: t acts through Z, and R through y.
  Matrix from_samples(const Tangents& t, const Matrix& Z) const {
    return product(s_.set.spread_samples(t, false), magnitudes(Z));
  }

  const OrbitSweep& s_;
  Evaluator& e_;
  const Problem& p_;
  const Label& label_;
  const Matrix& P_;
  const Block& block_;
  const Point before_;
  Point z_;
  const std::size_t n_;
  const bool left_;

  Hats hats_;
  IMatrix r_;
  Matrix H_, dH_, second_, gamma_;  // second_ and gamma_ have the shape of the update; gamma_ in units
  Tangents new_;
};

void Ridge::plain() {
  std::vector<Matrix> H(p_.blocks.size());
  std::vector<Product> products;
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const Block& other = p_.blocks[b];
    if (&other == &block_) {
      H[b] = hats_(times_P(label_.prox[0]));
    } else {
      const Matrix coupling = slice(p_.H, block_.offset, block_.rows, other.offset, other.rows), PH = product(P_, coupling);
      H[b] = hats_(linear({{-1, &PH}}));
    }
    products.push_back({Product::Left, &H[b], &old(b)});
  }
  new_ = floored(block_.rows, 1, products);
  second_ = zeros(block_.rows, 1);
}

void Ridge::weights() {
  const LayerErrors at(s_, block_.layer, z_);
  const Num& w = at.l.weight;
  const std::size_t order = P_.rows(), rows = block_.rows;
  Matrix V = at.V_hat, E_V = at.E_V_hat;
  if (pair()) {
    const Matrix one = ones(1, n_), none = zeros(1, n_);
    V = stack_rows({&V, &one});
    E_V = stack_rows({&E_V, &none});
  }
  const bool hidden = at.V != kNone;
  const Matrix VP = product_tn(V, P_), Zh = hats_(linear({{w, &VP}}));
  std::vector<Num> prox(block_.cols, label_.prox[0]);
  if (pair()) prox.push_back(label_.prox[1]);
  const Matrix A = hats_(product(diagonal(prox), P_));
  const Matrix A_W = slice(A, 0, block_.cols, 0, order), A_b = pair() ? slice(A, block_.cols, 1, 0, order) : Matrix();
  const Matrix W = hidden ? hats_(at.W) : Matrix(), R = hidden ? hats_(linear({{w, &e_.residual(block_.layer, z_)}})) : Matrix(),
               P_V = hidden ? hats_(slice(P_, 0, at.l.inputs, 0, order)) : Matrix();

  Tangents t = without_input(at, W);
  if (at.l.b != kNone && !pair()) t = sum(rows, n_, {{1, &t}, {-1, &old(at.l.b)}});
  std::vector<Product> products{{Product::Right, &Zh, &t}, {Product::Right, &A_W, &old(at.l.W)}};
  if (pair()) products.push_back({Product::Right, &A_b, &old(at.l.b)});
  gamma_ = from_samples(t, Zh);
  Tangents y;
  if (hidden) {
    y = floored(n_, order, {{Product::Turned, &P_V, &old(at.V)}});
    products.push_back({Product::Left, &R, &y});
    const Matrix by_R = product(magnitudes(R), s_.set.spread_samples(y, true));
    gamma_ = linear({{1, &gamma_}, {1, &by_R}});
  }
  new_ = floored(rows, order, products, s_.set.samples_end());

  const Matrix size = magnitudes(V), one_way = product_nt(size, E_V), both = product_nt(E_V, E_V), other_way = transposed(one_way);
  dH_ = linear({{w, &one_way}, {w, &other_way}, {w, &both}});
  const Matrix by_input = at.by_input(), none = zeros(rows, 1);
  const Matrix q = linear({{1, &at.E_T}, {1, &by_input}, {1, pair() ? &none : &at.E_b}}), qE = product_nt(q, E_V), qEP = product(qE, magnitudes(P_));
  second_ = linear({{w, &qEP}});
}

void Ridge::bias() {
  const LayerErrors at(s_, block_.layer, z_);
  const Num& w = at.l.weight;
  const Num P = P_.entry(0);  // near 1/H > 0, or eta0 is too large
  const Matrix X = hats_(at.V_hat), W = at.V == kNone ? Matrix() : hats_(at.W), Zh = hats_(n_, 1, std::vector<Num>(n_, w * P)),
               A = hats_(times_P(label_.prox[0]));
  const Tangents Wb = floored(block_.rows, n_, {{Product::Right, &X, &old(at.l.W)}}), t_W = without_input(at, W);
  const Tangents t = sum(block_.rows, n_, {{1, &t_W}, {-1, &Wb}});
  new_ = floored(block_.rows, 1, {{Product::Right, &Zh, &t}, {Product::Right, &A, &old(at.l.b)}}, s_.set.samples_end());
  gamma_ = from_samples(t, Zh);
  const Matrix sums = product(at.by_both(), ones(n_, 1));
  second_ = linear({{w * P, &sums}});
}

// y = floor(u s^ o b_U) for the least slopes of sigma over the hulls of U; `bent` becomes half o E_U.
Tangents Ridge::activated(const Layer& own, Matrix& bent) {
  const Matrix &u = e_.value(z_, own.U), &E_U = s_.set.hull(own.U);
  std::vector<Num> least, widths;
  for (std::size_t i = 0; i < u.size(); ++i) {
    const Num E = E_U.entry(i);
    const Ival s = slopes_over(own.sigma, u.entry(i), E, e_.bits);
    least.push_back(s.lo);
    widths.push_back((s.hi - s.lo) * E);
  }
  bent = matrix_of(u.rows(), u.cols(), widths);
  const Matrix S = hats_(u.rows(), u.cols(), least);
  return floored(u.rows(), u.cols(), {{Product::Entrywise, &S, &old(own.U)}});
}

void Ridge::inner_V() {
  const Layer& own = p_.layers[block_.layer];
  const std::size_t next = block_.layer + 1, rows = block_.rows;
  const LayerErrors at(s_, next, z_);
  const Num& w = at.l.weight;
  const Matrix size_P = magnitudes(P_), WT = transposed(at.W), PWT = product(P_, WT);
  Matrix bent;
  const Tangents y = activated(own, bent);
  const Matrix X = hats_(at.V_hat), R = hats_(linear({{w, &e_.residual(next, z_)}})), A = hats_(times_P(label_.prox[0])),
               G = hats_(times_P(own.gamma)), Ph = hats_(P_), Zh = hats_(linear({{w, &PWT}}));
  const Tangents &b_W = old(at.l.W), &b_T = old(at.T);
  const Tangents Wb = floored(at.l.width, n_, {{Product::Right, &X, &b_W}});
  std::vector<Signed> parts{{1, &b_T}, {-1, &Wb}};
  if (at.l.b != kNone) parts.push_back({-1, &old(at.l.b)});
  const Tangents t = sum(at.l.width, n_, parts), g = floored(rows, n_, {{Product::Turned, &R, &b_W}});
  new_ = floored(rows, n_, {{Product::Left, &A, &old(own.V)}, {Product::Left, &G, &y}, {Product::Left, &Ph, &g}, {Product::Left, &Zh, &t}});

  const Matrix size = magnitudes(at.W), one_way = product_tn(size, at.E_W_tilde), both = product_tn(at.E_W_tilde, at.E_W_tilde), other_way = transposed(one_way);
  dH_ = linear({{w, &one_way}, {w, &other_way}, {w, &both}});
  const Matrix by_weights = at.by_weights(), q = linear({{1, &at.E_T}, {1, &by_weights}, {1, &at.E_b}}), Eq = product_tn(at.E_W_tilde, q),
               sum_of_both = linear({{w, &Eq}, {own.gamma, &bent}});
  second_ = product(size_P, sum_of_both);
}

void Ridge::last_V() {
  const Layer& own = p_.layers[block_.layer];
  const std::size_t rows = block_.rows;
  const Matrix A = hats_(times_P(label_.prox[0])), G = hats_(times_P(own.gamma)), size_P = magnitudes(P_);
  Tangents y;
  Matrix bent;
  if (own.split) {
    y = activated(own, bent);
  } else {
    const LayerErrors at(s_, block_.layer, z_);
    y = model_images(s_, at, hats_);
    bent = at.by_both();
  }
  new_ = floored(rows, n_, {{Product::Left, &A, &old(own.V)}, {Product::Left, &G, &y}});
  const Matrix through_P = product(size_P, bent);
  second_ = linear({{own.gamma, &through_P}});
}

// For P with |I-HP| + dH|P| <= eta0 the solution of x(H+dH) = g is gP up to eta max|gP| (SPEC 3.11, Because).
Images Ridge::finish() {
  const std::string at = s_.place(label_.name) + ": ";
  if (block_.kind == Block::Plain && s_.k == 0 && !positive_definite(H_)) return {{}, reject(at + kIndefinite)};
  const Matrix HP = left_ ? product(P_, H_) : product(H_, P_), I = diagonal(std::vector<Num>(H_.rows(), 1)), away = magnitudes(linear({{1, &I}, {-1, &HP}}));
  const Matrix size_P = magnitudes(P_), shaken = left_ ? product(size_P, dH_) : product(dH_, size_P), both = linear({{1, &away}, {1, &shaken}});
  const Num eta0 = max_row_sum(left_ ? both : transposed(both));
  if (eta0 > kNear) return {{}, reject(at + "eta0 <= 2^-10 fails, P is no near inverse of H for all of the set: eta0, bound", eta0, kNear)};
  const Num eta = value(up(eta0 * Num(1024) * Num(1023).inverse()));

  const Matrix rP = largest_absolute(left_ ? product_tn(transposed(P_), r_) : product(r_, P_)), image = s_.set.spread_all(new_);
  const bool shared = gamma_.size() > 0;
  const Matrix none = zeros(rP.rows(), rP.cols()), gamma = shared ? linear({{kUnitSize, &gamma_}}) : none;
  const Matrix N1 = linear({{1, &rP}, {1, &second_}}, hats_.round(s_)), h1 = linear({{1, &N1}, {1, &image}, {1, &gamma}});
  // The largest h1 of the row, or of the column where H acts on the left.
  const std::size_t lines = left_ ? h1.cols() : h1.rows(), length = left_ ? h1.rows() : h1.cols();
  Sizes noise(h1.size());
  for (std::size_t line = 0; line < lines; ++line) {
    const auto index = [&](std::size_t i) { return left_ ? i * lines + line : line * length + i; };
    Num most;
    for (std::size_t i = 0; i < length; ++i) most = larger(most, h1.entry(index(i)));
    const Num bent = eta * most;
    for (std::size_t i = 0; i < length; ++i) {
      Size& size = noise[index(i)];
      size = up(N1.entry(index(i)) + bent);
      if (shared) size = up(value(size) + gamma.entry(index(i)));
    }
  }

  if (!pair()) return {{{label_.blocks[0], std::move(new_), std::move(noise), {}}}, {}};
  const std::size_t cols = block_.cols;
  Sizes noise_W, noise_b;
  for (std::size_t i = 0; i < noise.size(); ++i) (i % (cols + 1) < cols ? noise_W : noise_b).push_back(noise[i]);
  Images out;
  out.images.push_back({label_.blocks[0], new_.columns(0, cols), std::move(noise_W), {}});
  out.images.push_back({label_.blocks[1], new_.columns(cols, 1), std::move(noise_b), {}});
  return out;
}

}  // namespace

Images ridge_images(const OrbitSweep& s, const Label& label, const Matrix& P) { return Ridge(s, label, P).images(); }

}  // namespace amcheck
