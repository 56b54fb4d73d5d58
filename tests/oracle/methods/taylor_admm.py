"""ADMM of Taylor et al.: W by least squares, a by a ridge, z by entry; the multiplier is added to. Penalties without 1/2."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve, solve_right

CASE = "taylor-admm"
X = Matrix([[0, 0, 1, 1, Fraction(1, 2)], [0, 1, 0, 1, Fraction(1, 2)], [1, 1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0, 1]])
BETA, GAMMA = Fraction(5), Fraction(5)


def weights(z, a, t):
    return solve_right(t(z @ a.T), t(a @ a.T)).rounded()


def activations(w, z_next, z, beta, gamma, t):
    return solve(t(beta * (w.T @ w)) + t(eye(z.shape[0], gamma)), t(beta * (w.T @ z_next)) + t(gamma * relu(z))).rounded()


def hidden(a, m, beta, gamma, t):
    """Entry by entry the better of the minimizers of gamma*(a - relu(z))^2 + beta*(z - m)^2 over z <= 0 and z >= 0."""
    def best(a, m):
        off = min(t(m), Fraction(0))
        on = max((t(gamma * a) + t(beta * m)) / (t(gamma) + t(beta)), Fraction(0))
        return min([off, on], key=lambda z: gamma * (a - max(z, 0)) ** 2 + beta * (z - m) ** 2)
    return a.zipped(m, best).rounded()


def before_output(x, beta, gamma, t):
    x["W1"] = weights(x["z1"], X, t)
    x["a1"] = activations(x["W2"], x["z2"], x["z1"], beta, gamma, t)
    x["z1"] = hidden(x["a1"], x["W1"] @ X, beta, gamma, t)
    x["W2"] = weights(x["z2"], x["a1"], t)
    x["a2"] = activations(x["W3"], x["z3"], x["z2"], beta, gamma, t)
    x["z2"] = hidden(x["a2"], x["W2"] @ x["a1"], beta, gamma, t)
    x["W3"] = weights(x["z3"], x["a2"], t)


def squared_output(x, t):
    """2(z - Y) + D + 2 beta (z - W a) = 0"""
    x["z3"] = ((t(2 * Y) - t(x["D"]) + t(2 * BETA * (x["W3"] @ x["a2"]))) / (t(Fraction(2)) + t(2 * BETA))).rounded()


def sweep(x, t):
    before_output(x, BETA, GAMMA, t)
    squared_output(x, t)
    x["D"] = (t(x["D"]) + t(BETA * x["z3"]) - t(BETA * (x["W3"] @ x["a2"]))).rounded()
