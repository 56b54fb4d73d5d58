"""Prox-linear two-splitting with extrapolation (Lu, BCDforDNN): W2, b2, X1, W1, b1; the norm of X1 by one Newton step for a root."""
from fractions import Fraction

from .matrices import Matrix, relu, squared, step

CASE = "two-splitting-inertial"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = Matrix([[0, 1, 1, 0]])
I = Matrix([[1, 1, 1, 1]])  # noqa: E741
NORM_X = 3  # |X|^2, the greater eigenvalue of X X' = [[2, 1], [1, 2]]
N = 4


def entry(m):
    return m.rows[0][0]


def number(a):
    return Matrix([[a]]).rounded()


def lengths(x, hidden, t):
    """1 / |hidden|_2^2, with the root of the discriminant of its Gram matrix improved."""
    x["D"] = number(t(2 * squared(hidden @ hidden.T)) - t(squared(hidden) ** 2))
    x["Q"] = number(t(entry(x["D"])) / entry(x["R"]))
    x["R"] = number(t(entry(x["R"]) / 2) + t(entry(x["Q"]) / 2))
    return 2 / (t(squared(hidden)) + t(entry(x["R"])))


def weights(x, layer, before, after, length, omega, t):
    """W - 2 al 1[u >= 0] (u - after) before' from the extrapolated W."""
    w, p, e, b = "W" + layer, "PW" + layer, "EW" + layer, "b" + layer
    x[e] = (t(x[w]) + omega * (t(x[w]) - t(x[p]))).rounded()
    x[p] = t(x[w]).rounded()
    u = x[e] @ before + x[b] @ I
    x[w] = (t(x[e]) - 2 * length * (((t(u) - t(after)) * step(u, 1)) @ before.T)).rounded()


def bias(x, layer, before, after, omega, t):
    w, b, p, e = "W" + layer, "b" + layer, "Pb" + layer, "Eb" + layer
    x[e] = (t(x[b]) + omega * (t(x[b]) - t(x[p]))).rounded()
    x[p] = t(x[b]).rounded()
    u = x[w] @ before + x[e] @ I
    x[b] = (t(x[e]) - Fraction(2, 2 * N) * (((t(u) - t(after)) * step(u, 1)) @ I.T)).rounded()


def hidden_step(x, length, t):
    """X1 from EX1: down the gradients of both squares."""
    e = x["EX1"]
    below, above = relu(x["W1"] @ X + x["b1"] @ I), x["W2"] @ e + x["b2"] @ I
    x["X1"] = (t(e) - 2 * length * (t(e) - t(below)) - 2 * length * (x["W2"].T @ ((t(above) - t(Y)) * step(above, 1)))).rounded()


def objective(x):
    return squared(relu(x["W2"] @ x["X1"] + x["b2"] @ I) - Y) + squared(relu(x["W1"] @ X + x["b1"] @ I) - x["X1"])


def sweep(x, t, omega=Fraction(1, 100), part=1):
    """part: 1 for steps of 2/L, 1/2 for 1/L."""
    x["S2"] = number(t(part * lengths(x, x["X1"], t)))
    weights(x, "2", x["X1"], Y, entry(x["S2"]), omega, t)
    bias(x, "2", x["X1"], Y, omega, t)
    x["S1"] = number(part / (t(Fraction(1)) + t(squared(x["W2"]))))
    x["EX1"] = (t(x["X1"]) + omega * (t(x["X1"]) - t(x["PX1"]))).rounded()
    x["PX1"] = t(x["X1"]).rounded()
    hidden_step(x, entry(x["S1"]), t)
    weights(x, "1", X, x["X1"], Fraction(part) / t(NORM_X), omega, t)
    bias(x, "1", X, x["X1"], omega, t)
