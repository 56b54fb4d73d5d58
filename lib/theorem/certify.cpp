#include "theorem/certify.hpp"

#include "number/text.hpp"

#include <algorithm>

namespace amcert {
namespace {

bool wants(const Case& c, const char* kind) { return std::find(c.claims.begin(), c.claims.end(), kind) != c.claims.end(); }

DecreaseForm form_of(const std::string& s) {
  return s == "J0" ? DecreaseForm::J0 : s == "J1w" ? DecreaseForm::J1w : s == "J2" ? DecreaseForm::J2 : DecreaseForm::J1;
}

Rational constant(const Claim& c, const char* key) { return parse_number(c.constants.at(key).get<std::string>()); }

// The best measured decrease constant cannot lie below the structural one by more than the distances of am_trajectory explain. A
// proved trajectory with relative distance eps per block loses at most about L eps (1+|block|) |step| of decrease per update; with
// eps at most 2^-40 and steps above that scale the check is made at one half: a smaller quotient can only be a defect of ours.
void cross_check(const Claim& decrease, const Claim& structural, const Range& smallest_step2, const Rational& tolerance) {
  if (decrease.verdict != Verdict::proved || structural.verdict != Verdict::proved) return;
  if (sqrt_down(smallest_step2.lo) < tolerance * Rational(1 << 20)) return;
  if (constant(decrease, "a_upper") * Rational(2) < constant(structural, "a"))
    throw InternalAlarm("the run decreases by less (" + constant(decrease, "a_upper").str() + ") than the structural constant (" +
                        constant(structural, "a").str() + ") allows although every update is within its tolerance");
}

}  // namespace

std::string short_name(const Claim& c) {
  std::string s = c.kind;
  if (c.statement.contains("form")) s += " " + c.statement["form"].get<std::string>();
  if (c.statement.contains("j")) s += " j=" + c.statement["j"].dump();
  if (c.statement.contains("phase") && !c.statement["phase"].is_null()) s += " phase=" + c.statement["phase"].dump();
  return s;
}

bool expected(const Case& c, const Claim& claim) {
  return std::find(c.expect_refuted.begin(), c.expect_refuted.end(), short_name(claim)) != c.expect_refuted.end();
}

Certificate certify(const Case& c, const RecordedRun& run, const RecordedRun* reference, const ClaimProgress& progress) {
  const Problem& p = c.problem;
  Certificate out(p, 256);
  out.add_run("recorded", run, p);
  if (reference) out.add_run("reference", *reference, p);
  Replay replay(p, run, c.max_bits);
  const auto go_on = [&](const std::string& what) { return !progress || progress(what); };

  std::vector<std::string> hypotheses;  // the proved am_trajectory, once there is one
  bool trajectory = false;
  if (wants(c, "am_trajectory")) {
    if (!go_on("am_trajectory")) return out;
    const Claim& claim = out.add(am_trajectory(replay, c.tolerance));
    trajectory = claim.verdict == Verdict::proved;
    if (trajectory) hypotheses = {claim.digest};
  }
  std::optional<Claim> monotone;
  if (wants(c, "sufficient_decrease")) {
    for (const std::string& name_ : c.forms) {
      const DecreaseForm form = form_of(name_);
      std::vector<std::string> refuted;
      for (int j = 1; j <= c.j_max; ++j) {
        if (!go_on("sufficient_decrease " + name_ + " j=" + std::to_string(j))) return out;
        const Claim all = out.add(sufficient_decrease(replay, form, j, -1, hypotheses));
        if (form == DecreaseForm::J1 && j == 1) monotone = all;
        if (all.verdict == Verdict::proved) {
          std::vector<std::string> needs = refuted;
          needs.push_back(all.digest);
          if (int(needs.size()) == j) out.add(smallest_j(form, j, replay, needs));
          break;
        }
        if (all.verdict == Verdict::refuted) refuted.push_back(all.digest);
        if (j > 1 && form != DecreaseForm::J2)
          for (int phase = 0; phase < j; ++phase) out.add(sufficient_decrease(replay, form, j, phase, hypotheses));
      }
    }
  }
  if (wants(c, "rises")) {
    if (!go_on("rises")) return out;
    out.add(rises(replay, trajectory, hypotheses));
  }
  if (wants(c, "relative_error")) {
    if (!go_on("relative_error")) return out;
    out.add(relative_error(replay, 1, hypotheses));
  }
  std::optional<Claim> sublevel;
  if (wants(c, "sublevel_bounded") || wants(c, "structural_relative_error")) {
    if (!go_on("sublevel_bounded")) return out;
    sublevel = out.add(sublevel_bounded(replay));
  }
  if (wants(c, "structural_decrease")) {
    if (!go_on("structural_decrease")) return out;
    const Claim& structural = out.add(structural_decrease(replay));
    if (monotone && trajectory) {
      Range least = replay.sweep(0).total_step2();
      for (int k = 1; k < replay.sweeps(); ++k)
        if (replay.sweep(k).total_step2().lo < least.lo) least = replay.sweep(k).total_step2();
      cross_check(*monotone, structural, least, c.tolerance);
    }
  }
  if (wants(c, "structural_relative_error")) {
    if (!go_on("structural_relative_error")) return out;
    out.add(structural_relative_error(replay, *sublevel));
  }
  if (reference && wants(c, "double_agreement")) {
    // What the reference run is: the method to within about three quarters of its bits.
    if (!go_on("am_trajectory of the reference run")) return out;
    Replay other(p, *reference, std::max(c.max_bits, 4 * c.reference_bits));
    out.add(am_trajectory(other, Rational::power_of_two(-3 * c.reference_bits / 4), "reference"));
    if (!go_on("double_agreement")) return out;
    out.add(double_agreement(p, replay, *reference));
  }
  return out;
}

}  // namespace amcert
