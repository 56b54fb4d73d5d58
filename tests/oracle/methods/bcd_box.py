"""V2 in [0,1], W2, V1 = max(0, T) with the minimizer T without the bound, W1."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve, solve_right, squared

CASE = "bcd-box"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])


def objective(x, gamma=Fraction(1, 10)):
    return (squared(x["V2"] - Y) + gamma * (squared(x["V2"] - x["W2"] @ x["V1"]) + squared(x["V1"] - x["W1"] @ X))) / 2


def sweep(x, t, gamma=Fraction(1, 10), alpha=Fraction(1, 10)):
    v2 = (t(Y) + t(gamma * (x["W2"] @ x["V1"]))) / (t(Fraction(1)) + t(gamma))
    x["V2"] = v2.each(lambda v: min(max(v, Fraction(0)), Fraction(1))).rounded()
    v1 = x["V1"]
    x["W2"] = solve_right(t(gamma * (x["V2"] @ v1.T)) + t(alpha * x["W2"]), t(gamma * (v1 @ v1.T)) + t(eye(3, alpha))).rounded()
    w2 = x["W2"]
    left = t(gamma * (w2.T @ w2)) + t(eye(3, gamma)) + t(eye(3, alpha))
    x["T"] = solve(left, t(gamma * (w2.T @ x["V2"])) + t(gamma * (x["W1"] @ X)) + t(alpha * v1)).rounded()
    x["V1"] = relu(t(x["T"])).rounded()
    x["W1"] = solve_right(t(gamma * (x["V1"] @ X.T)) + t(alpha * x["W1"]), t(gamma * (X @ X.T)) + t(eye(3, alpha))).rounded()
