"""V2 in [0,1], W2, the rows of V1 >= 0 one by one, W1."""
from fractions import Fraction

from .matrices import Matrix, eye, solve_right, squared

CASE = "bcd-box-units"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, ALPHA = Fraction(1), Fraction(1, 100)
UNITS = ["V1a", "V1b", "V1c"]


def layer(x):
    return Matrix([x[unit].rows[0] for unit in UNITS])


def ridge(old, target, before, t):
    return solve_right(t(GAMMA * (target @ before.T)) + t(ALPHA * old), t(GAMMA * (before @ before.T)) + t(eye(3, ALPHA))).rounded()


def objective(x):
    return (squared(x["V2"] - Y) + GAMMA * (squared(x["V2"] - x["W2"] @ layer(x)) + squared(layer(x) - x["W1"] @ X))) / 2


def sweep(x, t):
    v2 = (t(Y) + t(GAMMA * (x["W2"] @ layer(x)))) / (t(Fraction(1)) + t(GAMMA))
    x["V2"] = v2.each(lambda v: min(max(v, Fraction(0)), Fraction(1))).rounded()
    x["W2"] = ridge(x["W2"], x["V2"], layer(x), t)
    weights = x["W2"].rows[0]
    for i, unit in enumerate(UNITS):
        others = sum((weights[j] * x[UNITS[j]] for j in range(3) if j != i), Matrix([[0] * 4]))
        z = Matrix([x["W1"].rows[i]]) @ X
        v = t(GAMMA * z) + weights[i] * GAMMA * (t(x["V2"]) - t(others)) + t(ALPHA * x[unit])
        x[unit] = (v / (t(GAMMA) + t(GAMMA * weights[i] ** 2) + t(ALPHA))).each(lambda a: max(a, Fraction(0))).rounded()
    x["W1"] = ridge(x["W1"], layer(x), X, t)
