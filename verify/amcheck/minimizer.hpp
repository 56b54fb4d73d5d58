// Minimizers of a function that is quadratic, or quadratic on intervals (SPEC 3.2, 3.30).
#pragma once
#include "claims.hpp"
#include "polynomial.hpp"

namespace amcheck {

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

// |z - z*|^2 for its minimizer z*, rounded up if it need not be exact; nothing if H is not positive definite.
std::optional<Num> minimizer_distance2(const Quadratic& q, const std::vector<Num>& z, bool exact);

// A function of one unknown w on every piece; piece p lies between roots[p-1] and roots[p]. It may be bounded: then the first piece
// begins at `low`, the last ends at `high`, and all roots are between them.
struct Pieces {
  std::vector<Num> roots;
  std::vector<Quadratic> pieces;
  std::optional<Num> low, high;

  const Num* left(std::size_t p) const { return p > 0 ? &roots[p - 1] : low ? &*low : nullptr; }
  const Num* right(std::size_t p) const { return p < roots.size() ? &roots[p] : high ? &*high : nullptr; }
  // -1 if the minimum of piece p over the line is at or beyond its left end, 1 at or beyond its right one, 0 if it is inside.
  int clamp(std::size_t p) const {
    const Num &n = pieces[p].slope[0], &q = pieces[p].H[0];
    if (left(p) != nullptr && n <= q * *left(p)) return -1;
    return right(p) != nullptr && n >= q * *right(p) ? 1 : 0;
  }
  Num at(std::size_t p, const Num& u) const { return (pieces[p].H[0] * square(u)).times2(-1) - pieces[p].slope[0] * u + pieces[p].constant; }
};

struct Candidate {
  Num w, F;
};
struct Nearest {
  Num square;
  std::size_t minimizers = 0;
};
// Of candidates, at least one, those with the least F are the minimizers: how many, and |z - w|^2 for the nearest w of them.
Nearest nearest(const std::vector<Candidate>& found, const Num& z);

// |z - w|^2 for the nearest minimizer w; the entry 0 is a tie if there is another. A problem if a piece has no q > 0.
ScalarDistance nearest_minimizer(const Pieces& f, const Num& z);

inline constexpr std::int64_t kRoundedDistance = 128;  // bits of a distance that need not be exact

}  // namespace amcheck
