#include "method/conditions.hpp"

#include "method/composite_engine.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {
namespace {

std::vector<double> doubles(const Point& x) {
  std::vector<double> out;
  for (const Rational& q : flat(x)) out.push_back(q.approximately());
  return out;
}

struct Curvature {
  double L = 0, step = 0;
  int k = 0;
};

// The largest step times curvature of the function, per update, over the run.
std::vector<Curvature> curvatures(const Problem& p, const RecordedRun& run) {
  std::vector<Curvature> out(p.sweep.size());
  CompositeValues<double> values(p, [](const Rational& q) { return q.approximately(); });
  std::vector<double> x = doubles(run.iterates[0]), gradient;
  for (int k = 0; k < run.sweeps(); ++k) {
    const std::vector<double> next = doubles(run.iterates[std::size_t(k) + 1]);
    for (std::size_t n = 0; n < p.sweep.size(); ++n) {
      const Update& u = p.sweep[n];
      const Block& b = p.blocks[std::size_t(u.blocks[0])];
      std::vector<double> after = x;
      for (auto i = std::size_t(b.offset); i < std::size_t(b.offset + b.rows * b.cols); ++i) after[i] = next[i];
      if (u.kind == Kind::descend) {
        const std::vector<double> center = values.moved(u, x);
        PolynomialValues<double>& f = values.function(u.function);
        f.go_to(center, u.kink);
        const double at_center = f.value();
        f.gradient(gradient);
        f.go_to(after, u.kink);
        double rest = f.value() - at_center, step2 = 0;
        for (auto i = std::size_t(b.offset); i < std::size_t(b.offset + b.rows * b.cols); ++i) {
          rest -= gradient[i] * (after[i] - center[i]);
          step2 += (after[i] - center[i]) * (after[i] - center[i]);
        }
        const double L = 2 * rest / step2, step = u.step_block < 0 ? u.step.approximately() : x[std::size_t(p.blocks[std::size_t(u.step_block)].offset)];
        // Where nothing moves rounding is all there is.
        if (step2 > 1e-8 * (1 + std::abs(at_center)) && step > 0 && L * step > out[n].L * out[n].step) out[n] = {L, step, k};
      }
      x = std::move(after);
    }
  }
  return out;
}

// omega, if the block is assigned B + omega (B - P) for some block P.
double momentum(const Problem& p, int assigned, const Block& b) {
  for (const Update& u : p.sweep) {
    if (u.blocks[0] != assigned || u.kind != Kind::assign) continue;
    double own = 0, sum = 0;
    for (const auto& [at, c] : u.value[0].terms()) {
      if (at.size() != 1 || at[0] >= p.composite->unknowns) return 0;
      (at[0] == int(b.offset) ? own : sum) += c.approximately();
    }
    return own + sum == 1 && own > 1 ? own - 1 : 0;
  }
  return 0;
}

}  // namespace

std::vector<std::string> broken_conditions(const Problem& p, const RecordedRun& run) {
  std::vector<std::string> out;
  if (!p.composite) return out;
  const std::vector<Curvature> curvature = curvatures(p, run);
  for (std::size_t n = 0; n < p.sweep.size(); ++n) {
    const Update& u = p.sweep[n];
    const std::string label = p.label(u);
    const double omega = u.kind == Kind::assign || u.at == u.blocks[0] ? 0 : momentum(p, u.at, p.blocks[std::size_t(u.blocks[0])]);
    if (u.kind == Kind::minimize && u.prox[0].sign() > 0) {
      const bool joint = p.minimization(u) == Minimization::joint;
      if (omega >= (joint ? 1 : 0.5))
        out.push_back(fmt::format("update {}: the momentum {:.4g} is not below {}, up to which theory has sufficient decrease of form J3", label, omega, joint ? "1" : "1/2"));
    }
    if (u.kind != Kind::descend || curvature[n].L <= 0) continue;
    const auto& [L, step, k] = curvature[n];
    const auto seen = fmt::format("the curvature of {} along the step of sweep {} is L = {:.4g}", u.function, k, L);
    if (step * L >= 2 * (1 + 1e-6)) out.push_back(fmt::format("update {}: the step {:.4g} is not below 2/L = {:.4g}, up to which it lowers {}: {}", label, step, 2 / L, u.function, seen));
    else if (omega > 0 && 1 / step - L / 2 - std::abs(1 / step - L) * omega - L * omega * omega <= 0)
      out.push_back(fmt::format("update {}: the momentum {:.4g} is too large for the step {:.4g}, 1/step - L/2 - |1/step - L| omega - L omega^2 is not positive: {}", label, omega, step, seen));
  }
  return out;
}

}  // namespace amcert
