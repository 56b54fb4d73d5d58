"""Jets on a grid (SPEC 3.31), and exp, log and sigmoid there (SPEC 5). A Q-interval is a pair of integers in units of 2^-Q, a jet a triple
(v, g, h): an interval, {unknown: interval}, {(unknown, unknown): interval}; what is not there is 0. Of h only the rows that are asked for are formed."""
from functools import lru_cache
from oracle_numbers import enclose, expneg
from oracle_polynomial import Limit
from oracle_runs import HALF, Rejected

ZERO = 0, 0

def require(ok, why):
    if not ok: raise Rejected(why)

def plus(a, b): return a[0] + b[0], a[1] + b[1]
def minus(a): return -a[1], -a[0]
def positive(a): return a[0] > 0
def negative(a): return a[1] < 0
def decided(a): return positive(a) or negative(a)

def add(total, key, a):
    """To the entry of a dict."""
    if a != ZERO: total[key] = plus(total.get(key, ZERO), a)

class Grid:
    def __init__(self, Q):
        self.Q, self.one = Q, (1 << Q, 1 << Q)
    def number(self, q):
        n = q.numerator << self.Q
        return n // q.denominator, -(-n // q.denominator)
    def times(self, a, b):
        if a == ZERO or b == ZERO: return ZERO
        found = [y * z for y in a for z in b]
        low, high = min(found) >> self.Q, -(-max(found) >> self.Q)
        if max(low.bit_length(), high.bit_length()) > 1 << 17: raise Limit("a number of a sweep has more than 2^17 bits")
        return low, high
    def over(self, a, b):
        found = [(y << self.Q, z) for y in a for z in b]
        return min(y // z for y, z in found), max(-(-y // z) for y, z in found)
    def solve(self, A, columns):
        """The solutions of A y = c for every c of columns, by the elimination of SPEC 3.31."""
        A, columns, n = [list(row) for row in A], [list(c) for c in columns], len(A)
        for k in range(n):
            require(positive(A[k][k]), f"pivot {k} of an elimination is not positive")
            for i in range(k + 1, n):
                f = self.over(A[i][k], A[k][k])
                for j in range(k + 1, n):
                    A[i][j] = plus(A[i][j], minus(self.times(f, A[k][j])))
                for c in columns:
                    c[i] = plus(c[i], minus(self.times(f, c[k])))
        for c in columns:
            for k in reversed(range(n)):
                for j in range(k + 1, n):
                    c[k] = plus(c[k], minus(self.times(A[k][j], c[j])))
                c[k] = self.over(c[k], A[k][k])
        return columns

    # SPEC 5: increasing functions.
    def sigmoid_of(self, a):
        return enclose("sigmoid", a[0], 1 << self.Q, self.Q).lo, enclose("sigmoid", a[1], 1 << self.Q, self.Q).hi
    def exp_of(self, a):
        return exponential(a[0], self.Q)[0], exponential(a[1], self.Q)[1]
    def log_of(self, a):
        return logarithm(a[0], self.Q)[0], logarithm(a[1], self.Q)[1]
    def smooth(self, function, v):
        """phi and its first two derivatives on v."""
        if function == "exp": return (self.exp_of(v),) * 3
        if function == "sigmoid":
            z = self.sigmoid_of(v)
            d = self.times(z, plus(self.one, minus(z)))
            return z, d, self.times(d, plus(self.one, minus(plus(z, z))))
        require(positive(v), "the argument of a log may be not positive")
        d = self.over(self.one, v)
        return self.log_of(v), d, minus(self.times(d, d))

@lru_cache(maxsize=1 << 14)
def exponential(y, Q):
    """E of SPEC 5 at y / 2^Q."""
    if y <= 0: return expneg(-y, Q, Q)
    if y > 1 << Q + 12: raise Limit("exp of a number above 2^12")
    R = Q + 3 * -(-y >> Q) + 8
    low, high = expneg(y, Q, R)
    return (1 << Q + R) // high, -(-(1 << Q + R) // low)

@lru_cache(maxsize=1 << 14)
def logarithm(y, Q):
    """L of SPEC 5 at y / 2^Q."""
    R, power = Q + 32, y.bit_length() - 1  # m is y / 2^power
    one = 1 << power
    (a, b), (c, d), k = artanh(1, 3, R), artanh(y - one, y + one, R), 2 * (power - Q)
    low, high = sorted((k * a, k * b))
    return low + 2 * c >> 32, -(-(high + 2 * d) >> 32)

@lru_cache(maxsize=1 << 8)
def artanh(a, b, R):
    """at of SPEC 5 at a / b."""
    low, high = (a << R) // b, -(-(a << R) // b)
    s, t = low * low >> R, -(-high * high >> R)
    n, below, above = 0, low, high + 1
    while high > 1:
        n += 1
        low, high = low * s >> R, -(-high * t >> R)
        below, above = below + low // (2 * n + 1), above - (-high // (2 * n + 1))
    return below, above

class Jets:
    """At the box X, with h in the rows own. on: {unit: is its polynomial in the place of its z, or 0}, whatever its sign. order 0: v alone;
    exactly 0 is no sign if strict."""
    def __init__(self, grid, p, X, own=(), kink=0, on=(), order=2, strict=False):
        self.grid, self.p, self.X, self.own, self.kink, self.on, self.order, self.strict, self.z = grid, p, X, own, kink, on, order, strict, {}
    def variable(self, i):
        if i < self.p.count: return self.X[i], {i: self.grid.one} if self.order else {}, {}
        if i not in self.z: self.z[i] = self.bent(i - self.p.count)
        return self.z[i]
    def bent(self, m):
        """The jet of z_m."""
        if m in self.on: return self.polynomial(self.p.units[m]) if self.on[m] else (ZERO, {}, {})
        jet = self.polynomial(self.p.units[m])
        if self.p.bends[m]: return self.chain(jet, *self.grid.smooth(self.p.bends[m], jet[0]))
        require(decided(jet[0]) or jet[0] == ZERO and not self.strict, f"unit {m} may change its sign in the box")
        return jet if positive(jet[0]) or jet[0] == ZERO and self.kink else (ZERO, {}, {})
    def chain(self, jet, z, first, second):
        times, (_, g, h), bends = self.grid.times, jet, {}
        for key, y in h.items(): add(bends, key, times(first, y))
        inner = {i: times(second, y) for i, y in g.items()} if self.own else {}
        for b in self.own:
            for j in g if b in g else (): add(bends, (b, j), times(inner[min(b, j)], g[max(b, j)]))
        return z, {i: times(first, y) for i, y in g.items()}, bends
    def product(self, s, t):
        times, (v, g, h), (w, k, l) = self.grid.times, s, t
        slopes, bends = {}, {}
        for i, y in k.items(): add(slopes, i, times(v, y))
        for i, y in g.items(): add(slopes, i, times(y, w))
        for key, y in l.items(): add(bends, key, times(v, y))
        for key, y in h.items(): add(bends, key, times(y, w))
        for one, other in (g, k), (k, g):
            for b in self.own:
                for j, y in other.items() if b in one else (): add(bends, (b, j), times(one[b], y))
        return times(v, w), slopes, bends
    @staticmethod
    def sum(s, t):
        total = plus(s[0], t[0]), dict(s[1]), dict(s[2])
        for into, more in zip(total[1:], t[1:]):
            for key, y in more.items(): add(into, key, y)
        return total
    def polynomial(self, p):
        total = ZERO, {}, {}
        for e, c in p.items():
            term = self.grid.number(c), {}, {}
            for i in e:
                term = self.product(term, self.variable(i))
            total = self.sum(total, term)
        return total
    def function(self, f, block=None):
        """f, or f^B of the unknowns B."""
        total, own = (ZERO, {}, {}), None if block is None else set(block)
        for o in f.residuals:
            if own is None or own & o.inside:
                value = self.polynomial(o.value)
                total = self.sum(total, self.product((self.grid.number(o.weight * HALF), {}, {}), self.product(value, value)))
        for e, c, inside in f.parts:
            if own is None or own & inside: total = self.sum(total, self.polynomial({e: c}))
        return total

