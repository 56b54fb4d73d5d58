"""Truth of claims about composite problems beyond a recorded run (SPEC 3.31 to 3.34), for truth.py: box_trajectory, rate_fixed_point.
Critical points are in truth_critical.py.

Orbits, fixed points and critical points are computed with some 400 bits, by sweeps of truth_composite.py and Newton's method with
differences for derivatives. A statement is refuted by points at which it is wrong; what of it depends on single points alone is decided,
and the rest is true if it is that of the given certificate or follows from it."""
import random
from fractions import Fraction
from functools import cached_property
from math import sqrt
from truth_near import apart2, point, sweep
from truth_objective import NoMinimizer, Matrix, Unknown, dyadic, dyadic_matrix, rational, root_above

BITS, SLACK, SMALL = 400, Fraction(1, 2 ** 280), Fraction(1, 2 ** 60)
LESS, MORE = 1 - Fraction(1, 2 ** 40), 1 + Fraction(1, 2 ** 40)


# Lists of numbers in the order of the unknowns.

def flat(p, x):
    return [z for b in p.blocks for row in x[b].rows for z in row]


def shaped(p, values):
    values = iter(values)
    return {b: Matrix([[next(values) for _ in range(columns)] for _ in range(rows)]) for b, (rows, columns) in p.blocks.items()}


def place(p, item):
    """The number of the unknown [block, row, column]."""
    b, i, j = item
    if b not in p.blocks or not (0 <= i < p.blocks[b][0] and 0 <= j < p.blocks[b][1]):
        return None
    return p.places[b][i * p.blocks[b][1] + j]


def minus(x, y):
    return [a - b for a, b in zip(x, y)]


def along(x, d, size):
    return [a + size * b for a, b in zip(x, d)]


def size2(x):
    return sum(a * a for a in x)


def times(m, x):
    return [sum(a * b for a, b in zip(row, x) if a) for row in m]


def rounded(x):
    return [Fraction(round(z * 2 ** BITS), 2 ** BITS) for z in x]


def dyadics(x):
    """Floats, whatever their size, as exact numbers."""
    return [Fraction(z) for z in x]


def solution(a, b):
    """x with ax = b in floats; Unknown if a is singular."""
    rows, n = [[float(z) for z in r] + [float(z)] for r, z in zip(a, b)], len(a)
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if abs(rows[best][k]) < 1e-200:
            raise Unknown("a singular matrix")
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(n):
            factor = rows[i][k] / rows[k][k] if i != k else 0.0
            if factor:
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def root(f, x, slopes):
    """A zero of f near x, to nearly all bits; slopes: about the derivative, rows of floats."""
    for _ in range(40):
        y = f(x)
        top = max(map(abs, y))
        if top <= Fraction(1, 2 ** (BITS - 40)):
            return x
        step = solution(slopes, [z / top for z in y])
        x = rounded(along(x, dyadics(step), -top))
    raise Unknown("no zero is found")


def differences(f, x, among, size=SMALL):
    """Columns of the derivative of f at x by some unknowns."""
    here, out = f(x), []
    for q in among:
        y = list(x)
        y[q] += size
        out.append([(a - b) / size for a, b in zip(f(y), here)])
    return out


# The exact orbit.

def box_trajectory(t, c, judge):
    p, points, orbit, (k0, k1) = t.p, t.recorded["orbit"] if c["run"] == "orbit" else None, t.orbit, c["range"]
    judge.holds(points and not t.c["runs"]["orbit"].get("sweeps") and (k0, k1) == (0, len(points) - 1), "form: run or range")
    judge.holds(not c["needs"] and 32 <= c["grid"] <= 8192 and c["radius"].keys() == p.blocks.keys(), "form: needs, grid or blocks")
    radius = {b: [dyadic(r) for r in row.split(" ")] for b, row in c["radius"].items()}
    judge.holds(all(len(row) == k1 + 1 and min(row) >= 0 for row in radius.values()), "form: radius")
    judge.holds(all(place(p, e[:3]) is not None and 0 <= e[3] <= e[4] <= k1 for e in c["exact"]), "form: exact")
    judge.holds(apart2(points[0], p.start) == 0, "the orbit does not begin at the start")
    if orbit is None or len(orbit) <= k1:
        return judge.doubt("not followed so far")
    for k in range(k1 + 1):
        for b in p.blocks:
            for i, rows in enumerate(zip(orbit[k][b].rows, points[k][b].rows)):
                for j, (x, z) in enumerate(zip(*rows)):
                    exact = any([b, i, j] == e[:3] and e[3] <= k <= e[4] for e in c["exact"])
                    r = Fraction(0) if exact else radius[b][k]
                    judge.holds(abs(x - z) <= r + SLACK, f"{'exact' if exact else 'radius'} of {b}[{i},{j}] at k={k}: the exact iterate is farther")
                    if x != z and abs(x - z) > r - SLACK:
                        judge.doubt("too close")
    return None


# Contraction to a fixed point.

class Fixed:
    """The sweep near the center of a given rate_fixed_point."""

    def __init__(self, p, c):
        self.p, self.c, self.swept = p, c, {}
        self.center = flat(p, point(c["center"]))
        self.S = dyadic_matrix(c["scale"]).rows
        self.still = {place(p, e) for e in c["fixed"]}
        self.free = [q for q in range(p.n) if q not in self.still]
        columns = differences(self.after, self.center, self.free)
        self.J = [[float(column[q]) for column in columns] for q in self.free]
        less = [[float(i == j) - z for j, z in enumerate(row)] for i, row in enumerate(self.J)]

        def moves(x):
            y = self.after(self.filled(x))
            return [a - y[q] for a, q in zip(x, self.free)]
        self.x = self.filled(root(moves, [self.center[q] for q in self.free], less))

    def filled(self, x):
        values = list(self.center)
        for q, z in zip(self.free, x):
            values[q] = z
        return values

    def after(self, x):
        """T(x); Unknown if an update has several results."""
        key = tuple(x)
        if key not in self.swept:
            if len(self.swept) > 20000:
                self.swept.clear()
            try:
                self.swept[key] = flat(self.p, sweep(self.p, shaped(self.p, x), BITS))
            except (Unknown, NoMinimizer) as err:
                self.swept[key] = err
        if isinstance(self.swept[key], Exception):
            raise self.swept[key]
        return self.swept[key]

    @cached_property
    def known(self):
        """Points in the given set, at its boundary and beyond it."""
        rng, S, r, out = random.Random(1), self.S, rational(self.c["radius"]), []
        for n in range(4):
            d = [Fraction(rng.randint(-64, 64), 64) for _ in self.free] if n else self.slowest(S)
            d = [z / root_above(size2(times(S, d))) for z in d] if any(d) else d
            for size in (r * LESS, -r * LESS, r / 2 ** 12, 2 * r, 4 * r, -4 * r) if n < 2 else (r * LESS, -r * LESS):
                out.append(rounded(self.filled(along([self.x[q] for q in self.free], d, size))))
        return out

    def slowest(self, S):
        """The direction that a sweep shortens least in the norm |S.|: powers of M'M, M = SJS^-1."""
        n = len(S)
        S = [[float(z) for z in row] for row in S]
        back = [solution(S, [float(i == j) for i in range(n)]) for j in range(n)]  # columns of S^-1
        M = list(zip(*(times(S, times(self.J, column)) for column in back)))
        N = list(zip(*M))
        y = [1.0 + 0.1 * i for i in range(n)]
        for _ in range(200):
            y = times(N, times(M, y))
            top = sqrt(size2(y))
            if top < 1e-100:
                return [Fraction(0)] * n
            y = [z / top for z in y]
        return dyadics(sum(a * column[i] for a, column in zip(y, back)) for i in range(n))


def rate_fixed_point(t, c, judge):
    p, K, run = t.p, c["at"], c["run"]
    center, S, fixed = point(c["center"]), dyadic_matrix(c["scale"]).rows, [place(p, e) for e in c["fixed"]]
    r, q, g, d, bound = (rational(c[key]) for key in ("radius", "factor", "move", "distance", "bound"))
    judge.holds(all((len(center[b].rows), len(center[b].rows[0])) == shape for b, shape in p.blocks.items()) and center.keys() == p.blocks.keys(), "form: center")
    judge.holds(None not in fixed and len(set(fixed)) == len(fixed) < p.n and 32 <= c["grid"] <= 8192, "form: fixed or grid")
    judge.holds(len(S) == len(S[0]) == p.n - len(fixed), "scale: of another order")
    judge.holds(r > 0 and 0 < q < 1 and g >= 0 and d >= 0 and bound > 0 and (K is not None or d == 0), "form: numbers")
    judge.holds(run == "recorded" or (run == "orbit" and K is not None and not t.c["runs"]["orbit"].get("sweeps")), "form: run")
    judge.holds(K is None or c["range"][0] <= K <= c["range"][1], "at: not in the range")
    near, center = t.fixed, flat(p, center)
    if near is None:
        return judge.doubt("the given certificate is about none")
    free = [v for v in range(p.n) if v not in fixed]

    def scaled(x, y):
        return times(S, [x[v] - y[v] for v in free])

    def in_set(x, much=LESS, off=0):
        return all(abs(x[v] - center[v]) <= off for v in fixed) and size2(scaled(x, center)) <= r * r * much
    try:
        home = near.after(center)
    except NoMinimizer:
        return judge.holds(False, "a sweep from the center has no result")
    except Unknown:
        return judge.doubt("a sweep from the center has several results")
    judge.holds(all(abs(home[v] - center[v]) <= SLACK for v in fixed), "fixed: an entry moves")
    moved2 = size2(scaled(home, center))
    judge.holds(moved2 <= r * r * MORE, "radius: a sweep from the center leaves the set")
    judge.holds(moved2 * (1 - q) ** 2 <= g * g * (1 + q) ** 2 * MORE + SLACK, "move: a sweep moves the center farther")
    scale = S[0][0] / near.S[0][0] if near.S[0][0] else Fraction(1)  # a multiple of the norm says the same with multiples of r and g
    same = center == near.center and S == [[scale * z for z in row] for row in near.S] and set(fixed) == near.still and scale > 0
    largest = scale * rational(near.c["radius"])
    inside = all(near.x[v] == center[v] for v in fixed) and in_set(near.x)
    if inside:
        judge.holds(size2(scaled(near.x, center)) * (1 - q) ** 2 <= g * g * MORE + SLACK, "move: the fixed point is farther")
        contracts(near, S, free, q, scaled, in_set, judge)
    else:
        off = size2(scaled(near.x, center)) > r * r * MORE
        judge.holds(not (same and off) or r > largest, "radius: the fixed point is not in the set")
    follows = same and inside and q >= rational(near.c["factor"])
    if r != largest:
        follows = follows and r < largest and moved2 <= ((1 - q) * r) ** 2
    follows = follows and size2(scaled(near.x, center)) * (1 - q) ** 2 * MORE <= g * g - SLACK
    if K is not None:
        points = t.runs[run]
        if run == "orbit" and (t.orbit is None or K >= len(t.orbit)):
            return judge.doubt("not followed so far")
        x = flat(p, points[K])
        judge.holds(all(abs(x[v] - center[v]) <= SLACK for v in fixed), "at: a fixed entry is another one")
        away2 = size2(scaled(x, center))
        judge.holds(away2 <= d * d * (1 if run == "recorded" else MORE) and away2 <= r * r * (1 if run == "recorded" else MORE), "distance: the iterate is farther")
        follows = follows and (run == "recorded" or away2 * MORE <= min(d, r) ** 2)
        if inside:
            y, falls = x, bound * bound
            for k in range(16):
                judge.holds(size2(minus(y, near.x)) <= falls * MORE + SLACK, f"bound: the iterate after {k} sweeps is farther")
                try:
                    y, falls = near.after(y), falls * q * q
                except (Unknown, NoMinimizer):
                    break
            told = any((o["at"], o["run"]) == (K, run) and bound >= rational(o["bound"]) and o["center"] == near.c["center"] and o["scale"] == near.c["scale"]
                       for o in t.given if o["kind"] == c["kind"]) and (run == "orbit" or t.c["runs"][run]["iterates"][K] in t.runs_given[run]["iterates"][K:K + 1])
            back2 = sum(size2(solution(S, [float(i == j) for i in range(len(S))])) for j in range(len(S))) if follows and not told else 0
            follows = follows and (told or size2(scaled(x, near.x)) * Fraction(back2) * Fraction(1000001, 1000000) <= bound * bound)
    if not follows:
        judge.doubt("no point is known that refutes it")


def contracts(near, S, free, q, scaled, in_set, judge):
    """Is the contraction refuted by pairs of points near the fixed point or at the boundary?"""
    def pair(x, y):
        try:
            a, b = near.after(x), near.after(y)
        except Unknown:
            return
        except NoMinimizer:
            judge.holds(False, "a sweep from a point of the set has no result")
        judge.holds(size2(scaled(a, b)) <= q * q * size2(scaled(x, y)) * MORE + SLACK, "factor: a difference is shortened less")
        judge.holds(in_set(a, MORE, SLACK), "radius: a sweep leaves the set")

    known = [x for x in near.known if in_set(x)]
    for x, y in zip(known, [near.x] + known):
        pair(x, near.x)
        pair(x, y)
    try:
        d = near.slowest(S)
    except (Unknown, ArithmeticError, ValueError):
        return judge.doubt("scale: singular")
    size = root_above(size2(times(S, d))) if any(d) else 0
    for end in (near.x, *known[:2]) if size else ():
        x = list(end)
        for v, z in zip(free, d):
            x[v] += z * SMALL / size
        x = rounded(x)
        if in_set(x) and in_set(end):
            pair(x, end)


def needs(before, c, judge):
    found = [o for o in before if o["digest"] in c["needs"]]
    if c["kind"] == "box_trajectory" or c["run"] == "recorded":
        judge.holds(not c["needs"], "needs: not empty")
    else:
        judge.holds(len(c["needs"]) == 1 and found and (found[0]["kind"], found[0]["verdict"]) == ("box_trajectory", "proved"), "needs: not the box_trajectory")
