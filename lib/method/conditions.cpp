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

double distance(const std::vector<double>& x, const std::vector<double>& y, const Block& b) {
  double sum = 0;
  for (auto i = std::size_t(b.offset); i < std::size_t(b.offset + b.rows * b.cols); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return std::sqrt(sum);
}

struct Curvature {
  double L = 0, step = 0;
  int k = 0;
};

// The largest |change of the derivative| / |change of the block| over the steps of an update in the run, from C to the result.
std::vector<Curvature> curvatures(const Problem& p, const RecordedRun& run) {
  std::vector<Curvature> out(p.sweep.size());
  CompositeValues<double> values(p, [](const Rational& q) { return q.approximately(); });
  std::vector<double> x = doubles(run.iterates[0]), at_center, at_result;
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
        f.gradient(at_center);
        f.go_to(after, u.kink);
        f.gradient(at_result);
        const double apart = distance(center, after, b), L = distance(at_center, at_result, b) / apart;
        const double step = u.step_block < 0 ? u.step.approximately() : x[std::size_t(p.blocks[std::size_t(u.step_block)].offset)];
        // Where nothing moves rounding is all there is.
        if (apart > 1e-9 && step > 0 && L * step > out[n].L * out[n].step) out[n] = {L, step, k};
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
    if (u.kind == Kind::minimize && omega >= 0.5 && u.prox[0].sign() > 0)
      out.push_back(fmt::format("update {}: the momentum {:.4g} is not below 1/2, up to which theory has sufficient decrease of form J3", label, omega));
    if (u.kind != Kind::descend || curvature[n].L == 0) continue;
    const auto& [L, step, k] = curvature[n];
    const auto seen = fmt::format("along the step of sweep {} the derivative changes {:.4g} times as much as {}", k, L, label);
    if (step * L > 1 + 1e-6) out.push_back(fmt::format("update {}: the step {:.4g} is longer than 1/L = {:.4g}, up to which it is sure to lower {}: {}", label, step, 1 / L, u.function, seen));
    else if (const double most = (1 / step - L / 2) / (1 / step + L); omega >= most)
      out.push_back(fmt::format("update {}: the momentum {:.4g} is not below {:.4g}, up to which theory has sufficient decrease of form J3 with the step {:.4g}: {}", label, omega, most, step, seen));
  }
  return out;
}

}  // namespace amcert
