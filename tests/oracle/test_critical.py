"""Tests of the oracle's critical_point, kl and, for networks, kl_zero (SPEC 3.14 to 3.16). What it computes is compared with exact differences of the naive F, which
has degree at most 4 within a cell; what is claimed of a ball, with points of it."""
import copy
import random
import unittest
from fractions import Fraction as Q
from math import isqrt, sqrt
from types import SimpleNamespace

from test_oracle import HAT, RELU, Base, Naive, certificate, network, recorded, rounded, rows, sigma_smooth, solve
from test_orbit import LEAKY, deep, evaluator, kinked, parsed
from oracle_critical import Critical, rt
from oracle_files import dyadic_matrix
from oracle_numbers import Interval, enclose, from_rationals, hi, lo
from oracle_runs import Rejected, bending, sigma_between
from oracle_taylor import CriticalPolynomial

LINEAR = {"kind": "piecewise", "breaks": [], "pieces": ["1 0"]}
STEP = Q(1, 2 ** 24)
QUADRATIC = {"format": "amcert-problem/1", "name": "q", "kind": "quadratic", "blocks": [{"name": "x", "size": 1}, {"name": "U1", "size": 1}],
             "H": ["1 1/2", "1/2 1"], "g": ["0", "1"], "start": {"x": ["1"], "U1": ["0"]},
             "sweep": [{"update": "ridge", "blocks": [b], "prox": ["0"]} for b in ("x", "U1")]}


class NaiveQuadratic:
    def __init__(self, problem):
        self.h, self.g = ([[Q(t) for t in r.split(" ")] for r in problem[k]] for k in "Hg")

    def F(self, x):
        v = [r[0] for m in x.values() for r in m]
        return sum(y * z * t for y, row in zip(v, self.h) for t, z in zip(row, v)) / 2 - sum(y * r[0] for y, r in zip(v, self.g))


class NaivePolynomial:
    """Monomials as they are written: F alone."""

    def __init__(self, problem):
        def parsed(p):
            return [(Q(c), list(map(int, e))) for c, *e in (m.split(" ") for m in p)]
        self.hinges, self.rest = list(map(parsed, problem["hinges"])), parsed(problem["rest"])
        self.residuals = [(Q(o["weight"]), parsed(o["value"])) for o in problem["residuals"]]

    def at(self, p, v):
        total = Q(0)
        for c, e in p:
            for i in e:
                c *= v[i]
            total += c
        return total

    def F(self, x):
        v = [y for m in x.values() for r in m for y in r]
        v += [max(Q(0), self.at(h, v)) for h in self.hinges]
        return self.at(self.rest, v) + sum(w * self.at(p, v) ** 2 for w, p in self.residuals) / 2


def naive_of(problem):
    return {"network": Naive, "quadratic": NaiveQuadratic, "polynomial": NaivePolynomial}[problem["kind"]](problem)


def places(x):
    return [(b, i, j) for b, m in x.items() for i in range(len(m)) for j in range(len(m[0]))]


def moved(x, e, t):
    return {b: [[y + t * z for y, z in zip(r, s)] for r, s in zip(m, e[b])] for b, m in x.items()}


def unit(x, place):
    return {b: [[Q((b, i, j) == place) for j in range(len(m[0]))] for i in range(len(m))] for b, m in x.items()}


def dot(v, w):
    return sum(y * z for b in v for r, s in zip(v[b], w[b]) for y, z in zip(r, s))


def along(naive, x, e, order, step=STEP):
    """The first or second derivative of F along e: exact for degree at most 4, and 5."""
    f = [naive.F(moved(x, e, t * step)) for t in (-2, -1, 0, 1, 2)]
    return sum(c * y for c, y in zip((1, -8, 0, 8, -1) if order == 1 else (-1, 16, -30, 16, -1), f)) / (12 * step ** order)


def one_sided(naive, x, place, sign, step=STEP):
    """The derivative to the right (sign 1) or left by an entry of U: F is quadratic on either side."""
    f = [naive.F(moved(x, unit(x, place), sign * t * step)) for t in (0, 1, 2)]
    return sign * (-3 * f[0] + 4 * f[1] - f[2]) / (2 * step)


def direction(x, kinks, rng, size=8, only=None):
    """Random integers, 0 at kinks; only: in these blocks."""
    return {b: [[Q(0) if (b, i, j) in kinks or only and b not in only else Q(rng.randint(-size, size)) for j in range(len(m[0]))] for i in range(len(m))]
            for b, m in x.items()}


def in_ball(x, e, r):
    """x plus the multiple of e whose length is r, or less by a trifle."""
    return moved(x, e, r / rt(dot(e, e))) if dot(e, e) else x


def biased(*given, **more):
    """A network with a bias apart in the first layer."""
    problem, start = network(*given, bias="apart", **more)
    problem["sweep"].append({"update": "ridge", "blocks": ["b1"], "prox": ["0"]})
    return problem, start


def critical(problem, x, kinks=(), symmetry=(), e=None, **more):
    kind = CriticalPolynomial if problem["kind"] == "polynomial" else Critical
    return kind(e or evaluator(problem), SimpleNamespace(center=parsed(x), kinks=list(kinks), symmetry=list(symmetry), **{"dead": [], "vanished": [], **more}))


def point_of(problem, samples, shared):
    """The point with these entries (numbers), in the order of SPEC 3.14."""
    samples, shared, out, sizes = [iter(s) for s in samples], iter(shared), {}, evaluator(problem).p.blocks
    for b, (r, n) in sizes.items():
        if problem["kind"] == "network" and b[0] in "UV":
            out[b] = [list(row) for row in zip(*([next(s) for _ in range(r)] for s in samples))]
        else:
            out[b] = [[next(shared) for _ in range(n)] for _ in range(r)]
    return out


def applied(problem, at, v):
    samples, shared = at.times(at.stacked(parsed(v)))
    return point_of(problem, [[m.at(q, 0) for q in range(m.shape[0])] for m in samples], [shared.at(q, 0) for q in range(shared.shape[0])])


def dense(at):
    """The Hessian as floats, samples first, from the arrow."""
    D, C, A = at.hessian
    q, p = at.orders
    n = len(D) * q
    h = [[0.0] * (n + p) for _ in range(n + p)]
    for j, (d, c) in enumerate(zip(D, C)):
        for a in range(q):
            for b in range(q):
                h[j * q + a][j * q + b] = float(d.at(a, b))
            for b in range(p):
                h[j * q + a][n + b] = h[n + b][j * q + a] = float(c.at(b, a))
    for a in range(p):
        for b in range(p):
            h[n + a][n + b] = float(A.at(a, b))
    return h


def flat(v):
    """Floats of what stacked gives."""
    return [float(y) for y in sum(v[0], []) + v[1]]


def exact(m):
    return dyadic_matrix(tuple(rows(m)))


def cholesky(h, shift):
    """L with LL' = H - shift I, or None."""
    low = []
    for i, row in enumerate(h):
        low.append([])
        for j in range(i):
            low[i].append((row[j] - sum(x * y for x, y in zip(low[i], low[j][:j]))) / low[j][j])
        d = row[i] - shift - sum(x * x for x in low[i])
        if d < 1e-12: return None
        low[i].append(sqrt(d))
    return [r + [0.0] * (len(h) - len(r)) for r in low]


def least_eigenvalue(h):
    a, b = 0.0, 64.0
    for _ in range(40):
        m = (a + b) / 2
        a, b = (m, b) if cholesky(h, m) else (a, m)
    return a


def settle(problem, x, kinks, turns=(), steps=7):
    """Newton's method on M for the naive F, rounded to 60 bits."""
    naive, free = naive_of(problem), [q for q in places(x) if q not in kinks]
    for _ in range(steps):
        at, g = critical(problem, x, kinks), {b: [[Q(0)] * len(m[0]) for _ in m] for b, m in x.items()}
        h, q = dense(at), at.orders[0]
        for tau in turns:
            h = [[y + s * t for y, t in zip(row, tau)] for row, s in zip(h, tau)]
        for b, i, j in free:
            g[b][i][j] = rounded(along(naive, x, unit(x, (b, i, j)), 1), 120)
        samples, shared = at.stacked({b: exact(m) for b, m in g.items()})
        step = [rounded(Q(y), 120) for y, in solve(h, [[float(y)] for y in sum(samples, []) + shared])]
        step = point_of(problem, [step[j * q:j * q + q] for j in range(at.n)], step[at.n * q:])
        x = {b: [[y if (b, i, j) in kinks else rounded(y - step[b][i][j], 60) for j, y in enumerate(r)] for i, r in enumerate(m)] for b, m in x.items()}
    return x


def less(q, bits=30):
    """Rational of few digits a little below q (above, for negative bits)."""
    unit = Q(1, 2 ** (abs(bits) + max(0, q.denominator.bit_length() - q.numerator.bit_length())))
    return q // unit * unit if bits > 0 else -(-q // unit * unit)


def claims_of(problem, x, kinks=(), symmetry=(), radii=(Q(1, 1000), Q(1, 500)), dead=(), vanished=(), **more):
    """A critical_point and a kl with the best constants."""
    e = evaluator(problem, 128)
    at = critical(problem, x, kinks, symmetry, e, dead=list(dead), vanished=list(vanished))
    h, turns, p, q = dense(at), at.turns, at.orders[1], at.orders[0]
    n, mixed, t = at.n * q, h, 0
    y = [[rounded(Q(s), 40) for s in shared] for _, shared in turns]
    for c in (4, 2, 1, Q(1, 2), Q(1, 4), Q(1, 16), Q(1, 64)) if turns else ():
        trial = copy.deepcopy(h)
        for tau, row in zip(map(flat, turns), y):
            z = [0.0] * n + [float(c * s) for s in row]
            trial = [[v + a * z[j] + b * tau[j] for j, v in enumerate(r)] for r, a, b in zip(trial, tau, z)]
        if least_eigenvalue(trial) > t: t, mixed, turn = least_eigenvalue(trial), trial, [[c * s for s in row] for row in y]
    t = rounded(Q(least_eigenvalue(mixed)) * Q(1023, 1024), 30)
    low = [[rounded(Q(v), 50) for v in row] for row in cholesky(mixed, float(t))]
    parts = [slice(j * q, j * q + q) for j in range(at.n)] + [slice(n, n + p)]
    witness = {"samples": [rows([r[s] for r in low[s]]) for s in parts[:-1]], "coupling": [rows([r[s] for r in low[parts[-1]]]) for s in parts[:-1]],
               "weights": rows([r[parts[-1]] for r in low[parts[-1]]])}
    if turns: witness["turn"] = rows(turn)
    at.c.shift, at.c.witness = t, SimpleNamespace(**{
        k: [dyadic_matrix(tuple(m)) for m in v] if k in ("samples", "coupling") else dyadic_matrix(tuple(v)) for k, v in witness.items()})
    modulus = less(t - at.error())
    balls = [[r, less(modulus - at.delta(r))] for r in radii]
    g = less(rt(at.gradient2()) + Q(1, 2 ** 50), -30)
    f, mu1 = e.value(parsed(x)), balls[0][1]
    claim = {"kind": "critical_point", "range": [0, 0], "center": {b: rows(m) for b, m in x.items()}, "kinks": [list(k) for k in kinks],
             "dead": [list(d) for d in dead], "vanished": [list(u) for u in vanished], "symmetry": [list(s) if problem["kind"] == "network" else [[i, j, str(c)] for i, j, c in s] for s in symmetry], "gradient": str(g), "shift": str(t), "modulus": str(modulus), "balls": [[str(r), str(mu)] for r, mu in balls],
             "value": [str(less(lo(f) - g * g / (2 * mu1), 90)), str(less(Q(hi(f)), -90))], "enters": 0, "below": None, "witness": witness}
    kappa = []
    for r, mu in balls:
        best = 2 * mu
        if kinks and at.nu(r) > 0: best = min(best, at.nu(r) ** 2 / at.gap(r, g, mu1))
        kappa.append(less(Q(isqrt(int(best * 4 ** 64)), 2 ** 64)))
    still = {*kinks, *entries_of(x, vanished), *((f"U{i}", a, j) for i, a in dead for j in range(at.n))}
    v = {b: [[rounded(y, 40) if (b, i, j) not in still else Q(0) for j, y in enumerate(r)] for i, r in enumerate(m)] for b, m in weakest(problem, at, h, still).items()}
    hv, d = applied(problem, at, v), at.delta(g / mu1)
    least = dot(v, hv) - d * dot(v, v)
    upper = less(rt(2 * (rt(dot(hv, hv)) + d * rt(dot(v, v))) ** 2 / least) + Q(1, 2 ** 50), -30)
    other = {"kind": "kl", "range": [0, 0], "needs": [0], "theta": "1/2", "kappa": list(map(str, kappa)), "upper": str(upper), "direction": {b: rows(m) for b, m in v.items()}}
    return [{**claim, **more}, other]


def entries_of(x, vanished):
    """All entries of vanished units."""
    return [(b, i, j) for layer, a, _ in vanished for b, i, j in places(x)
            if b[0] in "WUV" and (b[1:] == str(layer) and i == a or b == f"W{layer + 1}" and j == a)]


def weakest(problem, at, h, still=()):
    """About the eigenvector of the least eigenvalue across the turns and the entries that are still."""
    n, q = len(h), at.orders[0]
    stiff = flat(at.stacked({b: exact([[Q((b, i, j) in still) for j in range(m.shape[1])] for i in range(m.shape[0])]) for b, m in at.x.items()}))
    h = [[y + 64 * stiff[i] * (i == j) for j, y in enumerate(r)] for i, r in enumerate(h)]
    for tau in map(flat, at.turns):
        h = [[v + 9 * a * b for v, b in zip(r, tau)] for r, a in zip(h, tau)]
    low, v = cholesky(h, 0), [1.0 + j % 3 for j in range(n)]
    for _ in range(60):
        for i in range(n):
            v[i] = (v[i] - sum(low[i][j] * v[j] for j in range(i))) / low[i][i]
        for i in reversed(range(n)):
            v[i] = (v[i] - sum(low[j][i] * v[j] for j in range(i + 1, n))) / low[i][i]
        size = sqrt(sum(y * y for y in v))
        v = [y / size for y in v]
    v = [Q(y) for y in v]
    return point_of(problem, [v[j * q:j * q + q] for j in range(at.n)], v[at.n * q:])


def minimum(problem, start, sweeps=60, symmetry=()):
    """A point near a minimum of a network problem, and its entries at breaks."""
    naive, x = Naive(problem), start
    for _ in range(sweeps):
        x = naive.sweep(x, 60)
    breaks = {f"U{i}": [Q(b) for b in layer["activation"].get("breaks", ())] for i, layer in enumerate(problem["layers"], 1) if "activation" in layer}
    kinks = [(b, i, j) for b, i, j in places(x) if x[b][i][j] in breaks.get(b, ())]
    return settle(problem, x, kinks, [flat(tau) for tau in critical(problem, x, kinks, symmetry).turns]), kinks


def pair(kinked):
    """Two units of one pattern, on for two samples and, if kinked, at the break for a third one."""
    problem, x = network([1, 2, 1], 2 + kinked, RELU, 3, bias="none", prox="0", lam="1/10", gamma="2", rho="2")
    problem["data"] = {"X": ["1 2" + " 1/2" * kinked], "Y": ["2 4" + " -2" * kinked]}
    x = {"W1": [[Q(3, 4)]] * 2, "U1": [[Q(3, 4), Q(3, 2)] + [Q(0)] * kinked] * 2, "V1": [[Q(3, 4), Q(3, 2)] + [Q(-1)] * kinked] * 2,
         "W2": [[Q(3, 4)] * 2], "V2": [[Q(2), Q(4)] + [Q(-2)] * kinked]}
    x, kinks = minimum(problem, x, symmetry=[(1, 0, 1)])
    x = {b: [[rounded(y) for y in r] for r in m] for b, m in turned(x, 1, 0, 1, Q(1, 8)).items()}
    return problem, settle(problem, x, kinks, [flat(tau) for tau in critical(problem, x, kinks, [(1, 0, 1)]).turns]), kinks, [(1, 0, 1)]


def turned(x, i, a, b, m):
    """x after the rotation of the units a, b of layer i by 2 arctan(m)."""
    c, s, out = (1 - m * m) / (1 + m * m), 2 * m / (1 + m * m), copy.deepcopy(x)
    for name in {f"{letter}{i}" for letter in "WbUV"} & x.keys():
        out[name][a], out[name][b] = ([u * y + v * z for y, z in zip(x[name][a], x[name][b])] for u, v in ((c, s), (-s, c)))
    for row, old in zip(out[f"W{i + 1}"], x[f"W{i + 1}"]):
        row[a], row[b] = c * old[a] + s * old[b], c * old[b] - s * old[a]
    return out


def deep_kinks():
    """A kink of the last layer, biases apart."""
    problem, start = network([1, 1, 1], 3, RELU, 35, bias="apart", last_split=1, lam="1/3", s="2",
                             sweep=[["ridge", "V2"], ["scalar", "U2"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1", "b1"]])
    return problem, *minimum(problem, start)


def tanh():
    problem, start = network([1, 1, 1], 2, {"kind": "tanh"}, 11, bias="apart", lam="1/2", gamma="1", rho="2", prox="0",
                             sweep=[["ridge", "V2"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1", "b1"]])
    problem["data"] = {"X": ["1 -1/2"], "Y": ["2 -1"]}
    return problem, *minimum(problem, start, 12)


def examples():
    """(name, problem, point, kinks, symmetry, radii) of certificates by hand."""
    third, usual = Q(1, 3) // Q(1, 2 ** 60) * Q(1, 2 ** 60), (Q(1, 10000), Q(1, 5000))
    yield "quadratic", QUADRATIC, {"x": [[-2 * third]], "U1": [[4 * third]]}, [], [], (Q(1, 7), Q(100))
    problem, start = network([1, 1, 1], 2, LINEAR, 5, bias="none", last_split=1, lam="1/4", gamma="3/2", rho="2")
    problem["data"] = {"X": ["1 2"], "Y": ["3 5"]}
    yield "linear", problem, *minimum(problem, start), [], usual
    yield "kink", kinked()[0], *minimum(*kinked()), [], (Q(1, 100), Q(1, 4))
    yield "tanh", *tanh(), [], (Q(1, 3000), Q(1, 1000))
    yield "pair", *pair(0), usual
    yield "pair at a break", *pair(1), usual
    yield "deep kink", *deep_kinks(), [], (Q(1, 50000), Q(1, 30000))


def random_networks():
    """(name, problem, point in general position, its kinks)."""
    for name, (problem, start) in {
            "relu": network([2, 2, 1], 3, RELU, 1), "hat": network([2, 3, 2], 2, HAT, 2, last_split=1), "deep": deep(3), "leaky": biased([1, 2, 2], 3, LEAKY, 4, last_split=1),
            "linear": network([2, 1, 2], 2, LINEAR, 5), "one layer": biased([3, 2], 2, RELU, 6, last_split=1), "least squares": network([3, 2], 2, RELU, 7),
            "tanh": biased([2, 2, 1], 2, {"kind": "tanh"}, 8), "sigmoid": network([2, 2, 2], 2, {"kind": "sigmoid"}, 9, last_split=1)}.items():
        rng, kinks, x = random.Random(name), [], copy.deepcopy(start)
        for b, i, j in places(x):
            act = problem["layers"][int(b[1:]) - 1].get("activation", {})
            breaks = [Q(t) for t in act.get("breaks", ())] if b[0] == "U" else []
            if breaks and rng.random() < 0.4:
                x[b][i][j] = rng.choice(breaks)
                kinks.append((b, i, j))
            elif x[b][i][j] in breaks:
                x[b][i][j] += Q(1, 64)
        yield name, problem, x, kinks


class Quantities(Base):
    """What the oracle computes at a point, against differences of F."""

    def test_hessian_and_gradient(self):
        for name, problem, x, kinks in random_networks():
            naive, at, rng, smooth = Naive(problem), critical(problem, x, kinks), random.Random(1), name in ("tanh", "sigmoid")
            at.cells(Q(1, 1000))
            step = STEP / 64 if smooth else STEP
            for q in range(6):
                v, w = (direction(x, set(kinks), rng, 4) for _ in range(2))
                polar = (along(naive, x, moved(v, w, 1), 2, step) - along(naive, x, moved(v, w, -1), 2, step)) / 4
                found = dot(w, applied(problem, at, v))
                self.assertTrue(abs(polar - found) < Q(1, 10 ** 25) if smooth else polar == found, (name, float(polar), float(found)))
            total = sum(along(naive, x, unit(x, place), 1) ** 2 for place in places(x) if place not in kinks)
            self.assertTrue(0 <= at.gradient2() - total < Q(1, 10 ** 20) if smooth else at.gradient2() == total, name)
            for b, i, j in kinks:  # the other way round: f(s), and with no way to leave, nu is the least of these
                acts = [tuple(map(Q, t.split(" "))) for t in problem["layers"][int(b[1:]) - 1]["activation"]["pieces"]]
                p = [Q(t) for t in problem["layers"][int(b[1:]) - 1]["activation"]["breaks"]].index(x[b][i][j])
                for sign, (s, _) in zip((-1, 1), acts[p:]):
                    self.assertEqual(at.slope(int(b[1:]), i, j, s), one_sided(naive, x, (b, i, j), sign), name)
            if kinks:
                least = min(sign * one_sided(naive, x, place, sign) for place in kinks for sign in (-1, 1))
                self.assertEqual(at.nu(Q(0)), least)
            z = applied(problem, at, {b: [[Q((b, i, j) in kinks) for j in range(len(m[0]))] for i in range(len(m))] for b, m in x.items()})
            self.assertTrue(all(z[b][i][j] == ((b, i, j) in kinks) for b, i, j in places(x)))  # the identity there

    def test_error(self):
        """epsilon is the greatest row sum of a dense H + turns - t - LL'."""
        problem, x = network([2, 3, 1], 2, RELU, 9)
        x["U1"] = [[abs(y) + Q(1, 64) for y in r] for r in x["U1"]]
        t = Q(3, 7)
        for name, problem, x, kinks in [*random_networks(), ("turns", problem, x, [])]:
            for scales in ((1, 1, 1), (9, 0, 0), (0, 9, 0), (0, 0, 9)):
                rng, at = random.Random(2), critical(problem, x, kinks, [(1, 0, 2)] if name == "turns" else [])
                q, p = at.orders
                n = at.n * q
                def mat(r, c, scale=1):
                    return [[Q(scale * rng.randint(-64, 64), 64) for _ in range(c)] for _ in range(r)]
                L, K, w = [mat(q, q, scales[0]) for _ in range(at.n)], [mat(p, q, scales[1]) for _ in range(at.n)], mat(p, p, scales[2])
                turn = mat(len(at.turns), p)
                at.c.shift = t
                at.c.witness = SimpleNamespace(samples=list(map(exact, L)), coupling=list(map(exact, K)), weights=exact(w), turn=turn and exact(turn))
                low = [[Q(0)] * (n + p) for _ in range(n + p)]
                for j in range(at.n):
                    for a in range(q):
                        low[j * q + a][j * q:j * q + q] = L[j][a]
                    for a in range(p):
                        low[n + a][j * q:j * q + q] = K[j][a]
                for a in range(p):
                    low[n + a][n:] = w[a]
                pairs = [(sum(samples, []) + shared, [Q(0)] * n + row) for (samples, shared), row in zip(at.turns, turn)]
                e = []
                for i, row in enumerate(low):
                    one = [Q(i == k) for k in range(n + p)]
                    samples, shared = at.times(([one[j * q:j * q + q] for j in range(at.n)], one[n:]))
                    h = [m.at(k, 0) for m in [*samples, shared] for k in range(m.shape[0])]
                    e.append([y - t * z - sum(r * s for r, s in zip(row, other) if r and s) + sum(v[i] * u[k] + u[i] * v[k] for v, u in pairs)
                              for k, (y, z, other) in enumerate(zip(h, one, low))])
                self.assertEqual(at.error(), max(sum(map(abs, row)) for row in e), (name, scales))

    def test_turns(self):
        """Rotations of rational sine and cosine: tau is their derivative, F does not change."""
        for seed in range(6):
            problem, x = biased([2, 3, 2, 1], 2, [RELU, LEAKY][seed % 2], seed)
            problem["layers"][1]["bias"] = "ones"  # of the next layer
            rng = random.Random(seed)
            x["W2"] = [[Q(rng.randint(-64, 64), 64) for _ in range(4)] for _ in range(2)]
            problem["start"] = {b: rows(m) for b, m in x.items()}
            kinks = []
            for j in range(2):
                kind = rng.choice("+-0")
                for r in (0, 2):
                    x["U1"][r][j] = {"+": 1, "-": -1, "0": 0}[kind] * Q(rng.randint(1, 64), 64)
                    if kind == "0": kinks.append(("U1", r, j))
                for r in (0, 1):
                    x["U2"][r][j] = -Q(rng.randint(1, 64), 64)
            x["U1"][1] = [Q(1, 2)] * 2
            at, naive, m, taus = critical(problem, x, kinks, [(1, 0, 2), (2, 0, 1)]), Naive(problem), Q(1, 2 ** 12), []
            for (i, a, b), (samples, shared) in zip(at.c.symmetry, at.turns):
                plus, minus = (turned(x, i, a, b, t) for t in (m, -m))
                self.assertEqual(naive.F(plus), naive.F(x))
                tau = moved(plus, minus, -1)
                taus.append(moved(tau, tau, (1 + m * m) / (4 * m) - 1))
                self.assertEqual(at.stacked({b: from_rationals(v) for b, v in taus[-1].items()}), (samples, shared))
            a, b, c = (dot(v, w) for v, w in ((taus[0], taus[0]), (taus[1], taus[1]), (taus[0], taus[1])))
            for radius in (Q(1, 1000), Q(1, 20), Q(1, 5), Q(1, 2), Q(2)):
                off = radius * rt(2 * (a + b))
                self.assertEqual(at.independent(radius), a > off and (a - off) * (b - off) > c * c)
            for bad in ([(1, 0, 1)], [(3, 0, 1)], [(0, 0, 1)], [(1, 0, 3)], [(1, -1, 0)]):
                if bad != [(1, 0, 1)] or kinks or x["U1"][0][0] < 0 or x["U1"][0][1] < 0:
                    with self.assertRaises(Rejected): critical(problem, x, kinks, bad).turns
            if kinks:
                with self.assertRaises(Rejected): critical(problem, x, kinks[1:], [(1, 0, 2)]).turns
        problem, x = network([1, 3, 1], 1, RELU, 1)
        x["U1"] = [[Q(1)]] * 3
        problem, x = network([1, 2, 1], 1, {"kind": "piecewise", "breaks": ["0", "1"], "pieces": ["0 0", "1 0", "2 -1"]}, 1)
        x["U1"] = [[Q(1)]] * 2
        with self.assertRaises(Rejected): critical(problem, x, [("U1", 0, 0), ("U1", 1, 0)], [(1, 0, 1)]).turns
        shifted = {"kind": "piecewise", "breaks": ["0"], "pieces": ["0 1", "1 1"]}
        for act, u in ((shifted, 1), (shifted, -1), (shifted, 0), ({"kind": "tanh"}, 1), ({"kind": "piecewise", "breaks": ["1/2"], "pieces": ["0 0", "1 -1/2"]}, 1)):
            problem, x = network([1, 2, 1], 1, act, 1)
            x["U1"] = [[Q(u)], [Q(u)]]
            with self.assertRaises(Rejected): critical(problem, x, [("U1", 0, 0), ("U1", 1, 0)] if u == 0 else [], [(1, 0, 1)]).turns
        for act, u, symmetry in ((HAT, -Q(1, 2), 1), (HAT, 1, 0), (HAT, 3, 1)):
            problem, x = network([1, 2, 1], 1, act, 1)
            x["U1"] = [[Q(u)], [Q(u)]]
            if symmetry: self.assertEqual(len(critical(problem, x, [], [(1, 0, 1)]).turns), 1)
            else:
                with self.assertRaises(Rejected): critical(problem, x, [], [(1, 0, 1)]).turns

    def test_delta_and_gap(self):
        """In the ball the Hessian changes by no more than delta, F rises by no more than gap, one-sided derivatives stay beyond nu."""
        worst = {}
        for name, problem, x, kinks in random_networks():
            naive, at, rng, smooth = Naive(problem), critical(problem, x, kinks), random.Random(3), name in ("tanh", "sigmoid")
            step = STEP / 64 if smooth else STEP
            for r in (Q(1, 100), Q(1, 65)):
                at.cells(r)
                delta, gap, most = at.delta(r), at.gap(r, Q(0), Q(1)), naive.F(x)
                blocks = [None] * 4 + [[f"W{i}", f"V{i - 1}"] for i in range(2, naive.N + 1)] + [[f"U{i}", f"V{i}"] for i in range(1, naive.N + 1) if f"U{i}" in x]
                for only in blocks:
                    h = direction(x, set(kinks), rng, only=only)
                    y = in_ball(x, h, r * (1 - Q(1, 2 ** 10)))
                    for v in (direction(x, set(kinks), rng, only=only), h):
                        size = dot(v, v)
                        change = abs(along(naive, y, v, 2, step / 8) - dot(v, applied(problem, at, v)))
                        self.assertTrue(change <= delta * size + Q(1, 10 ** 15), name)
                        if delta: worst[name] = max(worst.get(name, 0), change / delta / size if size else 0)
                    for sign in (-1, 1):  # off M too
                        h = direction(x, (), rng, only=only)
                        h = {b: [[sign * abs(y) if (b, i, j) in kinks else y for j, y in enumerate(s)] for i, s in enumerate(m)] for b, m in h.items()}
                        y = in_ball(x, h, r * (1 - Q(1, 2 ** 10)))
                        self.assertTrue(naive.F(y) - naive.F(x) <= gap)
                        for b, i, j in kinks:
                            side = (y[b][i][j] > x[b][i][j]) - (y[b][i][j] < x[b][i][j])
                            if side: self.assertTrue(side * one_sided(naive, y, (b, i, j), side, STEP / 2 ** 30) >= at.nu(r))
                steep = {b: [[Q(0) if (b, i, j) in kinks else along(naive, x, unit(x, (b, i, j)), 1) for j in range(len(m[0]))] for i in range(len(m))] for b, m in x.items()}
                y = in_ball(x, steep, r * (1 - Q(1, 2 ** 10)))
                self.assertTrue(gap / 12 < naive.F(y) - naive.F(x) <= gap, name)
        self.assertTrue(all(worst.get(name, 1) > Q(1, 60) for name in worst), {name: float(y) for name, y in worst.items()})
        self.assertEqual(critical(QUADRATIC, {"x": [[Q(0)]], "U1": [[Q(0)]]}).delta(Q(1)), 0)


    def test_by_hand(self):
        """Numbers whose roots are rational."""
        def layer(**more):
            return {"width": 1, "gamma": "1", "lambda": "1/2", "bias": "none", **more}
        def problem(*pieces):
            return {"format": "amcert-problem/1", "name": "hand", "kind": "network", "loss_scale": "2", "output_split": 0, "data": {"X": ["3/4"], "Y": ["1"]},
                    "layers": [layer(rho="2", activation={"kind": "piecewise", "breaks": ["0"], "pieces": list(pieces)}), layer(gamma="3")],
                    "start": {"W1": ["1"], "U1": ["0"], "V1": ["1p1"], "W2": ["1p1"], "V2": ["5"]},
                    "sweep": [{"update": "scalar" if b == "U1" else "ridge", "blocks": [b], "prox": ["0"]} for b in ("W1", "U1", "V1", "W2", "V2")]}
        x, r, kinks = {"W1": [[Q(1)]], "U1": [[Q(0)]], "V1": [[Q(2)]], "W2": [[Q(2)]], "V2": [[Q(5)]]}, Q(1, 8), [("U1", 0, 0)]
        at = critical(problem("0 0", "3/4 0"), x, kinks)
        self.assertEqual((at.reach(1), at.reach(2), at.delta(r)), (Q(5, 4), 3, 3 * (9 * r + Q(3, 2) * r * r)))
        self.assertEqual(at.nu(r), -3 - Q(55, 128))
        total = 2 * (4 * r + r * r / 2) + 2 * Q(5, 32) + Q(5, 32) ** 2 / 2 + 2 * (Q(3, 4) * Q(5, 32) + Q(5, 32) ** 2 / 2) + 3 * (Q(49, 128) + Q(49, 128) ** 2 / 2)
        self.assertEqual(at.gap(r, Q(1, 4), Q(2)), total + (r + r * r / 2) / 2 + (2 * r + r * r / 2) / 2 + Q(1, 64))
        self.assertEqual(critical(problem("3/4 0", "0 0"), x, kinks).nu(r), -Q(29, 16))
        self.assertEqual(critical(problem("0 0", "3/4 0"), {**x, "V1": [[-Q(6)]]}, kinks).nu(r), Q(19, 16))

        apart = problem("0 0", "3/4 0")
        apart["layers"][1]["bias"], apart["start"]["b2"] = "apart", ["0"]
        apart["sweep"].append({"update": "ridge", "blocks": ["b2"], "prox": ["0"]})
        self.assertEqual(critical(apart, {**{b: m for b, m in x.items() if b != "V2"}, "b2": [[Q(7)]], "V2": x["V2"]}).reach(2), rt(Q(10)))

        split = problem("0 0", "3/4 0")
        split["output_split"], split["layers"][1] = 1, layer(gamma="3", rho="2", activation={"kind": "piecewise", "breaks": ["0"], "pieces": ["0 0", "3/4 0"]})
        split["start"]["U2"] = ["0"]
        split["sweep"].append({"update": "scalar", "blocks": ["U2"], "prox": ["0"]})
        x = {"W1": [[Q(1)]], "U1": [[Q(1)]], "V1": [[Q(2)]], "W2": [[Q(2)]], "U2": [[Q(0)]], "V2": [[Q(5)]]}
        for size in (9, 10):
            d = 2 * (r * rt(Q(size)) + r * r / 2)
            self.assertEqual(critical(split, x, [("U2", 0, 0)]).nu(r), -Q(77, 4) - d - 3 * Q(3, 4) * r * Q(5, 4))
            split["layers"][1]["bias"], split["start"]["b2"] = "apart", ["0"]
            split["sweep"].append({"update": "ridge", "blocks": ["b2"], "prox": ["0"]})
            x = {"W1": x["W1"], "U1": x["U1"], "V1": x["V1"], "W2": x["W2"], "b2": [[Q(0)]], "U2": x["U2"], "V2": x["V2"]}
        for act in ("tanh", "sigmoid"):
            smooth = problem("0 0", "3/4 0")
            smooth["layers"][0].update(activation={"kind": act}, gamma="5")
            at = critical(smooth, {"W1": [[Q(1)]], "U1": [[Q(1, 2)]], "V1": [[Q(2)]], "W2": [[Q(2)]], "V2": [[Q(5)]]})
            (point,), (ball,) = at.bends(1, Q(0)), at.bends(1, r)
            y, first, second = bending(act, sigma_between(act, at.e.bits, Q(1, 2) - r, Q(1, 2) + r))
            self.assertEqual([(z.lo, z.hi) for z in ball], [(z.lo, z.hi) for z in (first ** 2 - (Interval(2 - r, 2 + r) - y) * second, -first)])
            s = 5 * sum(max(z.hi - y.lo, y.lo - z.lo) for y, z in zip(point, ball))
            self.assertEqual(at.delta(r), 3 * (9 * r + Q(3, 2) * r * r) + s)

    def test_cells(self):
        problem, x = network([1, 2, 1], 1, HAT, 1)  # breaks -1, 1/2, 2
        def go(u, kink, r):
            critical(problem, {**x, "U1": [[Q(u)], [Q(5)]]}, [("U1", 0, 0)] if kink else []).cells(r)
        for u, kink, r in ((0, False, Q(1, 2)), (-Q(1, 2), False, Q(1, 2)), (Q(5, 4), False, Q(3, 4)), (-2, False, Q(1)), (3, False, Q(1)), (Q(1, 2), True, Q(3, 2)), (-1, True, Q(3, 2)),
                           (2, True, Q(3, 2))):
            go(u, kink, r - Q(1, 2 ** 99))
            with self.assertRaisesRegex(Rejected, "may leave"): go(u, kink, r)
        for u, kink in ((-1, False), (Q(1, 2), False), (0, True)):
            with self.assertRaisesRegex(Rejected, "cells"): go(u, kink, Q(1, 9))
        problem, x = network([1, 2, 1], 1, {"kind": "tanh"}, 1)
        with self.assertRaisesRegex(Rejected, "no break"): critical(problem, x, [("U1", 0, 0)]).cells(Q(1, 9))

    def test_delta_of_smooth(self):
        """Without the bilinear part delta is about what the second derivatives change by."""
        for kind, name in ((k, f"{k} {q}") for k in ("tanh", "sigmoid") for q in range(4)):
            problem, x = network([1, 1], 2, {"kind": kind}, len(name) + int(name[-1]), last_split=1)
            naive, at, r, worst = Naive(problem), critical(problem, x), Q(1, 7), 0
            def second(u, v):
                h, f = Q(1, 2 ** 30), lambda t: (v - naive.sigma(1, t)) ** 2 / 2
                return (f(u + h) - 2 * f(u) + f(u - h)) / h ** 2, -(naive.sigma(1, u + h) - naive.sigma(1, u - h)) / (2 * h)
            for u, v in zip(x["U1"][0], x["V1"][0]):
                near = [second(u + k * r / 8, v + sign * r) for k in range(-8, 9) for sign in (-1, 1)]
                worst = max(worst, sum(max(abs(y[q] - second(u, v)[q]) for y in near) for q in (0, 1)))
            gamma = naive.layers[1]["gamma"]
            self.assertTrue(gamma * worst <= at.delta(r) + Q(1, 10 ** 12) and at.delta(r) < gamma * worst * 4, (name, float(gamma * worst), float(at.delta(r))))
            self.assertTrue(at.delta(Q(0)) < Q(1, 2 ** 110))


class Claims(Base):
    """Certificates by hand: accepted, true at random points of their balls, and refused once anything is a little off."""

    def run_claims(self, problem, x, claims, code, word=None, at=None):
        return self.outcome(problem, certificate(problem, {"recorded": recorded([at or x])}, claims), code, word)

    def test_examples(self):
        for name, problem, x, kinks, symmetry, radii in examples():
            with self.subTest(name):
                claims = claims_of(problem, x, kinks, symmetry, radii)
                self.run_claims(problem, x, claims, 0, "2/2")
                self.truth(problem, x, kinks, claims)
                self.refusals(problem, x, kinks, symmetry, claims)

    def truth(self, problem, x, kinks, claims):
        naive, rng, (low, high) = naive_of(problem), random.Random(4), map(Q, claims[0]["value"])
        smooth, upper, closest = "tanh" in str(problem), Q(claims[1]["upper"]), None
        for (r, mu), kappa in zip(claims[0]["balls"], claims[1]["kappa"]):
            r, mu, kappa = Q(r), Q(mu), Q(kappa)
            for q in range(12):
                h = direction(x, set(kinks) if q % 2 else (), rng) if q > 2 else parsed_direction(claims[1]["direction"], (-1) ** q)
                y = in_ball(x, h, r * Q(rng.choice([1, 9, 15]), 16))
                f, step = naive.F(y), STEP ** 2 if not smooth else STEP / 64
                self.assertTrue(f >= low)
                slope2 = sum(along(naive, y, unit(x, place), 1, step) ** 2 for place in places(x) if place not in kinks)
                off = [place for place in kinks if y[place[0]][place[1]][place[2]] != x[place[0]][place[1]][place[2]]]
                if not off: self.assertTrue(slope2 >= 2 * mu * (f - high))
                slope2 += sum(along(naive, y, unit(x, place), 1, step) ** 2 for place in off)
                self.assertTrue(slope2 >= kappa ** 2 * (f - high))
                if q < 3: closest = min(closest or 1, slope2 / (f - low))
        self.assertTrue(kappa ** 2 * Q(1, 2) < closest < upper ** 2 * Q(5, 4) or kinks, (float(kappa), float(closest), float(upper)))

    def refusals(self, problem, x, kinks, symmetry, claims):
        first, second = claims
        def go(code, word=None, at=None, **change):
            self.run_claims(problem, x, [{**first, **{k: v for k, v in change.items() if k in first}},
                                         {**second, **{k: v for k, v in change.items() if k not in first}}], code, word, at)
        def off(text, factor):
            return str(Q(text) * factor)
        little, balls, network = Q(2 ** 20 + 1, 2 ** 20), first["balls"], problem["kind"] == "network"
        # The gradient has slack 2^-50 in tests; with 0 the claim is that x is critical exactly.
        go(1, "modulus", modulus=off(first["modulus"], little))
        go(1, "modulus", shift=off(first["shift"], Q(1, 2)))
        go(1, "mu at", balls=[[r, off(mu, little)] for r, mu in balls])
        go(1, "mu at", balls=[balls[0], [balls[1][0], off(balls[1][1], little)]])
        go(1, "gradient^2", gradient="0")
        go(1, "gradient < mu", gradient=str(Q(balls[0][0]) * Q(balls[0][1])))
        if network: go(1, "", balls=[[r, "1/1000000000"] if q else ["1", "1/1000000000"] for q, (r, _) in enumerate(balls)][:1], kappa=second["kappa"][:1])
        if network and "'breaks': ['0']" in str(problem): go(1, "cells", balls=[["100", balls[0][1]]], kappa=second["kappa"][:1])
        low, high = map(Q, first["value"])
        go(1, "value", value=[str(low + Q(1, 2 ** 80)), str(high)])
        go(1, "value", value=[str(low), str(high - Q(1, 2 ** 80))])
        go(1, "value", value=[str(high), str(low)])
        go(1, "enters", enters=1)
        go(1, "enters", enters=-1)
        go(0, enters=None)
        def shift(r):
            return {**x, "W1" if network else "x": [[y + (r if i == j == 0 else 0) for j, y in enumerate(s)] for i, s in enumerate(x["W1" if network else "x"])]}
        go(0, at=shift(rounded(Q(balls[-1][0]), 60) - Q(1, 2 ** 58)))
        go(1, "enters", at=shift(rounded(Q(balls[-1][0]), 60) + Q(1, 2 ** 58)))
        far = {**first["center"], "W1" if network else "x": rows(shift(Q(1, 2 ** 20))["W1" if network else "x"])}
        go(1, center=far)
        for key in first["witness"]:
            wrong = copy.deepcopy(first["witness"])
            m = (wrong[key] if key in ("weights", "turn") else wrong[key][-1] if wrong[key] else None)
            if m:
                m[-1] = " ".join(["1"] * len(m[-1].split(" ")))
                go(1, "modulus", witness=wrong)
        # kl
        go(1, "kappa", kappa=[off(y, little) for y in second["kappa"]])
        go(1, "kappa", kappa=[second["kappa"][0], off(second["kappa"][1], little)])
        go(1, "kappa", kappa=second["kappa"][:1])
        go(1, "upper", upper=off(second["upper"], 1 / little))
        go(2, upper="-1000")  # its square would do
        zero = {b: [" ".join(["0"] * len(r.split(" "))) for r in m] for b, m in second["direction"].items()}
        go(1, "direction", direction=zero)
        if kinks:
            b, i, j = kinks[0]
            m = copy.deepcopy(second["direction"])
            row = m[b][i].split(" ")
            m[b][i] = " ".join(row[:j] + ["1p-60"] + row[j + 1:])
            go(1, "direction", direction=m)
            go(1, "cells", kinks=first["kinks"][1:], **({"symmetry": first["symmetry"]} if symmetry else {}))
        if network and "tanh" not in str(problem) and "U1" in x and ["U1", 0, 1] not in first["kinks"]: go(1, "cells", kinks=first["kinks"] + [["U1", 0, 1]])
        if symmetry:
            go(2, symmetry=[])
            go(2, symmetry=[[1, 1, 0]])
            go(2, symmetry=first["symmetry"] * 2)
            go(2, witness={k: v for k, v in first["witness"].items() if k != "turn"})
            go(1, "modulus", symmetry=[], witness={k: v for k, v in first["witness"].items() if k != "turn"})
            go(1, "symmetry", symmetry=[[1, 0, 2]])
            go(1, "symmetry", symmetry=[[2, 0, 1]])
        # Shapes and keys.
        for key in [key for key in (*first, *second) if key not in ("kind", "range", "needs")]:
            broken = [{k: v for k, v in claim.items() if k != key} for claim in claims]
            self.run_claims(problem, x, broken, 2)
        go(2, balls=balls[::-1])
        go(2, balls=[])
        go(2, balls=[balls[0], balls[0]])
        go(2, balls=[["0", "1"]])
        go(2, gradient="-1")
        go(2, modulus="0")
        go(2, kinks=[["V1" if network else "x", 0, 0]])
        if network and "U1" in x: go(2, kinks=[["U1", 0, 0]] * 2)
        if "U1" in x: go(2, kinks=[["U1", 9, 0]])
        go(2, theta="1/3")
        go(2, kappa=["0", "1"])
        go(2, center={b: m for b, m in first["center"].items() if b not in ("W1", "x")})
        go(2, direction={b: m for b, m in second["direction"].items() if b not in ("W1", "x")})
        for key in ("weights", "samples", "coupling")[:3 if network else 1]:
            go(2, witness={**first["witness"], key: first["witness"][key][1:] if key != "weights" else ["1"] * 40})
        self.run_claims(problem, x, [{**first, "verdict": "refuted"}], 2)
        self.run_claims(problem, x, [{**first, "run": "orbit"}], 2)
        undecided = {"range": [0, 0], "verdict": "undecided", "reason": "x"}
        self.run_claims(problem, x, [{"kind": "critical_point", **undecided}, {"kind": "kl", **undecided}], 6)
        self.run_claims(problem, x, [{"kind": "critical_point", **undecided}, second], 1, "needs")
        self.run_claims(problem, x, [first, {**second, "needs": []}], 1, "needs")
        self.run_claims(problem, x, [{**first, "needs": ["0" * 64]}], 1, "needs")

    def test_ranges(self):
        name, problem, x, kinks, symmetry, radii = next(examples())
        first, second = claims_of(problem, x, kinks, symmetry, radii)
        first, second = {**first, "range": [1, 2], "enters": 2}, {**second, "range": [1, 2]}
        for code, claims in ((0, [first, second]), (1, [first, {**second, "range": [0, 2]}]), (1, [{**first, "enters": 0}]), (2, [{**first, "range": [1, 3]}])):
            self.outcome(problem, certificate(problem, {"recorded": recorded([x] * 3)}, claims), code)

    def test_kinks_not_strict(self):
        """A kink whose one-sided derivatives have not the signs of a minimum."""
        problem, x = network([1, 1], 1, RELU, 1, bias="none", last_split=1)
        problem["data"] = {"X": ["1"], "Y": ["0"]}
        x = {"W1": [[Q(0)]], "U1": [[Q(0)]], "V1": [[Q(0)]]}
        self.run_claims(problem, x, claims_of(problem, x, [("U1", 0, 0)], [], (Q(1, 100),))[:1], 1, "kinks")

    def test_below_at_a_local_minimum(self):
        """A point of the smallest ball at which F < F* proves no more than that: here x* is a strict local minimum all the same. The dead unit
        has V1 < 0, so that F = F with a dead unit + sum max(u,0)^2/2 - V1 max(u,0) is larger wherever V1 <= 0."""
        problem, x = network([1, 1, 2], 2, RELU, 1, bias="none", gamma="1", rho="1", lam="1/10", prox="0")
        problem["data"] = {"X": ["1 -1"], "Y": ["1/200000 1", "21/25 0"]}
        x = {"W1": [[Q(0)]], "U1": [[Q(0)] * 2], "V1": [[Q(0), -Q(11, 32)]], "W2": [[-Q(69, 64)], [Q(0)]], "V2": [[Q(0), Q(11, 16)], [Q(27, 64), Q(0)]]}
        x = settle(problem, x, [("U1", 0, 0), ("U1", 0, 1)], steps=12)
        self.assertTrue(all(-Q(1, 2) < v < -Q(5, 10 ** 6) for v in x["V1"][0]))
        at = critical(problem, {**x, "U1": [[Q(1, 2 ** 30), -Q(1, 2 ** 30)]]})  # awake at one sample
        v = {"W1": [[Q(17, 64)]], "U1": [[Q(5, 16), -Q(1, 4)]], "V1": [[Q(3, 8), Q(0)]], "W2": [[Q(0)], [Q(3, 4)]], "V2": [[-Q(13, 64), Q(0)], [Q(0), -Q(1, 8)]]}
        self.assertTrue(dot(v, applied(problem, at, v)) < 0)
        naive, r = Naive(problem), Q(1, 160)
        low = {b: [[rounded(y, 60) for y in row] for row in m] for b, m in in_ball(x, v, r * Q(1023, 1024)).items()}
        self.assertTrue(naive.F(low) < naive.F(x) - Q(1, 10 ** 7))
        claims = claims_of(problem, x, [], [], (r, r * Q(17, 16)), [(1, 0)], enters=None, below={b: rows(m) for b, m in low.items()})
        self.run_claims(problem, x, claims, 0, "2/2")
        rng = random.Random(1)
        for near in range(200):  # and close to x*, awake or not, F is above
            h = direction(x, (), rng, only=("U1", "W1") if near % 2 else None)
            self.assertTrue(naive.F(in_ball(x, h, Q(1, 2 ** 18))) > naive.F(x))
        def go(code, word, **change):
            self.run_claims(problem, x, [{**claims[0], **change}, claims[1]], code, word)
        go(1, "below", below=claims[0]["center"])
        far = {b: [[rounded(y, 60) for y in row] for row in m] for b, m in in_ball(x, v, r * Q(1025, 1024)).items()}
        go(1, "below", below={b: rows(m) for b, m in far.items()})
        go(1, "enters", enters=0)  # on the rim of the set of the claim
        go(1, "cells", dead=[])
        for unit in ([0, 0], [2, 0], [1, 1], [1, -1]):
            go(1, "dead", dead=[unit])
        go(2, None, dead=[[1, 0]] * 2)
        go(1, "", kinks=[["U1", 0, 0]])
        out = {**claims[1]["direction"], "U1": ["1p-60 0"]}
        self.run_claims(problem, x, [claims[0], {**claims[1], "direction": out}], 1, "direction")

    def test_turns_that_vanish(self):
        problem, x = network([1, 2, 1], 1, LINEAR, 1, bias="none")
        problem["data"] = {"X": ["1"], "Y": ["0"]}
        x = {b: [[Q(0)] * len(r) for r in m] for b, m in x.items()}
        first, second = claims_of(problem, x, [], [], (Q(1, 1000),))
        self.run_claims(problem, x, [first, second], 0)
        first["symmetry"], first["witness"]["turn"] = [[1, 0, 1]], ["0 0 0 0"]
        self.run_claims(problem, x, [first], 1, "symmetry: the turns")


def parsed_direction(v, sign):
    return {b: [[sign * dyadic_matrix((t,)).at(0, 0) for t in r.split(" ")] for r in m] for b, m in v.items()}


class WithSides(Naive):
    """F with every entry of a vanished row of U continued from its side over the break 0 (letter 0: from the left)."""

    def __init__(self, problem, vanished):
        super().__init__(problem)
        self.vanished = vanished

    def F(self, x):
        total = super().F(x)
        for i, a, sides in self.vanished:
            act, gamma = self.layers[i]["act"], self.layers[i]["gamma"]
            p = list(map(Q, act["breaks"])).index(0)
            for j, side in enumerate(sides):
                s, u, v = Q(act["pieces"][p + (side == "+")].split(" ")[0]), x[f"U{i}"][a][j], x[f"V{i}"][a][j]
                total += gamma / 2 * ((v - s * u) ** 2 - (v - self.sigma(i, u)) ** 2)
        return total


class Vanished(Base):
    """Units that are 0 together with their weights."""

    def small(self, y2, sides, **change):
        """Unit 0 serves sample 0, unit 1 is vanished, sample 1 is the residual y2 / 2."""
        problem, x = network([1, 2, 1], 2, RELU, 1, bias="none", gamma="1", rho="1", lam="1/10", prox="0")
        problem["data"] = {"X": ["-1 3"], "Y": ["2 " + str(y2)]}
        x = {"W1": [[-Q(1)], [Q(0)]], "U1": [[Q(1), -Q(3)], [Q(0)] * 2], "V1": [[Q(1), Q(0)], [Q(0)] * 2], "W2": [[Q(1), Q(0)]], "V2": [[Q(1), Q(y2) / 2]]}
        for _ in range(40):
            x = Naive(problem).sweep(x, 60)
        vanished = [(1, 1, sides)]
        x = settle(problem, x, [place for place in entries_of(x, vanished) if place[0] == "U1"])
        self.assertTrue(all(x[b][i][j] == 0 for b, i, j in entries_of(x, vanished)))
        return problem, x, vanished

    def go(self, problem, claims, code, word=None, at=None):
        points = at if isinstance(at, list) else [at or {b: [[dyadic_matrix((r,)).at(0, j) for j in range(len(r.split(" ")))] for r in m] for b, m in claims[0]["center"].items()}]
        self.outcome(problem, certificate(problem, {"recorded": recorded(points)}, claims), code, word)

    def within(self, x, vanished, h):
        """The direction h, turned into N."""
        h = copy.deepcopy(h)
        for i, a, sides in vanished:
            h[f"U{i}"][a] = [{"+": 1, "-": -1, "0": 0}[s] * (abs(y) or 1) for s, y in zip(sides, h[f"U{i}"][a])]
        return h

    def test_quantities(self):
        for seed in range(8):
            problem, x = network([2, 3, 3, 2], 3, [RELU, LEAKY][seed % 2], seed, last_split=int(seed % 3 == 0))
            problem["layers"][1]["bias"] = ["ones", "none"][seed % 2]
            rng = random.Random(seed)
            x["W2"] = [[Q(rng.randint(-64, 64), 64) for _ in range(3 + (seed % 2 == 0))] for _ in range(3)]
            vanished = [(i, a, "".join(rng.choice("-0+") for _ in range(3))) for i, a in [(1, 2), (2, 0), (1, 0)][:1 + seed % 3]]
            for b, i, j in entries_of(x, vanished):
                x[b][i][j] = Q(0)
            problem["start"] = {b: rows(m) for b, m in x.items()}
            kinks = [(b, i, j) for b, i, j in places(x) if b[0] == "U" and x[b][i][j] == 0 and (b, i, j) not in entries_of(x, vanished)]
            held = [(f"U{i}", a, j) for i, a, sides in vanished for j, s in enumerate(sides) if s == "0"]
            naive, at, fixed = WithSides(problem, vanished), critical(problem, x, kinks, vanished=[list(u) for u in vanished]), {*kinks, *held}
            at.cells(Q(1, 1000))
            self.assertEqual(set(at.held()), set(held))
            for _ in range(6):
                v, w = (direction(x, fixed, rng, 4) for _ in range(2))
                polar = (along(naive, x, moved(v, w, 1), 2) - along(naive, x, moved(v, w, -1), 2)) / 4
                self.assertEqual(polar, dot(w, applied(problem, at, v)))
                y = moved(x, self.within(x, vanished, v), Q(1, 4096))
                self.assertEqual(naive.F(y), Naive(problem).F(y))
                for r in (Q(1, 1000), Q(1, 100)):
                    at.cells(r)
                    y = in_ball(x, v, r * (1 - Q(1, 2 ** 10)))
                    self.assertTrue(abs(along(naive, y, w, 2, STEP / 8) - dot(w, applied(problem, at, w))) <= at.delta(r) * dot(w, w))
            total = sum(along(naive, x, unit(x, place), 1) ** 2 for place in places(x) if place not in fixed)
            self.assertEqual(at.gradient2(), total)
            self.assertTrue(all(along(naive, x, unit(x, place), 1) == 0 for place in entries_of(x, vanished)))
            out = {b: [[Q((b, i, j) in held) for j in range(len(m[0]))] for i in range(len(m))] for b, m in x.items()}
            self.assertEqual(applied(problem, at, out), out)
            v = direction(x, entries_of(x, vanished), rng)
            self.assertFalse(at.moves_vanished(parsed(v)))
            for place in entries_of(x, vanished):
                self.assertTrue(at.moves_vanished(parsed(moved(v, unit(x, place), Q(1, 2 ** 60)))))
                self.assertEqual(dot(unit(x, place), applied(problem, at, v)), 0)  # H does not couple them
            y = moved(x, self.within(x, vanished, out), Q(1, 1024))
            self.assertTrue(at.in_pieces(parsed(y)))
            for i, a, sides in vanished:
                for j, side in enumerate(sides):
                    for value in {"+": (0, -1), "-": (0, 1), "0": (1, -1)}[side]:
                        z = copy.deepcopy(y)
                        z[f"U{i}"][a][j] = Q(value, 1024)
                        self.assertFalse(at.in_pieces(parsed(z)))

    def test_claims(self):
        for y2, sides in ((Q(1, 50), "-+"), (Q(1, 50), "00"), (Q(1, 5), "-0"), (Q(1, 5), "--"), (Q(1, 50), "++")):
            with self.subTest(sides):
                problem, x, vanished = self.small(y2, sides)
                claims = claims_of(problem, x, radii=(Q(1, 50000), Q(1, 10000)), vanished=vanished, enters=None)
                self.go(problem, claims, 0, "2/2")
                self.truth(problem, x, vanished, claims)
                if "0" in sides or sides == "-+": self.refusals(problem, x, sides, claims)

    def truth(self, problem, x, vanished, claims):
        naive, rng, (low, high) = Naive(problem), random.Random(5), map(Q, claims[0]["value"])
        held = {("U1", 1, j) for j, s in enumerate(vanished[0][2]) if s == "0"}
        for (r, mu), kappa in zip(claims[0]["balls"], claims[1]["kappa"]):
            for q in range(12):
                h = direction(x, held, rng, only=[None, ("W1", "U1"), ("V1", "W2")][q % 3])
                y = in_ball(x, self.within(x, vanished, h), Q(r) * Q(rng.choice([1, 9, 15]), 16))
                f = naive.F(y)
                slope2 = sum(along(naive, y, unit(x, place), 1, STEP ** 2) ** 2 for place in places(x) if place not in held)
                self.assertTrue(f >= low and slope2 >= 2 * Q(mu) * (f - high) and slope2 >= Q(kappa) ** 2 * (f - high))
        h = parsed_direction(claims[1]["direction"], 1)
        y = moved(in_ball(x, h, Q(1, 2 ** 20)), self.within(x, vanished, unit(x, ("b", 0, 0))), Q(1, 2 ** 50))
        slope2 = sum(along(naive, y, unit(x, place), 1, STEP ** 3) ** 2 for place in places(x) if place not in held)
        ratio = slope2 / (naive.F(y) - low)
        self.assertTrue(Q(99, 100) * Q(claims[1]["upper"]) ** 2 < ratio < Q(claims[1]["upper"]) ** 2 * Q(1001, 1000))

    def refusals(self, problem, x, sides, claims):
        first, second = claims
        def go(code, word=None, at=None, **change):
            self.go(problem, [{**first, **{k: v for k, v in change.items() if k in first}}, {**second, **{k: v for k, v in change.items() if k not in first}}], code, word, at)
        for b, i, j in entries_of(x, [(1, 1, sides)]):
            place, tiny = unit(x, (b, i, j)), Q(1, 2 ** 70)
            for sign in (1, -1):
                go(1, "vanished", center={b: rows(m) for b, m in moved(x, place, sign * tiny).items()})
                go(1, "direction", direction={b: rows(m) for b, m in moved(parsed_direction(second["direction"], 1), place, sign * tiny).items()})
        for wrong in ("", "-", "-+-", "x+", "-+ ", "1 0"):
            go(2, vanished=[[1, 1, wrong]])
        for wrong in ([[1, 1]], [[1, 1, 0]], [[1, 1, sides], [1, 1, sides]], [[1, 1, sides], [1, 1, "0-"]], [1, 1, sides], None, [["1", 1, sides]], [[1, 1, None]]):
            go(2, vanished=wrong)
        for i, a in ((1, 0), (0, 1), (2, 0), (2, 1), (1, 2), (1, -1), (-1, 1), (3, 0)):
            go(1, "vanished", vanished=[[i, a, sides]])
        go(1, "cells", vanished=[])
        for other in ("--", "-+", "++", "+-", "00", "0-", "-0"):
            if other.replace("0", "-") != sides.replace("0", "-"): go(1, "", vanished=[[1, 1, other]])
        go(1, "vanished", dead=[[1, 1]])
        go(1, "vanished", kinks=[["U1", 1, 0]])
        go(1, "vanished", symmetry=[[1, 0, 1]], witness={**first["witness"], "turn": [" ".join(["0"] * 4)]})
        go(1, "upper", upper=str(Q(second["upper"]) * Q(98, 100)))
        go(1, "kappa", kappa=[str(Q(k) * Q(102, 100)) for k in second["kappa"]])
        go(1, "gradient^2", gradient="0")
        self.go(problem, [{k: v for k, v in first.items() if k != "vanished"}, second], 2)
        # in N, and not
        size, signs = Q(1, 2 ** 30), {"-": -1, "0": 0, "+": 1}
        for values in ((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)):
            y = {**x, "U1": [x["U1"][0], [size * v for v in values]]}
            if list(values) == [signs[s] for s in sides]: go(0, at=y, enters=0)
            else: go(1, "enters: a dead", at=y, enters=0)
        for step, code in ((Q(1, 16384), 0), (Q(1, 8192), 1)):  # only its entries of U are held in N
            go(code, "enters: squared" if code else None, at={**x, "U1": [x["U1"][0], [size * signs[s] for s in sides]], "W2": [[x["W2"][0][0], step]]}, enters=0)

    def test_units_that_cannot(self):
        problem, x, _ = self.small(Q(1, 50), "-+")
        def cells(**change):
            p = {**problem, "layers": [{**problem["layers"][0], **change}, problem["layers"][1]]}
            at = dict(x)
            if change.get("bias") == "apart":
                p = {**p, "start": {**p["start"], "b1": ["0", "0"]}, "sweep": [*p["sweep"], {"update": "ridge", "blocks": ["b1"], "prox": ["0"]}]}
                at = {"W1": x["W1"], "b1": [[Q(0)], [Q(0)]], **{b: x[b] for b in ("U1", "V1", "W2", "V2")}}
            critical(p, at, vanished=[[1, 1, "-+"]]).cells(Q(1, 1000))
        def piecewise(breaks, *pieces):
            return {"kind": "piecewise", "breaks": breaks, "pieces": list(pieces)}
        cells(activation=piecewise(["-1", "0", "1"], "0 -1", "1 0", "2 0", "0 2"))
        for change in ({"bias": "apart"}, {"activation": {"kind": "tanh"}}, {"activation": LINEAR}, {"activation": piecewise(["0"], "0 1", "1 1")},
                       {"activation": piecewise(["1/4"], "0 0", "1 -1/4")}, {"activation": piecewise(["-1/4", "1/4"], "0 -1/4", "1 0", "0 1/4")}):
            with self.assertRaisesRegex(Rejected, "vanished"): cells(**change)
        for breaks in (["0", "1/1000"], ["-1/1000", "0"]):
            pieces = ["1 0", "2 0", "0 1/500"] if breaks[0] == "0" else ["0 -1/1000", "1 0", "2 0"]
            with self.assertRaisesRegex(Rejected, "pass another"): cells(activation=piecewise(breaks, *pieces))
        cells(activation=piecewise(["0", "1001/1000000"], "1 0", "2 0", "0 1001/500000"))
        third = rounded(Q(1, 3), 60)
        quadratic = claims_of(QUADRATIC, {"x": [[-2 * third]], "U1": [[4 * third]]}, radii=(Q(1, 7),))
        self.go(QUADRATIC, [{**quadratic[0], "vanished": [[1, 0, ""]]}], 1, "vanished")
        self.go(QUADRATIC, [{**quadratic[0], "vanished": [[1, 0, "-"]]}], 2)

    def test_below(self):
        """With the other side of sample 1 the vanished unit would wake up: x* is no local minimum, and no N that has this side can be claimed."""
        problem, x, vanished = self.small(Q(1, 5), "--")
        naive, y = Naive(problem), {b: [list(r) for r in m] for b, m in x.items()}
        size = Q(1, 2 ** 14)
        for b, i, j, step in (("W1", 1, 0, 1), ("U1", 1, 0, -1), ("U1", 1, 1, 3), ("V1", 1, 1, 3), ("W2", 0, 1, 1)):
            y[b][i][j] = size * step
        self.assertTrue(naive.F(y) < naive.F(x))
        claims = claims_of(problem, x, radii=(Q(1, 2000), Q(1, 1500)), vanished=vanished, enters=None, below={b: rows(m) for b, m in y.items()})
        self.go(problem, claims, 0, "2/2")
        self.go(problem, [{**claims[0], "enters": 0}], 1, "enters: a dead or vanished", at=y)
        self.go(problem, [{**claims[0], "below": claims[0]["center"]}], 1, "below")
        self.assertIsNone(cholesky(dense(critical(problem, x, vanished=[[1, 1, "-+"]])), 0))
        self.go(problem, [{**claims[0], "vanished": [[1, 1, "-+"]]}], 1, "modulus")
        for other in ("-0", "00", "++"):  # it takes sample 1 without sample 0
            self.assertIsNotNone(cholesky(dense(critical(problem, x, vanished=[[1, 1, other]])), 0))

    def test_neighbours(self):
        """Units that vanish in two layers in a row, or beside a dead one of the next or the last layer."""
        problem, _ = network([1, 2, 2, 1], 2, RELU, 3, bias="none", gamma="1", rho="1", lam="1/10", prox="0")
        problem["data"] = {"X": ["1 2"], "Y": ["1 2"]}
        alive, zero = [Q(1), Q(2)], [Q(0)] * 2
        x = {"W1": [[Q(1)], [Q(0)]], "U1": [alive, zero], "V1": [alive, zero], "W2": [[Q(1), Q(0)], zero], "U2": [alive, zero], "V2": [alive, zero], "W3": [[Q(1), Q(0)]], "V3": [alive]}
        for _ in range(80):
            x = Naive(problem).sweep(x, 60)
        still = [(1, 1, "00"), (2, 1, "00")]
        x, rng = settle(problem, x, [place for place in entries_of(x, still) if place[0][0] == "U"]), random.Random(8)
        for dead, vanished in (([], [(1, 1, "+-"), (2, 1, "-0")]), ([], [(2, 1, "-+"), (1, 1, "0+")]), ([(2, 1)], [(1, 1, "-+")]), ([(1, 1)], [(2, 1, "+-")])):
            claims = claims_of(problem, x, radii=(Q(1, 10 ** 5), Q(1, 30000)), dead=dead, vanished=vanished, enters=None)
            self.go(problem, claims, 0, "2/2")
            both = dead or [(i, a) for i, a, _ in vanished]
            for unit_ in both: self.go(problem, [{**claims[0], "dead": [list(unit_)], "vanished": [[*unit_, "--"]]}], 1, "vanished")
            for i, a, sides in vanished:
                for other in ("++", "00"):  # of another form
                    self.go(problem, [{**claims[0], "vanished": [[l, b, other if (l, b) == (i, a) else s] for l, b, s in vanished]}], 1, "modulus")
            held = {(f"U{i}", a, j) for i, a, sides in vanished for j, side in enumerate(sides) if side == "0"}
            naive, (low, high) = Naive(problem), map(Q, claims[0]["value"])
            for (r, mu), kappa in zip(claims[0]["balls"], claims[1]["kappa"]):
                for q in range(6):
                    h = direction(x, held, rng, only=[None, ("W1", "U1", "W2"), ("V1", "W2", "V2", "W3")][q % 3])
                    for i, a in dead: h[f"U{i}"][a] = [-1 - abs(y) for y in h[f"U{i}"][a]]
                    y = in_ball(x, self.within(x, vanished, h), Q(r) * Q(rng.choice([1, 15]), 16))
                    slope2 = sum(along(naive, y, unit(x, place), 1, STEP ** 2) ** 2 for place in places(x) if place not in held)
                    self.assertTrue(naive.F(y) >= low and slope2 >= 2 * Q(mu) * (naive.F(y) - high))

    def test_with_turns_and_kinks(self):
        """A vanished unit beside two that may be rotated, one of whose samples is at the break."""
        problem, x, kinks, symmetry = pair(1)
        problem = copy.deepcopy(problem)
        problem["layers"][0]["width"] = 3
        zero = [Q(0)] * 3
        x = {**x, "W1": x["W1"] + [[Q(0)]], "U1": x["U1"] + [zero], "V1": x["V1"] + [zero], "W2": [r + [Q(0)] for r in x["W2"]]}
        problem["start"] = {b: rows(m) for b, m in x.items()}
        radii, found = (Q(1, 20000), Q(1, 10000)), 0
        for sides in ("---", "+-0", "000"):
            vanished = [(1, 2, sides)]
            if least_eigenvalue([[y + sum(9 * t[i] * t[j] for t in map(flat, critical(problem, x, kinks, symmetry).turns)) for j, y in enumerate(r)]
                                 for i, r in enumerate(dense(critical(problem, x, kinks, vanished=[list(u) for u in vanished])))]) < 0.01: continue
            found += 1
            claims = claims_of(problem, x, kinks, symmetry, radii, vanished=vanished, enters=None)
            self.go(problem, claims, 0, "2/2")
            for pairs in ([[1, 0, 2]], [[1, 1, 2]]):
                self.go(problem, [{**claims[0], "symmetry": pairs}], 1, "vanished")
            self.go(problem, [{**claims[0], "kinks": claims[0]["kinks"] + [["U1", 2, 2]]}], 1, "vanished")
        self.assertTrue(found)


class Zero(Base):
    """kl_zero of networks (SPEC 3.16)."""

    def jacobian(self, problem, x):
        """J and C, residual by residual, by differences (all are bilinear but for smooth activations, whose S is linear here)."""
        naive = Naive(problem)
        def residuals(x):
            out = []
            for j in range(naive.n):
                for i in range(1, naive.N + 1):
                    layer, M = naive.layers[i], naive.M(i, x)
                    if layer["split"]: out += [(layer["gamma"], v[j] - naive.sigma(i, u[j])) for v, u in zip(x[f"V{i}"], x[f"U{i}"])]
                    out += [(layer["w"], t[j] - m[j]) for t, m in zip(naive.target(i, x), M)]
                out += [(naive.s, v[j] - y[j]) for v, y in zip(x[f"V{naive.N}"], naive.Y)]
            return out
        here = residuals(x)
        assert naive.F(x) == sum(c * y * y for c, y in here) / 2
        step, columns = Q(1, 2 ** 40), []
        for place in places(x):
            ends = [residuals(moved(x, unit(x, place), sign * step)) for sign in (1, -1)]
            columns.append([(a - b) / (2 * step) for (_, a), (_, b) in zip(*ends)])
        return [c for c, _ in here], [list(row) for row in zip(*columns)]

    def claim(self, problem, x, radii, shrink=Q(1)):
        """With the best constants, all that the oracle has no part in by differences."""
        at, (C, J) = critical(problem, x), self.jacobian(problem, x)
        smooth = "tanh" in str(problem)
        gram = [[float(sum(y * z for y, z in zip(a, b))) for b in J] for a in J]
        scaled = [[y * sqrt(float(C[i] * C[j])) for j, y in enumerate(row)] for i, row in enumerate(gram)]
        t = rounded(Q(least_eigenvalue(scaled)) * Q(1023, 1024), 30)
        L = cholesky([[y - (float(t / C[i]) if i == j else 0) for j, y in enumerate(row)] for i, row in enumerate(gram)], 0)
        L = [[rounded(Q(y), 50) for y in row] for row in L]
        E = [[sum(y * z for y, z in zip(a, b)) - (t / C[i] if i == j else 0) - sum(y * z for y, z in zip(L[i], L[j])) for j, b in enumerate(J)] for i, a in enumerate(J)]
        error = max(sum(map(abs, row)) for row in E) * max(C)
        rank = less(t - error - (Q(1, 2 ** 60) if smooth else 0))
        w = rt(max(layer["w"] for layer in Naive(problem).layers[2:]))
        def z(r): return r * w + at.slopes_change(r)
        balls = [[r, less((rt(rank) - Q(1, 2 ** 31) - z(r)) * Q(65536, 46341))] for r in radii]
        v = {b: [[Q(1 + (i + 2 * j + len(b)) % 3 - 2 * (b[0] == "W")) for j in range(len(m[0]))] for i, m_ in enumerate(m)] for b, m in x.items()}
        flat_v = [y for b in v for r in v[b] for y in r]
        Jv = [sum(y * s for y, s in zip(row, flat_v)) for row in J]
        a = sum(c * y * y for c, y in zip(C, Jv))
        back = [sum(c * y * row[k] for c, y, row in zip(C, Jv, J)) for k in range(len(flat_v))]
        e, f, N = sum(y * y for y in back), rt(sum(c * y * y for c, row in zip(C, J) for y in row)), dot(v, v)
        F = Q(hi(evaluator(problem, 128).value(parsed(x))))
        star = z(2 * rt(F) / balls[0][1])
        def upper(f):
            return rt(2 * (rt(e) + (2 * f * star + star ** 2) * rt(N)) ** 2 / (a - 2 * star * rt(a) * rt(N)))
        self.star, self.wrong = star, upper(f * shrink)
        return {"kind": "kl_zero", "range": [0, 0], "center": {b: rows(m) for b, m in x.items()}, "shift": str(t), "rank": str(rank), "balls": [[str(r), str(k)] for r, k in balls],
                "direction": {b: rows(m) for b, m in v.items()}, "upper": str(upper(f) + Q(1, 2 ** 25)), "enters": 0, "witness": rows(L)}

    def networks(self):
        """Points at or near F = 0."""
        problem, x = network([1, 1, 1], 1, RELU, 1, bias="none", lam="0", gamma="3/2", rho="2", s="3")
        problem["data"] = {"X": ["1"], "Y": ["3/2"]}
        x = {"W1": [[Q(1)]], "U1": [[Q(1)]], "V1": [[Q(1)]], "W2": [[Q(3, 2)]], "V2": [[Q(3, 2)]]}
        yield "relu, exact", problem, x, (Q(1, 20), Q(1, 10))
        yield "relu", problem, {**x, "V2": [[Q(3, 2) + Q(1, 2 ** 12)]]}, (Q(1, 200), Q(1, 10))
        problem, x = network([2, 2, 1], 2, {"kind": "tanh"}, 4, lam="0", gamma="1", rho="1")
        problem["data"] = {"X": ["1 -1", "1/2 1"], "Y": ["1/2 -1/4"]}
        x = {"W1": [[Q(1), Q(1, 2), Q(1, 4)], [-Q(1, 2), Q(1), Q(0)]], "W2": [[Q(1), Q(1)]]}
        naive = Naive(problem)
        for b, m in (("U1", lambda: naive.M(1, x)), ("V1", lambda: [[naive.sigma(1, u) for u in r] for r in x["U1"]]), ("V2", lambda: naive.M(2, x))):
            x[b] = [[rounded(y, 60) for y in r] for r in m()]
        x = {b: x[b] for b in ("W1", "U1", "V1", "W2", "V2")}
        problem["data"]["Y"] = [" ".join(str(y + Q(1, 2 ** 14)) for y in x["V2"][0])]
        yield "tanh", problem, x, (Q(1, 1000), Q(1, 500))

    def test_zero(self):
        for name, problem, x, radii in self.networks():
            with self.subTest(name):
                naive, first = Naive(problem), self.claim(problem, x, radii)
                def go(code, word=None, points=(x,), problem=problem, **change):
                    self.outcome(problem, certificate(problem, {"recorded": recorded(list(points))}, [{**first, **change}]), code, word)
                def off(text, factor): return str(Q(text) * factor)
                little = Q(2 ** 20 + 1, 2 ** 20)
                go(0, "1/1")
                go(1, "upper", upper=off(first["upper"], Q(98, 100)))
                go(1, "upper", upper=off(first["upper"], 1 / little))
                go(1, "upper", upper="0")
                go(2, upper="-1000")
                if name != "relu, exact":
                    self.claim(problem, x, radii, Q(1, 2))
                    self.assertTrue(self.star > 0 and self.wrong < Q(first["upper"]))
                    go(1, "upper", upper=str(less(self.wrong)))
                    go(1, "4 F", balls=[["1/100000", first["balls"][0][1]], *first["balls"]])  # the first ball is too small
                    go(1, "4 F", balls=[["1/100000", first["balls"][0][1]]])
                    go(1, "upper", balls=[[first["balls"][0][0], off(first["balls"][0][1], Q(1, 4))], first["balls"][1]])  # what kappa of the first ball leaves open
                zero = {b: [" ".join(["0"] * len(r.split(" "))) for r in m] for b, m in first["direction"].items()}
                go(1, "direction", direction=zero)
                go(2, direction={b: m for b, m in first["direction"].items() if b != "W1"})
                go(2, direction={**first["direction"], "W1": ["0"] * 9})
                go(2, direction=None)
                for key in first:
                    if key not in ("kind", "range"): self.outcome(problem, certificate(problem, {"recorded": recorded([x])}, [{k: v for k, v in first.items() if k != key}]), 2)
                go(1, "rank", rank=off(first["rank"], Q(1025, 1024)))
                go(1, "rank at", balls=[[r, off(k, little)] for r, k in first["balls"]])
                go(1, "rank at", balls=[first["balls"][0], [first["balls"][1][0], off(first["balls"][1][1], little)]])
                go(1, "lambda", problem={**problem, "layers": [{**problem["layers"][0], "lambda": "1/1000000"}, *problem["layers"][1:]]})
                go(1, "enters", enters=1)
                go(0, enters=None)
                far = moved(x, unit(x, ("W1", 0, 0)), radii[-1] + Q(1, 2 ** 40))
                far["W1"][0][0] = rounded(far["W1"][0][0], 50)
                go(1, "enters", points=(far,))
                # true: near a point where F is 0, and no further from it than upper says
                rng = random.Random(3)
                for r, k in first["balls"]:
                    for _ in range(6):
                        y = in_ball(x, direction(x, (), rng), Q(r) * Q(15, 16))
                        slope2 = sum(along(naive, y, unit(x, place), 1, STEP / 64) ** 2 for place in places(x))
                        self.assertTrue(slope2 >= Q(k) ** 2 * naive.F(y) * (1 - Q(1, 2 ** 30)))
                if name == "relu, exact":
                    y = moved(x, parsed_direction(first["direction"], 1), Q(1, 2 ** 20))
                    ratio = sum(along(naive, y, unit(x, place), 1, STEP ** 2) ** 2 for place in places(x)) / naive.F(y)
                    self.assertTrue(Q(99, 100) < ratio / Q(first["upper"]) ** 2 < Q(101, 100))


class Roots(unittest.TestCase):
    def test_enclosures_between_dyadic_numbers(self):
        for kind in ("tanh", "sigmoid"):
            for u in (Q(1, 3), -Q(2, 7), Q(10 ** 9, 3), Q(5 ** 40, 3 ** 60), -Q(1, 3 * 2 ** 90), Q(22, 7), -Q(101, 3)):
                y, z = enclose(kind, u.numerator, u.denominator, 128), sigma_smooth(kind, u) * 2 ** 128
                self.assertTrue(y.lo - Q(1, 100) <= z <= y.hi + Q(1, 100) and y.hi - y.lo <= 3, (kind, u))

    def test_rt(self):
        for y in (Q(0), Q(2), Q(4), Q(1, 9), Q(10 ** 30 + 1), Q(1, 10 ** 30)):
            z = rt(y)
            self.assertTrue(z * z >= y and (z == 0 or (z - Q(1, 2 ** 32)) ** 2 < y) and (z * 2 ** 32).denominator == 1)


if __name__ == "__main__":
    unittest.main()
