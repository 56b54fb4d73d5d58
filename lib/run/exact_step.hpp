// What replays in rationals share.
#pragma once

#include "run/replay.hpp"

#include <cmath>

namespace amcert {

// H^-1 g by Gauss elimination; H must be positive definite. Nothing if it is not.
inline std::optional<std::vector<Rational>> solve(std::vector<Rational> h, std::vector<Rational> g) {
  const std::size_t n = g.size();
  for (std::size_t k = 0; k < n; ++k) {
    if (h[k * n + k].sign() <= 0) return {};
    for (std::size_t i = k + 1; i < n; ++i) {
      const Rational f = h[i * n + k] / h[k * n + k];
      if (f.sign() == 0) continue;
      for (std::size_t j = k; j < n; ++j) h[i * n + j] -= f * h[k * n + j];
      g[i] -= f * g[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) g[k] -= h[k * n + j] * g[j];
    g[k] /= h[k * n + k];
  }
  return g;
}

inline Rational squared(const std::vector<Rational>& x) {
  Rational sum;
  for (const Rational& y : x) sum += square(y);
  return sum;
}

// |z - z*| / (1 + |z|) from the squares of both norms.
inline Distance distance(const Rational& away2, const Rational& z2) {
  Distance out;
  if (away2.sign() == 0) return out;
  const Rational one(1);
  // approximately() truncates; the factors cover that.
  out.upper = (sqrt_up(away2) / (one + sqrt_down(z2))).approximately() * (1 + 0x1p-40) + 1e-300;
  out.lower = std::fmax(0.0, (sqrt_down(away2) / (one + sqrt_up(z2))).approximately() * (1 - 0x1p-40) - 1e-300);
  return out;
}

}  // namespace amcert
