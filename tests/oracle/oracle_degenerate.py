"""The claim kl_degenerate (SPEC 3.20): F in quasi-homogeneous coordinates t, omega; boxes of them, checked with integers."""
from fractions import Fraction
from math import lcm
from types import SimpleNamespace
from oracle_exponents import at_most, bounds_upper, entering, require
from oracle_numbers import show
from oracle_polynomial import constant, dot
from oracle_taylor import Around

DEPTH = 256

def columns(Q):
    return [[Q.at(i, j) for i in range(Q.shape[0])] for j in range(Q.shape[1])]

def exponents(e, n):
    return [e.count(j) for j in range(n)]

def faces(blown, text, kind, rho, kappa):
    """Reads the bisections of all faces, of a kind, from a witness."""
    text = iter(text)
    for j in range(1, blown.n + 1):
        for sign in (1, -1):
            kind(blown, j, sign, rho, kappa).check(text)
    require(next(text, None) is None, "witness: goes on after the last face")

class Face:
    """omega_j = sign, and a ball [rho, kappa]. Variable 0 is t = rho tau, with tau in [0,1]; variable i > 0 is omega_i."""
    def __init__(self, blown, j, sign, rho, kappa):
        self.b, self.j, self.rho, self.kappa = blown, j, rho, kappa
        self.polynomials = [self.scaled(terms, sign) for terms in blown.polynomials]
        self.top = [max((e[i] for _, terms in self.polynomials for _, e in terms), default=0) for i in range(blown.n + 1)]
    def scaled(self, terms, sign):
        """(denominator, [(integer, exponents)]): omega_j and the powers of rho put into the coefficients."""
        found = [(c * self.rho ** e[0] * sign ** e[self.j], e[:self.j] + [0] + e[self.j + 1:]) for c, e in terms]
        unit = lcm(*(c.denominator for c, _ in found))
        return unit, [(c.numerator * (unit // c.denominator), e) for c, e in found]
    def powers(self, box):
        """Per variable the intervals of its powers, integers; those of [l,u]/2^k are over 2^(k power)."""
        found = []
        for (low, high, _), top in zip(box, self.top):
            ends = [(1, 1)]
            for k in range(1, top + 1):
                a, b = low ** k, high ** k
                ends.append((a, b) if k % 2 or low >= 0 else (b, a) if high <= 0 else (0, max(a, b)))
            found.append(ends)
        return found
    def value(self, polynomial, box, powers):
        """The ends of the interval value, integers over the denominator returned."""
        (unit, terms), low, high = polynomial, 0, 0
        most = sum(k * top for (_, _, k), top in zip(box, self.top))
        for c, e in terms:
            a, b, shift = c, c, most
            for i, power in enumerate(e):
                if power:
                    x, y = powers[i][power]
                    products = (a * x, a * y, b * x, b * y)
                    a, b, shift = min(products), max(products), shift - box[i][2] * power
            low, high = low + (a << shift), high + (b << shift)
        return low, high, unit << most
    def passes(self, box):
        powers = self.powers(box)
        _, most, unit = self.value(self.polynomials[0], box, powers)
        if most <= 0: return True
        t, total, (a, b) = self.rho * Fraction(box[0][1], 1 << box[0][2]), Fraction(0), (self.b.theta.numerator, self.b.theta.denominator)
        for polynomial, size, s in zip(self.polynomials[1:], self.b.sizes, self.b.s):
            low, high, over = self.value(polynomial, box, powers)
            if low > 0 or high < 0: total += Fraction(min(low * low, high * high), over * over) / (size * t ** (2 * s))
        return total ** b >= self.kappa ** (2 * b) * Fraction(most, unit) ** (2 * a)
    def check(self, text):
        """Reads one bisection from the iterator of characters."""
        boxes = [([(0, 1, 0)] + [(-1, 1, 0)] * self.b.n, 0)]
        while boxes:
            box, depth = boxes.pop()
            sign = next(text, None)
            if sign == ".":
                require(self.passes(box), "witness: a box fails, t at most " + show(self.rho * Fraction(box[0][1], 1 << box[0][2])))
                continue
            require(sign is not None and sign in "012345678" and depth < DEPTH, "witness: it ends early, divides too often, or has a wrong letter")
            i = int(sign)
            require(i <= self.b.n and i != self.j, "witness: divides what is no variable")
            low, high, k = box[i]
            halves = [box[:i] + [half] + box[i + 1:] for half in ((2 * low, low + high, k + 1), (low + high, 2 * high, k + 1))]
            boxes += [(halves[1], depth + 1), (halves[0], depth + 1)]

class Floor(Face):
    """Where F >= F* (SPEC 3.27)."""
    def passes(self, box):
        return self.value(self.polynomials[0], box, self.powers(box))[0] >= 0

def blown_up(x, c):
    """F around the center of the kl_degenerate c, in the coordinates t and omega; checks what does not depend on the constants."""
    at, n, q, w, rho = Around(x.e, c.center), x.p.count, columns(c.basis), c.exponents, c.balls[-1][0]
    require(all(any(y) for y in q) and not any(dot(y, z) for k, y in enumerate(q) for z in q[:k]), "basis: columns that are 0 or not orthogonal")
    for m, height in enumerate(at.heights):
        reach = sum(rho ** w[j] * abs(dot(x.e.slopes(m), q[j])) for j in range(n))
        require(abs(height) > reach, f"cells: hinge {m} may change its sign")
    images = [{**constant(y), **{(j,): q[j][i] for j in range(n) if q[j][i]}} for i, y in enumerate(at.x)]
    p = {e: y for e, y in x.e.cell(at.signs, images).items() if e}  # without the constant F*
    require(p and all(len(e) > 1 for e in p), "F is constant, or the center not critical")
    terms = [(y, exponents(e, n)) for e, y in p.items()]
    weight = {tuple(e): sum(k * v for k, v in zip(e, w)) for _, e in terms}
    D = min(weight.values())
    s = [D * c.theta - D + v for v in w]
    require(all(y >= 0 and y.denominator == 1 for y in s), f"exponents: s is {', '.join(map(str, s))}")
    polynomials = [[(y, [weight[tuple(e)] - D, *e]) for y, e in terms]]  # P, then G_1, ..., G_n
    for j in range(n):
        polynomials.append([(y * e[j], [weight[tuple(e)] - D, *e[:j], e[j] - 1, *e[j + 1:]]) for y, e in terms if e[j]])
    return SimpleNamespace(n=n, theta=c.theta, s=[int(y) for y in s], sizes=[dot(y, y) for y in q], polynomials=polynomials)

def kl_degenerate(x, c, points):
    """SPEC 3.20."""
    x.needs(c, [])
    blown = blown_up(x, c)
    for (rho, kappa), text in zip(c.balls, c.witness):
        faces(blown, text, Face, rho, kappa)
    bounds_upper(x, c, c.theta)
    point = entering(c, points)
    if point:
        step = [a - b for a, b in zip(x.e.vector(point), x.e.vector(c.center))]
        for j, y in enumerate(columns(c.basis)):
            at_most(abs(dot(step, y)), c.balls[-1][0] ** c.exponents[j] * dot(y, y), f"enters: coordinate {j}")
