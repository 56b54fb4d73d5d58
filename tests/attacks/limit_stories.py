#!/usr/bin/env python3
"""Planted falsehoods about critical points and KL inequalities, all with right digests: both checkers must refuse every one of them.

Every story takes (problem, certificate) as `amcert limit` wrote them and returns both edited, or None if it does not apply."""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from files import changed, dy, rehash, times
from telling import Stories
from truth_objective import dyadic

story = Stories()


def edited(problem, certificate, which=0, **changes):
    """One of the two claims with other keys; a value that is a function gets the old one. The other claim's `needs` follow."""
    claims = [changed(c, changes if n == which else {}) for n, c in enumerate(certificate["claims"])]
    return problem, follow(problem, {**certificate, "claims": claims})


def follow(problem, certificate):
    certificate = rehash(problem, certificate)
    claims = [dict(c) for c in certificate["claims"]]
    claims[1]["needs"] = [claims[0]["digest"]]
    return rehash(problem, {**certificate, "claims": claims})


def point(certificate):
    return certificate["claims"][0]


def entry(matrix, change):
    """The first entry that is not 0, changed."""
    rows = [row.split(" ") for row in matrix]
    for row in rows:
        for j, x in enumerate(row):
            if x != "0":
                row[j] = dy(change(dyadic(x)))
                return [" ".join(r) for r in rows]
    return None


@story(0)
def as_it_was_written(problem, certificate):
    return problem, certificate


@story(1)
def a_modulus_a_little_too_large(problem, certificate):
    return edited(problem, certificate, modulus=times(1 + Fraction(1, 2**10)))


@story(1)
def a_ball_whose_modulus_is_too_large(problem, certificate):
    return edited(problem, certificate, balls=lambda b: [*b[:-1], [b[-1][0], times(Fraction(21, 20))(b[-1][1])]])


@story(1)
def a_ball_that_is_too_large(problem, certificate):
    if problem["kind"] != "network" or not any("activation" in layer and layer["activation"].get("pieces") != ["1 0"] for layer in problem["layers"]):
        return None  # a convex problem: any ball will do
    return edited(problem, certificate, balls=lambda b: [*b[:-1], [times(2)(b[-1][0]), b[-1][1]]])


@story(1)
def a_shift_that_the_factor_does_not_show(problem, certificate):
    return edited(problem, certificate, shift=times(Fraction(1001, 1000)), modulus=times(Fraction(1001, 1000)))


@story(1)
def a_gradient_that_is_too_small(problem, certificate):
    return edited(problem, certificate, gradient=times(Fraction(1, 4))) if Fraction(point(certificate)["gradient"]) > Fraction(1, 2**200) else None


@story(1)
def a_value_off_by_a_little(problem, certificate):
    return edited(problem, certificate, value=lambda v: [str(Fraction(x) + Fraction(1, 2**60)) for x in v])


@story(1)
def a_value_above_the_truth(problem, certificate):
    return edited(problem, certificate, value=lambda v: [v[1], str(Fraction(v[1]) + 1)] if v[0] != v[1] else [str(Fraction(v[1]) + 1)] * 2)


@story(1)
def a_center_off_by_a_little(problem, certificate):
    center = point(certificate)["center"]
    block = next(b for b in sorted(center) if b[0] in "Wx")
    return edited(problem, certificate, center={**center, block: entry(center[block], lambda x: x + Fraction(1, 2**20))}) if entry(center[block], lambda x: x) else None


@story(1)
def an_iterate_before_it_enters(problem, certificate):
    k = point(certificate)["enters"]
    return edited(problem, certificate, enters=k - 1) if k else None


@story(1)
def a_kink_left_out(problem, certificate):
    return edited(problem, certificate, kinks=lambda k: k[1:]) if point(certificate)["kinks"] else None


@story(1)
def a_kink_where_there_is_none(problem, certificate):
    named = {tuple(k) for k in point(certificate)["kinks"]}
    dead = {unit for layer, unit in point(certificate)["dead"] if layer == 1}
    for i, row in enumerate(point(certificate)["center"].get("U1", [])):
        if ("U1", i, 0) not in named and i not in dead:
            return edited(problem, certificate, kinks=lambda k: [*k, ["U1", i, 0]])
    return None


@story(1)
def a_dead_unit_taken_for_a_live_one(problem, certificate):
    return edited(problem, certificate, dead=lambda d: d[1:]) if point(certificate)["dead"] else None


@story(1)
def a_live_unit_taken_for_a_dead_one(problem, certificate):
    dead = {unit for layer, unit in point(certificate)["dead"] if layer == 1}
    if problem["kind"] != "network" or len(problem["layers"]) < 2:
        return None
    return edited(problem, certificate, dead=lambda d: [*d, [1, min(set(range(problem["layers"][0]["width"])) - dead)]])


def with_vanished(problem, certificate, change):
    """The first vanished unit changed."""
    gone = point(certificate)["vanished"]
    return edited(problem, certificate, vanished=[change(gone[0]), *gone[1:]], enters=None) if gone else None


@story(1)
def a_vanished_unit_on_sides_where_the_function_falls(problem, certificate):
    flip = {"-": "+", "+": "-", "0": "+"}
    return with_vanished(problem, certificate, lambda u: [u[0], u[1], "".join(flip[s] for s in u[2])])


@story(2)
def a_vanished_unit_with_a_sample_left_out(problem, certificate):
    return with_vanished(problem, certificate, lambda u: [u[0], u[1], u[2][:-1]])


@story(1)
def a_live_unit_said_to_vanish(problem, certificate):
    return with_vanished(problem, certificate, lambda u: [u[0], u[1] + 1, u[2]])


@story(1)
def a_vanished_unit_whose_output_weight_is_not_zero(problem, certificate):
    gone = point(certificate)["vanished"]
    if not gone:
        return None
    block = f"W{gone[0][0] + 1}"
    row = point(certificate)["center"][block][0].split(" ")
    row[gone[0][1]] = "1p-200"
    return edited(problem, certificate, center=lambda c: {**c, block: [" ".join(row), *c[block][1:]]}, enters=None)


@story(1)
def an_iterate_on_the_other_side_of_a_kink(problem, certificate):
    """x^0 is, in the runs that these certificates keep, if the unit is off at all samples there."""
    gone = point(certificate)["vanished"]
    return edited(problem, certificate, vanished=lambda v: [[v[0][0], v[0][1], "+" * len(v[0][2])], *v[1:]]) if gone else None


@story(1)
def a_direction_into_a_vanished_unit(problem, certificate):
    gone = point(certificate)["vanished"]
    if not gone:
        return None
    block = f"V{gone[0][0]}"
    row = ["1"] * len(certificate["claims"][1]["direction"][block][0].split(" "))
    at = gone[0][1]
    return edited(problem, certificate, which=1, direction=lambda d: {**d, block: [" ".join(row) if n == at else line for n, line in enumerate(d[block])]})


@story(1)
def a_point_that_is_not_below(problem, certificate):
    return edited(problem, certificate, below=point(certificate)["center"])


@story(1)
def a_point_below_that_is_far(problem, certificate):
    below, center = point(certificate).get("below"), point(certificate)["center"]
    if not below:
        return None

    def farther(b):
        return [" ".join(dy(dyadic(y) + 3 * (dyadic(x) - dyadic(y))) for x, y in zip(p.split(" "), q.split(" "))) for p, q in zip(below[b], center[b])]
    return edited(problem, certificate, below={b: farther(b) for b in below})


@story(1)
def a_point_below_for_a_minimum(problem, certificate):
    """A point of the ball at which F is a little greater."""
    if point(certificate)["below"]:
        return None
    center, radius = point(certificate)["center"], Fraction(point(certificate)["balls"][0][0])
    block = next(b for b in sorted(center) if b[0] in "Wx")
    moved = entry(center[block], lambda x: x + radius / 2)
    return edited(problem, certificate, below={**center, block: moved}) if moved else None


@story(1, 2)
def a_rotation_left_out(problem, certificate):
    if not point(certificate)["symmetry"]:
        return None
    witness = {k: v for k, v in point(certificate)["witness"].items() if k != "turn"}
    rest = point(certificate)["witness"]["turn"][1:]
    return edited(problem, certificate, symmetry=lambda s: s[1:], witness={**witness, "turn": rest} if rest else witness)


@story(1)
def a_rotation_of_units_that_differ(problem, certificate):
    """With a turn of zeros it would change nothing, if it were one."""
    if problem["kind"] != "network" or len(problem["layers"]) < 2 or problem["layers"][0]["width"] < 2 or point(certificate)["symmetry"]:
        return None
    width = len(point(certificate)["witness"]["weights"])
    return edited(problem, certificate, symmetry=[[1, 0, 1]], witness=lambda w: {**w, "turn": [" ".join(["0"] * width)]})


@story(1)
def a_turn_of_another_size(problem, certificate):
    if not point(certificate)["symmetry"]:
        return None
    return edited(problem, certificate, witness=lambda w: {**w, "turn": [" ".join(dy(2 * dyadic(x)) for x in row.split(" ")) for row in w["turn"]]})


@story(1)
def a_factor_that_is_none(problem, certificate):
    return edited(problem, certificate, witness=lambda w: {**w, "weights": entry(w["weights"], lambda x: x + Fraction(1, 2**8))})


@story(1)
def a_larger_kappa(problem, certificate):
    return edited(problem, certificate, 1, kappa=lambda k: [times(Fraction(51, 50))(k[0]), *k[1:]])


@story(1)
def a_kappa_of_a_smaller_ball(problem, certificate):
    kappa = certificate["claims"][1]["kappa"]
    return edited(problem, certificate, 1, kappa=[*kappa[:-1], kappa[0]]) if kappa[0] != kappa[-1] else None


@story(1)
def an_upper_bound_below_the_truth(problem, certificate):
    return edited(problem, certificate, 1, upper=times(Fraction(49, 50)))


@story(2)
def an_upper_bound_of_the_wrong_sign(problem, certificate):
    return edited(problem, certificate, 1, upper=times(-1))


@story(1)
def another_direction(problem, certificate):
    """Steeper than the flattest, so the bound is not shown."""
    direction = certificate["claims"][1]["direction"]
    block = next(b for b in sorted(direction) if b[0] in "VWx")
    return edited(problem, certificate, 1, direction={**direction, block: entry(direction[block], lambda x: 1 + 4 * x)})


@story(2)
def a_smaller_exponent(problem, certificate):
    return edited(problem, certificate, 1, theta="1/4")


@story(1)
def an_inequality_without_its_point(problem, certificate):
    claims = [dict(c) for c in certificate["claims"]]
    claims[1]["needs"] = []
    return problem, rehash(problem, {**certificate, "claims": claims})


@story(1)
def another_problem(problem, certificate):
    if problem["kind"] != "network":
        return None
    layer = {**problem["layers"][0], "lambda": str(Fraction(problem["layers"][0]["lambda"]) + Fraction(1, 2**30))}
    other = {**problem, "layers": [layer, *problem["layers"][1:]]}
    return other, follow(other, certificate)


if __name__ == "__main__":
    sys.exit(story.tell(__doc__, lambda certificate: {**certificate, "claims": certificate["claims"][:2]}))
