"""Tests of the oracle on composite problems (SPEC 2.5, 3.30) and on J3 (SPEC 3.3): claims that are just true are accepted, and of files with one number,
key or index changed those alone that naive_composite, which knows problems by values and one-sided derivatives only, finds true."""
import copy
import random
import re
import unittest
from fractions import Fraction as Q

from naive_composite import Naive, Undefined, hashed, matrices, undy
from test_oracle import AMCHECK, certificate, dy, file, network, recorded, rows
from test_polynomial import Polynomials, pair, scalar_point, written
from oracle import check

OBJECTIVES = ("sufficient_decrease", "rises", "relative_error", "smallest_j")


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
    """Minimization by entry with a unit whose coefficient is another block, and one that is nested above another block's; v stands still at 0 at first."""
    F = [(1, {(0,): 1, (4,): -1}), (1, {(1,): 1, (5,): 1, (): -2})], {(6,): 1, (0, 0): Q(1, 2), (2, 2): Q(1, 2), (3,): Q(1, 8)}
    units = [{(0, 2): 1, (): Q(1, 2)}, {(1,): 1, (2,): 1}, {(1, 5): -1}]
    return composite({"w": (1, 2), "v": (1, 1), "s": (1, 1)}, {"F": F, "G": (F[0], {**F[1], (6,): 2})} if False else {"F": ([F[0][0]], {(0, 0): Q(1, 2), (2, 2): Q(1, 2), (3,): Q(1, 8), (5,): 1, (1, 1): 1})},
                     [minimize("w", "1/4"), assign("v", {(3,): 1}), assign("s", {(3,): 1, (): Q(1, 2)})],
                     {"w": [[Q(0), Q(1)]], "v": column(0), "s": column(0)}, units[:2])


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
    units += [poly(n, 1, 2) for _ in range(1)]
    top = n + len(units)
    F = [(1, {(i,): 1, **({(rng.choice(range(n, top)),): number()} if rng.random() < .5 else {}), (): number()}) for i in range(n)], poly(top, 2, 3)
    functions["F"] = (F[0], F[1]) if rng.random() < .6 or len(functions) < 1 else rng.choice(list(functions.values()))
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
    if type(y) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", y): return [str(Q(y) * (1 + LITTLE) + LITTLE), str(Q(y) * (1 - LITTLE) - LITTLE), str(-Q(y))]
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


class Composites(Polynomials):
    def judged(self, problem, cert, naive=None):
        """The oracle refuses what is not true, and accepts what is; files may be malformed too. Its exit code."""
        code = check(file(problem), file(cert))[0]
        if AMCHECK: self.outcome(problem, cert, code)
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
        accepted, undefined, ties = 0, 0, 0
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
                ties += bool(cert["claims"][0]["ties"])
                for path in [("runs", "recorded", "iterates", 1, b) for b in problem["start"]]:  # the block of one iterate is another
                    m = get(cert, path)
                    m = [" ".join(dy(undy(t) + LITTLE) for t in row.split(" ")) for row in m]
                    self.judged(problem, hashed(with_what_it_needs(changed(cert, path, m), 0), problem))
        self.assertTrue(accepted > 15 and undefined > 0, (accepted, undefined, ties))

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
            cert = full(problem, 2)
            cert = {**cert, "claims": [c for c in cert["claims"] if c["kind"] in ("am_trajectory", "rises", "relative_error")]}
            for path in paths(problem):
                y = get(problem, path)
                other = texts(y) if is_monomial(path) else edits(y) if path[0] in ("functions", "sweep", "blocks") else [] if path[0] != "start" else [y + " 0", y.replace("0", "1")]
                for new in other:
                    p = changed(problem, path, new)
                    with self.subTest((name, path, new)): codes[self.judged(p, hashed(cert, p))] += 1
        self.assertTrue(codes[1] > 4 * codes[0] and codes[2] > 50, codes)


if __name__ == "__main__":
    unittest.main()
