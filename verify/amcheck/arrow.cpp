#include "arrow.hpp"

#include "enclosure.hpp"

namespace amcheck {

Layout::Layout(const Problem& problem) : n(problem.network() ? problem.samples() : 0) {
  for (const Block& b : problem.blocks) {
    const bool of_samples = b.kind == Block::U || b.kind == Block::V;
    first.push_back(of_samples ? q : p);
    if (of_samples) q += b.rows;
    else p += b.rows * b.cols;
  }
}

Matrix Layout::column(const Problem& problem, const Blocks& x) const {
  std::vector<Num> entries(size());
  for (std::size_t b = 0; b < problem.blocks.size(); ++b) {
    const Block& block = problem.blocks[b];
    const bool of_samples = block.kind == Block::U || block.kind == Block::V;
    for (std::size_t i = 0; i < x[b].size(); ++i)
      entries[of_samples ? i % block.cols * q + first[b] + i / block.cols : n * q + first[b] + i] = x[b].entry(i);
  }
  return matrix_of(entries.size(), 1, entries);
}

Bend smooth_bend(Activation::Kind kind, const Ival& sigma, const Ival& v) {
  const Ival slope = sigma_slope(kind, sigma);
  return {square(slope) - (v - sigma) * sigma_bend(kind, sigma), Num(-1) * slope};
}

namespace {

// A linear form: coefficients of a few entries of a sample and of a few shared ones.
struct Form {
  using Part = std::vector<std::pair<std::size_t, Num>>;
  Part sample, shared;
};

struct Dense {
  Dense(std::size_t r, std::size_t c) : rows(r), cols(c), entries(r * c) {}
  std::size_t rows, cols;
  std::vector<Num> entries;
  Num& at(std::size_t i, std::size_t j) { return entries[i * cols + j]; }
  Matrix matrix() const { return matrix_of(rows, cols, entries); }

  void add_products(const Num& weight, const Form::Part& down, const Form::Part& across) {
    for (const auto& [i, x] : down) {
      const Num wx = weight * x;
      for (const auto& [j, y] : across) at(i, j) += wx * y;
    }
  }
};

class Builder {
 public:
  Builder(Evaluator& evaluator, const Point& point, const Layout& layout, const Marks& held, const Marks& off, const Marks& turned)
      : e(evaluator), problem(e.problem), at(point), lay(layout), kinks(held), dead(off), right(turned), A(lay.p, lay.p) {}

  Arrow build() {
    Arrow out;
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
      const Layer& l = problem.layers[i];
      for (std::size_t k = 0; k < l.width * l.fed(); ++k) A.at(lay.first[l.W] + k, lay.first[l.W] + k) += l.lambda;
    }
    for (std::size_t j = 0; j < lay.n; ++j) {
      Dense D(lay.q, lay.q), C(lay.p, lay.q);
      for (std::size_t i = 0; i < problem.layers.size(); ++i) {
        add_residual(i, j, D, C);
        if (problem.layers[i].split) add_gap(i, j, D);
      }
      const Layer& last = problem.layers.back();
      for (std::size_t a = 0; a < last.width; ++a) D.at(lay.first[last.V] + a, lay.first[last.V] + a) += problem.loss_scale;
      hold_kinks(j, D, C);
      out.D.push_back(D.matrix());
      out.C.push_back(C.matrix());
    }
    out.A = A.matrix();
    return out;
  }

 private:
  // w_i(|e_T - e_W V^ - W~ e_V - e_b|^2 - 2<R, e_W~ e_V>)
  void add_residual(std::size_t i, std::size_t j, Dense& D, Dense& C) {
    const Layer& l = problem.layers[i];
    const Matrix &hat = e.hat(i, at), &W = e.value(at, l.W);
    for (std::size_t a = 0; a < l.width; ++a) {
      Form form;
      form.sample.emplace_back(lay.first[e.output(i)] + a, 1);
      for (std::size_t c = 0; i > 0 && c < l.inputs; ++c)
        if (W.sign(a * l.fed() + c) != 0) form.sample.emplace_back(lay.first[e.input(i)] + c, -W.entry(a, c));
      const std::size_t row = lay.first[l.W] + a * l.fed();
      for (std::size_t c = 0; c < l.fed(); ++c)
        if (hat.sign(c * lay.n + j) != 0) form.shared.emplace_back(row + c, -hat.entry(c, j));
      if (l.b != kNone) form.shared.emplace_back(lay.first[l.b] + a, -1);
      D.add_products(l.weight, form.sample, form.sample);
      C.add_products(l.weight, form.shared, form.sample);
      A.add_products(l.weight, form.shared, form.shared);
      if (i == 0) continue;
      const Num bilinear = l.weight * e.residual(i, at).entry(a, j);
      for (std::size_t c = 0; c < l.inputs; ++c) C.at(row + c, lay.first[e.input(i)] + c) += -bilinear;
    }
  }

  // gamma_i q(e_U, e_V)
  void add_gap(std::size_t i, std::size_t j, Dense& D) {
    const Layer& l = problem.layers[i];
    for (std::size_t a = 0; a < l.width; ++a) {
      const std::size_t u = lay.first[l.U] + a, v = lay.first[l.V] + a, entry = a * lay.n + j;
      Num uu, uv;
      if (l.sigma.kind == Activation::Piecewise) {
        const std::size_t piece = e.codes(i, at)[entry] / 2 + (!right.empty() && right[i][entry] != 0 ? 1 : 0);
        const Num slope = dead[i][entry] != 0 ? Num(0) : l.sigma.slopes[piece];
        uu = square(slope), uv = -slope;
      } else {
        const Bend bend = smooth_bend(l.sigma.kind, e.sigma(i, at).entry(entry), e.value(at, l.V).entry(entry));
        uu = bend.uu.lo, uv = bend.uv.lo;
      }
      D.at(u, u) += l.gamma * uu;
      D.at(u, v) += l.gamma * uv;
      D.at(v, u) += l.gamma * uv;
      D.at(v, v) += l.gamma;
    }
  }

  void hold_kinks(std::size_t j, Dense& D, Dense& C) const {
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
      const Layer& l = problem.layers[i];
      for (std::size_t a = 0; l.split && a < l.width; ++a) {
        if (kinks[i][a * lay.n + j] == 0) continue;
        const std::size_t u = lay.first[l.U] + a;
        for (std::size_t k = 0; k < lay.q; ++k) D.at(u, k) = D.at(k, u) = 0;
        for (std::size_t k = 0; k < lay.p; ++k) C.at(k, u) = 0;
        D.at(u, u) = 1;
      }
    }
  }

  Evaluator& e;
  const Problem& problem;
  const Point& at;
  const Layout& lay;
  const Marks &kinks, &dead, &right;
  Dense A;
};

}  // namespace

Arrow hessian(Evaluator& e, const Point& at, const Layout& layout, const Marks& kinks, const Marks& dead, const Marks& right) {
  if (!e.problem.network()) return {{}, {}, e.problem.H};
  return Builder(e, at, layout, kinks, dead, right).build();
}

}  // namespace amcheck
