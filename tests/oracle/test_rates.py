"""Tests of the oracle's contraction, rate_local, rate_kl and trapping (SPEC 3.22 to 3.26): certificates by hand, from closed forms and from what
is computed here with naive fractions, are accepted, true along sweeps, and refused once anything is a little off."""
import copy
import random
import time
import unittest
from fractions import Fraction as Q
from math import exp, isqrt, log

import test_critical
from test_critical import (NaiveQuadratic, along, applied, cholesky, claims_of, critical, deep_kinks, direction, dot, examples, in_ball, least_eigenvalue, minimum, moved,
                           naive_of, places, settle, unit)
from test_oracle import HAT, HEAVY, RELU, Base, Naive, certificate, check, file, matmul, mix, network, norm2, recorded, rounded, rows, solve
from test_orbit import LEAKY, claim_of, evaluator, kinked, orbit_run, parsed
from test_polynomial import factors, pair, point, problem_of, scalar_point
from oracle_critical import rt
from oracle_files import dyadic_matrix
from oracle_numbers import hi, lo
from oracle_runs import Rejected

TINY, HALF = Q(1, 2 ** 40), Q(1, 2)


# Naive matrices: lists of rows.

def eye(n, c=1):
    return [[Q(c) if i == j else Q(0) for j in range(n)] for i in range(n)]


def turned(m):
    return [list(c) for c in zip(*m)]


def inf(m):
    return max(sum(map(abs, r)) for r in m)


def nrm(m):
    return rt(inf(m) * inf(turned(m)))


def plus(*terms):
    return mix(*terms)


def floats(m):
    return [[float(y) for y in r] for r in m]


def short(m, bits=50):
    return [[rounded(Q(y), bits) for y in r] for r in m]


def fine(q):
    """At least the root, closer than rt."""
    return Q(isqrt(int(q * 4 ** 120)) + 1, 2 ** 120) if q else Q(0)


def up(q):
    """The least multiple of 2^-40 that is at least q."""
    return -(-q // TINY) * TINY


class Map:
    """The sweep of a problem near x, in the coordinates of SPEC 3.22, in fractions."""

    def __init__(self, problem, x, kinks=(), symmetry=(), held=(), **more):
        self.problem, self.x, self.kinks = problem, x, set(kinks) | set(held)
        self.e = evaluator(problem, 128)
        self.at = critical(problem, x, kinks, symmetry, self.e, **more)
        self.place = {b: q for q, u in enumerate(problem["sweep"]) for b in u["blocks"]}
        self.alpha = {b: Q(a) for u in problem["sweep"] for b, a in zip(u["blocks"], u.get("prox", ()))}
        blocks, n = self.e.p.blocks, self.at.n
        inner = [b for b in blocks if n and b[0] in "UV"]
        self.every = [(b, i, j) for j in range(n) for b in inner for i in range(blocks[b][0])]
        self.every += [(b, i, j) for b in blocks if b not in inner for i in range(blocks[b][0]) for j in range(blocks[b][1])]
        self.entries = [q for q in self.every if q not in self.kinks]
        self.n, self.u = len(self.entries), len(problem["sweep"])
        columns = [self.coordinates(applied(problem, self.at, unit(x, q))) for q in self.entries]
        self.H = turned(columns)
        self.turn = [self.place[b] for b, _, _ in self.entries]
        self.A = [[self.alpha.get(q[0], Q(0)) if i == j else Q(0) for j in range(self.n)] for i, q in enumerate(self.entries)]
        self.B = plus((1, self.part(lambda s, t: s >= t)), (1, self.A))
        self.GA = plus((1, self.part(lambda s, t: s < t)), (-1, self.A))
        self.taus = [[Q(y) for y in self.of_stacked(*tau)] for tau in self.at.turns]

    def part(self, chosen):
        return [[y if chosen(s, t) else Q(0) for t, y in zip(self.turn, r)] for s, r in zip(self.turn, self.H)]

    def coordinates(self, x):
        return [Q(x[b][i][j]) for b, i, j in self.entries]

    def of_stacked(self, samples, shared):
        return [y for q, y in zip(self.every, sum(samples, []) + shared) if q not in self.kinks]

    def spread(self, v):
        """A vector of coordinates as a point."""
        found = {b: [[Q(0)] * len(m[0]) for _ in m] for b, m in self.x.items()}
        for (b, i, j), y in zip(self.entries, v):
            found[b][i][j] = y
        return found

    def sweep(self, x, bits=None):
        """The exact sweep; of polynomial and quadratic problems by differences."""
        if self.problem["kind"] == "network": return Naive(self.problem).sweep(x, bits)
        naive = naive_of(self.problem)
        for u in self.problem["sweep"]:
            (b,), (alpha,) = u["blocks"], map(Q, u["prox"])
            own = [q for q in places(x) if q[0] == b]
            g = [[along(naive, x, unit(x, q), 1)] for q in own]
            h = [[(along(naive, x, moved(unit(x, q), unit(x, s), 1), 2) - along(naive, x, moved(unit(x, q), unit(x, s), -1), 2)) / 4 + alpha * (q == s) for s in own] for q in own]
            step = solve(h, g)
            x = copy.deepcopy(x)
            for (_, i, j), (y,) in zip(own, step):
                x[b][i][j] = rounded(x[b][i][j] - y, bits)
        return x


def base_of(s, radius, modulus=None, share=Q(1023, 1024)):
    """What 3.22 wants, with the best constants."""
    p, blocks, moduli = s.e.p, {}, {}
    for u in s.problem["sweep"]:
        for b, alpha in zip(u["blocks"], map(Q, u["prox"])):
            if p.kind != "network":
                own = [k for k, q in enumerate(s.entries) if q[0] == b]
                least = least_eigenvalue([[float(s.H[k][l]) for l in own] for k in own])
                moduli[b] = rounded((Q(least) - s.at.delta(radius)) * share, 30)
                blocks[b] = alpha + moduli[b] / 2
                continue
            layer = p.layers[int(b[1:])]
            more = {"V": layer.gamma + (p.s if b == f"V{p.N}" else 0), "W": layer.lam, "b": 0 if len(u["blocks"]) > 1 else layer.w * p.n}.get(b[0])
            if b[0] == "U":
                more = layer.rho
                if layer.act.smooth: more -= layer.gamma * bent(layer.act.kind, s.x[f"V{b[1:]}"], radius)
            blocks[b] = alpha + Q(more) / 2
    return {"range": [0, 0], "needs": [0], "radius": str(radius), "blocks": {b: str(y) for b, y in blocks.items()}, "modulus": {b: str(y) for b, y in moduli.items()},
            "decrease": str(min(blocks.values()))}


def bent(kind, V, r):
    """K of SPEC 3.2 (i), its formula once more."""
    v1, v2, worst = min(map(min, V)) - r, max(map(max, V)) + r, Q(0)
    for l in range(64):
        a, b = Q(l, 64), Q(l + 1, 64)
        if kind == "tanh": worst = max(worst, (1 - a * a) * max(0, 3 * b * b - 1 + 2 * b * max(-v1, v2)))
        else: worst = max(worst, (b * (1 - b) if 2 * b <= 1 else a * (1 - a)) * max(0, 3 * b * b - 2 * a + max(v * (1 - 2 * y) for v in (v1, v2) for y in (a, b))))
    return worst


def power_of(m, k):
    for _ in range(k):
        m = [[sum(x * y for x, y in zip(r, c)) for c in zip(*m)] for r in m]
    return m


def radius_of(m):
    """About the spectral radius."""
    total, scale = floats(m), 0.0
    for k in range(14):
        size = max(1e-300, max(max(map(abs, r)) for r in total))
        scale += 2.0 ** -k * log(size)
        total = power_of([[y / size for y in r] for r in total], 1)
    return exp(scale)


def contraction_of(s, radius, drift=None, zero=None, power=0, margin=Q(1, 16), **more):
    """With the best factor. drift: vectors (kl_zero); zero: (w + z, kappa of the ball, residual norms of the drift vectors, their number, varrho)."""
    hb = s.problem["sweep"][0]["update"] == "heavy_ball"
    base = base_of(s, radius) if not hb else {"range": [0, 0], "needs": [0], "radius": str(radius), "blocks": {}, "modulus": {}, "decrease": "1"}
    H, B, n = s.H, s.B, s.n
    if hb:
        u = s.problem["sweep"][0]
        tau, omega, n = Q(u["step"]), Q(u["momentum"]), 2 * s.n
        T = [[(1 + omega) * (i == j) - tau * H[i][j] for j in range(s.n)] + [-omega * (i == j) for j in range(s.n)] for i in range(s.n)] + [[Q(i == j) for j in range(n)] for i in range(s.n)]
        R, e = [], Q(0)
    else:
        R = short(solve(floats(B), floats(eye(n))), 40)
        T = plus((1, eye(n)), (-1, matmul(R, H)))
        off = plus((1, eye(n)), (-1, matmul(B, R)))
        e = inf(off) + inf(turned(off))
    taus = s.taus if drift is None else drift
    moved_taus = [[sum(b * t for b, t in zip(c, tau)) for c in zip(*B)] for tau in taus]  # B' tau
    inner = floats(T)
    if taus:  # without what moves along the drift: T - tau (tau' B tau)^-1 tau' B
        G = [[float(sum(x * y for x, y in zip(v, w))) for w in taus] for v in moved_taus]
        coefficients = solve(G, floats(moved_taus))
        inner = [[y - sum(float(tau[i]) * c[j] for tau, c in zip(taus, coefficients)) for j, y in enumerate(r)] for i, r in enumerate(inner)]
    rho = radius_of(inner)
    q0 = max(Q(rho) + margin * (1 - Q(rho)), Q(1, 16))
    q0 = rounded(q0, 20)
    P, term = floats(eye(n)), floats(eye(n))
    scaled = [[y / float(q0) for y in r] for r in inner]
    for _ in range(3000):
        term = [[sum(x * y for x, y in zip(r, c)) for c in zip(*scaled)] for r in term]
        grown = [[sum(x * y for x, y in zip(c, d)) for d in zip(*term)] for c in zip(*term)]
        P = [[x + y for x, y in zip(r, t)] for r, t in zip(P, grown)]
        if max(max(map(abs, r)) for r in grown) < 1e-4: break
    top = max(max(r) for r in P)
    P = short([[(P[i][j] + P[j][i]) / 2 / top for j in range(n)] for i in range(n)], 44)
    P = [[P[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
    curb, L, q = Q(0), None, q0 + margin * (1 - q0)
    for k in range(-4, 40):
        curb = Q(2) ** k if taus else Q(0)
        M = plus((q * q, P), (-1, matmul(turned(T), matmul(P, T))), *((curb, [[x * y for y in v] for x in v]) for v in moved_taus))
        L = cholesky(floats(M), 0)
        if L or not taus: break
    assert L, "no factor"
    L = short(L)
    E = plus((1, M), (-1, matmul(L, turned(L))))
    least = rounded(Q(15, 17) / Q(top), 40)
    floor = cholesky(floats(plus((1, P), (-Q(17, 16) * least, eye(n)))), 0)
    floor = short(floor)
    most = inf(P)
    kappa, root, delta = rt(most / least), rt(s.u), s.at.delta(radius)
    beta, lam = (nrm(R) / (1 - e), nrm(H)) if not hb else (Q(0), Q(0))
    pushed = Q(0)
    for k, tau in enumerate(taus):
        length = rt(sum(y * y for y in tau))
        if zero:
            omega = (zero["slack"] * length + rt(zero["along"][k])) / (zero["kappa"] * Q(46341, 65536))
            eps = omega * (nrm(B) + delta * root) + length * delta * root
        else: eps = radius * nrm(B) + (radius + length) * delta * root
        pushed += eps ** 2
    q1, y = rt(q * q + (inf(E) + curb * pushed) / least), kappa * beta * delta * root
    assert y < 1, "too large"
    factor = up((q1 + y + kappa * e * beta * lam) / (1 - y))
    s.T, s.rho, s.P = T, rho, P
    return {"kind": "contraction", **base, "norm": rows(P), "kernel": rows(drift) if drift else [], "curb": str(curb), "rough": str(q), "least": str(least), "most": str(most),
            "factor": str(factor), "power": power, "lower": "0", "witness": {"factor": rows(L), "floor": rows(floor), "inverse": rows(R)}, **more}


def arrow(s, psi):
    """The matrix of Q, densely: per sample (d, y), then shared; and the positions of all entries' d and y."""
    n, q, p = s.at.n, *s.at.orders
    order = [(kind, k) for j in range(n) for kind in (0, 1) for k in range(j * q, j * q + q)] + [(kind, n * q + k) for kind in (0, 1) for k in range(p)]
    number = {place: k for k, place in enumerate(s.entries)}
    def entry(a, b):
        (x, k), (y, l) = a, b
        k, l = number.get(s.every[k], ("frozen", k)), number.get(s.every[l], ("frozen", l))
        if isinstance(k, tuple) or isinstance(l, tuple): return Q(k == l and x == y)
        if x == y == 0: return 2 * s.A[k][l] + (s.H[k][l] if s.turn[k] == s.turn[l] else 0)
        if x == y == 1: return s.H[k][l]
        return (s.GA[k][l] if x == 1 else s.GA[l][k]) / psi
    return [[entry(a, b) for b in order] for a in order], order


def local_of(s, radius, **more):
    """With about the best root."""
    base, n, (q, p) = base_of(s, radius), s.at.n, s.at.orders
    size = 2 * (n * q + p)
    def shifted(psi):
        m, order = arrow(s, psi)
        best = m, [], least_eigenvalue(floats(m)) if cholesky(floats(m), 1e-9) else 0
        for c in (Q(1, 2 ** k) for k in range(1, 10) if s.at.turns):
            trial, turn = copy.deepcopy(m), []
            for tau in s.at.turns:
                full = sum(tau[0], []) + tau[1]
                t = [full[k] if kind else Q(0) for kind, k in order]
                row = [rounded(c * y, 40) if k >= size - 2 * p else Q(0) for k, y in enumerate(t)]
                turn.append(row[size - 2 * p:])
                trial = [[y + a * t[j] + b * row[j] for j, y in enumerate(r)] for r, a, b in zip(trial, row, t)]
            least = least_eigenvalue(floats(trial)) if cholesky(floats(trial), 1e-9) else 0
            if least > best[2]: best = trial, turn, least
        return best
    delta, root = s.at.delta(radius), rt(s.u)
    low, high = Q(0), Q(64)
    for _ in range(12):  # the least psi that will do
        middle = (low + high) / 2
        if Q(shifted(middle)[2]) * Q(1000, 1024) > (1 + root / middle) * delta + Q(1, 2 ** 30): high = middle
        else: low = middle
    assert high < 64, "too large"
    psi = high
    m, turn, least = shifted(psi)
    t = rounded(Q(least) * Q(1020, 1024), 50)
    low = short(cholesky(floats(m), float(t)))
    parts = [slice(2 * j * q, 2 * (j + 1) * q) for j in range(n)] + [slice(2 * n * q, size)]
    witness = {"samples": [rows([r[c] for r in low[c]]) for c in parts[:-1]], "coupling": [rows([r[c] for r in low[parts[-1]]]) for c in parts[:-1]],
               "weights": rows([r[parts[-1]] for r in low[parts[-1]]])}
    if turn: witness["turn"] = rows(turn)
    factor = psi ** 2 / (1 + psi ** 2)
    return {"kind": "rate_local", **base, "root": str(psi), "factor": str(factor), "shift": str(t), "witness": witness, **more}


def kl_of(s, claims, ball=0, **more):
    radius = Q(claims[0]["balls"][ball][0])
    base, kappa = base_of(s, radius), Q(claims[1]["kappa"][ball])
    error = nrm(s.GA) + s.at.delta(radius) * rt(s.u)
    factor = error ** 2 / (error ** 2 + Q(base["decrease"]) * kappa ** 2)
    return {"kind": "rate_kl", **base, "needs": [0, 1], "ball": ball, "error": str(error), "factor": str(factor), **more}


def trap_of(s, rate, at, low, reach, needs, x=None, drift=None, **more):
    """With the best constants. x: x^K; low: of the value; reach: varrho."""
    a, r, q, x = Q(rate["decrease"]), Q(rate["radius"]), Q(rate["factor"]), x or s.x
    d = fine(sum(norm2(mix((1, x[b]), (-1, s.x[b]))) for b in x))
    h = Q(hi(s.e.value(parsed(x)))) - low
    e = fine(h / a)
    if rate["kind"] == "contraction":
        kappa, factor = rt(Q(rate["most"]) / Q(rate["least"])), q
        constant = kappa * e / (1 - q) if (drift if drift is not None else s.taus) else kappa * (d + reach)
    else:
        factor = fine(q)
        constant = fine((1 + factor) * h / ((1 - factor) * a))
    return {"kind": "trapping", "range": [0, at], "needs": needs, "at": at, "distance": str(d), "gap": str(h), "step": str(e), "factor": str(factor), "constant": str(constant), **more}


def sharpen(claim, s):
    """A critical_point with the least gradient, and the value that it allows."""
    g, mu, f = fine(s.at.gradient2()), Q(claim["balls"][0][1]), s.e.value(parsed(s.x))
    claim.update(gradient=str(g), value=[str(Q(lo(f)) - g * g / (2 * mu)), str(Q(hi(f)))])


class Rates(Base):
    def go(self, problem, claims, code, word=None, points=None, **more):
        return self.outcome(problem, certificate(problem, {"recorded": recorded(points or [self.x])}, claims, **more), code, word)

    def around(self, claims, q, points=None, problem=None):
        """A function that submits the claims with changes of the one at q."""
        def go(code, word=None, **change):
            return self.go(problem or self.problem, [{**c, **change} if k == q else c for k, c in enumerate(claims)], code, word, points)
        return go


SQUARE = {"format": "amcert-problem/1", "name": "q", "kind": "quadratic", "blocks": [{"name": "x", "size": 1}, {"name": "y", "size": 1}], "H": ["1 1/2", "1/2 1"], "g": ["0", "0"],
          "start": {"x": ["1"], "y": ["0"]}, "sweep": [{"update": "ridge", "blocks": [b], "prox": ["0"]} for b in "xy"]}


class Closed(Rates):
    """T = [[0, -1/2], [0, 1/4]] of H = [[1, 1/2], [1/2, 1]], and a heavy ball."""

    def setUp(self):
        self.problem, self.x = SQUARE, scalar_point(0, 0, names="xy")
        self.points = [scalar_point(Q(1, 4), Q(1, 4), names="xy"), self.x]
        self.first = claims_of(SQUARE, self.x, radii=(Q(1), Q(2)))
        self.first[0]["gradient"], self.first[0]["value"] = "0", ["0", "0"]
        self.first[0]["enters"] = None
        self.base = {"range": [0, 0], "needs": [0], "radius": "2", "blocks": {"x": "1/2", "y": "1/2"}, "modulus": {"x": "1", "y": "1"}, "decrease": "1/2"}
        almost = str(1 - Q(1, 2 ** 60))
        self.base["modulus"] = {"x": almost, "y": almost}
        self.base["blocks"] = dict.fromkeys("xy", str((1 - Q(1, 2 ** 60)) / 2))
        self.base["decrease"] = self.base["blocks"]["x"]
        self.contraction = {"kind": "contraction", **self.base, "norm": ["1 0", "0 1p2"], "kernel": [], "curb": "0", "rough": "3/8", "least": "16/17", "most": "4", "factor": "3/8", "power": 0, "lower": "0",
                            "witness": {"factor": ["3p-3 0", "0 1p-2"], "floor": ["0 0", "0 1bbp-8"], "inverse": ["1 0", "-1p-1 1"]}}
        self.kl = {"kind": "rate_kl", **self.base, "needs": [0, 1], "ball": 1, "error": "1/2", "factor": "0"}

    def test_contraction(self):
        claims = [self.first[0], self.contraction]
        go = self.around(claims, 1)
        go(0, "2/2")
        go(1, "factor", factor=str(Q(3, 8) - TINY))
        go(0, factor="1/2")
        go(1, "factor", rough="1/2")
        go(1, "factor", rough=str(Q(3, 8) - TINY))  # a residual of E
        go(1, "factor", norm=["1 0", "0 1p1"], most="2", witness={**self.contraction["witness"], "floor": ["0 0", "0 1"]})
        go(1, "not symmetric", norm=["1 1p-9", "0 1p2"])
        go(1, "norm: 1 x 1", norm=["1"])
        go(1, "norm: 3 x 3", norm=["1 0 0", "0 1 0", "0 0 1"])
        go(1, "norm: 2 x 3", norm=["1 0 0", "0 1 0"])
        go(2, None, norm=["1 0", "0"])
        go(1, "norm: 0 x 0", norm=[])
        for key in ("factor", "floor"): go(1, key + ": 0 x 0", witness={**self.contraction["witness"], key: []})
        go(0, None, least="1")  # 1/16 of the floor may be missing
        go(1, "floor", least=str(1 + TINY))
        go(1, "most", most=str(4 - TINY))
        go(1, "most", most="1")
        go(1, "radius", radius=str(2 + TINY))
        go(0, radius="1/2")
        for b in "xy":
            go(1, "blocks " + b, blocks={**self.base["blocks"], b: "1/2"})
            go(1, "modulus " + b, modulus={**self.base["modulus"], b: "1"})
            go(1, "blocks " + b, modulus={**self.base["modulus"], b: "1/2"})
            go(1, "decrease", blocks={**self.base["blocks"], b: "1/4"})
            go(2, None, modulus={**self.base["modulus"], b: "-1"})
        go(1, "decrease", decrease="1/2")
        go(0, None, decrease="1/3")
        go(1, "kernel", kernel=["1 0"])
        go(1, "kernel", kernel=["1"])
        go(1, "lower", lower="1/8")
        go(1, "needs", needs=[])
        go(1, "needs", needs=["0" * 64])
        w = self.contraction["witness"]
        go(1, "inverse: |I - BR|", witness={**w, "inverse": ["1 0", "0 1"]})
        go(1, "inverse: not", witness={**w, "inverse": []})
        go(1, "inverse: not", witness={**w, "inverse": ["1"]})
        go(2, None, witness={**w, "inverse": ["1 0", "1"]})
        go(2, None, kernel=["1 0", "1"])
        go(1, "factor", witness={**w, "inverse": ["1 0", "-1p-1 100001p-20"]})
        go(1, "factor: 2 x 1", witness={**w, "factor": ["1", "1"]})
        go(1, "factor", witness={**w, "factor": ["3p-3 0", "1p-9 1p-2"]})
        go(1, "floor", witness={**w, "floor": ["0 0", "0 1"]})
        go(1, "floor: 1 x 1", witness={**w, "floor": ["0"]})
        for key, value in (("factor", "1"), ("factor", "0"), ("factor", "-1/2"), ("rough", "0"), ("least", "0"), ("most", "0"), ("curb", "-1"), ("power", 25), ("power", -1), ("lower", "-1"), ("radius", "0"),
                           ("decrease", "0"), ("blocks", {"x": "1/3"}), ("blocks", {**self.base["blocks"], "z": "1"}), ("modulus", {}), ("kernel", ["a"]), ("kernel", None), ("verdict", "refuted"), ("run", "orbit"),
                           ("witness", {k: v for k, v in w.items() if k != "floor"}), ("range", [0, 9])):
            go(2, None, **{key: value})
        for key in self.contraction.keys() - {"kind", "range", "needs"}:
            self.go(SQUARE, [self.first[0], {k: v for k, v in self.contraction.items() if k != key}], 2)
        self.go(SQUARE, [self.first[0], {**self.contraction, "more": "1"}], 2)
        self.go(SQUARE, [{**self.first[0], "range": [0, 1]}, self.contraction], 1, "needs", self.points)
        self.go(SQUARE, [{"kind": "critical_point", "range": [0, 0], "verdict": "undecided", "reason": "x"}, self.contraction], 1, "needs")
        self.go(SQUARE, [self.first[0], {"kind": "contraction", "range": [0, 0], "verdict": "undecided", "reason": "x"}], 6, "CONDITIONAL 1/2")
        self.go(SQUARE, [*self.first, {**self.contraction, "needs": [1]}], 1, "needs")
        self.outcome({**SQUARE, "sweep": SQUARE["sweep"][::-1]}, certificate({**SQUARE, "sweep": SQUARE["sweep"][::-1]}, {"recorded": recorded([self.x])}, claims), 1, "inverse")

    def test_eigenvalue(self):
        """trace T^n = 4^-n of two eigenvalues 1/4 and 0: lower^n <= 4^-n / 2."""
        go = self.around([self.first[0], self.contraction], 1)
        for power in (1, 3, 5):
            n = 2 ** power
            best = Q(0.25 * 2 ** (-1 / n))
            go(0, None, power=power, lower=str(best - Q(1, 2 ** 40)))
            go(1, "lower", power=power, lower=str(best + Q(1, 2 ** 40)))
            go(1, "lower", power=power, lower="1/4")
        go(0, None, power=6, lower="0")
        for lower in ("0", "1/5"): go(1, "lower", power=24, lower=lower)  # beyond what the units see
        go(1, "lower", power=0, lower="1/100")

    def test_rates(self):
        s = Map(SQUARE, self.x)
        local = {**local_of(s, Q(2)), **{k: self.base[k] for k in ("blocks", "modulus", "decrease")}}
        psi = Q(local["root"])
        self.assertTrue(Q(1, 3) < psi ** 2 < Q(1, 3) + Q(1, 100) and Q(1, 4) < Q(local["factor"]) < Q(26, 100))  # 1/4 is sharp
        go = self.around([self.first[0], local], 1)
        go(0, "2/2")
        go(1, "factor", factor=str(Q(local["factor"]) - TINY))
        go(1, "eps", root="1/2", factor="1/4")
        go(0, None, shift=str(Q(local["shift"]) * 2))  # E takes it back
        go(1, "eps", shift=str(Q(1, 2 ** 90)))
        go(1, "radius", radius="3")
        go(1, "witness.turn", witness={**local["witness"], "turn": ["0 0 0 0"]})
        go(2, None, witness={**local["witness"], "turn": ["0 0"]})
        go(2, None, witness={**local["witness"], "weights": ["1 0", "0 1"]})
        go(2, None, witness={**local["witness"], "samples": [["1"]]})
        go(2, None, root="0")
        go(2, None, shift="0")
        go(2, None, factor="1")
        for key in local.keys() - {"kind", "range", "needs"}:
            self.go(SQUARE, [self.first[0], {k: v for k, v in local.items() if k != key}], 2)
        kappa = Q(self.first[1]["kappa"][1])
        a = Q(self.base["decrease"])
        kl = {**self.kl, "factor": str(Q(1, 4) / (Q(1, 4) + a * kappa ** 2))}
        go = self.around([*self.first, kl], 2)
        go(0, "3/3")
        go(1, "factor", factor=str(Q(kl["factor"]) - TINY))
        go(1, "error", error=str(HALF - TINY))
        go(1, "ball", ball=2)
        go(1, "ball", ball=-1)
        go(1, "radius", ball=0)
        go(1, "radius", radius="3/2")
        go(1, "needs", needs=[0])
        go(1, "needs", needs=[1, 0])
        go(1, "needs", needs=[1])
        go(2, None, error="0")
        go(2, None, ball=None)
        for key in kl.keys() - {"kind", "range", "needs"}:
            self.go(SQUARE, [*self.first, {k: v for k, v in kl.items() if k != key}], 2)
        other = copy.deepcopy(self.first)
        other[0]["balls"] = [["1/2", other[0]["balls"][0][1]], *other[0]["balls"][1:]]
        self.go(SQUARE, [self.first[0], other[0], {**other[1], "needs": [1]}, {**kl, "needs": [0, 2]}], 1, "needs")  # the kl of another point
        # true: F falls by 1/4 once the sweep is on its way
        naive, rng = NaiveQuadratic(SQUARE), random.Random(1)
        for _ in range(20):
            x = in_ball(self.x, direction(self.x, (), rng), Q(1))
            self.assertTrue(naive.F(s.sweep(x)) <= Q(local["factor"]) * naive.F(x))

    def test_trapping(self):
        s, kappa = Map(SQUARE, self.x), Q(self.first[1]["kappa"][1])
        local = {**local_of(s, Q(2)), **{k: self.base[k] for k in ("blocks", "modulus", "decrease")}}
        kl = {**self.kl, "factor": str(Q(1, 4) / (Q(1, 4) + Q(self.base["decrease"]) * kappa ** 2))}
        for rate in (self.contraction, local, kl):
            head = [*self.first, {**rate, "needs": rate["needs"]}]
            points = [self.x, scalar_point(Q(1, 8), Q(1, 8), names="xy")]
            trap = trap_of(s, rate, 1, Q(0), Q(0), [2], points[1])
            go = self.around([*head, trap], 3, points)
            def little(key, sign=1):
                return str(Q(trap[key]) - sign * Q(1, 2 ** 100))
            go(0, "4/4")
            go(1, "distance", distance=little("distance", 2))
            go(1, "gap", gap=little("gap"))
            go(1, "step", step=little("step", 2))
            go(1, "factor", factor=little("factor", 4 if rate["kind"] == "contraction" else 2 ** 10))
            go(1, "constant", constant=little("constant", 8))
            go(1, "<= r", constant="3")
            go(0, None, at=0)
            for at in (2, -1):
                go(1, None, at=at)
            go(1, "at: not", range=[1, 1], at=0)
            used = Q(trap["constant"]) + Q(trap["step"]) * (1 if rate["kind"] == "contraction" else 2) + (Q(trap["distance"]) if rate["kind"] != "contraction" else 0)
            if rate["kind"] != "rate_kl":
                tight = {**rate, "radius": str(used)}
                self.go(SQUARE, [*self.first, tight, trap], 0, "4/4", points)
                self.go(SQUARE, [*self.first, {**rate, "radius": str(used - TINY)}, trap], 1, "<= r", points)
            go(1, "needs", needs=[1])  # a kl alone
            go(1, "needs", needs=[0])
            go(1, "needs", needs=[])
            go(1, "needs", needs=[2, 2])
            go(1, "needs", needs=["0" * 64])
            self.go(SQUARE, [*self.first, {"kind": rate["kind"], "range": [0, 0], "verdict": "undecided", "reason": "x"}, trap], 1, "needs", points)
            for key, value in (("factor", "1"), ("factor", "0"), ("constant", "-1"), ("gap", "-1"), ("step", "-1"), ("distance", "-1"), ("at", None), ("run", "reference"), ("run", "orbit"), ("verdict", "refuted")):
                go(2, None, **{key: value})
            for key in trap.keys() - {"kind", "range", "needs"}:
                self.go(SQUARE, [*head, {k: v for k, v in trap.items() if k != key}], 2, None, points)
            # true
            x, C, f, q = points[1], Q(trap["constant"]), Q(trap["factor"]), Q(rate["factor"])
            naive = NaiveQuadratic(SQUARE)
            for k in range(12):
                self.assertTrue(dot(x, x) <= (C * f ** k) ** 2)
                if rate["kind"] != "contraction": self.assertTrue(naive.F(x) <= Q(trap["gap"]) * q ** k)
                x = s.sweep(x)

    def test_orbit(self):
        """Of the exact orbit: radii count, and F is that of 3.12."""
        problem = copy.deepcopy(SQUARE)
        problem["start"], s = {"x": ["1p-1"], "y": ["1p-1"]}, Map(SQUARE, self.x)
        points = [scalar_point(HALF, HALF, names="xy")]
        for _ in range(3):
            points.append(s.sweep(points[-1], 4))  # 1/32 is rounded
        enclosure = claim_of(problem, points)
        K = 2
        radius = sum(dyadic_matrix((enclosure["radius"][b],)).at(0, K) for b in "xy")
        self.assertTrue(radius > 0)
        trap = trap_of(s, self.contraction, K, Q(0), Q(0), [1, 2], points[K], run="orbit", range=[0, 3])
        d = Q(trap["distance"]) + radius
        wide = {**trap, "distance": str(d), "gap": str(Q(trap["gap"]) + radius), "step": str(fine(2 * (Q(trap["gap"]) + radius)) + Q(1, 2 ** 30)), "constant": str(rt(Q(17, 4)) * (d + Q(1, 2 ** 20)))}
        def go(code, word=None, **change):
            self.outcome(problem, certificate(problem, {"recorded": recorded([self.x]), **orbit_run(points)}, [self.first[0], self.contraction, enclosure, {**wide, **change}]), code, word)
        go(0, "4/4")
        go(1, "distance", distance=trap["distance"])
        go(1, "distance", distance=str(radius / 2))  # (d - sum)^2 alone would not see it
        go(1, "gap", gap=str(Q(trap["gap"]) - radius ** 2))
        go(1, "needs", needs=[1])
        go(1, "needs", needs=[2, 1])
        go(1, "needs", needs=[2])
        go(1, "distance", at=0)
        go(1, None, at=4)
        self.outcome(problem, certificate(problem, {"recorded": recorded([self.x]), **orbit_run(points)}, [self.first[0], self.contraction, {k: v for k, v in enclosure.items() if k != "witness"}, wide]), 1, "needs")

    def test_heavy_ball(self):
        """T = [[1/2, -1/4], [1, 0]], twice an isometry of x^2 - xy/2 + y^2/4."""
        x = {"x": [[Q(0)]]}
        claims = claims_of(HEAVY, x, radii=(Q(1),))
        claims[0].update(gradient="0", value=["0", "0"])
        claim = {"kind": "contraction", "range": [0, 0], "needs": [0], "radius": "1", "blocks": {}, "modulus": {}, "decrease": "1", "norm": ["1 -1p-2", "-1p-2 1p-2"], "kernel": [], "curb": "0", "rough": "1/2",
                 "least": "1/8", "most": "5/4", "factor": "1/2", "power": 3, "lower": str(Q(0.5 * 2 ** -0.125) - Q(1, 2 ** 40)),
                 "witness": {"factor": ["0 0", "0 0"], "floor": rows(short(cholesky([[1 - 17 / 128, -.25], [-.25, .25 - 17 / 128]], 0))), "inverse": []}}
        self.x = x
        go = self.around([claims[0], claim], 1, problem=HEAVY)
        go(0, "2/2")
        go(1, "factor", factor=str(HALF - TINY))
        go(1, "factor", rough=str(HALF - TINY))
        go(1, "lower", lower=str(Q(0.5 * 2 ** -0.125) + Q(1, 2 ** 40)))
        go(1, "lower", lower="1/2")
        go(1, "floor", least="1/5")
        go(1, "most", most="1")
        go(1, "inverse", witness={**claim["witness"], "inverse": ["1 0", "0 1"]})
        go(1, "norm", norm=["1"])
        go(1, "norm: not", norm=["1 -1p-2", "0 1p-2"])
        go(2, None, blocks={"x": "1"})
        go(2, None, modulus={"x": "1"})
        base = {"range": [0, 0], "radius": "1", "blocks": {"x": "1/4"}, "modulus": {"x": "1/2"}, "decrease": "1/4", "factor": "1/2"}
        kl = {"kind": "rate_kl", **base, "needs": [0, 1], "ball": 0, "error": "1"}
        self.go(HEAVY, [*claims, kl], 1, "heavy_ball")
        local = {"kind": "rate_local", **base, "needs": [0], "root": "1", "shift": "1", "witness": {"samples": [], "coupling": [], "weights": ["1 0", "0 1"]}}
        self.go(HEAVY, [claims[0], local], 1, "heavy_ball")
        trap = {"kind": "trapping", "range": [0, 0], "needs": [1], "at": 0, "distance": "0", "gap": "0", "step": "0", "factor": "1/2", "constant": "0"}
        self.go(HEAVY, [claims[0], claim, trap], 1, "heavy_ball")
        # off the critical point by as much as the gradient says: the ball must be larger
        off = {**claims[0], "center": {"x": ["1p-6"]}, "gradient": "1/64", "value": ["-1", "1"]}
        reach = Q(1, 64) / Q(off["balls"][0][1])
        for radius, code in ((reach, 1), (reach + TINY, 0)):
            self.go(HEAVY, [off, {**claim, "radius": str(radius)}], code, "may lie outside" if code else "2/2")
        # more unknowns, and a true bound
        problem = {**HEAVY, "blocks": [{"name": "x", "size": 3}], "H": ["2 1/3 0", "1/3 1 1/4", "0 1/4 3/2"], "g": ["0"] * 3, "start": {"x": ["1"] * 3}, "previous": {"x": ["0"] * 3},
                   "sweep": [{**HEAVY["sweep"][0], "step": "1/2"}]}
        self.x = {"x": [[Q(0)] for _ in range(3)]}
        first = claims_of(problem, self.x, radii=(Q(1),))[0]
        first.update(gradient="0", value=["0", "0"])
        s = Map(problem, self.x)
        claim = contraction_of(s, Q(1))
        go = self.around([first, claim], 1, problem=problem)
        go(0, "2/2")
        go(1, "factor", factor=str(Q(claim["factor"]) - 4 * TINY))
        self.assertTrue(s.rho < float(Q(claim["factor"])) < s.rho + 0.1)

    def test_limits(self):
        for n, power, code in ((514, 0, 4), (130, 0, 1), (130, 1, 4), (128, 1, 1)):
            self.order(n, power, code, "coordinates" if code == 4 else "norm: 1 x 1")

    def order(self, n, power, code, word):
        problem = {**HEAVY, "blocks": [{"name": "x", "size": n}], "H": [" ".join("1" if i == j else "0" for j in range(n)) for i in range(n)], "g": ["0"] * n, "start": {"x": ["0"] * n}, "previous": {"x": ["0"] * n}}
        x = {"x": [[Q(0)] for _ in range(n)]}
        first = {"kind": "critical_point", "range": [0, 0], "center": {"x": ["0"] * n}, "kinks": [], "dead": [], "vanished": [], "symmetry": [], "gradient": "0", "shift": "1", "modulus": "1", "balls": [["1", "1"]],
                 "value": ["0", "0"], "enters": None, "below": None, "witness": {"samples": [], "coupling": [], "weights": [" ".join(["0"] * n)] * n}}
        claim = {"kind": "contraction", "range": [0, 0], "needs": [0], "radius": "1", "blocks": {}, "modulus": {}, "decrease": "1", "norm": ["1"], "kernel": [], "curb": "0", "rough": "1/2", "least": "1/8", "most": "2",
                 "factor": "1/2", "power": power, "lower": "0", "witness": {"factor": ["1"], "floor": ["1"], "inverse": []}}
        self.go(problem, [first, claim], code, word, [x])
        if n < 514: self.go(problem, [first, {**claim, "radius": "2"}], 1, "radius", [x])  # judged before


class Networks(Rates):
    """The examples of test_critical, with all rates."""

    def families(self):
        for name, problem, x, kinks, symmetry, radii in examples():
            for u in problem["sweep"]:
                u["prox"] = [a if a != "0" else "1/8" for a in u["prox"]]
            yield name, problem, x, kinks, symmetry, radii

    def test_examples(self):
        for name, problem, x, kinks, symmetry, radii in self.families():
            with self.subTest(name):
                self.problem, self.x = problem, x
                for k in range({"linear": 3, "pair": 6, "pair at a break": 4, "deep kink": 3}.get(name, 1), 24):  # smaller ones would do, too large ones take time
                    try:
                        self.example(name, problem, x, kinks, symmetry, [rounded(radii[0] / 3 ** k, 60), radii[1]])
                        break
                    except AssertionError as err:
                        if str(err) not in ("no factor", "too large", "no room"): raise
                else: self.fail("no radius is small enough")

    def example(self, name, problem, x, kinks, symmetry, radii):
        claims = claims_of(problem, x, kinks, symmetry, radii)
        claims[0]["enters"] = None
        s = Map(problem, x, kinks, symmetry)
        sharpen(claims[0], s)
        r = radii[0]
        contraction, kl = contraction_of(s, r), kl_of(s, claims)
        assert Q(contraction["factor"]) < 1, "too large"
        local = local_of(s, r)
        assert Q(local["factor"]) < Q(99999, 100000), "too large"
        low, reach = Q(claims[0]["value"][0]), Q(claims[0]["gradient"]) / Q(claims[0]["balls"][0][1])
        for rate in (contraction, local, kl):
            trap = trap_of(s, rate, 0, low, reach, [2])
            assert Q(trap["constant"]) + (2 * Q(trap["step"]) + Q(trap["distance"]) if rate is not contraction else Q(trap["step"]) + max(reach, Q(trap["distance"]))) <= r, "no room"
            self.go(problem, [*claims, rate, trap], 0, "4/4")
            self.tampered(problem, s, [*claims, rate, trap], kinks)
        self.truth(problem, s, kinks, claims, contraction, local)

    def tampered(self, problem, s, claims, kinks):
        rate, trap = claims[2:]
        go = self.around(claims, 2, problem=problem)
        def off(text, factor=Q(2 ** 20 + 1, 2 ** 20)):
            return str(Q(text) * factor)
        for b in rate["blocks"]:
            go(1, "blocks " + b, blocks={**rate["blocks"], b: off(rate["blocks"][b])})
        go(1, "decrease", decrease=off(rate["decrease"]))
        if rate["kind"] != "rate_kl": go(1, "radius", radius=str(Q(claims[0]["balls"][-1][0]) + TINY / 2 ** 20))
        reach = Q(claims[0]["gradient"]) / Q(claims[0]["balls"][0][1])
        if reach: go(1, "may lie outside", radius=str(reach))
        if problem["kind"] == "network": go(2, None, modulus={b: "0" for b in rate["blocks"]})
        if rate["kind"] == "contraction":
            go(1, "factor", factor=str(Q(rate["factor"]) - 4 * TINY))
            if s.taus:
                go(1, "factor", curb="0")
                go(1, "factor", curb=off(rate["curb"], 2))
            s1 = rate["norm"]
            go(1, "not symmetric", norm=[s1[0].rsplit(" ", 1)[0] + " 1", *s1[1:]])
            go(1, "floor", least=off(rate["least"], Q(9, 8)))
            go(1, "most", most=off(rate["most"], 1 / Q(2 ** 20 + 1, 2 ** 20)))
            go(1, None, rough=off(rate["rough"], Q(9, 10)))
            go(1, None, norm=rows(eye(s.n)), most="1", least="1/2")
        elif rate["kind"] == "rate_local":
            go(1, "factor", factor=off(rate["factor"], 1 / Q(2 ** 20 + 1, 2 ** 20)))
            go(1, "eps", root=off(rate["root"], Q(9, 10)))
            if s.taus:
                go(1, "witness.turn", witness={k: v for k, v in rate["witness"].items() if k != "turn"})
                go(1, "witness.turn", witness={**rate["witness"], "turn": rate["witness"]["turn"] * 2})
            for key in rate["witness"]:
                wrong = copy.deepcopy(rate["witness"])
                m = (wrong[key] if key in ("weights", "turn") else wrong[key][-1] if wrong[key] else None)
                if m:
                    m[-1] = " ".join(["1"] * len(m[-1].split(" ")))
                    go(1, "eps", witness=wrong)
        else:
            go(1, "error", error=off(rate["error"], 1 / Q(2 ** 20 + 1, 2 ** 20)))
            go(1, "factor", factor=off(rate["factor"], 1 / Q(2 ** 40 + 1, 2 ** 40)))
        go = self.around(claims, 3, problem=problem)
        go(1, "constant", constant=off(trap["constant"], HALF))
        go(1, "<= r", constant=rate["radius"])
        go(1, "gap", gap="0")
        if kinks:
            b, i, j = kinks[0]
            x = copy.deepcopy(self.x)
            x[b][i][j] += Q(1, 2 ** 60)
            self.go(problem, [*claims[:3], {**trap, "distance": off(trap["distance"], 2), "gap": off(trap["gap"], 2)}], 1, None, [x])
            wide = {**trap, "distance": str(Q(trap["distance"]) + Q(1, 2 ** 20)), "gap": str(Q(trap["gap"]) + Q(1, 2 ** 20))}
            self.go(problem, [*claims[:3], wide], 1, "kinks", [x])

    def truth(self, problem, s, kinks, claims, contraction, local):
        """At random points: the steps in the norm, and F."""
        if "tanh" in str(problem): return
        naive, rng, r, low, high = naive_of(problem), random.Random(7), Q(local["radius"]), *map(Q, claims[0]["value"])
        P, q, fall = s.P, Q(contraction["factor"]), Q(local["factor"])
        def size(v):
            return sum(y * sum(p * z for p, z in zip(row, v)) for y, row in zip(v, P))
        for _ in range(6):
            x, y = (in_ball(s.x, direction(s.x, set(kinks), rng), r / 8) for _ in range(2))
            tx, ty = s.sweep(x), s.sweep(y)
            for b, i, j in kinks: self.assertEqual(tx[b][i][j], s.x[b][i][j])
            if s.taus:
                y, ty = tx, s.sweep(tx)
            before, after = (size([a - b for a, b in zip(s.coordinates(u), s.coordinates(v))]) for u, v in ((x, y), (tx, ty)))
            self.assertTrue(after <= q * q * before)
            self.assertTrue(naive.F(tx) - high <= fall * (naive.F(x) - low))
            self.assertTrue(naive.F(x) - naive.F(tx) >= sum(Q(local["blocks"][b]) * norm2(mix((1, tx[b]), (-1, x[b]))) for b in x))


def kernel_of(rows_of, n):
    """A basis of the null space of linearly independent rows."""
    a, pivots = [list(r) for r in rows_of], []
    for p, row in enumerate(a):
        k = next(k for k, y in enumerate(row) if y)
        a[p] = [y / row[k] for y in row]
        pivots.append(k)
        for q, other in enumerate(a):
            if q != p and other[k]: a[q] = [y - other[k] * z for y, z in zip(other, a[p])]
    found = []
    for free in (k for k in range(n) if k not in pivots):
        v = [Q(k == free) for k in range(n)]
        for row, k in zip(a, pivots):
            v[k] = -row[free]
        found.append(v)
    return found


class Zeros(Rates):
    """The point is a kl_zero, or has turns of a polynomial problem."""

    def test_polynomial(self):
        """(uv - 1)^2/2: the sweeps drift along the hyperbola."""
        alpha, r = Q(1, 8), Q(1, 512)
        problem, x = pair(1, 0, sweep=[("ridge", "u", str(alpha)), ("ridge", "v", str(alpha))]), scalar_point(1, 1)
        self.problem, self.x = problem, x
        kappa = [str(int((Q(1414, 1000) - rt(2 * t * t)) * Q(65536, 46341) * 2 ** 30) / Q(2 ** 30)) for t in (Q(1, 10), HALF)]
        first = {"kind": "kl_zero", "range": [0, 0], "center": point(x), "shift": "2", "rank": "2", "balls": [["1/10", kappa[0]], ["1/2", kappa[1]]], "direction": point(scalar_point(1, 1)),
                 "upper": str(2 + Q(1, 2 ** 30)), "enters": 0, "witness": ["0"]}
        s, drift = Map(problem, x), [[Q(1), Q(-1)]]
        claim = contraction_of(s, r, drift, {"slack": rt(2 * r * r), "along": [Q(0)], "kappa": Q(kappa[0])})
        # T' is 1 along the hyperbola and (8/9)^2... across: the other eigenvalue is the trace less 1
        other = s.T[0][0] + s.T[1][1] - 1
        lower = rounded(other, 30) - Q(1, 2 ** 20)
        go = self.around([first, claim], 1)
        go(0, "2/2")
        go(0, "2/2", power=1, lower=str(lower))
        go(1, "lower", power=5, lower=str(lower + Q(1, 2 ** 19)))
        go(1, "lower", power=5, lower="1")
        go(1, "factor", factor=str(Q(claim["factor"]) - TINY))
        go(1, "factor", curb="0")
        go(1, "factor", kernel=[])
        go(1, "factor", kernel=["1 1"])
        go(1, "factor", kernel=["1 -3p-1"])
        go(1, "kernel", kernel=["1 0 0"])
        self.assertTrue(Q(claim["factor"]) < Q(9, 10))
        go(1, "radius", radius="3/4")
        base = {k: claim[k] for k in ("range", "needs", "radius", "blocks", "modulus", "decrease")}
        local = {"kind": "rate_local", **base, "factor": "1/2", "root": "1", "shift": "1", "witness": {"samples": [], "coupling": [], "weights": ["1 0 0 0"] * 4}}
        self.go(problem, [first, local], 1, "needs")
        ball = Q(1, 10)
        kl = {"kind": "rate_kl", **base_of(s, ball), "ball": 0}
        error = nrm(s.GA) + s.at.delta(ball) * rt(Q(2))
        kl.update(error=str(error), factor=str(error ** 2 / (error ** 2 + Q(kl["decrease"]) * Q(kappa[0]) ** 2)))
        go = self.around([first, kl], 1)
        go(0, "2/2")
        go(1, "factor", factor=str(Q(kl["factor"]) - TINY))
        go(1, "error", error=str(error - TINY))
        go(1, "needs", needs=[0, 0])
        go(1, "radius", ball=1)
        go(1, "ball", ball=2)
        # F = 0 at the center, and a little off
        y = scalar_point(1, 1 + Q(1, 2 ** 24))
        for points in ([x], [y]):
            trap = trap_of(s, claim, 0, Q(0), Q(0), [1], points[0], drift)
            go = self.around([{**first, "enters": None}, claim, trap], 2, points)
            go(0, "3/3")
            go(1, "<= r", constant=str(r + TINY))
            if points[0] is y:
                go(1, "constant", constant=str(Q(trap["constant"]) * Q(1023, 1024)))
                go(1, "gap", gap="0")
                go(1, "factor", factor=str(Q(claim["factor"]) - TINY))
                z, C, q = y, Q(trap["constant"]), Q(trap["factor"])
                path = [z]
                for k in range(40):
                    path.append(s.sweep(path[-1], 200))
                for k in range(8):
                    self.assertTrue(dot(moved(path[k], path[-1], -1), moved(path[k], path[-1], -1)) <= (C * q ** k) ** 2)

    def test_network(self):
        helper = test_critical.Zero()
        for name, problem, x, radii in helper.networks():
            with self.subTest(name):
                if name == "relu": x["V2"] = [[Q(3, 2) + Q(1, 2 ** 60)]]
                elif name == "tanh": problem["data"]["Y"] = [" ".join(str(y + Q(1, 2 ** 56)) for y in x["V2"][0])]
                self.problem, self.x = problem, x
                first = helper.claim(problem, x, radii)
                s, (C, J) = Map(problem, x), helper.jacobian(problem, x)
                number = {q: k for k, q in enumerate(places(x))}
                J = [[row[number[q]] for q in s.entries] for row in J]
                drift = [[rounded(y, 50) for y in v] for v in kernel_of([[rounded(y, 60) for y in row] for row in J], s.n)]
                along_ = [sum(c * sum(y * t for y, t in zip(row, tau)) ** 2 for c, row in zip(C, J)) for tau in drift]
                if "tanh" in name: along_ = [y + Q(1, 2 ** 90) for y in along_]
                w = rt(max(layer["w"] for layer in Naive(problem).layers[2:]))
                for k in range(5, 20):
                    r = rounded(radii[0] / 3 ** k, 60)
                    try: claim = contraction_of(s, r, drift, {"slack": r * w + s.at.slopes_change(r), "along": along_, "kappa": Q(first["balls"][0][1])})
                    except AssertionError as err:
                        if str(err) not in ("no factor", "too large"): raise
                        continue
                    if Q(claim["factor"]) < 1: break
                else: self.fail("no radius is small enough")
                claim["factor"] = str(up(Q(claim["factor"]) + TINY)) if "tanh" in name else claim["factor"]
                go = self.around([{**first, "enters": None}, claim], 1)
                go(0, "2/2")
                reach = 2 * rt(hi(s.e.value(parsed(x)))) / Q(first["balls"][0][1])
                if reach: go(1, "may lie outside", radius=str(reach))
                go(1, "factor", factor=str(Q(claim["factor"]) - 8 * TINY))
                go(1, "factor", curb="0")
                go(1, "factor", kernel=claim["kernel"][1:])
                trace = [sum(T[k][k] for k in range(s.n)) - len(drift) for T in (s.T, power_of(s.T, 1), power_of(power_of(s.T, 1), 1))]
                lower = float(abs(trace[2]) / (s.n - len(drift))) ** .25
                if "exact" in name:
                    go(0, "2/2", power=2, lower=str(Q(lower * (1 - 1e-6))))
                    go(1, "lower", power=2, lower=str(Q(lower * (1 + 1e-6))))

    def test_turns(self):
        problem, x, turns = factors(2, (2, 5), 1)
        self.problem, self.x = problem, x
        claims = claims_of(problem, x, [], turns, (Q(1, 10 ** 6), Q(1, 5000)))
        s, r = Map(problem, x, [], turns), Q(1, 10 ** 6)
        sharpen(claims[0], s)
        claims[0]["enters"] = None
        rates = [contraction_of(s, r), local_of(s, r), kl_of(s, claims)]
        for rate in rates:
            trap = trap_of(s, rate, 0, Q(claims[0]["value"][0]), Q(0), [2])
            go = self.around([*claims, rate, trap], 2)
            go(0, "4/4")
            if rate["kind"] == "contraction":
                go(1, "factor", curb="0")
                go(1, "lower", power=1, lower="1")
                n = 4
                T = power_of(s.T, n)
                lower = float((sum(T[k][k] for k in range(s.n)) - 1) / (s.n - 1)) ** (1 / 2 ** n)
                go(0, "4/4", power=n, lower=str(Q(lower * 0.98)))
                go(1, "lower", power=n, lower=str(Q(lower * 1.001)))
            if rate["kind"] == "rate_local":
                go(1, "eps", witness={**rate["witness"], "turn": [" ".join(["0"] * 2 * s.n)]})
        # a turn that mixes blocks: F has it, the sweep has not
        terms = {(0, 2): 1, (1, 3): 1, (): -2}
        for blocks, code in (({"p": (1, 2), "q": (1, 2)}, 0), ({"u": (1, 1), "v": (1, 1), "q": (1, 2)}, 1)):
            p = problem_of(blocks, [(1, terms), *((1, {(k,): 1}) for k in range(4))])
            x = {b: [[Q(k == 0 and b in "upq") for k in range(n)]] for b, (_, n) in blocks.items()}
            self.x, turn = x, [[[0, 1, 1], [2, 3, 1]]]
            claims = claims_of(p, x, [], turn, (r, Q(1, 5000)))
            s = Map(p, x, [], turn)
            self.go(p, [*claims, local_of(s, r)], code, "two blocks" if code else "3/3")
            self.go(p, [*claims, contraction_of(s, r)], 0, "3/3")


class Units(Rates):
    """Vanished units: rates, but no trap without what test_vanished.py is about."""

    def test_vanished(self):
        helper = test_critical.Vanished()
        for sides in ("--", "-0"):
            problem, x, vanished = helper.small(0, sides)
            for u in problem["sweep"]:
                u["prox"] = ["1/8"]
            held = [("U1", 1, j) for j, side in enumerate(sides) if side == "0"]
            self.x = x
            x = self.x = settle(problem, x, [("U1", 1, j) for j in range(2)], steps=20)
            r = Q(1, 10 ** 8)
            claims = claims_of(problem, x, [], [], (r, Q(1, 5000)), vanished=vanished, enters=None)
            s = Map(problem, x, held=held, vanished=[list(u) for u in vanished])
            sharpen(claims[0], s)
            claim = contraction_of(s, r)
            for rate in claim, local_of(s, r), kl_of(s, claims):
                self.go(problem, [*claims, rate], 0, "3/3")
                trap = trap_of(s, rate, 0, Q(claims[0]["value"][0]), Q(1, 2 ** 30), [2])
                self.go(problem, [*claims, rate, trap], 1, "vanished")
            self.go(problem, [*claims, {**claim, "power": 1}], 1, "no derivative")  # `lower` is 0
            self.go(problem, [*claims, {**claim, "norm": ["1"]}], 1, f"not of order {len(s.every) - len(held)}")


class Dead(Rates):
    """A dead unit of the first layer that stays dead (SPEC 3.26)."""

    def cone(self, S, narrow=1 << 12):
        """N, mu, sigma, g of a matrix with one slow direction, which is positive; and that direction."""
        n = len(S)
        def power(m):
            v = [1.0] * n
            for _ in range(4000):
                v = [sum(x * y for x, y in zip(r, v)) for r in m]
                top = max(v)
                v = [y / top for y in v]
            return v, sum(x * y for x, y in zip(m[0], v)) / v[0]
        F = floats(S)
        (v, lam), (l, _) = power(F), power(turned(F))
        scale = sum(x * y for x, y in zip(l, v))
        l = [y / scale for y in l]
        rest = [[y - lam * v[i] * l[j] for j, y in enumerate(r)] for i, r in enumerate(F)]
        sigma = (lam ** 2 + radius_of(rest) ** 2) / 2
        W, term = floats(eye(n)), floats(eye(n))
        for _ in range(400):
            term = matmul(term, [[y / sigma ** .5 for y in r] for r in rest])
            W = [[x + y for x, y in zip(r, t)] for r, t in zip(W, matmul(turned(term), term))]
        across = [[float(i == j) - v[i] * l[j] for j in range(n)] for i in range(n)]
        W = matmul(turned(across), matmul(W, across))
        N = short([[l[i] * l[j] - narrow * W[i][j] for j in range(n)] for i in range(n)])
        N = [[N[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
        return {"cone": rows(N), "spread": str(1 << 24), "scale": str(rounded(Q(sigma), 30)), "growth": str(rounded(Q(lam * 7 / 8), 30))}, v

    def test_trap(self):
        for first in (0, 1):
            sweep = [["ridge", "V2"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1"]]
            if first: sweep[3:] = sweep[:2:-1]
            problem, _ = network([1, 2, 1], 2, RELU, 3, bias="none", prox="1/8", lam="1/10", gamma="2", rho="2", sweep=sweep)
            problem["data"] = {"X": ["1 2"], "Y": ["2 4"]}
            x = {"W1": [[Q(3, 4)], [Q(0)]], "U1": [[Q(3, 4), Q(3, 2)], [Q(0)] * 2], "V1": [[Q(3, 4), Q(3, 2)], [Q(0)] * 2], "W2": [[Q(3, 2), Q(0)]], "V2": [[Q(2), Q(4)]]}
            for _ in range(40):
                x = Naive(problem).sweep(x, 60)
            x = settle(problem, x, [("U1", 1, 0), ("U1", 1, 1)], steps=14)
            self.x, s, r = x, Map(problem, x, dead=[[1, 1]]), Q(1, 10 ** 8)
            claims = claims_of(problem, x, radii=(r, Q(1, 10 ** 4)), dead=[(1, 1)], enters=None)
            sharpen(claims[0], s)
            rate = contraction_of(s, r)
            def S(e):
                w, u = e[0], e[1:]
                for turn in ("uw", "wu")[first]:
                    if turn == "u": u = [(2 * w * X + y / 8) / (2 + Q(1, 8)) for X, y in zip((1, 2), u)]
                    else: w = (2 * (u[0] + 2 * u[1]) + w / 8) / (2 * 5 + Q(1, 10) + Q(1, 8))
                return [w, *u]
            S = turned([S([Q(i == j) for j in range(3)]) for i in range(3)])
            unit_, v = self.cone(S)
            y = copy.deepcopy(x)
            y["W1"][1][0] = -rounded(Q(v[0]), 50) / 2 ** 36
            y["U1"][1] = [-rounded(Q(t), 50) / 2 ** 36 for t in v[1:]]
            rest, theta = Q(1, 2 ** 40), HALF
            y["W2"][0][1], y["V1"][1] = rest / 2, [rest / 8, -rest / 8]
            R2 = mix((1, x["V2"]), (-1, matmul(x["W2"], x["V1"])))
            n2 = rt(norm2(R2)) + s.at.reach(2) * r + r * r / 2
            z = max((theta / 8 + 2 * n2) / (theta * (2 + Q(1, 8))), (Q(1, 8) + 2 * n2 * theta) / (Q(1, 10) + Q(1, 8)))
            trap = {**trap_of(s, rate, 0, Q(claims[0]["value"][0]), Q(0), [2], y), "fade": str(z), "weight": str(theta), "rest": str(rest), "dead": [unit_]}
            reach = Q(claims[0]["gradient"]) / Q(claims[0]["balls"][0][1])
            trap["constant"] = str(rt(Q(rate["most"]) / Q(rate["least"])) * (Q(trap["distance"]) + reach))
            def go(code, word=None, point=y, **change):
                self.go(problem, [*claims, rate, {**trap, **change}], code, word, [point])
            def changed(**change):
                return [{**unit_, **change}]
            def placed(b, i, j, value):
                w = copy.deepcopy(y)
                w[b][i][j] = value
                return w
            self.assertTrue(z < Q(unit_["growth"]))
            go(0, "4/4")
            go(1, "fade of", fade=str(z - TINY))
            go(1, "fade of", fade=str(z - r ** 4))  # less than what r^2/2 is good for
            go(1, "fade: not below 1", fade="1")
            go(1, "fade <= growth", fade=str(Q(unit_["growth"]) + TINY))
            go(1, "scale", dead=changed(scale="1"))
            go(1, "spread", dead=changed(spread="1/1024"))
            go(1, None, dead=changed(growth="2"))
            go(1, "not symmetric", dead=changed(cone=["0 1 0", "0 0 0", "0 0 0"]))
            go(1, "not of order", dead=changed(cone=["1"]))
            go(1, "dead: not as many", dead=[])
            go(1, "dead: not as many", dead=[unit_] * 2)
            go(1, "not of order", dead=changed(cone=[]))
            go(2, None, dead=changed(cone=["1 0 0", "0 1", "0 0 1"]))
            go(2, None, dead=changed(cone=["a"]))
            go(2, None, dead=changed(spread="0"))
            go(2, None, fade="0")
            for key in ("fade", "weight", "rest", "dead"):
                self.go(problem, [*claims, rate, {k: t for k, t in trap.items() if k != key}], 2, None, [y])
            self.go(problem, [*claims, rate, {k: t for k, t in trap.items() if k not in ("fade", "weight", "rest", "dead")}], 1, "dead: not as many", [y])
            loose = {"distance": str(2 * Q(trap["distance"])), "gap": str(900 * Q(trap["gap"])), "step": str(30 * Q(trap["step"])), "constant": str(2 * Q(trap["constant"]))}
            go(1, "column of W2", rest=str(rest / 4))
            go(1, "cone", placed("W1", 1, 0, -y["W1"][1][0]), **loose)
            go(1, "sign", {**y, "W1": [y["W1"][0], [-y["W1"][1][0]]], "U1": [y["U1"][0], [-t for t in y["U1"][1]]]}, **loose)
            go(1, "cone", {**y, "W1": x["W1"], "U1": x["U1"]}, **loose)
            go(1, "row of V1", placed("V1", 1, 0, rest), **loose)
            go(1, "may wake", rest=str(Q(1, 2 ** 36)))
            # true: it stays dead, and comes to rest
            w = y
            for k in range(30):
                w = Naive(problem).sweep(w, 200)
                self.assertTrue(all(t < 0 for t in w["U1"][1]))


class Speed(Rates):
    def test_order_50(self):
        n, rng = 50, random.Random(1)
        G = [[Q(rng.randint(-8, 8), 16) for _ in range(n)] for _ in range(n)]
        H = [[sum(x * y for x, y in zip(r, t)) / 8 + (i == j) for j, t in enumerate(G)] for i, r in enumerate(G)]
        problem = {**SQUARE, "blocks": [{"name": b, "size": 10} for b in "abcde"], "H": rows(H, str), "g": ["0"] * n, "start": {b: ["0"] * 10 for b in "abcde"},
                   "sweep": [{"update": "ridge", "blocks": [b], "prox": ["1/16"]} for b in "abcde"]}
        x = {b: [[Q(0)] for _ in range(10)] for b in "abcde"}
        R = short(solve(floats([[H[i][j] + (i == j) * Q(1, 16) if i // 10 >= j // 10 else Q(0) for j in range(n)] for i in range(n)]), floats(eye(n))), 50)
        eye_rows = rows(eye(n))
        first = {"kind": "critical_point", "range": [0, 0], "center": {b: ["0"] * 10 for b in "abcde"}, "kinks": [], "dead": [], "vanished": [], "symmetry": [], "gradient": "0", "shift": "1", "modulus": "1/2",
                 "balls": [["1", "1/2"]], "value": ["0", "0"], "enters": None, "below": None, "witness": {"samples": [], "coupling": [], "weights": rows(short(cholesky(floats(H), 1 - 1e-9)))}}
        claim = {"kind": "contraction", "range": [0, 0], "needs": [0], "radius": "1", "blocks": dict.fromkeys("abcde", "1/4"), "modulus": dict.fromkeys("abcde", "1/2"), "decrease": "1/4", "norm": eye_rows,
                 "kernel": [], "curb": "0", "rough": "1/2", "least": "1/2", "most": "1", "factor": "1/2", "power": 24, "lower": "0",
                 "witness": {"factor": rows(short(floats(G))), "floor": eye_rows, "inverse": rows(R)}}
        started = time.time()
        self.go(problem, [first, {**claim, "least": "16/17", "witness": {**claim["witness"], "floor": rows(eye(n, 0))}}], 1, "factor", [x])
        from oracle_rates import eigenvalue
        from oracle_numbers import from_rationals
        from types import SimpleNamespace
        T = from_rationals(plus((1, eye(n)), (-1, matmul(R, H))))
        near = SimpleNamespace(order=n, at=SimpleNamespace(delta=lambda r: Q(0)), reach=Q(0), zero=False, o=SimpleNamespace(symmetry=[], vanished=[]), rows=[])
        with self.assertRaises(Rejected): eigenvalue(near, SimpleNamespace(power=24, lower=Q(1, 2)), T, Q(0), Q(1), Q(1))
        self.assertLess(time.time() - started, 30)


class Branches(Rates):
    """Scalar updates with another piece to go to."""

    def test_branches(self):
        """Whatever the data of the box: what passes has its minimizers at home."""
        from oracle_rates import Near
        from types import SimpleNamespace
        rng, seen = random.Random(11), {}
        bump = {"kind": "piecewise", "breaks": ["-1", "0", "1", "2"], "pieces": ["0 0", "1 1", "-1 1", "1 -1", "0 1"]}
        for trial in range(240):
            act = [RELU, HAT, LEAKY, bump][trial % 4]
            problem, x = network([1, 1], 1, act, trial, bias=["none", "apart", "ones"][trial % 3], last_split=1, gamma="3", rho="1", prox=["0", "1/4"][trial % 2],
                                 sweep=[["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1"] + (["b1"] if trial % 3 == 1 else [])])
            u = Q(rng.randint(-40, 40), 16)
            breaks = [Q(b) for b in act["breaks"]]
            kinks = [("U1", 0, 0)] if trial % 5 == 0 and rng.random() < .5 else []
            if kinks: u = rng.choice(breaks)
            elif u in breaks: u += Q(1, 32)
            x = {**x, "U1": [[u]], "V1": [[Q(rng.randint(-48, 48), 16)]]}
            r = Q(rng.choice([1, 2, 4, 16]), 256)
            s, naive = Map(problem, x, kinks), Naive(problem)
            near = Near(SimpleNamespace(e=s.e, p=s.e.p), SimpleNamespace(kind="critical_point", **vars(s.at.c)))
            try:
                near.branches(r)
                passed = True
            except Rejected: passed = False
            alpha, m = s.alpha["U1"], naive.M(1, x)[0][0]
            size = sum(y[0] ** 2 for y in naive.hat(1, x)) + (trial % 3 == 1)
            d, c, v, beta = r * rt(size), m + alpha * u, x["V1"][0][0], 1 + alpha
            code = sum(b < u for b in breaks)
            home = (breaks[code - 1] if code else None, (breaks + [None])[code + (u in breaks)])
            at_home = True
            for a in range(-4, 5):
                for b in range(-4, 5):
                    found = naive.entry(1, Q(3), beta, v + r * Q(a, 4), c + (d + alpha * r) * Q(b, 4))
                    at_home &= all((home[0] is None or w >= home[0]) and (home[1] is None or w <= home[1]) for w in found)
            self.assertTrue(at_home or not passed, (trial, act, u))
            seen[passed, at_home] = seen.get((passed, at_home), 0) + 1
        self.assertTrue(seen[True, True] > 40 and seen[False, False] > 40 and seen.get((False, True), 0) < 40, seen)

    def test_another_minimum(self):
        """The center is critical in its piece, and the scalar update goes to another one."""
        steep = {"kind": "piecewise", "breaks": ["1"], "pieces": ["1 0", "8 -7"]}
        for rho, code in (("4", 1), ("16", 0)):
            problem, _ = network([1, 1], 1, steep, 1, bias="none", last_split=1, gamma="1", rho=rho, lam="4", s="64", prox="1/8", sweep=[["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1"]])
            problem["data"] = {"X": ["1"], "Y": ["11/5"]}
            x = settle(problem, {"W1": [[Q(3, 8)]], "U1": [[Q(11, 16)]], "V1": [[Q(35, 16)]]}, [])
            self.x, s, r = x, Map(problem, x), Q(1, 64)
            after = s.sweep(x)
            self.assertEqual(after["U1"][0][0] > 1, code == 1)
            claims = claims_of(problem, x, radii=(r, 2 * r))
            for rate in contraction_of(s, r), local_of(s, r), kl_of(s, claims):
                self.go(problem, [*claims, rate], code, "branches" if code else "3/3")

    def near_ties(self):
        """(name, problem, point, kinks, radii, layer, its activation with the slope s on a piece where nothing is)."""
        def right(s): return {"kind": "piecewise", "breaks": ["1"], "pieces": ["1 0", f"{s} {1 - s}"]}
        for bias, more in (("none", []), ("apart", ["b1"]), ("ones", [])):
            sweep = [["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1", *more]]
            problem, start = network([1, 1], 2, right(Q(1)), 1, bias=bias, last_split=1, gamma="1", rho="3", lam="4", s="64", prox="1/8", sweep=sweep)
            problem["data"] = {"X": ["1 1/2"], "Y": ["11/5 -2"]}
            start.update(U1=[[Q(1, 2), -Q(1, 2)]])
            yield bias, problem, settle(problem, start, [], steps=12), [], (Q(1, 64), Q(1, 32)), 1, right
        problem, x = kinked()
        x, kinks = minimum(problem, x)
        self.assertEqual(kinks, [("U1", 0, 0)])
        yield "kink, left", problem, x, kinks, (Q(1, 100), Q(1, 50)), 1, lambda s: {"kind": "piecewise", "breaks": ["-1/4", "0"], "pieces": [f"{s} {s / 4}", "0 0", "1 0"]}
        mirror = {b: [[-y for y in r] for r in m] for b, m in x.items()}
        problem = {**problem, "data": {"X": problem["data"]["X"], "Y": ["3 -3"]}, "start": {b: rows(m) for b, m in mirror.items()}}
        yield "kink, right", problem, mirror, kinks, (Q(1, 100), Q(1, 50)), 1, lambda s: {"kind": "piecewise", "breaks": ["0", "1/4"], "pieces": ["1 0", "0 0", f"{s} {-s / 4}"]}
        problem, x, kinks = deep_kinks()
        for u in problem["sweep"]: u["prox"] = [a if a != "0" else "1/8" for a in u["prox"]]
        yield "deep", problem, x, kinks, (Q(1, 100000), Q(1, 50000)), 2, lambda s: {"kind": "piecewise", "breaks": ["-1/16", "0"], "pieces": [f"{s} {s / 16}", "0 0", "1 0"]}

    def test_near_ties(self):
        """The steepest slope of a piece elsewhere with which no minimizer may be on it: whoever is off by anything in a bound accepts a steeper one, or refuses a flatter one."""
        for name, problem, x, kinks, radii, layer, act in self.near_ties():
            with self.subTest(name):
                def files(s):
                    other = copy.deepcopy(problem)
                    other["layers"][layer - 1]["activation"] = act(s)
                    return other, certificate(other, {"recorded": recorded([x])}, [*claims, rate])
                def code(s): return check(*map(file, files(s)))[0]
                problem["layers"][layer - 1]["activation"] = act(Q(1, 64))
                claims = claims_of(problem, x, kinks, radii=radii, enters=None)
                rate, low, high = kl_of(Map(problem, x, kinks), claims), Q(1, 64), Q(64)
                for _ in range(60):
                    middle = (low + high) / 2
                    low, high = (middle, high) if code(middle) == 0 else (low, middle)
                self.outcome(*files(low), 0, "3/3")
                self.outcome(*files(high), 1, "branches")


class Outside(Rates):
    """Balls around the center that the critical point may not lie in (SPEC 3.22: they must be larger than varrho)."""

    def test_the_critical_point_moves_elsewhere(self):
        """F has its critical point x* beyond the ball, where the update goes to another piece: the derivative of the sweep at x* is not what
        the center shows."""
        steep = {"kind": "piecewise", "breaks": ["1"], "pieces": ["1 0", "8 -7"]}
        problem, _ = network([1, 1], 1, steep, 1, bias="none", last_split=1, gamma="1", rho="1255909/262144", lam="4", s="64", prox="1/8", sweep=[["ridge", "V1"], ["scalar", "U1"], ["ridge", "W1"]])
        problem["data"] = {"X": ["1"], "Y": ["11/5"]}
        star = settle(problem, {"W1": [[Q(3, 8)]], "U1": [[Q(11, 16)]], "V1": [[Q(35, 16)]]}, [], steps=12)
        self.x = {**star, "V1": [[star["V1"][0][0] - Q(1, 4096)]]}
        s = Map(problem, self.x)
        self.assertTrue(s.sweep(star)["U1"][0][0] > 1)
        claims = claims_of(problem, self.x, radii=(Q(1, 100), Q(1, 50)), enters=None)
        sharpen(claims[0], s)
        self.go(problem, [claims[0], contraction_of(s, Q(1, 2 ** 24), power=1, lower="1/100")], 1, "may lie outside")

    def test_a_factor_that_is_too_small(self):
        """(v^2 + w^2)/2 ... with a long prox weight: near the center, away from the minimum, F falls more slowly than the form says."""
        problem = problem_of({"v": (1, 1), "w": (1, 1)}, [], {(0, 0): Q(1), (1, 1): Q(1), (0, 1): Q(-1), (0, 0, 1): Q(1), (0, 1, 1): Q(1)}, sweep=[("ridge", "v", "4000"), ("ridge", "w", "4000")])
        far, r = Q(1, 512), Q(1, 512) / 60
        self.x = scalar_point(far / 2, far / 2, names="vw")
        claims = claims_of(problem, self.x, radii=(far, 2 * far), enters=None)
        s, naive = Map(problem, self.x), naive_of(problem)
        sharpen(claims[0], s)
        base = base_of(s, r)
        def local(psi):
            m, _ = arrow(s, psi)
            t = (1 + rt(s.u) / psi) * s.at.delta(r) + Q(1, 2 ** 24)
            low = cholesky(floats(m), float(t))
            return low and {"kind": "rate_local", **base, "root": str(psi), "factor": str(psi ** 2 / (1 + psi ** 2)), "shift": str(t), "witness": {"samples": [], "coupling": [], "weights": rows(short(low))}}
        low, high = Q(1), Q(4096)
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if local(middle) else (middle, high)
        claim, h = local(rounded(high, 30) + Q(1, 2 ** 20)), naive.F(self.x)  # F* = 0
        self.assertTrue(4 * h / Q(base["decrease"]) <= r * r and naive.F(s.sweep(self.x)) > Q(claim["factor"]) * h)  # false
        self.go(problem, [claims[0], claim], 1, "may lie outside")


if __name__ == "__main__":
    unittest.main()
