// Exact global minimizers of the scalar update with a piecewise linear activation (SPEC 3.2).
#include "claims.hpp"

namespace amcheck {
namespace {

// phi(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u for all entries at once; on piece p its minimum over the whole line
// is n[p]/q[p].
struct Subproblem {
  const Activation& sigma;
  const Matrix& v;
  Num gamma, beta;
  Matrix c;
  std::vector<Num> q;
  std::vector<Matrix> n;

  std::size_t pieces() const { return q.size(); }
  Num phi(std::size_t entry, const Num& u, std::size_t piece) const {
    const Num miss = sigma.slopes[piece] * u + sigma.shifts[piece] - v.entry(entry);
    return (gamma * square(miss) + beta * square(u)).times2(-1) - c.entry(entry) * u;
  }
};

Subproblem subproblem(Evaluator& e, const Label& label, const Point& before) {
  const Block& block = e.problem.blocks[label.blocks[0]];
  const Layer& l = e.problem.layers[block.layer];
  const Num& alpha = label.prox[0];
  Subproblem s{l.sigma, e.value(before, l.V), l.gamma, l.rho + alpha,
               linear({{l.rho, &e.model(block.layer, before)}, {alpha, &e.value(before, l.U)}}), {}, {}};
  for (std::size_t p = 0; p < l.sigma.slopes.size(); ++p) {
    const Num pull = l.gamma * l.sigma.slopes[p];
    s.q.push_back(pull * l.sigma.slopes[p] + s.beta);
    s.n.push_back(linear({{1, &s.c}, {pull, &s.v}}, -(pull * l.sigma.shifts[p])));
  }
  return s;
}

// Per piece and entry: -1 if the piece clamps to its left break, 1 to its right one, 0 if its minimum is interior.
std::vector<std::vector<signed char>> clamps(const Subproblem& s) {
  std::vector<std::vector<signed char>> out;
  for (std::size_t p = 0; p < s.pieces(); ++p) {
    const Matrix& n = s.n[p];
    out.emplace_back(n.size(), 0);
    const auto mark = [&](const Num& at, int side) {
      const Num bound = s.q[p] * at;
      const Matrix moved = bound.sign() == 0 ? Matrix() : linear({{1, &n}}, -bound);
      const Matrix& beyond = bound.sign() == 0 ? n : moved;
      for (std::size_t e = 0; e < n.size(); ++e)
        if (beyond.sign(e) == 0 || beyond.sign(e) == side) out[p][e] = static_cast<signed char>(side);
    };
    if (p > 0) mark(s.sigma.breaks[p - 1], -1);
    if (p + 1 < s.pieces()) mark(s.sigma.breaks[p], 1);
  }
  return out;
}

// The candidates of one entry: p for the interior point of piece p, pieces+p for the break between the pieces p and p+1.
void candidates(const std::vector<std::vector<signed char>>& clamp, std::size_t entry, std::vector<std::uint32_t>& out) {
  const std::size_t pieces = clamp.size();
  out.clear();
  for (std::size_t p = 0; p < pieces; ++p) {
    if (clamp[p][entry] == 0) out.push_back(static_cast<std::uint32_t>(p));
    if (p + 1 < pieces && clamp[p][entry] == 1 && clamp[p + 1][entry] == -1) out.push_back(static_cast<std::uint32_t>(pieces + p));
  }
}

// Several candidates: those with the least phi are the minimizers. Returns how many there are, and the squared distance of z
// to the nearest.
std::size_t nearest_minimizer(const Subproblem& s, std::size_t entry, const std::vector<std::uint32_t>& found, const Num& z, Num& square_distance) {
  Num least;
  std::size_t count = 0;
  for (const std::uint32_t candidate : found) {
    const std::size_t piece = candidate < s.pieces() ? candidate : candidate - s.pieces();
    const Num u = candidate < s.pieces() ? s.n[piece].entry(entry) * s.q[piece].inverse() : s.sigma.breaks[piece];
    const Num phi = s.phi(entry, u, piece), distance = square(z - u);
    if (count > 0 && phi > least) continue;
    if (count > 0 && phi == least) {
      square_distance = smaller(square_distance, distance);
      ++count;
      continue;
    }
    least = phi;
    square_distance = distance;
    count = 1;
  }
  return count;
}

}  // namespace

ScalarDistance scalar_piecewise(Evaluator& e, const Label& label, const Point& before, const Matrix& z) {
  const Subproblem s = subproblem(e, label, before);
  const auto clamp = clamps(s);
  const std::size_t pieces = s.pieces(), several = 2 * pieces;
  ScalarDistance out;
  Selector choice(z.size(), 0);
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < z.size(); ++i) {
    candidates(clamp, i, found);
    if (found.empty()) return {0, {}, "an entry has no candidate for its minimizer"};
    choice[i] = found.size() == 1 ? found[0] : static_cast<std::uint32_t>(several);
    if (found.size() == 1) continue;
    Num distance;
    if (nearest_minimizer(s, i, found, z.entry(i), distance) > 1) out.ties.push_back(i);
    out.square += distance;
  }
  // What each entry misses its minimizer by: times q[p] at an interior one, and 0 for the entries counted already.
  std::vector<Sum> misses(several + 1);
  for (std::size_t p = 0; p < pieces; ++p) misses[p].terms = {{s.q[p], &z}, {-1, &s.n[p]}};
  for (std::size_t p = 0; p + 1 < pieces; ++p) misses[pieces + p] = {{{1, &z}}, -s.sigma.breaks[p]};
  const Matrix miss = combine(z.rows(), z.cols(), misses, &choice);
  for (std::size_t p = 0; p < pieces; ++p) {
    out.square += sum_squares(miss, choice, static_cast<std::uint32_t>(p)) * square(s.q[p].inverse());
    out.square += sum_squares(miss, choice, static_cast<std::uint32_t>(pieces + p));
  }
  return out;
}

}  // namespace amcheck
