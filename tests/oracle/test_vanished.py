"""Tests of the oracle's trapping at points with vanished units (SPEC 3.26). The cones are found here, with floats: the axis by powers of the sweep, the
metric as a sum over powers of what is left of it; numbers that the SPEC rounds are formed here once more in fractions."""
import copy
import random
import time
import unittest
from fractions import Fraction as Q
from math import floor
from types import SimpleNamespace
from unittest import mock

from test_critical import claims_of, entries_of, least_eigenvalue, settle
from test_oracle import RELU, Naive, certificate, check, dy, file, matmul, mix, network, norm2, recorded, rounded, rows, solve
from test_orbit import LEAKY, claim_of, orbit_run, parsed
from test_rates import SQUARE, Map, Rates, contraction_of, eye, floats, inf, kl_of, local_of, nrm, plus, power_of, radius_of, sharpen, short, trap_of, turned
from oracle_critical import rt
from oracle_files import dyadic_matrix
from oracle_rates import Near
from oracle_runs import Rejected
from oracle_vanished import Vanished

HALF, GRAIN = Q(1, 2), 2 ** 64


def along_axis(m):
    """The dominant eigenvalue of a matrix, its right eigenvector and the left one, with inner product 1."""
    n = len(m)
    total = floats(m)
    for _ in range(14):  # the power 2^14, scaled
        total = power_of(total, 1)
        top = max(max(map(abs, r)) for r in total)
        total = [[y / top for y in r] for r in total]
    best = max(range(n), key=lambda k: sum(r[k] ** 2 for r in total))
    x = [r[best] for r in total]
    l = total[max(range(n), key=lambda k: sum(y * y for y in total[k]))]
    size = sum(y * y for y in x) ** .5
    x = [y / size for y in x]
    scale = sum(y * z for y, z in zip(l, x))
    l = [y / scale for y in l]
    return sum(a * sum(b * y for b, y in zip(r, x)) for a, r in zip(l, m)), x, l


def inverse(m, bits):
    """About the inverse, by Newton's method from floats."""
    n = len(m)
    found = short(solve(floats(m), floats(eye(n))), bits)
    for _ in range(2):
        found = short(plus((2, found), (-1, matmul(found, short(matmul(m, found), 2 * bits)))), bits)
    return found


class Unit:
    """The vanished unit [i, a, sides] of the point of s, and what a sweep does to it."""

    def __init__(self, s, i, a, sides, bits=80):
        self.s, self.i, self.a, self.sides = s, i, a, sides
        own = [k for k, (b, r, j) in enumerate(s.entries) if b in (f"W{i}", f"U{i}", f"V{i}") and r == a or b == f"W{i + 1}" and j == a]
        self.places = [s.entries[k] for k in own]
        self.settle(*([[m[k][l] for l in own] for k in own] for m in (s.H, s.B)), bits)

    def settle(self, H, B, bits):
        self.H, self.B, self.d = H, B, len(H)
        n = self.d
        self.R = inverse(self.B, bits)
        self.T = [[Q(floor(y * GRAIN), GRAIN) for y in r] for r in plus((1, eye(n)), (-1, matmul(self.R, self.H)))]
        self.slow, self.x, self.l = along_axis(floats(self.T))

    def toward(self):
        """The axis, so that the first entry of U with a side is on it."""
        for x, side in [(y, self.sides[j]) for y, (b, _, j) in zip(self.x, self.places) if b == f"U{self.i}"][:1]:
            if (x < 0) == (side == "+"): self.x, self.l = [-y for y in self.x], [-y for y in self.l]
        return self

    def metric(self, weight):
        """l'l/2 and weight times a sum of squares that falls by the factor `between` in a sweep."""
        n, x, l = self.d, self.x, self.l
        rest = [[y - self.slow * x[i] * l[j] for j, y in enumerate(r)] for i, r in enumerate(floats(self.T))]
        between = ((self.slow ** 2 + radius_of(rest) ** 2) / 2) ** .5
        term = [[(i == j) - x[i] * l[j] for j in range(n)] for i in range(n)]
        P = [[0.0] * n for _ in range(n)]
        for _ in range(4000):
            grown = matmul(turned(term), term)
            P = [[y + z for y, z in zip(r, t)] for r, t in zip(P, grown)]
            term = [[y / between for y in r] for r in matmul(rest, term)]
            if max(max(r) for r in grown) < 1e-13: break
        return [[l[i] * l[j] / 2 + weight * (P[i][j] + P[j][i]) / 2 for j in range(n)] for i in range(n)], between

    def item(self, reach, weight, bits=60, **more):
        """What a trapping claims of the unit; reach: no mixed point is farther from the center."""
        n = self.d
        metric, between = self.metric(weight)
        Q_ = short(metric, bits)
        Q_ = [[Q_[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
        J = inverse(Q_, bits)
        off = plus((1, eye(n)), (-1, matmul(self.B, self.R)))
        e = inf(off) + inf(turned(off))
        beta = nrm(self.R) / (1 - e)
        y = 2 * beta * self.s.at.delta(reach)
        tau = (e * beta * nrm(self.H) + Q(n, GRAIN) + y * (1 + nrm(self.T))) / (1 - y)
        least = rounded(Q(least_eigenvalue(floats(Q_))) * Q(1000, 1024), 40)
        self.metric_, self.J, self.l_, self.tau, self.least = Q_, J, short([self.l], bits), tau, least
        return {"inverse": rows(self.R), "metric": rows(Q_), "shape": rows(J), "axis": rows(self.l_), "least": str(least), "scale": str(rounded(Q(between ** 2), 40)),
                "error": str(-(-tau * 2 ** 120 // 1) / Q(2 ** 120)), **more}

    def placed(self, x, zeta, bits=400):
        """The point x, with the entries zeta of the unit in the place of its own."""
        x = copy.deepcopy(x)
        for (b, i, j), y in zip(self.places, zeta):
            x[b][i][j] = rounded(Q(y), bits)
        return x

    def forms(self):
        """(c, n(c_1), is it a letter 0) of every form of the SPEC, in its order, with the T of the claim."""
        s, i, a, layer = self.s, self.i, self.a, self.s.e.p.layers[self.i]
        (left, _), (right, _) = layer.act.pieces
        vectors = [(dict(zip(self.places, self.l_[0])), True, False)]
        V = Naive(s.problem).hat(i, s.x)
        for j, side in enumerate(self.sides):
            u, v = (f"U{i}", a, j), (f"V{i}", a, j)
            if side == "0":
                for sign, slope in ((1, left), (-1, right)):
                    vectors.append(({v: sign * layer.gamma * slope, **{(f"W{i}", a, k): sign * layer.rho * row[j] for k, row in enumerate(V)}}, False, True))
                continue
            eps, slope, other = (1, right, left) if side == "+" else (-1, left, right)
            A, B = (layer.gamma * t * t + layer.rho + s.alpha[f"U{i}"] for t in (slope, other))
            vectors += [({u: Q(eps)}, False, False), ({u: eps * A + eps * rt(A / B) * A, v: eps * rt(A / B) * layer.gamma * (other - slope)}, False, False)]
        for c, whole, zero in vectors:
            early = [c.get(q, Q(0)) if whole or q[0] == f"U{i}" or s.place[q[0]] < s.place[f"U{i}"] else Q(0) for q in self.places]
            late = [c.get(q, Q(0)) - y for q, y in zip(self.places, early)]
            yield [sum(y * r[k] for y, r in zip(early, self.T)) + late[k] for k in range(self.d)], rt(sum(y * y for y in early)), zero


BACK = [["ridge", "V2"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1"]]
DEEP = [["ridge", "W3"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U2"], ["ridge", "V2"], ["ridge", "V3"], ["scalar", "U1"], ["ridge", "W1"]]
LINEAR = {"kind": "piecewise", "breaks": [], "pieces": ["1 0"]}
TOYS = {"-+": ([-1, 3], [2, Q(1, 4)], RELU, "1/2", BACK), "0-": ([1, -2], [Q(5, 2), 2], LEAKY, "1/2", BACK), "-+0": ([-1, 2, 3], [2, 0, Q(3, 2)], RELU, "1/2", BACK[::-1]),
        "+0": ([-2, -2], [0, Q(7, 2)], LEAKY, "1/4", DEEP)}


class Toy:
    """Unit 0 of layer 1 (or 2) serves the samples, unit 1 vanishes, and unit 2 with the sides of twin: a point, rates, and what traps orbits that come along the axes. If first, unit 0
    vanishes, and unit 1 serves the samples."""

    def __init__(self, sides, given=None, act=None, twin=None, first=False):
        X, Y, own, lam, sweep = TOYS[given or sides]
        self.sides, n, i = sides, len(X), 2 if sweep is DEEP else 1
        self.weight, rest = 1 << (15 if i == 2 else 12), [Q(0)] * (2 if twin else 1)
        problem, _ = network([1, 1, 1 + len(rest), 1][2 - i:], n, act or own, 3, bias="none", gamma="1", rho="1", lam=lam, prox="1/8", sweep=sweep)
        problem["data"] = {"X": [" ".join(map(str, X))], "Y": [" ".join(map(str, Y))]}
        if i == 2: problem["layers"][0]["activation"] = LINEAR
        u = [Q(y) for y in X] if given is None and sides != "-+" else [-Q(y) for y in X]
        x = {"W1": [[Q(1)]], "U1": [u], "V1": [u]} if i == 2 else {}
        x |= {f"W{i}": [[y] for y in [u[0] / X[0], *rest]], f"U{i}": [u] + [[Q(0)] * n for _ in rest], f"V{i}": [[max(Q(0), y) for y in u]] + [[Q(0)] * n for _ in rest],
              f"W{i + 1}": [[Q(1), *rest]], f"V{i + 1}": [[Q(y) for y in Y]]}
        if first: x = {b: [r[::-1] for r in m] if b == f"W{i + 1}" else m[::-1] if b in (f"W{i}", f"U{i}", f"V{i}") else m for b, m in x.items()}
        for _ in range(60 if i == 1 else 200):
            x = Naive(problem).sweep(x, 50)
        self.vanished = [(i, 0 if first else 1, sides)] + ([(i, 2, twin)] if twin else [])
        self.problem, self.x = problem, settle(problem, x, [q for q in entries_of(x, self.vanished) if q[0] == f"U{i}"], steps=8)
        self.s = Map(problem, self.x, held=[(f"U{i}", a, j) for i, a, unit in self.vanished for j, t in enumerate(unit) if t == "0"], vanished=[list(u) for u in self.vanished])
        self.claims = claims_of(problem, self.x, [], [], (Q(1, 10 ** 7), Q(1, 10 ** 4)), vanished=self.vanished, enters=None)
        sharpen(self.claims[0], self.s)
        self.units = [Unit(self.s, *unit).toward() for unit in self.vanished]
        self.unit = self.units[0]
        self.far = Q(self.claims[0]["gradient"]) / Q(self.claims[0]["balls"][0][1])

    def rates(self):
        return contraction_of(self.s, Q(1, 10 ** 7)), local_of(self.s, Q(1, 10 ** 7)), kl_of(self.s, self.claims)

    def start(self, zeta=None, length=Q(1, 2 ** 34)):
        return self.unit.placed(self.x, [Q(y) * length for y in zeta or self.unit.x])

    def trap(self, rate, y, weight=64):
        t = trap_of(self.s, rate, 0, Q(self.claims[0]["value"][0]), Q(0), [2], y)
        if rate["kind"] == "contraction": t["constant"] = str(rt(Q(rate["most"]) / Q(rate["least"])) * (Q(t["distance"]) + self.far))
        return {**t, "vanished": [unit.item(self.reach(t, rate), weight) for unit in self.units]}

    def reach(self, t, rate):
        """No mixed point is farther from the center."""
        d, C, e = (Q(t[key]) for key in ("distance", "constant", "step"))
        return C + self.far + e if rate["kind"] == "contraction" else d + C + 2 * e


def keeps(x, i, a, sides):
    return all(u == 0 if side == "0" else u < 0 if side == "-" else u > 0 for u, side in zip(x[f"U{i}"][a], sides))


def apart(x, y):
    return sum(norm2(mix((1, x[b]), (-1, y[b]))) for b in x)


class Kept(Rates):
    def submit(self, toy, rate, trap, code, word=None, y=None):
        self.go(toy.problem, [*toy.claims, rate, trap], code, word, [y])

    def test_true(self):
        """Four points, three rates each; what is claimed is what sweeps do."""
        for sides in TOYS:
            toy = Toy(sides)
            y = toy.start()
            for rate in toy.rates():
                trap = toy.trap(rate, y, toy.weight)
                self.submit(toy, rate, trap, 0, "4/4", y)
            x, naive = y, Naive(toy.problem)
            for k in range(60):
                for u in toy.problem["sweep"]:
                    if u["update"] == "scalar": self.assertTrue(all(len(e) == 1 for r in naive.scalar(x, int(u["blocks"][0][1:]), Q(u["prox"][0])) for e in r))
                    x = naive.sweep(x, 200, [u])
                    self.assertTrue(keeps(x, *toy.vanished[0]))
                self.assertTrue(apart(x, toy.x) <= (Q(trap["constant"]) * Q(trap["factor"]) ** (k + 1) + toy.far) ** 2)

    def test_first_unit(self):
        """The first unit of a layer: its entries are the first of their blocks, and that of W_1 is the first of all shared ones."""
        for sides in ("0-", "+0"):
            toy = Toy(sides, first=True)
            y, rate = toy.start(), toy.rates()[1]
            trap = toy.trap(rate, y, toy.weight)
            self.submit(toy, rate, trap, 0, "4/4", y)
            for key, row in (("U", 0), ("W", 0)):
                other = copy.deepcopy(y)
                other[f"{key}{toy.vanished[0][0]}"][row] = [-t for t in other[f"{key}{toy.vanished[0][0]}"][row]]
                self.submit(toy, rate, trap, 1, None, other)

    def test_change_of_the_inputs(self):
        """In layer 2 the inputs of a letter 0 move as well: by how much is found at the least metric with which its form is still positive, to 2^-42 of it, so that every term counts."""
        toy = Toy("+0")
        y, rate = toy.start(), toy.rates()[1]
        trap = toy.trap(rate, y, toy.weight)
        item, unit, reach = trap["vanished"][0], toy.unit, toy.reach(trap, rate)
        view, tau = Vanished(near_of(toy.s, toy.vanished), *toy.vanished[0]), Q(item["error"])
        matrices = [dyadic_matrix(tuple(rows(m))) for m in (unit.l_, unit.J, unit.metric_, unit.T)]
        def at(theta):
            return 1 / Q(theta, 2 ** 32) ** 2  # its theta is rt of the inverse
        low, high = 2 ** 32, 2 ** 70
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if passes(view.positive, *matrices, at(middle), tau, reach * (1 + tau + nrm(unit.T))) else (low, middle)
        self.assertTrue(low > 2 ** 42)
        for theta, code, word in ((low, 0, "4/4"), (high, 1, "sample 1 from the right")):
            self.submit(toy, rate, {**trap, "vanished": [{**item, "least": str(at(theta))}]}, code, word, y)

    def test_planted(self):
        toy = Toy("-+")
        rate = toy.rates()[1]
        y = toy.start()
        trap = toy.trap(rate, y)
        item, unit, d = trap["vanished"][0], toy.unit, toy.unit.d
        def go(code, word=None, point=y, **change):
            self.submit(toy, rate, {**trap, **change}, code, word, point)
        def with_(code, word=None, **change):
            go(code, word, vanished=[{**item, **change}])
        go(0, "4/4")
        with_(0, error=str(unit.tau))
        with_(1, "error", error=str(unit.tau - Q(1, 2 ** 200)))
        with_(1, "cone is not kept", error="1/8")
        with_(1, "cone is not kept", scale=str(rounded(Q(unit.slow) ** 2 + Q(1, 1000), 40)))
        with_(1, "cone is not kept", scale="1/1000000")
        with_(1, "not symmetric", metric=rows(plus((1, unit.metric_), (1, [[Q(k == 0 and l == 1) for l in range(d)] for k in range(d)]))))
        least = Q(least_eigenvalue(floats(unit.metric_)))
        with_(1, "least", least=str(least * Q(1001, 1000)))
        with_(0, None, least=str(least * Q(999, 1000)))
        with_(1, "along the axis", least=str(least / 2 ** 64))  # no lie, but too little
        # The shape is a proposal: whatever it is, what passes is true.
        with_(0, None, shape=rows(short(unit.J, 40)))
        with_(1, "aside", shape=rows(eye(d)))
        with_(1, "aside", shape=rows(plus((2, unit.J))))
        for wrong in (plus((-1, unit.J)), eye(d, 0)): with_(1, "shape: <l,Jl>", shape=rows(wrong))
        with_(1, "behind the axis", axis=rows([[-t for t in unit.l_[0]]]))
        with_(1, "aside", axis=rows([[t * 8 for t in unit.l_[0]]]))
        for k in range(d): with_(1, None, axis=rows([eye(d)[k]]))
        with_(1, "cone is not kept", metric=rows(plus((4, unit.metric_))), shape=rows(plus((Q(1, 4), unit.J))))
        for other in (eye(d), unit.T, turned(unit.R)):
            with_(1, "inverse: |I - BR|", inverse=rows(other))
        R = copy.deepcopy(unit.R)
        R[2][1] += Q(1, 2 ** 12)
        with_(1, "error", inverse=rows(R))
        # x^K is not where it has to be.
        loose = {k: str(2 ** 6 * Q(trap[k])) for k in ("distance", "step", "constant")} | {"gap": str(2 ** 12 * Q(trap["gap"]))}
        self.assertTrue(toy.reach(loose, rate) <= Q(rate["radius"]))
        go(1, "error", **loose)  # but for that, what follows is right
        loose["vanished"] = [unit.item(toy.reach(loose, rate), 64)]
        go(0, "4/4", **loose)
        own = {q: k for k, q in enumerate(unit.places)}
        def shifted(place, by):
            return toy.start([t + by * (k == own[place]) for k, t in enumerate(map(Q, unit.x))])
        go(1, "side of sample 0", shifted(("U1", 1, 0), Q(1)), **loose)
        go(1, "side of sample 1", shifted(("U1", 1, 1), -Q(1)), **loose)
        go(1, "side of sample 0", shifted(("U1", 1, 0), -Q(unit.x[own["U1", 1, 0]])), **loose)
        go(1, "outside of the cone", shifted(("W2", 0, 1), Q(1)), **loose)
        go(1, "outside of the cone", shifted(("V1", 1, 0), -Q(1)), **loose)
        go(1, "side of sample", toy.start([-t for t in unit.x]), **loose)
        go(1, "side of sample", toy.x, **loose)
        # Too early, and constants that do not belong together.
        early = toy.start(length=Q(1, 2 ** 10))
        claims = [*toy.claims, rate]
        self.go(toy.problem, claims + [trap], 1, "distance", [early, y])
        self.go(toy.problem, [{**c, "range": [0, 1]} for c in claims] + [{**trap, "range": [0, 1], "at": 1}], 0, "4/4", [early, y])
        go(1, "constant", constant=str(Q(trap["constant"]) * HALF))
        go(1, "d + C + 2e <= r", constant="1")
        # Not as many as the point has.
        go(1, "vanished: not as many", vanished=[])
        go(1, "vanished: not as many", vanished=[item] * 2)
        self.submit(toy, rate, {k: v for k, v in trap.items() if k != "vanished"}, 1, "vanished: not as many", y)
        # The forms of the keys.
        for key in ("inverse", "metric", "shape"):
            for wrong in (item[key][:-1], [], rows(eye(d + 1))): with_(1, f"not of order {d}", **{key: wrong})
            for wrong in (item[key][:-1] + ["1"], ["a"], None): with_(2, None, **{key: wrong})
        for wrong in ([], ["1 1"], item["axis"] * 2): with_(1, f"axis: not of {d} entries", axis=wrong)
        for key in ("least", "scale", "error"):
            for wrong in ("0", "-1", 1): with_(2, None, **{key: wrong})
        for key in item: go(2, None, vanished=[{k: v for k, v in item.items() if k != key}])
        with_(2, None, more="1")
        go(2, None, vanished={})
        go(2, None, vanished=None)

    def test_orbit(self):
        """An orbit that is enclosed: on its side is what is there for every number within the radii; what rests on the kink rests there exactly."""
        toy = Toy("0-")
        rate, problem, y = toy.rates()[1], copy.deepcopy(toy.problem), toy.start()
        problem["start"] = {b: rows(m) for b, m in y.items()}
        points = [y, Naive(problem).sweep(y, 80)]
        exact = {"exact": [["U1", 1, 0, 0, 1]]}
        enclosure = claim_of(problem, points, **exact)
        trap = toy.trap(rate, points[1])
        wide = {k: str(8 * Q(trap[k])) for k in ("distance", "step", "constant")} | {"gap": str(64 * Q(trap["gap"])), "run": "orbit", "range": [0, 1], "at": 1, "needs": [2, 3]}
        reach = toy.reach(wide, rate)
        self.assertTrue(reach <= Q(rate["radius"]))
        wide["vanished"] = [toy.unit.item(reach, toy.weight)]
        def file_of(**change):
            claims = [*toy.claims, rate, {**enclosure, **change}, {**trap, **wide}]
            return certificate(problem, {"recorded": recorded([y]), **orbit_run(points)}, claims)
        def go(code, word=None, other=None, **change):
            self.outcome(problem, file_of(**change), code, word, other)
        go(0, "5/5")
        go(1, "side of sample 0", "sample 0: the entry of U is exactly 0", exact=[])
        def with_radius(radius):
            return {"radius": {**enclosure["radius"], "U1": "0 " + dy(radius)}}
        u, own = -points[1]["U1"][1][1], dyadic_matrix((enclosure["radius"]["U1"],)).at(0, 1)
        for radius, words in ((u, ("side of sample 1", "sample 1: the entry of U is on its side")), (u * Q(1023, 1024), ("outside of the cone", "of the cone"))):
            self.assertTrue(own < radius)
            go(1, *words, **with_radius(radius))
        low, high = own, u  # the largest radius with which all is in the cone
        while high > low * Q(100001, 100000):
            middle = rounded(Q((float(low) * float(high)) ** .5), 200)
            low, high = (middle, high) if check(file(problem), file(file_of(**with_radius(middle))))[0] == 0 else (low, middle)
        go(0, "5/5", **with_radius(low))
        go(1, "outside of the cone", "of the cone", **with_radius(high))

    def test_error(self):
        """The largest error with which the cone is kept, in a file."""
        toy = Toy("-+")
        rate, y = toy.rates()[1], toy.start()
        trap = toy.trap(rate, y)
        item, best = trap["vanished"][0], Q(largest_error(toy.unit, trap["vanished"][0]))
        for share, code in ((1 - Q(1, 10 ** 5), 0), (1 + Q(1, 10 ** 5), 1)):
            self.submit(toy, rate, {**trap, "vanished": [{**item, "error": str(best * share)}]}, code, "cone is not kept" if code else "4/4", y)

    def test_forms(self):
        """The least lower bound of the metric with which the forms are positive on the cone: which of them is the first to fail, and where."""
        for sides, first in {"-+": "sample 0 its piece", "0-": "sample 0 from the right", "-+0": "sample 2 from the right", "+0": "sample 1 from the right"}.items():
            toy = Toy(sides)
            rate, y = toy.rates()[1], toy.start()
            trap = toy.trap(rate, y, toy.weight)
            item = trap["vanished"][0]
            def files(least):
                claims = [*toy.claims, rate, {**trap, "vanished": [{**item, "least": str(least)}]}]
                return file(toy.problem), file(certificate(toy.problem, {"recorded": recorded([y])}, claims))
            low, high = Q(1, 2 ** 60), Q(item["least"])
            while high > low * Q(100001, 100000):
                middle = rounded(Q((float(low) * float(high)) ** .5), 200)
                low, high = (low, middle) if check(*files(middle))[0] == 0 else (middle, high)
            for least, code, word in ((low, 1, first), (high, 0, "4/4")):
                self.outcome(toy.problem, files(least)[1], code, word)

    def test_no_vanished(self):
        """The key at a point without such units."""
        x = {b: [[Q(0)]] for b in "xy"}
        claims = claims_of(SQUARE, x, radii=(Q(1), Q(2)), enters=None)
        rate = local_of(Map(SQUARE, x), Q(1))
        trap = {"kind": "trapping", "range": [0, 0], "needs": [2], "at": 0, "distance": "0", "gap": str(-Q(claims[0]["value"][0])), "step": "1/1024", "factor": "127/128", "constant": "1/4"}
        some = {"inverse": ["1"], "metric": ["1"], "shape": ["1"], "axis": ["1"], "least": "1", "scale": "1", "error": "1"}
        self.go(SQUARE, [*claims, rate, trap], 0, "4/4", [x])
        for wrong in ([], [some]): self.go(SQUARE, [*claims, rate, {**trap, "vanished": wrong}], 1, "vanished: the point has none", [x])

    def test_sides_of_the_point(self):
        """Other sides in the point: it is proved with them, but x^K has others, or sweeps do not keep them."""
        true = Toy("-+").start()
        for sides in ("--", "-0", "0+", "00"):
            toy = Toy(sides, "-+")
            rate = toy.rates()[1]
            for y in (true, toy.start()):
                self.go(toy.problem, [*toy.claims, rate], 0, "3/3", [y])
                self.submit(toy, rate, toy.trap(rate, y), 1, "no side but 0" if sides == "00" else "side of sample" if y == true else None, y)
        zero = Toy("0-")
        rate, y = zero.rates()[1], zero.start()
        self.submit(zero, rate, zero.trap(rate, y), 0, "4/4", y)
        for by in (Q(1, 2 ** 60), -Q(1, 2 ** 60)):
            z = copy.deepcopy(y)
            z["U1"][1][0] = by
            self.submit(zero, rate, zero.trap(rate, z), 1, "the side of sample 0", z)

    def test_two(self):
        """Two units, each with its own sides."""
        toy = Toy("+0", twin="--")
        y = toy.start()
        y = toy.units[1].placed(y, [Q(t) / 2 ** 36 for t in toy.units[1].x])
        rate = toy.rates()[1]
        trap = toy.trap(rate, y, toy.weight)
        first, second = trap["vanished"]
        self.submit(toy, rate, trap, 0, "4/4", y)
        for wrong, word in (([second, first], "vanished unit 2,1"), ([first], "vanished: not as many"), ([first, {**second, "error": first["error"], "least": "1"}], "vanished unit 2,2: "), ([first, first], "vanished unit 2,2: ")):
            self.submit(toy, rate, {**trap, "vanished": wrong}, 1, word, y)
        z = toy.units[1].placed(y, [-Q(t) / 2 ** 36 for t in toy.units[1].x])
        self.submit(toy, rate, toy.trap(rate, z, toy.weight), 1, "vanished unit 2,2: the side of sample 0", z)
        x, naive = y, Naive(toy.problem)
        for k in range(20):
            x = naive.sweep(x, 200)
            self.assertTrue(all(keeps(x, *unit) for unit in toy.vanished))

    def test_breaks(self):
        """A second break, far away."""
        toy = Toy("-+", act={"kind": "piecewise", "breaks": ["0", "100"], "pieces": ["0 0", "1 0", "2 -100"]})
        rate, y = toy.rates()[1], toy.start()
        self.go(toy.problem, [*toy.claims, rate], 0, "3/3", [y])
        self.submit(toy, rate, toy.trap(rate, y), 1, "not one break", y)


def near_of(s, vanished):
    return Near(SimpleNamespace(e=s.e, p=s.e.p), SimpleNamespace(kind="critical_point", center=parsed(s.x), kinks=[], dead=[], symmetry=[], vanished=[list(u) for u in vanished]))


def given_of(item):
    return SimpleNamespace(**{k: [dyadic_matrix((r,)) for r in v] if isinstance(v, list) else Q(v) for k, v in item.items()})


def passes(f, *given):
    try:
        f(*given)
        return True
    except Rejected: return False


class Forms(unittest.TestCase):
    def test_boundary(self):
        """Every form alone: it is refused from the error on at which its bound, with this shape, is 0."""
        seen = set()
        for sides in TOYS:
            toy = Toy(sides)
            unit = toy.unit
            unit.item(Q(1, 10 ** 9), toy.weight)
            view, theta, l = Vanished(near_of(toy.s, toy.vanished), *toy.vanished[0]), rt(1 / unit.least), unit.l_[0]
            for J in unit.J, short(plus((1 + Q(1, 64), unit.J))):
                matrices = [dyadic_matrix(tuple(rows(m))) for m in (unit.l_, J, unit.metric_, unit.T)]
                forms, expected = list(view.forms(matrices[0], Q(0))), list(unit.forms())
                self.assertEqual(len(forms), len(expected))
                for form, (c, size, _) in zip(forms, expected):
                    bent = [sum(y * z for y, z in zip(r, l)) for r in J]
                    along = sum(y * z for y, z in zip(c, bent)) / sum(y * z for y, z in zip(l, bent))
                    aside = [y - along * z for y, z in zip(c, l)]
                    v = [sum(y * z for y, z in zip(r, aside)) for r in J]
                    w = [y - sum(t * z for t, z in zip(r, v)) for y, r in zip(aside, unit.metric_)]
                    square = sum(y * (z + t) for y, z, t in zip(v, aside, w)) + sum(t * t for t in w) / unit.least
                    if float(along) <= float(square) ** .5 and J is not unit.J: continue
                    best = rounded(Q((float(along) - float(square) ** .5) / float(theta)), 80)  # of error n(c_1) + s_0
                    self.assertTrue(best > 0, (sides, form[0]))
                    seen.add((form[0].split(" ", 2)[-1], J is unit.J))
                    for share, ok in ((1 - Q(1, 10 ** 7), True), (1 + Q(1, 10 ** 7), False)):
                        for error, more in ((best * share / size, 0),) * (size > 0) + ((0, best * share),):
                            with mock.patch.object(Vanished, "forms", lambda self, l, change: iter([(*form[:3], Q(more))])):
                                self.assertEqual(passes(view.positive, *matrices, unit.least, Q(error), Q(0)), ok, (sides, form[0]))
            for (_, _, _, more), (_, _, zero) in zip(view.forms(matrices[0], Q(3)), expected):  # V of the layer before changes
                self.assertEqual(more, 3 * zero * (unit.i > 1))
        self.assertEqual(seen, {(name, J) for name in ("axis", "its side", "its piece", "from the left", "from the right") for J in (True, False)})

    def test_kept(self):
        """The largest error with which the cone is kept."""
        for sides in TOYS:
            toy = Toy(sides)
            unit = toy.unit
            item = unit.item(Q(1, 10 ** 9), 1)
            view = Vanished(near_of(toy.s, toy.vanished), *toy.vanished[0])
            best = largest_error(unit, item)
            with mock.patch.object(Vanished, "starts", lambda *given: None), mock.patch.object(Vanished, "positive") as positive:
                view.check(given_of(item), Q(1, 10 ** 9), None, None)
                self.assertEqual(positive.call_args.args[-1], (1 + Q(item["error"]) + nrm(unit.T)) / 10 ** 9)
                for share, ok in ((1 - 1e-5, True), (1 + 1e-5, False)):
                    self.assertEqual(passes(view.check, given_of({**item, "error": str(Q(best * share))}), Q(1, 10 ** 9), None, None), ok, sides)

    def test_start(self):
        """Radii around z^K: up to the least with which it may leave N or the cone."""
        toy = Toy("0-")
        unit, y = toy.unit, toy.start()
        unit.item(Q(1, 10 ** 9), 64)
        view, tiny = Vanished(near_of(toy.s, toy.vanished), 1, 1, "0-"), Q(1, 2 ** 200)
        l, zeta = dyadic_matrix(tuple(rows(unit.l_))), [y[b][i][j] for b, i, j in unit.places]
        narrow = plus((1, matmul(turned(unit.l_), unit.l_)), (-1, unit.metric_))
        def starts(N, *moved):
            rho = {b: [[Q(0)] * len(m[0]) for _ in m] for b, m in y.items()}
            for (b, i, j), r in moved: rho[b][i][j] = r
            return passes(view.starts, parsed(y), parsed(rho), l, dyadic_matrix(tuple(rows(N))))
        self.assertTrue(starts(narrow) and passes(view.starts, parsed(y), None, l, dyadic_matrix(tuple(rows(narrow)))))
        self.assertFalse(starts(narrow, (("U1", 1, 0), tiny)))
        u, all_ = ("U1", 1, 1), eye(unit.d)  # a cone in which everything is, but for large radii
        def square(N, w):
            """The least value of the form, judged as the SPEC says."""
            Nz = [sum(s * t for s, t in zip(row, zeta)) for row in N]
            return sum(s * t for s, t in zip(Nz, zeta)) - 2 * sum(abs(s) * t for s, t in zip(Nz, w)) - sum(s * sum(abs(m) * t for m, t in zip(row, w)) for s, row in zip(w, N))
        wide = abs(y["U1"][1][1])
        for r, ok in ((wide - tiny, True), (wide, False)):
            self.assertEqual(starts(all_, (u, r)), ok and r < behind_of(unit, zeta, u))
        for place in unit.places:
            k, low, high = unit.places.index(place), Q(0), Q(1)
            for _ in range(90):
                middle = (low + high) / 2
                low, high = (middle, high) if square(narrow, [middle * (k == q) for q in range(unit.d)]) > 0 else (low, middle)
            self.assertEqual([starts(narrow, (place, rounded(low * Q(c, 1024), 300))) for c in (1023, 1025)], [True, False], place)
            behind, flat = behind_of(unit, zeta, place), [[s * t for t in unit.l_[0]] for s in unit.l_[0]]
            if place != u: self.assertEqual([starts(plus((1, flat), (1, eye(unit.d, 2 ** 20))), (place, rounded(behind * Q(c, 1024), 300))) for c in (10, 1025)], [True, False], place)


def largest_error(unit, item):
    """With which T'NT - scale N is still more than what may be off."""
    N = plus((1, matmul(turned(unit.l_), unit.l_)), (-1, unit.metric_))
    NT = matmul(N, unit.T)
    least = least_eigenvalue(floats(plus((1, matmul(turned(unit.T), NT)), (-Q(item["scale"]), N))))
    a, b = float(nrm(N)), float(nrm(NT))
    return ((b * b + a * least) ** .5 - b) / a  # 2 b error + a error^2 = least


def behind_of(unit, zeta, place):
    """The radius of one entry with which the inner product with the axis may be 0."""
    return sum(s * t for s, t in zip(unit.l_[0], zeta)) / abs(unit.l_[0][unit.places.index(place)])


def extreme(metric, l, c):
    """Where the linear form c is least and where it is largest on the cone, with <l,.> = 1; floats."""
    n = len(l)
    J = solve(metric, floats(eye(n)))
    Jl, Jc = ([sum(y * z for y, z in zip(r, v)) for r in J] for v in (l, c))
    ll, lc = (sum(y * z for y, z in zip(l, v)) for v in (Jl, Jc))
    center, way = [y / ll for y in Jl], [y - lc / ll * z for y, z in zip(Jc, Jl)]
    inside, size = (sum(y * sum(z * t for z, t in zip(r, v)) for y, r in zip(v, metric)) for v in (center, way))
    if size < 1e-18 or inside > 1: return []
    t = ((1 - inside) / size) ** .5 * (1 - 1e-9)
    ends = [[y + sign * t * z for y, z in zip(center, way)] for sign in (-1, 1)]
    return [v for v in ends if sum(y * sum(z * w for z, w in zip(r, v)) for y, r in zip(v, metric)) <= sum(y * z for y, z in zip(l, v)) ** 2]


class Sweeps(unittest.TestCase):
    """From the worst points of a cone that passes, in the largest ball in which it does, with everything else in disorder, no sweep leaves it or N."""

    def leave(self, toy, reach, rng):
        """How many points were tried, and from how many of them a sweep that stays in the ball leaves the cone or N."""
        unit, naive, tried, left = toy.unit, Naive(toy.problem), 0, 0
        metric, (l,) = floats(unit.metric_), floats(unit.l_)
        forms = [[float(y) for y in c] for c, _, _ in unit.forms()] + [[rng.gauss(0, 1) for _ in range(unit.d)] for _ in range(4)]
        for xi in [xi for c in forms for xi in extreme(metric, l, c)]:
            for share in (2, 2 ** 5, 2 ** 10):
                size = reach / share / Q(sum(y * y for y in xi) ** .5)
                x = {b: [[y + reach * Q(rng.randint(-64, 64), 64 * 8 * share * len(unit.s.every)) for y in r] for r in m] for b, m in toy.x.items()}
                for b, i, j in entries_of(x, toy.vanished): x[b][i][j] = Q(0)
                x = unit.placed(x, [Q(y) * size for y in xi], 200)
                if not keeps(x, *toy.vanished[0]): continue
                stays = True
                for u in toy.problem["sweep"]:
                    x = naive.sweep(x, 200, [u])
                    if apart(x, toy.x) > reach ** 2: break
                    stays = stays and keeps(x, *toy.vanished[0])
                else:
                    z = [float(x[b][i][j] / reach) for b, i, j in unit.places]
                    along = sum(y * t for y, t in zip(l, z))
                    stays = stays and along > 0 and sum(y * sum(t * q for t, q in zip(z, r)) for y, r in zip(z, metric)) <= along ** 2 * (1 + 1e-9)
                    tried, left = tried + 1, left + (not stays)
        return tried, left

    def test_worst(self):
        rng, wide = random.Random(3), 0
        for sides in TOYS:
            toy = Toy(sides)
            view = Vanished(near_of(toy.s, toy.vanished), *toy.vanished[0])
            y = parsed(toy.start(length=Q(1, 2 ** 60)))
            def largest(weight):
                for k in range(10, 50, 3):
                    if passes(view.check, given_of(toy.unit.item(Q(1, 2 ** k), weight)), Q(1, 2 ** k), y, None): return Q(1, 2 ** k)
            reach, weight = None, Q(1, 4)
            while not reach:
                weight *= 4
                reach = largest(float(weight))
            tried, left = self.leave(toy, reach, rng)
            self.assertTrue(tried > 10, (sides, tried))
            self.assertEqual(left, 0, sides)
            toy.unit.item(reach, float(weight) / 64)  # such a cone is refused, and with good reason
            wide += self.leave(toy, reach, rng)[1]
        self.assertTrue(wide)


class Speed(unittest.TestCase):
    def test_order_50(self):
        """Matrices of order 50 with entries of 200 bits, a sweep that is almost diagonal, 80 forms."""
        n, rng = 50, random.Random(2)
        def dense(values):
            noise = [[Q(rng.getrandbits(130) | 1, 2 ** 200) for _ in range(n)] for _ in range(n)]
            return dyadic_matrix(tuple(rows([[noise[min(k, l)][max(k, l)] + (values[k > 0] if k == l else 0) for l in range(n)] for k in range(n)])))
        view, at = Vanished.__new__(Vanished), SimpleNamespace(delta=lambda r: r)
        view.near, view.what, view.places, view.sides, view.layer = SimpleNamespace(at=at), "unit", list(range(n)), "+", SimpleNamespace(act=SimpleNamespace(breaks=[0]))
        view.H, view.B, l = dense((1, 1)), dense((4, 2)), [[Q(k == 0) + Q(rng.getrandbits(130), 2 ** 200) for k in range(n)]]
        R, metric, shape = dense((Q(1, 4), Q(1, 2))), dense((Q(1, 2), 64)), dense((2, Q(1, 64)))
        split = [[m.rows(slice(k, k + 1)) for k in range(n)] for m in (R, metric, shape)]
        given = SimpleNamespace(inverse=split[0], metric=split[1], shape=split[2], axis=[dyadic_matrix(tuple(rows(l)))], least=Q(1, 4), scale=Q(1, 2), error=Q(1, 2 ** 40))
        forms = [dyadic_matrix(tuple(rows([[y + Q(rng.getrandbits(130), 2 ** 200) for y in l[0]]]))) for _ in range(80)]
        begin = time.process_time()
        with mock.patch.object(Vanished, "starts", lambda *given: None), mock.patch.object(Vanished, "forms", lambda self, l, change: iter([("form", c, c, Q(0)) for c in forms])):
            view.check(given, Q(1, 10 ** 15), None, None)
        self.assertTrue(time.process_time() - begin < 20)


if __name__ == "__main__":
    unittest.main()
