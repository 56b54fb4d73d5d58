"""Composite problems at a point (SPEC 2.5, 3.30): values, the derivative with a kink, exact results of updates, subgradients.
Variables are numbered as in the problem: the unknowns x_i, then z_m = max(0, units[m])."""
from fractions import Fraction
from types import SimpleNamespace
from oracle_composite_files import units_of
from oracle_numbers import entries, from_rationals, norm2, root_down, semidefinite
from oracle_polynomial import add_to, clean, constant, derivative, dot, evaluate, solve, substitute, times, unknown
from oracle_polynomial_files import unknowns
from oracle_runs import HALF, Evaluator, Rejected, cached, change2

ZERO = Fraction(0)

class Composite(Evaluator):
    @cached()
    def at(self, x, _):
        """The values of all variables, and of the polynomials of the units."""
        v, arguments = [y for b in self.p.blocks for y in entries(x[b])], []
        for unit in self.p.units:
            arguments.append(evaluate(unit, v))
            v.append(max(ZERO, arguments[-1]))
        return v, arguments
    @cached()
    def value(self, x, _):
        f, (v, _) = self.p.functions[self.p.objective], self.at(x)
        return evaluate(f.rest, v) + sum(o.weight * HALF * evaluate(o.value, v) ** 2 for o in f.residuals)
    def step2(self, new, old):
        """SPEC 2.5: of the square of a step, without the blocks in aside."""
        return sum(change2(new[b], old[b]) for b in self.p.blocks if b not in self.p.aside)

    def slopes(self, f, kink, v, arguments):
        """The derivative with that kink of the function f by all variables: by the chain rule, through the units that contain them."""
        d = [ZERO] * self.p.top
        def add(polynomial, factor):
            for e, c in polynomial.items() if factor else ():
                for i in set(e):
                    q = e.index(i)
                    d[i] += factor * e.count(i) * evaluate({e[:q] + e[q + 1:]: c}, v)
        add(f.rest, 1)
        for o in f.residuals:
            add(o.value, o.weight * evaluate(o.value, v))
        for m in reversed(range(len(arguments))):  # what is above z_m has been through already
            y = arguments[m]
            add(self.p.units[m], d[self.p.count + m] * (1 if y > 0 else 0 if y < 0 else kink))
        return d

    def distance2(self, update, label, before, new, previous, inverse, end):
        """SPEC 3.30: the square of the distance of the new block from the nearest exact result, exactly; the lower bound of its norm, ties."""
        z = entries(new[label])
        if update.update == "minimize":
            square, tied = (self.joint if update.joint else self.by_entry)(update, before, z)
        else:
            exact = (self.assign if update.update == "assign" else self.descend)(update, before)
            square, tied = sum((y - s) ** 2 for y, s in zip(z, exact)), []
        columns = new[label].shape[1]
        return square, root_down(norm2(new[label])), [divmod(q, columns) for q in tied]
    def assign(self, u, before):
        v, _ = self.at(before)
        return [evaluate(polynomial, v) for polynomial in u.value]
    def descend(self, u, before):
        """At the mixed point in which the block has the value of u.at."""
        place, center = {**before, u.block: before[u.at]}, entries(before[u.at])
        step = u.step if type(u.step) is Fraction else before[u.step].at(0, 0)
        d = self.slopes(self.p.functions[u.function], u.kink, *self.at(place))
        return [y - step * d[i] for y, i in zip(center, unknowns(self.p, u.block))]
    def joint(self, u, before, z):
        """f is a quadratic polynomial of the block: gradient at z and Hessian of f + prox/2 |B - C|^2."""
        f, own = self.p.functions[u.function], unknowns(self.p, u.block)
        images = [unknown(i) if i in own else constant(y) for i, y in enumerate(self.at(before)[0])]
        q, point = self.expanded(f, set(own), images), dict(zip(own, z))
        h = [[q.get((min(i, j), max(i, j)), ZERO) * (2 if i == j else 1) + u.prox * (i == j) for j in own] for i in own]
        if not semidefinite(from_rationals(h), True): raise Rejected("the Hessian is not positive definite")
        gradient = [evaluate(derivative(q, i), point) + u.prox * (y - c) for i, y, c in zip(own, z, entries(before[u.at]))]
        d = solve(h, gradient)
        return dot(d, d), []
    def expanded(self, f, own, images):
        """The sum of the residuals and monomials of f that contain an unknown of own, with images in the places of all variables."""
        total = {}
        for o in f.residuals:
            if own & o.inside:
                value = substitute(o.value, images)
                add_to(total, times(value, value), o.weight * HALF)
        for e, c, inside in f.parts:
            if own & inside: add_to(total, substitute({e: c}, images))
        return clean(total)
    def by_entry(self, u, before, z):
        """Every entry for itself: the squared distance from the nearest minimizers, and the entries that have several."""
        f, images = self.p.functions[u.function], [constant(y) for y in self.at(before)[0]]
        total, tied = ZERO, []
        for q, (w, y, center) in enumerate(zip(unknowns(self.p, u.block), z, entries(before[u.at]))):
            values = {}  # of the least value on each interval, by where it is taken
            for low, high, (a, n, c) in self.pieces(f, w, images, u.lower, u.upper):
                a, n = a + u.prox, n + u.prox * center  # and a constant that is the same on all of them
                if a <= 0: raise Rejected(f"f is not strictly convex on an interval of entry {q} of {u.block}")
                s = n / a
                if low is not None: s = max(s, low)
                if high is not None: s = min(s, high)
                values[s] = a * HALF * s * s - n * s + c
            winners = [s for s, least in values.items() if least == min(values.values())]
            total += min((y - s) ** 2 for s in winners)
            if len(winners) > 1: tied.append(q)
        return total, tied
    def pieces(self, f, w, images, lower, upper):
        """Intervals (low, high, (q, n, c)) of [lower, upper] on which what f has to do with the unknown w is q/2 w^2 - n w + c."""
        n, images = self.p.count, [*images]
        images[w] = unknown(w)
        bent = {m: substitute(self.p.units[m], images) for m in units_of(self.p, f) if w in self.p.inside[m]}
        lines = {m: line for m, line in bent.items() if (w,) in line}
        roots = {-line.get((), ZERO) / line[w,] for line in lines.values()}
        roots = sorted(s for s in roots if (lower is None or lower < s) and (upper is None or s < upper))
        ends = [lower, *roots, upper]
        for low, high in zip(ends, ends[1:]):
            inside = ZERO if low is None and high is None else high - 1 if low is None else low + 1 if high is None else (low + high) * HALF
            for m, line in lines.items():
                images[n + m] = line if evaluate(line, {w: inside}) > 0 else {}
            q = self.expanded(f, {w}, images)
            yield low, high, (2 * q.get((w, w), ZERO), -q.get((w,), ZERO), q.get((), ZERO))

    @cached()
    def subgradient2(self, x, _):
        """SPEC 3.30, relative_error."""
        p, (v, arguments), f = self.p, self.at(x), self.p.functions[self.p.objective]
        kinks = [m for m in units_of(p, f) if arguments[m] == 0]
        low, high = self.ends(v)
        g = [self.slopes(f, kink, v, arguments) for kink in (0, 1)]
        lines = {m: self.line(m) for m in kinks}  # m -> (i, a), or None
        bent = {lines[m][0]: lines[m][1] for m in kinks if lines[m]}
        met = any(sum(p.count + m in inside for m in kinks) > 1 for inside in [o.inside for o in f.residuals] + [inside for *_, inside in f.parts])
        if len(bent) == len(kinks) and not bent.keys() & (low | high) and not met:
            return sum(self.part2(i, g[0][i], g[1][i], bent.get(i), low, high) for i in range(p.count))
        if len(kinks) > 1 or low or high: raise Rejected("several units are 0 at an iterate, or one and an entry is at its bound")
        m, = kinks
        normal = self.unit_slopes(m, v, arguments)
        if not any(normal): raise Rejected("a unit is 0 at an iterate, and so is its gradient")
        left, right = (y[:p.count] for y in g)
        if g[0][p.count + m] <= 0: return min(dot(left, left), dot(right, right))
        step = [b - a for a, b in zip(left, right)]
        where = min(max(-dot(left, step) / dot(step, step), 0), 1)
        least = [a + where * s for a, s in zip(left, step)]
        return dot(least, least)
    def part2(self, i, left, right, a, low, high):
        """G_i, with the entries i of g(0) and g(1), and the a of the unit whose kink x_i is at (None: at none)."""
        if i in low: return min(left, 0) ** 2
        if i in high: return max(left, 0) ** 2
        if a is None: return left ** 2
        if a < 0: left, right = right, left
        if left <= right: return 0 if left <= 0 <= right else min(left * left, right * right)
        return min(left * left, right * right)
    def ends(self, v):
        """The unknowns that are at the lower, at the upper bound of their updates."""
        low, high = set(), set()
        for u in self.p.sweep:
            for i in unknowns(self.p, u.block) if u.update == "minimize" else ():
                if u.lower is not None and v[i] < u.lower or u.upper is not None and v[i] > u.upper: raise Rejected(f"an entry of {u.block} is out of its bounds at an iterate")
                if v[i] == u.lower: low.add(i)
                if v[i] == u.upper: high.add(i)
        return low, high
    def line(self, m):
        """(i, a) if the polynomial of unit m is a x_i + b of one unknown."""
        of = [e for e in self.p.units[m] if e]
        return (of[0][0], self.p.units[m][of[0]]) if len(of) == 1 and len(of[0]) == 1 and of[0][0] < self.p.count else None
    def unit_slopes(self, m, v, arguments):
        """The derivative of the polynomial of unit m by the unknowns; no unit that it contains is at its kink."""
        return self.slopes(SimpleNamespace(residuals=[], rest=self.p.units[m]), 0, v, arguments)[:self.p.count]
