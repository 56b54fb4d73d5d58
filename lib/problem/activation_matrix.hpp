// Activations on matrices, for every arithmetic. Recorded points are exact, so the piece that an entry lies in is read off
// the exact number (`point`), never off an enclosure.
#pragma once

#include "linalg/approximate.hpp"
#include "linalg/ball_matrix.hpp"
#include "linalg/column_ball.hpp"
#include "linalg/exact_matrix.hpp"
#include "problem/activation.hpp"

namespace amcert {

// Slopes and offsets of the pieces, in one arithmetic.
template <class A>
struct PieceCoefficients {
  std::vector<typename A::Scalar> slope, offset;
  PieceCoefficients(const A& a, const Activation& f) {
    for (const Activation::Piece& p : f.pieces) {
      slope.push_back(a.number(p.slope));
      offset.push_back(a.number(p.offset));
    }
  }
};

// A U block: its activation, its value and its weights.
template <class A>
struct ScalarBlock {
  const Activation* activation;
  const PieceCoefficients<A>* coefficients;
  const DyadicMatrix* point;  // exact U; null for approximate algebras
  const typename A::Matrix* U;
  typename A::Scalar gamma, rho;
};

// out := sigma(U)
template <class A>
void activate(const A&, typename A::Matrix& out, const ScalarBlock<A>&);

// out := rho R - gamma S o sigma'(U), the derivative in U. On a kink: the number of least magnitude in the limiting
// subdifferential, up to sign (SPEC.md 3.6): {f1,f2} at a concave kink, [f1,f2] at a convex one.
template <class A>
void least_subgradient(const A&, typename A::Matrix& out, const ScalarBlock<A>&, const typename A::Matrix& R, const typename A::Matrix& S,
                       const typename A::Matrix& sigma);

// out := sigma(old) - sigma(new); on a common piece this is slope * (old - new), free of cancellation.
template <class A>
void activate_difference(const A&, typename A::Matrix& out, const ScalarBlock<A>& old_block, const typename A::Matrix& old_sigma,
                         const ScalarBlock<A>& new_block, const typename A::Matrix& new_sigma);

}  // namespace amcert
