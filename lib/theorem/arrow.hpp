// The Hessian of F in arrow form: given the shared entries (weights, biases, all of a quadratic) samples do not interact.
//
//   H = [ D_1         C_1' ]      D_j: entries of U and V of sample j, q of them
//       [     ...     ...  ]      C_j: shared against sample entries
//       [ C_1 ...     A    ]      A:   shared entries, p of them, row by row
#pragma once

#include "linalg/approximate.hpp"
#include "linalg/ball_matrix.hpp"
#include "problem/state.hpp"

#include <vector>

namespace amcert {

// Where the entries of a block are: shared ones from `first` on, row by row; sample ones at row first + i of their sample.
struct ArrowLayout {
  explicit ArrowLayout(const Problem& problem);
  Index p = 0, q = 0, samples = 0;
  std::vector<Index> first;  // per block
  std::vector<bool> shared;  // per block
};

struct Entry {
  int block;
  Index row, col;
  bool operator==(const Entry&) const = default;
};

template <class A>
struct Arrow {
  std::vector<typename A::Matrix> sample, coupling;  // q x q, p x q
  typename A::Matrix shared;                         // p x p
};

// Per split layer the coefficients of u^2 and 2uv in the Hessian of (v - sigma(u))^2/2: sigma'^2 - (v - sigma) sigma'' and -sigma'.
template <class A>
struct Bend { typename A::Matrix uu, uv; };

// At the point of the state, in the cell of its activations; bend[i-1] belongs to layer i and is empty if it is not split. Rows and
// columns of frozen entries are those of the identity.
template <class A>
Arrow<A> arrow_hessian(State<A>& s, const ArrowLayout& at, const std::vector<Bend<A>>& bend, const std::vector<Entry>& frozen);

// What Newton's method and a certificate need of a symmetric arrow matrix, in double and without guarantee.
struct ArrowFactor {
  // (H - shift) + turn tau' + tau turn' = L L'; tau: columns of all entries, sample parts one matrix per sample (q x g), shared part
  // p x g; turn is chosen so that this is positive definite if H - shift is orthogonally to tau. False: it is not.
  bool factor(const Arrow<DoubleAlgebra>& H, double shift, const std::vector<Eigen::MatrixXd>& tau_sample, const Eigen::MatrixXd& tau_shared);
  // x := (L L')^-1 x; one column per sample and the shared part.
  void solve(Eigen::MatrixXd& sample, Eigen::VectorXd& shared) const;
  std::vector<Eigen::MatrixXd> sample, coupling;  // lower triangular, p x q
  Eigen::MatrixXd shared, turn;                   // p x p lower triangular, p x g
};

extern template Arrow<DoubleAlgebra> arrow_hessian(State<DoubleAlgebra>&, const ArrowLayout&, const std::vector<Bend<DoubleAlgebra>>&, const std::vector<Entry>&);
extern template Arrow<BallAlgebra> arrow_hessian(State<BallAlgebra>&, const ArrowLayout&, const std::vector<Bend<BallAlgebra>>&, const std::vector<Entry>&);

}  // namespace amcert
