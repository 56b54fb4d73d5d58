#include "minimizer.hpp"

#include <algorithm>
#include <numeric>

namespace amcheck {
namespace {

// Which unknowns are coupled by H: for each the first one of its group. A block of a matrix factorization falls apart into rows or
// columns, and H is positive definite if its parts are.
std::vector<std::size_t> groups(const Quadratic& q) {
  std::vector<std::size_t> group(q.size);
  std::iota(group.begin(), group.end(), std::size_t{0});
  for (std::size_t i = 0; i < q.size; ++i) {
    for (std::size_t j = i + 1; j < q.size; ++j) {
      if (q.H[i * q.size + j].sign() == 0) continue;
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

std::optional<Num> minimizer_distance2(const Quadratic& q, const std::vector<Num>& z, bool exact) {
  const std::vector<std::size_t> group = groups(q);
  Num sum = 0;
  for (std::size_t i = 0; i < q.size; ++i) {
    if (group[i] != i) continue;
    std::vector<std::size_t> part;
    for (std::size_t j = i; j < q.size; ++j)
      if (group[j] == i) part.push_back(j);
    const auto apart = distance2(q, part, z);
    if (!apart) return std::nullopt;
    sum += exact ? *apart : rounded_up(*apart, kRoundedDistance);
  }
  return sum;
}

namespace {

// Interior minima, right ends to which their piece clamps, and the left end of all if the first piece clamps to it: the least of these is
// the minimum. A piece that clamps to its left end is matched or beaten there by the piece before it.
std::vector<Candidate> candidates(const Pieces& f) {
  std::vector<Candidate> out;
  for (std::size_t p = 0; p < f.pieces.size(); ++p) {
    const int here = f.clamp(p);
    if (here == 0) {
      const Num u = f.pieces[p].slope[0] * f.pieces[p].H[0].inverse();
      out.push_back({u, f.at(p, u)});
    } else if (here == 1) {
      out.push_back({*f.right(p), f.at(p, *f.right(p))});
    } else if (p == 0) {
      out.push_back({*f.low, f.at(p, *f.low)});
    }
  }
  return out;
}

}  // namespace

Nearest nearest(const std::vector<Candidate>& found, const Num& z) {
  Num least = found[0].F;
  for (const Candidate& c : found) least = smaller(least, c.F);
  Nearest out;
  for (const Candidate& c : found) {
    if (c.F != least) continue;
    const Num apart = square(z - c.w);
    out.square = out.minimizers++ == 0 ? apart : smaller(out.square, apart);
  }
  return out;
}

ScalarDistance nearest_minimizer(const Pieces& f, const Num& z) {
  for (std::size_t p = 0; p < f.pieces.size(); ++p)
    if (f.pieces[p].H[0].sign() <= 0) return {0, {}, "q > 0 fails on the piece " + std::to_string(p) + " of the function of the unknown, so the update has no exact result"};
  const Nearest to = nearest(candidates(f), z);
  return {to.square, to.minimizers > 1 ? std::vector<std::size_t>{0} : std::vector<std::size_t>{}, {}};
}

}  // namespace amcheck
