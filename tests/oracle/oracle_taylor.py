"""A polynomial problem around a point: its cells and Taylor polynomials there, and how far derivatives change in a ball
(SPEC 3.14 to 3.19). A Taylor polynomial is one in h = x - center."""
from collections import Counter
from fractions import Fraction
from functools import cached_property
from oracle_critical import Critical, rt
from oracle_numbers import from_rationals
from oracle_polynomial import add_to, clean, constant, derivative, dot, substitute, times, unknown
from oracle_runs import Rejected

def gradient(p, n):
    """At h = 0, as a list."""
    return [p.get((i,), Fraction(0)) for i in range(n)]

def hessian(p, n):
    """At h = 0, as rows."""
    return [[p.get((min(i, j), max(i, j)), Fraction(0)) * (2 if i == j else 1) for j in range(n)] for i in range(n)]

def hessian_change(p, n, r):
    """The greatest row of what entries of the Hessian may change by within r: the sum over j of e_i (e_j - [i=j]) is e_i (|e| - 1)."""
    rows = [Fraction(0)] * n
    for e, c in p.items():
        for i, times_in in Counter(e).items():
            if len(e) >= 3: rows[i] += abs(c) * times_in * (len(e) - 1) * r ** (len(e) - 2)
    return max(rows)

def gradient_change(p, n, r):
    """What each entry of the gradient may change by within r."""
    rows = [Fraction(0)] * n
    for e, c in p.items():
        for i, times_in in Counter(e).items():
            if len(e) >= 2: rows[i] += abs(c) * times_in * r ** (len(e) - 1)
    return rows

class Around:
    """center as a point of the evaluator e."""
    def __init__(self, e, center):
        self.e, self.n, self.x = e, e.p.count, e.vector(center)
        self.heights = e.hinges(self.x)
    @property
    def images(self):
        return [{**unknown(i), **constant(y)} for i, y in enumerate(self.x)]
    @property
    def signs(self):
        """Of the cell of the center."""
        if 0 in self.heights: raise Rejected(f"cells: hinge {self.heights.index(0)} is 0")
        return [y > 0 for y in self.heights]
    def keep_signs(self, r, but=()):
        for m, y in enumerate(self.heights):
            slopes = self.e.slopes(m)
            if m not in but and y * y <= r * r * dot(slopes, slopes): raise Rejected(f"cells: hinge {m} may change its sign")
    def taylor(self, signs):
        return self.e.cell(signs, self.images)
    @cached_property
    def own(self):
        return self.taylor(self.signs)

class CriticalPolynomial(Critical):
    """What oracle_critical says of networks, for a polynomial problem: no kinks, no dead or vanished units, every unknown is shared."""
    @cached_property
    def around(self):
        return Around(self.e, self.x)
    def cells(self, radius):
        self.around.keep_signs(radius)
    def placed(self, radius):
        self.cells(radius)
    @cached_property
    def hessian(self):
        return [], [], from_rationals(hessian(self.around.own, self.around.n))
    def gradient2(self):
        g = gradient(self.around.own, self.around.n)
        return dot(g, g)
    def delta(self, r):
        return hessian_change(self.around.own, self.around.n, r)
    @cached_property
    def turns(self):
        found, n, x = [], self.around.n, self.around.x
        for item in self.c.symmetry:
            named = [i for pair in item for i in pair[:2]]
            if len(set(named)) < len(named) or any(abs(c) > 1 for _, _, c in item): raise Rejected("symmetry: an index twice, or a coefficient over 1")
            p, change, tau = self.e.cell(self.around.signs, list(map(unknown, range(n)))), {}, [Fraction(0)] * n
            for i, j, c in item:
                add_to(change, times(unknown(j), derivative(p, i)), c)
                add_to(change, times(unknown(i), derivative(p, j)), -c)
                tau[i], tau[j] = c * x[j], -c * x[i]
            if clean(change): raise Rejected("symmetry: F changes along it")
            found.append(([], tau))
        return found

    def residuals(self):
        """(weight, Taylor polynomial) of each."""
        around = self.around
        z = [substitute(hinge, around.images) if plus else {} for hinge, plus in zip(self.p.hinges, around.signs)]
        return [(o.weight, substitute(o.value, [*around.images, *z])) for o in self.p.residuals]
    def residual_rows(self):
        for weight, value in self.residuals():
            yield weight, {(None, i): y for i, y in enumerate(gradient(value, self.around.n)) if y}
    def slopes_change(self, r):
        changes = ((weight, gradient_change(value, self.around.n, r)) for weight, value in self.residuals())
        return rt(sum(weight * dot(d, d) for weight, d in changes))
