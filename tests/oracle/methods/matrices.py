"""Matrices of Fractions, for sweeps written from their formulas alone, and a mark for the terms of formulas."""
import decimal
import sys
from fractions import Fraction

BITS = 200  # results of updates are rounded to multiples of 2^-BITS: far below any tolerance, and the numbers stay short
DIGITS = decimal.Context(prec=60)  # of exp and log, which are far below the tolerance too


class Matrix:
    def __init__(self, rows):
        self.rows = [[Fraction(entry) for entry in row] for row in rows]

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    def zipped(self, other, f):
        assert self.shape == other.shape, (self.shape, other.shape)
        return Matrix([[f(a, b) for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows)])

    def each(self, f):
        return Matrix([[f(a) for a in row] for row in self.rows])

    def __add__(self, other):
        return self.zipped(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self.zipped(other, lambda a, b: a - b)

    def __neg__(self):
        return self.each(lambda a: -a)

    def __mul__(self, other):
        """By a number, or entry by entry."""
        return self.zipped(other, lambda a, b: a * b) if isinstance(other, Matrix) else self.each(lambda a: a * other)

    __rmul__ = __mul__

    def __truediv__(self, number):
        return self.each(lambda a: a / number)

    def __matmul__(self, other):
        assert self.shape[1] == other.shape[0], (self.shape, other.shape)
        columns = list(zip(*other.rows))
        return Matrix([[sum(map(lambda p: p[0] * p[1], zip(row, column)), Fraction(0)) for column in columns] for row in self.rows])

    @property
    def T(self):
        return Matrix(list(zip(*self.rows)))

    def rounded(self):
        return self.each(lambda a: Fraction(round(a * 2**BITS), 2**BITS))


def eye(n, scale=1):
    return Matrix([[scale if i == j else 0 for j in range(n)] for i in range(n)])


def relu(m):
    return m.each(lambda a: max(a, Fraction(0)))


def step(m, at_zero=0):
    """The derivative of relu, with the value at_zero at 0."""
    return m.each(lambda a: Fraction(at_zero if a == 0 else a > 0))


def exp(a):
    return Fraction(DIGITS.exp(DIGITS.divide(decimal.Decimal(a.numerator), decimal.Decimal(a.denominator))))


def log(a):
    return Fraction(DIGITS.ln(DIGITS.divide(decimal.Decimal(a.numerator), decimal.Decimal(a.denominator))))


def sigmoid(m):
    return m.each(lambda a: 1 / (1 + exp(-a)))


def sigmoid_slope(m):
    return sigmoid(m).each(lambda a: a * (1 - a))


def largest(m):
    """The largest absolute value of an entry."""
    return max(abs(a) for row in m.rows for a in row)


def squared(m):
    return sum((a * a for row in m.rows for a in row), Fraction(0))


def solve(a, b):
    """X with A X = B, by Gauss and Jordan."""
    n, rows = a.shape[0], [ra + rb for ra, rb in zip([list(r) for r in a.rows], [list(r) for r in b.rows])]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return Matrix([row[n:] for row in rows])


def solve_right(b, a):
    """X with X A = B."""
    return solve(a.T, b.T).T


class Terms:
    """t(x) is x; but for the one place in the code that is to be altered it is 9/8 x. Places are found as they are run through."""

    def __init__(self, altered=None):
        self.altered, self.places = altered, {}

    def __call__(self, x):
        frame = sys._getframe(1)
        place = (frame.f_code.co_name, frame.f_lineno, frame.f_lasti)
        self.places[place] = None
        return x * Fraction(9, 8) if place == self.altered else x
