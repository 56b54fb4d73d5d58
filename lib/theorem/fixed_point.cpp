#include "linalg/spectrum.hpp"
#include "theorem/bounds.hpp"
#include "theorem/box_orbit.hpp"
#include "theorem/polynomial_theorems.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <set>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct FixedPoint {
  RationalVector center;
  std::vector<std::size_t> moving;  // the unknowns that are not fixed
  long grid = 0;
  RationalMatrix scale, inverse;
  Rational radius, factor, move, stretch;  // stretch: |S^-1| is at most that
  Claim claim;                             // without what is said of a run
};

namespace {

// T(x) and its slopes, approximately, where x is a point.
struct At {
  RationalVector image;
  std::vector<char> exact;  // the image is known exactly
  MatrixXd slopes;
};

At at_point(const SweepBox& sweeps, const RationalVector& x) {
  const SweepBox::Result r = sweeps.sweep(x, std::vector<Integer>(x.size()));
  At out;
  const Index n = Index(x.size());
  out.slopes.resize(n, n);
  for (Index i = 0; i < n; ++i) {
    const GridInterval& y = r.point[std::size_t(i)];
    out.image.push_back((sweeps.grid().value(y.lo) + sweeps.grid().value(y.hi)) / Rational(2));
    out.exact.push_back(y.lo == y.hi);
    for (Index j = 0; j < n; ++j) {
      const GridInterval& s = r.slopes[std::size_t(i)][std::size_t(j)];
      out.slopes(i, j) = ((sweeps.grid().value(s.lo) + sweeps.grid().value(s.hi)) / Rational(2)).approximately();
    }
  }
  return out;
}

// Entries whose new value is exactly the center's whatever the others are: they depend on each other alone.
std::set<std::size_t> fixed_entries(const At& at, const RationalVector& x) {
  std::set<std::size_t> fixed;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (fixed.contains(i) || !at.exact[i] || at.image[i] != x[i]) continue;
      bool free = true;
      for (Index j = 0; j < at.slopes.cols() && free; ++j) free = at.slopes(Index(i), j) == 0 || fixed.contains(std::size_t(j));
      if (free) more = fixed.insert(i).second;
    }
  }
  return fixed;
}

// Newton's method for T(x) = x; the slopes in double, the residual with all bits.
RationalVector newton(const SweepBox& sweeps, RationalVector x, long bits) {
  const Index n = Index(x.size());
  double before = INFINITY;
  for (int step = 0; step < 60; ++step) {
    const At at = at_point(sweeps, x);
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) largest = std::fmax(largest, std::fabs((at.image[i] - x[i]).approximately()));
    if (largest <= std::ldexp(1.0, int(-bits)) || (step > 6 && !(largest < before / 2))) break;
    before = largest;
    const long scale = -std::ilogb(largest);
    VectorXd move(n);
    for (Index i = 0; i < n; ++i) move(i) = ((at.image[std::size_t(i)] - x[std::size_t(i)]) * Rational::power_of_two(scale)).approximately();
    move = (MatrixXd::Identity(n, n) - at.slopes).partialPivLu().solve(move);
    if (!move.allFinite()) throw NoResult("the derivative of a sweep has the eigenvalue 1 near the last iterate, so what lies beside a limit is no farther from it after a sweep");
    for (Index i = 0; i < n; ++i) {
      const auto k = std::size_t(i);
      const bool constant = at.exact[k] && at.slopes.row(i).isZero(0);
      x[k] = constant ? at.image[k] : nearest_multiple(x[k] + Rational::literally(move(i)) * Rational::power_of_two(-scale), bits);
    }
  }
  return x;
}

double spectral_radius(const MatrixXd& m) { return m.size() == 0 ? 0 : GeneralEigen(m).eigenvalues().cwiseAbs().maxCoeff(); }

// S with |S J x| <= about q |S x|, from the sum of (J/q)^k' (J/q)^k; its least stretch is 1.
MatrixXd norm_for(const MatrixXd& J, double q) {
  MatrixXd P = MatrixXd::Identity(J.rows(), J.cols()), A = J / q;
  for (int n = 0; n < 60 && A.cwiseAbs().maxCoeff() > 1e-12; ++n) {
    P += A.transpose() * P * A;
    A = A * A;
  }
  const double least = SymmetricEigen(P).eigenvalues()(0);
  return MatrixXd(P.llt().matrixU()) / std::sqrt(least);
}

Rational squares(const RationalMatrix& m) {
  Rational sum;
  for (const Rational& x : m.entry) sum += square(x);
  return sum;
}

GridMatrix product(const DyadicGrid& grid, const GridMatrix& a, const GridMatrix& b, bool transpose_a) {
  const std::size_t n = b.size();
  GridMatrix out(n, std::vector<GridInterval>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k) {
      const GridInterval& x = transpose_a ? a[k][i] : a[i][k];
      if (x.zero()) continue;
      for (std::size_t j = 0; j < n; ++j) out[i][j] += grid.product(x, b[k][j]);
    }
  return out;
}

GridMatrix on_grid(const DyadicGrid& grid, const RationalMatrix& m) {
  GridMatrix out(std::size_t(m.rows));
  for (Index i = 0; i < m.rows; ++i)
    for (Index j = 0; j < m.cols; ++j) out[std::size_t(i)].push_back(grid.of(m(i, j)));
  return out;
}

// Whether a sweep contracts within r by the factor q; and |S(T(center) - center)| at most.
struct Contraction {
  const SweepBox& sweeps;
  FixedPoint& f;
  Rational error;  // e
  Rational move;  // the same for every radius
  std::string obstacle;

  bool holds(const Rational& r) {
    const std::size_t n = f.center.size();
    const DyadicGrid& grid = sweeps.grid();
    std::vector<Integer> rho(n);
    for (std::size_t i = 0; i < f.moving.size(); ++i) {
      Rational row;
      for (std::size_t j = 0; j < f.moving.size(); ++j) row += square(f.inverse(Index(i), Index(j)));
      rho[f.moving[i]] = grid.up(r * rt(row) / (Rational(1) - error));
    }
    try {
      const SweepBox::Result s = sweeps.sweep(f.center, rho);
      std::set<std::size_t> free(f.moving.begin(), f.moving.end());
      for (std::size_t i = 0; i < n; ++i)
        if (!free.contains(i) && (s.box[i].lo != s.box[i].hi || grid.value(s.box[i].lo) != f.center[i])) throw NoResult("an entry that is fixed at the point is not so beside it");
      const std::size_t m = f.moving.size();
      GridMatrix J(m, std::vector<GridInterval>(m));
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < m; ++j) J[i][j] = s.slopes[f.moving[i]][f.moving[j]];
      const GridMatrix S = on_grid(grid, f.scale), M = product(grid, product(grid, S, J, false), on_grid(grid, f.inverse), false);
      GridMatrix W = product(grid, M, M, true);
      const GridInterval most = grid.of(square(f.factor * (Rational(1) - error)));
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < m; ++j) W[i][j] = (i == j ? most : GridInterval{}) - W[i][j];
      (void)eliminate(grid, std::move(W), GridMatrix(m));
      // |S(X - center)|
      Rational sum;
      for (std::size_t i = 0; i < m; ++i) {
        GridInterval y;
        for (std::size_t j = 0; j < m; ++j) y += grid.product(S[i][j], s.point[f.moving[j]] - grid.of(f.center[f.moving[j]]));
        sum += grid.value(grid.product(y, y).hi);
      }
      move = round_up(sqrt_up(sum), 32);
      return true;
    } catch (const NoResult& e) {
      obstacle = e.what();
      return false;
    }
  }
};

// |S y|^2 of the entries that move, each |S y|_i first enlarged by the sum of |S_ij| radius_j.
Rational size2(const FixedPoint& f, const RationalVector& y, const RationalVector& radius) {
  Rational sum;
  for (Index i = 0; i < f.scale.rows; ++i) {
    Rational z, more;
    for (Index j = 0; j < f.scale.cols; ++j) {
      if (f.scale(i, j).sign() == 0) continue;
      z += f.scale(i, j) * y[f.moving[std::size_t(j)]];
      more += abs(f.scale(i, j)) * radius[f.moving[std::size_t(j)]];
    }
    sum += square(abs(z) + more);
  }
  return sum;
}

// c in |x^k - x*| <= c q^(k-K), from |S(x^K - center)| <= d; positive, also where all is exact.
Rational bound_from(const FixedPoint& f, const Rational& d) {
  return std::max(Rational::power_of_two(-200), round_up((d + f.move / (Rational(1) - f.factor)) * f.stretch, 32));
}

// The keys of an iterate x^k with those radii; false if it is not in the set.
bool located(const FixedPoint& f, const RationalVector& x, const RationalVector& radius, int k, Json& constants) {
  RationalVector y(x.size());
  const std::set<std::size_t> free(f.moving.begin(), f.moving.end());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y[i] = x[i] - f.center[i];
    if (!free.contains(i) && (y[i].sign() != 0 || radius[i].sign() != 0)) return false;
  }
  const Rational d2 = size2(f, y, radius), d = round_up(sqrt_up(d2), 32);
  if (d > f.radius) return false;
  constants["at"] = k;
  constants["distance"] = text(d);
  constants["bound"] = text(bound_from(f, d));
  return true;
}

}  // namespace

RationalVector center_of(const FixedPoint& point) { return point.center; }

Claim rate_fixed_point(const Problem& p, const RecordedRun& run, long bits, std::shared_ptr<const FixedPoint>& found) {
  Claim c = limit_claim("rate_fixed_point", run);
  const auto undecided = [&](std::string why) {
    c.verdict = Verdict::undecided;
    c.reason = std::move(why);
    return c;
  };
  const auto f = std::make_shared<FixedPoint>();
  f->grid = bits + 32;
  const SweepBox sweeps(p, f->grid);
  try {
    f->center = newton(sweeps, flat(run.iterates.back()), bits);
    const At at = at_point(sweeps, f->center);
    Rational far, moved;
    const RationalVector last = flat(run.iterates.back());
    for (std::size_t i = 0; i < last.size(); ++i) {
      far = std::max(far, abs(last[i] - f->center[i]));
      moved = std::max(moved, abs(at.image[i] - f->center[i]));
    }
    if (moved > Rational::power_of_two(-30)) return undecided(fmt::format("no point near the last iterate was found that a sweep does not move; the best moves by {:.3g}", moved.approximately()));
    std::set<std::size_t> fixed = fixed_entries(at, f->center);
    // The set is to be one around the point: of what is known exactly the block that is updated last may be off, too.
    const Block& last_one = p.blocks[std::size_t(p.sweep.back().blocks[0])];
    if (fixed.size() == last.size())
      for (Index i = 0; i < last_one.rows * last_one.cols; ++i) fixed.erase(std::size_t(last_one.offset + i));
    for (std::size_t i = 0; i < last.size(); ++i)
      if (!fixed.contains(i)) f->moving.push_back(i);
    const Index n = Index(f->moving.size());
    MatrixXd J(n, n);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) J(i, j) = at.slopes(Index(f->moving[std::size_t(i)]), Index(f->moving[std::size_t(j)]));
    const double radius = spectral_radius(J);
    if (!(radius < 1 - 1e-7)) return undecided(fmt::format("the derivative of a sweep at the limit has the spectral radius {:.9g}: no norm contracts", radius));
    const double q = std::fmax(std::pow(radius, 0.95), 0x1p-6);
    const MatrixXd S = shortened(norm_for(J, std::fmax(std::pow(radius, 0.975), 0x1.8p-7)));
    const MatrixXd R = shortened(S.inverse());
    if (!S.allFinite() || !R.allFinite()) return undecided("no norm in which a sweep contracts was found");
    f->scale = literally(S);
    f->inverse = literally(R);
    f->factor = round_up(Rational::literally(q), 20);
    RationalMatrix e = amcert::product(f->scale, f->inverse);
    for (Index i = 0; i < n; ++i) e(i, i) -= Rational(1);
    Contraction contraction{sweeps, *f, rt(squares(e)), {}, {}};
    if (contraction.error >= Rational::power_of_two(-4)) return undecided("the norm in which a sweep contracts is too skew for doubles");
    f->radius = largest_radius([&](const Rational& r) { return contraction.holds(r); });
    if (f->radius.sign() == 0)
      return undecided(fmt::format("a sweep is not shown to contract near the limit (its derivative there has the spectral radius {:.6g}): {}", radius, contraction.obstacle));
    if (contraction.move > (Rational(1) - f->factor) * f->radius)
      return undecided("the center is too far from a fixed point for the set in which a sweep contracts; more bits may help");
    f->move = contraction.move;
    f->stretch = rt(squares(f->inverse)) / (Rational(1) - contraction.error);
    c.verdict = Verdict::proved;
    Json names = Json::array();
    for (const Block& b : p.blocks)
      for (Index i = 0; i < b.rows; ++i)
        for (Index j = 0; j < b.cols; ++j)
          if (fixed.contains(std::size_t(b.offset + i * b.cols + j))) names.push_back({b.name, i, j});
    c.constants = {{"center", blocks_json(p, f->center)}, {"grid", f->grid}, {"radius", text(f->radius)}, {"fixed", names}, {"factor", text(f->factor)}, {"move", text(f->move)}, {"scale", matrix_json(DyadicMatrix(S))}};
    c.witness = {{"inverse", matrix_json(DyadicMatrix(R))}};
  } catch (const NoResult& e) {
    return undecided(e.what());
  }
  f->claim = c;
  found = f;
  const RationalVector none(f->center.size());
  const VectorXd middle = approximately(f->center);
  const MatrixXd S = approximately(f->scale);
  for (int k = 0; k <= run.sweeps(); ++k) {
    const RationalVector x = flat(run.iterates[std::size_t(k)]);
    VectorXd y(S.cols());
    for (Index j = 0; j < y.size(); ++j) y(j) = x[f->moving[std::size_t(j)]].approximately() - middle(Index(f->moving[std::size_t(j)]));
    if ((S * y).norm() > f->radius.approximately() * 1.001) continue;
    if (located(*f, x, none, k, c.constants)) return c;
  }
  c.constants["at"] = nullptr;
  c.constants["distance"] = "0";
  c.constants["bound"] = text(bound_from(*f, 0));
  return c;
}

Claim rate_fixed_point(const Problem& p, const FixedPoint& f, const BoxOrbit& orbit, const std::string& enclosure) {
  Claim c = f.claim;
  c.run = "orbit";
  c.k1 = orbit.sweeps;
  for (int k = 0; k <= orbit.sweeps; ++k) {
    RationalVector radius;
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      for (Index i = 0; i < p.blocks[b].rows; ++i)
        for (Index j = 0; j < p.blocks[b].cols; ++j) radius.push_back(orbit.radius_of(k, int(b), i, j));
    if (!located(f, flat(orbit.run.iterates[std::size_t(k)]), radius, k, c.constants)) continue;
    c.needs = {enclosure};
    return c;
  }
  c.verdict = Verdict::undecided;
  c.constants = Json::object();
  c.witness = Json();
  c.reason = fmt::format("no exact iterate up to x^{} is within the set of the rate", orbit.sweeps);
  return c;
}

}  // namespace amcert
