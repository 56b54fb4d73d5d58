// Weighted coordinates at a critical point of a polynomial problem, and bisections of what they run over (SPEC 3.20, 3.27).
#pragma once
#include <functional>

#include "bisection.hpp"
#include "cell.hpp"

namespace amcheck {

// x = center + Q y, y_j = t^(w_j) omega_j.
struct Blowup {
  const KlDegenerate& k;
  const Center center;
  std::vector<std::vector<Num>> q;  // columns of the basis
  std::vector<Num> norm2;           // their squared norms
  Polynomial P;                     // F - F* in y
  std::uint32_t order = 0;          // D
  std::vector<std::uint64_t> s;     // s_j

  Blowup(const Problem& problem, const KlDegenerate& claim) : k(claim), center(problem, claim.center) {}
  std::uint32_t weight(const Powers& e) const {
    std::uint32_t sum = 0;
    for (const Power& x : e) sum += x.exponent * k.exponents[x.index];
    return sum;
  }
  Num reach(const Num& radius, std::size_t j) const { return power(radius, k.exponents[j]); }

  Outcome place_basis();
  Outcome keeps_signs() const;
  Outcome place_order();
};

Num inner(const std::vector<Num>& a, const std::vector<Num>& b);

// P^ and all G_j with t = radius u, times a positive factor that makes their coefficients integers.
struct BlowupTerms {
  using Terms = std::vector<BoxValues::Term>;
  BlowupTerms(const Blowup& x, const Num& radius);

  Terms P;
  std::vector<Terms> G;
  std::vector<std::uint32_t> exponents;  // the greatest of u and of each omega
  Num factor;
};

// The bisection that a witness describes, for all faces of the cube of n omegas: `judge` looks at every box that is not divided.
// `where` says what it is about.
using Judge = std::function<Outcome(const Box&)>;
Outcome check_bisection(const std::string& witness, std::size_t n, const std::string& where, const Judge& judge);

}  // namespace amcheck
