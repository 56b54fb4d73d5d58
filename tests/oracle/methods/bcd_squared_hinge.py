"""The same with squared hinge loss and hard tanh."""
from fractions import Fraction

from .bcd_hinge import ALPHA, GAMMA, Y, by_entry, losses, rest, ties

CASE = "bcd-squared-hinge"
HARD_TANH = [(None, -1, Fraction(0), -1), (-1, 1, Fraction(1), 0), (1, None, Fraction(0), 1)]


def output(y, p, old, t):
    """The minimizer of 1/2 max(0, 1 - y v)^2 + gamma/2 (v - p)^2 + alpha/2 (v - old)^2, convex."""
    outside = (t(y) + t(GAMMA * p) + t(ALPHA * old)) / (t(Fraction(1)) + t(GAMMA) + t(ALPHA))
    inside = (t(GAMMA * p) + t(ALPHA * old)) / (t(GAMMA) + t(ALPHA))
    return outside if y * outside < 1 else inside


def objective(x):
    return losses(lambda v, y: max(1 - y * v, 0) ** 2 / 2, x, Y) + ties(x, HARD_TANH)


def sweep(x, t):
    x["V2"] = by_entry(lambda y, p, old: output(y, p, old, t), Y, x["W2"] @ x["V1"], x["V2"])
    rest(x, HARD_TANH, t)
