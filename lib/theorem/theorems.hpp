// The hypothesis checks of the named theorems about a recorded run. Each returns a claim whose verdict is proved, refuted with a
// witness, or undecided with a reason; constants are on the safe side. Statements: verify/amcheck/SPEC.md, section 3.
#pragma once

#include "certificate/claim.hpp"
#include "run/orbit_margins.hpp"
#include "run/replay.hpp"

#include <optional>

namespace amcert {

// Encloses: per label, the largest distance of a recorded block from the exact result of its update, over all sweeps.
// Requires: tolerance > 0.
// On failure: a block further than the tolerance is a refutation; a bound that cannot decide is undecided, with the block.
// Because: am_trajectory.cpp.
Claim am_trajectory(Replay& replay, const Rational& tolerance, const std::string& run = "recorded");

enum class DecreaseForm { J0, J1, J1w, J2, J3 };
inline constexpr DecreaseForm decrease_forms[] = {DecreaseForm::J0, DecreaseForm::J1, DecreaseForm::J1w, DecreaseForm::J2, DecreaseForm::J3};
const char* name(DecreaseForm f);

// Encloses: the best a in the j-step decrease of the form, over the windows of the phase (-1: all windows).
// Requires: j >= 1; needs: digests of hypotheses; J3: j = 1 and the weight beta > 0 of the step before.
// On failure: a window that rises, or stands still over a nonzero step, refutes every a > 0.
// Because: sufficient_decrease.cpp.
Claim sufficient_decrease(Replay& replay, DecreaseForm form, int j, int phase, std::vector<std::string> needs, const Rational& beta = 0);

// The beta with which J3 has the best a on the run, nearly; any beta makes a statement. 1 if the run is too short to say.
Rational best_beta(Replay& replay);

// Composition: refuted for 1..j-1 and proved for j, in this order.
Claim smallest_j(DecreaseForm form, int j, const Replay& replay, std::vector<std::string> needs);

// Encloses: every rise of F from sweep to sweep, and the updates it comes from.
// On failure: undecided if the sign of a change cannot be decided with the bits allowed.
Claim rises(Replay& replay, bool trajectory_proved, std::vector<std::string> needs);

// Encloses: the best b in dist(0, dF(x^{k+j})) <= b (sum of j squared steps)^(1/2).
Claim relative_error(Replay& replay, int j, std::vector<std::string> needs);

// Encloses: radii of balls that contain {F <= F(x^0)}, and a bound of the Hessian there.
// On failure: undecided where a weight is not regularized (the set may be unbounded).
Claim sublevel_bounded(Replay& replay);

// The modulus of strong convexity that F has, wherever the other blocks are, in a block W, V or b; b alone or in an update with its W.
Rational ridge_modulus(const Network& net, const Block& b, bool alone);

// Encloses: a decrease constant valid for one exact sweep from anywhere.
Claim structural_decrease(const Replay& replay);

// Encloses: a relative error constant valid for exact sweeps from the sublevel set. Requires a proved sublevel_bounded.
Claim structural_relative_error(const Replay& replay, const Claim& sublevel);

// Encloses: how far the recorded double run is from the reference run, per iterate and block, and in F.
Claim double_agreement(const Problem& problem, Replay& recorded, const RecordedRun& reference);

// The keys that name the statement of a claim.
Json trajectory_statement(const Replay& replay, const Rational& tolerance);
Json decrease_statement(DecreaseForm form, int j, int phase, const Rational& beta = 0);

// Encloses: every stored iterate of the exact orbit, by the largest deviation of an entry of each block. The radii are twice those of
// the set, so that a checker whose set is rounded otherwise finds room; the witness is there if all iterates were kept.
// On failure: the sweeps that were reached are a claim of their own; what stopped the orbit is the reason of a second one, undecided.
// Because: run/exact_orbit.hpp, run/error_set.hpp.
std::vector<Claim> enclosure_trajectory(const Problem& problem, const Orbit& orbit);

// Encloses: how far the recorded run is from the exact orbit, per iterate and block, from both sides; the first entry on another branch.
// On failure: a code of the exact iterate that its radius leaves open makes the claim undecided.
Claim orbit_agreement(const Problem& problem, const Orbit& orbit, const OrbitMargins& margins, const RecordedRun& recorded,
                      std::vector<std::string> needs);

// A claim with the fields every kind shares.
Claim claim_about(const Replay& replay, const std::string& kind);

// Constants on the safe side, short: exact if numerator and denominator have at most 40 bits, else 40 significant bits.
Rational constant_down(const Rational& x);
Rational constant_up(const Rational& x);

}  // namespace amcert
