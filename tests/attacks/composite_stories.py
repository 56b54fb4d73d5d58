#!/usr/bin/env python3
"""Planted falsehoods about composite problems, all with right digests: both checkers must refuse every one of them.

A wrong program is told by its run: made exactly, by a method that differs in one thing, and passed off as a run of the problem."""
import sys
from copy import deepcopy
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cases import down, matrix_text, up
from composite_cases import rounded
from files import changed, dy, rehash, replaced, times
from telling import Stories
from truth import steps2
from truth_composite import Composite
from truth_objective import F, Matrix, dyadic, dyadic_matrix, exact_result, mixed_points, root_above

story = Stories()
SWEEPS = 3


# Runs of wrong programs.

def run_of(problem, result=None, sweeps=SWEEPS):
    """Points of a run. result(p, update, x, old) gives the new block in the place of the exact one, or None."""
    p = Composite(problem)
    points = [p.start]
    for _ in range(sweeps):
        x = old = points[-1]
        for u in p.sweep:
            other = result and result(p, u, x, old)
            x = {**x, u.blocks[0]: rounded(other or exact_result(p, u, u.labels[0], x).first()[0])}
        points.append(x)
    return points


def certified(problem, points, *claims, ties=None):
    """A certificate of a run with these claims; without any, that it is a run of the problem, with the ties that a right one has there."""
    p = Composite(problem)
    if not claims:
        if ties is None:
            ties = []
            for k, (x, y) in enumerate(zip(points, points[1:])):
                for u, label, before, _ in mixed_points(p, x, y):
                    ties += [[k, label[0], i, j] for i, j in exact_result(p, u, label, before).ties()]
        claims = [{"kind": "am_trajectory", "start": "case", "tolerance": "1/1073741824", "distance": dict.fromkeys(p.labels, "1/1099511627776"), "ties": ties, "witness": {}}]
    common = {"verdict": "proved", "run": "recorded", "range": [0, len(points) - 1], "needs": []}
    runs = {"recorded": {"origin": "user", "iterates": [matrix_text(x) for x in points]}}
    claims = [{**common, "digest": f"{q:064x}", **c} for q, c in enumerate(claims)]
    return problem, rehash(problem, {"format": "amcert-certificate/1", "problem": "", "bits": 200, "runs": runs, "claims": claims})


def passed_off(problem, wrong=None, result=None):
    """The run of a wrong method under the problem; None if it is no other run."""
    points = run_of(wrong or problem, result)
    same = [matrix_text(x) for x in points] == [matrix_text(x) for x in run_of(problem)]
    return None if same else certified(problem, points)


def altered(problem, change, **fits):
    """The problem with the first update with such values changed by change(update) (a dict), or None."""
    for q, u in enumerate(problem["sweep"]):
        if all(v(u.get(key)) if callable(v) else u.get(key) == v for key, v in fits.items()):
            new = change(u)
            if new:
                return replaced(problem, ("sweep", q), {**u, **new})
    return None


def wrong_method(change, **fits):
    """A story of a program that has another update in this place."""
    def tell(problem, _certificate):
        wrong = altered(problem, change, **fits)
        return passed_off(problem, wrong) if wrong else None
    return tell


def reordered(problem, places):
    return {**problem, "sweep": [problem["sweep"][q] for q in places]}


@story(0)
def as_it_was_written(problem, certificate):
    return problem, certificate


@story(0)
def a_right_run(problem, _certificate):
    return certified(problem, run_of(problem))


def own_terms(problem, u):
    """Does a monomial of an assignment have the block itself?"""
    p = Composite(problem)
    return lambda m: any(int(q) in p.places[u["blocks"][0]] for q in m.split(" ")[1:])


@story(1)
def a_multiplier_assigned_instead_of_added(problem, _certificate):
    wrong = altered(problem, lambda u: {"value": [[m for m in v if not own_terms(problem, u)(m)] for v in u["value"]]}, update="assign", blocks=lambda b: b in (["D"], ["u1"]))
    return passed_off(problem, wrong) if wrong else None


@story(1)
def a_multiplier_of_the_other_sign(problem, _certificate):
    def flip(u):
        own = own_terms(problem, u)
        return {"value": [[m if own(m) else m[1:] if m[0] == "-" else "-" + m for m in v] for v in u["value"]]}
    wrong = altered(problem, flip, update="assign", blocks=lambda b: b in (["D"], ["u1"]))
    return passed_off(problem, wrong) if wrong else None


story(1)(wrong_method(lambda u: {"step": times(2)(u["step"])}, update="descend", step=lambda s: s and s[0].isdigit())).__name__ = "a_step_twice_as_long"
story(1)(wrong_method(lambda u: {"step": times(-1)(u["step"])}, update="descend", step=lambda s: s and s[0].isdigit())).__name__ = "an_ascent_for_a_descent"
story(1)(wrong_method(lambda u: {"step": times(Fraction(2 ** 24 + 1, 2 ** 24))(u["step"])}, update="descend", step=lambda s: s and s[0].isdigit())).__name__ = "a_step_longer_by_a_little"
story(1)(wrong_method(lambda _: {"step": "1/8"}, update="descend", step=lambda s: s and s[0].isalpha())).__name__ = "a_fixed_step_for_one_that_is_a_block"
story(1)(wrong_method(lambda u: {"kink": 1 - u["kink"]}, update="descend")).__name__ = "the_derivative_of_the_other_kink"
story(1)(wrong_method(lambda _: {"function": "F"}, update="descend", function="G")).__name__ = "a_step_along_another_function"
story(1)(wrong_method(lambda u: {"at": u["blocks"][0]}, update="descend", at="E")).__name__ = "no_momentum_at_all"
story(1)(wrong_method(lambda u: {"at": u["blocks"][0]}, update="minimize", at="R")).__name__ = "a_prox_center_at_the_old_point"
story(1)(wrong_method(lambda u: {"prox": times(2)(u["prox"])}, update="minimize", prox=lambda a: a and a != "0")).__name__ = "a_prox_weight_twice_as_large"
story(1)(wrong_method(lambda _: {"prox": "0"}, update="minimize", prox=lambda a: a and a != "0")).__name__ = "a_prox_term_left_out"
story(1)(wrong_method(lambda _: {"lower": None, "upper": None}, update="minimize", lower=lambda w: w is not None)).__name__ = "a_box_ignored"
story(1)(wrong_method(lambda _: {"lower": "-1/4"}, update="minimize", lower="0")).__name__ = "a_box_that_is_wider"
story(1)(wrong_method(lambda _: {"lower": "0"}, update="minimize", lower=None, blocks=["V"])).__name__ = "a_box_where_the_method_has_none"
story(1)(wrong_method(lambda u: {"value": [[m if q else times(Fraction(6, 5))(m.split(" ")[0]) + " " + m.split(" ")[1] for q, m in enumerate(v)] for v in u["value"]]},
                      update="assign", blocks=["E"])).__name__ = "an_extrapolation_that_is_longer"


@story(1)
def a_stale_block(problem, _certificate):
    """All blocks from the old point: Jacobi for Gauss-Seidel."""
    return passed_off(problem, result=lambda p, u, _x, old: exact_result(p, u, u.labels[0], old).first()[0])


@story(1)
def one_stale_block(problem, _certificate):
    """Only the last update that could see it does not see the new value of a block."""
    labels = [u["blocks"][0] for u in problem["sweep"]]
    for late in labels[:0:-1]:
        for block in labels[:labels.index(late)]:
            def result(p, u, x, old, late=late, block=block):
                return exact_result(p, u, u.labels[0], {**x, block: old[block]}).first()[0] if u.blocks == (late,) else None
            found = passed_off(problem, result=result)
            if found:
                return found
    return None


@story(1)
def a_sweep_in_the_other_order(problem, _certificate):
    return passed_off(problem, reordered(problem, range(len(problem["sweep"]))[::-1]))


@story(1)
def the_earlier_iterate_stored_too_early(problem, _certificate):
    places = {u["blocks"][0]: q for q, u in enumerate(problem["sweep"])}
    if not {"E", "P"} <= places.keys():
        return None
    order = list(range(len(places)))
    order[places["E"]], order[places["P"]] = places["P"], places["E"]
    return passed_off(problem, reordered(problem, order))


def apart(a, b, sign):
    return Matrix([[x + sign * y for x, y in zip(r, s)] for r, s in zip(a.rows, b.rows)])


def far_descent(u):
    return u.update == "descend" and u.at != u.blocks[0]


@story(1)
def a_gradient_taken_at_the_old_point(problem, _certificate):
    """C - tau dF(B): the step starts at the extrapolated point, its derivative does not."""
    def result(p, u, x, _old):
        if not far_descent(u):
            return None
        b = u.blocks[0]
        here = exact_result(p, u, u.labels[0], {**x, u.at: x[b]}).first()[0]
        return apart(x[u.at], apart(here, x[b], -1), 1)
    return passed_off(problem, result=result)


@story(1)
def a_step_that_starts_at_the_old_point(problem, _certificate):
    """B - tau dF(C)."""
    def result(p, u, x, _old):
        return apart(x[u.blocks[0]], apart(exact_result(p, u, u.labels[0], x).first()[0], x[u.at], -1), 1) if far_descent(u) else None
    return passed_off(problem, result=result)


@story(1)
def a_minimizer_of_the_wrong_piece(problem, _certificate):
    """A local minimizer where the other piece is better, by a little."""
    if problem["name"] != "composite-tie":
        return None
    other = deepcopy(problem)
    for r in other["functions"]["F"]["residuals"][:2]:
        r["value"][0] = "-17/16"
    worse = Matrix([[Fraction(-1), Fraction(-1)]])
    return certified(other, run_of(other, lambda _p, u, _x, _old: worse if u.blocks == ("u",) else None))


@story(1)
def a_minimizer_rounded_to_the_kink(problem, _certificate):
    if problem["name"] != "composite-tie":
        return None
    return passed_off(problem, result=lambda p, u, x, old: Matrix([[Fraction(0), Fraction(-1)]]) if u.blocks == ("u",) else None)


@story(1)
def a_tie_hidden(problem, _certificate):
    found = certified(problem, run_of(problem))
    ties = found[1]["claims"][0]["ties"]
    return certified(problem, run_of(problem), ties=ties[:-1]) if ties else None


@story(1)
def a_tie_invented(problem, _certificate):
    found = certified(problem, run_of(problem))
    return None if found[1]["claims"][0]["ties"] else certified(problem, run_of(problem), ties=[[0, problem["sweep"][0]["blocks"][0], 0, 0]])


@story(1)
def a_right_run_refuted(problem, _certificate):
    label = problem["sweep"][-1]["blocks"][0]
    return certified(problem, run_of(problem), {"kind": "am_trajectory", "verdict": "refuted", "start": "case", "tolerance": "1/1099511627776", "at": [1, label], "lower": "1/1073741824", "inverse": None})


@story(1)
def a_run_refuted_by_the_other_minimizer(problem, _certificate):
    """It is 3/2 away from one of two, and at the other one."""
    if problem["name"] != "composite-tie":
        return None
    return certified(problem, run_of(problem), {"kind": "am_trajectory", "verdict": "refuted", "start": "case", "tolerance": "1/1099511627776", "at": [1, "u"], "lower": "1/4", "inverse": None})


# Units.

@story(1)
def two_units_exchanged(problem, _certificate):
    if len(problem["units"]) < 2:
        return None
    units = list(problem["units"])
    units[-3:-1] = units[-3:-1][::-1]
    return passed_off(problem, {**problem, "units": units}) if units != problem["units"] else None


@story(1)
def an_inner_positive_part_forgotten(problem, _certificate):
    if problem["name"] != "composite-mixed":
        return None
    units = list(problem["units"])
    units[0] = ["-1/8", *units[0]]  # the same method with another inner unit
    return passed_off(problem, {**problem, "units": units})


@story(1)
def an_outer_unit_of_the_other_inner_one(problem, _certificate):
    if problem["name"] != "composite-mixed":
        return None
    n = Composite(problem).n
    units = [[m.replace(f" {n}", f" {n + 1}") for m in u] for u in problem["units"]]
    return passed_off(problem, {**problem, "units": units})


@story(2)
def a_unit_before_what_it_contains(problem, certificate):
    if problem["name"] != "composite-mixed":
        return None
    other = {**problem, "units": [problem["units"][2], *problem["units"][:2], *problem["units"][3:]]}
    return other, rehash(other, certificate)


# Decrease. Claims alone, of the run as it is.

def alone(problem, certificate, kind, changes, **fits):
    """The claim of a kind with other keys, and no other; None if there is none."""
    found = next((c for c in certificate["claims"] if c["kind"] == kind and all(c.get(key) == v for key, v in fits.items())), None)
    if found is None:
        return None
    new = {key: v for key, v in changed(found, {"needs": [], **changes}).items() if v is not None or key == "phase"}
    return problem, rehash(problem, {**certificate, "claims": [new]})


def with_aside(problem, aside):
    return {**problem, "aside": [b["name"] for b in problem["blocks"] if b["name"] in aside]}


@story(1)
def steps_made_larger_by_blocks_that_are_aside(problem, certificate):
    """The relative error measured by the steps of all blocks: too small a b."""
    if not problem["aside"]:
        return None
    p, points = Composite(with_aside(problem, [])), points_of(certificate)
    return errors(problem, certificate, p, points, p.gradient2_at)


@story(1)
def steps_made_smaller_by_a_block_put_aside(problem, certificate):
    """A decrease measured without a block that counts: too large an a."""
    moving = [b["name"] for b in problem["blocks"] if b["name"] not in problem["aside"]]
    other = with_aside(problem, [*problem["aside"], *moving[:-1]])
    p, points = Composite(other), points_of(certificate)
    return decreasing(problem, certificate, p, points, lambda k: F(p, points[k]) - F(p, points[k + 1]), form="J1")


def points_of(certificate, run="recorded"):
    return [{b: dyadic_matrix(m) for b, m in x.items()} for x in certificate["runs"][run]["iterates"]]


def decreasing(problem, certificate, p, points, decrease, step=None, first=0, last=0, **more):
    """The claim of the a that these decreases and steps have; None if they have none."""
    step = step or (lambda k: steps2(p, points[k], points[k + 1]))
    pairs = {k: (decrease(k), step(k)) for k in range(first, len(points) - 1 - last)}
    ratios = {k: d / s for k, (d, s) in pairs.items() if s}
    window = min(ratios, key=ratios.get)
    if ratios[window] <= Fraction(1, 2 ** 20):
        return None
    claim = {"kind": "sufficient_decrease", "verdict": "proved", "run": "recorded", "range": [0, len(points) - 1], "needs": [], "digest": "0" * 64, "j": 1, "phase": None, "window": window,
             "a": down(ratios[window] - Fraction(1, 2 ** 39)), "a_upper": up(ratios[window] + Fraction(1, 2 ** 39)), **more}
    return problem, rehash(problem, {**certificate, "claims": [claim]})


def inertial(f, delta, beta):
    """J3 of values f and of squared steps delta(k) that end in x^k; `late` counts them a sweep late."""
    return lambda k: f[k] - f[k + 1] + beta * (delta(k) - delta(k + 1))


@story(0)
def a_decrease_of_form_J3(problem, certificate):
    p, points = Composite(problem), points_of(certificate)
    f, delta = [F(p, x) for x in points], lambda k: steps2(p, points[k - 1], points[k])
    return decreasing(problem, certificate, p, points, inertial(f, delta, Fraction(1, 32)), first=1, form="J3", beta="1/32")


@story(1)
def J3_with_steps_counted_a_sweep_late(problem, certificate):
    p, points = Composite(problem), points_of(certificate)
    f, delta = [F(p, x) for x in points], lambda k: steps2(p, points[k], points[k + 1])
    return decreasing(problem, certificate, p, points, inertial(f, delta, Fraction(1, 32)), lambda k: delta(k + 1), first=1, last=1, form="J3", beta="1/32")


@story(1)
def J3_with_the_steps_the_wrong_way_round(problem, certificate):
    p, points = Composite(problem), points_of(certificate)
    f, delta = [F(p, x) for x in points], lambda k: steps2(p, points[k - 1], points[k])
    return decreasing(problem, certificate, p, points, inertial(f, delta, -Fraction(1, 32)), first=1, form="J3", beta="1/32")


for name, factor in (("twice_as_large", 2), ("half_as_large", Fraction(1, 2))):
    def of_another_beta(problem, certificate, factor=factor):
        return alone(problem, certificate, "sufficient_decrease", {"beta": times(factor)}, form="J3")
    of_another_beta.__name__ = f"J3_with_a_beta_{name}"
    story(1)(of_another_beta)


@story(2)
def J3_with_a_beta_of_the_other_sign(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"beta": times(-1)}, form="J3")


@story(2)
def J3_without_a_beta(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"beta": None}, form="J3")


@story(2)
def J3_over_two_sweeps(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"j": 2}, form="J3")


@story(2)
def J3_of_the_reference(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"run": "reference"}, form="J3")


@story(1)
def J3_passed_off_as_J1(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"form": "J1", "beta": None}, form="J3")


@story(1)
def J1_passed_off_as_J3(problem, certificate):
    return alone(problem, certificate, "sufficient_decrease", {"form": "J3", "beta": "1/8"}, form="J1", j=1)


@story(2)
def a_smallest_j_of_J3(problem, certificate):
    return alone(problem, certificate, "smallest_j", {"form": "J3"})


@story(1)
def a_decrease_of_another_function(problem, certificate):
    """The objective renamed: what was proved of F is said of the function G."""
    names = [f for f in problem["functions"] if f != problem["objective"]]
    claims = [{**c, "needs": []} for c in certificate["claims"] if c["kind"] == "sufficient_decrease" and c["verdict"] == "proved"]
    if not names or not claims:
        return None
    other = {**problem, "objective": names[0]}
    return other, rehash(other, {**certificate, "claims": claims})


@story(1)
def a_decrease_of_a_function_with_other_weights(problem, certificate):
    other = deepcopy(problem)
    for r in other["functions"][problem["objective"]]["residuals"]:
        r["weight"] = times(Fraction(9, 8))(r["weight"])
    claims = [{**c, "needs": []} for c in certificate["claims"] if c["kind"] == "sufficient_decrease"]
    return (other, rehash(other, {**certificate, "claims": claims})) if claims else None


# Rises.

def rises(problem, certificate, change, run="recorded"):
    """The rises of a run with its list of sweeps changed, after the trajectories it needs."""
    q = next((q for q, c in enumerate(certificate["claims"]) if c["kind"] == "rises" and c["run"] == run and c["sweeps"]), None)
    if q is None:
        return None
    new = change(deepcopy(certificate["claims"][q]["sweeps"]))
    claims = [c for c in certificate["claims"][:q] if c["digest"] in certificate["claims"][q]["needs"]]
    return (problem, rehash(problem, {**certificate, "claims": [*claims, {**certificate["claims"][q], "sweeps": new}]})) if new is not None else None


def other_cause(sweeps, cause):
    for s in sweeps:
        for u in s["updates"]:
            if u["cause"] != cause:
                u["cause"] = cause
                return sweeps
    return None


@story(1)
def a_step_whose_rise_is_put_down_to_rounding(problem, certificate):
    return rises(problem, certificate, lambda s: other_cause(s, "rounding"))


@story(1)
def a_rounding_put_down_to_the_method(problem, certificate):
    return rises(problem, certificate, lambda s: other_cause(s, "method"))


@story(1)
def a_rounding_without_a_run_that_is_one(problem, certificate):
    return rises(problem, certificate, lambda s: other_cause(s, "rounding"), "reference")


@story(1)
def a_rise_left_out(problem, certificate):
    return rises(problem, certificate, lambda s: s[:-1])


@story(1)
def an_update_that_rises_left_out(problem, certificate):
    return rises(problem, certificate, lambda s: [{**s[0], "updates": s[0]["updates"][1:]}, *s[1:]])


@story(1)
def updates_that_rise_in_another_order(problem, certificate):
    return rises(problem, certificate, lambda s: [{**s[0], "updates": s[0]["updates"][::-1]}, *s[1:]] if len(s[0]["updates"]) > 1 else None)


@story(1)
def an_update_that_does_not_rise(problem, certificate):
    return rises(problem, certificate, lambda s: [{**s[0], "updates": [*s[0]["updates"], {**s[0]["updates"][-1], "label": "zz"}]}, *s[1:]])


def no_descent(**change):
    """The problem with e updated in a way that may raise F; its results, and so the trajectory, stay what they are."""
    def tell(problem, certificate):
        if problem["name"] != "composite-edge":
            return None
        other = altered(problem, lambda _: change, update="minimize", blocks=["e"])
        other = {**other, "functions": {**other["functions"], "G": {"residuals": [{"weight": "1", "value": [f"1 {Composite(problem).places['e'][0]}"]}], "rest": []}}}
        return rises(other, certificate, lambda s: s)
    return tell


story(1)(no_descent(lower="-1", upper="1")).__name__ = "a_rounding_of_a_minimizer_in_a_box"
story(1)(no_descent(function="G")).__name__ = "a_rounding_of_a_minimizer_of_another_function"
story(1)(no_descent(at="a")).__name__ = "a_rounding_of_a_minimizer_at_another_block"
story(0)(no_descent(prox="0")).__name__ = "a_rounding_of_a_minimizer"


# Relative error.

def errors(problem, certificate, p, points, slope2):
    """The claim of the b that these squared slopes and the steps of p have in one window: where they are most unlike the right ones."""
    right, found = Composite(problem), {}
    for k, (x, y) in enumerate(zip(points, points[1:])):
        steps = steps2(p, x, y), steps2(right, x, y)
        if all(steps):
            ratio, known = slope2(*(y[b] for b in p.blocks)) / steps[0], right.gradient2_at(*(y[b] for b in right.blocks)) / steps[1]
            found[k] = abs(ratio - known), ratio
    k = max(found, key=lambda k: found[k][0])
    b = root_above(found[k][1])
    claim = {"kind": "relative_error", "verdict": "proved", "run": "recorded", "range": [k, k + 1], "needs": [], "digest": "0" * 64, "j": 1, "window": k,
             "b": up(b + Fraction(1, 2 ** 39)), "b_lower": down(max(b - Fraction(1, 2 ** 38), Fraction(0)))}
    return problem, rehash(problem, {**certificate, "claims": [claim]})


def by_kinks(problem, certificate, square):
    """square(p, values, f) of each iterate in the place of G; only where a unit is 0 or an entry at a wall."""
    if problem["name"] not in ("composite-edge", "composite-corner"):
        return None
    p = Composite(problem)
    f = p.functions[p.objective]
    return errors(problem, certificate, p, points_of(certificate), lambda *blocks: square(p, p.values(dict(zip(p.blocks, blocks))), f))


def total(slopes, n):
    return sum(slopes.get(q, Fraction(0)) ** 2 for q in range(n))


@story(0)
def a_relative_error_at_kinks(problem, certificate):
    return by_kinks(problem, certificate, lambda p, values, f: p.gradient2_at(*blocks_of(p, values)))


def blocks_of(p, values):
    return [Matrix([values[places[0]:places[-1] + 1][r * p.blocks[b][1]:(r + 1) * p.blocks[b][1]] for r in range(p.blocks[b][0])]) for b, places in p.places.items()]


@story(1)
def the_relative_error_of_one_side_of_a_kink(problem, certificate):
    return by_kinks(problem, certificate, lambda p, values, f: total(f.derivative(values, lambda _: 0), p.n))


@story(1)
def the_relative_error_of_the_other_side_of_a_kink(problem, certificate):
    return by_kinks(problem, certificate, lambda p, values, f: total(f.derivative(values, lambda _: 1), p.n))


@story(1)
def the_relative_error_of_a_segment_where_the_kink_is_concave(problem, certificate):
    def square(p, values, f):
        ends = [f.derivative(values, lambda _, kink=kink: kink) for kink in (0, 1)]
        way = {q: ends[1].get(q, 0) - ends[0].get(q, 0) for q in range(p.n)}
        length = sum(d * d for d in way.values())
        s = min(max(-sum(ends[0].get(q, 0) * d for q, d in way.items()) / length, Fraction(0)), Fraction(1)) if length else Fraction(0)
        return sum((ends[0].get(q, 0) + s * d) ** 2 for q, d in way.items())
    return by_kinks(problem, certificate, square) if problem["name"] == "composite-edge" else None


@story(1)
def a_relative_error_with_a_wall_that_holds_nothing(problem, certificate):
    """The derivative at the wall of a box counted in full, from both sides of the kinks the better one."""
    if problem["name"] != "composite-corner":
        return None
    other = {**problem, "sweep": [{**u, "lower": None, "upper": None} if u["update"] == "minimize" else u for u in problem["sweep"]]}
    p = Composite(other)
    return errors(problem, certificate, p, points_of(certificate), p.gradient2_at)


@story(1)
def a_relative_error_without_the_blocks_aside(problem, certificate):
    if not problem["aside"] or not any(Composite(problem).of_value.count(b) for b in problem["aside"]):
        return None
    p = Composite(problem)
    hidden = [q for b in p.aside for q in p.places[b]]

    def square(*blocks):
        x = dict(zip(p.blocks, blocks))
        slopes = p.functions[p.objective].derivative(p.values(x), lambda _: 0)
        return p.gradient2_at(*blocks) - sum(slopes.get(q, Fraction(0)) ** 2 for q in hidden)
    return errors(problem, certificate, p, points_of(certificate), square)


def in_the_box(amount, *codes):
    def tell(problem, certificate):
        if problem["name"] != "composite-corner":
            return None
        wall = replaced(certificate, ("runs", "recorded", "iterates", 6, "r"), ["0", dy(Fraction(2) + amount)])
        return alone(problem, wall, "relative_error", {"b": lambda _: "1000000", "b_lower": lambda _: "0"})
    story(*codes)(tell)
    return tell


in_the_box(-Fraction(1, 2 ** 50), 0).__name__ = "an_entry_almost_at_its_wall"
in_the_box(Fraction(1, 2 ** 50), 1).__name__ = "an_entry_outside_of_its_box"


@story(1)
def two_kinks_of_the_same_unknowns(problem, certificate):
    if problem["name"] != "composite-mixed":
        return None
    found = replaced(certificate, ("runs", "recorded", "iterates", 6, "W"), ["0 0"])
    return alone(problem, found, "relative_error", {"b": lambda _: "1000000", "b_lower": lambda _: "0"})


@story(1)
def a_relative_error_smaller_by_a_little(problem, certificate):
    return alone(problem, certificate, "relative_error", {"b": lambda b: str(Fraction(b) * (1 - Fraction(1, 2 ** 30)))})


# What claims rest on, and claims of other kinds.

@story(1)
def needs_of_a_trajectory_of_another_range(problem, certificate):
    own = certificate["claims"][0]
    if own["kind"] != "am_trajectory" or own["verdict"] != "proved":
        return None
    short = {**own, "range": [0, 1], "ties": [t for t in own["ties"] if t[0] == 0], "digest": "f" * 64}
    other = next((c for c in certificate["claims"] if c["kind"] == "sufficient_decrease" and c["needs"] == [own["digest"]]), None)
    return (problem, rehash(problem, {**certificate, "claims": [short, own, {**other, "needs": [short["digest"]]}]})) if other else None


@story(1)
def needs_of_the_trajectory_of_the_reference(problem, certificate):
    two = [c for c in certificate["claims"] if c["kind"] == "am_trajectory"]
    other = next((c for c in certificate["claims"] if c["kind"] == "relative_error"), None)
    return (problem, rehash(problem, {**certificate, "claims": [*two, {**other, "needs": [two[1]["digest"]]}]})) if len(two) == 2 and other else None


@story(1)
def needs_left_out(problem, certificate):
    own = certificate["claims"][0]
    other = next((c for c in certificate["claims"] if c["kind"] == "relative_error"), None)
    return (problem, rehash(problem, {**certificate, "claims": [own, {**other, "needs": []}]})) if other else None


def of_another_kind(kind, **keys):
    def tell(problem, certificate):
        return certified(problem, points_of(certificate)[:2], {"kind": kind, **keys})
    tell.__name__ = f"a_claim_of_kind_{kind}"
    story(1)(tell)


of_another_kind("structural_decrease", a="1", blocks={"V": "1"})
of_another_kind("structural_relative_error", b="1")
of_another_kind("sublevel_bounded", level="1", radius={}, residual={}, gap={}, data="1", targets="1", loss="1", lipschitz="1")
of_another_kind("rate_inertial", form="Jq", j=1, factor="1/2")


@story(1)
def a_branch_of_a_problem_that_has_none(problem, certificate):
    block = problem["blocks"][0]["name"]
    return alone(problem, certificate, "double_agreement", {"branch": lambda _: [0, block, 0, 0]})


@story(1)
def another_start(problem, certificate):
    path = ("start", problem["blocks"][0]["name"], 0)
    row = problem["start"][path[1]][0].split(" ")
    other = replaced(problem, path, " ".join([dy(dyadic(row[0]) + Fraction(1, 2 ** 40)), *row[1:]]))
    return certified(other, run_of(problem))


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
