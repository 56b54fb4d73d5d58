"""ADMM of Taylor et al. with the loss max(1 - z, 0) for the label 1 and max(z, 0) for the label 0."""
from fractions import Fraction

from .matrices import Matrix
from .taylor_admm import Y, before_output

CASE = "taylor-admm-hinge"
BETA, GAMMA = Fraction(1), Fraction(10)


def output(label, d, m, t):
    """The minimizer of loss(z) + d*z + beta*(z - m)^2, convex: on the piece with slope s it is m - (s + d)/(2 beta), and between the pieces the kink."""
    kink, left, right = (1, -1, 0) if label else (0, 0, 1)
    on_left = t(m) - (t(Fraction(left)) + t(d)) / t(2 * BETA)
    on_right = t(m) - (t(Fraction(right)) + t(d)) / t(2 * BETA)
    return on_left if on_left < kink else on_right if on_right > kink else Fraction(kink)


def sweep(x, t):
    before_output(x, BETA, GAMMA, t)
    m = x["W3"] @ x["a2"]
    x["z3"] = Matrix([[output(*entry, t) for entry in zip(Y.rows[0], x["D"].rows[0], m.rows[0])]]).rounded()
    x["D"] = (t(x["D"]) + t(BETA * x["z3"]) - t(BETA * m)).rounded()
