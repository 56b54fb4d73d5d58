"""Points near a limit, and exact sweeps from them, for truth_limit.py and truth_rates.py."""
import random
from fractions import Fraction
from functools import cached_property
from math import isqrt
from truth_objective import F, Matrix, NoMinimizer, Unknown, distance2, dyadic_matrix, exact_result, rational, subgradient2

TINY, BITS = Fraction(1, 10 ** 30), 240
POINTS = ("critical_point", "kl_zero", "kl_degenerate", "kl_sharp", "kl_saddle")

def apart2(x, y):
    return sum(distance2(x[b], y[b]) for b in x)


def moved(x, direction, size):
    return {b: Matrix([[s + size * t for s, t in zip(*rows)] for rows in zip(x[b].rows, direction[b].rows)]) for b in x}


def rounded(x, bits=BITS):
    return {b: Matrix([[Fraction(round(z * 2 ** bits), 2 ** bits) for z in row] for row in m.rows]) for b, m in x.items()}


def length(d):
    """About the norm."""
    q = sum(z * z for m in d.values() for row in m.rows for z in row)
    return Fraction(isqrt(int(q * 4 ** 200)), 2 ** 200)


def point(v):
    return {b: dyadic_matrix(m) for b, m in v.items()}


def sweep(p, x, bits=BITS, previous=None):
    """One exact sweep, rounded at its end; Unknown if it has several results."""
    old = x
    for update in p.sweep:
        new = dict(x)
        for label in update.labels:
            result = exact_result(p, update, label, x, previous)
            if any(len(found) > 1 for block in result.blocks for row in block for found in row):
                raise Unknown("several results")
            new.update(zip(label, result.first()))
        x = new
    return (rounded(x, bits), old) if previous else rounded(x, bits)


class Place:
    """A point with what statements ask of it, found out when asked."""

    def __init__(self, p, x, least):
        self.p, self.x, self.least = p, x, least

    @cached_property
    def rise(self):
        return F(self.p, self.x) - self.least

    @cached_property
    def slope2(self):
        return subgradient2(self.p, self.x)

    @cached_property
    def after(self):
        try:
            return Place(self.p, sweep(self.p, self.x), self.least)
        except (Unknown, NoMinimizer):
            return None

    @cached_property
    def step2(self):
        return apart2(self.x, self.after.x)


class Around:
    """The point that a given certificate is about, and points near it."""

    def __init__(self, p, certificate):
        self.p, self.c = p, next((c for c in certificate["claims"] if c["kind"] in POINTS), None)
        self.claims, self.paths = certificate["claims"], {}
        if self.c is None:
            return
        self.center = point(self.c["center"])
        self.least = Fraction(0) if self.c["kind"] == "kl_zero" else F(p, self.center)
        self.error = subgradient2(p, self.center) if self.c["kind"] == "critical_point" else Fraction(0)  # of the order of F(center) - F*
        self.run = [point(x) for x in certificate["runs"]["recorded"]["iterates"]]
        self.largest = rational(self.c["balls"][-1][0])

    def frozen(self):
        """Entries that a direction must leave alone, and those of dead rows of U, which must move into their zero piece."""
        still = {tuple(k) for k in self.c.get("kinks", [])}
        for i, a, _ in self.c.get("vanished", []):
            for b in (f"W{i}", f"U{i}", f"V{i}"):
                still |= {(b, a, j) for j in range(self.p.blocks[b][1])}
            still |= {(f"W{i + 1}", j, a) for j in range(self.p.blocks[f"W{i + 1}"][0])}
        return still, {(f"U{i}", a): self.p.layers[i].act for i, a in self.c.get("dead", [])}

    def tame(self, d):
        still, dead = self.frozen()

        def entry(b, i, j, z):
            if (b, i, j) in still:
                return Fraction(0)
            if (b, i) in dead:
                act = dead[b, i]
                at = next(q for q, (s, t) in enumerate(act.pieces) if s == t == 0)
                return -abs(z) - TINY if at < len(act.breaks) and act.breaks[at] == 0 else abs(z) + TINY
            return z
        return {b: Matrix([[entry(b, i, j, z) for j, z in enumerate(row)] for i, row in enumerate(m.rows)]) for b, m in d.items()}

    @cached_property
    def directions(self):
        rng, found = random.Random(1), []
        for c in self.claims:
            if "direction" in c:
                found.append(point(c["direction"]))
        for _ in range(3):
            found.append({b: Matrix([[Fraction(rng.randint(-64, 64)) for _ in range(w)] for _ in range(h)]) for b, (h, w) in self.p.blocks.items()})
        found += [moved(x, self.center, Fraction(-1)) for x in self.run[-1:] if apart2(x, self.center)]
        slow = self.slowest()
        return [self.unit(self.tame(d)) for d in found + ([slow] if slow else []) if length(self.tame(d))]

    def unit(self, d):
        size = 1 / length(d)
        return rounded({b: Matrix([[z * size for z in row] for row in m.rows]) for b, m in d.items()}, 120)

    def slowest(self):
        """What sweeps near the center shorten least."""
        rng, small = random.Random(2), Fraction(1, 2 ** 60)
        d = {b: Matrix([[Fraction(rng.randint(-64, 64)) for _ in range(w)] for _ in range(h)]) for b, (h, w) in self.p.blocks.items()}
        try:
            if self.p.heavy or self.c["kind"] in ("kl_degenerate", "kl_sharp", "kl_saddle"):
                return None
            here = sweep(self.p, self.center)
            for _ in range(24):
                d = self.unit(self.tame(d))
                d = moved(sweep(self.p, moved(self.center, d, small)), here, Fraction(-1))
                if not length(d):
                    return None
        except (Unknown, NoMinimizer):
            return None
        return d

    @cached_property
    def places(self):
        """On the set M of the point (SPEC 3.14), those nearest last."""
        radii = [rational(b[0]) for b in self.c["balls"]]
        sizes = [r * (1 - Fraction(1, 2 ** 20)) for r in (radii[-1], radii[len(radii) // 2], radii[0])] + [radii[0] / 2 ** 10, min(radii[0], Fraction(1)) / 2 ** 30]
        found = [moved(self.center, d, sign * size) for size in sizes for d in self.directions for sign in (1, -1)]
        found += [x for x in self.run[-400::60] if apart2(x, self.center) < self.largest ** 2]
        return [Place(self.p, x, self.least) for x in found if self.in_set(self.c, x)]

    @cached_property
    def off(self):
        """Points at which one entry of `kinks` has left its break."""
        out = []
        for b, i, j in self.c.get("kinks", []):
            for r, _ in self.c["balls"]:
                for sign in (1, -1):
                    rows = [list(row) for row in self.center[b].rows]
                    rows[i][j] += sign * rational(r) * Fraction(3, 4)
                    x = {**self.center, b: Matrix(rows)}
                    if not self.c["dead"] and not self.c["vanished"]:
                        out.append(Place(self.p, x, self.least))
        return out

    @cached_property
    def base(self):
        return Place(self.p, self.center, self.least)

    def path(self, x, count=25):
        """Places of exact sweeps from x on, remembered by what x is."""
        key = (tuple(z for b in self.p.blocks for row in x[b].rows for z in row), count)
        if key not in self.paths:
            self.paths[key] = [Place(self.p, x, self.least)]
            while len(self.paths[key]) < count and self.paths[key][-1].after:
                self.paths[key].append(self.paths[key][-1].after)
        return self.paths[key]

    def in_set(self, c, x, kinks=True):
        """Is x in M and N of a point claim with the units of c?"""
        center = point(c["center"])
        if kinks and any(x[b].rows[i][j] != center[b].rows[i][j] for b, i, j in c.get("kinks", [])):
            return False
        for i, a in c.get("dead", []):
            act = self.p.layers[i].act
            at = next((q for q, (s, t) in enumerate(act.pieces) if s == t == 0), None)
            ends = [None, *act.breaks, None]
            if at is None or any((ends[at] is not None and u <= ends[at]) or (ends[at + 1] is not None and u >= ends[at + 1]) for u in x[f"U{i}"].rows[a]):
                return False
        for i, a, sides in c.get("vanished", []):
            if any((u > 0) - (u < 0) != "-0+".index(s) - 1 for u, s in zip(x[f"U{i}"].rows[a], sides)):
                return False
        return True


def ball_of(c, x, r):
    return apart2(point(c["center"]), x) <= r * r


def rests_on(t, c, *kinds):
    return next((o for o in t.before if o["digest"] in c["needs"] and o["kind"] in kinds), None)
