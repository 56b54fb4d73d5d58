"""Two-splitting with logistic loss and sigmoid units: V by a prox-linear step, W2 and A exactly, W1 by a gradient step."""
from fractions import Fraction

from .matrices import Matrix, eye, sigmoid, sigmoid_slope, solve, solve_right

CASE = "logistic-rate"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 1]])
GAMMA, LAMBDA, ALPHA, TAU = Fraction(1), Fraction(1, 5), Fraction(1, 4), Fraction(3, 4)


def sweep(x, t):
    """V minimizes <sigmoid(V_old) - Y, V> + alpha/2 |V - V_old|^2 + gamma/2 |V - W2 A|^2."""
    slope = t(sigmoid(x["V"])) - t(Y)
    x["V"] = ((t(ALPHA * x["V"]) - slope + t(GAMMA * (x["W2"] @ x["A"]))) / (t(ALPHA) + t(GAMMA))).rounded()
    a = x["A"]
    x["W2"] = solve_right(t(GAMMA * (x["V"] @ a.T)), t(eye(2, LAMBDA)) + t(GAMMA * (a @ a.T))).rounded()
    w2, u = x["W2"], x["W1"] @ X
    x["A"] = solve(t(GAMMA * (w2.T @ w2)) + t(eye(2, GAMMA)), t(GAMMA * (w2.T @ x["V"])) + t(GAMMA * sigmoid(u))).rounded()
    residual = (t(sigmoid(u)) - t(x["A"])) * t(sigmoid_slope(u))
    x["W1"] = (t(x["W1"]) - TAU * (t(GAMMA * (residual @ X.T)) + t(LAMBDA * x["W1"]))).rounded()
