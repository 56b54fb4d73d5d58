"""Quantities at a point of a problem (SPEC 2 and 3.2): F, gradients, Hessians, distances to exact results.
A point is a dict block -> Mat, so a mixed point is a dict that mixes two iterates."""
from bisect import bisect_right
from fractions import Fraction
from functools import lru_cache, wraps
from math import ceil, floor
from oracle_numbers import (Mat, align, ceil_root, diagonal, enclose, ends, entries, entrywise, exact, ilin, imul, inorm2, iproduct, isq, isub,
                            lin, norm2, ones, product, product_t, root_down, semidefinite, transpose, vcat)

HALF = Fraction(1, 2)
square = lru_cache(maxsize=1 << 14)(norm2)

class Rejected(Exception):
    pass

@lru_cache(maxsize=1 << 14)
def change2(new, old):
    return norm2(lin((1, new), (-1, old)))

def cached(letters):
    """Remember a method of (i, x) by the matrices it reads at x: those blocks of layer i; v is V<i-1>, T is U<i> if split else V<i>."""
    def wrap(method):
        @wraps(method)
        def call(self, i, x):
            if (letters, i) not in self.names:
                t = "U" if letters and i and self.p.layers[i].split else "V"
                self.names[letters, i] = [f"V{i - 1}" if c == "v" else f"{t if c == 'T' else c}{i}" for c in letters] or list(self.p.blocks)
            key = (method, i, *[x.get(name) for name in self.names[letters, i]])
            if key not in self.memo:
                self.memo[key] = method(self, i, x)
            return self.memo[key]
        return call
    return wrap

class Evaluator:
    """What both kinds of problem share."""

    def __init__(self, problem, bits):
        self.p, self.bits, self.memo, self.names = problem, bits, {}, {}

    def sweep(self, old, new):
        """(update, mixed point before, after) along the sweep from the iterate old to the iterate new."""
        x = old
        for update in self.p.sweep:
            after = {**x, **{b: new[b] for b in update.blocks}}
            yield update, x, after
            x = after

    def value(self, x):
        return self.objective(None, x)

    def subgradient2(self, x):
        """Enclosure of dist(0, dF(x))^2 (SPEC 3.6)."""
        parts = [self.slope2(b, x) for b in self.p.blocks]
        return sum(n[0] for n in parts), sum(n[1] for n in parts)

    @cached("")
    def slope2(self, block, x):
        return self.squared_slope(block, x)

    def squared_slope(self, block, x):
        return inorm2(self.partial(block, x))

    def distance2(self, update, label, before, new, previous, inverse, upper):
        """SPEC 3.2: square of an upper (else lower) bound of the distance of the new blocks of a label from the nearest exact result,
        the lower bound of their own norm, and the entries with a tie."""
        blocks, ties = [label] if update.update == "jacobi" else update.blocks, []
        after = {**before, **{b: new[b] for b in blocks}}
        if update.update == "heavy_ball":
            result = self.heavy_ball(update, before, after, previous)
        elif update.update == "scalar":
            result, ties = self.scalar(int(label[1:]), update.prox[0], before, after, upper)
        else:
            prox = [alpha for b, alpha in zip(update.blocks, update.prox) if b in blocks]
            result = self.ridge(blocks, prox, before, after, inverse, upper)
        return result, root_down(sum(square(new[b]) for b in blocks)), ties

    def residual(self, blocks, prox, before, after):
        """D_B + alpha (B - B_old) after the update, as interval matrix; of a pair, side by side."""
        parts = [ilin((1, self.partial(b, after)), (alpha, exact(lin((1, after[b]), (-1, before[b]))))) for b, alpha in zip(blocks, prox)]
        return parts[0] if len(parts) == 1 else exact(transpose(vcat(*(transpose(m) for m, _ in parts))))

    def ridge(self, blocks, prox, before, after, inverse, upper):
        r, (h, least) = self.residual(blocks, prox, before, after), self.hessian(blocks, prox, after)
        if inverse is None:
            bound = least if upper else sum(h.at(i, i) for i in range(len(h.a)))
            if bound is None or bound <= 0:
                raise Rejected("no positive bound of the Hessian without a matrix P")
            return inorm2(r)[upper] / (bound * bound)
        off = change2(diagonal([Fraction(1)] * len(h.a)), product(h, inverse))
        if off * (1 << 20) > 1:
            raise Rejected(f"||I-HP||^2 * 2^20 is not <= 1 but at least {floor(off * (1 << 20))}")
        right = self.p.kind == "network" and blocks[0][0] != "V"
        r = exact(product(r[0], inverse)) if right else iproduct(transpose(inverse), r)
        return inorm2(r)[upper] * Fraction(1024, 1023 if upper else 1025) ** 2

class Quadratic(Evaluator):
    """SPEC 2.2."""

    @cached("")
    def gradient(self, i, x):
        return lin((1, product(self.p.H, self.stacked(x))), (-1, self.p.g))

    def stacked(self, x):
        return vcat(*(x[b] for b in self.p.blocks))

    @cached("")
    def objective(self, i, x):
        """1/2 x'Hx - g'x = x'((Hx-g) - g)/2."""
        return exact(product(transpose(self.stacked(x)), lin((HALF, self.gradient(None, x)), (-HALF, self.p.g))).at(0, 0))

    def partial(self, block, x):
        return exact(self.gradient(None, x).rows(self.p.rows[block]))

    def hessian_block(self, block, shift):
        """H_BB + shift I."""
        rows = self.p.rows[block]
        return lin((1, transpose(transpose(self.p.H.rows(rows)).rows(rows))), (1, diagonal([shift] * self.p.blocks[block][0])))

    def hessian(self, blocks, prox, x):
        h = self.hessian_block(blocks[0], prox[0])
        # Not in SPEC 3.2, but the Statement needs it: where H_BB + alpha I is indefinite no minimizer exists.
        if not semidefinite(h, False):
            raise Rejected(f"the update of {blocks[0]} has no minimizer, its Hessian is not positive semidefinite")
        return h, h.at(0, 0) if len(h.a) == 1 else None

    def heavy_ball(self, update, before, after, previous):
        """SPEC 3.2 heavy_ball: ||z - z*||^2 exactly."""
        x, old = self.stacked(before), self.stacked(previous)
        return change2(self.stacked(after), lin((1 + update.momentum, x), (-update.step, self.gradient(None, before)), (-update.momentum, old)))

class Network(Evaluator):
    """SPEC 2.1."""

    @cached("v")
    def hat(self, i, x):
        v = self.p.X if i == 1 else x[f"V{i - 1}"]
        return vcat(v, ones(1, self.p.n)) if self.p.layers[i].ones else v

    @cached("v")
    def gram(self, i, x):
        return product_t(self.hat(i, x), self.hat(i, x))

    @cached("WvbT")
    def R(self, i, x):
        layer = self.p.layers[i]
        apart = [(-1, product(x[f"b{i}"], ones(1, self.p.n)))] if layer.apart else []
        return lin((1, x[f"U{i}" if layer.split else f"V{i}"]), (-1, product(x[f"W{i}"], self.hat(i, x))), *apart)

    @cached("U")
    def codes(self, i, x):
        """2 #{B_p < u} + [u is a break] for the entries of U_i, piecewise activation."""
        u = x[f"U{i}"]
        scaled = [b * u.unit for b in self.p.layers[i].act.breaks]
        least, breaks = [ceil(b) for b in scaled], {int(b) for b in scaled if b.denominator == 1}
        return [[2 * bisect_right(least, y) - (y in breaks) for y in row] for row in u.a]

    @cached("U")
    def sigma(self, i, x):
        act, u = self.p.layers[i].act, x[f"U{i}"]
        if act.smooth:
            return ends([[enclose(act.kind, y, u.unit, self.bits) for y in row] for row in u.a], 1 << self.bits)
        pieces = align(*(lin((s, u), (t, ones(*u.shape))) for s, t in act.pieces))
        rows = zip(zip(*(m.a for m in pieces)), self.codes(i, x))
        return exact(Mat([[row[(c + 1) >> 1][q] for q, c in enumerate(code)] for row, code in rows], pieces[0].unit))

    @cached("U")
    def slope(self, i, x):
        """Enclosure of sigma'(U_i), smooth activation (SPEC 3.1)."""
        one, tanh = 1 << self.bits, self.p.layers[i].act.kind == "tanh"
        rows = entries(self.sigma(i, x))
        return ends([[isub(exact(one * one), isq(y)) if tanh else imul(y, isub(exact(one), y)) for y in row] for row in rows], one * one)

    @cached("UV")
    def S(self, i, x):
        return ilin((1, exact(x[f"V{i}"])), (-1, self.sigma(i, x)))

    @cached("UV")
    def bend(self, i, x):
        """S_i o sigma_i'(U_i), smooth activation."""
        return entrywise(self.S(i, x), self.slope(i, x))

    @cached("UV")
    def misfit(self, i, x):
        return [n * self.p.layers[i].gamma for n in inorm2(self.S(i, x))]

    @cached("")
    def objective(self, _, x):
        twice = [exact(self.p.s * change2(x[f"V{self.p.N}"], self.p.Y))]
        for i, layer in enumerate(self.p.layers[1:], 1):
            twice.append(exact(layer.w * square(self.R(i, x)) + layer.lam * square(x[f"W{i}"])))
            twice.append(self.misfit(i, x) if layer.split else (0, 0))
        return sum(f[0] for f in twice) * HALF, sum(f[1] for f in twice) * HALF

    @cached("")
    def partial(self, block, x):
        """D_W, D_b, D_V, and D_U of a smooth activation, as interval matrices (SPEC 2.1)."""
        i, p, r = int(block[1:]), self.p, self.R(int(block[1:]), x)
        layer = p.layers[i]
        if block[0] == "W":
            return exact(lin((layer.lam, x[block]), (-layer.w, product_t(r, self.hat(i, x)))))
        if block[0] == "b":
            return exact(lin((-layer.w, product_t(r, ones(1, p.n)))))
        if block[0] == "U":
            return ilin((layer.rho, exact(r)), (-layer.gamma, self.bend(i, x)))
        own = (layer.gamma, self.S(i, x) if layer.split else exact(r))
        if i == p.N:
            return ilin(own, (p.s, exact(lin((1, x[block]), (-1, p.Y)))))
        return ilin(own, (-p.layers[i + 1].w, exact(product(self.plain(i + 1, x), self.R(i + 1, x)))))

    def plain(self, i, x):
        """Transpose of W_i without its bias column."""
        return transpose(x[f"W{i}"]).rows(slice(self.p.blocks[f"W{i}"][1] - self.p.layers[i].ones))

    def squared_slope(self, block, x):
        """SPEC 3.6: also for U_i of a piecewise activation, where an entry may be a break."""
        layer, i, total = self.p.layers[int(block[1:])], int(block[1:]), 0
        if block[0] != "U" or layer.act.smooth:
            return super().squared_slope(block, x)
        pieces = align(*(lin((layer.rho, self.R(i, x)), (-layer.gamma * s, self.S(i, x)[0])) for s, _ in layer.act.pieces))
        for rows, code in zip(zip(*(m.a for m in pieces)), self.codes(i, x)):
            for q, c in enumerate(code):
                left, right = rows[c >> 1][q], rows[(c + 1) >> 1][q]  # the same unless u is a break
                total += 0 if left <= 0 <= right else min(left * left, right * right)
        return exact(Fraction(total, pieces[0].unit ** 2))

    def hessian(self, blocks, prox, x):
        """H and the lower bound mu of SPEC 3.2."""
        p, i = self.p, int(blocks[0][1:])
        layer, gram = p.layers[i], []
        if blocks[0][0] == "V":
            diag = [layer.gamma + (p.s if i == p.N else 0) + prox[0]] * layer.width
            if i < p.N:
                gram = [(p.layers[i + 1].w, product_t(self.plain(i + 1, x), self.plain(i + 1, x)))]
        elif blocks[0][0] == "b":
            diag = [layer.w * p.n + prox[0]]
        else:
            diag = [layer.lam + prox[0]] * p.blocks[blocks[0]][1] + prox[1:]
            v = vcat(self.hat(i, x), ones(1, p.n)) if len(blocks) == 2 else None
            gram = [(layer.w, product_t(v, v) if v else self.gram(i, x))]
        return lin((1, diagonal(diag)), *gram), min(diag)

    def scalar(self, i, alpha, before, after, upper):
        """SPEC 3.2 scalar: (square of the distance or of a bound for it, entries with a tie)."""
        layer, v, u = self.p.layers[i], after[f"V{i}"], after[f"U{i}"]
        beta = layer.rho + alpha
        c = lin((beta, before[f"U{i}"]), (-layer.rho, self.R(i, before)))  # rho m + alpha u_old, since m = u_old - R
        if not layer.act.smooth:
            return scalar_piecewise(layer.gamma, beta, layer.act, v, u, c)
        slopes = self.residual([f"U{i}"], [alpha], before, after)
        m, total = beta - layer.gamma * curvature(layer.act.kind, v), Fraction(0)
        if upper and m > 0:
            return inorm2(slopes)[1] / (m * m), []
        for r, s in ((r, s) for r in range(len(v.a)) for s in range(len(v.a[0]))):
            low, high = isq((slopes[0].at(r, s), slopes[1].at(r, s)))
            if upper:
                m = local_modulus(layer.act.kind, self.bits, layer.gamma, beta, c.at(r, s) / beta, v.at(r, s), u.at(r, s))
                if m is None:
                    raise Rejected(f"minimizer not shown to be unique and close, entry {r},{s}")
            else:
                m = beta + layer.gamma * (2 + abs(v.at(r, s)))
            total += (high if upper else low) / (m * m)
        return total, []

def scalar_piecewise(gamma, beta, act, v, u, c):
    """SPEC 3.2 scalar, piecewise. Piece p is numbered from 0 and lies between breaks[p-1] and breaks[p]."""
    one, last, breaks = ones(*v.shape), len(act.breaks), act.breaks
    q = [gamma * s * s + beta for s, _ in act.pieces]
    n = [lin((gamma * s, v), (1, c), (-gamma * s * t, one)) for s, t in act.pieces]
    low = [None] + [floor(q[p + 1] * b * n[p + 1].unit) for p, b in enumerate(breaks)]
    high = [ceil(q[p] * b * n[p].unit) for p, b in enumerate(breaks)] + [None]
    to_point = [lin((x, u), (-1, m)) for x, m in zip(q, n)]  # q_p times the difference to the interior point of piece p
    to_break = [None] + [lin((1, u), (-b, one)) for b in breaks]
    squares, total, ties = [[0, 0] for _ in q], Fraction(0), []
    for i, rows in enumerate(zip(*(m.a for m in n))):
        for j, ns in enumerate(zip(*rows)):
            found, clamped_right = [], False
            for p, y in enumerate(ns):
                left, right = p > 0 and y <= low[p], p < last and y >= high[p]
                if (clamped_right if left else not right):
                    found.append((p, left))
                clamped_right = right
            if len(found) > 1:
                points = [breaks[p - 1] if kink else n[p].at(i, j) / q[p] for p, kink in found]
                # 2 phi on piece p is q_p u^2 - 2 n_p u + gamma (v - t_p)^2
                values = [(q[p] * z - 2 * n[p].at(i, j)) * z + gamma * (v.at(i, j) - act.pieces[p][1]) ** 2 for z, (p, _) in zip(points, found)]
                total += min((u.at(i, j) - z) ** 2 for z, value in zip(points, values) if value == min(values))
                ties += [(i, j)] * (values.count(min(values)) > 1)
            else:
                p, kink = found[0]
                squares[p][kink] += (to_break if kink else to_point)[p].a[i][j] ** 2
    for p, (points, kinks) in enumerate(squares):
        total += Fraction(points, to_point[p].unit ** 2) / q[p] ** 2 + (Fraction(kinks, to_break[p].unit ** 2) if p else 0)
    return total, ties

def curvature(kind, v):
    """The bound K of SPEC 3.2 scalar, smooth (i), in integers over 4096^2 * unit."""
    v1, v2, worst = min(map(min, v.a)), max(map(max, v.a)), 0
    for l in range(64):
        b = l + 1
        if kind == "tanh":
            worst = max(worst, (4096 - l * l) * ((3 * b * b - 4096) * v.unit + 128 * b * max(-v1, v2)))
        else:
            corner = max(64 * y * (64 - 2 * z) for y in (v1, v2) for z in (l, b))
            worst = max(worst, (b * (64 - b) if b <= 32 else l * (64 - l)) * ((3 * b * b - 128 * l) * v.unit + corner))
    return Fraction(worst, 4096 * 4096 * v.unit)

def local_modulus(kind, bits, gamma, beta, center, v, u):
    """SPEC 3.2 scalar, smooth (ii), center = c/beta: m such that h is m-strongly convex on J and has its minimizers there, or None."""
    def sigma(y):
        return [Fraction(z, 1 << bits) for z in enclose(kind, y.numerator, y.denominator, bits)]

    for e in range(25):
        left, right = u - Fraction(1, 1 << e), u + Fraction(1, 1 << e)
        y = max(sigma(left)[0], -1 if kind == "tanh" else 0), min(sigma(right)[1], 1)
        first = isub((1, 1), isq(y)) if kind == "tanh" else imul(y, isub((1, 1), y))
        second = imul(first, (-2 * y[1], -2 * y[0]) if kind == "tanh" else (1 - 2 * y[1], 1 - 2 * y[0]))
        m = beta + gamma * (isq(first)[0] + imul(isub(y, (v, v)), second)[0])
        if m > 0:
            break
    else:
        return None
    level = gamma * HALF * isq(isub(sigma(u), (v, v)))[1] + beta * HALF * (u - center) ** 2
    t = ceil_root(2 * level / beta)
    cells = [(a, b, 0) for a, b in ((Fraction(floor(center) - t), left), (right, Fraction(ceil(center) + t))) if a <= b]
    while cells:
        a, b, depth = cells.pop()
        from_v, from_center = max(sigma(a)[0] - v, v - sigma(b)[1], 0), max(a - center, center - b, 0)
        if gamma * HALF * from_v ** 2 + beta * HALF * from_center ** 2 <= level:
            if depth == 40:
                return None
            cells += [((a + b) * HALF, b, depth + 1), (a, (a + b) * HALF, depth + 1)]
    return m
