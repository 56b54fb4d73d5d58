"""Tests of the oracle on composite problems (SPEC 2.5, 3.30) and on J3 (SPEC 3.3): claims that are just true are accepted, and of files with one number,
key or index changed those alone that naive_composite, which knows problems by values and one-sided derivatives only, finds true."""
import os
import random
import re
import unittest
from fractions import Fraction as Q

from naive_composite import Naive, Undefined, hashed, matrices, undy
from test_oracle import AMCHECK, certificate, dy, file, network, recorded, rows
from test_critical import QUADRATIC
from test_polynomial import Polynomials, pair, problem_of, written
from oracle import check


# Problems. A polynomial is a dict from index tuples to coefficients, as in test_polynomial; z_m has the index n + m.

def composite(blocks, functions, sweep, start, units=(), aside=(), objective="F"):
    """blocks: name -> shape; functions: name -> (residuals (weight, polynomial), rest)."""
    functions = {name: {"residuals": [{"weight": str(w), "value": written(p)} for w, p in residuals], "rest": written(rest)} for name, (residuals, rest) in functions.items()}
    return {"format": "amcert-problem/1", "name": "toy", "kind": "composite", "blocks": [{"name": b, "rows": r, "cols": n} for b, (r, n) in blocks.items()],
            "aside": list(aside), "units": list(map(written, units)), "functions": functions, "objective": objective, "sweep": sweep,
            "start": {b: rows(m) for b, m in start.items()}}


def assign(b, *polynomials):
    return {"update": "assign", "blocks": [b], "value": list(map(written, polynomials))}


def descend(b, step, f="F", at=None, kink=0):
    return {"update": "descend", "at": at or b, "blocks": [b], "function": f, "kink": kink, "step": step}


def minimize(b, prox="0", f="F", at=None, lower=None, upper=None):
    return {"update": "minimize", "at": at or b, "blocks": [b], "function": f, "lower": lower, "prox": prox, "upper": upper}


def column(*values):
    return [[Q(y)] for y in values]


def gradient():
    """A gradient step; 1/2 (x0 + x1/2 - 1)^2 + 1/4 x1^2 + |x0 - x1|/4 with the kink at the start."""
    F = [(1, {(): -1, (0,): 1, (1,): Q(1, 2)}), (Q(1, 2), {(1,): 1})], {(0,): Q(-1, 4), (1,): Q(1, 4), (2,): Q(1, 2)}
    return composite({"x": (2, 1)}, {"F": F}, [descend("x", "1/2", kink=1)], {"x": column(1, 1)}, [{(0,): 1, (1,): -1}])


def accelerated(lower=None, upper=None):
    """1/2 |Ax - b|^2 + |x|_1/2, A = [[2,1],[0,1]]: a proximal step at the extrapolated y, all but x aside; g is the gradient at y."""
    n = 8
    A, b = [[2, 1], [0, 1]], [1, Q(-1, 2)]
    residuals = [(1, {**{(j,): A[i][j] for j in range(2) if A[i][j]}, (): -b[i]}) for i in range(2)]
    norm = {**{(j,): Q(-1, 2) for j in range(2)}, **{(n + j,): 1 for j in range(2)}}
    gs = [{**{(4 + k,): Q(sum(A[i][j] * A[i][k] for i in range(2))) for k in range(2)}, (): -Q(sum(A[i][j] * b[i] for i in range(2)))} for j in range(2)]
    gs = [{e: c for e, c in g.items() if c} for g in gs]
    model = [], {**{(j, 6 + j): 1 for j in range(2)}, **norm}
    sweep = [assign("y", *({(j,): Q(3, 2), (2 + j,): Q(-1, 2)} for j in range(2))), assign("g", *gs), assign("old", {(0,): 1}, {(1,): 1}), minimize("x", "8", "model", "y", lower, upper)]
    return composite({"x": (2, 1), "old": (2, 1), "y": (2, 1), "g": (2, 1)}, {"F": (residuals, norm), "model": model}, sweep,
                     {"x": column(1, -1), "old": column(1, -1), "y": column(0, 0), "g": column(0, 0)}, [{(0,): 1}, {(1,): 1}], ["old", "y", "g"])


def multipliers():
    """min 1/2 (x - 2)^2 + |u| for x = u: L with the multiplier l (aside), which ascends."""
    F = [(1, {(0,): 1, (): -2}), (1, {(0,): 1, (1,): -1})], {(0, 2): 1, (1, 2): -1, (1,): -1, (3,): 2}
    return composite({"x": (1, 1), "u": (1, 1), "l": (1, 1)}, {"F": F}, [minimize("x", "1/2"), minimize("u"), descend("l", "-1")],
                     {"x": column(0), "u": column(0), "l": column(1)}, [{(1,): 1}], ["l"])


def clipped():
    """h = 1 - max(0, 1 - max(0, 2w)) for w, nested; F is 1/2 (h v - 3/4)^2 + w^2/8 + v^2/8, v a step of its own length t."""
    F = [(1, {(1, 2): 1, (): Q(-3, 4)}), (Q(1, 4), {(0,): 1}), (Q(1, 4), {(1,): 1})], {}
    G = [(1, {(1,): 1, (1, 5): -1, (): Q(-3, 4)})], {(0, 0): Q(1, 8)}
    return composite({"w": (1, 1), "v": (1, 1), "h": (1, 1), "t": (1, 1)}, {"F": F, "G": G},
                     [assign("h", {(): 1, (5,): -1}), assign("t", {(3,): Q(1, 2), (): Q(1, 4)}), descend("v", "t"), descend("w", "1/4", "G", kink=1)],
                     {"w": column(Q(1, 2)), "v": column(2), "h": column(0), "t": column(1)}, [{(0,): 2}, {(): 1, (4,): -1}], ["h", "t"])


def tied(box=None):
    """w^2/2 - c |w|, entry by entry, c = 1, 2, 1/2, 0: ties at +-c, or with a box at its two ends where c is beyond them."""
    c = [1, 2, Q(1, 2), 0]
    F = [(1, {(i,): 1}) for i in range(4)], {**{(i,): c[i] for i in range(3)}, **{(4 + i,): -2 * c[i] for i in range(3)}}
    low, high = (None, None) if box is None else (str(-box), str(box))
    return composite({"w": (2, 2)}, {"F": F}, [minimize("w", lower=low, upper=high)], {"w": [[Q(1, 4), Q(0)], [Q(-1, 4), Q(1, 2)]]}, [{(i,): 1} for i in range(3)])


def other_place():
    """B is the minimizer near C, jointly; C moves half of the way to B. Two functions."""
    f = [(1, {(0,): 1, (1,): 1, (): -1}), (2, {(0, 2): 1, (1,): -1})], {(0, 1): Q(1, 2)}
    F = [(1, {(0,): 1, (2,): -1}), (1, {(1,): 1, (3,): -1})], {(4,): Q(1, 4)}
    return composite({"B": (1, 2), "C": (1, 2)}, {"f": f, "F": F}, [minimize("B", "1", "f", "C"), descend("C", "1/2")],
                     {"B": [[Q(0), Q(0)]], "C": [[Q(1), Q(2)]]}, [{(2, 3): 1, (): -1}])


def bent():
    """By entry: w0 with a unit whose coefficient is v, 0 in the first sweep, w1 with one whose root is -v; s counts on, v follows it."""
    F = [(1, {(0,): 1, (4,): -1})], {(0, 0): Q(1, 2), (2, 2): Q(1, 2), (3,): Q(1, 8), (5,): 1, (1, 1): 1}
    return composite({"w": (1, 2), "v": (1, 1), "s": (1, 1)}, {"F": F}, [minimize("w", "1/4"), assign("v", {(3,): 1}), assign("s", {(3,): 1, (): Q(1, 2)})],
                     {"w": [[Q(0), Q(1)]], "v": column(0), "s": column(0)}, [{(0, 2): 1, (): Q(1, 2)}, {(1,): 1, (2,): 1}])


def bank():
    return {"gradient": gradient(), "accelerated": accelerated(), "boxed": accelerated("-1/4", "1/2"), "half boxed": accelerated(None, "1/8"), "multipliers": multipliers(), "clipped": clipped(),
            "tied": tied(), "tied in a box": tied(Q(3, 4)), "tied in a small box": tied(Q(1, 4)), "other place": other_place(), "bent": bent()}


def random_problem(rng):
    """Blocks with updates of all kinds; halves as numbers, so that kinks, ends and ties are met."""
    shapes = {b: rng.choice([(1, 1), (1, 2), (2, 1), (1, 1)]) for b in "abcd"[:rng.randint(2, 4)]}
    first, n = {}, 0
    for b, (r, k) in shapes.items(): first[b], n = n, n + r * k
    def number(zero=False): return Q(rng.choice([-2, -1, 1, 2] + [0] * zero), 2)
    def poly(top, degree, count):
        found = {tuple(sorted(rng.choices(range(top), k=rng.randint(0, degree)))): number() for _ in range(count)}
        return {e: c for e, c in found.items() if c}
    units = []
    for m in range(3):
        units.append({(rng.randrange(n),): Q(rng.choice([-1, 1])), **({(): number()} if rng.random() < .5 else {})} if m < 2 else poly(n + m, 2, 2))
    functions, sweep = {}, []
    for b, (r, k) in shapes.items():
        size, name, own = r * k, "f" + b, range(first[b], first[b] + r * k)
        at = rng.choice([o for o in shapes if shapes[o] == shapes[b]])
        others = [i for i in range(n) if i not in own]
        kind = rng.choice(["assign", "descend", "joint", "entry", "entry", "entry"])
        if kind == "assign":
            sweep.append(assign(b, *(poly(n + 3, 1, 2) for _ in own)))
        elif kind == "descend":
            sizes = [o for o in shapes if shapes[o] == (1, 1) and o != b]
            sweep.append(descend(b, rng.choice(["1/4", "-1/8", "1/2"] + sizes), "F", at, rng.randint(0, 1)))
        elif kind == "joint":
            functions[name] = [(1, {(i,): 1, (): number()}) for i in own] + [(Q(1, 2), {(own[0],): 1, (rng.choice(others),): -1})], {}
            sweep.append(minimize(b, rng.choice(["0", "1", "1/3"]), name, at))
        else:
            residuals, rest = [], {}
            for i in own:
                z = n + len(units)
                units.append({(i,): Q(rng.choice([-1, 1])), **rng.choice([{}, {(): number()}, {(rng.choice(others),): number()}])})
                residuals.append((1, {(i,): 1, **rng.choice([{}, {(z,): number()}, {(rng.choice(others),): -1}])}))
                units.append({**{tuple(sorted((i, rng.choice(others)))): Q(1)}, **({(): number()} if rng.random() < .7 else {})})
                residuals.append((Q(1, 2), {(i,): 1, (z + 1,): Q(1, 2), (): number()}))
                rest.update({(z,): number(), (z + 1,): number(), (i, z): Q(1, 4), (i,): Q(1, 2)})
            low, high = rng.choice([(None, None), ("-1", None), (None, "1/2"), ("-1/2", "1/2"), ("-1", "1")])
            functions[name] = residuals, rest
            sweep.append(minimize(b, rng.choice(["0", "1", "3/2"]), name, at, low, high))
    units.append(poly(n, 1, 2))
    top = n + len(units)
    F = [(1, {(i,): 1, **({(rng.choice(range(n, top)),): number()} if rng.random() < .5 else {}), (): number()}) for i in range(n)], poly(top, 2, 3)
    functions["F"] = F if rng.random() < .6 or not functions else rng.choice(list(functions.values()))
    rng.shuffle(sweep)
    aside = [b for b in shapes if rng.random() < .3]
    return composite(shapes, functions, sweep, {b: [[number(True) for _ in range(k)] for _ in range(r)] for b, (r, k) in shapes.items()}, units, aside)


# Certificates and what is done to them.

def orbit(problem, sweeps, bits=53):
    naive, points = Naive(problem), [matrices(problem["start"])]
    for k in range(sweeps):
        points.append(naive.sweep(points[-1], bits, k))
    return naive, points


def nearby(points):
    """The reference: every entry a little away, 0 where it was 0."""
    return [{b: [[y and y + Q(1, 2 ** 30) for y in row] for row in m] for b, m in x.items()} for x in points]


def full(problem, sweeps=3, bits=53):
    naive, points = orbit(problem, sweeps, bits)
    return of_points(problem, naive, points)


def of_points(problem, naive, points):
    other, F = nearby(points), [Q(round(naive.F(x) * 2 ** 40), 2 ** 40) for x in points]
    runs = {"recorded": recorded(points, objective=" ".join(map(dy, F))), "reference": recorded(other)}
    return certificate(problem, runs, naive.best(points, other, F))


def paths(v, at=()):
    """Where the numbers, strings and nulls of a value are."""
    if type(v) in (dict, list):
        for key, x in v.items() if type(v) is dict else enumerate(v):
            yield from paths(x, (*at, key))
    else:
        yield at


def changed(v, path, new):
    """A copy with another value at the path, sharing the rest."""
    if not path: return new
    v = dict(v) if type(v) is dict else list(v)
    v[path[0]] = changed(v[path[0]], path[1:], new) if path[1:] else new
    return v


def get(v, path):
    for key in path: v = v[key]
    return v


LITTLE = Q(1, 2 ** 36)


def edits(y):
    """Other values of the same form."""
    if type(y) is int: return [y - 1, y + 1]
    if type(y) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", y): return [str(Q(y) * (1 + LITTLE) + LITTLE), str(Q(y) * (1 - LITTLE) - LITTLE)]
    return {"method": ["rounding"], "rounding": ["method"], "proved": ["undecided"], "case": ["own"], "own": ["case"], "J0": ["J1"], "J1": ["J0", "J1w"], "J1w": ["J1"], "J2": ["J1"]}.get(y, [])


def with_what_it_needs(cert, q):
    """Claim q and those it needs alone."""
    claims = {c["digest"]: c for c in cert["claims"]}
    def needed(c): return [o for d in c["needs"] for o in needed(claims[d])] + [c]
    found = []
    for c in needed(cert["claims"][q]):
        if c not in found: found.append(c)
    return {**cert, "claims": found}


def texts(y):
    """Of a monomial: another coefficient, and other indices."""
    c, *e = y.split(" ")
    found = [" ".join([str(t), *e]) for t in (Q(c) * Q(9, 8), -Q(c))]
    return found + [" ".join([c, *e[:q], str(int(i) + d), *e[q + 1:]]) for q, i in enumerate(e) for d in (-1, 1)]


def is_monomial(path):
    return path[0] == "units" or path[0] == "functions" and path[-2] in ("value", "rest") or path[0] == "sweep" and path[2] == "value"


EVERY = int(os.environ.get("AMCHECK_EVERY", 4))  # of how many files one goes to amcheck too; all of them take minutes


class Composites(Polynomials):
    files = 0

    def judged(self, problem, cert, naive=None):
        """The oracle refuses what is not true, and accepts what is; files may be malformed too. Its exit code."""
        code = check(file(problem), file(cert))[0]
        Composites.files += 1
        if AMCHECK and Composites.files % EVERY == 0: self.outcome(problem, cert, code)
        if code in (0, 1): self.assertEqual(code, 1 - (naive or Naive(problem)).holds(cert))
        else: self.assertEqual(code, 2)
        return code

    def parts(self, problem, claims, points):
        """Of claims about the recorded points: the file is as true as the claims are."""
        return self.judged(problem, certificate(problem, {"recorded": recorded(points)}, claims))

    def refused(self, problem, cert, word=None, code=2):
        self.outcome(problem, hashed(cert, problem), code, word)


class Claims(Composites):
    """Claims that are just true, and with every number changed."""

    def test_true(self):
        kinds = set()
        for name, problem in bank().items():
            with self.subTest(name):
                cert = full(problem)
                self.assertEqual(self.judged(problem, cert), 0)
                kinds |= {(c["kind"], c.get("form"), c["verdict"]) for c in cert["claims"]}
        for form in ("J0", "J1", "J1w", "J2", "J3"):
            self.assertTrue({("sufficient_decrease", form, "proved"), ("sufficient_decrease", form, "refuted")} <= kinds)
            self.assertEqual(("smallest_j", form, "proved") in kinds, form != "J3")

    def test_random(self):
        """Problems at random, many of them at kinks, ends and ties; some have updates without a result."""
        accepted, undefined = 0, 0
        for seed in range(26):
            rng = random.Random(seed)
            problem = random_problem(rng)
            try:
                cert = full(problem, 2, 53)
            except Undefined:
                x = matrices(problem["start"])
                claim = {"kind": "am_trajectory", "range": [0, 1], "start": "case", "tolerance": "99", "distance": {b: "99" for b in x}, "ties": [], "witness": {}}
                with self.subTest(seed): undefined += self.parts(problem, [claim], [x, x])
                continue
            with self.subTest(seed):
                self.assertEqual(self.judged(problem, cert), 0)
                accepted += 1
                for path in [("runs", "recorded", "iterates", 1, b) for b in problem["start"]]:  # the block of one iterate is another
                    m = get(cert, path)
                    m = [" ".join(dy(undy(t) + LITTLE) for t in row.split(" ")) for row in m]
                    self.judged(problem, hashed(with_what_it_needs(changed(cert, path, m), 0), problem))
        self.assertTrue(accepted > 15 and undefined > 0, (accepted, undefined))

    def test_numbers(self):
        codes = {0: 0, 1: 0, 2: 0}
        for name, problem in bank().items():
            cert, naive = full(problem, 2), Naive(problem)
            for q, claim in enumerate(cert["claims"]):
                if claim.get("form", "J3") != "J3" and name not in ("accelerated", "clipped"): continue
                part = with_what_it_needs(cert, q)
                at = ("claims", len(part["claims"]) - 1)
                for path in paths(claim):
                    if path[0] in ("digest", "needs", "kind"): continue
                    for new in edits(get(claim, path)):
                        with self.subTest((name, claim["kind"], path, new)):
                            codes[self.judged(problem, hashed(changed(part, at + path, new), problem), naive)] += 1
        self.assertTrue(codes[1] > codes[0] and codes[2] > 50, codes)

    def test_keys(self):
        seen = set()
        for problem in (multipliers(), clipped()):
            cert = full(problem, 2)
            for q, claim in enumerate(cert["claims"]):
                if (claim["kind"], claim.get("form"), claim["verdict"]) in seen: continue
                seen.add((claim["kind"], claim.get("form"), claim["verdict"]))
                part = with_what_it_needs(cert, q)
                last = len(part["claims"]) - 1
                for key in claim.keys() - {"digest"}:
                    self.refused(problem, changed(part, ("claims", last), {k: v for k, v in claim.items() if k != key}))
                for key in {"more", "beta", "witness"} - claim.keys():
                    self.refused(problem, changed(part, ("claims", last, key), "1"))
                if claim["needs"]:
                    self.refused(problem, changed(part, ("claims", last, "needs"), []), "needs", 1)
                    self.refused(problem, changed(part, ("claims", last, "needs"), claim["needs"] * 2), "needs", 1)
                else: self.refused(problem, changed(part, ("claims", last, "needs"), ["0" * 64]), "needs", 1)
                self.outcome(problem, changed(part, ("claims", last, "digest"), "0" * 64), 1, "digest")
                if claim["kind"] in ("sufficient_decrease", "relative_error", "am_trajectory"): self.refused(problem, changed(part, ("claims", last, "verdict"), "proved" if claim["verdict"] == "refuted" else "refuted"))
                self.refused(problem, changed(part, ("claims", last, "range"), [0, 3]))

    def test_problems(self):
        """Every number and index of a problem changed, the claims as they were."""
        codes = {0: 0, 1: 0, 2: 0}
        for name, problem in bank().items():
            if name in ("half boxed", "tied in a small box"): continue
            cert = full(problem, 2)
            cert = {**cert, "claims": [c for c in cert["claims"] if c["kind"] in ("am_trajectory", "rises", "relative_error")]}
            for path in paths(problem):
                y = get(problem, path)
                other = texts(y) if is_monomial(path) else edits(y) if path[0] in ("functions", "sweep", "blocks") else [] if path[0] != "start" else [y + " 0", y.replace("0", "1")]
                for new in other:
                    p = changed(problem, path, new)
                    with self.subTest((name, path, new)): codes[self.judged(p, hashed(cert, p))] += 1
        self.assertTrue(codes[1] > 4 * codes[0] and codes[2] > 50, codes)


STILL = {"kind": "rises", "range": [0, 0], "sweeps": []}


class Files(Composites):
    """SPEC 2.5."""

    def form(self, problem, code, word=None):
        self.outcome(problem, certificate(problem, {"recorded": {"origin": "user", "iterates": [problem.get("start", {})]}}, [STILL]), code, word)

    def test_keys(self):
        for problem in (multipliers(), clipped(), accelerated("0", "1")):
            self.form(problem, 0)
            for path in {path[:q] for path in paths(problem) for q in range(len(path))}:
                v = get(problem, path)
                if type(v) is not dict or path == ("functions",): continue
                for key in v:
                    if path == () and key in ("format", "kind"): continue
                    with self.subTest((path, key)): self.form(changed(problem, path, {k: y for k, y in v.items() if k != key}), 2)
                self.form(changed(problem, (*path, "more"), "1"), 2)

    def test_problems(self):
        p = multipliers()
        def go(path, new, code=2, word=None):
            with self.subTest((path, new)): self.form(changed(p, path, new), code, word)
        for new in (["x"], [], ["u", "l"], ["x", "u", "l"]): go(("aside",), new, 0)
        for new in (["l", "u"], ["l", "l"], ["q"], "l", [["l"]], None): go(("aside",), new)
        for new in ([["1 2 2 2"]], [["1 " + " ".join("2" * 32)]], [["1"]], [[]], [["1 0"], ["1 0 3"]], [["1 2"], ["1 3 3", "1 2 3 3"]]): go(("units",), new, 0)
        for new in ([["1 3"]], [["1 0"], ["1 4"]], [["1 " + " ".join("0" * 33)]], [["1 0 0", "1 0"]], [["0 0"]], [["1 1 0"]], [["1 0", "1 0"]], ["1 0"], [["1 0 "]], [["1 -1"]], [["1 01"]], [["a 0"]]): go(("units",), new)
        go(("units",), [])  # 3 is in functions
        f = p["functions"]["F"]
        for new in ({}, [], {"F": f, "1": f}, {"F": f, "a_b": f}, {"F": f, "": f}, {"G": f}, {"F": f, "G": {"residuals": [], "rest": []}}, {"F": f, "G": {**f, "more": "1"}}, {"F": [f]}): go(("functions",), new)
        for new in ({"F": f, "G": f}, {"F": f, "x": {"residuals": [], "rest": ["1"]}}, {"F": f, "Z9": {"residuals": [{"weight": "1", "value": []}], "rest": []}}): go(("functions",), new, 0)
        for new in ("G", "", "f", None, 0): go(("objective",), new)
        for new in (["1 4"], ["1 3", "1 1"], ["0"], [1]): go(("functions", "F", "rest"), new)
        for new in ("0", "-1", "2/4", 1): go(("functions", "F", "residuals", 0, "weight"), new)
        go(("functions", "F", "rest"), ["1" + "0" * 400000 + " 0"], 4)
        go(("kind",), "polynomial")
        go(("kind",), "composites", 3)
        go(("previous",), p["start"])
        for key in ("x", "l"): go(("start",), {b: m for b, m in p["start"].items() if b != key})
        for new in (["0 0"], ["0", "0"], [], ["1/2"]): go(("start", "x"), new)
        for new in ([], p["blocks"] * 2, p["blocks"][:2]): go(("blocks",), new)
        for key, new in (("name", "1"), ("name", "u"), ("rows", 0), ("cols", 0), ("rows", 2), ("cols", -1), ("rows", "1"), ("rows", 2 ** 30)): go(("blocks", 0, key), new)

    def test_updates(self):
        p = {**clipped(), "functions": {**clipped()["functions"], "G": {"residuals": [], "rest": ["1/2 0 0", "1 1 1"]}}}
        p["sweep"] = [*p["sweep"][:2], minimize("v", "1", at="t"), p["sweep"][3]]
        self.form(p, 0)
        def go(q, key, new, code=2):
            with self.subTest((q, key, new)): self.form(changed(p, ("sweep", q, key), new), code)
        for q in range(4):
            for new in ([], ["q"], ["w", "v"], ["h", "h"], "h", [["h"]], ["w" if q < 3 else "v"]): go(q, "blocks", new)
            for new in ("ridge", "scalar", "jacobi", "heavy_ball", *{"assign", "descend", "minimize"} - {p["sweep"][q]["update"]}): go(q, "update", new)
            go(q, "update", "other", 3)
            with self.subTest(q): self.form({**p, "sweep": p["sweep"][:q] + p["sweep"][q + 1:]}, 2)
            with self.subTest(q): self.form({**p, "sweep": [*p["sweep"], p["sweep"][q]]}, 2)
        for new in ([], [["1"], ["1"]], ["1"], [["1 6"]], [["1 5", "1 0"]], [[1]]): go(0, "value", new)
        for new in ([[]], [["1 0 1 2 3 4 5 5"]]): go(0, "value", new, 0)
        for q in (2, 3):
            for new in ("q", "", ["t"]): go(q, "at", new)
            for new in ("w", "h"): go(q, "at", new, 0)
            for new in ("H", "", "f", "x"): go(q, "function", new)
        for new in ("0", "", "w", "q", "-0", "1.5", "2/4", "0/1", "1 ", None, 1): go(3, "step", new)
        for new in ("-1", "2/3", "t", "h", "v"): go(3, "step", new, 0)
        for new in (-1, 2, "1", "0", None): go(3, "kink", new)
        go(3, "kink", 0, 0)
        for new in ("-1", None, "a", 0): go(2, "prox", new)
        go(2, "prox", "0", 0)
        for low, high, code in ((None, "0", 0), ("0", None, 0), ("-1", "1/2", 0), ("0", "0", 2), ("1", "0", 2), ("", None, 2), (0, None, 2), ("t", None, 2)):
            with self.subTest((low, high)): self.form(changed(changed(p, ("sweep", 2, "lower"), low), ("sweep", 2, "upper"), high), code)
        two = gradient()  # a block of another shape is no place, and of two entries no step
        two["blocks"].append({"name": "t", "rows": 1, "cols": 1})
        two["units"], two["functions"]["F"]["rest"], two["start"]["t"] = [["1 0"]], [], ["1"]
        two["sweep"].append(assign("t", {}))
        self.form(two, 0)
        self.form(changed(two, ("sweep", 0, "step"), "t"), 0)
        self.form(changed(two, ("sweep", 0, "at"), "t"), 2)
        two["sweep"][1] = descend("t", "x")
        self.form(two, 2)
        self.form(changed(two, ("sweep", 1, "step"), "t"), 2)
        for kind in (pair(2, 1), network([1, 1], 1, None, 1)[0]):
            b = kind["sweep"][0]["blocks"][0]
            for u in (assign(b, {}), descend(b, "1"), minimize(b)): self.form({**kind, "sweep": [u, *kind["sweep"][1:]]}, 2)

    def test_minimize(self):
        """Which minimizations are allowed: jointly, by entry with bounds, by entry without."""
        B = {"B": (1, 2), "v": (1, 2)}  # 0 1, 2 3; units from 4
        on, off = (0, 0, 0), (2, 2, 2)
        joint, entry = (0, 2, 2), on
        for units, residuals, rest, codes in (
                ([], [{(0,): 1, (1,): 1}], {}, (0, 2, 2)), ([], [{(0,): 1}, {(1, 2): 1}], {}, entry), ([], [{(0, 1): 1}], {}, off), ([], [{(0, 0): 1}], {}, off), ([], [{(0, 2, 2): 1}], {}, entry),
                ([], [], {(0, 1): 1}, joint), ([], [], {(0, 0): 1, (1, 1, 2): 1}, entry), ([], [], {(0, 0, 0): 1}, off), ([], [], {(0, 1, 2, 3): 1}, joint), ([], [], {(0, 0, 1): 1}, off),
                ([{(2,): 1}], [{(0, 4): 1, (1,): 1}], {}, joint), ([{(2,): 1}], [{(0, 4): 1}], {(4, 4, 4): 1}, entry), ([{(0,): 1}], [{(0,): 1}], {}, entry), ([{(0,): 1}], [{(4,): 1, (0,): 1}], {}, on),
                ([{(0,): 1}], [{(0, 4): 1}], {}, off), ([{(0,): 1}], [{(4, 4): 1}], {}, off), ([{(0,): 1}], [{(4,): 1, (1,): 1}], {}, off), ([{(0,): 1}], [], {(4, 4): 1, (0, 4): 1}, on),
                ([{(0,): 1}], [], {(4, 4, 4): 1}, off), ([{(0,): 1}], [], {(0, 4, 4): 1}, off), ([{(0,): 1}], [], {(1, 4): 1}, off), ([{(0,): 1}], [], {(4,): 1, (1, 1): 1, (0,): 1}, on),
                ([{(0,): 1, (1,): 1}], [], {(4,): 1}, off), ([{(0, 1): 1}], [], {(4,): 1}, off), ([{(0, 0): 1}], [], {(4,): 1}, off), ([{(0, 2): 1}], [], {(4,): 1}, on), ([{(0, 2, 2): 1, (3,): 1}], [{(2, 4): 1}], {}, on),
                ([{(0,): 1}, {(4,): 1}], [], {(5,): 1}, off), ([{(0,): 1}, {(0,): 1, (4,): 1}], [], {(5,): 1}, off), ([{(2,): 1}, {(0, 4): 1}], [], {(5,): 1}, on), ([{(2,): 1}, {(4,): 1}, {(0, 5): 1}], [], {(6,): 1}, on),
                ([{(0,): 1}, {(1,): 1}], [], {(4, 5): 1}, off), ([{(0,): 1}, {(1,): 1}], [], {(4,): 1, (5,): 1}, on), ([{(0,): 1}, {(1,): 1}], [{(4,): 1, (5,): 1}], {}, off),
                ([{(0,): 1}, {(0,): -1}], [{(4,): 1, (5,): 1}], {(4, 5): 1}, on), ([{(0,): 1}, {(0,): -1}], [{(4, 5): 1}], {}, off), ([{(0,): 1}, {(2, 4): 1}], [], {(5,): 1}, off),
                # units that the function does not contain do not count
                ([{(0, 1): 1}, {(2,): 1}], [{(0, 5): 1}], {}, entry), ([{(0, 1): 1}, {(0,): 1}], [{(5,): 1}], {}, on)):
            problem = composite(B, {"F": ([(1, r) for r in residuals], rest), "G": ([], {(q,): 1 for q in range(4 + len(units))})}, [minimize("B"), assign("v", {}, {})],
                                {"B": [[Q(0), Q(0)]], "v": [[Q(0), Q(0)]]}, units, objective="G")
            for code, (low, high) in zip(codes, ((None, None), ("0", None), (None, "1"))):
                with self.subTest((units, residuals, rest, low, high)): self.form(changed(changed(problem, ("sweep", 0, "lower"), low), ("sweep", 0, "upper"), high), code)


class ByHand(Composites):
    """SPEC 3.30 and J3, with numbers that are known."""

    def trajectory(self, problem, k, **more):
        return {"kind": "am_trajectory", "range": [0, k], "start": "case", "tolerance": "1", "distance": {b: "0" for b in problem["start"]}, "ties": [], "witness": {}, **more}

    def one(self, update, start, new, functions=None, units=(), more=(), aside=(), **claim):
        """The exit code of a trajectory of one sweep, exactly; blocks of one entry in the order of start, which stay but for the first."""
        names = list(start)
        sweep = [update, *more, *(assign(b, {(q,): 1}) for q, b in enumerate(names) if b not in [u["blocks"][0] for u in (update, *more)])]
        p = composite({b: (1, 1) for b in names}, functions or {"F": ([(1, {(0,): 1})], {})}, sweep, {b: column(y) for b, y in start.items()}, units, aside)
        x = [matrices(p["start"]), {b: column({**start, **new}[b]) for b in names}]
        return self.parts(p, [self.trajectory(p, 1, **claim)], x)

    def test_descend(self):
        abs_ = {"F": ([], {(0,): -1, (3,): 2})}  # |w|, of w, c, t
        units = [{(0,): 1}]
        for kink, best in ((0, Q(1, 2)), (1, Q(-1, 2))):
            for y in (Q(1, 2), Q(-1, 2), 0):
                self.assertEqual(self.one(descend("w", "1/2", kink=kink), {"w": 0, "c": 1, "t": 1}, {"w": y}, abs_, units), int(y != best))
        # at c, where w is not at its kink; the step is t; c with the kink itself
        for c, t, y in ((1, 2, -1), (-1, 4, 3), (0, 1, 1)):
            self.assertEqual(self.one(descend("w", "t", at="c"), {"w": 0, "c": c, "t": t}, {"w": y}, abs_, units), 0)
            self.assertEqual(self.one(descend("w", "t", at="c"), {"w": 0, "c": c, "t": t}, {"w": y + 1}, abs_, units), 1)
        # f is taken at c in w's place: w^2 v at c = 3
        cube = {"F": ([], {(0, 0, 1): 1})}
        self.assertEqual(self.one(descend("w", "1", at="c"), {"w": 5, "v": 2, "c": 3}, {"w": 3 - 12}, cube), 0)
        # nested: max(0, 1 - max(0, w)) at w = 0 and 1
        nested, units = {"F": ([], {(3,): 1})}, [{(0,): 1}, {(): 1, (2,): -1}]
        for kink, w, slope in ((0, 0, 0), (1, 0, -1), (0, 1, 0), (1, 1, -1), (0, Q(1, 2), -1), (0, 2, 0)):
            self.assertEqual(self.one(descend("w", "1", kink=kink), {"w": w, "c": 0}, {"w": w - slope}, nested, units), 0)
            self.assertEqual(self.one(descend("w", "1", kink=kink), {"w": w, "c": 0}, {"w": w + slope + 1}, nested, units), 1)

    def test_assign(self):
        """The value is that before the update, nested units too; the next update sees it."""
        units = [{(0,): 1}, {(): 1, (2,): -1}]
        for w, best in ((Q(-1), 0), (Q(1, 4), Q(1, 4)), (Q(3), 1)):
            new = {"w": best, "v": 2 * best}
            self.assertEqual(self.one(assign("w", {(): 1, (3,): -1}), {"w": w, "v": 9}, new, None, units, [assign("v", {(0,): 2})]), 0)
            self.assertEqual(self.one(assign("w", {(): 1, (3,): -1}), {"w": w, "v": 9}, {**new, "v": 2 * w}, None, units, [assign("v", {(0,): 2})]), int(w != best))

    def test_minimize(self):
        ab = {"F": ([(1, {(0,): 1, (1,): -1})], {(0,): -1, (2,): 2})}  # (w - c)^2/2 + |w|
        units = [{(0,): 1}]
        for c, best, low, high in ((3, 2, None, None), (Q(1, 2), 0, None, None), (-3, -2, None, None), (3, 1, "0", "1"), (-3, -1, "-1", None), (3, Q(1, 2), "-2", "1/2"), (Q(1, 2), Q(1, 4), "1/4", None), (3, 2, "0", None),
                                   (Q(1, 2), 0, "0", "1"), (-3, -2, None, "0"), (3, 2, "2", "3"), (3, -1, None, "-1")):
            for off in (0, Q(1, 8), Q(-1, 8)):
                with self.subTest((c, low, high, off)): self.assertEqual(self.one(minimize("w", lower=low, upper=high), {"w": 5, "c": c}, {"w": best + off}, ab, units), int(off != 0))
        # prox, near c: (w - c)^2/2 + |w| + (w - c)^2/2
        self.assertEqual(self.one(minimize("w", "1", at="c"), {"w": 5, "c": 3}, {"w": Q(5, 2)}, ab, units), 0)
        self.assertEqual(self.one(minimize("w", "1"), {"w": 5, "c": 3}, {"w": Q(7, 2)}, ab, units), 0)
        self.assertEqual(self.one(minimize("w", "1", at="c"), {"w": 5, "c": 3}, {"w": Q(3, 2)}), 0)  # jointly, w^2/2
        self.assertEqual(self.one(minimize("w", "1"), {"w": 5, "c": 3}, {"w": Q(5, 2)}), 0)
        self.assertEqual(self.one(minimize("w"), {"w": 5, "c": 0}, {"w": 0}, {"F": ([(1, {(0,): 1, (2,): -1})], {})}, units), 1)  # 0 for w > 0
        wide = composite({"w": (1, 3)}, {"F": ([(1, {(i,): 1}) for i in range(3)], {(0,): 1, (3,): -2, (2,): 1, (4,): -2})}, [minimize("w")], {"w": [[Q(0)] * 3]}, [{(0,): 1}, {(2,): 1}])
        for ties, code in (([0, 0], [0, 2]), 0), (([0, 2], [0, 0]), 1), (([0, 0], [2, 0]), 1), (([0, 0],), 1):
            self.assertEqual(self.parts(wide, [self.trajectory(wide, 1, ties=[[0, "w", *tie] for tie in ties])], [matrices(wide["start"]), {"w": [[Q(1), Q(0), Q(-1)]]}]), code)
        # ties: w^2/2 - 2|w| between bounds, and at both
        concave = {"F": ([(1, {(0,): 1})], {(0,): 2, (2,): -4})}
        for low, high, bests in ((None, None, (-2, 2)), ("-1", "1", (-1, 1)), ("-1", "3/2", (Q(3, 2),)), ("-2", "2", (-2, 2)), ("0", None, (2,)), ("-1", "0", (-1,)), ("1/2", "1", (1,)), ("-3", "1", (-2,))):
            for y in (-2, -1, 0, Q(1, 2), 1, Q(3, 2), 2):
                for ties in ([], [[0, "w", 0, 0]]):
                    with self.subTest((low, high, y, ties)):
                        self.assertEqual(self.one(minimize("w", lower=low, upper=high), {"w": 5, "c": 0}, {"w": y}, concave, units, ties=ties), int(y not in bests or (len(bests) > 1) != bool(ties)))
        # -|w|, and -w^2 beyond 1, are not strictly convex; in a box without the bad part they are
        bad = {"F": ([(1, {(0,): 1})], {(2, 2): -2})}  # w^2/2 - 2 max(0, w - 1)^2
        for low, high, code in ((None, None, 1), (None, "1", 0), (None, "9/8", 1), ("0", "1/2", 0)):
            with self.subTest((low, high)): self.assertEqual(self.one(minimize("w", lower=low, upper=high), {"w": 5, "c": 0}, {"w": 0}, bad, [{(0,): 1, (): -1}]), code)
        self.assertEqual(self.one(minimize("w"), {"w": 0, "c": 0}, {"w": 0}, {"F": ([], {(0, 1): 1})}), 1)  # jointly, the Hessian 0
        self.assertEqual(self.one(minimize("w", "1"), {"w": 4, "c": 3}, {"w": 1}, {"F": ([], {(0, 1): 1})}), 0)
        self.assertEqual(self.one(minimize("w", "1"), {"w": 4, "c": 3}, {"w": 1}, {"F": ([], {(0, 0, 1): Q(-1, 6)})}), 1)
        # a unit whose coefficient of w is 0 here: no root, and it is 3 or 0
        for b, best in ((3, -3), (-3, 0)):
            f = {"F": ([(1, {(0,): 1, (2,): 1})], {})}
            self.assertEqual(self.one(minimize("w"), {"w": 4, "c": 0}, {"w": best}, f, [{(0, 1): 1, (): b}]), 0)

    def test_refuted(self):
        p = tied()
        x = [matrices(p["start"]), {"w": [[Q(1), Q(2)], [Q(1, 2), Q(1, 4)]]}]  # exact but for the last, 1/4 from 0
        nu = Q(1) + 4 + Q(1, 4) + Q(1, 16)
        claim = {"kind": "am_trajectory", "verdict": "refuted", "range": [0, 1], "start": "own", "tolerance": "1/100", "at": [0, "w"], "inverse": None, "lower": "3/40"}
        self.assertEqual(self.parts(p, [claim], x), 0)  # 1/4 / (1 + sqrt(nu)) = 0.0757
        self.assertTrue((Q(1, 4) / Q(3, 40) - 1) ** 2 > nu > (Q(1, 4) / Q(19, 250) - 1) ** 2)
        for new, code in ({"lower": "19/250"}, 1), ({"lower": "1/100"}, 1), ({"at": [1, "w"]}, 1), ({"at": [0, "v"]}, 2), ({"inverse": ["1"]}, 2), ({"inverse": ["1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1"]}, 2):
            self.go(p, {**claim, **new}, code, None, x)
        for witness in ({"w": [["1"]]}, {"w": []}, {"v": [["1"]]}):
            self.go(p, self.trajectory(p, 1, witness=witness), 2, None, x)
        self.go(p, self.trajectory(p, 1, witness={"w": []}, range=[0, 0]), 2, None, x)

    def root(self, F, x, units, box, root):
        """Is root^2 the G at x, two blocks of one entry, or (None) has it none? After a step of 1 in the second block."""
        low, high = box or (None, None)
        p = composite({"a": (1, 1), "b": (1, 1)}, {"F": F, "near": ([(1, {(0,): 1})], {})}, [minimize("a", f="near", lower=low, upper=high), assign("b", {(1,): 1})], {"a": column(0), "b": column(0)}, units)
        points = [{"a": column(x[0]), "b": column(x[1] + 1)}, {"a": column(x[0]), "b": column(x[1])}]
        claim = {"kind": "relative_error", "range": [0, 1], "j": 1, "b": str(root or 99), "b_lower": str(root or 0), "window": 0}
        if root is None: return self.go(p, claim, 1, "at an iterate", points)
        self.go(p, claim, 0, None, points)
        self.go(p, {**claim, "b_lower": str(root + LITTLE)}, 1, "b_lower", points)
        if root: self.go(p, {**claim, "b": str(root - LITTLE), "b_lower": "0"}, 1, "G <= b^2", points)
        refuted = {"kind": "relative_error", "verdict": "refuted", "range": [0, 1], "j": 1, "window": 0}
        self.go(p, refuted, 1, "window", points)
        self.go(p, refuted, int(root == 0), None, points[1:] * 2)
        if not units: return
        q = {**p, "aside": ["b"]}  # no step then
        self.go(q, refuted, int(root == 0), None, points)
        self.go(q, claim, 1, None, points)

    def test_subgradients(self):
        a, b = {(0,): 1}, {(1,): 1}
        for F, x, units, box, G in (
                (([], {(0,): 3, (1,): 4}), (0, 0), [], None, 5),
                # one kink: convex 3 + [0, c], turned, concave
                (([], {(0,): 3, (2,): -4}), (0, 0), [a], None, 1), (([], {(0,): -1, (2,): 2}), (0, 0), [a], None, 0), (([], {(0,): 1, (2,): 2}), (0, 0), [a], None, 1), (([], {(0,): -3, (2,): 2}), (0, 0), [a], None, 1),
                (([], {(0,): 3, (2,): 4}), (0, 0), [{(0,): -1}], None, 0), (([], {(0,): 3, (2,): 2}), (0, 0), [{(0,): -1}], None, 1), (([], {(0,): -1, (2,): -4}), (0, 0), [{(0,): -1}], None, 1),
                # two kinks of different unknowns, of the same, that meet, one that F does not contain
                (([], {(0,): -1, (2,): 2, (1,): 3, (3,): -2}), (0, 0), [a, b], None, 1), (([], {(0,): -1, (2,): 2, (1,): 3, (3,): -2}), (0, 0), [a, {(0,): -1}], None, None),
                (([], {(2, 3): 1}), (0, 0), [a, b], None, None), (([(1, {(2,): 1, (3,): 1, (): -1})], {}), (0, 0), [a, b], None, None), (([(1, {(2,): 1, (): -1}), (1, {(3,): 1, (): -1})], {}), (0, 0), [a, b], None, 0),
                (([], {(0,): 3, (2,): -4}), (0, 0), [a, b], None, 1), (([], {(4,): 1}), (0, 0), [a, b, {(2,): 1, (3,): 1, (): 1}], None, None), (([], {(4,): 1}), (0, 0), [a, {}, {(2,): 1, (): 1}], None, 0),
                # at the ends of the box, out of it; the kink there
                (([], {(0,): 3}), (1, 0), [], ("1", "2"), 0), (([], {(0,): -3}), (1, 0), [], ("1", "2"), 3), (([], {(0,): -3}), (2, 0), [], ("1", "2"), 0), (([], {(0,): 3}), (2, 0), [], ("1", "2"), 3),
                (([], {(0,): 3}), (Q(3, 2), 0), [], ("1", "2"), 3), (([], {(0,): 3}), (3, 0), [], ("1", "2"), None), (([], {(0,): 3}), (0, 0), [], ("1", None), None), (([], {(0,): 3}), (1, 0), [], (None, "1"), 3),
                (([], {(0,): 3, (2,): 1}), (0, 0), [a], ("0", "1"), None), (([], {(0,): 3, (2,): 1}), (0, 0), [b], ("0", "1"), 0), (([], {(0,): 3, (1,): 4, (2,): -8}), (0, 0), [b], ("-1", "0"), 5),
                (([], {(1,): 2, (2,): -3}), (0, 0), [b], ("0", "1"), 1), (([], {(0,): 3, (2,): 1}), (0, 0), [{(0,): 1, (1,): 1}], ("0", "1"), None),
                # (ii), from (25,0) to (7,24), and from (4,-3) to (3,0)
                (([], {(0,): 25, (2,): 2}), (0, 0), [{(0,): -9, (1,): 12}], None, 20), (([], {(0,): 25, (2,): -1}), (0, 0), [{(0,): -9, (1,): 12}], None, 25), (([], {(0,): 4, (1,): -3, (2,): 1}), (0, 0), [{(0,): -1, (1,): 3}], None, 3), (([], {(0,): 3, (1,): 4, (2,): -1}), (0, 0), [{(0,): 3, (1,): 4}], None, 0),
                (([], {(0,): 3, (1,): 4, (2,): -2}), (0, 0), [{(0,): 3, (1,): 4}], None, 5), (([], {(0,): -3, (1,): -4, (2,): 3}), (0, 0), [{(0,): 3, (1,): 4}], None, 0), (([], {(0,): -3, (1,): -4, (2,): -1}), (0, 0), [{(0,): 3, (1,): 4}], None, 5),
                # a unit in the other: c of the chain rule, 2 by z1; nested kinks both
                (([], {(0,): -3, (3,): 1}), (0, 0), [a, {(2,): 4, (): 1}], None, 0), (([], {(0,): -3, (3,): 1}), (0, 0), [a, {(2,): 4}], None, None), (([], {(0,): -3, (1,): -4, (3,): 1}), (0, 0), [{(0,): 3, (1,): 4}, {(2,): 2, (): 1}], None, 0),
                (([], {(0,): 3, (1,): 4, (3,): 1}), (0, 0), [{(0,): 3, (1,): 4}, {(2,): -2, (): 1}], None, 5), (([], {(3,): 1}), (1, 0), [a, {(2,): 1, (): -1}], None, 0), (([], {(0,): 3, (3,): -1}), (1, 0), [a, {(2,): 1, (): -1}], None, 2),
                # a unit of degree 2 or of none that is 0 with its gradient
                (([], {(2,): 1, (0,): 3}), (0, 0), [{(0, 0): 1}], None, None), (([], {(2,): -1, (0,): 3}), (0, 0), [{(0, 0): 1}], None, None), (([], {(2,): 1, (0,): 3}), (0, 0), [{(0, 1): 1}], None, None), (([], {(2,): 1, (0,): 3}), (0, 0), [{}], None, None), (([], {(2,): -1, (0,): 5}), (1, 0), [{(0, 0): 2, (): -2}], None, 1)):
            with self.subTest((F, x, units, box)): self.root(F, x, units, box, G)

    def test_rises(self):
        """F = x^2/2 falls by an exact minimization; here it rises, by an update of each kind. Steps and minima of aside blocks count in F."""
        F = {"F": ([(1, {(0,): 1})], {(1,): 1}), "G": ([(1, {(0,): 1, (): -3})], {})}
        change = {"k": 0, "amount": ["4", "4"], "updates": [{"label": "x", "amount": ["4", "4"], "cause": "method"}]}
        for update, exact, cause in ((minimize("x"), False, "rounding"), (minimize("x", "1"), False, "rounding"), (minimize("x", at="c"), False, "method"), (minimize("x", lower="2"), False, "method"), (minimize("x", upper="4"), False, "method"),
                                     (minimize("x", f="G"), True, "method"), (descend("x", "-2"), True, "method"), (assign("x", {(): 3}), True, "method"), (assign("x", {(): 2}), False, "method")):
            p = composite({"x": (1, 1), "c": (1, 1)}, F, [update, assign("c", {(1,): 1})], {"x": column(1), "c": column(0)})
            x = [{"x": column(1), "c": column(0)}, {"x": column(3), "c": column(0)}]
            trajectory = self.trajectory(p, 1, distance={"x": "0" if exact else "1", "c": "0"})
            for needs in ([], [0]):
                for said in ("method", "rounding", ""):
                    sweeps = [{**change, "updates": [{**change["updates"][0], "cause": said}]}]
                    claim = {"kind": "rises", "range": [0, 1], "needs": needs, "sweeps": sweeps}
                    claims = [trajectory, claim] if needs else [claim]
                    with self.subTest((update, needs, said)): self.assertEqual(self.parts(p, claims, x), int(said != (cause if needs else "method")))
        p = {**p, "aside": ["x", "c"]}
        rise = {"kind": "rises", "range": [0, 1], "sweeps": [{"k": 0, "amount": ["3/2", "3/2"], "updates": [{"label": "c", "amount": ["1", "2"], "cause": "method"}]}]}
        y = [x[0], {"x": column(1), "c": column(Q(3, 2))}]
        self.assertEqual([self.parts(p, [c], y) for c in (rise, {**rise, "sweeps": []}, {**rise, "sweeps": [{**rise["sweeps"][0], "updates": []}]})], [0, 1, 1])

    def test_aside(self):
        """x and l both move; only steps of x count, in every form. dec = 2, 2, 2."""
        F = {"F": ([], {(0,): -2, (1,): 1})}
        p = composite({"x": (1, 1), "l": (1, 1)}, F, [assign("x", {(0,): 1, (): 2}), assign("l", {(1,): 1, (): 2})], {"x": column(0), "l": column(0)}, aside=["l"])
        x = [{"x": column(2 * k), "l": column(2 * k)} for k in range(4)]
        for form, j, dec, size in (("J0", 1, 2, 4), ("J0", 2, 4, 16), ("J1", 2, 4, 8), ("J1w", 2, 4, 4), ("J2", 2, 4, 4), ("J3", 1, 2, 4)):
            claim = {"kind": "sufficient_decrease", "form": form, "j": j, "phase": None, "range": [0, 3], "a": str(Q(dec, size)), "a_upper": str(Q(dec, size)), "window": 1, **({"beta": "5"} if form == "J3" else {})}
            for problem, code in ((p, 0), ({**p, "aside": []}, 1), ({**p, "aside": ["x"]}, 0), ({**p, "aside": ["x", "l"]}, 1)):
                with self.subTest((form, problem["aside"])): self.assertEqual(self.parts(problem, [claim], x), code)
        self.assertEqual(self.parts(p, [{"kind": "relative_error", "range": [0, 3], "j": 1, "b": "2", "b_lower": "1", "window": 1}], x), 0)  # G = 5, of both
        self.assertEqual(self.parts(p, [{"kind": "relative_error", "range": [0, 3], "j": 1, "b": "11/10", "b_lower": "1", "window": 1}], x), 1)

    def test_j3(self):
        """Of all kinds of problem: F = w^2/2 at 8, 0, 2, 2, 1: dec is 32 | -2, 0, 3/2 and delta^2 is 64, 4, 0, 1."""
        net, start = network([1, 1], 1, None, 1)
        quadratic = {**QUADRATIC, "blocks": [{"name": "w", "size": 1}], "H": ["1"], "g": ["0"], "sweep": [{"update": "ridge", "blocks": ["w"], "prox": ["0"]}], "start": {"w": ["1p3"]}}
        polynomial = problem_of({"w": (1, 1)}, [(1, {(0,): 1})], start={"w": column(8)})
        own = composite({"w": (1, 1)}, {"F": ([(1, {(0,): 1})], {})}, [minimize("w")], {"w": column(8)})
        x = [{"w": column(y)} for y in (8, 0, 2, 2, 1)]
        for p in (quadratic, polynomial, own):
            def go(code, word=None, run="recorded", **changes):
                claim = {"kind": "sufficient_decrease", "form": "J3", "j": 1, "phase": None, "beta": "1/10", "range": [0, 4], "run": run, "a": "7/5", "a_upper": "7/5", "window": 3, **changes}
                claim = {k: v for k, v in claim.items() if v != "-"}
                with self.subTest((p["kind"], changes)): self.outcome(p, certificate(p, {"recorded": recorded(x), "reference": recorded(x), "orbit": {**recorded(x), "origin": "engine"}}, [claim]), code, word)
            # dec + beta(delta_k^2 - delta_{k+1}^2) at k = 1, 2, 3: -2 + 60 beta, 0 + 4 beta, 3/2 - beta; S = 4, 0, 1
            go(0, beta="1/10", a="1", a_upper="7/5")
            go(1, "a S <= decrease", a=str(1 + LITTLE))
            go(1, "a_upper", a="1", a_upper=str(Q(7, 5) - LITTLE))
            go(0, a="1", window=1, a_upper="1")
            go(1, "no step", a="1", window=2)
            for window in (0, 4, -1): go(1, "none of the windows", a="1", window=window)
            go(1, "a S <= decrease at k=1", beta="1/30", a="1/1000")
            go(0, beta="1/20", a="1/4", a_upper="29/20")
            refuted = {"verdict": "refuted", "a": "-", "a_upper": "-"}
            go(0, **refuted, beta="1/40", window=1, rise=["1/2", "1/2"])
            go(1, "rise", **refuted, beta="1/20", window=1, rise=["-1", "-1"])
            go(1, "rise", **refuted, beta="1/40", window=1, rise=["51/100", "1"])
            go(0, **refuted, beta="1/30", window=1, rise=["0", "0"])
            go(1, "rise", **refuted, beta="1/30", window=2, rise=["-2/15", "-2/15"])
            go(1, "none of the windows", **refuted, window=0, rise=["-1", "1"])
            go(1, "none of the windows", range=[0, 1], window=0)
            for changes in ({"j": 2}, {"phase": 0}, {"beta": "0"}, {"beta": "-1"}, {"beta": "-"}, {"beta": None}, {"form": "J1"}, {"form": "J0"}, {"form": "J2"}, {"form": "J4"}, {"run": "orbit"}, {"run": "reference"}, {"alpha": "1"}): go(2, **changes)
            undecided = {"verdict": "undecided", "a": "-", "a_upper": "-", "window": "-", "reason": "none"}
            go(6, **undecided)
            for changes in ({"beta": "-"}, {"j": 2}, {"phase": 0}, {"run": "reference"}): go(2, **undecided, **changes)
            self.go(p, {"kind": "smallest_j", "form": "J3", "j": 1, "range": [0, 4]}, 2, None, x)
        # a network: only the values count, that of the run itself
        still = {"kind": "sufficient_decrease", "form": "J3", "j": 1, "phase": None, "beta": "1", "range": [0, 2], "verdict": "refuted", "window": 1, "rise": ["0", "1"]}
        self.outcome(net, certificate(net, {"recorded": recorded([start] * 3)}, [still]), 1, "rise")

    def test_other_claims(self):
        """Of kinds that are not about composite problems: rejected, whatever names and shapes; of a wrong form: malformed."""
        p = tied()
        x = matrices(p["start"])
        level = dict.fromkeys(("level", "data", "targets", "loss", "lipschitz"), "9") | {"radius": {"q": "9"}, "residual": {}, "gap": {}}
        ball = {"center": {"q": ["0"]}, "balls": [["1", "1"]], "enters": None}
        witness = {"samples": [], "coupling": [], "weights": ["1"]}
        sweep = {"radius": "1", "blocks": {"q": "1"}, "modulus": {}, "decrease": "1"}
        claims = [{"kind": "sublevel_bounded", **level}, {"kind": "structural_decrease", "blocks": {}, "a": "1"}, {"kind": "structural_decrease", "blocks": {}, "a": "1", "modulus": {}}, {"kind": "structural_relative_error", "b": "9"},
                  {**ball, "kind": "kl_zero", "shift": "1", "rank": "1", "direction": {}, "upper": "1", "witness": ["1 0"]},
                  {**ball, "kind": "kl_sharp", "upper": "1", "minimum": 1, "faces": [], "multipliers": [], "curve": ["1"]}, {"kind": "kl_exponent", "verdict": "refuted", "theta": "1/2", "center": {}, "curve": ["1"]},
                  {"kind": "kl_chain", "theta": "1/2", "kappa": "1", "upper": "1"}, {**sweep, "kind": "rate_kl", "factor": "1/2", "ball": 0, "error": "1"}, {**sweep, "kind": "rate_local", "factor": "1/2", "root": "1", "shift": "1", "witness": witness},
                  {"kind": "trapping", "at": 0, "distance": "0", "gap": "0", "step": "0", "factor": "1/2", "constant": "0"}, {"kind": "rate_inertial", "form": "Jq", "j": 1, "factor": "1/2"}]
        for claim in claims:
            claim = {**claim, "range": [0, 0]}
            with self.subTest(claim["kind"]):
                self.go(p, claim, 1, "kind: ")
                self.go(p, {**claim, "more": "1"}, 2)
                key = next(k for k in claim if k not in ("kind", "range", "verdict"))
                self.go(p, {k: v for k, v in claim.items() if k != key}, 2)
                self.go(p, {"kind": claim["kind"], "range": [0, 0], "verdict": "undecided", "reason": "", **{k: claim[k] for k in ("theta", "form", "j") if k in claim and claim["kind"] in ("kl_exponent", "rate_inertial")}}, 6)
        self.go(p, {**claims[0], "range": [0, 0], "kind": "other"}, 3)
        enclosure = {"kind": "enclosure_trajectory", "run": "orbit", "range": [0, 1], "radius": {"q": "1 1"}, "exact": [], "frame": [1, 1, 1, 1]}
        agreement = {"kind": "orbit_agreement", "range": [0, 1], "needs": [0], "branch": None, "lower": {"q": "0 0"}, "upper": {"q": "1 1"}}
        error = {"kind": "relative_error", "run": "orbit", "range": [0, 1], "j": 1, "b": "9", "b_lower": "0", "window": 0, "needs": [0]}
        decrease = {"kind": "sufficient_decrease", "run": "orbit", "form": "J0", "j": 1, "phase": None, "range": [0, 1], "needs": [0], "window": 0, "rise": ["0", "0"], "verdict": "refuted"}
        smallest = {"kind": "smallest_j", "run": "orbit", "form": "J0", "j": 1, "range": [0, 1], "needs": [3]}
        runs = {"recorded": recorded([x] * 2), "orbit": {**recorded([x] * 2), "origin": "engine"}}
        for more in ({}, {"witness": {"q": [["1"]]}}):
            got = self.outcome(p, certificate(p, runs, [{**enclosure, **more}, error, agreement, decrease, smallest]), 1, "not about composite")
            self.assertEqual(sum("not about composite" in line for line in got[2]), 5)
        for kind in ("am_trajectory", "rises"): self.outcome(p, certificate(p, runs, [{**(STILL if kind == "rises" else self.trajectory(p, 0)), "run": "orbit"}]), 2)

    def test_double(self):
        p = tied()
        x = [matrices(p["start"])] * 2
        run = recorded(x, objective=" ".join([dy(Naive(p).F(x[0]))] * 2))
        claim = {"kind": "double_agreement", "range": [0, 1], "deviation": {"w": "0 0"}, "objective": "0", "evaluation": "0", "branch": None}
        def go(code, **changes): self.outcome(p, certificate(p, {"recorded": run, "reference": recorded(x)}, [{**claim, **changes}]), code)
        go(0)
        go(1, branch=[0, "w", 0, 0])
        for deviation in ({}, {"w": "0 0", "v": "0 0"}, {"w": "0"}, {"w": "0 0 0"}, {"w": "0 -1"}): go(2, deviation=deviation)

    def test_limits(self):
        """A Hessian of 2^11 unknowns in one residual would have more than 2^22 products of monomials."""
        n = 2049
        p = composite({"x": (n, 1)}, {"F": ([(1, {(i,): 1 for i in range(n)})], {})}, [minimize("x", "1")], {"x": column(*[0] * n)})
        x = matrices(p["start"])
        self.go(p, self.trajectory(p, 1), 4, "limit", [x] * 2)


if __name__ == "__main__":
    unittest.main()
