"""Critical points of composite problems (SPEC 3.34): near one F is a polynomial of the blocks that it contains, and what is known of polynomial
problems holds; with bounds, of P, where the held entries of the point are for themselves. Smooth problems are in oracle_smooth."""
from types import SimpleNamespace
from oracle_boxes_files import own_blocks
from oracle_composite_files import units_of
from oracle_polynomial import Polynomial, add_to, constant, derivative, substitute, unknown
from oracle_polynomial_files import unknowns
from oracle_runs import Rejected
from oracle_taylor import Around, CriticalPolynomial

def bounds(p, q):
    """Unknown -> (lower, upper), of the unknowns of q that an update of p bounds."""
    found = {}
    for u in p.sweep:
        for k, _ in enumerate(unknowns(p, u.block) if u.update == "minimize" and u.block in q.blocks and (u.lower, u.upper) != (None, None) else ()):
            found[q.first[u.block] + k] = u.lower, u.upper
    return found

def inside(bounds, x):
    return all((low is None or low <= x[i]) and (high is None or x[i] <= high) for i, (low, high) in bounds.items())

class Bounded(CriticalPolynomial):
    """e: the evaluator of P, with the bounds, and F in e.whole."""
    def __init__(self, e, c):
        super().__init__(e, c)
        self.entries, self.held = e.vector(self.x), held_of(e.p, self.kinks)
    def cells(self, radius):
        self.bounded(radius)
        super().cells(radius)
    def bounded(self, radius):
        for i in self.held:
            if self.entries[i] not in self.e.bounds.get(i, ()): raise Rejected(f"kinks: unknown {i} is not held")
        for i, (low, high) in self.e.bounds.items():
            y = self.entries[i]
            near = low is not None and y - radius <= low or high is not None and y + radius >= high
            if near and i not in self.held: raise Rejected(f"bounds: unknown {i} may reach one in the ball")
    def in_pieces(self, point):
        """Within the bounds."""
        return inside(self.e.bounds, self.e.vector(point))
    def nu(self, radius):
        found = []
        for i in self.held:
            slope = derivative(self.whole, i)
            least = slope.pop((), 0) * (1 if self.entries[i] == self.e.bounds[i][0] else -1)
            found.append(least - size(slope, radius))
        return min(found, default=None)
    def gap(self, radius, g, mu):
        f = dict(self.whole)
        return f.pop((), 0) - self.c.value[0] + size(f, radius)
    @property
    def whole(self):
        """The Taylor polynomial of F."""
        return Around(self.e.whole, self.x).own

def size(p, radius):
    return sum(abs(c) * radius ** len(e) for e, c in p.items())

def held_of(q, kinks):
    return [q.first[b] + i * q.blocks[b][1] + j for b, i, j in kinks]

def polynomials(p, center, radius, kinks, bits):
    """The evaluator of P around the center; no unit that F contains changes its sign within the radius."""
    q, f, images = own_blocks(p), p.functions[p.objective], [None] * p.top
    x = Polynomial(q, None).vector(center)
    for b in q.blocks:
        for k, i in enumerate(unknowns(p, b)): images[i] = unknown(q.first[b] + k)
    around = [{**unknown(i), **constant(y)} for i, y in enumerate(x)]
    for m in sorted(units_of(p, f)):
        u = substitute(p.units[m], images)
        taylor = substitute(u, around)
        value = taylor.pop((), 0)
        if abs(value) <= size(taylor, radius): raise Rejected(f"cells: unit {m} may change its sign")
        images[p.count + m] = u if value > 0 else {}
    q.residuals = [SimpleNamespace(weight=o.weight, value=substitute(o.value, images)) for o in f.residuals]
    q.rest = substitute(f.rest, images)
    held = held_of(q, kinks)
    at = [constant(x[i]) if i in held else unknown(i) for i in range(q.count)]
    own = SimpleNamespace(**vars(q))
    own.residuals = [SimpleNamespace(weight=o.weight, value=substitute(o.value, at)) for o in q.residuals]
    own.rest = substitute(q.rest, at)
    for i in held: add_to(own.rest, {(i, i): 8, (i,): -16 * x[i], (): 8 * x[i] ** 2})
    e = Polynomial(own, bits)
    e.whole, e.bounds = Polynomial(q, bits), bounds(p, q)
    return e
