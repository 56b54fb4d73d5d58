"""Two-splitting with ELU units: V2, W2, V1 exactly, W1 by a gradient step."""
from fractions import Fraction

from .matrices import Matrix, exp, eye, solve, solve_right

CASE = "elu-units"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, LAMBDA, TAU = Fraction(1), Fraction(1, 10), Fraction(1, 16)


def elu(m, t):
    return m.each(lambda a: t(a) if a > 0 else t(exp(a)) - t(Fraction(1)))


def elu_slope(m, t):
    return m.each(lambda a: t(Fraction(1)) if a > 0 else t(exp(a)))


def sweep(x, t):
    x["V2"] = ((t(Y) + t(GAMMA * (x["W2"] @ x["V1"]))) / (t(Fraction(1)) + t(GAMMA))).rounded()
    v1 = x["V1"]
    x["W2"] = solve_right(t(GAMMA * (x["V2"] @ v1.T)), t(eye(2, LAMBDA)) + t(GAMMA * (v1 @ v1.T))).rounded()
    w2, u = x["W2"], x["W1"] @ X
    x["V1"] = solve(t(GAMMA * (w2.T @ w2)) + t(eye(2, GAMMA)), t(GAMMA * (w2.T @ x["V2"])) + t(GAMMA * elu(u, t))).rounded()
    residual = (t(elu(u, t)) - t(x["V1"])) * elu_slope(u, t)
    x["W1"] = (t(x["W1"]) - TAU * (t(GAMMA * (residual @ X.T)) + t(LAMBDA * x["W1"]))).rounded()
