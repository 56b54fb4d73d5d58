"""How sweeps behave near a critical point (SPEC 3.22 to 3.25): contraction and local rates. As in oracle.py a function has the certificate under
check, the claim and the points of its run; what does not hold raises Rejected."""
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product as choices
from operator import mul
from types import SimpleNamespace
from oracle_critical import Critical, fractions, norm_inf, rt
from oracle_exponents import require
from oracle_numbers import Mat, align, ceil_root, diagonal, from_rationals, hi, lin, ones, product, product_t, show, transpose, vcat
from oracle_polynomial import Limit
from oracle_runs import HALF, Rejected, curvature
from oracle_taylor import CriticalPolynomial

LARGEST, WITH_POWER, ROOT_HALF, BITS = 1 << 10, 1 << 8, Fraction(46341, 65536), 512

def at_most(left, right, what, best=None):
    """left <= right, exactly; best: the constant that would have passed."""
    if left > right: raise Rejected(f"{what}: {show(left)} > {show(right)}" + ("" if best is None else f"; best {show(best)}"))

def below(left, right, what):
    """left < right, exactly."""
    require(left < right, f"{what}: {show(left)} >= {show(right)}")

def nrm(m):
    """At least the Euclidean norm of a matrix."""
    return rt(norm_inf(m) * norm_inf(transpose(m)))

def one(n):
    return diagonal([Fraction(1)] * n)

def positive_definite(m):
    """Are all leading minors of a symmetric matrix positive? Elimination without fractions, above the diagonal: the pivots are the minors."""
    a, last = [list(row) for row in m.a], 1
    for p, row in enumerate(a):
        if row[p] <= 0: return False
        for q, other in enumerate(a[p + 1:], p + 1):
            f = row[q]
            other[q:] = [(x * row[p] - f * y) // last for x, y in zip(other[q:], row[q:])]
        last = row[p]
    return True

class Near:
    """The point o, a critical_point, a kl_zero or a kl_degenerate (3.27), and what a sweep does near it (SPEC 3.22)."""
    def __init__(self, x, o):
        self.x, self.p, self.o, self.zero = x, x.p, o, o.kind == "kl_zero"
        require(not self.zero or x.p.kind != "quadratic", "kl_zero: not about quadratic problems")
        if o.kind != "critical_point": o.kinks, o.dead, o.vanished, o.symmetry = [], [], [], []
        self.at = (CriticalPolynomial if x.p.kind == "polynomial" else Critical)(x.e, o)
        self.heavy_ball = self.p.sweep[0].update == "heavy_ball"
        self.u = len(self.p.sweep)
        self.place = {b: (q, alpha) for q, u in enumerate(self.p.sweep) for b, alpha in zip(u.blocks, vars(u).get("prox", ()))}
    def spread(self, of_block):
        """Numbers that belong to blocks, for every entry in the order of SPEC 3.14: those of a sample, and the shared ones."""
        sample, shared = [], []
        for b, (rows, columns) in self.p.blocks.items():
            inner = self.at.network and b[0] in "UV"
            (sample if inner else shared).extend([of_block(b)] * (rows if inner else rows * columns))
        return sample, shared
    @cached_property
    def frozen(self):
        """The entries of U that M or N fixes: sample -> their numbers."""
        found = {}
        for b, r, j in [*self.at.kinks, *self.at.held()]:
            found.setdefault(j, set()).add(self.at.first[b] + r)
        return found
    @cached_property
    def kept(self):
        """The coordinates, among all entries in their order."""
        q, p = self.at.orders
        total = self.at.n * q
        return [j * q + k for j in range(self.at.n) for k in range(q) if k not in self.frozen.get(j, ())] + list(range(total, total + p))
    @property
    def order(self):
        return len(self.kept) * (2 if self.heavy_ball else 1)
    def of_entries(self, of_block):
        """spread, in the coordinates."""
        sample, shared = self.spread(of_block)
        every = sample * self.at.n + shared
        return [every[k] for k in self.kept]
    def of_vector(self, samples, shared):
        every = sum(samples, []) + shared
        return [every[k] for k in self.kept]
    @cached_property
    def H(self):
        """In the coordinates."""
        (D, C, A), (q, p), n = self.at.hessian, self.at.orders, self.at.n
        D, C, A = (lambda parts: (parts[:n], parts[n:-1], parts[-1]))(align(*D, *C, A))
        full = [[0] * (j * q) + row + [0] * ((n - 1 - j) * q) + [c[k] for c in C[j].a] for j in range(n) for k, row in enumerate(D[j].a)]
        full += [[y for c in C for y in c.a[k]] + row for k, row in enumerate(A.a)]
        return Mat([[full[k][l] for l in self.kept] for k in self.kept], A.unit)
    @cached_property
    def turn(self):
        return self.of_entries(lambda b: self.place[b][0])
    @cached_property
    def prox(self):
        return diagonal(self.of_entries(lambda b: self.place[b][1]))
    def part(self, chosen):
        """The part of H where chosen(turn of the row, turn of the column)."""
        return Mat([[y if chosen(s, t) else 0 for t, y in zip(self.turn, row)] for s, row in zip(self.turn, self.H.a)], self.H.unit)
    @cached_property
    def B(self):
        return lin((1, self.part(lambda s, t: s >= t)), (1, self.prox))
    @cached_property
    def ahead(self):
        """G - A."""
        return lin((1, self.part(lambda s, t: s < t)), (-1, self.prox))
    @cached_property
    def reach(self):
        """varrho: a point with F = F* is as near to the center."""
        if self.o.kind == "kl_degenerate": return Fraction(0)
        return 2 * rt(hi(self.x.e.value(self.o.center))) / self.o.balls[0][1] if self.zero else self.o.gradient / self.o.balls[0][1]
    @cached_property
    def rows(self):
        """(weight, derivative in the coordinates as pairs) of every residual (kl_zero)."""
        q, n = self.at.orders[0], self.at.n
        return [(weight, [((n if j is None else j) * q + k, y) for (j, k), y in row.items()]) for weight, row in self.at.residual_rows()]
    def slack(self, r):
        """r rt(w) + z(r) (kl_zero)."""
        heaviest = max([layer.w for layer in self.p.layers[2:]], default=Fraction(0)) if self.at.network else Fraction(0)
        return r * rt(heaviest) + self.at.slopes_change(r)

    def check(self, c):
        """What the claims of SPEC 3.23 to 3.25 and 3.27 share."""
        r, p = c.radius, self.p
        below(self.reach, r, "radius: the critical point may lie outside")
        if self.o.kind != "kl_degenerate": at_most(r, self.o.balls[-1][0], "radius", self.o.balls[-1][0])
        if self.heavy_ball: return require(c.kind == "contraction", "not for heavy_ball")
        require(all(u.update in ("ridge", "scalar") for u in p.sweep), "not for jacobi")
        if p.kind == "polynomial":
            bent = {e[0] for hinge in p.hinges for e in hinge if e}
            free = all(not bent & set(range(p.first[b], p.first[b] + p.blocks[b][0] * p.blocks[b][1])) for u in p.sweep if u.update == "scalar" for b in u.blocks)
            require(free, "a hinge depends on a block of a scalar update")
        for update in p.sweep:
            for b, alpha in zip(update.blocks, update.prox):
                best = alpha + HALF * self.convexity(b, update, alpha, c)
                at_most(c.blocks[b], best, f"blocks {b}", best)
                at_most(c.decrease, c.blocks[b], f"decrease <= blocks {b}", c.blocks[b])
        self.branches(r)
    def convexity(self, b, update, alpha, c):
        """A modulus of strong convexity of F in the block b."""
        if self.p.kind != "network":
            own = [k for k, name in enumerate(self.of_entries(lambda name: name)) if name == b]
            h = Mat([[self.H.a[k][l] for l in own] for k in own], self.H.unit)
            shift = c.modulus[b] + self.at.delta(c.radius)
            require(positive_definite(lin((1, h), (-shift, one(len(own))))), f"modulus {b}: H - {show(shift)} I is not positive definite")
            return c.modulus[b]
        i = int(b[1:])
        layer = self.p.layers[i]
        if b[0] == "V": return layer.gamma + (self.p.s if i == self.p.N else 0)
        if b[0] == "W": return layer.lam
        if b[0] == "b": return 0 if len(update.blocks) == 2 else layer.w * self.p.n
        if not layer.act.smooth: return layer.rho
        v = self.at.x[f"V{i}"]
        wide = vcat(*(lin((1, v), (sign * c.radius, ones(*v.shape))) for sign in (-1, 1)))
        bend = layer.gamma * curvature(layer.act.kind, wide)
        require(layer.rho + alpha > bend, f"blocks {b}: rho + alpha - gamma K is {show(layer.rho + alpha - bend)}")
        return layer.rho - bend
    def branches(self, r):
        """Has every piecewise scalar update its global minima in the piece of the center (or at the kink) alone?"""
        e, x, sizes = self.x.e, self.at.x, {}
        for i, row, j, u, code, act in self.at.piecewise():
            if (i, row) in self.at.dead or (i, row) in self.at.vanished or not act.breaks: continue
            layer, alpha = self.p.layers[i], self.place[f"U{i}"][1]
            if i not in sizes: sizes[i] = fractions(e.hat(x, i)), fractions(e.plain(x, i)) if i > 1 else []
            columns, inner = sizes[i]
            size = sum(y[j] ** 2 for y in columns) + sum(y[row] ** 2 for y in inner) + int(layer.apart)
            d = r * rt(size) + (r * r * HALF if i > 1 else 0)
            c, v, beta = layer.rho * (u - e.R(x, i).at(row, j)) + alpha * u, x[f"V{i}"].at(row, j), layer.rho + alpha
            ends, home = [None, *act.breaks, None], (code >> 1, (code + 1) >> 1)
            def sigma(y, p):
                return act.pieces[p][0] * y + act.pieces[p][1]
            for p, (s, t) in enumerate(act.pieces):
                if p in home: continue
                corners = [(v + a * r, c + b * (layer.rho * d + alpha * r)) for a, b in choices((-1, 1), repeat=2)]
                q, low, high = layer.gamma * s * s + beta, ends[p], ends[p + 1]
                n = [layer.gamma * s * (y - t) + z for y, z in corners]
                if p < home[0] and all(m >= q * high for m in n) or p > home[1] and all(m <= q * low for m in n): continue
                for (y, z), m in zip(corners, n):
                    best = m / q if low is None else max(low, m / q)
                    best = best if high is None else min(high, best)
                    def phi(w, piece):
                        return layer.gamma * HALF * (sigma(w, piece) - y) ** 2 + beta * HALF * w * w - z * w
                    require(phi(best, p) > phi(u, home[0]), f"branches: U{i} at {row},{j} may go to piece {p}")

def points_of(x, c, *kinds):
    """By digest the earlier claims that can be the point of the claim c."""
    return {o.digest: o for kind in kinds for o in x.known(c, kind) if o.range == c.range}

def point_of(x, c, *kinds):
    known = points_of(x, c, *kinds)
    x.needs(c, *([d] for d in known))
    return Near(x, known[c.needs[0]])

def heavy_ball_map(p):
    """What a step does to (x^k, x^(k-1)), without the shift."""
    update, half = p.sweep[0], one(p.H.shape[0])
    top, zero = lin((1 + update.momentum, half), (-update.step, p.H)), lin((0, half))
    return transpose(vcat(transpose(vcat(top, half)), transpose(vcat(lin((-update.momentum, half)), zero))))

def square(rows, n, what):
    """The matrix of these rows, of order n."""
    require(len(rows) == n and all(row.shape[1] == n for row in rows), f"{what}: {len(rows)} x {rows[0].shape[1] if rows else 0}, not of order {n}")
    return vcat(*rows)

def contraction(x, c, points):
    """SPEC 3.23."""
    near = point_of(x, c, "critical_point", "kl_zero")
    near.check(c)
    at, r, w, n, hb, most = near.at, c.radius, c.witness, near.order, near.heavy_ball, WITH_POWER if c.power else LARGEST
    if n > most: raise Limit(f"{n} coordinates, more than {most}")
    P, L, floor = (square(m, n, name) for name, m in (("norm", c.norm), ("factor", w.factor), ("floor", w.floor)))
    require(P.a == transpose(P).a, "norm: not symmetric")
    require(len(w.inverse) == (0 if hb else n) and all(row.shape[1] == n for row in w.inverse), f"inverse: not of order {0 if hb else n}")
    require(all(row.shape[1] == n for row in c.kernel), f"kernel: a row has not {n} entries")
    require(near.zero or not c.kernel, "kernel: for kl_zero only")
    drift = vcat(*c.kernel) if c.kernel else from_rationals([near.of_vector(*tau) for tau in at.turns]) if at.turns else None
    kappa, root, delta = rt(c.most / c.least), rt(near.u), at.delta(r)
    if hb:
        T = heavy_ball_map(near.p)
        e = beta = lam = Fraction(0)
    else:
        R = vcat(*w.inverse)
        T, off = lin((1, one(n)), (-1, product(R, near.H))), lin((1, one(n)), (-1, product(near.B, R)))
        e = norm_inf(off) + norm_inf(transpose(off))
        at_most(e, HALF, "inverse: |I - BR|")
        beta, lam = nrm(R) / (1 - e), nrm(near.H)
    least = norm_inf(lin((1, P), (-Fraction(17, 16) * c.least, one(n)), (-1, product_t(floor, floor))))
    at_most(least, c.least / 16, "floor: |P - 17/16 least I - L'L''| <= least/16")
    at_most(norm_inf(P), c.most, "most", norm_inf(P))
    terms = [(c.rough ** 2, P), (-1, product(transpose(T), product(P, T))), (-1, product_t(L, L))]
    pushed = 0  # the sum of epsilon^2
    if drift:
        moved, size = transpose(product(drift, near.B)), nrm(near.B)  # B' tau, columns
        terms.append((c.curb, product_t(moved, moved)))
        pushed = sum(push(near, tau, r, size, delta, root) ** 2 for tau in fractions(drift))
    E = norm_inf(lin(*terms))
    q1, y = rt(c.rough ** 2 + (E + c.curb * pushed) / c.least), kappa * beta * delta * root
    require(y < 1, f"factor: kappa beta delta rt(u) is {show(y)}")
    at_most(q1 + y + kappa * e * beta * lam, c.factor * (1 - y), "factor", (q1 + y + kappa * e * beta * lam) / (1 - y))
    eigenvalue(near, c, T, e * beta * lam, beta, root)

def push(near, tau, r, size, delta, root):
    """epsilon of a drift vector; size is nrm(B)."""
    length = rt(sum(y * y for y in tau))
    if not near.zero: return r * size + (r + length) * delta * root
    kappa = next(k for radius, k in near.o.balls if radius >= r)
    along = sum(weight * sum(y * tau[k] for k, y in row) ** 2 for weight, row in near.rows)
    omega = (near.slack(r) * length + rt(along)) / (kappa * ROOT_HALF)
    return omega * (size + delta * root) + length * delta * root

@lru_cache(maxsize=1 << 6)
def squarings(X, count):
    """Norms of X, X^2, X^4, ..., in units of 2^-BITS, and the trace of the last power (edited copies of a file share the matrix)."""
    sizes = []
    for _ in range(count):
        columns = list(zip(*X))
        sizes.append(ceil_root(sum(y * y for row in X for y in row)))
        X = [[sum(map(mul, row, column)) >> BITS for column in columns] for row in X]
    return sizes, sum(row[k] for k, row in enumerate(X))

def eigenvalue(near, c, T, off, beta, root):
    """`lower`: an eigenvalue of the sweep besides those that are 1, by the trace of a power of T; off is e beta Lambda."""
    if c.power == 0: return require(c.lower == 0, "lower: not 0, without a power")
    require(not near.o.vanished, "power: not 0, where the sweep need have no derivative")
    n, scale, delta = near.order, 1 << BITS, near.at.delta(near.reach)
    ones_of = n - len(near.rows) if near.zero else len(near.o.symmetry)
    require(n > ones_of, "lower: no other eigenvalue")
    require(beta * delta * root < HALF, f"lower: beta delta* rt(u) is {show(beta * delta * root)}")
    change = off + 2 * beta * delta * (1 + root * (2 + nrm(T)))
    phi, Y = -(-change * scale // 1) + n, -(-c.lower * scale // 1)
    sizes, trace = squarings(tuple(tuple((y << BITS) // T.unit for y in row) for row in T.a), c.power)
    for size in sizes:
        phi, Y = -(-(2 * size * phi + phi * phi) >> BITS) + n, -(-Y * Y >> BITS)
    left = abs(trace - ones_of * scale) - n * phi
    at_most((n - ones_of) * Y, left, "lower")

def rate_local(x, c, points):
    """SPEC 3.24."""
    near = point_of(x, c, "critical_point")
    near.check(c)
    at, psi, turns, turn = near.at, c.root, near.at.turns, vars(c.witness).get("turn")
    best = psi ** 2 / (1 + psi ** 2)
    at_most(best, c.factor, "factor", best)
    require((turn.shape[0] if turn else 0) == len(turns), f"witness.turn: not {len(turns)} rows")
    if near.p.kind == "polynomial":
        owner = near.spread(lambda b: b)[1]
        require(all(owner[i] == owner[j] for item in near.o.symmetry for i, j, _ in item), "symmetry: a triple of two blocks")
    (D, C, A), (q, p) = at.hessian, at.orders
    (inner, outer), prox = (near.spread(lambda b, k=k: near.place[b][k]) for k in (0, 1))
    free = [[Fraction(0) if k in near.frozen.get(j, ()) else a for k, a in enumerate(prox[0])] for j in range(at.n)]
    view = SimpleNamespace(c=c, orders=(2 * q, 2 * p), turns=[([[Fraction(0)] * q + s for s in samples], [Fraction(0)] * p + shared) for samples, shared in turns])
    view.hessian = ([twice(d, inner, inner, psi, a) for d, a in zip(D, free)], [twice(k, outer, inner, psi) for k in C], twice(A, outer, outer, psi, prox[1]))
    least = c.shift - Critical.error(view)
    at_most((1 + rt(near.u) / psi) * at.delta(c.radius), least, "(1 + rt(u)/root) delta <= t - eps")

def twice(h, rows, columns, psi, prox=None):
    """The part of the matrix of Q, in (d, y), that comes from the part h of H; rows, columns: turns; prox: the weights, if h is on the diagonal."""
    m, n = h.shape
    def part(chosen):
        return [[y if chosen(s, t) else 0 for t, y in zip(columns, row)] for s, row in zip(rows, h.a)]
    own = [row + [0] * n for row in part(lambda s, t: s == t)] + [[0] * n + row for row in h.a]
    mixed = [[0] * n + row for row in part(lambda s, t: s > t)] + [row + [0] * n for row in part(lambda s, t: s < t)]
    terms = [(1, Mat(own, h.unit)), (1 / psi, Mat(mixed, h.unit))]
    if prox:
        weights = [[Fraction(0)] * (2 * n) for _ in range(2 * m)]
        for k, a in enumerate(prox):
            weights[k][k], weights[k][n + k], weights[n + k][k] = 2 * a, -a / psi, -a / psi
        terms.append((1, from_rationals(weights)))
    return lin(*terms)

def rate_kl(x, c, points):
    """SPEC 3.25."""
    known = points_of(x, c, "critical_point", "kl_zero")
    pairs = {(o, k.digest): k.kappa for o, point in known.items() if point.kind == "critical_point" for k in x.known(c, "kl") if k.needs == [o]}
    pairs |= {(o,): [kappa for _, kappa in point.balls] for o, point in known.items() if point.kind == "kl_zero"}
    x.needs(c, *map(list, pairs))
    near, kappas = Near(x, known[c.needs[0]]), pairs[tuple(c.needs)]
    near.check(c)
    balls = near.o.balls[:len(kappas)]
    require(0 <= c.ball < len(balls), f"ball: there are {len(balls)}")
    require(c.radius == balls[c.ball][0], f"radius: {show(c.radius)}, not {show(balls[c.ball][0])} of the ball")
    least = nrm(near.ahead) + near.at.delta(c.radius) * rt(near.u)
    at_most(least, c.error, "error", least)
    square, more = c.error ** 2, c.decrease * kappas[c.ball] ** 2
    at_most(square, c.factor * (square + more), "factor", square / (square + more))
