"""The same with squared loss, ReLU, and the elastic net on the weights by soft-thresholding after a gradient step."""
from fractions import Fraction

from .bcd_hinge import GAMMA, RHO, X, hidden, losses, ties
from .matrices import Matrix

CASE = "bcd-elastic"
Y = Matrix([[0, 1, 1, 0]])
L1, L2 = Fraction(1, 16), Fraction(1, 100)
RELU = [(None, 0, Fraction(0), 0), (0, None, Fraction(1), 0)]


def shrunk(e, step, t):
    """The minimizer of l1 |w| + l2/2 w^2 + step/2 (w - e)^2."""
    def entry(a):
        if abs(step * a) <= L1:
            return Fraction(0)
        return (t(step * a) - t(L1 if a > 0 else -L1)) / (t(Fraction(step)) + t(L2))
    return e.each(entry).rounded()


def objective(x):
    net = sum(L1 * abs(a) + L2 / 2 * a * a for w in ("W1", "W2") for row in x[w].rows for a in row)
    return losses(lambda v, y: (v - y) ** 2 / 2, x, Y) + ties(x, RELU) + net


def sweep(x, t):
    x["V2"] = ((t(Y) + t(GAMMA * (x["W2"] @ x["V1"]))) / (t(Fraction(1)) + t(GAMMA))).rounded()
    v1 = x["V1"]
    x["E2"] = (t(x["W2"]) - Fraction(1, 8) * (t(GAMMA * (x["W2"] @ v1 @ v1.T)) - t(GAMMA * (x["V2"] @ v1.T)))).rounded()
    x["W2"] = shrunk(x["E2"], 8, t)
    hidden(x, RELU, t)
    x["E1"] = (t(x["W1"]) - Fraction(1, 8) * (t(RHO * (x["W1"] @ X @ X.T)) - t(RHO * (x["U1"] @ X.T)))).rounded()
    x["W1"] = shrunk(x["E1"], 8, t)
