// The scalar update with tanh or sigmoid (SPEC 3.2): h(u) = gamma/2 (sigma(u)-v)^2 + beta/2 (u-c/beta)^2 per entry.
#include "claims.hpp"
#include "scalar_smooth.hpp"

namespace amcheck {
namespace {

constexpr int kBits = 192;  // of distances rounded up: their exact sum has thousands

// Calls use(entry) for every entry of U.
template <class Use>
void for_entries(Evaluator& e, const Label& label, const Point& before, const Matrix& z, const Num& beta, Use use) {
  const std::size_t layer = e.problem.blocks[label.blocks[0]].layer;
  const Layer& l = e.problem.layers[layer];
  Point after = before;
  after.newer[l.U] = 1;
  const Matrix c = linear({{l.rho, &e.model(layer, before)}, {label.prox[0], &e.value(before, l.U)}});
  const Matrix& v = e.value(before, l.V);
  const IMatrix& sigma = e.sigma(layer, after);
  for (std::size_t i = 0; i < z.size(); ++i)
    use(SmoothEntry{l.sigma.kind, e.bits, l.gamma, beta, z.entry(i), v.entry(i), c.entry(i), sigma.entry(i)});
}

const Layer& layer_of(const Evaluator& e, const Label& label) { return e.problem.layers[e.problem.blocks[label.blocks[0]].layer]; }

}  // namespace

Ival range(const Matrix& least, const Matrix& greatest) {
  Ival r{least.entry(0), greatest.entry(0)};
  for (std::size_t i = 1; i < least.size(); ++i) r = {smaller(r.lo, least.entry(i)), larger(r.hi, greatest.entry(i))};
  return r;
}

ScalarDistance scalar_smooth(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact) {
  const Layer& l = layer_of(e, label);
  const Num beta = l.rho + label.prox[0];
  const Matrix& v = e.value(before, l.V);
  const Num global = beta - l.gamma * concavity(l.sigma.kind, range(v, v));
  ScalarDistance out;
  for_entries(e, label, before, z, beta, [&](const SmoothEntry& entry) {
    const Num m = global.sign() > 0 ? global : entry.local_modulus();
    if (m.sign() == 0) {
      out.problem = "no neighbourhood was found in which an entry has a unique minimizer";
      return;
    }
    const Num distance2 = square(largest_absolute(entry.slope()) * m.inverse());
    out.square += exact ? distance2 : rounded_up(distance2, kBits);
  });
  return out;
}

Num scalar_smooth_below(Evaluator& e, const Label& label, const Point& before, const Matrix& z) {
  const Layer& l = layer_of(e, label);
  const Num beta = l.rho + label.prox[0];
  Num sum = 0;
  for_entries(e, label, before, z, beta, [&](const SmoothEntry& entry) {
    const Num steepest = beta + l.gamma * (Num(2) + largest_absolute(entry.v));
    sum += square(entry.slope()).lo * square(steepest.inverse());
  });
  return sum;
}

}  // namespace amcheck
