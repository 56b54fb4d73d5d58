#!/usr/bin/env python3
"""Planted falsehoods about vanishing residuals (kl_zero), all with right digests: both checkers must refuse every one of them."""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from files import changed, dy, rehash, times
from telling import Stories
from truth_objective import dyadic

story = Stories()


def edited(problem, certificate, **changes):
    return problem, rehash(problem, {**certificate, "claims": [changed(certificate["claims"][0], changes)]})


@story(0)
def as_it_was_written(problem, certificate):
    return problem, certificate


@story(1)
def a_rank_too_large(problem, certificate):
    return edited(problem, certificate, rank=times(1 + Fraction(1, 2**10)))


@story(1)
def a_shift_that_the_factor_does_not_show(problem, certificate):
    return edited(problem, certificate, shift=times(Fraction(1001, 1000)), rank=times(Fraction(1001, 1000)))


@story(1)
def a_kappa_too_large(problem, certificate):
    return edited(problem, certificate, balls=lambda b: [[b[0][0], times(Fraction(51, 50))(b[0][1])], *b[1:]])


@story(1)
def a_kappa_of_a_smaller_ball(problem, certificate):
    return edited(problem, certificate, balls=lambda b: [*b[:-1], [b[-1][0], b[0][1]]])


@story(1)
def a_ball_that_is_too_large(problem, certificate):
    return edited(problem, certificate, balls=lambda b: [*b[:-1], [times(2)(b[-1][0]), b[-1][1]]])


@story(1)
def a_ball_too_small_for_what_is_left(problem, certificate):
    """F is not small enough beside it: no point with F = 0 is shown."""
    return edited(problem, certificate, balls=lambda b: [[str(Fraction(1, 2**80)), b[0][1]]], enters=None)


@story(1)
def a_center_off_by_a_little(problem, certificate):
    def moved(center):
        row = center["W2"][0].split(" ")
        row[0] = dy(dyadic(row[0]) + Fraction(1, 2**8))
        return {**center, "W2": [" ".join(row)]}
    return edited(problem, certificate, center=moved, enters=None)


@story(1)
def an_iterate_before_it_enters(problem, certificate):
    return edited(problem, certificate, enters=lambda k: k - 1)


@story(2)
def a_witness_of_another_size(problem, certificate):
    return edited(problem, certificate, witness=lambda w: w[:-1])


@story(1)
def an_upper_bound_below_the_truth(problem, certificate):
    return edited(problem, certificate, upper=times(Fraction(49, 50)))


@story(2)
def an_upper_bound_of_the_wrong_sign(problem, certificate):
    return edited(problem, certificate, upper=times(-1))


@story(1)
def a_direction_along_which_nothing_rises(problem, certificate):
    return edited(problem, certificate, direction=lambda d: {b: [" ".join(["0"] * len(row.split(" "))) for row in m] for b, m in d.items()})


@story(1)
def a_problem_with_regularization(problem, certificate):
    other = {**problem, "layers": [{**problem["layers"][0], "lambda": "1/1099511627776"}, *problem["layers"][1:]]}
    return other, rehash(other, certificate)


def about_a_quadratic(certificate, witness):
    """The claim, of x^2/2 instead: which has no residuals, so no size that its witness should have."""
    point = {"x": ["0"]}
    problem = {"format": "amcert-problem/1", "name": "square", "kind": "quadratic", "blocks": [{"name": "x", "size": 1}], "H": ["1"], "g": ["0"],
               "sweep": [{"update": "ridge", "blocks": ["x"], "prox": ["0"]}], "start": point}
    runs = {"recorded": {"origin": "user", "iterates": [point]}}
    return edited(problem, {**certificate, "runs": runs}, range=[0, 0], center=point, direction=point, enters=0, witness=witness)


@story(1)
def a_quadratic_problem(problem, certificate):
    return about_a_quadratic(certificate, ["1"])


@story(2)
def a_quadratic_problem_and_no_witness(problem, certificate):
    return about_a_quadratic(certificate, [])


BEYOND = "1" + "0" * 330000  # more than 2^20 bits


@story(4)
def a_shift_beyond_the_limit(problem, certificate):
    return edited(problem, certificate, shift=BEYOND + "/3")


@story(2)
def a_shift_beyond_the_limit_over_1(problem, certificate):
    return edited(problem, certificate, shift=BEYOND + "/1")


@story(2)
def a_rank_beyond_the_limit_below_0(problem, certificate):
    return edited(problem, certificate, rank="-" + BEYOND)


@story(4)
def a_first_radius_beyond_the_limit(problem, certificate):
    """Which counts as 1/3."""
    return edited(problem, certificate, balls=[[BEYOND + "/3", "1"], ["1/2", "1"]])


@story(0)
def an_iterate_with_the_longest_number_times_a_power(problem, certificate):
    run = certificate["runs"]["recorded"]
    row = run["iterates"][0]["W1"][0].split(" ")
    first = {**run["iterates"][0], "W1": [" ".join(["f" * 2**18 + "p65536", *row[1:]]), *run["iterates"][0]["W1"][1:]]}
    recorded = {**run, "iterates": [first, *run["iterates"][1:]]}
    return edited(problem, {**certificate, "runs": {**certificate["runs"], "recorded": recorded}})


def with_loss_scale_beyond_the_limit(problem, certificate):
    other = {**problem, "loss_scale": BEYOND}
    return other, rehash(other, certificate)


@story(4)
def a_problem_beyond_the_limit(problem, certificate):
    return with_loss_scale_beyond_the_limit(problem, certificate)


@story(2)
def a_problem_beyond_the_limit_whose_shapes_the_witness_does_not_have(problem, certificate):
    return with_loss_scale_beyond_the_limit(*edited(problem, certificate, witness=["1"]))


@story(2)
def radii_out_of_order(problem, certificate):
    return edited(problem, certificate, balls=lambda b: b[::-1])


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
