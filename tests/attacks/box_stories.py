#!/usr/bin/env python3
"""Planted falsehoods about composite problems near a limit and about their exact orbits, all with right digests: both checkers must refuse
every one of them.

Every story takes (problem, certificate) as `amcert limit` and `amcert replay` wrote them and returns both edited, or None if it does not apply."""
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from files import changed, dy, rehash, times
from rate_stories import edited, proved
from telling import Stories
from truth_objective import dyadic

story = Stories()
LITTLE = Fraction(1, 2**20)


def about(run):
    return lambda c: c["run"] == run


def entry(point, change):
    """The point with its first entry that is not 0 changed."""
    for name in sorted(point):
        rows = [row.split(" ") for row in point[name]]
        for i, row in enumerate(rows):
            for j, x in enumerate(row):
                if dyadic(x):
                    rows[i][j] = dy(change(dyadic(x)))
                    return {**point, name: [" ".join(r) for r in rows]}
    return None


def first(rows, change):
    """A matrix with its first entry that is not 0 changed."""
    return entry({"": rows}, change)[""]


def of_orbit(problem, certificate, iterates):
    """The certificate with other points of the orbit."""
    orbit = certificate["runs"].get("orbit")
    if not orbit or len(orbit["iterates"]) < 5:
        return None
    return problem, rehash(problem, {**certificate, "runs": {**certificate["runs"], "orbit": {**orbit, "iterates": iterates(list(orbit["iterates"]))}}})


def of_problem(problem, certificate, new):
    return (new, rehash(new, certificate)) if new else None


@story(0, 6)
def as_it_was_written(problem, certificate):
    return problem, certificate


def to_a_power(q, p):
    return str(Fraction(float(Fraction(q)) ** p).limit_denominator(2**40))


RATE = {
    "a_factor_below_the_spectral_radius": {"factor": lambda q: to_a_power(q, 1.2)},
    "a_set_four_times_as_large": {"radius": times(4)},
    "a_center_that_moves_less": {"move": lambda g: times(Fraction(1, 2))(g) if Fraction(g) else None},
    "a_center_beside_the_fixed_point": {"center": lambda x: entry(x, lambda y: y + LITTLE)},
    "an_iterate_nearer_than_it_is": {"distance": lambda d: times(1 - LITTLE)(d) if Fraction(d) else None},
    "a_bound_too_small": {"bound": times(1 - LITTLE)},
    "the_iterate_before": {"at": lambda k: k - 1 if k else None},
    "an_iterate_that_is_not_there": {"at": lambda k: 10**6 if k else None},
    "an_entry_fixed_no_longer": {"fixed": lambda f: f[1:] if f else None},
    "an_entry_fixed_that_moves": {"fixed": lambda f: f + [["W1", 0, 0]]},
    "an_inverse_with_another_sign": {"witness": lambda w: {**w, "inverse": first(w["inverse"], lambda y: -y)}},
    "a_norm_twice_as_long": {"scale": lambda s: [" ".join(dy(2 * dyadic(x)) for x in row.split(" ")) for row in s],
                             "witness": lambda w: {"inverse": [" ".join(dy(dyadic(x) / 2) for x in row.split(" ")) for row in w["inverse"]]}},
}
for name, changes in RATE.items():
    def f(problem, certificate, changes=changes):
        needed = next(iter(changes))
        found = [n for n in proved(certificate, "rate_fixed_point", about("recorded")) if changes[needed](certificate["claims"][n][needed]) is not None]
        blocks = {b["name"] for b in problem["blocks"]}
        if not found or (needed == "fixed" and "W1" not in blocks):
            return None
        return edited(problem, certificate, "rate_fixed_point", about("recorded"), **changes)
    f.__name__ = name
    story(1, 2)(f)


@story(1)
def an_orbit_without_its_enclosure(problem, certificate):
    return edited(problem, certificate, "rate_fixed_point", about("orbit"), needs=[])


@story(1)
def an_orbit_nearer_than_it_is(problem, certificate):
    return edited(problem, certificate, "rate_fixed_point", about("orbit"), distance=times(1 - LITTLE))


@story(1)
def an_orbit_that_is_there_before(problem, certificate):
    return edited(problem, certificate, "rate_fixed_point", about("orbit"), at=lambda k: k - 1)


def rows(change):
    """Of the radii: every number of every row that is not 0."""
    return lambda radius: {b: " ".join(dy(change(dyadic(x), k)) if dyadic(x) else x for k, x in enumerate(row.split(" "))) for b, row in radius.items()}


@story(1)
def radii_half_as_large(problem, certificate):
    return edited(problem, certificate, "box_trajectory", radius=rows(lambda x, k: x / 2))


@story(1)
def a_last_radius_a_little_too_small(problem, certificate):
    def shorter(radius):
        last = max(radius, key=lambda b: dyadic(radius[b].split(" ")[-1]))
        numbers = radius[last].split(" ")
        return {**radius, last: " ".join(numbers[:-1] + [dy(dyadic(numbers[-1]) * (1 - Fraction(1, 2**12)))])}
    return edited(problem, certificate, "box_trajectory", radius=shorter)


@story(1)
def an_orbit_known_exactly(problem, certificate):
    return edited(problem, certificate, "box_trajectory", radius=rows(lambda x, k: 0))


@story(1)
def an_entry_known_exactly(problem, certificate):
    """One that is not, from the second iterate on."""
    at = proved(certificate, "box_trajectory", lambda c: c["range"][1] >= 2)
    if not at:
        return None
    claim = certificate["claims"][at[0]]
    name = next((b["name"] for b in problem["blocks"] if dyadic(claim["radius"][b["name"]].split(" ")[2])), None)
    return edited(problem, certificate, "box_trajectory", exact=lambda e: e + [[name, 0, 0, 2, 2]]) if name and not any(e[:3] == [name, 0, 0] for e in claim["exact"]) else None


@story(1)
def a_grid_too_coarse(problem, certificate):
    return edited(problem, certificate, "box_trajectory", grid=lambda q: q // 2)


@story(1)
def a_point_of_the_orbit_beside_it(problem, certificate):
    return of_orbit(problem, certificate, lambda z: z[:2] + [entry(z[2], lambda y: y + Fraction(1, 2**60))] + z[3:])


@story(1)
def two_points_exchanged(problem, certificate):
    return of_orbit(problem, certificate, lambda z: z[:2] + [z[3], z[2]] + z[4:])


@story(1)
def an_orbit_that_begins_elsewhere(problem, certificate):
    if "orbit" not in certificate["runs"]:
        return None
    start = entry(problem["start"], lambda y: y + LITTLE)
    return of_problem(problem, certificate, {**problem, "start": start})


def another(key, change):
    """The problem with the first update that has this key changed there."""
    def story_of(problem, certificate):
        sweep = list(problem["sweep"])
        at = next((n for n, u in enumerate(sweep) if u.get(key) is not None and change(u[key]) is not None), None)
        if at is None:
            return None
        sweep[at] = changed(sweep[at], {key: change})
        return of_problem(problem, certificate, {**problem, "sweep": sweep})
    return story_of


def longer(step):
    try:
        return str(Fraction(step) * Fraction(9, 8))
    except ValueError:
        return None


for name, told in {"another_step": another("step", longer), "another_prox_weight": another("prox", lambda a: str(Fraction(a) + 1)),
                   "another_bound": another("lower", lambda l: str(Fraction(l) + Fraction(1, 8))), "another_value": another("value", lambda v: [[m for m in p[1:]] for p in v] if all(p[1:] for p in v) else None)}.items():
    told.__name__ = name
    story(1)(told)


@story(1, 2)
def a_bound_that_is_forgotten(problem, certificate):
    """A minimum at a bound, told as one inside."""
    return edited(problem, certificate, "critical_point", lambda c: bool(c["kinks"]), kinks=[])


@story(1)
def kappa_a_little_better(problem, certificate):
    return edited(problem, certificate, "kl", kappa=lambda k: [times(1 + Fraction(1, 256))(k[0])] + k[1:])


@story(1)
def kappa_at_a_saddle_a_little_better(problem, certificate):
    return edited(problem, certificate, "kl_saddle", balls=lambda b: [[b[0][0], times(1 + Fraction(1, 64))(b[0][1])]] + b[1:])


@story(1)
def a_saddle_of_another_index(problem, certificate):
    return edited(problem, certificate, "kl_saddle", index=lambda n: n - 1)


@story(1)
def a_critical_point_with_a_smaller_gradient(problem, certificate):
    return edited(problem, certificate, "critical_point", gradient=lambda g: times(Fraction(1, 4))(g) if Fraction(g) else None)


@story(1)
def a_larger_last_ball(problem, certificate):
    return edited(problem, certificate, "critical_point", balls=lambda b: b[:-1] + [[times(4)(b[-1][0]), b[-1][1]]])


if __name__ == "__main__":
    sys.exit(story.tell(__doc__))
