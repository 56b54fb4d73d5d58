"""Smooth composite problems: claims about a recorded run (SPEC 3.30) and critical points (SPEC 3.34), in Q-intervals and jets with Q = P."""
from fractions import Fraction
from functools import cached_property
from oracle_boxes import Box, stacked
from oracle_composite import Composite
from oracle_composite_critical import Bounded, bounds, inside
from oracle_critical import far
from oracle_jets import ZERO, Grid, Jets
from oracle_numbers import Interval, entries, from_rationals, hi, lo, norm2, root_down
from oracle_polynomial_files import unknowns
from oracle_runs import Rejected, cached

def interval(y, Q):
    return Interval(Fraction(y[0], 1 << Q), Fraction(y[1], 1 << Q))

class Smooth(Composite):
    def jet(self, box, **how):
        """Of F, at the X of a Box."""
        return Jets(box.grid, self.p, box.X, **how).function(self.p.functions[self.p.objective])
    def box(self, x):
        v = stacked(self.p, x)
        return Box(self.p, self.bits, v, [0] * len(v))
    @cached()
    def value(self, x, _):
        return interval(self.jet(self.box(x), order=0)[0], self.bits)
    @cached()
    def subgradient2(self, x, _):
        low, high = self.ends(stacked(self.p, x))
        _, slopes, _ = self.jet(self.box(x), strict=True)
        total = Fraction(0)
        for i, y in slopes.items():
            g = interval(y, self.bits)
            if i in low: g = Interval(min(g.lo, 0), min(g.hi, 0))
            if i in high: g = Interval(max(g.lo, 0), max(g.hi, 0))
            total += g ** 2
        return total
    def distance2(self, update, label, before, new, previous, inverse, end):
        """SPEC 3.30: the square of the greatest distance from what may be the exact result, with lo for end of the least."""
        found, _ = (box := self.box(before)).results(update, unknowns(self.p, label), box.X, False)
        square = sum((end if end is hi else lo)((interval(y, self.bits) - z) ** 2) for y, z in zip(found, entries(new[label])))
        return square, root_down(norm2(new[label])), []

class SmoothCenter(Bounded):
    """What oracle_critical says of networks, for F of a smooth problem as a function of its own blocks; e a NearSmooth."""
    def cells(self, radius):
        if self.kinks or self.c.symmetry: raise Rejected("kinks or symmetry of a smooth problem")
        self.bounded(radius)
        for r, _ in self.c.balls: self.e.jet(self.x, r, strict=True)
    @cached_property
    def hessian(self):
        h, n = self.e.jet(self.x, 0)[2], range(self.p.count)
        return [], [], from_rationals([[Fraction(sum(h.get((i, j), ZERO)), 2 << self.e.bits) for j in n] for i in n])
    @property
    def turns(self):
        return []
    def gradient2(self):
        return sum(Fraction(max(-y[0], y[1]), 1 << self.e.bits) ** 2 for y in self.e.jet(self.x, 0)[1].values())
    def delta(self, r):
        h, H, n = self.e.jet(self.x, r)[2], self.hessian[2], range(self.p.count)
        return max(sum(far(interval(h.get((i, j), ZERO), self.e.bits), H.at(i, j)) for j in n) for i in n)

class NearSmooth:
    """F of the smooth problem p as a function of the blocks of q, of which alone it contains unknowns."""
    def __init__(self, p, q, bits):
        self.whole, self.p, self.bits, self.grid, self.memo = p, q, bits, Grid(bits), {}
        self.bounds, self.places = bounds(p, q), [i for b in q.blocks for i in unknowns(p, b)]
    def vector(self, x):
        return [y for b in self.p.blocks for y in entries(x[b])]
    def jet(self, x, r, order=2, strict=False):
        """J(r), its unknowns numbered as in q."""
        v, places = self.vector(x), {i: k for k, i in enumerate(self.places)}
        key = *v, r, order, strict
        if key not in self.memo:
            X = [None] * self.whole.count
            for i, y in zip(self.places, v): X[i] = self.grid.number(y - r)[0], self.grid.number(y + r)[1]
            jets = Jets(self.grid, self.whole, X, self.places if order else (), order=order, strict=strict)
            value, g, h = jets.function(self.whole.functions[self.whole.objective])
            self.memo[key] = value, {places[i]: y for i, y in g.items()}, {(places[i], places[j]): y for (i, j), y in h.items()}
        return self.memo[key]
    def value(self, x):
        if not inside(self.bounds, self.vector(x)): raise Rejected("bounds: F is infinite out of them")
        return interval(self.jet(x, 0, 0)[0], self.bits)
