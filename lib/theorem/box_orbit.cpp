#include "theorem/box_orbit.hpp"

#include "number/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace amcert {
namespace {

// By unknown: its block.
std::vector<std::size_t> block_of(const Problem& p) {
  std::vector<std::size_t> out;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) out.insert(out.end(), std::size_t(p.blocks[b].rows * p.blocks[b].cols), b);
  return out;
}

// What is known of the iterates as far as they were followed.
struct Attempt {
  std::vector<std::vector<Rational>> radius;  // [k][block]
  std::vector<std::vector<char>> exact;       // [k][unknown]
  std::string obstacle;
  bool ended = false;  // by the user or by the clock
};

Attempt follow(const Problem& p, const SweepBox& sweeps, const std::vector<Point>& z, const std::function<bool(int)>& go_on) {
  const std::vector<std::size_t> of = block_of(p);
  const std::size_t n = of.size();
  Attempt out;
  out.radius.emplace_back(p.blocks.size());
  out.exact.emplace_back(n, char(1));
  for (std::size_t k = 0; k + 1 < z.size(); ++k) {
    if (go_on && !go_on(int(k))) {
      out.ended = true;
      break;
    }
    std::vector<Integer> rho(n);
    for (std::size_t i = 0; i < n; ++i)
      if (!out.exact[k][i]) rho[i] = sweeps.grid().up(out.radius[k][of[i]]);
    SweepBox::Result r;
    try {
      r = sweeps.sweep(flat(z[k]), rho);
    } catch (const NoResult& e) {
      out.obstacle = e.what();
      break;
    }
    const RationalVector next = flat(z[k + 1]);
    std::vector<Rational> radius(p.blocks.size());
    std::vector<char> exact(n, char(0));
    for (std::size_t i = 0; i < n; ++i) {
      Rational away = std::max(sweeps.grid().value(r.point[i].hi) - next[i], next[i] - sweeps.grid().value(r.point[i].lo));
      Integer moved = 0;
      for (std::size_t j = 0; j < n; ++j) moved += r.slopes[i][j].magnitude() * rho[j];
      away += Rational::dyadic(moved, -2 * sweeps.grid().q());
      exact[i] = away.sign() == 0;
      radius[of[i]] = std::max(radius[of[i]], away);
    }
    for (Rational& x : radius) x = x.sign() == 0 ? x : round_up(x, 32);
    out.radius.push_back(std::move(radius));
    out.exact.push_back(std::move(exact));
  }
  return out;
}

double log2_largest(const std::vector<Rational>& radius) {
  const Rational most = *std::max_element(radius.begin(), radius.end());
  return most.sign() == 0 ? -INFINITY : double(floor_log2(most)) + 1;
}

}  // namespace

Rational BoxOrbit::radius_of(int k, int block, Index row, Index col) const {
  for (const ExactEntry& e : exact)
    if (e.block == block && e.row == row && e.col == col && e.first <= k && k <= e.last) return 0;
  return radius[std::size_t(k)][std::size_t(block)];
}

BoxOrbit follow_boxes(const Problem& p, const OrbitOptions& o, const OrbitProgress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const double wanted = double(floor_log2(o.radius));
  long bits = o.bits > 0 ? o.bits : std::min(o.max_bits, long(-wanted) + 64);
  BoxOrbit out;
  for (;;) {
    std::vector<Point> z;
    z.reserve(std::size_t(o.sweeps) + 1);
    std::string broken;
    try {
      follow_mpfr(p, o.sweeps, bits, [&](int, const Point& x) { z.push_back(x); });
    } catch (const std::exception& e) {
      broken = e.what();
    }
    const SweepBox sweeps(p, bits + 32);
    bool late = false;
    const Attempt a = follow(p, sweeps, z, [&](int k) {
      late = o.max_time.count() > 0 && std::chrono::steady_clock::now() - start > o.max_time;
      return !late && (!progress || progress(k, bits));
    });
    out.sweeps = int(a.radius.size()) - 1;
    out.grid = bits + 32;
    out.radius = a.radius;
    out.run = {};
    out.run.iterates.assign(z.begin(), z.begin() + out.sweeps + 1);
    out.exact.clear();
    for (std::size_t b = 0, i = 0; b < p.blocks.size(); ++b)
      for (Index r = 0; r < p.blocks[b].rows; ++r)
        for (Index c = 0; c < p.blocks[b].cols; ++c, ++i)
          for (int k = 1; k <= out.sweeps; ++k) {
            // Where the whole block is exact its radius says so.
            if (!a.exact[std::size_t(k)][i] || a.radius[std::size_t(k)][b].sign() == 0) continue;
            if (!out.exact.empty() && out.exact.back().block == int(b) && out.exact.back().row == r && out.exact.back().col == c && out.exact.back().last == k - 1) ++out.exact.back().last;
            else out.exact.push_back({int(b), r, c, k, k});
          }
    const double reached = log2_largest(a.radius.back());
    out.log.push_back(fmt::format("{} bits: {} of {} sweeps, radius 2^{:.0f}", bits, out.sweeps, o.sweeps, reached));
    out.obstacle = a.obstacle.empty() ? broken : a.obstacle;
    out.end = a.ended ? Orbit::End::limit : out.obstacle.empty() ? Orbit::End::complete : Orbit::End::undecided;
    if (a.ended) {
      out.obstacle = late ? "the time allowed is over" : "interrupted";
      return out;
    }
    // More bits help where the radius is too large, or where a sign is open that points without radius have.
    const bool enough = reached <= wanted;
    if (enough || bits >= o.max_bits) {
      if (!enough && out.obstacle.empty()) {
        out.end = Orbit::End::limit;
        out.obstacle = fmt::format("the radius is 2^{:.0f} with {} bits, the most allowed", reached, bits);
      }
      return out;
    }
    const double lost = reached + double(bits);  // so many bits were lost in out.sweeps sweeps
    const double all = lost * double(o.sweeps) / std::max(1, out.sweeps);
    bits = std::min(o.max_bits, std::max(bits + 32, long(all - wanted) + 32));
  }
}

std::vector<Claim> box_trajectory(const Problem& p, const BoxOrbit& orbit) {
  std::vector<Claim> out;
  Claim c;
  c.kind = "box_trajectory";
  c.run = "orbit";
  c.k1 = orbit.sweeps;
  if (orbit.sweeps > 0) {
    c.verdict = Verdict::proved;
    Json radius = Json::object(), exact = Json::array();
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      std::string row;
      for (const auto& of_blocks : orbit.radius) row += (row.empty() ? "" : " ") + dyadic_text(of_blocks[b]);
      radius[p.blocks[b].name] = row;
    }
    for (const ExactEntry& e : orbit.exact) exact.push_back({p.blocks[std::size_t(e.block)].name, e.row, e.col, e.first, e.last});
    c.constants = {{"radius", radius}, {"exact", exact}, {"grid", orbit.grid}};
    out.push_back(c);
  }
  if (orbit.end == Orbit::End::complete) return out;
  Claim open = c;
  open.verdict = Verdict::undecided;
  open.constants = Json::object();
  open.reason = fmt::format("the orbit {} sweep {}: {}", orbit.end == Orbit::End::limit ? "ends after" : "cannot be followed beyond", orbit.sweeps, orbit.obstacle);
  out.push_back(open);
  return out;
}

}  // namespace amcert
