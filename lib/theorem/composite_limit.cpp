#include "theorem/composite_limit.hpp"

#include "theorem/polynomial_limit.hpp"

#include <stdexcept>

namespace amcert {

RationalVector NearObjective::restricted(const Problem& composite, const RationalVector& x) const {
  RationalVector out;
  for (std::size_t b : blocks) {
    const Block& block = composite.blocks[b];
    out.insert(out.end(), x.begin() + block.offset, x.begin() + block.offset + block.rows * block.cols);
  }
  return out;
}

RecordedRun NearObjective::restricted(const RecordedRun& run) const {
  RecordedRun out;
  out.by_engine = run.by_engine;
  for (const Point& x : run.iterates) {
    Point& y = out.iterates.emplace_back();
    for (std::size_t b : blocks) y.push_back(x[b]);
  }
  return out;
}

NearObjective objective_near(const Problem& composite, const RationalVector& x) {
  const Composite& c = *composite.composite;
  const Composite::Function& f = c.functions.at(c.objective);
  const auto n = std::size_t(c.unknowns);
  // Everything that F contains.
  std::vector<char> has(n + c.units.size(), 0);
  const auto mark = [&](const Polynomial& p) {
    for (const auto& [at, _] : p.terms())
      for (int k : at) has[std::size_t(k)] = 1;
  };
  mark(f.rest);
  for (const auto& r : f.residuals) mark(r.value);
  for (std::size_t m = c.units.size(); m-- > 0;)
    if (has[n + m]) mark(c.units[m]);

  NearObjective out;
  out.problem.name = composite.name;
  std::vector<Polynomial> images(n);
  Index offset = 0;
  for (std::size_t b = 0; b < composite.blocks.size(); ++b) {
    Block block = composite.blocks[b];
    const auto from = has.begin() + block.offset, to = from + block.rows * block.cols;
    if (std::find(from, to, char(1)) == to) continue;
    for (Index i = 0; i < block.rows * block.cols; ++i) images[std::size_t(block.offset + i)] = Polynomial::variable(int(offset + i));
    block.offset = offset;
    offset += block.rows * block.cols;
    out.problem.blocks.push_back(block);
    out.blocks.push_back(b);
  }
  const RationalVector here = out.restricted(composite, x);
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    if (!has[n + m]) {
      images.emplace_back();
      continue;
    }
    Polynomial u = c.units[m].compose(images);
    const int sign = u.at(here).sign();
    if (sign == 0) throw std::runtime_error("an argument of a positive part of the objective is 0 at the limit");
    images.push_back(sign > 0 ? u : Polynomial());
    out.guards.push_back(std::move(u));
  }
  PiecewisePolynomial F;
  F.unknowns = int(offset);
  for (const auto& r : f.residuals) F.residuals.push_back({r.weight, r.value.compose(images)});
  F.rest = f.rest.compose(images);
  out.problem.polynomial = std::move(F);
  return out;
}

std::vector<Claim> composite_limit(const Problem& composite, const RationalVector& x, const RecordedRun& run, long bits) {
  try {
    const NearObjective near = objective_near(composite, x);
    return regular_limit(near.problem, near.guards, near.restricted(composite, x), near.restricted(run), bits);
  } catch (const std::runtime_error& e) {
    Claim open = limit_claim("critical_point", run);
    open.reason = e.what();
    return {std::move(open)};
  }
}

}  // namespace amcert
