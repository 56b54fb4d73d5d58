"""What an earlier enclosure_trajectory tells about the exact orbit (SPEC 3.12, 3.13): every entry of x^k is within a radius of that of z^k."""
from fractions import Fraction
from oracle_branch import slope_between
from oracle_numbers import Interval, Mat, absolute, align, entrywise, entries, hi, lin, lo, norm2, ones, product, product_t, transpose, vcat
from oracle_runs import HALF

class Recorded:
    """F, distances and subgradients at the points of a run, themselves."""
    def __init__(self, e, points):
        self.e, self.points = e, points
    def value(self, k):
        return self.e.value(self.points[k])
    def distance2(self, k, l):
        """||x^k - x^l||^2."""
        return self.e.step2(self.points[k], self.points[l])
    def subgradient2(self, k):
        """Enclosure of dist(0, dF(x^k))^2."""
        return self.e.subgradient2(self.points[k])

class Exact:
    """The same of the exact iterates, as enclosures (SPEC 3.12). claim: the enclosure_trajectory, points: its z^k."""
    def __init__(self, e, points, claim):
        self.e, self.p, self.points, self.claim, self.memo = e, e.p, points, claim, {}
    def r(self, k):
        if k not in self.memo: self.memo[k] = radii(self.p, self.claim, k)
        return self.memo[k]
    def value(self, k):
        if ("F", k) not in self.memo:
            phi = self.phi(self.points[k], self.r(k))
            self.memo["F", k] = self.e.value(self.points[k]) + Interval(-phi, phi)
        return self.memo["F", k]
    def distance2(self, k, l):
        x, y, rx, ry = self.points[k], self.points[l], self.r(k), self.r(l)
        return sum(norm2(around(lin((1, x[b]), (-1, y[b])), lin((1, rx[b]), (1, ry[b])))) for b in self.p.blocks)

class ExactQuadratic(Exact):
    def parts(self, z, r):
        """Hz - g, r, E = |H| r, all stacked."""
        r = self.e.stacked(r)
        return self.e.gradient(z), r, product(absolute(self.p.H), r)
    def phi(self, z, r):
        gradient, r, reach = self.parts(z, r)
        return product(transpose(r), lin((1, absolute(gradient)), (HALF, reach))).at(0, 0)
    def subgradient2(self, k):
        gradient, _, reach = self.parts(self.points[k], self.r(k))
        return norm2(around(gradient, reach))

class ExactNetwork(Exact):
    def reach(self, z, r, i):
        """Of layer i: what R and S may change by, d and c (None: not split); the matrix r_W~ r_V' (None for i = 1)."""
        layer, n = self.p.layers[i], self.p.n
        d = [(1, r[f"U{i}" if layer.split else f"V{i}"]), (1, product(r[f"W{i}"], absolute(self.e.hat(z, i))))]
        cross = None
        if i > 1:
            v = r[f"V{i - 1}"]
            cross = product(transpose(self.e.plain(r, i)), v)
            d += [(1, product(absolute(transpose(self.e.plain(z, i))), v)), (1, cross)]
        if layer.apart: d.append((1, product(r[f"b{i}"], ones(1, n))))
        return lin(*d), lin((1, r[f"V{i}"]), (lipschitz(layer.act), r[f"U{i}"])) if layer.split else None, cross
    def phi(self, z, r):
        p, e = self.p, self.e
        total = sum(product_sum(absolute(e.partial(z, b)), r[b]) for b in p.blocks if b[0] != "U") + p.s * HALF * norm2(r[f"V{p.N}"])
        for i, layer in enumerate(p.layers[1:], 1):
            d, c, cross = self.reach(z, r, i)
            total += layer.w * HALF * norm2(d) + layer.lam * HALF * norm2(r[f"W{i}"])
            if cross: total += layer.w * product_sum(absolute(e.R(z, i)), cross)
            if layer.split:
                total += layer.gamma * HALF * norm2(c)
                for u, s, R, S in zip(*map(entries, (z[f"U{i}"], r[f"U{i}"], e.R(z, i), e.S(z, i)))):
                    f = layer.rho * R - layer.gamma * (slope_between(layer.act, e.bits, u - s, u + s) * S)
                    total += max(hi(f), -lo(f)) * s
        return total
    def subgradient2(self, k):
        z, r, total = self.points[k], self.r(k), 0
        reach = [None] + [self.reach(z, r, i) for i in range(1, self.p.N + 1)]
        for i, layer in enumerate(self.p.layers[1:], 1):
            total += sum(norm2(around(self.e.partial(z, f"{b}{i}"), m)) for b, m in self.derivative_reach(z, r, i, reach).items())
            if layer.split: total += self.slope2(z, r, i, reach[i], k)
        return total
    def derivative_reach(self, z, r, i, reach):
        """E_W, E_b (if apart) and E_V of layer i."""
        p, e, layer, (d, c, _) = self.p, self.e, self.p.layers[i], reach[i]
        W, found = r[f"W{i}"], {}
        found["W"] = [(layer.lam, W), (layer.w, product_t(d, absolute(e.hat(z, i))))]
        if i > 1:
            v = r[f"V{i - 1}"]
            if layer.ones: v = vcat(v, Mat([[0] * p.n]))
            found["W"] += [(layer.w, product_t(absolute(e.R(z, i)), v)), (layer.w, product_t(d, v))]
        if layer.apart: found["b"] = [(layer.w, product(d, ones(p.n, 1)))]
        found["V"] = [(layer.gamma, c if layer.split else d)]
        if i == p.N:
            found["V"].append((p.s, r[f"V{i}"]))
        else:
            w, after, step = p.layers[i + 1].w, reach[i + 1][0], e.plain(r, i + 1)
            found["V"] += [(w, product(absolute(e.plain(z, i + 1)), after)), (w, product(step, absolute(e.R(z, i + 1)))), (w, product(step, after))]
        return {b: lin(*terms) for b, terms in found.items()}
    def slope2(self, z, r, i, reach, k):
        """The part of U_i in G."""
        layer, total, u = self.p.layers[i], 0, f"U{i}"
        exact = {(row, j) for b, row, j, first, last in self.claim.exact if b == u and first <= k <= last}
        data = zip(*map(entries, (z[u], r[u], around(self.e.R(z, i), reach[0]), around(self.e.S(z, i), reach[1]))))
        for q, (y, s, R, S) in enumerate(data):
            def f(slope):
                return layer.rho * R - layer.gamma * (S * slope)
            if divmod(q, self.p.n) in exact and not layer.act.smooth and y in layer.act.breaks:
                p = layer.act.breaks.index(y)
                total += at_break(f(layer.act.pieces[p][0]), f(layer.act.pieces[p + 1][0]))
            else:
                total += f(slope_between(layer.act, self.e.bits, y - s, y + s)) ** 2
        return total

def at_break(f1, f2):
    """What f1, f2, the one-sided derivatives at a break, say about the least square in the limiting subdifferential."""
    one, two = f1 ** 2, f2 ** 2
    if f1.hi <= f2.lo: return Interval(least_square(f1.lo, f2.hi), least_square(f1.hi, f2.lo))
    if f1.lo > f2.hi: return Interval(min(one.lo, two.lo), min(one.hi, two.hi))
    return Interval(0, max(one.hi, two.hi))

def least_square(a, b):
    return 0 if a <= 0 <= b else min(a * a, b * b)

def lipschitz(act):
    """g of SPEC 3.12."""
    if act.smooth: return Fraction(1, 1 if act.kind == "tanh" else 4)
    return max(abs(s) for s, _ in act.pieces)

def around(m, reach):
    """The matrix of intervals m - reach, m + reach."""
    return lin((1, m), (1, Mat([[Interval(-x, x) for x in row] for row in reach.a], reach.unit)))

def product_sum(a, b):
    """The sum of the products of the entries."""
    m = entrywise(a, b)
    return Fraction(sum(map(sum, m.a)), m.unit)

def radii(p, claim, k):
    """r of SPEC 3.12 at z^k: block -> matrix; entries listed exact at k have radius 0."""
    exact = {(b, i, j) for b, i, j, first, last in claim.exact if first <= k <= last}
    def matrix(b, rows, columns):
        row = claim.radius[b]
        return Mat([[0 if (b, i, j) in exact else row.a[0][k] for j in range(columns)] for i in range(rows)], row.unit)
    return {b: matrix(b, *shape) for b, shape in p.blocks.items()}

def deviation(x, z, r):
    """Ends of an enclosure of the largest |entry of x - exact x|, where the exact x is within r of z."""
    gap, r = align(lin((1, x), (-1, z)), r)
    pairs = [(abs(d), s) for row in zip(gap.a, r.a) for d, s in zip(*row)]
    return Fraction(max(max(0, d - s) for d, s in pairs), r.unit), Fraction(max(d + s for d, s in pairs), r.unit)
