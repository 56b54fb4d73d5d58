// The checks of SPEC 3.2 to 3.34. Each says whether its claim holds and, if not, which inequality failed.
#pragma once
#include <memory>

#include "path.hpp"

namespace amcheck {

struct Surroundings;

struct Outcome {
  bool accepted = true;
  std::string message;
  bool skipped = false;  // not looked into, and `message` says why
};

Outcome reject(const std::string& what);
// "what: left is X, right is Y", where `what` names the inequality that fails for these two sides.
Outcome reject(const std::string& what, const Num& left, const Num& right, const std::string& best = "");

class Session {
 public:
  Session(const Problem& problem, const Certificate& certificate);
  const Problem& problem;
  const Certificate& certificate;
  Evaluator& evaluator(std::size_t run) { return *evaluators_[run]; }
  Path& recorded(std::size_t run) { return recorded_[run]; }
  Path& orbit(const Enclosure& enclosure);  // the exact iterates that an enclosure_trajectory encloses
  // The earlier claims that `needs` names, in its order; nothing if a digest is not that of an earlier claim.
  std::optional<std::vector<const Claim*>> needed(std::size_t claim) const;
  // An earlier proved am_trajectory of the same run whose range covers this claim's.
  std::size_t index_of(const Claim& claim) const { return static_cast<std::size_t>(&claim - certificate.claims.data()); }
  // What became of the check of an earlier claim; a limit until it is finished.
  enum class State : char { Verified, Rejected, Skipped, Limit };
  std::vector<State> states;
  bool covering_trajectory(const Claim& earlier, const Claim& claim) const;

 private:
  std::vector<std::unique_ptr<Evaluator>> evaluators_;
  std::vector<RecordedPath> recorded_;
  std::unordered_map<const Enclosure*, OrbitPath> orbits_;
};

// The greatest ratio top/bottom seen; bottom > 0.
class Worst {
 public:
  void see(const Num& top, const Num& bottom) {
    if (!any_ || this->top * bottom < top * this->bottom) this->top = top, this->bottom = bottom;
    any_ = true;
  }
  bool any() const { return any_; }
  Num ratio() const { return top * bottom.inverse(); }
  Num top = 0, bottom = 1;

 private:
  bool any_ = false;
};

// ||z - z*||^2 for a scalar update, and the entries that have several minimizers; without a bound `problem` says why.
struct ScalarDistance {
  Num square;
  std::vector<std::size_t> ties;
  std::string problem;
};
ScalarDistance scalar_piecewise(Evaluator& e, const Label& label, const Point& before, const Matrix& z);
// `square` is rounded up if it need not be exact.
ScalarDistance scalar_smooth(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact);
Num scalar_smooth_below(Evaluator& e, const Label& label, const Point& before, const Matrix& z);
// Polynomial problems; z is what the block, or its only entry, became.
ScalarDistance polynomial_ridge(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact);
ScalarDistance polynomial_scalar(Evaluator& e, const Label& label, const Point& before, const Num& z);
// Any update of a composite problem.
ScalarDistance composite_update(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact);
bool cannot_raise(const Problem& p, const Update& u);  // the exact result of u does not raise F (SPEC 3.5, 3.30)

// The bounds on ||d^2 F/dB dC|| of SPEC 3.7, block by block.
std::vector<std::vector<Num>> hessian_table(const Problem& p, const Sublevel& s);

Outcome check_claim(Session& session, std::size_t claim);
Outcome check_trajectory(Session& session, const Claim& claim);
Outcome check_decrease(Path& path, const Claim& claim);
Outcome check_rises(Session& session, const Claim& claim, bool exact_updates);
Outcome check_relative_error(Path& path, const Claim& claim);
Outcome check_sublevel(Session& session, const Claim& claim);
Outcome check_structural_decrease(Session& session, const Claim& claim);
Outcome check_structural_error(Session& session, const Claim& claim, const Sublevel& sublevel);
Outcome check_agreement(Session& session, const Claim& claim);
Outcome check_enclosure(Session& session, const Claim& claim);
Outcome check_orbit_agreement(Session& session, const Claim& claim, const Enclosure& enclosure);
// With what is known of F if it is that of a composite problem.
Outcome check_critical_point(Session& session, const Claim& claim, const Surroundings& known);
Outcome check_kl(Session& session, const Claim& claim, const CriticalPoint& point, const Surroundings& known);
Outcome check_kl_zero(Session& session, const Claim& claim);
Outcome check_kl_exponent(Session& session, const Claim& claim);
Outcome check_kl_saddle(Session& session, const Claim& claim, const Surroundings& known);
Outcome check_kl_sharp(Session& session, const Claim& claim);
Outcome check_kl_degenerate(Session& session, const Claim& claim);
Outcome check_kl_chain(Session& session, const Claim& claim);

// What a rate rests on: a critical_point or a kl_zero (SPEC 3.22).
struct RatePoint {
  const CriticalPoint* around = nullptr;
  const KlZero* zero = nullptr;  // if it is one
};
Outcome check_contraction(Session& session, const Claim& claim, const RatePoint& point);
Outcome check_rate_local(Session& session, const Claim& claim, const RatePoint& point);
Outcome check_rate_kl(Session& session, const Claim& claim, const RatePoint& point, const std::vector<Num>& kappa);
Outcome check_rate_sublinear(Session& session, const Claim& claim, const KlDegenerate& point);
Outcome check_rate_finite(Session& session, const Claim& claim, const KlSharp& point);
Outcome check_rate_inertial(Session& session, const Claim& claim);
Outcome check_box_trajectory(Session& session, const Claim& claim);
std::vector<Num> radii_at(const Problem& p, const BoxTrajectory& t, std::size_t k);  // of all unknowns at x^k
// `orbit` is the box_trajectory of a claim about the exact orbit.
Outcome check_rate_fixed_point(Session& session, const Claim& claim, const BoxTrajectory* orbit);
Outcome check_trapping(Session& session, const Claim& claim, const Claim& rate, const RatePoint& point, const Enclosure* enclosure);

}  // namespace amcheck
