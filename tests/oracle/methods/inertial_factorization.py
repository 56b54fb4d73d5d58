"""Gradient steps from extrapolated points for 1/2 |W2 W1 - Y|^2 + lambda/2 (|W1|^2 + |W2|^2)."""
from fractions import Fraction

from .matrices import Matrix, squared

CASE = "inertial-factorization"
Y = Matrix([[2, 0], [0, 1]])
LAMBDA = Fraction(1, 2)


def objective(x):
    return squared(x["W2"] @ x["W1"] - Y) / 2 + LAMBDA / 2 * (squared(x["W1"]) + squared(x["W2"]))


def sweep(x, t, omega=Fraction(3, 4), tau=Fraction(1, 8)):
    for i, previous, point in (1, "P1", "E1"), (2, "P2", "E2"):
        w = f"W{i}"
        x[point] = (t(x[w]) + t(omega * x[w]) - t(omega * x[previous])).rounded()
        x[previous] = t(x[w]).rounded()
        e = x[point]
        if i == 1:
            gradient = t(x["W2"].T @ (x["W2"] @ e)) - t(x["W2"].T @ Y)
        else:
            gradient = t(e @ x["W1"] @ x["W1"].T) - t(Y @ x["W1"].T)
        x[w] = (t(e) - tau * (gradient + t(LAMBDA * e))).rounded()
