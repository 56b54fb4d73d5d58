"""A second checker of amcert certificates, written from SPEC.md alone, in integers and fractions.
usage: oracle.py CERTIFICATE --problem FILE"""
import sys
from copy import copy
from fractions import Fraction
from functools import lru_cache
from oracle_files import Malformed, Notes, digest, load, read_certificate, read_problem
from oracle_numbers import ceil_root, diagonal, inside, isub, lin, norm2, semidefinite, show
from oracle_runs import HALF, Network, Quadratic, Rejected, change2

def at_most(left, right, what, best=None):
    """left <= right, exactly; best: the constant that would have passed."""
    if left > right:
        raise Rejected(f"{what}: {show(left)} > {show(right)}" + ("" if best is None else f"; best {show(best)}"))

def require(ok, why):
    if not ok:
        raise Rejected(why)

def root_up(q):
    return Fraction(ceil_root(q * 4 ** 64), 1 << 64)

class Check:
    """A certificate under check: problem p, evaluator e, runs, and the claims before the present one."""

    def __init__(self, p, e, certificate):
        self.p, self.e, self.certificate, self.runs, self.earlier = p, e, certificate, certificate.runs, []

    def claim(self, c):
        statement = {key: v for key, v in c.raw.items() if key not in ("digest", "witness")}
        statement.update(runs={name: self.runs[name].digest for name in c.runs}, problem=self.certificate.problem)
        require(digest(statement) == c.digest, "digest: it is " + digest(statement))
        require(set(c.needs) <= {o.digest for o in self.earlier}, "needs: not an earlier claim of this file")
        if c.verdict != "undecided":
            require(NEEDS.get(c.kind, lambda x, c: c.needs == [])(self, c), "needs: not the claims this kind needs")
            CLAIMS[c.kind](self, c, self.runs[c.run].iterates)

    def known(self, c, kind, verdict="proved"):
        return [o for o in self.earlier if (o.kind, o.verdict, o.run) == (kind, verdict, c.run)]

    def trajectories(self, c):
        return [[o.digest] for o in self.known(c, "am_trajectory") if o.k0 <= c.k0 and c.k1 <= o.k1]

    def change(self, before, after):
        return isub(self.e.value(after), self.e.value(before))

def distance2(new, old):
    return sum(change2(new[b], old[b]) for b in new)

def steps2(points, k, j):
    """Sum over i = 1..j of delta_{k+i}^2."""
    return sum(distance2(points[i + 1], points[i]) for i in range(k, k + j))

def am_trajectory(x, c, points):
    """SPEC 3.2."""
    refuted, ties, skip = c.verdict == "refuted", [], c.k0 if c.start == "own" and x.p.sweep[0].update == "heavy_ball" else None
    if refuted:
        require(c.k0 <= c.at[0] < c.k1 and c.at[0] != skip, "at: no such step")
        require(c.lower > c.tolerance, "lower: not above the tolerance")
    else:
        require(c.start == "own" or (c.k0 == 0 and distance2(points[0], x.p.start) == 0), "start: not that of the problem")
        for label, bound in c.distance.items():
            at_most(bound, c.tolerance, f"distance of {label}")
    for k in [c.at[0]] if refuted else (k for k in range(c.k0, c.k1) if k != skip):
        previous = points[k - 1] if k else vars(x.p).get("previous")
        for update, before, _ in x.e.sweep(points[k], points[k + 1]):
            for label in update.labels if not refuted else [label for label in update.labels if label == c.at[1]]:
                mats = [c.inverse] if refuted else c.witness.get(label, [None])
                square, norm, tied = x.e.distance2(update, label, before, points[k + 1], previous, mats[(k - c.k0) % len(mats)], not refuted)
                ties += [[k, label, i, j] for i, j in tied]
                if refuted:
                    at_most((c.lower * (1 + norm + Fraction(1, 1 << 64))) ** 2, square, f"(lower (1+|z|))^2 <= distance^2 of {label} at k={k}")
                else:
                    at_most(square, (c.distance[label] * (1 + norm)) ** 2, f"distance^2 of {label} at k={k}", root_up(square / (1 + norm) ** 2))
    require(refuted or ties == c.ties, f"ties: they are {str(ties)[:200]}")

def sufficient_decrease(x, c, points):
    """SPEC 3.3."""
    j, back = c.j, c.j if c.form == "J2" else 1  # back: how many values the maximum is over
    ahead = 1 if c.form == "J2" else j
    windows = [k for k in range(c.k0 + back - 1, c.k1 - ahead + 1) if c.phase in (None, k % j)]

    def decrease(k):
        before = [x.e.value(points[k - i]) for i in range(back)]
        return isub((max(f[0] for f in before), max(f[1] for f in before)), x.e.value(points[k + ahead]))

    def step(k):
        return distance2(points[k + j], points[k]) if c.form == "J0" else steps2(points, k, j) if c.form == "J1" else steps2(points, k + ahead - 1, 1)

    require(c.window in windows, "window: none of the windows")
    (low, high), size = decrease(c.window), step(c.window)
    if c.verdict == "refuted":
        require(inside((-high, -low), c.rise), f"rise: does not contain {show((-high, -low))}")
        require(c.rise[0] > 0 or (c.rise[0] == 0 and size > 0), "rise: leaves room for a > 0")
        return
    values = [(k, decrease(k)[0], step(k)) for k in windows]
    for k, d, s in values:
        at_most(c.a * s, d, f"a S <= decrease at k={k}", min(d / s for _, d, s in values if s) if s else None)
    require(size > 0, "window: no step there")
    at_most(high, c.a_upper * size, "decrease at the window <= a_upper S", high / size)

def smallest_j(x, c, points):
    """SPEC 3.4: all is in its needs."""

def smallest_j_needs(x, c):
    def right(d, j):
        earlier = x.known(c, "sufficient_decrease", "proved" if j == c.j else "refuted")
        return any((o.digest, o.range, o.form, o.phase, o.j) == (d, c.range, c.form, None, j) for o in earlier)
    return c.verdict == "proved" and len(c.needs) == c.j and all(right(d, j) for j, d in enumerate(c.needs, 1))

def rises(x, c, points):
    """SPEC 3.5; a change is the difference of the enclosures of F after and before."""
    listed = {s.k: s for s in c.sweeps}
    require([s.k for s in c.sweeps] == sorted(listed.keys() & set(range(c.k0, c.k1))), "sweeps: k not increasing in the range")
    for k in range(c.k0, c.k1):
        total = x.change(points[k], points[k + 1])
        if k not in listed:
            at_most(total[1], 0, f"change of F in the unlisted sweep {k}")
            continue
        require(listed[k].amount[0] > 0 and inside(total, listed[k].amount), f"sweep {k}: amount not positive or not around {show(total)}")
        changes = [(u, x.change(before, after)) for u, before, after in x.e.sweep(points[k], points[k + 1])]
        changes = [(u, change) for u, change in changes if change[1] > 0]
        require([u.label for u in listed[k].updates] == [u.name for u, _ in changes], f"sweep {k}: updates are {[u.name for u, _ in changes]}")
        for given, (u, change) in zip(listed[k].updates, changes):
            require(inside(change, given.amount), f"sweep {k} {u.name}: amount not around {show(change)}")
            require(given.cause == ("rounding" if c.needs and u.update != "heavy_ball" else "method"), f"sweep {k} {u.name}: the other cause")

def relative_error(x, c, points):
    """SPEC 3.6."""
    windows = range(c.k0, c.k1 - c.j + 1)
    require(c.window in windows, "window: none of the windows")
    size, slope = steps2(points, c.window, c.j), x.e.subgradient2(points[c.window + c.j])
    if c.verdict == "refuted":
        require(size == 0 and slope[0] > 0, f"window: S is {show(size)}, G is {show(slope)}")
        return
    for k in windows:
        at_most(x.e.subgradient2(points[k + c.j])[1], c.b ** 2 * steps2(points, k, c.j), f"G <= b^2 S at k={k}")
    require(size > 0, "window: no step there")
    at_most(c.b_lower ** 2 * size, slope[0], "b_lower^2 S <= G at the window", )

def sublevel_bounded(x, c, points):
    """SPEC 3.7."""
    p = x.p
    at_most(x.e.value(points[c.k0])[1], c.level, "F(x^k0) <= level")
    if p.kind == "quadratic":
        r = c.radius["x"]
        require(c.modulus > 0 and semidefinite(lin((1, p.H), (-c.modulus, diagonal([Fraction(1)] * len(p.H.a)))), True), "modulus: too large or not > 0")
        at_most(0, c.gradient, "gradient")  # not in SPEC 3.7; a negative one would pass gradient^2 and make any radius pass
        at_most(norm2(p.g), c.gradient ** 2, "gradient^2")
        at_most(c.gradient, c.modulus * r, "gradient <= modulus radius")
        at_most(c.level, c.modulus * r ** 2 * HALF - c.gradient * r, "level <= modulus radius^2/2 - gradient radius")
        at_most(c.lower, -c.gradient ** 2 / (2 * c.modulus), "lower")
        at_most(max(Fraction(sum(map(abs, row)), p.H.unit) for row in p.H.a), c.lipschitz, "lipschitz")
        return
    for number in [c.level, c.data, c.targets, c.loss, c.lipschitz, *c.radius.values(), *c.residual.values(), *c.gap.values()]:
        at_most(0, number, "a negative number")
    require(not any(layer.apart or layer.lam == 0 for layer in p.layers[1:]), "a bias is apart or a lambda is 0")
    inputs, bound = input_bounds(p, c), 2 * c.level
    at_most(norm2(x.e.hat(1, {})), c.data ** 2, "data")
    at_most(norm2(p.Y), c.targets ** 2, "targets")
    at_most(bound, p.s * c.loss ** 2, "loss")
    at_most(c.targets + c.loss, c.radius[f"V{p.N}"], f"radius V{p.N}")
    for i, layer in enumerate(p.layers[1:], 1):
        at_most(bound, layer.w * c.residual[str(i)] ** 2, f"residual {i}")
        at_most(bound, layer.lam * c.radius[f"W{i}"] ** 2, f"radius W{i}")
        if layer.split:
            at_most(bound, layer.gamma * c.gap[str(i)] ** 2, f"gap {i}")
            at_most(c.residual[str(i)] + c.radius[f"W{i}"] * inputs[i], c.radius[f"U{i}"], f"radius U{i}")
        if i < p.N:
            root, (lipschitz, zero, top) = ceil_root(layer.width * p.n), activation_bounds(layer.act)
            reach = [lipschitz * c.radius[f"U{i}"] + zero * root] + ([] if top is None else [top * root])
            at_most(c.gap[str(i)] + min(reach), c.radius[f"V{i}"], f"radius V{i}")
    table = hessian_table(p, c)
    at_most(max(sum(table.get((a, b), 0) for b in p.blocks) for a in p.blocks), c.lipschitz, "lipschitz")

def input_bounds(p, c):
    """v_i of SPEC 3.7."""
    return [None, c.data] + [c.radius[f"V{i - 1}"] + p.layers[i].ones * ceil_root(p.n) for i in range(2, p.N + 1)]

def activation_bounds(act):
    """G, |sigma(0)| and sup |sigma| (None: not used) of SPEC 3.7."""
    if act.smooth:
        return (Fraction(1), 0, 1) if act.kind == "tanh" else (Fraction(1, 4), HALF, 1)
    zero = abs(act.pieces[sum(b <= 0 for b in act.breaks)][1])
    flat = act.pieces[0][0] == act.pieces[-1][0] == 0  # without a break sigma is the constant sigma(0)
    return max(abs(s) for s, _ in act.pieces), zero, max([abs(s * b + t) for b, (s, t) in zip(act.breaks, act.pieces)] or [zero]) if flat else None

def hessian_table(p, c):
    """The table of SPEC 3.7: pair of blocks -> bound; c the sublevel_bounded claim."""
    table, inputs, r = {}, input_bounds(p, c), c.radius
    for i, layer in enumerate(p.layers[1:], 1):
        w, u, v, before = f"W{i}", f"U{i}" if layer.split else f"V{i}", f"V{i}", f"V{i - 1}"
        table[w, w] = layer.lam + layer.w * inputs[i] ** 2
        table[w, u] = layer.w * inputs[i]
        table[v, v] = layer.gamma + (p.s if i == p.N else p.layers[i + 1].w * r[f"W{i + 1}"] ** 2)
        if i > 1:
            table[w, before] = layer.w * (r[w] * inputs[i] + c.residual[str(i)])
            table[before, u] = layer.w * r[w]
        if layer.split:
            lipschitz, kind = activation_bounds(layer.act)[0], layer.act.kind
            bend = {"tanh": 1 + (1 + r[v]) * Fraction(4, 5), "sigmoid": Fraction(1, 16) + (1 + r[v]) * Fraction(1, 10)}.get(kind, lipschitz ** 2)
            table[u, v] = layer.gamma * lipschitz
            table[u, u] = layer.rho + layer.gamma * bend
    return {**table, **{(b, a): bound for (a, b), bound in table.items()}}

def structural_decrease(x, c, points):
    """SPEC 3.8."""
    p = x.p
    require(p.sweep[0].update != "heavy_ball", "not for heavy_ball")
    for b, alpha, u in [(b, alpha, u) for u in p.sweep for b, alpha in zip(u.blocks, u.prox)]:
        if p.kind == "quadratic":
            require(semidefinite(x.e.hessian_block(b, -c.modulus[b]), p.blocks[b][0] > 1), f"modulus {b}: too large")
            convexity = c.modulus[b]
        else:
            layer = p.layers[int(b[1:])]
            line = layer.rho + layer.gamma * layer.act.pieces[0][0] ** 2 if b[0] == "U" and not layer.act.smooth and not layer.act.breaks else 0
            convexity = {"V": layer.gamma + (p.s if b == f"V{p.N}" else 0), "W": layer.lam, "b": layer.w * p.n, "U": line}[b[0]]
            if u.update == "jacobi" or (b[0] == "b" and len(u.blocks) == 2):
                convexity = 0
        at_most(c.blocks[b], alpha + convexity * HALF, f"blocks {b}")
        at_most(c.a, c.blocks[b], f"a <= blocks {b}")

def structural_relative_error(x, c, points):
    """SPEC 3.9. Row B of M: what moves the derivative in B after the update of B."""
    p = x.p
    require(p.sweep[0].update != "heavy_ball", "not for heavy_ball")
    at_most(0, c.b, "b")  # not in SPEC 3.9, where only b^2 is compared
    table = hessian_table(p, next(o for o in x.known(c, "sublevel_bounded") if [o.digest] == c.needs)) if p.kind == "network" else None
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
    other, written, branch = x.runs["reference"].iterates, x.runs["recorded"].objective, None
    codes = x.e.codes if x.p.kind == "network" else None
    layers = [i for i in range(1, x.p.N + 1) if x.p.layers[i].split and not x.p.layers[i].act.smooth] if codes else []
    for k in range(c.k0, c.k1 + 1):
        for b, bound in c.deviation.items():
            there = other[k][b]
            at_most(lin((1, points[k][b]), (-1, there)).largest(), bound.at(0, k - c.k0) * there.largest(), f"deviation of {b} at k={k}")
        f, change, w = x.e.value(points[k]), x.change(other[k], points[k]), written.at(0, k)
        at_most(max(change[1], -change[0]), c.objective, f"objective at k={k}")
        at_most(max(w - f[0], f[1] - w), c.evaluation, f"evaluation at k={k}")
        for i in layers:
            rows = zip(codes(i, points[k]), codes(i, other[k]))
            branch = branch or next(([k, f"U{i}", r, s] for r, row in enumerate(rows) for s, (a, b) in enumerate(zip(*row)) if a != b), None)
    require(branch == c.branch, f"branch: it is {branch}")

CLAIMS = {f.__name__: f for f in (am_trajectory, sufficient_decrease, smallest_j, rises, relative_error, sublevel_bounded, structural_decrease,
                                  structural_relative_error, double_agreement)}
NEEDS = {"sufficient_decrease": lambda x, c: c.needs in (x.trajectories(c) or [[]]),
         "relative_error": lambda x, c: c.needs in (x.trajectories(c) or [[]]),
         "rises": lambda x, c: c.needs in [[]] + x.trajectories(c),
         "smallest_j": smallest_j_needs,
         "structural_relative_error": lambda x, c: c.needs in [[o.digest] for o in x.known(c, "sublevel_bounded")]}  # all others: none

@lru_cache(maxsize=4)
def problem_of(data):
    """(problem or None, its digest, findings, evaluators by number of bits); remembered for campaigns."""
    value, notes = load(data, "problem"), Notes()
    return read_problem(value, notes), digest(value), notes, {}

def check(problem_bytes, certificate_bytes):
    """SPEC 4: (exit code, last line, lines before it)."""
    lines = []
    try:
        p, expected, notes, evaluators = problem_of(problem_bytes)
        notes, value = copy(notes), load(certificate_bytes, "certificate")
        certificate = read_certificate(value, p, notes)
    except Malformed as err:
        return 2, f"s MALFORMED {err}", lines
    if certificate and certificate.problem != expected:
        return 5, "s MISMATCH the certificate belongs to another problem", lines
    for code, word in (2, "misfit"), (3, "unsupported"), (4, "limit"):
        if getattr(notes, word):
            return code, f"s {word.upper() if code > 2 else 'MALFORMED'} {getattr(notes, word)}", lines
    if certificate.bits not in evaluators or len(evaluators[certificate.bits].memo) > 1 << 16:
        evaluators[certificate.bits] = (Network if p.kind == "network" else Quadratic)(p, certificate.bits)
    x, rejected, skipped = Check(p, evaluators[certificate.bits], certificate), "", 0
    for q, c in enumerate(certificate.claims):
        try:
            x.claim(c)
            skipped += c.verdict == "undecided"
            lines.append(f"claim {q} {c.kind}: " + ("skipped: undecided" if c.verdict == "undecided" else "verified"))
        except Rejected as err:
            rejected = rejected or f"s REJECTED claim {q} {c.kind}: {err}"
            lines.append(f"claim {q} {c.kind}: rejected: {err}")
        x.earlier.append(c)
    if rejected:
        return 1, rejected, lines
    count = f"{len(lines) - skipped}/{len(lines)} claims digest {digest(value)[:16]}"
    return (6, f"s CONDITIONAL {count}: {skipped} undecided", lines) if skipped else (0, f"s VERIFIED {count}", lines)

def main(arguments):
    try:
        place = arguments.index("--problem")
        (certificate,), problem = arguments[:place] + arguments[place + 2:], arguments[place + 1]
        with open(problem, "rb") as first, open(certificate, "rb") as second:
            code, last, lines = check(first.read(), second.read())
    except (ValueError, IndexError, OSError) as err:
        code, last, lines = 2, f"s MALFORMED usage: oracle.py CERTIFICATE --problem FILE ({err})", []
    print("\n".join([*lines, last]))
    return code

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
