// One sweep replayed in one arithmetic.
#pragma once

#include "run/replay.hpp"
#include "run/scalar_distance.hpp"
#include "run/scalar_double.hpp"

namespace amcert {

template <class A>
class SweepReplay {
 public:
  using Matrix = typename A::Matrix;
  using Scalar = typename A::Scalar;
  SweepReplay(const Problem& problem, const RecordedRun& run, A algebra, std::string rung);
  SweepEvidence sweep(int k);
  Range objective(int k);

 private:
  void go_to(int k);
  void move(int block, int k);
  Scalar drop(const Update& u);
  void quadratic_drop(const Update& u, Scalar& sum);
  void ridge(const Update& u, int k, Distance& out);
  void preconditioned_weights(const std::vector<int>& blocks, const std::vector<Rational>& prox, int k, Distance& out);
  void plain(int block, const Rational& prox, int k, Distance& out);
  void preconditioned_quadratic(int block, const Rational& prox, int k, Distance& out);
  void scalar(const Update& u, int k, SweepEvidence& out, Distance& distance);
  void heavy_ball(const Update& u, int k, Distance& out);
  void finish(Distance& out, const Range& upper2, const Range& lower2, const std::vector<int>& blocks);
  const DyadicMatrix& recorded(int block, int k) const { return run_->iterates[std::size_t(k)][std::size_t(block)]; }
  const DyadicMatrix& before(int block, int k) const {
    return k > 0 ? recorded(block, k - 1) : p_->previous[std::size_t(block)];
  }

  const Problem* p_;
  const RecordedRun* run_;
  A a_;
  std::string rung_;
  State<A> state_;
  int at_ = -1;
  std::vector<Matrix> now_, next_, delta_;  // x^k, x^{k+1}, old - new
  struct Preconditioner { std::shared_ptr<const Eigen::MatrixXd> inverse; Matrix P, Q; bool good = false; };
  std::map<int, Preconditioner> constant_;  // per first block, where the Hessian never changes
  struct Pieces { PieceConstants<Scalar> here; PieceConstants<Rational> exact; ScalarDoubles doubles; };
  std::map<int, Pieces> pieces_;  // per U block
  std::map<int, std::vector<Scalar>> prox_;  // per first block of an update, in this arithmetic
  Scalar half_, one_;
  Matrix t1_, t2_, t3_, image_, sigma_before_;
  ScalarBlock<A> scalar_before_{};
};

}  // namespace amcert
