"""Ground truth of the tamper campaign: is every claim of a certificate a true statement?
usage: truth.py DIR...   each holds problem.json and certificate.json

Written from the Statements of verify/amcheck/SPEC.md, not from its Checks, in plain exact arithmetic without enclosures: minimizers are
computed, not bounded. It shares no code with the checkers. FALSE: some claim is untrue (the first one, and why). TRUE: all are true.
UNSURE: none is known to be untrue, but some is closer to the margin than 1e-60 (tanh, sigmoid) or cannot be decided here (the global
bounds of SPEC 3.7 to 3.9 of a network, when they are below what follows from the objective alone and no counterexample is known).
Digests are not looked at, apart from the claims that `needs` points to; witnesses state nothing."""
import json
import sys
from collections import namedtuple
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from truth_objective import (F, HALF, Matrix, NoMinimizer, Problem, R, S, Unknown, distance2, dyadic, dyadic_matrix, exact_result, gap2, hat,
                             mixed_points, norm2, product, rational, remember, root_above, semidefinite, shifted, solve, subgradient2, transpose)
from truth_composite import Composite
from truth_polynomial import Polynomial
import truth_boxes
import truth_critical
import truth_limit
import truth_near
import truth_rates
import truth_weaker

FALSE, TRUE, UNSURE = "FALSE", "TRUE", "UNSURE"
Answer = namedtuple("Answer", "label claim kind why")  # claim: number of the claim from 0, None for the file as a whole
MARGIN = Fraction(1, 10 ** 60)


class Untrue(Exception):
    pass


class Judge:
    """Collects what is said by one certificate."""

    def __init__(self):
        self.doubts = []

    def holds(self, ok, why):
        if not ok:
            raise Untrue(why)

    def doubt(self, why):
        self.doubts.append(why)

    def at_most(self, a, b, why, fuzzy=False, strict=False):
        margin = MARGIN * (1 + abs(a) + abs(b)) if fuzzy else 0
        if a - b > margin or (strict and a == b and not fuzzy):
            raise Untrue(f"{why}: {show(a)} {'>=' if strict else '>'} {show(b)}")
        if fuzzy and abs(a - b) <= margin:
            self.doubt(why + ": too close")

    def near(self, d2, c, n2, why, fuzzy, far=False):
        """d <= c (1 + n), or with `far` d >= c (1 + n), for d^2 and n^2."""
        slack = (d2 / 10 ** 40 + Fraction(1, 10 ** 120)) if fuzzy else 0
        said = {at_most_root(x, c, n2, far) for x in (max(d2 - slack, 0), d2 + slack)}
        if said == {False}:
            raise Untrue(f"{why}: the distance is {root_show(d2)}, claimed {show(c)} (1+{root_show(n2)})")
        if len(said) == 2:
            self.doubt(why + ": too close")


def at_most_root(d2, c, n2, far):
    """sqrt(d2) <= c (1 + sqrt(n2)), or >= : with x = d2/c^2 - 1 - n2 this says x <= 2 sqrt(n2), or >=."""
    if c <= 0:
        return far or (c == 0 and d2 == 0)
    x = d2 / c ** 2 - 1 - n2
    return x > 0 and x * x >= 4 * n2 or x == n2 == 0 if far else x <= 0 or x * x <= 4 * n2


def show(q):
    try:
        return f"{float(q):.17g}"
    except OverflowError:
        return "a huge number"


def root_show(q):
    return show(root_above(q))


# Form: what section 3 says of every claim before its statement.

def form(p, c, judge):
    judge.holds(32 <= c["bits"] <= 4096 and c["claims"] and set(c["runs"]) <= {"recorded", "reference", "orbit"}, "form: bits, claims or runs")
    runs = {}
    for name, run in c["runs"].items():
        judge.holds(len(run["iterates"]) >= 1, f"form: {name} has no iterate")
        points = [{b: dyadic_matrix(m) for b, m in x.items()} for x in run["iterates"]]
        for k, x in enumerate(points):
            fits = x.keys() == p.blocks.keys() and all((len(m.rows), len(m.rows[0])) == p.blocks[b] for b, m in x.items())
            judge.holds(fits, f"form: shapes of {name} at k={k}")
        runs[name] = points
        written = [dyadic(z) for z in run["objective"].split(" ")] if "objective" in run else None
        judge.holds(written is None or len(written) == len(points), f"form: objective of {name}")
        runs[name, "objective"] = written
    for q, claim in enumerate(c["claims"]):
        kind, (k0, k1) = claim["kind"], claim["range"]
        judge.holds(claim["run"] in c["runs"] and 0 <= k0 <= k1 < len(runs[claim["run"]]), f"form: range of claim {q}")
        if claim["verdict"] == "undecided":
            continue
        proved = claim["verdict"] == "proved"
        judge.holds(proved or kind in ("am_trajectory", "sufficient_decrease", "relative_error", "kl_exponent"), f"form: verdict of claim {q}")
        judge.holds(claim.get("j", 1) >= 1, f"form: j of claim {q}")
        if kind == "am_trajectory":
            judge.holds(rational(claim["tolerance"]) > 0, f"form: tolerance of claim {q}")
            if proved:
                judge.holds(claim["distance"].keys() == set(p.labels), f"form: labels of claim {q}")
                judge.holds(all(rational(z) >= 0 for z in claim["distance"].values()), f"form: a negative distance in claim {q}")
                judge.holds(all(len(z) in (1, k1 - k0) for z in claim["witness"].values()), f"form: number of witnesses of claim {q}")
        if kind == "sufficient_decrease":
            phase = claim["phase"]
            judge.holds(phase is None or (0 <= phase < claim["j"] and claim["form"] not in ("J2", "J3")), f"form: phase of claim {q}")
            if claim["form"] == "J3":
                judge.holds(claim["j"] == 1 and claim["run"] == "recorded" and rational(claim["beta"]) > 0, f"form: j, run or beta of claim {q}")
            judge.holds(not proved or rational(claim["a"]) > 0, f"form: a of claim {q}")
        if kind == "relative_error" and proved:
            judge.holds(rational(claim["b"]) >= 0 and rational(claim["b_lower"]) >= 0, f"form: b of claim {q}")
        if kind == "structural_decrease":
            judge.holds(rational(claim["a"]) > 0 and claim["blocks"].keys() == p.blocks.keys(), f"form: a or blocks of claim {q}")
        if kind == "double_agreement":
            same = claim["run"] == "recorded" and "reference" in c["runs"] and len(runs["recorded"]) == len(runs["reference"])
            judge.holds(same and runs["recorded", "objective"], f"form: runs of claim {q}")
            rows = [[dyadic(z) for z in row.split(" ")] for row in claim["deviation"].values()]
            judge.holds(claim["deviation"].keys() == p.blocks.keys(), f"form: blocks of claim {q}")
            judge.holds(all(len(row) == k1 - k0 + 1 and min(row) >= 0 for row in rows), f"form: deviations of claim {q}")
    return runs


# needs (SPEC 3.3 to 3.9). `before` are the claims before the one looked at.

def covering(before, c):
    return [o["digest"] for o in before if (o["kind"], o["verdict"], o["run"]) == ("am_trajectory", "proved", c["run"])
            and o["range"][0] <= c["range"][0] and c["range"][1] <= o["range"][1]]


def check_needs(before, c, judge):
    earlier, kind = {o["digest"]: o for o in before}, c["kind"]
    judge.holds(set(c["needs"]) <= earlier.keys(), "needs: no earlier claim of this file")
    if c["verdict"] == "undecided":
        return
    if kind in ("box_trajectory", "rate_fixed_point"):
        return truth_boxes.needs(before, c, judge)
    if kind in truth_limit.STATEMENTS:
        return truth_limit.limit_needs(before, c, judge)
    if c["run"] == "orbit" and kind != "smallest_j":
        # By digest: the same claim said twice is one claim.
        found = list({o["digest"]: o for o in before if o["digest"] in c["needs"] and (o["kind"], o["verdict"]) == ("enclosure_trajectory", "proved")}.values())
        return judge.holds(len(c["needs"]) == len(found) == 1 and found[0]["range"][0] <= c["range"][0] and c["range"][1] <= found[0]["range"][1], "needs: not the enclosure")
    trajectories = covering(before, c)
    if kind in ("sufficient_decrease", "relative_error", "rises"):
        judge.holds(len(c["needs"]) == 1 and c["needs"][0] in trajectories if trajectories else not c["needs"], "needs: not the trajectory that covers the range")
    elif kind == "smallest_j":
        judge.holds(len(c["needs"]) == c["j"], "needs: not one claim for each of 1..j")
        for i, need in enumerate(c["needs"], 1):
            o, verdict = earlier[need], "proved" if i == c["j"] else "refuted"
            same = o["kind"] == "sufficient_decrease" and all(o[key] == c[key] for key in ("run", "range", "form"))
            judge.holds(same and (o["verdict"], o["phase"], o["j"]) == (verdict, None, i), f"needs: the claim for {i} is another one")
    elif kind == "structural_relative_error":
        o = earlier[c["needs"][0]] if len(c["needs"]) == 1 else None
        judge.holds(o and (o["kind"], o["verdict"], o["run"]) == ("sublevel_bounded", "proved", c["run"]), "needs: not one proved sublevel_bounded of the run")
    elif c["needs"]:
        judge.doubt("needs: not empty")


# Statements about a recorded run.

def steps2(p, x, y):
    return sum(distance2(x[b], y[b]) for b in x if b not in p.aside)


def am_trajectory(t, c, judge):
    p, points, (k0, k1), refuted = t.p, t.runs[c["run"]], c["range"], c["verdict"] == "refuted"
    tolerance, skip, ties, unknown = rational(c["tolerance"]), 0 if p.heavy and c["start"] == "own" else None, [], False
    if refuted:
        judge.holds(k0 <= c["at"][0] < k1 and c["at"][0] != skip and c["at"][1] in p.labels, "at: no such update")
        judge.at_most(tolerance, rational(c["lower"]), "lower above the tolerance", strict=True)
    else:
        judge.holds(c["start"] == "own" or (k0 == 0 and all(points[0][b].rows == m.rows for b, m in p.start.items())), "start: not that of the problem")
        for label in p.labels:
            judge.at_most(rational(c["distance"][label]), tolerance, f"distance of {label} within the tolerance")
    for k in range(k0, k1) if not refuted else [c["at"][0]]:
        if k == skip:
            continue
        for update, label, before, _ in mixed_points(p, points[k], points[k + 1]):
            name = ",".join(label)
            if refuted and name != c["at"][1]:
                continue
            try:
                result = exact_result(p, update, label, before, points[k - 1] if k else p.previous)
            except Unknown as err:
                judge.doubt(f"{name} at k={k}: {err}")
                unknown = True
                continue
            except NoMinimizer as err:
                if refuted:
                    judge.doubt(f"{name} at k={k}: {err}")
                    continue
                raise Untrue(f"{name} at k={k}: {err}") from None
            z = [points[k + 1][b] for b in label]
            d2, n2, fuzzy = gap2(result, *z), sum(norm2(m) for m in z), any(p.fuzzy(b) for b in label)
            bound = rational(c["lower"]) if refuted else rational(c["distance"][name])
            judge.near(d2, bound, n2, f"{name} at k={k}", fuzzy, refuted)
            if update.update in ("scalar", "minimize") and not fuzzy:
                ties += [[k, name, i, j] for i, j in result.ties()]
    judge.holds(refuted or unknown or ties == c["ties"], f"ties: they are {str(ties)[:200]}")


def sufficient_decrease(t, c, judge):
    p, points, (k0, k1), j = t.p, t.runs[c["run"]], c["range"], c["j"]
    if c["form"] == "J2":
        windows = range(k0 + j - 1, k1)
    elif c["form"] == "J3":
        windows = range(k0 + 1, k1)
    else:
        windows = [k for k in range(k0, k1 - j + 1) if c["phase"] is None or k % j == c["phase"]]

    def decrease(k):
        if c["form"] == "J2":
            return max(F(p, points[k - i]) for i in range(j)) - F(p, points[k + 1])
        if c["form"] == "J3":
            return F(p, points[k]) - F(p, points[k + 1]) + rational(c["beta"]) * (steps2(p, points[k - 1], points[k]) - steps2(p, points[k], points[k + 1]))
        return F(p, points[k]) - F(p, points[k + j])

    def size(k):
        if c["form"] == "J0":
            return steps2(p, points[k], points[k + j])
        last = {"J1": range(k + 1, k + j + 1), "J1w": [k + j], "J2": [k + 1], "J3": [k + 1]}[c["form"]]
        return sum(steps2(p, points[i - 1], points[i]) for i in last)

    window, fuzzy = c["window"], p.smooth or c["run"] == "orbit"
    judge.holds(window in windows, f"window {window}: there is no such window")
    if c["verdict"] == "refuted":
        low, high = (rational(z) for z in c["rise"])
        judge.at_most(low, -decrease(window), "rise: its lower end", fuzzy)
        judge.at_most(-decrease(window), high, "rise: its upper end", fuzzy)
        judge.holds(low > 0 or (low == 0 and size(window) > 0), "rise: leaves room for an a > 0")
        return
    a = rational(c["a"])
    for k in windows:
        judge.at_most(a * size(k), decrease(k), f"a S <= decrease in window {k}", fuzzy)
    judge.holds(size(window) > 0, f"window {window}: no step")
    judge.at_most(decrease(window), rational(c["a_upper"]) * size(window), f"decrease <= a_upper S in window {window}", fuzzy)


def smallest_j(t, c, judge):
    """Follows from the claims it needs."""
    judge.holds(c["form"] != "J3", "form: not of J3")


def rises(t, c, judge):
    p, points, (k0, k1), fuzzy = t.p, t.runs[c["run"]], c["range"], t.p.smooth
    ks, listed = [s["k"] for s in c["sweeps"]], {s["k"]: s for s in c["sweeps"]}
    judge.holds(ks == sorted(listed) and all(k0 <= k < k1 for k in ks), "sweeps: not increasing in the range")
    for k in range(k0, k1):
        change = F(p, points[k + 1]) - F(p, points[k])
        if k not in listed:
            judge.at_most(change, Fraction(0), f"no rise in sweep {k}", fuzzy)
            continue
        low, high = (rational(z) for z in listed[k]["amount"])
        judge.at_most(low, change, f"amount of sweep {k}: its lower end", fuzzy)
        judge.at_most(change, high, f"amount of sweep {k}: its upper end", fuzzy)
        judge.holds(low > 0, f"amount of sweep {k}: not positive")
        x, left = points[k], list(listed[k]["updates"])
        for update in p.sweep:
            after = {**x, **{b: points[k + 1][b] for b in update.blocks}}
            change, name = F(p, after) - F(p, x), ",".join(update.blocks)
            x, given = after, left.pop(0) if left and left[0]["label"] == name else None
            where = f"sweep {k}, {name}"
            judge.holds(given or change <= (MARGIN if fuzzy else 0), where + ": raises F but is not listed")
            if fuzzy and (abs(change) <= MARGIN or (given and change < 0)):
                judge.doubt(where + ": it depends on the enclosure whether this is listed")
            else:
                judge.holds(change > 0 or not given, where + ": listed, but does not raise F")
            exact = p.lowers(update) if p.kind == "composite" else not p.heavy
            if given:
                low, high = (rational(z) for z in given["amount"])
                judge.at_most(low, change, where + ": lower end", fuzzy)
                judge.at_most(change, high, where + ": upper end", fuzzy)
                judge.holds(given["cause"] == ("rounding" if c["needs"] and exact else "method"), where + ": the other cause")
        judge.holds(not left, f"sweep {k}: an update listed out of order")


def relative_error(t, c, judge):
    p, points, (k0, k1), j = t.p, t.runs[c["run"]], c["range"], c["j"]
    windows, window = range(k0, k1 - j + 1), c["window"]

    def size(k):
        return sum(steps2(p, points[i - 1], points[i]) for i in range(k + 1, k + j + 1))

    def slope2(k, otherwise):
        try:
            return subgradient2(p, points[k + j])
        except Unknown as err:
            judge.doubt(f"window {k}: {err}")
            return otherwise
        except NoMinimizer as err:
            raise Untrue(f"window {k}: {err}") from None

    judge.holds(window in windows, f"window {window}: there is no such window")
    if c["verdict"] == "refuted":
        judge.holds(size(window) == 0, f"window {window}: there is a step")
        judge.at_most(Fraction(0), slope2(window, Fraction(1)), f"window {window}: a critical point", p.smooth or c["run"] == "orbit", True)
        return
    b, lower = rational(c["b"]), rational(c["b_lower"])
    for k in windows:
        judge.at_most(slope2(k, Fraction(0)), b * b * size(k), f"G <= b^2 S in window {k}", p.smooth or c["run"] == "orbit")
    judge.holds(size(window) > 0, f"window {window}: no step")
    least = lower * lower * size(window)
    judge.at_most(least, slope2(window, least), f"b_lower^2 S <= G in window {window}", p.smooth or c["run"] == "orbit")


def double_agreement(t, c, judge):
    p, (k0, k1) = t.p, c["range"]
    one, two, written, branch = t.runs["recorded"], t.runs["reference"], t.runs["recorded", "objective"], None
    objective, evaluation = rational(c["objective"]), rational(c["evaluation"])
    deviation = {b: [dyadic(z) for z in row.split(" ")] for b, row in c["deviation"].items()}
    for k in range(k0, k1 + 1):
        for b in p.blocks:
            apart, top = largest(one[k][b], two[k][b])
            judge.at_most(apart, deviation[b][k - k0] * top, f"deviation of {b} at k={k}")
        judge.at_most(abs(F(p, one[k]) - F(p, two[k])), objective, f"objective at k={k}", p.smooth)
        judge.at_most(abs(written[k] - F(p, one[k])), evaluation, f"evaluation at k={k}", p.smooth)
        for i in range(1, p.N + 1) if p.network and branch is None else ():
            if p.layers[i].split and not p.layers[i].act.smooth:
                rows = zip(one[k][f"U{i}"].rows, two[k][f"U{i}"].rows)
                differ = [[k, f"U{i}", r, s] for r, row in enumerate(rows) for s, (x, y) in enumerate(zip(*row)) if code(p, i, x) != code(p, i, y)]
                branch = branch or (differ[0] if differ else None)
    judge.holds(branch == c["branch"], f"branch: it is {branch}")


@remember
def largest(a, b):
    """max |a - b| and max |b| over the entries."""
    pairs = [pair for rows in zip(a.rows, b.rows) for pair in zip(*rows)]
    return max(abs(x - y) for x, y in pairs), max(abs(y) for _, y in pairs)


def code(p, i, u):
    breaks = p.layers[i].act.breaks
    return 2 * sum(b < u for b in breaks) + (u in breaks)


# Statements about all points or all sweeps: quadratic problems exactly; networks by a derivation of our own, and by counterexamples.

def sublevel_bounded(t, c, judge):
    p, level, lipschitz = t.p, rational(c["level"]), rational(c["lipschitz"])
    judge.at_most(F(p, t.runs[c["run"]][c["range"][0]]), level, "level below F at the start of the range", p.smooth)
    if not p.network:
        return sublevel_quadratic(t, c, judge, level, lipschitz)
    said = {f"radius {b}": rational(z) for b, z in c["radius"].items()}
    said.update({f"residual {i}": rational(z) for i, z in c["residual"].items()})
    said.update({f"gap {i}": rational(z) for i, z in c["gap"].items()})
    said.update(loss=rational(c["loss"]))
    data, targets = rational(c["data"]), rational(c["targets"])
    judge.holds(data >= 0 and data ** 2 >= norm2(hat(p, 1, None)), "data: below the norm of the data")
    judge.holds(targets >= 0 and targets ** 2 >= norm2(p.Y), "targets: below the norm of the targets")
    for point, value in t.known_points():
        if value + MARGIN <= level:
            for name, square in sizes(p, point).items():
                judge.holds(said[name] >= 0 and said[name] ** 2 >= square * (1 - MARGIN), f"{name}: a point of the set has {root_show(square)}, claimed {show(said[name])}")
    steep = max([p.layers[p.N].gamma + p.s] + [p.layers[1].lam + p.layers[1].w * sum(z * z for z in row) for row in hat(p, 1, None).rows])
    judge.at_most(steep, lipschitz, "lipschitz: below a second derivative")
    own = bounds(p, level)
    if own is None:
        return judge.doubt("a bias apart or a lambda of 0")
    for name, value in said.items():
        if value < own[name]:
            judge.doubt(f"{name}: below the bound that is known")
    if lipschitz < max(sum(own["table"].get((a, b), 0) for b in p.blocks) for a in p.blocks):
        judge.doubt("lipschitz: below the bound that is known")


def sizes(p, x):
    """Squares of the norms that a sublevel_bounded claim bounds, at a point."""
    out = {f"radius {b}": norm2(x[b]) for b in p.blocks}
    for i in range(1, p.N + 1):
        out[f"residual {i}"] = norm2(R(p, i, x))
        if p.layers[i].split:
            out[f"gap {i}"] = norm2(S(p, i, x))
    return {**out, "loss": distance2(x[f"V{p.N}"], p.Y)}


def bounds(p, level):
    """What F <= level implies: norms, and bounds of the blocks of the Hessian; None if nothing."""
    out, table, reach = {"loss": root_above(2 * level / p.s)}, {}, root_above(norm2(hat(p, 1, None)))
    for i in range(1, p.N + 1):
        layer, w, u, v = p.layers[i], f"W{i}", f"U{i}", f"V{i}"
        if layer.apart or layer.lam <= 0:
            return None
        miss, out["radius " + w] = root_above(2 * level / layer.w), root_above(2 * level / layer.lam)
        out[f"residual {i}"], rw = miss, out["radius " + w]
        target = miss + rw * reach  # the norm of U_i, or of V_N without a split
        entries = root_above(Fraction(layer.width * p.n))
        options = [root_above(norm2(p.Y)) + out["loss"]] if i == p.N else []
        if layer.split:
            out["radius " + u], out[f"gap {i}"] = target, root_above(2 * level / layer.gamma)
            top, zero = layer.act.largest(), abs(layer.act(Fraction(0)))
            options += [out[f"gap {i}"] + y for y in [layer.act.lipschitz() * target + zero * entries] + ([] if top is None else [top * entries])]
        else:
            options.append(target)
        rv = out["radius " + v] = min(options)
        # Second derivatives of lambda/2|W|^2 + w/2|T - W V^|^2 and of gamma/2|V - sigma(U)|^2 + s/2|V - Y|^2.
        table[w, w] = layer.lam + layer.w * reach ** 2
        table[w, layer.target] = layer.w * reach
        table[v, v] = table.get((v, v), 0) + layer.gamma + (p.s if i == p.N else 0)
        if i > 1:
            before = f"V{i - 1}"
            table[w, before] = layer.w * (rw * reach + miss)
            table[before, layer.target] = layer.w * rw
            table[before, before] += layer.w * rw ** 2
        if layer.split:
            slope = layer.act.lipschitz()
            table[u, v] = layer.gamma * slope
            bend = {"tanh": slope ** 2 + (rv + 1) * Fraction(7699, 10000), "sigmoid": slope ** 2 + (rv + 1) * Fraction(963, 10000)}.get(layer.act.kind, slope ** 2)
            table[u, u] = layer.rho + layer.gamma * bend
        if i < p.N:
            reach = root_above(rv ** 2 + (p.n if p.layers[i + 1].ones else 0))
    return {**out, "table": {**table, **{(b, a): z for (a, b), z in table.items()}}}


def definite_inverse(p):
    """The minimizer of F of a quadratic problem with positive definite H, or None."""
    return [row[0] for row in solve(p.H, [[z] for z in p.g])] if semidefinite(p.H, True) else None


def sublevel_quadratic(t, c, judge, level, lipschitz):
    p, modulus, gradient, radius = t.p, rational(c["modulus"]), rational(c["gradient"]), rational(c["radius"]["x"])
    judge.holds(modulus > 0 and semidefinite(shifted(p.H, -modulus), True), "modulus: H is not that convex")
    judge.holds(gradient >= 0 and gradient ** 2 >= sum(z * z for z in p.g), "gradient: below the norm of g")
    negative = [[-z for z in row] for row in p.H]
    judge.holds(semidefinite(shifted(p.H, lipschitz)) and semidefinite(shifted(negative, lipschitz)), "lipschitz: below the norm of H")
    centre = definite_inverse(p)
    least = -HALF * sum(x * g for x, g in zip(centre, p.g))
    judge.at_most(rational(c["lower"]), least, "lower: above the least value")
    judge.holds(radius >= 0, "radius: negative")
    height = 2 * (level - least)  # the set is (x-centre)'H(x-centre) <= height
    if not any(centre):  # then the largest |x|^2 is height over the least eigenvalue of H
        fits = height == 0 or (radius > 0 and semidefinite(shifted(p.H, -height / radius ** 2)))
        return judge.holds(fits, "radius: the set is larger")
    for direction in eigenvector_guesses(p.H):
        stretch = root_above(height / sum(a * b for a, b in zip(direction, [sum(h * z for h, z in zip(row, direction)) for row in p.H]))) - Fraction(1, 1 << 190)
        for sign in (1, -1):
            x = [a + sign * stretch * b for a, b in zip(centre, direction)]
            value = sum(z * (HALF * sum(h * y for h, y in zip(row, x)) - g) for z, row, g in zip(x, p.H, p.g))
            judge.holds(value > level or sum(z * z for z in x) <= radius ** 2, "radius: the set is larger")
    rest = radius - root_above(sum(z * z for z in centre))
    if rest <= 0 or not semidefinite(shifted(p.H, -height / rest ** 2)):
        judge.doubt("radius: below the bound that is known")


def eigenvector_guesses(h):
    """Unit vectors, and rounded eigenvectors of the least eigenvalue by inverse iteration from them."""
    out = []
    for q in range(len(h)):
        x = [Fraction(int(i == q)) for i in range(len(h))]
        out.append(x)
        for _ in range(30):
            x = [row[0] for row in solve(h, [[z] for z in x])]
            top = max(abs(z) for z in x)
            x = [Fraction(int(z / top * 2 ** 80), 2 ** 80) for z in x]
        out.append(x)
    return out


def structural_decrease(t, c, judge):
    p, a, blocks = t.p, rational(c["a"]), {b: rational(z) for b, z in c["blocks"].items()}
    judge.holds(not p.heavy, "not for heavy_ball")
    for b in p.blocks:
        judge.at_most(a, blocks[b], f"a above blocks[{b}]")
    if not p.network:
        # Each update loses (1/2 d'H_BB d + alpha |d|^2); if H is invertible, sweeps reach every combination of d.
        for b in p.blocks:
            own = [[p.H[i][k] for k in p.rows[b]] for i in p.rows[b]]
            if rational(c["modulus"][b]) < 0:
                judge.doubt(f"modulus of {b}: negative")
            judge.holds(semidefinite(shifted(own, -rational(c["modulus"][b]))), f"modulus of {b}: H_BB is not that convex")
            if not semidefinite(shifted([[HALF * z for z in row] for row in own], p.alpha[b] - blocks[b])):
                judge.holds(not semidefinite(p.H, True), f"blocks[{b}]: a sweep that moves only {b} loses less")
                judge.doubt(f"blocks[{b}]: H is singular")
        return
    first, last = p.sweep[0], p.layers[p.N]
    if first.blocks == (f"V{p.N}",) and first.prox == (0,) and all(layer.lam > 0 and not layer.apart for layer in p.layers[1:]):
        # From a minimizer of F (there is one) with V_N moved, the sweep restores V_N and moves nothing else.
        judge.at_most(blocks[f"V{p.N}"], (last.gamma + p.s) / 2, f"blocks[V{p.N}]")
    for x, after, _ in t.known_sweeps():
        promised = sum(blocks[b] * distance2(x[b], after[b]) for b in p.blocks)
        judge.at_most(promised, F(p, x) - F(p, after), "an exact sweep decreases F by less", p.smooth)
    for u in p.sweep:
        for b, alpha in zip(u.blocks, u.prox):
            if blocks[b] > one_update(p, u, b, alpha):
                judge.doubt(f"blocks[{b}]: above the bound that is known")


def one_update(p, update, b, alpha):
    """The exact update of b loses at least this times |d|^2: alpha/2 always, since F + alpha/2|d|^2 did not grow; and alpha + m/2 where F
    is m-strongly convex in b. Two blocks at once, both from the old pair: alpha of each."""
    layer, pair = p.layers[int(b[1:])], len(update.blocks) == 2
    if update.update == "jacobi" or (b[0] == "b" and pair):
        return alpha
    if b[0] == "U":
        if layer.act.smooth or layer.act.breaks:
            return HALF * alpha
        return alpha + HALF * (layer.rho + layer.gamma * layer.act.pieces[0][0] ** 2)
    return alpha + HALF * {"V": layer.gamma + (p.s if b == f"V{p.N}" else 0), "W": layer.lam, "b": layer.w * p.n}[b[0]]


def structural_relative_error(t, c, judge):
    p, b = t.p, rational(c["b"])
    judge.holds(not p.heavy, "not for heavy_ball")
    judge.holds(b >= 0, "b is negative")
    place = {block: (q, u.update) for q, u in enumerate(p.sweep) for block in u.blocks}

    def later(x, y):
        return place[y][0] > place[x][0] or (place[x] == place[y] and place[x][1] == "jacobi" and x != y)

    if not p.network:
        # The gradient after the sweep is M times the step; sweeps from near the minimizer take every small step.
        owner = {i: x for x in p.blocks for i in p.rows[x]}
        m = [[-p.alpha[owner[i]] * (i == k) if owner[i] == owner[k] else p.H[i][k] * later(owner[i], owner[k]) for k in owner] for i in owner]
        square = product(transpose(m), m)
        if not semidefinite(shifted([[-z for z in row] for row in square], b * b)):
            level = rational(next(o["level"] for o in t.before if o["digest"] in c["needs"]))
            exact = semidefinite(p.H, True) and level > -HALF * sum(x * g for x, g in zip(definite_inverse(p), p.g))
            judge.holds(not exact, "b: a sweep has a larger ratio")
            judge.doubt("b: a singular H or a set of one point")
        return
    level = rational(next(o["level"] for o in t.before if o["digest"] in c["needs"]))
    for x, after, slope2 in t.known_sweeps():
        if F(p, x) + MARGIN <= level or (F(p, x) <= level and not p.smooth):
            judge.at_most(slope2, b * b * steps2(p, x, after), "b: an exact sweep has a larger ratio", p.smooth)
    own = bounds(p, level)
    if own is None:
        return judge.doubt("a bias apart or a lambda of 0")
    m = {(x, y): p.alpha[x] if x == y else own["table"].get((x, y), 0) * later(x, y) for x in p.blocks for y in p.blocks}
    rows, columns = max(sum(m[x, y] for y in p.blocks) for x in p.blocks), max(sum(m[x, y] for x in p.blocks) for y in p.blocks)
    if b * b < rows * columns:
        judge.doubt("b: below the bound that is known")


STATEMENTS = {f.__name__: f for f in (am_trajectory, sufficient_decrease, smallest_j, rises, relative_error, sublevel_bounded, structural_decrease,
                                      structural_relative_error, double_agreement)}
STATEMENTS.update(truth_limit.STATEMENTS)
COMPOSITE = {f.__name__: f for f in (truth_boxes.box_trajectory, truth_boxes.rate_fixed_point, truth_critical.critical_point, truth_critical.kl, truth_critical.kl_saddle)}


class Truth:
    """Labels certificates of one problem; `given` is the one that they are edits of, if the problem has claims about limits or orbits."""

    def __init__(self, problem, given=None):
        self.p, self.sweeps = {"polynomial": Polynomial, "composite": Composite}.get(problem["kind"], Problem)(problem), None
        self.given, self.known, self.runs_given = given["claims"] if given else [], {}, given["runs"] if given else None
        if given and self.p.kind != "composite" and any(c["kind"] in truth_near.POINTS for c in self.given):
            self.around = truth_near.Around(self.p, given)
        if self.p.kind == "quadratic" and not self.p.heavy:
            try:
                self.affine = truth_rates.Affine(self.p)
            except NoMinimizer:  # there is no sweep, and no true claim about one
                self.affine = None
        self.orbit, self.slack = None, Fraction(1, 2 ** 220) if not self.p.smooth else Fraction(1, 10 ** 60)
        if given and "orbit" in given["runs"]:
            self.orbit = self.exact_orbit(len(given["runs"]["orbit"]["iterates"]))

    def about(self, kinds, what):
        """What is known about the first given claim of these kinds, or None."""
        c = next((c for c in self.given if c["kind"] in kinds and c["verdict"] == "proved"), None)
        try:
            return c and what(self.p, c)
        except (Unknown, NoMinimizer):
            return None

    @cached_property
    def fixed(self):
        return self.about(("rate_fixed_point",), truth_boxes.Fixed)

    @cached_property
    def limit(self):
        return self.about(("critical_point", "kl_saddle"), truth_critical.Limit)

    def exact_orbit(self, count):
        """The exact iterates with more digits than any radius has; None if they are not to be had."""
        points, previous = [self.p.start], self.p.previous
        try:
            while len(points) < count:
                if self.p.heavy:
                    x, previous = truth_near.sweep(self.p, points[-1], 400, previous)
                    points.append(x)
                else:
                    points.append(truth_near.sweep(self.p, points[-1], 400))
        except (Unknown, NoMinimizer):
            return None
        return points

    def known_sweeps(self):
        """Exact sweeps as (before, after, dist(0, dF(after))^2): from the start, then from rounded results."""
        if self.sweeps is None:
            self.sweeps, x = [], self.p.start
            for _ in range(3):
                try:
                    after = x
                    for update in self.p.sweep:
                        results = [(label, exact_result(self.p, update, label, after).first()) for label in update.labels]
                        after = {**after, **{b: m for label, found in results for b, m in zip(label, found)}}
                except (Unknown, NoMinimizer):
                    break
                self.sweeps.append((x, after, subgradient2(self.p, after)))
                x = {b: Matrix([[Fraction(round(z * 2 ** 40), 2 ** 40) for z in row] for row in m.rows]) for b, m in after.items()}
        return self.sweeps

    def known_points(self):
        return [(x, F(self.p, x)) for before, after, _ in self.known_sweeps() for x in (before, after)]

    def claims(self, certificate):
        """An answer for every claim; or one answer if the file as a whole has a wrong form."""
        judge, answers = Judge(), []
        try:
            self.c, self.runs = certificate, form(self.p, certificate, judge)
            self.recorded = dict(self.runs)
            if self.orbit is not None and len(self.orbit) >= len(self.runs.get("orbit", [])):
                self.runs["orbit"] = self.orbit
        except Untrue as err:
            return [Answer(FALSE, None, "form", str(err))]
        for q, c in enumerate(certificate["claims"]):
            judge, self.before = Judge(), certificate["claims"][:q]
            key = self.key(certificate, c)
            if key in self.known:
                answers.append(self.known[key]._replace(claim=q))
                continue
            try:
                check_needs(self.before, c, judge)
                composite = self.p.kind == "composite" and c["kind"] in COMPOSITE
                if c["verdict"] != "undecided" and composite:
                    self.composite(c, judge)
                elif c["verdict"] != "undecided":
                    judge.holds(self.p.kind != "composite" or (c["kind"] in Composite.CLAIMS and c["run"] != "orbit"), "kind: not about composite problems")
                    judge.holds(c["kind"] not in COMPOSITE or c["kind"] in STATEMENTS, "kind: about composite problems alone")
                    STATEMENTS[c["kind"]](self, c, judge)
                    if c["kind"] in truth_limit.STATEMENTS and not any(truth_weaker.follows(c, g) for g in self.given if g["kind"] == c["kind"]):
                        judge.doubt("no point is known that refutes it")
                answers.append(Answer(UNSURE if judge.doubts else TRUE, q, c["kind"], "; ".join(judge.doubts[:1])))
            except Untrue as err:
                answers.append(Answer(FALSE, q, c["kind"], str(err)))
            if key:
                self.known[key] = answers[-1]
        return answers

    def composite(self, c, judge):
        try:
            COMPOSITE[c["kind"]](self, c, judge)
        except (Unknown, NoMinimizer) as err:
            judge.doubt(f"not told: {err}")

    def key(self, certificate, c):
        """What the truth of a claim about a limit depends on, if the runs are the given ones; digests of `needs` tell their claims."""
        if c["kind"] not in truth_limit.STATEMENTS.keys() | COMPOSITE.keys() or self.runs_given is None or any(certificate["runs"].get(name) is not run for name, run in self.runs_given.items()):
            return None
        if len(self.known) > 20000:
            self.known.clear()
        witness = c.get("witness") is None
        return c["digest"], witness, tuple(c["needs"]), tuple(o["digest"] for o in self.before if o["digest"] in c["needs"])

    def label(self, certificate):
        return first(self.claims(certificate))


def first(answers):
    """The first FALSE answer, else the first UNSURE one, else TRUE."""
    return next((a for label in (FALSE, UNSURE) for a in answers if a.label == label), Answer(TRUE, None, "", ""))


def main(directories):
    for d in map(Path, directories):
        problem, certificate = (json.loads((d / name).read_text()) for name in ("problem.json", "certificate.json"))
        print(d, *Truth(problem, certificate).label(certificate))


if __name__ == "__main__":
    main(sys.argv[1:])
