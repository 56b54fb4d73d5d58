#include "theorem/composite_limit.hpp"

#include "run/jet.hpp"
#include "run/sweep_box.hpp"
#include "theorem/polynomial_limit.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

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

namespace {

// Without the function.
NearObjective contained_blocks(const Problem& composite) {
  const std::vector<bool> has = composite.composite->contained(composite.composite->objective);
  NearObjective out;
  out.problem.name = composite.name;
  Index offset = 0;
  for (std::size_t b = 0; b < composite.blocks.size(); ++b) {
    Block block = composite.blocks[b];
    const auto from = has.begin() + block.offset, to = from + block.rows * block.cols;
    if (std::find(from, to, true) == to) continue;
    block.offset = offset;
    offset += block.rows * block.cols;
    out.problem.blocks.push_back(block);
    out.blocks.push_back(b);
  }
  return out;
}

// Entries at a bound are held; of the others the distance to it is a guard.
void mark_bounds(const Problem& composite, const RationalVector& here, NearObjective& out) {
  for (const Update& u : composite.sweep)
    for (std::size_t k = 0; k < out.blocks.size(); ++k) {
      if (int(out.blocks[k]) != u.blocks[0]) continue;
      const Block& b = out.problem.blocks[k];
      for (int i = int(b.offset); i < int(b.offset + b.rows * b.cols); ++i) {
        const bool low = u.lower && here[std::size_t(i)] == *u.lower, high = u.upper && here[std::size_t(i)] == *u.upper;
        if (low || high) {
          out.held.entries.push_back({i, high});
          continue;
        }
        if (u.lower) out.guards.push_back(Polynomial::variable(i) - Polynomial(*u.lower));
        if (u.upper) out.guards.push_back(Polynomial::variable(i) - Polynomial(*u.upper));
      }
    }
}

}  // namespace

NearObjective objective_near(const Problem& composite, const RationalVector& x) {
  const Composite& c = *composite.composite;
  const Composite::Function& f = c.functions.at(c.objective);
  const auto n = std::size_t(c.unknowns);
  const std::vector<char> needed = Part(c, f).units;
  NearObjective out = contained_blocks(composite);
  std::vector<Polynomial> images(n);
  int offset = 0;
  for (std::size_t b : out.blocks)
    for (Index i = 0; i < composite.blocks[b].rows * composite.blocks[b].cols; ++i) images[std::size_t(composite.blocks[b].offset + i)] = Polynomial::variable(offset++);
  const RationalVector here = out.restricted(composite, x);
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    if (!needed[m]) {
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
  F.unknowns = offset;
  for (const auto& r : f.residuals) F.residuals.push_back({r.weight, r.value.compose(images)});
  F.rest = f.rest.compose(images);
  out.held.whole = F.cell({});
  mark_bounds(composite, here, out);
  if (!out.held.entries.empty()) {
    std::vector<Polynomial> constants;
    for (int i = 0; i < offset; ++i) constants.push_back(Polynomial::variable(i));
    for (const Held::Entry& e : out.held.entries) constants[std::size_t(e.unknown)] = Polynomial(here[std::size_t(e.unknown)]);
    for (auto& r : F.residuals) r.value = r.value.compose(constants);
    F.rest = F.rest.compose(constants);
    for (const Held::Entry& e : out.held.entries) F.residuals.push_back({Rational(16), Polynomial::variable(e.unknown) - constants[std::size_t(e.unknown)]});
  }
  out.problem.polynomial = std::move(F);
  return out;
}

namespace {

// The objective with smooth units near points, as a function of the unknowns of its blocks.
class SmoothObjective {
 public:
  SmoothObjective(const Problem& composite, const NearObjective& near, RationalVector x, long places) : sweeps_(composite, places), all_(std::move(x)) {
    for (std::size_t b : near.blocks)
      for (Index i = 0; i < composite.blocks[b].rows * composite.blocks[b].cols; ++i) unknown_.push_back(int(composite.blocks[b].offset + i));
  }

  Jet jet(const RationalVector& center, const Rational& r) const {
    Box x = sweeps_.at(all_);
    for (std::size_t i = 0; i < unknown_.size(); ++i) x[std::size_t(unknown_[i])] = {sweeps_.grid().down(center[i] - r), sweeps_.grid().up(center[i] + r)};
    return sweeps_.objective(x, true, false);
  }
  Range range(const GridInterval& x) const { return {sweeps_.grid().value(x.lo), sweeps_.grid().value(x.hi)}; }
  Range gradient(const Jet& f, std::size_t i) const { return range(f.by(unknown_[i])); }
  Range hessian(const Jet& f, std::size_t i, std::size_t j) const { return range(f.by(unknown_[i], unknown_[j])); }
  std::size_t n() const { return unknown_.size(); }

  std::shared_ptr<const SmoothNear> near(const RationalVector& center) const {
    auto out = std::make_shared<SmoothNear>();
    const Jet f = jet(center, 0);
    out->value = range(f.value);
    out->hessian = RationalMatrix(Index(n()), Index(n()));
    for (std::size_t i = 0; i < n(); ++i) {
      const Range g = gradient(f, i);
      out->gradient.push_back(std::max(abs(g.lo), abs(g.hi)));
      for (std::size_t j = 0; j < n(); ++j) {
        const Range h = hessian(f, i, j);
        out->hessian(Index(i), Index(j)) = (h.lo + h.hi) / Rational(2);
      }
    }
    const RationalMatrix H = out->hessian;
    out->change = [this, center, H](const Rational& r) {
      const Jet there = jet(center, r);
      Rational most;
      for (std::size_t i = 0; i < n(); ++i) {
        Rational row;
        for (std::size_t j = 0; j < n(); ++j) {
          const Range h = hessian(there, i, j);
          row += std::max(h.hi - H(Index(i), Index(j)), H(Index(i), Index(j)) - h.lo);
        }
        most = std::max(most, row);
      }
      return most;
    };
    out->keeps_signs = [this, center](const Rational& r) {
      if (r > Rational(16)) return false;  // exp of a wide box has no end
      try {
        (void)jet(center, r);
        return true;
      } catch (const NoResult&) {
        return false;
      }
    };
    return out;
  }

  // Newton's method, the Hessian in double. Nothing if it does not converge.
  std::optional<RationalVector> critical(RationalVector x, long bits) const {
    double before = INFINITY;
    for (int step = 0; step < 60; ++step) {
      const Jet f = jet(x, 0);
      RationalVector g;
      double largest = 0;
      for (std::size_t i = 0; i < n(); ++i) {
        const Range y = gradient(f, i);
        g.push_back((y.lo + y.hi) / Rational(2));
        largest = std::fmax(largest, std::fabs(g.back().approximately()));
      }
      const double last = before;
      before = largest;
      if (largest <= std::ldexp(1.0, int(-bits)) || (step > 6 && !(largest < last / 2))) break;
      Eigen::MatrixXd H(n(), n());
      Eigen::VectorXd move(n());
      const long scale = -std::ilogb(largest);
      for (std::size_t i = 0; i < n(); ++i) {
        move(Index(i)) = (g[i] * Rational::power_of_two(scale)).approximately();
        for (std::size_t j = 0; j < n(); ++j) H(Index(i), Index(j)) = hessian(f, i, j).lo.approximately();
      }
      move = H.partialPivLu().solve(move);
      if (!move.allFinite()) return {};
      for (std::size_t i = 0; i < n(); ++i) x[i] = nearest_multiple(x[i] - Rational::literally(move(Index(i))) * Rational::power_of_two(-scale), bits);
    }
    if (!(before <= 1e-8)) return {};
    return x;
  }

 private:
  SweepBox sweeps_;
  RationalVector all_;
  std::vector<int> unknown_;
};

std::vector<Claim> smooth_limit(const Problem& composite, const RationalVector& x, const RecordedRun& run, long bits, long places) {
  const NearObjective near = contained_blocks(composite);
  const SmoothObjective f(composite, near, x, places);
  const std::optional<RationalVector> center = f.critical(near.restricted(composite, x), bits);
  if (!center || (approximately(*center) - approximately(near.restricted(composite, x))).norm() > 1e-6)
    throw std::runtime_error("the limit of the sweeps is no critical point of the objective, or the sweeps are still far from it");
  NearObjective bounds = contained_blocks(composite);
  mark_bounds(composite, *center, bounds);
  if (!bounds.guards.empty() || !bounds.held.entries.empty()) throw std::runtime_error("bounds together with smooth units are not treated");
  return claims_at_regular(PolynomialPoint(near.problem, *center, f.near(*center)), near.restricted(run));
}

}  // namespace

std::vector<Claim> composite_limit(const Problem& composite, const RationalVector& x, const RecordedRun& run, long bits, long places) {
  try {
    if (composite.composite->smooth()) return smooth_limit(composite, x, run, bits, places);
    const NearObjective near = objective_near(composite, x);
    return regular_limit(near.problem, near.guards, near.held, near.restricted(composite, x), near.restricted(run), bits);
  } catch (const std::runtime_error& e) {
    Claim open = limit_claim("critical_point", run);
    open.reason = e.what();
    return {std::move(open)};
  }
}

}  // namespace amcert
