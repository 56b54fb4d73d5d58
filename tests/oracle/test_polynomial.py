"""Tests of the oracle on polynomial problems (SPEC 2.3, 2.4, 3.2, 3.6, 3.14 to 3.16): certificates by hand from closed forms are accepted, and
refused once anything is a little off; what the oracle computes is compared with exact differences of the naive F. What all claims of SPEC 3.17 to
3.21 have in common is in Polynomials, for test_exponents."""
import copy
import random
import time
import unittest
from fractions import Fraction as Q
from math import isqrt

from test_critical import NaivePolynomial, QUADRATIC, along, claims_of, critical, direction, in_ball, moved, places, unit
from test_oracle import Base, certificate, dy, network, recorded, rounded, rows
from test_orbit import evaluator, parsed
from oracle_critical import rt
from oracle_exponents import along as along_curve, rank
from oracle_files import READERS, Malformed, read_update
from oracle_polynomial import Polynomial, times
from oracle_runs import Rejected
from oracle_taylor import gradient_change

LITTLE = Q(2 ** 20 + 1, 2 ** 20)


# Problems. A polynomial is a dict from index tuples to coefficients.

def written(p):
    return [" ".join([str(p[e]), *map(str, e)]) for e in sorted(p, key=lambda e: (len(e), e))]


def problem_of(blocks, residuals, rest={}, hinges=(), start=None, sweep=()):
    """blocks: name -> shape; residuals: (weight, polynomial); sweep: (update, block, prox), by default ridge."""
    start = start or {b: [[Q(0)] * n for _ in range(r)] for b, (r, n) in blocks.items()}
    sweep = sweep or [("ridge", b, "0") for b in blocks]
    return {"format": "amcert-problem/1", "name": "toy", "kind": "polynomial", "blocks": [{"name": b, "rows": r, "cols": n} for b, (r, n) in blocks.items()],
            "hinges": list(map(written, hinges)), "residuals": [{"weight": str(w), "value": written(p)} for w, p in residuals], "rest": written(rest),
            "start": {b: rows(m) for b, m in start.items()}, "sweep": [{"update": u, "blocks": [b], "prox": [a]} for u, b, a in sweep]}


def pair(y, l, **more):
    """1/2 (uv - y)^2 + l/2 (u^2 + v^2)."""
    return problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0, 1): 1, **({(): -y} if y else {})})] + ([(l, {(0,): 1}), (l, {(1,): 1})] if l else []), **more)


def sharp(y, l, **more):
    """1/2 (w - y)^2 + l |w|."""
    return problem_of({"w": (1, 1)}, [(1, {(0,): 1, (): -y})], {(0,): -l, (1,): 2 * l}, [{(0,): 1}], **{"sweep": [("scalar", "w", "0")], **more})


def scalars(n):
    return {f"x{i}": (1, 1) for i in range(n)}


def factors(d, targets, l):
    """1/2 |W2 W1 - diag(targets)|^2 + l/2 (|W1|^2 + |W2|^2), blocks W1, W2; its minimum for squares targets - l; the turns of the hidden units."""
    def w1(i, j): return i * d + j
    def w2(i, j): return d * d + i * d + j
    residuals = [(1, {**{(w1(k, j), w2(i, k)): 1 for k in range(d)}, **({(): -targets[i]} if i == j else {})}) for i in range(d) for j in range(d)]
    residuals += [(l, {(q,): 1}) for q in range(2 * d * d)]
    w = [[Q(isqrt(targets[i] - l)) if i == j else Q(0) for j in range(d)] for i in range(d)]
    turns = [sorted([[w1(a, j), w1(b, j), 1] for j in range(d)] + [[w2(i, a), w2(i, b), 1] for i in range(d)]) for a in range(d) for b in range(a + 1, d)]
    return problem_of({"W1": (d, d), "W2": (d, d)}, residuals), {"W1": w, "W2": copy.deepcopy(w)}, turns


def scalar_point(*values, names="uv"):
    return {b: [[Q(y)]] for b, y in zip(names, values)}


def point(x):
    return {b: rows(m) for b, m in x.items()}


def over(q):
    """A dyadic number a little above q."""
    return rounded(q, 50) + Q(1, 2 ** 49)


def least_root(q, k, bits=40):
    """The least multiple of 2^-bits whose k-th power is at least q."""
    a, b = 0, 1 << (bits + 20)
    while a < b:
        m = (a + b) // 2
        a, b = (a, m) if Q(m, 1 << bits) ** k >= q else (m + 1, b)
    return Q(a, 1 << bits)


class Polynomials(Base):
    def go(self, problem, claims, code, word=None, points=None):
        points = points or [problem_start(problem)]
        return self.outcome(problem, certificate(problem, {"recorded": recorded(points)}, claims if type(claims) is list else [claims]), code, word)

    def changed(self, problem, claim, points=None):
        """A function that submits the claim with changes."""
        def go(code, word=None, **changes):
            self.go(problem, {**claim, **changes}, code, word, points)
        return go

    def missing_keys(self, problem, claim, points=None):
        for key in claim.keys() - {"kind", "range", "needs", "verdict"}:
            self.go(problem, {k: v for k, v in claim.items() if k != key}, 2, None, points)
        self.go(problem, {**claim, "more": 1}, 2, None, points)

    def common(self, problem, claim, points=None, refuted=False):
        """What all claims of 3.17 to 3.21 have in common."""
        go = self.changed(problem, claim, points)
        self.missing_keys(problem, claim, points)
        go(1, "needs", needs=["0" * 64])
        go(2, run="orbit")
        go(2, range=[0, 9])
        if not refuted: go(2, verdict="refuted")
        reason = {"kind": claim["kind"], "range": [0, 0], "verdict": "undecided", "reason": "none", **({"theta": claim["theta"]} if refuted else {})}
        self.go(problem, reason, 6, "CONDITIONAL 0/1", points)
        if "upper" in claim:
            go(2, upper="-1000")  # a square or an even power of it would do
            go(1, "upper", upper=str(Q(claim["upper"]) / LITTLE))
        if "theta" in claim:
            go(2, theta="1")
            go(2, theta="-1/2")
            go(2, theta="3/2")
        if "balls" in claim:
            r, kappa = claim["balls"][0]
            go(2, balls=[])
            go(2, balls=[[r, kappa]] * 2)
            go(2, balls=[[r, "0"]])
            go(2, balls=[["0", kappa]])
            go(2, balls=[[r, "-1"]])
            go(2, balls=[[str(2 * Q(r)), kappa], [r, kappa]])
        if "enters" in claim:
            go(0, enters=None)
            go(1, "enters", enters=-1)
            go(1, "enters", enters=9)
        if "center" in claim:
            go(2, center={})
            go(2, center={**claim["center"], "q": ["0"]})
        for key in {"curve"} & claim.keys():
            zero = [" ".join("0" for _ in row.split(" ")) for row in claim["curve"]]
            go(2, curve=zero)
            go(2, curve=claim["curve"][1:])
            go(2, curve=claim["curve"] + ["1"])
            go(2, curve=["" for _ in zero])
            go(2, curve=[row + " 0" * 16 for row in claim["curve"]])
            go(2, curve=["1,1"] + claim["curve"][1:])
            go(0, curve=[row + " 0" for row in claim["curve"]])
        if "basis" in claim:
            go(2, basis=["1"] if len(claim["basis"]) > 1 else ["1 0", "0 1"])
            go(2, basis=claim["basis"][:-1] or ["1 1"])
        # Of other problems: not malformed, as n is theirs, but rejected.
        other = {k: ({b: m for b, m in QUADRATIC["start"].items()} if k in ("center", "direction") else v) for k, v in claim.items()}
        self.go(QUADRATIC, {**other, "enters": None} if "enters" in other else other, 1, "polynomial problems only")
        if "center" in other:
            self.go(QUADRATIC, {**other, "center": {"y": ["0"]}}, 1, "polynomial problems only")
        net, start = network([1, 1], 1, None, 1)
        other = {k: (point(start) if k in ("center", "direction") else v) for k, v in claim.items()}
        self.outcome(net, certificate(net, {"recorded": recorded([start])}, [other]), 1, "polynomial problems only")


def problem_start(problem):
    return {b: [[Q(int(t, 16)) if "p" not in t else dyadic(t) for t in row.split(" ")] for row in m] for b, m in problem["start"].items()}


def dyadic(t):
    h, e = t.split("p")
    return int(h, 16) * Q(2) ** int(e)


class Files(Polynomials):
    """SPEC 2.3 and 2.4."""

    def malformed(self, problem, **changes):
        self.outcome({**problem, **changes}, certificate({**problem, **changes}, {"recorded": recorded([problem_start(problem)])}, [RISES]), 2)

    def test_problem_files(self):
        p = sharp(Q(1, 2), 1)
        self.go(p, RISES, 0)
        for key in ("blocks", "hinges", "residuals", "rest", "sweep", "start"):
            q = {k: v for k, v in p.items() if k != key}
            self.outcome(q, certificate(q, {"recorded": recorded([problem_start(p)])}, [RISES]), 2)
        for rest in (["1 2"], ["0 0"], ["1 00"], ["1 -1"], ["1 1 0"], ["1 1", "1 0"], ["1 0", "1 0"], ["1 0 0", "1 0"], ["1 0", "1"], [""], ["1  0"], ["1 0 "], [" 1 0"], ["0 1"],
                     ["2/4 0"], [1], "1 0", ["1 " + " ".join("0" * 33)], ["a 0"], ["1 99999999999"]):
            self.malformed(p, rest=rest)
        for hinges in ([["1 1"]], [["1"]], [[]], [["1 0 0"]], [["1 0", "1 0 0"]], [["1 0"], ["1 1"]], ["1 0"], [["1 2"]]):
            self.malformed(p, hinges=hinges)
        for residuals in ([{"weight": "0", "value": ["1 0"]}], [{"weight": "-1", "value": ["1 0"]}], [{"weight": "1"}], [{"weight": "1", "value": ["1 2"]}], [["1", "1 0"]]):
            self.malformed(p, residuals=residuals)
        self.malformed(p, residuals=[], rest=[])
        self.malformed(p, blocks=[])
        for change in ({"name": "1w"}, {"name": ""}, {"name": "w_"}, {"rows": 0}, {"cols": 0}, {"rows": 2}, {"cols": -1}, {"size": 1}, {"rows": 2 ** 30, "cols": 2 ** 30}):
            self.malformed(p, blocks=[{**p["blocks"][0], **change}])
        self.malformed(p, blocks=p["blocks"] * 2, start=p["start"])
        self.malformed(p, previous=p["start"])
        q = {**p, "rest": ["1" + "0" * 400000 + " 0"]}
        self.outcome(q, certificate(q, {"recorded": recorded([problem_start(p)])}, [RISES]), 4)
        self.go({**p, "rest": []}, RISES, 0)
        self.go({**p, "residuals": [{"weight": "1", "value": []}, *p["residuals"]]}, RISES, 0)
        self.go({**p, "hinges": [["1", "1 0"]], "residuals": [], "rest": ["1 0 0", "1 0 1"]}, RISES, 0)

    def test_updates(self):
        two = {"u": (1, 1), "v": (1, 2)}
        cases = [("ridge", "u", [(1, {(0, 1): 1})], {}, [], True), ("ridge", "v", [(1, {(0, 1): 1})], {}, [], True), ("ridge", "v", [(1, {(1, 2): 1})], {}, [], False),
                 ("ridge", "u", [(1, {(0, 0): 1})], {}, [], False), ("ridge", "u", [(1, {(0,): 1})], {(0, 0): 1}, [], True), ("ridge", "u", [(1, {(0,): 1})], {(0, 0, 0): 1}, [], False),
                 ("ridge", "v", [(1, {(0,): 1})], {(0, 1, 2): 1}, [], True), ("ridge", "v", [(1, {(0,): 1})], {(0, 1, 1, 2): 1}, [], False),
                 ("ridge", "u", [(1, {(0,): 1})], {(0, 0): 1}, [{(1,): 1}], True), ("ridge", "u", [(1, {(0,): 1})], {(0, 0): 1}, [{(0,): 1}], False),
                 ("ridge", "v", [(1, {(0,): 1})], {(0, 0): 1}, [{(2,): 1}], False), ("scalar", "u", [(1, {(0, 3): 1})], {}, [{(1,): 1}], True),
                 ("scalar", "u", [(1, {(0, 3): 1})], {}, [{(0,): 1}], False), ("scalar", "u", [(1, {(0,): 1, (3,): 1})], {}, [{(0,): 1}], True),
                 ("scalar", "u", [(1, {(3, 3): 1})], {}, [{(0,): 1}], False), ("scalar", "u", [(1, {(0,): 1})], {(0, 3): 1}, [{(0,): 1}], True),
                 ("scalar", "u", [(1, {(0,): 1})], {(0, 3, 3): 1}, [{(0,): 1}], False), ("scalar", "u", [(1, {(0,): 1})], {(3, 4): 1}, [{(0,): 1}, {(0,): -1}], True),
                 ("scalar", "u", [(1, {(3, 4): 1})], {}, [{(0,): 1}, {(0,): -1}], False), ("scalar", "v", [(1, {(1,): 1})], {}, [], False), ("jacobi", "u", [(1, {(0,): 1})], {}, [], False)]
        for update, block, residuals, rest, hinges, ok in cases:
            p = evaluator_problem(problem_of(two, residuals, rest, hinges))
            v = {"update": update, "blocks": [block], "prox": ["1"]}
            if ok: self.assertEqual(read_update(v, {}, p, "").labels, [block])
            else:
                with self.assertRaisesRegex(Malformed, "not allowed"): read_update(v, {}, p, "")
        p = pair(2, 1)
        self.malformed(p, sweep=[{"update": "heavy_ball", "blocks": ["u", "v"], "step": "1", "momentum": "0"}], previous=p["start"])
        self.malformed(p, sweep=[{"update": "ridge", "blocks": ["u", "v"], "prox": ["0", "0"]}])
        self.malformed(p, sweep=p["sweep"][:1])
        self.malformed(p, sweep=[{**p["sweep"][0], "prox": ["-1"]}, p["sweep"][1]])

    def test_limits(self):
        """A product of 2^22 pairs of monomials, or 2^16 monomials, is a limit."""
        p = problem_of(scalars(17), [(1, {tuple(range(17)): 1})], {(0,): 1})
        claim = {"kind": "kl_exponent", "verdict": "refuted", "range": [0, 0], "theta": "1/2", "center": {b: ["1"] for b in scalars(17)}, "curve": ["1"] * 17}
        self.go(p, claim, 4, "limit")
        wrong = {"kind": "kl_chain", "range": [0, 0], "theta": "1/2", "kappa": "1", "upper": "1"}
        self.go(p, [claim, wrong], 1, "chain")


def evaluator_problem(problem):
    """The problem without its sweep."""
    return READERS["polynomial"](problem, {}, {"format": "text", "name": "text", "kind": "text", "sweep": ["any"], "start": "point"})


RISES = {"kind": "rises", "range": [0, 0], "sweeps": []}


class Updates(Polynomials):
    """SPEC 3.2 to 3.6 and 3.10."""

    def trajectory(self, k, **more):
        return {"kind": "am_trajectory", "range": [0, k], "start": "case", "tolerance": "1", "distance": {}, "ties": [], "witness": {}, **more}

    def test_ridge(self):
        p = pair(2, 1, start=scalar_point(1, 1))
        claim = self.trajectory(1, distance={"u": "0", "v": "0"}, tolerance="1/1000")
        points = [scalar_point(1, 1), scalar_point(1, 1)]
        self.go(p, claim, 0, None, points)  # 2v/(v^2+1) = 1
        go = self.changed(p, claim, [points[0], scalar_point(1, Q(1, 2))])
        go(1, "distance^2 of v")
        size = Q(3, 2)  # 1 + |v|, exactly
        go(0, distance={"u": "0", "v": str(Q(1, 2) / size)}, tolerance="1")
        go(1, "distance^2 of v", distance={"u": "0", "v": str(Q(1, 2) / size / LITTLE)}, tolerance="1")
        go(2, witness={"u": [["1"]]})
        refuted = {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "case", "tolerance": "1/1000", "at": [0, "v"], "lower": str(Q(1, 3) - Q(1, 2 ** 40)), "inverse": None}
        go = self.changed(p, refuted, [points[0], scalar_point(1, Q(1, 2))])
        go(0)
        go(1, "lower", lower="1/3")
        go(2, inverse=["1"])
        go(2, at=[0, "w"])
        go(1, "lower", at=[0, "u"])
        # prox, and a start of its own
        q = pair(2, 1, start=scalar_point(1, 1), sweep=[("ridge", "u", "2"), ("ridge", "v", "0")])
        u = Q(2 * 3 + 2 * 1, 3 * 3 + 1 + 2)  # (2v + 2 u_old)/(v^2 + 1 + 2), v = 3
        self.assertEqual(u, Q(2, 3))
        x = scalar_point(1, 3), scalar_point(Q(21845, 32768), 1)
        e = evaluator(q)
        square, _, ties = e.distance2(e.p.sweep[0], "u", parsed(x[0]), parsed(x[1]), None, None, None)
        self.assertEqual((square, ties), ((Q(21845, 32768) - u) ** 2, []))
        # against leading minors, and against a block of several unknowns
        bad = problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0, 1): 1})], start=scalar_point(0, 0))
        self.go(bad, self.trajectory(1, distance={"u": "0", "v": "0"}), 1, "not positive definite", [scalar_point(0, 0)] * 2)
        refuted["tolerance"] = "1/100000"
        self.go(p, {**claim, "range": [0, 0]}, 1, "start", [scalar_point(1, 2)])
        self.go(bad, {**refuted, "at": [0, "u"], "lower": "1/10000"}, 1, "not positive definite", [scalar_point(0, 0), scalar_point(1, 0)])
        saddle = problem_of({"v": (1, 2)}, [(1, {(0,): 1})], {(0, 0): 1, (1, 1): -1})
        self.go(saddle, self.trajectory(1, distance={"v": "0"}), 1, "not positive", [problem_start(saddle)] * 2)

    def test_ridge_of_matrices(self):
        problem, x, _ = factors(2, (2, 5), 1)
        e, rng = evaluator(problem), random.Random(1)
        for b in x:
            x[b] = [[Q(rng.randint(-8, 8), 4) for _ in r] for r in x[b]]
        for b in x:
            new = {**x, b: [[y + Q(rng.randint(-8, 8), 8) for y in r] for r in x[b]]}
            update = e.p.updates[b]
            square, _, _ = e.distance2(update, b, parsed(x), parsed(new), None, None, None)
            # minimize |A W - Y|^2 + |W|^2 column by column, W1 = W, A = W2; or rows with A = W1'
            other = x["W2" if b == "W1" else "W1"]
            A = other if b == "W1" else [list(c) for c in zip(*other)]
            G = [[sum(A[k][i] * A[k][j] for k in range(2)) + (i == j) for j in range(2)] for i in range(2)]
            det, total = G[0][0] * G[1][1] - G[0][1] * G[1][0], Q(0)
            for c in range(2):
                rhs = [A[c][i] * (2, 5)[c] for i in range(2)]
                best = [(G[1][1] * rhs[0] - G[0][1] * rhs[1]) / det, (G[0][0] * rhs[1] - G[1][0] * rhs[0]) / det]
                got = [new[b][i][c] for i in range(2)] if b == "W1" else new[b][c]
                total += sum((y - z) ** 2 for y, z in zip(best, got))
            self.assertEqual(square, total)

    def test_scalar(self):
        for y, old, alpha, best in ((Q(1, 2), 5, 0, 0), (3, 0, 0, 2), (-3, 0, 0, -2), (1, 0, 0, 0), (3, 4, 1, 3), (Q(1, 2), 4, 1, Q(7, 4)), (Q(1, 2), 1, 1, Q(1, 4))):
            p = sharp(y, 1, sweep=[("scalar", "w", str(alpha))], start=scalar_point(old, names="w"))
            x = [scalar_point(old, names="w"), scalar_point(best, names="w")]
            self.go(p, self.trajectory(1, distance={"w": "0"}), 0, None, x)
            off = [x[0], scalar_point(best + Q(1, 2 ** 20), names="w")]
            self.go(p, self.trajectory(1, distance={"w": "0"}), 1, "distance^2", off)
            self.go(p, {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "own", "tolerance": "1/100000000", "at": [0, "w"],
                        "lower": str(Q(1, 2 ** 20) / (1 + abs(best) + Q(1, 2 ** 19))), "inverse": None}, 0, None, off)
        # concave kink: 1/2 w^2 - |w| has the minimizers 1 and -1
        p = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0,): 1, (1,): -2}, [{(0,): 1}], sweep=[("scalar", "w", "0")], start=scalar_point(Q(1, 2), names="w"))
        for best in (1, -1):
            x = [scalar_point(Q(1, 2), names="w"), scalar_point(best, names="w")]
            go = self.changed(p, self.trajectory(1, distance={"w": "0"}, ties=[[0, "w", 0, 0]]), x)
            go(0)
            go(1, "ties", ties=[])
            go(1, "ties", ties=[[0, "w", 0, 0]] * 2)
        go = self.changed(p, self.trajectory(1, distance={"w": "0"}, ties=[[0, "w", 0, 0]]), [x[0], scalar_point(0, names="w")])
        go(1, "distance^2")  # the break between them
        # 1/2 w^2 - 2|w - 1/2|: -3 at -2, and -1 at 2
        p = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0,): 2, (1,): -4, (): -1}, [{(0,): 1, (): Q(-1, 2)}], sweep=[("scalar", "w", "0")])
        for best, code in ((-2, 0), (2, 1)):
            self.go(p, self.trajectory(1, distance={"w": "0"}), code, "distance^2" if code else None, [problem_start(p), scalar_point(best, names="w")])
        # q = 0 to the right of the root
        p = problem_of({"w": (1, 1)}, [(1, {(0,): 1, (1,): -1})], {(0,): 1}, [{(0,): 1}], sweep=[("scalar", "w", "0")])
        self.go(p, self.trajectory(1, distance={"w": "0"}), 1, "strictly convex", [problem_start(p), scalar_point(-1, names="w")])
        # two hinges with one root, one that does not depend on w, and a prox; against a search
        rng = random.Random(5)
        for trial in range(30):
            hinges = [{(0,): rng.choice([-2, -1, 1]), **({(): Q(rng.randint(-4, 4), 2)} if trial % 3 else {}), **({(1,): 1} if trial % 2 else {})} for _ in range(3)] + [{(1,): 1}]
            hinges = [{e: c for e, c in h.items() if c} for h in hinges]
            terms = {(i,): Q(rng.randint(-3, 3), 2) for i in range(2, 6)}
            p = problem_of({"w": (1, 1), "v": (1, 1)}, [(2, {(0,): 3, **{e: c for e, c in terms.items() if c}, (): -2})], {(2,): 1, (0, 1): 1}, hinges,
                           sweep=[("scalar", "w", "1/2"), ("scalar", "v", "9")], start=scalar_point(1, rng.randint(-2, 2), names="wv"))
            p["residuals"].append({"weight": "1", "value": ["1 0"]})
            old, e, naive = problem_start(p), evaluator(p), NaivePolynomial(p)
            try:
                square, _, _ = e.distance2(e.p.sweep[0], "w", parsed(old), parsed(old), None, None, None)
            except Rejected as err:
                self.assertIn("strictly convex", str(err))
                continue
            def phi(w):
                return naive.F({**old, "w": [[w]]}) + (w - 1) ** 2 / 4
            a = min(phi(Q(k, 64)) for k in range(-640, 640))
            best = [1 + s * rt(square) for s in (1, -1)]  # one of the two is it
            self.assertTrue(min(map(phi, best)) <= a + Q(1, 2 ** 20), trial)

    def test_values_and_other_claims(self):
        p = pair(2, 1, start=scalar_point(1, 2))
        x = [scalar_point(1, 2), scalar_point(Q(3, 4), Q(3, 4))]
        f = [NaivePolynomial(p).F(y) for y in x]
        self.assertEqual(f[0], Q(5, 2))
        dec, size = f[0] - f[1], Q(1, 16) + Q(25, 16)
        claim = {"kind": "sufficient_decrease", "form": "J1", "j": 1, "phase": None, "range": [0, 1], "a": str(dec / size), "a_upper": str(dec / size), "window": 0}
        self.go(p, claim, 0, None, x)
        self.go(p, {**claim, "a": str(dec / size * LITTLE)}, 1, "decrease", x)
        g2 = [sum(along(NaivePolynomial(p), y, unit(y, place), 1) ** 2 for place in places(y)) for y in x]
        b2 = g2[1] / size
        claim = {"kind": "relative_error", "range": [0, 1], "j": 1, "b": str(least_root(b2, 2)), "b_lower": str(least_root(b2, 2) - Q(1, 2 ** 30)), "window": 0}
        self.go(p, claim, 0, None, x)
        self.go(p, {**claim, "b": claim["b_lower"]}, 1, "G <= b^2", x)
        self.go(p, {**claim, "b_lower": str(Q(claim["b"]) * LITTLE)}, 1, "b_lower", x)
        self.go(p, {"kind": "rises", "range": [0, 1], "sweeps": []}, 0, None, x)
        self.go(p, {"kind": "rises", "range": [0, 1], "sweeps": []}, 1, None, x[::-1])
        up = {"k": 0, "amount": [str(dec), str(dec)], "updates": [{"label": "u", "amount": ["1/10", "2"], "cause": "method"}, {"label": "v", "amount": ["0", "2"], "cause": "method"}]}
        between = NaivePolynomial(p).F(scalar_point(1, Q(3, 4)))
        for item, change in zip(up["updates"], (between - f[1], f[0] - between)):
            item["amount"] = [str(change), str(change)]
        up["updates"] = [item for item in up["updates"] if Q(item["amount"][0]) > 0]
        self.go(p, {"kind": "rises", "range": [0, 1], "sweeps": [up]}, 0, None, x[::-1])
        run = recorded(x, objective=" ".join(map(dy, f)))
        claim = {"kind": "double_agreement", "range": [0, 1], "deviation": {"u": "0 0", "v": "0 0"}, "objective": "0", "evaluation": "0", "branch": None}
        self.outcome(p, certificate(p, {"recorded": run, "reference": recorded(x)}, [claim]), 0)
        self.outcome(p, certificate(p, {"recorded": run, "reference": recorded(x)}, [{**claim, "branch": [0, "u", 0, 0]}]), 1, "branch")

    def test_claims_of_other_problems(self):
        p = pair(2, 1, start=scalar_point(1, 1))
        x = problem_start(p)
        level = dict.fromkeys(("level", "data", "targets", "loss", "lipschitz"), "9") | {"radius": {"u": "9", "v": "9"}, "residual": {}, "gap": {}}
        for claim in ({"kind": "sublevel_bounded", **level}, {"kind": "structural_decrease", "blocks": {"u": "1/100", "v": "1/100"}, "a": "1/100"}, {"kind": "structural_relative_error", "b": "9"}):
            self.go(p, {**claim, "range": [0, 0]}, 1, "not about polynomial")
        enclosure = {"kind": "enclosure_trajectory", "run": "orbit", "range": [0, 1], "radius": {"u": "1 1", "v": "1 1"}, "exact": [], "frame": [1, 1, 1, 1]}
        runs = {"recorded": recorded([x] * 2), "orbit": {**recorded([x] * 2), "origin": "engine"}}
        error = {"kind": "relative_error", "run": "orbit", "range": [0, 1], "j": 1, "b": "9", "b_lower": "0", "window": 0, "needs": [0]}
        agreement = {"kind": "orbit_agreement", "range": [0, 1], "needs": [0], "branch": None, "lower": {"u": "0 0", "v": "0 0"}, "upper": {"u": "1 1", "v": "1 1"}}
        decrease = {"kind": "sufficient_decrease", "run": "orbit", "form": "J0", "j": 1, "phase": None, "range": [0, 1], "needs": [0], "window": 0, "rise": ["0", "0"], "verdict": "refuted"}
        for witness in ({}, {"witness": {"u": [["1"]], "v": [["1"]]}}):
            got = self.outcome(p, certificate(p, runs, [{**enclosure, **witness}, error, agreement, decrease]), 1, "not about polynomial")
            self.assertEqual(sum("not about polynomial" in line for line in got[2]), 4)
        self.outcome(p, certificate(p, runs, [{**enclosure, "witness": {"u": [["1"]]}}]), 1, "not about polynomial")

    def subgradient2(self, problem, *values):
        return evaluator(problem).subgradient2(parsed(dict(zip(problem["start"], ([[Q(y)]] for y in values)))))

    def test_gradients_at_hinges(self):
        two = scalars(2)
        self.assertEqual(self.subgradient2(sharp(Q(1, 2), 1), 0), 0)
        self.assertEqual(self.subgradient2(sharp(2, 1), 0), 1)
        self.assertEqual(self.subgradient2(sharp(-3, 1), 0), 4)
        self.assertEqual(self.subgradient2(sharp(-3, 1), 1), 25)
        self.assertEqual(self.subgradient2(sharp(-3, 1), -1), 1)
        # concave: -|w| + w/2: slopes 3/2, -1/2
        self.assertEqual(self.subgradient2(problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0,): Q(3, 2), (1,): -2}, [{(0,): 1}], sweep=[("scalar", "w", "0")]), 0), Q(1, 4))
        # in the plane: from (3,1) to (1,3) along (-1,1): nearest to 0 is (2,2); scaled, so that it is an end
        for c, best in ((2, 8), (Q(1, 2), Q(5, 2) ** 2 + Q(3, 2) ** 2), (5, 8), (-1, 10), (-20, 10)):
            p = problem_of(two, [(1, {(0,): 1})], {(0,): 3, (1,): 1, (2,): c}, [{(0,): -1, (1,): 1}])
            self.assertEqual(evaluator_of(p).subgradient2(parsed({"x0": [[Q(0)]], "x1": [[Q(0)]]})), best)
        # c is the derivative of F by z: through residuals, other hinges and the unknowns
        p = problem_of(two, [(2, {(): 1, (0, 2): 1, (3,): 1})], {}, [{(0,): 1, (): -1}, {(1,): 1}])
        v = {"x0": [[Q(1)]], "x1": [[Q(2)]]}  # z0 = 0, z1 = 2, residual 3, c = 2*3*1 = 6: from (0, 6) to (6, 6)
        self.assertEqual(evaluator_of(p).subgradient2(parsed(v)), 36)
        v["x1"] = [[Q(-2)]]  # residual 1, from (0,0)
        self.assertEqual(evaluator_of(p).subgradient2(parsed(v)), 0)
        q = {**p, "rest": ["-3 1"]}  # z0 = 1, z1 = 0, residual 3: from (18, -3) to (18, 3)
        self.assertEqual(evaluator_of(q).subgradient2(parsed({"x0": [[Q(2)]], "x1": [[Q(0)]]})), 324)
        self.assertEqual(self.subgradient2(problem_of({"w": (1, 1)}, [(1, {(0,): 1, (): -1})], {}, [{(0,): 1}], sweep=[("scalar", "w", "0")]), 0), 1)  # c = 0
        v["x1"] = [[Q(0)]]
        with self.assertRaisesRegex(Rejected, "more than one hinge"): evaluator_of(p).subgradient2(parsed(v))
        p = sharp(2, 1)
        x = [scalar_point(y, names="w") for y in (1, 0)]
        claim = {"kind": "relative_error", "range": [0, 1], "j": 1, "b": "1", "b_lower": "1", "window": 0}
        self.go(p, claim, 0, None, x)
        self.go(p, {**claim, "b": "999/1000", "b_lower": "0"}, 1, "G <= b^2", x)
        p["hinges"] *= 2
        self.go(p, claim, 1, "more than one hinge", x)
        self.go(p, {**claim, "b": "100", "b_lower": "0"}, 0, None, x[::-1])
        still = {"kind": "relative_error", "verdict": "refuted", "range": [0, 1], "j": 1, "window": 0}
        self.go(p, still, 1, "more than one hinge", [x[1]] * 2)
        self.go(sharp(2, 1), still, 0, None, [x[1]] * 2)
        self.go(sharp(Q(1, 2), 1), still, 1, "window", [x[1]] * 2)


def evaluator_of(problem):
    """Of a problem whose sweep need not be allowed."""
    return Polynomial(evaluator_problem(problem), 128)


def random_problem(seed, n=3, hinges=2, degree=2):
    rng = random.Random(seed)
    def poly(top, degree, count):
        return {tuple(sorted(rng.choices(range(top), k=rng.randint(0, degree)))): Q(rng.choice([-3, -2, -1, 1, 2, 3]), rng.choice([1, 2])) for _ in range(count)}
    lines = [{(rng.randrange(n),): Q(rng.choice([-1, 1, 2])), (): Q(rng.randint(-3, 3), 2) + Q(1, 8)} for _ in range(hinges)]
    return problem_of({"a": (1, n - 1), "b": (1, 1)}, [(rng.choice([1, Q(1, 2), 3]), poly(n + hinges, degree, 4)) for _ in range(3)], poly(n + hinges, 4, 4) if seed % 2 else {}, lines)


class Quantities(Polynomials):
    def test_taylor(self):
        """Hessian, gradient and what they change by, of random polynomials of degree 4 with hinges."""
        for seed in range(12):
            p, rng = random_problem(seed), random.Random(seed)
            x, e, naive = {"a": [[Q(rng.randint(-4, 4), 4) for _ in range(2)]], "b": [[Q(rng.randint(-4, 4), 4)]]}, evaluator_of(p), NaivePolynomial(p)
            at = critical(p, x, e=e)
            r = min([Q(1, 10)] + [abs(naive.at(h, [y for m in x.values() for y in m[0]])) / 8 for h in naive.hinges])
            at.cells(r)
            self.assertEqual(e.value(parsed(x)), naive.F(x))
            units = [unit(x, place) for place in places(x)]
            g = [along(naive, x, v, 1) for v in units]
            self.assertEqual((at.gradient2(), e.subgradient2(parsed(x))), (sum(y * y for y in g),) * 2)
            H = at.hessian[2]
            def second(y, v, w): return (along(naive, y, moved(v, w, 1), 2) - along(naive, y, moved(v, w, -1), 2)) / 4
            for i, v in enumerate(units):
                for j, w in enumerate(units):
                    self.assertEqual(second(x, v, w), H.at(i, j))
            for _ in range(6):
                y = in_ball(x, direction(x, (), rng), r)
                worst = max(sum(abs(second(y, v, w) - H.at(i, j)) for j, w in enumerate(units)) for i, v in enumerate(units))
                self.assertTrue(worst <= at.delta(r))
                change = gradient_change(at.around.own, 3, r)
                self.assertTrue(all(abs(along(naive, y, v, 1) - a) <= c for v, a, c in zip(units, g, change)))

    def test_delta_by_hand(self):
        at = critical(pair(3, 2), scalar_point(1, 1))
        for r in (Q(1, 9), Q(2)):
            self.assertEqual(at.delta(r), 6 * r + 3 * r * r)
        self.assertEqual(critical(pair(3, 2), scalar_point(0, 0)).delta(Q(2)), 12)

    def test_curves(self):
        rng = random.Random(3)
        p = {(): Q(3), (0, 0, 1): Q(2), (1,): Q(-1, 3), (0, 1, 1, 1): Q(5)}
        curve = [[Q(0), Q(1), Q(-2)], [Q(0), Q(0), Q(1, 2), Q(7)]]
        got = along_curve(p, curve)
        for t in (Q(1, 3), Q(-2)):
            v = [sum(c * t ** k for k, c in enumerate(row)) for row in curve]
            self.assertEqual(sum(c * t ** k for k, c in enumerate(got)), 3 + 2 * v[0] ** 2 * v[1] - v[1] / 3 + 5 * v[0] * v[1] ** 3)
        self.assertEqual(times({(0,): Q(1), (): Q(1)}, {(0,): Q(1), (): Q(-1)}), {(0, 0): 1, (): -1})
        self.assertEqual([rank(m) for m in ([], [[Q(0)] * 2], [[Q(1), Q(2)], [Q(2), Q(4)]], [[Q(0), Q(2)], [Q(2), Q(4)], [Q(1), Q(1)]])], [0, 0, 1, 2])


class Minima(Polynomials):
    """SPEC 3.14 to 3.16."""

    def claims(self, r=Q(1, 100)):
        """F = 1/2 (uv - 3)^2 + u^2 + v^2 at (1,1): H = [[3,-1],[-1,3]] = 2 I + (1,-1)(1,-1)'."""
        balls = [[r, 2 - 6 * r - 3 * r * r], [2 * r, 2 - 12 * r - 12 * r * r]]
        first = {"kind": "critical_point", "range": [0, 0], "center": point(scalar_point(1, 1)), "kinks": [], "dead": [], "vanished": [], "symmetry": [], "gradient": "0", "shift": "2", "modulus": "2",
                 "balls": [[str(s), str(mu)] for s, mu in balls], "value": ["4", "4"], "enters": 0, "below": None,
                 "witness": {"samples": [], "coupling": [], "weights": ["1 0", "-1 0"]}}
        kappa = [least_root(2 * mu, 2) - Q(1, 2 ** 40) for _, mu in balls]
        second = {"kind": "kl", "range": [0, 0], "needs": [0], "theta": "1/2", "kappa": list(map(str, kappa)), "upper": str(2 + Q(1, 2 ** 30)), "direction": point(scalar_point(1, 1))}
        return first, second

    def test_minimum(self):
        p, x = pair(3, 2, start=scalar_point(1, 1)), scalar_point(1, 1)
        first, second = self.claims()
        self.assertTrue(Q(second["kappa"][0]) > Q(19, 10))  # the limit is 2
        def go(code, word=None, at=None, **change):
            self.go(p, [{**first, **{k: v for k, v in change.items() if k in first}}, {**second, **{k: v for k, v in change.items() if k not in first}}], code, word, [at or x])
        go(0, "2/2")
        off = lambda text, factor=LITTLE: str(Q(text) * factor)
        go(1, "modulus", modulus=off("2"))
        go(1, "modulus", shift="3/2")
        go(1, "modulus", witness={**first["witness"], "weights": ["1 0", "-1 1p-20"]})
        for q in range(2):
            balls = copy.deepcopy(first["balls"])
            balls[q][1] = off(balls[q][1])
            go(1, "mu at", balls=balls)
        go(1, "mu at", balls=[["1/100", "2"], first["balls"][1]])
        loose = {"center": point(scalar_point(1 + Q(1, 2 ** 40), 1)), "modulus": "199/100", "balls": [[r, "1"] for r, _ in first["balls"]], "kappa": ["7/5", "7/5"], "value": ["3", "5"], "upper": "9/4"}
        go(1, "gradient^2", **loose)
        go(0, gradient=str(2 * Q(rt(Q(10) / 2 ** 80)) + Q(1, 2 ** 30)), **loose)
        go(1, "gradient < mu", gradient="1/50")
        go(1, "value", value=["4", "3"])
        go(1, "value", value=[str(4 + Q(1, 2 ** 60)), "5"])
        go(1, "value", value=["3", str(4 - Q(1, 2 ** 60))])
        go(1, "value", gradient="1/1000")
        go(0, gradient="1/1000", value=[str(4 - Q(1, 1000000) / 3), "4"], upper="9/4")
        go(1, "enters", enters=1)
        go(1, "enters", at=scalar_point(1 + over(Q(1, 50)), 1))
        go(0, at=scalar_point(1 + Q(1, 64), 1))
        go(1, "below", below=point(scalar_point(1, 1)))
        go(1, "symmetry", symmetry=[[[0, 1, "1"]]], witness={**first["witness"], "turn": ["0 0"]})
        for key, item in (("kinks", ["u", 0, 0]), ("dead", [1, 0]), ("vanished", [1, 0, ""]), ("symmetry", [1, 0, 1])):
            go(2, **{key: [item]})
        go(2, witness={**first["witness"], "samples": [["1"]]})
        go(2, witness={**first["witness"], "coupling": [["1"]]})
        go(2, witness={**first["witness"], "weights": ["1"]})
        go(2, witness={**first["witness"], "turn": ["0 0"]})
        go(1, "kappa^2", kappa=[off(second["kappa"][0]), second["kappa"][1]])
        go(1, "kappa", kappa=second["kappa"][:1])
        go(1, "upper", upper=str(2 - Q(1, 2 ** 30)))
        go(1, "upper", direction=point(scalar_point(1, Q(1, 2))))
        go(1, "direction", direction=point(scalar_point(0, 0)))
        go(2, direction={"u": ["1"]})
        go(2, upper="-9")
        self.missing_keys(p, first)
        rng, naive = random.Random(1), NaivePolynomial(p)
        for (r, mu), kappa in zip(first["balls"], second["kappa"]):
            for _ in range(20):
                y = in_ball(x, direction(x, (), rng), Q(r))
                gap, slope = naive.F(y) - 4, sum(along(naive, y, unit(y, place), 1) ** 2 for place in places(y))
                self.assertTrue(slope >= 2 * Q(mu) * gap and slope >= Q(kappa) ** 2 * gap)

    def test_hinges(self):
        """The cell of the center must hold in the ball."""
        p = problem_of({"u": (1, 2)}, [(1, {(0,): 1, (): -1}), (2, {(1,): 1}), (1, {(2,): 1})], {}, [{(0,): 3, (1,): 4, (): -4}, {(0,): 1}], start={"u": [[Q(0)] * 2]})
        p["residuals"][2]["value"] = ["-1 0", "1 3"]  # z_1 - u_0 is 0 there
        p["sweep"] = [{"update": "ridge", "blocks": ["u"], "prox": ["0"]}]
        claim = {"kind": "critical_point", "range": [0, 0], "center": {"u": ["1 0"]}, "kinks": [], "dead": [], "vanished": [], "symmetry": [], "gradient": "0", "shift": "1", "modulus": "1", "balls": [["1/10", "1"]],
                 "value": ["0", "0"], "enters": None, "below": None, "witness": {"samples": [], "coupling": [], "weights": ["0 0", "0 1"]}}
        self.outcome(p, certificate(p, {"recorded": recorded([problem_start(p)])}, [claim]), 2, "not allowed")
        e = evaluator_of(p)
        at = critical(p, {"u": [[Q(1), Q(0)]]}, e=e)
        for r, ok in ((Q(1, 5), False), (Q(1, 5) - Q(1, 2 ** 30), True)):  # hinge 0 is -1 with slope 5
            if ok: at.cells(r)
            else:
                with self.assertRaisesRegex(Rejected, "hinge 0"): at.cells(r)
        with self.assertRaisesRegex(Rejected, "hinge"): critical(p, {"u": [[Q(0), Q(0)]]}, e=e).cells(Q(1, 100))
        self.assertEqual([[at.hessian[2].at(i, j) for j in range(2)] for i in range(2)], [[1, 0], [0, 2]])

    def test_factors(self):
        problem, x, turns = factors(2, (2, 5), 1)
        claims = claims_of(problem, x, [], turns, (Q(1, 10000), Q(1, 5000)))
        go = lambda code, word=None, **change: self.go(problem, [{**claims[0], **change}, claims[1]], code, word, [x])
        go(0, "2/2")
        turn = claims[0]["symmetry"][0]
        self.assertEqual([t[:2] for t in turn], [[0, 2], [1, 3], [4, 5], [6, 7]])
        go(1, "symmetry: F", symmetry=[turn[:2]])
        go(1, "symmetry: F", symmetry=[[[i, j, "-1" if i == 4 else c] for i, j, c in turn]])
        go(1, "symmetry: an index twice", symmetry=[[[0, 2, "1"], [1, 2, "1"], *turn[2:]]])
        go(1, "symmetry: an index twice", symmetry=[[[i, j, "2"] for i, j, _ in turn]])
        go(1, "coefficient over 1", symmetry=[[[i, j, "-2"] for i, j, _ in turn]])
        go(1, "coefficient over 1", symmetry=[[[i, j, "2" if i == 0 else "1"] for i, j, _ in turn]])
        go(1, None, symmetry=[[[i, j, "1/2"] for i, j, _ in turn]])  # another tau
        go(2, symmetry=[turn[::-1]])
        go(1, symmetry=[turn, turn], witness={**claims[0]["witness"], "turn": claims[0]["witness"]["turn"] * 2})
        go(2, symmetry=[[]])
        go(2, symmetry=[[[2, 0, "-1"], *turn[1:]]])
        go(2, symmetry=[[[0, 2, "0"], *turn[1:]]])
        go(2, symmetry=[[[0, 8, "1"]]])
        go(2, symmetry=[[[0, 2, 1], *turn[1:]]])
        go(2, symmetry=[[1, 0, 1]])
        go(2, symmetry=[])
        go(1, None, gradient="1/1000000")
        twice = [turn, [[i, j, "-1"] for i, j, _ in turn]]
        go(1, None, symmetry=twice, witness={**claims[0]["witness"], "turn": claims[0]["witness"]["turn"] + [" ".join(["0"] * 8)]})  # they are dependent
        zero = {b: [[Q(0)] * 2] * 2 for b in x}
        go(1, None, center=point(zero))
        # another problem: the form is judged all the same
        other = certificate(problem, {"recorded": recorded([x])}, claims)
        self.outcome(pair(3, 2), other, 5)
        claims[0]["symmetry"] = [turn[::-1]]
        self.outcome(pair(3, 2), certificate(problem, {"recorded": recorded([x])}, claims), 2)

    def test_speed(self):
        """32 unknowns and 6 turns."""
        problem, x, turns = factors(4, (2, 5, 10, 17), 1)
        claims = claims_of(problem, x, [], turns, (Q(1, 100000),))
        start = time.monotonic()
        self.go(problem, claims, 0, "2/2", [x])
        self.assertTrue(time.monotonic() - start < 20)

    def test_zero(self):
        p, x = pair(1, 0), scalar_point(1, 1)
        def claim(r, m0=2, size=1):  # z(r) = r sqrt 2 sqrt weight
            kappa = (least_root(Q(m0), 2) - Q(1, 2 ** 40) - rt(size * r * r)) * Q(65536, 46341)
            return [str(r), str(Q(int(kappa * 2 ** 30), 2 ** 30))]
        base = {"kind": "kl_zero", "range": [0, 0], "center": point(x), "shift": "2", "rank": "2", "balls": [claim(Q(1, 10), 2, 2), claim(Q(1, 2), 2, 2)], "direction": point(scalar_point(1, 1)), "upper": str(2 + Q(1, 2 ** 30)), "enters": 0, "witness": ["0"]}
        self.assertTrue(Q(base["balls"][0][1]) > Q(179, 100))
        go = lambda code, word=None, problem=p, points=[x], **change: self.go(problem, {**base, **change}, code, word, points)
        go(0)
        go(1, "rank", rank=str(2 * LITTLE))
        go(1, "rank", shift="1")
        go(0, upper="9", shift="1", rank="1", witness=["1"], balls=[claim(Q(1, 10), 1, 2)])
        go(1, "rank", witness=["1p-20"])
        for q in range(2):
            balls = copy.deepcopy(base["balls"])
            balls[q][1] = str(Q(balls[q][1]) * LITTLE)
            go(1, "rank at", balls=balls)
        go(1, "rank at", balls=[base["balls"][0], ["1", "1/1000000"]])
        off = {"center": point(scalar_point(1, Q(513, 512))), "shift": str(1 + Q(513, 512) ** 2), "enters": None}
        # s + (1+s)h + k + hk, s = 1/512, along (1, 1): Jv = 2 + s, J'Jv = (2+s)(1+s, 1); z = rho sqrt 2, rho = 2 sqrt(s^2/2) / kappa
        s, kappa = Q(1, 512), Q(base["balls"][0][1])
        z, f, a, size = rt(2 * (2 * rt(s * s / 2) / kappa) ** 2), rt((1 + s) ** 2 + 1), (2 + s) ** 2, rt(Q(2))
        d, e = a - 2 * z * rt(a) * size, a * ((1 + s) ** 2 + 1)
        def upper(term): return str(rt(2 * (rt(e) + term * size) ** 2 / d) + Q(1, 2 ** 30))
        best = upper(2 * f * z + z * z)
        go(0, upper=best, **off)
        for text in (str(Q(best) - Q(1, 2 ** 28)), str(Q(best) * Q(98, 100)), upper(f * z + z * z), upper(2 * f * z), upper(2 * z + z * z), "2"):
            go(1, "upper", upper=text, **off)
        go(1, "4 F", balls=[["1/512", "1/2"]], upper="9", **off)
        go(1, "4 F", balls=[["1/512", "1/2"], *base["balls"]], upper="9", **off)  # the first ball alone
        go(0, balls=[["1/32", "1/2"], *base["balls"]], upper="9", **off)
        go(1, "upper", balls=[["1/32", "1/2"], *base["balls"]], upper=best, **off)
        # exact: 2 (2^2 * 2) / 2^2 = 2^2
        go(1, "upper", upper=str(2 / LITTLE))
        go(0, direction=point(scalar_point(-Q(1, 4), -Q(1, 4))))
        go(0, direction=point(scalar_point(1, 0)))
        go(1, "upper", direction=point(scalar_point(1, 0)), upper=str(2 / LITTLE))
        go(1, "direction", direction=point(scalar_point(1, -1)))
        go(1, "direction", direction=point(scalar_point(0, 0)))
        go(2, upper="-2")
        go(2, direction={"u": ["1"]})
        go(2, direction={"u": ["1"], "v": ["1 1"]})
        go(1, "rank", center=point(scalar_point(0, 0)))
        go(1, "enters", points=[scalar_point(Q(3, 2) + Q(1, 2 ** 40), 1)])
        go(0, points=[scalar_point(Q(3, 2), 1)])
        go(1, "enters", enters=1)
        go(2, witness=["0 0"])
        go(2, witness=["0 0", "0 0"])
        go(2, balls=[])
        go(2, rank="0")
        self.missing_keys(p, base)
        go(1, "rest", problem={**p, "rest": ["1 0"]})
        go(1, "rest", problem={**p, "rest": ["1"], "residuals": []}, witness=["0 0"])
        # weights: 2/2 (z u - 1)^2 with z = max(0, u + v - 1): J = (2, 1), J J' = 5 = t/2
        p = problem_of({"u": (1, 1), "v": (1, 1)}, [(2, {(0, 2): 1, (): -1})], {}, [{(0,): 1, (1,): 1, (): -1}], sweep=[("scalar", "v", "0")])
        e = evaluator_of(p)
        at = critical(p, x, e=e)
        at.c.witness = parsed(x)["u"]
        self.assertEqual(at.rank_error(Q(10), parsed(scalar_point(0))["u"]), 0)
        self.assertEqual(at.rank_error(Q(8), parsed(scalar_point(1))["u"]), 0)
        self.assertEqual(at.rank_error(Q(8), parsed(scalar_point(0))["u"]), 2)
        # the residual (u + v - 1)u - 1 at (1 + h, 1 + k): 2h + k + h^2 + hk: changes 2r + r, r
        self.assertEqual(at.slopes_change(Q(1, 10)), rt(2 * (Q(3, 10) ** 2 + Q(1, 10) ** 2)))
        q = problem_of({"v": (1, 1), "u": (1, 1)}, [(2, {(2,): 1, (0,): -2, (): 1})], {}, [{(0,): 1, (1,): 1, (): -1}], start=scalar_point(1, 1, names="vu"),
                       sweep=[("scalar", "v", "1"), ("scalar", "u", "1")])  # z - 2v + 1 = u - v, J = (-1, 1), J J' = 2 = t/2
        line = {**base, "direction": point(scalar_point(1, -1)), "upper": str(rt(Q(8)) + Q(1, 2 ** 30)), "shift": "4", "rank": "4", "balls": [["1/2", str(Q(65536, 46341) * 2)]]}
        self.go(q, line, 0)
        self.go(q, {**line, "upper": str(rt(Q(8)) / LITTLE)}, 1, "upper")  # 2 * 2^2 * 8 / (2 * 2^2), the weight twice
        self.go(q, {**line, "balls": [["3/4", "1"]]}, 1, "cells")
        self.go(q, {**line, "balls": [["1/2", str(Q(65536, 46341) * 2 * LITTLE)]]}, 1, "rank at")
        self.go(QUADRATIC, {**base, "center": QUADRATIC["start"], "direction": QUADRATIC["start"]}, 1, "quadratic")


if __name__ == "__main__":
    unittest.main()
