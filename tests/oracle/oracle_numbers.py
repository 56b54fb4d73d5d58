"""Exact numbers of the oracle: intervals, rational matrices on one shared scale, tanh and sigmoid (SPEC 3.1 and 5)."""
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm
from operator import mul

class Interval:
    """[lo, hi] with rational ends; mixes with plain numbers, which are intervals of width zero."""
    __slots__ = ("lo", "hi")
    def __init__(self, low, high):
        self.lo, self.hi = low, high
    def __add__(self, other):
        return Interval(self.lo + lo(other), self.hi + hi(other))
    def __neg__(self):
        return Interval(-self.hi, -self.lo)
    def __sub__(self, other):
        return self + -other
    def __rsub__(self, other):
        return -self + other
    def __mul__(self, other):
        if type(other) is not Interval: return Interval(*sorted((self.lo * other, self.hi * other)))
        products = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        return Interval(min(products), max(products))
    def __pow__(self, two):
        low, high = sorted((self.lo ** two, self.hi ** two))
        return Interval(0 if self.lo <= 0 <= self.hi else low, high)

    __radd__, __rmul__ = __add__, __mul__

def lo(x):
    return x.lo if type(x) is Interval else x
def hi(x):
    return x.hi if type(x) is Interval else x

class Mat:
    """The matrix with entries a[i][j] / unit, a of integers or intervals of them, unit a power of two times an odd part. Never changed."""
    __slots__ = ("a", "unit", "shape")
    def __init__(self, a, unit=1):
        self.a, self.unit, self.shape = a, unit, (len(a), len(a[0]))
    def at(self, i, j):
        return self.a[i][j] * Fraction(1, self.unit)
    def rows(self, which):
        return Mat(self.a[which], self.unit)

def from_rationals(rows):
    unit = lcm(*(q.denominator for row in rows for q in row))
    return Mat([[q.numerator * (unit // q.denominator) for q in row] for row in rows], unit)

def align(*mats):
    """The same matrices on one scale."""
    unit = lcm(*(m.unit for m in mats))
    return [Mat([[unit // m.unit * x for x in row] for row in m.a], unit) for m in mats]

def lin(*terms):
    """Sum of c*A over the given pairs (c, A), c a rational number."""
    unit = lcm(*(c.denominator * m.unit for c, m in terms))
    f = [c.numerator * (unit // (c.denominator * m.unit)) for c, m in terms]
    if len(terms) == 2:
        (f0, f1), rows = f, zip(terms[0][1].a, terms[1][1].a, strict=True)
        return Mat([[f0 * x + f1 * y for x, y in zip(r, s)] for r, s in rows], unit)
    return Mat([[sum(map(mul, f, xs)) for xs in zip(*rs)] for rs in zip(*(m.a for _, m in terms), strict=True)], unit)

def vcat(*mats):
    mats = align(*mats)
    return Mat([row for m in mats for row in m.a], mats[0].unit)

def transpose(m):
    return Mat([list(column) for column in zip(*m.a)], m.unit)
def product_t(a, b):
    """a times the transpose of b."""
    return Mat([[sum(map(mul, r, s)) for s in b.a] for r in a.a], a.unit * b.unit)
def product(a, b):
    return product_t(a, transpose(b))
def absolute(m):
    """Upper ends of the absolute values."""
    return Mat([[max(hi(x), -lo(x)) for x in row] for row in m.a], m.unit)
def entries(m):
    """Row by row."""
    return [m.at(i, j) for i in range(m.shape[0]) for j in range(m.shape[1])]
def entrywise(a, b):
    return Mat([list(map(mul, r, s)) for r, s in zip(a.a, b.a, strict=True)], a.unit * b.unit)
def ones(rows, columns):
    return Mat([[1] * columns] * rows)
def diagonal(values):
    return from_rationals([[v if i == j else Fraction(0) for j in range(len(values))] for i, v in enumerate(values)])

@lru_cache(maxsize=1 << 12)
def norm2(m):
    return sum(x ** 2 for row in m.a for x in row) * Fraction(1, m.unit ** 2)

def root_down(q):
    """floor(sqrt(q) * 2^64) / 2^64 for a rational q >= 0."""
    return Fraction(isqrt((q.numerator << 128) // q.denominator), 1 << 64)

def ceil_root(q):
    """Least integer >= sqrt(q) for an integer or rational q >= 0."""
    t = isqrt(q.numerator // q.denominator)
    return t if t * t >= q else t + 1

def semidefinite(m, strict):
    """By symmetric elimination: are all leading minors > 0 (strict), is m positive semidefinite (not strict)?"""
    a = [[m.at(i, j) for j in range(len(m.a))] for i in range(len(m.a))]
    for p, row in enumerate(a):
        if row[p] < 0 or (row[p] == 0 and (strict or any(row[p + 1:]))): return False
        for other in a[p + 1:] if row[p] else ():
            f = other[p] / row[p]
            other[:] = [x - f * y for x, y in zip(other, row)]
    return True

def show(q):
    """Text for messages only: exact when short, else some leading decimal digits."""
    shift = max(0, 16 + (q.denominator.bit_length() - abs(q.numerator).bit_length()) * 30103 // 100000)
    return str(q) if len(hex(q.numerator)) + len(hex(q.denominator)) < 44 else f"{q.numerator * 10 ** shift // q.denominator}e-{shift} (rounded)"

def expneg(a, e, bits, odd=1):
    """SPEC 5: integers lo <= exp(-x) * 2^bits <= hi for x = a / (odd * 2^e) >= 0; not dyadic in SPEC 3.14 only."""
    if a == 0 or a >= bits * odd << e: return (0, 1) if a else (1 << bits, 1 << bits)
    k = max(0, (-(-16 * a // odd) - 1).bit_length() - e)
    q = bits + k + 32
    up, n = q - k - e, 0
    y0, y1 = ((a << up) // odd, -(-(a << up) // odd)) if up >= 0 else (a // (odd << -up), -(-a // (odd << -up)))
    low = high = t0 = t1 = 1 << q
    while n % 2 == 0 or t1 > 1:
        n += 1
        t0, t1 = t0 * y0 // (n << q), -(-t1 * y1 // (n << q))
        low, high = (low - t1, high - t0) if n % 2 else (low + t0, high + t1)
    high += 1
    for _ in range(k):
        low, high = low * low >> q, -(-high * high >> q)
    return low >> (q - bits), -(-high >> (q - bits))

@lru_cache(maxsize=1 << 17)
def enclose(kind, u, unit, bits):
    """SPEC 5: interval around sigma(u / unit) * 2^bits, sigma tanh or sigmoid."""
    two = (unit & -unit).bit_length() - 1
    one, top, tanh = 1 << (bits + 8), 1 << bits, kind == "tanh"
    if u == 0: return Interval(0, 0) if tanh else Interval(top >> 1, top >> 1)
    low, high = expneg(abs(u) << tanh, two, bits + 8, unit >> two)
    if tanh:
        y = Interval(max(0, ((one - high) << bits) // (one + high)), min(top, -(-((one - low) << bits) // (one + low))))
        return y if u > 0 else -y
    y = Interval((one << bits) // (one + high), -(-(one << bits) // (one + low)))
    return y if u > 0 else top - y
