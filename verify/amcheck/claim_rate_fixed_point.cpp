// rate_fixed_point (SPEC 3.33): around a point the sweep of a composite problem is a contraction in the norm |Sx|, and has a fixed point.
#include "box_sweep.hpp"
#include "cell.hpp"
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

using Vector = std::vector<Num>;
using Table = std::vector<Spans>;

Table on_grid(const Grid& grid, const Matrix& a) {
  Table out(a.rows(), Spans(a.cols()));
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < a.cols(); ++j) out[i][j] = grid.number(a.entry(i, j));
  return out;
}

Table product(const Grid& grid, const Table& a, const Table& b) {
  const std::size_t n = a.size();
  Table out(n, Spans(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n && !a[i][k].zero(); ++j) out[i][j] += grid.product(a[i][k], b[k][j]);
  return out;
}

Table transposed(const Table& a) {
  Table out(a.size(), Spans(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) out[i][j] = a[j][i];
  return out;
}

// What is known of the claim before the sweep: S R = I - E with |E| <= e < 1.
struct FixedPoint {
  const Problem& p;
  const RateFixedPoint& r;
  const Vector center;
  std::vector<std::size_t> moving;  // the unknowns that are not fixed
  Num miss;                         // e

  Num left() const { return 1 - miss; }
  // N is in the box of these radii: x - center = R (I - E)^{-1} S(x - center).
  std::vector<Z> radii(const Grid& grid) const {
    std::vector<Z> out(center.size());
    for (std::size_t i = 0; i < moving.size(); ++i) out[moving[i]] = grid.above(r.radius * rt(sum_squares(slice(r.inverse, i, 1, 0, moving.size()))) * left().inverse());
    return out;
  }
};

Outcome fixed_entries_stay(const FixedPoint& f, const Grid& grid, const BoxResult& swept) {
  for (std::size_t i = 0; i < f.center.size(); ++i) {
    if (f.r.fixed[i] == 0) continue;
    const Num lo = grid.value(swept.box[i].lo), hi = grid.value(swept.box[i].hi);
    if (lo != f.center[i] || hi != f.center[i]) return reject("the fixed entry " + unknown_name(f.p, i) + " stays what it is fails: left, right", lo != f.center[i] ? lo : hi, f.center[i]);
  }
  return {};
}

// |S A S^{-1}| < q for every matrix A in J: with M = S J R it is at most |M| / (1 - e).
Outcome contracts(const FixedPoint& f, const Grid& grid, const BoxResult& swept, const Table& S) {
  const std::size_t n = f.moving.size();
  Table J(n, Spans(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) J[i][j] = entry(swept.J[f.moving[i]], f.moving[j]);
  const Table M = product(grid, product(grid, S, J), on_grid(grid, f.r.inverse));
  Table rest = product(grid, transposed(M), M);
  const Span factor2 = grid.number(square(f.r.factor * f.left()));
  for (std::size_t i = 0; i < n; ++i) {
    for (Span& x : rest[i]) x = -x;
    rest[i][i] += factor2;
  }
  try {
    const Elimination eliminated(grid, std::move(rest), "factor^2 (1-e)^2 I - M'M");
  } catch (const NoResult& none) {
    return reject(none.message);
  }
  return {};
}

Outcome moves_little(const FixedPoint& f, const Grid& grid, const BoxResult& swept, const Table& S) {
  Num sum = 0;
  for (const Spans& row : S) {
    Span moved;
    for (std::size_t j = 0; j < row.size(); ++j) moved += grid.product(row[j], swept.point[f.moving[j]] - grid.number(f.center[f.moving[j]]));
    sum += grid.value(grid.product(moved, moved).hi);
  }
  const Num g2 = square(f.r.move), most = (1 - f.r.factor) * f.r.radius;
  if (g2 < sum) return reject("|S(T(center) - center)|^2 <= move^2 fails: left, right", sum, g2, root_above(sum));
  return f.r.move <= most ? Outcome{} : reject("move <= (1 - factor) radius fails: left, right", f.r.move, most);
}

// x^K is in N, at most `distance` from the center; `orbit` has the radii within which it is known.
Outcome is_near(const FixedPoint& f, const Blocks& xK, const BoxTrajectory* orbit) {
  const auto K = static_cast<std::size_t>(*f.r.at);
  const Vector x = unknowns_of(xK);
  const Vector radius = orbit != nullptr ? radii_at(f.p, *orbit, K) : Vector(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (f.r.fixed[i] == 0) continue;
    if (x[i] != f.center[i]) return reject("at: the fixed entry " + unknown_name(f.p, i) + " is that of the center fails: left, right", x[i], f.center[i]);
    if (radius[i].sign() != 0) return reject("at: the fixed entry " + unknown_name(f.p, i) + " has the radius 0 fails: left, right", radius[i], 0);
  }
  Num sum = 0;
  for (std::size_t i = 0; i < f.moving.size(); ++i) {
    Num middle = 0, spread = 0;
    for (std::size_t j = 0; j < f.moving.size(); ++j) {
      const Num s = f.r.scale.entry(i, j);
      middle += s * (x[f.moving[j]] - f.center[f.moving[j]]);
      spread += absolute(s) * radius[f.moving[j]];
    }
    sum += square(absolute(middle) + spread);
  }
  const Num d2 = square(f.r.distance);
  if (d2 < sum) return reject("|S(x^K - center)|^2 <= distance^2 fails: left, right", sum, d2, root_above(sum));
  return f.r.distance <= f.r.radius ? Outcome{} : reject("distance <= radius fails: left, right", f.r.distance, f.r.radius);
}

// |x^K+k - x*| <= |S^{-1}| |S(x^K+k - x*)|.
Outcome is_bounded(const FixedPoint& f) {
  const Num least = (f.r.distance + f.r.move * (1 - f.r.factor).inverse()) * rt(sum_squares(f.r.inverse)) * f.left().inverse();
  return f.r.bound >= least ? Outcome{} : reject("bound >= (distance + move/(1 - factor)) |R| / (1-e) fails: left, right", f.r.bound, least, rat_above(least));
}

}  // namespace

Outcome check_rate_fixed_point(Session& session, const Claim& claim, const BoxTrajectory* orbit) {
  const Problem& p = session.problem;
  const auto& r = std::get<RateFixedPoint>(claim.body);
  FixedPoint f{p, r, unknowns_of(r.center), {}, 0};
  for (std::size_t i = 0; i < f.center.size(); ++i)
    if (r.fixed[i] == 0) f.moving.push_back(i);
  const std::size_t n = f.moving.size();
  for (const Matrix* m : {&r.scale, &r.inverse})
    if (m->rows() != n || m->cols() != n) return reject("'scale' and 'inverse' must have a row and a column for each entry that is not fixed, here " + std::to_string(n));
  if (r.at) {
    const Outcome o = in_range(claim, *r.at, "at");
    if (!o.accepted) return o;
  }
  f.miss = rt(sum_squares(minus_identity(product(r.scale, r.inverse))));
  if (f.miss >= 1) return reject("e < 1 for the norm of I - SR fails: left, right", f.miss, 1);
  const GridProblem grid(p, r.grid);
  const BoxResult swept = sweep_over_box(grid, f.center, f.radii(grid.grid));
  if (!swept.problem.empty()) return reject(swept.problem);
  const Table S = on_grid(grid.grid, r.scale);
  Outcome o = fixed_entries_stay(f, grid.grid, swept);
  if (o.accepted) o = contracts(f, grid.grid, swept, S);
  if (o.accepted) o = moves_little(f, grid.grid, swept, S);
  if (o.accepted && r.at) o = is_near(f, session.certificate.runs[claim.run].iterates[static_cast<std::size_t>(*r.at)], orbit);
  return o.accepted ? is_bounded(f) : o;
}

}  // namespace amcheck
