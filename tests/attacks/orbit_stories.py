#!/usr/bin/env python3
"""Planted falsehoods about exact orbits, all with right digests: both checkers must refuse every one of them, and accept the harmless ones.

Every story takes (problem, certificate) as `amcert replay` wrote them and returns both edited, or None if it does not apply."""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
from files import dy, rehash, replaced
from oracle_files import dyadic_matrix, read_certificate, read_problem
from oracle_orbit import Orbit
from oracle_runs import Network, Quadratic
from telling import Stories
from truth_objective import dyadic

story = Stories()


def alone(certificate):
    """The enclosure without the claims that rest on it."""
    return {**certificate, "claims": certificate["claims"][:1], "runs": {"orbit": certificate["runs"]["orbit"]}}


def enclosure(problem, certificate, **new):
    certificate = alone(certificate)
    return problem, rehash(problem, {**certificate, "claims": [{**certificate["claims"][0], **new}]})


def rows(radius, change):
    """change(k, number) for every radius."""
    return {block: " ".join(dy(change(k, dyadic(x))) for k, x in enumerate(row.split(" "))) for block, row in radius.items()}


def with_entry(certificate, k, block, change):
    """The first entry of a block of x^k that is not zero, changed."""
    matrix = certificate["runs"]["orbit"]["iterates"][k][block]
    for i, row in enumerate(matrix):
        numbers = row.split(" ")
        for j, x in enumerate(numbers):
            if x != "0":
                numbers[j] = dy(change(dyadic(x)))
                return replaced(certificate, ("runs", "orbit", "iterates", k, block, i), " ".join(numbers))
    return None


def with_iterates(problem, certificate, keep, count):
    """Another list of iterates, numbers taken from `keep`; radii and witnesses go along."""
    certificate = alone(certificate)
    run, claim = certificate["runs"]["orbit"], certificate["claims"][0]
    run = {**run, "iterates": [run["iterates"][k] for k in keep]}
    radius = {block: " ".join(row.split(" ")[:count + 1]) for block, row in claim["radius"].items()}
    exact = [[*e[:4], min(e[4], count)] for e in claim["exact"] if e[3] <= count]
    witness = {label: [w if len(w) == 1 else w[:count]][0] for label, w in claim["witness"].items()}
    claim = {**claim, "range": [0, count], "radius": radius, "exact": exact, "witness": witness}
    return problem, rehash(problem, {**certificate, "claims": [claim], "runs": {"orbit": run}})


def last(certificate):
    return len(certificate["runs"]["orbit"]["iterates"]) - 1


@story(0)
def as_it_was_written(problem, certificate):
    return problem, certificate


@story(0)
def wider_than_need_be(problem, certificate):
    return enclosure(problem, certificate, radius=rows(certificate["claims"][0]["radius"], lambda k, r: 2 * r))


def hulls(problem, certificate, frame):
    """Per block the largest hull after every sweep, as the Python checker finds them; [0] is 0."""
    p = read_problem(problem, {})
    claim, points = certificate["claims"][0], read_certificate(certificate, p, {}).runs["orbit"].iterates
    witness = {label: [dyadic_matrix(tuple(m)) for m in matrices] for label, matrices in claim["witness"].items()}
    orbit = Orbit((Network if problem["kind"] == "network" else Quadratic)(p, certificate["bits"]), witness,
                  {tuple(choice[:4]): choice[4] for choice in claim.get("choices", [])})
    found = {b: [Fraction(0)] for b in points[0]}
    for k, (old, new) in enumerate(zip(points, points[1:])):
        orbit.sweep(k, old, new, points[k - 1] if k else vars(p).get("previous"))
        orbit.set.end_of_sweep(k + 1, *frame)
        for b, m in orbit.set.hull.items():
            if b in found:
                found[b].append(Fraction(max(map(max, m.a)), m.unit))
    return found


TIGHT = [1, 1, 3, 3]  # merges after every sweep


def hulls_to_the_last_bit(problem, certificate, last):
    """Radii that are the hulls of SPEC 3.11; those of the last iterate times `last`. What is rounded once more, or once less, is seen."""
    found = hulls(problem, certificate, TIGHT)
    for numbers in found.values():
        numbers[-1] *= last
    return enclosure(problem, certificate, frame=TIGHT, radius={b: " ".join(map(dy, numbers)) for b, numbers in found.items()})


@story(0)
def no_wider_than_the_set(problem, certificate):
    return hulls_to_the_last_bit(problem, certificate, 1)


@story(1)
def narrower_than_the_set_by_its_last_bit(problem, certificate):
    return hulls_to_the_last_bit(problem, certificate, 1 - Fraction(1, 2**49))


@story(1)
def a_box_below_the_truth(problem, certificate):
    return enclosure(problem, certificate, radius=rows(certificate["claims"][0]["radius"], lambda k, r: r / 2**24))


@story(1)
def a_box_below_the_truth_at_the_end_only(problem, certificate):
    end = last(certificate)
    return enclosure(problem, certificate, radius=rows(certificate["claims"][0]["radius"], lambda k, r: r / 2**24 if k == end else r))


@story(1)
def boxes_without_width(problem, certificate):
    return enclosure(problem, certificate, radius=rows(certificate["claims"][0]["radius"], lambda k, r: Fraction(0)))


@story(1)
def a_start_off_by_one_unit(problem, certificate):
    block = min(certificate["runs"]["orbit"]["iterates"][0])
    edited = with_entry(alone(certificate), 0, block, lambda x: x + Fraction(1, 2**52))
    return edited and (problem, rehash(problem, edited))


@story(1)
def a_point_off_by_more_than_its_box(problem, certificate):
    k = last(certificate) // 2
    for block in certificate["runs"]["orbit"]["iterates"][k]:
        edited = with_entry(alone(certificate), k, block, lambda x: x + Fraction(1, 2**80))
        if edited:
            return problem, rehash(problem, edited)
    return None


@story(1)
def a_wrong_branch(problem, certificate):
    """An entry of U on the other side of its break."""
    k = last(certificate)
    blocks = [b for b in certificate["runs"]["orbit"]["iterates"][k] if b.startswith("U")]
    edited = with_entry(alone(certificate), k, min(blocks), lambda x: -x) if blocks else None
    return edited and (problem, rehash(problem, edited))


@story(1)
def a_skipped_sweep(problem, certificate):
    k = last(certificate)
    return with_iterates(problem, certificate, [*range(3), *range(4, k + 1)], k - 1) if k > 5 else None


@story(1)
def two_swapped_sweeps(problem, certificate):
    k = last(certificate)
    return with_iterates(problem, certificate, [0, 1, 3, 2, *range(4, k + 1)], k) if k > 5 else None


@story(0)
def the_first_half_alone(problem, certificate):
    k = last(certificate) // 2
    return with_iterates(problem, certificate, range(k + 1), k) if k > 1 else None


@story(1)
def an_orbit_that_rests(problem, certificate):
    k = last(certificate)
    return with_iterates(problem, certificate, [0] * (k + 1), k)


@story(1)
def an_inverse_of_half_the_size(problem, certificate):
    claim = certificate["claims"][0]
    label = min(claim["witness"], default=None)
    if label is None:
        return None
    half = [[" ".join(dy(dyadic(x) / 2) for x in row.split(" ")) for row in P] for P in claim["witness"][label]]
    return enclosure(problem, certificate, witness={**claim["witness"], label: half})


@story(1)
def an_entry_that_is_not_exact(problem, certificate):
    k = last(certificate)
    x = certificate["runs"]["orbit"]["iterates"][k]
    for block in sorted(b for b in x if b.startswith("U")):
        for i, row in enumerate(x[block]):
            for j, number in enumerate(row.split(" ")):
                if number != "0":
                    return enclosure(problem, certificate, exact=[[block, i, j, k, k]])
    return None


@story(6)
def without_its_witness(problem, certificate):
    certificate = alone(certificate)
    claim = {key: v for key, v in certificate["claims"][0].items() if key != "witness"}
    return problem, rehash(problem, {**certificate, "claims": [claim]})


@story(1)
def the_orbit_of_another_problem(problem, certificate):
    if problem["kind"] != "network":
        return None
    layer = {**problem["layers"][0], "lambda": str(Fraction(problem["layers"][0]["lambda"]) + Fraction(1, 2**20))}
    other = {**problem, "layers": [layer, *problem["layers"][1:]]}
    return other, rehash(other, alone(certificate))


def claim_edit(problem, certificate, kind, change):
    for q, c in enumerate(certificate["claims"]):
        if c["kind"] == kind and c["verdict"] == "proved":
            return problem, rehash(problem, replaced(certificate, ("claims", q), {**c, **change(c)}))
    return None


@story(1)
def more_decrease_than_there_is(problem, certificate):
    return claim_edit(problem, certificate, "sufficient_decrease",
                      lambda c: {"a": str(Fraction(c["a"]) * Fraction(1025, 1024)), "a_upper": str(Fraction(c["a_upper"]) * 2)})


@story(1)
def a_smaller_relative_error(problem, certificate):
    return claim_edit(problem, certificate, "relative_error",
                      lambda c: {"b": str(Fraction(c["b"]) * Fraction(1023, 1024)), "b_lower": str(Fraction(c["b_lower"]) / 2)})


@story(1)
def decrease_without_an_orbit(problem, certificate):
    return claim_edit(problem, certificate, "sufficient_decrease", lambda c: {"needs": []})


@story(1)
def nearer_to_the_doubles_than_it_is(problem, certificate):
    return claim_edit(problem, certificate, "orbit_agreement", lambda c: {"upper": rows(c["upper"], lambda k, x: x / 2)})


@story(1)
def farther_from_the_doubles_than_it_is(problem, certificate):
    return claim_edit(problem, certificate, "orbit_agreement", lambda c: {"lower": rows(c["lower"], lambda k, x: 2 * x)})


def one_entry_far_off(problem, certificate, lower):
    """x^0 with 10 added to one entry, and a radius of 6 there: that entry is off by 4 at least, whatever |D| - r is at the others."""
    agreement = next((c for c in certificate["claims"] if c["kind"] == "orbit_agreement"), None)
    start = certificate["runs"]["orbit"]["iterates"][0]
    block = next((b for b in sorted(start) if b[0] != "U" and len(start[b]) + start[b][0].count(" ") > 1), None)
    if agreement is None or block is None:
        return None
    first, *others = start[block][0].split(" ")
    x = {**start, block: [" ".join([dy(dyadic(first) + 10), *others]), *start[block][1:]]}
    edited = replaced(certificate, ("runs", "recorded", "iterates", 0), x)
    box = certificate["claims"][0]
    radius = {**box["radius"], block: " ".join(["3p1", *box["radius"][block].split(" ")[1:]])}
    far = {**agreement, "range": [0, 0], "lower": {b: dy(lower if b == block else 0) for b in start}, "upper": {b: "1p9" for b in start}, "branch": None}
    return problem, rehash(problem, {**edited, "claims": [{**box, "radius": radius}, far]})


@story(0)
def one_entry_is_far_off(problem, certificate):
    return one_entry_far_off(problem, certificate, 4)


@story(1)
def one_entry_is_farther_off_than_known(problem, certificate):
    return one_entry_far_off(problem, certificate, 4 + Fraction(1, 2**40))


@story(1)
def a_branch_that_did_not_differ(problem, certificate):
    if problem["kind"] != "network" or problem["layers"][0].get("activation", {}).get("kind") != "piecewise":
        return None
    return claim_edit(problem, certificate, "orbit_agreement", lambda c: {"branch": [2, "U1", 0, 0]})


def chosen(problem, certificate, change):
    """The enclosure alone with other choices."""
    choices = certificate["claims"][0].get("choices")
    return choices and enclosure(problem, certificate, choices=change(choices))


@story(1)
def the_other_minimizer(problem, certificate):
    return chosen(problem, certificate, lambda choices: [[*choices[0][:4], choices[0][4][::-1]]])


@story(1)
def a_choice_at_another_sweep(problem, certificate):
    return chosen(problem, certificate, lambda choices: [[choices[0][0] + 1, *choices[0][1:]]])


@story(1)
def a_choice_where_there_is_none(problem, certificate):
    return chosen(problem, certificate, lambda choices: [*choices, [choices[0][0] + 1, *choices[0][1:]]])


@story(1)
def a_choice_between_others(problem, certificate):
    return chosen(problem, certificate, lambda choices: [[*choices[0][:4], [choices[0][4][0], 1]]])


@story(1)
def a_choice_of_more_than_there_are(problem, certificate):
    return chosen(problem, certificate, lambda choices: [[*choices[0][:4], [*choices[0][4], 1]]])


@story(2)
def a_choice_of_one(problem, certificate):
    return chosen(problem, certificate, lambda choices: [[*choices[0][:4], choices[0][4][:1]]])


@story(2)
def a_choice_made_twice(problem, certificate):
    return chosen(problem, certificate, lambda choices: choices * 2)


@story(2)
def no_choices(problem, certificate):
    return chosen(problem, certificate, lambda choices: [])


@story(1)
def a_tie_taken_for_decided(problem, certificate):
    if "choices" not in certificate["claims"][0]:
        return None
    certificate = alone(certificate)
    claim = {key: v for key, v in certificate["claims"][0].items() if key != "choices"}
    return problem, rehash(problem, {**certificate, "claims": [claim]})


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
