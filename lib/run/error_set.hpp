// Sets that contain the error e = x - z of a point z near an exact orbit x, carried through a sweep update by update.
//
// Every set obeys one rule: if e is in the set before an update whose derivative is J up to a bound of its error, the new errors
// of the updated blocks are J e + f, |f| <= noise entrywise, and the set afterwards contains e with these blocks replaced.
// Entries marked `exact` are known without error afterwards.
#pragma once

#include "method/tangent.hpp"

#include <memory>

namespace amcert {

class ErrorSet {
 public:
  explicit ErrorSet(const Problem& problem);
  virtual ~ErrorSet() = default;
  // |e| <= hull, entrywise, at the current mixed point.
  const Eigen::MatrixXd& hull(int block) const { return hull_.block[std::size_t(block)]; }
  // All blocks as one nonnegative tangent.
  const Tangents& hull() const { return hull_; }
  // noise[n], exact[n] (empty, or 1 where exact) belong to block blocks[n] of the update.
  virtual void update(const UpdateDerivative& d, const std::vector<Eigen::MatrixXd>& noise, const std::vector<Eigen::MatrixXd>& exact) = 0;
  // Two updates from the same mixed point.
  virtual void jacobi(const UpdateDerivative& first, const UpdateDerivative& second, const std::vector<Eigen::MatrixXd>& noise) = 0;
  virtual void end_of_sweep() = 0;
  virtual std::unique_ptr<ErrorSet> clone() const = 0;

 protected:
  const Problem* problem_;
  Tangents hull_;
  std::size_t blocks() const { return problem_->blocks.size(); }
  bool shared(int block) const {
    const Family f = problem_->blocks[std::size_t(block)].family;
    return f == Family::W || f == Family::b || f == Family::x;
  }
};

// The least of them: a box, |J| hull + noise. Loses correlations at every update.
std::unique_ptr<ErrorSet> box_set(const Problem& problem);

struct FrameOptions {
  int window = 8;  // sweeps between restarts of the sample frames
  int every = 4;   // sweeps between merges
  int keep = 8;    // generations of columns younger than this are never merged
  int rank = 0;    // most columns after a merge; 0: frame_options() chooses
  double residual = 0.05;  // what a merge may leave, against the uncertainty that a sweep adds
};

// Defaults for a problem: ranks of four columns per shared unknown.
FrameOptions frame_options(const Problem& problem);

// A frame that follows the structure of a network: given the weights, samples do not interact.
//   e = sum_t c_t b_t + (samples) sum_c L_c sigma_c + box,   |c_t| <= rho_t
// Columns b_t are tangents of all blocks, moved exactly; uncertainty of a weight that arises at an update becomes a new column
// there. Uncertainty of a sample stays within that sample (one tangent per row serves all samples at once); what it does to
// the weights is collected, with absolute values, as uncertainty of the weights. Old columns are merged into as many as
// there are weights, whose sample part is fitted: what does not fit becomes uncertainty of samples again, and is small once
// the samples have followed the weights.
std::unique_ptr<ErrorSet> frame_set(const Problem& problem, const FrameOptions& options = {});

}  // namespace amcert
