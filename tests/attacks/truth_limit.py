"""Truth of claims about limits, rates and exact orbits (SPEC 3.11 to 3.29), for truth.py.

Nothing is proved here: a statement is refuted by a point at which it is wrong, evaluated exactly. Points come from the certificate before
it was edited (the *given* one): its center, moved along its directions, at random, and along what sweeps do slowest, and its run. For
quadratic problems sweeps are affine maps, and statements about them are decided by definiteness of rational matrices.
A statement that no point refutes is TRUE if it is that of the given certificate or follows from it, else UNSURE. Numbers that state
nothing (a witness, or what only a check uses, HELPERS) are not looked at."""
import random
from fractions import Fraction
from functools import cached_property
from math import isqrt
from truth_objective import (F, HALF, Matrix, NoMinimizer, Unknown, dyadic, dyadic_matrix, exact_result, product, rational, semidefinite, shifted,
                             subgradient2, transpose)

TINY, BITS = Fraction(1, 10 ** 30), 240
POINTS = ("critical_point", "kl_zero", "kl_degenerate", "kl_sharp")
# Keys that say nothing; the others are the statement.
HELPERS = {
    "critical_point": {"shift", "modulus"}, "kl": {"direction"}, "kl_zero": {"shift", "rank", "direction"}, "kl_exponent": {"curve"},
    "kl_saddle": {"basis", "least", "rise", "direction"}, "kl_sharp": {"faces", "multipliers", "curve"}, "kl_degenerate": {"curve"}, "kl_chain": set(),
    "rate_kl": {"ball", "modulus", "blocks"}, "rate_local": {"root", "shift", "modulus", "blocks"},
    "contraction": {"curb", "rough", "power", "modulus", "blocks", "decrease"}, "trapping": {"distance", "step", "fade", "weight", "rest", "dead"},
    "rate_sublinear": {"ball", "error", "bound", "modulus", "blocks", "distance", "step", "length"},
    "rate_finite": {"ball", "modulus", "distance", "gap", "length"}, "rate_inertial": set(), "enclosure_trajectory": {"frame"}, "orbit_agreement": set(),
}
# Which way a number makes the statement weaker. `radius` of a contraction, and so on, is the set it holds on.
WEAKER = {
    ("kl", "kappa"): -1, ("kl", "upper"): 1, ("kl_zero", "upper"): 1, ("kl_saddle", "upper"): 1, ("kl_sharp", "upper"): 1, ("kl_degenerate", "upper"): 1,
    ("kl_chain", "kappa"): -1, ("kl_chain", "upper"): 1, ("rate_kl", "radius"): -1, ("rate_kl", "error"): 1, ("rate_kl", "factor"): 1, ("rate_kl", "decrease"): -1,
    ("rate_local", "radius"): -1, ("rate_local", "factor"): 1, ("rate_local", "decrease"): -1, ("contraction", "radius"): -1,
    ("contraction", "factor"): 1, ("contraction", "lower"): -1, ("contraction", "least"): -1, ("contraction", "most"): 1, ("trapping", "factor"): 1,
    ("trapping", "constant"): 1, ("trapping", "gap"): 1, ("rate_sublinear", "gap"): 1, ("rate_sublinear", "speed"): -1,
    ("rate_finite", "steps"): 1, ("rate_inertial", "factor"): 1, ("rate_inertial", "alpha"): -1, ("rate_inertial", "beta"): 1,
    ("rate_inertial", "error"): 1, ("rate_inertial", "kappa"): -1, ("enclosure_trajectory", "radius"): 1, ("orbit_agreement", "upper"): 1, ("orbit_agreement", "lower"): -1,
}


def statement(c):
    return {key: v for key, v in c.items() if key not in HELPERS.get(c["kind"], ()) and key not in ("digest", "needs", "witness")}


def numbers(v):
    """The numbers of a value of a key, as Fractions in its order; None if it is none."""
    if isinstance(v, int):
        return [Fraction(v)]
    if isinstance(v, dict):
        return [z for b in sorted(v) for z in numbers(v[b])]
    if isinstance(v, list):
        return [z for w in v for z in numbers(w)]
    if isinstance(v, str) and " " not in v and "p" not in v:
        return [rational(v)] if v.lstrip("-").replace("/", "").isdigit() else [dyadic(v)]
    return [dyadic(z) for z in v.split(" ")]


def follows(c, given):
    """Is the statement of c that of the given claim, or weaker?"""
    new, old = statement(c), statement(given)
    if new.keys() != old.keys():
        return False
    for key, v in new.items():
        way = WEAKER.get((c["kind"], key))
        if v == old[key]:
            continue
        if key == "balls" and len(v) == len(old[key]):
            if not all(rational(a) <= rational(r) and rational(b) <= rational(s) for (a, b), (r, s) in zip(v, old[key])):
                return False
        elif key == "value":
            if rational(v[0]) > rational(old[key][0]) or rational(v[1]) < rational(old[key][1]):
                return False
        elif key == "gradient":
            if rational(v) < rational(old[key]):
                return False
        elif key in ("enters", "below"):
            pass  # looked at by itself
        elif way is None or len(numbers(v)) != len(numbers(old[key])) or any(way * (a - b) < 0 for a, b in zip(numbers(v), numbers(old[key]))):
            return False
    return True


# Points and sweeps.

def apart2(x, y):
    return sum((s - t) ** 2 for b in x for rows in zip(x[b].rows, y[b].rows) for s, t in zip(*rows))


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
        self.p, self.c = p, next((c for c in certificate["claims"] if c["kind"] in POINTS + ("kl_saddle",)), None)
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


# Quadratic problems: T(x) = Tx + t, all decided by matrices.

class Affine:
    def __init__(self, p):
        self.p, names = p, list(p.blocks)
        n = len(p.g)
        zero = self.image([Fraction(0)] * n)
        self.T = transpose([[a - b for a, b in zip(self.image([Fraction(int(i == q)) for i in range(n)]), zero)] for q in range(n)])
        self.owner = [b for b in names for _ in p.rows[b]]
        self.definite = semidefinite(p.H, True)

    def image(self, x):
        p = self.p
        x = {b: Matrix([[x[i]] for i in p.rows[b]]) for b in p.blocks}
        for update in p.sweep:
            for label in update.labels:
                x = {**x, **dict(zip(label, exact_result(p, update, label, x).first()))}
        return [row[0] for b in p.blocks for row in x[b].rows]

    def form(self, a, by):
        return product(transpose(by), product(a, by))


def combined(*terms):
    n = len(terms[0][1])
    return [[sum(c * a[i][j] for c, a in terms) for j in range(n)] for i in range(n)]


def identity(n):
    return [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]


def quadratic_rate(t, c, judge):
    """Exactly: near the minimizer every small vector is a start."""
    p, a = t.p, t.affine
    if not a.definite:
        return judge.doubt("H is not definite")
    h, one = [list(row) for row in p.H], identity(len(p.H))
    back = combined((Fraction(1), a.T), (Fraction(-1), one))
    steps = a.form(one, back)
    drop = combined((HALF, h), (-HALF, a.form(h, a.T)))
    if c["kind"] != "contraction":
        judge.holds(semidefinite(combined((Fraction(1), drop), (-rational(c["decrease"]), steps))), "decrease: a sweep loses less")
        judge.holds(semidefinite(combined((rational(c["factor"]), h), (Fraction(-1), a.form(h, a.T)))), "factor: F - F* falls less")
    if c["kind"] == "rate_kl":
        judge.holds(semidefinite(combined((rational(c["error"]) ** 2, steps), (Fraction(-1), a.form(a.form(one, h), a.T)))), "error: a sweep has a larger ratio")
    if c["kind"] == "contraction":
        norm = dyadic_matrix(c["norm"]).rows
        judge.holds(len(norm) == len(h) and norm == transpose(norm), "norm: not symmetric, or of another order")
        norm_bounds(judge, c, norm)
        judge.holds(semidefinite(combined((rational(c["factor"]) ** 2, norm), (Fraction(-1), a.form(norm, a.T)))), "factor: a difference is shortened less")
        largest_modulus(judge, c, a.T)


def pair_map(p):
    """(x^k, x^(k-1)) to (x^(k+1), x^k), less what does not depend on them."""
    n = len(p.H)
    upper = [[(1 + p.momentum) * (i == j) - p.step * p.H[i][j] for j in range(n)] + [-p.momentum * (i == j) for j in range(n)] for i in range(n)]
    return upper + [[Fraction(int(i == j)) for j in range(2 * n)] for i in range(n)]


def heavy_contraction(t, c, judge):
    T, norm = pair_map(t.p), dyadic_matrix(c["norm"]).rows
    judge.holds(len(norm) == len(T) and norm == transpose(norm), "norm: not symmetric, or of another order")
    norm_bounds(judge, c, norm)
    judge.holds(semidefinite(combined((rational(c["factor"]) ** 2, norm), (Fraction(-1), product(transpose(T), product(norm, T))))), "factor: a difference is shortened less")
    largest_modulus(judge, c, T)


def norm_bounds(judge, c, norm):
    judge.holds(semidefinite(shifted(norm, -rational(c["least"]))), "least: the norm is less somewhere")
    judge.holds(semidefinite(shifted([[-z for z in row] for row in norm], rational(c["most"]))), "most: the norm is more somewhere")


def largest_modulus(judge, c, T):
    """No eigenvalue exceeds |T^(2^s)|^(1/2^s)."""
    low = rational(c["lower"])
    if low <= 0:
        return
    t = T
    for s in range(7):
        size2 = sum(z * z for row in t for z in row)
        judge.holds(low ** (2 << s) <= size2 * (1 + TINY), "lower: no eigenvalue is so large")
        t = [[Fraction(int(z * 2 ** 800), 2 ** 800) for z in row] for row in product(t, t)]


# Statements.

def ball_of(c, x, r):
    return apart2(point(c["center"]), x) <= r * r


def units_hold(t, c, judge, r):
    """Every entry of a U with piecewise activation, but those named, is inside its piece on the ball."""
    p, center = t.p, point(c["center"])
    kinks = {tuple(k) for k in c.get("kinks", [])}
    free = {(f"U{i}", a) for i, a, *_ in c.get("dead", []) + c.get("vanished", [])}
    if p.kind == "polynomial":
        values = p.numbers(center)
        for h in p.hinges:
            value, square = sum(a * (values[q[0]] if q else 1) for a, q in h), sum(a * a for a, q in h if q)
            judge.holds(value ** 2 > r * r * square or not square, "balls: a hinge changes its sign")
        return
    for i in range(1, p.N + 1) if p.network else ():
        if p.layers[i].split and not p.layers[i].act.smooth:
            for a, row in enumerate(center[f"U{i}"].rows):
                for j, u in enumerate(row):
                    if (f"U{i}", a, j) not in kinks and (f"U{i}", a) not in free:
                        judge.holds(all(abs(u - b) > r for b in p.layers[i].act.breaks), f"balls: entry U{i}[{a},{j}] comes to a break")


def kl_places(t, c, judge, balls, what, theta=HALF, inside=ball_of, off=True):
    """Is dist(0, dF) >= kappa (F - F*)^theta at all points we know? balls: pairs of a radius and kappa."""
    a, b = theta.numerator, theta.denominator
    for n, (r, kappa) in enumerate(balls):
        for place in t.around.places + (t.around.off if off else []):
            if place.rise > 10 ** 6 * t.around.error and inside(c, place.x, r) and t.around.in_set(c, place.x, kinks=False):
                left, right = place.slope2 ** b, kappa ** (2 * b) * place.rise ** (2 * a)
                judge.holds(left >= right * (1 - TINY), f"{what} {n}: a point of the set has a flatter slope")


def enters(t, c, judge, r):
    k = c["enters"]
    if k is None:
        return
    judge.holds(c["range"][0] <= k <= c["range"][1], "enters: not in the range")
    x = t.runs[c["run"]][k]
    judge.holds(ball_of(c, x, r) and t.around.in_set(c, x, kinks=False), "enters: the iterate is not in the set")


def critical_point(t, c, judge):
    p, balls, center = t.p, [tuple(map(rational, b)) for b in c["balls"]], point(c["center"])
    (r1, mu1), (r, _) = balls[0], balls[-1]
    units_hold(t, c, judge, r)
    for b, i, j in c["kinks"]:
        judge.holds(center[b].rows[i][j] in p.layers[int(b[1:])].act.breaks or not center[b].rows[i][j] == t.around.center[b].rows[i][j], "kinks: no break")
    enters(t, c, judge, r)
    low, high = map(rational, c["value"])
    same = all(c[key] == t.around.c[key] for key in ("kinks", "dead", "vanished", "symmetry")) and t.around.c["kind"] == "critical_point"
    if not same:
        for key in ("kinks", "dead", "vanished", "symmetry"):
            for item in c[key]:
                judge.holds(all(z >= 0 for z in item if isinstance(z, int)), key)
        flat = t.around.c["symmetry"] and not c["symmetry"]
        judge.holds(not flat, "symmetry: there are other critical points, and none is named")
        return judge.doubt("other units")
    least, error, given = t.around.least, t.around.error, t.around.c
    reach = rational(c["gradient"]) / mu1
    if apart2(center, t.around.center):
        # The critical point is hardly off the given center, and alone if nothing rotates.
        slip = rational(given["gradient"]) / rational(given["balls"][0][1])
        away = apart2(center, t.around.center)
        judge.holds(given["symmetry"] or away <= (reach + 2 * slip) ** 2, "center: the critical point is elsewhere")
        if given["symmetry"] and not r1 ** 2 < away:
            steep = max(q.slope2 / apart2(q.x, t.around.center) for q in t.around.places[-8:])
            judge.holds(subgradient2(p, center) <= 10 ** 4 * steep * (reach + 2 * slip) ** 2, "center: too steep for a critical point to be so near")
    judge.holds(low <= least and least - error / rational(given["balls"][0][1]) <= high, "value: F* is not in it")
    judge.holds(rational(c["gradient"]) >= 0, "gradient")
    if c["below"] is not None:
        y = point(c["below"])
        judge.holds(apart2(y, center) <= r1 ** 2 and F(p, y) < least, "below: not below, or not in the ball")
    kl_places(t, c, judge, [(r, Fraction(0))] + [(r, Fraction(0)) for r, _ in balls], "F >= F*", off=False)
    for n, (radius, mu) in enumerate(balls):
        for place in t.around.places:
            if place.rise > 10 ** 6 * error and ball_of(c, place.x, radius) and t.around.in_set(c, place.x):
                judge.holds(place.slope2 >= 2 * mu * place.rise * (1 - TINY), f"balls {n}: a flatter point")
            if ball_of(c, place.x, radius) and t.around.in_set(c, place.x):
                judge.holds(place.rise >= -10 * error, "balls: F < F* at a point")
    if not p.network and p.kind == "quadratic":
        judge.holds(all(semidefinite(shifted(p.H, -mu)) for _, mu in balls), "balls: H is not that convex")


def rests_on(t, c, *kinds):
    return next((o for o in t.before if o["digest"] in c["needs"] and o["kind"] in kinds), None)


def kl(t, c, judge):
    o = rests_on(t, c, "critical_point")
    kappa, upper = [rational(k) for k in c["kappa"]], rational(c["upper"])
    judge.holds(len(kappa) == len(o["balls"]), "kappa: not as many as balls")
    judge.holds(max(kappa) <= upper, "upper: below a kappa that holds")
    given = next((g for g in t.given if g["kind"] == "kl"), None)
    judge.holds(given is None or upper >= max(rational(k) for k in given["kappa"]), "upper: below a kappa that is known to hold")
    kl_places(t, o, judge, [(rational(b[0]), k) for b, k in zip(o["balls"], kappa)], "kappa")
    if t.p.kind == "quadratic":
        judge.holds(all(semidefinite(shifted(t.p.H, -k * k / 2)) for k in kappa), "kappa: not of H")


def upper_of(t, c, judge, kappas):
    upper = rational(c["upper"])
    judge.holds(max(kappas) <= upper, "upper: below a kappa that holds")
    for g in t.given:
        if g["kind"] == c["kind"]:
            known = [rational(k) for _, k in g["balls"]] if "balls" in g else [rational(g["kappa"])]
            judge.holds(upper >= max(known) or g.get("theta") != c.get("theta"), "upper: below a kappa that is known to hold")


def kl_zero(t, c, judge):
    balls = [tuple(map(rational, b)) for b in c["balls"]]
    units_hold(t, c, judge, balls[-1][0])
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    kl_places(t, c, judge, balls, "balls")


def kl_saddle(t, c, judge):
    p, balls = t.p, [tuple(map(rational, b)) for b in c["balls"]]
    low, high = map(rational, c["value"])
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    if apart2(point(c["center"]), t.around.center):
        return judge.doubt("another center")
    judge.holds(subgradient2(p, t.around.center) or low <= t.around.least <= high, "value: F* is not in it")
    judge.holds(c["index"] == t.around.c["index"], "index: another one")
    kl_places(t, c, judge, balls, "balls")


def kl_sharp(t, c, judge):
    balls = [tuple(map(rational, b)) for b in c["balls"]]
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    if apart2(point(c["center"]), t.around.center):
        judge.doubt("another center")
        return
    if c["minimum"] == 1:
        judge.holds(all(q.rise >= 0 or not ball_of(c, q.x, balls[-1][0]) for q in t.around.places), "minimum: F is less at a point")
    kl_places(t, c, judge, balls, "balls", Fraction(0))


def kl_degenerate(t, c, judge):
    balls, theta = [tuple(map(rational, b)) for b in c["balls"]], rational(c["theta"])
    upper_of(t, c, judge, [k for _, k in balls])
    judge.holds(subgradient2(t.p, point(c["center"])) == 0, "center: not critical")
    if apart2(point(c["center"]), t.around.center) or c["basis"] != t.around.c["basis"] or c["exponents"] != t.around.c["exponents"]:
        return judge.doubt("another set")
    basis = dyadic_matrix(c["basis"]).rows
    columns = transpose(basis)

    def inside(_, x, rho):
        e = [a - b for a, b in zip(t.p.numbers(x), t.p.numbers(t.around.center))]
        return all(abs(sum(a * b for a, b in zip(e, q))) <= rho ** w * sum(a * a for a in q) for q, w in zip(columns, c["exponents"]))
    kl_places(t, c, judge, balls, "balls", theta, inside)
    if c["enters"] is not None:
        judge.holds(c["range"][0] <= c["enters"] <= c["range"][1] and inside(c, t.runs[c["run"]][c["enters"]], balls[-1][0]), "enters: not in the set")


def kl_chain(t, c, judge):
    theta, kappa, upper = rational(c["theta"]), rational(c["kappa"]), rational(c["upper"])
    judge.holds(kappa <= upper, "upper: below kappa")
    n, weight, y = t.p.n, t.p.residuals[0][0], -sum(a for a, q in t.p.residuals[0][1] if not q)
    judge.holds(theta == 1 - Fraction(1, n if y else 2 * n), "theta: another one")
    best = n ** n * weight * (weight * y * y if y else 2 ** (2 * n - 1))
    judge.holds(kappa ** (2 * n) <= best <= upper ** (2 * n), "kappa or upper: beyond the limit")


def kl_exponent(t, c, judge):
    """Refuted for theta: true of the exponents below that which holds."""
    if c["verdict"] == "refuted" and rational(c["theta"]) >= min((rational(g["theta"]) for g in t.given if g["kind"] in ("kl_degenerate", "kl_chain")), default=Fraction(1)):
        judge.holds(False, "theta: an inequality with it holds")
    if c["center"] not in [g.get("center") for g in t.given]:
        judge.doubt("another center")


def starts(t, c, judge, o):
    """Places that the lemma of SPEC 3.22 is about, with their sweeps."""
    r, a, twice = rational(c["radius"]), rational(c["decrease"]), 4 if c["kind"] == "rate_local" else 1
    for q in t.around.places:
        away, rise = apart2(q.x, point(o["center"])), q.rise
        if q.rise > 10 ** 6 * t.around.error and t.around.in_set(o, q.x) and a > 0:
            # sqrt(away) + sqrt(twice rise / a) <= r
            h = twice * rise / a
            if away <= r * r and h <= r * r and (r * r - away - h) ** 2 >= 4 * away * h and r * r >= away + h and q.after:
                yield q


def rate(t, c, judge):
    o = rests_on(t, c, "critical_point", "kl_zero")
    judge.holds(o is not None, "needs")
    r = rational(c["radius"])
    judge.holds(r <= rational(o["balls"][-1][0]), "radius: larger than that of the point")
    if t.p.kind == "quadratic":
        return heavy_contraction(t, c, judge) if t.p.heavy else quadratic_rate(t, c, judge)
    if o["center"] != t.around.c["center"]:
        return judge.doubt("another center")
    if c["kind"] == "contraction":
        return contraction(t, c, judge, o)
    for q in starts(t, c, judge, o):
        judge.holds(q.after.rise <= rational(c["factor"]) * q.rise + 10 ** 4 * t.around.error + TINY * q.rise, "factor: F - F* falls less at a point")
        judge.holds(q.rise - q.after.rise >= rational(c["decrease"]) * q.step2 * (1 - TINY) - 10 ** 4 * t.around.error, "decrease: a sweep loses less")
        if c["kind"] == "rate_kl":
            judge.holds(q.after.slope2 <= rational(c["error"]) ** 2 * q.step2 * (1 + TINY) + 10 ** 4 * t.around.error, "error: a sweep has a larger ratio")
    return None


rate_kl = rate_local = rate


def listed(p, d, kinks):
    """The entries of a point in the order of SPEC 3.22."""
    if not p.network:
        return [z for b in p.blocks for row in d[b].rows for z in row]
    still = {tuple(k) for k in kinks}
    out = []
    for j in range(p.n):
        for b in p.blocks:
            if b[0] in "UV":
                out += [row[j] for i, row in enumerate(d[b].rows) if (b, i, j) not in still]
    return out + [z for b in p.blocks if b[0] in "Wb" for row in d[b].rows for z in row]


def contraction(t, c, judge, o):
    norm = dyadic_matrix(c["norm"]).rows
    judge.holds(norm == transpose(norm), "norm: not symmetric")
    drift = o["kind"] == "kl_zero" or o["symmetry"]
    if o.get("vanished"):
        return judge.doubt("not looked into")
    judge.holds(drift or rational(c["lower"]) <= rational(c["factor"]), "lower: above the factor")
    judge.holds(o["kind"] != "kl_zero" or c["kernel"], "kernel: zeros are not alone")
    if len(norm) <= 12:
        norm_bounds(judge, c, norm)

    def size2(d):
        z = listed(t.p, d, o.get("kinks", []))
        if len(z) != len(norm):
            judge.holds(False, "norm: of another order")
        return sum(a * sum(x * y for x, y in zip(row, z)) for a, row in zip(z, norm)), sum(a * a for a in z)

    r, q2 = rational(c["radius"]), rational(c["factor"]) ** 2
    pairs = []
    near = [q for q in t.around.places if ball_of(o, q.x, r / 4) and t.around.in_set(o, q.x) and q.after]
    for q in near[-14:]:
        if drift:
            if q.after.after:
                pairs.append((moved(q.after.x, q.x, Fraction(-1)), moved(q.after.after.x, q.after.x, Fraction(-1))))
        else:
            base = t.around.base
            if base and base.after:
                pairs.append((moved(q.x, base.x, Fraction(-1)), moved(q.after.x, base.after.x, Fraction(-1))))
    for before, after in pairs:
        (a, plain), (b, _) = size2(before), size2(after)
        if plain > Fraction(1, 10 ** 50):
            judge.holds(b <= q2 * a * (1 + TINY * 10 ** 12), "factor: a difference is shortened less")
            judge.holds(rational(c["least"]) * plain <= a <= rational(c["most"]) * plain, "least or most: wrong at a difference")
    return None


def trapping(t, c, judge):
    o = next((o for o in t.before if o["digest"] in c["needs"] and o["kind"] in ("contraction", "rate_local", "rate_kl")), None)
    judge.holds(o is not None, "needs")
    k = c["at"]
    judge.holds(c["range"][0] <= k <= c["range"][1], "at: not in the range")
    point_claim = next((b for b in t.before if b["digest"] in o["needs"] and b["kind"] in ("critical_point", "kl_zero")), None)
    if point_claim is None or point_claim["center"] != t.around.c["center"]:
        return judge.doubt("another center")
    x, factor, constant = t.runs[c["run"]][k], rational(c["factor"]), rational(c["constant"])
    judge.holds(ball_of(point_claim, x, rational(o["radius"])), "at: the iterate is not in the ball")
    judge.holds(t.around.in_set(point_claim, x), "at: the iterate is not in the set")
    alone = point_claim["kind"] == "critical_point" and not point_claim["symmetry"]
    q, error = Fraction(1), t.around.error
    for place in t.around.path(x):
        if o["kind"] != "contraction":
            judge.holds(place.rise <= rational(c["gap"]) * q + 10 ** 4 * error, "gap: F - F* is larger")
            q *= rational(o["factor"])
        if alone:
            judge.holds(apart2(place.x, t.around.center) * (1 - TINY * 10 ** 8) <= constant ** 2 + error * 10 ** 4, "constant: the iterate is farther")
            constant *= factor
    return None


def rate_sublinear(t, c, judge):
    o, k = rests_on(t, c, "kl_degenerate"), c["at"]
    judge.holds(o is not None and c["range"][0] <= k <= c["range"][1], "needs or at")
    theta, h, speed = rational(o["theta"]), rational(c["gap"]), rational(c["speed"])
    x, m = t.runs[c["run"]][k], 2 * theta - 1
    judge.holds(ball_of(o, x, rational(c["radius"])), "at: the iterate is not in the ball")
    judge.holds(Place(t.p, x, t.around.least).rise <= h, "gap: F - F* is larger")
    if m == HALF and h > 0:
        # rise <= (h^(-1/2) + c n)^(-2), as h^(-1/2) <= root
        root = Fraction(isqrt(int(4 ** 200 / h)) + 1, 2 ** 200)
        for n, place in enumerate(t.around.path(x)):
            judge.holds(place.rise * (1 - TINY) <= 1 / (root - Fraction(2, 2 ** 200) + speed * n) ** 2, "speed: F - F* falls less")


def rate_finite(t, c, judge):
    o, k = rests_on(t, c, "kl_sharp"), c["at"]
    judge.holds(o is not None and c["range"][0] <= k <= c["range"][1], "needs or at")
    x = t.runs[c["run"]][k]
    judge.holds(ball_of(o, x, rational(o["balls"][c["ball"]][0])) if 0 <= c["ball"] < len(o["balls"]) else False, "at: the iterate is not in the ball")
    places = t.around.path(x, c["steps"] + 3)
    judge.holds(all(q.rise == 0 for q in places[c["steps"]:]), "steps: F is not F* yet")


def rate_inertial(t, c, judge):
    p = t.p
    judge.holds(p.heavy and semidefinite(p.H, True), "not for this problem")
    n, pair = len(p.H), pair_map(p)
    T = pair[:n]
    now, past = [[Fraction(int(i == j)) for j in range(2 * n)] for i in range(n)], [[Fraction(int(n + i == j)) for j in range(2 * n)] for i in range(n)]
    h, q = [list(row) for row in p.H], rational(c["factor"])

    def form(a, by):
        return product(transpose(by), product(a, by))
    judge.holds(0 < q < 1, "factor")
    if c["form"] == "Jq":
        power = pair
        for _ in range(c["j"] - 1):
            power = product(pair, power)
        return judge.holds(semidefinite(combined((q, form(h, now)), (Fraction(-1), form(h, power[:n])))), "factor: F - F* falls less")
    alpha, beta, kappa, error = (rational(c[key]) for key in ("alpha", "beta", "kappa", "error"))
    judge.holds(c["j"] == 1 and alpha > beta >= 0 and kappa > 0 and error > 0, "form")
    one = identity(n)
    d, e = [[a - b for a, b in zip(*rows)] for rows in zip(T, now)], [[a - b for a, b in zip(*rows)] for rows in zip(now, past)]
    judge.holds(semidefinite(combined((HALF, form(h, now)), (-HALF, form(h, T)), (-alpha, form(one, d)), (beta, form(one, e)))), "alpha or beta: F falls less")
    judge.holds(semidefinite(combined((error ** 2, form(one, d)), (error ** 2, form(one, e)), (Fraction(-1), form(product(h, h), T)))), "error: too small")
    judge.holds(semidefinite(combined((Fraction(1), h), (-kappa ** 2 * HALF, one))), "kappa: too large")
    # E_k = x'Hx/2 + (beta+tau)|d'|^2 has to fall by the factor
    weight = beta + (alpha - beta) / 2
    energy = combined((HALF, form(h, now)), (weight, form(one, e)))
    after = combined((HALF, form(h, T)), (weight, form(one, d)))
    return judge.holds(semidefinite(combined((q, energy), (Fraction(-1), after))), "factor: the energy falls less")


# Exact orbits: the method itself, with more digits than any radius has.

def enclosure_trajectory(t, c, judge):
    points, orbit, p = t.recorded["orbit"], t.orbit, t.p
    judge.holds(c["range"][0] == 0 and points and apart2(points[0], p.start) == 0, "the orbit does not begin at the start")
    if orbit is None or c.get("choices"):
        return judge.doubt("orbits of ties are not followed")
    sweeps = t.c["runs"]["orbit"].get("sweeps")
    if sweeps or len(points) > len(orbit):
        return judge.doubt("not followed so far")
    slack = t.slack
    for b in p.blocks:
        for k, r in enumerate(c["radius"][b].split(" ")):
            judge.holds(k < len(points), "radius: more than iterates")
            apart = max(abs(x - z) for rows in zip(orbit[k][b].rows, points[k][b].rows) for x, z in zip(*rows))
            judge.holds(apart <= dyadic(r) + slack, f"radius of {b} at k={k}: the exact iterate is farther")
    for b, i, j, first, last in c["exact"]:
        judge.holds(0 <= first <= last < len(points) and b in p.blocks and 0 <= i < p.blocks[b][0] and 0 <= j < p.blocks[b][1], "exact: no such entry")
        judge.holds(all(abs(orbit[k][b].rows[i][j] - points[k][b].rows[i][j]) <= slack for k in range(first, last + 1)), "exact: the entries differ")
    return None


def orbit_agreement(t, c, judge):
    p, orbit, (k0, k1) = t.p, t.orbit, c["range"]
    if orbit is None or t.c["runs"]["orbit"].get("sweeps") or k1 >= len(orbit):
        return judge.doubt("not followed so far")
    judge.holds(all(len(c[way][b].split(" ")) == k1 - k0 + 1 for way in ("lower", "upper") for b in p.blocks), "lower or upper: another number of iterates")
    branch = None
    for k in range(k0, k1 + 1):
        for b in p.blocks:
            apart = max(abs(x - z) for rows in zip(orbit[k][b].rows, t.runs["recorded"][k][b].rows) for x, z in zip(*rows))
            low, high = (dyadic(c[way][b].split(" ")[k - k0]) for way in ("lower", "upper"))
            judge.holds(low - t.slack <= apart <= high + t.slack, f"{b} at k={k}: {'lower' if low > apart else 'upper'}")
        for i in range(1, p.N + 1) if p.network and branch is None else ():
            if p.layers[i].split and not p.layers[i].act.smooth:
                breaks = p.layers[i].act.breaks

                def code(u):
                    near = [b for b in breaks if abs(b - u) <= t.slack]
                    return 2 * breaks.index(near[0]) + 1 if near else 2 * sum(b < u for b in breaks)
                for a, rows in enumerate(zip(t.runs["recorded"][k][f"U{i}"].rows, orbit[k][f"U{i}"].rows)):
                    for j, (u, x) in enumerate(zip(*rows)):
                        if branch is None and 2 * sum(b < u for b in breaks) + (u in breaks) != code(x):
                            branch = [k, f"U{i}", a, j]
    return judge.holds(branch == c["branch"], f"branch: it is {branch}")


STATEMENTS = {f.__name__: f for f in (critical_point, kl, kl_zero, kl_saddle, kl_sharp, kl_degenerate, kl_chain, kl_exponent, trapping, rate_sublinear,
                                      rate_finite, rate_inertial, enclosure_trajectory, orbit_agreement)}
STATEMENTS.update(rate_kl=rate, rate_local=rate, contraction=rate)


def limit_needs(before, c, judge):
    """What `needs` of these kinds must be; run and range of what rests on a point are those of the point."""
    earlier = {o["digest"]: o for o in before}
    found = [earlier[d] for d in c["needs"]]
    kinds, kind = [(o["kind"], o["verdict"]) for o in found], c["kind"]

    def exactly(*allowed):
        judge.holds(kinds in [[(k, "proved") for k in each] for each in allowed], "needs: not what the kind needs")
        return found
    if kind in ("kl", "rate_kl", "rate_local", "contraction", "rate_sublinear", "rate_finite"):
        allowed = {"kl": [["critical_point"]], "rate_kl": [["critical_point", "kl"], ["kl_zero"]], "rate_local": [["critical_point"]], "rate_sublinear": [["kl_degenerate"]],
                   "rate_finite": [["kl_sharp"]], "contraction": [["critical_point"], ["kl_zero"]]}[kind]
        judge.holds(all(o["range"] == c["range"] and o["run"] == c["run"] for o in exactly(*allowed)), "range: not that of the point")
        if kind == "rate_kl" and len(found) == 2:
            judge.holds(found[1]["needs"] == [found[0]["digest"]], "needs: the kl of another point")
    elif kind == "trapping":
        exactly(*([[r] + (["enclosure_trajectory"] if c["run"] == "orbit" else []) for r in ("contraction", "rate_local", "rate_kl")]))
    elif kind == "orbit_agreement":
        exactly(["enclosure_trajectory"])
    else:
        judge.holds(not c["needs"], "needs: not empty")
