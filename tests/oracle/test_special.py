"""Tests of the oracle's rate_sublinear, rate_finite and rate_inertial (SPEC 3.27 to 3.29): closed forms are accepted, with the best constants and
true along sweeps, and refused once anything is a little off."""
import unittest
from fractions import Fraction as Q

import test_exponents
from test_critical import NaivePolynomial, NaiveQuadratic
from test_oracle import HEAVY, certificate, recorded
from test_polynomial import LITTLE, Polynomials, least_root, pair, point, problem_of, scalar_point, sharp
from test_rates import SQUARE, Map, fine
from oracle_critical import rt

HALF, TINY = Q(1, 2), Q(1, 2 ** 60)


class Special(Polynomials):
    def around(self, problem, claims, points):
        """A function that submits the claims with changes of the last one."""
        def go(code, word=None, points=points, **change):
            self.go(problem, [*claims[:-1], {**claims[-1], **change}], code, word, points)
        return go

    def form(self, problem, claims, points, malformed, statement=()):
        """What is wrong of the form, or for all kinds."""
        go, last = self.around(problem, claims, points), claims[-1]
        for key, value in malformed:
            go(2, None, **{key: value})
        for key in last.keys() - {"kind", "range", "needs"}:
            self.go(problem, [*claims[:-1], {k: v for k, v in last.items() if k != key}], 2, None, points)
        for change in ({"more": "1"}, {"run": "reference"}, {"run": "orbit"}, {"range": [0, 9]}, {"verdict": "refuted"}):
            go(2, None, **change)
        go(1, "needs", needs=["0" * 64])
        undecided = {"kind": last["kind"], "range": last["range"], "verdict": "undecided", "reason": "none", **{key: last[key] for key in statement}}
        self.go(problem, [*claims[:-1], undecided], 6, f"CONDITIONAL {len(claims) - 1}/{len(claims)}", points)


class Sublinear(Special):
    """SPEC 3.27. With u = a + b and v = a - b: valleys along b = 0."""

    def constants(self, h, a, b, kappa, theta):
        """The best speed, bound and length; step."""
        n, m = theta.numerator, theta.denominator
        v, e = least_root(h ** (2 * n - m), m, 80), fine(h / a)
        y = 1 + a * kappa ** 2 / b ** 2 * v
        low, high = Q(0), 1 / v
        for _ in range(90):
            middle = (low + high) / 2
            low, high = (middle, high) if y ** (2 * n - m) * (1 - middle * v) ** m >= 1 else (low, middle)
        length = 2 * e + least_root(h ** (m - n), m, 80) * m * b / (a * kappa * (m - n))
        return {"speed": str(low), "bound": str(v), "length": str(length), "step": str(e)}

    def claim(self, problem, first, x, r, ball, modulus, error, **more):
        naive, zero = NaivePolynomial(problem), scalar_point(0, 0)
        h, d, a = naive.F(x) - naive.F(zero), fine(sum(y[0][0] ** 2 for y in x.values())), modulus / 2
        best = self.constants(h, a, error, Q(first["balls"][ball][1]), Q(first["theta"]))
        return {"kind": "rate_sublinear", "range": first["range"], "needs": [0], "radius": str(r), "blocks": {"u": str(a), "v": str(a)}, "modulus": {"u": str(modulus), "v": str(modulus)}, "decrease": str(a),
                "ball": ball, "error": str(error), "at": 0, "distance": str(d), "gap": str(h), **best, "witness": "....", **more}

    def chain(self):
        """1/2 (uv - 1)^2 + 1/2 (u^2 + v^2) = 1/2 + 2b^2 + (a^2 - b^2)^2/2: theta = 3/4; H = [[1, -1], [-1, 1]], delta = 3r^2."""
        blown, balls = test_exponents.Blown({(0, 2): 2, (4, 0): HALF, (2, 2): -1, (0, 4): HALF}, [2, 2], [1, 2], Q(3, 4)), [[Q(1, 10), Q(2)], [Q(2, 5), Q(2)]]
        first = {"kind": "kl_degenerate", "range": [0, 2], "center": point(scalar_point(0, 0)), "theta": "3/4", "basis": ["1 1", "1 -1"], "exponents": [1, 2], "balls": [[str(r), str(k)] for r, k in balls],
                 "curve": ["1", "1"], "upper": str(least_root(Q(2 ** 10), 8)), "enters": 0, "witness": [blown.witness(r, k) for r, k in balls]}
        problem, x, r = pair(1, 1), scalar_point(Q(1, 32), Q(1, 32)), Q(1, 5)
        modulus = 1 - 3 * r * r - TINY
        claim = self.claim(problem, first, x, r, 1, modulus, 1 + 3 * r * r * rt(Q(2)))
        points = [x, scalar_point(Q(1, 32) + Q(1, 256), Q(1, 32)), scalar_point(0, 0)]
        return problem, [first, claim], points

    def test_chain(self):
        problem, claims, points = self.chain()
        claim, go = claims[1], self.around(*self.chain())
        go(0, "2/2")
        def near(key, sign, size=Q(1, 2 ** 70)):
            return str(Q(claim[key]) + sign * size)
        for b in "uv":
            go(1, "blocks " + b, blocks={**claim["blocks"], b: near("decrease", 1)})
            go(1, "decrease", blocks={**claim["blocks"], b: "1/4"})
            go(1, "modulus " + b, modulus={**claim["modulus"], b: str(1 - Q(3, 25))})
            go(1, "blocks " + b, modulus={**claim["modulus"], b: "0"})
            go(2, None, modulus={**claim["modulus"], b: "-1"})
        go(1, "decrease", decrease=near("decrease", 1))
        go(1, "error", error=near("error", -1))
        go(1, "distance", distance=near("distance", -1))
        go(1, "gap", gap=near("gap", -1))
        go(1, "step", step=near("step", -1))
        go(1, "step", step="0")
        go(1, "speed", speed=near("speed", 1, Q(1, 2 ** 60)))
        go(1, "speed: 1 - cv", speed=str(1 / Q(claim["bound"])))
        go(1, "speed: 1 - cv", speed=str(3 / Q(claim["bound"])))  # an even power is positive
        go(1, "bound", bound=near("bound", -1, Q(1, 2 ** 79)))
        go(1, "speed", bound=near("bound", 1, Q(1, 2 ** 30)))  # what is shown of a wider range is less
        go(1, "length", length=near("length", -1, Q(1, 2 ** 75)))
        go(1, "length: ", length=str(2 * Q(claim["step"])))
        go(1, "length: 1/5 >= 1/1000", step="1/10", length="1/1000")  # an even power is positive
        used = Q(claim["distance"]) + Q(claim["length"]) + Q(claim["step"])
        go(0, "2/2", radius=str(used))
        go(1, "d + l + e", radius=str(used - Q(1, 2 ** 90)))
        go(1, "d + l + e", length=str(Q(1, 5) - Q(claim["step"]) - Q(claim["distance"]) + Q(1, 2 ** 90)))
        go(1, "coordinate 1 of the set", radius=str(Q(4, 25) * Q(1415, 1000)), modulus={"u": "21/25", "v": "21/25"}, blocks={"u": "21/50", "v": "21/50"}, decrease="21/50", error="2")
        go(1, "coordinate 0 of the set", ball=0)
        for ball in (2, -1): go(1, "ball", ball=ball)
        for at in (3, -1): go(1, "at: not", at=at)
        go(1, "distance", at=1)  # another iterate
        go(0, "2/2", at=2)  # the center itself
        go(1, "needs", needs=[])
        go(1, "needs", needs=[0, 0])
        for witness in ("...", "", ".....", "0....", "3....", "9....", "1....."):
            go(1, "witness", witness=witness)
        go(0, "2/2", witness="0.....")
        go(0, "2/2", witness="20..." + "." * 3)
        self.form(problem, claims, points, [(key, "0") for key in ("radius", "decrease", "error", "gap", "speed", "bound", "length")] + [(key, "-1") for key in ("distance", "step", "gap", "speed", "bound", "length", "error")] + [
            ("blocks", {"u": "1/4"}), ("modulus", {}), ("ball", None), ("at", "0"), ("witness", ["...."]), ("witness", None), ("factor", "1/2")])
        # run and range are those of the point; theta = 1/2 is another matter
        self.go(problem, [{**claims[0], "range": [0, 1]}, claim], 1, "needs", points)
        one = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], {(0, 0): HALF})
        half = {"kind": "kl_degenerate", "range": [0, 0], "center": {"w": ["0"]}, "theta": "1/2", "basis": ["1"], "exponents": [1], "balls": [["1", "2"]], "curve": ["1"], "upper": "2", "enters": 0, "witness": [".."]}
        other = {**claim, "range": [0, 0], "blocks": {"w": "1/2"}, "modulus": {"w": "1"}, "decrease": "1/2", "radius": "1", "ball": 0, "distance": "0", "error": "1", "witness": ".."}
        self.go(one, [half, other], 1, "theta")
        self.outcome(SQUARE, certificate(SQUARE, {"recorded": recorded([scalar_point(0, 0, names="xy")])}, [{**other, "needs": [], "blocks": {"x": "1", "y": "1"}}]), 1, "polynomial")

    def test_truth(self):
        problem, (first, claim), (x, *_) = self.chain()
        self.follow(problem, first, claim, x, 300)

    def follow(self, problem, first, claim, x, sweeps):
        naive, s = NaivePolynomial(problem), Map(problem, scalar_point(0, 0))
        F, p, theta, kappa = naive.F(scalar_point(0, 0)), float(2 * Q(first["theta"]) - 1), float(Q(first["theta"])), float(Q(first["balls"][claim["ball"]][1]))
        h, c, a, b = (float(Q(claim[key])) for key in ("gap", "speed", "decrease", "error"))
        for k in range(sweeps):
            gap = float(naive.F(x) - F)
            self.assertTrue(0 <= gap <= (1 + 1e-12) * (h ** -p + c * k) ** (-1 / p), k)
            away = float(sum(y[0][0] ** 2 for y in x.values())) ** .5
            self.assertTrue(away <= 2 * (gap / a) ** .5 + b / a * gap ** (1 - theta) / (kappa * (1 - theta)) and away <= float(Q(claim["radius"])), k)
            x = s.sweep(x, 160)

    def fold(self):
        """1/2 (u - v)^2 + u^2 v = 2b^2 + a^3 + a^2 b - a b^2 - b^3: theta = 2/3, no minimum, and sweeps from one side come to rest at 0 all the same;
        H = [[1, -1], [-1, 1]], delta = 4r."""
        blown, kappa, rho = test_exponents.Blown({(0, 2): 2, (3, 0): 1, (2, 1): 1, (1, 2): -1, (0, 3): -1}, [2, 2], [2, 3], Q(2, 3)), Q(1, 2), Q(1, 4)
        first = {"kind": "kl_degenerate", "range": [0, 0], "center": point(scalar_point(0, 0)), "theta": "2/3", "basis": ["1 1", "1 -1"], "exponents": [2, 3], "balls": [[str(rho), str(kappa)]],
                 "curve": ["1", "1"], "upper": str(least_root(Q(5), 2)), "enters": 0, "witness": [blown.witness(rho, kappa)]}
        problem = problem_of({"u": (1, 1), "v": (1, 1)}, [(1, {(0,): 1, (1,): -1})], {(0, 0, 1): 1})
        x, r = scalar_point(Q(1, 2 ** 17), Q(1, 2 ** 17)), Q(1, 50)
        modulus = 1 - 4 * r - TINY
        return problem, [first, self.claim(problem, first, x, r, 0, modulus, 1 + 4 * r * rt(Q(2)))], [x]

    def test_fold(self):
        """All is as it should be but that F < F* nearby: on the other side of 0 the sweeps run away."""
        problem, claims, points = self.fold()
        claim, go = claims[1], self.around(*self.fold())
        self.go(problem, claims[:1], 0, "1/1", points)
        go(1, "witness: a box")
        go(1, "witness: a box", witness="0" * 200 + "." * 203)
        go(1, "speed", speed=str(Q(claim["speed"]) + Q(1, 2 ** 40)))
        go(1, "bound", bound=str(Q(claim["bound"]) - Q(1, 2 ** 78)))
        go(1, "length", length=str(Q(claim["length"]) - Q(1, 2 ** 70)))
        go(1, "error", error=str(Q(claim["error"]) - Q(1, 2 ** 70)))
        self.follow(problem, claims[0], claim, points[0], 100)  # this side
        y = scalar_point(-Q(1, 2 ** 17), -Q(1, 2 ** 17))
        self.assertTrue(NaivePolynomial(problem).F(y) < 0)
        go(1, "witness: a box", points=[y])


class Finite(Special):
    """SPEC 3.28."""

    def test_absolute_value(self):
        """|w|, steps of 1/8 each: from j/8 exactly j of them, from a little nearer j as well."""
        problem = problem_of({"w": (1, 1)}, [], {(0,): -1, (1,): 2}, [{(0,): 1}], sweep=[("scalar", "w", "8")])
        first = {"kind": "kl_sharp", "range": [0, 1], "center": {"w": ["0"]}, "minimum": 1, "balls": [["1/2", "1"], ["4", "1"]], "faces": [["+", "1"], ["-", "-1"], ["0", None]], "multipliers": ["1", "1"], "curve": ["1"],
                 "upper": "1", "enters": 0}
        for j in (1, 2, 5, 16):
            for w in (Q(j, 8), -Q(j, 8), Q(16 * j - 1, 128)):
                points = [scalar_point(w, names="w"), scalar_point(w / 2, names="w")]
                claim = {"kind": "rate_finite", "range": [0, 1], "needs": [0], "ball": 1, "modulus": "0", "at": 0, "distance": str(abs(w)), "gap": str(abs(w)), "steps": j, "length": str(fine(j * abs(w) / 8))}
                if w.denominator < 128: claim["length"] = str(Q(j, 8))
                claims = [first, claim]
                go = self.around(problem, claims, points)
                go(0, "2/2")
                go(1, "steps", steps=j - 1)
                go(1, "length", length=str(Q(claim["length"]) - Q(1, 2 ** 60)))
                go(1, "gap", gap=str(abs(w) - TINY))
                go(1, "distance", distance=str(abs(w) - TINY))
                go(1, "distance" if w < 0 else "distance", distance="0")
                go(1, "modulus", modulus=str(TINY))
                go(1, "d + l", length=str(4 - abs(w) + TINY))
                go(0, "2/2", length=str(4 - abs(w)))
                if j > 2: go(1, "d + l", ball=0)
                go(0, "2/2", at=1)
                for ball in (2, -1): go(1, "ball", ball=ball)
                for at in (2, -1): go(1, "at: not", at=at)
                x = w
                for k in range(j + 2):  # true, and with a step fewer false
                    self.assertEqual(x == 0, k >= j)
                    x = max(x - Q(1, 8), min(x + Q(1, 8), Q(0)))
        self.form(problem, claims, points, [("steps", -1), ("steps", "1"), ("distance", "-1"), ("gap", "-1"), ("length", "-1"), ("modulus", "-1"), ("ball", None), ("at", None)])
        go(1, "needs", needs=[])
        go(1, "needs", needs=[0, 0])
        self.go(problem, [{**first, "minimum": 0, "multipliers": []}, claim], 1, "needs", points)
        self.go(problem, [{**first, "range": [0, 0]}, claim], 1, "needs", points)
        # at the center: nothing is left to do
        rest = {**claim, "distance": "0", "gap": "0", "steps": 0, "length": "0"}
        self.go(problem, [first, rest], 0, "2/2", [scalar_point(0, names="w")] * 2)
        self.go(problem, [first, rest], 1, "distance", points)
        self.go(problem, [first, {**rest, "distance": "4"}], 1, "gap", points)
        self.go(problem, [first, {**rest, "distance": "4", "gap": "4"}], 1, "steps", points)
        self.go(problem, [first, {**rest, "distance": "2", "gap": "4", "steps": 99}], 1, "length", points)
        self.outcome(SQUARE, certificate(SQUARE, {"recorded": recorded([scalar_point(0, 0, names="xy")] * 2)}, [{**rest, "needs": []}]), 1, "polynomial")
        free = {**problem, "sweep": [{"update": "scalar", "blocks": ["w"], "prox": ["0"]}]}  # one step; there is no alpha to divide by
        self.go(free, [first, rest], 1, "prox", [scalar_point(0, names="w")] * 2)
        self.go(free, [first, {**claim, "steps": 1000}], 1, "prox", points)

    def test_lasso(self):
        """1/2 (w - 1/2)^2 + |w|, alpha = 8 and a = 17/2: at 1/16 h is 17/512, and 4 steps have the length 1/8, exactly."""
        problem = sharp(HALF, 1, sweep=[("scalar", "w", "8")])
        first, points = test_exponents.Sharp().claim(r=Q(1, 8)), [scalar_point(Q(1, 16), names="w")]
        claim = {"kind": "rate_finite", "range": [0, 0], "needs": [0], "ball": 1, "modulus": "1", "at": 0, "distance": "1/16", "gap": "17/512", "steps": 4, "length": "1/8"}
        go = self.around(problem, [first, claim], points)
        go(0, "2/2")
        go(1, "steps", steps=3)
        go(1, "steps", modulus=str(1 - TINY))  # a is a little less
        go(1, "length", modulus="0", steps=5)
        go(1, "modulus", modulus=str(LITTLE))
        go(1, "length", length=str(Q(1, 8) - TINY))
        go(1, "d + l", distance=str(Q(1, 8) + TINY))
        go(1, "d + l", ball=0, steps=2)
        # with a smaller one there is more to be had of the ball, and less room
        w, y = Q(1, 16), Q(1, 2)
        for k in range(4):
            t = y + 8 * w
            w = (t - 1) / 9 if t > 1 else (t + 1) / 9 if t < -1 else Q(0)
        self.assertEqual(w, 0)

    def test_other_problems(self):
        """Pieces that are bent, or that the derivative falls between: no minimum of all."""
        first = {"kind": "kl_sharp", "range": [0, 0], "center": {"w": ["0"]}, "minimum": 1, "balls": [["1/2", "1"]], "faces": [["+", "1"], ["-", "-1"], ["0", None]], "multipliers": ["1", "1"], "curve": ["1"],
                 "upper": "1", "enters": 0}
        claim = {"kind": "rate_finite", "range": [0, 0], "needs": [0], "ball": 0, "modulus": "0", "at": 0, "distance": "1/8", "gap": "1/8", "steps": 1, "length": "1/8"}
        def of(rest, hinges):
            return problem_of({"w": (1, 1)}, [], rest, hinges, sweep=[("scalar", "w", "8")])
        points, zero, one = [scalar_point(Q(1, 8), names="w")], {(0,): 1}, {(0,): 1, (): -1}
        self.go(of({(0,): -1, (1,): 2}, [zero]), [first, claim], 0, "2/2", points)
        # |w| - c max(0, w - 1): concave at 1 for any c > 0, convex for c < 0; written with -w as well
        other = [["+", "-1"], ["-", "1"], ["0", None]]
        for c, code in ((Q(1, 2 ** 40), 1), (Q(3), 1), (Q(-1), 0)):
            for hinges, rest, faces in (([zero, one], {(0,): -1, (1,): 2, (2,): -c}, first["faces"]), ([{(0,): -1}, {(0,): -1, (): 1}], {(): c, (0,): 1 - c, (1,): 2, (2,): -c}, other)):
                self.go(of(rest, hinges), [{**first, "faces": faces}, claim], code, "claim 2 rate_finite: rejected: convexity" if code else "2/2", points)
        # |w| - max(0, w - 1)^2 falls in the end; with + it is convex, but of modulus 0
        for c, code in ((Q(-1), 1), (Q(1), 0)):
            self.go(of({(0,): -1, (1,): 2, (2, 2): c}, [zero, one]), [first, claim], code, "modulus" if code else "2/2", points)
            self.go(of({(0,): -1, (1,): 2, (2, 2): abs(c)}, [zero, one]), [first, {**claim, "modulus": "1"}], 1, "modulus", points)
        # two unknowns
        two = problem_of({"w": (1, 1), "v": (1, 1)}, [(1, {(1,): 1})], {(0,): -1, (2,): 2}, [zero], sweep=[("scalar", "w", "8"), ("ridge", "v", "1")])
        self.go(two, [{"kind": "kl_sharp", "range": [0, 0], "verdict": "undecided", "reason": "none"}, claim], 1, "needs", [scalar_point(0, 0, names="wv")])
        abs2 = problem_of({"w": (1, 1), "v": (1, 1)}, [], {(0,): -1, (1,): -1, (2,): 2, (3,): 2}, [zero, {(1,): 1}], sweep=[("scalar", "w", "8"), ("scalar", "v", "8")])
        faces = [a + b for a in "+-0" for b in "+-0"]
        faces = [[name, None if name == "00" else "1 0" if name[0] == "+" else "-1 0" if name[0] == "-" else "0 1" if name[1] == "+" else "0 -1"] for name in faces]
        plane = {**first, "center": point(scalar_point(0, 0, names="wv")), "faces": faces, "multipliers": ["1 1"] * 4, "curve": ["1", "1"], "upper": "3/2"}
        self.go(abs2, [plane], 0, "1/1", [scalar_point(0, 0, names="wv")])
        self.go(abs2, [plane, {**claim, "distance": "1", "gap": "1"}], 1, "one unknown", [scalar_point(0, 0, names="wv")])


class Inertial(Special):
    """SPEC 3.29. x^2/2 with x^{k+1} = x^k/2 - x^{k-1}/4: x^{k+3} = -x^k/8."""
    POINTS = [{"x": [[Q(1)]]}]
    JQ = {"kind": "rate_inertial", "range": [0, 0], "form": "Jq", "j": 3, "factor": "1/64"}

    def test_over_steps(self):
        claims = [self.JQ]
        go = self.around(HEAVY, claims, self.POINTS)
        go(0, "1/1")
        go(0, "1/1", factor="1/2")
        go(1, "factor", factor=str(Q(1, 64) - TINY))
        go(0, "1/1", j=6, factor="1/4096")
        go(1, "factor", j=6, factor=str(Q(1, 4096) - TINY))
        for j in (1, 2, 4, 5, 7): go(1, "factor", j=j, factor="999/1000")  # in between it depends on the state before
        go(1, "needs", needs=["0" * 64])
        self.form(HEAVY, claims, self.POINTS, [("j", 0), ("j", -3), ("factor", "1"), ("factor", "0"), ("factor", "-1/2"), ("form", "J1"), ("form", "J3"), ("alpha", "1"), ("beta", "0"), ("witness", {})], ("form", "j"))
        for change in ({"j": 0}, {"form": "J2"}, {"form": "J3"}, {"factor": "1/64"}):
            undecided = {"kind": "rate_inertial", "range": [0, 0], "verdict": "undecided", "reason": "none", "form": "Jq", "j": 3, **change}
            self.go(HEAVY, undecided, 2, None, self.POINTS)
        go(0, "1/1", j=1023, factor="1/2")
        go(1, "factor", j=1024, factor=str(Q(1, 2 ** 2040)))  # it depends on the state before, but little
        go(4, "1025", j=1025)
        go(4, None, j=2 ** 31 - 1)
        go(1, "needs", j=1025, needs=["0" * 64])
        # j = 1 without momentum: gradient descent, (1 - step)^2
        plain = {**HEAVY, "sweep": [{**HEAVY["sweep"][0], "momentum": "0"}]}
        self.go(plain, {**self.JQ, "j": 1, "factor": "1/16"}, 0, "1/1", self.POINTS)
        self.go(plain, {**self.JQ, "j": 1, "factor": str(Q(1, 16) - TINY)}, 1, "factor", self.POINTS)
        self.go(plain, {**self.JQ, "j": 2, "factor": "1/256"}, 0, "1/1", self.POINTS)
        # a step too long grows; eigenvalues 1 and 7/3 are both such that x^{k+3} = -+x^k/8
        self.go({**plain, "sweep": [{**plain["sweep"][0], "step": "2"}]}, {**self.JQ, "j": 1, "factor": str(1 - TINY)}, 1, "factor", self.POINTS)
        two = {**HEAVY, "blocks": [{"name": "x", "size": 2}], "H": ["5/3 2/3", "2/3 5/3"], "g": ["1", "-2"], "start": {"x": ["1", "0"]}, "previous": {"x": ["0", "3"]}}
        x = [{"x": [[Q(1)], [Q(0)]]}]
        self.go(two, self.JQ, 0, "1/1", x)
        self.go(two, {**self.JQ, "factor": str(Q(1, 64) - TINY)}, 1, "factor", x)
        self.go({**two, "H": ["5/3 1/3", "1/3 5/3"]}, {**self.JQ, "factor": "1/2"}, 1, "factor", x)
        for H in (["1 2", "2 1"], ["1 1", "1 1"], ["-1 0", "0 1"], ["0 0", "0 1"]):
            self.go({**two, "H": H}, {**self.JQ, "factor": "99/100"}, 1, "H is not", x)
        # its truth, with a right side
        self.follow(two, lambda naive, z, F: all(naive.F(z[k + 3]) - F <= (naive.F(z[k]) - F) / 64 for k in range(1, 20)), Q(-13, 14))
        # other problems
        self.outcome(SQUARE, certificate(SQUARE, {"recorded": recorded([scalar_point(0, 0, names="xy")])}, [self.JQ]), 1, "not a quadratic problem with heavy_ball")
        self.go(pair(1, 1), self.JQ, 1, "not a quadratic problem with heavy_ball", [scalar_point(0, 0)])

    def follow(self, problem, holds, shift):
        naive, H, g = NaiveQuadratic(problem), [[Q(t) for t in r.split(" ")] for r in problem["H"]], [Q(r) for r in problem["g"]]
        det = H[0][0] * H[1][1] - H[0][1] ** 2
        star = [(H[1][1] * g[0] - H[0][1] * g[1]) / det, (H[0][0] * g[1] - H[0][1] * g[0]) / det]
        u = problem["sweep"][0]
        tau, omega, n = Q(u["step"]), Q(u["momentum"]), 2
        for start in ([[1, 0], [0, 3]], [[-2, 5], [7, 1]], [[0, 0], [shift, 1]]):
            z = [list(map(Q, start[1])), list(map(Q, start[0]))]
            for _ in range(40):
                now, last = z[-1], z[-2]
                slope = [sum(h * y for h, y in zip(H[i], now)) - g[i] for i in range(n)]
                z.append([now[i] - tau * slope[i] + omega * (now[i] - last[i]) for i in range(n)])
            z = [{"x": [[y] for y in v]} for v in z]
            self.assertTrue(holds(naive, z, naive.F({"x": [[y] for y in star]})))

    def test_with_a_debt(self):
        """In d and d': F(x) - F(x_1) = 5/6 d^2 - 1/3 dd', so (5/6 - alpha) beta >= 1/36; x_1 = (d' - d)/3, so error^2 >= 2/9; kappa^2 <= 2."""
        alpha, beta, error, kappa = Q(13, 18), Q(1, 4), Q(1, 2), Q(7, 5)
        tau = (alpha - beta) / 2
        b = error ** 2 / kappa ** 2 + beta + tau
        claim = {"kind": "rate_inertial", "range": [0, 0], "form": "J3", "j": 1, "factor": str(b / (b + tau)), "alpha": str(alpha), "beta": str(beta), "kappa": str(kappa), "error": str(error)}
        go = self.around(HEAVY, [claim], self.POINTS)
        go(0, "1/1")
        go(1, "factor", factor=str(b / (b + tau) - TINY))
        go(1, "decrease", alpha=str(alpha + TINY))
        go(1, "decrease", beta=str(beta - TINY))
        go(1, "decrease", beta="0")
        go(1, "factor", alpha=str(alpha - TINY))  # tau is less
        go(0, "1/1", error="59/125", factor="999/1000")
        go(1, "error", error="471/1000")
        go(1, "kappa", kappa="14143/10000")
        go(0, "1/1", kappa="7071/5000")
        go(1, "factor", kappa="1")
        go(2, None, alpha="1/4")  # not above beta
        go(2, None, alpha="1/5")
        go(2, None, j=2)
        self.form(HEAVY, [claim], self.POINTS, [("alpha", "0"), ("beta", "-1/9"), ("kappa", "0"), ("error", "0"), ("factor", "1"), ("form", "Jq"), ("j", 0)], ("form", "j"))
        # E_{k+1} <= q E_k and F - F* <= q^k E_0, from k = 0 on, whatever was before
        q = Q(claim["factor"])
        for x, last in ((1, 2), (0, 1), (-5, 3), (1, 1), (1, -40)):
            x, last, first = Q(x), Q(last), None
            for k in range(30):
                E = x * x / 2 + (beta + tau) * (x - last) ** 2
                first = E if first is None else first
                new = x / 2 - last / 4
                self.assertTrue(new ** 2 / 2 + (beta + tau) * (new - x) ** 2 <= q * E and x * x / 2 <= q ** k * first)
                self.assertTrue(new ** 2 / 2 <= x * x / 2 - alpha * (new - x) ** 2 + beta * (x - last) ** 2)
                x, last = new, x
        # more unknowns, with the least alpha of both eigenvalues
        two = {**HEAVY, "blocks": [{"name": "x", "size": 2}], "H": ["1 0", "0 1/2"], "g": ["3", "1"], "start": {"x": ["1", "0"]}, "previous": {"x": ["0", "3"]}}
        points = [{"x": [[Q(1)], [Q(0)]]}]
        wide = {**claim, "kappa": "1", "error": "2", "factor": str((4 + beta + tau) / (4 + beta + 2 * tau))}
        self.go(two, wide, 0, "1/1", points)
        self.go(two, {**wide, "kappa": str(1 + TINY)}, 1, "kappa", points)
        self.go({**two, "H": ["1 0", "0 5"]}, wide, 1, "decrease", points)


if __name__ == "__main__":
    unittest.main()
