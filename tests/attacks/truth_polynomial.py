"""Polynomial problems for truth.py, naively from section 2.3 of verify/amcheck/SPEC.md: F by adding up monomials, minimizers of blocks
from values of F alone (a quadratic function is known from its values at a few points)."""
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from truth_objective import NoMinimizer, Result, Unknown, dyadic_matrix, remember, semidefinite, single, solve


class Polynomial:
    kind, network, smooth, heavy, previous, N, aside = "polynomial", False, False, False, None, 0, ()

    def __init__(self, v):
        self.value = v
        self.blocks = {b["name"]: (b["rows"], b["cols"]) for b in v["blocks"]}
        self.n = sum(r * c for r, c in self.blocks.values())
        self.hinges = [monomials(h) for h in v["hinges"]]
        self.residuals = [(Fraction(r["weight"]), monomials(r["value"])) for r in v["residuals"]]
        self.rest = monomials(v["rest"])
        self.sweep = [SimpleNamespace(update=u["update"], blocks=tuple(u["blocks"]), labels=[tuple(u["blocks"])], prox=tuple(Fraction(z) for z in u["prox"])) for u in v["sweep"]]
        self.alpha = {b: a for u in self.sweep for b, a in zip(u.blocks, u.prox)}
        self.labels = [",".join(label) for u in self.sweep for label in u.labels]
        self.start = {b: dyadic_matrix(m) for b, m in v["start"].items()}

    def fuzzy(self, _block):
        return False

    def value_at(self, *blocks):
        return polynomial_value(self, *blocks)

    def gradient2_at(self, *blocks):
        return polynomial_gradient2(self, *blocks)

    def numbers(self, x):
        return [z for b in self.blocks for row in x[b].rows for z in row]

    def at(self, values):
        """F of the unknowns as a list."""
        z = values + [max(evaluated(h, values), Fraction(0)) for h in self.hinges]
        return sum(w / 2 * evaluated(p, z) ** 2 for w, p in self.residuals) + evaluated(self.rest, z)

    def slopes(self, values):
        """Derivatives of F by the unknowns and by the z."""
        z = values + [max(evaluated(h, values), Fraction(0)) for h in self.hinges]
        out = [Fraction(0)] * len(z)
        for factor, p in [(w * evaluated(p, z), p) for w, p in self.residuals] + [(Fraction(1), self.rest)]:
            for c, places in p:
                for q in set(places):
                    rest = list(places)
                    rest.remove(q)
                    out[q] += factor * c * places.count(q) * product_of(z, rest)
        return out[:self.n], out[self.n:]

    def result(self, label, alpha, x):
        return polynomial_result(self, label, alpha, *(x[b] for b in self.blocks))

    def minimizer(self, label, alpha, values):
        block = label[0]
        first = sum(r * c for b, (r, c) in self.blocks.items() if list(self.blocks).index(b) < list(self.blocks).index(block))
        rows, columns = self.blocks[block]
        places = range(first, first + rows * columns)
        if any(set(range(self.n)) & set(q) & set(places) for h in self.hinges for _, q in h):
            return Result([[[self.line(places[0], alpha, values)]]])
        old = [values[q] for q in places]

        def along(y):
            return self.at(values[:first] + y + values[places[-1] + 1:]) + alpha / 2 * sum((a - b) ** 2 for a, b in zip(y, old))

        def moved(*steps):
            return along([a + steps.count(q) for q, a in enumerate(old)])

        size, here = len(old), along(old)
        ahead = [moved(q) for q in range(size)]
        h = [[Fraction(0)] * size for _ in old]
        for q in range(size):
            h[q][q] = moved(q, q) - 2 * ahead[q] + here
        for q, p in combinations(range(size), 2):
            h[q][p] = h[p][q] = moved(q, p) - ahead[q] - ahead[p] + here
        slope = [a - here - h[q][q] / 2 for q, a in enumerate(ahead)]
        if not semidefinite(h, True):
            raise NoMinimizer(f"the subproblem of {block} is not strictly convex")
        step = [row[0] for row in solve(h, [[-s] for s in slope])]
        new = [a + s for a, s in zip(old, step)]
        return single([[new[r * columns:(r + 1) * columns] for r in range(rows)]])

    def line(self, q, alpha, values):
        """All minimizers over unknown q alone: between the roots of the hinges F is quadratic."""
        def along(w):
            return self.at(values[:q] + [w] + values[q + 1:]) + alpha / 2 * (w - values[q]) ** 2

        roots = set()
        for h in self.hinges:
            slope = sum(c for c, places in h if list(places) == [q])
            if slope:
                roots.add(-evaluated(h, values[:q] + [Fraction(0)] + values[q + 1:]) / slope)
        ends = sorted(roots)
        ends = [None, *ends, None]
        found = {}
        for left, right in zip(ends, ends[1:]):
            a = left if left is not None else (right - 2 if right is not None else Fraction(0))
            b = right if right is not None else a + 2
            m, (fa, fm, fb) = (a + b) / 2, (along(a), along((a + b) / 2), along(b))
            half = (b - a) / 2
            bend, slope = (fa - 2 * fm + fb) / half ** 2, (fb - fa) / (2 * half)
            if bend <= 0:
                raise NoMinimizer("not strictly convex between two roots")
            w = m - slope / bend
            w = max(w, left) if left is not None else w
            w = min(w, right) if right is not None else w
            found[w] = along(w)
        least = min(found.values())
        return sorted(w for w, value in found.items() if value == least)


def monomials(texts):
    return [(Fraction(t.split(" ")[0]), tuple(int(i) for i in t.split(" ")[1:])) for t in texts]


def product_of(values, places):
    out = Fraction(1)
    for q in places:
        out *= values[q]
    return out


def evaluated(polynomial, values):
    return sum((c * product_of(values, places) for c, places in polynomial), Fraction(0))


@remember
def polynomial_result(p, label, alpha, *blocks):
    return p.minimizer(label, alpha, [z for b in blocks for row in b.rows for z in row])


@remember
def polynomial_value(p, *blocks):
    return p.at([z for b in blocks for row in b.rows for z in row])


@remember
def polynomial_gradient2(p, *blocks):
    """dist(0, dF)^2, where at most one hinge is 0."""
    values = [z for b in blocks for row in b.rows for z in row]
    by_x, by_z = p.slopes(values)
    hinges = [evaluated(h, values) for h in p.hinges]
    kinks = [m for m, h in enumerate(hinges) if h == 0]
    if len(kinks) > 1:
        raise Unknown("several hinges are 0")

    def gradient(kink_on):
        out = list(by_x)
        for m, (h, c) in enumerate(zip(p.hinges, by_z)):
            if hinges[m] > 0 or (hinges[m] == 0 and kink_on):
                for a, places in h:
                    if places:
                        out[places[0]] += a * c
        return out

    below, above = gradient(False), gradient(True)
    if not kinks:
        return sum(g * g for g in below)
    ends = [sum(g * g for g in below), sum(g * g for g in above)]
    way = [b - a for a, b in zip(below, above)]
    length = sum(w * w for w in way)
    if by_z[kinks[0]] <= 0 or not length:
        return min(ends)
    s = min(max(-sum(a * w for a, w in zip(below, way)) / length, Fraction(0)), Fraction(1))
    return sum((a + s * w) ** 2 for a, w in zip(below, way))

