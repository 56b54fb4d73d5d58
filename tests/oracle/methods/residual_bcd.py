"""Three-splitting of a network with skip connections: U_i = W_i V_{i-1}, V_i = V_{i-1} + relu(U_i), all blocks exactly."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve, solve_right, squared

CASE = "residual-bcd"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, RHO, ALPHA = Fraction(1), Fraction(1), Fraction(1)


def branch(v, m, old, t):
    """A minimizer of gamma/2 (v - relu(u))^2 + rho/2 (u - m)^2 + alpha/2 (u - old)^2."""
    left = min(Fraction(0), (t(RHO * m) + t(ALPHA * old)) / (t(RHO) + t(ALPHA)))
    right = max(Fraction(0), (t(GAMMA * v) + t(RHO * m) + t(ALPHA * old)) / (t(GAMMA) + t(RHO) + t(ALPHA)))

    def value(u):
        return GAMMA * (v - max(u, 0)) ** 2 + RHO * (u - m) ** 2 + ALPHA * (u - old) ** 2
    return left if value(left) < value(right) else right


def ridge(old, target, before, weight, t):
    """The minimizer of weight/2 |target - W before|^2 + alpha/2 |W - old|^2."""
    return solve_right(t(weight * (target @ before.T)) + t(ALPHA * old), t(weight * (before @ before.T)) + t(eye(before.shape[0], ALPHA))).rounded()


def inputs(v, m, old, t):
    return Matrix([[branch(*entries, t) for entries in zip(*rows)] for rows in zip(v.rows, m.rows, old.rows)]).rounded()


def objective(x):
    ties = GAMMA * (squared(x["V3"] - x["W3"] @ x["V2"]) + squared(x["V2"] - x["V1"] - relu(x["U2"])) + squared(x["V1"] - X - relu(x["U1"])))
    return (squared(x["V3"] - Y) + ties + RHO * (squared(x["U2"] - x["W2"] @ x["V1"]) + squared(x["U1"] - x["W1"] @ X))) / 2


def sweep(x, t):
    x["V3"] = ((t(Y) + t(GAMMA * (x["W3"] @ x["V2"])) + t(ALPHA * x["V3"])) / (t(Fraction(1)) + t(GAMMA) + t(ALPHA))).rounded()
    x["W3"] = ridge(x["W3"], x["V3"], x["V2"], GAMMA, t)
    w3 = x["W3"]
    x["V2"] = solve(t(GAMMA * (w3.T @ w3)) + t(eye(3, GAMMA)), t(GAMMA * (w3.T @ x["V3"])) + t(GAMMA * x["V1"]) + t(GAMMA * relu(x["U2"]))).rounded()
    x["U2"] = inputs(t(x["V2"]) - t(x["V1"]), x["W2"] @ x["V1"], x["U2"], t)
    x["W2"] = ridge(x["W2"], x["U2"], x["V1"], RHO, t)
    w2 = x["W2"]
    left = t(RHO * (w2.T @ w2)) + t(eye(3, GAMMA)) + t(eye(3, GAMMA))
    right = t(RHO * (w2.T @ x["U2"])) + t(GAMMA * X) + t(GAMMA * relu(x["U1"])) + t(GAMMA * x["V2"]) - t(GAMMA * relu(x["U2"]))
    x["V1"] = solve(left, right).rounded()
    x["U1"] = inputs(t(x["V1"]) - t(X), x["W1"] @ X, x["U1"], t)
    x["W1"] = ridge(x["W1"], x["U1"], X, RHO, t)
