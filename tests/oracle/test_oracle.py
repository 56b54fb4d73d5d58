"""Tests of the oracle. Certificates are built here with naive rational or 80-digit arithmetic that shares no code with it."""
import ast
import copy
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal, getcontext
from fractions import Fraction as Q
from itertools import product
from math import floor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import oracle_numbers
from oracle import check
from oracle_files import dyadic_matrix, read_problem
from oracle_numbers import enclose, expneg
from oracle_runs import Network, Quadratic

getcontext().prec = 80


# Writing files.

def canonical(v):
    return json.dumps(v, indent=1, sort_keys=True)


def digest(v):
    return hashlib.sha256(canonical(v).encode()).hexdigest()


def file(v):
    return (canonical(v) + "\n").encode()


def dy(q):
    q = Q(q)
    n, e = q.numerator, 1 - q.denominator.bit_length()
    assert q.denominator == 2 ** -e
    if n == 0:
        return "0"
    while n % 2 == 0:
        n, e = n // 2, e + 1
    return f"{'-' if n < 0 else ''}{abs(n):x}" + (f"p{e}" if e else "")


def rows(m, text=dy):
    return [" ".join(text(x) for x in row) for row in m]


def rounded(q, bits=60):
    """q itself if bits is None."""
    return q if bits is None else Q(floor(q * 2 ** bits + Q(1, 2)), 2 ** bits)


def certificate(problem, runs, claims, bits=128):
    """Claims as dicts without digests; an integer in `needs` means the digest of that earlier claim."""
    done = []
    for claim in claims:
        c = {"verdict": "proved", "run": "recorded", "needs": [], **claim}
        c["needs"] = [done[q]["digest"] if isinstance(q, int) else q for q in c["needs"]]
        names = {c["run"], {"double_agreement": "reference", "orbit_agreement": "orbit"}.get(c["kind"])}
        body = {k: v for k, v in c.items() if k != "witness"}
        body.update(runs={n: digest(runs[n]) for n in names if n in runs}, problem=digest(problem))
        done.append({**c, "digest": digest(body)})
    return {"format": "amcert-certificate/1", "problem": digest(problem), "bits": bits, "runs": runs, "claims": done}


def recorded(points, **more):
    return {"origin": "user", "iterates": [{b: rows(m) for b, m in x.items()} for x in points], **more}


# Naive matrices and a naive network.

def matmul(a, b):
    return [[sum((x * y for x, y in zip(r, c)), Q(0)) for c in zip(*b)] for r in a]


def T(a):
    return [list(c) for c in zip(*a)]


def mix(*terms):
    return [[sum((c * m[i][j] for c, m in terms), Q(0)) for j in range(len(terms[0][1][0]))] for i in range(len(terms[0][1]))]


def norm2(a):
    return sum(x * x for r in a for x in r)


def scaled_identity(values):
    return [[v if i == j else Q(0) for j in range(len(values))] for i, v in enumerate(values)]


def solve(h, rhs):
    """X with h X = rhs."""
    n = len(h)
    a = [list(h[i]) + list(rhs[i]) for i in range(n)]
    for p in range(n):
        pivot = next(i for i in range(p, n) if a[i][p])
        a[p], a[pivot] = a[pivot], a[p]
        a[p] = [x / a[p][p] for x in a[p]]
        for i in range(n):
            if i != p:
                a[i] = [x - a[i][p] * y for x, y in zip(a[i], a[p])]
    return [r[n:] for r in a]


def sigma_smooth(kind, u):
    u = Decimal(u.numerator) / Decimal(u.denominator)
    if kind == "tanh":
        e = (-2 * abs(u)).exp()
        t = (1 - e) / (1 + e)
        return Q(t if u >= 0 else -t)
    return Q(1 / (1 + (-u).exp()))


class Naive:
    """The network of SPEC 2.1 on lists of Fractions."""

    def __init__(self, problem):
        self.problem = problem
        self.X, self.Y = ([[Q(t) for t in r.split(" ")] for r in problem["data"][k]] for k in "XY")
        self.s, self.n, self.N = Q(problem["loss_scale"]), len(self.X[0]), len(problem["layers"])
        self.layers = [None]
        for i, layer in enumerate(problem["layers"], 1):
            split = "rho" in layer
            self.layers.append({"gamma": Q(layer["gamma"]), "lam": Q(layer["lambda"]), "split": split, "bias": layer["bias"],
                                "rho": Q(layer.get("rho", 0)), "w": Q(layer["rho"] if split else layer["gamma"]), "act": layer.get("activation")})

    def sigma(self, i, u):
        act = self.layers[i]["act"]
        if act["kind"] != "piecewise":
            return sigma_smooth(act["kind"], u)
        s, t = act["pieces"][sum(u >= Q(b) for b in act["breaks"])].split(" ")
        return Q(s) * u + Q(t)

    def hat(self, i, x):
        v = self.X if i == 1 else x[f"V{i - 1}"]
        return v + [[Q(1)] * self.n] if self.layers[i]["bias"] == "ones" else v

    def bias(self, i, x):
        return [r * self.n for r in x[f"b{i}"]] if self.layers[i]["bias"] == "apart" else None

    def M(self, i, x):
        m, b = matmul(x[f"W{i}"], self.hat(i, x)), self.bias(i, x)
        return mix((1, m), (1, b)) if b else m

    def target(self, i, x):
        return x[f"U{i}"] if self.layers[i]["split"] else x[f"V{i}"]

    def F(self, x):
        total = self.s * norm2(mix((1, x[f"V{self.N}"]), (-1, self.Y)))
        for i in range(1, self.N + 1):
            layer = self.layers[i]
            total += layer["w"] * norm2(mix((1, self.target(i, x)), (-1, self.M(i, x)))) + layer["lam"] * norm2(x[f"W{i}"])
            if layer["split"]:
                total += layer["gamma"] * sum((v - self.sigma(i, u)) ** 2 for vs, us in zip(x[f"V{i}"], x[f"U{i}"]) for v, u in zip(vs, us))
        return total / 2

    def ridge(self, x, blocks, prox):
        i, letter = int(blocks[0][1:]), blocks[0][0]
        layer, b = self.layers[i], self.bias(i, x)
        if letter == "W":
            target, v = self.target(i, x), self.hat(i, x)
            if len(blocks) == 2:
                v = v + [[Q(1)] * self.n]
                old = [r + s for r, s in zip(x[f"W{i}"], x[f"b{i}"])]
            else:
                target, old = mix((1, target), (-1, b)) if b else target, x[f"W{i}"]
            width = len(x[f"W{i}"][0])
            h = mix((layer["w"], matmul(v, T(v))), (1, scaled_identity([layer["lam"] + prox[0]] * width + prox[1:])))
            rhs = mix((layer["w"], matmul(target, T(v))), (1, matmul(old, scaled_identity([prox[0]] * width + prox[1:]))))
            z = T(solve(h, T(rhs)))
            return {f"W{i}": [r[:width] for r in z], **({f"b{i}": [r[width:] for r in z]} if len(blocks) == 2 else {})}
        if letter == "b":
            rest = mix((1, self.target(i, x)), (-1, matmul(x[f"W{i}"], self.hat(i, x))))
            return {f"b{i}": [[(layer["w"] * sum(r) + prox[0] * o[0]) / (layer["w"] * self.n + prox[0])] for r, o in zip(rest, x[f"b{i}"])]}
        v = x[f"V{i}"]
        own = [[self.sigma(i, u) for u in r] for r in x[f"U{i}"]] if layer["split"] else self.M(i, x)
        rhs, diag = mix((layer["gamma"], own), (prox[0], v)), layer["gamma"] + prox[0]
        h = scaled_identity([diag] * len(v))
        if i == self.N:
            rhs, h = mix((1, rhs), (self.s, self.Y)), scaled_identity([diag + self.s] * len(v))
        else:
            nxt, w = self.layers[i + 1], [r[:len(v)] for r in x[f"W{i + 1}"]]
            rest = self.target(i + 1, x)
            if nxt["bias"] == "ones":
                rest = [[t - r[-1] for t in ts] for ts, r in zip(rest, x[f"W{i + 1}"])]
            if self.bias(i + 1, x):
                rest = mix((1, rest), (-1, self.bias(i + 1, x)))
            h, rhs = mix((1, h), (nxt["w"], matmul(T(w), w))), mix((1, rhs), (nxt["w"], matmul(T(w), rest)))
        return {f"V{i}": solve(h, rhs)}

    def scalar(self, x, i, alpha):
        """All global minimizers per entry."""
        layer, out = self.layers[i], []
        beta = layer["rho"] + alpha
        for vs, ms, us in zip(x[f"V{i}"], self.M(i, x), x[f"U{i}"]):
            out.append([self.entry(i, layer["gamma"], beta, v, layer["rho"] * m + alpha * u) for v, m, u in zip(vs, ms, us)])
        return out

    def entry(self, i, gamma, beta, v, c):
        def phi(u):
            return gamma / 2 * (self.sigma(i, u) - v) ** 2 + beta / 2 * u * u - c * u
        act = self.layers[i]["act"]
        if act["kind"] == "piecewise":
            breaks, points = [Q(b) for b in act["breaks"]], set()
            for p, piece in enumerate(act["pieces"]):
                s, t = map(Q, piece.split(" "))
                u = (gamma * s * (v - t) + c) / (gamma * s * s + beta)
                if p:
                    u = max(u, breaks[p - 1])
                if p < len(breaks):
                    u = min(u, breaks[p])
                points.add(u)
            least = min(map(phi, points))
            return sorted(u for u in points if phi(u) == least)

        def slope(u):
            s = sigma_smooth(act["kind"], u)
            return gamma * (s - v) * (1 - s * s if act["kind"] == "tanh" else s * (1 - s)) + beta * u - c
        grid = self.grid(c / beta, gamma * (1 + abs(v)) / beta)
        roots = []
        for a, b in zip(grid, grid[1:]):
            if slope(a) <= 0 <= slope(b):
                for _ in range(80):
                    m = (a + b) / 2
                    a, b = (m, b) if slope(m) <= 0 else (a, m)
                roots.append(a)
        return [min(roots, key=phi)]

    def grid(self, center, radius):
        """Points between which there is at most one stationary point, for problems that are not too bent."""
        return [rounded(center - radius + 2 * radius * k / 60) for k in range(-1, 62)]

    def sweep(self, x, bits=60, updates=None):
        """The next iterate, every exact result rounded; updates: only these."""
        for u in updates or self.problem["sweep"]:
            prox, new = [Q(a) for a in u["prox"]], {}
            if u["update"] == "scalar":
                new = {u["blocks"][0]: [[e[0] for e in r] for r in self.scalar(x, int(u["blocks"][0][1:]), prox[0])]}
            elif u["update"] == "jacobi":
                for b, a in zip(u["blocks"], prox):
                    new.update(self.ridge(x, [b], [a]))
            else:
                new = self.ridge(x, u["blocks"], prox)
            x = {**x, **{b: [[rounded(y, bits) for y in r] for r in m] for b, m in new.items()}}
        return x

    def gap2(self, x, y):
        return sum(norm2(mix((1, x[b]), (-1, y[b]))) for b in x)

    def derivative(self, x, b, r, c):
        """Central difference quotient of F in one entry: exact for a quadratic dependence."""
        h = Q(1, 2 ** 30)
        lo, hi = copy.deepcopy(x), copy.deepcopy(x)
        lo[b][r][c] -= h
        hi[b][r][c] += h
        return (self.F(hi) - self.F(lo)) / (2 * h)


RELU = {"kind": "piecewise", "breaks": ["0"], "pieces": ["0 0", "1 0"]}
HAT = {"kind": "piecewise", "breaks": ["-1", "1/2", "2"], "pieces": ["0 -1", "1 0", "-1/3 2/3", "0 0"]}


def network(widths, n, act, seed, bias="ones", last_split=0, sweep=None, gamma="3/2", rho="2/3", lam="1/10", s="1", prox="1/5"):
    rng = random.Random(seed)
    def mat(r, c):
        return [[Q(rng.randint(-64, 64), 64) for _ in range(c)] for _ in range(r)]
    layers, start = [], {}
    for i in range(1, len(widths)):
        layer = {"width": widths[i], "gamma": gamma, "lambda": lam, "bias": bias if i == 1 else "none"}
        if i < len(widths) - 1 or last_split:
            layer.update(rho=rho, activation=act)
            start[f"U{i}"] = mat(widths[i], n)
        start[f"W{i}"] = mat(widths[i], widths[i - 1] + (layer["bias"] == "ones"))
        if layer["bias"] == "apart":
            start[f"b{i}"] = mat(widths[i], 1)
        start[f"V{i}"] = mat(widths[i], n)
        layers.append(layer)
    if sweep is None:
        sweep = []
        for i in range(len(widths) - 1, 0, -1):
            sweep += [["ridge", f"V{i}"]] + ([["scalar", f"U{i}"]] if f"U{i}" in start else []) + [["ridge", f"W{i}"]]
    problem = {"format": "amcert-problem/1", "name": "toy", "kind": "network", "loss_scale": s, "output_split": last_split, "layers": layers,
               "data": {"X": rows(mat(widths[0], n), str), "Y": rows(mat(widths[-1], n), str)}, "start": {b: rows(m) for b, m in start.items()},
               "sweep": [{"update": u, "blocks": b, "prox": [prox] * len(b)} for u, *b in sweep]}
    return problem, start


def run_network(problem, start, sweeps, bits=60):
    naive, points = Naive(problem), [start]
    for _ in range(sweeps):
        points.append(naive.sweep(points[-1], bits))
    return naive, points


def labels(problem):
    return [l for u in problem["sweep"] for l in (u["blocks"] if u["update"] == "jacobi" else [",".join(u["blocks"])])]


def above(q, bits=40):
    """A rational a little above q > 0, of few digits."""
    return str(Q(floor(q * 2 ** bits) + 1, 2 ** bits))


def below(q, bits=40):
    return str(Q(floor(q * 2 ** bits) - 1, 2 ** bits))


def trajectory(problem, K, distance="1/1000000000000"):
    return {"kind": "am_trajectory", "range": [0, K], "start": "case", "tolerance": "1/1000000000", "distance": dict.fromkeys(labels(problem), distance),
            "ties": [], "witness": {}}


def network_claims(naive, points):
    """One proved claim of every kind that fits a network run in which F falls in every sweep."""
    problem, K = naive.problem, len(points) - 1
    f = [naive.F(x) for x in points]
    steps = [naive.gap2(x, y) for x, y in zip(points, points[1:])]
    ratio = [(f[k] - f[k + 1]) / steps[k] for k in range(K)]
    least = min(range(K), key=lambda k: ratio[k])
    common = {"range": [0, K]}
    claims = [
        trajectory(problem, K),
        {**common, "kind": "sufficient_decrease", "form": "J1", "j": 1, "phase": None, "a": below(ratio[least]), "a_upper": above(ratio[least]),
         "window": least, "needs": [0]},
        {**common, "kind": "smallest_j", "form": "J1", "j": 1, "needs": [1]},
        {**common, "kind": "rises", "sweeps": [], "needs": [0]},
    ]
    for form, j in product(("J0", "J1w", "J2"), (2,)):
        if form == "J2":
            windows, dec = range(1, K), {k: max(f[k], f[k - 1]) - f[k + 1] for k in range(1, K)}
            size = {k: steps[k] for k in windows}
        else:
            windows, dec = range(K - 1), {k: f[k] - f[k + 2] for k in range(K - 1)}
            size = {k: naive.gap2(points[k], points[k + 2]) if form == "J0" else steps[k + 1] for k in windows}
        best = min(windows, key=lambda k: dec[k] / size[k])
        claims.append({**common, "kind": "sufficient_decrease", "form": form, "j": j, "phase": None, "a": below(dec[best] / size[best]),
                       "a_upper": above(dec[best] / size[best]), "window": best, "needs": [0]})
    claims.append({**common, "kind": "structural_decrease", "a": "1/10", "blocks": {b: "1/10" for b in points[0]}})
    return claims


def sublevel(naive, x):
    """A sublevel_bounded claim and a structural_relative_error claim that needs it (position -1 to be filled in)."""
    p, level = naive.problem, Q(above(naive.F(x)))
    def root(q):
        return Q(floor(Q(Decimal(q.numerator).sqrt() / Decimal(q.denominator).sqrt()) * 1000) + 2, 1000)
    r, residual, gap, data, v = {}, {}, {}, None, None
    for i in range(1, naive.N + 1):
        layer = naive.layers[i]
        v = root(norm2(naive.hat(1, x))) if i == 1 else r[f"V{i - 1}"] + (root(Q(naive.n)).__ceil__() if layer["bias"] == "ones" else 0)
        data = data or v
        residual[str(i)], r[f"W{i}"] = root(2 * level / layer["w"]), root(2 * level / layer["lam"])
        if layer["split"]:
            gap[str(i)] = root(2 * level / layer["gamma"])
            r[f"U{i}"] = residual[str(i)] + r[f"W{i}"] * v
            r[f"V{i}"] = gap[str(i)] + 2 * r[f"U{i}"] + 10
    targets, loss = root(norm2(naive.Y)), root(2 * level / naive.s)
    r[f"V{naive.N}"] = targets + loss
    def s(m):
        return {k: str(y) for k, y in m.items()}
    return [{"kind": "sublevel_bounded", "range": [0, 0], "level": str(level), "radius": s(r), "residual": s(residual), "gap": s(gap), "data": str(data),
             "targets": str(targets), "loss": str(loss), "lipschitz": "100000000"},
            {"kind": "structural_relative_error", "range": [0, 0], "b": "100000000", "needs": [-1]}]


def ends(x):
    return oracle_numbers.lo(x), oracle_numbers.hi(x)


AMCHECK = os.environ.get("AMCHECK")  # the other checker: it must give every file the same exit code, and its claims the same verdicts
VERDICTS = re.compile(r"^claim (\d+) [^:]*: (verified|rejected|skipped|limit)", re.M)


class Base(unittest.TestCase):
    def outcome(self, problem, cert, code, word=None, other_word=None):
        """What the oracle must say; other_word: what amcheck must."""
        files = file(problem), cert if isinstance(cert, bytes) else file(cert)
        got = check(*files)
        if AMCHECK:
            with tempfile.TemporaryDirectory() as folder:
                for name, data in zip(("problem.json", "certificate.json"), files): Path(folder, name).write_bytes(data)
                other = subprocess.run([AMCHECK, f"{folder}/certificate.json"], capture_output=True, text=True)
            if 4 not in (other.returncode, got[0]):  # a limit of its own is each checker's right
                self.assertEqual(other.returncode, got[0], f"the oracle: {got[1]}; amcheck: {other.stdout.splitlines()[-1:]}")
                ours, theirs = (VERDICTS.findall(text) for text in ("\n".join(got[2]), other.stdout))
                # After a wrong digest one looks for what `needs` says it is, the other for what it should be.
                if not any(verdict == "limit" for _, verdict in ours + theirs) and not any("rejected: digest" in line for line in got[2]): self.assertEqual(theirs, ours, f"verdicts of {got[2]}")
            if other_word: self.assertIn(other_word, other.stdout)
        self.assertEqual(got[0], code, got[1] + "\n" + "\n".join(got[2]))
        name = {0: "VERIFIED", 1: "REJECTED", 2: "MALFORMED", 3: "UNSUPPORTED", 4: "LIMIT", 5: "MISMATCH", 6: "CONDITIONAL"}[code]
        self.assertTrue(got[1].startswith("s " + name + " "), got[1])
        if word:
            self.assertIn(word, got[1])
        return got

    def variant(self, claims, q, **changes):
        """The claims with claim q changed; None removes a key's whole claim list of needs."""
        claims = copy.deepcopy(claims)
        claims[q].update(changes)
        return claims


class Enclosures(Base):
    def test_containment_and_width(self):
        rng = random.Random(1)
        for _ in range(1500):
            bits, e = rng.choice([32, 53, 64, 128, 200]), rng.randint(0, 90)
            a = rng.getrandbits(rng.randint(1, e + 7)) * rng.choice([1, -1])
            u = Q(a, 2 ** e)
            lo, hi = expneg(abs(a), e, bits)
            exact = Q((-Decimal(abs(a)) / Decimal(2 ** e)).exp()) * 2 ** bits
            tiny = Q(1, 2 ** 40)
            self.assertTrue(lo - tiny <= exact <= hi + tiny and hi - lo <= 2, (a, e, bits))
            for kind, width in (("tanh", 2), ("sigmoid", 2)):
                lo, hi = ends(enclose(kind, a, 2 ** e, bits))
                exact = sigma_smooth(kind, u) * 2 ** bits
                self.assertTrue(lo - tiny <= exact <= hi + tiny and hi - lo <= width, (kind, a, e, bits))

    def test_special_arguments(self):
        self.assertEqual(expneg(0, 5, 40), (2 ** 40, 2 ** 40))
        self.assertEqual(expneg(40 << 3, 3, 40), (0, 1))
        self.assertEqual(ends(enclose("tanh", 0, 4, 40)), (0, 0))
        self.assertEqual(ends(enclose("sigmoid", 0, 4, 40)), (2 ** 39, 2 ** 39))
        lo, hi = ends(enclose("tanh", 1, 2 ** 65536, 64))
        self.assertTrue(lo == 0 and 1 <= hi <= 2)
        self.assertEqual(enclose("tanh", -10 ** 6, 1, 64).lo, -2 ** 64)


# Heavy ball R10.

HEAVY = {"format": "amcert-problem/1", "name": "R10", "kind": "quadratic", "blocks": [{"name": "x", "size": 1}], "H": ["1"], "g": ["0"],
         "sweep": [{"update": "heavy_ball", "blocks": ["x"], "step": "3/4", "momentum": "1/4"}], "start": {"x": ["1"]}, "previous": {"x": ["1p1"]}}


def heavy_points(n):
    x = [Q(2), Q(1)]
    while len(x) < n + 2:
        x.append(x[-1] - Q(3, 4) * x[-1] + Q(1, 4) * (x[-1] - x[-2]))
    return [{"x": [[y]]} for y in x[1:]]


class HeavyBall(Base):
    def setUp(self):
        self.K = 12
        self.points = heavy_points(self.K)
        self.runs = {"recorded": recorded(self.points)}
        self.trajectory = {"kind": "am_trajectory", "range": [0, self.K], "start": "case", "tolerance": "1/100", "distance": {"x": "0"}, "ties": [],
                           "witness": {}}
        decrease = {"kind": "sufficient_decrease", "range": [0, self.K], "form": "J1", "needs": [0]}
        half_square = [x["x"][0][0] ** 2 / 2 for x in self.points]
        rise = next(k for k in range(self.K) if half_square[k + 1] > half_square[k])
        amount = str(half_square[rise + 1] - half_square[rise])
        self.refuted = {**decrease, "j": 1, "phase": None, "verdict": "refuted", "window": rise, "rise": [amount, amount]}
        self.phase0 = {**decrease, "j": 3, "phase": 0, "a": "21/46", "a_upper": "21/46", "window": 0}
        self.phase2 = {**decrease, "j": 3, "phase": 2, "a": "21/22", "a_upper": "21/22", "window": 2}

    def go(self, claims, code, word=None, **more):
        return self.outcome(HEAVY, certificate(HEAVY, self.runs, claims, **more), code, word)

    def test_points(self):
        self.assertEqual([x["x"][0][0] for x in self.points[:6]], [1, 0, Q(-1, 4), Q(-1, 8), 0, Q(1, 32)])

    def test_accepts(self):
        j2 = {"kind": "sufficient_decrease", "range": [0, self.K], "form": "J2", "j": 3, "phase": None, "needs": [0]}
        f = [x["x"][0][0] ** 2 / 2 for x in self.points]
        ratio = {k: (max(f[k - 2:k + 1]) - f[k + 1]) / (self.points[k + 1]["x"][0][0] - self.points[k]["x"][0][0]) ** 2
                 for k in range(2, self.K)}
        best = min(ratio, key=ratio.get)
        self.assertGreater(ratio[best], 0)
        j2.update(a=str(ratio[best]), a_upper=str(ratio[best]), window=best)
        got = self.go([self.trajectory, self.refuted, self.phase0, self.phase2, j2], 0, "5/5 claims digest ")
        self.assertEqual(len(got[2]), 5)

    def test_best_constants_are_sharp(self):
        for claim, best in ((self.phase0, Q(21, 46)), (self.phase2, Q(21, 22))):
            self.go([self.trajectory, {**claim, "a": str(best + Q(1, 10 ** 9))}], 1, "best " + str(best))
            self.go([self.trajectory, {**claim, "a_upper": str(best - Q(1, 10 ** 9))}], 1, "best " + str(best))

    def test_smallest_j(self):
        low = {"kind": "sufficient_decrease", "range": [0, self.K], "form": "J2", "phase": None, "needs": [0]}
        x = [p["x"][0][0] for p in self.points]
        f, claims = [y * y / 2 for y in x], [self.trajectory]
        for j in range(1, 5):
            dec = {k: (max(f[k - j + 1:k + 1]) - f[k + 1]) for k in range(j - 1, self.K)}
            ratio = {k: dec[k] / (x[k + 1] - x[k]) ** 2 for k in dec}
            best = min(ratio, key=ratio.get)
            if ratio[best] > 0:
                claims.append({**low, "j": j, "a": str(ratio[best]), "a_upper": str(ratio[best]), "window": best})
                break
            claims.append({**low, "j": j, "verdict": "refuted", "window": best, "rise": [str(-dec[best])] * 2})
        self.assertGreater(j, 1)
        smallest = {"kind": "smallest_j", "range": [0, self.K], "form": "J2", "j": j, "needs": list(range(1, j + 1))}
        self.go(claims + [smallest], 0)
        self.go(claims + [{**smallest, "needs": list(range(j, 0, -1))}], 1)
        self.go(claims + [{**smallest, "j": j + 1}], 1)
        self.go(claims + [{**smallest, "form": "J1"}], 1)
        self.go(claims + [{**smallest, "range": [0, self.K - 1]}], 1)
        self.go(claims + [{**smallest, "needs": smallest["needs"][:-1]}], 1)

    def test_rejects(self):
        self.go([self.trajectory, {**self.phase0, "window": 1}], 1, "window")
        self.go([self.trajectory, {**self.phase0, "needs": []}], 1, "needs")
        self.go([self.trajectory, self.phase2, {**self.phase0, "needs": [0, 1]}], 1, "needs")
        self.go([self.trajectory, {**self.refuted, "rise": ["0", "1/10000000"]}], 1, "rise")
        self.go([self.trajectory, {**self.refuted, "window": 0, "rise": ["1", "2"]}], 1, "rise")
        self.go([{**self.trajectory, "start": "own", "range": [1, self.K]}], 0)
        wrong_second = {"recorded": recorded([{"x": [[Q(3)]]}] + self.points[1:])}  # x^1 has no known x^{-1}, but x^2 has x^0
        for first, code in ((0, 1), (1, 1), (2, 0)):
            cert = certificate(HEAVY, wrong_second, [{**self.trajectory, "start": "own", "range": [first, self.K]}])
            self.outcome(HEAVY, cert, code, "k=1" if code else None)
        self.go([{**self.trajectory, "range": [1, self.K]}], 1, "start")
        self.points[5]["x"][0][0] += Q(1, 2 ** 20)
        self.runs = {"recorded": recorded(self.points)}
        self.go([self.trajectory], 1, "distance^2 of x at k=4")
        self.go([{**self.trajectory, "distance": {"x": "1/100000"}}], 0)
        self.go([{**self.trajectory, "distance": {"x": "1/10"}}], 1)
        refuted = {k: v for k, v in self.trajectory.items() if k not in ("distance", "ties", "witness")}
        refuted.update(verdict="refuted", tolerance="1/100000000", at=[4, "x"], lower="1/2000000", inverse=None)
        self.go([refuted], 0)
        self.go([{**refuted, "at": [3, "x"]}], 1)
        self.go([{**refuted, "lower": "1/1000000000"}], 1)
        self.go([{**refuted, "lower": "1/100000"}], 1)

    def test_outcomes(self):
        good = certificate(HEAVY, self.runs, [self.trajectory, self.phase0])
        other = {**HEAVY, "name": "R11"}
        self.outcome(other, good, 5)
        self.outcome({**other, "blocks": [{"name": "y", "size": 1}], "sweep": [{**HEAVY["sweep"][0], "blocks": ["y"]}], "start": {"y": ["1"]},
                      "previous": {"y": ["1"]}}, good, 5)
        self.go([{**self.trajectory, "kind": "am_path"}], 3)
        self.outcome({**HEAVY, "format": "amcert-problem/2"}, good, 5)
        self.outcome(HEAVY, {**good, "format": "amcert-certificate/2"}, 3)
        undecided = {"kind": "relative_error", "verdict": "undecided", "range": [0, 3], "j": 1, "reason": "too hard"}
        got = self.go([self.trajectory, undecided], 6, "1/2 ")
        self.assertIn("skipped: undecided", got[2][1])
        self.go([{**self.trajectory, "distance": {"x": "1"}}, undecided], 1)
        huge = copy.deepcopy(self.points)
        self.runs["recorded"]["iterates"][3]["x"] = ["1" * (2 ** 18 + 1)]
        self.go([self.trajectory], 4)
        wrong = certificate(HEAVY, {"recorded": recorded(huge)}, [self.trajectory])
        wrong["claims"][0]["digest"] = "0" * 64
        self.outcome(HEAVY, wrong, 1, "digest")

    def test_malformed(self):
        good = certificate(HEAVY, self.runs, [self.trajectory, self.phase0])
        data = file(good)
        self.outcome(HEAVY, good, 0)
        for bad in (data[:-1], data + b"\n", data[:len(data) // 2], b"", data.replace(b'"bits": 128', b'"bits":128'), data.replace(b"128", b"1.28e2"),
                    data.replace(b"128", b"true"), data.replace(b"128", b"NaN"), data.replace(b"128", b"0128"), data.replace(b"128", b"-0"),
                    data.replace(b"128", b"4294967296"), data.replace(b"128", b"16"), data.replace(b'"user"', b'"\\u0075ser"'),
                    data.replace(b"user", "usér".encode()), data.replace(b'"user"', b'"tool"'), data.replace(b"\n", b"\r\n"),
                    data.replace(b'"x": [', b'"x": [', 1).replace(b'"1"', b'"2"', 1), data.replace(b'"-1p-2"', b'"-1p-02"'),
                    data.replace(b'"-1p-2"', b'"-1p-65537"'), data.replace(b'"-1p-2"', b'"-0"'), data.replace(b'"-1p-2"', b'"-1p0"'),
                    data.replace(b'"-1p-2"', b'"-1p-2 0"'), data.replace(b'"-1p-2"', b'"None"'), data.replace(b'"-1p-2"', b'"-1P-2"'),
                    data.replace(b"21/46", b"42/92"), data.replace(b"21/46", b"-21/46"), data.replace(b"21/46", b"None"),
                    data.replace(b"21/46", b"021/46"), data.replace(b"21/46", b"21/1"), data.replace(b"21/46", b" 21/46"),
                    data.replace(b'"21/46"', b"1"), b"[" * 100000, b"{}\n", b"[]\n"):
            self.outcome(HEAVY, bad, 2)
        for change in ({"extra": None}, {"claims": []}, {"bits": 4097}, {"bits": "128"}, {"runs": {}}, {"problem": "00"},
                       {"runs": {**self.runs, "third": self.runs["recorded"]}}, {"runs": {"recorded": {**self.runs["recorded"], "iterates": []}}}):
            self.outcome(HEAVY, {**good, **change}, 2)
        for change in ({"phase": 3}, {"phase": -1}, {"j": 0}, {"range": [0, 99]}, {"range": [3, 2]}, {"range": [0]}, {"run": "reference"},
                       {"form": "J3"}, {"verdict": "true"}, {"needs": ["xyz"]}, {"extra": 1}, {"window": "0"}, {"window": None}, {"a": "0"},
                       {"form": "J2"}):
            self.go([self.trajectory, {**self.phase0, **change}], 2)
        self.go([{**self.trajectory, "distance": {"y": "0"}}], 2)
        self.go([{**self.trajectory, "witness": {"x": [["1"]]}}], 2)
        self.go([{k: v for k, v in self.trajectory.items() if k != "ties"}], 2)
        self.go([{"kind": "rises", "verdict": "refuted", "range": [0, 1], "sweeps": []}], 2)
        for change in ({"H": ["1 0", "0 1"]}, {"H": ["2/2"]}, {"g": ["0 0"]}, {"start": {}}, {"start": {"x": ["1", "1"]}}, {"sweep": []},
                       {"blocks": []}, {"blocks": [{"name": "x1_", "size": 1}]}, {"name": 1}):
            self.outcome({**HEAVY, **change}, good, 2)
        self.outcome({k: v for k, v in HEAVY.items() if k != "previous"}, good, 2)
        self.outcome(HEAVY, {**good, "claims": [{"kind": "other", "x": None}]}, 2)
        deep = 0
        for _ in range(20):
            deep = [deep]
        self.outcome(HEAVY, {**good, "claims": deep}, 2)


class QuadraticBlocks(Base):
    """Two blocks minimized in turn."""

    def problem(self, h, alpha="0"):
        return {"format": "amcert-problem/1", "name": "q", "kind": "quadratic", "blocks": [{"name": "x", "size": 2}, {"name": "y", "size": 1}],
                "H": h, "g": ["1", "0", "-1"], "sweep": [{"update": "ridge", "blocks": ["x"], "prox": [alpha]},
                                                          {"update": "ridge", "blocks": ["y"], "prox": [alpha]}],
                "start": {"x": ["1", "1"], "y": ["0"]}}

    def points(self, problem, n=4):
        h = [[Q(t) for t in r.split(" ")] for r in problem["H"]]
        x, y, alpha = [Q(1), Q(1)], Q(0), Q(problem["sweep"][0]["prox"][0])
        out = [{"x": [[x[0]], [x[1]]], "y": [[y]]}]
        for _ in range(n):
            a = [[h[0][0] + alpha, h[0][1]], [h[1][0], h[1][1] + alpha]]
            x = [rounded(r[0]) for r in solve(a, [[1 - h[0][2] * y + alpha * x[0]], [-h[1][2] * y + alpha * x[1]]])]
            y = rounded((-1 - h[0][2] * x[0] - h[1][2] * x[1] + alpha * y) / (h[2][2] + alpha))
            out.append({"x": [[x[0]], [x[1]]], "y": [[y]]})
        return out

    def trajectory(self, k, witness):
        return {"kind": "am_trajectory", "range": [0, k], "start": "case", "tolerance": "1/1000000", "distance": {"x": "1/1000000000", "y": "1/1000000000"},
                "ties": [], "witness": witness}

    def test_witness(self):
        p = self.problem(["2 1 1/3", "1 3 0", "1/3 0 4"])
        points = self.points(p)
        inverse = rows([[rounded(y) for y in r] for r in solve([[Q(2), Q(1)], [Q(1), Q(3)]], scaled_identity([Q(1), Q(1)]))])
        runs = {"recorded": recorded(points)}
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {"x": [inverse]})]), 0)
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {"x": [inverse] * 4})]), 0)
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {"x": [inverse] * 3})]), 2)
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {})]), 1, "Hessian")
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {"x": [["1", "0"]]})]), 2)
        self.outcome(p, certificate(p, runs, [self.trajectory(4, {"x": [["1 0", "0 1"]]})]), 1, "I-HP")
        structural = [{"kind": "sublevel_bounded", "range": [0, 4], "level": "10", "modulus": "1", "gradient": "3/2", "radius": {"x": "8"},
                       "lower": "-9/8", "lipschitz": "13/3"},
                      {"kind": "structural_relative_error", "range": [0, 4], "b": "1/3", "needs": [0]},
                      {"kind": "structural_decrease", "range": [0, 4], "blocks": {"x": "1/2", "y": "2"}, "a": "1/2", "modulus": {"x": "1", "y": "4"}}]
        self.outcome(p, certificate(p, runs, structural), 0)
        for q, change in ((0, {"modulus": "3/2"}), (0, {"gradient": "7/5"}), (0, {"gradient": "-3/2"}), (0, {"radius": {"x": "6"}}), (0, {"lower": "-1"}),
                          (0, {"lipschitz": "4"}), (0, {"level": "0"}), (0, {"level": "25"}), (1, {"b": "3/10"}), (1, {"b": "-1/3"}), (1, {"needs": []}),
                          (2, {"a": "3/4"}), (2, {"blocks": {"x": "1/2", "y": "3"}}), (2, {"modulus": {"x": "3/2", "y": "4"}}),
                          (2, {"modulus": {"x": "1", "y": "5"}}),
                          (2, {"modulus": {"x": "-1", "y": "4"}})):
            self.outcome(p, certificate(p, runs, self.variant(structural, q, **change)), 1)
        self.outcome(p, certificate(p, runs, self.variant(structural, 0, radius={"y": "8"})), 2)
        self.outcome(p, certificate(p, runs, [{k: v for k, v in structural[2].items() if k != "modulus"}]), 2)

    def test_no_minimizer(self):
        """A saddle is not the exact result of a ridge update."""
        p = self.problem(["1 0 0", "0 -1 0", "0 0 1"])
        points = [{"x": [[Q(1)], [Q(0)]], "y": [[Q(-1)]]}] * 2
        p["start"] = {"x": ["1", "0"], "y": ["-1"]}
        cert = certificate(p, {"recorded": recorded(points)}, [self.trajectory(1, {"x": [["1 0", "0 -1"]]})])
        self.outcome(p, cert, 1, "positive definite")
        refuted = {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "own", "tolerance": "1/8", "at": [0, "x"], "lower": "1/4",
                   "inverse": ["1 0", "0 -1"]}
        self.outcome(p, certificate(p, {"recorded": recorded(points)}, [refuted]), 1, "positive definite")

    def test_refuted_relative_error(self):
        p = self.problem(["2 1 1/3", "1 3 0", "1/3 0 4"])
        stuck = {"recorded": recorded([{"x": [[Q(1)], [Q(1)]], "y": [[Q(0)]]}] * 2)}
        claim = {"kind": "relative_error", "verdict": "refuted", "range": [0, 1], "j": 1, "window": 0}
        self.outcome(p, certificate(p, stuck, [claim]), 0)
        runs = {"recorded": recorded(self.points(p))}
        self.outcome(p, certificate(p, runs, [{**claim, "range": [0, 4]}]), 1)
        e, points = Quadratic(read_problem(p, {}), 64), self.points(p)
        ratio = []
        for x, y in zip(points, points[1:]):
            z, d = [c[0] for c in y["x"] + y["y"]], [a[0] - b[0] for a, b in zip(x["x"] + x["y"], y["x"] + y["y"])]
            h = [[Q(2), Q(1), Q(1, 3)], [Q(1), Q(3), Q(0)], [Q(1, 3), Q(0), Q(4)]]
            g = [sum(a * b for a, b in zip(r, z)) - t for r, t in zip(h, (1, 0, -1))]
            ratio.append(sum(t * t for t in g) / sum(t * t for t in d))
        worst = max(range(4), key=lambda k: ratio[k])
        b = Q(Decimal(ratio[worst].numerator).sqrt() / Decimal(ratio[worst].denominator).sqrt())
        claim = {"kind": "relative_error", "range": [0, 4], "j": 1, "b": above(b), "b_lower": below(b), "window": worst}
        self.outcome(p, certificate(p, runs, [claim]), 0)
        self.outcome(p, certificate(p, runs, [{**claim, "b": below(b)}]), 1)
        self.outcome(p, certificate(p, runs, [{**claim, "b_lower": above(b)}]), 1)
        self.outcome(p, certificate(p, runs, [{**claim, "b": "-2"}]), 2)


class Networks(Base):
    def cases(self):
        pair = [["ridge", "V2"], ["ridge", "W2"], ["ridge", "V1"], ["scalar", "U1"]]
        yield "relu", network([2, 2, 1], 3, RELU, 1)
        yield "hat", network([2, 2, 1], 3, HAT, 2, last_split=1)
        yield "linear", network([2, 2, 1], 2, {"kind": "piecewise", "breaks": [], "pieces": ["1/2 1"]}, 3)
        yield "pair", network([2, 2, 1], 3, RELU, 4, bias="apart", sweep=pair + [["ridge", "W1", "b1"]])
        yield "jacobi", network([2, 2, 1], 3, RELU, 5, bias="apart", sweep=pair + [["jacobi", "W1", "b1"]])
        yield "alone", network([2, 2, 1], 3, RELU, 6, bias="apart", sweep=pair + [["ridge", "W1"], ["ridge", "b1"]])
        yield "tanh", network([2, 2, 1], 2, {"kind": "tanh"}, 7, rho="2")
        yield "sigmoid", network([1, 2, 1], 2, {"kind": "sigmoid"}, 8, last_split=1)

    def test_true_and_planted(self):
        for name, (problem, start) in self.cases():
            with self.subTest(name):
                naive, points = run_network(problem, start, 4)
                runs, claims = {"recorded": recorded(points)}, network_claims(naive, points)
                self.outcome(problem, certificate(problem, runs, claims), 0)
                billionth = Q(1, 10 ** 9)
                for q in (1, 4, 5, 6):
                    larger = str(Q(claims[q]["a"]) + billionth)
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, q, a=larger)), 1)
                    smaller = str(Q(claims[q]["a_upper"]) - billionth)
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, q, a_upper=smaller)), 1)
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, q, window=claims[q]["window"] + 9)), 1)
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, q, needs=[])), 1)
                self.relative_error(problem, points, runs, claims)
                if not problem["layers"][0]["activation"]["kind"] in ("tanh", "sigmoid"):
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, ties=[[0, "U1", 0, 0]])), 1, "ties")
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, distance=dict.fromkeys(claims[0]["distance"], "1/1" + "0" * 30))), 1)
                bad = certificate(problem, runs, claims)
                bad["claims"][1]["digest"] = bad["claims"][2]["digest"]
                self.outcome(problem, bad, 1, "digest")
                self.outcome({**problem, "name": "x"}, certificate(problem, runs, claims), 5)
                b, row = random.Random(3).choice(sorted(start)), 0
                moved = copy.deepcopy(points)
                moved[3][b][row][0] += Q(1, 2 ** 20)
                self.outcome(problem, certificate(problem, {"recorded": recorded(moved)}, claims[:1]), 1, "distance")
                self.outcome(problem, certificate(problem, {"recorded": recorded(points[1:])}, [{**claims[0], "range": [0, 3]}]), 1, "start")
                self.outcome(problem, certificate(problem, {"recorded": recorded(points[1:])}, [{**claims[0], "range": [0, 3], "start": "own"}]), 0)
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 7, a="1")), 1)
                large = {**claims[7]["blocks"], "W1": "100"}
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 7, blocks=large)), 1)

    def test_a_sweep_without_a_step(self):
        """F is enclosed only where it is smooth, so that nothing says it did not rise from a point to the same point."""
        for problem, start, code in ((*network([2, 2, 1], 2, {"kind": "tanh"}, 7, rho="2"), 1), (*network([2, 2, 1], 3, RELU, 1), 0)):
            points = run_network(problem, start, 1)[1]
            runs = {"recorded": recorded([points[0], points[0], points[1]])}
            claim = {"kind": "sufficient_decrease", "range": [0, 2], "form": "J1", "j": 1, "phase": None, "a": "1/1000000000", "a_upper": "1000000000", "window": 1}
            self.outcome(problem, certificate(problem, runs, [claim]), code)
            self.outcome(problem, certificate(problem, runs, [{**claim, "range": [1, 2]}]), 0)

    def relative_error(self, problem, points, runs, claims):
        e, naive, ratio = Network(read_problem(problem, {}), 128), Naive(problem), []
        for x, y in zip(points, points[1:]):
            point = {b: dyadic_matrix(tuple(rows(m))) for b, m in y.items()}
            ratio.append(ends(sum(e.slope2(point, b) for b in y))[1] / naive.gap2(x, y))
        worst = max(range(len(ratio)), key=lambda k: ratio[k])
        b = Q(Decimal(ratio[worst].numerator).sqrt() / Decimal(ratio[worst].denominator).sqrt())
        claim = {"kind": "relative_error", "range": [0, 4], "j": 1, "b": above(b, 60), "b_lower": below(b, 60), "window": worst, "needs": [0]}
        self.outcome(problem, certificate(problem, runs, claims[:1] + [claim]), 0)
        for change in ({"b": below(b, 60)}, {"b_lower": above(b, 60)}, {"window": 4}, {"needs": []}, {"j": 5}):
            self.outcome(problem, certificate(problem, runs, claims[:1] + [{**claim, **change}]), 1)

    def test_sublevel(self):
        for name, (problem, start) in self.cases():
            naive = Naive(problem)
            runs, claims = {"recorded": recorded([start])}, sublevel(naive, start)
            claims[1]["needs"] = [0]
            with self.subTest(name):
                if problem["layers"][0]["bias"] == "apart":
                    claims[0]["radius"]["b1"] = "1"
                    self.outcome(problem, certificate(problem, runs, claims), 1, "apart")
                    continue
                self.outcome(problem, certificate(problem, runs, claims), 0)
                for key in ("level", "data", "targets", "loss"):
                    self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, **{key: str(Q(claims[0][key]) * Q(9, 10))})), 1)
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, lipschitz="1")), 1)
                for group in ("radius", "residual", "gap"):
                    for member, value in claims[0][group].items():
                        small = "2" if member == "V1" else str(Q(value) * Q(9, 10))
                        self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, **{group: {**claims[0][group], member: small}})), 1)
                if name == "hat":  # its values are at most 1, so the norm of 6 of them is at most 3
                    for less, code in ((Q(0), 0), (Q(1, 10 ** 9), 1)):
                        exact = str(Q(claims[0]["gap"]["1"]) + 3 - less)
                        self.outcome(problem, certificate(problem, runs, self.variant(claims[:1], 0, radius={**claims[0]["radius"], "V1": exact})), code)
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 1, b="1/100")), 1, "b^2")
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 1, b="-100000000")), 1)
                self.outcome(problem, certificate(problem, runs, self.variant(claims, 0, loss="-" + claims[0]["loss"])), 1)
                self.outcome(problem, certificate(problem, runs, [claims[0], {**claims[1], "needs": []}]), 1, "needs")

    def test_witness(self):
        problem, start = network([2, 2, 1], 3, RELU, 1)
        naive, points = run_network(problem, start, 2)
        claim = trajectory(problem, 2)
        v1, v2 = ([[Q(t) for t in r.split(" ")] for r in problem["data"]["X"]] + [[Q(1)] * 3]), None
        layer = naive.layers[1]
        h = mix((layer["w"], matmul(v1, T(v1))), (1, scaled_identity([layer["lam"] + Q(1, 5)] * 3)))
        w1 = rows([[rounded(y) for y in r] for r in solve(h, scaled_identity([Q(1)] * 3))])
        vs = []
        for k in (0, 1):
            mixed = {**points[k], **{b: points[k + 1][b] for b in ("V2", "W2")}}
            w = mixed["W2"]
            h = mix((naive.layers[2]["w"], matmul(T(w), w)), (1, scaled_identity([layer["gamma"] + Q(1, 5)] * 2)))
            vs.append(rows([[rounded(y) for y in r] for r in solve(h, scaled_identity([Q(1)] * 2))]))
        runs = {"recorded": recorded(points)}
        self.outcome(problem, certificate(problem, runs, [{**claim, "witness": {"W1": [w1], "V1": vs}}]), 0)
        self.outcome(problem, certificate(problem, runs, [{**claim, "witness": {"W1": [w1], "V1": ["1 0", "0 1"]}}]), 2)
        self.outcome(problem, certificate(problem, runs, [{**claim, "witness": {"V1": [["1 0", "0 1"]]}}]), 1)
        self.outcome(problem, certificate(problem, runs, [{**claim, "witness": {"U1": [["1 0", "0 1"]]}}]), 2)
        refuted = {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 2], "start": "case", "tolerance": "1/1" + "0" * 25, "at": [1, "W1"],
                   "lower": "1/1" + "0" * 24, "inverse": w1}
        self.outcome(problem, certificate(problem, runs, [refuted]), 0)
        self.outcome(problem, certificate(problem, runs, [{**refuted, "inverse": None}]), 0)
        self.outcome(problem, certificate(problem, runs, [{**refuted, "lower": "1/1000000"}]), 1)
        self.outcome(problem, certificate(problem, runs, [{**refuted, "at": [1, "U1"], "inverse": None}]), 0)
        self.outcome(problem, certificate(problem, runs, [{**refuted, "at": [1, "U1"]}]), 2)

    def test_rises_and_causes(self):
        """Inexact results make F rise in two sweeps."""
        for act, rho in ((RELU, "2/3"), ({"kind": "tanh"}, "2")):
            with self.subTest(act["kind"]):
                self.rises_and_causes(*network([2, 2, 1], 3, act, 1, prox="0", rho=rho))

    def rises_and_causes(self, problem, start):
        def around(q):
            return [str(q - Q(1, 10 ** 30)), str(q + Q(1, 10 ** 30))]
        naive, points = run_network(problem, start, 8)
        points[3]["W1"][0][0] += 1
        points[6]["V2"][0][0] += 1
        points[6]["V1"][1][2] -= 1
        listed = []
        for k, (x, y) in enumerate(zip(points, points[1:])):
            if naive.F(y) > naive.F(x):
                updates, mixed = [], x
                for u in problem["sweep"]:
                    after = {**mixed, **{b: y[b] for b in u["blocks"]}}
                    if naive.F(after) > naive.F(mixed):
                        updates.append({"label": ",".join(u["blocks"]), "amount": around(naive.F(after) - naive.F(mixed)), "cause": "rounding"})
                    mixed = after
                listed.append({"k": k, "amount": around(naive.F(y) - naive.F(x)), "updates": updates})
        self.assertEqual(len(listed), 2)
        claims = [trajectory(problem, 8, "100")] + [{"kind": "rises", "range": [0, 8], "sweeps": listed, "needs": [0]}]
        claims[0]["tolerance"] = "100"
        runs = {"recorded": recorded(points)}
        self.outcome(problem, certificate(problem, runs, claims), 0)
        self.outcome(problem, certificate(problem, runs, self.variant(claims, 1, needs=[])), 1, "needs")
        alone = [{**copy.deepcopy(claims[1]), "needs": []}]
        self.outcome(problem, certificate(problem, runs, alone), 1, "cause")
        for sweep in alone[0]["sweeps"]:
            for update in sweep["updates"]:
                update["cause"] = "method"
        self.outcome(problem, certificate(problem, runs, alone), 0)
        wrong = [str(Q(y) + Q(1, 10 ** 9)) for y in listed[0]["amount"]]
        rest = listed[1:]
        for change in (rest, listed[:1] + listed, [{**listed[0], "amount": wrong}] + rest, [{**listed[0], "amount": ["0", "1"]}] + rest,
                       [{**listed[0], "updates": []}] + rest, [{**listed[0], "k": 99}] + rest, listed + [{**listed[0], "k": 8}]):
            self.outcome(problem, certificate(problem, runs, self.variant(claims, 1, sweeps=change)), 1)

    def test_ties(self):
        """|u| with v = 1 and c = 0 has the two minimizers of opposite sign; the nearest one counts."""
        act = {"kind": "piecewise", "breaks": ["0"], "pieces": ["-1 0", "1 0"]}
        problem, start = network([1, 1], 2, act, 1, bias="none", last_split=1, gamma="1", rho="1", prox="0",
                                 sweep=[["scalar", "U1"], ["ridge", "W1"], ["ridge", "V1"]])
        start.update(W1=[[Q(0)]], V1=[[Q(1), Q(-1)]], U1=[[Q(0), Q(0)]])
        problem["start"] = {b: rows(m) for b, m in start.items()}
        naive = Naive(problem)
        self.assertEqual(naive.scalar(start, 1, Q(0)), [[[Q(-1, 2), Q(1, 2)], [Q(0)]]])
        for sign in (1, -1):
            x = {**start, "U1": [[Q(sign, 2), Q(0)]]}
            for b in ("W1", "V1"):
                x = {**x, **{name: [[rounded(y) for y in r] for r in m] for name, m in naive.ridge(x, [b], [Q(0)]).items()}}
            claim = {**trajectory(problem, 1), "ties": [[0, "U1", 0, 0]]}
            runs = {"recorded": recorded([start, x])}
            self.outcome(problem, certificate(problem, runs, [claim]), 0)
            self.outcome(problem, certificate(problem, runs, [{**claim, "ties": []}]), 1, "ties")
            self.outcome(problem, certificate(problem, runs, [{**claim, "ties": [[0, "U1", 0, 0]] * 2}]), 1, "ties")
            self.outcome(problem, certificate(problem, runs, [{**claim, "ties": [[0, "U1", 0, 1]]}]), 1, "ties")
            self.outcome(problem, certificate(problem, runs, [{**claim, "ties": [[0, "U1", 0]]}]), 2)

    def test_nonconvex_scalar(self):
        """beta - gamma K < 0: the minimizer must be isolated by excluding cells, and a merely local one must be rejected."""
        for kind in ("tanh", "sigmoid"):
            problem, start = network([1, 1], 2, {"kind": kind}, 1, bias="none", last_split=1, gamma="40" if kind == "sigmoid" else "20", rho="1/10",
                                     prox="0", s="1/100", sweep=[["scalar", "U1"], ["ridge", "W1"], ["ridge", "V1"]])
            start.update(W1=[[Q(1)]], V1=[[Q(1, 2), Q(1, 4)]] if kind == "tanh" else [[Q(9, 8), Q(1, 4)]])
            problem["start"] = {b: rows(m) for b, m in start.items()}
            naive, points = run_network(problem, start, 1)
            claim = trajectory(problem, 1)
            claim["distance"]["U1"] = claim["tolerance"]
            self.outcome(problem, certificate(problem, {"recorded": recorded(points)}, [claim]), 0)
            far = copy.deepcopy(points)
            far[1]["U1"][0][0] += 3
            self.outcome(problem, certificate(problem, {"recorded": recorded(far)}, [claim]), 1)
            refuted = {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "case", "tolerance": "1/1000000", "at": [0, "U1"],
                       "lower": "1/100000", "inverse": None}
            self.outcome(problem, certificate(problem, {"recorded": recorded(far)}, [refuted]), 0)
            self.outcome(problem, certificate(problem, {"recorded": recorded(points)}, [refuted]), 1)

    def test_structural_decrease_of_scalar_updates(self):
        """A global minimizer of what need not be convex keeps half its proximal weight; with one piece the update is convex."""
        relu = {"kind": "piecewise", "breaks": ["0"], "pieces": ["0 0", "1 0"]}
        for act, most in ((relu, Q(1, 10)), ({"kind": "tanh"}, Q(1, 10)), ({"kind": "piecewise", "breaks": [], "pieces": ["1/2 0"]}, Q(1, 5) + Q(2, 6) + Q(3, 16))):
            problem, start = network([1, 1], 2, act, 1, bias="none", last_split=1)
            least = Q(1, 1000)
            for extra, code in ((Q(0), 0), (Q(1, 10 ** 9), 1)):
                claim = {"kind": "structural_decrease", "range": [0, 0], "a": str(least), "blocks": {**dict.fromkeys(start, str(least)), "U1": str(most + extra)}}
                self.outcome(problem, certificate(problem, {"recorded": recorded([start])}, [claim]), code)

    def test_local_minimizer(self):
        """gamma/2 (tanh u - v)^2 + beta/2 u^2 - c u with a stationary point of positive curvature that is not global."""
        act, gamma, rho = {"kind": "tanh"}, "10", "1/100"
        problem, start = network([1, 1], 1, act, 1, bias="none", last_split=1, gamma=gamma, rho=rho, prox="0",
                                 sweep=[["scalar", "U1"], ["ridge", "W1"], ["ridge", "V1"]])
        problem["data"]["X"], problem["data"]["Y"] = ["1"], ["0"]
        start.update(W1=[[Q(-40)]], V1=[[Q(29, 32)]], U1=[[Q(0)]])
        problem["start"] = {b: rows(m) for b, m in start.items()}
        naive = Naive(problem)
        def h(u):
            return Q(10) / 2 * (sigma_smooth("tanh", u) - Q(29, 32)) ** 2 + Q(1, 200) * (u + 40) ** 2
        def slope(u):
            s = sigma_smooth("tanh", u)
            return 10 * (s - Q(29, 32)) * (1 - s * s) + Q(1, 100) * (u + 40)
        grid = [Q(k, 8) for k in range(-400, 40)]
        local = []
        for a, b in zip(grid, grid[1:]):
            if slope(a) < 0 < slope(b):
                for _ in range(90):
                    m = (a + b) / 2
                    a, b = (m, b) if slope(m) <= 0 else (a, m)
                local.append(a)
        self.assertEqual(len(local), 2)
        for u in local:
            x = {**start, "U1": [[rounded(u)]]}
            for b in ("W1", "V1"):
                x = {**x, **{name: [[rounded(y) for y in r] for r in m] for name, m in naive.ridge(x, [b], [Q(0)]).items()}}
            claim = trajectory(problem, 1)
            claim["distance"]["U1"] = claim["tolerance"]
            is_best = u == min(local, key=h)
            self.outcome(problem, certificate(problem, {"recorded": recorded([start, x])}, [claim]), 0 if is_best else 1)

    def test_double_agreement(self):
        problem, start = network([2, 2, 1], 3, RELU, 1)
        naive, points = run_network(problem, start, 3)
        rough = [start] + [{b: [[rounded(y, 20) for y in r] for r in m] for b, m in x.items()} for x in points[1:]]
        f = [rounded(naive.F(x), 30) for x in rough]
        runs = {"recorded": recorded(rough, objective=" ".join(map(dy, f))), "reference": recorded(points)}
        claim = {"kind": "double_agreement", "range": [0, 3], "deviation": {b: "0 1p-10 1p-10 1p-10" for b in start}, "objective": "1/1000",
                 "evaluation": "1/1000000000", "branch": None}
        self.outcome(problem, certificate(problem, runs, [claim]), 0)
        for change in ({"objective": "1/1" + "0" * 20}, {"evaluation": "1/1" + "0" * 11}, {"branch": [0, "U1", 0, 0]},
                       {"deviation": {**claim["deviation"], "V1": "0 1p-40 0 0"}}):
            self.outcome(problem, certificate(problem, runs, [{**claim, **change}]), 1)
        for change in ({"deviation": {**claim["deviation"], "V1": "0 1p-40 0"}}, {"deviation": {"V1": "0 0 0 0"}}, {"run": "reference"},
                       {"deviation": {**claim["deviation"], "V1": "0 -1 0 0"}}, {"branch": [0, "U1", 0]}):
            self.outcome(problem, certificate(problem, runs, [{**claim, **change}]), 2)
        self.outcome(problem, certificate(problem, {"recorded": runs["recorded"]}, [claim]), 2)
        self.outcome(problem, certificate(problem, {**runs, "recorded": recorded(rough)}, [claim]), 2)
        other = copy.deepcopy(points)
        where = next((r, c) for r in range(2) for c in range(3) if other[2]["U1"][r][c] > 0)
        other[2]["U1"][where[0]][where[1]] = Q(0)
        first = {**claim, "branch": [2, "U1", *where], "deviation": {**claim["deviation"], "U1": "0 1p20 1p20 1p20"}, "objective": "1000"}
        self.outcome(problem, certificate(problem, {**runs, "reference": recorded(other)}, [first]), 0)
        self.outcome(problem, certificate(problem, {**runs, "reference": recorded(other)}, [{**first, "branch": None}]), 1, "branch")

    def test_evaluation_against_naive(self):
        """F, all derivatives off the breaks, and mixed points, against difference quotients."""
        for name, (problem, start) in self.cases():
            with self.subTest(name):
                naive, e = Naive(problem), Network(read_problem(problem, {}), 200)
                rng = random.Random(9)
                x = {b: [[Q(rng.randint(-300, 300) * 2 + 1, 256) for _ in r] for r in m] for b, m in start.items()}
                point = {b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()}
                lo, hi = ends(e.value(point))
                self.assertTrue(lo - Q(1, 10 ** 50) <= naive.F(x) <= hi + Q(1, 10 ** 50) and hi - lo < Q(1, 10 ** 50))
                total = sum(naive.derivative(x, b, r, c) ** 2 for b in x for r in range(len(x[b])) for c in range(len(x[b][0])))
                lo, hi = ends(sum(e.slope2(point, b) for b in x))
                self.assertTrue(abs(lo - total) < Q(1, 10 ** 12) and lo <= hi < lo + Q(1, 10 ** 50), name)
                if problem["layers"][0]["activation"]["kind"] == "piecewise":
                    self.assertEqual(lo, total)

    def test_distance_bounds(self):
        """Both bounds of SPEC 3.2 enclose the true distance, for results that are far off, with and without a matrix P."""
        rng = random.Random(4)
        for name, (problem, start) in self.cases():
            naive, p = Naive(problem), read_problem(problem, {})
            e = Network(p, 128)
            new = {b: [[y + Q(rng.randint(-9, 9), 16) for y in r] for r in m] for b, m in start.items()}
            mats, old = ({b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()} for x in (new, start))
            x = start
            for update, before, _ in e.sweep(old, mats):
                for label in update.labels:
                    blocks, prox = label.split(","), update.prox if len(update.labels) == 1 else update.prox[update.labels.index(label):][:1]
                    if update.update == "scalar":
                        z = naive.scalar(x, int(label[1:]), prox[0])
                        true = sum(min((u - w) ** 2 for w in ws) for us, wss in zip(new[label], z) for u, ws in zip(us, wss))
                    else:
                        z = naive.ridge(x, blocks, prox)
                        true = sum(norm2(mix((1, new[b]), (-1, z[b]))) for b in blocks)
                    with self.subTest(f"{name} {label}"):
                        for end, sign in ((oracle_numbers.lo, 1), (oracle_numbers.hi, -1)):
                            inverses = [None]
                            if update.update != "scalar":
                                h, _ = e.hessian(blocks, prox, {**before, **{b: mats[b] for b in blocks}})
                                n = len(h.a)
                                exact = solve([[h.at(i, j) for j in range(n)] for i in range(n)], scaled_identity([Q(1)] * n))
                                inverses.append(dyadic_matrix(tuple(rows([[rounded(y, 20) for y in r] for r in exact]))))
                            for inverse in inverses:
                                got, length, _ = e.distance2(update, label, before, mats, None, inverse, end)
                                tiny = Q(1, 10 ** 20) if end is oracle_numbers.hi or update.update == "scalar" else 0
                                self.assertTrue(sign * (true - got) >= -tiny, (true, got))
                                if inverse:
                                    self.assertLess(abs(true - got), true / 200)
                                self.assertTrue(length ** 2 <= sum(norm2(new[b]) for b in blocks) <= (length + Q(1, 2 ** 64)) ** 2)
                x = {**x, **{b: new[b] for b in update.blocks}}

    def test_kinks(self):
        """The limiting subdifferential at a break: an interval at a convex kink, its two ends at a concave one."""
        problem, start = network([1, 1], 1, RELU, 1, bias="none", last_split=1, gamma="1", rho="1", lam="0", prox="0")
        problem["data"]["X"], problem["data"]["Y"] = ["1"], ["0"]
        e = Network(read_problem(problem, {}), 64)
        for v, w, expected in ((Q(-1), Q(0), 0), (Q(1), Q(0), 0), (Q(1), Q(-3), 4), (Q(1), Q(2), 4), (Q(-1), Q(1, 2), 0), (Q(-1), Q(3), 4), (Q(-1), Q(-1), 1),
                               (Q(0), Q(2), 4), (Q(4), Q(-3), 1)):
            x = {"W1": [[w]], "U1": [[Q(0)]], "V1": [[v]]}
            point = {b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()}
            # R = -w; left slope rho R, right slope rho R - gamma v.
            left, right = -w, -w - v
            least = 0 if left <= 0 <= right else min(left ** 2, right ** 2)
            self.assertEqual(least, expected)
            self.assertEqual(e.slope2(point, "U1"), least)


class Program(Base):
    def test_command_line(self):
        here, cert = Path(__file__).resolve().parent, certificate(HEAVY, {"recorded": recorded(heavy_points(3))}, [
            {"kind": "rises", "range": [0, 0], "sweeps": []}])
        with tempfile.TemporaryDirectory() as place:
            names = [str(Path(place) / name) for name in ("problem", "certificate", "none")]
            for name, v in zip(names, (HEAVY, cert)):
                Path(name).write_bytes(file(v))
            for arguments, code, last in (([names[1], "--problem", names[0]], 0, "s VERIFIED 1/1 claims digest " + digest(cert)[:16]),
                                          (["--problem", names[0], names[1]], 0, "s VERIFIED 1/1 claims digest " + digest(cert)[:16]),
                                          (["--problem", names[0], names[0]], 3, "s UNSUPPORTED certificate format"),
                                          ([names[1], "--problem", names[2]], 2, "s MALFORMED"), ([names[1]], 2, ""), ([], 2, "")):
                done = subprocess.run([sys.executable, str(here / "oracle.py"), *arguments], capture_output=True, text=True)
                self.assertEqual(done.returncode, code, done)
                self.assertTrue((done.stdout.splitlines() or [""])[-1].startswith(last), done)

    def test_no_floating_point(self):
        for module in Path(__file__).resolve().parent.glob("oracle*.py"):
            for node in ast.walk(ast.parse(module.read_text())):
                self.assertNotIsInstance(getattr(node, "value", None), (float, complex), module)
                self.assertNotIn(getattr(node, "id", getattr(node, "attr", None)), ("float", "sqrt", "exp", "Decimal"), module)


if __name__ == "__main__":
    unittest.main()
