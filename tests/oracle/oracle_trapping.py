"""Orbits that are trapped near a critical point (SPEC 3.26), and the dead units of the first layer that stay dead there."""
from fractions import Fraction
from oracle_critical import fractions, rt
from oracle_exact import radii
from oracle_exponents import require
from oracle_numbers import from_rationals, hi, lin, norm2, product, transpose
from oracle_polynomial import dot, solve
from oracle_rates import Near, at_most, below, positive_definite, square
from oracle_runs import HALF, distance2
from oracle_vanished import vanished_units

class Column:
    """Numbers of x^K, each within its radius."""
    def __init__(self, values, radii):
        self.z, self.radii = values, radii
    def form(self, c):
        """At least the linear form c."""
        return dot(c, self.z) - dot(map(abs, c), self.radii)
    def square(self, N):
        """At least the quadratic form of N, rows of fractions."""
        Nz, sizes = [dot(row, self.z) for row in N], [dot(map(abs, row), self.radii) for row in N]
        return dot(Nz, self.z) - 2 * dot(map(abs, Nz), self.radii) - dot(sizes, self.radii)
    def within(self, bound, what):
        wide = sum(self.radii)
        at_most(wide, bound, what + ": the sum of the radii")
        at_most(dot(self.z, self.z), (bound - wide) ** 2, what + ", squared")

def dead_units(near, c, rate, f, rho):
    """SPEC 3.26: the dead units of layer 1 stay dead from x^K on."""
    at, p, e = near.at, near.p, near.x.e
    require(hasattr(c, "dead") and len(c.dead) == len(near.o.dead), "dead: not as many as the point has")
    require(all(i == 1 for i, _ in near.o.dead), "dead: a unit of another layer than the first")
    one_, two = p.layers[1], p.layers[2]
    require(not one_.apart and len(one_.act.breaks) == 1, "dead: the bias is apart, or the activation has not one break")
    r, (aW, aO, aU, aV) = rate.radius, (near.place[b][1] for b in ("W1", "W2", "U1", "V1"))
    n2, z, theta, y = rt(norm2(e.R(at.x, 2))) + at.reach(2) * r + r * r * HALF, c.fade, c.weight, c.rest
    below(z, 1, "fade: not below 1")
    at_most(aV * theta + two.w * n2, z * theta * (one_.gamma + aV), "fade of V1")
    at_most(aO + two.w * n2 * theta, z * (two.lam + aO), "fade of W2")
    X, first = fractions(e.hat(at.x, 1)), near.place["W1"][0] < near.place["U1"][0]
    S, k = one_sweep(X, one_.rho, one_.lam, aW, aU, first), len(X)
    size, map_ = len(S), from_rationals(S)
    def taken(b, row=None, column=None):
        def pick(m):
            m = fractions(m)
            return m[row] if column is None else [line[column] for line in m]
        values = pick(f[b])
        return Column(values, pick(rho[b]) if rho else [Fraction(0)] * len(values))
    for (_, a), unit in zip(near.o.dead, c.dead):
        what, mu, g = f"dead unit {a}", unit.spread, unit.growth
        cone = square(unit.cone, size, f"{what}: the cone")
        require(cone.a == transpose(cone).a, f"{what}: the cone is not symmetric")
        N, piece = fractions(cone), at.dead[1, a]
        sign, slope = 1 if piece else -1, one_.act.pieces[1 - piece][0]
        at_most(z, g, f"{what}: fade <= growth")
        require(positive_definite(lin((1, product(transpose(map_), product(cone, map_))), (-unit.scale, cone))), f"{what}: scale")
        W, U = taken("W1", row=a), taken("U1", row=a)
        both = Column(W.z + U.z, W.radii + U.radii)
        below(0, both.square(N), f"{what}: outside of the cone")
        taken("W2", column=a).within(y, f"{what}: column of W2")
        taken("V1", row=a).within(theta * y, f"{what}: row of V1")
        for j in range(size - k):
            E = [Fraction(q == k + j) for q in range(size)]
            C = [s - g * t for s, t in zip(S[k + j], E)]
            for v in E, C:
                spread = from_rationals([[mu * s * t - m for t, m in zip(v, row)] for s, row in zip(v, N)])
                require(positive_definite(spread), f"{what}: spread at sample {j}")
                below(0, both.form([sign * s for s in v]), f"{what}: sign at sample {j}")
            at_most(one_.gamma * abs(slope) * theta * y, (one_.rho + aU) * g * both.form([sign * s for s in E]), f"{what}: may wake at sample {j}")

def one_sweep(X, rho, lam, aW, aU, first):
    """S, rows of fractions: what a sweep does to a row of W_1 and that of U_1, while the unit is dead; first: is W_1 updated first?"""
    k, n = len(X), len(X[0])
    gram = [[rho * dot(r, s) + (lam + aW) * (i == j) for j, s in enumerate(X)] for i, r in enumerate(X)]
    def image(w, u):
        for turn in (0, 1) if first else (1, 0):
            if turn: u = [(rho * sum(X[i][j] * w[i] for i in range(k)) + aU * y) / (rho + aU) for j, y in enumerate(u)]
            else: w = solve(gram, [rho * dot(r, u) + aW * y for r, y in zip(X, w)])
        return w + u
    units = [[Fraction(p == q) for q in range(k + n)] for p in range(k + n)]
    return [list(row) for row in zip(*(image(e[:k], e[k:]) for e in units))]

RATES = "contraction", "rate_local", "rate_kl"

def trapping(x, c, points):
    """SPEC 3.26."""
    K, orbit = c.at, c.run == "orbit"
    rates = {o.digest: o for o in x.earlier if o.kind in RATES and o.verdict == "proved"}
    closed = {o.digest: o for o in x.earlier if (o.kind, o.verdict) == ("enclosure_trajectory", "proved") and hasattr(o, "witness") and o.k0 <= K <= o.k1}
    x.needs(c, *([d, e] for d in rates for e in closed) if orbit else ([d] for d in rates))
    require(c.k0 <= K <= c.k1, "at: not in the range")
    rate, p = rates[c.needs[0]], x.p
    require(p.sweep[0].update != "heavy_ball", "not for heavy_ball")
    known = [o for o in x.earlier if o.kind in ("critical_point", "kl_zero") and o.verdict == "proved" and [o.digest] == rate.needs[:1]]
    require(known, "needs: a rate without its point")
    near = Near(x, known[0])
    require(near.o.vanished or not hasattr(c, "vanished"), "vanished: the point has none")
    require(len(vars(c).get("vanished", ())) == len(near.o.vanished), "vanished: not as many as the point has")
    require(near.o.dead or not hasattr(c, "dead"), "dead: the point has none")
    f, rho = points[K], radii(p, closed[c.needs[1]], K) if orbit else None
    wide = sum(Fraction(sum(map(sum, m.a)), m.unit) for m in rho.values()) if orbit else Fraction(0)
    off = distance2(f, near.o.center)
    at_most(wide, c.distance, "distance: the sum of the radii", wide + rt(off))
    at_most(off, (c.distance - wide) ** 2, "distance, squared", wide + rt(off))
    value = x.orbit(closed[c.needs[1]], points).value(K) if orbit else x.e.value(f)
    gap = hi(value) - (0 if near.zero else near.o.value[0])
    at_most(gap, c.gap, "gap", gap)
    for b, i, j in near.o.kinks:
        require(f[b].at(i, j) == near.o.center[b].at(i, j) and (not orbit or rho[b].a[i][j] == 0), f"kinks: {b} at {i},{j} is not that of the center")
    if near.o.dead: dead_units(near, c, rate, f, rho)
    a, r, q, s, C, e = rate.decrease, rate.radius, rate.factor, c.factor, c.constant, c.step
    at_most(c.gap, e ** 2 * a, "step: h <= e^2 a", rt(c.gap / a))
    if rate.kind != "contraction":
        at_most(q, s ** 2, "factor^2")
        at_most((1 + s) * c.gap, C ** 2 * (1 - s) * a, "constant: (1+s) h <= C^2 (1-s) a", rt((1 + s) * c.gap / ((1 - s) * a)))
        reach, what = c.distance + C + 2 * e, "d + C + 2e <= r"
    else:
        kappa, drifts = rt(rate.most / rate.least), rate.kernel if near.zero else near.o.symmetry
        at_most(q, s, "factor", q)
        if drifts:
            at_most(kappa * e, C * (1 - q), "constant: kappa e <= C (1-q)", kappa * e / (1 - q))
            reach, what = c.distance + C + e, "d + C + e <= r"
        else:
            at_most(kappa * (c.distance + near.reach), C, "constant", kappa * (c.distance + near.reach))
            reach, what = C + near.reach + e, "C + rho + e <= r"
    at_most(reach, r, what)
    vanished_units(near, c, reach, f, rho)
