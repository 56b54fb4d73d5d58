// Exact global minimizers of the scalar update with a piecewise linear activation (SPEC 3.2).
#include "minimizer.hpp"

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

// The candidates of one entry: p for the interior point of piece p, pieces+p for the break between the pieces p and p+1. The first piece
// that does not clamp to its right has one: it is interior, or the piece before clamps to the break between them as well.
void candidates(const std::vector<std::vector<signed char>>& clamp, std::size_t entry, std::vector<std::uint32_t>& out) {
  const std::size_t pieces = clamp.size();
  out.clear();
  for (std::size_t p = 0; p + 1 < pieces; ++p) {
    if (clamp[p][entry] == 0) out.push_back(static_cast<std::uint32_t>(p));
    if (clamp[p][entry] - clamp[p + 1][entry] == 2) out.push_back(static_cast<std::uint32_t>(pieces + p));
  }
  if (clamp.back()[entry] == 0) out.push_back(static_cast<std::uint32_t>(pieces - 1));
}

// The points of several candidates, with phi there.
std::vector<Candidate> points(const Subproblem& s, std::size_t entry, const std::vector<std::uint32_t>& found) {
  std::vector<Candidate> out;
  for (const std::uint32_t candidate : found) {
    const std::size_t piece = candidate % s.pieces();
    const Num u = candidate == piece ? s.n[piece].entry(entry) * s.q[piece].inverse() : s.sigma.breaks[piece];
    out.push_back({u, s.phi(entry, u, piece)});
  }
  return out;
}

}  // namespace

ScalarDistance scalar_piecewise(Evaluator& e, const Label& label, const Point& before, const Matrix& z) {
  const Subproblem s = subproblem(e, label, before);
  const auto clamp = clamps(s);
  const std::size_t pieces = s.pieces();
  const std::vector<Num>& breaks = s.sigma.breaks;
  const auto several = static_cast<std::uint32_t>(pieces + breaks.size());  // behind the last candidate
  ScalarDistance out;
  Selector choice(z.size(), 0);
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < z.size(); ++i) {
    candidates(clamp, i, found);
    choice[i] = found.size() == 1 ? found[0] : several;
    if (found.size() == 1) continue;
    const Nearest to = nearest(points(s, i, found), z.entry(i));
    if (to.minimizers > 1) out.ties.push_back(i);
    out.square += to.square;
  }
  // What each entry misses its minimizer by: times q[p] at an interior one, and 0 for the entries counted already.
  std::vector<Sum> misses;
  std::vector<Num> weights;
  for (std::size_t p = 0; p < pieces; ++p) {
    misses.push_back({{{s.q[p], &z}, {-1, &s.n[p]}}, 0});
    weights.push_back(square(s.q[p].inverse()));
  }
  for (const Num& at : breaks) {
    misses.push_back({{{1, &z}}, -at});
    weights.push_back(1);
  }
  misses.push_back({});
  const Matrix miss = combine(z.rows(), z.cols(), misses, &choice);
  std::uint32_t candidate = 0;
  for (const Num& weight : weights) out.square += sum_squares(miss, choice, candidate++) * weight;
  return out;
}

}  // namespace amcheck
