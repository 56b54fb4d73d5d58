"""Two-splitting training of a network with three layers: V3, W3, V2 exactly, W2, V1, W1 by gradient steps."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve, solve_right, step

CASE = "two-splitting-relu"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, LAMBDA, ALPHA, TAU = Fraction(1), Fraction(1, 100), Fraction(1), Fraction(1, 8)


def sweep(x, t):
    x["V3"] = ((t(Y) + t(GAMMA * (x["W3"] @ x["V2"]))) / (t(Fraction(1)) + t(GAMMA))).rounded()
    v2 = x["V2"]
    x["W3"] = solve_right(t(GAMMA * (x["V3"] @ v2.T)) + t(ALPHA * x["W3"]), t(GAMMA * (v2 @ v2.T)) + t(eye(2, LAMBDA)) + t(eye(2, ALPHA))).rounded()
    w3 = x["W3"]
    x["V2"] = solve(t(GAMMA * (w3.T @ w3)) + t(eye(2, GAMMA)), t(GAMMA * (w3.T @ x["V3"])) + t(GAMMA * relu(x["W2"] @ x["V1"]))).rounded()
    u2 = x["W2"] @ x["V1"]
    slope2 = (t(relu(u2)) - t(x["V2"])) * step(u2, 1)
    x["W2"] = (t(x["W2"]) - TAU * (t(GAMMA * (slope2 @ x["V1"].T)) + t(LAMBDA * x["W2"]))).rounded()
    u2 = x["W2"] @ x["V1"]
    slope2 = (t(relu(u2)) - t(x["V2"])) * step(u2, 1)
    x["V1"] = (t(x["V1"]) - TAU * (t(GAMMA * (x["W2"].T @ slope2)) + t(GAMMA * x["V1"]) - t(GAMMA * relu(x["W1"] @ X)))).rounded()
    u1 = x["W1"] @ X
    slope1 = (t(relu(u1)) - t(x["V1"])) * step(u1, 1)
    x["W1"] = (t(x["W1"]) - TAU * (t(GAMMA * (slope1 @ X.T)) + t(LAMBDA * x["W1"]))).rounded()
