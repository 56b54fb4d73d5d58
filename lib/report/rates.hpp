// The claims about exact sweeps near a critical point: what they rest on, and their wording.
#pragma once

#include "report/record.hpp"

namespace amcert::report {

[[nodiscard]] bool is_rate(const std::string& kind);        // contraction, rate_local, rate_kl: for sweeps from points near the limit
[[nodiscard]] bool is_other_rate(const std::string& kind);  // rate_sublinear, rate_finite, rate_inertial, rate_fixed_point: for whole runs

// The rate that a `trapping` rests on, proved or not; null if it names none.
[[nodiscard]] const Json* rate_under(const Record& record, const Json& trapping);
// The claim about the point that a rate rests on; null if it names none.
[[nodiscard]] const Json* point_under(const Record& record, const Json& rate);

// Whether critical points near the point form a flat set that a sweep does not contract.
[[nodiscard]] bool has_flat_set(const Json& point);

// What makes the set of a claim of this point smaller than a ball: ", in which ...", or nothing.
[[nodiscard]] Rich conditions_on(const Json& point);
// dist(0, ∂F(x)) as a formula source; with vanished units, ‖∇_E F(x)‖, which `about_gradient` explains.
[[nodiscard]] std::string distance_to_critical(const Json& point, const char* x);
[[nodiscard]] Rich about_gradient(const Json& point);
// Units that are inactive or zero at the point, and that a sweep is only presumed to leave so.
[[nodiscard]] bool has_silent_units(const Json& point);
// ", dead units staying so" and the like; empty if there are none.
[[nodiscard]] Rich staying_silent(const Json& point);

// k−K as an exponent.
[[nodiscard]] std::string sweeps_since(int K);

// √(most/least) of a contraction's norm, rounded up: how far it is from the Euclidean one.
[[nodiscard]] Rational condition_of_norm(const Json& contraction);
// The claim with the Kurdyka–Łojasiewicz inequality that a rate uses, and κ of the ball that the rate is about.
[[nodiscard]] const Json& inequality_under(const Record& record, const Json& rate);
[[nodiscard]] Rational kappa_under(const Record& record, const Json& rate_kl);
// Whether the certificate brackets the spectral radius of the sweep's derivative.
[[nodiscard]] bool has_bracket(const Json& contraction);

// The theorem that a claim was proved by, in words and with its place in SPEC.
[[nodiscard]] std::string theorem_name(const std::string& kind);

// The assumptions of the theory of descent and what follows from them, of a certificate with a rate claim; else without rows.
[[nodiscard]] Assumptions assumptions_of(const Record& record, int digits);
// They as one theorem, its numbers with the digests of their claims.
[[nodiscard]] std::vector<std::vector<Cited>> rate_theorem(const Record& record, int digits);
// The first proved claim of the kind, else the first; null if there is none.
[[nodiscard]] const Json* best_of_kind(const Record& record, std::string_view kind);

// What doubles show of the recorded run; nothing of it is proved. Norms of its steps; none without such a run.
[[nodiscard]] std::vector<double> observed_steps(const Record& record);
// The last sweep of them that a proved claim joins to the limit, else the last of all.
[[nodiscard]] int observed_until(const Record& record, const std::vector<double>& steps);
// The logarithm of the geometric mean of the ratios of the last tenth of the steps before x^K; none if these are few or do not fall.
[[nodiscard]] std::optional<double> observed_exponent(const std::vector<double>& steps, int K);

// "F^* = 0", or between two decimals.
[[nodiscard]] Rich value_of_limit(const Json& point, int digits);

// The claim as a paragraph, with every hypothesis and number. Requires: proved, and of a kind of this file.
[[nodiscard]] Rich other_rate_wording(const Record& record, const Json& claim, int digits);
[[nodiscard]] Rich rate_wording(const Record& record, const Json& claim, int digits);

}  // namespace amcert::report
