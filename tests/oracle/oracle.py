"""A second checker of amcert certificates, written from SPEC.md alone, in integers and fractions.
check() is for programs; as a program, oracle.py CERTIFICATE --problem FILE."""
import argparse
import sys
from copy import copy
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from oracle_boxes import box_trajectory, rate_fixed_point
from oracle_boxes_files import AT_CENTER, BOX_KINDS, own_blocks
from oracle_composite import Composite
from oracle_composite_critical import Bounded, polynomials
from oracle_critical import Critical, rt
from oracle_degenerate import kl_degenerate
from oracle_exact import ExactNetwork, ExactQuadratic, Recorded, deviation, radii
from oracle_exponents import kl_chain, kl_exponent, kl_saddle, kl_sharp
from oracle_files import OF_COMPOSITES, Malformed, digest, load, read_certificate, read_problem
from oracle_numbers import Interval, ceil_root, diagonal, hi, lin, lo, norm2, semidefinite, show
from oracle_orbit import Orbit
from oracle_polynomial import Limit, Polynomial
from oracle_rates import contraction, rate_kl, rate_local
from oracle_runs import HALF, Network, Quadratic, Rejected, distance2
from oracle_smooth import NearSmooth, Smooth, SmoothCenter
from oracle_special import rate_finite, rate_inertial, rate_sublinear
from oracle_taylor import CriticalPolynomial
from oracle_trapping import trapping

def require(ok, why):
    if not ok: raise Rejected(why)

def at_most(left, right, what, best=None):
    """left <= right, exactly; best: the constant that would have passed."""
    if left > right: raise Rejected(f"{what}: {show(left)} > {show(right)}" + ("" if best is None else f"; best {show(best)}"))

def inside(x, bounds, what):
    if lo(x) < bounds[0] or bounds[1] < hi(x): raise Rejected(f"{what} does not contain {show(lo(x))}, {show(hi(x))}")

def root_up(q):
    return Fraction(ceil_root(q * 4 ** 64), 1 << 64)

class Check:
    """A certificate under check: problem p, evaluator e, runs, the claims before the present one; c is a claim, points its run."""
    def __init__(self, p, e, certificate):
        self.p, self.e, self.problem, self.runs, self.earlier = p, e, certificate.problem, certificate.runs, []
        self.center = None  # how the center of a claim is looked at, composite problems
        self.exact = {}  # by digest of the enclosure: what is known about the exact orbit
    def claim(self, c):
        statement = {key: v for key, v in c.raw.items() if key not in ("digest", "witness")}
        statement.update(runs={name: self.runs[name].digest for name in c.runs}, problem=self.problem)
        require(digest(statement) == c.digest, "digest: it is " + digest(statement))
        require(set(c.needs) <= {o.digest for o in self.earlier}, "needs: not an earlier claim of this file")
        if c.verdict == "undecided": return "skipped: undecided"
        polynomial, composite = self.p.kind == "polynomial", self.p.kind == "composite"
        require(polynomial or c.kind not in OF_POLYNOMIALS or composite and c.kind in AT_CENTER, "kind: about polynomial problems only")
        require(not polynomial or c.kind not in NOT_OF_POLYNOMIALS and c.run != "orbit", "kind: not about polynomial problems")
        require(not composite or c.kind in OF_COMPOSITES and c.run != "orbit" or c.kind in AT_CENTER or c.kind in BOX_KINDS, "kind: not about composite problems")
        require(composite or c.kind not in BOX_KINDS, "kind: about composite problems only")
        if c.kind in OF_SWEEPS:
            for state in (o.state for d in c.needs for o in self.earlier if o.digest == d):
                if state == "limit": raise Limit("the check of a claim in needs exceeded a limit")
                require(state != "rejected", "needs: a claim that was rejected")
        view = self, self.runs[c.run].iterates
        if composite and c.kind in AT_CENTER: view = self.near_center(c, view[1])
        return CLAIMS[c.kind](view[0], c, view[1]) or "verified"
    def near_center(self, c, points):
        """What the claim c about a composite problem is checked with (SPEC 3.34), and the points without the other blocks."""
        centers, q = [o for o in self.known(c, "critical_point") if [o.digest] == c.needs] if c.kind == "kl" else [c], own_blocks(self.p)
        require(centers, "needs: not the claims this kind needs")
        require(q.blocks, "kind: F contains no unknown")
        x, o = copy(self), centers[0]
        smooth = type(self.e) is Smooth
        x.e = NearSmooth(self.p, q, self.e.bits) if smooth else polynomials(self.p, o.center, o.balls[-1][0], vars(o).get("kinks", []), self.e.bits)
        x.p, x.center = x.e.p, SmoothCenter if smooth else Bounded
        return x, [{b: z[b] for b in q.blocks} for z in points]
    def critical(self, c):
        return (self.center or (CriticalPolynomial if self.p.kind == "polynomial" else Critical))(self.e, c)
    def known(self, c, kind, verdict="proved"):
        return [o for o in self.earlier if (o.kind, o.verdict, o.run) == (kind, verdict, c.run)]
    def needs(self, c, *allowed):
        require(c.needs in allowed, "needs: not the claims this kind needs")
    def trajectories(self, c):
        return [[o.digest] for o in self.known(c, "am_trajectory") if o.k0 <= c.k0 and c.k1 <= o.k1]
    def enclosures(self, c):
        """The earlier claims about the exact orbit that c may need (SPEC 3.12, 3.13), by digest."""
        known = [o for o in self.earlier if (o.kind, o.verdict) == ("enclosure_trajectory", "proved") and hasattr(o, "witness")]
        return {o.digest: o for o in known if o.k0 <= c.k0 and c.k1 <= o.k1}
    def piecewise(self):
        """Layers whose entries of U have codes (SPEC 3.10)."""
        return [i for i in range(1, self.p.N + 1) if self.p.layers[i].split and not self.p.layers[i].act.smooth] if self.p.kind == "network" else []
    def change(self, before, after):
        return self.e.value(after) - self.e.value(before)
    def quantities(self, c, points):
        """Settles what c needs (SPEC 3.3, 3.12); F, distances and subgradients at the iterates it speaks about."""
        if c.run != "orbit":
            self.needs(c, *(self.trajectories(c) or [[]]))
            return Recorded(self.e, points)
        known = self.enclosures(c)
        self.needs(c, *([d] for d in known))
        return self.orbit(known[c.needs[0]], points)
    def orbit(self, enclosure, points):
        """What an enclosure_trajectory says of the exact iterates; many claims need the same one."""
        if enclosure.digest not in self.exact:
            self.exact[enclosure.digest] = (ExactNetwork if self.p.kind == "network" else ExactQuadratic)(self.e, points, enclosure)
        return self.exact[enclosure.digest]

def steps2(at, k, j):
    """Sum over i = 1..j of delta_{k+i}^2."""
    return sum(at.distance2(i + 1, i) for i in range(k, k + j))

def am_trajectory(x, c, points):
    """SPEC 3.2."""
    x.needs(c, [])
    refuted, ties, first = c.verdict == "refuted", [], int(c.start == "own" and x.p.sweep[0].update == "heavy_ball")  # then x^{-1} is not known
    steps = [k for k in range(max(c.k0, first), c.k1) if not refuted or k == c.at[0]]
    if refuted:
        require(steps and c.lower > c.tolerance, "no such step, or lower not above the tolerance")
    else:
        require(c.start == "own" or (c.k0 == 0 and distance2(points[0], x.p.start) == 0), "start: not that of the problem")
        at_most(max(c.distance.values()), c.tolerance, "distance")
    for k in steps:
        previous = points[k - 1] if k else vars(x.p).get("previous")
        for update, before, _ in x.e.sweep(points[k], points[k + 1]):
            for label in (label for label in update.labels if not refuted or label == c.at[1]):
                mats = [c.inverse] if refuted else c.witness.get(label, [None])
                square, norm, tied = x.e.distance2(update, label, before, points[k + 1], previous, mats[(k - c.k0) % len(mats)], lo if refuted else hi)
                ties += [[k, label, i, j] for i, j in tied]
                if refuted:
                    at_most((c.lower * (1 + norm + Fraction(1, 1 << 64))) ** 2, square, f"(lower (1+|z|))^2 <= distance^2 of {label} at k={k}")
                else:
                    at_most(square, (c.distance[label] * (1 + norm)) ** 2, f"distance^2 of {label} at k={k}", root_up(square / (1 + norm) ** 2))
    require(refuted or ties == c.ties, f"ties: they are {str(ties)[:200]}")

def sufficient_decrease(x, c, points):
    """SPEC 3.3, 3.12; back: how many values the maximum is over, ahead: how far the later iterate is."""
    at = x.quantities(c, points)
    j, back, ahead = c.j, c.j if c.form == "J2" else 1, 1 if c.form == "J2" else c.j
    first = c.k0 + (1 if c.form == "J3" else back - 1)
    windows = [k for k in range(first, c.k1 - ahead + 1) if c.phase in (None, k % j)]
    def decrease(k):
        before = [at.value(k - i) for i in range(back)]
        change = Interval(max(map(lo, before)), max(map(hi, before))) - at.value(k + ahead)
        return change if c.form != "J3" else change + c.beta * (steps2(at, k - 1, 1) - steps2(at, k, 1))
    def step(k):
        return at.distance2(k + j, k) if c.form == "J0" else steps2(at, k, j) if c.form == "J1" else steps2(at, k + ahead - 1, 1)
    require(c.window in windows, "window: none of the windows")
    change, size = decrease(c.window), step(c.window)
    if c.verdict == "refuted":
        inside(-change, c.rise, "rise")
        return require(c.rise[0] > 0 or (c.rise[0] == 0 and lo(size) > 0), "rise: leaves room for a > 0")
    values = [(k, decrease(k).lo, hi(step(k))) for k in windows]
    for k, d, s in values:
        at_most(c.a * s, d, f"a S <= decrease at k={k}", min(d / s for _, d, s in values if s) if s else None)
    require(lo(size) > 0, "window: no step there")
    at_most(change.hi, lo(c.a_upper * size), "decrease at the window <= a_upper S", change.hi / lo(size))

def smallest_j(x, c, points):
    """SPEC 3.4."""
    require(len(c.needs) == c.j, "needs: not j claims")
    for j, d in enumerate(c.needs, 1):
        earlier = [(o.digest, o.range, o.form, o.phase, o.j) for o in x.known(c, "sufficient_decrease", "proved" if j == c.j else "refuted")]
        require((d, c.range, c.form, None, j) in earlier, f"needs: not the right claim for j={j}")

def rises(x, c, points):
    """SPEC 3.5; a change is the difference of the enclosures of F after and before."""
    x.needs(c, *(x.trajectories(c) or [[]]))
    listed = {s.k: s for s in c.sweeps}
    require([s.k for s in c.sweeps] == sorted(listed.keys() & set(range(c.k0, c.k1))), "sweeps: k not increasing in the range")
    for k in range(c.k0, c.k1):
        total = x.change(points[k], points[k + 1])
        if k not in listed:
            at_most(hi(total), 0, f"change of F in the unlisted sweep {k}")
            continue
        require(listed[k].amount[0] > 0, f"sweep {k}: amount not positive")
        inside(total, listed[k].amount, f"sweep {k}: amount")
        changes = [(u, x.change(before, after)) for u, before, after in x.e.sweep(points[k], points[k + 1]) if x.p.kind != "composite" or u.block in own_blocks(x.p).blocks]
        expected = [(u.name, "rounding" if c.needs and cannot_raise(x.p, u) else "method") for u, change in changes if hi(change) > 0]
        require([(u.label, u.cause) for u in listed[k].updates] == expected, f"sweep {k}: updates and causes are {expected}")
        for given, change in zip(listed[k].updates, (change for _, change in changes if hi(change) > 0)):
            inside(change, given.amount, f"sweep {k} {given.label}: amount")

def cannot_raise(p, u):
    """SPEC 3.5, 3.30: is an exact result of the update never above in F?"""
    if p.kind != "composite": return u.update != "heavy_ball"
    return u.update == "minimize" and (u.function, u.at, u.lower, u.upper) == (p.objective, u.block, None, None)

def relative_error(x, c, points):
    """SPEC 3.6, 3.12."""
    at, windows = x.quantities(c, points), range(c.k0, c.k1 - c.j + 1)
    require(c.window in windows, "window: none of the windows")
    size, low = steps2(at, c.window, c.j), lo(at.subgradient2(c.window + c.j))
    if c.verdict == "refuted": return require(hi(size) == 0 and low > 0, f"window: S is up to {show(hi(size))}, G at least {show(low)}")
    for k in windows:
        at_most(hi(at.subgradient2(k + c.j)), lo(c.b ** 2 * steps2(at, k, c.j)), f"G <= b^2 S at k={k}")
    require(lo(size) > 0, "window: no step there")
    at_most(hi(c.b_lower ** 2 * size), low, "b_lower^2 S <= G at the window")

def sublevel_bounded(x, c, points):
    """SPEC 3.7."""
    x.needs(c, [])
    at_most(hi(x.e.value(points[c.k0])), c.level, "F(x^k0) <= level")
    if x.p.kind == "network": return sublevel_network(x, c, c.radius)
    h, r = x.p.H, c.radius["x"]
    require(c.modulus > 0 and semidefinite(lin((1, h), (-c.modulus, diagonal([Fraction(1)] * len(h.a)))), True), "modulus: too large or not > 0")
    at_most(0, min(c.gradient, r), "a negative number")
    at_most(norm2(x.p.g), c.gradient ** 2, "gradient^2")
    at_most(c.gradient, c.modulus * r, "gradient <= modulus radius")
    at_most(c.level, c.modulus * r ** 2 * HALF - c.gradient * r, "level <= modulus radius^2/2 - gradient radius")
    at_most(c.lower, -c.gradient ** 2 / (2 * c.modulus), "lower")
    at_most(max(Fraction(sum(map(abs, row)), h.unit) for row in h.a), c.lipschitz, "lipschitz")

def sublevel_network(x, c, radius):
    p, bound, inputs = x.p, 2 * c.level, input_bounds(x.p, c)
    at_most(0, min([c.level, c.data, c.targets, c.loss, c.lipschitz, *radius.values(), *c.residual.values(), *c.gap.values()]), "a negative number")
    require(not any(layer.apart or layer.lam == 0 for layer in p.layers[1:]), "a bias is apart or a lambda is 0")
    at_most(norm2(x.e.hat({}, 1)), c.data ** 2, "data")
    at_most(norm2(p.Y), c.targets ** 2, "targets")
    at_most(bound, p.s * c.loss ** 2, "loss")
    at_most(c.targets + c.loss, radius[f"V{p.N}"], f"radius V{p.N}")
    for i, layer in enumerate(p.layers[1:], 1):
        at_most(bound, layer.w * c.residual[str(i)] ** 2, f"residual {i}")
        at_most(bound, layer.lam * radius[f"W{i}"] ** 2, f"radius W{i}")
        if layer.split:
            at_most(bound, layer.gamma * c.gap[str(i)] ** 2, f"gap {i}")
            at_most(c.residual[str(i)] + radius[f"W{i}"] * inputs[i], radius[f"U{i}"], f"radius U{i}")
        if i < p.N:
            root, (lipschitz, zero, top) = ceil_root(layer.width * p.n), activation_bounds(layer.act)
            reach = lipschitz * radius[f"U{i}"] + zero * root
            at_most(c.gap[str(i)] + (reach if top is None else min(reach, top * root)), radius[f"V{i}"], f"radius V{i}")
    table = hessian_table(p, c)
    at_most(max(sum(table.get((a, b), 0) for b in p.blocks) for a in p.blocks), c.lipschitz, "lipschitz")

def input_bounds(p, c):
    """v_i of SPEC 3.7."""
    return [None, c.data] + [c.radius[f"V{i - 1}"] + p.layers[i].ones * ceil_root(p.n) for i in range(2, p.N + 1)]

def activation_bounds(act):
    """G, |sigma(0)| and sup |sigma| (None: not used) of SPEC 3.7."""
    if act.smooth: return (Fraction(1), 0, 1) if act.kind == "tanh" else (Fraction(1, 4), HALF, 1)
    zero = abs(act.pieces[sum(b <= 0 for b in act.breaks)][1])
    flat = act.pieces[0][0] == act.pieces[-1][0] == 0  # without a break sigma is the constant sigma(0)
    return max(abs(s) for s, _ in act.pieces), zero, max([abs(s * b + t) for b, (s, t) in zip(act.breaks, act.pieces)] or [zero]) if flat else None

def hessian_table(p, c):
    """The table of SPEC 3.7: pair of blocks -> bound; c the sublevel_bounded claim."""
    table, inputs, r = {}, input_bounds(p, c), c.radius
    for i, layer in enumerate(p.layers[1:], 1):
        w, u, v, before = f"W{i}", f"U{i}" if layer.split else f"V{i}", f"V{i}", f"V{i - 1}"
        table[w, w], table[w, u] = layer.lam + layer.w * inputs[i] ** 2, layer.w * inputs[i]
        table[v, v] = layer.gamma + (p.s if i == p.N else p.layers[i + 1].w * r[f"W{i + 1}"] ** 2)
        if i > 1:
            table[w, before], table[before, u] = layer.w * (r[w] * inputs[i] + c.residual[str(i)]), layer.w * r[w]
        if layer.split:
            lipschitz, kind = activation_bounds(layer.act)[0], layer.act.kind
            bend = {"tanh": 1 + (1 + r[v]) * Fraction(4, 5), "sigmoid": Fraction(1, 16) + (1 + r[v]) * Fraction(1, 10)}.get(kind, lipschitz ** 2)
            table[u, v], table[u, u] = layer.gamma * lipschitz, layer.rho + layer.gamma * bend
    return {**table, **{(b, a): bound for (a, b), bound in table.items()}}

def structural_decrease(x, c, points):
    """SPEC 3.8."""
    p = x.p
    x.needs(c, [])
    require(p.sweep[0].update != "heavy_ball", "not for heavy_ball")
    for b, alpha, u in [(b, alpha, u) for u in p.sweep for b, alpha in zip(u.blocks, u.prox)]:
        layer = p.layers[int(b[1:])] if p.kind == "network" else None
        if p.kind == "quadratic":
            require(c.modulus[b] >= 0 and semidefinite(x.e.hessian_block(b, -c.modulus[b]), p.blocks[b][0] > 1), f"modulus {b}: too large or < 0")
            convexity = c.modulus[b]
        elif u.update == "jacobi" or (b[0] == "b" and len(u.blocks) == 2):
            convexity = 0
        elif b[0] == "U" and (layer.act.smooth or layer.act.breaks):
            convexity = -alpha  # a global minimizer of what need not be convex: alpha/2 in all
        else:
            linear = layer.rho + layer.gamma * layer.act.pieces[0][0] ** 2 if b[0] == "U" else None
            convexity = {"V": layer.gamma + (p.s if b == f"V{p.N}" else 0), "W": layer.lam, "b": layer.w * p.n, "U": linear}[b[0]]
        at_most(c.blocks[b], alpha + convexity * HALF, f"blocks {b}")
        at_most(c.a, c.blocks[b], f"a <= blocks {b}")

def structural_relative_error(x, c, points):
    """SPEC 3.9. Row B of M: what moves the derivative in B after the update of B."""
    p, bounds = x.p, x.known(c, "sublevel_bounded")
    x.needs(c, *([o.digest] for o in bounds))
    require(p.sweep[0].update != "heavy_ball", "not for heavy_ball")
    at_most(0, c.b, "b")
    table = hessian_table(p, next(o for o in bounds if [o.digest] == c.needs)) if p.kind == "network" else None
    place, m = {b: (q, u.update) for q, u in enumerate(p.sweep) for b in u.blocks}, {}
    for b, alpha in [(b, alpha) for u in p.sweep for b, alpha in zip(u.blocks, u.prox)]:
        m[b, b] = alpha
        for o in p.blocks:
            if place[o][0] > place[b][0] or (place[o] == place[b] and place[b][1] == "jacobi" and o != b):
                m[b, o] = coupling(p, b, o) if table is None else table.get((b, o), 0)
    rows, columns = (max(sum(m.get((a, b)[::q], 0) for b in p.blocks) for a in p.blocks) for q in (1, -1))
    at_most(rows * columns, c.b ** 2, "row sum times column sum <= b^2", root_up(rows * columns))

def coupling(p, b, o):
    """The larger of the maximal absolute row and column sums of H_bo, quadratic problems."""
    rows = [[abs(y) for y in row[p.rows[o]]] for row in p.H.a[p.rows[b]]]
    return Fraction(max(map(sum, rows + list(zip(*rows)))), p.H.unit)

def double_agreement(x, c, points):
    """SPEC 3.10."""
    x.needs(c, [])
    other, written, branch = x.runs["reference"].iterates, x.runs["recorded"].objective, None
    largest = lambda m: Fraction(max(abs(y) for row in m.a for y in row), m.unit)
    for k in range(c.k0, c.k1 + 1):
        for b, bound in c.deviation.items():
            at_most(largest(lin((1, points[k][b]), (-1, other[k][b]))), bound.at(0, k - c.k0) * largest(other[k][b]), f"deviation of {b} at k={k}")
        f, change, w = x.e.value(points[k]), x.change(other[k], points[k]), written.at(0, k)
        at_most(max(hi(change), -lo(change)), c.objective, f"objective at k={k}")
        at_most(max(w - lo(f), hi(f) - w), c.evaluation, f"evaluation at k={k}")
        for i in x.piecewise():
            rows = enumerate(zip(x.e.codes(points[k], i), x.e.codes(other[k], i)))
            branch = branch or next(([k, f"U{i}", r, s] for r, row in rows for s, (a, b) in enumerate(zip(*row)) if a != b), None)
    require(branch == c.branch, f"branch: it is {branch}")

def enclosure_trajectory(x, c, points):
    """SPEC 3.11."""
    x.needs(c, [])
    if not hasattr(c, "witness"): return "skipped: not re-checked"
    require(distance2(points[0], x.p.start) == 0, "start: not that of the problem")
    orbit = Orbit(x.e, c.witness, {(k, block, i, j): codes for k, block, i, j, codes in c.choices})
    for k in range(c.k1):
        orbit.sweep(k, points[k], points[k + 1], points[k - 1] if k else vars(x.p).get("previous"))
        orbit.set.end_of_sweep(k + 1, *c.frame)
        for b, bound in c.radius.items():
            reach = orbit.set.hull[b]
            at_most(Fraction(max(map(max, reach.a)), reach.unit), bound.at(0, k + 1), f"error of {b} at k={k + 1}")
        for b, i, j, first, last in c.exact:
            listed = first <= k + 1 <= last
            require(not listed or i * x.p.blocks[b][1] + j in orbit.set.exact[b], f"exact: {b} at {i},{j} is not exact at k={k + 1}")

def orbit_agreement(x, c, points):
    """SPEC 3.13."""
    known = x.enclosures(c)
    x.needs(c, *([d] for d in known))
    orbit, enclosure, found = x.runs["orbit"].iterates, known[c.needs[0]], None
    for k in range(c.k0, c.k1 + 1):
        r = radii(x.p, enclosure, k)
        for b in x.p.blocks:
            least, most = deviation(points[k][b], orbit[k][b], r[b])
            at_most(c.lower[b].at(0, k - c.k0), least, f"lower of {b} at k={k}", least)
            at_most(most, c.upper[b].at(0, k - c.k0), f"upper of {b} at k={k}", most)
        found = found or branch(x, k, points[k], orbit[k], r)
    require(found == c.branch, f"branch: it is {found}")

def branch(x, k, point, z, r):
    """SPEC 3.13: the first entry at k whose code is not that of the exact iterate; None: there is none."""
    for i in x.piecewise():
        u = f"U{i}"
        ends = [x.e.codes({u: lin((1, z[u]), (sign, r[u]))}, i) for sign in (-1, 1)]  # the code is monotone
        for s, rows in enumerate(zip(x.e.codes(point, i), *ends)):
            for t, (code, low, high) in enumerate(zip(*rows)):
                require(low == high, f"branch: the code of the exact {u} at {s},{t}, k={k} is not known")
                if code != low: return [k, u, s, t]
    return None

def critical_point(x, c, points):
    """SPEC 3.14."""
    x.needs(c, [])
    at, g, (r1, mu1), r_max = x.critical(c), c.gradient, c.balls[0], c.balls[-1][0]
    at.cells(r_max)
    error = at.error()
    at_most(c.modulus, c.shift - error, "modulus", c.shift - error)
    for r, mu in c.balls:
        delta, nu = at.delta(r), at.nu(r)
        at_most(mu, c.modulus - delta, f"mu at r={show(r)}", c.modulus - delta)
        require(nu is None or nu > 0, f"kinks: nu at r={show(r)} is {nu and show(nu)}")
    at_most(at.gradient2(), g ** 2, "gradient^2", root_up(at.gradient2()))
    require(g < mu1 * r1, f"gradient < mu r of the first ball: {show(g)} >= {show(mu1 * r1)}")
    f = x.e.value(c.center)
    inside(Interval(lo(f) - g ** 2 / (2 * mu1), hi(f)), c.value, "value")
    require(at.independent(g / mu1), "symmetry: the turns are not independent enough")
    if c.enters is not None:
        require(c.k0 <= c.enters <= c.k1, "enters: not in the range")
        at_most(distance2(points[c.enters], c.center), r_max ** 2, "enters: squared distance")
        require(at.in_pieces(points[c.enters]), "enters: a dead or vanished unit is in another piece, or an entry out of its bounds")
    if c.below is not None:
        at_most(distance2(c.below, c.center), r1 ** 2, "below: squared distance")
        require(hi(x.e.value(c.below)) < c.value[0], "below: F is not below F*")

def kl(x, c, points):
    """SPEC 3.15."""
    known = {o.digest: o for o in x.known(c, "critical_point") if o.range == c.range}
    x.needs(c, *([d] for d in known))
    point = known[c.needs[0]]
    at, g, mu1 = x.critical(point), point.gradient, point.balls[0][1]
    require(len(c.kappa) == len(point.balls), "kappa: not as many as balls")
    at.placed(point.balls[-1][0])
    for kappa, (r, mu) in zip(c.kappa, point.balls):
        at_most(kappa ** 2, 2 * mu, f"kappa^2 at r={show(r)}")
        if at.kinks:
            nu = at.nu(r)
            require(nu > 0, f"kinks: nu at r={show(r)} is {show(nu)}")
            at_most(kappa ** 2 * at.gap(r, g, mu1), nu ** 2, f"kappa^2 gap <= nu^2 at r={show(r)}")
    require(all(c.direction[b].a[i][j] == 0 for b, i, j in at.kinks), "direction: not 0 at a kink")
    require(at.into_zero_pieces(c.direction), "direction: a dead unit becomes active")
    require(not at.moves_vanished(c.direction), "direction: not 0 in a vanished unit")
    v = at.stacked(c.direction)
    samples, shared = at.times(v)
    n, delta = sum(map(norm2, c.direction.values())), at.delta(g / mu1)
    h = sum(y * m.at(q, 0) for m, ys in zip([*samples, shared], [*v[0], v[1]]) for q, y in enumerate(ys))
    least, slope = h - delta * n, rt(sum(map(norm2, [*samples, shared]))) + delta * rt(n)
    require(least > 0, f"direction: h - delta N is {show(least)}")
    at_most(slope ** 2, c.upper ** 2 * least * HALF, "upper", root_up(2 * slope ** 2 / least))

def kl_zero(x, c, points):
    """SPEC 3.16."""
    x.needs(c, [])
    require(x.p.kind != "quadratic", "not about quadratic problems")
    require(not x.p.rest if x.p.kind == "polynomial" else all(layer.lam == 0 for layer in x.p.layers[1:]), "a lambda that is not 0, or a rest")
    c.kinks, c.dead, c.vanished, c.symmetry = [], [], [], []
    at, r, f = x.critical(c), c.balls[-1][0], hi(x.e.value(c.center))
    at.cells(r)
    least = c.shift - at.rank_error(c.shift, c.witness)
    at_most(c.rank, least, "rank", least)
    heaviest = max([layer.w for layer in x.p.layers[2:]], default=0) if x.p.kind == "network" else 0
    for radius, k in c.balls:
        at_most((k * Fraction(46341, 65536) + radius * rt(heaviest) + at.slopes_change(radius)) ** 2, c.rank, f"rank at r={show(radius)}")
    for radius, k in c.balls[0], c.balls[-1]:
        require(4 * f < (k * radius) ** 2, f"4 F < (kappa r)^2 at r={show(radius)}")
    reach, n = 2 * rt(f) / c.balls[0][1], sum(map(norm2, c.direction.values()))
    z = reach * rt(heaviest) + at.slopes_change(reach)
    a, e, size = at.along_residuals(c.direction)
    least, slope = a - 2 * z * rt(a) * rt(n), rt(e) + (2 * size * z + z ** 2) * rt(n)
    require(least > 0, f"direction: d is {show(least)}")
    at_most(2 * slope ** 2, c.upper ** 2 * least, "upper", root_up(2 * slope ** 2 / least))
    if c.enters is not None:
        require(c.k0 <= c.enters <= c.k1, "enters: not in the range")
        at_most(distance2(points[c.enters], c.center), r ** 2, "enters: squared distance")

CLAIMS = {f.__name__: f for f in (am_trajectory, sufficient_decrease, smallest_j, rises, relative_error, sublevel_bounded, structural_decrease,
                                  structural_relative_error, double_agreement, enclosure_trajectory, orbit_agreement, critical_point, kl, kl_zero,
                                  kl_exponent, kl_saddle, kl_sharp, kl_degenerate, kl_chain, contraction, rate_local, rate_kl, trapping,
                                  rate_sublinear, rate_finite, rate_inertial, box_trajectory, rate_fixed_point)}
OF_POLYNOMIALS = "kl_exponent", "kl_saddle", "kl_sharp", "kl_degenerate", "kl_chain", "rate_sublinear", "rate_finite"
OF_SWEEPS = "contraction", "rate_local", "rate_kl", "trapping", "rate_sublinear", "rate_finite", "rate_fixed_point"
NOT_OF_POLYNOMIALS = "sublevel_bounded", "structural_decrease", "structural_relative_error", "enclosure_trajectory", "orbit_agreement"
EVALUATORS = {"network": Network, "quadratic": Quadratic, "polynomial": Polynomial, "composite": Composite}

@lru_cache(maxsize=4)
def problem_of(data):
    """(problem or None, its digest, findings, its last evaluator by number of bits); remembered for campaigns."""
    findings, value = {}, load(data, "problem")
    return read_problem(value, findings), digest(value), findings, {}

def check(problem_bytes, certificate_bytes):
    """SPEC 4: (exit code, last line, lines before it)."""
    lines, rejected, limit = [], "", ""
    try:
        p, expected, findings, evaluators = problem_of(problem_bytes)
        findings, value = dict(findings), load(certificate_bytes, "certificate")
        certificate = read_certificate(value, p if value.get("problem") == expected else None, findings)
    except Malformed as err:
        return 2, f"s MALFORMED {err}", lines
    if certificate and certificate.problem != expected: return 5, "s MISMATCH the certificate belongs to another problem", lines
    for code, word in (3, "UNSUPPORTED"), (4, "LIMIT"):
        if word in findings: return code, f"s {word} {findings[word]}", lines
    if certificate.bits not in evaluators or len(evaluators[certificate.bits].memo) > 1 << 14:
        evaluators.clear()
        kind = Smooth if p.kind == "composite" and any(p.bends) else EVALUATORS[p.kind]
        evaluators[certificate.bits] = kind(p, certificate.bits)
    x = Check(p, evaluators[certificate.bits], certificate)
    for q, c in enumerate(certificate.claims, 1):
        c.state = "checked"
        try:
            lines.append(f"claim {q} {c.kind}: {x.claim(c)}")
        except Rejected as err:
            c.state = "rejected"
            lines.append(f"claim {q} {c.kind}: rejected: {err}")
            rejected = rejected or "s REJECTED " + lines[-1]
        except Limit as err:
            c.state = "limit"
            lines.append(f"claim {q} {c.kind}: limit: {err}")
            limit = limit or f"s LIMIT {lines[-1]}"
        x.earlier.append(c)
    skipped = sum(": skipped: " in line for line in lines)
    count = f"{len(lines) - skipped}/{len(lines)} claims digest {digest(value)[:16]}"
    if rejected or limit: return (1, rejected, lines) if rejected else (4, limit, lines)
    return (6, f"s CONDITIONAL {count}, {skipped} skipped", lines) if skipped else (0, f"s VERIFIED {count}", lines)

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--problem", type=Path, required=True)
    given = parser.parse_args()
    try:
        code, last, lines = check(given.problem.read_bytes(), given.certificate.read_bytes())
    except OSError as err:
        code, last, lines = 2, f"s MALFORMED {err}", []
    print("\n".join([*lines, last]))
    return code

if __name__ == "__main__":
    sys.exit(main())
