"""Composite problems for truth.py, naively from section 2.5 of verify/amcheck/SPEC.md: minimizers from values of the function alone,
derivatives term by term along the nested units, subdifferentials from the gradients of the cells that meet at a point."""
from fractions import Fraction
from itertools import combinations, product
from types import SimpleNamespace
from truth_objective import NoMinimizer, Result, Unknown, dyadic_matrix, remember, semidefinite, single, solve
from truth_polynomial import evaluated, monomials, product_of
from truth_smooth import special


class Function:
    """Weighted squares and a rest, with the numbers of the units that are needed for its value, inner ones first."""

    def __init__(self, problem, residuals, rest):
        self.problem, self.residuals, self.rest = problem, residuals, rest
        self.needed = sorted(problem.inside([v for _, p in residuals for _, places in p for v in places] + [v for _, places in rest for v in places]))

    def value(self, values):
        z = self.problem.filled(values, self.needed)
        return sum((w / 2 * evaluated(p, z) ** 2 for w, p in self.residuals), evaluated(self.rest, z))

    def derivative(self, values, gate):
        """Derivatives by unknowns as a dict. gate(m) is that of a positive part at its kink, None to keep z_m as a variable of its own."""
        p = self.problem
        z, slopes = values + [Fraction(0)] * len(p.units), {}
        for m in self.needed:
            u, way = evaluated(p.units[m], z), slope(p.units[m], z, slopes)
            if p.special[m]:
                z[p.n + m], tilt = special(p.special[m], u)
                slopes[p.n + m] = {v: tilt * d for v, d in way.items()}
                continue
            at_kink = gate(m) if u == 0 else None
            z[p.n + m] = max(u, Fraction(0))
            if u == 0 and at_kink is None:
                slopes[p.n + m] = {p.n + m: Fraction(1)}
            else:
                slopes[p.n + m] = way if u > 0 or (u == 0 and at_kink) else {}
        out = {}
        for factor, q in [(w * evaluated(q, z), q) for w, q in self.residuals] + [(Fraction(1), self.rest)]:
            for v, d in slope(q, z, slopes).items() if factor else ():
                out[v] = out.get(v, Fraction(0)) + factor * d
        return out


def slope(polynomial, z, slopes):
    """Derivative of a polynomial as a dict, if the derivatives of the positive parts in it are known."""
    out = {}
    for c, places in polynomial:
        for v in set(places):
            rest = list(places)
            rest.remove(v)
            factor = c * places.count(v) * product_of(z, rest)
            for x, d in slopes.get(v, {v: Fraction(1)}).items() if factor else ():
                out[x] = out.get(x, Fraction(0)) + factor * d
    return out


class Composite:
    kind, network, heavy, previous, N = "composite", False, False, None, 0
    CLAIMS = ("am_trajectory", "sufficient_decrease", "smallest_j", "rises", "relative_error", "double_agreement")

    def __init__(self, v):
        self.value, self.aside = v, tuple(v["aside"])
        self.blocks = {b["name"]: (b["rows"], b["cols"]) for b in v["blocks"]}
        self.places, self.n = {}, 0
        for b, (rows, columns) in self.blocks.items():
            self.places[b] = range(self.n, self.n + rows * columns)
            self.n += rows * columns
        self.units = [monomials(u["value"] if isinstance(u, dict) else u) for u in v["units"]]
        self.special = [u["function"] if isinstance(u, dict) else None for u in v["units"]]
        self.smooth = any(self.special)
        self.inner = []  # for each unit the variables that it contains
        for u in self.units:
            own = {q for _, places in u for q in places}
            self.inner.append(own | {q for w in own if w >= self.n for q in self.inner[w - self.n]})
        self.functions = {name: Function(self, [(Fraction(r["weight"]), monomials(r["value"])) for r in f["residuals"]], monomials(f["rest"])) for name, f in v["functions"].items()}
        self.objective, self.parts = v["objective"], {}
        self.sweep = []
        for u in v["sweep"]:
            step = u.get("step")
            self.sweep.append(SimpleNamespace(
                update=u["update"], blocks=tuple(u["blocks"]), labels=[tuple(u["blocks"])], prox=(Fraction(u.get("prox", "0")),), at=u.get("at"), function=u.get("function"),
                kink=u.get("kink"), step=step if step is None or step in self.blocks else Fraction(step), value=[monomials(p) for p in u.get("value", [])],
                low=bound(u.get("lower")), high=bound(u.get("upper"))))
        self.own = {u.blocks[0]: u for u in self.sweep}
        self.alpha = {b: u.prox[0] for b, u in self.own.items()}
        self.labels = [u.blocks[0] for u in self.sweep]
        self.start = {b: dyadic_matrix(m) for b, m in v["start"].items()}
        boxed = {b for b, u in self.own.items() if u.low is not None or u.high is not None}
        f = self.functions[self.objective]
        about = self.variables(f)
        self.of_value = [b for b in self.blocks if about & set(self.places[b])]
        self.of_slope = [b for b in self.blocks if b in self.of_value or b in boxed]

    def inside(self, variables):
        """Numbers of the units among the variables and inside of these."""
        return {w - self.n for v in variables if v >= self.n for w in self.inner[v - self.n] | {v} if w >= self.n}

    def variables(self, f):
        return {v for _, p in f.residuals + [(1, f.rest)] for _, places in p for v in places} | {v for m in f.needed for v in self.inner[m]}

    def part(self, name, *places):
        """The terms of a function that depend on every one of some unknowns."""
        if (name, places) not in self.parts:
            f = self.functions[name]

            def depends(q, monomial):
                return q in monomial or any(v >= self.n and q in self.inner[v - self.n] for v in monomial)
            self.parts[name, places] = Function(self, [(w, p) for w, p in f.residuals if all(any(depends(q, m) for _, m in p) for q in places)],
                                                [(c, m) for c, m in f.rest if all(depends(q, m) for q in places)])
        return self.parts[name, places]

    def filled(self, values, needed):
        z = values + [Fraction(0)] * len(self.units)
        for m in needed:
            u = evaluated(self.units[m], z)
            z[self.n + m] = special(self.special[m], u)[0] if self.special[m] else max(u, Fraction(0))
        return z

    def fuzzy(self, _block):
        return self.smooth

    def lowers(self, update):
        """Can the exact result not raise F? (SPEC 3.30, `rises`)"""
        return update.update == "minimize" and update.function == self.objective and update.at == update.blocks[0] and update.low is None and update.high is None

    def value_at(self, *blocks):
        return composite_value(self, *(m for b, m in zip(self.blocks, blocks) if b in self.of_value))

    def gradient2_at(self, *blocks):
        return composite_gradient2(self, *(m for b, m in zip(self.blocks, blocks) if b in self.of_slope))

    def result(self, label, alpha, x):
        return composite_result(self, label, alpha, *(x[b] for b in self.blocks))

    def values(self, x):
        """All unknowns as a list; those of blocks that are not given are not needed."""
        return [z for b in self.blocks for z in ([z for row in x[b].rows for z in row] if b in x else [Fraction(0)] * len(self.places[b]))]

    def updated(self, u, x):
        """The exact result of an update at a mixed point."""
        block, values = u.blocks[0], self.values(x)
        rows, columns = self.blocks[block]
        places = self.places[block]

        def shaped(entries):
            return [entries[r * columns:(r + 1) * columns] for r in range(rows)]
        if u.update == "assign":
            z = self.filled(values, sorted(self.inside([v for q in u.value for _, places in q for v in places])))
            return single([shaped([evaluated(p, z) for p in u.value])])
        centre = [values[q] for q in self.places[u.at]]
        if u.update == "descend":
            step = values[self.places[u.step][0]] if u.step in self.blocks else u.step
            there = values[:places[0]] + centre + values[places[-1] + 1:]
            return single([shaped([c - step * self.part(u.function, q).derivative(there, lambda m: u.kink).get(q, 0) for q, c in zip(places, centre)])])
        units = {m for q in places for m in self.part(u.function, q).needed if q in self.inner[m]}
        if units or u.low is not None or u.high is not None:
            return Result([shaped([self.line(u, q, c, values) for q, c in zip(places, centre)])])
        return single([shaped(self.joint(u, places, centre, values))])

    def joint(self, u, places, centre, values):
        """The minimizer of a quadratic function, known from its values at a few points around the block."""
        def moved(name, *steps):
            f = self.part(name, *sorted(set(steps)))
            def at(steps):
                return f.value([v + steps.count(q) for q, v in enumerate(values)])
            if len(steps) == 1:
                return at([]), at(steps), at(steps * 2)
            return at(steps) - at(steps[:1]) - at(steps[1:]) + at([])
        size = len(places)
        h, slopes = [[Fraction(0)] * size for _ in places], []
        for i, q in enumerate(places):
            here, one, two = moved(u.function, q)
            h[i][i] = two - 2 * one + here
            slopes.append(one - here - h[i][i] / 2 + u.prox[0] * (values[q] - centre[i]))
            h[i][i] += u.prox[0]
        for i, k in combinations(range(size), 2):
            h[i][k] = h[k][i] = moved(u.function, places[i], places[k])
        if not semidefinite(h):
            raise NoMinimizer(f"the subproblem of {u.blocks[0]} is unbounded below")
        step = solve(h, [[-s] for s in slopes])  # Unknown if there are many minimizers, or none
        return [values[q] + s[0] for q, s in zip(places, step)]

    def line(self, u, q, centre, values):
        """All minimizers over unknown q alone: between the roots of the units the function is quadratic."""
        f, alpha = self.part(u.function, q), u.prox[0]

        def along(w):
            return f.value(values[:q] + [w] + values[q + 1:]) + alpha / 2 * (w - centre) ** 2

        roots = set()
        for m in f.needed:
            if q in self.inner[m]:
                at = [evaluated(self.units[m], self.filled(values[:q] + [Fraction(w)] + values[q + 1:], sorted(self.inside(self.inner[m])))) for w in (0, 1)]
                if at[0] != at[1]:
                    roots.add(at[0] / (at[0] - at[1]))
        ends = [u.low, *sorted(r for r in roots if (u.low is None or u.low < r) and (u.high is None or r < u.high)), u.high]
        found, flat = {}, []
        for left, right in zip(ends, ends[1:]):
            a = left if left is not None else (right - 2 if right is not None else Fraction(0))
            b = right if right is not None else a + 2
            fa, fm, fb = along(a), along((a + b) / 2), along(b)
            half = (b - a) / 2
            bend, tilt = (fa - 2 * fm + fb) / half ** 2, (fb - fa) / (2 * half)
            if bend > 0:
                w = (a + b) / 2 - tilt / bend
                w = max(w, left) if left is not None else w
                w = min(w, right) if right is not None else w
                found[w] = along(w)
                continue
            if (left is None and (bend < 0 or tilt > 0)) or (right is None and (bend < 0 or tilt < 0)):
                raise NoMinimizer(f"{u.blocks[0]}: unbounded below along an entry")
            for w in (left, right):
                if w is not None:
                    found[w] = along(w)
            if bend == tilt == 0:
                flat.append(fm)
        if flat and min(flat) <= min(found.values(), default=min(flat)):
            raise Unknown("an interval of minimizers")
        least = min(found.values())
        return sorted(w for w, value in found.items() if value == least)

    def subgradient2(self, x):
        """dist(0, dF)^2 with the indicator of the boxes. With z_m kept as variables for the units m that are 0 here, F is a polynomial P(x,z)
        nearby. Where these units do not contain each other and their gradients (with those of the walls of boxes) are linearly independent,
        units and walls are coordinates. At points near x where the units of K are 0, F = P + sum of z_m c_m to first order: no regular
        subgradient if one of these c_m is negative, else all with z_m replaced by any s_m in [0,1] times its unit. Gradients of the cells are
        the case of empty K. In the limit: s_m in [0,1] where c_m > 0, in {0,1} where c_m < 0, independently."""
        values, f = self.values(x), self.functions[self.objective]
        z = self.filled(values, f.needed)
        walls = {}
        for b, u in self.own.items():
            if b in x and (u.low is not None or u.high is not None):
                for q in self.places[b]:
                    if (u.low is not None and values[q] < u.low) or (u.high is not None and values[q] > u.high):
                        raise NoMinimizer(f"an entry of {b} is outside of its box")
                    if values[q] in (u.low, u.high):
                        walls[q] = values[q] == u.low
        sign = {m: 1 if self.special[m] else evaluated(self.units[m], z) for m in f.needed}
        kinks, queue, seen = [], [v for _, p in f.residuals + [(1, f.rest)] for _, places in p for v in places], set()
        while queue:  # what F depends on here: nothing inside of a negative unit
            v = queue.pop()
            if v >= self.n and v not in seen:
                seen.add(v)
                m = v - self.n
                if sign[m] == 0:
                    kinks.append(m)
                if sign[m] >= 0:
                    queue += [w for _, places in self.units[m] for w in places]
        if any(self.n + m in self.inner[k] for m in kinks for k in kinks):
            raise Unknown("a unit that is 0 inside of another one")
        at = f.derivative(values, lambda m: None)
        ways, c = {}, {}
        for m in kinks:
            ways[m] = {q: d for q, d in Function(self, [], self.units[m]).derivative(values, lambda m: 0).items() if d}
            c[m] = at.get(self.n + m, Fraction(0))
        if not independent(list(ways.values()) + [{q: Fraction(1)} for q in walls]):
            raise Unknown("kinks whose gradients are not linearly independent")
        if any(set(way) & set(walls) for way in ways.values()):
            raise Unknown("a kink at the wall of a box")
        total, bent = Fraction(0), {q for way in ways.values() for q in way}
        for q in range(self.n):
            g = at.get(q, Fraction(0))
            if q in walls:
                g = min(g, Fraction(0)) if walls[q] else max(g, Fraction(0))
            total += g * g if q not in bent else 0
        for group in groups(ways):
            total += nearest2({q: at.get(q, Fraction(0)) for m in group for q in ways[m]}, [({q: c[m] * d for q, d in ways[m].items()}, c[m]) for m in group if c[m]])
        return total


def bound(text):
    return None if text is None else Fraction(text)


def independent(rows):
    """Are these vectors, dicts, linearly independent?"""
    left = [dict(r) for r in rows]
    while left:
        row = left.pop()
        pivot = next((q for q, d in row.items() if d), None)
        if pivot is None:
            return False
        for other in left:
            if other.get(pivot):
                factor = other[pivot] / row[pivot]
                for q, d in row.items():
                    other[q] = other.get(q, Fraction(0)) - factor * d
    return True


def groups(ways):
    """The kinks in groups that share no unknown."""
    out = []
    for m, way in ways.items():
        together = [g for g in out if any(set(way) & set(ways[k]) for k in g)]
        out = [g for g in out if g not in together] + [[m] + [k for g in together for k in g]]
    return out


def nearest2(base, ways):
    """The least |base + sum of s_m d_m|^2 over s_m in [0,1] (c_m > 0) or {0,1}: on every face of the cube where it is stationary."""
    if len(ways) > 6:
        raise Unknown("many kinks at once")
    best = None
    for choice in product(*((0, 1, None) if c > 0 else (0, 1) for _, c in ways)):
        point, free = dict(base), [d for (d, _), s in zip(ways, choice) if s is None]
        for (d, _), s in zip(ways, choice):
            for q, y in d.items() if s else ():
                point[q] += y
        if free:
            gram = [[sum(a.get(q, 0) * y for q, y in b.items()) for b in free] for a in free]
            s = [row[0] for row in solve(gram, [[-sum(point[q] * y for q, y in d.items())] for d in free])]
            if not all(0 <= t <= 1 for t in s):
                continue
            for t, d in zip(s, free):
                for q, y in d.items():
                    point[q] += t * y
        square = sum(y * y for y in point.values())
        best = square if best is None else min(best, square)
    return best


@remember
def composite_result(p, label, _alpha, *blocks):
    return p.updated(p.own[label[0]], dict(zip(p.blocks, blocks)))


@remember
def composite_value(p, *blocks):
    return p.functions[p.objective].value(p.values(dict(zip(p.of_value, blocks))))


@remember
def composite_gradient2(p, *blocks):
    return p.subgradient2(dict(zip(p.of_slope, blocks)))
