// One sweep of an engine, and how far it is from the exact updates.
#pragma once

#include "method/step.hpp"
#include "support/naive.hpp"

namespace amcert::test {

// Boost's mpfr_float takes the precision of temporaries from a global.
struct Bits {
  explicit Bits(long bits) : before(mpfr_float::default_precision()) { mpfr_float::default_precision(unsigned(double(bits) * 0.30103) + 2); }
  ~Bits() { mpfr_float::default_precision(before); }
  unsigned before;
};

template <class A>
Point one_sweep(const Problem& p, const Point& from, const Point& previous, A a) {
  std::vector<typename A::Matrix> x, before;
  for (const DyadicMatrix& m : from) x.push_back(a.point(m));
  for (const DyadicMatrix& m : previous) before.push_back(a.point(m));
  State<A> state(p, a);
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], nullptr);
  Stepper<A> stepper(p, a);
  stepper.set_previous(std::move(before));
  stepper.sweep(state, x);
  Point out;
  for (const auto& m : x) out.push_back(a.record(m));
  return out;
}

// |z - z*|^2 and |z|^2 of one label: a recorded result z of an update and its nearest exact result z*.
struct Gap { std::string label; Rational distance2, norm2; };

// Goes through the sweep from x to y along the recorded mixed points. Piecewise linear activations only. `slack`: scalar updates
// may take a local minimizer that is worse than the global one by this relative amount, which rounding may.
inline std::vector<Gap> gaps(const Problem& p, const Exact& x, const Exact& y, const Exact& previous, const Rational& slack = 0) {
  std::vector<Gap> out;
  Exact mixed = x;
  for (const Update& u : p.sweep) {
    if (u.kind == Kind::scalar) {
      const Block& b = p.blocks[std::size_t(u.blocks[0])];
      const RationalMatrix M = Naive<Interval>(p, mixed).M[std::size_t(b.layer - 1)];
      const RationalMatrix& z = y[std::size_t(u.blocks[0])];
      Rational sum = 0;
      for (Index r = 0; r < b.rows; ++r)
        for (Index s = 0; s < b.cols; ++s) {
          const ScalarTask t = scalar_task(p, mixed, u, M, r, s);
          const Rational size = Rational(1) + t.gamma * t.v * t.v + t.c * t.c / t.beta;
          Rational nearest;
          bool any = false;
          for (const Rational& best : scalar_minimizers(p.network->layer(b.layer).activation, t.gamma, t.beta, t.v, t.c, slack * size)) {
            const Rational d = squared(Rational(z(r, s) - best));
            nearest = any ? std::min(nearest, d) : d;
            any = true;
          }
          sum += nearest;
        }
      out.push_back({p.label(u), sum, norm2(z)});
    } else {
      Exact best = mixed;
      exact_update(p, best, previous, u);
      std::vector<std::vector<int>> labels = {u.blocks};
      if (u.kind == Kind::jacobi) labels = {{u.blocks[0]}, {u.blocks[1]}};
      for (const auto& blocks : labels) {
        Gap g;
        for (int b : blocks) {
          g.label += (g.label.empty() ? "" : ",") + p.blocks[std::size_t(b)].name;
          g.distance2 += distance2(y[std::size_t(b)], best[std::size_t(b)]);
          g.norm2 += norm2(y[std::size_t(b)]);
        }
        out.push_back(g);
      }
    }
    for (int b : u.blocks) mixed[std::size_t(b)] = y[std::size_t(b)];
  }
  return out;
}

}  // namespace amcert::test
