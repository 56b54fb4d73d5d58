"""Truth of critical_point, kl and kl_saddle of composite problems (SPEC 3.34), for truth_boxes.py: the critical point by Newton's method
with some 400 bits, the curvatures there, and points at which a statement about a ball is wrong."""
import random
from fractions import Fraction
from math import sqrt
from truth_boxes import LESS, MORE, SLACK, SMALL, along, differences, dyadics, minus, place, root, rounded, size2
from truth_near import point, rests_on
from truth_objective import NoMinimizer, Unknown, rational, root_above

FINE, NEAR = Fraction(1, 2 ** 340), Fraction(1, 10 ** 8)  # errors of values, and relative ones of eigenvalues


class Limit:
    """F as a function of its own unknowns, and its critical point near the center of a given claim."""

    def __init__(self, p, c):
        self.p, self.c, self.seen = p, c, {}
        self.blocks = {b: p.blocks[b] for b in p.of_value}
        self.places = [q for b in self.blocks for q in p.places[b]]
        self.walls = {n: (p.own[b].low, p.own[b].high) for n, (b, _) in enumerate((b, q) for b in self.blocks for q in p.places[b])}
        self.boxed = any(w != (None, None) for w in self.walls.values())
        self.center = self.listed(point(c["center"]))
        self.kinks = c.get("kinks", [])
        self.held = {self.number(k) for k in self.kinks}
        self.free = [n for n in range(len(self.places)) if n not in self.held]

        def slopes(x):
            g = self.slope(self.filled(x))
            return [g[n] for n in self.free]
        start = [self.center[n] for n in self.free]
        columns = differences(slopes, start, range(len(start)))
        found = root(slopes, start, list(zip(*columns)))
        self.x = self.filled(found)
        self.least = self.value(self.x)
        self.eigen = eigenvalues([[float(z) for z in row] for row in zip(*differences(slopes, found, range(len(start))))])
        self.index = sum(e < 0 for e, _ in self.eigen)
        self.flattest, v = min((e, v) for e, v in self.eigen if e > 0)
        self.directions = self.ways(dyadics(v))

    def number(self, item):
        q = place(self.p, item) if item[0] in self.blocks else None
        return None if q is None else self.places.index(q)

    def listed(self, x):
        return [z for b in self.blocks for row in x[b].rows for z in row]

    def filled(self, x):
        values = list(self.center)
        for n, z in zip(self.free, x):
            values[n] = z
        return values

    def whole(self, x):
        values = [Fraction(0)] * self.p.n
        for q, z in zip(self.places, x):
            values[q] = z
        return values

    def value(self, x):
        return self.p.functions[self.p.objective].value(self.whole(x))

    def slope(self, x):
        key = tuple(x)
        if key not in self.seen:
            if len(self.seen) > 20000:
                self.seen.clear()
            def kink(_):
                raise Unknown("a kink")
            found = self.p.functions[self.p.objective].derivative(self.whole(x), kink)
            self.seen[key] = [found.get(q, Fraction(0)) for q in self.places]
        return self.seen[key]

    def in_boxes(self, x):
        return all((low is None or low <= x[n]) and (high is None or x[n] <= high) for n, (low, high) in self.walls.items())

    def subgradient2(self, x):
        total = Fraction(0)
        for n, g in enumerate(self.slope(x)):
            low, high = self.walls[n]
            total += (min(g, 0) if x[n] == low else max(g, 0) if x[n] == high else g) ** 2
        return total

    def ways(self, v):
        """Unit vectors: the flattest direction v, where the curvature along it changes fastest, and some others."""
        rng, out = random.Random(3), []
        self.v = self.spread(v)
        ends = [self.slope(along(self.x, self.v, s * SMALL)) for s in (1, -1)]
        bend = [(a + b - 2 * c) / SMALL ** 2 for a, b, c in zip(*ends, self.slope(self.x))]
        for d in (self.v, self.spread([bend[n] for n in self.free]), *(self.spread([Fraction(rng.randint(-64, 64)) for _ in self.free]) for _ in range(2))):
            if size2(d) > SMALL:
                out += [d, [-z for z in d]]
        return out

    def spread(self, d):
        """A vector of the free unknowns as one of all, of length 1 or a little less."""
        values, size = [Fraction(0)] * len(self.places), root_above(size2(d))
        for n, z in zip(self.free, d):
            values[n] = z / size if size else z
        return rounded(values)

    def curvature(self, x):
        """Of F along v, at x."""
        ends = [self.slope(along(x, self.v, s * SMALL)) for s in (1, -1)]
        return sum(z * (a - b) for z, a, b in zip(self.v, *ends)) / (2 * SMALL) / size2(self.v)

    def points(self, center, r):
        """Some of the ball, in the boxes, at which F is defined and differentiable."""
        for x in [along(center, d, r * LESS) for d in self.directions] + [along(self.x, d, min(r, 1) / 2 ** 40) for d in self.directions[:2]]:
            x = rounded(x)
            if self.in_boxes(x) and size2(minus(x, center)) <= r * r:
                try:
                    yield x, self.value(x) - self.least, self.slope(x)
                except (Unknown, NoMinimizer):
                    pass

    def off(self, center, r):
        """Points of the ball and the boxes at which a held entry has left its bound."""
        for n in self.held:
            for size in (r * Fraction(3, 4), -r * Fraction(3, 4)):
                x = list(self.x)
                x[n] += size
                if self.in_boxes(x) and size2(minus(x, center)) <= r * r:
                    yield x, self.value(x) - self.least, self.slope(x)


def eigenvalues(a):
    """Pairs of eigenvalue and eigenvector, by Jacobi's rotations."""
    n = len(a)
    a, vectors = [[(a[i][j] + a[j][i]) / 2 for j in range(n)] for i in range(n)], [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(60):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) <= 1e-32 * sum(a[i][i] ** 2 for i in range(n)):
            break
        for i in range(n):
            for j in range(i):
                if a[i][j]:
                    half = (a[j][j] - a[i][i]) / (2 * a[i][j])
                    t = (1 if half >= 0 else -1) / (abs(half) + sqrt(half * half + 1))
                    c = 1 / sqrt(t * t + 1)
                    for m in (a, vectors):  # rows of both, then columns of a
                        m[i], m[j] = [c * x - t * c * y for x, y in zip(m[i], m[j])], [t * c * x + c * y for x, y in zip(m[i], m[j])]
                    for row in a:
                        row[i], row[j] = c * row[i] - t * c * row[j], t * c * row[i] + c * row[j]
    return [(a[i][i], vectors[i]) for i in range(n)]


def form(near, c, judge):
    """Center and balls, of the right form."""
    center, balls = point(c["center"]), [tuple(map(rational, b)) for b in c["balls"]]
    judge.holds(center.keys() == near.blocks.keys() and all((len(center[b].rows), len(center[b].rows[0])) == s for b, s in near.blocks.items()), "form: center")
    judge.holds(balls and all(r > 0 and m > 0 for r, m in balls) and all(a[0] < b[0] for a, b in zip(balls, balls[1:])), "form: balls")
    return near.listed(center), balls


def around(near, center, balls, which):
    """Is the critical point of a claim that of the given one?"""
    return size2(minus(center, near.x)) <= balls[which][0] ** 2 * LESS


def it(near, center, balls, judge, which):
    """The same; FALSE if there is none so near."""
    if around(near, center, balls, which):
        return True
    r, apart = balls[which][0], root_above(size2(minus(center, near.center)))
    off = size2(minus(center, near.x)) > r * r * MORE
    judge.holds(not off or apart + r > rational(near.c["balls"][-1][0]), "center: the critical point is not in the ball")
    return judge.doubt("another center")


def enters(t, near, c, center, r, judge):
    k = c["enters"]
    if k is not None:
        judge.holds(c["range"][0] <= k <= c["range"][1], "enters: not in the range")
        x = near.listed(t.runs[c["run"]][k])
        judge.holds(near.in_boxes(x) and size2(minus(x, center)) <= r * r, "enters: the iterate is not in the set")


def within(new, given):
    """Is every pair of a radius and a constant implied by a given one?"""
    return all(any(r <= s and m <= k for s, k in given) for r, m in new)


def given_balls(c, kappa=None):
    return [(rational(b[0]), rational(k)) for b, k in zip(c["balls"], kappa or [b[1] for b in c["balls"]])]


def critical_point(t, c, judge):
    near = t.limit
    if near is None:
        return judge.doubt("the given certificate is about none")
    center, balls = form(near, c, judge)
    held = [near.number(k) for k in c["kinks"]]
    judge.holds(not c["dead"] and not c["vanished"] and not (c["symmetry"] and near.p.smooth), "form: dead, vanished or symmetry")
    judge.holds(None not in held and len(set(held)) == len(held) and all(center[n] in near.walls[n] for n in held), "kinks: not at a bound")
    judge.holds(rational(c["gradient"]) >= 0 and c["range"][1] < len(t.runs["recorded"]), "form: gradient")
    enters(t, near, c, center, balls[-1][0], judge)
    if set(held) != near.held or c["symmetry"] or near.c["kind"] != "critical_point":
        return judge.doubt("other units")
    if any(center[n] != near.center[n] for n in held) or not it(near, center, balls, judge, 0):
        return judge.doubt("another center")
    away2, reach = size2(minus(center, near.x)), rational(c["gradient"]) / balls[0][1]
    judge.holds(away2 <= reach ** 2 * MORE, "gradient: the critical point is farther")
    low, high = map(rational, c["value"])
    judge.holds(low <= near.least + FINE and near.least <= high + FINE, "value: F* is not in it")
    if c["below"] is not None:
        y = near.listed(point(c["below"]))
        judge.holds(size2(minus(y, center)) <= balls[0][0] ** 2 and near.value(y) < near.least, "below: not below, or not in the ball")
    for n, (r, mu) in enumerate(balls):
        judge.holds(float(mu) <= near.flattest * (1 + NEAR), f"balls {n}: F is not so convex at the critical point")
        for x, rise, g in near.points(center, r):
            judge.holds(rise >= -FINE, f"balls {n}: F < F* at a point")
            judge.holds(sum(g[v] ** 2 for v in near.free) * MORE + SLACK >= 2 * mu * rise, f"balls {n}: a flatter point")
            judge.holds(near.curvature(x) >= mu * LESS - SMALL, f"balls {n}: F is not so convex at a point")
    same = center == near.center and c["below"] is None and within(balls, given_balls(near.c)) and (away2 == 0 or away2 * MORE <= reach ** 2)
    if not (same and away2 * MORE <= balls[0][0] ** 2 and low + FINE <= near.least <= high - FINE or c == near.c):
        judge.doubt("no point is known that refutes it")


def kappas(near, center, pairs, upper, judge):
    """KL constants on balls, at a minimum or a saddle, and their upper bound."""
    best2 = 2 * Fraction(near.flattest)
    judge.holds(upper ** 2 >= best2 * (1 - NEAR), "upper: some more holds near the critical point")
    for n, (r, kappa) in enumerate(pairs):
        judge.holds(kappa > 0 and kappa ** 2 <= best2 * (1 + NEAR), f"kappa {n}: too large near the critical point")
        judge.holds(kappa <= upper, "upper: below a kappa that holds")
        for x, rise, _ in [*near.points(center, r), *near.off(center, r)]:
            judge.holds(rise <= FINE or near.subgradient2(x) * MORE + SLACK >= kappa ** 2 * rise, f"kappa {n}: a point of the set has a flatter slope")
    return upper ** 2 >= best2 * (1 + NEAR)


def kl(t, c, judge):
    near, o = t.limit, rests_on(t, c, "critical_point")
    judge.holds(c["theta"] == "1/2" and len(c["kappa"]) == len(o["balls"]), "kappa: not as many as balls, or theta")
    if near is None or near.c["kind"] != "critical_point":
        return judge.doubt("the given certificate is about none")
    center, balls = form(near, o, judge)
    if {near.number(k) for k in o["kinks"]} != near.held or o["symmetry"] or any(center[n] != near.center[n] for n in near.held) or not around(near, center, balls, 0):
        return judge.doubt("another point")
    pairs = given_balls(o, c["kappa"])
    most = kappas(near, center, pairs, rational(c["upper"]), judge)
    told = next((g for g in t.given if g["kind"] == "kl"), None)
    follows = told and center == near.center and within(pairs, given_balls(near.c, told["kappa"]))
    if not (follows and (most or rational(c["upper"]) >= rational(told["upper"]))):
        judge.doubt("no point is known that refutes it")
    return None


def kl_saddle(t, c, judge):
    near = t.limit
    if near is None:
        return judge.doubt("the given certificate is about none")
    center, balls = form(near, c, judge)
    g, m = rational(c["gradient"]), rational(c["least"])
    judge.holds(g >= 0 and m > 0 and rational(c["rise"]) > 0, "form: gradient, least or rise")
    enters(t, near, c, center, balls[-1][0], judge)
    if near.c["kind"] != "kl_saddle" or not it(near, center, balls, judge, -1):
        return judge.doubt("another center")
    away2 = size2(minus(center, near.x))
    judge.holds(g > 0 or away2 == 0, "gradient: the center is not critical")
    judge.holds(c["index"] == near.index, "index: another one")
    low, high = map(rational, c["value"])
    judge.holds(low <= near.least + FINE and near.least <= high + FINE, "value: F* is not in it")
    most = kappas(near, center, balls, rational(c["upper"]), judge)
    o = near.c
    so_near = away2 * m * m * MORE <= g * g or (g >= rational(o["gradient"]) and m <= rational(o["least"]) and balls[0][0] >= rational(o["balls"][0][0]))
    same = center == near.center and within(balls, given_balls(o)) and so_near and (most or rational(c["upper"]) >= rational(o["upper"]))
    if not (same and low + FINE <= near.least <= high - FINE or c == o):
        judge.doubt("no point is known that refutes it")
    return None
