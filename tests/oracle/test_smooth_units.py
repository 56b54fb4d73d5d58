"""Tests of the oracle on exp, log and sigmoid as units of composite problems (SPEC 2.5, 3.30, 3.31, 3.34, 5), on points at bounds (3.34) and on exact entries
of an orbit (3.32). The truth comes from decimal, from closed forms and from naive_composite."""
import json
import random
import unittest
from decimal import Context, Decimal
from fractions import Fraction as Q
from functools import lru_cache
from math import isqrt
from types import SimpleNamespace

from naive_composite import Naive, Undefined, matrices, parsed
from test_boxes import ONE, Boxes, box_trajectory, named, orbit, scalar, vector
from test_composite import Composites, assign, changed, column, composite, descend, minimize, nearby, random_problem
from test_critical import cholesky, dense, least_eigenvalue
from test_oracle import certificate, dy, file, recorded, rows
from oracle import check
from oracle_composite_critical import Bounded, polynomials
from oracle_boxes_files import own_blocks
from oracle_critical import rt
from oracle_files import dyadic_matrix, read_problem
from oracle_jets import Grid, Jets
from oracle_numbers import hi, lo
from oracle_smooth import NearSmooth, SmoothCenter

DIGITS, HAIR, TINY = Context(prec=120), Q(1, 2 ** 40), Q(1, 2 ** 250)


# Smooth functions, to 100 digits.

def decimal(y): return DIGITS.divide(Decimal(y.numerator), Decimal(y.denominator))


@lru_cache(maxsize=1 << 16)
def value(function, y):
    """phi(y) to 2^-300, a fraction."""
    if function == "sigmoid": return 1 / (1 + value("exp", -y))
    if function == "log" and y <= 0: raise Undefined("log")
    z = DIGITS.exp(decimal(y)) if function == "exp" else DIGITS.ln(decimal(y))
    return Q(round(Q(z) * 2 ** 300), 2 ** 300)


def slope(function, y):
    z = value(function, y)
    return z if function == "exp" else 1 / y if function == "log" else z * (1 - z)


def bend(function, y):
    z = value(function, y)
    return z if function == "exp" else -1 / y ** 2 if function == "log" else z * (1 - z) * (1 - 2 * z)


class Real(Naive):
    """naive_composite, but for errors of 2^-300."""
    def __init__(self, problem):
        super().__init__({**problem, "units": [u["value"] if type(u) is dict else u for u in problem["units"]]})
        self.bends = [u["function"] if type(u) is dict else None for u in problem["units"]]

    def jet(self, v, d, kink=None):
        v, d, arguments = list(v), list(d), []
        for unit, function in zip(self.units, self.bends):
            y, s = self.poly(unit, v, d)
            arguments.append(1 if function else y)  # no kink
            if function: v, d = [*v, value(function, y)], [*d, slope(function, y) * s]
            else: v, d = [*v, max(y, 0)], [*d, s if y > 0 else 0 if y < 0 else max(s, 0) if kink is None else kink * s]
        return v, d, arguments


def smooth(problem, *functions):
    """The problem with these functions of its units; None: a positive part."""
    return {**problem, "units": [{"function": f, "value": u} if f else u for f, u in zip(functions, problem["units"])]}


# Problems.

def logistic():
    """log(1 + e^{-u}) at u = w_0 + w_1/2 and u = w_1 - w_0, and |w|^2/8: gradient steps."""
    f = [(Q(1, 4), {(0,): 1}), (Q(1, 4), {(1,): 1})], {(3,): 1, (5,): 1}
    p = composite({"w": (2, 1)}, {"F": f}, [descend("w", "2")], {"w": column(1, -1)}, [{(0,): -1, (1,): Q(-1, 2)}, {(2,): 1, (): 1}, {(0,): 1, (1,): -1}, {(4,): 1, (): 1}])
    return smooth(p, "exp", "log", "exp", "log")


def hidden():
    """(v a - 1)^2 + |a - sigmoid(w)|^2 + ridge: v by a step at s, a jointly, w by a step of length t."""
    f = [(1, {(0, 1): 1, (): -1}), (1, {(1,): 1, (6,): -1}), (1, {(2,): 1, (7,): -1}), (Q(1, 4), {(0,): 1}), (Q(1, 4), {(3,): 1})], {(0, 2): Q(1, 3)}
    p = composite({"v": ONE, "a": (1, 2), "w": ONE, "s": ONE, "t": ONE}, {"F": f}, [descend("v", "1/3", at="s"), minimize("a", "1/2"), descend("w", "t"), assign("s", {(0,): 1}), assign("t", {(5,): Q(1, 2), (8,): Q(1, 2)})],
                  {"v": column(1), "a": [[Q(1, 2), Q(0)]], "w": column(Q(-1, 2)), "s": column(1), "t": column(1)}, [{(3,): 1}, {(3,): -2, (): Q(1, 2)}, {(3,): 1, (4,): -1}], ["s", "t"])
    return smooth(p, "sigmoid", "sigmoid", "sigmoid")


def barrier():
    """-log x - log(2 - x) + max(0, log x + 1) x by steps, and w by entry where its kink and weights depend on exp(x), between bounds: one entry inside, one at its kink, one at a bound."""
    c = [2, Q(1, 3), -3]
    f = [(1, {(1 + i,): 1, (): -y}) for i, y in enumerate(map(Q, c))], {(4,): -1, (5,): -1, (0, 6): 1, **{(7, 8 + i): Q(1, 4) for i in range(3)}}
    p = composite({"x": ONE, "w": (3, 1)}, {"F": f}, [descend("x", "1/8"), minimize("w", "1/5", lower="-1", upper="3")], {"x": column(1), "w": column(0, 0, 0)},
                  [{(0,): 1}, {(0,): -1, (): 2}, {(4,): 1, (): 1}, {(0,): 1}, *({(1 + i,): 1, (): -y} for i, y in enumerate((Q(1, 2), Q(1, 4), Q(1, 8))))])
    return smooth(p, "log", "log", None, "exp", None, None, None)


def bank():
    return {"logistic": logistic(), "hidden": hidden(), "barrier": barrier()}


def random_smooth(rng):
    """Some units of a problem at random are smooth; of some the minimizations are not allowed then."""
    p = random_problem(rng)
    def one(u):
        if rng.random() < .6: return u
        return {"function": rng.choice(["exp", "sigmoid", "log"]) if parsed(u)[:1] and parsed(u)[0][1] == [] else rng.choice(["exp", "sigmoid"]), "value": u}
    for _ in range(20):
        found = {**p, "units": list(map(one, p["units"]))}
        if rng.random() < .05 or readable(found) and any(type(u) is dict for u in found["units"]): break
    return found


def readable(problem):
    try:
        return read_problem(json.loads(json.dumps(problem)), {})
    except Exception:
        return None


# Enclosures.

class Functions(unittest.TestCase):
    """They contain the truth, and are narrow."""

    def test_functions(self):
        rng = random.Random(1)
        for _ in range(400):
            bits = rng.choice([32, 33, 64, 100, 200, 280])
            a, unit = rng.randrange(1, 1 << rng.randrange(1, bits + 8)), 1 << bits
            for name, y in (("exp", a), ("exp", -a), ("sigmoid", a), ("sigmoid", -a), ("log", a)):
                if name == "exp" and y > 64 << bits: continue
                low, high = getattr(Grid(bits), name + "_of")((y, y))
                true = value(name, Q(y, unit)) * unit
                self.assertTrue(low - Q(1, 8) <= true <= high + Q(1, 8) and high - low <= 3, (name, y, bits, low, high))
        for bits in (32, 77):
            g, one = Grid(bits), 1 << bits
            self.assertEqual((g.exp_of((0, 0)), g.sigmoid_of((0, 0)), g.log_of((one, one))), ((one, one), (one // 2, one // 2), (0, 1)))
            self.assertEqual((g.exp_of((-bits * one, -bits * one)), g.exp_of((-one, 0))[1], g.sigmoid_of((-one << 9, one << 9))), ((0, 1), one, (0, one)))
        self.assertEqual(len(str(Grid(64).exp_of((4096 << 64,) * 2)[0])), 1799)  # 4096/log(10) + 64 log 2/log 10 digits

    def test_jets(self):
        """Value, gradient and Hessian at points: against the chain rule with numbers."""
        count = 0
        for seed in range(60):
            problem = random_smooth(random.Random(seed))
            p = readable(problem)
            if not p: continue
            rng, naive = random.Random(seed), Real(problem)
            v = [Q(rng.randint(-64, 64), 128) for _ in range(p.count)]
            grid = Grid(128)
            try:
                naive.f("F", v)
                jet = Jets(grid, p, list(map(grid.number, v)), range(p.count)).function(p.functions["F"])
            except Exception as err:
                self.assertIn(type(err).__name__, ("Rejected", "Undefined"))
                continue
            count += 1
            self.near(jet[0], naive.f("F", v))
            tiny = Q(1, 2 ** 60)
            for i in range(p.count):
                self.near(jet[1].get(i, (0, 0)), naive.along("F", v, naive.axis(i), 0)[1])
                for j in range(p.count):
                    ends = [naive.along("F", [y + t * (k == j) for k, y in enumerate(v)], naive.axis(i), 0)[1] for t in (-tiny, tiny)]
                    self.near(jet[2].get((i, j), (0, 0)), (ends[1] - ends[0]) / (2 * tiny), 60)
                    self.assertEqual(jet[2].get((i, j)), jet[2].get((j, i)))
        self.assertTrue(count > 10, count)

    def near(self, y, true, bits=100):
        self.assertTrue(Q(y[0], 1 << 128) - Q(1, 1 << bits) <= true <= Q(y[1], 1 << 128) + Q(1, 1 << bits) and y[1] - y[0] < 1 << 20, (y, true))


# Recorded runs.

def run_of(problem, sweeps=3, bits=53):
    naive, points = Real(problem), [matrices(problem["start"])]
    for k in range(sweeps): points.append(naive.sweep(points[-1], bits, k))
    return naive, points


STRONGER = {"distance": -1, "a": 1, "a_upper": -1, "b": -1, "b_lower": 1, "objective": -1, "evaluation": -1, "lower": 1}


def moved(y, by):
    """A constant y > 0 with so much more; 0 with a trifle more."""
    y = Q(y)
    return str(y * (1 + by) if y else max(by, Q(0)) / 2 ** 140)


def weaker(claim):
    """With room for the widths of intervals."""
    c = json.loads(json.dumps(claim))
    for key, sign in STRONGER.items():
        if type(c.get(key)) is str: c[key] = moved(c[key], -sign * HAIR)
        if type(c.get(key)) is dict: c[key] = {b: moved(y, HAIR) for b, y in c[key].items()}
    if "tolerance" in c: c["tolerance"] = str(Q(c["tolerance"]) * 2)
    for o in [c, *c.get("sweeps", []), *(u for s in c.get("sweeps", []) for u in s["updates"])]:
        for key in ("rise", "amount"):
            if key in o: o[key] = [str(Q(y) + t * abs(Q(y)) * HAIR) for y, t in zip(o[key], (-1, 1))]
    return c


def strengthened(claim):
    """(path, stronger value) for every constant, beyond the truth."""
    for key, sign in STRONGER.items():
        y = claim.get(key)
        if type(y) is str and Q(y): yield (key,), moved(y, 4 * sign * HAIR)
        for b in y if type(y) is dict else (): yield from [((key, b), moved(y[b], -4 * HAIR))] * (Q(y[b]) > Q(1, 2 ** 100))
    for at, o in [((), claim), *((("sweeps", q), s) for q, s in enumerate(claim.get("sweeps", []))), *((("sweeps", q, "updates", i), u) for q, s in enumerate(claim.get("sweeps", [])) for i, u in enumerate(s["updates"]))]:
        for key in ("rise", "amount"):
            for end in (0, 1) if key in o else ():
                y = Q(o[key][end])
                yield (*at, key, end), str(y + (1, -1)[end] * abs(y) * 4 * HAIR)


class Runs(Composites):
    def file_of(self, problem, points, naive, bits=200):
        other, F = nearby(points), [Q(round(naive.F(x) * 2 ** 40), 2 ** 40) for x in points]
        runs = {"recorded": recorded(points, objective=" ".join(map(dy, F))), "reference": recorded(other)}
        claims, worst = naive.best(points, other, F), {}
        def length(u, x, y):
            square, _, nu = naive.distance(u, x, y)
            return Q(isqrt(int(square * 4 ** 200)), 2 ** 200) / (1 + nu)
        for k in range(len(points) - 1):
            for u, x, y in naive.mixed(points[k], points[k + 1]): worst[u["blocks"][0]] = max(worst.get(u["blocks"][0], 0), length(u, x, y))
        claims[0]["distance"] = {b: str(y) for b, y in worst.items()}
        claims = [weaker({"verdict": "proved", **c}) for c in claims]
        for u, x, y in naive.mixed(points[0], points[1]):
            label, lower = u["blocks"][0], length(u, x, y)
            if lower < Q(1, 2 ** 100): continue
            claims.append({"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "own", "tolerance": str(lower / 2), "at": [0, label], "lower": str(lower * (1 - HAIR)), "inverse": None})
        return runs, claims

    def given(self, problem, runs, claims, code, word=None, bits=200):
        return self.outcome(problem, certificate(problem, runs, claims, bits), code, word)

    def test_bank(self):
        kinds, refused = set(), 0
        for name, problem in bank().items():
            naive, points = run_of(problem)
            runs, claims = self.file_of(problem, points, naive)
            if name == "barrier":  # an entry is at its kink, with which F has no derivative
                for c in claims:
                    if c["kind"] == "relative_error": self.given(problem, runs, [{**c, "needs": []}], 1, "unit 5 may change its sign")
                claims = [c for c in claims if c["kind"] != "relative_error"]
            with self.subTest(name): self.given(problem, runs, claims, 0)
            for q, c in enumerate(claims):
                kinds.add((c["kind"], c["verdict"]))
                if c.get("form", "J1") != "J1": continue
                for path, new in strengthened(c):
                    claim = changed(c, path, new)
                    got = check(file(problem), file(certificate(problem, runs, [*claims[:q], claim], 200)))
                    with self.subTest((name, c["kind"], path)): self.assertEqual(got[0], 1, got[1])
                    refused += 1
                    if refused % 8 == 0: self.given(problem, runs, [*claims[:q], claim], 1)
        self.assertTrue(refused > 40, refused)
        self.assertTrue({("am_trajectory", "refuted"), ("rises", "proved"), ("relative_error", "proved"), ("sufficient_decrease", "proved"), ("double_agreement", "proved")} <= kinds, kinds)

    def test_low_and_high(self):
        """c e^x + y^2/2 with x at a bound, where the derivative is c, y from 1 to 1/2: at a lower bound only c < 0 counts, at an upper one c > 0."""
        for c in (1, -1):
            for low, high, x, kept in (("0", None, 0, c < 0), (None, "0", 0, c > 0), ("-1", "1", 0, True), ("0", "1/2", 0, c < 0), ("1/2", None, 0, None), (None, "-1/2", 0, None)):
                p = smooth(scalar(([(1, {(1,): 1})], {(2,): c}), [minimize("x", f="G", lower=low, upper=high), minimize("y")], {"x": 0, "y": 1}, [{(0,): 1}], others={"G": ([(1, {(0,): 1})], {})}), "exp")
                points = [{"x": column(x), "y": column(y)} for y in (1, Q(1, 2))]
                square = 4 * (Q(1, 4) + bool(kept))  # G over S = 1/4
                for b, ok in (((1, True), (1 - HAIR, False)) if square == 1 else ((Q(9, 4), True), (Q(2236067, 10 ** 6), False))):
                    claim = {"kind": "relative_error", "range": [0, 1], "j": 1, "b": str(b), "b_lower": str(min(b, 2)) if ok else "0", "window": 0}
                    self.given(p, {"recorded": recorded(points)}, [claim], 0 if ok and kept is not None else 1, "bounds" if kept is None else None)

    def test_coarse(self):
        """With few bits no more than they say."""
        problem = hidden()
        naive, points = run_of(problem)
        runs, claims = self.file_of(problem, points, naive)
        self.given(problem, runs, claims[:1], 1, "distance", 40)
        wide = {**claims[0], "distance": {b: "1/1000000" for b in points[0]}, "tolerance": "1/1000"}
        self.given(problem, runs, [wide], 0, None, 40)
        self.given(problem, runs, [{**wide, "ties": [[0, "a", 0, 0]]}], 1, "ties", 40)
        self.given(problem, runs, [{**wide, "witness": {"a": [["1 0", "0 1"]]}}], 2, None, 40)
        self.given(problem, runs, [{**claims[0], "verdict": "refuted"}], 2)

    def test_random(self):
        """The two checkers to the last bit, on problems at random."""
        done = refused = 0
        for seed in range(60):
            problem = random_smooth(random.Random(1000 + seed))
            if not readable(problem):
                x = matrices(problem["start"])
                self.given(problem, {"recorded": recorded([x])}, [{"kind": "rises", "range": [0, 0], "sweeps": []}], 2)
                continue
            try:
                naive, points = run_of(problem, 2)
                runs, claims = self.file_of(problem, points, naive)
            except Undefined:
                continue
            for c in claims:
                got = check(file(problem), file(certificate(problem, runs, [{**c, "needs": []}], 200)))
                self.given(problem, runs, [{**c, "needs": []}], got[0])
                done, refused = done + (got[0] == 0), refused + (got[0] == 1)
        self.assertTrue(done > 40 and refused > 5, (done, refused))


# Orbits and points.

def centered(problem, x, balls, **more):
    """The head of a claim about a center."""
    return {"range": [0, 0], "center": {b: rows(m) for b, m in x.items()}, "balls": [[str(y) for y in ball] for ball in balls], "enters": 0, **more}


def near(problem, x, kinks=(), radii=(Q(1, 64), Q(1, 32))):
    """A critical_point and a kl with the best constants for the oracle's own numbers, and how it sees the point."""
    p, center = readable(problem), {b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()}
    is_smooth = any(type(u) is dict for u in problem["units"])
    e = NearSmooth(p, own_blocks(p), 128) if is_smooth else polynomials(p, center, radii[-1], kinks, 128)
    c = SimpleNamespace(center=center, kinks=list(kinks), symmetry=[], dead=[], vanished=[], balls=[(r, 1) for r in radii], shift=Q(0))
    at = (SmoothCenter if is_smooth else Bounded)(e, c)
    h = dense(at)
    t = Q(int(least_eigenvalue(h) * 1000)) / 1024
    low = rows([[Q(round(y * 2 ** 40), 2 ** 40) for y in row] for row in cholesky(h, float(t))])
    c.shift, c.witness = t, SimpleNamespace(samples=[], coupling=[], weights=dyadic_matrix(tuple(low)))
    modulus, g = t - at.error(), rt(at.gradient2())
    mu = [modulus - at.delta(r) for r in radii]
    f = e.value(center)
    value = [lo(f) - g * g / (2 * mu[0]), Q(hi(f))]
    c.value = value
    claim = centered(problem, x, zip(radii, mu), kind="critical_point", kinks=[list(k) for k in kinks], dead=[], vanished=[], symmetry=[], gradient=str(g), shift=str(t), modulus=str(modulus),
                     value=list(map(str, value)), below=None, witness={"samples": [], "coupling": [], "weights": low})
    best = [min(2 * y, max(at.nu(r), 0) ** 2 / at.gap(r, g, mu[0])) if kinks else 2 * y for r, y in zip(radii, mu)]
    still = {(b, i, j) for b, i, j in kinks}
    v = {b: [[Q(0) if (b, i, j) in still else Q(1 + 2 * i + j) for j in range(len(m[0]))] for i, m_ in enumerate(m)] for b, m in x.items()}
    flat, H, d = [y for m in v.values() for row in m for y in row], at.hessian[2], at.delta(g / mu[0])
    Hv = [sum(H.at(i, j) * y for j, y in enumerate(flat)) for i in range(len(flat))]
    def dot(a, b): return sum((y * z for y, z in zip(a, b)), Q(0))
    upper = rt(2 * (rt(dot(Hv, Hv)) + d * rt(dot(flat, flat))) ** 2 / (dot(flat, Hv) - d * dot(flat, flat)))
    kl = {"kind": "kl", "range": [0, 0], "needs": [0], "theta": "1/2", "kappa": [str(Q(isqrt(int(y * 4 ** 64)), 2 ** 64)) for y in best], "upper": str(upper), "direction": {b: rows(m) for b, m in v.items()}}
    return [claim, kl], at


def stronger(claims):
    """(claims with one constant a little stronger, what refuses it)."""
    point, kl = claims
    def with_(word, **changes): return [{**point, **changes}, kl], word
    yield with_("modulus", modulus=str(Q(point["modulus"]) + HAIR))
    for q, (r, mu) in enumerate(point["balls"]): yield with_("mu at", balls=[*point["balls"][:q], [r, str(Q(mu) + HAIR)], *point["balls"][q + 1:]])
    # By less than the width of F there, which an end taken for the other would be off by.
    yield with_("value", value=[str(Q(point["value"][0]) + TINY), point["value"][1]])
    yield with_("value", value=[point["value"][0], str(Q(point["value"][1]) - TINY)])
    if Q(point["gradient"]) > HAIR * 2 ** 16: yield with_("gradient", gradient=str(Q(point["gradient"]) / 2))
    yield [point, {**kl, "upper": str(Q(kl["upper"]) - Q(1, 2 ** 28))}], "upper"
    for q, k in enumerate(kl["kappa"]): yield [point, {**kl, "kappa": [*kl["kappa"][:q], str(Q(k) + HAIR), *kl["kappa"][q + 1:]]}], "kappa"


class Domain(Boxes):
    def test_a_function_is_defined_where_its_logs_are(self):
        """F = (w - y)^2/2 + log y has nothing to say about w at y <= 0, though the log does not contain w."""
        f = [(1, {(0,): 1, (1,): -1})], {(2,): 1}
        points = [{"w": column(w), "y": column(y)} for w, y in ((0, 1), (1, 0), (0, -1))]
        for update in (minimize("w"), descend("w", "1"), minimize("w", lower="-9")):
            p = smooth(composite({"w": ONE, "y": ONE}, {"F": f}, [update, assign("y", {(1,): 1, (): -1})], points[0], [{(1,): 1}]), "log")
            for k, code in ((1, 0), (2, 1)):
                walk = {"kind": "box_trajectory", "run": "orbit", "range": [0, k], "exact": [], "grid": 64, "radius": {b: " ".join("0" * (k + 1)) for b in "wy"}}
                self.submit(p, walk, code, "log" if code else None, points[:k + 1])
                self.submit(p, {**self.recorded_walk, "range": [0, k]}, code, "log" if code else None, points[:k + 1])

    recorded_walk = {"kind": "am_trajectory", "start": "case", "tolerance": "1", "distance": {"w": "0", "y": "0"}, "ties": [], "witness": {}}


class Points(Boxes):
    """SPEC 3.34: smooth problems, and bounds."""

    def at(self, problem, x, claims, code, word=None):
        with self.subTest((code, word)): return self.submit(problem, claims, code, word, [x])

    def one(self, f, c, units, *functions, bound=None):
        """A problem of x and y: f and y^2 c/2."""
        sweep = [minimize("x", "1", "G", **bound) if bound else descend("x", "1/4"), minimize("y")]
        return smooth(scalar(([(c, {(1,): 1})], f), sweep, {"x": 0, "y": 0}, units, others={"G": ([(1, {(0,): 1})], {})}), *functions)

    def closed(self):
        """(problem, x, the least value of the second derivative by x on |h| <= r minus that at the center, negative): by hand."""
        e = lambda r: value("exp", r)
        yield self.one({(2,): 1, (0,): -1}, 4, [{(0,): 1}], "exp"), 0, 1, lambda r: e(r) - 1
        yield self.one({(2,): -1, (0,): 1}, 4, [{(0,): 1}], "log"), 1, 1, lambda r: 1 / (1 - r) ** 2 - 1
        def logistic(r): return max(e(r) / (1 + e(-r)) - (e(-r) / (1 + e(r))) ** 2 - Q(1, 4), Q(1, 4) - e(-r) / (1 + e(r)) + (e(r) / (1 + e(-r))) ** 2)
        yield self.one({(3,): 1, (0,): Q(-1, 2)}, 4, [{(0,): 1}, {(): 1, (2,): 1}], "exp", "log"), 0, Q(1, 4), logistic
        # x^2/2 + sigmoid(x) - x/4: the second derivative of z is z(1 - z)(1 - 2z), taken with z from 1 - t to t in every place
        def bent(r): return value("sigmoid", r) ** 2 * (2 * value("sigmoid", r) - 1)
        yield self.one({(0, 0): Q(1, 2), (2,): 1, (0,): Q(-1, 4)}, 4, [{(0,): 1}], "sigmoid"), 0, 1, bent

    def test_closed(self):
        for p, x, h, delta in self.closed():
            x = {"x": column(x), "y": column(0)}
            radii = Q(1, 64), Q(1, 16)
            mu = [h - delta(r) for r in radii]
            root = lambda y: Q(isqrt(int(y * 4 ** 80)), 2 ** 80)
            f = self.naive_value(p, x)
            low = root(4 - h)
            claim = centered(p, x, zip(radii, (y - HAIR for y in mu)), kind="critical_point", kinks=[], dead=[], vanished=[], symmetry=[], gradient=str(HAIR), shift=str(h), modulus=str(h - HAIR / 4), value=[str(f - HAIR), str(f + HAIR)], below=None,
                             witness={"samples": [], "coupling": [], "weights": rows([[Q(0), Q(0)], [Q(0), low]])})
            kl = {"kind": "kl", "range": [0, 0], "needs": [0], "theta": "1/2", "kappa": [str(root(2 * (y - HAIR))) for y in mu], "upper": str(root(2 * h) + Q(1, 2 ** 20)), "direction": {"x": ["1"], "y": ["0"]}}
            self.at(p, x, [claim, kl], 0)
            for q in (0, 1): self.at(p, x, [{**claim, "balls": [[r, str(Q(m) + 2 * HAIR * (i == q))] for i, (r, m) in enumerate(claim["balls"])]}], 1, "mu at")
            self.at(p, x, [{**claim, "modulus": str(h + HAIR)}], 1, "modulus")
            for ends in ([f + HAIR, f + HAIR], [f - HAIR, f - HAIR / 2]): self.at(p, x, [{**claim, "value": list(map(str, ends))}], 1, "value")
            self.at(p, x, [claim, {**kl, "upper": str(root(2 * h) - HAIR)}], 1, "upper")
            self.at(p, x, [claim, {**kl, "kappa": [str(Q(k) + 2 * HAIR) for k in kl["kappa"]]}], 1, "kappa")
            self.at(p, x, [{**claim, "kinks": [["x", 0, 0]]}, kl], 1, "kinks")
            self.at(p, x, [{**claim, "symmetry": [[[0, 1, "1"]]], "witness": {**claim["witness"], "turn": ["0 0"]}}, kl], 1, "symmetry")
            self.at(p, x, [{**claim, "kinks": [["x", 0, 1]]}, kl], 2)
            self.at(p, {**x, "x": [[x["x"][0][0] + Q(1, 8)]]}, [claim], 1, "enters")
            self.at(p, x, [{**claim, "center": {**claim["center"], "x": [dy(x["x"][0][0] + Q(1, 8))]}}], 1)

    def naive_value(self, p, x):
        naive = Real(p)
        return naive.F(x)

    def test_log(self):
        """The ball may not meet where log has no value; nor may a positive part change its sign."""
        p, x = self.one({(2,): -1, (0,): 1}, 4, [{(0,): 1}], "log"), {"x": column(1), "y": column(0)}
        claims, _ = near(p, x, radii=(Q(1, 64), Q(1, 8)))
        self.at(p, x, claims, 0)
        for r, word in ((Q(1, 2), "mu at"), (1, "log"), (2, "log")): self.at(p, x, [{**claims[0], "balls": [claims[0]["balls"][0], [str(r), "1/64"]]}], 1, word)
        for c, ok in ((Q(7, 8) - HAIR, True), (Q(7, 8), False), (1, False), (Q(9, 8), False), (Q(9, 8) + HAIR, True)):
            q = self.one({(2,): -1, (0,): 1, (3,): 1, **({(0,): -1 + 1, (): c} if c < 1 else {})}, 4, [{(0,): 1}, {(0,): 1, (): -c}], "log", None)
            q["functions"]["F"]["rest"] = [t for t in q["functions"]["F"]["rest"] if not t.startswith("0")]
            self.at(q, x, [{**claims[0], "value": ["0", "2"]}], 0 if ok else 1, None if ok else "unit 1 may change")
        self.at(p, {**x, "x": column(-1)}, [{**claims[0], "center": {"x": ["-1"], "y": ["0"]}}], 1, "log")

    def test_saddle(self):
        """e^x - x - y^2/2 at 0: eigenvalues 1 and -1."""
        p, x = self.one({(2,): 1, (0,): -1, (1, 1): -1}, 1, [{(0,): 1}], "exp"), {"x": column(0), "y": column(0)}
        r = Q(1, 32)
        d = value("exp", r) - 1
        kappa = Q(isqrt(int(2 * (1 - d) ** 2 / (1 + d) * 4 ** 64)), 2 ** 64)
        claim = centered(p, x, [(r, kappa - HAIR)], kind="kl_saddle", basis=rows([[Q(1), Q(0)], [Q(0), Q(1)]]), index=1, gradient="0", least="1", rise="1", value=["1", "1"], direction={"x": ["1"], "y": ["0"]}, upper=str(Q(isqrt(2 * 4 ** 64) + 2, 2 ** 64)))
        self.at(p, x, claim, 0)
        for word, changes in (("kappa", {"balls": [[str(r), str(kappa + HAIR)]]}), ("least", {"least": str(1 + HAIR)}), ("rise", {"rise": str(1 + HAIR)}), ("index", {"index": 0}), ("upper", {"upper": "1"}), ("direction", {"direction": {"x": ["0"], "y": ["1"]}}),
                              ("value", {"value": ["0", str(1 - HAIR)]}), ("value", {"value": [str(1 + HAIR), "2"]}), ("gradient", {"center": {"x": [dy(HAIR)], "y": ["0"]}})): self.at(p, x, {**claim, **changes}, 1, word)
        boxed = {"lower": str(-r - HAIR), "upper": str(r + HAIR)}
        for low, high, ok in ((boxed["lower"], None, True), (str(-r), None, False), (None, boxed["upper"], True), (None, str(r), False), ("0", None, False)):
            q = self.one({(2,): 1, (0,): -1, (1, 1): -1}, 1, [{(0,): 1}], "exp", bound={"lower": low, "upper": high})
            self.at(q, x, claim, 0 if ok else 1, None if ok else "bounds")
        self.at(self.one({(2,): 1, (0,): -1, (1, 1): -1}, 1, [{(0,): 1}], "exp", bound=boxed), {"x": column(Q(1, 31).limit_denominator(1) + 2 * r), "y": column(0)}, claim, 1, "enters")

    def test_saddle_value(self):
        """e^x - c x - y^2/2 at 1/2, where F is known to a width only: both ends count, and how far the critical point may be from there."""
        x, r = {"x": column(Q(1, 2)), "y": column(0)}, Q(1, 32)
        c = Q(round(value("exp", Q(1, 2)) * 2 ** 80) + 1, 2 ** 80)
        p = self.one({(2,): 1, (0,): -c, (1, 1): -1}, 1, [{(0,): 1}], "exp")
        problem, center = readable(p), {b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()}
        e = NearSmooth(problem, own_blocks(problem), 128)
        at = SmoothCenter(e, SimpleNamespace(center=center, kinks=[], symmetry=[], dead=[], vanished=[], balls=[(r, 1)], shift=Q(0)))
        g, least, size, d = Q(isqrt(int(at.gradient2() * 4 ** 200)) + 1, 2 ** 200), Q(1) - HAIR, at.hessian[2].at(0, 0), at.delta(r)
        q = Q(int((size + d) * (g / (least - d)) ** 2 / 2 * 2 ** 300) + 1, 2 ** 300)
        low, high = lo(e.value(center)), hi(e.value(center))
        self.assertTrue(low < self.naive_value(p, x) < high)
        self.assertTrue(TINY < q < (high - low) / 1000)
        claim = centered(p, x, [(r, Q(1))], kind="kl_saddle", basis=rows([[Q(1), Q(0)], [Q(0), Q(1)]]), index=1, gradient=str(g), least=str(least), rise="1", direction={"x": ["1"], "y": ["0"]}, upper="2")
        for ends, ok in (((low - q, high + q), True), ((low - q + TINY, high + q), False), ((low - q, high + q - TINY), False), ((low - q, low + q), False), ((high - q, high + q), False)):
            self.at(p, x, {**claim, "value": list(map(str, ends))}, 0 if ok else 1, None if ok else "value")

    def test_near(self):
        """Produced at minima of problems of several unknowns, true at points of the ball, refused if a constant is stronger."""
        for name, problem in (("logistic", logistic()), ("barrier", self.one({(2,): -1, (3,): -1, (0, 0): 1, (0, 1): Q(1, 2), (1, 4): 1}, 4, [{(0,): 1}, {(0,): -1, (): 2}, {(0,): 2, (): -1}], "log", "log", "sigmoid"))):
            naive, x = Real(problem), matrices(problem["start"])
            if name == "barrier": x = {**x, "x": column(Q(1, 2))}
            for _ in range(12):
                p = readable(problem)
                at = NearSmooth(p, own_blocks(p), 128)
                _, g, h = at.jet({b: dyadic_matrix(tuple(rows(m))) for b, m in x.items()}, Q(0))
                n = p.count
                step = self.solved([[sum(h.get((i, j), (0, 0))) / 2 for j in range(n)] for i in range(n)], [sum(g.get(i, (0, 0))) / 2 for i in range(n)])
                v = iter([Q(round((float(y) - s) * 2 ** 50), 2 ** 50) for y, s in zip(vector(problem, x), step)])
                x = {b: [[next(v) for _ in row] for row in m] for b, m in x.items()}
            off = {b: [[y + Q(1, 2 ** 20) for y in row] for row in m] for b, m in x.items()}
            for center in (off, x):
                claims, _ = near(problem, center)
                self.at(problem, x, claims, 0)
                for other, word in stronger(claims): self.at(problem, x, other, 1, word)
            (r, _), f = claims[0]["balls"][1], Q(claims[0]["value"][0])
            kappa, upper, rng = float(Q(claims[1]["kappa"][1])), float(Q(claims[1]["upper"])), random.Random(3)
            for _ in range(40):
                d = [rng.uniform(-1, 1) for _ in range(n)]
                size = sum(y * y for y in d) ** .5 / rng.random()
                v = [y + Q(s / size) * Q(r) for y, s in zip(vector(problem, x), d)]
                slopes = [float(naive.along("F", v, naive.axis(i))[1]) for i in range(n)]
                self.assertGreaterEqual(sum(y * y for y in slopes), kappa ** 2 * float(naive.f("F", v) - f) * (1 - 1e-6) - 1e-20)
            self.assertGreater(upper, kappa)

    @staticmethod
    def solved(h, g):
        n, a = len(g), [[float(y) for y in row] + [float(s)] for row, s in zip(h, g)]
        for k in range(n):
            for i in range(n):
                if i != k: a[i] = [y - a[i][k] / a[k][k] * z for y, z in zip(a[i], a[k])]
        return [row[-1] / row[k] for k, row in enumerate(a)]

    # Bounds.

    def held(self, sign=1, lower="0", upper="1", rest=None):
        """x + xy/4 + y^2/2 for x in [0,1], or its mirror image: held at 0; the derivative by x is 1 + y/4."""
        f = rest or {(0,): sign, (0, 1): Q(sign, 4)}
        return self.one(f, 1, [], bound={"lower": lower, "upper": upper})

    def test_held(self):
        zero, radii = {"x": column(0), "y": column(0)}, (Q(1, 8), Q(1, 4))
        for sign, bounds in ((1, ("0", "1")), (-1, ("-1", "0")), (1, ("0", None)), (-1, (None, "0"))):
            p = self.held(sign, *bounds)
            claims, at = near(p, zero, [("x", 0, 0)], radii)
            self.at(p, zero, claims, 0)
            for r, (_, mu), k in zip(radii, claims[0]["balls"], claims[1]["kappa"]):
                nu, gap = 1 - r / 4, r + r * r / 4 + r * r / 2
                self.assertEqual((at.nu(r), at.gap(r, Q(0), Q(1))), (nu, gap))
                self.assertTrue(Q(0) <= min(2 * Q(mu), nu ** 2 / gap) - Q(k) ** 2 < HAIR)
            for other, word in stronger(claims): self.at(p, zero, other, 1, word)
            # as polynomials without the held entry, but it has to be listed
            self.at(p, zero, [{**claims[0], "kinks": []}], 1)
            self.at(p, zero, [{**claims[0], "kinks": [["x", 0, 0]] * 2}], 2)
            self.at(p, zero, [{**claims[0], "kinks": [["x", 0, 0], ["y", 0, 0]]}], 1, "kinks")
            self.at(p, zero, [claims[0], {**claims[1], "direction": {"x": ["1p-9"], "y": ["1"]}}], 1, "direction")
            # a point out of the bounds is none of those that the claim is about
            outside = {"x": column(Q(-sign, 8)), "y": column(0)}
            inside = {"x": column(Q(sign, 8)), "y": column(0)}
            self.at(p, inside, claims, 0)
            self.at(p, outside, claims, 1, "enters")
            self.at(p, outside, [{**claims[0], "enters": None}, claims[1]], 0)
            for y in (outside, inside): self.at(p, zero, [{**claims[0], "below": {b: rows(m) for b, m in y.items()}}], 1, "below")
            # the other way F falls from the bound
            q = self.held(-sign, *bounds)
            self.at(q, zero, claims, 1, "kinks: nu")
        # nu at r = 4 is 0
        p = self.held()
        claims, _ = near(p, zero, [("x", 0, 0)], radii)
        for r, ok in ((Q(4) - HAIR, True), (Q(4), False)):
            self.at(p, zero, [{**claims[0], "balls": [["1/8", claims[0]["balls"][0][1]], [str(r), claims[0]["balls"][0][1]]]}], 0 if ok else 1, None if ok else "nu")

    def test_bounds(self):
        """Entries not held are further from the bounds than the radius."""
        x = {"x": column(Q(1, 2)), "y": column(0)}
        f = {(0, 0): Q(1, 2), (0,): Q(-1, 2), (0, 1): Q(1, 4), (1,): Q(-1, 8)}
        p = self.held(lower="0", upper="1", rest=f)
        claims, _ = near(p, x, radii=(Q(1, 8), Q(1, 2) - HAIR))
        self.at(p, x, claims, 0)
        self.at(p, x, [{**claims[0], "balls": [claims[0]["balls"][0], ["1/2", claims[0]["balls"][1][1]]]}], 1, "bounds")
        self.at(p, x, [{**claims[0], "kinks": [["x", 0, 0]]}], 1, "kinks")
        for low, high, ok in (("1/4", "3/4", False), (None, "3/4", False), ("1/4", None, False), (None, str(1 - HAIR), False), (str(HAIR / 2), "2", True), (None, "1", True), ("-7", "7", True)):
            self.at(self.held(lower=low, upper=high, rest=f), x, claims, 0 if ok else 1, None if ok else "bounds")
        # bounds of a block that F does not contain do not matter
        q = composite({"x": ONE, "y": ONE, "u": ONE}, {"F": ([(1, {(1,): 1})], f), "G": ([(1, {(2,): 1})], {})}, [descend("x", "1"), minimize("y"), minimize("u", f="G", lower="0", upper="1")], {b: column(0) for b in "xyu"})
        self.at(q, {**x, "u": column(0)}, claims, 0)
        self.at(q, {**x, "u": column(7)}, claims, 0)

    def test_wrong_slope(self):
        """At a bound where the derivative is 0 or of the wrong sign, alone or beside a held entry of the right one."""
        for c, ok in ((1, True), (HAIR, False), (0, False), (-1, False)):
            rest = {e: y for e, y in {(0,): Q(c), (1,): Q(1), (0, 0): Q(1, 2), (2, 2): Q(1, 2)}.items() if y}
            p = composite({"w": (2, 1), "y": ONE}, {"F": ([], rest), "G": ([(1, {(0,): 1}), (1, {(1,): 1})], {})}, [minimize("w", f="G", lower="0"), minimize("y")], {"w": column(0, 0), "y": column(0)})
            x = {"w": column(0, 0), "y": column(0)}
            claims, _ = near(self.scaled(p), x, [("w", 0, 0), ("w", 1, 0)], (Q(1, 8),))
            self.at(p, x, claims, 0 if ok else 1, None if ok else "nu")

    def scaled(self, p):
        """With the coefficient 1 of the first unknown, whatever it is."""
        rest = ["1 0", *(t for t in p["functions"]["F"]["rest"] if not t.endswith(" 0") or t.count(" ") > 1)]
        return {**p, "functions": {**p["functions"], "F": {"residuals": [], "rest": rest}}}


class Orbits(Boxes):
    def test_smooth(self):
        """To the last bit, from the exact start and from a little around the iterates."""
        for name, problem in bank().items():
            naive, points = run_of(problem, 5, 60)
            exact = [["w", 1, 0, 1, 5], ["w", 2, 0, 1, 4]] if name == "barrier" else []
            for more in (lambda k: 0, lambda k: Q(1, 2 ** 50) * (k > 0)):
                claim = box_trajectory(problem, points, 96, more, exact)
                with self.subTest(name): self.submit(problem, claim, 0, None, points)
                if exact:
                    self.submit(problem, {**claim, "exact": [["w", 0, 0, 1, 1]]}, 1, "radius of unknown 1 at k=1", points)
                    self.submit(problem, {**claim, "exact": exact[1:]}, 1, "unit 5 may change", points)
                if more(1): continue
                for b in points[0]:
                    r = claim["radius"][b].split(" ")
                    for k in range(1, len(r)):
                        if r[k] == "0": continue
                        self.submit(problem, {**claim, "radius": {**claim["radius"], b: " ".join([*r[:k], dy(self.undy(r[k]) - Q(1, 2 ** 200)), *r[k + 1:]])}}, 1, "radius", points)
                # the exact iterates are within
                x = points[0]
                for k, z in enumerate(points[1:], 1):
                    x = naive.sweep(x)
                    x = {b: [[Q(round(y * 2 ** 250), 2 ** 250) for y in row] for row in m] for b, m in x.items()}
                    for b in x: self.assertTrue(max(abs(y - t) for r, s in zip(x[b], z[b]) for y, t in zip(r, s)) <= self.undy(claim["radius"][b].split(" ")[k]) + Q(1, 2 ** 240))

    @staticmethod
    def undy(t):
        h, _, e = t.partition("p")
        return int(h, 16) * Q(2) ** int(e or 0)

    def test_exact(self):
        """w of two entries: the first the soft threshold, 0 as long as c is small, the second c, known less well."""
        p = composite({"w": (2, 1), "c": ONE}, {"F": ([(1, {(0,): 1, (2,): -1}), (1, {(1,): 1, (2,): -1})], {(0,): -1, (3,): 2})}, [minimize("w"), assign("c", {(2,): Q(1, 2)})],
                      {"w": column(0, 0), "c": column(Q(1, 2))}, [{(0,): 1}], ["c"])
        points = orbit(p, 3)
        claim = {"kind": "box_trajectory", "run": "orbit", "range": [0, 3], "grid": 32, "radius": {"w": "0 1p-4 1p-5 1p-6", "c": "1p-4 1p-5 1p-6 1p-7"}}
        def go(code, exact, word=None, **changes):
            with self.subTest((exact, changes)): self.submit(p, {**claim, "exact": exact, **changes}, code, word, points)
        go(0, [])
        for entry in (["w", 0, 0, 0, 3], ["w", 0, 0, 1, 1], ["w", 0, 0, 3, 3], ["w", 1, 0, 0, 0], ["c", 0, 0, 0, 0]): go(0 if entry[0] == "w" else 0, [entry])
        go(0, [["w", 0, 0, 0, 3], ["w", 0, 0, 2, 3]])
        for last in (1, 2, 3): go(1, [["w", 1, 0, last, last]], f"k={last}")
        go(1, [["c", 0, 0, 1, 1]], "k=1")
        go(1, [["w", 0, 0, 0, 3], ["w", 1, 0, 3, 3]], "k=3")
        for entry in (["w", 0, 0, 2, 1], ["w", 0, 0, 0, 4], ["w", 0, 0, -1, 2], ["w", 2, 0, 0, 1], ["w", 0, 1, 0, 1], ["w", -1, 0, 0, 1], ["v", 0, 0, 0, 1], ["w", 0, 0, 0], ["w", 0, 0, 0, 1, 1], ["w", "0", 0, 0, 1], [0, 0, 0, 0, 1], "w"): go(2, [entry])
        for exact in (None, "w", {}): go(2, exact)
        # what is exact at k is used for k + 1: with the radius 3/4 of c the sign of w is not known otherwise
        q = {**p, "sweep": [minimize("w"), assign("c", {(2,): Q(1, 2), (0,): 1})]}
        one = orbit(q, 3)
        wide = {**claim, "radius": {"w": "0 1 1 1", "c": "0 0 0 0"}}
        def on(code, exact, word=None): self.submit(q, {**wide, "exact": exact}, code, word, one)
        on(0, [["w", 0, 0, 0, 3]])
        on(0, [])  # w is made anew in every sweep
        # rate_fixed_point of an exact iterate: the fixed entry has the radius 0 by `exact`
        rate = {"kind": "rate_fixed_point", "run": "orbit", "range": [0, 3], "center": {"w": ["0", "0"], "c": ["0"]}, "grid": 64, "radius": "7/8", "fixed": [["w", 0, 0]], "factor": "15/16", "move": "0", "at": 3, "needs": [0],
                "witness": {"scale": ["1p-1 0", "0 1"], "inverse": ["1p1 0", "0 1"]}, "distance": "1", "bound": "16"}
        z = points[3]
        d2 = (abs(z["w"][1][0]) / 2 + Q(1, 128)) ** 2 + (abs(z["c"][0][0]) + Q(1, 128)) ** 2
        d = Q(isqrt(int(d2 * 4 ** 40)) + 1, 2 ** 40)
        first = {**claim, "exact": [["w", 0, 0, 0, 3]]}
        self.submit(p, [first, {**rate, "distance": str(d)}], 0, None, points)
        self.submit(p, [first, {**rate, "distance": str(d - HAIR)}], 1, "distance", points)
        self.submit(p, [{**first, "exact": [["w", 0, 0, 0, 2]]}, {**rate, "distance": str(d)}], 1, "fixed", points)
        self.submit(p, [{**first, "exact": [["w", 0, 0, 0, 2]]}, {**rate, "at": 2, "distance": "7/8"}], 0, None, points)

    def test_random(self):
        """Random problems on coarse grids, both checkers."""
        codes = {0: 0, 1: 0}
        for seed in range(80):
            rng = random.Random(7000 + seed)
            problem = random_smooth(rng)
            if not readable(problem): continue
            try:
                naive, points = run_of(problem, 2, 40)
            except Undefined:
                points = [matrices(problem["start"])] * 3
            grid, spread = rng.choice([32, 48, 64]), rng.choice([0, Q(1, 2 ** 20), Q(1, 2 ** 8)])
            try:
                claim = box_trajectory(problem, points, grid, lambda k: spread)
            except Exception as err:
                self.assertEqual(type(err).__name__, "Rejected")
                claim = {"kind": "box_trajectory", "run": "orbit", "range": [0, 2], "exact": [], "grid": grid, "radius": {b: " ".join([dy(spread), "1p20", "1p20"]) for b in points[0]}}
            got = check(file(problem), file(certificate(problem, {"orbit": {**recorded(points), "origin": "engine"}}, [{**claim, "run": "orbit"}])))
            with self.subTest(seed): self.submit(problem, claim, got[0], None, points)
            codes[got[0]] += 1
        self.assertTrue(codes[0] > 15 and codes[1] > 15, codes)


class Files(Boxes):
    """The form of units, and which minimizations are allowed."""

    def given(self, problem, code, word=None):
        x = matrices(problem["start"])
        claim = {"kind": "sufficient_decrease", "verdict": "undecided", "range": [0, 0], "form": "J1", "j": 1, "phase": None, "reason": "none"}
        with self.subTest((code, word)): self.submit(problem, claim, code, word, [x])

    def test_units(self):
        p = hidden()
        self.given(p, 6)
        def unit(u, code): self.given({**p, "units": [u, *p["units"][1:]]}, code)
        for name in ("exp", "log", "sigmoid"): unit({"function": name, "value": ["1 3"]}, 6)
        for name in ("tanh", "Exp", "", "relu", "max"): unit({"function": name, "value": ["1 3"]}, 3)
        for u in ({"function": "exp"}, {"value": ["1 3"]}, {"function": "exp", "value": ["1 3"], "more": "1"}, {"function": None, "value": ["1 3"]}, {"function": 1, "value": ["1 3"]}, {"function": "exp", "value": "1 3"}, {"function": "exp", "value": [["1 3"]]},
                  {"function": "exp", "value": ["0 3"]}, {"function": "exp", "value": ["1 6"]}, {"function": "tanh", "value": ["1 6"]}, {"function": "exp", "value": ["1 9"]}, {"function": "exp", "value": None}, {}, "exp", None, 1): unit(u, 2)
        unit({"function": "exp", "value": []}, 6)

    def test_allowed(self):
        """A smooth unit may not contain the block of a minimize, be it through another unit; beside it it may."""
        def problem(f, units, *functions, **more): return smooth(scalar(f, [minimize("w", **more), assign("c", {(1,): Q(1, 2)})], {"w": 0, "c": 0}, units, ["c"]), *functions)
        square = [(1, {(0,): 1, (1,): -1})]
        self.given(problem((square, {(2,): 1}), [{(1,): 1}], "exp"), 6)
        self.given(problem((square, {(0, 2): 1}), [{(1,): 1}], "exp"), 6)
        self.given(problem((square, {(0, 0, 2): 1}), [{(1,): 1}], "exp"), 6)
        self.given(problem((square, {(0, 0, 0, 2): 1}), [{(1,): 1}], "exp"), 2)
        self.given(problem((square, {(2,): 1}), [{(0,): 1}], "exp"), 2)
        self.given(problem((square, {(2,): 1}), [{(0,): 1}], None), 6)
        self.given(problem((square, {(2,): 1}), [{(0,): 1}], "sigmoid", lower="0"), 2)
        self.given(problem((square, {(2,): 1}), [{(1,): 1}], "sigmoid", lower="0"), 6)
        self.given(problem((square, {(3,): 1}), [{(0,): 1}, {(2,): 1}], None, "exp"), 2)
        self.given(problem((square, {(3,): 1}), [{(1,): 1}, {(0, 2): 1}], "log", None), 6)
        self.given(problem((square, {(3,): 1}), [{(0,): 1}, {(1,): 1}], "exp", None), 6)  # F does not contain it
        self.given(problem((square, {(3,): 1}), [{(0,): 1}, {(1,): 1, (2,): 1}], "exp", None), 2)

    def test_arguments(self):
        """log of what is not positive, in F, in a step and in an assignment; exp above 2^12 is a limit."""
        def problem(y, *rest): return smooth(scalar(([(1, {(0,): 1})], dict(rest)), [assign("c", {(2,): 1}), minimize("w")], {"w": 0, "c": y}, [{(1,): 1}], ["c"]), "log")
        claim = {"kind": "sufficient_decrease", "range": [0, 1], "form": "J1", "j": 1, "phase": None, "a": "1/4", "a_upper": "1", "window": 0}
        def run(y, *rest): return problem(y, *rest), [{"w": column(1), "c": column(y)}, {"w": column(0), "c": column(y)}]
        for y, ok in ((1, True), (Q(1, 2 ** 127), True), (0, False), (-1, False), (Q(1, 2 ** 129), False)):
            p, points = run(y, ((2,), 1), ((1,), -1))
            self.submit(p, claim, 0 if ok else 1, None if ok else "log", points)
            q, points = run(y)  # F does not contain it
            self.submit(q, claim, 0, None, points)
            walk = {"kind": "am_trajectory", "range": [0, 1], "start": "own", "tolerance": "100000", "distance": {"w": "1", "c": "10000"}, "ties": [], "witness": {}}
            self.submit(q, walk, 0 if ok else 1, None if ok else "log", points)
        for y, code in ((4096, 0), (4096 + HAIR, 4), (-10 ** 6, 0)):
            p, points = run(y, ((2,), 1))
            p = smooth({**p, "units": [p["units"][0]["value"]]}, "exp")
            self.submit(p, {**claim, "a": "1/4", "a_upper": "1"}, code, None, points)


if __name__ == "__main__":
    unittest.main()
