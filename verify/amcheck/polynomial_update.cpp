// Exact results of the updates of polynomial problems (SPEC 3.2).
#include <algorithm>
#include <numeric>

#include "claims.hpp"
#include "line_pieces.hpp"

namespace amcheck {
namespace {

constexpr std::int64_t kRounded = 128;  // bits of a distance that need not be exact

// F as a function of a few unknowns w: w'Hw/2 - n'w + constant.
struct Quadratic {
  explicit Quadratic(std::size_t n) : size(n), H(n * n), slope(n) {}
  std::size_t size;
  std::vector<Num> H, slope;
  Num constant;

  // weight/2 * affine^2
  void add_square(const Num& weight, const Polynomial& affine) {
    const Num at_0 = affine.coefficient({});
    for (const auto& [e, a] : affine.terms()) {
      if (e.empty()) continue;
      const Num scaled = weight * a;
      slope[e[0].index] += -(scaled * at_0);
      for (const auto& [f, b] : affine.terms())
        if (!f.empty()) H[e[0].index * size + f[0].index] += scaled * b;
    }
    constant += (weight * square(at_0)).times2(-1);
  }
  // a polynomial of degree at most 2
  void add(const Polynomial& p) {
    for (const auto& [e, c] : p.terms()) {
      if (e.empty()) constant += c;
      else if (e.size() == 2) H[e[0].index * size + e[1].index] += c, H[e[1].index * size + e[0].index] += c;
      else if (e[0].exponent == 2) H[e[0].index * (size + 1)] += c.times2(1);
      else slope[e[0].index] += -c;
    }
  }
  // alpha/2 |w - old|^2, without its constant
  void add_prox(const Num& alpha, std::size_t i, const Num& old) {
    H[i * (size + 1)] += alpha;
    slope[i] += alpha * old;
  }
};

// Which unknowns are coupled by H: for each the first one of its group. A block of a matrix factorization falls apart into rows or
// columns, and H is positive definite if its parts are.
std::vector<std::size_t> groups(const Quadratic& q) {
  std::vector<std::size_t> group(q.size);
  std::iota(group.begin(), group.end(), std::size_t{0});
  for (std::size_t i = 0; i < q.size; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (q.H[i * q.size + j].sign() == 0 || group[i] == group[j]) continue;
      const std::size_t from = std::max(group[i], group[j]), to = std::min(group[i], group[j]);
      std::replace(group.begin(), group.end(), from, to);
    }
  }
  return group;
}

// |z - z*|^2 over the unknowns `part`, where z* solves H z* = slope; nothing if H is not positive definite there. By elimination
// without fractions: the pivots are the leading minors, and numerators[i] = z*_i times the determinant is an integer (Cramer).
std::optional<Num> distance2(const Quadratic& q, const std::vector<std::size_t>& part, const std::vector<Num>& z) {
  const std::size_t n = part.size(), width = n + 1;
  std::vector<Num> entries;
  for (const std::size_t i : part) {
    for (const std::size_t j : part) entries.push_back(q.H[i * q.size + j]);
    entries.push_back(q.slope[i]);
  }
  std::vector<Z> m = integers(entries).values;
  Z previous = 1;
  for (std::size_t p = 0; p < n; ++p) {
    const Z pivot = m[p * width + p];
    if (pivot <= 0) return std::nullopt;
    for (std::size_t i = p + 1; i < n; ++i)
      for (std::size_t j = p + 1; j < width; ++j) m[i * width + j] = (m[i * width + j] * pivot - m[i * width + p] * m[p * width + j]) / previous;
    previous = pivot;
  }
  const Z& determinant = previous;
  std::vector<Z> numerators(n);
  Num sum = 0;
  for (std::size_t i = n; i-- > 0;) {
    Z rest = determinant * m[i * width + n];
    for (std::size_t j = i + 1; j < n; ++j) rest -= m[i * width + j] * numerators[j];
    numerators[i] = rest / m[i * width + i];
    sum += square(z[part[i]] * Num(determinant) - Num(numerators[i]));
  }
  return sum * square(Num(determinant).inverse());
}

}  // namespace

ScalarDistance polynomial_ridge(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact) {
  const PolynomialObjective& F = e.problem.objective;
  const Block& block = e.problem.blocks[label.blocks[0]];
  const PolynomialPoint at(F, e.unknowns(before));  // no hinge depends on the block
  const auto in_block = [&](const Polynomial& p) { return restricted(p, at.variables, block.offset, block.size()); };
  Quadratic q(block.size());
  for (const WeightedSquare& r : F.residuals) q.add_square(r.weight, in_block(r.value));
  q.add(in_block(F.rest));
  for (std::size_t i = 0; i < q.size; ++i) q.add_prox(label.prox[0], i, at.variables[block.offset + i]);
  std::vector<Num> reached;
  append_entries(z, reached);
  const std::vector<std::size_t> group = groups(q);
  ScalarDistance out;
  for (std::size_t i = 0; i < q.size; ++i) {
    if (group[i] != i) continue;
    std::vector<std::size_t> part;
    for (std::size_t j = i; j < q.size; ++j)
      if (group[j] == i) part.push_back(j);
    const auto apart = distance2(q, part, reached);
    if (!apart) return {0, {}, "the Hessian of F + alpha/2 |.|^2 in the block is not positive definite, so the update has no exact result"};
    out.square += exact ? *apart : rounded_up(*apart, kRounded);
  }
  return out;
}

namespace {

// A hinge as a function slope*w + at_0 of the unknown w that it depends on.
struct Bend {
  std::size_t hinge;
  Num slope, at_0, root;
};

std::vector<Bend> bends(const PolynomialObjective& F, const std::vector<Num>& x, std::size_t w) {
  std::vector<Bend> out;
  for (std::size_t m = 0; m < F.hinges.size(); ++m) {
    const Polynomial in_w = restricted(F.hinges[m], x, w, 1);
    const Num slope = in_w.coefficient({{0, 1}}), at_0 = in_w.coefficient({});
    if (slope.sign() != 0) out.push_back({m, slope, at_0, -(at_0 * slope.inverse())});
  }
  return out;
}

// The function of w on every piece; piece p lies between roots[p-1] and roots[p].
struct Pieces {
  std::vector<Num> roots;
  std::vector<Quadratic> pieces;

  // -1 if the minimum of piece p over the line is at or beyond its left end, 1 at or beyond its right one, 0 if it is inside.
  int clamp(std::size_t p) const {
    const Num &n = pieces[p].slope[0], &q = pieces[p].H[0];
    if (p > 0 && n <= q * roots[p - 1]) return -1;
    return p < roots.size() && n >= q * roots[p] ? 1 : 0;
  }
  Num at(std::size_t p, const Num& u) const { return (pieces[p].H[0] * square(u)).times2(-1) - pieces[p].slope[0] * u + pieces[p].constant; }
};

Pieces pieces_of(const PolynomialObjective& F, const PolynomialPoint& at, std::size_t w, const Num& alpha) {
  const std::vector<Bend> bent = bends(F, at.variables, w);
  Pieces out;
  for (const Bend& b : bent) out.roots.push_back(b.root);
  std::sort(out.roots.begin(), out.roots.end());
  out.roots.erase(std::unique(out.roots.begin(), out.roots.end()), out.roots.end());
  std::vector<Polynomial> values(at.variables.begin(), at.variables.end());
  values[w] = Polynomial::variable(0);
  for (std::size_t p = 0; p <= out.roots.size(); ++p) {
    for (const Bend& b : bent) {
      const bool right = p > 0 && out.roots[p - 1] >= b.root;
      Polynomial hinge = b.slope * values[w];
      hinge += b.at_0;
      values[F.unknowns + b.hinge] = right == (b.slope.sign() > 0) ? hinge : Polynomial();
    }
    Quadratic q(1);
    for (const WeightedSquare& r : F.residuals) q.add_square(r.weight, composed(r.value, values));
    q.add(composed(F.rest, values));
    q.add_prox(alpha, 0, at.variables[w]);
    out.pieces.push_back(std::move(q));
  }
  return out;
}

struct Candidate {
  Num w, F;
};

// Interior minima, and the roots at which both neighbours clamp; the least of these is the minimum (SPEC 3.2).
std::vector<Candidate> candidates(const Pieces& f) {
  std::vector<Candidate> out;
  for (std::size_t p = 0; p < f.pieces.size(); ++p) {
    const int here = f.clamp(p);
    if (here == 0) {
      const Num u = f.pieces[p].slope[0] * f.pieces[p].H[0].inverse();
      out.push_back({u, f.at(p, u)});
    } else if (here == 1 && f.clamp(p + 1) == -1) {
      out.push_back({f.roots[p], f.at(p, f.roots[p])});
    }
  }
  return out;
}

}  // namespace

LinePieces line_pieces(const PolynomialObjective& F, const PolynomialPoint& at, std::size_t w) {
  Pieces f = pieces_of(F, at, w, 0);
  LinePieces out{std::move(f.roots), {}, {}};
  for (const Quadratic& piece : f.pieces) {
    out.q.push_back(piece.H[0]);
    out.n.push_back(piece.slope[0]);
  }
  return out;
}

ScalarDistance polynomial_scalar(Evaluator& e, const Label& label, const Point& before, const Num& z) {
  const PolynomialObjective& F = e.problem.objective;
  const Pieces f = pieces_of(F, {F, e.unknowns(before)}, e.problem.blocks[label.blocks[0]].offset, label.prox[0]);
  for (std::size_t p = 0; p < f.pieces.size(); ++p)
    if (f.pieces[p].H[0].sign() <= 0) return {0, {}, "q > 0 fails on the piece " + std::to_string(p) + " of the function of the unknown, so the update has no exact result"};
  const std::vector<Candidate> found = candidates(f);
  if (found.empty()) return {0, {}, "there is no candidate for the minimizer"};
  Num least = found[0].F;
  for (const Candidate& c : found) least = smaller(least, c.F);
  ScalarDistance out;
  std::size_t minimizers = 0;
  for (const Candidate& c : found) {
    if (c.F != least) continue;
    const Num apart = square(z - c.w);
    out.square = minimizers++ == 0 ? apart : smaller(out.square, apart);
  }
  if (minimizers > 1) out.ties.push_back(0);
  return out;
}

}  // namespace amcheck
