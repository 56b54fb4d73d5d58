// The branches of scalar updates with piecewise activation near a point (SPEC 3.22).
#include <algorithm>

#include "sweep_near.hpp"

namespace amcheck {
namespace {

// phi(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u, the objective of an entry of U, at a corner of the data that the ball allows.
struct Corner {
  const Activation& sigma;
  const Num &gamma, &beta;
  Num v, c;

  Num q(std::size_t p) const { return gamma * square(sigma.slopes[p]) + beta; }
  Num n(std::size_t p) const { return gamma * sigma.slopes[p] * (v - sigma.shifts[p]) + c; }
  Num phi(std::size_t p, const Num& u) const { return (gamma * square(sigma.slopes[p] * u + sigma.shifts[p] - v) + beta * square(u)).times2(-1) - c * u; }
  // On a piece its minimum over the whole line lies beyond its right end, or its left one, or on it.
  bool falls_to_the_right(std::size_t p) const { return n(p) >= q(p) * sigma.breaks[p]; }
  bool falls_to_the_left(std::size_t p) const { return n(p) <= q(p) * sigma.breaks[p - 1]; }
  Num nearest(std::size_t p) const {
    if (p < sigma.breaks.size() && falls_to_the_right(p)) return sigma.breaks[p];
    if (p > 0 && falls_to_the_left(p)) return sigma.breaks[p - 1];
    return n(p) * q(p).inverse();
  }
};

struct HomeEntry {
  std::vector<Corner> corners;
  Num u;
  std::size_t first, last;  // pieces of home

  template <class Holds>
  bool everywhere(Holds holds) const {
    return std::all_of(corners.begin(), corners.end(), holds);
  }
};

// The piece p is no home: no minimizer lies inside it. Towards home it falls everywhere, or it is nowhere as low as home.
template <class Falls>
Outcome excluded(const HomeEntry& e, std::size_t p, Falls falls, const std::string& where) {
  if (e.everywhere(falls)) return {};
  for (const Corner& k : e.corners) {
    const Num there = k.phi(p, k.nearest(p)), here = k.phi(e.first, e.u);
    if (there <= here) return reject(where + ": the minimizer may be on piece " + std::to_string(p) + ": phi there > phi at the center fails: left, right", there, here);
  }
  return {};
}

struct Distances {
  std::vector<Num> columns, rows;  // of V^ and of W~: squares of their norms
};

Distances distances(Neighbourhood& x, std::size_t i) {
  Distances out;
  const Matrix hats = transposed(x.e.hat(i, x.at)), W = x.e.weights(i, x.at);
  for (std::size_t j = 0; j < hats.rows(); ++j) out.columns.push_back(sum_squares(slice(hats, j, 1, 0, hats.cols())));
  for (std::size_t a = 0; a < W.rows(); ++a) out.rows.push_back(i > 0 ? sum_squares(slice(W, a, 1, 0, W.cols())) : Num(0));
  return out;
}

}  // namespace

Outcome check_branches(Neighbourhood& x, const Num& r) {
  const Problem& problem = x.problem;
  for (std::size_t i = 0; i < problem.layers.size(); ++i) {
    const Layer& l = problem.layers[i];
    if (!l.split) continue;
    const Distances norms2 = distances(x, i);
    const Num &alpha = problem.prox(l.U), beta = l.rho + alpha;
    const std::size_t n = problem.samples();
    for (std::size_t entry = 0; entry < l.width * n; ++entry) {
      if (x.dead[i][entry] != 0 || x.vanished[i][entry] != 0) continue;
      const Num u = x.e.value(x.at, l.U).entry(entry), v = x.e.value(x.at, l.V).entry(entry), c = l.rho * x.e.model(i, x.at).entry(entry) + alpha * u;
      Num d = r * rt(norms2.columns[entry % n] + norms2.rows[entry / n] + Num(l.b != kNone ? 1 : 0));
      if (i > 0) d += square(r).times2(-1);
      const Num shift = l.rho * d + alpha * r;
      HomeEntry e{{}, u, x.e.codes(i, x.at)[entry] / 2, 0};
      e.last = e.first + (x.kinks[i][entry] != 0 ? 1 : 0);
      for (const Num& corner_v : {v - r, v + r})
        for (const Num& corner_c : {c - shift, c + shift}) e.corners.push_back({l.sigma, l.gamma, beta, corner_v, corner_c});
      const std::string where = x.name_of(l.U, entry);
      for (std::size_t p = 0; p < e.first; ++p) {
        const Outcome o = excluded(e, p, [&](const Corner& k) { return k.falls_to_the_right(p); }, where);
        if (!o.accepted) return o;
      }
      for (std::size_t p = e.last + 1; p < l.sigma.slopes.size(); ++p) {
        const Outcome o = excluded(e, p, [&](const Corner& k) { return k.falls_to_the_left(p); }, where);
        if (!o.accepted) return o;
      }
    }
  }
  return {};
}

}  // namespace amcheck
