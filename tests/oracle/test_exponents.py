"""Tests of the oracle's kl_exponent, kl_saddle, kl_sharp, kl_degenerate and kl_chain (SPEC 3.17 to 3.21): certificates by hand from closed forms
are accepted, true at points of their sets, and refused once anything is a little off."""
import copy
import itertools
import random
import unittest
from fractions import Fraction as Q
from types import SimpleNamespace

from test_critical import NaivePolynomial, along, critical, direction, in_ball, places, unit
from test_oracle import rows
from test_polynomial import LITTLE, Polynomials, evaluator_of, least_root, over, pair, point, problem_of, scalar_point, scalars, sharp
from oracle_critical import rt
from oracle_degenerate import Face
from oracle_exponents import kl_sharp
from oracle_files import HEAD, KINDS
from oracle_runs import Rejected
from oracle_text import read


def chain_of(n, c, y):
    return problem_of(scalars(n), [(c, {tuple(range(n)): 1, **({(): -y} if y else {})})])


class Exponents(Polynomials):
    """SPEC 3.17, 3.18, 3.21."""

    def test_exponent(self):
        p = pair(1, 1)  # F - F* = t^4/2, |grad|^2 = 2 t^6 along (t, t)
        claim = {"kind": "kl_exponent", "verdict": "refuted", "range": [0, 0], "theta": "1/2", "center": point(scalar_point(0, 0)), "curve": ["1", "1"]}
        go = self.changed(p, claim)
        self.common(p, claim, refuted=True)
        go(0)
        go(0, theta="0")
        go(0, theta="74/99")
        go(1, "E = 6", theta="3/4")
        go(1, "E = 6", theta="4/5")
        go(1, "E = 2", curve=["1", "-1"])  # 1/2 is right across the valley
        go(0, curve=["1 5 1", "1 5 -3/7"])
        go(1, "E = 4", curve=["1 5", "1 -3/7"])
        go(0, curve=["0 1", "0 1 0"])
        go(2, verdict="proved")
        go(1, "falls", center=point(scalar_point(1, 0)), curve=["-1", "0"])
        self.go(pair(2, 1), {**claim, "curve": ["1", "1"]}, 1, "falls", [scalar_point(0, 0)])
        # F is 0 along u = 0: nothing to see there
        q = problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0, 1): 1})])
        self.go(q, {**claim, "curve": ["0", "1"]}, 1, "F - F* is 0")
        self.go(q, {**claim, "curve": ["1", "1"], "theta": "5/8"}, 0)
        # hinges: the sign for small tau is that of the first coefficient; 0 along the curve is refused
        s = sharp(Q(1, 2), 1)
        at = {**claim, "center": {"w": ["0"]}, "theta": "0"}
        self.go(s, {**at, "curve": ["1"]}, 1, "E = 0")
        self.go(s, {**at, "curve": ["-1 99"]}, 1, "E = 0")
        h = problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0,): 1})], {(2,): 1}, [{(0,): 1, (1,): -1}], sweep=[("scalar", "u", "0"), ("scalar", "v", "1")])
        self.go(h, {**claim, "curve": ["1", "1"]}, 1, "hinge 0")
        self.go(h, {**claim, "curve": ["1", "2"]}, 1, "E = 2")
        self.go(h, {**claim, "curve": ["2", "1"]}, 1, "E = 0")
        # F - F* = u^2/2 + max(0, v - u^2...) needs the right cell: along (t, t^2) the hinge u - v is +, along (t^2, t) -
        self.go(h, {**claim, "theta": "1/4", "curve": ["1", "0 1"]}, 1, "E = 0")
        self.go(h, {**claim, "theta": "1/4", "curve": ["0 1", "1"]}, 0)

    def test_the_gradient_along_a_curve(self):
        """dist(0, dF)^2 / (F - F*)^(2 theta) tends to beta^.../alpha^... ."""
        p, naive = pair(1, 1), NaivePolynomial(pair(1, 1))
        t = Q(1, 2 ** 12)
        y = scalar_point(t, t)
        slope = sum(along(naive, y, unit(y, place), 1) ** 2 for place in places(y))
        self.assertTrue(abs(slope ** 2 / (naive.F(y) - Q(1, 2)) ** 3 - 32) < Q(1, 100))  # kappa^4 = 32

    def saddle(self, r=Q(1, 100), g=Q(0), u=Q(0)):
        """y = 3, l = 1 at 0: eigenvalues -2 and 4, delta = 3 r^2 there, F = 9/2 + 1/2 h'Hh + u^2v^2/2."""
        c = Q(46341, 65536)
        def kappa(s):
            d = 3 * s * s
            return least_root(2 * (2 - d) ** 2 * 16 / ((4 + d) * 4), 2) - Q(1, 2 ** 40)
        return {"kind": "kl_saddle", "range": [0, 0], "center": point(scalar_point(u, 0)), "basis": rows([[c, c], [c, -c]]), "index": 1, "gradient": str(g), "least": "2", "rise": "4",
                "balls": [[str(s), str(kappa(s))] for s in (r, 2 * r)], "value": ["9/2", "9/2"], "direction": point(scalar_point(1, -1)), "upper": str(least_root(Q(8), 2, 31) + Q(1, 2 ** 30)), "enters": 0}

    def test_saddle(self):
        p, claim = pair(3, 1), self.saddle()
        self.assertTrue(Q(claim["balls"][0][1]) ** 2 > Q(799, 100))
        self.common(p, claim)
        go = self.changed(p, claim)
        go(0)
        for index in (0, 2, -1): go(1, "index", index=index)
        go(1, "least", least=str(2 * LITTLE))
        go(1, "rise", rise=str(4 * LITTLE))
        go(0, least="1", rise="3", balls=[["1/100", "2"]])
        go(2, least="0")
        go(2, rise="0")
        go(2, gradient="-1")
        for q in range(2):
            balls = copy.deepcopy(claim["balls"])
            balls[q][1] = str(Q(balls[q][1]) * LITTLE)
            go(1, "kappa at", balls=balls)
        go(1, "delta at", balls=[claim["balls"][0], ["9/10", "1/1000000"]])  # delta is 2.43
        go(1, "gradient: not", gradient=str((2 - 3 * Q(1, 10000)) / 100))
        go(1, "value", gradient="1/1000")
        go(1, "value, lower", value=[str(Q(9, 2) + Q(1, 2 ** 60)), "5"])
        go(1, "value, upper", value=["4", str(Q(9, 2) - Q(1, 2 ** 60))])
        go(1, "basis", basis=["1 0", "0 1"])  # the off-diagonal entries are larger
        go(1, "basis: Q'Q", basis=["1 1", "1 -1"])
        go(1, None, basis=["1 0", "0 0"])
        go(1, "direction", direction=point(scalar_point(1, 1)))
        go(1, "direction", direction=point(scalar_point(0, 0)))
        go(1, "upper", direction=point(scalar_point(1, Q(-1, 2))))
        go(2, direction={"u": ["1"]})
        go(1, "enters", enters=1)
        self.go(p, claim, 1, "enters: squared", [scalar_point(over(Q(1, 50)), 0)])
        self.go(p, claim, 0, None, [scalar_point(0, Q(1, 64))])
        # off the critical point, at (u, 0): gradient u (1, -3), H = [[1, -3], [-3, 1 + u^2]], terms u ab^2 + a^2b^2/2 of higher degree
        u, r, s = Q(1, 64), Q(1, 10), Q(1, 4)
        def delta(t): return 4 * u * t + 3 * t * t
        g, m, l = least_root(Q(10), 2) * u, 2 - u * u, Q(4)
        reach = g / (m - delta(r))
        q, f = (4 + u * u + delta(r)) * reach ** 2 / 2, Q(9, 2) + u * u / 2
        v, d = (1, -1), delta(reach)  # Hv = (4, -4 - u^2)
        least = 8 + u * u - 2 * d
        upper = least_root(2 * (rt(16 + (4 + u * u) ** 2) + d * rt(Q(2))) ** 2 / least, 2)
        balls = [[t, least_root(2 * (m - delta(t)) ** 2 * l * l / ((l + delta(t)) * m * m), 2) - Q(1, 2 ** 40)] for t in (r, s)]
        off = {**claim, "center": point(scalar_point(u, 0)), "gradient": str(g), "least": str(m), "rise": str(l), "value": [str(f - q), str(f + q)], "upper": str(upper), "balls": [list(map(str, b)) for b in balls]}
        go = self.changed(p, off)
        go(0)
        tiny = Q(1, 2 ** 38)
        go(1, "least", least=str(m + tiny))
        go(1, "rise", rise=str(l + tiny))
        go(1, "gradient^2", gradient=str(g - Q(1, 2 ** 45)))
        go(1, "value, lower", value=[str(f - q + tiny), str(f + q)])
        go(1, "value, upper", value=[str(f - q), str(f + q - tiny)])
        go(1, "upper", upper=str(upper - tiny))
        for k in range(2):
            go(1, "kappa at", balls=[[str(t), str(kappa + tiny * (i == k))] for i, (t, kappa) in enumerate(balls)])
        edge = (m - delta(r)) * r
        go(1, "gradient: not", gradient=str(edge), value=["0", "9"], upper="99")
        go(0, gradient=str(edge - tiny), value=["0", "9"], upper="99")
        go(1, "delta at", balls=[["17/20", "1/1000"]])
        # v = (1, b): h = 1 - 6b + b^2 (1 + u^2) is 0.001 for b = 351/2048, less than delta* |v|^2
        go(1, "direction", direction=point(scalar_point(1, Q(351, 2048))), upper="9999")
        go(0, direction=point(scalar_point(1, Q(60, 512))), upper="9999")
        # a minimum is a saddle of index 0; a maximum none
        m = {**self.saddle(), "center": point(scalar_point(1, 1)), "index": 0, "least": "2", "rise": "2", "value": ["4", "4"], "direction": point(scalar_point(1, 1)),
             "upper": str(2 + Q(1, 2 ** 29)), "balls": [["1/1000", "19/10"]]}
        self.go(pair(3, 2), m, 0, None, [scalar_point(1, 1)])
        one = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0, 0): -1}, sweep=[("ridge", "w", "9")])
        top = {**m, "center": {"w": ["0"]}, "direction": {"w": ["1"]}, "basis": ["1"], "index": 1, "least": "1", "rise": "1", "value": ["0", "0"]}
        self.go(one, top, 1, "index")
        one["rest"] = []
        self.go(one, {**top, "index": 0, "upper": str(least_root(Q(2), 2) + Q(1, 2 ** 30)), "balls": [["1000", str(least_root(Q(2), 2) - Q(1, 2 ** 40))]]}, 0)
        # three unknowns, H = [[-3, 1/2, 0], [1/2, 2, 1/4], [0, 1/4, 5]]: off the diagonal at most 3/4, in the second row; m = 5/4 and rise 5/4
        h = {(0, 0): Q(-3, 2), (0, 1): Q(1, 2), (1, 1): 1, (1, 2): Q(1, 4), (2, 2): Q(5, 2)}
        q = problem_of(scalars(3), [], h, sweep=[("ridge", b, "9") for b in scalars(3)])
        x = {b: ["0"] for b in scalars(3)}
        three = {**claim, "center": x, "basis": ["1 0 0", "0 1 0", "0 0 1"], "least": "5/4", "rise": "5/4", "balls": [["9", str(least_root(Q(5, 2), 2) - Q(1, 2 ** 40))]],
                 "value": ["0", "0"], "direction": {**x, "x1": ["1"]}, "upper": str(least_root(2 * (Q(1, 4) + 4 + Q(1, 16)) / 2, 2, 31) + Q(1, 2 ** 30)), "enters": None}
        self.go(q, three, 0)
        self.go(q, {**three, "least": str(Q(5, 4) * LITTLE)}, 1, "least")
        self.go(q, {**three, "rise": str(Q(5, 4) * LITTLE)}, 1, "rise")
        self.go(q, {**three, "balls": [["9", str(least_root(Q(5, 2), 2))]]}, 1, "kappa at")
        # hinges
        p["hinges"] = [["1/100", "1 0"]]
        for update in p["sweep"]: update["update"] = "scalar"
        self.go(p, {**claim, "balls": claim["balls"][:1]}, 1, "cells")
        p["hinges"] = [["1/99", "1 0"]]
        self.go(p, {**claim, "balls": claim["balls"][:1]}, 0)
        self.go(p, claim, 1, "cells")
        p["hinges"] = [["1 0"]]
        self.go(p, claim, 1, "cells")
        # its truth
        p, rng = pair(3, 1), random.Random(2)
        naive, x = NaivePolynomial(p), scalar_point(0, 0)
        for r, kappa in claim["balls"]:
            for q in range(40):
                y = in_ball(x, direction(x, (), rng), Q(r))
                gap, slope = naive.F(y) - Q(9, 2), sum(along(naive, y, unit(y, place), 1) ** 2 for place in places(y))
                self.assertTrue(gap <= 0 or slope >= Q(kappa) ** 2 * gap)

    def test_chain(self):
        for n, c, y in ((3, 1, 1), (2, Q(1, 2), -3), (5, 2, 0), (2, 1, 0), (4, Q(7, 3), Q(-1, 2))):
            p = chain_of(n, c, y)
            theta = Q(n - 1, n) if y else Q(2 * n - 1, 2 * n)
            bound = n ** n * c * (c * y * y if y else 2 ** (2 * n - 1))
            upper = least_root(bound, 2 * n)
            claim = {"kind": "kl_chain", "range": [0, 0], "theta": str(theta), "kappa": str(upper - Q(1, 2 ** 40)), "upper": str(upper)}
            self.common(p, claim)
            go = self.changed(p, claim)
            go(0)
            go(1, "kappa", kappa=str(upper + Q(1, 2 ** 40)))
            go(1, "upper", upper=str(upper - Q(1, 2 ** 40)))
            go(2, kappa="0")
            go(2, kappa="-1")
            for other in (Q(1, 2), Q(n - 1, n), Q(2 * n - 1, 2 * n), Q(99, 100)):
                if other != theta: go(1, "theta", theta=str(other))
            # its truth, and that of upper: F - F* and the gradient by products
            rng, F0, best = random.Random(n), Q(c) * y * y / 2, None
            for q in range(60):
                x = [Q(rng.randint(1, 40), 10) * rng.choice([-1, 1]) for _ in range(n)]
                if q < 8:
                    x = [Q(1, 2 ** 10)] * n
                    if y > 0: x[0] = -x[0]
                prod = Q(1)
                for t in x: prod *= t
                gap = c * (prod - y) ** 2 / 2 - F0
                if gap <= 0: continue
                slope = sum((c * (prod - y) * prod / t) ** 2 for t in x)
                a, b = theta.numerator, theta.denominator
                self.assertTrue(slope ** b >= Q(claim["kappa"]) ** (2 * b) * gap ** (2 * a))
                if q < 8: self.assertTrue(slope ** b <= (upper * Q(11, 10)) ** (2 * b) * gap ** (2 * a))
        claim = {"kind": "kl_chain", "range": [0, 0], "theta": "2/3", "kappa": "1", "upper": "2"}
        self.go(chain_of(3, 1, 1), claim, 0)
        for change in ({"rest": ["1"]}, {"hinges": [["1 0"]]}, {"residuals": [{"weight": "1", "value": ["-1", "2 0 1 2"]}]}, {"residuals": [{"weight": "1", "value": ["-1", "1 0 1"]}]},
                       {"residuals": [{"weight": "1", "value": ["-1", "1 0", "1 0 1 2"]}]}, {"residuals": [{"weight": "1", "value": ["-1", "1 0 1 2"]}] * 2},
                       {"residuals": [{"weight": "1", "value": ["-1"]}]}, {"residuals": [{"weight": "1", "value": []}]}, {"residuals": [], "rest": ["1 0 1 2"]}):
            p = {**chain_of(3, 1, 1), **change}
            if "hinges" in change: p["sweep"] = [{**u, "update": "scalar"} for u in p["sweep"]]
            self.go(p, claim, 1, "no chain")
        one = problem_of({"w": (1, 1)}, [(1, {(0,): 1, (): -1})])
        self.go(one, {**claim, "theta": "1/2"}, 1, "no chain")


class Sharp(Polynomials):
    """SPEC 3.19."""

    def claim(self, y=Q(1, 2), l=1, r=Q(1, 128)):
        return {"kind": "kl_sharp", "range": [0, 0], "center": {"w": ["0"]}, "minimum": 1, "balls": [[str(r), str(l - abs(y) - r)], [str(2 * r), str(l - abs(y) - 2 * r)]],
                "faces": [["+", "1"], ["-", "-1"], ["0", None]], "multipliers": [str(l - y), str(l + y)], "curve": ["1" if y > 0 else "-1"], "upper": str(l - abs(y)), "enters": 0}

    def test_absolute_value(self):
        for y in (Q(1, 2), Q(-1, 3)):
            p, claim = sharp(y, 1), self.claim(y)
            self.common(p, claim)
            go = self.changed(p, claim)
            go(0)
            for q in range(2):
                balls = copy.deepcopy(claim["balls"])
                balls[q][1] = str(Q(balls[q][1]) * LITTLE)
                go(1, "kappa at", balls=balls)
            go(1, "kappa at", balls=[["9", claim["balls"][0][1]]])
            faces = claim["faces"]
            go(1, "faces: not those", faces=faces[:2])
            go(1, "faces: not those", faces=[faces[1], faces[0], faces[2]])
            go(1, "faces: not those", faces=faces + [["0", None]])
            go(1, "faces: not those", faces=[["++", "1"], *faces[1:]])
            go(1, "faces: not those", faces=[["a", "1"], *faces[1:]])
            go(1, "faces: F may", faces=[["+", None], *faces[1:]])
            go(1, "faces: F may", faces=[faces[0], ["-", None], faces[2]])
            go(1, "kappa at", faces=[*faces[:2], ["0", "1"]])
            go(1, "squared length", faces=[["+", str(LITTLE)], *faces[1:]])
            go(1, "kappa at", faces=[["+", "999/1000"], ["-", "-1/3"], faces[2]])
            go(1, "kappa at", faces=[["+", "0"], *faces[1:]])
            go(2, faces=[["+", "1 0"], *faces[1:]])
            go(2, faces=[["+"], *faces[1:]])
            go(2, faces=[["+", ""], *faces[1:]])
            go(1, "multipliers: not a row", minimum=0)
            go(0, minimum=0, multipliers=[])
            go(2, minimum=2)
            go(2, minimum=-1)
            m = claim["multipliers"]
            go(1, "multipliers: not a row", multipliers=m[:1])
            go(1, "multipliers: not the gradient", multipliers=m[::-1])
            go(1, "multipliers: not the gradient", multipliers=[str(Q(m[0]) * LITTLE), m[1]])
            go(1, "multipliers: not 1 numbers", multipliers=[m[0] + " 0", m[1] + " 0"])
            go(1, "upper", curve=["-1" if y > 0 else "1"])
            go(1, "enters", enters=1)
            self.go(p, claim, 1, "enters: squared", [scalar_point(Q(1, 64) + Q(1, 2 ** 40), names="w")])
            self.go(p, claim, 0, None, [scalar_point(Q(-1, 64), names="w")])
            go(1, None, center={"w": ["1"]})
        # |y| > l: a point with nothing of a minimum
        p = sharp(2, 1)
        claim = {**self.claim(), "balls": [["1/8", "7/8"]], "faces": [["+", "-1"], ["-", "-1"], ["0", "-1"]], "minimum": 0, "multipliers": [], "curve": ["-1"], "upper": "3"}
        go = self.changed(p, claim)
        go(0)
        go(1, "falls", curve=["1"])
        for rows in (["1", "3"], ["-1", "3"], ["0", "3"]):
            go(1, "multipliers: not", minimum=1, multipliers=rows)

    def test_no_kink(self):
        """A point where F is smooth and steep."""
        p = sharp(2, 1)
        claim = {**self.claim(), "center": {"w": ["-1"]}, "balls": [["1/2", "7/2"]], "faces": [["", "-1"]], "minimum": 0, "multipliers": [], "curve": ["-1"], "upper": "4", "enters": None}
        self.go(p, claim, 0)
        self.go(p, {**claim, "faces": [["", None]]}, 1, "F may be above")
        self.go(p, {**claim, "balls": [["1", "3"]]}, 1, "hinge 0")
        self.go(p, {**claim, "balls": [["1/2", str(Q(7, 2) * LITTLE)]]}, 1, "kappa at")

    def test_flat_cells(self):
        """max(0, u), n = 2: constant for u <= 0."""
        p = problem_of({"u": (1, 1), "v": (1, 1)}, [], {(2,): 1}, [{(0,): 1}], sweep=[("scalar", "u", "1"), ("scalar", "v", "1")])
        claim = {**self.claim(), "center": point(scalar_point(0, 3)), "balls": [["1000", "1"]], "faces": [["+", "1 0"], ["-", None], ["0", None]], "multipliers": ["1", "0"], "curve": ["1", "0"], "upper": "1", "enters": 0}
        go = self.changed(p, claim)
        go(0)
        go(1, "faces: F may", faces=[["+", None], *claim["faces"][1:]])
        go(1, "F - F* is 0", curve=["-1", "0"])
        go(1, "hinge 0 is 0", curve=["0", "1"])
        p["rest"] = ["5", "1 2"]
        go(0)
        go(1, "faces: F may", faces=[["+", None], *claim["faces"][1:]])
        p["rest"] = ["1 1", "1 2"]  # not constant any more
        go(1, "faces: F may", faces=claim["faces"])
        # |u| + v: on the face 0 only n = 1 kink for n = 2
        p["rest"] = ["-1 0", "2 2"]
        go(1, "faces: F may", faces=[["+", "1 0"], ["-", "-1 0"], ["0", None]], multipliers=["1", "1"])

    def judge(self, e, claim, refused):
        """A claim about a problem whose sweep need not be allowed."""
        c = read({**HEAD, **KINDS["kl_sharp"][1][0]}, {"verdict": "proved", "run": "recorded", "needs": [], "digest": "0" * 64, **claim}, "claim", {})
        c.k0, c.k1 = c.range
        x = SimpleNamespace(e=e, p=e.p, needs=lambda c, *allowed: None)
        if not refused: return kl_sharp(x, c, [c.center])
        with self.assertRaisesRegex(Rejected, refused): kl_sharp(x, c, [c.center])

    def test_two_kinks(self):
        """1/2 (uv - 1)^2 + 2|u| + 2|v| at 0: gradients (+-2, +-2), uv changes them by r + ..."""
        l = 2
        p = problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0, 1): 1, (): -1})], {(0,): -l, (1,): -l, (2,): 2 * l, (3,): 2 * l}, [{(0,): 1}, {(1,): 1}], sweep=[("scalar", "u", "1"), ("scalar", "v", "1")])
        # F = 1/2 - uv + u^2v^2/2 + ...: each entry changes by r + r^3; d = (3/5, 4/5) or an axis
        r = Q(1, 10)
        change = rt(2 * (r + 2 * r ** 3 / 2) ** 2)
        steep = Q(7, 5) * 2
        signs = {"+": 1, "-": -1, "0": 0}
        def face(a, b):
            s, t = signs[a], signs[b]
            d = None if s == t == 0 else (Q(3 * s, 5), Q(4 * t, 5)) if s and t else (Q(s), Q(t))
            return [a + b, d and " ".join(map(str, d))]
        faces = [face(a, b) for a in "+-0" for b in "+-0"]
        kappa = min(Q(2), steep) - change
        claim = {"kind": "kl_sharp", "range": [0, 0], "center": point(scalar_point(0, 0)), "minimum": 0, "balls": [[str(r), str(kappa)]], "faces": faces, "multipliers": [], "curve": ["1", "1"],
                 "upper": str(least_root(Q(8), 2)), "enters": 0}
        self.common(p, claim)
        go = self.changed(p, claim)
        go(0)
        naive, rng = NaivePolynomial(p), random.Random(8)
        for _ in range(60):
            y = in_ball(scalar_point(0, 0), direction(scalar_point(0, 0), (), rng), r)
            if y["u"][0][0] and y["v"][0][0]:
                self.assertTrue(sum(along(naive, y, unit(y, place), 1) ** 2 for place in places(y)) >= kappa ** 2)
        go(1, "kappa at", balls=[[str(r), str(kappa * LITTLE)]])
        go(1, "faces: F may", faces=[*faces[:2], ["+0", None], *faces[3:]])
        go(1, "kappa at", faces=[*faces[:2], ["+0", "3/5 4/5"], *faces[3:]])  # fits (+,-) too
        go(1, "faces: not those", faces=faces[::-1])
        # not convex in a cell: no minimum is shown by this, though it is one
        go(1, "convex", minimum=1, multipliers=["2 2"] * 4)
        q = copy.deepcopy(p)
        q["residuals"] = [{"weight": "1", "value": ["1 0"]}, {"weight": "1", "value": ["1 1"]}]
        change = rt(2 * r * r)
        convex = {**claim, "balls": [[str(r), str(2 - change)]], "minimum": 1, "multipliers": ["2 2"] * 4}
        self.go(q, convex, 0)
        self.go(q, {**convex, "multipliers": ["2 2", "2 2", "2 2", "2 1"]}, 1, "multipliers: not the gradient")
        self.go(q, {**convex, "multipliers": ["2 2", "2 -2", "2 2", "2 2"]}, 1, "multipliers: not 2 numbers >= 0")
        # 1/2 (u + v)^2 + u^2/2 + v^2 + u^4/12 + 10|u| + 10|v|: H = [[2, 1], [1, 3]] and the Hessian changes by r^2
        q["residuals"] = [{"weight": "1", "value": ["1 0", "1 1"]}, {"weight": "1", "value": ["1 0"]}, {"weight": "2", "value": ["1 1"]}]
        q["rest"] = ["-10 0", "-10 1", "20 2", "20 3", "1/12 0 0 0 0"]
        e = evaluator_of(q)
        convex.update(multipliers=["10 10"] * 4, upper="15")
        for r, refused in ((Q(1), None), (LITTLE, "convex"), (Q(6, 5), "convex")):
            self.judge(e, {**convex, "balls": [[str(r), "1"]]}, refused)
        e.p.rest[0, 0] = Q(-3, 2)
        self.judge(e, {**convex, "balls": [["1/1000", "1"]]}, "convex")
        # the same hinge twice: four cells, two of them of no account, but judged
        s = sharp(Q(1, 2), 1)
        s["hinges"] *= 2
        s["rest"] = ["-1 0", "1 1", "1 2"]
        faces = [["++", "1"], ["+-", None], ["+0", None], ["-+", None], ["--", "-1"], ["-0", None], ["0+", None], ["0-", None], ["00", None]]
        self.go(s, {**self.claim(), "faces": faces, "minimum": 0, "multipliers": []}, 1, "F may be above F* on +-")

    def test_many_kinks(self):
        n = 9
        p = problem_of(scalars(n), [], {(n + i,): 1 for i in range(n)}, [{(i,): 1} for i in range(n)], sweep=[("scalar", b, "1") for b in scalars(n)])
        faces = [["".join(s), None] for s in itertools.product("+-0", repeat=2)]
        claim = {**self.claim(), "center": {b: ["0"] for b in scalars(n)}, "faces": faces, "curve": ["1"] * n, "minimum": 0, "multipliers": []}
        self.go(p, claim, 1, "more than 8")
        # sum of |x_i| with 8 kinks
        n = 8
        p = problem_of(scalars(n), [], {**{(i,): -1 for i in range(n)}, **{(n + i,): 2 for i in range(n)}}, [{(i,): 1} for i in range(n)], sweep=[("scalar", b, "1") for b in scalars(n)])
        signs, faces = {"+": 1, "-": -1, "0": 0}, []
        for s in itertools.product("+-0", repeat=n):
            i = next((i for i, t in enumerate(s) if t != "0"), None)
            faces.append(["".join(s), None if i is None else " ".join(str(signs[s[i]] if j == i else 0) for j in range(n))])
        claim = {**claim, "center": {b: ["0"] for b in scalars(n)}, "faces": faces, "curve": ["1"] + ["0"] * (n - 1), "balls": [["5", "1"]], "minimum": 1, "multipliers": [" ".join("1" * n)] * 2 ** n, "upper": "1"}
        self.go(p, claim, 1, "hinge 1 is 0")
        claim["curve"] = ["0 " * i + "1" for i in range(n)]
        claim["upper"] = str(least_root(Q(8), 2))
        self.go(p, claim, 0)


# A search for a witness of kl_degenerate, with interval arithmetic of its own.

def powers(low, high, k):
    if k == 0: return Q(1), Q(1)
    a, b = low ** k, high ** k
    return (a, b) if k % 2 or low >= 0 else (b, a) if high <= 0 else (Q(0), max(a, b))


def value(terms, box):
    """terms: (c, exponents of t, omega_1, ...)."""
    low = high = Q(0)
    for c, e in terms:
        a = b = c
        for (x, y), k in zip(box, e):
            if k:
                ends = [s * t for s in (a, b) for t in powers(x, y, k)]
                a, b = min(ends), max(ends)
        low, high = low + a, high + b
    return low, high


class Blown:
    def __init__(self, coefficients, sizes, w, theta):
        """coefficients: exponents -> c of F(center + Qy) - F*, sizes |q_j|^2."""
        self.n, self.sizes, self.theta, c = len(w), sizes, theta, coefficients
        weight = {e: sum(k * v for k, v in zip(e, w)) for e in c}
        D = min(weight.values())
        self.s = [int(D * theta - D + v) for v in w]
        self.P = [(Q(y), (weight[e] - D, *e)) for e, y in c.items()]
        self.G = [[(Q(y) * e[j], (weight[e] - D, *(k - (i == j) for i, k in enumerate(e)))) for e, y in c.items() if e[j]] for j in range(self.n)]

    def passes(self, box, kappa):
        _, top = value(self.P, box)
        if top <= 0: return True
        y = Q(0)
        for g, size, s in zip(self.G, self.sizes, self.s):
            low, high = value(g, box)
            if low > 0 or high < 0: y += min(low * low, high * high) / (size * box[0][1] ** (2 * s))
        a, b = self.theta.numerator, self.theta.denominator
        return y ** b >= kappa ** (2 * b) * top ** (2 * a)

    def search(self, box, j, rho, kappa, depth=0):
        if self.passes(box, kappa): return "."
        assert depth < 40, [(float(x), float(y)) for x, y in box]
        i = max((i for i in range(self.n + 1) if i != j), key=lambda i: (box[i][1] - box[i][0]) / (rho if i == 0 else 1))
        m = (box[i][0] + box[i][1]) / 2
        halves = [box[:i] + [half] + box[i + 1:] for half in ((box[i][0], m), (m, box[i][1]))]
        return str(i) + "".join(self.search(half, j, rho, kappa, depth + 1) for half in halves)

    def witness(self, rho, kappa):
        text = ""
        for j in range(1, self.n + 1):
            for sign in (1, -1):
                text += self.search([(Q(0), rho)] + [(Q(sign),) * 2 if i == j else (Q(-1), Q(1)) for i in range(1, self.n + 1)], j, rho, kappa)
        return text


class Degenerate(Polynomials):
    """SPEC 3.20. pair(1, 1) with u = a + b, v = a - b: 1/2 + 2 b^2 + (a^2 - b^2)^2/2."""
    BLOWN = Blown({(0, 2): 2, (4, 0): Q(1, 2), (2, 2): -1, (0, 4): Q(1, 2)}, [2, 2], [1, 2], Q(3, 4))
    made = None

    @classmethod
    def claim(cls):
        if not cls.made:
            balls = [[Q(1, 10), Q(23, 10)], [Q(2, 5), Q(21, 10)]]
            upper = least_root(Q(2 ** 10), 8)  # 2^(5/4)
            cls.made = {"kind": "kl_degenerate", "range": [0, 0], "center": point(scalar_point(0, 0)), "theta": "3/4", "basis": ["1 1", "1 -1"], "exponents": [1, 2],
                        "balls": [[str(r), str(k)] for r, k in balls], "curve": ["1", "1"], "upper": str(upper), "enters": 0, "witness": [cls.BLOWN.witness(r, k) for r, k in balls]}
        return copy.deepcopy(cls.made)

    def test_pair(self):
        p, claim = pair(1, 1), self.claim()
        self.common(p, claim)
        go = self.changed(p, claim)
        go(0)
        w = claim["witness"]
        go(1, "witness: a box", balls=[[claim["balls"][0][0], "12/5"], claim["balls"][1]])  # over 2^(5/4)
        go(1, "witness: a box", balls=[claim["balls"][0], ["1/2", claim["balls"][1][1]]], witness=[w[0], w[0]])
        go(1, "witness: a box", witness=["...."] * 2)
        go(1, "witness: it ends early", witness=[w[0], w[1][:-1]])
        go(1, "witness: it ends early", witness=[w[0], ""])
        go(1, "witness: goes on", witness=[w[0], w[1] + "."])
        go(1, "witness: goes on", witness=[w[0] + "x", w[1]])
        for letter in "9x-": go(1, "witness: it ends early", witness=[letter + w[0], w[1]])
        for letter in "138": go(1, "witness: divides what", witness=[letter + w[0], w[1]])
        go(2, witness=w[:1])
        go(2, witness=[w[0], 1])
        go(1, "witness", witness=[w[1], w[0]])
        go(1, "exponents", theta="1/2")
        go(1, "exponents", theta="2/3")
        go(2, theta="1/4")
        go(1, "exponents", exponents=[1, 1])
        go(1, None, exponents=[2, 1])
        go(2, exponents=[0, 2])
        go(2, exponents=[1, 17])
        go(2, exponents=[1])
        go(2, exponents=[1, 2, 3])
        go(0, basis=["-1 1", "-1 -1"])
        go(1, "basis", basis=["1 1", "1 1"])
        go(1, "basis", basis=["1 0", "1 0"])
        go(1, "basis", basis=["1 1", "1 -1p-1"])
        go(1, None, basis=["1p1 1p1", "1p1 -1p1"])  # twice as far
        go(1, "not critical", center=point(scalar_point(1, 0)))
        go(1, "E = 2", curve=["1", "-1"])
        go(1, "upper", upper="237/100")
        go(1, "enters", enters=1)
        # the set: |y_1| <= 2/5, |y_2| <= 4/25
        r, s = Q(13, 32), Q(5, 32)
        self.go(p, claim, 0, None, [scalar_point(Q(3, 8) + s, Q(3, 8) - s)])
        self.go(p, claim, 1, "enters: coordinate 0", [scalar_point(r + s, r - s)])
        self.go(p, claim, 1, "enters: coordinate 1", [scalar_point(Q(3, 8) + Q(11, 64), Q(3, 8) - Q(11, 64))])
        # its truth
        naive, rng = NaivePolynomial(p), random.Random(1)
        for rho, kappa in claim["balls"]:
            for _ in range(60):
                a, b = Q(rho) * Q(rng.randint(-64, 64), 64), Q(rho) ** 2 * Q(rng.randint(-64, 64), 64)
                y = scalar_point(a + b, a - b)
                gap, slope = naive.F(y) - Q(1, 2), sum(along(naive, y, unit(y, place), 1) ** 2 for place in places(y))
                self.assertTrue(slope ** 2 >= Q(kappa) ** 4 * gap ** 3 if gap > 0 else True)

    def test_boxes(self):
        """The integers of the oracle against the fractions above, box by box."""
        rng, b = random.Random(7), self.BLOWN
        blown = SimpleNamespace(n=2, theta=b.theta, s=b.s, sizes=[Q(2), Q(2)], polynomials=[[(c, list(e)) for c, e in terms] for terms in (b.P, *b.G)])
        agreed = {True: 0, False: 0}
        for trial in range(400):
            j, sign, rho, kappa = rng.choice([1, 2]), rng.choice([1, -1]), Q(rng.randint(1, 9), 10), Q(rng.randint(1, 24), 10)
            face = Face(blown, j, sign, rho, kappa)
            box = []
            for i in range(3):
                k = rng.randint(0, 4)
                low = rng.randrange(-(1 << k) if i else 0, 1 << k)
                box.append((low, low + 1, k))
            exact = [tuple(Q(y, 1 << k) * (rho if i == 0 else 1) for y in (low, high)) for i, (low, high, k) in enumerate(box)]
            exact[j] = (Q(sign),) * 2
            for mine, terms in zip(face.polynomials, (b.P, *b.G)):
                low, high, unit = face.value(mine, box, face.powers(box))
                self.assertEqual((Q(low, unit), Q(high, unit)), value(terms, exact))
            self.assertEqual(face.passes(box), b.passes(exact, kappa))
            agreed[face.passes(box)] += 1
        self.assertTrue(min(agreed.values()) > 20, agreed)

    def test_one_unknown(self):
        """w^4 and w^2 in one unknown, where a face is an interval of t alone."""
        p = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0, 0): Q(1, 2)}, [{(0,): 1, (): -1}])  # F = w^2, a hinge at 1
        p["sweep"] = [{"update": "scalar", "blocks": ["w"], "prox": ["0"]}]
        claim = {"kind": "kl_degenerate", "range": [0, 0], "center": {"w": ["0"]}, "theta": "1/2", "basis": ["1"], "exponents": [1], "balls": [["9/10", "2"]], "curve": ["1"], "upper": "2", "enters": 0, "witness": [".."]}
        self.go(p, claim, 0)
        self.go(p, {**claim, "balls": [["9/10", str(2 * LITTLE)]]}, 1, "witness")
        self.go(p, {**claim, "balls": [["1", "2"]]}, 1, "cells")
        self.go(p, {**claim, "basis": ["1p1"]}, 1, "cells")
        self.go(p, {**claim, "basis": ["1p-1"], "balls": [["19/10", "2"]]}, 0)
        self.go(p, {**claim, "basis": ["0"]}, 1, "basis")
        # 256 divisions are allowed, one within the other, and no more
        for depth, code in ((256, 0), (257, 1)):
            for text in ("0" * depth + "." * depth + ".", "0." * depth + "."):
                self.go(p, {**claim, "witness": [text + "."]}, code, "divides too often" if code else None)
        p["hinges"] = [["1", "-1 0"]]
        self.go(p, claim, 0)
        self.go(p, {**claim, "balls": [["1", "2"]]}, 1, "cells")
        moved = problem_of({"w": (1, 1)}, [(2, {(0,): 1, (): -1})])
        for w, code in ((Q(3, 2), 0), (Q(1, 2), 0), (2, 1), (0, 1)):
            self.go(moved, {**claim, "center": {"w": ["1"]}}, code, "enters: coordinate" if code else None, [scalar_point(w, names="w")])
        # an iterate on the edge of the set is in it, and hardly beyond it is not
        edge = {**claim, "center": {"w": ["1"]}, "balls": [["1/2", "2"]]}
        for w, code in ((Q(3, 2), 0), (Q(1, 2), 0), (Q(3, 2) + Q(1, 2 ** 300), 1), (Q(1, 2) - Q(1, 2 ** 300), 1)):
            self.go(moved, edge, code, "enters: coordinate" if code else None, [scalar_point(w, names="w")])
        flat = {**p, "residuals": [], "rest": ["1"]}
        self.go(flat, claim, 1, "constant")

    def test_nine_unknowns(self):
        n = 9
        p = problem_of(scalars(n), [(1, {(i,): 1}) for i in range(n)])
        claim = {**self.claim(), "center": {b: ["0"] for b in scalars(n)}, "theta": "1/2", "basis": rows([[Q(i == j) for j in range(n)] for i in range(n)]), "exponents": [1] * n, "curve": ["1"] * n,
                 "balls": [["1", "1"]], "witness": ["." * 18]}
        self.go(p, claim, 2)
        n = 8
        p = problem_of(scalars(n), [(1, {(i,): 1}) for i in range(n)])
        claim.update(center={b: ["0"] for b in scalars(n)}, basis=rows([[Q(i == j) for j in range(n)] for i in range(n)]), exponents=[1] * n, curve=["1"] * n, witness=["." * 16], balls=[["1", "1/2"]], upper="3/2")
        self.go(p, claim, 0)  # |x|^2 >= 1 on a face, F <= 4
        self.go(p, {**claim, "witness": ["8.." + "." * 15]}, 0)  # the last unknown is as good as any


if __name__ == "__main__":
    unittest.main()
