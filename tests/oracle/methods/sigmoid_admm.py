"""Sigmoid ADMM of Zeng et al. for three layers: local linear approximations in W2, W1, V1, exact W3, V2, V3, multipliers of all layers."""
from fractions import Fraction

from .matrices import Matrix, eye, largest, sigmoid, sigmoid_slope, solve, solve_right

CASE = "sigmoid-admm"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
BETA1, BETA2, BETA3, LAMBDA = Fraction(16), Fraction(16), Fraction(4), Fraction(2)
L0, L1, L2 = Fraction(1), Fraction(1, 4), Fraction(1, 4)


def bound(b, t):
    """L(c) = 2 L2 (L0 + c) + 2 L1^2, a Lipschitz constant of the derivative of (sigmoid(u) - c)^2."""
    return t(2 * L2 * L0) + t(2 * L2 * largest(b)) + t(2 * L1 * L1)


def larger_by_pairs(m):
    """The steps of finding the largest absolute value: of columns 1 and 3, 2 and 4, then of the columns left, then of the rows."""
    a = m.each(abs).rows
    by_columns = [[max(r[0], r[2]), max(r[1], r[3])] for r in a]
    return Matrix(by_columns), Matrix([[max(r)] for r in by_columns])


def weights(w, v, b, h, beta, t):
    """The minimizer of lambda/2 |W|^2 + beta (<(sigmoid(w v) - b) sigmoid'(w v), (W - w) v> + h/4 |(W - w) v|^2)."""
    u = w @ v
    slope = (t(sigmoid(u)) - t(b)) * sigmoid_slope(u)
    curvature = beta * h / 2 * (v @ v.T)
    return solve_right(t(w @ curvature) - t(beta * (slope @ v.T)), t(eye(v.shape[0], LAMBDA)) + t(curvature)).rounded()


def auxiliary(x, t):
    """What the case keeps in blocks of its own, from the blocks before the sweep."""
    b2 = t(x["V2"]) - t(x["A2"] / BETA2)
    b1 = t(x["V1"]) - t(x["A1"] / BETA1)
    x["m2a"], x["m2b"] = larger_by_pairs(b2)
    x["m1a"], x["m1b"] = larger_by_pairs(b1)
    for name in ("m2a", "m2b", "m1a", "m1b"):
        x[name] = x[name].rounded()
    x["h2"], x["h1"] = Matrix([[bound(b2, t)]]).rounded(), Matrix([[bound(b1, t)]]).rounded()
    return b2, b1


def against_slope(u, b, t):
    return (t(u) - (t(sigmoid(u)) - t(b)) * t(sigmoid_slope(u))).rounded()


def layers(x, b2, b1, h2, h1, t):
    v2 = x["V2"]
    x["W3"] = solve_right(t(BETA3 * (x["V3"] @ v2.T)) - t(x["A3"] @ v2.T), t(eye(2, LAMBDA)) + t(BETA3 * (v2 @ v2.T))).rounded()
    x["U2"] = t(x["W2"] @ x["V1"]).rounded()
    x["S2"] = against_slope(x["W2"] @ x["V1"], b2, t)
    x["W2"] = weights(x["W2"], x["V1"], b2, h2, BETA2, t)
    x["U1"] = t(x["W1"] @ X).rounded()
    x["S1"] = against_slope(x["W1"] @ X, b1, t)
    x["W1"] = weights(x["W1"], X, b1, h1, BETA1, t)
    w2, u = x["W2"], x["W2"] @ x["V1"]
    x["R2"] = t(u).rounded()
    x["T2"] = against_slope(u, b2, t)
    slope = (t(sigmoid(u)) - t(b2)) * sigmoid_slope(u)
    curvature = BETA2 * h2 / 2 * (w2.T @ w2)
    x["V1"] = solve(t(eye(2, BETA1)) + t(curvature),
                    t(BETA1 * sigmoid(x["W1"] @ X)) + t(x["A1"]) + t(curvature @ x["V1"]) - t(BETA2 * (w2.T @ slope))).rounded()
    w3 = x["W3"]
    x["V2"] = solve(t(eye(2, BETA2)) + t(BETA3 * (w3.T @ w3)),
                    t(BETA2 * sigmoid(w2 @ x["V1"])) + t(x["A2"]) + t(BETA3 * (w3.T @ x["V3"])) - t(w3.T @ x["A3"])).rounded()
    x["V3"] = ((t(Y) + t(BETA3 * (w3 @ x["V2"])) + t(x["A3"])) / (t(Fraction(1)) + t(BETA3))).rounded()
    x["A1"] = (t(x["A1"]) + t(BETA1 * sigmoid(x["W1"] @ X)) - t(BETA1 * x["V1"])).rounded()
    x["A2"] = (t(x["A2"]) + t(BETA2 * sigmoid(w2 @ x["V1"])) - t(BETA2 * x["V2"])).rounded()
    x["A3"] = (t(x["A3"]) + t(BETA3 * (w3 @ x["V2"])) - t(BETA3 * x["V3"])).rounded()


def sweep(x, t):
    b2, b1 = auxiliary(x, t)
    layers(x, b2, b1, x["h2"].rows[0][0], x["h1"].rows[0][0], t)
