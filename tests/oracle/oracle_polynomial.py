"""Polynomials, and polynomial problems at a point (SPEC 2.3, 3.2, 3.6). A polynomial is a dict from index tuples, not decreasing, to
coefficients that are not 0; those of a problem have the unknowns x_i and, numbered after them, z_m = max(0, hinge_m)."""
from fractions import Fraction
from oracle_numbers import entries, from_rationals, norm2, root_down, semidefinite
from oracle_runs import HALF, Evaluator, Rejected, cached

PAIRS, MONOMIALS = 1 << 22, 1 << 16

class Limit(Exception):
    pass

def add_to(total, p, factor=1):
    for e, c in p.items():
        total[e] = total.get(e, 0) + factor * c

def clean(p):
    return {e: c for e, c in p.items() if c}

def times(p, q):
    if len(p) * len(q) > PAIRS: raise Limit("a product of more than 2^22 pairs of monomials")
    total = {}
    for e, c in p.items():
        for f, d in q.items():
            key = tuple(sorted(e + f))
            total[key] = total.get(key, 0) + c * d
    return clean(total)

def constant(c):
    return {(): c} if c else {}

def unknown(i):
    return {(i,): Fraction(1)}

def substitute(p, images):
    """p with the polynomial images[i] in the place of variable i."""
    total = {}
    for e, c in p.items():
        term = {(): c}
        for i in e:
            term = times(term, images[i])
            if len(term) > MONOMIALS: raise Limit("a monomial that expands to more than 2^16")
        add_to(total, term)
    return clean(total)

def derivative(p, i):
    total = {}
    for e, c in p.items():
        if i in e:
            q = e.index(i)
            total[e[:q] + e[q + 1:]] = e.count(i) * c
    return total

def evaluate(p, x):
    total = Fraction(0)
    for e, c in p.items():
        for i in e:
            c = c * x[i]
        total += c
    return total

def dot(v, w):
    return sum((y * z for y, z in zip(v, w)), Fraction(0))

def solve(h, r):
    """The d with h d = r, h positive definite; rows of fractions."""
    a = [[*row, y] for row, y in zip(h, r)]
    for p, row in enumerate(a):
        for q, other in enumerate(a):
            if q != p and other[p]:
                f = other[p] / row[p]
                other[:] = [x - f * y for x, y in zip(other, row)]
    return [row[-1] / row[p] for p, row in enumerate(a)]

class Polynomial(Evaluator):
    """SPEC 2.3; a point is a dict of matrices as for other problems, a vector the list of all its entries."""
    def vector(self, x):
        return [y for b in self.p.blocks for y in entries(x[b])]
    def slopes(self, m):
        """The gradient of hinge m."""
        return [self.p.hinges[m].get((i,), Fraction(0)) for i in range(self.p.count)]
    def hinges(self, v):
        return [evaluate(hinge, v) for hinge in self.p.hinges]
    def cell(self, signs, images):
        """The cell polynomial, signs[m] True for +, with images[i] in the place of x_i."""
        z = [substitute(hinge, images) if plus else {} for hinge, plus in zip(self.p.hinges, signs)]
        return self.objective([*images, *z])
    def objective(self, images):
        """F with images in the places of all variables."""
        total = substitute(self.p.rest, images)
        for o in self.p.residuals:
            value = substitute(o.value, images)
            add_to(total, times(value, value), o.weight * HALF)
        total = clean(total)
        if len(total) > MONOMIALS: raise Limit("F of more than 2^16 monomials")
        return total
    @cached()
    def variables(self, x, _):
        """The values of all variables."""
        v = self.vector(x)
        return v + [max(Fraction(0), y) for y in self.hinges(v)]
    @cached()
    def value(self, x, _):
        v = self.variables(x)
        return evaluate(self.p.rest, v) + sum(o.weight * HALF * evaluate(o.value, v) ** 2 for o in self.p.residuals)
    @cached()
    def partials(self, x, _):
        """The derivatives by all variables, each taken for itself."""
        v = self.variables(x)
        found = [evaluate(derivative(self.p.rest, i), v) for i in range(len(v))]
        for o in self.p.residuals:
            weighted = o.weight * evaluate(o.value, v)
            for i in {i for e in o.value for i in e}:
                found[i] += weighted * evaluate(derivative(o.value, i), v)
        return found
    @cached()
    def subgradient2(self, x, _):
        """SPEC 3.6."""
        n, d, h = self.p.count, self.partials(x), self.hinges(self.vector(x))
        zeros = [m for m, y in enumerate(h) if y == 0]
        if len(zeros) > 1: raise Rejected("more than one hinge is 0 at an iterate")
        g = d[:n]
        for m, y in enumerate(h):
            if y > 0: g = [a + d[n + m] * s for a, s in zip(g, self.slopes(m))]
        if not zeros: return dot(g, g)
        c = d[n + zeros[0]]
        step = [c * s for s in self.slopes(zeros[0])]  # to the gradient of the cell with +
        if c <= 0: return min(dot(y, y) for y in (g, [a + s for a, s in zip(g, step)]))
        where = min(max(-dot(g, step) / dot(step, step), 0), 1)
        least = [a + where * s for a, s in zip(g, step)]
        return dot(least, least)

    def distance2(self, update, label, before, new, previous, inverse, end):
        """SPEC 3.2: the square of the distance, exactly; the lower bound of the norm, ties."""
        after, own = {**before, label: new[label]}, self.p.first[label]
        exact = self.ridge if update.update == "ridge" else self.scalar
        square, ties = exact(update.prox[0], self.variables(before), self.vector(after), range(own, own + new[label].shape[0] * new[label].shape[1]))
        return square, root_down(norm2(new[label])), ties
    def ridge(self, alpha, old, new, own):
        """No hinge depends on the unknowns own: F is a quadratic polynomial of them."""
        f = self.objective([unknown(i) if i in own else constant(y) for i, y in enumerate(old)])
        h = [[f.get((min(i, j), max(i, j)), Fraction(0)) * (2 if i == j else 1) + alpha * (i == j) for j in own] for i in own]
        if not semidefinite(from_rationals(h), True): raise Rejected("the Hessian is not positive definite")
        r = [evaluate(derivative(f, i), new) + alpha * (new[i] - old[i]) for i in own]
        d = solve(h, r)
        return dot(d, d), []
    def pieces(self, w, old):
        """F as a function of the unknown w, of which it is a quadratic polynomial q/2 w^2 - n w + c between the roots of the hinges that
        depend on it: the roots, and (q, n, c) of the pieces."""
        n = self.p.count
        images = [unknown(i) if i == w else constant(y) for i, y in enumerate(old)]
        lines = {m: substitute(hinge, images[:n]) for m, hinge in enumerate(self.p.hinges) if (w,) in hinge}
        roots = sorted({-line.get((), Fraction(0)) / line[w,] for line in lines.values()})
        middles = [(a + b) * HALF for a, b in zip(roots, roots[1:])]
        middles = [roots[0] - 1, *middles, roots[-1] + 1] if roots else [Fraction(0)]
        found = []
        for inside in middles:
            for m, line in lines.items():
                images[n + m] = line if evaluate(line, {w: inside}) > 0 else {}
            f = self.objective(images)
            q, b, c = (f.get(e, Fraction(0)) for e in ((w, w), (w,), ()))
            found.append((2 * q, -b, c))
        return roots, found
    def scalar(self, alpha, old, new, own):
        """One unknown w."""
        w = own[0]
        roots, pieces = self.pieces(w, old)
        ends, pieces = [None, *roots, None], [(q + alpha, b + alpha * old[w], c + alpha * HALF * old[w] ** 2) for q, b, c in pieces]
        if any(q <= 0 for q, _, _ in pieces): raise Rejected("the objective of a scalar update is not strictly convex on an interval")
        candidates, clamped = {}, False  # value of w -> least value of the objective
        for (q, b, c), low, high in zip(pieces, ends, ends[1:]):
            left, right = low is not None and b <= q * low, high is not None and b >= q * high
            if clamped if left else not right:
                u = low if left else b / q
                candidates[u] = q * HALF * u * u - b * u + c
            clamped = right and not left
        least = min(candidates.values())
        winners = [u for u, y in candidates.items() if y == least]
        return min((new[w] - u) ** 2 for u in winners), [(0, 0)] * (len(winners) > 1)
