"""A nested network with three layers: W3 exactly, W2 and W1 by gradient steps."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve_right, squared, step

CASE = "weights-only"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
LAMBDA, ALPHA, NORM_X = Fraction(1, 100), Fraction(1), Fraction(32, 5)


def objective(x):
    fit = squared(x["W3"] @ relu(x["W2"] @ relu(x["W1"] @ X)) - Y)
    return fit / 2 + LAMBDA / 2 * sum(squared(x[w]) for w in ("W1", "W2", "W3"))


def sweep(x, t):
    h2 = relu(x["W2"] @ relu(x["W1"] @ X))
    x["W3"] = solve_right(t(Y @ h2.T) + t(ALPHA * x["W3"]), t(h2 @ h2.T) + t(eye(2, LAMBDA)) + t(eye(2, ALPHA))).rounded()
    h1 = relu(x["W1"] @ X)
    x["S2"] = Matrix([[1 / (t(LAMBDA) + t(squared(x["W3"])) * squared(h1))]]).rounded()
    u2 = x["W2"] @ h1
    back = (x["W3"].T @ (t(x["W3"] @ relu(u2)) - t(Y))) * step(u2)
    x["W2"] = (t(x["W2"]) - x["S2"].rows[0][0] * (t(back @ h1.T) + t(LAMBDA * x["W2"]))).rounded()
    x["S1"] = Matrix([[1 / (t(LAMBDA) + NORM_X * t(squared(x["W3"])) * squared(x["W2"]))]]).rounded()
    u1 = x["W1"] @ X
    u2 = x["W2"] @ relu(u1)
    back = (x["W2"].T @ ((x["W3"].T @ (t(x["W3"] @ relu(u2)) - t(Y))) * step(u2))) * step(u1)
    x["W1"] = (t(x["W1"]) - x["S1"].rows[0][0] * (t(back @ X.T) + t(LAMBDA * x["W1"]))).rounded()
