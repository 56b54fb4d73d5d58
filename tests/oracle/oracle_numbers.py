"""Exact numbers of the oracle: rational matrices on one shared scale, intervals, tanh and sigmoid (SPEC 3.1 and 5)."""
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm
from operator import mul

class Mat:
    """The matrix with entries a[i][j] / unit; the denominator `unit` is a power of two times an odd part. Never changed."""
    __slots__ = ("a", "unit")

    def __init__(self, a, unit=1):
        self.a, self.unit = a, unit

    @property
    def shape(self):
        return len(self.a), len(self.a[0])

    def at(self, i, j):
        return Fraction(self.a[i][j], self.unit)

    def rows(self, which):
        return Mat(self.a[which], self.unit)

    def largest(self):
        return Fraction(max(abs(x) for row in self.a for x in row), self.unit)

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

def ones(rows, columns):
    return Mat([[1] * columns] * rows)

def diagonal(values):
    return from_rationals([[v if i == j else Fraction(0) for j in range(len(values))] for i, v in enumerate(values)])

def norm2(m):
    return Fraction(sum(x * x for row in m.a for x in row), m.unit ** 2)

# Intervals of numbers are pairs (lo, hi) of rationals or integers.

def isub(x, y):
    return x[0] - y[1], x[1] - y[0]

def imul(x, y):
    ends = (x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1])
    return min(ends), max(ends)

def isq(x):
    s, t = x[0] * x[0], x[1] * x[1]
    return (0 if x[0] <= 0 <= x[1] else min(s, t)), max(s, t)

def inside(x, bounds):
    return bounds[0] <= x[0] and x[1] <= bounds[1]

# Interval matrices are pairs (lo, hi) of matrices on the same scale; the same object twice when exact.

def exact(m):
    return m, m

def entries(x):
    """Rows of the pairs (lo, hi), on the scale of x."""
    return [list(zip(*rows)) for rows in zip(x[0].a, x[1].a)]

def ends(rows, unit):
    """Interval matrix from rows of pairs (lo, hi)."""
    return tuple(Mat([[x[q] for x in row] for row in rows], unit) for q in (0, 1))

def ilin(*terms):
    low = lin(*((c, i[c < 0]) for c, i in terms))
    return low, low if all(i[0] is i[1] for _, i in terms) else lin(*((c, i[c >= 0]) for c, i in terms))

def iproduct(p, r):
    """Exact matrix p times the interval matrix r."""
    plus = Mat([[max(x, 0) for x in row] for row in p.a], p.unit)
    minus = lin((1, p), (-1, plus))
    return tuple(lin((1, product(plus, r[q])), (1, product(minus, r[1 - q]))) for q in (0, 1))

def entrywise(x, y):
    rows = zip(entries(x), entries(y), strict=True)
    return ends([[imul(a, b) for a, b in zip(r, s)] for r, s in rows], x[0].unit * y[0].unit)

def inorm2(r):
    """Enclosure (lo, hi) of the sum of squared entries."""
    if r[0] is r[1]:
        return exact(norm2(r[0]))
    squares = [isq(x) for row in entries(r) for x in row]
    return tuple(Fraction(sum(x[q] for x in squares), r[0].unit ** 2) for q in (0, 1))

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
        if row[p] < 0 or (row[p] == 0 and (strict or any(row[p + 1:]))):
            return False
        for other in a[p + 1:] if row[p] else ():
            f = other[p] / row[p]
            other[:] = [x - f * y for x, y in zip(other, row)]
    return True

def show(q):
    """Text for messages only: exact when short, else some leading decimal digits."""
    if isinstance(q, (tuple, list)):
        return "[" + ", ".join(map(show, q)) + "]"
    n, d = abs(q.numerator), q.denominator
    if n.bit_length() + d.bit_length() <= 160:
        return str(q)
    shift = 16 - (n.bit_length() - d.bit_length()) * 30103 // 100000
    return f"{'-' if q < 0 else ''}{n * 10 ** max(shift, 0) // (d * 10 ** max(-shift, 0))}e{-shift} (rounded)"

def expneg(a, e, bits):
    """SPEC 5: integers lo <= exp(-x) * 2^bits <= hi for x = a / 2^e >= 0."""
    if a == 0:
        return 1 << bits, 1 << bits
    if a >= bits << e:
        return 0, 1
    k = max(0, (16 * a - 1).bit_length() - e)
    q = bits + k + 32
    up, n = q - k - e, 0
    y0, y1 = (a << up, a << up) if up >= 0 else (a >> -up, -(-a >> -up))
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
    """SPEC 5: integers lo <= sigma(u / unit) * 2^bits <= hi, sigma tanh or sigmoid, unit a power of two."""
    if u == 0:
        return (0, 0) if kind == "tanh" else (1 << (bits - 1),) * 2
    one, top, tanh = 1 << (bits + 8), 1 << bits, kind == "tanh"
    low, high = expneg(abs(u) << tanh, unit.bit_length() - 1, bits + 8)
    if tanh:
        lo, hi = max(0, ((one - high) << bits) // (one + high)), min(top, -(-((one - low) << bits) // (one + low)))
        return (lo, hi) if u > 0 else (-hi, -lo)
    lo, hi = (one << bits) // (one + high), -(-(one << bits) // (one + low))
    return (lo, hi) if u > 0 else (top - hi, top - lo)
