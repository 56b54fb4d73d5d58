#!/usr/bin/env python3
"""Planted falsehoods about polynomial problems and their limits, all with right digests: both checkers must refuse every one of them."""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from files import changed, dy, rehash, times
from telling import Stories
from truth_objective import dyadic

story = Stories()


def edited(problem, certificate, kind, **changes):
    """The claim of a kind with other keys, alone if it needs no other; None if there is none."""
    found = [c for c in certificate["claims"] if c["kind"] == kind and not c["needs"]]
    return (problem, rehash(problem, {**certificate, "claims": [changed(found[0], changes)]})) if found else None


def of_problem(problem, certificate, **changes):
    other = changed(problem, changes)
    return other, rehash(other, certificate)


@story(0)
def as_it_was_written(problem, certificate):
    return problem, certificate


def larger_kappas(ball):
    return lambda balls: [[r, times(Fraction(51, 50))(k)] if n == ball % len(balls) else [r, k] for n, (r, k) in enumerate(balls)]


for kind in ("kl_saddle", "kl_sharp", "kl_degenerate", "kl_zero"):
    def kappa_too_large(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, balls=larger_kappas(0))

    def the_largest_set_with_the_kappa_of_the_smallest(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, balls=lambda b: [*b[:-1], [b[-1][0], b[0][1]]])

    def a_set_ten_times_as_large(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, balls=lambda b: [*b[:-1], [times(10)(b[-1][0]), b[-1][1]]], enters=None)

    def an_upper_bound_below_the_truth(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, upper=times(Fraction(49, 50)))

    def an_iterate_that_is_not_there(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, enters=lambda k: k - 1) if any(c.get("enters") for c in certificate["claims"]) else None

    for f in (kappa_too_large, the_largest_set_with_the_kappa_of_the_smallest, a_set_ten_times_as_large, an_upper_bound_below_the_truth, an_iterate_that_is_not_there):
        f.__name__ = f"{kind}_{f.__name__}"
        story(1)(f)

    def an_upper_bound_below_zero(problem, certificate, kind=kind):
        return edited(problem, certificate, kind, upper=times(-1))
    an_upper_bound_below_zero.__name__ = f"{kind}_an_upper_bound_below_zero"
    story(2)(an_upper_bound_below_zero)


@story(1)
def a_saddle_sold_as_a_minimum(problem, certificate):
    return edited(problem, certificate, "kl_saddle", index=0)


@story(1)
def a_least_eigenvalue_that_is_not(problem, certificate):
    return edited(problem, certificate, "kl_saddle", least=times(Fraction(1001, 1000)))


@story(1)
def a_rise_that_is_not(problem, certificate):
    return edited(problem, certificate, "kl_saddle", rise=times(Fraction(1001, 1000)))


@story(1)
def a_value_off_by_a_little(problem, certificate):
    return edited(problem, certificate, "kl_saddle", value=lambda v: [str(Fraction(x) + Fraction(1, 2**60)) for x in v])


@story(1)
def a_basis_that_is_none(problem, certificate):
    return edited(problem, certificate, "kl_saddle", basis=lambda q: [q[0]] * len(q))


@story(1)
def a_minimum_sold_as_a_saddle(problem, certificate):
    """By exchanging signs: the index is counted."""
    return edited(problem, certificate, "kl_saddle", index=lambda k: k + 1)


@story(1)
def an_exponent_too_small(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", theta="2/3")


@story(1)
def an_exponent_too_small_for_any_smooth_function(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", theta="1/2")


@story(2)
def an_exponent_below_one_half(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", theta="1/3")


@story(1)
def a_box_left_out(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", witness=lambda w: [w[0][:-1], *w[1:]])


@story(1)
def boxes_that_were_not_divided(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", witness=lambda w: ["....", *w[1:]])


@story(1)
def a_basis_that_is_not_orthogonal(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", basis=["1 1", "1 -1p-1"])


@story(1)
def exponents_that_are_equal(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", exponents=[1, 1])


@story(1)
def a_center_beside_the_critical_point(problem, certificate):
    return edited(problem, certificate, "kl_degenerate", center=lambda c: {b: [dy(dyadic(m[0]) + Fraction(1, 2**40))] for b, m in c.items()}, enters=None)


@story(1)
def a_face_without_a_direction(problem, certificate):
    return edited(problem, certificate, "kl_sharp", faces=lambda f: [[f[0][0], None], *f[1:]])


@story(1)
def a_face_left_out(problem, certificate):
    return edited(problem, certificate, "kl_sharp", faces=lambda f: f[1:])


@story(1)
def a_direction_longer_than_one(problem, certificate):
    return edited(problem, certificate, "kl_sharp", faces=lambda f: [[s, d and times(Fraction(3, 2))(d)] for s, d in f], balls=larger_kappas(0))


@story(1)
def multipliers_of_the_wrong_sign(problem, certificate):
    return edited(problem, certificate, "kl_sharp", multipliers=lambda m: [times(-1)(x) for x in m])


@story(1)
def a_minimum_without_its_multipliers(problem, certificate):
    return edited(problem, certificate, "kl_sharp", multipliers=[])


@story(1)
def a_slope_that_is_too_steep_for_the_kink(problem, certificate):
    """y beyond lambda: the minimum is not at the kink."""
    if not any(c["kind"] == "kl_sharp" for c in certificate["claims"]):
        return None
    return of_problem(problem, certificate, residuals=lambda r: [{**r[0], "value": ["-2", "1 0"]}])


@story(1)
def the_exponent_of_a_chain_too_small(problem, certificate):
    return edited(problem, certificate, "kl_chain", theta="1/2")


@story(1)
def the_constant_of_a_chain_too_large(problem, certificate):
    return edited(problem, certificate, "kl_chain", kappa=times(1 + Fraction(1, 2**30)))


@story(1)
def the_bound_of_a_chain_too_small(problem, certificate):
    return edited(problem, certificate, "kl_chain", upper=times(1 - Fraction(1, 2**30)))


@story(1)
def a_chain_that_is_none(problem, certificate):
    if not any(c["kind"] == "kl_chain" for c in certificate["claims"]):
        return None
    return of_problem(problem, certificate, rest=["1 0 0"])


@story(1)
def a_true_exponent_refuted(problem, certificate):
    kind = {"kl_degenerate": "3/4", "kl_chain": "2/3"}
    true = next((theta for c in certificate["claims"] for k, theta in kind.items() if c["kind"] == k), None)
    return edited(problem, certificate, "kl_exponent", theta=true) if true else None


@story(1)
def a_curve_along_which_nothing_rises(problem, certificate):
    return edited(problem, certificate, "kl_exponent", curve=lambda c: ["1", *["0"] * (len(c) - 1)])


@story(2)
def an_exponent_proved_by_a_curve(problem, certificate):
    return edited(problem, certificate, "kl_exponent", verdict="proved")


@story(1)
def a_rotation_that_changes_the_function(problem, certificate):
    point = certificate["claims"][0]
    if not point.get("symmetry"):
        return None
    return edited(problem, certificate, "critical_point", symmetry=lambda s: [[[i, j, times(-1)(c) if n == 0 else c] for n, (i, j, c) in enumerate(s[0])], *s[1:]])


@story(1)
def a_rotation_faster_than_one(problem, certificate):
    point = certificate["claims"][0]
    if not point.get("symmetry"):
        return None
    return edited(problem, certificate, "critical_point", symmetry=lambda s: [[[i, j, times(2)(c)] for i, j, c in s[0]], *s[1:]])


@story(1)
def a_flat_minimum_taken_for_an_isolated_one(problem, certificate):
    point = certificate["claims"][0]
    if not point.get("symmetry"):
        return None
    return edited(problem, certificate, "critical_point", symmetry=[], witness=lambda w: {k: v for k, v in w.items() if k != "turn"})


@story(1)
def a_modulus_too_large(problem, certificate):
    return edited(problem, certificate, "critical_point", balls=lambda b: [*b[:-1], [b[-1][0], times(Fraction(21, 20))(b[-1][1])]])


@story(1)
def a_kink_of_a_polynomial_problem_crossed(problem, certificate):
    if not problem["hinges"] or not any(c["kind"] == "kl_zero" for c in certificate["claims"]):
        return None
    return edited(problem, certificate, "kl_zero", balls=lambda b: [*b[:-1], ["1", "1/1024"]], enters=None)


@story(1)
def a_run_that_is_not_the_methods(problem, certificate):
    claim = certificate["claims"][0]
    if claim["kind"] != "am_trajectory":
        return None
    block = problem["sweep"][0]["blocks"][0]
    run = certificate["runs"]["recorded"]
    last = run["iterates"][-1]
    row = last[block][0].split(" ")
    row[0] = dy(dyadic(row[0]) + Fraction(1, 2**20))
    iterates = [*run["iterates"][:-1], {**last, block: [" ".join(row), *last[block][1:]]}]
    return problem, rehash(problem, {**certificate, "runs": {"recorded": {**run, "iterates": iterates}}, "claims": [claim]})


@story(1)
def a_decrease_that_is_not(problem, certificate):
    found = [c for c in certificate["claims"] if c["kind"] == "sufficient_decrease" and c["verdict"] == "proved"]
    return (problem, rehash(problem, {**certificate, "claims": [changed(found[0], {"a": times(Fraction(11, 10)), "a_upper": times(2), "needs": []})]})) if found else None


@story(1)
def a_relative_error_that_is_not(problem, certificate):
    found = [c for c in certificate["claims"] if c["kind"] == "relative_error" and c["verdict"] == "proved" and c["b"] != "0"]
    return (problem, rehash(problem, {**certificate, "claims": [changed(found[0], {"b": times(Fraction(9, 10)), "b_lower": "0", "needs": []})]})) if found else None


@story(2)
def a_polynomial_with_a_zero_coefficient(problem, certificate):
    return of_problem(problem, certificate, rest=lambda r: [*r, "0 0 0 0 0 0"])


@story(2)
def an_unknown_that_is_not_there(problem, certificate):
    return of_problem(problem, certificate, rest=lambda r: [*r, "1 4000 4000 4000"])


@story(2)
def an_update_that_is_not_quadratic(problem, certificate):
    return of_problem(problem, certificate, rest=lambda r: [*r, "1 0 0 0 0 0 0 0"])


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
