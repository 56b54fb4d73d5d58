#!/usr/bin/env python3
"""Planted falsehoods about rates for all k, all with right digests: both checkers must refuse every one of them.

Every story takes (problem, certificate) as `amcert limit` wrote them and returns both edited, or None if it does not apply."""
import sys
from fractions import Fraction
from math import isqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
from files import changed, dy, rehash, times
from oracle_files import read_certificate, read_problem
from oracle_polynomial import Polynomial
from oracle_runs import distance2
from telling import Stories
from truth_objective import dyadic

story = Stories()
RATES = ("rate_kl", "rate_local", "contraction")
LITTLE = Fraction(1, 2**20)


def proved(certificate, kind, allowed=lambda c: True):
    """The places of the proved claims of a kind."""
    return [n for n, c in enumerate(certificate["claims"]) if c["kind"] == kind and c["verdict"] == "proved" and allowed(c)]


def edited(problem, certificate, kind, allowed=lambda c: True, **changes):
    """The first proved claim of a kind with other keys; None if there is none or a change returns None."""
    at = proved(certificate, kind, allowed)
    if not at:
        return None
    claims = list(certificate["claims"])
    claims[at[0]] = changed(claims[at[0]], changes)
    if any(claims[at[0]][key] is None for key in changes):
        return None
    return problem, rehash(problem, {**certificate, "claims": claims})


def drifts(certificate):
    point = certificate["claims"][0]
    return bool(point.get("symmetry")) or point["kind"] == "kl_zero"


def rests_on(certificate, *kinds):
    """A test of claims: is the rate that a trapping rests on of such a kind?"""
    kind_of = {c["digest"]: c["kind"] for c in certificate["claims"]}
    return lambda c: kind_of[c["needs"][0]] in kinds


def matrix(change):
    """Of a matrix of dyadic numbers, row and column by row and column."""
    return lambda rows: [" ".join(dy(change(i, j, dyadic(x))) for j, x in enumerate(row.split(" "))) for i, row in enumerate(rows)]


def root(q):
    """At least the root of q, hardly more, and it if it is rational."""
    wanted = q.numerator * q.denominator * 4**200
    found = isqrt(wanted)
    return Fraction(found + (found * found < wanted), q.denominator * 2**200)


@story(0, 6)
def as_it_was_written(problem, certificate):
    return problem, certificate


# The set-level rates.
for kind in RATES:
    def a_factor_a_little_better(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, factor=times(1 - Fraction(1, 2**14)))

    def an_observed_factor(problem, certificate, kind=kind):
        """What a finite run shows: the ratio of its last two steps."""
        return edited(problem, certificate, kind, factor=times(Fraction(99, 100)))

    def a_block_modulus_too_large(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, lambda c: bool(c["blocks"]), blocks=lambda b: {**b, min(b): times(1 + LITTLE)(b[min(b)])} if certificate["claims"][0]["kind"] != "kl_zero" else None)

    def a_decrease_beyond_the_least_block(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, lambda c: bool(c["blocks"]), decrease=times(1 + LITTLE))

    def a_ball_larger_than_the_point_has(problem, certificate, kind=kind):
        balls = certificate["claims"][0].get("balls")
        return edited(problem, certificate, kind, radius=str(Fraction(balls[-1][0]) * (1 + LITTLE))) if balls else None

    def the_ball_of_the_point(problem, certificate, kind=kind):
        """The rate holds in a smaller one."""
        balls = certificate["claims"][0].get("balls")
        new = {"radius": balls[-1][0], **({"ball": len(balls) - 1} if kind == "rate_kl" else {})} if balls else {}
        return edited(problem, certificate, kind, lambda c: 4 * Fraction(c["radius"]) < Fraction(balls[-1][0]), **new) if balls else None

    def a_ball_that_may_not_hold_the_critical_point(problem, certificate, kind=kind):
        """Of a radius that is the bound of the distance between center and critical point."""
        point = certificate["claims"][0]
        reach = Fraction(point["gradient"]) / Fraction(point["balls"][0][1]) if point["kind"] == "critical_point" else 0
        return edited(problem, certificate, kind, radius=str(reach)) if reach else None

    def a_rate_without_its_point(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, needs=[])

    def a_rate_of_another_claim(problem, certificate, kind=kind):
        at = proved(certificate, kind)
        others = [c["digest"] for c in certificate["claims"][1:at[0]]] if at else []
        return edited(problem, certificate, kind, needs=[others[0]]) if others else None

    for f in (a_factor_a_little_better, an_observed_factor, a_block_modulus_too_large, a_decrease_beyond_the_least_block, a_ball_larger_than_the_point_has, the_ball_of_the_point, a_ball_that_may_not_hold_the_critical_point,
              a_rate_without_its_point, a_rate_of_another_claim):
        f.__name__ = f"{kind}_{f.__name__}"
        story(1)(f)


@story(1)
def an_error_constant_of_a_run(problem, certificate):
    """A b that a finite run would show, below that of the set."""
    return edited(problem, certificate, "rate_kl", error=times(Fraction(1, 2)))


@story(1)
def an_error_constant_a_little_too_small(problem, certificate):
    return edited(problem, certificate, "rate_kl", error=times(1 - Fraction(1, 2**12)))


@story(1)
def the_kappa_of_a_smaller_ball(problem, certificate):
    return edited(problem, certificate, "rate_kl", lambda c: c["ball"] > 0, ball=0)


@story(1)
def a_factor_with_its_root_beyond_the_form(problem, certificate):
    """Factor and root agree, but the form is not positive for so small a root."""
    at = proved(certificate, "rate_local")
    psi = Fraction(certificate["claims"][at[0]]["root"]) * Fraction(7, 8) if at else 0
    return edited(problem, certificate, "rate_local", root=str(psi), factor=str(psi**2 / (1 + psi**2))) if at else None


@story(1)
def a_root_below_that_of_the_factor(problem, certificate):
    """The factor is that of a smaller root than the form is checked with."""
    return edited(problem, certificate, "rate_local", root=times(1 + Fraction(1, 2**10)))


@story(1)
def the_factors_of_another_form(problem, certificate):
    """Of one a quarter larger, as if that were positive too."""
    more = matrix(lambda i, j, x: x * (Fraction(9, 8) if i == j else 1))
    return edited(problem, certificate, "rate_local", witness=lambda w: {**w, "weights": more(w["weights"])})


@story(1)
def a_shift_too_small_for_the_ball(problem, certificate):
    return edited(problem, certificate, "rate_local", lambda c: c["radius"] != certificate["claims"][0]["balls"][-1][0], shift=times(Fraction(1, 2)))


@story(1)
def the_drift_forgotten(problem, certificate):
    return edited(problem, certificate, "contraction", curb="0") if drifts(certificate) else None


@story(1)
def a_kernel_that_is_none(problem, certificate):
    return edited(problem, certificate, "contraction", lambda c: bool(c["kernel"]), kernel=matrix(lambda i, j, x: x + Fraction(j + 1, 8)))


@story(1)
def no_kernel_at_all(problem, certificate):
    return edited(problem, certificate, "contraction", lambda c: bool(c["kernel"]), kernel=[])


@story(1)
def a_norm_that_is_not_symmetric(problem, certificate):
    return edited(problem, certificate, "contraction", lambda c: len(c["norm"]) > 1, norm=matrix(lambda i, j, x: x + (Fraction(1, 2**20) if (i, j) == (0, 1) else 0)))


@story(1)
def another_norm_than_the_factors_show(problem, certificate):
    """Much of the Euclidean one added, with right bounds: the sweep need not contract in it so fast."""
    at = proved(certificate, "contraction")
    k = 16 * Fraction(2) ** max(0, int(Fraction(certificate["claims"][at[0]]["most"])).bit_length()) if at else 0
    return edited(problem, certificate, "contraction", norm=matrix(lambda i, j, x: x + k * (i == j)), least=lambda x: str(Fraction(x) + k * Fraction(16, 17)), most=lambda x: str(Fraction(x) + k)) if at else None


@story(1)
def the_euclidean_norm(problem, certificate):
    """Contraction in one norm, the statement in another."""
    zero = matrix(lambda i, j, x: Fraction(0))
    return edited(problem, certificate, "contraction", norm=matrix(lambda i, j, x: Fraction(i == j)), least="16/17", most="1", witness=lambda w: {**w, "floor": zero(w["floor"])})


@story(1)
def a_norm_said_to_be_rounder(problem, certificate):
    return edited(problem, certificate, "contraction", most=times(1 - Fraction(1, 2**10)))


@story(1)
def a_norm_said_to_be_steeper(problem, certificate):
    return edited(problem, certificate, "contraction", least=times(Fraction(5, 4)))


@story(1)
def a_rough_factor_beyond_the_witness(problem, certificate):
    return edited(problem, certificate, "contraction", rough=times(1 - Fraction(1, 2**8)), factor=times(1 - Fraction(1, 2**8)))


@story(1)
def the_inverse_of_another_matrix(problem, certificate):
    """A spectral radius of an approximate matrix: T~ is not that of the sweep."""
    return edited(problem, certificate, "contraction", lambda c: bool(c["witness"]["inverse"]),
                  witness=lambda w: {**w, "inverse": matrix(lambda i, j, x: x * (1 - Fraction(1, 2**10)) if i == j == 0 else x)(w["inverse"])})


@story(1)
def the_inverse_of_twice_the_matrix(problem, certificate):
    """That of another sweep."""
    return edited(problem, certificate, "contraction", lambda c: bool(c["witness"]["inverse"]), witness=lambda w: {**w, "inverse": matrix(lambda i, j, x: x / 2)(w["inverse"])})


@story(1)
def a_spectral_radius_from_below_that_is_above(problem, certificate):
    """More than the factor that is claimed as well."""
    at = proved(certificate, "contraction", lambda c: c["power"] > 0)
    return edited(problem, certificate, "contraction", lambda c: c["power"] > 0, lower=times(1 + LITTLE)(certificate["claims"][at[0]]["factor"])) if at else None


@story(1)
def an_eigenvalue_one_counted_as_the_others(problem, certificate):
    """The drift has the eigenvalue 1."""
    return edited(problem, certificate, "contraction", lambda c: c["power"] > 0, lower="1") if drifts(certificate) else None


@story(1)
def a_bound_from_below_without_a_power(problem, certificate):
    return edited(problem, certificate, "contraction", lambda c: c["power"] > 0 and Fraction(c["lower"]) > 0, power=0)


@story(2)
def a_factor_of_one(problem, certificate):
    return edited(problem, certificate, "contraction", factor="1")


# For all k.
@story(1)
def a_trap_a_sweep_too_early(problem, certificate):
    at = proved(certificate, "trapping", lambda c: c["run"] == "recorded" and c["at"] > 0)
    if not at:
        return None
    return edited(problem, certificate, "trapping", lambda c: c is certificate["claims"][at[0]], at=lambda k: k - 1)


@story(1)
def a_distance_a_little_too_small(problem, certificate):
    return edited(problem, certificate, "trapping", distance=times(1 - LITTLE))


@story(1)
def a_gap_below_the_value(problem, certificate):
    """F* too high: the gap left out of account."""
    return edited(problem, certificate, "trapping", lambda c: Fraction(c["gap"]) > 0, gap=times(1 - Fraction(1, 2**10)))


@story(1)
def no_gap_at_all(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: Fraction(c["gap"]) > 0, gap="0", step="0")


@story(1)
def a_step_a_little_too_short(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: Fraction(c["step"]) > 0, step=times(1 - LITTLE))


@story(1)
def a_constant_a_little_too_small(problem, certificate):
    return edited(problem, certificate, "trapping", constant=times(1 - LITTLE))


@story(1)
def the_factor_of_values_for_iterates(problem, certificate):
    """q instead of its root."""
    rates = {c["digest"]: c for c in certificate["claims"]}
    at = proved(certificate, "trapping", rests_on(certificate, "rate_local", "rate_kl"))
    return edited(problem, certificate, "trapping", rests_on(certificate, "rate_local", "rate_kl"), factor=rates[certificate["claims"][at[0]]["needs"][0]]["factor"]) if at else None


@story(1)
def a_factor_below_that_of_the_rate(problem, certificate):
    return edited(problem, certificate, "trapping", factor=times(1 - LITTLE))


@story(1)
def a_budget_short_by_one_unit(problem, certificate):
    """The radius of the rate cut to just below what the trap needs."""
    for n in proved(certificate, "trapping", lambda c: c["run"] == "recorded"):
        c = certificate["claims"][n]
        rate = next(r for r in certificate["claims"] if r["digest"] == c["needs"][0])
        d, C, e = (Fraction(c[key]) for key in ("distance", "constant", "step"))
        if rate["kind"] == "contraction":
            if not drifts(certificate):
                continue
            needed = d + C + e
        else:
            needed = d + C + 2 * e
        if needed > Fraction(rate["radius"]) or rate["kind"] == "rate_kl":
            continue
        short = needed - Fraction(1, 2**60) * needed
        return edited(problem, certificate, rate["kind"], lambda r, wanted=rate: r is wanted, radius=str(short))
    return None


@story(1)
def a_trap_on_an_inequality_alone(problem, certificate):
    """No rate: the inequality of Kurdyka and Lojasiewicz says nothing about a method."""
    kl = [c["digest"] for c in certificate["claims"] if c["kind"] in ("kl", "kl_zero")]
    return edited(problem, certificate, "trapping", needs=lambda old: [kl[0], *old[1:]]) if kl else None


@story(1)
def a_trap_on_a_decrease_of_the_run(problem, certificate):
    """A constant of a finite run in the place of a rate."""
    at = proved(certificate, "trapping", lambda c: c["run"] == "recorded")
    if not at or certificate["runs"]["recorded"]["iterates"][1:] == [] or problem["kind"] == "polynomial":
        return None
    claim = {"kind": "smallest_j", "verdict": "undecided", "run": "recorded", "range": [0, 1], "needs": [], "form": "J1", "j": 1, "reason": "of a run", "digest": "0" * 64}
    claims = list(certificate["claims"])
    claims[at[0]] = {**claims[at[0]], "needs": [claim["digest"]]}
    return problem, rehash(problem, {**certificate, "claims": [*claims[:at[0]], claim, *claims[at[0]:]]})


@story(1)
def a_trap_of_the_orbit_without_its_enclosure(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: c["run"] == "orbit", needs=lambda d: d[:1])


@story(1)
def a_trap_of_the_orbit_without_its_radii(problem, certificate):
    """As if the iterates that are written down were the exact ones."""
    at = proved(certificate, "trapping", lambda c: c["run"] == "orbit")
    enclosed = proved(certificate, "enclosure_trajectory", lambda c: "witness" in c)
    if not at or not enclosed:
        return None
    K = certificate["claims"][enclosed[0]]["range"][1]
    c = read_certificate(certificate, read_problem(problem, {}), {})
    d = root(distance2(c.runs["orbit"].iterates[K], c.claims[0].center))
    return edited(problem, certificate, "trapping", lambda c: c["run"] == "orbit", at=K, distance=str(d))


@story(1)
def a_kink_that_the_iterate_is_not_on(problem, certificate):
    kinks = certificate["claims"][0].get("kinks")
    at = proved(certificate, "trapping", lambda c: c["run"] == "recorded")
    if not kinks or not at:
        return None
    block, row, column = kinks[0]
    iterates = [dict(x) for x in certificate["runs"]["recorded"]["iterates"]]
    x = iterates[certificate["claims"][at[0]]["at"]]
    rows = [r.split(" ") for r in x[block]]
    rows[row][column] = "1p-200"
    x[block] = [" ".join(r) for r in rows]
    return problem, rehash(problem, {**certificate, "runs": {**certificate["runs"], "recorded": {**certificate["runs"]["recorded"], "iterates": iterates}}})


# Dead units.
def of_dead(problem, certificate, **changes):
    return edited(problem, certificate, "trapping", lambda c: "dead" in c, dead=lambda d: [changed(d[0], changes), *d[1:]])


@story(1)
def a_cone_as_wide_as_the_space(problem, certificate):
    return of_dead(problem, certificate, cone=lambda n: [" ".join("1" if i == j else "0" for j in range(len(n))) for i in range(len(n))])


@story(1)
def a_dead_unit_that_falls_more_slowly_than_it_does(problem, certificate):
    return of_dead(problem, certificate, growth=times(Fraction(102, 100)))


@story(1)
def a_cone_that_is_not_kept(problem, certificate):
    return of_dead(problem, certificate, scale="1")


@story(1)
def a_spread_that_shows_nothing(problem, certificate):
    return of_dead(problem, certificate, spread=str(Fraction(1, 2**40)))


@story(1)
def what_a_dead_unit_passes_on_forgotten(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: "dead" in c and Fraction(c["rest"]) > Fraction(1, 2**900), rest=str(Fraction(1, 2**1000)))


@story(1)
def what_it_passes_on_need_not_fade(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: "dead" in c, fade=times(Fraction(1, 2)))


@story(1, 2)
def a_point_with_dead_units_and_no_word_about_them(problem, certificate):
    at = proved(certificate, "trapping", lambda c: "dead" in c)
    if not at:
        return None
    claims = list(certificate["claims"])
    claims[at[0]] = {k: v for k, v in claims[at[0]].items() if k not in ("dead", "fade", "weight", "rest")}
    return problem, rehash(problem, {**certificate, "claims": claims})


# Vanishing units.
def of_vanished(problem, certificate, **changes):
    return edited(problem, certificate, "trapping", lambda c: "vanished" in c, vanished=lambda v: [changed(v[0], changes), *v[1:]])


def with_input(problem, certificate, letter, change):
    """The first input with such a letter of the first vanished unit is another in the iterate that is trapped."""
    at = proved(certificate, "trapping", lambda c: "vanished" in c and c["run"] == "recorded")
    if not at:
        return None
    layer, unit, sides = certificate["claims"][0]["vanished"][0]
    if letter not in sides:
        return None
    iterates = [dict(x) for x in certificate["runs"]["recorded"]["iterates"]]
    x, block = iterates[certificate["claims"][at[0]]["at"]], f"U{layer}"
    rows = [r.split(" ") for r in x[block]]
    rows[unit][sides.index(letter)] = dy(change(dyadic(rows[unit][sides.index(letter)])))
    x[block] = [" ".join(r) for r in rows]
    return problem, rehash(problem, {**certificate, "runs": {**certificate["runs"], "recorded": {**certificate["runs"]["recorded"], "iterates": iterates}}})


@story(1)
def a_sweep_said_to_be_nearer_to_its_matrix(problem, certificate):
    return of_vanished(problem, certificate, error=times(Fraction(99, 100)))


@story(1)
def a_cone_of_a_vanishing_unit_that_is_not_kept(problem, certificate):
    return of_vanished(problem, certificate, scale="1")


@story(1)
def a_metric_said_to_be_steeper_than_it_is(problem, certificate):
    return of_vanished(problem, certificate, least=times(Fraction(5, 4)))


@story(1)
def the_axis_of_the_other_cone(problem, certificate):
    return of_vanished(problem, certificate, axis=matrix(lambda i, j, x: -x))


@story(1)
def a_cone_too_wide_for_the_sides(problem, certificate):
    return of_vanished(problem, certificate, metric=matrix(lambda i, j, x: x / 2**20), least=times(Fraction(1, 2**20)), shape=matrix(lambda i, j, x: x * 2**20))


@story(1)
def a_metric_that_is_not_symmetric(problem, certificate):
    return of_vanished(problem, certificate, metric=matrix(lambda i, j, x: x + Fraction(1, 2**60) if (i, j) == (0, 1) else x))


@story(1)
def a_shape_that_is_none(problem, certificate):
    return of_vanished(problem, certificate, shape=matrix(lambda i, j, x: Fraction(0)))


@story(1)
def the_inverse_of_another_sweep(problem, certificate):
    return of_vanished(problem, certificate, inverse=matrix(lambda i, j, x: 2 * x))


@story(1)
def a_point_with_vanished_units_and_no_word_about_them(problem, certificate):
    at = proved(certificate, "trapping", lambda c: "vanished" in c)
    if not at:
        return None
    claims = list(certificate["claims"])
    claims[at[0]] = {k: v for k, v in claims[at[0]].items() if k != "vanished"}
    return problem, rehash(problem, {**certificate, "claims": claims})


@story(1)
def fewer_cones_than_vanished_units(problem, certificate):
    return edited(problem, certificate, "trapping", lambda c: "vanished" in c, vanished=lambda v: v[1:])


@story(1)
def an_input_off_the_kink_by_next_to_nothing(problem, certificate):
    return with_input(problem, certificate, "0", lambda x: Fraction(1, 2**300))


@story(1)
def an_input_on_the_other_side(problem, certificate):
    return with_input(problem, certificate, "+", lambda x: -x)


# Other exponents and methods.
@story(1)
def a_sublinear_rate_a_little_faster(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", speed=times(1 + LITTLE))


@story(1)
def a_sublinear_length_too_short(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", length=times(1 - LITTLE))


@story(1)
def a_sublinear_bound_too_small(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", bound=times(1 - LITTLE))


@story(1)
def a_sublinear_error_too_small(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", error=times(Fraction(7, 8)))


@story(1)
def a_sublinear_trap_too_early(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", lambda c: c["at"] > 0, at=0)


@story(1)
def a_sublinear_gap_too_small(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", gap=times(1 - Fraction(1, 2**10)))


@story(1)
def a_sublinear_step_too_short(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", step=times(1 - LITTLE))


@story(1)
def a_sublinear_distance_too_small(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", distance=times(1 - LITTLE))


@story(1)
def a_sublinear_block_modulus_too_large(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", blocks=lambda b: {**b, min(b): times(1 + LITTLE)(b[min(b)])})


@story(1)
def a_sublinear_modulus_too_large(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", modulus=lambda b: {**b, min(b): times(Fraction(5, 4))(b[min(b)])})


@story(1)
def the_constant_of_a_smaller_set(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", lambda c: c["ball"] > 0, ball=0)


@story(1)
def a_sublinear_ball_too_large_for_its_modulus(problem, certificate):
    """More room for the orbit than the convexity in the blocks has."""
    return edited(problem, certificate, "rate_sublinear", radius=times(8))


@story(1)
def a_sublinear_budget_short_by_one_unit(problem, certificate):
    at = proved(certificate, "rate_sublinear")
    if not at:
        return None
    needed = sum(Fraction(certificate["claims"][at[0]][key]) for key in ("distance", "length", "step"))
    return edited(problem, certificate, "rate_sublinear", radius=str(needed * (1 - Fraction(1, 2**60))))


@story(1)
def a_minimum_shown_on_all_faces_but_one(problem, certificate):
    return edited(problem, certificate, "rate_sublinear", witness=lambda w: w[:-1])


def finite(problem, certificate, **changes):
    """The claim about a sweep earlier, at which F* is not reached yet, with its distance and gap; then changed."""
    at = proved(certificate, "rate_finite", lambda c: c["at"] > 0)
    if not at:
        return None
    c, K = read_certificate(certificate, p := read_problem(problem, {}), {}), certificate["claims"][at[0]]["at"] - 1
    point = next(o for o in c.claims if o.digest in certificate["claims"][at[0]]["needs"])
    x, e = c.runs["recorded"].iterates[K], Polynomial(p, certificate["bits"])
    start = {"at": K, "distance": str(root(distance2(x, point.center))), "gap": str(e.value(x) - e.value(point.center)), "steps": 1000, "length": "1000"}
    if Fraction(start["gap"]) == 0:
        return None
    return edited(problem, certificate, "rate_finite", lambda c: c is certificate["claims"][at[0]], **{**start, **changes})


@story(1)
def no_steps_where_some_are_left(problem, certificate):
    return finite(problem, certificate, steps=0, length="0")


@story(1)
def a_finite_length_too_short(problem, certificate):
    return finite(problem, certificate, length="0")


@story(1)
def more_steps_than_the_ball_has_room_for(problem, certificate):
    return finite(problem, certificate)


@story(1)
def no_gap_where_there_is_one(problem, certificate):
    return finite(problem, certificate, gap="0", steps=0, length="0")


@story(1)
def no_distance_where_there_is_one(problem, certificate):
    return finite(problem, certificate, distance="0")


@story(1)
def a_finite_modulus_too_large(problem, certificate):
    return edited(problem, certificate, "rate_finite", modulus=times(1 + LITTLE))


@story(1)
def a_finite_claim_about_a_sweep_too_early(problem, certificate):
    return edited(problem, certificate, "rate_finite", lambda c: c["at"] > 0, at=lambda k: k - 1)


@story(1)
def a_finite_claim_without_its_point(problem, certificate):
    return edited(problem, certificate, "rate_finite", needs=[])


for form in ("J3", "Jq"):
    def an_inertial_factor_too_small(problem, certificate, form=form):
        return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == form, factor=times(1 - LITTLE))
    an_inertial_factor_too_small.__name__ = f"{form}_a_factor_too_small"
    story(1)(an_inertial_factor_too_small)


@story(1)
def over_one_step_fewer(problem, certificate):
    """J1 along a subsequence, used as for all k."""
    return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == "Jq" and c["j"] > 1, j=lambda j: j - 1)


@story(1)
def the_root_of_its_factor_for_every_step(problem, certificate):
    """What falls by q over j steps need not fall by the j-th root of q in each."""
    at = proved(certificate, "rate_inertial", lambda c: c["form"] == "Jq" and c["j"] > 1)
    if not at:
        return None
    c = certificate["claims"][at[0]]
    return edited(problem, certificate, "rate_inertial", lambda o: o is c, j=1, factor=str(1 - Fraction(1, 2 * c["j"]) * (1 - Fraction(c["factor"]))))


@story(1)
def an_inertial_debt_forgotten(problem, certificate):
    """beta = 0: the plain decrease of a method without memory."""
    return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == "J3", beta="0")


@story(1)
def an_inertial_decrease_too_large(problem, certificate):
    return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == "J3", alpha=times(1 + Fraction(1, 2**10)))


@story(1)
def an_inertial_kappa_too_large(problem, certificate):
    return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == "J3", kappa=times(1 + Fraction(1, 2**10)))


@story(1)
def an_inertial_error_too_small(problem, certificate):
    return edited(problem, certificate, "rate_inertial", lambda c: c["form"] == "J3", error=times(1 - Fraction(1, 2**10)))


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
