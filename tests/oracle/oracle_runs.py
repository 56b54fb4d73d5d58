"""Quantities at a point of a problem (SPEC 2 and 3.2): F, gradients, Hessians, distances to exact results.
A point is a dict block -> Mat, so a mixed point is a dict that mixes two iterates."""
from bisect import bisect_right
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from oracle_numbers import (Interval, Mat, align, ceil_root, diagonal, enclose, entrywise, hi, lin, lo, norm2, ones, product, product_t,
                            root_down, semidefinite, transpose, vcat)

HALF = Fraction(1, 2)

class Rejected(Exception):
    pass

@lru_cache(maxsize=1 << 12)
def change2(new, old):
    return norm2(lin((1, new), (-1, old)))

def distance2(new, old):
    """Over all blocks."""
    return sum(change2(new[b], old[b]) for b in new)

def cached(letters=""):
    """Remember a method of (x, i) by the matrices it reads at x: those blocks of layer i (v is V<i-1>, T is U<i> if split else V<i>), or all."""
    def wrap(method):
        def call(self, x, i=None):
            if (letters, i) not in self.names:
                target = "U" if letters and self.p.layers[i].split else "V"
                self.names[letters, i] = [f"V{i - 1}" if b == "v" else f"{target if b == 'T' else b}{i}" for b in letters] or self.p.blocks
            key = (method, i, *[x.get(name) for name in self.names[letters, i]])
            if key not in self.memo: self.memo[key] = method(self, x, i)
            return self.memo[key]
        return call
    return wrap

class Evaluator:
    """What the kinds of problem share."""
    def __init__(self, problem, bits):
        self.p, self.bits, self.memo, self.names = problem, bits, {}, {}
    def step2(self, new, old):
        """Of the square of a step, over all blocks that count in it."""
        return distance2(new, old)
    def sweep(self, old, new):
        """(update, mixed point before, after) along the sweep from the iterate old to the iterate new."""
        x = old
        for update in self.p.sweep:
            after = {**x, **{b: new[b] for b in update.blocks}}
            yield update, x, after
            x = after
    @cached()
    def slope2(self, x, block):
        """Squared distance of 0 from the derivative in a block (SPEC 3.6)."""
        return norm2(self.partial(x, block))
    def subgradient2(self, x):
        """Squared distance of 0 from the subdifferential."""
        return sum(self.slope2(x, b) for b in self.p.blocks)
    def distance2(self, update, label, before, new, previous, inverse, end):
        """SPEC 3.2: square of a bound (upper if end is hi, lower if lo) of the distance of the new blocks of a label from the nearest exact
        result, the lower bound of their own norm, and the entries with a tie."""
        blocks, ties = [label] if update.update == "jacobi" else update.blocks, []
        after = {**before, **{b: new[b] for b in blocks}}
        if update.update == "heavy_ball":
            result = self.heavy_ball(update, before, after, previous)
        elif update.update == "scalar":
            result, ties = self.scalar(int(label[1:]), update.prox[0], before, after, end)
        else:
            prox = [alpha for b, alpha in zip(update.blocks, update.prox) if b in blocks]
            result = self.ridge(blocks, prox, before, after, inverse, end)
        return result, root_down(sum(norm2(new[b]) for b in blocks)), ties
    def residual(self, blocks, prox, before, after):
        """D_B + alpha (B - B_old) after the update; of a pair, side by side."""
        parts = [lin((1, self.partial(after, b)), (alpha, after[b]), (-alpha, before[b])) for b, alpha in zip(blocks, prox)]
        return parts[0] if len(parts) == 1 else transpose(vcat(*map(transpose, parts)))
    def ridge(self, blocks, prox, before, after, inverse, end):
        """SPEC 3.2 ridge; H from self.hessian, with its lower bound mu."""
        r, (h, least) = self.residual(blocks, prox, before, after), self.hessian(blocks, prox, after)
        if inverse is None:
            bound = least if end is hi else sum(h.at(i, i) for i in range(len(h.a)))
            if bound is None or bound <= 0: raise Rejected("no positive bound of the Hessian without a matrix P")
            return end(norm2(r)) / bound ** 2
        off = change2(diagonal([Fraction(1)] * len(h.a)), product(h, inverse))
        if off * (1 << 20) > 1: raise Rejected(f"||I-HP||^2 * 2^20 is not <= 1 but at least {floor(off * (1 << 20))}")
        right = self.p.kind == "network" and blocks[0][0] != "V"
        size = norm2(product(r, inverse) if right else product(transpose(inverse), r))
        return end(size) * Fraction(1024, 1023 if end is hi else 1025) ** 2

class Quadratic(Evaluator):
    """SPEC 2.2."""
    def stacked(self, x):
        return vcat(*(x[b] for b in self.p.blocks))
    @cached()
    def gradient(self, x, _):
        return lin((1, product(self.p.H, self.stacked(x))), (-1, self.p.g))
    @cached()
    def value(self, x, _):
        """1/2 x'Hx - g'x = x'((Hx-g) - g)/2."""
        return product(transpose(self.stacked(x)), lin((HALF, self.gradient(x)), (-HALF, self.p.g))).at(0, 0)
    def partial(self, x, block):
        return self.gradient(x).rows(self.p.rows[block])
    def hessian_block(self, block, shift):
        """H_BB + shift I."""
        rows = self.p.rows[block]
        return lin((1, transpose(transpose(self.p.H.rows(rows)).rows(rows))), (1, diagonal([shift] * self.p.blocks[block][0])))
    def hessian(self, blocks, prox, x):
        h = self.hessian_block(blocks[0], prox[0])
        if not semidefinite(h, True): raise Rejected(f"the Hessian of {blocks[0]} is not positive definite")
        return h, h.at(0, 0) if len(h.a) == 1 else None
    def heavy_ball(self, update, before, after, previous):
        x, old = self.stacked(before), self.stacked(previous)
        return change2(self.stacked(after), lin((1 + update.momentum, x), (-update.step, self.gradient(before)), (-update.momentum, old)))

class Network(Evaluator):
    """SPEC 2.1."""
    @cached("v")
    def hat(self, x, i):
        v = self.p.X if i == 1 else x[f"V{i - 1}"]
        return vcat(v, ones(1, self.p.n)) if self.p.layers[i].ones else v
    @cached("WvbT")
    def R(self, x, i):
        layer = self.p.layers[i]
        apart = [(-1, product(x[f"b{i}"], ones(1, self.p.n)))] if layer.apart else []
        return lin((1, x[f"U{i}" if layer.split else f"V{i}"]), (-1, product(x[f"W{i}"], self.hat(x, i))), *apart)
    @cached("U")
    def codes(self, x, i):
        """2 #{B_p < u} + [u is a break] for the entries of U_i, piecewise activation."""
        u = x[f"U{i}"]
        scaled = [b * u.unit for b in self.p.layers[i].act.breaks]
        least, breaks = [ceil(b) for b in scaled], {int(b) for b in scaled if b.denominator == 1}
        return [[2 * bisect_right(least, y) - (y in breaks) for y in row] for row in u.a]
    @cached("U")
    def sigma(self, x, i):
        act, u = self.p.layers[i].act, x[f"U{i}"]
        if act.smooth: return Mat([[enclose(act.kind, y, u.unit, self.bits) for y in row] for row in u.a], 1 << self.bits)
        pieces = align(*(lin((s, u), (t, ones(*u.shape))) for s, t in act.pieces))
        rows = zip(zip(*(m.a for m in pieces)), self.codes(x, i))
        return Mat([[row[(c + 1) >> 1][q] for q, c in enumerate(code)] for row, code in rows], pieces[0].unit)
    @cached("UV")
    def S(self, x, i):
        return lin((1, x[f"V{i}"]), (-1, self.sigma(x, i)))
    @cached("UV")
    def bend(self, x, i):
        """S_i o sigma_i'(U_i), smooth activation (SPEC 3.1)."""
        one, tanh = 1 << self.bits, self.p.layers[i].act.kind == "tanh"
        slope = [[one * one - y ** 2 if tanh else y * (one - y) for y in row] for row in self.sigma(x, i).a]
        return entrywise(self.S(x, i), Mat(slope, one * one))
    @cached()
    def value(self, x, _):
        twice = self.p.s * change2(x[f"V{self.p.N}"], self.p.Y)
        for i, layer in enumerate(self.p.layers[1:], 1):
            twice += layer.w * norm2(self.R(x, i)) + layer.lam * norm2(x[f"W{i}"]) + (layer.gamma * norm2(self.S(x, i)) if layer.split else 0)
        return twice * HALF
    @cached()
    def partial(self, x, block):
        """D_W, D_b, D_V, and D_U of a smooth activation (SPEC 2.1)."""
        i, p, r = int(block[1:]), self.p, self.R(x, int(block[1:]))
        layer = p.layers[i]
        if block[0] == "W": return lin((layer.lam, x[block]), (-layer.w, product_t(r, self.hat(x, i))))
        if block[0] == "b": return lin((-layer.w, product_t(r, ones(1, p.n))))
        if block[0] == "U": return lin((layer.rho, r), (-layer.gamma, self.bend(x, i)))
        own = (layer.gamma, self.S(x, i) if layer.split else r)
        if i == p.N: return lin(own, (p.s, x[block]), (-p.s, p.Y))
        return lin(own, (-p.layers[i + 1].w, product(self.plain(x, i + 1), self.R(x, i + 1))))
    def plain(self, x, i):
        """Transpose of W_i without its bias column."""
        return transpose(x[f"W{i}"]).rows(slice(self.p.blocks[f"W{i}"][1] - self.p.layers[i].ones))
    @cached()
    def slope2(self, x, block):
        """SPEC 3.6: also for U_i of a piecewise activation, where an entry may be a break."""
        layer, i, total = self.p.layers[int(block[1:])], int(block[1:]), 0
        if block[0] != "U" or layer.act.smooth: return super().slope2(x, block)
        pieces = align(*(lin((layer.rho, self.R(x, i)), (-layer.gamma * s, self.S(x, i))) for s, _ in layer.act.pieces))
        for rows, code in zip(zip(*(m.a for m in pieces)), self.codes(x, i)):
            for q, c in enumerate(code):
                left, right = rows[c >> 1][q], rows[(c + 1) >> 1][q]  # the same unless u is a break
                total += 0 if left <= 0 <= right else min(left * left, right * right)
        return Fraction(total, pieces[0].unit ** 2)
    def hessian(self, blocks, prox, x):
        p, i = self.p, int(blocks[0][1:])
        layer, v = p.layers[i], None
        if blocks[0][0] == "V":
            diag = [layer.gamma + (p.s if i == p.N else 0) + prox[0]] * layer.width
            if i < p.N: v, weight = self.plain(x, i + 1), p.layers[i + 1].w
        elif blocks[0][0] == "b":
            diag = [layer.w * p.n + prox[0]]
        else:
            diag = [layer.lam + prox[0]] * p.blocks[blocks[0]][1] + prox[1:]
            v, weight = vcat(self.hat(x, i), ones(1, p.n)) if len(blocks) == 2 else self.hat(x, i), layer.w
        return lin((1, diagonal(diag)), (weight, product_t(v, v))) if v else diagonal(diag), min(diag)
    def scalar(self, i, alpha, before, after, end):
        """SPEC 3.2 scalar: (square of the distance or of a bound for it, entries with a tie)."""
        layer, v, u = self.p.layers[i], after[f"V{i}"], after[f"U{i}"]
        beta = layer.rho + alpha
        c = lin((beta, before[f"U{i}"]), (-layer.rho, self.R(before, i)))  # rho m + alpha u_old, since m = u_old - R
        if not layer.act.smooth: return scalar_piecewise(layer.gamma, beta, layer.act, v, u, c)
        slopes = self.residual([f"U{i}"], [alpha], before, after)
        m, total = beta - layer.gamma * curvature(layer.act.kind, v), 0
        if end is hi and m > 0: return norm2(slopes).hi / m ** 2, []
        for r, s in ((r, s) for r in range(len(v.a)) for s in range(len(v.a[0]))):
            m = beta + layer.gamma * (2 + abs(v.at(r, s)))
            if end is hi:
                m = local_modulus(layer.act.kind, self.bits, layer.gamma, beta, c.at(r, s) / beta, v.at(r, s), u.at(r, s))
                if m is None: raise Rejected(f"minimizer not shown to be unique and close, entry {r},{s}")
            total += end(slopes.at(r, s) ** 2) / m ** 2
        return total, []

def scalar_piecewise(gamma, beta, act, v, u, c):
    """SPEC 3.2 scalar, piecewise. Piece p is numbered from 0 and lies between breaks[p-1] and breaks[p]."""
    last, breaks, total, ties = len(act.breaks), act.breaks, 0, []
    q = [gamma * s * s + beta for s, _ in act.pieces]
    n = [lin((gamma * s, v), (1, c), (-gamma * s * t, ones(*v.shape))) for s, t in act.pieces]
    low = [None] + [floor(q[p + 1] * b * n[p + 1].unit) for p, b in enumerate(breaks)]
    high = [ceil(q[p] * b * n[p].unit) for p, b in enumerate(breaks)] + [None]
    for i, rows in enumerate(zip(*(m.a for m in n))):
        for j, ns in enumerate(zip(*rows)):
            found, clamped_right = [], False
            for p, y in enumerate(ns):
                left, right = p > 0 and y <= low[p], p < last and y >= high[p]
                if (clamped_right if left else not right):
                    found.append((p, breaks[p - 1] if left else n[p].at(i, j) / q[p]))
                clamped_right = right
            if len(found) > 1:  # compare 2 phi, on piece p q_p u^2 - 2 n_p u + gamma (v - t_p)^2
                values = [(q[p] * z - 2 * n[p].at(i, j)) * z + gamma * (v.at(i, j) - act.pieces[p][1]) ** 2 for p, z in found]
                found = [f for f, value in zip(found, values) if value == min(values)]
                ties += [(i, j)] * (len(found) > 1)
            total += min((u.at(i, j) - z) ** 2 for _, z in found)
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

def sigma_between(kind, bits, y, z):
    """Enclosure of sigma on [y, z]."""
    ends = [enclose(kind, t.numerator, t.denominator, bits) * Fraction(1, 1 << bits) for t in (y, z)]
    return Interval(ends[0].lo, ends[1].hi)

def bending(kind, y):
    """sigma' and sigma'' from the interval y of sigma, which is cut to where sigma can be."""
    y = Interval(max(y.lo, -1 if kind == "tanh" else 0), min(y.hi, 1))
    first = 1 - y ** 2 if kind == "tanh" else y * (1 - y)
    return y, first, first * (-2 * y if kind == "tanh" else 1 - 2 * y)

def local_modulus(kind, bits, gamma, beta, center, v, u):
    """SPEC 3.2 scalar, smooth (ii), center = c/beta: m such that h is m-strongly convex on J and has its minimizers there, or None.
    center and v may be intervals (SPEC 3.11)."""
    for e in range(25):
        left, right = u - Fraction(1, 1 << e), u + Fraction(1, 1 << e)
        y, first, second = bending(kind, sigma_between(kind, bits, left, right))
        m = beta + gamma * (first ** 2 + (y - v) * second).lo
        if m > 0:
            break
    else:
        return None
    level = (gamma * HALF * (sigma_between(kind, bits, u, u) - v) ** 2).hi + hi(beta * HALF * (u - center) ** 2)
    t = ceil_root(2 * level / beta)
    cells = [(a, b, 0) for a, b in ((Fraction(floor(lo(center)) - t), left), (right, Fraction(ceil(hi(center)) + t))) if a <= b]
    while cells:
        a, b, depth = cells.pop()
        least = gamma * HALF * ((sigma_between(kind, bits, a, b) - v) ** 2).lo + beta * HALF * ((Interval(a, b) - center) ** 2).lo
        if least <= level:
            if depth == 40: return None
            cells += [((a + b) * HALF, b, depth + 1), (a, (a + b) * HALF, depth + 1)]
    return m
