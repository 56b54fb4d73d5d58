#!/usr/bin/env python3
"""Named attacks on certificates, and some harmless edits that must stay accepted.

Every story takes (problem, certificate) and returns both edited, with right digests unless the story is about them, or None if it does
not apply. Above it stands the exit code that both checkers must give; several codes: either, but the same. `own` stories bring
their own small problem. The exit code of this program is 1 if a checker answers otherwise, or accepts what truth.py labels FALSE."""
import argparse
import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
from edits import dropped
from files import canonical, dy, file_bytes, rehash, replaced, value_at
from oracle import check
from truth import FALSE, Truth
from truth_objective import dyadic

STORIES = []


def story(*codes, own=False):
    def keep(f):
        STORIES.append((f, codes, own))
        return f
    return keep


# Finding and editing claims.

def find(certificate, kind, **conditions):
    """Number of the first claim of a kind, or None."""
    fits = (q for q, c in enumerate(certificate["claims"]) if c["kind"] == kind and all(c.get(k) == v for k, v in conditions.items()))
    return next(fits, None)


def edit(problem, certificate, kind, change, conditions=(), hashed=True):
    """change(claim) gives new values for keys of the first such claim, GONE to remove one; or None if the story does not apply."""
    q = find(certificate, kind, **dict(conditions))
    if q is None:
        return None
    new = change(certificate["claims"][q])
    if new is None:
        return None
    claim = {**certificate["claims"][q], **new}
    claim = {k: v for k, v in claim.items() if v is not GONE}
    out = replaced(certificate, ("claims", q), claim)
    return problem, rehash(problem, out) if hashed else out


GONE = object()


def times(text, factor):
    return str(Fraction(text) * factor)


def runs(certificate, change):
    return {**certificate, "runs": {name: change(name, run) for name, run in certificate["runs"].items()}}


# The run.

@story(1)
def trajectory_of_another_start(problem, certificate):
    def moved(_, run):
        block = min(run["iterates"][0])
        row = run["iterates"][0][block][0].split(" ")
        return replaced(run, ("iterates", 0, block, 0), " ".join([dy(dyadic(row[0]) + Fraction(1, 4)), *row[1:]]))
    return problem, rehash(problem, runs(certificate, moved))


@story(1)
def first_sweep_dropped_but_start_of_the_problem_claimed(problem, certificate):
    return problem, rehash(problem, dropped(certificate, 0))


@story(0)
def first_sweep_dropped_and_own_start_claimed(problem, certificate):
    if any(c.get("window") == 0 or c.get("phase") is not None or c["verdict"] == "refuted" for c in certificate["claims"]):
        return None
    out = dropped(certificate, 0)
    return problem, rehash(problem, {**out, "claims": [{**c, "start": "own"} if "start" in c else c for c in out["claims"]]})


@story(2)
def last_sweep_dropped_but_range_kept(problem, certificate):
    def cut(_, run):
        out = {**run, "iterates": run["iterates"][:-1]}
        return {**out, "objective": " ".join(run["objective"].split(" ")[:-1])} if "objective" in run else out
    return problem, rehash(problem, runs(certificate, cut))


@story(1)
def a_run_that_never_moves(problem, certificate):
    def still(_, run):
        return {**run, "iterates": [run["iterates"][0]] * len(run["iterates"])}
    return problem, rehash(problem, runs(certificate, still))


@story(1)
def reference_run_is_the_recorded_one_shifted_by_a_sweep(problem, certificate):
    if find(certificate, "double_agreement") is None:
        return None
    run = certificate["runs"]["recorded"]
    shifted = {**run, "iterates": run["iterates"][1:] + run["iterates"][-1:]}
    return problem, rehash(problem, replaced(certificate, ("runs", "reference"), shifted))


@story(0)
def reference_run_is_the_recorded_one(problem, certificate):
    """True: they agree, and what is proved of the recorded run holds of its copy."""
    q, branched = find(certificate, "am_trajectory", verdict="proved"), any(c.get("branch") for c in certificate["claims"])
    if q is None or branched or find(certificate, "am_trajectory", verdict="refuted") is not None:
        return None
    same = {key: certificate["claims"][q][key] for key in ("distance", "tolerance", "witness")}
    claims = [{**c, **same} if c["kind"] == "am_trajectory" else c for c in certificate["claims"]]
    return problem, rehash(problem, {**replaced(certificate, ("runs", "reference"), certificate["runs"]["recorded"]), "claims": claims})


@story(0)
def run_origin_changed(problem, certificate):
    return problem, rehash(problem, runs(certificate, lambda _, run: {**run, "origin": "user" if run["origin"] == "engine" else "engine"}))


@story(1)
def run_origin_changed_but_digests_kept(problem, certificate):
    return problem, runs(certificate, lambda _, run: {**run, "origin": "user" if run["origin"] == "engine" else "engine"})


@story(1)
def written_objective_shifted_by_a_sweep(problem, certificate):
    if find(certificate, "double_agreement") is None:
        return None
    row = certificate["runs"]["recorded"]["objective"].split(" ")
    return problem, rehash(problem, replaced(certificate, ("runs", "recorded", "objective"), " ".join(row[1:] + row[-1:])))


@story(2)
def a_block_of_an_iterate_missing(problem, certificate):
    x = certificate["runs"]["recorded"]["iterates"][1]
    return problem, rehash(problem, replaced(certificate, ("runs", "recorded", "iterates", 1), {b: x[b] for b in sorted(x)[1:]}))


@story(2)
def an_even_mantissa(problem, certificate):
    path = ("runs", "recorded", "iterates", 1, min(problem["start"]))
    rows = value_at(certificate, path)
    return problem, rehash(problem, replaced(certificate, path, [" ".join(["2"] + rows[0].split(" ")[1:]), *rows[1:]]))


@story(4)
def a_number_of_more_bits_than_allowed(problem, certificate):
    path = ("runs", "recorded", "iterates", 1, min(problem["start"]), 0)
    row = value_at(certificate, path).split(" ")
    return problem, rehash(problem, replaced(certificate, path, " ".join(["1" + "0" * 262144 + "1", *row[1:]])))


# The problem.

def other_problem(problem):
    key = ("data", "Y") if problem["kind"] == "network" else ("g",)
    rows = value_at(problem, key)
    first = rows[0].split(" ")
    return replaced(problem, key, [" ".join([str(Fraction(first[0]) + Fraction(1, 1024)), *first[1:]]), *rows[1:]])


@story(1)
def problem_data_changed_and_digest_updated(problem, certificate):
    other = other_problem(problem)
    return other, rehash(other, certificate)


@story(5)
def problem_data_changed_and_digest_kept(problem, certificate):
    return other_problem(problem), certificate


@story(2)
def another_problem_and_a_range_beyond_the_run(problem, certificate):
    """Malformed comes before mismatch."""
    return other_problem(problem), replaced(certificate, ("claims", 0, "range"), [0, len(certificate["runs"]["recorded"]["iterates"])])


@story(1)
def proximal_weight_changed(problem, certificate):
    place = next(((q, u) for q, u in enumerate(problem["sweep"]) if "prox" in u), None)
    if place is None:
        return None
    other = replaced(problem, ("sweep", place[0], "prox"), [str(Fraction(z) + Fraction(1, 8)) for z in place[1]["prox"]])
    return other, rehash(other, certificate)


@story(1)
def sweep_order_reversed(problem, certificate):
    if len(problem["sweep"]) < 2:
        return None
    other = {**problem, "sweep": problem["sweep"][::-1]}
    return other, rehash(other, certificate)


# am_trajectory.

@story(2)
def distance_negative(problem, certificate):
    return edit(problem, certificate, "am_trajectory", lambda c: {"distance": {b: times(d, -1) if Fraction(d) else "-1" for b, d in c["distance"].items()}})


@story(1)
def distances_all_zero(problem, certificate):
    """Refuted by rounding; true where the recorded sweeps are exact."""
    if problem["name"] in ("two-block-r11", "heavy-ball-r10"):
        return None
    return edit(problem, certificate, "am_trajectory", lambda c: {"distance": {b: "0" for b in c["distance"]}})


@story(0)
def tolerance_doubled(problem, certificate):
    return edit(problem, certificate, "am_trajectory", lambda c: {"tolerance": times(c["tolerance"], 2)})


@story(1)
def tolerance_below_a_distance(problem, certificate):
    def below(c):
        top = max(Fraction(d) for d in c["distance"].values())
        return {"tolerance": str(top / 2)} if top else None
    return edit(problem, certificate, "am_trajectory", below)


@story(2)
def tolerance_zero(problem, certificate):
    return edit(problem, certificate, "am_trajectory", lambda c: {"tolerance": "0"})


@story(1)
def trajectory_over_no_sweep_needed_by_other_claims(problem, certificate):
    """Of an empty range everything is true, but then it covers no other claim."""
    return edit(problem, certificate, "am_trajectory", lambda c: {"range": [0, 0], "witness": {}, "ties": []})


@story(0)
def trajectory_over_no_sweep_alone(problem, certificate):
    q = find(certificate, "am_trajectory")
    claim = {**certificate["claims"][q], "range": [0, 0], "witness": {}, "ties": []}
    return problem, rehash(problem, {**certificate, "claims": [claim]})


@story(1)
def witnesses_removed_where_needed(problem, certificate):
    """The statement stays true, but without a witness the bound of the distance is not small enough."""
    if problem["kind"] != "network":
        return None
    return edit(problem, certificate, "am_trajectory", lambda c: {"witness": {}} if "W2" in c["witness"] else None)


@story(1)
def witnesses_of_zeros(problem, certificate):
    def zeros(c):
        return {"witness": {b: [[" ".join("0" for _ in row.split(" ")) for row in m] for m in ms] for b, ms in c["witness"].items()}} if c["witness"] else None
    return edit(problem, certificate, "am_trajectory", zeros)


@story(2)
def one_witness_too_few(problem, certificate):
    return edit(problem, certificate, "am_trajectory", lambda c: {"witness": {b: ms[:-1] for b, ms in c["witness"].items()}} if any(len(z) > 2 for z in c["witness"].values()) else None)


@story(1)
def trajectory_refuted_though_true(problem, certificate):
    def refuted(c):
        return {"verdict": "refuted", "distance": GONE, "ties": GONE, "witness": GONE, "at": [0, min(c["distance"])], "lower": times(c["tolerance"], 2), "inverse": None}
    return edit(problem, certificate, "am_trajectory", refuted)


@story(1)
def decrease_that_needs_a_refuted_trajectory(problem, certificate):
    """A true refutation for a recorded run with one wrong block; the other claims still point to it."""
    q = find(certificate, "am_trajectory", start="case")
    heavy = problem["sweep"][0]["update"] == "heavy_ball"
    label = ",".join(problem["sweep"][0]["blocks"])
    claim = {k: v for k, v in certificate["claims"][q].items() if k not in ("distance", "ties", "witness")}
    claim.update(verdict="refuted", at=[0, label], lower=times(claim["tolerance"], 2), inverse=None)
    block = problem["sweep"][0]["blocks"][0]
    if len(problem["sweep"][0]["blocks"]) > 1 and not heavy:
        return None
    moved = runs(certificate, lambda _, run: replaced(run, ("iterates", 1, block), [" ".join("1p9" for _ in row.split(" ")) for row in run["iterates"][1][block]]))
    return problem, rehash(problem, replaced(moved, ("claims", q), claim))


# sufficient_decrease and smallest_j.

@story(0)
def a_lowered(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"a": times(c["a"], Fraction(1, 2))}, {"verdict": "proved"})


@story(1)
def a_raised_above_its_upper_bound(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"a": times(c["a_upper"], 2)}, {"verdict": "proved"})


@story(1)
def a_upper_below_a(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"a_upper": times(c["a"], Fraction(1, 2))}, {"verdict": "proved"})


@story(2)
def a_zero(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"a": "0"}, {"verdict": "proved"})


@story(1)
def window_outside_the_range(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"window": c["range"][1]})


@story(1)
def window_negative(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"window": -1})


@story(1)
def window_of_another_phase(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"window": c["window"] + 1} if c["phase"] is not None and c["j"] > 1 else None,
                {"phase": 0, "j": 2})


@story(1)
def decrease_over_an_empty_range(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"range": [3, 3], "window": 3})


@story(1)
def j_longer_than_the_range(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"j": c["range"][1] + 1, "window": 0}, {"phase": None})


@story(1)
def j_as_large_as_can_be_written(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"j": 2 ** 31 - 1, "window": 0}, {"phase": None})


@story(2)
def j_larger_than_can_be_written(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"j": 2 ** 31})


@story(2)
def j_zero(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"j": 0})


@story(2)
def phase_equal_to_j(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"phase": c["j"]})


@story(2)
def phase_of_a_J2_claim(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"phase": 0}, {"form": "J2"})


@story(1)
def phase_of_the_windows_that_do_not_decrease(problem, certificate):
    """heavy-ball: a claim proved for one phase, stated for all windows."""
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"phase": None}, {"phase": 0, "verdict": "proved", "j": 3})


@story(2)
def verdict_flipped_only(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"verdict": "refuted" if c["verdict"] == "proved" else "proved"})


@story(1)
def refuted_made_proved(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"verdict": "proved", "rise": GONE, "a": f"1/{10 ** 30}", "a_upper": str(10 ** 30)}, {"verdict": "refuted"})


@story(1)
def proved_made_refuted(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"verdict": "refuted", "a": GONE, "a_upper": GONE, "rise": [f"1/{10 ** 30}", str(10 ** 30)]}, {"verdict": "proved"})


@story(1)
def proved_made_refuted_by_an_enclosure_around_zero(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"verdict": "refuted", "a": GONE, "a_upper": GONE, "rise": [str(-10 ** 9), str(10 ** 9)]}, {"verdict": "proved"})


@story(1)
def rise_with_its_ends_exchanged(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"rise": [times(c["rise"][1], 2), times(c["rise"][0], Fraction(1, 2))]}, {"verdict": "refuted"})


@story(1)
def smallest_j_from_claims_of_another_form(problem, certificate):
    other = find(certificate, "sufficient_decrease", form="J0", j=1, phase=None, verdict="proved")
    if other is None:
        return None
    return edit(problem, certificate, "smallest_j", lambda c: {"needs": [certificate["claims"][other]["digest"]]}, {"form": "J1", "j": 1})


@story(1)
def smallest_j_without_the_refutations(problem, certificate):
    return edit(problem, certificate, "smallest_j", lambda c: {"needs": c["needs"][-1:]} if c["j"] > 1 else None)


@story(1)
def smallest_j_with_its_needs_in_another_order(problem, certificate):
    return edit(problem, certificate, "smallest_j", lambda c: {"needs": c["needs"][::-1]} if c["j"] > 1 else None)


@story(1)
def smallest_j_larger_than_what_it_needs(problem, certificate):
    return edit(problem, certificate, "smallest_j", lambda c: {"j": c["j"] + 1})


@story(1)
def smallest_j_of_another_range(problem, certificate):
    return edit(problem, certificate, "smallest_j", lambda c: {"range": [1, c["range"][1]]})


@story(1)
def smallest_j_refuted_by_an_undecided_claim(problem, certificate):
    """The claim it needs is undecided: no refutation."""
    q = find(certificate, "smallest_j")
    if q is None:
        return None
    need = certificate["claims"][q]["needs"][0]
    n = next(n for n, c in enumerate(certificate["claims"]) if c["digest"] == need)
    claim = {k: v for k, v in certificate["claims"][n].items() if k not in ("a", "a_upper", "window", "rise")}
    return problem, rehash(problem, replaced(certificate, ("claims", n), {**claim, "verdict": "undecided", "reason": "time"}))


# rises and relative_error.

@story(1)
def rises_left_out(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"sweeps": []} if c["sweeps"] else None)


@story(1)
def a_rise_invented(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"sweeps": [{"k": 0, "amount": ["1/1000", "1"], "updates": []}]} if not c["sweeps"] else None)


@story(1)
def a_rise_of_the_method_blamed_on_rounding(problem, certificate):
    def blame(c):
        return {"sweeps": [{**s, "updates": [{**u, "cause": "rounding"} for u in s["updates"]]} for s in c["sweeps"]]} if c["sweeps"] else None
    return edit(problem, certificate, "rises", blame)


@story(1)
def a_rise_with_an_amount_around_zero(problem, certificate):
    def wide(c):
        return {"sweeps": [{**s, "amount": ["-1000000", "1000000"]} for s in c["sweeps"]]} if c["sweeps"] else None
    return edit(problem, certificate, "rises", wide)


@story(1)
def rises_that_need_a_decrease_claim_as_well(problem, certificate):
    q = find(certificate, "sufficient_decrease")
    if q is None or find(certificate, "rises") is None or find(certificate, "rises") < q:
        return None
    return edit(problem, certificate, "rises", lambda c: {"needs": c["needs"] + [certificate["claims"][q]["digest"]]})


@story(2)
def b_negative(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"b": times(c["b"], -1)}, {"verdict": "proved"})


@story(1)
def b_lower_above_b(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"b_lower": times(c["b"], 2)}, {"verdict": "proved"})


@story(1)
def b_halved(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"b": times(c["b"], Fraction(1, 2)), "b_lower": "0"}, {"verdict": "proved"})


@story(1)
def relative_error_refuted_at_a_window_with_a_step(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"verdict": "refuted", "b": GONE, "b_lower": GONE}, {"verdict": "proved"})


# Global bounds.

@story(2)
def radius_of_a_block_missing(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"radius": dict(sorted(c["radius"].items())[1:])})


@story(1)
def level_below_the_start(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"level": times(c["level"], Fraction(1, 2))})


@story(1)
def level_negative(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"level": "-1"})


@story(1)
def lipschitz_below_a_table_entry(problem, certificate):
    def below(c):
        if problem["kind"] == "quadratic":
            return {"lipschitz": times(max(row.split(" ")[i] for i, row in enumerate(problem["H"])), Fraction(1, 2))}
        layer = problem["layers"][-1]
        return {"lipschitz": times(str(Fraction(layer["gamma"]) + Fraction(problem["loss_scale"])), Fraction(1, 2))}
    return edit(problem, certificate, "sublevel_bounded", below)


@story(1)
def all_norms_negative(problem, certificate):
    """Squares do not see the sign: 2 level <= w residual^2 and the like stay true."""
    def negative(c):
        if problem["kind"] != "network":
            return None
        out = {key: {b: times(z, -1) for b, z in c[key].items()} for key in ("radius", "residual", "gap")}
        return {**out, **{key: times(c[key], -1) for key in ("data", "targets", "loss")}}
    return edit(problem, certificate, "sublevel_bounded", negative)


@story(1)
def gradient_negative(problem, certificate):
    """mu R >= gradient and mu R^2/2 - gradient R >= level become easy, and gradient^2 >= |g|^2 stays true."""
    def negative(c):
        return {"gradient": "-1000000", "radius": {"x": "1/100"}, "lower": str(-10 ** 18)} if "gradient" in c else None
    return edit(problem, certificate, "sublevel_bounded", negative)


@story(1)
def modulus_above_the_least_eigenvalue(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"modulus": times(c["modulus"], 3)} if "modulus" in c else None)


@story(1)
def lower_bound_above_the_least_value(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"lower": str(Fraction(c["lower"]) + 1)} if "lower" in c else None)


@story(1)
def structural_a_above_a_block(problem, certificate):
    return edit(problem, certificate, "structural_decrease", lambda c: {"a": str(max(Fraction(z) for z in c["blocks"].values()) + 1)})


@story(1)
def structural_blocks_doubled(problem, certificate):
    return edit(problem, certificate, "structural_decrease", lambda c: {"blocks": {b: times(z, 2) for b, z in c["blocks"].items()}})


@story(1)
def structural_b_negative(problem, certificate):
    """b^2 does not see the sign."""
    return edit(problem, certificate, "structural_relative_error", lambda c: {"b": times(c["b"], -1)})


@story(1)
def structural_b_zero(problem, certificate):
    return edit(problem, certificate, "structural_relative_error", lambda c: {"b": "0"})


@story(1)
def structural_b_from_the_bounds_of_another_run(problem, certificate):
    q = find(certificate, "sublevel_bounded")
    if q is None or find(certificate, "structural_relative_error") is None or "reference" not in certificate["runs"]:
        return None
    return problem, rehash(problem, replaced(certificate, ("claims", q, "run"), "reference"))


# double_agreement.

@story(2)
def deviation_list_too_short(problem, certificate):
    return edit(problem, certificate, "double_agreement", lambda c: {"deviation": {b: row.rsplit(" ", 1)[0] for b, row in c["deviation"].items()}})


@story(2)
def deviation_negative(problem, certificate):
    return edit(problem, certificate, "double_agreement", lambda c: {"deviation": {b: " ".join("-1" for _ in row.split(" ")) for b, row in c["deviation"].items()}})


@story(1)
def objective_difference_negative(problem, certificate):
    return edit(problem, certificate, "double_agreement", lambda c: {"objective": "-1"})


@story(1)
def a_branch_invented(problem, certificate):
    return edit(problem, certificate, "double_agreement", lambda c: {"branch": [0, "U1", 0, 0]} if c["branch"] is None else None)


@story(2)
def agreement_of_the_reference_run_with_itself(problem, certificate):
    return edit(problem, certificate, "double_agreement", lambda c: {"run": "reference"})


@story(2)
def agreement_without_a_written_objective(problem, certificate):
    if find(certificate, "double_agreement") is None:
        return None
    return problem, rehash(problem, runs(certificate, lambda _, run: {k: v for k, v in run.items() if k != "objective"}))


# The file: digests, needs, order, verdicts.

@story(0)
def a_claim_twice(problem, certificate):
    claims = certificate["claims"]
    return problem, rehash(problem, {**certificate, "claims": [claims[0], *claims]})


@story(1)
def the_trajectory_after_the_claims_that_need_it(problem, certificate):
    claims = certificate["claims"]
    return problem, {**certificate, "claims": claims[1:] + claims[:1]} if claims[0]["kind"] == "am_trajectory" else None


@story(1)
def needs_left_empty_though_a_trajectory_covers(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"needs": []} if c["needs"] else None)


@story(1)
def the_same_need_twice(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"needs": c["needs"] * 2} if c["needs"] else None)


@story(1)
def needs_a_claim_of_another_file(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"needs": ["0123456789abcdef" * 4]})


@story(1)
def needs_the_trajectory_of_another_run(problem, certificate):
    q = find(certificate, "am_trajectory")
    return problem, rehash(problem, replaced(certificate, ("claims", q, "run"), "reference")) if "reference" in certificate["runs"] else None


@story(1)
def constants_changed_and_digest_kept(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"a": times(c["a"], Fraction(1, 2))}, {"verdict": "proved"}, hashed=False)


@story(1, 2)
def a_digest_that_is_no_digest(problem, certificate):
    return problem, replaced(certificate, ("claims", 0, "digest"), "none")


@story(1, 2)
def a_need_that_is_no_digest(problem, certificate):
    return edit(problem, certificate, "relative_error", lambda c: {"needs": ["none"]})


@story(2, 5)
def a_problem_digest_that_is_no_digest(problem, certificate):
    return problem, {**certificate, "problem": "none"}


@story(6)
def one_claim_undecided(problem, certificate):
    q = find(certificate, "double_agreement")
    if q is None:
        return None
    claim = {k: v for k, v in certificate["claims"][q].items() if k not in ("deviation", "objective", "evaluation", "branch")}
    return problem, rehash(problem, replaced(certificate, ("claims", q), {**claim, "verdict": "undecided", "reason": "time"}))


@story(1)
def one_claim_undecided_another_false(problem, certificate):
    found = one_claim_undecided(problem, certificate)
    return found and a_raised_above_its_upper_bound(*found)


@story(2)
def undecided_but_with_its_constants(problem, certificate):
    return edit(problem, certificate, "sufficient_decrease", lambda c: {"verdict": "undecided", "reason": "time"})


@story(2)
def undecided_without_a_reason(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"verdict": "undecided", "sweeps": GONE})


@story(2)
def a_kind_refuted_that_has_no_refutation(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"verdict": "refuted"})


@story(2)
def no_claims(problem, certificate):
    return problem, {**certificate, "claims": []}


@story(2)
def a_key_too_many(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"comment": "true"})


@story(2)
def range_reversed(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"range": c["range"][::-1]})


@story(2)
def range_negative(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"range": [-1, c["range"][1]]})


@story(2)
def a_rational_not_in_lowest_terms(problem, certificate):
    return edit(problem, certificate, "sublevel_bounded", lambda c: {"lipschitz": f"{2 * Fraction(c['lipschitz']).numerator}/{2 * Fraction(c['lipschitz']).denominator}"})


@story(2)
def a_run_that_is_not_there(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"run": "repeated"})


@story(3)
def an_unknown_kind_of_claim(problem, certificate):
    return edit(problem, certificate, "rises", lambda c: {"kind": "falls"})


@story(3)
def an_unknown_format(problem, certificate):
    return problem, {**certificate, "format": "amcert-certificate/2"}


@story(3)
def an_unknown_update(problem, certificate):
    other = replaced(problem, ("sweep", 0, "update"), "newton")
    return other, rehash(other, certificate)


@story(2)
def too_few_bits_to_be_allowed(problem, certificate):
    return problem, {**certificate, "bits": 31}


@story(1)
def too_few_bits_to_show_anything(problem, certificate):
    """tanh and sigmoid: the statements stay true, their enclosures are too wide."""
    smooth = any(layer.get("activation", {}).get("kind") in ("tanh", "sigmoid") for layer in problem.get("layers", []))
    return (problem, {**certificate, "bits": 32}) if smooth else None


@story(0)
def few_bits_where_all_is_exact(problem, certificate):
    smooth = any(layer.get("activation", {}).get("kind") in ("tanh", "sigmoid") for layer in problem.get("layers", []))
    return None if smooth else (problem, {**certificate, "bits": 32})


# Problems of their own.

def build(problem, points, claims):
    """A certificate of a run with the claims given without digest, run, range and needs (the numbers of earlier claims)."""
    iterates = [{b: [" ".join(dy(z) for z in row) for row in m] for b, m in x.items()} for x in points]
    out = [{"digest": f"{q:064x}", "run": "recorded", "range": [0, len(points) - 1], "verdict": "proved", **c, "needs": [f"{n:064x}" for n in c.get("needs", [])]}
           for q, c in enumerate(claims)]
    certificate = {"format": "amcert-certificate/1", "problem": "", "bits": 64, "runs": {"recorded": {"origin": "user", "iterates": iterates}}, "claims": out}
    return problem, rehash(problem, certificate)


def matrices(x):
    return {b: [" ".join(dy(z) for z in row) for row in m] for b, m in x.items()}


def trajectory(distance, **more):
    return {"kind": "am_trajectory", "start": "case", "tolerance": "1", "distance": distance, "ties": [], "witness": {}, **more}


def one_unit(start, prox, order, gamma="3", lam="1", target="2"):
    """One sample, one layer of one relu: F = 1/2 (V-Y)^2 + gamma/2 (V-relu(U))^2 + 1/2 (U-W)^2 + lambda/2 W^2."""
    kinds = {"U1": "scalar", "V1": "ridge", "W1": "ridge"}
    return {"format": "amcert-problem/1", "name": "one-unit", "kind": "network", "data": {"X": ["1"], "Y": [target]}, "loss_scale": "1", "output_split": 1,
            "layers": [{"width": 1, "gamma": gamma, "lambda": lam, "bias": "none", "rho": "1", "activation": {"kind": "piecewise", "breaks": ["0"], "pieces": ["0 0", "1 0"]}}],
            "sweep": [{"update": kinds[b], "blocks": [b], "prox": [prox[b]]} for b in order], "start": matrices(start)}


def tied(ties):
    """V=1, W=-1: of 3/2 (relu(u)-1)^2 + 1/2 (u+1)^2 both -1 and 1/2 are minimizers."""
    start = {"U1": [[0]], "V1": [[1]], "W1": [[-1]]}
    problem = one_unit(start, dict.fromkeys(("U1", "V1", "W1"), "0"), ("U1", "V1", "W1"))
    after = {"U1": [[-1]], "V1": [[Fraction(1, 2)]], "W1": [[Fraction(-1, 2)]]}
    return build(problem, [start, after], [trajectory(dict.fromkeys(("U1", "V1", "W1"), "0"), ties=ties)])


@story(0, own=True)
def a_tie_listed(problem, certificate):
    return tied([[0, "U1", 0, 0]])


@story(1, own=True)
def tie_list_omitted(problem, certificate):
    return tied([])


@story(1, own=True)
def a_tie_listed_twice(problem, certificate):
    return tied([[0, "U1", 0, 0]] * 2)


@story(1, own=True)
def a_tie_at_another_entry(problem, certificate):
    return tied([[0, "U1", 0, 1]])


def quadratic(h, sizes, start, prox):
    names = [f"x{q}" for q in range(1, len(sizes) + 1)]
    return {"format": "amcert-problem/1", "name": "small-quadratic", "kind": "quadratic", "blocks": [{"name": b, "size": n} for b, n in zip(names, sizes)],
            "H": h, "g": ["0"] * sum(sizes), "sweep": [{"update": "ridge", "blocks": [b], "prox": [prox]} for b in names], "start": matrices(start)}


@story(1, own=True)
def a_saddle_taken_for_a_minimizer(problem, certificate):
    """H = diag(1,-1): the witness proves that 0 is near the stationary point, but the update has no minimizer."""
    start = {"x1": [[1], [1]]}
    p = quadratic(["1 0", "0 -1"], [2], start, "0")
    return build(p, [start, {"x1": [[0], [0]]}], [trajectory({"x1": "0"}, witness={"x1": [["1 0", "0 -1"]]})])


@story(1, own=True)
def a_refuted_trajectory_without_an_exact_result(problem, certificate):
    """The same: is 100 away from the stationary point; no exact result exists."""
    start = {"x1": [[1], [1]]}
    p = quadratic(["1 0", "0 -1"], [2], start, "0")
    claim = {"kind": "am_trajectory", "verdict": "refuted", "start": "case", "tolerance": "1/100", "at": [0, "x1"], "lower": "1/2", "inverse": ["1 0", "0 -1"]}
    return build(p, [start, {"x1": [[100], [100]]}], [claim])


@story(1, own=True)
def structural_decrease_of_an_update_that_is_not_convex(problem, certificate):
    """W and V are settled; from u=-1, U jumps over the kink to a minimizer hardly lower than the one beside -1. The sweep loses 1.002 |dU|^2
    where 9/5 is claimed: more than alpha/2 = 1, which any update loses, and less than alpha."""
    start = {"U1": [[-1]], "V1": [[Fraction(1025, 1024)]], "W1": [[-1]]}
    p = one_unit(start, {"W1": "0", "V1": "0", "U1": "2"}, ("W1", "V1", "U1"), gamma="9", lam="1/1048576", target="5125/512")
    return build(p, [start], [{"kind": "structural_decrease", "a": "1/2097152", "blocks": {"U1": "9/5", "V1": "5", "W1": "1/2097152"}}])


@story(0, own=True)
def structural_decrease_of_that_update_by_half_alpha(problem, certificate):
    p, c = structural_decrease_of_an_update_that_is_not_convex(problem, certificate)
    return p, rehash(p, replaced(c, ("claims", 0, "blocks", "U1"), "1"))


# Running them.

def answers(problem, certificate, amcheck, folder, both=True):
    """What the Python checker says, if both are asked, and what amcheck does, if there is one."""
    data = file_bytes(problem), file_bytes(certificate)
    python = check(*data)[:2] if both else None
    if not amcheck:
        return python, None
    for name, content in zip(("problem", "certificate"), data):
        Path(folder, name + ".json").write_bytes(content)
    done = subprocess.run([amcheck, f"{folder}/certificate.json", "--problem", f"{folder}/problem.json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return python, (done.returncode, (done.stdout.decode(errors="replace").splitlines() or [""])[-1])


def label(problem, certificate, known):
    """known: the labellers by problem. None for files of no form that truth.py reads."""
    try:
        key = canonical(problem)
        known[key] = known.get(key) or Truth(problem)
        return known[key].label(certificate)
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amcheck", help="the program; without it only the Python checker is tried")
    parser.add_argument("--all", action="store_true", help="fail also if some story applies to none of the certificates")
    parser.add_argument("--verbose", action="store_true", help="print every story, with the last lines")
    parser.add_argument("directories", nargs="+", metavar="DIR", help="holds problem.json and certificate.json")
    options = parser.parse_args()
    wrong = tried = 0
    applied = set()
    with tempfile.TemporaryDirectory() as folder:
        for n, d in enumerate(map(Path, options.directories)):
            known, inputs = {}, [json.loads((d / name).read_text()) for name in ("problem.json", "certificate.json")]
            for f, codes, own in STORIES:
                found = None if own and n else f(*inputs)
                if found is None or found[1] is None:
                    continue
                tried += 1
                applied.add(f.__name__)
                python, other = answers(*found, options.amcheck, folder)
                truth = label(*found, known) if {0, 1, 6} & set(codes) else None
                given = {python[0]} | ({other[0]} if other else set())
                bad = len(given) > 1 or not given <= set(codes) or bool(truth and truth.label == FALSE and given & {0, 6})
                wrong += bad
                if bad or options.verbose:
                    print(f"{'WRONG' if bad else 'ok'} {d.name} {f.__name__}: must be {' or '.join(map(str, codes))}, python {python[0]}, amcheck {other[0] if other else '-'};"
                          f" truth {truth.label if truth else 'form'}\n   truth: {truth.why if truth else ''}\n   python: {python[1]}\n   amcheck: {other[1] if other else ''}")
    never = [f.__name__ for f, _, _ in STORIES if f.__name__ not in applied]
    print(f"{len(applied)} of {len(STORIES)} stories, tried {tried} times on {len(options.directories)} certificates: {wrong} wrong"
          + (f"; not applicable here: {', '.join(never)}" if never else ""))
    return 1 if wrong or (options.all and never) else 0


if __name__ == "__main__":
    sys.exit(main())
