// Exact orbits: the sequence x^{k+1} = T(x^k) from the case's exact start, enclosed around points z^k of a high-precision run.
#pragma once

#include "run/error_set.hpp"
#include "run/recorded_run.hpp"

#include <memory>

namespace amcert {

// Why an orbit could not be followed further.
struct OrbitStop {
  int k = 0;          // the sweep x^k -> x^{k+1}
  std::string block;
  Index row = -1, col = -1;
  double margin = 0;  // of the comparison that stayed open, against the uncertainty `radius`
  double radius = 0;
  bool more_bits_help = true;
  std::string reason;
  std::vector<int> rivals;  // codes of the minimizers that are left, if the entry is on one branch with each
};

// A scalar update may have several minimizers. Where the entry of x^k is one of those with the given codes (Activation::code), the
// orbit meant is one with the first.
struct OrbitChoice {
  int k;
  int block;
  Index row, col;
  std::vector<int> codes;
};

// Theorem (shadowing). Let z be the recorded points and e = x - z. The optimality condition of an update holds for x exactly and for z
// up to a residual r; their difference is an identity for the error of the new block, e.g. for W_i, with T the U of its layer,
//   e_W (H + dH) = -r + alpha e_W,old + w [(e_T - W~ e_V) V^T + R e_V^T + (e_T - W~ e_V) e_V^T],   H at z, W and R new at z.
// Its linear part is the derivative of the update at z (method/tangent.hpp); |r H^-1|, the second-order terms and roundings
// are `noise`, bounded with the hull of the set. So x^{k+1} - z^{k+1} lies in the set updated with the derivative and the noise.
// Scalar updates: the branch is certified for the whole hull (run/scalar_branch.hpp), on which the result is affine in the data; for
// tanh and sigmoid the mean value theorem on the interval in which the minimizers provably lie. Entries that rest on a break of the
// activation are known exactly. With choices the statement is about every orbit that makes them.
class OrbitReplay {
 public:
  // Points are multiples of 2^-bits.
  OrbitReplay(const Problem& problem, long bits, std::unique_ptr<ErrorSet> set, std::vector<OrbitChoice> choices = {});
  // From a point of an orbit that was followed with fewer bits, and its set, which stays untouched.
  struct Checkpoint { int k = 0; Point point, previous; std::shared_ptr<const ErrorSet> set; };
  OrbitReplay(const Problem& problem, long bits, const Checkpoint& from, std::vector<OrbitChoice> choices = {});
  Checkpoint checkpoint() const;
  ~OrbitReplay();
  // The next sweep. False: stop() says why, and the set stays that of the last sweep that was done.
  bool sweep();
  int sweeps() const;
  const OrbitStop& stop() const;
  // z^k and the bounds of |x^k - z^k|, for the last k.
  const Point& point() const;
  const ErrorSet& set() const;
  long bits() const;
  // The approximate inverses of the last sweep, one per label of a ridge or jacobi update in the order of the sweep.
  std::vector<Eigen::MatrixXd> inverses() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace amcert
