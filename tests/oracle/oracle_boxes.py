"""Sweeps of a composite problem over a box (SPEC 3.31), and the claims that rest on them (3.32, 3.33)."""
from fractions import Fraction
from oracle_composite_files import units_of
from oracle_critical import rt
from oracle_jets import ZERO, Grid, Jets, add, decided, minus, negative, plus, positive, require
from oracle_numbers import diagonal, entries, lin, norm2, product, show, vcat
from oracle_polynomial_files import unknowns
from oracle_polynomial import Limit
from oracle_runs import HALF, Rejected, distance2

class Box:
    """c: a number per unknown; radii: integers in units of 2^-Q. In middle the X° of SPEC 3.31, in J rows {unknown: interval}."""
    def __init__(self, p, Q, c, radii):
        if p.count > 512: raise Limit("a sweep over a box of more than 2^9 unknowns")
        self.p, self.grid, self.radii = p, Grid(Q), radii
        self.middle = list(map(self.grid.number, c))
        self.X = [plus(y, (-r, r)) for y, r in zip(self.middle, radii)]
        self.J = [{i: self.grid.one} for i in range(p.count)]
    def sweep(self):
        for u in self.p.sweep:
            own = unknowns(self.p, u.block)
            try:
                Y, S = self.results(u, own, self.X)
                middle, _ = self.results(u, own, self.middle, False)
            except Rejected as err:
                raise Rejected(f"update of {u.block}: {err}") from None
            rows = [self.row(s) for s in S]
            for b, y, m, row in zip(own, Y, middle, rows):
                self.J[b], self.middle[b] = row, m
                low, high = m
                for j, s in row.items():
                    reach = self.grid.times(s, (-self.radii[j], self.radii[j]))
                    low, high = low + reach[0], high + reach[1]
                self.X[b] = max(low, y[0]), min(high, y[1])
        return self
    def row(self, slopes):
        total = {}
        for j, s in slopes.items():
            for i, y in self.J[j].items(): add(total, i, self.grid.times(s, y))
        return total
    def at(self, X, places):
        """X with other intervals, by unknown."""
        X = list(X)
        for i, y in places: X[i] = y
        return X

    # Each of these gives the Y_b and, if they are asked for, the slopes, {unknown: interval}, for the unknowns own of the update u.
    def results(self, u, own, X, sloped=True):
        if u.update != "assign": self.defined(u, own, X)
        return getattr(self, u.update if u.update != "minimize" else "joint" if u.joint else "by_entry")(u, own, X, sloped)
    def defined(self, u, own, X):
        """The logs that the function contains have positive arguments."""
        places = zip(own, [X[i] for i in unknowns(self.p, u.at)]) if u.update == "descend" else ()
        jets = Jets(self.grid, self.p, self.at(X, places), (), getattr(u, "kink", 0), order=0)
        for m in sorted(units_of(self.p, self.p.functions[u.function])):
            if self.p.bends[m] == "log": jets.variable(self.p.count + m)
    def assign(self, u, own, X, sloped):
        jets = Jets(self.grid, self.p, X, order=int(sloped))
        found = [jets.polynomial(polynomial) for polynomial in u.value]
        return [v for v, _, _ in found], [g for _, g, _ in found]
    def descend(self, u, own, X, sloped):
        center, times = unknowns(self.p, u.at), self.grid.times
        _, g, h = Jets(self.grid, self.p, self.at(X, zip(own, [X[i] for i in center])), own if sloped else (), u.kink).function(self.p.functions[u.function], own)
        number = type(u.step) is Fraction
        step = self.grid.number(u.step) if number else X[self.p.first[u.step]]
        S = [{} for _ in own]
        for b, i, s in zip(own, center, S):
            for (of, j), y in h.items():
                if of == b: add(s, center[own.index(j)] if j in own else j, minus(times(step, y)))
            add(s, i, self.grid.one)
            if not number: add(s, self.p.first[u.step], minus(g.get(b, ZERO)))
        return [plus(X[i], minus(times(step, g.get(b, ZERO)))) for b, i in zip(own, center)], S
    def joint(self, u, own, X, sloped):
        f, center, prox, times = self.p.functions[u.function], unknowns(self.p, u.at), self.grid.number(u.prox), self.grid.times
        a = [(self.middle[b][0],) * 2 for b in own]
        _, g, h = Jets(self.grid, self.p, self.at(X, zip(own, a)), own).function(f, own)
        A = [[plus(h.get((b, k), ZERO), prox if b == k else ZERO) for k in own] for b in own]
        r = [plus(g.get(b, ZERO), times(prox, plus(y, minus(X[i])))) for b, y, i in zip(own, a, center)]
        y, = self.grid.solve(A, [map(minus, r)])
        Y = [plus(s, t) for s, t in zip(a, y)]
        if not sloped: return Y, None
        _, _, h = Jets(self.grid, self.p, self.at(X, zip(own, Y)), own).function(f, own)
        columns = {}  # right sides by unknown
        for q, (b, i) in enumerate(zip(own, center)):
            for (of, j), s in h.items():
                if of == b and j not in own: add(columns.setdefault(j, {}), q, minus(s))
            add(columns.setdefault(i, {}), q, prox)
        found = zip(columns, self.grid.solve(A, [[c.get(q, ZERO) for q in range(len(own))] for c in columns.values()]))
        S = [{} for _ in own]
        for j, column in found:
            for s, y in zip(S, column): add(s, j, y)
        return Y, S
    def by_entry(self, u, own, X, sloped):
        found = [Entry(self, u, X, w, i).least() for w, i in zip(own, unknowns(self.p, u.at))]
        return [y for y, _ in found], [s for _, s in found]

class Entry:
    """The minimization by entry of an unknown w with the center i."""
    def __init__(self, box, u, X, w, i):
        self.box, self.grid, self.p, self.u, self.X, self.w, self.i = box, box.grid, box.p, u, X, w, i
        self.f, self.prox, self.lines = self.p.functions[u.function], self.grid.number(u.prox), {}
        unit, low, high = 1 << self.grid.Q, u.lower, u.upper
        inside = frozenset().union(*(o.inside for o in self.f.residuals if w in o.inside), *(part for *_, part in self.f.parts if w in part))
        where = {}  # unit that bends -> its root, or "low", "high" for one outside
        for m in units_of(self.p, self.f):
            if self.p.bends[m] or self.p.count + m not in inside or not any(w in e for e in self.p.units[m]): continue
            beta, g, _ = Jets(self.grid, self.p, self.at(ZERO)).polynomial(self.p.units[m])
            slope = g.get(w, ZERO)
            if slope == ZERO: continue
            require(decided(slope), f"the slope of unit {m} by unknown {w} may be 0")
            root = minus(self.grid.over(beta, slope))
            if low is not None and root[1] <= low * unit: where[m] = "low"
            elif high is not None and root[0] >= high * unit: where[m] = "high"
            else:
                within = (low is None or root[0] > low * unit) and (high is None or root[1] < high * unit)
                require(within, f"the root of unit {m} may be at a bound")
                where[m] = root
            self.lines[m] = slope
        roots = sorted({root for root in where.values() if type(root) is tuple})
        require(all(a[1] < b[0] for a, b in zip(roots, roots[1:])), f"the roots of unknown {w} are not apart")
        self.of = {root: min(m for m in where if where[m] == root) for root in roots}
        require(all(a[0] == a[1] for a in roots if sum(a == b for b in where.values()) > 1), f"two roots of unknown {w} may be different")
        self.ends = [None if low is None else self.grid.number(low), *roots, None if high is None else self.grid.number(high)]
        places = {"low": 0, "high": len(self.ends), **{root: q for q, root in enumerate(roots, 1)}}
        # Piece q is from ends[q] to ends[q+1]; on[q]: which units that bend are positive there.
        self.on = [{m: (places[where[m]] <= q) == positive(slope) for m, slope in self.lines.items()} for q in range(len(self.ends) - 1)]
    def at(self, W):
        return self.box.at(self.X, [(self.w, W)])
    def jet(self, q, W):
        """Of f^w at W on piece q."""
        return Jets(self.grid, self.p, self.at(W), [self.w], 0, self.on[q]).function(self.f, [self.w])
    def slope(self, q, W):
        """D(W) on piece q."""
        return plus(self.jet(q, W)[1].get(self.w, ZERO), self.grid.times(self.prox, plus(W, minus(self.X[self.i]))))
    def height(self, q, W):
        off = plus(W, minus(self.X[self.i]))
        return plus(self.jet(q, W)[0], self.grid.times(self.grid.number(self.u.prox * HALF), self.grid.times(off, off)))
    def least(self):
        """(W, its slopes)."""
        w, grid, pieces, found = self.w, self.grid, range(len(self.on)), []  # of (piece, W, slopes)
        curvature = [plus(self.jet(q, ZERO)[2].get((w, w), ZERO), self.prox) for q in pieces]
        require(all(map(positive, curvature)), f"not strictly convex in unknown {w}")
        D = [[None if end is None else self.slope(q, end) for end in self.ends[q:q + 2]] for q in pieces]
        require(all(y is None or decided(y) for pair in D for y in pair), f"a derivative by unknown {w} at the end of a piece may be 0")
        falls, rises = ([y is None or sign(y) for y in ys] for sign, ys in ((negative, [y for y, _ in D]), (positive, [y for _, y in D])))
        for q in pieces:
            left, right = D[q]
            if q == 0 and left is not None and positive(left): found.append((q, self.ends[0], {}))
            if falls[q] and rises[q]: found.append((q, *self.interior(q, curvature[q])))
            if q + 1 in pieces:
                if negative(right) and positive(D[q + 1][0]): found.append((q, self.ends[q + 1], self.root_slopes(self.ends[q + 1])))
            elif right is not None and negative(right): found.append((q, self.ends[-1], {}))
        if len(found) > 1:
            heights = [self.height(q, W) for q, W, _ in found]
            best = min(range(len(found)), key=lambda k: heights[k][1])
            require(all(k == best or heights[best][1] < y[0] for k, y in enumerate(heights)), f"unknown {w} may have two minimizers")
            found = [found[best]]
        require(found, f"unknown {w} has no minimizer")
        return found[0][1:]
    def interior(self, q, curvature):
        a = (self.box.middle[self.w][0],) * 2
        W, S = plus(a, minus(self.grid.over(self.slope(q, a), curvature))), {}
        for (_, j), y in self.jet(q, W)[2].items():
            if j != self.w: add(S, j, minus(y))
        add(S, self.i, self.prox)
        return W, {j: self.grid.over(y, curvature) for j, y in S.items()}
    def root_slopes(self, W):
        m = self.of[W]
        _, g, _ = Jets(self.grid, self.p, self.at(W)).polynomial(self.p.units[m])
        return {j: minus(self.grid.over(y, self.lines[m])) for j, y in g.items() if j != self.w}

def stacked(p, x):
    return [y for b in p.blocks for y in entries(x[b])]

def radii_of(p, c, k):
    """The radii of the entries at k of the box_trajectory c."""
    found = [c.radius[b].at(0, k) for b, (rows, columns) in p.blocks.items() for _ in range(rows * columns)]
    for b, i, j, first, last in c.exact:
        if first <= k <= last: found[p.first[b] + i * p.blocks[b][1] + j] = Fraction(0)
    return found

def up(q, Q):
    """In units of 2^-Q, rounded up."""
    return -(-(q.numerator << Q) // q.denominator)

def box_trajectory(x, c, points):
    """SPEC 3.32."""
    x.needs(c, [])
    require(distance2(points[0], x.p.start) == 0, "start: not that of the problem")
    for k in range(c.k1):
        box = Box(x.p, c.grid, stacked(x.p, points[k]), [up(r, c.grid) for r in radii_of(x.p, c, k)]).sweep()
        after = zip(stacked(x.p, points[k + 1]), radii_of(x.p, c, k + 1))
        for i, (z, r) in enumerate(after):
            (low, high), unit = box.middle[i], 1 << c.grid
            off = max(Fraction(high, unit) - z, z - Fraction(low, unit)) + Fraction(sum(max(-s[0], s[1]) * box.radii[j] for j, s in box.J[i].items()), unit * unit)
            require(off <= r, f"radius of unknown {i} at k={k + 1}: {show(off)} > {show(r)}")

def rate_fixed_point(x, c, points):
    """SPEC 3.33."""
    p, q, g, r, K, radius = x.p, c.factor, c.move, c.radius, c.at, None
    if c.run == "orbit":
        known = {o.digest: o for o in x.known(c, "box_trajectory")}
        x.needs(c, *([d] for d in known))
        if c.k0 <= K <= c.k1: radius = radii_of(p, known[c.needs[0]], K)
    else:
        x.needs(c, [])
    fixed = {p.first[b] + i * p.blocks[b][1] + j for b, i, j in c.fixed}
    free, center = [i for i in range(p.count) if i not in fixed], stacked(p, c.center)
    n = len(free)
    for m in c.scale, c.witness.inverse:
        require([row.shape for row in m] == [(1, n)] * n, f"scale, inverse: not matrices of order {n}")
    S, R = vcat(*c.scale), vcat(*c.witness.inverse)
    require(K is None or c.k0 <= K <= c.k1, "at: not in the range")
    e = rt(norm2(lin((1, diagonal([Fraction(1)] * n)), (-1, product(S, R)))))
    require(e < 1, f"inverse: e is {show(e)}")
    radii = [0] * p.count
    for k, i in enumerate(free):
        radii[i] = up(r * rt(norm2(R.rows(slice(k, k + 1)))) / (1 - e), c.grid)
    box = Box(p, c.grid, center, radii).sweep()
    unit, grid = 1 << c.grid, box.grid
    for i in fixed:
        require(all(Fraction(y, unit) == center[i] for y in box.X[i]), f"fixed: unknown {i} may move")
    scale, inverse = ([[grid.number(m.at(k, l)) for l in range(n)] for k in range(n)] for m in (S, R))
    M = times(grid, times(grid, scale, [[box.J[i].get(j, ZERO) for j in free] for i in free]), inverse)
    gram = times(grid, list(zip(*M)), M)
    bound = grid.number((q * (1 - e)) ** 2)
    try:
        grid.solve([[plus(minus(y), bound if k == l else ZERO) for l, y in enumerate(row)] for k, row in enumerate(gram)], [])
    except Rejected as err:
        raise Rejected(f"factor: {err}") from None
    moved = times(grid, scale, [[plus(box.middle[i], minus(grid.number(center[i])))] for i in free])
    square = Fraction(sum(grid.times(y, y)[1] for y, in moved), unit)
    require(square <= g ** 2, f"move: its square is {show(square)}")
    require(g <= (1 - q) * r, f"move <= (1 - factor) radius: {show(g)} > {show((1 - q) * r)}")
    if K is not None:
        off = [y - z for y, z in zip(stacked(p, points[K]), center)]
        require(all(off[i] == 0 and not (radius and radius[i]) for i in fixed), f"at: a fixed entry of x^{K} is another")
        lengths = [abs(sum((S.at(k, l) * off[j] for l, j in enumerate(free)), Fraction(0))) + sum(abs(S.at(k, l)) * radius[j] for l, j in enumerate(free) if radius) for k in range(n)]
        d2 = sum(y * y for y in lengths)
        require(d2 <= c.distance ** 2, f"distance: its square is {show(d2)}")
        require(c.distance <= r, "distance: over radius")
    least = (c.distance + g / (1 - q)) * rt(norm2(R)) / (1 - e)
    require(least <= c.bound, f"bound: {show(least)} > {show(c.bound)}")

def times(grid, a, b):
    """The product of matrices of Q-intervals: products on the grid, then exact sums."""
    found = [[ZERO] * len(b[0]) for _ in a]
    for row, total in zip(a, found):
        for y, other in zip(row, b):
            if y != ZERO: total[:] = [plus(t, grid.times(y, z)) for t, z in zip(total, other)]
    return found
