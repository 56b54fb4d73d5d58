"""Auxiliary coordinates with a quadratic penalty: W1, W2 by gradient steps, W3 exactly, Z1 by a gradient step, Z2 exactly."""
from fractions import Fraction

from .matrices import Matrix, eye, solve, solve_right, squared

CASE = "mac"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
NORM_X = Fraction(32, 5)  # above |X|_2^2, which is (7 + sqrt(33))/2


def s(u):
    return u.each(lambda a: min(max(a / 4 + Fraction(1, 2), Fraction(0)), Fraction(1)))


def slope(u):
    """The derivative of relu(u/4 + 1/2) - relu(u/4 - 1/2) with relu'(0) = 0."""
    return u.each(lambda a: Fraction(1, 4) if -2 < a <= 2 else Fraction(0))


def penalized(x, mu):
    return squared(x["W3"] @ x["Z2"] - Y) / 2 + mu / 2 * (squared(x["Z2"] - s(x["W2"] @ x["Z1"])) + squared(x["Z1"] - s(x["W1"] @ X)))


def objective(x):
    return penalized(x, Fraction(1))


def sweep(x, t, mu=Fraction(1)):
    x["S1"] = Matrix([[1 / (mu * t(NORM_X / 16))]]).rounded()
    u = x["W1"] @ X
    x["W1"] = (t(x["W1"]) - x["S1"].rows[0][0] * mu * (((t(s(u)) - t(x["Z1"])) * slope(u)) @ X.T)).rounded()
    x["S2"] = Matrix([[1 / (mu * t(squared(x["Z1"]) / 16))]]).rounded()
    u = x["W2"] @ x["Z1"]
    x["W2"] = (t(x["W2"]) - x["S2"].rows[0][0] * mu * (((t(s(u)) - t(x["Z2"])) * slope(u)) @ x["Z1"].T)).rounded()
    z2 = x["Z2"]
    x["W3"] = solve_right(t(Y @ z2.T), t(z2 @ z2.T)).rounded()
    x["S"] = Matrix([[1 / (mu * (t(Fraction(1)) + t(squared(x["W2"]) / 16)))]]).rounded()
    u = x["W2"] @ x["Z1"]
    gradient = x["W2"].T @ ((t(s(u)) - t(z2)) * slope(u)) + t(x["Z1"]) - t(s(x["W1"] @ X))
    x["Z1"] = (t(x["Z1"]) - x["S"].rows[0][0] * mu * gradient).rounded()
    w3 = x["W3"]
    x["Z2"] = solve(t(w3.T @ w3) + t(eye(2, mu)), t(w3.T @ Y) + t(mu * s(x["W2"] @ x["Z1"]))).rounded()
