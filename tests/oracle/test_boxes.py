"""Tests of the oracle on sweeps over a box (SPEC 3.31 to 3.33) and on critical points of composite problems (3.34): certificates by hand from closed
forms and by a small producer are accepted, true at random points swept exactly by naive_composite, and refused once anything is a little off."""
import copy
import json
import random
import unittest
from fractions import Fraction as Q
from math import sqrt

import test_exponents
from naive_composite import Naive, Undefined, flat, matrices, shaped
from test_composite import accelerated, assign, bent, clipped, column, composite, descend, gradient, minimize, multipliers, other_place, random_problem, tied
from test_critical import QUADRATIC, cholesky, claims_of
from test_oracle import certificate, dy, file, network, recorded, rows, solve
from test_polynomial import Polynomials, factors, pair, point, problem_of, scalar_point
from oracle import check
from oracle_boxes import Box, Grid, up
from oracle_files import read_problem
from oracle_runs import Rejected

HAIR, ONE = Q(1, 2 ** 40), (1, 1)


# Problems.

def scalar(f, sweep, start, units=(), aside=(), others=None):
    """Blocks of one entry, in the order of start; f is F, the others by name."""
    return composite({b: ONE for b in start}, {"F": f, **(others or {})}, sweep, {b: column(y) for b, y in start.items()}, units, aside)


def half():
    """w^2/2 with prox 1: w is halved."""
    return scalar(([(1, {(0,): 1})], {}), [minimize("w", "1")], {"w": 1})


def soft():
    """w is the soft threshold of c at 1, which is halved: 0 for all |c| < 1."""
    return scalar(([(1, {(0,): 1, (1,): -1})], {(0,): -1, (2,): 2}), [minimize("w"), assign("c", {(1,): Q(1, 2)})], {"w": 0, "c": 0}, [{(0,): 1}], ["c"])


def two_minima(v=Q(1, 2)):
    """w is the better of 2 + v and v - 2, the minima of w^2/2 - 2|w| - vw; v goes half of the way to 1/2."""
    return scalar(([(1, {(0,): 1})], {(0,): 2, (2,): -4, (0, 1): -1}), [minimize("w"), assign("v", {(1,): Q(1, 2), (): Q(1, 4)})], {"w": 2, "v": v}, [{(0,): 1}], ["v"])


def kinked(kink):
    """A gradient step in w of w^2/2 + max(0, w) v, or with the kink 1 of w^2/2 + max(0, w)^2 v/2: w stays 0. v is a step at another block, s, of its own length t."""
    f = [(1, {(0,): 1}), (Q(1, 2), {(1,): 1, (): -1})], {(1, 4, 4): Q(1, 2)} if kink else {(1, 4): 1}
    return scalar(f, [descend("w", "1/4", kink=kink), assign("s", {(1,): Q(1, 2), (): Q(1, 4)}), descend("v", "t", at="s"), assign("t", {(3,): Q(1, 2), (): Q(1, 8)})],
                  {"w": 0, "v": Q(1, 2), "s": 0, "t": Q(1, 4)}, [{(0,): 1}], ["s", "t"])


def momentum():
    """x is the joint minimizer near y = x + (x - old)/4 of a quadratic function of three unknowns; old and y aside."""
    f = [(1, {(0,): 1, (1,): 1, (): -1}), (2, {(1,): 1, (2,): -1}), (Q(1, 3), {(0,): 1, (2,): 2, (): 2})], {(0, 2): Q(-1, 2)}
    sweep = [assign("y", *({(i,): Q(5, 4), (3 + i,): Q(-1, 4)} for i in range(3))), assign("old", *({(i,): 1} for i in range(3))), minimize("x", "2/3", at="y")]
    return composite({"x": (3, 1), "old": (3, 1), "y": (3, 1)}, {"F": f}, sweep, {b: column(0, 0, 0) for b in ("x", "old", "y")}, aside=["old", "y"])


def product_():
    """1/2 (uv - 2)^2 + 1/2 (u^2 + v^2) by joint minimizations of one unknown each: not linear near (1, 1)."""
    return scalar(([(1, {(0, 1): 1, (): -2}), (1, {(0,): 1}), (1, {(1,): 1})], {}), [minimize("u", "1/2"), minimize("v", "1/2")], {"u": 1, "v": 1})


def boxed():
    """By entry, both bounds reached by two of four entries, the third at its kink, the fourth inside; the targets contract to where they are."""
    t = [3, -3, Q(1, 4), Q(1, 2)]
    f = [(1, {(i,): 1, (4 + i,): -1}) for i in range(4)], {(2,): Q(-1, 2), (8,): 1}
    return composite({"w": (2, 2), "t": (2, 2)}, {"F": f}, [minimize("w", "1/3", lower="-1/3", upper="5/4"), assign("t", *({(4 + i,): Q(1, 2), (): y / 2} if y else {(4 + i,): Q(1, 2)} for i, y in enumerate(map(Q, t))))],
                     {b: [[Q(0)] * 2] * 2 for b in "wt"}, [{(2,): 1}], ["t"])


def moving_root():
    """The kink of w is where it is equal to v, which is half of it and 1/2: w stays at it, in |w - v| + (w - 1)^2/4 - wv/8."""
    return scalar(([(Q(1, 2), {(0,): 1, (): -1})], {(2,): 2, (0,): -1, (1,): 1, (0, 1): Q(-1, 8)}), [minimize("w", "1/4"), assign("v", {(0,): Q(1, 2), (): Q(1, 2)})], {"w": 1, "v": 1}, [{(0,): 1, (1,): -1}])


def limits():
    """Problems whose exact sweeps contract near a limit, by name, and the entries that stay."""
    return {"half": (half(), []), "soft": (soft(), ["w"]), "two minima": (two_minima(), []), "kink 0": (kinked(0), ["w"]), "kink 1": (kinked(1), ["w"]), "momentum": (momentum(), []), "product": (product_(), []),
            "boxed": (boxed(), []), "moving root": (moving_root(), []), "accelerated": (accelerated(), []), "multipliers": (multipliers(), []), "other place": (other_place(), [])}


# What the tests know by themselves.

def named(problem):
    """(block, row, column) of every unknown."""
    return [(b["name"], i, j) for b in problem["blocks"] for i in range(b["rows"]) for j in range(b["cols"])]


def vector(problem, x):
    return [x[b][i][j] for b, i, j in named(problem)]


def placed(problem, v):
    v, x = iter(v), {}
    for b in problem["blocks"]: x[b["name"]] = [[next(v) for _ in range(b["cols"])] for _ in range(b["rows"])]
    return x


def swept(naive, x):
    """The exact sweep from x; Undefined if an update has several results."""
    for u in naive.problem["sweep"]:
        found, b = naive.results(u, x), u["blocks"][0]
        if any(len(ys) > 1 for ys in found): raise Undefined("tie")
        x = {**x, b: shaped([y for y, in found], x[b])}
    return x


def settled(problem, sweeps=200, bits=60):
    naive, x = Naive(problem), matrices(problem["start"])
    for _ in range(sweeps):
        y = naive.sweep(x, bits)
        if y == x: break
        x = y
    return x


def slopes(problem, x, free):
    """The derivative of the sweep by differences, in floats; at a limit whose entries that are not free stay."""
    naive, n, columns = Naive(problem), named(problem), []
    for j in free:
        ends = []
        for h in (Q(1, 2 ** 30), Q(-1, 2 ** 30)):
            v = vector(problem, x)
            v[j] += h
            ends.append(vector(problem, swept(naive, placed(problem, v))))
        columns.append([float((a - b) * 2 ** 29) for a, b in zip(*ends)])
    return [[columns[k][i] for k in range(len(free))] for i in free]


def product(a, b): return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]
def transposed(a): return [list(c) for c in zip(*a)]
def one(n): return [[Q(i == j) for j in range(n)] for i in range(n)]
def rounded(a, bits=30): return [[Q(round(float(y) * 2 ** bits), 2 ** bits) for y in r] for r in a]


def spectral(a):
    """The spectral norm, about: a high power of a'a by squaring."""
    power = product(transposed(a), a)
    for _ in range(16):
        size = max(abs(y) for r in power for y in r)
        if size == 0: return 0.0
        power = [[float(y / size) for y in r] for r in power]
        power = product(power, power)
    v = max(([[y] for y in r] for r in power), key=lambda v: sum(y * y for y, in v))
    return sqrt(sum(y * y for y, in product(a, v)) / sum(y * y for y, in v))


def scaling(J, rho):
    """S with |S J S^-1| about rho at most, and its inverse."""
    n, P = len(J), [[float(i == j) for j in range(len(J))] for i in range(len(J))]
    for _ in range(400):
        T = product(transposed(J), product(P, J))
        P = [[float(i == j) + T[i][j] / rho ** 2 for j in range(n)] for i in range(n)]
    S = rounded(transposed(cholesky(P, 0)))
    return S, [[Q(round(y * 2 ** 90), 2 ** 90) for y in r] for r in solve(S, one(n))]


def least(accepts, low, high, bits=40):
    """The least multiple of 2^-bits in [low, high] that is accepted, if all above it are; None: not even high is."""
    a, b = int(low * 2 ** bits), int(high * 2 ** bits)
    if not accepts(Q(b, 2 ** bits)): return None
    while a < b:
        m = (a + b) // 2
        a, b = (a, m) if accepts(Q(m, 2 ** bits)) else (m + 1, b)
    return Q(b, 2 ** bits)


def parsed(problem):
    return read_problem(json.loads(json.dumps(problem)), {})


def box_trajectory(problem, points, grid=96, more=lambda k: 0, exact=()):
    """With the least radii; of the first iterate more(0), of the others more(k) over. exact as in the claim."""
    p, blocks = parsed(problem), [b["name"] for b in problem["blocks"]]
    radius = {b: [Q(more(0))] for b in blocks}
    for k, (x, z) in enumerate(zip(points, points[1:])):
        radii = [0 if any(e[:3] == [*place] and e[3] <= k <= e[4] for e in exact) else up(radius[place[0]][k], grid) for place in named(problem)]
        box = Box(p, grid, vector(problem, x), radii).sweep()
        off = {b: Q(0) for b in blocks}
        for i, ((b, _, _), y) in enumerate(zip(named(problem), vector(problem, z))):
            low, high = (Q(e, 2 ** grid) for e in box.middle[i])
            off[b] = max(off[b], max(high - y, y - low) + sum((Q(max(-s[0], s[1]) * radii[j], 4 ** grid) for j, s in box.J[i].items()), Q(0)))
        for b in blocks: radius[b].append(off[b] + more(k + 1))
    return {"kind": "box_trajectory", "run": "orbit", "range": [0, len(points) - 1], "exact": list(exact), "grid": grid, "radius": {b: " ".join(map(dy, r)) for b, r in radius.items()}}


def orbit(problem, sweeps, bits=60):
    naive, points = Naive(problem), [matrices(problem["start"])]
    for _ in range(sweeps): points.append(naive.sweep(points[-1], bits))
    return points


def of_engine(points, **more):
    return {**recorded(points, **more), "origin": "engine"}


def apart(claim):
    witness = claim.get("witness")
    if type(witness) is not dict or "scale" not in witness: return claim
    return {**claim, "scale": witness["scale"], "witness": {key: y for key, y in witness.items() if key != "scale"}}


class Boxes(Polynomials):
    def submit(self, problem, claims, code, word=None, points=None, sweeps=None):
        """The points are both runs. A witness may come with the scale that belongs to it, which is a key of the claim."""
        points = points or [matrices(problem["start"])]
        runs = {"recorded": recorded(points), "reference": recorded(points), "orbit": of_engine(points, **({} if sweeps is None else {"sweeps": sweeps}))}
        return self.outcome(problem, certificate(problem, runs, list(map(apart, claims if type(claims) is list else [claims]))), code, word)

    def accepts(self, problem, claim, points=None):
        points = points or [matrices(problem["start"])]
        return check(file(problem), file(certificate(problem, {"recorded": recorded(points)}, [apart(claim)])))[0] == 0

    def best(self, problem, claim, points=None):
        """The claim with the least factor, move, distance and bound; None if no factor below 1 will do."""
        def with_(**changes): return self.accepts(problem, {**claim, **{key: str(y) for key, y in changes.items()}}, points)
        r, at = Q(claim["radius"]), claim["at"] is not None
        claim = {**claim, "bound": str(2 ** 30), **({"distance": claim["radius"]} if at else {})}
        def factor(q): return 0 < q < 1 and with_(factor=q, move=(1 - q) * r)
        high = next((q for q in (1 - Q(1, 2 ** k) for k in range(2, 14)) if factor(q)), None)
        if high is None: return None
        claim["factor"] = str(least(factor, Q(0), high))
        claim["move"] = str(least(lambda y: with_(move=y), Q(0), (1 - Q(claim["factor"])) * r, 80))
        if at: claim["distance"] = str(least(lambda y: with_(distance=y), Q(0), r, 80))
        claim["bound"] = str(least(lambda y: y > 0 and with_(bound=y), Q(0), Q(2 ** 30)))
        return claim


def fixed_point(problem, center, fixed=(), S=None, R=None, **more):
    n = len(named(problem)) - len(fixed)
    return {"kind": "rate_fixed_point", "range": [0, 0], "center": point(center), "grid": 96, "radius": "1", "fixed": [list(place) for place in fixed], "factor": "1/2", "move": "0", "at": None, "distance": "0", "bound": "1",
            "witness": {"scale": rows(S or one(n)), "inverse": rows(R or one(n))}, **more}


def produced(problem, names):
    """A claim but for its constants, with a scaling that fits; blocks that stay are fixed."""
    x = settled(problem)
    fixed = [place for place in named(problem) if place[0] in names]
    free = [i for i, place in enumerate(named(problem)) if place not in fixed]
    J = slopes(problem, x, free)
    power, rho = J, 0.0
    for _ in range(5): power = product(power, power)
    rho = max(max(abs(y) for r in power for y in r), 1e-30) ** (1 / 32)
    S, R = scaling(J, (1 + rho) / 2) if len(J) > 1 else (one(1), one(1))
    return fixed_point(problem, x, fixed, S, R, at=0), x, J, free


class Containment(unittest.TestCase):
    """Exact sweeps from random points of a box."""

    def contained(self, problem, c, radii, rng, grid=80, count=8):
        """Is the box swept at all? If so, what comes out is where it should be."""
        try:
            box = Box(parsed(problem), grid, c, [up(r, grid) for r in radii]).sweep()
        except Rejected:
            return False
        naive, unit = Naive(problem), 2 ** grid
        def go(v): return vector(problem, swept(naive, placed(problem, v)))
        def within(y, ends): return ends[0] <= y * unit <= ends[1]
        middle = go(c)
        self.assertTrue(all(map(within, middle, box.middle)))
        starts, ends = [c], [middle]
        for k in range(count):
            starts.append([y + r * Q(rng.choice([-8, 8, rng.randint(-8, 8)]), 8) for y, r in zip(c, radii)])
            ends.append(go(starts[-1]))
            self.assertTrue(all(map(within, ends[-1], box.X)))
            for v, z in zip(starts, ends):
                d = [a - b for a, b in zip(v, starts[-1])]
                for i, row in enumerate(box.J):
                    reach = [sum((Q(f(s[0] * d[j], s[1] * d[j]), unit) for j, s in row.items()), Q(0)) for f in (min, max)]
                    self.assertTrue(reach[0] <= z[i] - ends[-1][i] <= reach[1], (i, row, d))
        return True

    def test_bank(self):
        rng, seen = random.Random(1), 0
        others = {"gradient": gradient(), "accelerated in a box": accelerated("-1/4", "1/2"), "half boxed": accelerated(None, "1/8"), "clipped": clipped(), "tied": tied(), "tied in a box": tied(Q(3, 4)), "bent": bent()}
        for name, problem in {**{k: p for k, (p, _) in limits().items()}, **others}.items():
            for trial in range(8):
                n, size = len(named(problem)), Q(1, 2 ** rng.randint(2, 12))
                c = vector(problem, settled(problem, rng.randint(0, 4), 20))
                c = [y if y == 0 or trial % 3 == 0 else y + Q(rng.randint(-4, 4), 16) for y in c]
                radii = [Q(0) if rng.random() < .3 or y == 0 and rng.random() < .5 else size for y in c]
                with self.subTest((name, trial)): seen += self.contained(problem, c, radii, rng)
        self.assertGreater(seen, 70)

    def test_random(self):
        """Problems at random; zeros often, which stay where they are at a kink."""
        seen = 0
        for seed in range(80):
            rng = random.Random(seed)
            problem = random_problem(rng)
            for trial in range(4):
                c = [Q(rng.choice([0, 0, rng.randint(-16, 16), rng.randint(-400, 400)]), 8 * rng.choice([1, 3])) for _ in named(problem)]
                if trial % 2: c = [Q(round(y * 64), 64) for y in c]
                radii = [rng.choice([Q(0), Q(1, 64), Q(1, 1000)]) * (y != 0 or rng.random() < .3) for y in c]
                with self.subTest((seed, trial)): seen += self.contained(problem, c, radii, rng, rng.choice([32, 40, 80]))
        self.assertGreater(seen, 70)

    def test_grid(self):
        """The least intervals."""
        rng, grid = random.Random(3), Grid(5)
        for _ in range(2000):
            a, b = (tuple(sorted(rng.randint(-70, 70) for _ in "ab")) for _ in "ab")
            products = [Q(x * y, 32) for x in a for y in b]
            low, high = grid.times(a, b)
            self.assertTrue(low <= min(products) < low + 1 and high - 1 < max(products) <= high)
            if b[0] <= 0 <= b[1]: continue
            quotients = [Q(32 * x, y) for x in a for y in b]
            low, high = grid.over(a, b)
            self.assertTrue(low <= min(quotients) < low + 1 and high - 1 < max(quotients) <= high)
        self.assertEqual([grid.number(Q(y)) for y in ("1/3", "-1/3", "2", "0")], [(10, 11), (-11, -10), (64, 64), (0, 0)])


class ByHand(Boxes):
    """Constants that are known."""

    def test_half(self):
        p = half()
        claim = fixed_point(p, {"w": column(0)}, factor=str(Q(1, 2) + HAIR), at=0, distance="1", bound="1")
        def go(code, word=None, **changes): self.submit(p, {**claim, **changes}, code, word)
        go(0)
        go(1, "factor", factor="1/2")
        go(1, "factor", factor=str(Q(1, 2) - HAIR))
        go(0, factor=str(Q(1, 2) + Q(1, 2 ** 95)))  # the square is 1/4 + 2^-95 + 2^-190
        go(1, "factor", factor=str(Q(1, 2) + Q(1, 2 ** 97)))
        go(0, factor=str(Q(1, 2) + Q(1, 2 ** 97)), grid=97)
        go(1, "distance", distance=str(1 - HAIR))
        go(1, "distance: over", radius=str(1 - HAIR))
        go(0, radius="100")
        go(0, distance="1", bound="1")
        go(1, "bound", bound=str(1 - HAIR))
        go(1, "bound", distance=str(1 + HAIR), radius="2")
        go(0, distance=str(1 + HAIR), bound=str(1 + HAIR), radius="2")
        # the center is off by 1/16, and moves by 1/32: move/(1 - q) is 1/16 and a little more
        q = Q(5, 8)
        off = {"center": point({"w": column(Q(1, 16))}), "move": "1/32", "factor": "5/8", "distance": "15/16", "bound": str(Q(15, 16) + Q(1, 12))}
        go(0, **off)
        go(1, "move: its", **{**off, "move": str(Q(1, 32) - HAIR)})
        go(1, "distance: its", **{**off, "distance": str(Q(15, 16) - HAIR)})
        go(1, "bound", **{**off, "bound": str(Q(15, 16) + Q(1, 12) - HAIR)})
        here = {**off, "at": None, "distance": "0"}
        go(0, **{**here, "radius": "1/12", "bound": "1/12"})  # move = (1 - q) radius
        go(1, "move <=", **{**here, "radius": str(Q(1, 12) - HAIR)})
        go(1, "bound", **{**here, "bound": str(Q(1, 12) - HAIR)})
        # S = 2, then with an inverse that is not: e = 1/8, both ways
        go(0, witness={"scale": ["1p1"], "inverse": ["1p-1"]}, distance="2", radius="2")
        go(1, "distance", witness={"scale": ["1p1"], "inverse": ["1p-1"]}, radius="2")
        go(1, "distance", witness={"scale": ["-1p1"], "inverse": ["-1p-1"]}, radius="2")
        for inverse, q, bound in ((Q(7, 8), Q(1, 2), Q(1)), (Q(9, 8), Q(9, 14), Q(9, 7))):
            more = {"witness": {"scale": ["1"], "inverse": [dy(inverse)]}, "bound": str(bound)}
            go(0, **more, factor=str(q + HAIR))
            go(1, "factor", **more, factor=str(q))
            go(1, "bound", **{**more, "bound": str(bound - HAIR)}, factor=str(q + HAIR))
        for scale, inverse in (("0", "1"), ("1", "0"), ("1", "1p1"), ("1", "-1"), ("0", "0")): go(1, "e is", witness={"scale": [scale], "inverse": [inverse]})

    def test_soft(self):
        """At radius 1 the kink is not certain, as c may be 1."""
        p, zero = soft(), {"w": column(0), "c": column(0)}
        claim = fixed_point(p, zero, [("w", 0, 0)], factor=str(Q(1, 2) + HAIR), radius=str(1 - HAIR), at=0)
        def go(code, word=None, points=None, **changes): self.submit(p, {**claim, **changes}, code, word, points)
        go(0)
        go(1, "derivative", radius="1")
        go(1, None, radius="2")
        go(1, "factor", factor="1/2")
        # with an inverse that is not, of length 9/8, e = 1/8, the box is 9/7 of the radius
        off = {"witness": {"scale": ["1"], "inverse": [dy(Q(9, 8))]}, "factor": "3/4"}
        go(0, **off, radius=str(Q(7, 9) - HAIR))
        go(1, "derivative", **off, radius="7/9")
        # w may be free as well
        free = {"fixed": [], "witness": {"scale": rows(one(2)), "inverse": rows(one(2))}, "bound": "2"}
        go(0, **free)
        go(1, "derivative", **{**free, "radius": "1"})
        # T(w, c) = (0, c/2), so w is the longer way and the scale of w is of no account to the factor
        go(0, **{**free, "witness": {"scale": ["1p-3 0", "0 1"], "inverse": ["1p3 0", "0 1"]}, "bound": "9"})
        # the first pass is a step
        x = [{"w": column(Q(1, 4)), "c": column(Q(1, 8))}]
        go(1, "fixed entry", points=x, distance="1/2", bound="2")
        go(0, points=x, **{**free, "distance": "1/2", "bound": "2"})
        # fixed is what does not move: c does, but for at 0
        go(0, fixed=[["c", 0, 0]])
        moving = point({"w": column(0), "c": column(Q(1, 8))})
        go(1, "may move", fixed=[["c", 0, 0]], center=moving)
        go(0, center=moving, move="1/16", bound="1", radius="1/2", distance="1/8")
        go(1, "may move", center=point({"w": column(HAIR), "c": column(0)}))
        # with the kink at c = 1 decided on one side: w = c - 1 there, fixed at 0 no more
        for c in (1, 2, -3): go(1, None, center=point({"w": column(0), "c": column(c)}), radius="1/4", move="9")

    def test_soft_on_orbit(self):
        """A fixed entry of an exact iterate is that of the center if it is known to be; of the others the radii count."""
        p, zero = soft(), {"w": column(0), "c": column(0)}
        walk = {"kind": "box_trajectory", "run": "orbit", "range": [0, 3], "exact": [], "grid": 64, "radius": {"w": "0 1p-50 0 0", "c": "0 1p-4 1p-5 1p-6"}}
        claim = fixed_point(p, zero, [("w", 0, 0)], factor="3/4", radius="1/2", at=2, distance="1/32", run="orbit", needs=[0], range=[0, 3])
        def go(code, word=None, **changes): self.submit(p, [walk, {**claim, **changes}], code, word, [zero] * 4)
        go(0)
        go(1, "fixed entry", at=1, distance="1/16")
        go(0, at=3, distance="1/64")
        go(1, "distance: its", distance=str(Q(1, 32) - HAIR))
        go(1, "distance: over", radius=str(Q(1, 32) - HAIR))
        go(0, radius="1/32")
        go(1, "needs", run="recorded")
        for changes in ({"witness": {"scale": ["1p2"], "inverse": ["1p-2"]}, "distance": "1/8"}, {"witness": {"scale": ["-1p2"], "inverse": ["-1p-2"]}, "distance": "1/8"}):
            go(0, **changes)
            go(1, "distance: its", **{**changes, "distance": str(Q(1, 8) - HAIR)})
        # the same two claims with a trajectory that is refused: both are
        got = self.submit(p, [{**walk, "radius": {**walk["radius"], "c": "0 1p-4 1p-6 1p-6"}}, claim], 1, "radius of unknown 1 at k=2", [zero] * 4)
        self.assertIn("needs: a claim that was rejected", got[2][1])

    def test_two_minima(self):
        p, x = two_minima(), {"w": column(Q(5, 2)), "v": column(Q(1, 2))}
        claim = fixed_point(p, x, factor="3/4", radius="1/16", S=[[Q(1, 2 ** 10), Q(0)], [Q(0), Q(1)]], R=[[Q(2 ** 10), Q(0)], [Q(0), Q(1)]], bound="1")
        def go(code, word=None, **changes): self.submit(p, {**claim, **changes}, code, word)
        go(0)
        for r in ("1/2", "1"): go(1, "two minimizers", radius=r)
        go(1, None, center=point({"w": column(-Q(3, 2)), "v": column(Q(1, 2))}))
        q = two_minima(Q(0))
        self.submit(q, {**claim, "center": point({"w": column(2), "v": column(0)}), "move": "1/4", "radius": "1"}, 1, "two minimizers")

    def test_bounds(self):
        """w minimizes (w - 3)^2/2 + 2 max(0, w - v) on [0, 2]: 1 if v < 1, v for v in [1, 2], 2 beyond. v stays on one side of a bound, which it may touch from outside."""
        def go(v, w, r, code, word=None):
            p = scalar(([(1, {(0,): 1, (): -3})], {(2,): 2}), [minimize("w", lower="0", upper="2"), assign("v", {(1,): Q(1, 2), **({(): v / 2} if v else {})})], {"w": w, "v": v}, [{(0,): 1, (1,): -1}], ["v"])
            claim = fixed_point(p, {"w": column(w), "v": column(v)}, S=[[Q(1, 4), Q(0)], [Q(0), Q(1)]], R=[[Q(4), Q(0)], [Q(0), Q(1)]], factor="3/4", radius=str(r), bound="99", at=0)
            with self.subTest((v, r)): self.submit(p, claim, code, word)
        for v, w, touch in ((Q(-1, 4), 1, True), (Q(1, 4), 1, False), (Q(7, 4), Q(7, 4), False), (Q(9, 4), 2, True)):
            go(v, w, Q(1, 4) - HAIR, 0)
            go(v, w, Q(1, 4), 1 - touch, None if touch else "at a bound")
            go(v, w, Q(1, 4) + HAIR, 1, "at a bound")
        for v in (Q(0), Q(2)): go(v, min(max(v, 1), 2), HAIR, 1, "at a bound")
        go(Q(3, 4), 1, Q(1, 4) - HAIR, 0)
        go(Q(3, 4), 1, Q(1, 4), 1, "derivative")
        go(Q(5, 4), Q(5, 4), Q(1, 4), 1, "derivative")

    def test_two_roots(self):
        """w^2/2 - w/2 + max(0, w - u) + max(0, w - v) is least at 1/2; the roots are apart, or both the same number. t is halved."""
        def go(u, v, r, code, word=None, fixed=()):
            p = scalar(([(1, {(0,): 1})], {(0,): Q(-1, 2), (4,): 1, (5,): 1}), [minimize("w"), assign("t", {(3,): Q(1, 2)}), assign("u", {(1,): Q(1, 2), (): u / 2}), assign("v", {(2,): Q(1, 2), (): v / 2})], {"w": Q(1, 2), "u": u, "v": v, "t": 0}, [{(0,): 1, (1,): -1}, {(0,): 1, (2,): -1}], ["u", "v", "t"])
            claim = fixed_point(p, {"w": column(Q(1, 2)), "u": column(u), "v": column(v), "t": column(0)}, [("w", 0, 0), *((b, 0, 0) for b in fixed)], factor="3/4", radius=str(r), bound="99", at=0)
            with self.subTest((u, v, r)): self.submit(p, claim, code, word)
        go(Q(1), Q(2), Q(1, 4), 0)
        go(Q(1), Q(2), Q(1, 2) - HAIR, 0)
        go(Q(1), Q(5, 4), Q(1, 8) - HAIR, 0)
        go(Q(1), Q(5, 4), Q(1, 8), 1, "not apart")
        go(Q(1), Q(5, 4), Q(1, 4), 1, "not apart")
        go(Q(1), Q(1), Q(1, 8), 1, "may be different")
        go(Q(1), Q(1), Q(1, 8), 1, "not apart", ["v"])
        go(Q(1), Q(1), Q(1, 8), 0, None, ["u", "v"])
        go(Q(1, 4), Q(1, 4), Q(1, 8), 1, "may move", ["u", "v"])  # w is at both

    def test_kinks(self):
        """A unit that is 0 in the whole box, the derivative with the kink 0 or 1; nearby it is not."""
        for kink in (0, 1):
            p, names = kinked(kink), ["w"]
            claim, x, J, free = produced(p, names)
            self.assertEqual(x["w"], column(0))
            for v in (HAIR, -HAIR):
                self.submit(p, {**claim, "center": point({**x, "w": column(v)}), "radius": "1/1000"}, 1, "may move")
            free = {**claim, "fixed": [], "radius": "1/1000", "at": None, "witness": {"scale": rows(one(4)), "inverse": rows(one(4))}, "factor": "9/10", "bound": "9"}
            self.submit(p, free, 1, "change its sign")

    def test_orbit(self):
        """Of w -> w/2 + 1/3 on a grid of 2^-32, from 1: exact iterates 2/3 + 2^-k/3."""
        p = scalar(([], {(0, 0): 1}), [assign("w", {(0,): Q(1, 2), (): Q(1, 3)})], {"w": 1})
        unit = 2 ** 32
        z = [Q(1)] + [Q(round((Q(2, 3) + Q(1, 3 * 2 ** k)) * unit), unit) for k in (1, 2, 3)]
        points, r = [{"w": column(y)} for y in z], [Q(0)]
        for y, new in zip(z, z[1:]):
            low, high = (y / 2 * unit) // 1 + unit // 3, -(-(y / 2 * unit) // 1) + unit // 3 + 1
            r.append(max(Q(high, unit) - new, new - Q(low, unit)) + Q(up(r[-1], 32), unit) / 2)  # the radius rounded up, times the slope
        claim = {"kind": "box_trajectory", "run": "orbit", "range": [0, 3], "exact": [], "grid": 32, "radius": {"w": " ".join(map(dy, r))}}
        def go(code, word=None, points=points, **changes): self.submit(p, {**claim, **changes}, code, word, points)
        def at(k, y): return {"w": " ".join(dy(y if j == k else s) for j, s in enumerate(r))}
        go(0)
        for k in (1, 2, 3): go(1, f"k={k}", radius=at(k, r[k] - Q(1, 2 ** 60)))
        go(0, radius=at(3, r[3] + 1))
        go(1, "k=1", radius=at(0, Q(1, unit)))  # the start is not known any better than it is said to be
        go(1, "start", points=[{"w": column(1 + HAIR)}, *points[1:]])
        go(0, range=[0, 0], points=points[:1], radius={"w": "0"})
        go(1, "start", range=[0, 0], points=[{"w": column(0)}], radius={"w": "1p3"})


class Produced(Boxes):
    """Claims about many problems, with the best constants."""

    def test_limits(self):
        for name, (problem, names) in limits().items():
            with self.subTest(name):
                claim, x, J, free = produced(problem, names)
                found = next((c for r in (Q(1, 2 ** k) for k in (3, 5, 7, 9, 12, 16)) for c in [self.best(problem, {**claim, "radius": str(r)}, [x])] if c), None)
                self.assertTrue(found)
                self.true(problem, found, x, free)
                self.edits(problem, found, x)
                tiny = self.best(problem, {**claim, "radius": str(Q(1, 2 ** 24))}, [x])
                S, R = (matrices({"m": claim["witness"][key]})["m"] for key in ("scale", "inverse"))
                norm = spectral(product(product(S, [[Q(y) for y in r] for r in J]), R))
                self.assertLess(abs(float(Q(tiny["factor"])) - norm), 1e-5)

    def true(self, problem, claim, x, free):
        """At points of N: they stay in N, come nearer each other by the factor, and to the limit as said."""
        rng, naive, c = random.Random(5), Naive(problem), vector(problem, x)
        S, R = (matrices({"m": claim["witness"][key]})["m"] for key in ("scale", "inverse"))
        q, r = Q(claim["factor"]), Q(claim["radius"])
        def size2(v, w):
            d = [v[i] - w[i] for i in free]
            return sum(sum(s * y for s, y in zip(row, d)) ** 2 for row in S)
        found = []
        for k in range(12):
            y = [Q(rng.randint(-9, 9)) for _ in free]
            length = Q(int(sqrt(sum(t * t for t in y)) * 2 ** 20) + 1, 2 ** 20)
            y = [t / length * r * (1 if k % 2 else Q(1, 9)) for t in y]
            v = list(c)
            for i, row in zip(free, R): v[i] += sum(a * b for a, b in zip(row, y))
            if size2(v, c) > r * r: continue
            found.append((v, vector(problem, swept(naive, placed(problem, v)))))
            self.assertLessEqual(size2(found[-1][1], c), r * r)
            self.assertTrue(all(a == b for i, (a, b) in enumerate(zip(found[-1][1], c)) if i not in free))
        self.assertGreater(len(found), 4)
        for v, a in found:
            for w, b in found: self.assertLessEqual(size2(a, b), q * q * size2(v, w))

    def edits(self, problem, claim, x):
        def go(code, word=None, points=None, **changes):
            with self.subTest((changes, points)): self.submit(problem, {**claim, **changes}, code, word, points or [x, x])
        g, d, c, q = (Q(claim[key]) for key in ("move", "distance", "bound", "factor"))
        go(0)
        go(1, "factor", factor=str(q - HAIR), bound=str(2 * c))
        if g: go(1, "move: its", move=str(g - Q(1, 2 ** 79)), bound=str(2 * c))
        go(1, "move <=", move=claim["radius"], bound=str(4 * c + 2 ** 9))
        if d: go(1, "distance: its", distance=str(d - Q(1, 2 ** 79)))
        go(1, "distance: over", distance=str(2 * Q(claim["radius"])), bound=str(c + 2 ** 9))
        go(1, "bound", bound=str(c - HAIR)) if c > HAIR else None
        go(1, "bound", distance=claim["radius"]) if d < Q(claim["radius"]) / 2 ** 10 else None
        go(0, distance=claim["radius"], bound=str(c + 2 ** 9))
        n = len(named(problem)) - len(claim["fixed"])
        zero = [[Q(0)] * n] * n
        go(1, "e is", witness={"scale": rows(zero), "inverse": claim["witness"]["inverse"]})
        go(1, "e is", witness={"scale": claim["witness"]["scale"], "inverse": rows([[-y for y in r] for r in matrices({"m": claim["witness"]["inverse"]})["m"]])})
        go(1, "order", witness={"scale": rows(one(n + 1)), "inverse": rows(one(n + 1))})
        go(1, "order", witness={"scale": claim["witness"]["scale"], "inverse": rows(one(n + 1))})
        # the center is elsewhere, by more than it may move
        b, i, j = next(place for place in named(problem) if list(place) not in claim["fixed"])
        far = copy.deepcopy(x)
        far[b][i][j] += Q(claim["radius"]) * 2 ** 12 + 2
        go(1, None, center=point(far))
        go(1, None, points=[far])
        for place in claim["fixed"]:
            b, i, j = place
            near = copy.deepcopy(x)
            near[b][i][j] += Q(1, 2 ** 70)
            go(1, "fixed entry", points=[near])
            go(1, None, center=point(near))

    def test_orbits(self):
        """Radii that are the least, and the exact orbit within; a limit after it."""
        for name, (problem, names) in limits().items():
            with self.subTest(name):
                points = orbit(problem, 4)
                claim = box_trajectory(problem, points)
                self.submit(problem, claim, 0, None, points)
                exact, naive = points[0], Naive(problem)
                for k in range(5):
                    for (b, _, _), y, z in zip(named(problem), vector(problem, exact), vector(problem, points[k])):
                        self.assertLessEqual(abs(y - z), matrices({"m": [claim["radius"][b]]})["m"][0][k])
                        self.assertLess(matrices({"m": [claim["radius"][b]]})["m"][0][k], Q(1, 2 ** 45))
                    if k < 4: exact = swept(naive, exact)
                for b in claim["radius"]:
                    r = matrices({"m": [claim["radius"][b]]})["m"][0]
                    for k in range(1, 5):
                        if r[k]: self.submit(problem, {**claim, "radius": {**claim["radius"], b: " ".join(dy(y - (j == k) * Q(1, 2 ** 400)) for j, y in enumerate(r))}}, 1, f"k={k}", points)
                    last = copy.deepcopy(points)
                    last[4][b][0][0] += Q(1, 2 ** 40)
                    self.submit(problem, claim, 1, "k=4", last)
                    early = copy.deepcopy(points)
                    early[0][b][0][0] += 1
                    self.submit(problem, claim, 1, "start", early)
                # from an iterate on
                limit, x, J, free = produced(problem, names)
                far = orbit(problem, 40)
                whole = box_trajectory(problem, far)
                found = None
                for r in (Q(1, 2 ** k) for k in (3, 5, 7, 9, 12)):
                    found = found or self.best(problem, {**limit, "radius": str(r), "at": None, "distance": "0"}, [x])
                found = {**found, "run": "orbit", "range": [0, 40], "needs": [0], "at": 40, "distance": found["radius"], "bound": str(2 ** 12), "move": str((1 - Q(found["factor"])) * Q(found["radius"]))}
                self.on_orbit(problem, far, whole, found)

    def test_random(self):
        """Orbits of problems at random on coarse grids, with more than the least radii or a start that is known less well: to the last bit."""
        seen = 0
        for seed in range(60):
            rng = random.Random(seed)
            problem = random_problem(rng)
            start = {b: [[Q(rng.choice([0, rng.randint(-40, 40)]), 16) for _ in row.split(" ")] for row in m] for b, m in problem["start"].items()}
            problem, K, grid = {**problem, "start": point(start)}, rng.randint(1, 3), rng.choice([32, 33, 50, 100])
            naive, points = Naive(problem), [start]
            first, more = rng.choice([0, 0, Q(1, 2 ** 20)]), rng.choice([0, Q(1, 2 ** 30), Q(1, 2 ** 12)])
            try:
                for _ in range(K): points.append(naive.sweep(points[-1], rng.choice([20, 40])))
                claim = box_trajectory(problem, points, grid, lambda k: more if k else first)
            except (Undefined, Rejected):
                points = [start] * (K + 1)
                any_ = {"kind": "box_trajectory", "run": "orbit", "range": [0, K], "exact": [], "grid": grid, "radius": {b: " ".join([dy(first), *["1p9"] * K]) for b in start}}
                with self.subTest(seed): self.submit(problem, any_, 1, None, points)
                continue
            seen += 1
            with self.subTest(seed):
                self.submit(problem, claim, 0, None, points)
                exact = start
                for k in range(K + 1):
                    for (b, _, _), y, z in zip(named(problem), vector(problem, exact), vector(problem, points[k])): self.assertLessEqual(abs(y - z), matrices({"m": [claim["radius"][b]]})["m"][0][k])
                    if k < K: exact = swept(naive, exact)
                for b, row in claim["radius"].items():
                    r = matrices({"m": [row]})["m"][0]
                    for k in range(1, K + 1):
                        less = r[k] - more - Q(1, 2 ** 400)
                        if less > 0: self.submit(problem, {**claim, "radius": {**claim["radius"], b: " ".join(dy(less if j == k else y) for j, y in enumerate(r))}}, 1, f"k={k}", points)
        self.assertGreater(seen, 20)

    def on_orbit(self, problem, points, whole, claim):
        def go(code, word=None, first=whole, **changes):
            with self.subTest(changes): self.submit(problem, [first, {**claim, **changes}], code, word, points)
        go(0)
        go(1, "needs", needs=[])
        go(1, "needs", needs=[0, 0])
        go(1, "needs", needs=["0" * 64])
        go(2, at=None, distance="0")
        go(2, at=None)
        for K in (-1, 41): go(1, "at: not", at=K)
        go(1, "at: not", at=0, range=[1, 40])
        # d is that of the recorded point and the radii
        S = matrices({"m": claim["witness"]["scale"]})["m"]
        free = [i for i, place in enumerate(named(problem)) if list(place) not in claim["fixed"]]
        def d2(x, radius): return sum((abs(sum(s * (x[i] - c[i]) for s, i in zip(row, free))) + sum(abs(s) * radius[i] for s, i in zip(row, free))) ** 2 for row in S)
        c, x = vector(problem, matrices(claim["center"])), vector(problem, points[40])
        r = [matrices({"m": [whole["radius"][b]]})["m"][0][40] for b, _, _ in named(problem)]
        size = d2(x, r)
        d = Q(int(size * 4 ** 90) and int(sqrt(float(size)) * 2 ** 90), 2 ** 90)
        while d * d < size: d += Q(1, 2 ** 90) + d / 2 ** 44
        go(0, distance=str(d))
        go(1, "distance: its", distance=str(d * (1 - Q(1, 2 ** 40)))) if d else None
        # a trajectory that was rejected, one that is undecided, one of another kind
        b = next(iter(whole["radius"]))
        bad = {**whole, "radius": {b: " ".join(["0"] * 41) for b in whole["radius"]}}
        if any(r): self.submit(problem, [bad, claim], 1, None, points)
        undecided = {"kind": "box_trajectory", "run": "orbit", "range": [0, 40], "verdict": "undecided", "reason": "none"}
        self.submit(problem, [undecided, claim], 1, "needs", points)
        self.submit(problem, [{**undecided}], 6, None, points)
        self.submit(problem, [whole, {**claim, "run": "recorded"}], 1, "needs", points)
        self.submit(problem, [whole, {**claim, "run": "recorded", "needs": []}], 0, None, points)


class Files(Boxes):
    """Keys, shapes, runs and kinds of problems."""

    def test_fixed_point(self):
        p, zero = soft(), {"w": column(0), "c": column(0)}
        claim = fixed_point(p, zero, [("w", 0, 0)], factor="3/4", radius="1/2", at=0)
        def go(code, word=None, **changes):
            with self.subTest(changes): self.submit(p, {**claim, **changes}, code, word, [zero] * 3)
        go(0)
        self.missing_keys(p, claim, [zero])
        go(1, "needs", needs=["0" * 64])
        go(2, verdict="refuted")
        go(2, range=[0, 9])
        go(2, run="reference")
        go(2, run="nothing")
        for key, wrong in (("grid", (31, 8193, 0, -1, "64", None, "1p-6")), ("radius", ("0", "-1", 1, None)), ("factor", ("1", "0", "-1/2", "3/2", None)), ("move", ("-1", None, 0)), ("distance", ("-1", None)), ("bound", ("0", "-1", None)),
                           ("at", ("0", [0], "null")), ("center", ({}, {"w": ["0"]}, {**point(zero), "q": ["0"]}, {"w": ["0 0"], "c": ["0"]}, {"w": ["0", "0"], "c": ["0"]}, {"w": ["1/2"], "c": ["0"]}, None)),
                           ("fixed", ([["w", 0, 0]] * 2, [["w", 0, 0], ["c", 0, 0]], [["w", 0]], [["w", 0, 1]], [["w", 1, 0]], [["w", -1, 0]], [["w", 0, -1]], [["q", 0, 0]], [["w", "0", 0]], None, "w", ["w"], [[0, 0, 0]])),
                           ("witness", ({}, {"scale": ["1"]}, {"inverse": ["1"]}, {"scale": ["1"], "inverse": ["1"], "more": ["1"]}, {"scale": "1", "inverse": ["1"]}, {"scale": ["1", "1 0"], "inverse": ["1"]}, {"scale": ["a.0"], "inverse": ["1"]}, None, []))):
            for new in wrong: go(2, **{key: new})
        for grid in (32, 8192): go(0, grid=grid)
        for at in (-1, 3): go(1, "at: not", at=at)
        go(1, "at: not", at=0, range=[1, 2])
        go(0, at=2, range=[1, 2])
        go(0, at=None)
        go(2, at=None, distance="1/4")
        go(1, "order", fixed=[])
        for m in ([], ["1 0", "0 1"], ["1 0"], ["1", "0"]): go(1, "order", witness={"scale": m, "inverse": ["1"]})
        undecided = {"kind": "rate_fixed_point", "range": [0, 0], "verdict": "undecided", "reason": "none"}
        self.submit(p, undecided, 6)
        self.submit(p, {**undecided, "run": "reference"}, 2)
        self.submit(p, {**undecided, "run": "orbit"}, 6)
        self.submit(p, {**undecided, "run": "orbit"}, 2, None, [zero] * 2, [0, 2])
        self.submit(p, {**undecided, "grid": 32}, 2)
        huge = "1" + "0" * 400000
        go(4, bound=huge)

    def test_trajectory(self):
        p, zero = soft(), {"w": column(0), "c": column(0)}
        claim = {"kind": "box_trajectory", "run": "orbit", "range": [0, 2], "exact": [], "grid": 32, "radius": {"w": "0 0 0", "c": "0 0 0"}}
        def go(code, word=None, sweeps=None, **changes):
            with self.subTest((changes, sweeps)): self.submit(p, {**claim, **changes}, code, word, [zero] * 3, sweeps)
        go(0)
        for key in ("exact", "grid", "radius", "run", "range"):
            cut = {k: v for k, v in claim.items() if k != key}
            self.submit(p, cut, 2, None, [zero] * 3)  # without a run it is about the recorded one
        for key in ("more", "witness", "exact", "frame", "tolerance"): go(2, **{key: {}})
        go(1, "needs", needs=["0" * 64])
        for run in ("recorded", "reference"): go(2, run=run)
        for range_ in ([0, 1], [1, 2], [0, 3], [1, 1]): go(2, range=range_)
        go(2, verdict="refuted")
        for grid in (31, 8193, "32", None): go(2, grid=grid)
        for radius in ({}, {"w": "0 0 0"}, {"w": "0 0 0", "c": "0 0"}, {"w": "0 0 0", "c": "0 0 0 0"}, {"w": "0 0 0", "c": "0 -1 0"}, {"w": "0 0 0", "c": "0 0 0", "q": "0 0 0"}, {"w": ["0 0 0"], "c": "0 0 0"}, {"w": "0 0 1/2", "c": "0 0 0"}, None):
            go(2, radius=radius)
        go(0, radius={"w": "0 0 0", "c": "1p-1 1p-2 1p-3"})
        go(1, "k=1", radius={"w": "0 0 0", "c": "1p-1 1p-3 1p-3"})
        go(1, "derivative", radius={"w": "0 0 0", "c": "1 1 1"})
        go(2, sweeps=[0, 1, 2])
        go(2, sweeps=[0, 2, 4], range=[0, 4])

    def test_other_problems(self):
        """Of problems of other kinds they are rejected, whatever names and shapes; of a wrong form malformed."""
        net, start = network([1, 1], 1, None, 1)
        polynomial = problem_of({"u": (1, 1)}, [(1, {(0,): 1})])
        claim = {**fixed_point(soft(), {"q": column(0)}, [("q", 7, 7)]), "center": {"q": ["0"]}, "witness": {"scale": ["1"], "inverse": ["1"]}}
        walk = {"kind": "box_trajectory", "run": "orbit", "range": [0, 0], "exact": [], "grid": 32, "radius": {"q": "0"}}
        for p, x in ((net, start), (polynomial, {"u": column(0)}), (QUADRATIC, matrices(QUADRATIC["start"]))):
            self.submit(p, claim, 1, "kind:", [x])
            self.submit(p, walk, 1, "kind:", [x])
            self.submit(p, {**claim, "grid": 3}, 2, None, [x])
            self.submit(p, {**claim, "fixed": [["q", 7, 7]] * 2}, 2, None, [x])
            self.submit(p, {**walk, "radius": {"q": "0 0"}}, 2, None, [x])
            self.submit(p, {**walk, "radius": {"q": "-1"}}, 2, None, [x])
            self.submit(p, {**walk, "range": [0, 0], "more": 1}, 2, None, [x])
        # the problem is another one: names and shapes are not judged
        for c in (claim, walk):
            cert = certificate(soft(), {"recorded": recorded([{}]), "orbit": of_engine([{}])}, [apart(c)])
            self.outcome(half(), cert, 5)

    def test_another_verdict(self):
        """3.12 is not about composite problems, with a box_trajectory neither."""
        p, zero = soft(), {"w": column(0), "c": column(0)}
        walk = {"kind": "box_trajectory", "run": "orbit", "range": [0, 2], "exact": [], "grid": 32, "radius": {"w": "0 0 0", "c": "0 0 0"}}
        error = {"kind": "relative_error", "run": "orbit", "range": [0, 2], "j": 1, "b": "9", "b_lower": "0", "window": 0, "needs": [0]}
        got = self.submit(p, [walk, error], 1, "kind: ", [zero] * 3)
        self.assertIn("verified", got[2][0])
        trapping = {"kind": "trapping", "run": "orbit", "range": [0, 0], "at": 0, "distance": "0", "gap": "0", "step": "0", "factor": "1/2", "constant": "0"}
        self.submit(p, trapping, 1, "kind: ", [zero] * 3)


def wrapped(problem, units=(), moved=lambda i: i, rest=None, front=True):
    """A polynomial problem as a composite one with another block in front that F does not contain; residuals as they are, rest by the caller."""
    shapes = {"a": (1, 2), **{b["name"]: (b["rows"], b["cols"]) for b in problem["blocks"]}}
    def shifted(p): return {tuple(int(i) + 2 for i in e): Q(c) for c, *e in (t.split(" ") for t in p)}
    f = [(Q(o["weight"]), shifted(o["value"])) for o in problem["residuals"]], rest or {}
    start = {"a": [[Q(0), Q(5)]], **matrices(problem["start"])}
    return composite(shapes, {"F": f, "G": ([], {(0, 1): 1})}, [assign(b, *({(i,): 1} for i in own)) for b, own in blocks_of(shapes)], start, units)


def blocks_of(shapes):
    at = 0
    for b, (r, n) in shapes.items():
        yield b, range(at, at + r * n)
        at += r * n


class Points(Boxes):
    """SPEC 3.34: near its center F is a polynomial of the blocks that it contains."""

    def setUp(self):
        self.polynomial, self.x = pair(2, 1), scalar_point(1, 1)
        self.claims = claims_of(self.polynomial, self.x)

    def at(self, problem, claims, code, word=None, x=None):
        x = {"a": [[Q(3), Q(7)]], **(x or self.x)}
        with self.subTest((code, word)): return self.submit(problem, claims, code, word, [x])

    def test_pair(self):
        p, claims = wrapped(self.polynomial), self.claims
        self.at(p, claims, 0)
        self.go(self.polynomial, claims, 0, None, [self.x])
        for key in ("center",):
            for new in ({}, {"a": ["0 0"], **claims[0][key]}, {"u": ["1"]}, {"a": ["0 0"]}): self.at(p, [{**claims[0], key: new}], 2)
        for new in ({"a": ["0 0"], **point(self.x)}, {"u": ["1"]}): self.at(p, [{**claims[0], "below": new}], 2)
        for new in ({"a": ["0 0"], **claims[1]["direction"]}, {}): self.at(p, [claims[0], {**claims[1], "direction": new}], 2)
        for key, new, word in (("modulus", Q(claims[0]["modulus"]) + Q(1, 64), "modulus"), ("gradient", None, None), ("value", ["3", "4"], "value")):
            if new is not None: self.at(p, [{**claims[0], key: str(new) if key != "value" else new}], 1, word)
        self.at(p, [{**claims[0], "enters": 1}], 1, "enters")
        self.at(p, claims[:1], 1, "enters: squared", scalar_point(1, 1 + Q(1, 256)))
        self.at(p, [{**claims[0], "center": point(scalar_point(1, 1 + Q(1, 64)))}], 1)
        self.at(p, [claims[0], {**claims[1], "upper": str(Q(claims[1]["upper"]) / 2)}], 1, "upper")
        self.at(p, [claims[0], {**claims[1], "kappa": claims[1]["kappa"][:1]}], 1, "kappa")
        self.at(p, [claims[0], {**claims[1], "needs": []}], 1, "needs")
        self.at(p, [claims[0], {**claims[1], "needs": [0, 0]}], 1, "needs")
        for q, claim in enumerate(claims):
            for key in claim.keys() - {"kind", "range", "needs"}: self.at(p, [*claims[:q], {k: v for k, v in claim.items() if k != key}], 2)
            self.at(p, [*claims[:q], {**claim, "more": "1"}], 2)
            self.at(p, [*claims[:q], {**claim, "run": "orbit"}], 2)
        for key, new in (("kinks", [["u", 1, 0]]), ("kinks", [["a", 0, 0]]), ("dead", [[1, 0]]), ("vanished", [[1, 0, ""]]), ("balls", []), ("symmetry", [[[0, 2, "1"]]]), ("symmetry", [[]])): self.at(p, [{**claims[0], key: new}], 2)
        witness = claims[0]["witness"]
        for new in ({**witness, "samples": [["1"]]}, {**witness, "coupling": [["1"]]}, {**witness, "weights": rows(one(4))}, {**witness, "weights": rows(one(1))}): self.at(p, [{**claims[0], "witness": new}], 2)
        self.at(p, [{**claims[0], "witness": {**witness, "weights": rows(one(2))}}], 1, "modulus")
        self.at({**p, "objective": "G"}, claims, 2)

    def test_units(self):
        """Radii 1/1000 and 1/500: in the largest ball a unit with value s and derivatives a keeps its sign if |s| > (|a_1| + ...)/500."""
        claims, r = self.claims, Q(1, 500)
        z = 4  # a, u, v are 0 1, 2, 3
        for unit, rest, ok in (({(2,): 1, (): -1 + r + HAIR}, 0, True), ({(2,): 1, (): -1 + r}, 0, False), ({(2,): 1, (): -1 - r}, 0, False), ({(2,): 1, (): -1 - r - HAIR}, 0, True), ({(2,): 1, (): -1}, 0, False), ({}, 0, False), ({(): 1}, 0, True), ({(): -1}, 0, True),
                               ({(2,): 1, (3,): -1, (): 2 * r + HAIR}, 0, True), ({(2,): 1, (3,): -1, (): 2 * r}, 0, False), ({(2,): 1, (3,): -1, (): Q(3, 2) * r}, 0, False), ({(2, 3): 1, (): -1 + 2 * r + r * r + HAIR}, 0, True), ({(2, 3): 1, (): -1 + 2 * r + r * r}, 0, False),
                               ({(2, 2): 1, (2,): -2, (): 1 + r * r}, 0, False), ({(2, 2): 1, (2,): -2, (): 1 + r * r + HAIR}, 0, True)):
            unit = {e: c for e, c in unit.items() if c}
            # positive: z - unit is 0 around the center; negative: z itself
            value = sum(unit.values())
            p = wrapped(self.polynomial, [unit], rest={(z,): 1, **({e: -c for e, c in unit.items()} if value > 0 else {})})
            self.at(p, claims, 0 if ok else 1, None if ok else "cells: unit 0")
            # a unit that F does not contain may be 0
            q = wrapped(self.polynomial, [unit])
            self.at(q, claims, 0)
        # what is left of z counts: with the other sign F is another
        for unit, sign in (({(2,): 1}, 1), ({(2,): -1}, 0)):
            p = wrapped(self.polynomial, [unit], rest={(z,): 1, **({e: -c for e, c in unit.items()} if not sign else {})})
            self.at(p, claims, 1, "gradient")
        # nested: z1 = max(0, 1 - 5 z0 + ...), z0 = max(0, u) or 0
        for first, second, rest, ok in (({(2,): 1}, {(): Q(5, 2), (4,): -2}, {(5,): 1, (): Q(-5, 2), (2,): 2}, True), ({(2,): -1}, {(): Q(5, 2), (4,): -2}, {(5,): 1, (): Q(-5, 2)}, True), ({(2,): 1}, {(): 2 + 2 * r, (4,): -2}, {(5,): 1}, False),
                                        ({(2,): 1, (): -1 + r}, {(): 1, (4,): 1}, {(5,): 1, (): Q(-1), (2,): -1}, False), ({(2,): 1}, {(): -1, (4,): Q(1, 2)}, {(5,): 7}, True)):
            self.at(wrapped(self.polynomial, [first, second], rest={**rest}), claims, 0 if ok else 1, None if ok else "cells: unit")
        # kl looks for itself: the claim in needs was rejected, and has to be
        p = wrapped(self.polynomial, [{(2,): 1, (): -1}], rest={(4,): 1})
        got = self.at(p, claims, 1, "cells: unit 0")
        self.assertIn("cells: unit 0", got[2][1])

    def test_what_F_contains(self):
        """A block of an inactive unit belongs to F; then F is not strictly convex in it."""
        p = wrapped(self.polynomial, [{(0,): 1, (): -9}], rest={(4,): 1})
        self.at(p, self.claims, 2)
        self.at(p, [{**self.claims[0], "center": {"a": ["0 0"], **self.claims[0]["center"]}, "witness": {"samples": [], "coupling": [], "weights": rows(one(4))}}], 1)
        # no unknown at all
        q = composite({"a": (1, 1)}, {"F": ([], {(): 1})}, [assign("a", {(0,): 1})], {"a": column(0)})
        for center in ({}, {"a": ["0"]}): self.submit(q, {**self.claims[0], "center": center}, 1)
        self.submit(q, [{**self.claims[0], "center": {}}, self.claims[1], test_exponents.Exponents().saddle()], 1)

    def test_symmetry(self):
        """The unknowns are numbered without the blocks that F does not contain."""
        problem, x, turns = factors(2, (2, 5), 1)
        claims = claims_of(problem, x, [], turns, (Q(1, 10000), Q(1, 5000)))
        p = wrapped(problem)
        self.at(p, claims, 0, None, x)
        turn = claims[0]["symmetry"][0]
        self.at(p, [{**claims[0], "symmetry": [[[i + 2, j + 2, c] for i, j, c in turn]]}], 2, None, x)
        self.at(p, [{**claims[0], "symmetry": [turn[:2]]}], 1, "symmetry: F", x)
        self.at(p, [{**claims[0], "symmetry": []}], 2, None, x)
        # a unit that is not turned along
        q = wrapped(problem, [{(2,): 1}], rest={(10,): 1, (2,): -1} if x["W1"][0][0] > 0 else {})
        self.at(q, claims, 0, None, x)
        q = wrapped(problem, [{(2,): 1}], rest={(10,): 1})
        self.at(q, claims, 1, None, x)

    def test_saddle(self):
        p, claim = pair(3, 1), test_exponents.Exponents().saddle()
        w, x = wrapped(p), scalar_point(0, 0)
        self.go(p, claim, 0, None, [x])
        self.at(w, claim, 0, None, x)
        def go(code, word=None, problem=w, **changes): self.at(problem, {**claim, **changes}, code, word, x)
        for index in (0, 2): go(1, "index", index=index)
        go(1, "least", least=str(2 + HAIR))
        go(1, "rise", rise=str(4 + HAIR))
        go(1, "value", value=["9/2", str(Q(9, 2) - HAIR)])
        go(2, center={"a": ["0 0"], **claim["center"]})
        go(2, basis=rows(one(4)))
        go(2, direction={"u": ["1"]})
        go(1, "enters", enters=1)
        go(1, "upper", upper="2")
        r = Q(1, 50)
        for unit, ok in (({(2,): 1, (): r}, False), ({(2,): 1, (): r + HAIR}, True), ({(2,): 1, (3,): 1, (): -2 * r - HAIR}, True), ({(2,): 1, (3,): 1, (): -2 * r}, False)):
            positive = unit[()] > 0
            go(0 if ok else 1, None if ok else "cells: unit 0", wrapped(p, [unit], rest={(4,): 1, **({e: -c for e, c in unit.items()} if positive else {})}))

    def test_other_kinds(self):
        """kl_zero and the others of 3.17 to 3.29 stay refused, whatever names."""
        p = wrapped(self.polynomial)
        ball = {"center": {"q": ["0"]}, "balls": [["1", "1"]], "enters": None, "range": [0, 0]}
        for claim in ({**ball, "kind": "kl_zero", "shift": "1", "rank": "1", "direction": {}, "upper": "1", "witness": ["1"]}, {**ball, "kind": "kl_sharp", "upper": "1", "minimum": 1, "faces": [], "multipliers": [], "curve": ["1"]},
                      {"kind": "kl_exponent", "verdict": "refuted", "theta": "1/2", "center": {}, "curve": ["1"], "range": [0, 0]},
                      {"kind": "rate_kl", "range": [0, 0], "radius": "1", "blocks": {"q": "1"}, "modulus": {}, "decrease": "1", "factor": "1/2", "ball": 0, "error": "1", "needs": [0]}):
            self.at(p, [self.claims[0], claim], 1, "kind: ")


if __name__ == "__main__":
    unittest.main()
