"""Three-splitting with softplus units: V2, U2, W2, V1, W1 exactly, U1 by a gradient step."""
from fractions import Fraction

from .matrices import Matrix, exp, eye, log, sigmoid, solve, solve_right

CASE = "softplus-units"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, RHO, LAMBDA, TAU = Fraction(1), Fraction(1), Fraction(1, 10), Fraction(1, 2)


def softplus(m):
    return m.each(lambda a: log(1 + exp(a)))


def ridge(u, v, t):
    return solve_right(t(RHO * (u @ v.T)), t(eye(v.shape[0], LAMBDA)) + t(RHO * (v @ v.T))).rounded()


def sweep(x, t):
    x["V2"] = ((t(Y) + t(GAMMA * x["U2"])) / (t(Fraction(1)) + t(GAMMA))).rounded()
    x["U2"] = ((t(GAMMA * x["V2"]) + t(RHO * (x["W2"] @ x["V1"]))) / (t(GAMMA) + t(RHO))).rounded()
    x["W2"] = ridge(x["U2"], x["V1"], t)
    w2, u = x["W2"], x["U1"]
    x["V1"] = solve(t(RHO * (w2.T @ w2)) + t(eye(2, GAMMA)), t(RHO * (w2.T @ x["U2"])) + t(GAMMA * softplus(u))).rounded()
    residual = (t(softplus(u)) - t(x["V1"])) * t(sigmoid(u))
    x["U1"] = (t(u) - TAU * (t(GAMMA * residual) + t(RHO * u) - t(RHO * (x["W1"] @ X)))).rounded()
    x["W1"] = ridge(x["U1"], X, t)
