"""The same with Huber loss and the hard sigmoid."""
from fractions import Fraction

from .bcd_hinge import ALPHA, GAMMA, by_entry, losses, rest, ties
from .matrices import Matrix

CASE = "bcd-huber"
Y = Matrix([[0, 1, 4, 0]])
DELTA = Fraction(1, 4)
HARD_SIGMOID = [(None, -2, Fraction(0), 0), (-2, 2, Fraction(1, 4), Fraction(1, 2)), (2, None, Fraction(0), 1)]


def output(y, p, old, t):
    """The loss has slope v - y for |v - y| <= delta, +-delta beyond."""
    middle = (t(y) + t(GAMMA * p) + t(ALPHA * old)) / (t(Fraction(1)) + t(GAMMA) + t(ALPHA))
    if abs(middle - y) <= DELTA:
        return middle
    sign = 1 if middle > y else -1
    return (t(GAMMA * p) + t(ALPHA * old) - t(sign * DELTA)) / (t(GAMMA) + t(ALPHA))


def objective(x):
    def huber(v, y):
        e = abs(v - y)
        return e * e / 2 if e <= DELTA else DELTA * (e - DELTA / 2)
    return losses(huber, x, Y) + ties(x, HARD_SIGMOID)


def sweep(x, t):
    x["V2"] = by_entry(lambda y, p, old: output(y, p, old, t), Y, x["W2"] @ x["V1"], x["V2"])
    rest(x, HARD_SIGMOID, t)
