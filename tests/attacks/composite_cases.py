#!/usr/bin/env python3
"""Small composite problems that have every kind of update, unit and kink, with certificates made from truth.py's exact results.
usage: composite_cases.py OUT   writes OUT/<name>/problem.json and certificate.json"""
import random
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cases import agreement, down, matrix_text, up
from files import dy, file_bytes, rehash
from truth import steps2
from truth_composite import Composite
from truth_objective import F, Matrix, distance2, exact_result, gap2, mixed_points, norm2, root_above, subgradient2

THIRD = Fraction(1, 3)


class Text:
    """Polynomials in entries, `V1` the second of block V, and units, `z0` the first one."""

    def __init__(self, blocks):
        self.names, self.n = {}, 0
        for b, (rows, columns) in blocks.items():
            for q in range(rows * columns):
                self.names[f"{b}{q}"] = self.n
                self.n += 1

    def __call__(self, terms):
        """{"V0 z1": 2, "": -1} is 2 V0 z1 - 1."""
        place = lambda v: self.names[v] if v in self.names else self.n + int(v[1:])  # noqa: E731
        found = {tuple(sorted(map(place, t.split()))): Fraction(c) for t, c in terms.items()}
        return [" ".join([str(c), *map(str, m)]) for m, c in sorted(found.items(), key=lambda z: (len(z[0]), z[0])) if c]

    def squares(self, *weighted):
        return [{"weight": str(Fraction(w)), "value": self(terms)} for w, terms in weighted]


def problem(name, blocks, aside, units, functions, sweep, start):
    text = Text(blocks)
    updates = [{**u, **({"value": [text(p) for p in u["value"]]} if "value" in u else {})} for u in sweep]
    return {"format": "amcert-problem/1", "name": name, "kind": "composite", "aside": aside, "objective": "F", "units": [text(u) for u in units],
            "blocks": [{"name": b, "rows": r, "cols": c} for b, (r, c) in blocks.items()], "sweep": updates,
            "functions": {f: {"residuals": text.squares(*squares), "rest": text(rest)} for f, (squares, rest) in functions.items()},
            "start": {b: [" ".join(dy(Fraction(z)) for z in row.split(" ")) for row in rows] for b, rows in start.items()}}


def assign(block, *value):
    return {"update": "assign", "blocks": [block], "value": list(value)}


def descend(block, step, at=None, function="F", kink=0):
    return {"update": "descend", "blocks": [block], "at": at or block, "function": function, "kink": kink, "step": step}


def minimize(block, prox="0", at=None, function="F", lower=None, upper=None):
    return {"update": "minimize", "blocks": [block], "at": at or block, "function": function, "prox": prox, "lower": lower, "upper": upper}


def mixed():
    """Momentum, a step that is a block, a box, nested units, a multiplier, two functions, a start at a kink of W."""
    blocks = {b: (1, 2) for b in "WPEVDUSRQ"} | {"T": (1, 1)}
    units = [{"W0": 1, "W1": "1/2"}, {"W0": -1, "W1": 1}, {"V0 z0": 1, "W0": 1, "": -1}, {"U0": 1, "": "-1/4"}, {"U1": 1, "": "-1/4"}, {"Q0": 1, "Q1 W0": 1, "": "-1/4"}]
    f = [(1, {"V0": 1, "": -1}), (1, {"V1": 1, "": "1/2"}), (2, {"V0": 1, "z0": -1}), (2, {"V1": 1, "z1": -1}), (1, {"z2": 1, "": -THIRD}), (1, {"z3": 1, "V0": -1}), (1, {"z4": 1, "V1": -1}),
         (1, {"U0": 1, "": "-1/8"}), (1, {"U1": 1, "": "1/2"}), (1, {"S0": 1, "S1": 1, "V0": -1}), ("1/2", {"S0": 1}), ("1/2", {"S1": 1}), ("1/4", {"W0": 1}), ("1/4", {"W1": 1})]
    g = [(1, {"z5": 1, "": -1}), (1, {"Q1": 1, "": "-1/2"})]
    sweep = [assign("E", {"W0": "5/4", "P0": "-1/4"}, {"W1": "5/4", "P1": "-1/4"}), assign("P", {"W0": 1}, {"W1": 1}), assign("T", {"T0": "1/2", "": "1/32"}),
             descend("W", "T", "E", kink=1), minimize("V", "1/2"), minimize("U", "1/4", "R", lower="0", upper="1"), assign("R", {"S0": 1, "V0": "1/8"}, {"S1": 1, "V1": "1/8"}), minimize("S", "1", "R"), descend("Q", "1/8", function="G"),
             assign("D", {"D0": 1, "V0": "1/8", "z0": "-1/8"}, {"D1": 1, "V1": "1/8", "z1": "-1/8"})]
    start = {"W": ["1/2 1/2"], "P": ["1/2 1/2"], "E": ["1/2 1/2"], "V": ["1 -1/2"], "D": ["0 1/4"], "U": ["1/2 1/4"], "S": ["1 -1"], "R": ["0 0"], "Q": ["-1/4 1"], "T": ["1/8"]}
    rest = {"D0 V0": 1, "D0 z0": -1, "D1 V1": 1, "D1 z1": -1, "Q0 Q0": "1/2", "Q1 V0": "-1/4", "Q1 Q1": "1/2"}
    return problem("composite-mixed", blocks, ["P", "E", "D", "R", "T"], units, {"F": (f, rest), "G": (g, {})}, sweep, start)


def tie():
    """Both entries of u have two minimizers, -1 and 1/2, in every sweep."""
    f = [(1, {"z0": 1, "": -1}), (1, {"z1": 1, "": -1}), (THIRD, {"u0": 1, "": 1}), (THIRD, {"u1": 1, "": 1}), (1, {"y0": 1})]
    return problem("composite-tie", {"u": (1, 2), "y": (1, 1)}, [], [{"u0": 1}, {"u1": 1}], {"F": (f, {})}, [minimize("u"), descend("y", "1/2")], {"u": ["1/2 -1"], "y": ["4"]})


def edge():
    """A positive part of two unknowns that is 0 in every iterate, where F is convex and concave by turns; steps too long, so that F rises;
    and e, which is 0 but for errors (see sweep_from)."""
    f = [(1, {"z0": 1, "c0": -1}), (1, {"a0": 1, "": -1}), (1, {"b0": 1, "": "1/2"}), (1, {"d0": 1}), (1, {"e0": 1})]
    sweep = [assign("a", {"a0": "1/2"}), assign("b", {"b0": "1/2"}), assign("c", {"c0": "-3/4"}), minimize("e"), descend("d", "9/4")]
    return problem("composite-edge", {b: (1, 1) for b in "abcde"}, [], [{"a0": 1, "b0": 1}], {"F": (f, {"a0 c0": "1/2"})}, sweep, {"a": ["1"], "b": ["-1"], "c": ["8"], "d": ["1"], "e": ["0"]})


def corner():
    """Two kinks of unknowns of their own, one convex, one concave, and entries at both walls of a box."""
    f = [(1, {"z0": 1, "r0": 1, "": 1}), (1, {"z1": 1, "r1": 1, "": -3}), (1, {"s0": 1})]
    sweep = [assign("p", {}, {}), minimize("r", "1", lower="0", upper="2"), descend("s", "1/4")]
    return problem("composite-corner", {"p": (1, 2), "r": (2, 1), "s": (1, 1)}, [], [{"p0": 1}, {"p1": -1}], {"F": (f, {"p0": "-1/3", "p1": "1/5"})}, sweep,
                   {"p": ["1 -1"], "r": ["2", "1/2"], "s": ["1"]})


def composite_problems():
    return [mixed(), tie(), edge(), corner()]


# Certificates.

def rounded(m):
    return Matrix([[Fraction(round(z * 2 ** 52), 2 ** 52) for z in row] for row in m.rows])


def sweep_from(p, x, rng):
    before = x
    for u in p.sweep:
        found = exact_result(p, u, u.labels[0], x).blocks[0]
        x = {**x, u.blocks[0]: rounded(Matrix([[rng.choice(z) for z in row] for row in found]))}
    if "e" in x:  # an error that grows, so that an exact minimization raises F
        x["e"] = Matrix([[before["e"].rows[0][0] + Fraction(1, 2 ** 40)]])
    return x


def certificate(value, sweeps=6):
    """The run of a problem, the same with one wrong block as reference, and all claims."""
    p, rng = Composite(value), random.Random(value["name"])
    points = [p.start]
    for _ in range(sweeps):
        points.append(sweep_from(p, points[-1], rng))
    wrong, bent = p.labels[-1], dict(points[2])
    bent[wrong] = Matrix([[z + 1 for z in row] for row in bent[wrong].rows])
    reference = [*points[:2], bent, *points[3:]]
    runs = {name: {"origin": "user", "iterates": [matrix_text(x) for x in xs]} for name, xs in (("recorded", points), ("reference", reference))}
    written = [Fraction(round(F(p, x) * 2 ** 50), 2 ** 50) for x in points]
    runs["recorded"]["objective"] = " ".join(map(dy, written))
    claims = []

    def add(kind, run="recorded", needs=(), verdict="proved", **more):
        claims.append({"kind": kind, "verdict": verdict, "run": run, "range": [0, sweeps], "needs": [f"{n:064x}" for n in needs], "digest": f"{len(claims):064x}", **more})
        return len(claims) - 1

    ties, far = [], dict.fromkeys(p.labels, Fraction(0))
    for k in range(sweeps):
        for u, label, before, after in mixed_points(p, points[k], points[k + 1]):
            found = exact_result(p, u, label, before)
            ties += [[k, label[0], i, j] for i, j in found.ties()]
            far[label[0]] = max(far[label[0]], gap2(found, after[label[0]]))
    own = add("am_trajectory", start="case", tolerance="1/1073741824", distance={b: up(root_above(z), 60) for b, z in far.items()}, ties=ties, witness={})
    label, before = next((label, before) for _, label, before, _ in mixed_points(p, reference[1], reference[2]) if label == (wrong,))
    size2 = gap2(exact_result(p, p.sweep[-1], label, before), bent[wrong])
    lower = down(root_above(size2) / (1 + root_above(norm2(bent[wrong]))) - Fraction(1, 2 ** 39))
    add("am_trajectory", "reference", verdict="refuted", start="case", tolerance="1/1073741824", at=[1, wrong], lower=lower, inverse=None)
    proved = {}
    for form, j in (("J1", 1), ("J0", 2), ("J1w", 2), ("J2", 2), ("J3", 1)):
        more = decrease(p, points, form, j, sweeps, Fraction(1, 4))
        if more:
            proved[form, j] = add("sufficient_decrease", needs=[own], form=form, j=j, phase=None, **more), more["verdict"]
    if proved.get(("J1", 1), (0, ""))[1] == "proved":
        add("smallest_j", needs=[proved["J1", 1][0]], form="J1", j=1)
    add("rises", needs=[own], sweeps=rising(p, points))
    add("rises", "reference", sweeps=rising(p, reference, needed=False))
    ratios = {k: subgradient2(p, points[k + 1]) / steps2(p, points[k], points[k + 1]) for k in range(sweeps) if steps2(p, points[k], points[k + 1])}
    window = max(ratios, key=ratios.get)
    add("relative_error", needs=[own], j=1, b=up(root_above(ratios[window])), b_lower=down(root_above(ratios[window]) - Fraction(1, 2 ** 39)), window=window)
    add("double_agreement", **agreement(p, points, reference, written))
    return rehash(value, {"format": "amcert-certificate/1", "problem": "", "bits": 200, "runs": runs, "claims": claims})


def decrease(p, points, form, j, sweeps, beta):
    """Verdict and numbers of a form: what no a > 0 allows is refuted; None if the steps say nothing."""
    step = [steps2(p, x, y) for x, y in zip(points, points[1:])]
    f = [F(p, x) for x in points]
    pairs = {}
    for k in {"J2": range(j - 1, sweeps), "J3": range(1, sweeps)}.get(form, range(sweeps - j + 1)):
        if form == "J2":
            pairs[k] = max(f[k - j + 1:k + 1]) - f[k + 1], step[k]
        elif form == "J3":
            pairs[k] = f[k] - f[k + 1] + beta * (step[k - 1] - step[k]), step[k]
        else:
            pairs[k] = f[k] - f[k + j], {"J0": steps2(p, points[k], points[k + j]), "J1": sum(step[k:k + j]), "J1w": step[k + j - 1]}[form]
    more = {"beta": str(beta)} if form == "J3" else {}
    worst = min(pairs, key=lambda k: pairs[k][0])
    if pairs[worst][0] < -Fraction(1, 2 ** 30):
        return {**more, "verdict": "refuted", "window": worst, "rise": [down(-pairs[worst][0]), up(-pairs[worst][0])]}
    ratios = {k: a / s for k, (a, s) in pairs.items() if s}
    k = min(ratios, key=ratios.get)
    if ratios[k] < Fraction(1, 2 ** 30):
        return None
    return {**more, "verdict": "proved", "window": k, "a": down(ratios[k] - Fraction(1, 2 ** 41)), "a_upper": up(ratios[k] + Fraction(1, 2 ** 41))}


def rising(p, points, needed=True):
    out = []
    for k, (x, y) in enumerate(zip(points, points[1:])):
        change = F(p, y) - F(p, x)
        if change > 0:
            out.append({"k": k, "amount": [down(change, 90), up(change, 90)], "updates": []})
            for u in p.sweep:
                after = {**x, **{b: y[b] for b in u.blocks}}
                change, x = F(p, after) - F(p, x), after
                if change > 0:
                    cause = "rounding" if needed and p.lowers(u) else "method"
                    out[-1]["updates"].append({"label": u.blocks[0], "amount": [down(change, 90), up(change, 90)], "cause": cause})
    return out


def main(out):
    for value in composite_problems():
        folder = Path(out, value["name"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "problem.json").write_bytes(file_bytes(value))
        (folder / "certificate.json").write_bytes(file_bytes(certificate(value)))


if __name__ == "__main__":
    main(sys.argv[1])
